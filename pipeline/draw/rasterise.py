"""An SVG to pixels: Typst (resvg inside), or CairoSVG where the campaign chooses it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import typst

from pipeline.draw.fonts import FontFiles, FontSet
from pipeline.draw.typst_fonts import typst_fonts

HERE = Path(__file__).resolve().parent

Window: TypeAlias = tuple[int, int, int, int]
"""Left, top, right, bottom of a part of a canvas, px."""

_BAND = 4_000_000  # px
_FORGOTTEN = 12  # drawings after which Typst lets go of a picture, or the next one would find no room
_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><g id="_{}"/></svg>'


@lru_cache(maxsize=2)
def _compiler(files: FontFiles) -> typst.Compiler:
    return typst.Compiler(HERE / "rasterise.typ", root=HERE, font_paths=typst_fonts(files))


def rasterise(svg: str, width: int, height: int, engine: Literal["typst", "cairosvg"], fonts: FontSet) -> bytes:
    """A PNG of exactly width x height px, as the engine writes it; `fonts` set what the drawing still holds as text."""
    if engine == "cairosvg":
        from pipeline.draw.cairo import rasterise_with_cairosvg  # needs libcairo, so it is loaded only when chosen

        return rasterise_with_cairosvg(svg, width, height)
    return _typst(svg, width, height, [(0, 0, width, height)], fonts, "white")[0]


def rasterise_bands(svg: str, width: int, height: int, fonts: FontSet) -> list[bytes]:
    """What `rasterise` draws by Typst in bands, from the top: of all of a very large picture no copy more fits into a worker."""
    step = max(1, _BAND // width)
    bands = [(0, top, width, min(top + step, height)) for top in range(0, height, step)]
    found = _typst(svg, width, height, bands, fonts, "white")
    for number in range(_FORGOTTEN):
        _typst(_NOTHING.format(number), 1, 1, [(0, 0, 1, 1)], fonts, "none")
    return found


def rasterise_layer(svg: str, width: int, height: int, fonts: FontSet) -> bytes:
    """The same by Typst, see-through where nothing is drawn."""
    return rasterise_windows(svg, width, height, [(0, 0, width, height)], fonts)[0]


def rasterise_windows(svg: str, width: int, height: int, windows: Sequence[Window], fonts: FontSet) -> list[bytes]:
    """Parts of what `rasterise_layer` draws, each px as it is there.

    All of it is drawn, as moving a curve by whole px may change the px at its edge by what they are rounded to; what
    takes most of the time is packing px, and only those of the windows are.
    """
    return _typst(svg, width, height, windows, fonts, "none")


def _typst(
    svg: str, width: int, height: int, windows: Sequence[Window], fonts: FontSet, ground: Literal["white", "none"]
) -> list[bytes]:
    size = {"width": str(width), "height": str(height)}
    inputs = {"svg": svg, **size, "windows": json.dumps(windows), "ground": ground}
    pages = _compiler(fonts.files).compile(format="png", ppi=72, sys_inputs=inputs)
    found = pages if isinstance(pages, list) else [pages or b""]
    if len(found) != len(windows):
        raise TypeError(f"Typst made {len(found)} pages of {len(windows)} windows")
    return found
