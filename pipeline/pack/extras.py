"""Finished files for partners: `assets/src/extras/<week or document>/<name>[.<tag>].<ext>`, found, and made fit to be handed on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pipeline.campaign.common import wrong_tag
from pipeline.campaign.fields import ID_HINT, is_id, nearest
from pipeline.campaign.files import read_file
from pipeline.campaign.model import Campaign, Document, Week
from pipeline.draw.media import MAX_BYTES as MAX_PICTURE_BYTES
from pipeline.draw.media import UnusableError, look_at, made_anew
from pipeline.errors import PipelineError, Problem
from pipeline.pack.texts import ALT_TEXTS, POSTS, POSTS_CSV, POSTS_JSON, README
from pipeline.pdf.look import MAX_BYTES, BroughtFile, look_into

FOLDER = "assets/src/extras"
PDF, AS_IS = "PDF", "as it is"
_FORMS = {"pdf": PDF, "png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
_SAVE_AGAIN = "save it again from your program"
_PICTURES = ("PNG", "JPEG", "WEBP")
_MEDIA_TYPES: Mapping[str, str] = MappingProxyType(  # of all else a browser only offers to keep it
    {
        "pdf": "application/pdf",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "webp": "image/webp",
        "gif": "image/gif",
        "mp4": "video/mp4",
        "mov": "video/quicktime",
        "mp3": "audio/mpeg",
        "m4a": "audio/mp4",
        "txt": "text/plain; charset=utf-8",
    }
)
_LIKE_OURS = {name.casefold() for name in (ALT_TEXTS, POSTS, POSTS_CSV, POSTS_JSON, README)}


@dataclass(frozen=True, slots=True)
class Extra:
    """One file: `file` is where it lies in the workspace, `path` in the file system. `tag` is "" for every language.

    `holder` is the id of its week or document, `form` is PDF, PNG, JPEG, WEBP or AS_IS; `width` and `height` in px, of pictures alone.
    """

    holder: str
    name: str
    tag: str
    extension: str
    form: str
    file: str
    path: str = ""
    sha256: str = ""
    width: int = 0
    height: int = 0

    @property
    def published(self) -> str:
        """What people called it, and what it is called in the folder of its week."""
        return self.file.rpartition("/")[2]

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES.get(self.extension, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class ExtraJob:
    """An extra for a worker, by content."""

    file: str
    path: str
    sha256: str
    form: str


def make_extra(job: ExtraJob) -> bytes:
    """The bytes partners get: a PDF from its pages, a picture from its pixels, all else as it is. Raises PipelineError."""
    data = Path(job.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != job.sha256:
        raise PipelineError("changed during the build", where=job.file, hint="build again")
    if job.form == AS_IS:
        return data
    from pipeline.pdf.clean import clean_pdf  # pypdf takes a tenth of a second to load, and few weeks bring PDFs

    try:
        return clean_pdf(data) if job.form == PDF else made_anew(data, job.form)
    except UnusableError as error:
        raise PipelineError(str(error), where=job.file, hint=_SAVE_AGAIN) from error
    except PipelineError as error:
        raise PipelineError(error.what, where=job.file, hint=error.hint) from error


def extras_for(extras: Sequence[Extra], tag: str) -> tuple[Extra, ...]:
    """What a language gets, by name: a file of its own takes the place of the one for all."""
    own = {(extra.name, extra.extension) for extra in extras if extra.tag == tag}
    return tuple(
        extra for extra in extras if extra.tag == tag or (not extra.tag and (extra.name, extra.extension) not in own)
    )


def load_extras(root: Path, campaign: Campaign) -> tuple[dict[str, tuple[Extra, ...]], list[Problem]]:
    """The sound extras of each week and document by its id, in order of their names, and every fault."""
    found: dict[str, tuple[Extra, ...]] = {}
    problems: list[Problem] = []
    folder = root / FOLDER
    parts: tuple[Week | Document, ...] = (*campaign.weeks, *campaign.all_documents)
    holders = {part.id: part for part in parts}
    known = (*campaign.week_ids, *campaign.document_ids)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{FOLDER}/{path.name}"
        if path.name.startswith("."):  # what systems put into every folder
            continue
        if not path.is_dir():
            hint = f"put it into {FOLDER}/<week or document>/"
            problems.append(Problem("lies beside the folders of weeks and documents", name, 0, hint))
        elif path.name not in known:
            hint = nearest(path.name, known) if known else "write the week or document first"
            problems.append(Problem(f"there is no week or document {path.name!r}", name, 0, hint))
        elif holder := holders.get(path.name):
            extras, faults = _load_folder(root, path, holder, campaign)
            found[holder.id] = tuple(extras)
            problems += faults
    for holder in holders.values():
        problems += _without_file(root / FOLDER / holder.id, holder)
    pdfs = [extra for of_one in found.values() for extra in of_one if extra.form == PDF]
    _, faults = look_into(root, [BroughtFile(pdf.file, pdf.path, pdf.sha256) for pdf in pdfs], "extras")
    return found, problems + faults  # a PDF with a fault stays: nothing is whole without it, and its job fails


def _load_folder(
    root: Path, folder: Path, holder: Week | Document, campaign: Campaign
) -> tuple[list[Extra], list[Problem]]:
    extras: list[Extra] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        made = _named(path, holder, campaign)
        made = _looked_at(root, path, made) if isinstance(made, Extra) else made
        if isinstance(made, Problem):
            problems.append(made)
        else:
            extras.append(made)
    return extras, problems


def _named(path: Path, holder: Week | Document, campaign: Campaign) -> Extra | Problem:
    """What a file is by its name alone, or what is wrong with that."""
    file = f"{FOLDER}/{holder.id}/{path.name}"
    name, *middle = path.name.split(".")
    extension = middle.pop() if middle else ""
    tag = ".".join(middle)
    if not is_id(name) or not is_id(extension):
        hint = f"call it <name>.<extension> or <name>.<language>.<extension>; {ID_HINT}"
        return Problem(f"{path.name!r} is no name for an extra", file, 0, hint)
    if problem := wrong_tag(file, tag, campaign):
        return problem
    made = {f"{holder.id}-{graphic}-{size.name}" for graphic in campaign.graphics for size in campaign.sizes}
    if path.name.casefold() in _LIKE_OURS or name in made:
        return Problem("is called like a file that packs makes itself", file, 0, "give it another name")
    form = _FORMS.get(extension, AS_IS)
    if form == AS_IS and f"{name}.{extension}" not in holder.as_is:
        hint = (
            f'write as_is = ["{name}.{extension}"] at the top of {holder.file}, if it may go out with all that is in it'
        )
        return Problem("is neither PDF, PNG, JPEG nor WebP: it would be handed on as it is", file, 0, hint)
    if (form in _PICTURES or extension == "gif") and name not in holder.extras:
        hint = f'write [extra.{name}] and below it alt = "..." into {holder.file}'
        return Problem("has no alt text for blind people", file, 0, hint)
    return Extra(holder.id, name, tag, extension, form, file)


def _looked_at(root: Path, path: Path, extra: Extra) -> Extra | Problem:
    """With its content's digest, and of a picture its size."""
    data, problem = read_file(root, path, MAX_PICTURE_BYTES if extra.form in _PICTURES else MAX_BYTES)
    if problem:
        return problem
    width = height = 0
    if extra.form in _PICTURES:
        try:
            width, height = look_at(data, extra.form)
        except UnusableError as error:
            return Problem(str(error), extra.file, 0, _SAVE_AGAIN)
    digest = hashlib.sha256(data).hexdigest()
    return replace(extra, path=str(path.resolve()), sha256=digest, width=width, height=height)


def _without_file(folder: Path, holder: Week | Document) -> Iterator[Problem]:
    """What a week or document says of files that are not there."""
    there = [path.name.split(".") for path in sorted(folder.iterdir())] if folder.is_dir() else []
    names = {name for name, *_ in there}
    for name, alt in holder.extras.items():
        if name not in names:
            hint = nearest(name, sorted(names)) if names else f"put the file into {FOLDER}/{holder.id}"
            yield Problem(f"[extra.{name}]: there is no such file in {FOLDER}/{holder.id}", alt.file, alt.line, hint)
    files = {f"{parts[0]}.{parts[-1]}" for parts in there}
    for name, line in holder.as_is.items():
        if name.rpartition(".")[2] in _FORMS:
            what = f"{name!r} is not handed on as it is: pictures and PDFs are written anew, without what they hide"
            yield Problem(what, holder.file, line, "take it out of 'as_is'")
        elif name not in files:
            hint = nearest(name, sorted(files)) if files else f"put the file into {FOLDER}/{holder.id}"
            yield Problem(f"'as_is': there is no {name!r} in {FOLDER}/{holder.id}", holder.file, line, hint)
