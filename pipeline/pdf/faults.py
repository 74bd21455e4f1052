"""What of a PDF that somebody brings stands in the way of handing it on, each with what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from pipeline.pdf.objects import items_of, table_of

MAX_PAGES = 500
_ACTIVE = {
    "/JavaScript": "JavaScript",
    "/Launch": "a command that starts a program",
    "/SubmitForm": "a command that sends a form",
    "/ImportData": "a command that reads a file",
}
_MOST_ACTIONS = 100  # one after the other
_QUIET = ("/Link", "/Popup", "/Widget")  # links are copied, pop-ups belong to comments, forms are told as a whole
_EXPORT = "export it again from the design, for print, without password, forms, scripts and attachments"
AGAIN = "open it and export or print it to a new PDF"

Fault = tuple[str, str]
"""What is wrong and what to do."""


def faults_of_file(root: DictionaryObject) -> Iterator[Fault]:
    """What the file is beside its pages and should not be."""
    form = table_of(root.get("/AcroForm"))
    fields = [table_of(item) for item in items_of(form.get("/Fields"))]
    if "/Perms" in root or int(form.get("/SigFlags", 0)) & 1 or any(item.get("/FT") == "/Sig" for item in fields):
        yield "is signed, and a copy would not be", "use the file from before it was signed"
    elif fields or "/XFA" in form:
        yield "is a form to fill in", "print it to a new PDF, which has no fields"
    names = table_of(root.get("/Names"))
    acts = [root.get("/OpenAction"), *table_of(root.get("/AA")).values()]
    called = {what for action in acts for what in _active(action)} | (
        {"JavaScript"} if "/JavaScript" in names else set()
    )
    for what in sorted(called):
        yield f"holds {what}", _EXPORT
    if "/EmbeddedFiles" in names or "/Collection" in root:
        yield "has files attached", _EXPORT
    layers = table_of(root.get("/OCProperties"))
    default = table_of(layers.get("/D"))
    uses = [table_of(table_of(table_of(layer).get("/Usage")).get("/View")) for layer in items_of(layers.get("/OCGs"))]
    unseen = any(use.get("/ViewState") == "/OFF" for use in uses)  # in print only, or never
    if unseen or items_of(default.get("/OFF")) or default.get("/BaseState", "/ON") != "/ON":
        yield "has hidden layers, which would be seen", "delete the hidden layers, then export it again"


def faults_of_pages(pages: Sequence[DictionaryObject]) -> Iterator[Fault]:
    if not pages:
        yield "has no pages", AGAIN
    if len(pages) > MAX_PAGES:
        yield f"has more than {MAX_PAGES} pages", "part it into several files"
        return
    for number, page in enumerate(pages, start=1):
        if len(box := items_of(page.get("/MediaBox"))) != 4 or not all(
            isinstance(side.get_object(), int | float) for side in box
        ):
            yield f"page {number} has no size", AGAIN
        if rotation(page) % 90:
            yield f"page {number} is turned by {rotation(page)} degrees", "turn it by 90, 180 or 270"
        notes = [table_of(note) for note in items_of(page.get("/Annots"))]
        kinds = dict.fromkeys(str(note.get("/Subtype"))[1:] for note in notes if note.get("/Subtype") not in _QUIET)
        if kinds:
            what = f"page {number} has comments or media laid over it ({', '.join(kinds)})"
            yield what[:200], "delete them, or flatten them into the page"
        acts = [*table_of(page.get("/AA")).values()]
        acts += [action for note in notes for action in (note.get("/A"), *table_of(note.get("/AA")).values())]
        for what in sorted({what for action in acts for what in _active(action)}):
            yield f"page {number} holds {what}", _EXPORT


def _active(action: PdfObject | None) -> Iterator[str]:
    """What of an action, and of those after it, does more than to show a place."""
    todo = [action]
    for _ in range(_MOST_ACTIONS):
        if not todo:
            break
        step = table_of(todo.pop())
        if step.get("/S") in _ACTIVE:
            yield _ACTIVE[str(step["/S"])]
        following = step.get("/Next")
        todo += items_of(following) if isinstance(following, ArrayObject) else [following] if following else []


def rotation(page: DictionaryObject) -> int:
    """Degrees clockwise, as the file says."""
    return int(page.get("/Rotate", 0))
