"""PDFs written anew in less room, with pikepdf, which is installed only where a campaign asks for it."""

from __future__ import annotations

import io
import zlib
from importlib.metadata import PackageNotFoundError, version

from pipeline.errors import PipelineError, Problem

LACKING = Problem(
    "small = true under [guide] needs pikepdf, which is not installed",
    "assets/src/campaign.toml",
    hint="run: pip install 'campaign-packs[small]', or take small out",
)


def shrinker() -> str:
    """What decides the bytes beside those of the PDF: pikepdf, which brings its qpdf, and zlib, which belongs to the system."""
    try:
        return f"pikepdf {version('pikepdf')}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
    except PackageNotFoundError:
        return ""


def smaller(pdf: bytes) -> bytes:
    """The same PDF with its objects gathered in packed streams, and all streams packed as well as zlib can.

    Equal bytes for equal input, as long as `shrinker` is the same. Raises PipelineError where pikepdf is not installed.
    """
    try:
        import pikepdf
    except ImportError as error:
        raise PipelineError(LACKING.what, where=LACKING.file, hint=LACKING.hint) from error
    pikepdf.settings.set_flate_compression_level(9)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    return out.getvalue()
