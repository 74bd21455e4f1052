"""Which fonts a campaign is drawn with, and what they lack: every string in every language, without drawing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.build.load import Sources
from pipeline.build.model import Scope, Task
from pipeline.build.plan import plan_tree
from pipeline.draw.case import transform
from pipeline.draw.copy import strong
from pipeline.draw.faces import Face
from pipeline.draw.fonts import FontSet, missing_hint, plain_style
from pipeline.draw.model import PictureJob
from pipeline.errors import Level, Problem
from pipeline.guide.model import BODY, GuideJob
from pipeline.template.model import TextStyle
from pipeline.translation.markup import count, plain

FREE = ("open font licen", "apache license", "creative commons", "public domain", "ubuntu font licen", "/ofl")
_RESTRICTED = 2  # OS/2 fsType: restricted licence embedding
_EMBEDDING = ((8, "in documents that may be edited"), (4, "in documents to print and read"), (_RESTRICTED, "nowhere"))


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it is drawn somewhere; `language` is the language folder it is for, `fonts` those it may be drawn in."""

    language: str
    text: str
    written_in: str
    style: TextStyle
    key: str
    file: str
    line: int
    fonts: FontSet


@dataclass(frozen=True, slots=True)
class Covered:
    """One language: how many texts were looked at, the families that draw them, the characters none has."""

    language: str
    texts: int
    families: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`used` are the faces the campaign is drawn with, in the order of the set."""

    languages: tuple[Covered, ...]
    used: tuple[Face, ...]
    problems: tuple[Problem, ...]


def coverage(sources: Sources) -> Coverage:
    """What every language needs of the fonts, as a preview draws it."""
    fonts = sources.fonts
    by_language: dict[str, dict[Said, None]] = {}
    for said in _texts(sources):
        by_language.setdefault(said.language, {})[said] = None
    used: set[Face] = set()
    languages, problems = [], []
    for language, texts in by_language.items():
        families: dict[str, None] = {}
        missing: dict[str, None] = {}
        for said in texts:
            found = said.fonts.itemised(said.text, said.style, said.written_in)
            used |= {each.face for each in found.used}
            families |= dict.fromkeys(each.face.family for each in found.used)
            if found.missing:
                missing |= dict.fromkeys(found.missing)
                problems.append(_lacking(said, found.missing))
        languages.append(Covered(language, len(texts), tuple(families), tuple(missing)))
    return Coverage(tuple(languages), tuple(face for face in fonts.faces if face in used), tuple(problems))


_LISTED = 10


def _lacking(said: Said, missing: tuple[str, ...]) -> Problem:
    listed = ", ".join(f"{c!r} U+{ord(c):04X}" for c in missing[:_LISTED])
    if len(missing) > _LISTED:
        listed += f" and {len(missing) - _LISTED} more"
    what = f"{said.key} ({said.written_in}): no font has {listed}"
    return Problem(what, said.file, said.line, missing_hint(missing, said.fonts))


def _texts(sources: Sources) -> Iterator[Said]:
    for task in plan_tree(sources, Scope()).tasks:
        if isinstance(task.job, PictureJob):
            yield from _on_picture(task.job, task)
        elif isinstance(task.job, GuideJob) and task.job.form == "pdf":  # the HTML edition says the same
            language = task.facts.language
            for words in task.job.texts:
                for style in (BODY, plain_style(BODY.families, 700)):
                    place = (words.key, words.file, words.line)
                    yield Said(language, words.text, words.language, style, *place, task.job.fonts)
            for picture in task.job.drawings:
                yield from _on_picture(picture, task)


def _on_picture(job: PictureJob, task: Task) -> Iterator[Said]:
    language = task.facts.language
    for setting in job.settings:
        box = setting.box
        accents = (strong(box, job.fonts) if count(setting.text) else None, box.hashtags)
        for style in dict.fromkeys((box.style, *(accent.style for accent in accents if accent))):
            words = transform(plain(setting.text), style.case, setting.language)
            place = (setting.key, setting.file, setting.line)
            yield Said(language, words, setting.language, style, *place, job.fonts)
    for fixed in job.template.fixed:
        style = plain_style(fixed.families)
        place = (f"fixed text {fixed.text!r}", job.template.file, fixed.line)
        yield Said(language, fixed.text, language, style, *place, job.fonts)


def embedding(face: Face) -> str:
    """Where a font may be embedded, by its own licence bits (OS/2 fsType)."""
    return next((words for bit, words in _EMBEDDING if face.embedding & bit), "everywhere")


def licence_problems(faces: Iterable[Face]) -> Iterator[Problem]:
    """What the licences of the designer's fonts ask of people; packs cannot know what was bought."""
    for face in faces:
        if face.origin != "campaign":
            continue
        place = f"assets/src/fonts/{face.file}"
        if face.embedding & _RESTRICTED:
            what = "its licence bits forbid embedding: pictures hold outlines only, but the guide embeds its fonts"
            yield Problem(what, place, 0, "ask its maker for a version or licence that allows it", Level.WARNING)
        if not any(words in face.licence.casefold() for words in FREE):
            what = (
                f"{face.family} {face.style} names no free licence: may everybody who sees this folder have the file?"
            )
            hint = "if not, keep it outside: see PACKS_FONTS in docs/fonts.md"
            yield Problem(what, place, 0, hint, Level.NOTE)
