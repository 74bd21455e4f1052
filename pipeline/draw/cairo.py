"""The second engine: CairoSVG. The only module that imports it, because it needs the system's libcairo."""

from __future__ import annotations

import cairosvg

from pipeline.campaign.canvas import Page
from pipeline.campaign.formats import PX_A_MM
from pipeline.pdf.clean import clean_pdf


def rasterise_with_cairosvg(svg: str, width: int, height: int) -> bytes:
    """A PNG of width x height px. References outside the drawing are refused when templates are read."""
    return bytes(cairosvg.svg2png(bytestring=svg.encode(), output_width=width, output_height=height))


def pdf_with_cairosvg(svg: str, page: Page) -> bytes:
    """A PDF of so many mm, without the date that Cairo writes into it."""
    width, height = (side * PX_A_MM for side in page)
    return clean_pdf(bytes(cairosvg.svg2pdf(bytestring=svg.encode(), output_width=width, output_height=height)))
