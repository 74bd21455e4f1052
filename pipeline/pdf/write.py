"""Writes PDF files, without the date, producer and random identifiers that pypdf's writer would add."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from pypdf.generic import DictionaryObject, NameObject, NumberObject, PdfObject

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def written(objects: Mapping[int, PdfObject], trailer: DictionaryObject, before: bytes = b"") -> bytes:
    """A file of these objects by their numbers; with `before`, that file and its update (ISO 32000-1, 7.5.6).

    An update's `trailer` says with /Size and /Prev how many objects there were and where their table is.
    """
    out = io.BytesIO()
    out.write(before.rstrip(b"\r\n") + b"\n" if before else _HEADER)
    places: dict[int, bytes] = {} if before else {0: b"0000000000 65535 f \n"}
    for number, one in sorted(objects.items()):
        places[number] = f"{out.tell():010} 00000 n \n".encode()
        out.write(f"{number} 0 obj\n".encode())
        one.write_to_stream(out)
        out.write(b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n")
    for run in _runs(places):
        out.write(f"{run[0]} {len(run)}\n".encode())
        out.writelines(places[number] for number in run)
    trailer[NameObject("/Size")] = NumberObject(max(max(places) + 1, int(trailer.get("/Size", 0))))
    out.write(b"trailer\n")
    trailer.write_to_stream(out)
    out.write(f"\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()


def _runs(places: Mapping[int, bytes]) -> Iterator[list[int]]:
    """The numbers without gaps between them, as a table has to list them."""
    run: list[int] = []
    for number in sorted(places):
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    yield run
