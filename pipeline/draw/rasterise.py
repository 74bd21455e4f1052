"""An SVG without text to pixels: Typst (resvg inside), or CairoSVG where the campaign chooses it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[])
    return typst.Compiler(HERE / "rasterise.typ", root=HERE, font_paths=fonts)


def rasterise(svg: str, width: int, height: int, engine: Literal["typst", "cairosvg"]) -> bytes:
    """A PNG of exactly width x height px, as the engine writes it."""
    if engine == "cairosvg":
        from pipeline.draw.cairo import rasterise_with_cairosvg  # needs libcairo, so it is loaded only when chosen

        return rasterise_with_cairosvg(svg, width, height)
    inputs = {"svg": svg, "width": str(width), "height": str(height)}
    page = _compiler().compile(format="png", ppi=72, sys_inputs=inputs)
    if not isinstance(page, bytes):
        raise TypeError("Typst made several pages of one picture")
    return page
