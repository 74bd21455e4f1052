"""Hostile drawings by name. Each is made when the tests run; `there` is a folder outside the campaign, `port` one that listens.

Those in `REFUSED` must be told with their file; what else there is may be drawn, within its limits.
"""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tests.template.drawings import NAMESPACES

_SIZE = 'width="1080" height="1080" viewBox="0 0 1080 1080"'
_TEN = 10


def svg(inside: str, size: str = _SIZE) -> bytes:
    return f"<svg {NAMESPACES} {size}><rect width='99' height='99'/>{inside}</svg>".encode()


def data_url(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def image(content: bytes, kind: str = "png") -> bytes:
    return svg(f'<image width="500" height="500" href="{data_url(content, kind)}"/>')


def png(width: int, height: int, rows: int | None = None, extra: bytes = b"") -> bytes:
    """A black PNG that says width x height and holds `rows` rows (all of them, if not said)."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    pixels = zlib.compress(bytes((width + 7) // 8 + 1) * (height if rows is None else rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    body = b"Comment\0\0" + zlib.compress(bytes(50 << 20), 9)
    return png(
        8, 8, extra=struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    )


def _encoded(kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, kind, **options)
    return out.getvalue()


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\nshowpage\n"


def refused(there: Path, port: int) -> dict[str, bytes]:
    """What no drawing may hold."""
    found: dict[str, bytes] = {}
    found.update(_outside(there, port))
    found.update(_styles(there, port))
    found.update(_xml(there, port))
    found.update(_acting(port))
    found.update(_multiplying())
    found.update(_flooding())
    found.update(_pictures())
    return found


def _outside(there: Path, port: int) -> Iterator[tuple[str, bytes]]:
    addresses = {
        "file": f"file://{there}/secret.svg#a",
        "path": f"{there}/secret.png",
        "up": f"{'../' * 12}{there}/secret.png",
        "http": f"http://127.0.0.1:{port}/a.png",
        "bare": f"//127.0.0.1:{port}/a.svg#a",
        "ftp": f"ftp://127.0.0.1:{port}/a.png",
        "zero": "/dev/zero",
        "script": "javascript:fetch(1)",
        "windows": r"C:\secret.png",
        "blanks": f" \n http://127.0.0.1:{port}/a.png",
    }
    for name, address in addresses.items():
        yield f"image-{name}", svg(f'<image width="9" height="9" href="{address}"/>')
    elements = (
        "use",
        "feImage",
        "tref",
        "font-face-uri",
        "textPath",
        "linearGradient",
        "pattern",
        "cursor",
        "a",
        "script",
    )
    for element in elements:
        yield f"x-{element.lower()}", svg(f'<{element} xlink:href="file://{there}/secret.svg#a"/>')
    yield "prefix", svg(f'<image xmlns:q="http://www.w3.org/1999/xlink" q:href="file://{there}/secret.png"/>')
    yield "svg-prefix", svg(f'<s:image xmlns:s="http://www.w3.org/2000/svg" href="{there}/secret.png"/>')
    yield "base", svg(f'<g xml:base="file://{there}/"><use href="#a"/></g>')
    yield "src", svg(f'<image src="http://127.0.0.1:{port}/a.png"/>')


def _styles(there: Path, port: int) -> Iterator[tuple[str, bytes]]:
    address = f"http://127.0.0.1:{port}/a.css"
    sheets = {
        "import": f"@import '{address}';",
        "import-url": f"@import url({address});",
        "import-case": f"@IMPORT '{address}';",
        "import-escape": rf"@\69 mport '{address}';",
        "font-face": f"@font-face{{font-family:a;src:url({address})}}",
        "rule": f"rect{{fill:url({address}#a)}}",
        "rule-escape": rf"rect{{fill:\75\72\6c({address}#a)}}",
        "image-set": f"rect{{mask-image:image-set('{address}' 1x)}}",
    }
    for name, sheet in sheets.items():
        yield f"style-{name}", svg(f"<style>{sheet}</style>")
    yield "style-cdata", svg(f"<style><![CDATA[@import '{address}';]]></style>")
    yield "style-cut", svg(f"<style>@imp<!-- c -->ort '{address}';</style>")
    for name in ("fill", "filter", "mask", "clip-path", "marker-end", "cursor"):
        yield f"attribute-{name}", svg(f'<path d="M0 0 9 9" {name}="url(file://{there}/secret.svg#a)"/>')
    yield "attribute-style", svg(f'<rect style="fill:red;mask:URL( &quot;{address}#m&quot; )"/>')


def _xml(there: Path, port: int) -> Iterator[tuple[str, bytes]]:
    whole = svg("<text>&x;</text>").decode()
    yield "xxe", f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{there}/secret.txt">]>{whole}'.encode()
    yield "xxe-http", f'<!DOCTYPE svg [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]>{whole}'.encode()
    yield "xxe-utf16", f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{there}/secret.txt">]>{whole}'.encode("utf-16")
    parameter = f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "file://{there}/secret.dtd"> %x;]>'
    yield "xxe-parameter", (parameter + svg("").decode()).encode()
    steps = ("".join(f"&e{n - 1};" for _ in range(_TEN)) for n in range(1, _TEN))
    laughs = "".join(f'<!ENTITY e{n} "{step}">' for n, step in enumerate(steps, start=1))
    doctype = f'<!DOCTYPE svg [<!ENTITY e0 "ha">{laughs}]>'.encode()
    yield "laughs", doctype + svg("<text>&e9;</text>")
    yield "laughs-attribute", doctype + svg('<g id="&e9;"/>')
    quadratic = f'<!DOCTYPE svg [<!ENTITY e "{"a" * 100_000}">]>'.encode() + svg("<text>" + "&e;" * 50_000 + "</text>")
    yield "quadratic", quadratic
    yield "stylesheet", f'<?xml-stylesheet href="http://127.0.0.1:{port}/a.css"?>'.encode() + svg("")
    xinclude = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{there}/secret.txt" parse="text"/>'
    yield "xinclude", svg(xinclude)
    yield "cut", svg("<g>")[:-20]
    yield "zero-byte", svg("<text>a\0b</text>")
    yield "noise", bytes(range(256)) * 99
    yield "html", f"<html><img src='http://127.0.0.1:{port}/'/></html>".encode()
    yield "empty", b""
    yield "encoding", b"<?xml version='1.0' encoding='no-such'?>" + svg("")
    yield "compressed", gzip.compress(svg("<g/>" * 1_000_000))
    yield "large", svg("<!--" + "a" * (9 << 20) + "-->")


def _acting(port: int) -> Iterator[tuple[str, bytes]]:
    for name, inside in {
        "script": f"<script>fetch('http://127.0.0.1:{port}')</script>",
        "onload": f"""<g onload="fetch('http://127.0.0.1:{port}')"/>""",
        "animate": f"<image><animate attributeName='href' to='http://127.0.0.1:{port}/a.png'/></image>",
        "set": f"<image><set attributeName='href' to='http://127.0.0.1:{port}/a.png'/></image>",
        "handler": "<handler type='application/ecmascript'>1</handler>",
        "iframe": f"<iframe src='http://127.0.0.1:{port}/'/>",
    }.items():
        yield f"act-{name}", svg(inside)


def _multiplying() -> Iterator[tuple[str, bytes]]:
    """Ten levels, each of which asks ten times for the one below, and circles."""
    levels = {
        "use": '<g id="nN">' + '<use href="#nB"/>' * _TEN + "</g>",
        "pattern": '<pattern id="nN" width="9" height="9">'
        + '<rect width="9" height="9" fill="url(#nB)"/>' * _TEN
        + "</pattern>",
        "mask": '<mask id="nN">' + '<rect width="9" height="9" mask="url(#nB)"/>' * _TEN + "</mask>",
        "clip": '<clipPath id="nN">' + '<rect width="9" height="9" clip-path="url(#nB)"/>' * _TEN + "</clipPath>",
        "marker": '<marker id="nN"><path d="M0 0 1 1 2 2 3 3 4 4 5 5" marker-mid="url(#nB)"/></marker>',
        "filter": '<filter id="nN">' + '<feImage href="#rB"/>' * _TEN + '</filter><g id="rN" filter="url(#nN)"/>',
        "sheet": '<style>.cN{fill:url(#nB)}</style><pattern id="nN">' + '<rect class="cN"/>' * _TEN + "</pattern>",
    }
    for name, level in levels.items():
        tower = "".join(level.replace("N", str(n)).replace("B", str(n - 1)) for n in range(1, 12))
        yield f"times-{name}", svg(f'{tower}<use href="#n11"/><rect width="99" height="99" fill="url(#n11)"/>')
    for name, inside in {
        "use": '<g id="a"><use href="#a"/></g>',
        "two": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        "pattern": '<pattern id="a"><rect fill="url(#a)"/></pattern>',
        "mask": '<mask id="a"><rect mask="url(#a)"/></mask>',
        "filter": '<filter id="f"><feImage href="#r"/></filter><rect id="r" filter="url(#f)"/>',
        "gradient": '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
    }.items():
        yield f"circle-{name}", svg(inside)
    yield "chain", svg("".join(f'<g id="n{n}"><use href="#n{n + 1}"/></g>' for n in range(2000)))
    yield "same-id", svg('<g id="a"/>' * 20_000 + '<use href="#a"/>' * 20_000)


def _flooding() -> Iterator[tuple[str, bytes]]:
    yield "many", svg("<g/>" * 200_000)
    yield "deep", svg("<g>" * 250 + "</g>" * 250)
    yield "deep-opacity", svg('<g opacity=".9">' * 400 + "</g>" * 400)
    yield "deeper", svg("<g>" * 100_000 + "</g>" * 100_000)
    yield "attributes", svg("<g " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>")
    yield "numbers", svg(f'<path d="M0 0{"1 1" * 600_000}"/>')
    yield "canvas", svg("", 'width="99999999" height="99999999" viewBox="0 0 99999999 99999999"')
    yield "rules", svg("<style>" + ".a{fill:red}" * 15_000 + "</style>" + '<g class="a"/>' * 20_000)
    yield "selectors", svg("<style>" + ",.a" * 500_000 + "{fill:red}</style>")
    yield "brackets", svg("<style>" + ":not(" * 50_000 + "</style>")
    yield "descent", svg("<style>" + "g " * 90 + "rect{fill:red}</style>" + "<g>" * 90 + "<rect/>" * 999 + "</g>" * 90)
    yield "brackets-style", svg(f'<rect style="fill:{"(" * 100_000}"/>')
    yield (
        "transform-text",
        svg(f'<text>{{{{headline}}}}</text><g transform="{" " * 9999}x"><rect id="headline-box"/></g>'),
    )
    yield "sheet-long", svg(f"<style>rect{{width:{'a:' * 3_000_000}}}</style>")
    yield "styles-long", svg("".join(f"""<rect style='w{n}:{"a:" * 9_000}"x"'/>""" for n in range(300)))
    yield "digits", svg(f'<rect style="width:{"1" * 5000}"/>')
    yield "digits-sheet", svg(f"<style>rect{{width:{'1' * 5000}}}</style>")
    yield "transform", svg(f'<g transform="{" " * 500_000}x"/>')
    for name, step in {
        "blur": '<feGaussianBlur stdDeviation="1e9"/>',
        "morphology": '<feMorphology radius="9999"/>',
        "turbulence": '<feTurbulence numOctaves="99999"/>',
        "matrix": f'<feConvolveMatrix order="99" kernelMatrix="{"1 " * 9801}"/>',
        "steps": "<feOffset/>" * 600,
    }.items():
        yield f"filter-{name}", svg(f'<filter id="f">{step}</filter><rect width="999" height="999" filter="url(#f)"/>')


def _pictures() -> Iterator[tuple[str, bytes]]:
    yield "picture-bomb", image(png(20_000, 20_000))
    yield "picture-lie", image(png(60_000, 60_000, rows=1))
    yield "picture-eps", image(EPS)
    yield (
        "picture-eps-kind",
        svg(f'<image href="data:application/postscript;base64,{base64.b64encode(EPS).decode()}"/>'),
    )
    yield "picture-svg", svg(f'<image href="data:image/svg+xml;base64,{base64.b64encode(svg("")).decode()}"/>')
    yield "picture-tiff", image(_encoded("TIFF"))
    yield "picture-ico", image(_encoded("ICO"))
    yield "picture-cut-header", image(png(9, 9)[:20])
    yield "picture-cut", image(png(2000, 2000)[:-30])
    yield "picture-cut-jpeg", image(_encoded("JPEG")[:-200], "jpeg")
    yield "picture-cut-gif", image(_encoded("GIF")[:-20], "gif")
    yield "picture-cut-webp", image(_encoded("WEBP")[:-20], "webp")
    yield "picture-noise", image(bytes(range(256)))
    yield "picture-text-bomb", image(text_bomb())
    yield "use-data", svg(f'<use href="{data_url(png(9, 9))}"/>')


def drawn_or_told(there: Path) -> dict[str, bytes]:
    """Strange, not refused by name: drawn within the limits, or one problem."""
    return {
        "nan": svg('<rect width="NaN" height="inf"/><path d="M1e308 1e308 L-1e308 9"/>'),
        "far": svg('<rect x="1e30" width="1e38" height="1e38" transform="scale(1e30)"/>'),
        "tiny": svg("<rect width='1' height='1'/>", 'width="1080" height="1080" viewBox="0 0 1e-9 1e-9"'),
        "dashes": svg('<path d="M0 0 H1000000" stroke="red" stroke-dasharray=".0001"/>'),
        "tiles": svg(
            '<pattern id="p" width=".001" height=".001"><rect/></pattern><rect width="999" height="999" fill="url(#p)"/>'
        ),
        "blurs": svg(
            '<filter id="f"><feGaussianBlur stdDeviation="900"/><feMorphology radius="90"/></filter>'
            + '<g filter="url(#f)">' * 20
            + '<rect width="999" height="999"/>'
            + "</g>" * 20
        ),
        "turbulences": svg(
            '<filter id="f">'
            + '<feTurbulence numOctaves="10" baseFrequency=".9"/>' * 90
            + "</filter>"
            + '<rect width="999" height="999" filter="url(#f)"/>' * 9
        ),
        "levels": svg('<g opacity=".9">' * 90 + '<rect width="9" height="9"/>' + "</g>" * 90),
        "segments": svg(f'<path stroke="red" d="M0 0{"l1 1 -1 2" * 40_000}"/>'),
        "picture-large": image(png(6000, 6000)),
        "doctype": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + svg(""),
        "dtd": f'<!DOCTYPE svg SYSTEM "{there}/secret.dtd">'.encode() + svg(""),
        "foreign": svg(
            f'<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="{there}/secret.txt"/></foreignObject>'
        ),
        "long-reference": svg(f'<rect width="9" height="9" fill="url(#{" " * 1_000_000}"/>'),
        "long-name": svg(f'<rect id="rect{"1" * 150}x" width="9" height="9"/>'),
        "long-style": svg(f"""<rect width="9" height="9" style='{"a: b; " * 90}font-family:"A"'/>"""),
        "same-id-drawn": svg('<g id="a"/><g id="a"/><use href="#a"/>'),
        "utf-7": b"<?xml version='1.0' encoding='UTF-7'?>" + svg("").replace(b"<rect", b"+ADw-rect"),
    }
