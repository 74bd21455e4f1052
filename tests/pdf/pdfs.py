"""Small PDFs for tests, written by hand: object by object, so that each can hold just what no program would write."""

from __future__ import annotations

from collections.abc import Mapping

CONTENT = b"1 0 0 rg 20 20 60 40 re f"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Arial /FontDescriptor 9 0 R >>"


def pdf(
    page: str = "",
    catalog: str = "",
    more: Mapping[int, str | bytes] | None = None,
    *,
    resources: str = "",
    content: bytes = CONTENT,
    trailer: str = "",
) -> bytes:
    """One page of 200 x 100 pt. `page` and `catalog` are further entries, `more` objects from number 5 on."""
    objects: dict[int, str | bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 100] >>",
        3: f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << {resources} >> {page} >>",
        4: stream(content),
        **(more or {}),
    }
    return written(objects, trailer)


def stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def written(objects: Mapping[int, str | bytes], trailer: str = "") -> bytes:
    out = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    rows = (f"{places[n]:010} 00000 n \n" if n in places else "0000000000 65535 f \n" for n in range(size))
    out += f"xref\n0 {size}\n{''.join(rows)}".encode()
    return out + f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
