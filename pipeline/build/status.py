"""How far each week, the guide and each document is in each language, and the one thing that is in the way. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from pipeline.build.assets import Folder
from pipeline.build.check import without_alt
from pipeline.build.load import Sources
from pipeline.build.model import Facts, Failed, Scope, Task, TextJob
from pipeline.build.overview import Part, parts
from pipeline.build.plan import folders, plan_tree
from pipeline.build.problems import asset_name
from pipeline.campaign.embargo import Embargoed
from pipeline.pack.manifest import Manifest

FIRST_TO_LAST = (
    "not translated",
    "in draft",
    "behind the source",
    "changed since approval",
    "to approve",
    "marked as draft",
)
"""What strings wait for, in the order in which people do it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A week, the guide or a document. `cells`: by language what is in the way, "" where it is ready.

    `opening` says in words from when partners see it, `public` whether they may now; `published` are languages by target.
    """

    name: str
    opening: str
    public: bool | None
    public_from: str
    public_until: str
    published: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Built:
    """What the last builds made and what they could not: keys of tasks, and failures by path in `dist/`."""

    keys: Collection[str]
    failed: Mapping[str, Failed]


def status(sources: Sources, built: Built, published: Mapping[str, Manifest], now: datetime) -> list[Row]:
    """Rows in the order of `parts`, then those whose files have a fault; `published` are the manifests of targets."""
    scope = Scope()
    plan = plan_tree(sources, scope)
    tasks: dict[tuple[str, str], list[Task]] = {}
    for task in plan.tasks:
        tasks.setdefault(_place(task.facts), []).append(task)
    undrawn: dict[tuple[str, str], str] = {}
    for item in plan.left_out:
        if item.kind == "picture":
            undrawn.setdefault((item.language, item.week), f"{item.graphic} {item.size}: {item.reason}")
    silent = {week.id: f"no alt text for {graphic}" for week, graphic in without_alt(sources)}
    by_tag = {folder.tag: folder for folder in folders(sources, scope)}
    rows = []
    for part in parts(sources, scope):
        cells = {}
        for language in sources.campaign.languages:
            here = language.tag, part.id
            broken = undrawn.get(here, "") or _failure(tasks.get(here, ()), built) or silent.get(part.id, "")
            left = _not_drawn(tasks.get(here, ()), built)
            cells[language.tag] = _in_the_way(by_tag.get(language.tag), part, broken, left)
        rows.append(_row(sources, part, published, cells, now))
    return [*rows, *_faulty(sources)]


def _place(facts: Facts) -> tuple[str, str]:
    return facts.language, facts.week or facts.document


def _in_the_way(folder: Folder | None, part: Part, broken: str, left: str) -> str:
    """What has to be done first."""
    if folder is None:
        return "PO file has a fault"
    if part.opens and folder.sources.campaign.is_withdrawn(part.id, folder.tag):
        return "withdrawn"
    if broken:
        return broken
    waiting = [words.waiting for text in part.texts if not (words := folder.voice.words(text)).usable]
    for reason in FIRST_TO_LAST:
        if count := waiting.count(reason):
            return f"{count} string{'' if count == 1 else 's'} {reason}"
    return left


def _failure(tasks: Iterable[Task], built: Built) -> str:
    """The first task that is as it was when it failed, in words: "headline too long in story"."""
    for task in tasks:
        failed = built.failed.get(f"{Scope().tree}/{task.path}")
        if failed and failed.key == task.key:
            asset = asset_name(task.facts).removesuffix(f" {task.facts.language}")
            if not failed.too_long:
                return f"{asset}: {failed.what}"
            string = failed.too_long.removeprefix(f"week.{task.facts.week}.")
            return f"{string} too long in {asset.removeprefix(f'{string} ')}"
    return ""


def _not_drawn(tasks: Iterable[Task], built: Built) -> str:
    count = sum(task.key not in built.keys for task in tasks if not isinstance(task.job, TextJob))
    return f"{count} file{'' if count == 1 else 's'} to build" if count else ""


def _row(
    sources: Sources, part: Part, published: Mapping[str, Manifest], cells: Mapping[str, str], now: datetime
) -> Row:
    there = {name: _languages_of(part, manifest) for name, manifest in published.items()}
    opens = part.opens
    return Row(
        name=part.name,
        opening=_opening(opens, now) if opens else "",
        public=sources.campaign.is_public(opens, now) if opens else None,
        public_from=_iso(opens.public_from) if opens else "",
        public_until=_iso(opens.public_until) if opens else "",
        published={name: tags for name, tags in there.items() if tags},
        cells=cells,
    )


def _languages_of(part: Part, manifest: Manifest) -> tuple[str, ...]:
    """In the order of menus."""
    files = (file for file in manifest.files if file.part == part.id and (part.id or file.kind == "guide"))
    there = {file.language for file in files}
    return tuple(language.tag for language in manifest.languages if language.tag in there)


def _opening(thing: Embargoed, now: datetime) -> str:
    if thing.public_from is None:
        return "never public: it has no public_from"
    if thing.public_until and thing.public_until <= now:
        return f"closed since {_moment(thing.public_until)}"
    return f"public {'since' if thing.public_at(now) else 'from'} {_moment(thing.public_from)}"


def _moment(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} {instant.tzname()}"


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _faulty(sources: Sources) -> list[Row]:
    """Weeks and documents that were not read."""
    campaign = sources.campaign
    sound = {part.id for part in parts(sources, Scope())}
    folders_of = {"weeks": campaign.week_ids, "documents": campaign.document_ids}
    names = [PurePosixPath(folder, name) for folder, ids in folders_of.items() for name in ids if name not in sound]
    cells = {language.tag: "its file has a fault" for language in campaign.languages}
    return [Row(str(name), "", None, "", "", {}, cells) for name in names]
