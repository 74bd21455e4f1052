"""Documents beside the guide: what their Markdown may hold, what stands on their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from pipeline.campaign.documents import FOLDER
from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign
from pipeline.errors import Problem
from pipeline.guide.chapters import MAX_BYTES
from pipeline.guide.documents import load_texts, without_hashtags
from pipeline.guide.html_job import make_html
from pipeline.guide.model import GuideJob
from pipeline.guide.typeset import set_guide
from pipeline.translation.model import Approval, Catalog, Catalogs, Entry
from tests.campaign.test_documents import facts
from tests.campaign.test_load import workspace
from tests.guide.papers import OPENS, SIBLINGS, paper_job, put_together
from tests.guide.test_document import blocks, said
from tests.guide.test_guide import bookmarks, pages, reader
from tests.guide.test_standards import STANDARDS, elements, failures

TEXT = f"{FOLDER}/day/text.md"
OUTSIDE = "\u2066\u2067\u2068\u2069"


def read(folder: Path, markdown: str, kind: str = "statement") -> tuple[Campaign, Mapping[str, Any], list[Problem]]:
    root = workspace(folder, facts("day", "2020-11-01", kind) | {TEXT: markdown})
    campaign, problems = load_campaign(root)
    assert campaign
    assert problems == []
    return (campaign, *load_texts(root, campaign))


def test_its_texts_have_keys_of_the_document(tmp_path: Path) -> None:
    _, texts, problems = read(tmp_path, "Words. {#p}\n\n## Why {#why}\n\nMore[^a]. {#more}\n\n[^a]: A note.\n")
    assert problems == []
    assert [text.key for text in texts["day"].texts()] == [
        "document.day.p",
        "document.day.why",
        "document.day.more",
        "document.day.note.a",
    ]


@pytest.mark.parametrize(
    ("markdown", "line", "what", "hint"),
    [
        ("", 1, "the document has no text", "{#its-id}"),
        ("Words.\n", 1, "the text 'Words.' has no id", "{#short-name}"),
        ("Words. {#p}\n\n# Why {#why}\n\nMore. {#m}\n", 3, "a second title", "write ##"),
        ("### Why {#why}\n\nMore. {#m}\n", 1, "a heading of level 3 stands below one of level 1", "##"),
        (
            "Words. {#title}\n",
            1,
            f"the id of 'document.day.title' is taken by {FOLDER}/day/document.toml",
            "another id",
        ),
        ("See [it](#overview.title). {#p}\n", 1, "the link '#overview.title' leads to no heading", "heading"),
        ("Words <br> more. {#p}\n", 1, "no HTML can be set here: '<br>'", "Markdown"),
        ("![](a.jpg) {#p}\n", 1, "the picture 'a.jpg' has no alt text", "say what it shows"),
        ("Wo\u202erds. {#p}\n", 1, "U+202E", "type it again"),
        ("[" * (MAX_BYTES + 1), 0, f"the file has {MAX_BYTES + 1:,} bytes; at most {MAX_BYTES:,} are read", ""),
    ],
)
def test_a_fault_of_the_text_is_told_with_its_line(
    tmp_path: Path, markdown: str, line: int, what: str, hint: str
) -> None:
    _, texts, problems = read(tmp_path, markdown)
    (problem,) = problems
    assert (problem.file, problem.line) == (TEXT, line)
    assert what in problem.what
    assert hint in problem.hint
    if "leads to no heading" not in what:  # the text is set without such a link, as in a chapter
        assert texts == {}


@pytest.mark.parametrize("crafted", ["[", "![a", "*a **b ", "_a__b", "> ", "[^a]", " ", "x\n\n", "{#"])
def test_crafted_markdown_is_told_and_keeps_nobody_waiting(tmp_path: Path, crafted: str) -> None:
    _, texts, problems = read(tmp_path, f"a{crafted * ((MAX_BYTES - 2) // len(crafted))}b")
    assert texts == {}
    assert problems


@pytest.mark.parametrize("markdown", ["She stood with #Peers. {#p}", "> She stood.\n> #OfPeers2020 {#p}"])
def test_a_tribute_takes_no_hashtags(tmp_path: Path, markdown: str) -> None:
    _, texts, (problem,) = read(tmp_path, markdown, "tribute")
    assert "stands in the text" in problem.what
    assert "takes no hashtags" in problem.hint
    assert texts == {}


def test_numbers_and_links_of_a_tribute_are_no_hashtags(tmp_path: Path) -> None:
    _, texts, problems = read(tmp_path, "No #1 of [us](#why). {#p}\n\n## Why {#why}\n\nShe did. {#did}\n", "tribute")
    assert problems == []
    assert list(texts) == ["day"]


def test_a_translation_of_a_tribute_that_brings_a_hashtag_in_is_told_and_not_used(tmp_path: Path) -> None:
    campaign, texts, _ = read(tmp_path, "She stood with us. {#p}", "tribute")
    entries = {
        "document.day.p": Entry("She stood with us.", "Она была с нами #Peers", False, 12),
        "document.day.title": Entry("A day", "День", False, 9),
        "week.first.ask": Entry("Keep", "#Peers", False, 5),
    }
    approvals = {("ru", "document.day.p"): Approval("She stood with us.", "Она #Peers", "ann", "2020-11-01", 2)}
    catalogs = Catalogs({"ru": Catalog("ru", "locales/ru.po", entries)}, approvals)
    left, problems = without_hashtags(campaign, texts, catalogs)
    assert [(problem.where, problem.what) for problem in problems] == [
        ("locales/ru.po:12", "document.day.p: '#Peers' stands in the translation"),
        ("locales/reviewed.csv:2", "document.day.p: '#Peers' stands in the translation"),
    ]
    assert list(left.by_tag["ru"].entries) == ["document.day.title", "week.first.ask"]
    assert left.approvals == {}


def test_a_document_is_title_subtitle_date_languages_text_names_and_languages_again() -> None:
    kinds = [block["t"] for part in put_together().parts for block in part["c"]]
    assert kinds == [
        "heading",
        "subtitle",
        "date",
        "languages",
        "paragraph",
        "heading",
        "bullets",
        "signed",
        "languages",
    ]


def test_both_language_lines_lead_to_the_other_languages_in_their_own_words() -> None:
    names, sentences = blocks(put_together(), "languages")
    assert [(run["v"].strip(OUTSIDE), run["lang"], run["href"]) for run in names["c"]] == [
        (one.name, one.tag, one.href) for one in SIBLINGS
    ]
    assert [run["v"].strip(OUTSIDE) for run in sentences["c"]] == [one.sentence for one in SIBLINGS]
    assert (names["bars"], sentences["bars"]) == (True, False)


def test_a_document_in_one_language_signed_by_nobody_has_no_lines_for_them() -> None:
    kinds = {block["t"] for block in blocks(put_together(siblings=(), signed_by=()))}
    assert kinds.isdisjoint({"languages", "signed"})


def test_the_date_is_written_as_in_the_language() -> None:
    (english,), (arabic,) = (blocks(put_together(tag), "date") for tag in ("en", "ar"))
    assert said(english) == "1 November 2020"
    assert "نوفمبر" in said(arabic)


def test_a_link_of_a_document_leads_to_its_own_heading() -> None:
    (first, *_) = blocks(put_together(), "paragraph")
    assert [run.get("to") for run in first["runs"]] == [None, "document.day.why", None]


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("tag", ["en", "ar", "ne"])
def test_a_document_keeps_to_the_standards(tag: str, standard: Any) -> None:
    assert failures(set_guide(paper_job(tag)), standard) == []


def test_a_short_document_is_one_page_without_contents_number_or_cover() -> None:
    pdf = set_guide(paper_job("en"))
    (page,) = pages(pdf)
    assert page.startswith("A day of ours And of all 1 November 2020 ")
    assert "русский" in page
    assert "Lee’s Rig Hub" in page
    assert "Contents" not in page
    assert not page.rstrip().endswith("1")
    assert list(bookmarks(reader(pdf).outline)) == ["A day of ours", "Why"]


def test_contents_stand_below_the_title() -> None:
    made = paper_job("en")
    content = json.loads(made.document) | {"contents": "Contents"}
    (page,) = pages(set_guide(replace(made, document=json.dumps(content))))
    assert page.index("A day of ours") < page.index("Contents") < page.index("We stand by")


def test_a_long_one_counts_its_pages() -> None:
    made = paper_job("en")
    content = json.loads(made.document)
    content["parts"][1]["c"] *= 6
    for number, block in enumerate(content["parts"][1]["c"]):
        block["id"] = f"id-{number}"
    content["contents"] = "Contents"
    first, second, *_ = pages(set_guide(replace(made, document=json.dumps(content).replace('"to"', '"nowhere"'))))
    assert second.startswith("A day of ours")
    assert first.endswith("1")
    assert second.endswith("2")


def links(job: GuideJob) -> list[str]:
    """Where the links of a PDF lead, out of it."""
    notes = [note.get_object() for page in reader(set_guide(job)).pages for note in page["/Annots"]]
    return [str(note["/A"]["/URI"]) for note in notes if "/A" in note]


def test_its_links_are_relative_so_that_they_hold_in_any_folder() -> None:
    hrefs = [one.href for one in SIBLINGS]
    assert sorted(set(links(paper_job("en")))) == sorted(hrefs)
    made = lxml_html.document_fromstring(make_html(paper_job("en", "html")).decode())
    assert [a.get("href") for a in made.iter("a") if "/documents/" in str(a.get("href"))] == [*hrefs, *hrefs]


def test_its_names_and_sentences_say_which_language_they_are_in() -> None:
    languages = {str(element["/Lang"]) for element in elements(set_guide(paper_job("en"))) if "/Lang" in element}
    assert {"ru", "ar"} <= languages


def test_the_only_date_of_a_document_is_the_one_it_is_given() -> None:
    pdf = set_guide(replace(paper_job("en"), timestamp=int(OPENS.timestamp())))
    assert {str(reader(pdf).metadata[name])[:10] for name in ("/CreationDate", "/ModDate")} == {"D:20201101"}
    assert set_guide(replace(paper_job("en"), timestamp=int(OPENS.timestamp()))) == pdf
