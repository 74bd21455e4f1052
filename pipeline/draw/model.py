"""What passes between typeset, compose and rasterise, and what documents are given of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pipeline.campaign.canvas import Budget, Engine, Format, Page
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

Runs = tuple[tuple[str, int], ...]
"""Characters and the number of their look."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How Typst is told the looks of a text, its language and direction."""

    looks: tuple[str, ...]  # JSON, so that they compare quickly
    language: str
    region: str | None
    direction: str

    @property
    def about(self) -> dict[str, Any]:
        return {"lang": self.language, "region": self.region, "dir": self.direction}

    def numbered(self, runs: Runs, looks: dict[str, int]) -> list[tuple[str, int]]:
        return [(words, looks.setdefault(self.looks[number], len(looks))) for words, number in runs]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines to be set, `leading` in em from one to the next."""

    voice: Voice
    lines: tuple[Runs, ...]
    align: str
    leading: float


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
    """A text as shapes, one for each paint, in the user space of its box; `ink` is left, top, right, bottom of all of it.

    `block` set at `size` stands where the shapes do when the point its lines are aligned to is `at`, on the first
    baseline. Its lines keep the white space after them; of a text along a path it is the line before it was bent. `paints`
    are those of its looks.
    """

    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    ink: tuple[float, float, float, float]
    size: float
    block: Block
    at: tuple[float, float]
    paints: tuple[Paint, ...] = ((),)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of the campaign on its way into a slot that has `width` x `height` px. `file`, `line` name it.

    `alt` is what it shows, where a document has to say so.
    """

    name: str
    media: MediaFile
    fit: Fit
    focus: tuple[float, float]
    width: int
    height: int
    file: str = ""
    line: int = 0
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A file to make of a picture. PNG and JPEG keep to a `budget`, if there is one; a PDF is as large as its `page`.

    `engine` makes the PDF; `alt` is for those who do not see it, `language` that of its words.
    """

    format: Format = "png"
    budget: Budget | None = None
    page: Page = (0, 0)
    engine: Engine = "typst"
    alt: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PictureJob:
    """One picture: a template, its texts and photos in the order of its slots, the size in px, and the files to make of it.

    `draft` is what the draft band says, "" for none.
    """

    name: str
    template: Template
    settings: tuple[Setting, ...]
    width: int
    height: int
    fonts: FontSet
    engine: Engine = "typst"
    draft: str = ""
    photos: tuple[Photo, ...] = ()
    outputs: tuple[Output, ...] = (Output(),)


@dataclass(frozen=True, slots=True)
class Art:
    """A layer of a picture in a document: an SVG as large as the picture. `alt` says what it shows, "" for mere decoration."""

    svg: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """A text of a picture in a document, as letters. `name` is that of its box, `block` its lines.

    They are aligned to the point `at` of the picture, on the first baseline, and turned around it by `angle` degrees; an em
    has `size` px of the picture. `fills` are the colours of its looks, #rrggbb, or #00000000 where the letters are only
    to be found and read, because the artwork shows them already.
    """

    name: str
    block: Block
    at: tuple[float, float]
    angle: float
    size: float
    fills: tuple[str, ...]


class DrawError(Exception):
    """A text that cannot be drawn as asked.

    `subject` says which string in which language, `detail` what happened in this asset; failures that share place and
    subject are told as one problem. `too_long` is the key of the string that does not fit, "" for other faults.
    """

    def __init__(self, subject: str, detail: str, hint: str, file: str = "", line: int = 0, too_long: str = "") -> None:
        super().__init__(subject, detail, hint, file, line, too_long)
        self.subject, self.detail, self.hint, self.file, self.line = subject, detail, hint, file, line
        self.too_long = too_long

    def __str__(self) -> str:
        return f"{self.subject}: {self.detail}"
