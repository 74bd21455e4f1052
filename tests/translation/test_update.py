from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.campaign.canvas import Size
from pipeline.campaign.text import Text
from pipeline.errors import PipelineError
from pipeline.translation.approvals import load_approvals, to_csv
from pipeline.translation.load import load_catalogs, parse_po
from pipeline.translation.merge import HEADER, merge
from pipeline.translation.model import Approval
from pipeline.translation.update import update
from tests.translation.campaigns import campaign

FILE = "assets/src/weeks/a.toml"


def text(key: str, english: str, was: str = "") -> Text:
    return Text(key, english, FILE, was=was)


def translated(*pairs: tuple[str, str, str]) -> polib.POFile:
    """A file of (key, English, translation)."""
    po = polib.POFile()
    po.extend(polib.POEntry(msgctxt=key, msgid=english, msgstr=foreign) for key, english, foreign in pairs)
    return po


def again(po: polib.POFile) -> polib.POFile:
    """What a file that was written is when it is read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ru.po"
        path.write_bytes(f"{po}\n".encode())
        return parse_po(path)


def merged(old: polib.POFile, *texts: Text) -> polib.POFile:
    """The file after an update; a second one must change nothing."""
    new = merge(old, texts, {"Language": "ru"})
    assert str(merge(again(new), texts, {"Language": "ru"})) == str(new)
    return again(new)


def only(po: polib.POFile) -> polib.POEntry:
    (entry,) = po
    return entry


def brief(entry: polib.POEntry) -> tuple[str, str, bool, str | None]:
    """English, translation, whether it is fuzzy, and the previous English."""
    return entry.msgid, entry.msgstr, entry.fuzzy, entry.previous_msgid


def test_a_string_that_did_not_change_keeps_its_translation() -> None:
    assert brief(only(merged(translated(("a", "A", "А")), text("a", "A")))) == ("A", "А", False, None)


def test_a_new_string_is_untranslated() -> None:
    new = merged(translated(("a", "A", "А")), text("a", "A"), text("b", "B"))
    assert [(entry.msgctxt, entry.msgstr, entry.fuzzy) for entry in new] == [("a", "А", False), ("b", "", False)]


def test_strings_stand_in_the_order_of_their_sources() -> None:
    old = translated(("a", "A", "А"), ("b", "B", "Б"))
    assert [entry.msgctxt for entry in merged(old, text("c", "C"), text("b", "B"), text("a", "A"))] == ["c", "b", "a"]


def test_a_reworded_string_keeps_its_translation_as_fuzzy_with_the_previous_english() -> None:
    new = merged(translated(("a", "Old words", "Слова")), text("a", "Nothing alike"))
    assert brief(only(new)) == ("Nothing alike", "Слова", True, "Old words")


def test_a_string_reworded_twice_keeps_the_english_it_was_translated_from() -> None:
    once = merged(translated(("a", "First", "Первый")), text("a", "Second"))
    assert brief(only(merged(once, text("a", "Third")))) == ("Third", "Первый", True, "First")


def test_a_previous_english_that_a_tool_left_on_a_finished_string_is_not_taken_for_the_one_translated_from() -> None:
    old = merged(translated(("a", "First", "Первый")), text("a", "Second"))
    only(old).flags.remove("fuzzy")  # the translator is done, the tool leaves "#| msgid"
    assert brief(only(merged(old, text("a", "Second")))) == ("Second", "Первый", False, None)
    assert brief(only(merged(old, text("a", "Third")))) == ("Third", "Первый", True, "Second")


def test_a_string_that_was_never_translated_is_reworded_without_a_trace() -> None:
    assert brief(only(merged(translated(("a", "A", "")), text("a", "B")))) == ("B", "", False, None)


def test_an_emptied_draft_is_neither_fuzzy_nor_has_a_previous_english() -> None:
    old = translated(("a", "A", ""))
    old[0].flags, old[0].previous_msgid = ["fuzzy"], "Old"
    assert brief(only(merged(old, text("a", "A")))) == ("A", "", False, None)


def test_a_removed_string_stays_as_obsolete_and_comes_back() -> None:
    gone = merged(translated(("a", "A", "А"), ("b", "B", "Б"), ("c", "C", "")), text("a", "A"))
    assert [(entry.msgctxt, entry.msgstr, bool(entry.obsolete)) for entry in gone] == [
        ("a", "А", False),
        ("b", "Б", True),
    ]
    back = merged(gone, text("a", "A"), text("b", "B"))
    assert [(entry.msgctxt, entry.msgstr, bool(entry.obsolete)) for entry in back] == [
        ("a", "А", False),
        ("b", "Б", False),
    ]


def test_a_removed_string_that_comes_back_reworded_is_fuzzy() -> None:
    back = merged(merged(translated(("a", "A", "А"))), text("a", "B"))
    assert brief(only(back)) == ("B", "А", True, "A")


def test_a_draft_is_no_more_than_a_draft_when_it_comes_back() -> None:
    once = merged(translated(("a", "First", "Первый")), text("a", "Second"))
    assert brief(only(merged(merged(once), text("a", "Second")))) == ("Second", "Первый", True, "First")


def test_a_renamed_string_takes_its_translation_along() -> None:
    new = merged(translated(("old", "A", "А")), text("new", "A", was="old"))
    assert (only(new).msgctxt, *brief(only(new))) == ("new", "A", "А", False, None)


def test_a_string_renamed_and_reworded_at_once_is_fuzzy() -> None:
    assert brief(only(merged(translated(("old", "A", "А")), text("new", "B", was="old")))) == ("B", "А", True, "A")


def test_a_rename_that_is_told_only_after_an_update_still_finds_its_translation() -> None:
    unaware = merged(translated(("old", "A", "А")), text("new", "B"))
    assert [entry.msgctxt for entry in unaware if entry.obsolete] == ["old"]
    assert brief(only(merged(unaware, text("new", "B", was="old")))) == ("B", "А", True, "A")


def test_a_renamed_string_that_has_been_translated_since_keeps_the_new_translation() -> None:
    old = translated(("old", "A", "А"), ("new", "A", "Новое"))
    new = merged(old, text("new", "A", was="old"))
    assert [(entry.msgctxt, entry.msgstr, bool(entry.obsolete)) for entry in new] == [
        ("new", "Новое", False),
        ("old", "А", True),
    ]


def test_a_key_that_is_still_in_use_gives_its_translation_to_no_other() -> None:
    new = merged(translated(("a", "A", "А")), text("a", "A"), text("b", "B", was="a"))
    assert [(entry.msgctxt, entry.msgstr) for entry in new] == [("a", "А"), ("b", "")]


def test_keys_that_change_places_keep_their_own_translations_as_fuzzy() -> None:
    new = merged(translated(("a", "A", "А"), ("b", "B", "Б")), text("a", "B", was="b"), text("b", "A", was="a"))
    assert [brief(entry) for entry in new] == [("B", "А", True, "A"), ("A", "Б", True, "B")]


def test_a_new_string_starts_from_the_translation_of_the_same_english_as_fuzzy() -> None:
    new = merged(translated(("a", "Same", "То же")), text("a", "Same"), text("b", "Same"), text("c", "Same!"))
    assert [(entry.msgctxt, entry.msgstr, entry.fuzzy) for entry in new] == [
        ("a", "То же", False),
        ("b", "То же", True),
        ("c", "", False),
    ]


def test_no_string_starts_from_a_draft() -> None:
    old = translated(("a", "Same", "Черновик"))
    old[0].flags = ["fuzzy"]
    assert [entry.msgstr for entry in merged(old, text("a", "Same"), text("b", "Same"))] == ["Черновик", ""]


def test_of_an_active_and_an_obsolete_entry_of_one_key_the_active_one_is_used_and_none_is_lost() -> None:
    for active, kept in (("Новое", [("a", "Новое"), ("a~1", "Старое")]), ("", [("a", "Старое")])):
        old = translated(("a", "A", active), ("a", "A", "Старое"))
        old[1].obsolete = True
        assert [(entry.msgctxt, entry.msgstr) for entry in merged(old, text("a", "A"))] == kept


def test_a_string_renamed_to_a_key_that_was_once_removed_takes_its_own_translation_along() -> None:
    gone = merged(translated(("a", "A", "А"), ("b", "B", "Б")), text("a", "A"))
    new = merged(gone, text("b", "A", was="a"))
    assert [(entry.msgctxt, entry.msgstr, bool(entry.obsolete)) for entry in new] == [
        ("b", "А", False),
        ("b~1", "Б", True),
    ]


def test_a_machine_draft_keeps_its_comment_and_its_flag() -> None:
    old = translated(("a", "A", "А"))
    old[0].flags, old[0].tcomment = ["fuzzy"], "machine draft\nby nobody"
    for new in (
        merged(old, text("a", "A")),
        merged(old, text("a", "B")),
        merged(old),
        merged(merged(old), text("a", "A")),
    ):
        assert (only(new).tcomment, only(new).fuzzy) == ("machine draft\nby nobody", True)


def test_limits_notes_and_places_are_those_of_the_source_whatever_the_file_says() -> None:
    old = translated(("a", "A", "А"))
    old[0].flags, old[0].comment, old[0].occurrences = ["max-length:5", "no-wrap"], "Stale note.", [("old.toml", "7")]
    told = replace(text("a", "A"), note="Two words.\nNo more.", max=60, breaks=True)
    new = only(merged(old, told))
    assert new.flags == ["max-length:60"]
    assert new.comment == "Two words.\nNo more.\nMax. 60 characters.\nLine breaks allowed."
    assert new.occurrences == [(FILE, "")]
    chapter = replace(told, file="assets/src/guide/01-a.md", line=7)
    assert only(merged(old, chapter)).occurrences == [("assets/src/guide/01-a.md", "")]
    bare = only(merged(old, text("a", "A")))
    assert (bare.flags, bare.comment) == ([], "")
    draft = only(merged(old, replace(told, text="B")))
    assert draft.flags == ["fuzzy", "max-length:60"]


@pytest.mark.parametrize("key", ["week.w.headline", "week.w.post.one", "graphic.ask.alt", "guide.overview.map.alt"])
def test_what_graphics_and_pages_show_names_the_picture_that_shows_it(key: str) -> None:
    assert only(merged(polib.POFile(), text(key, "A"))).comment == f"Picture: {key}.png"


@pytest.mark.parametrize("key", ["label.now", "week.w.extra.poster", "guide.map.alt.2", "tool.draft"])
def test_what_may_be_shown_nowhere_names_none(key: str) -> None:
    assert only(merged(polib.POFile(), text(key, "A"))).comment == ""


def test_the_header_keeps_what_a_tool_wrote_and_says_the_language() -> None:
    old = translated(("a", "A", "А"))
    old.header, old.metadata = "Ours.\n\nTwo lines.", {"Last-Translator": "Анна <a@example.org>", "Language": "xx"}
    new = merged(old, text("a", "A"))
    assert new.header == "Ours.\n\nTwo lines."
    assert new.metadata == {"Last-Translator": "Анна <a@example.org>", "Language": "ru"}
    assert merged(polib.POFile(), text("a", "A")).header == HEADER


def test_of_500_strings_50_reworded_5_new_5_renamed_and_5_removed_none_is_lost_and_none_is_wrong() -> None:
    before = [text(f"k{n}", f"Sentence number {n} says something.") for n in range(500)]
    old = translated(*((t.key, t.text, f"Перевод {t.key}") for t in before))
    reworded = {f"k{n}": f"Wholly other words, {n} of them." for n in range(0, 500, 10)}
    renamed = {f"k{n}": f"name{n}" for n in (1, 111, 222, 333, 444)}
    removed = {f"k{n}" for n in (2, 102, 202, 302, 402)}
    after = [
        text(renamed.get(t.key, t.key), reworded.get(t.key, t.text), was=t.key if t.key in renamed else "")
        for t in before
        if t.key not in removed
    ]
    for n in range(5):
        after.insert(n * 100, text(f"new{n}", f"Sentence number {n} says something!"))
    new = merged(old, *after)
    came_from = {key: name for name, key in renamed.items()}
    active = {entry.msgctxt: entry for entry in new if not entry.obsolete}
    assert list(active) == [t.key for t in after]
    assert {key: entry.msgstr for key, entry in active.items()} == {
        t.key: "" if t.key.startswith("new") else f"Перевод {came_from.get(t.key, t.key)}" for t in after
    }
    english = {t.key: t.text for t in before}
    assert {key: entry.previous_msgid for key, entry in active.items() if entry.fuzzy} == {
        key: english[key] for key in reworded
    }
    assert {entry.msgctxt: entry.msgstr for entry in new if entry.obsolete} == {
        key: f"Перевод {key}" for key in removed
    }


KEYS = st.sampled_from([f"week.w.post.p{n}" for n in range(6)])
ENGLISH = st.one_of(
    st.sampled_from(["One", "Two", "Three"]),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\r\t\x0b\x0c\x1c\x85"),
        min_size=1,
    ),
)
SOURCES = st.dictionaries(KEYS, ENGLISH)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SOURCES, st.sets(KEYS), st.text(max_size=3)), max_size=6))
def test_whatever_is_edited_no_translation_is_lost_or_gets_to_a_key_it_was_not_made_for(
    history: list[tuple[dict[str, str], set[str], str]],
) -> None:
    """Each step is an update with new sources, then translators finish some strings; `~` parts key, English and words."""
    po = polib.POFile()
    made: dict[str, str] = {}
    for sources, finished, words in history:
        po = merged(po, *(text(key, english) for key, english in sources.items()))
        assert [(entry.msgctxt, entry.msgid) for entry in po if not entry.obsolete] == list(sources.items())
        for entry in po:
            if entry.msgctxt in made:
                assert entry.msgstr == made[entry.msgctxt]
            elif entry.msgstr:  # from the same English elsewhere, as a suggestion only
                assert entry.fuzzy
                assert entry.msgstr.split("~")[1] == entry.msgid.replace("~", "")
            if not entry.obsolete and entry.msgctxt in made and not entry.fuzzy:
                assert entry.msgstr.split("~")[1] == entry.msgid.replace("~", "")
        assert made.keys() <= {entry.msgctxt for entry in po}
        for entry in po:
            if entry.msgctxt in finished and not entry.obsolete:
                said = f"{entry.msgctxt}~{entry.msgid.replace('~', '')}~{words}".strip("\n")
                entry.msgstr = made[entry.msgctxt] = said
                entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            elif entry.msgstr and entry.msgctxt not in made:
                made[entry.msgctxt] = entry.msgstr


EDIT = st.tuples(st.sampled_from(["reword", "add", "remove", "rename"]), KEYS, KEYS, st.sets(KEYS, max_size=3))


@settings(max_examples=100, deadline=None)
@given(st.lists(EDIT, max_size=12))
def test_through_any_edits_and_renamings_each_translation_stays_with_its_string(
    edits: list[tuple[str, str, str, set[str]]],
) -> None:
    """After each edit an update, then translators finish some strings; every translation they write is another one."""
    po = polib.POFile()
    strings: dict[str, Text] = {}
    made: dict[str, tuple[str, str]] = {}  # English and translation by key
    written: set[str] = set()
    for number, (what, key, other, finished) in enumerate(edits):
        if what == "reword" and key in strings:
            strings[key] = replace(strings[key], text=f"English {number}")
        elif what == "remove":
            strings.pop(key, None)
        elif what == "rename" and key in strings and other not in strings:
            strings[other] = replace(strings.pop(key), key=other, was=key)
            if key in made:
                made[other] = made.pop(key)
        elif what == "add" and key not in strings and all(one.was != key for one in strings.values()):
            strings[key] = text(key, f"English {number}")
        po = merged(po, *strings.values())
        active = {entry.msgctxt: entry for entry in po if not entry.obsolete}
        assert active.keys() == strings.keys()
        for name, entry in active.items():
            english, words = made.get(name, ("", ""))
            assert (entry.msgid, entry.msgstr) == (strings[name].text, words)
            assert entry.fuzzy is bool(words and english != entry.msgid)
            assert entry.previous_msgid == (english if entry.fuzzy else None)
        assert written <= {entry.msgstr for entry in po}
        for name in finished & active.keys():
            written.discard(active[name].msgstr)
            active[name].msgstr = f"Перевод {number} {name}"
            active[name].flags = []
            written.add(active[name].msgstr)
            made[name] = active[name].msgid, active[name].msgstr


def workspace(folder: Path, files: Mapping[str, bytes | str] = {}) -> Path:
    (folder / "locales").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "locales" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def run(root: Path, texts: Iterable[Text], *tags: str, minor: Collection[str] = ()) -> tuple[str, ...]:
    written, problems = update(root, campaign(*(tags or ("ru", "es-MX"))), list(texts), minor)
    assert problems == []
    return written


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "locales").iterdir()}


TEXTS = (
    replace(text("week.a.headline", "Harm reduction\nis essential"), max=60, breaks=True, note="Short."),
    text("week.a.post.any-service", 'Any "service" \\ saves & lives: 100% {value}'),
    text("week.a.post.spaces", "9\N{NO-BREAK SPACE}a\N{LINE SEPARATOR}b\x85c\td"),
)
ALL = ("messages.pot", "ru.po", "es-MX.po")


def test_an_update_writes_the_template_and_every_language_but_the_source(tmp_path: Path) -> None:
    assert run(tmp_path, TEXTS) == ALL
    assert contents(tmp_path).keys() == set(ALL)
    for name, language in zip(ALL, (None, "ru", "es_MX"), strict=True):
        po = polib.pofile(str(tmp_path / "locales" / name))
        assert po.metadata.get("Language") == language
        assert po.metadata["Content-Type"] == "text/plain; charset=UTF-8"
        assert [(entry.msgctxt, entry.msgid, entry.msgstr) for entry in po] == [(t.key, t.text, "") for t in TEXTS]


def test_what_an_update_writes_is_read_without_a_problem(tmp_path: Path) -> None:
    run(tmp_path, TEXTS)
    catalogs, problems = load_catalogs(tmp_path, campaign("ru", "es-MX"), TEXTS)
    assert problems == []
    assert {key: entry.source for key, entry in catalogs.by_tag["ru"].entries.items()} == {t.key: t.text for t in TEXTS}


def test_a_second_update_writes_nothing(tmp_path: Path) -> None:
    run(tmp_path, TEXTS)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "locales").iterdir()}
    assert run(tmp_path, TEXTS) == ()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "locales").iterdir()} == before


def test_an_update_writes_only_the_files_that_change(tmp_path: Path) -> None:
    run(tmp_path, TEXTS)
    path = tmp_path / "locales/ru.po"
    path.write_bytes(path.read_bytes() + b'\n#~ msgctxt "gone"\n#~ msgid "Gone"\n#~ msgstr ""\n')
    assert run(tmp_path, TEXTS) == ("ru.po",)


def test_a_wrapped_file_with_a_byte_order_mark_and_windows_line_breaks_loses_nothing(tmp_path: Path) -> None:
    po = (
        '\ufeffmsgid ""\nmsgstr ""\n"Language: ru\\n"\n\n'
        'msgctxt "a"\nmsgid ""\n"Long "\n"English"\nmsgstr ""\n"Длинный "\n"русский\N{LINE SEPARATOR}\N{NO-BREAK SPACE}!"\n'
    )
    root = workspace(tmp_path, {"ru.po": po.replace("\n", "\r\n")})
    run(root, [text("a", "Long English")], "ru")
    content = contents(root)["ru.po"]
    assert (content[:1], b"\r" in content) == (b"#", False)
    entry = only(polib.pofile(str(root / "locales/ru.po")))
    assert (entry.msgstr, entry.fuzzy) == ("Длинный русский\N{LINE SEPARATOR}\N{NO-BREAK SPACE}!", False)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('msgctxt "a"\nmsgid "A"\nmsgstr "Nicht', "locales/ru.po:3"),
        ('msgctxt "a"\nmsgid "A"\n', "locales/ru.po:2"),
        ('msgid ""\nmsgstr ""\n"Language: es\\n"\n', "locales/ru.po:1"),
        ('msgctxt "a"\nmsgid "A"\nmsgstr "А"\n\n' * 2, "locales/ru.po:5"),
        (b'msgid ""\nmsgstr "\xff"\n', "locales/ru.po:2"),
        ("<<<<<<< HEAD\n", "locales/ru.po:1"),
    ],
)
def test_a_po_file_that_cannot_be_read_stops_the_update_before_anything_is_written(
    tmp_path: Path, content: str | bytes, where: str
) -> None:
    root = workspace(tmp_path, {"ru.po": content, "aa.po": ""})
    before = contents(root)
    written, problems = update(root, campaign("aa", "ru", "zu"), TEXTS)
    assert (written, [(problem.where, bool(problem.hint)) for problem in problems]) == ((), [(where, True)])
    assert contents(root) == before


def accepted(path: Path) -> tuple[int, str]:
    """What `msgfmt -c` says of a file."""
    found = subprocess.run(["msgfmt", "-c", "-o", "-", str(path)], capture_output=True, check=False)
    return found.returncode, found.stderr.decode()


def translate(root: Path, name: str, translations: Mapping[str, str], fuzzy: Sequence[str] = ()) -> None:
    """As a translator's tool does: wrapped, and with its own header."""
    po = polib.pofile(str(root / "locales" / name), wrapwidth=60)
    for entry in po:
        entry.msgstr = translations.get(entry.msgctxt, entry.msgstr)
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if entry.msgctxt in fuzzy:
            entry.flags.append("fuzzy")
    po.metadata["X-Generator"] = "Poedit 3.4"
    po.save()


@pytest.mark.skipif(which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_accepts_every_file_an_update_writes(tmp_path: Path) -> None:
    a, b, c = TEXTS
    same = replace(b, key="week.a.post.same")
    rounds = (
        TEXTS,
        (replace(a, text="Reworded\ntwice"), replace(b, key="week.a.post.renamed", was=b.key), same),
        (c, same),
        (a, b, c, same),
        (),
        (replace(b, text="Back, in other words"), a),
    )
    for texts in rounds:
        run(tmp_path, texts)
        for name in ALL:
            code, said = accepted(tmp_path / "locales" / name)
            assert code == 0, f"{name}: {said}"
        words = {t.key: f"Перевод: {t.text}" for t in texts}
        translate(tmp_path, "ru.po", words, fuzzy=[t.key for t in texts[:1]])


APPROVED = Approval("Harm reduction is esential", "Снижение вреда жизненно важно", "anna", "2020-11-08")


def slip(root: Path, *, fuzzy: bool = False) -> None:
    """A finished and approved translation of an English text that holds a slip."""
    run(root, [text("week.a.ask", APPROVED.source), text("week.a.data", "Data")], "ru")
    translate(root, "ru.po", {"week.a.ask": APPROVED.text, "week.a.data": "Данные"})
    if fuzzy:
        translate(root, "ru.po", {}, fuzzy=["week.a.ask"])
    (root / "locales/reviewed.csv").write_bytes(to_csv({("ru", "week.a.ask"): APPROVED}))


MENDED = [text("week.a.ask", "Harm reduction is essential"), text("week.a.data", "Figures")]


def russian(root: Path) -> dict[str, tuple[str, str, bool, str | None]]:
    return {entry.msgctxt: brief(entry) for entry in polib.pofile(str(root / "locales/ru.po"))}


def approvals(root: Path) -> dict[tuple[str, str], Approval]:
    found, problems = load_approvals(root)
    assert problems == []
    return {name: replace(approval, line=0) for name, approval in found.items()}


def test_a_minor_change_voids_neither_translation_nor_approval_and_others_do(tmp_path: Path) -> None:
    slip(tmp_path)
    assert run(tmp_path, MENDED, "ru", minor=["week.a.ask"]) == ("messages.pot", "ru.po", "reviewed.csv")
    assert russian(tmp_path) == {
        "week.a.ask": ("Harm reduction is essential", APPROVED.text, False, None),
        "week.a.data": ("Figures", "Данные", True, "Data"),
    }
    assert approvals(tmp_path) == {("ru", "week.a.ask"): replace(APPROVED, source="Harm reduction is essential")}


def test_that_a_change_was_minor_can_be_said_after_an_update_where_the_translation_was_approved(tmp_path: Path) -> None:
    slip(tmp_path)
    run(tmp_path, MENDED, "ru")
    assert russian(tmp_path)["week.a.ask"][2:] == (True, APPROVED.source)
    assert approvals(tmp_path) == {("ru", "week.a.ask"): APPROVED}
    run(tmp_path, MENDED, "ru", minor=["week.a.ask", "week.a.data"])
    assert {key: entry[2] for key, entry in russian(tmp_path).items()} == {"week.a.ask": False, "week.a.data": True}
    assert approvals(tmp_path)["ru", "week.a.ask"].source == "Harm reduction is essential"


def test_a_minor_change_finishes_no_draft(tmp_path: Path) -> None:
    run(tmp_path, [text("a", "Esential")], "ru")
    translate(tmp_path, "ru.po", {"a": "Важно"}, fuzzy=["a"])
    run(tmp_path, [text("a", "Essential")], "ru", minor=["a"])
    assert russian(tmp_path)["a"] == ("Essential", "Важно", True, "Esential")


def test_a_renamed_string_takes_its_approval_along(tmp_path: Path) -> None:
    slip(tmp_path)
    renamed = [text("week.b.ask", APPROVED.source, was="week.a.ask"), text("week.a.data", "Data")]
    run(tmp_path, renamed, "ru")
    assert approvals(tmp_path) == {("ru", "week.b.ask"): APPROVED}
    assert run(tmp_path, renamed, "ru") == ()


def test_faulty_approvals_stop_the_update_before_anything_is_written(tmp_path: Path) -> None:
    slip(tmp_path)
    file = tmp_path / "locales/reviewed.csv"
    file.write_bytes(file.read_bytes().rstrip())
    before = contents(tmp_path)
    written, problems = update(tmp_path, campaign("ru"), MENDED)
    assert (written, [problem.what for problem in problems]) == ((), ["the last row may be cut off"])
    assert contents(tmp_path) == before


def test_every_file_at_fault_is_told_at_once(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"ru.po": 'msgid "', "es.po": 'msgid "', "it.po": ""})
    written, problems = update(root, campaign("ru", "it", "es"), TEXTS)
    assert (written, [problem.file for problem in problems]) == ((), ["locales/ru.po", "locales/es.po"])


def test_words_of_packs_are_offered_where_a_language_has_none_and_asked_of_no_other(tmp_path: Path) -> None:
    run(tmp_path, TEXTS, "ru", "fr")
    keys = {
        name: {entry.msgctxt for entry in polib.pofile(str(tmp_path / "locales" / name))} for name in contents(tmp_path)
    }
    assert keys["messages.pot"] == keys["ru.po"] == {one.key for one in TEXTS}
    assert "tool.draft" in keys["fr.po"]
    catalogs, problems = load_catalogs(tmp_path, campaign("ru", "fr"), TEXTS)
    assert (problems, catalogs.faulty) == ([], frozenset())


def test_words_of_packs_that_a_campaign_has_its_own_for_stay(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"ru.po": 'msgctxt "tool.draft"\nmsgid "DRAFT"\nmsgstr "НЕ ГОТОВО"\n'})
    run(root, TEXTS, "ru")
    assert russian(root)["tool.draft"] == ("DRAFT", "НЕ ГОТОВО", False, None)


def test_a_size_that_the_campaign_named_is_offered_to_every_language(tmp_path: Path) -> None:
    sized = replace(campaign("ru"), sizes=(Size("square", 100, 100), Size("banner", 100, 100)))
    update(tmp_path, sized, TEXTS)
    assert russian(tmp_path).keys() - {one.key for one in TEXTS} == {"tool.size.banner"}


@pytest.mark.skipif(which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_finds_a_placeholder_that_a_translation_lost(tmp_path: Path) -> None:
    run(tmp_path, [text("a", "{value} countries"), text("b", "a { b } {value} {x.y}")], "ru")
    assert [entry.flags for entry in polib.pofile(str(tmp_path / "locales/ru.po"))] == [["python-brace-format"], []]
    translate(tmp_path, "ru.po", {"a": "стран", "b": "{"})
    assert accepted(tmp_path / "locales/ru.po")[0] == 1
    translate(tmp_path, "ru.po", {"a": "{value} стран", "b": "{"})
    assert accepted(tmp_path / "locales/ru.po")[0] == 0


def test_line_breaks_at_the_ends_which_gettext_refuses_are_taken_off(tmp_path: Path) -> None:
    texts = [text("a", "A"), text("b", "B")]
    run(tmp_path, texts, "ru")
    translate(tmp_path, "ru.po", {"a": "\nА\nБ\n", "b": "Б"})
    run(tmp_path, texts, "ru")
    assert russian(tmp_path)["a"][1] == "А\nБ"


def test_a_file_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "locales").write_text("no folder", encoding="utf-8")
    with pytest.raises(PipelineError, match="cannot be written: ") as raised:
        run(tmp_path, [text("a", "A")], "ru")
    assert raised.value.hint
