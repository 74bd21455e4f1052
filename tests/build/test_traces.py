"""No published byte tells of the people and machines behind it, and the gate that looks once more."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, PngImagePlugin

from pipeline.build.traces import Private, trace
from pipeline.cli.machine import private_here
from pipeline.errors import PipelineError
from tests.cli.shell import packs
from tests.workspaces import build, edit, files, release, small_workspace

MARK = "trace-5d1c"  # stands in everything that must not be published
HERE = Private(("/home/ann",), ("annslaptop",), (("S3_TOKEN", "s3cr3t-value"),))
AS_OF = "2020-11-20T00:00:00+00:00"


def jpeg() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = f"{MARK} artist", f"/home/{MARK}/photo.jpg"
    Image.new("RGB", (40, 40), "red").save(out, "JPEG", exif=exif, comment=MARK)
    return out.getvalue()


def png() -> bytes:
    out, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Author", MARK)
    texts.add_text("Comment", f"{MARK} " * 50, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{MARK}</x>")
    Image.new("RGB", (40, 40), "blue").save(out, "PNG", pnginfo=texts)
    return out.getvalue()


def mark_drawings(root: Path) -> None:
    """Every drawing says what Inkscape and Illustrator say, and holds two photos."""
    pictures = "".join(
        f'<image x="{20 * n}" y="20" width="10" height="10" href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>'
        for n, (kind, data) in enumerate((("jpeg", jpeg()), ("png", png())))
    )
    inside = (
        f"<!-- {MARK} --><title>{MARK}</title><desc>{MARK}@example.org</desc><metadata>{MARK}</metadata>"
        f'<s:namedview xmlns:s="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" id="{MARK}"/>'
        f'<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:label="{MARK}" i:export-filename="/home/{MARK}/a.png"'
        f' id="{MARK}" class="{MARK}" data-owner="{MARK}">{pictures}</g>'
        f'<foreignObject requiredExtensions="x">{MARK}</foreignObject></svg>'
    )
    for drawing in [*(root / "assets/src/graphics").glob("*.svg"), root / "assets/src/guide/cover.svg"]:
        text = drawing.read_text(encoding="utf-8").replace("</svg>", inside)
        drawing.write_text(
            f"<?x {MARK}?>" + re.sub("<svg ", f'<svg docname="C:\\\\Users\\\\{MARK}" ', text, count=1), "utf-8"
        )


def mark_words_and_fonts(root: Path) -> None:
    for catalog in (root / "locales").glob("*.po"):
        edit(catalog, r'"Language: ', f'"Last-Translator: {MARK} <{MARK}@example.org>\\\\n"\n"Language: ')
        text = catalog.read_text(encoding="utf-8")
        catalog.write_text(
            f"# {MARK}@example.org\n{text}".replace('\nmsgctxt "', f'\n# {MARK}\nmsgctxt "'), encoding="utf-8"
        )
    for toml in (root / "assets/src").rglob("*.toml"):
        toml.write_text(f"# {MARK} /home/{MARK}\n{toml.read_text(encoding='utf-8')}", encoding="utf-8")
    (root / "assets/src/fonts/fonts.lock").unlink(missing_ok=True)
    (root / "fonts.lock").unlink(missing_ok=True)
    for file in (root / "assets/src/fonts").glob("*.ttf"):
        font = TTFont(file)
        for name in (0, 3, 8, 9, 11, 12):
            font["name"].setName(f"{MARK} {name}", name, 3, 1, 0x409)
        font.save(file)


def unpacked(data: bytes) -> Iterator[bytes]:
    """A file raw, and everything in it that unpacks."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                yield from unpacked(archive.read(member))
    for picture in re.findall(rb"data:image/[a-z]+;base64,([^\"]+)", data):
        yield from unpacked(base64.b64decode(picture))
    for start in re.finditer(rb"stream\r?\n|zTXt|iTXt|iCCP", data):
        for skipped in range(40 if start[0][-1:] != b"\n" else 1):
            try:
                yield zlib.decompressobj().decompress(data[start.end() + skipped :])
            except zlib.error:
                continue


@pytest.mark.slow
def test_no_published_byte_holds_what_sources_say_of_people_tools_and_places(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / f"{MARK}-folder")
    mark_drawings(root)
    mark_words_and_fonts(root)
    done = packs(
        "build", "--release", "--as-of", AS_OF, cwd=root, extra={"X_TOKEN": f"{MARK}-secret", "USER": f"{MARK}-user"}
    )
    assert done.returncode == 0, done.stderr
    tree = files(root / "dist/release")
    assert {path.rpartition(".")[2] for path in tree} >= {"png", "pdf", "html", "zip", "txt", "json"}
    needles = (MARK.encode(), MARK.encode("utf-16-be"), MARK.encode("utf-16-le"))
    assert [path for path, data in tree.items() if any(n in part for part in unpacked(data) for n in needles)] == []
    # PDF/A asks for a date: a guide bears the first day of the campaign.
    dated = re.compile(rb"/(?:CreationDate|ModDate) ?\((?!D:20201109000000Z\))|/Author|tIME|(?:19|20)\d\d:\d\d:\d\d ")
    assert [
        path for path, data in tree.items() if not path.endswith(".zip") and any(map(dated.search, unpacked(data)))
    ] == []


def test_the_scan_of_this_test_finds_what_is_there() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.png", png())
    pdf = b"%PDF-1.7\n1 0 obj <</Length 9>> stream\n" + zlib.compress(MARK.encode() * 9) + b"\nendstream endobj"
    for data in (png(), jpeg(), out.getvalue(), pdf, embedded(jpeg())):
        assert any(MARK.encode() in part for part in unpacked(data))
    texts = [part for part in unpacked(png()) if part.startswith(f"{MARK} {MARK}".encode())]
    assert texts


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + bytes(4)


PNG = b"\x89PNG\r\n\x1a\n"


def embedded(picture: bytes) -> bytes:
    """A picture in an HTML file."""
    return b'<img src="data:image/png;base64,' + base64.b64encode(picture) + b'">'


PDF_OF_TWO = b"%%PDF-1.7 1 0 obj <<>> stream\nq Q\nendstream\nendobj\n2 0 obj <<%b>> stream\n%b\nendstream\nendobj\n"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"see /home/ann/campaign", "the path /home/ann"),
        (b"from C:\\Users\\bob\\a.svg", r"the path C:\Users\bob"),
        (b"/Users/bob/a.svg", "the path /Users/bob/a.svg"),
        (b"built on annslaptop.", "annslaptop"),
        (b"<bob@example.org>", "the address bob@example.org"),
        (b"key=s3cr3t-value", "the environment variable S3_TOKEN"),
        ("/home/ann".encode("utf-16-be"), "the path /home/ann"),
        (PNG + chunk(b"tEXt", b"Author\0bob@example.org"), "bob@example.org"),
        (PNG + chunk(b"zTXt", b"Author\0\0" + zlib.compress(b"/home/ann")), "/home/ann"),
        (b"\xff\xd8\xff\xe1\0\x20Exif /home/ann \xff\xda", "/home/ann"),
        (b"%PDF-1.7 1 0 obj <<>> stream\n" + zlib.compress(b"annslaptop") + b"\nendstream", "annslaptop"),
        (PDF_OF_TWO % (b"", zlib.compress(b"annslaptop")), "annslaptop"),
        (b"%PDF-1.7 1 0 obj <</Subtype/Image>> stream\n\xff\xd8 /home/ann \xff\xda\nendstream", "/home/ann"),
        (b"%PDF-1.7 trailer <</Author (bob@example.org)>>", "bob@example.org"),
        (embedded(PNG + chunk(b"tEXt", b"Author\0bob@example.org")), "bob@example.org"),
        (embedded(PNG) + b"/home/ann", "/home/ann"),
    ],
)
def test_a_trace_is_told_in_words_and_a_secret_not_quoted(data: bytes, what: str) -> None:
    said = trace(data, HERE, ())
    assert what in said
    assert "s3cr3t" not in said
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("member", data)
    assert trace(packed.getvalue(), HERE, ()) == said


@pytest.mark.parametrize(
    "data",
    [
        b"write to info@example.org",
        b"https://example.org/home/ann-and-others",
        b"Annslaptop annslaptops",
        PNG + chunk(b"IDAT", b"annslaptop bob@example.org"),
        b"%PDF-1.7 1 0 obj <</Subtype/Image>> stream\nbob@example.org\nendstream",
        PDF_OF_TWO % (b"/Subtype/Image", b"bob@example.org"),
        embedded(PNG + chunk(b"IDAT", b"annslaptop bob@example.org")),
        b"data:image/png;base64,home/ann/annslaptop/no=four, data:image/png;base64,",
    ],
)
def test_what_is_written_to_be_read_and_pixels_are_no_traces(data: bytes) -> None:
    assert trace(data, HERE, ("Write to info@example.org!", "https://example.org/home/ann-and-others")) == ""


def test_a_release_that_tells_of_this_machine_is_not_finished(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    secret = Private(secrets=(("S3_TOKEN", "Any service which saves lives"),))
    with pytest.raises(PipelineError) as caught:
        build(root, release(AS_OF), private=secret)
    assert "S3_TOKEN" in caught.value.what
    assert "Any service" not in caught.value.what
    assert (caught.value.where or "").startswith("dist/release/en/")
    assert not (root / "dist/release/manifest.json").exists()
    build(root, private=secret)  # a preview stays here


def test_a_machine_without_a_home_has_none_to_hide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    assert private_here(tmp_path).paths == tuple(sorted({str(tmp_path), str(tmp_path.resolve())}))
