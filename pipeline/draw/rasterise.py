"""An SVG to pixels: Typst (resvg inside), or CairoSVG where the campaign chooses it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

from pipeline.draw.fonts import FontFiles, FontSet
from pipeline.draw.typst_fonts import typst_fonts

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=2)
def _compiler(files: FontFiles) -> typst.Compiler:
    return typst.Compiler(HERE / "rasterise.typ", root=HERE, font_paths=typst_fonts(files))


def rasterise(svg: str, width: int, height: int, engine: Literal["typst", "cairosvg"], fonts: FontSet) -> bytes:
    """A PNG of exactly width x height px, as the engine writes it; `fonts` set what the drawing still holds as text."""
    if engine == "cairosvg":
        from pipeline.draw.cairo import rasterise_with_cairosvg  # needs libcairo, so it is loaded only when chosen

        return rasterise_with_cairosvg(svg, width, height)
    return _typst(svg, width, height, fonts, "white")


def rasterise_layer(svg: str, width: int, height: int, fonts: FontSet) -> bytes:
    """The same by Typst, see-through where nothing is drawn."""
    return _typst(svg, width, height, fonts, "none")


def _typst(svg: str, width: int, height: int, fonts: FontSet, ground: Literal["white", "none"]) -> bytes:
    inputs = {"svg": svg, "width": str(width), "height": str(height), "ground": ground}
    page = _compiler(fonts.files).compile(format="png", ppi=72, sys_inputs=inputs)
    if not isinstance(page, bytes):
        raise TypeError("Typst made several pages of one picture")
    return page
