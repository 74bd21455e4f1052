from __future__ import annotations

import base64
import gzip
import io
import re
import time

import pytest
from lxml import etree
from PIL import Image

from pipeline.errors import Level, Problem
from pipeline.template.clean import drop_unpublished
from pipeline.template.preflight import MAX_ELEMENTS, MAX_VALUE
from pipeline.template.svg import MAX_BYTES, SVG, TemplateError, parse_svg
from tests.template.drawings import NAMESPACES, drawing


def picture(kind: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


def image(reference: str) -> str:
    return drawing(f'<image width="9" height="9" xlink:href="{reference}"/>')


def refusal(svg: str | bytes) -> Problem:
    with pytest.raises(TemplateError) as caught:
        parse_svg(svg if isinstance(svg, bytes) else svg.encode(), "headline.svg")
    assert caught.value.problem.file == "headline.svg"
    return caught.value.problem


@pytest.mark.parametrize("name", ["SYSTEM 'file:///etc/passwd'", "SYSTEM 'secret.txt'", "'the words'"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "iso-8859-1"])
def test_a_declared_entity_is_refused_in_every_encoding(name: str, encoding: str) -> None:
    svg = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE svg [\n<!ENTITY it {name}>]><svg {NAMESPACES}/>"
    problem = refusal(svg.encode(encoding))
    assert "declares XML entities" in problem.what
    assert problem.line == (2 if "16" not in encoding else 1)
    assert "plain SVG" in problem.hint


def test_a_namespace_entity_used_as_text_is_refused() -> None:
    svg = f"<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/x'>]>\n<svg {NAMESPACES}><text>&ns;</text></svg>"
    assert "uses XML entities" in refusal(svg).what


def test_a_document_type_of_its_own_is_refused() -> None:
    assert "document type of its own" in refusal(f"<!DOCTYPE svg [<!ELEMENT svg ANY>]><svg {NAMESPACES}/>").what


@pytest.mark.parametrize("element", ["svg", "rect"])
def test_attributes_that_a_document_type_adds_are_not_there(element: str) -> None:
    doctype = f"<!DOCTYPE svg [<!ATTLIST {element} onload CDATA 'go()' href CDATA 'http://a.example/'>]>"
    root = parse_svg(f"{doctype}<svg {NAMESPACES}><rect/></svg>".encode(), "a.svg")
    assert [dict(part.attrib) for part in root.iter()] == [{}, {}]


def test_entities_that_blow_up_are_refused() -> None:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 8))
    problem = refusal(f'<!DOCTYPE svg [<!ENTITY e0 "aaaaaaaaaa">{steps}]><svg {NAMESPACES} id="&e7;"/>')
    assert re.search("not readable as SVG|declares XML entities", problem.what)


def test_illustrators_entities_for_namespaces_are_understood() -> None:
    svg = '<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;"><rect/></svg>'
    assert [element.tag for element in parse_svg(svg.encode(), "a.svg")] == [f"{SVG}rect"]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
        '<!DOCTYPE svg SYSTEM "{there}">',
    ],
)
def test_a_dtd_is_never_read(doctype: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    there = tmp_path_factory.mktemp("dtd") / "there.dtd"
    there.write_text('<!ATTLIST svg fill CDATA "from-the-dtd">', encoding="utf-8")
    root = parse_svg((doctype.replace("{there}", there.as_uri()) + drawing("")).encode(), "a.svg")
    assert root.get("fill") is None


@pytest.mark.parametrize(
    "reference",
    [
        "photo.png",
        "../photo.png",
        "/etc/passwd",
        "C:\\photo.png",
        "file:///etc/passwd",
        "http://127.0.0.1/a.png",
        "https://example.org/a.svg#part",
        "//example.org/a.png",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("name", ["href", "xlink:href"])
@pytest.mark.parametrize("element", ["image", "use", "feImage", "a"])
def test_a_reference_outside_the_file_is_refused(element: str, name: str, reference: str) -> None:
    problem = refusal(drawing(f'\n<{element} {name}=" {reference}"/>'))
    assert repr(reference) in problem.what
    assert problem.line == 2
    assert problem.hint


@pytest.mark.parametrize(
    "attribute",
    [
        'fill="url(http://example.org/a.svg#p)"',
        "fill=\"URL( 'a.svg#p' )\"",
        'style="fill:url(a.svg#p)"',
        'style="fill:url(#ok);mask:url(&quot;file:///a.svg#p&quot;)"',
        'filter="url(../a.svg#f)"',
        "fill=\"url(#aurl('b.svg#c'))\"",
        r"style='fill:\75 rl(#aurl(b.svg#c))'",
        'fill="url()"',
    ],
)
def test_a_url_outside_the_file_is_refused_in_attributes_and_styles(attribute: str) -> None:
    assert "outside the file" in refusal(drawing(f"<rect {attribute}/>")).what


@pytest.mark.parametrize(
    "sheet",
    [
        "@import 'a.css';",
        '@IMPORT "a.css";',
        "<![CDATA[@import 'a.css';]]>",
        r"@\69mport 'a.css';",
        r"rect{fill:u\72l(http://example.org/a.svg#p)}",
        r"rect{fill:\55 RL(a.svg#p)}",
        "rect{fill:url(/**/a.svg#p)}",
        "@imp/**/ort 'a.css';@import 'b.css'",
        "rect{mask-image:image-set('a.png' 1x)}",
        "rect{mask-image:src('a.png')}",
        "rect{fill:url(http://example.org/a.svg#p)}",
        "rect{fill:red}<!-- c -->@import 'a.css';",
    ],
)
def test_a_style_sheet_that_refers_outside_is_refused(sheet: str) -> None:
    assert "<style> refers to something outside" in refusal(drawing(f"<style>{sheet}</style>")).what


def test_a_font_in_a_style_sheet_is_refused_with_the_place_where_it_belongs() -> None:
    sheet = "@font-face{font-family:A;src:url(data:font/woff2;base64,d09GMg==)}"
    problem = refusal(drawing(f"<style>{sheet}</style>"))
    assert "brings a font along" in problem.what
    assert "assets/src/fonts" in problem.hint


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ("<script>alert(1)</script>", "a script"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg"/>', "a script"),
        ('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>', "a script"),
        ('<rect onclick="go()"/>', "a script (onclick)"),
        ('<rect onLoad="go()"/>', "a script (onLoad)"),
        ('<rect><animate attributeName="x" to="9"/></rect>', "an animation"),
        ('<set attributeName="href" to="http://a.example/"/>', "an animation"),
        ('<iframe src="http://a.example/"/>', "a web page's element"),
        ('<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>', "XInclude"),
        ('<g xml:base="file:///etc/"/>', "xml:base"),
    ],
)
def test_what_acts_or_reaches_out_is_refused(element: str, words: str) -> None:
    problem = refusal(drawing(f"<g>\n{element}</g>"))
    assert words in problem.what
    assert problem.line == 2
    assert problem.hint


def test_a_style_sheet_beside_the_drawing_is_refused() -> None:
    assert "xml-stylesheet" in refusal('<?xml-stylesheet href="a.css"?>' + drawing("<rect/>")).what


def test_postscript_that_calls_itself_a_png_is_refused() -> None:
    eps = base64.b64encode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n").decode()
    assert "no readable PNG" in refusal(image(f"data:image/png;base64,{eps}")).what


def test_a_picture_of_too_many_pixels_is_refused_by_its_header() -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    problem = refusal(image(f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"))
    assert "64,000,000 pixels" in problem.what


@pytest.mark.parametrize(
    "data",
    [
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png,%89PNG",
        "data:text/html;base64,PGI+",
        "data:image/png;base64,%%%%%%%%",
        "data:image/png;base64,",
    ],
)
def test_embedded_things_that_are_no_picture_are_refused(data: str) -> None:
    assert re.search("not embedded as|no readable", refusal(image(data)).what)


def test_data_where_an_object_belongs_is_refused() -> None:
    use = f'<use href="data:image/png;base64,{picture("png")}"/>'
    assert "where an object of its own belongs" in refusal(drawing(use)).what


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_embedded_pictures_are_allowed(kind: str) -> None:
    assert len(parse_svg(image(f"data:image/{kind};base64,{picture(kind)}").encode(), "a.svg")) == 1


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_an_embedded_picture_that_was_cut_off_is_refused(kind: str) -> None:
    whole = base64.b64decode(picture(kind))
    cut = base64.b64encode(whole[:-9]).decode()
    assert re.search("cut off|no readable", refusal(image(f"data:image/{kind};base64,{cut}")).what)


def test_base64_may_be_wrapped_over_lines() -> None:
    wrapped = "&#10;  ".join(picture("png")[n : n + 16] for n in range(0, len(picture("png")), 16))
    assert len(parse_svg(image(f"data:image/png;base64,&#10;{wrapped}").encode(), "a.svg")) == 1


@pytest.mark.parametrize(
    "element",
    [
        '<use xlink:href="#a"/>',
        '<use href=" #a"/>',
        '<rect fill="url(#g)" style="mask:url(\'#m\')"/>',
        "<style>.a{fill:url(#g)}</style>",
        "<style>@namespace svg url(http://www.w3.org/2000/svg);</style>",
        "<g id='url(x)' data-name='src(1)' aria-label='url(b)'/>",
        '<a xlink:href=""/>',
    ],
)
def test_references_inside_the_file_are_allowed(element: str) -> None:
    assert len(parse_svg(drawing(element).encode(), "a.svg")) == 1


def test_comments_and_instructions_are_dropped() -> None:
    svg = "<?php x?>" + drawing("a<!--slot:0-->b<?php x?>c<g><!-- c --></g>")
    assert b">abc<g/>" in etree.tostring(parse_svg(svg.encode(), "a.svg"))


def test_what_is_not_svg_is_dropped_before_it_is_judged() -> None:
    foreign = (
        '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"/>'
        '<i:pgf xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/" href="http://a.example/">abc</i:pgf>'
    )
    assert [element.tag for element in parse_svg(drawing(f"{foreign}<rect/>").encode(), "a.svg")] == [f"{SVG}rect"]


def test_html_is_dropped_with_a_warning_that_says_its_words_and_illustrators_own_without() -> None:
    html = (
        "<switch><foreignObject requiredExtensions='http://ns.adobe.com/'><p>x</p></foreignObject><g/></switch>"
        "\n<foreignObject><div xmlns='http://www.w3.org/1999/xhtml' onclick='go()'><p>Stay safe</p></div></foreignObject>"
    )
    root = parse_svg(drawing(html).encode(), "a.svg")
    (warning,) = drop_unpublished(root, "a.svg")
    assert "'Stay safe'" in warning.what
    assert (warning.line, warning.level) == (2, Level.WARNING)
    assert etree.tostring(root).count(b"foreignObject") == 0


def test_nothing_of_editors_and_people_is_left_but_the_names_of_objects() -> None:
    inkscape = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
    traces = (
        f'<metadata>ann</metadata><title>ann</title><g {inkscape} inkscape:label="art@rtl" inkscape:export-filename='
        '"/home/ann/a.png"><desc>ann</desc><rect/></g>'
    )
    root = parse_svg(drawing(traces).encode(), "a.svg")
    assert drop_unpublished(root, "a.svg") == []
    assert b"ann" not in etree.tostring(root)
    assert root[0].get("{http://www.inkscape.org/namespaces/inkscape}label") == "art@rtl"


def test_a_drawing_that_was_cut_off_is_named_with_its_line() -> None:
    problem = refusal(drawing("\n<g>\n<rect/>").removesuffix("</svg>"))
    assert "not readable as SVG" in problem.what
    assert problem.line == 3
    assert problem.hint == "export it again from the design tool"


@pytest.mark.parametrize("data", [b"", b"  ", b"PNG", b"\xff\xfe\x00", b"<svg"])
def test_what_is_no_xml_is_refused(data: bytes) -> None:
    assert "not readable as SVG" in refusal(data).what


@pytest.mark.parametrize("svg", ["<svg><rect/></svg>", "<html/>", '<g xmlns="http://www.w3.org/2000/svg"/>'])
def test_xml_that_is_no_svg_is_refused(svg: str) -> None:
    assert "no SVG drawing" in refusal(svg).what


def test_a_huge_file_is_refused_before_it_is_parsed() -> None:
    problem = refusal(b"x" * (9 << 20))
    assert f"{9 << 20:,} bytes" in problem.what
    assert f"{MAX_BYTES:,}" in problem.what


def test_a_compressed_drawing_is_refused_with_what_to_do() -> None:
    problem = refusal(gzip.compress(drawing("").encode()))
    assert "SVGZ" in problem.what
    assert "not compressed" in problem.hint


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<g/>" * (MAX_ELEMENTS + 1), "more than 50,000 objects"),
        ("<g>" * 101 + "</g>" * 101, "more than 100 levels deep"),
        ("<g " + " ".join(f"a{n}='1'" for n in range(300)) + "/>", "300 attributes"),
        (f'<g class="{"a" * (MAX_VALUE + 1)}"/>', "characters; at most 2,097,152"),
        (f'<path d="M{"1 " * 500_000}"/>', "500,000 numbers"),
        (f'<g transform="{" " * 20_000}"/>', "20,000 characters"),
        ('<filter><feGaussianBlur stdDeviation="99999"/></filter>', "stdDeviation is 99999"),
        ('<filter><feMorphology radius="1 1e9"/></filter>', "radius is 1 1e9"),
        ('<filter><feTurbulence numOctaves="500"/></filter>', "numOctaves is 500"),
        (f'<filter><feConvolveMatrix kernelMatrix="{"1 " * 2000}"/></filter>', "too many numbers"),
        (f"<filter>{'<feOffset/>' * 101}</filter>", "101 steps"),
        (f"<style>{'@media x{' * 5000}</style>", "nest more than 20 levels"),
        (f"<style>{':not(' * 5000}a{')' * 5000}{{}}</style>", "nest more than 20 levels"),
        (f'<rect fill="{"(" * 100_000}"/>', "brackets in fill nest"),
        (f"<style>{','.join(['.a'] * 30_000)}{{}}</style>", "at most 20,000 are read"),
    ],
    ids=lambda value: value if len(value) < 60 else "drawing",
)
def test_floods_are_refused_at_once(inside: str, words: str) -> None:
    started = time.process_time()
    assert words in refusal(drawing(inside)).what
    assert time.process_time() - started < 2


@pytest.mark.parametrize("size", ['width="1e9"', 'viewBox="0 0 2e6 10"', 'height="99999999999"'])
def test_a_gigantic_canvas_is_refused(size: str) -> None:
    assert "canvas is too large" in refusal(drawing("", size)).what


def test_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert len(parse_svg(b"\xef\xbb\xbf" + drawing("\r\n<rect/>\r\n").encode(), "a.svg")) == 1
