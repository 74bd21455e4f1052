"""What passes between typeset, compose and rasterise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.draw.fonts import FontSet
from pipeline.draw.media import Fit, MediaFile
from pipeline.template.model import Template, TextBox

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A text on its way into a box.

    `language` and `direction` are those of the words, `page_direction` that of the asset, which decides where its
    lines start. `foreign` marks a source text standing in for a missing translation. `file`, `line`: where to mend it.
    """

    box: TextBox
    text: str
    language: str
    direction: Direction
    page_direction: Direction
    key: str
    foreign: bool = False
    file: str = ""
    line: int = 0


Paint = tuple[tuple[str, str], ...]
"""Presentation attributes that differ from those of the text as a whole."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Path data to be filled by the nonzero rule."""

    path: str
    paint: Paint = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a line as they are read, and their ink: left, top, right, bottom."""

    text: str
    ink: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outlines:
    """A text as shapes, one for each paint, in the user space of its box; `ink` is left, top, right, bottom of all of it."""

    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    ink: tuple[float, float, float, float]
    size: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of the campaign on its way into a slot that has `width` x `height` px. `file`, `line` name it."""

    name: str
    media: MediaFile
    fit: Fit
    focus: tuple[float, float]
    width: int
    height: int
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PictureJob:
    """One picture: a template, its texts and photos in the order of its slots, the size in px.

    `draft` is what the draft band says, "" for none.
    """

    name: str
    template: Template
    settings: tuple[Setting, ...]
    width: int
    height: int
    fonts: FontSet
    engine: Literal["typst", "cairosvg"] = "typst"
    draft: str = ""
    photos: tuple[Photo, ...] = ()


class DrawError(Exception):
    """A text that cannot be drawn as asked.

    `subject` says which string in which language, `detail` what happened in this asset; failures that share place and
    subject are told as one problem.
    """

    def __init__(self, subject: str, detail: str, hint: str, file: str = "", line: int = 0) -> None:
        super().__init__(subject, detail, hint, file, line)
        self.subject, self.detail, self.hint, self.file, self.line = subject, detail, hint, file, line

    def __str__(self) -> str:
        return f"{self.subject}: {self.detail}"
