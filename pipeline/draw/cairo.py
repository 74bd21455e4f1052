"""The second engine: CairoSVG. The only module that imports it, because it needs the system's libcairo."""

from __future__ import annotations

import cairosvg


def rasterise_with_cairosvg(svg: str, width: int, height: int) -> bytes:
    """A PNG of width x height px. References outside the drawing are refused when templates are read."""
    return bytes(cairosvg.svg2png(bytestring=svg.encode(), output_width=width, output_height=height))
