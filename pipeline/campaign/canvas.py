"""What a graphic is made on: canvases in px, sheets in mm, file formats and the bytes they may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Insets:
    """Room along the edges of a canvas, in px."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


Engine = Literal["typst", "cairosvg"]
Format = Literal["png", "jpg", "pdf"]
Page = tuple[float, float]
"""Width and height of a sheet of paper, in mm."""


@dataclass(frozen=True, slots=True)
class Size:
    """One output canvas, in px; text stays inside `safe`. With a `page` it is made as PDF, 96 px to an inch of it.

    `bytes` is what a picture may have, None where platforms decide.
    """

    name: str
    width: int
    height: int
    safe: Insets = Insets()
    page: Page | None = None
    bytes: int | None = None

    @property
    def measures(self) -> str:
        """For people: in mm, or in px."""
        width, height = self.page or (self.width, self.height)
        return f"{width:g} x {height:g} {'mm' if self.page else 'px'}"


@dataclass(frozen=True, slots=True)
class Budget:
    """How many bytes a picture may have, and who asks for that: a platform, or a table of campaign.toml."""

    bytes: int
    by: str
