"""What a reader of a target would find changed, were all that people wrote until now approved and public. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.build.assets import open_folder
from pipeline.build.contexts import told_of
from pipeline.build.load import Sources
from pipeline.build.model import Scope
from pipeline.build.overview import parts
from pipeline.campaign.languages import direction
from pipeline.errors import Problem
from pipeline.pack.changes import ChangedPicture, ChangedText, Section, alike, small
from pipeline.pack.compare import Change, Pair, pairs, pictures, posts_changes, text_changes
from pipeline.pack.manifest import Manifest, PublishedFile
from pipeline.translation.model import State
from pipeline.translation.resolve import WAITING

Read = Callable[[PublishedFile], bytes]
_SHOWN = ("image/png", "image/jpeg")


@dataclass(frozen=True, slots=True)
class Side:
    """A tree: what it says of itself, None where there is none, and how one of its files is read."""

    manifest: Manifest | None
    read: Read


def sections(
    sources: Sources, tags: Sequence[str], before: Side, after: Side, problems: Sequence[Problem]
) -> Iterator[Section]:
    """What differs, by part in the order of overviews, then by language; parts the sources no longer have come last."""
    assert after.manifest is not None
    found: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs(before.manifest, after.manifest):
        if pair.file.language in tags:
            found.setdefault((pair.file.part, pair.file.language), []).append(pair)
    names = {part.id: part.name for part in parts(sources, Scope())}
    names |= {part: part for part, _ in found if part not in names}
    tongues = {tag: _tongue(sources, tag, problems) for tag in tags}
    for part, name in names.items():
        for tag in tags:
            if changed := found.get((part, tag)):
                section = _section(name, tongues[tag], changed, before, after)
                if section.count:
                    yield section


@dataclass(frozen=True, slots=True)
class _Tongue:
    """A language, and by each of its texts (marks gone, spaces single) what it waits for and what is wrong with it."""

    tag: str
    name: str
    said: Mapping[str, tuple[str, tuple[str, ...]]]


def _tongue(sources: Sources, tag: str, problems: Sequence[Problem]) -> _Tongue:
    folder = open_folder(sources, Scope(), tag)
    said = {}
    for text in sources.texts:
        words = folder.voice.words(text)
        said[_shown(words.plain)] = "" if words.usable else words.waiting, tuple(told_of(text, words, problems))
    return _Tongue(tag, folder.name, said)


def _shown(text: str) -> str:
    return " ".join(text.split())


def _section(part: str, tongue: _Tongue, changed: Sequence[Pair], before: Side, after: Side) -> Section:
    texts = tuple(
        ChangedText(change, *tongue.said.get(_shown(change.after), ("", ())))
        for pair in changed
        for change in _texts(pair, before, after)
    )
    groups = (_seen(group, before, after) for group in pictures(changed).values())
    shown = tuple(_picture(group, before, after) for group in groups if group)
    extras = tuple((pair.file.path, pair.what) for pair in changed if pair.file.kind == "extra")
    return Section(part, tongue.tag, tongue.name, direction(tongue.tag), shown, texts, extras)


def _texts(pair: Pair, before: Side, after: Side) -> Sequence[Change]:
    if pair.file.kind == "posts":
        return posts_changes(_body(pair.before, before), _body(pair.after, after))
    if pair.file.kind in ("guide", "document", "tribute"):
        return text_changes(_body(pair.before, before), _body(pair.after, after))
    return ()


def _body(file: PublishedFile | None, side: Side) -> bytes:
    return side.read(file) if file else b""


def _seen(group: Sequence[Pair], before: Side, after: Side) -> Sequence[Pair]:
    """The pictures from the first on that readers find changed, or described in other words; none where they find nothing."""
    for number, pair in enumerate(group):
        then, now = pair.before, pair.after
        if not (then and now and then.alt == now.alt and now.media_type in _SHOWN):
            return group[number:]
        if then.sha256 != now.sha256 and not alike(before.read(then), after.read(now)):
            return group[number:]
    return ()


def _picture(group: Sequence[Pair], before: Side, after: Side) -> ChangedPicture:
    first = group[0]
    alt = Change("", first.before.alt if first.before else "", first.after.alt if first.after else "")
    waiting = WAITING.get(State(first.after.state), "") if first.after else ""
    sizes = tuple(dict.fromkeys(pair.file.size for pair in group))
    return ChangedPicture(
        first.file.graphic, first.what, sizes, _look(first.before, before), _look(first.after, after), alt, waiting
    )


def _look(file: PublishedFile | None, side: Side) -> bytes | None:
    return small(side.read(file)) if file and file.media_type in _SHOWN else None
