"""Tasks and what became of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.campaign.embargo import Opening
from pipeline.campaign.formats import MEDIA_TYPES
from pipeline.campaign.model import Campaign
from pipeline.draw.model import PictureJob
from pipeline.guide.model import GuideJob
from pipeline.hashing import Checksums
from pipeline.pack.budgets import BudgetRow
from pipeline.pack.extras import ExtraJob
from pipeline.pack.manifest import LeftOut
from pipeline.pack.thumbs import ThumbOutput


@dataclass(frozen=True, slots=True)
class TextJob:
    """A file whose bytes are known already."""

    body: bytes


@dataclass(frozen=True, slots=True)
class ZipJob:
    """A zip of files of the same tree: name inside the zip to path in the tree, under one folder `root`."""

    root: str
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A contact sheet: (row name, ((label, path in the tree), ...)) a row."""

    title: str
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class BudgetsPlan:
    """The table of what pictures weigh, and may."""

    rows: tuple[BudgetRow, ...]


@dataclass(frozen=True, slots=True)
class ThumbPlan:
    """A thumbnail of the picture at `path` in the tree."""

    path: str
    output: ThumbOutput


@dataclass(frozen=True, slots=True)
class LightPlan:
    """A light pack: (name in the zip, path in the tree) of its pictures, (name, bytes) of its texts, in one folder `root`."""

    root: str
    pictures: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page, made of the manifest when all else is there."""

    path: str


Job = PictureJob | GuideJob | TextJob | ZipJob | SheetPlan | BudgetsPlan | ExtraJob | ThumbPlan | LightPlan | PageJob
_JSON = json.JSONEncoder(ensure_ascii=False)
REVIEWED = ("budgets", "sheet")
"""Kinds of files that are for the people who make the campaign: they are in no manifest."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says of a file beside its bytes. `width` and `height` are of the size it is for, in px."""

    kind: str
    media_type: str
    language: str = ""
    week: str = ""
    graphic: str = ""
    size: str = ""
    alt: str = ""
    state: str = ""
    width: int = 0
    height: int = 0
    document: str = ""

    @property
    def format(self) -> str:
        """That of a graphic, as `--format` and the ends of names say it; "" for all else."""
        return next((name for name, kind in MEDIA_TYPES.items() if kind == self.media_type and self.graphic), "")


@dataclass(frozen=True, slots=True)
class Task:
    """One output file. `inputs` names everything that decides its bytes and the digest of each; equal keys mean equal bytes."""

    path: str
    recipe: str
    inputs: Mapping[str, str]
    job: Job
    facts: Facts
    key: str = field(init=False)

    def __post_init__(self) -> None:
        key = digest(_JSON.encode([self.recipe, sorted(self.inputs.items())]))
        object.__setattr__(self, "key", key)  # asked for many times, by zips and contact sheets too

    @property
    def needs(self) -> tuple[str, ...]:
        """Paths of the files of the same tree it is made of."""
        if isinstance(self.job, ZipJob):
            return tuple(self.job.members.values())
        if isinstance(self.job, LightPlan):
            return tuple(path for _, path in self.job.pictures)
        return (self.job.path,) if isinstance(self.job, ThumbPlan) else ()


def one_a_picture(tasks: Iterable[Task]) -> list[Task]:
    """The task of the first format of each picture there is."""
    found: dict[tuple[str, ...], Task] = {}
    for task in tasks:
        facts = task.facts
        if facts.kind == "picture":
            found.setdefault((facts.language, facts.week, facts.graphic, facts.size), task)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tree: the preview, or a release as of an instant."""

    release: bool = False
    as_of: datetime | None = None

    @property
    def tree(self) -> str:
        return "release" if self.release else "preview"

    def visible(self, campaign: Campaign, things: tuple[Opening, ...], tag: str = "") -> tuple[Opening, ...]:
        """Which weeks or documents stand in the tree, or in one language of it.

        In a preview all, in a release those public and not taken back. The embargo is asked for here and nowhere else.
        """
        if not self.release:
            return things
        if self.as_of is None:
            raise ValueError("a release is as of an instant")
        return campaign.public(things, self.as_of, tag)


@dataclass(frozen=True, slots=True)
class Subset:
    """What a partial preview names; an empty set names all."""

    weeks: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    graphics: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.weeks or self.languages or self.graphics or self.sizes or self.formats)

    def names(self, facts: Facts) -> bool:
        asked = (
            (self.weeks, facts.week),
            (self.languages, facts.language),
            (self.graphics, facts.graphic),
            (self.sizes, facts.size),
            (self.formats, facts.format),
        )
        return all(not wanted or value in wanted for wanted, value in asked)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of a tree that stand on their own, those made of them, and what was left out with the reason."""

    tasks: tuple[Task, ...]
    packs: tuple[Task, ...]
    left_out: tuple[LeftOut, ...] = ()
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What the build log remembers of a file in `dist/`; `stat` is size, mtime_ns and inode when it was written."""

    path: str
    key: str
    recipe: str
    inputs: Mapping[str, str]
    built: Checksums
    stat: tuple[int, int, int] = field(default=(0, 0, 0))


@dataclass(frozen=True, slots=True)
class Failed:
    """Why the task of this `key` gave no file when it was last tried; `too_long` is the string that did not fit, if one did not."""

    key: str
    what: str
    too_long: str = ""


def digest(data: str | bytes) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def stale(task: Task, last: Record | None) -> str:
    """Why `task` must be made again, in words for --explain; "" when its output still holds."""
    if last is None:
        return "never built"
    if last.key == task.key:
        return ""
    if last.recipe != task.recipe:
        return f"recipe changed: {last.recipe} to {task.recipe}"
    changed = [name for name, value in task.inputs.items() if last.inputs.get(name, value) != value]
    added = [name for name in task.inputs if name not in last.inputs]
    gone = [name for name in last.inputs if name not in task.inputs]
    parts = (
        f"{what} {', '.join(names)}"
        for what, names in (("changed:", changed), ("new:", added), ("gone:", gone))
        if names
    )
    return "; ".join(parts)
