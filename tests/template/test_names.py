from __future__ import annotations

import pytest
from lxml import etree

from pipeline.template.names import ObjectName, names_in, names_of, parse_name, plain, unwrapped, written_name
from tests.template.drawings import drawing


def first(inside: str) -> etree._Element:
    return etree.fromstring(drawing(inside))[0]


def names(inside: str) -> list[str]:
    return [str(name) for name in names_of(first(inside))]


@pytest.mark.parametrize(
    ("written", "name", "options", "only"),
    [
        ("headline", "headline", (), ""),
        ("#headline", "headline", (), ""),
        ("headline-box--middle--max3@ar", "headline-box", ("middle", "max3"), "ar"),
        ("headline@th,km--max3", "headline", ("max3",), "th,km"),
        ("art@week:take-home-oat", "art", (), "week:take-home-oat"),
        ("headline_x40_ar", "headline", (), "ar"),
        ("label_x5F_one", "label_one", (), ""),
        ("_x31_st_x20_line", "1st line", (), ""),
        ("%customerName%", "customerName", (), ""),
        ("{{ headline }}", "headline", (), ""),
        ("$title", "title", (), ""),
        ("[headline]", "headline", (), ""),
        ("<Volunteer's Name>", "Volunteer's Name", (), ""),
        ("__TEXT__", "TEXT", (), ""),
        ("@handle", "@handle", (), ""),
        ("\xe9\x95\xb7\xe6\x96\xb9\xe5\xbd\xa2", "長方形", (), ""),
        ("Überschrift", "Überschrift", (), ""),
        ("Título", "Título", (), ""),
    ],
)
def test_a_name_is_read_as_the_designer_means_it(written: str, name: str, options: tuple[str, ...], only: str) -> None:
    assert parse_name(written) == ObjectName(name, options, only)


@pytest.mark.parametrize("name", ["customerName", "Customer_Name", "customer-name", "CUSTOMER NAME"])
def test_names_are_compared_on_letters_and_digits(name: str) -> None:
    assert plain(name) == "customername"


def test_composed_and_decomposed_letters_are_the_same_and_vowel_signs_count() -> None:
    assert plain("Título") == plain("Ti\u0301tulo")
    assert plain("कि") != plain("कु")


@pytest.mark.parametrize("text", ["{{a b}}", "%a b%", "$a b", "[a b]", " {{ a b }} "])
def test_signs_around_a_token_are_taken_off(text: str) -> None:
    assert unwrapped(text) == "a b"


@pytest.mark.parametrize(
    "generated",
    ["text5276", "text4839-3", "text-2", "tspan63", "flowRoot1689", "Layer_1", "Layer 1", "SVGID_1_", "g12"],
)
def test_names_that_tools_make_up_are_no_names(generated: str) -> None:
    assert names(f'<text id="{generated}">Words</text>') == []
    assert written_name(first(f'<text id="{generated}"/>')) == generated


def test_a_made_up_label_leaves_the_word_to_the_id() -> None:
    assert names('<text inkscape:label="#text3779" id="title">Words</text>') == ["title"]


def test_all_usable_names_come_in_the_order_in_which_they_were_typed() -> None:
    text = '<text id="d" serif:id="c" data-name="b" inkscape:label="a">Words</text>'
    assert names(text) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("name", ["Case name", "Case_name", "Case name_2", "case-name-3", "Case_name_1_"])
def test_a_copy_of_the_content_is_no_name(name: str) -> None:
    assert names(f'<text id="{name}">Case name</text>') == []


def test_the_first_twenty_characters_of_the_content_are_no_name() -> None:
    assert names('<text id="Publish-&amp;-describe-r">Publish &amp; describe resources</text>') == []
    assert names('<text id="Title">Title of the page</text>') == ["Title"]


def test_a_label_may_be_the_same_as_the_content() -> None:
    assert names('<text inkscape:label="headline">Headline</text>') == ["headline"]


def test_a_number_behind_a_name_goes_only_where_another_object_has_the_bare_name() -> None:
    numbered = ("headline_2", "headline-2", "headline2")
    root = etree.fromstring(drawing('<g id="headline"/>' + "".join(f'<text id="{n}">Words</text>' for n in numbered)))
    borne = names_in(root)
    assert [[str(name) for name in names_of(element, borne)] for element in root[1:]] == [
        [name, "headline"] for name in numbered
    ]
    lines = etree.fromstring(drawing('<text id="line1">A</text><text id="line2">B</text>'))
    assert [[str(n) for n in names_of(line, names_in(lines))] for line in lines] == [["line1"], ["line2"]]


@pytest.mark.parametrize(
    "number", ["_00000142861448114492988990000007825069461827523250_", "_1_", "_1_00000142861448_"]
)
def test_illustrators_number_always_goes(number: str) -> None:
    assert names(f'<text id="title{number}">Words</text>') == ["title"]
    assert names(f'<rect id="title-box--min36{number}"/>') == ["title-box--min36"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("headline-box", "headline"),
        ("headline_Box", "headline"),
        ("Sample Text BOX", "Sample Text"),
        ("headlineBox", "headline"),
        ("box", None),
        ("-box", None),
        ("inbox", None),
        ("headline-boxes", None),
    ],
)
def test_the_part_an_object_plays_stands_behind_the_name(name: str, part: str | None) -> None:
    assert ObjectName(name).part("box") == part
