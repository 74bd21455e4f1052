"""What is set and in which boxes: the same for the oracles and for the tests that hold our lines against them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pipeline.draw.fonts import FontSet, plain_style
from pipeline.draw.itemise import Run

HERE = Path(__file__).resolve().parent
Kind = Literal["headline", "paragraph"]
KINDS: tuple[Kind, ...] = ("headline", "paragraph")

# Width and height in px. A paragraph keeps its size, which Chromium is given too; a headline shrinks to fit.
SHAPES: dict[Kind, dict[str, tuple[int, int]]] = {
    "headline": {"square": (920, 430), "landscape": (1100, 300), "story": (560, 900)},
    "paragraph": {"square": (720, 4000), "landscape": (1000, 4000), "story": (480, 4000)},
}
SIZES: dict[Kind, int] = {"headline": 96, "paragraph": 28}
NASTALIQ = "ur-Nastaliq"  # Urdu a second time, in its own hand


@dataclass(frozen=True, slots=True)
class Case:
    """A text to set; `language` is its tag, `name` tells it from others of that language."""

    name: str
    language: str
    kind: Kind
    text: str
    families: tuple[str, ...]

    @property
    def key(self) -> str:
        """How stored data calls it."""
        return f"{self.name}/{self.kind}"


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Every text, headline before paragraph, in the order of texts.toml."""
    texts = tomllib.loads((HERE / "texts.toml").read_text("utf-8"))
    found: list[Case] = []
    for language, said in texts.items():
        found += [Case(language, language, kind, said[kind], ("Noto Sans",)) for kind in KINDS]
        if language == "ur":
            families = ("Noto Sans", "Noto Nastaliq Urdu")
            found += [Case(NASTALIQ, language, kind, said[kind], families) for kind in KINDS]
    return tuple(found)


def runs(case: Case, fonts: FontSet) -> tuple[Run, ...]:
    """The text in runs of one font each, as the project chooses them: oracles judge breaks and order, not fonts."""
    found = fonts.itemised(case.text, plain_style(case.families), case.language)
    if found.missing:
        raise ValueError(f"{case.key}: no font has {found.missing}")
    return found.runs
