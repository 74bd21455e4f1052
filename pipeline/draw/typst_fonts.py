"""Fonts for Typst: exactly ours."""

from __future__ import annotations

from functools import lru_cache

import typst

from pipeline.draw.fonts import FontFiles


@lru_cache(maxsize=4)
def typst_fonts(files: FontFiles) -> typst.Fonts:
    """Without both switches Typst would add the system's fonts and its own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(files.folders))
