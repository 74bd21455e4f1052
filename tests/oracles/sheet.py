"""Draws every text of the oracles in every box, to be looked at: `make sheet` writes docs/scripts/*.png.

Headlines stand in their boxes (grey), paragraphs at the widths of theirs, a row for each language.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from pipeline.draw.model import Outlines
from pipeline.draw.rasterise import rasterise
from pipeline.draw.typeset import typeset
from tests.draw.scripts import drawn
from tests.draw.texts import all_fonts, box, setting
from tests.oracles.cases import HERE, SHAPES, Case, Kind, cases

FOLDER = HERE.parent.parent / "docs" / "scripts"
ROWS = 5
SCALE = 0.5  # of the pictures
GAP, LABEL = 40, 70  # px between boxes, and of height for the name of a language
COLOURS = 32  # greys, and emoji
# Where a row has its boxes, left and top below its name; no paragraph is higher than its place.
PLACES: dict[tuple[Kind, str], tuple[int, int]] = {
    ("headline", "landscape"): (0, 0),
    ("headline", "square"): (0, 300 + GAP),
    ("headline", "story"): (1100 + GAP, 0),
    ("paragraph", "story"): (1660 + 2 * GAP, 0),
    ("paragraph", "square"): (2140 + 3 * GAP, 0),
    ("paragraph", "landscape"): (2140 + 3 * GAP, 480),
}
WIDTH = 3140 + 5 * GAP


@dataclass(frozen=True, slots=True)
class Row:
    """A language, and how high it stands in px."""

    svg: str
    height: float


def main() -> None:
    """Writes the pictures, ROWS languages on each."""
    names = list(dict.fromkeys(case.name for case in cases()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(names), ROWS):
        some = names[start : start + ROWS]
        rows = [_row(name, [case for case in cases() if case.name == name]) for name in some]
        (FOLDER / f"{some[0]}-{some[-1]}.png").write_bytes(_picture(rows))


def _row(name: str, texts: Sequence[Case]) -> Row:
    label = typeset([setting(name, box(600, 50, size=40, weight=700))], all_fonts())[0]
    parts = [f'<g transform="translate(-10 -20)">{_paths(label)}</g>']
    bottom = 900.0
    for case in texts:
        for shape, (width, height) in SHAPES[case.kind].items():
            left, top = PLACES[case.kind, shape]
            outlines = drawn(case, shape)
            shown = height if case.kind == "headline" else outlines.ink[3] + 10
            frame = f'<rect width="{width}" height="{shown:.0f}" fill="#eee"/>'
            parts.append(f'<g transform="translate({left} {top + LABEL})">{frame}{_paths(outlines)}</g>')
            bottom = max(bottom, top + shown)
    return Row("".join(parts), bottom + LABEL + GAP)


def _paths(outlines: Outlines) -> str:
    return "".join(f'<path d="{shape.path}" {"".join(_attributes(shape.paint))}/>' for shape in outlines.shapes)


def _attributes(paint: Sequence[tuple[str, str]]) -> Iterator[str]:
    return (f'{name}="{value}" ' for name, value in paint)


def _picture(rows: Sequence[Row]) -> bytes:
    height = sum(row.height for row in rows) + GAP
    parts, top = [], float(GAP)
    for row in rows:
        parts.append(f'<g transform="translate({GAP} {top})">{row.svg}</g>')
        top += row.height
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )
    png = rasterise(svg, round(WIDTH * SCALE), round(height * SCALE), "typst", all_fonts())
    buffer = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE)
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
