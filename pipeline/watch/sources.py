"""Reads the campaign anew after each change; of the drawings only those whose files, or the campaign, are others than before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.build.load import Sources, load_sources
from pipeline.build.model import Task
from pipeline.campaign.model import Campaign
from pipeline.errors import PipelineError, Problem
from pipeline.pack.manifest import MANIFEST
from pipeline.pack.manifest_json import from_json
from pipeline.template.alts import GRAPHICS
from pipeline.template.load import Drawings, load_graphic

RELEASE_TREE = "dist/release"


class KnownDrawings:
    """`load_graphic` that remembers the last answer for each graphic."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Campaign, Drawings]] = {}

    def __call__(self, root: Path, graphic: str, campaign: Campaign) -> Drawings:
        seen = _digest(root, graphic)
        known = self._known.get(graphic)
        if known and known[:2] == (seen, campaign):
            return known[2]
        drawings = load_graphic(root, graphic, campaign)
        if seen == _digest(root, graphic):  # else one was saved while it was read
            self._known[graphic] = (seen, campaign, drawings)
        return drawings


def _digest(root: Path, graphic: str) -> str:
    """Of all files the drawings of a graphic are read from."""
    seen = hashlib.sha256()
    for file in sorted((root / GRAPHICS).glob("*")):
        if file.name.partition(".")[0] == graphic and file.is_file():
            seen.update(file.name.encode("utf-8", "surrogateescape") + b"\0")
            seen.update(hashlib.sha256(file.read_bytes()).digest())
    return seen.hexdigest()


@dataclass
class Reader:
    """What people wrote; `sources` are the last that could be read, `doubts` what was wrong with them, `papers` what they give."""

    root: Path
    sources: Sources | None = None
    doubts: list[Problem] = field(default_factory=list)
    papers: tuple[Task, ...] = ()
    _drawings: KnownDrawings = field(default_factory=KnownDrawings)

    def read(self) -> tuple[Sources | None, list[Problem]]:
        """The sources as they are now, and what is wrong with their files; None where nothing can be made of them."""
        try:
            sources, problems = load_sources(self.root, load_drawings=self._drawings)
        except PipelineError as error:
            return None, [Problem(error.what, error.where or "", hint=error.hint or "")]
        except OSError as error:  # a file that was there a moment ago, in the middle of being saved
            return None, [Problem(f"cannot be read: {error.strerror or error}", hint="it is tried again in a moment")]
        self.sources = sources or self.sources
        return sources, problems


def released(root: Path) -> Mapping[str, str]:
    """SHA-256 of every file of the last release, by path; nothing where there is none, or its manifest is damaged."""
    try:
        manifest = from_json((root / RELEASE_TREE / MANIFEST).read_bytes())
    except (OSError, PipelineError):
        return {}
    return {file.path: file.sha256 for file in manifest.files}
