from __future__ import annotations

import base64
import io

import pytest
from lxml import etree
from PIL import Image

from pipeline.errors import Problem
from pipeline.template.svg import MAX_BYTES, SVG, TemplateError, inherited, parse_svg, property_of
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
def test_an_entity_in_the_text_is_refused(name: str) -> None:
    problem = refusal(f"<!DOCTYPE svg [<!ENTITY it {name}>]>\n<svg {NAMESPACES}><text>&it;</text></svg>")
    assert "uses XML entities" in problem.what
    assert problem.line == 2


def test_entities_that_blow_up_are_refused() -> None:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 8))
    problem = refusal(f'<!DOCTYPE svg [<!ENTITY e0 "aaaaaaaaaa">{steps}]><svg {NAMESPACES} id="&e7;"/>')
    assert "not readable as SVG" in problem.what


def test_illustrators_entities_for_namespaces_are_understood() -> None:
    svg = '<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;"><rect/></svg>'
    assert [element.tag for element in parse_svg(svg.encode(), "a.svg")] == [f"{SVG}rect"]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
        '<!DOCTYPE svg SYSTEM "{there}">',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "{there}"> %p;]>',
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
        "@font-face{src:url(a.woff)}",
        "rect{fill:url(http://example.org/a.svg#p)}",
        "rect{fill:red}<!-- c -->@import 'a.css';",
    ],
)
def test_a_style_sheet_that_refers_outside_is_refused(sheet: str) -> None:
    assert "<style> refers to something outside" in refusal(drawing(f"<style>{sheet}</style>")).what


@pytest.mark.parametrize(
    ("element", "words"), [("<script>alert(1)</script>", "a script"), ("<foreignObject/>", "HTML inside the drawing")]
)
def test_scripts_and_html_are_refused(element: str, words: str) -> None:
    assert words in refusal(drawing(f"<g>{element}</g>")).what


def test_postscript_that_calls_itself_a_png_is_refused() -> None:
    eps = base64.b64encode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n").decode()
    assert "outside the file" in refusal(image(f"data:image/png;base64,{eps}")).what


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
    assert "outside the file" in refusal(image(data)).what


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_embedded_pictures_are_allowed(kind: str) -> None:
    assert len(parse_svg(image(f"data:image/{kind};base64,{picture(kind)}").encode(), "a.svg")) == 1


def test_base64_may_be_wrapped_over_lines() -> None:
    wrapped = "&#10;  ".join(picture("png")[n : n + 16] for n in range(0, 64, 16))
    assert len(parse_svg(image(f"data:image/png;base64,&#10;{wrapped}").encode(), "a.svg")) == 1


@pytest.mark.parametrize(
    "element",
    [
        '<use xlink:href="#a"/>',
        '<use href=" #a"/>',
        '<rect fill="url(#g)" style="mask:url(\'#m\')"/>',
        "<style>.a{fill:url(#g)}</style>",
        '<a xlink:href=""/>',
    ],
)
def test_references_inside_the_file_are_allowed(element: str) -> None:
    assert len(parse_svg(drawing(element).encode(), "a.svg")) == 1


def test_comments_and_instructions_are_dropped() -> None:
    svg = '<?xml-stylesheet href="a.css"?>' + drawing("<!--slot:0--><?php x?><g><!-- c --></g>")
    assert b"<!--" not in etree.tostring(parse_svg(svg.encode(), "a.svg"))


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


def test_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert len(parse_svg(b"\xef\xbb\xbf" + drawing("\r\n<rect/>\r\n").encode(), "a.svg")) == 1


def test_the_style_attribute_wins_over_the_presentation_attribute_and_its_last_word_counts() -> None:
    rect = parse_svg(drawing('<rect fill="red" style="fill:blue; fill : green ;x:"/>').encode(), "a.svg")[0]
    assert property_of(rect, "fill") == "green"
    assert property_of(rect, "stroke") == ""


def test_a_property_comes_from_the_nearest_ancestor_that_has_it() -> None:
    root = parse_svg(drawing('<g style="fill:red"><g fill="blue"><rect/></g></g>', 'stroke="tan"').encode(), "a.svg")
    rect = next(root.iter(f"{SVG}rect"))
    assert [inherited(rect, name) for name in ("fill", "stroke", "opacity")] == ["blue", "tan", ""]
