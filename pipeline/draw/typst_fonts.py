"""Fonts for Typst: exactly ours."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import typst

from pipeline.draw.fonts import FontSet


@lru_cache(maxsize=4)
def typst_fonts(fonts: FontSet) -> typst.Fonts:
    """Without both switches Typst would add the system's fonts and its own."""
    folders = sorted({str(Path(file.path).parent) for file in fonts.files})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
