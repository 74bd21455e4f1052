"""Zips with the same bytes for the same members, on every machine."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

from pipeline.pack.manifest import SUMS

_DATE = (1980, 1, 1, 0, 0, 0)  # the first a zip can say; the moment of packing is nobody's business
_MODE = 0o100644 << 16


def zip_bytes(root: str, members: Mapping[str, bytes]) -> bytes:
    """One folder `root` with the members sorted by name and their SHA256SUMS; stored, because pictures do not deflate."""
    sums = "".join(f"{hashlib.sha256(members[name]).hexdigest()}  {name}\n" for name in sorted(members))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in sorted({**members, SUMS: sums.encode()}.items()):
            info = zipfile.ZipInfo(f"{root}/{name}", _DATE)
            info.external_attr, info.create_system = _MODE, 3
            archive.writestr(info, body)
    return out.getvalue()
