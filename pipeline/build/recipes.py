"""How outputs are made, by name and version; the version is a digest of the code that makes them, so none can be forgotten."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from pipeline.pdf.look import CODE as PDF

PACKAGE = Path(__file__).resolve().parent.parent


def _recipe(name: str, engines: tuple[str, ...], *code: str) -> str:
    seen = hashlib.sha256()
    for pattern in code:
        for file in sorted(PACKAGE.glob(pattern)):
            seen.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return " ".join([f"{name}@{seen.hexdigest()[:8]}", *(f"{engine} {version(engine)}" for engine in engines)])


_DRAW = (
    "draw/*.py",
    "draw/*.typ",
    "template/adapt.py",
    "template/clean.py",
    "template/colours.py",
    "template/css.py",
    "template/geometry.py",
    "template/model.py",
    "template/names.py",
    "template/style.py",
    "template/svg.py",
    "campaign/languages.py",
    "translation/markup.py",
)
_ENGINES = ("typst", "pillow", "fonttools", "cairosvg", "icu4py", "budoux", "pyphen", "regex", "zlib-ng")
PICTURE = _recipe("picture", _ENGINES, *_DRAW)
GUIDE = _recipe("guide", (*_ENGINES, "pypdf"), *_DRAW, "guide/*.py", "guide/*.typ", *PDF)
GUIDE_HTML = _recipe("guide-html", (*_ENGINES, "pypdf"), *_DRAW, "guide/*.py", "guide/*.typ", "guide/*.css", *PDF)
BUDGETS = _recipe("budgets", ("pillow",), "pack/budgets.py")
SHEET = _recipe("sheet", ("pillow",), "pack/sheet.py", "fonts/NotoSans-Bold.ttf")
EXTRA = _recipe(
    "extra",
    ("pypdf", "pillow"),
    "pack/extras.py",
    "draw/media.py",
    *PDF,
)
THUMB = _recipe("thumb", ("pillow",), "pack/thumbs.py")
LIGHT_PACK = _recipe("light", ("pillow",), "pack/light.py", "pack/zips.py")
_SHOW = (
    "page/*.py",
    "page/*.css",
    "page/*.js",
    "page/templates/*",
    "pack/pages.py",
    "pack/texts.py",
    "draw/bidi.py",
    "campaign/zones.py",
    "translation/formats.py",
    "translation/tool.py",
    "campaign/languages.py",
)
PAGE = _recipe("page", ("jinja2", "markupsafe", "babel"), *_SHOW)
ZIP = _recipe("zip", (), "pack/zips.py")
TEXT = "text@1"  # its bytes are its input
