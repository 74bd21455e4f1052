"""An SVG to a PDF page that stays sharp at any size: Typst, or CairoSVG where the campaign chooses it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import typst

from pipeline.draw.fonts import FontFiles, FontSet, shaping_language
from pipeline.draw.model import Output
from pipeline.draw.typst_fonts import typst_fonts

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=2)
def _compiler(files: FontFiles) -> typst.Compiler:
    return typst.Compiler(HERE / "vector.typ", root=HERE, font_paths=typst_fonts(files))


def vectorise(svg: str, output: Output, fonts: FontSet) -> bytes:
    """A PDF of one page as large as that of `output`, in sRGB, without a date; `fonts` set what is still text."""
    if output.engine == "cairosvg":
        from pipeline.draw.cairo import pdf_with_cairosvg  # needs libcairo, so it is loaded only when chosen

        return pdf_with_cairosvg(svg, output.page)
    width, height = map(str, output.page)
    language, region = shaping_language(output.language)
    inputs = {"svg": svg, "width": width, "height": height, "alt": output.alt}
    inputs |= {"language": language, "region": region or ""}
    page = _compiler(fonts.files).compile(format="pdf", sys_inputs=inputs)
    if not isinstance(page, bytes):
        raise TypeError("Typst made several files of one page")
    return page
