"""Statements, reports and tributes in the trees: their files, who sees them when, and what never takes them up."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from pipeline.build.check import check_sources
from pipeline.build.load import load_sources
from pipeline.build.model import Scope, Task
from pipeline.build.overview import overview
from pipeline.build.plan import plan_tree
from pipeline.campaign.load import load_campaign
from pipeline.campaign.schedule import moments
from pipeline.guide.model import GuideJob
from pipeline.pack.manifest import LeftOut
from pipeline.pack.manifest_json import from_json
from pipeline.sync.plan import Policy, out_of_date, plan, policy_of
from pipeline.targets.base import Item
from pipeline.targets.memory import MemoryTarget
from tests.build.test_extras import picture, put
from tests.build.test_release import every_published_word
from tests.guide.test_guide import reader
from tests.pdf.pdfs import pdf
from tests.sync.releases import pointers_of, verify_tree
from tests.workspaces import (
    CAMPAIGN,
    DOCUMENTS,
    PREVIEW,
    InProcess,
    approve_everything,
    build,
    drawn_workspace,
    edit,
    files,
    release,
    small_workspace,
    tell_translators,
    write_document,
)

STATEMENT = """\
kind = "statement"
title = "The robin"
subtitle = "A song"
date = 2020-11-01
public_from = 2020-11-01T00:00:00Z
signed_by = ["Lee’s Rig Hub", "Dristi Nepal"]
"""
REPORT = (
    STATEMENT.replace("statement", "report")
    .replace("robin", "wren")
    .replace("2020-11-01", "2020-10-22")
    .partition("signed_by")[0]
)
TRIBUTE = """\
kind = "tribute"
title = "For a friend"
date = 2020-11-03
public_from = 2020-11-03T00:00:00Z
signed_by = ["Her friends"]
"""
SONG, LIFE = "It sings. {#sings}\n", "She stood by us. {#life}\n"
ONE_OPEN, TWO_OPEN, ALL_OPEN = (f"2020-{day}T00:00:00+00:00" for day in ("10-25", "11-02", "11-20"))
ROBIN, WREN = f"{DOCUMENTS}/robin", f"{DOCUMENTS}/wren"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A statement and a report in English and Arabic, and no weeks."""
    root = drawn_workspace(tmp_path)
    for week in (root / "assets/src/weeks").iterdir():
        week.unlink()
    write_document(root, "robin", STATEMENT, SONG)
    write_document(root, "wren", REPORT, SONG)
    return root


def manifest(root: Path, tree: str = "preview") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / f"dist/{tree}/manifest.json").read_bytes())
    return found


def documents(root: Path, tree: str = "preview") -> set[str]:
    """What lies in the folders of documents."""
    return {name for name in files(root / f"dist/{tree}") if "/documents/" in name}


def planned(root: Path, scope: Scope = PREVIEW) -> dict[str, Task]:
    sources, _ = load_sources(root)
    assert sources
    return {task.path: task for task in plan_tree(sources, scope).tasks}


def of(name: str, *tags: str) -> set[str]:
    return {f"{tag}/documents/{name}.{tag}.{form}" for tag in tags for form in ("pdf", "html")}


def test_every_language_has_each_document_as_pdf_and_page(root: Path) -> None:
    report = build(root)
    assert report.failed == {}
    assert documents(root) == of("robin", "en", "ar") | of("wren", "en", "ar")
    assert verify_tree(root / "dist/preview") == ()
    entries = {file["path"]: file for file in manifest(root)["files"]}
    made = entries["ar/documents/robin.ar.pdf"]
    assert (made["kind"], made["document"], made["language"], made["state"], made["media_type"]) == (
        ("document", "robin", "ar", "missing", "application/pdf")
    )
    assert entries["en/documents/robin.en.html"]["media_type"] == "text/html; charset=utf-8"


def test_what_markdown_shows_is_shown_and_no_mark(root: Path) -> None:
    write_document(root, "sums", STATEMENT.replace("robin", "sums"), r"1 < 2, and \<b> is no mark. {#sums}")
    report = build(root)
    assert [problem for problem in report.problems if "sums" in str(problem)] == []
    page = lxml_html.document_fromstring((root / "dist/preview/en/documents/sums.en.html").read_bytes().decode())
    assert "1 < 2, and <b> is no mark." in str(page.text_content())


def test_a_language_that_packs_has_no_sentence_in_is_linked_by_its_name(root: Path) -> None:
    edit(root / CAMPAIGN, r"languages = \[.*\]", 'languages = ["en", "fr"]')
    job = planned(root)["en/documents/robin.en.pdf"].job
    assert isinstance(job, GuideJob)
    nodes = [node for part in json.loads(job.document)["parts"] for node in part["c"]]
    lines = [
        [run["v"].strip("\u2066\u2067\u2068\u2069") for run in node["c"]] for node in nodes if node["t"] == "languages"
    ]
    assert lines == [["français"], ["français"]]


def test_documents_are_newest_first_in_the_readme_and_in_the_manifest(root: Path) -> None:
    write_document(root, "finch", STATEMENT.replace("robin", "finch"), SONG)
    build(root)
    readme = (root / "dist/preview/en/README.txt").read_text(encoding="utf-8-sig").splitlines()
    listed = [line for line in readme if ".en.pdf" in line]
    assert listed == [
        "- 1 November 2020: The finch. Files: finch.en.html, finch.en.pdf",
        "- 1 November 2020: The robin. Files: robin.en.html, robin.en.pdf",
        "- 22 October 2020: The wren. Files: wren.en.html, wren.en.pdf",
    ]
    assert not any(
        "alt-texts.txt" in line or "One folder for each week" in line for line in readme
    )  # no week is out yet
    assert [document["id"] for document in manifest(root)["documents"]] == ["finch", "robin", "wren"]
    assert manifest(root)["documents"][2] == {
        "id": "wren",
        "kind": "report",
        "date": "2020-10-22",
        "public_from": "2020-10-22T00:00:00+00:00",
        "public_until": "",
    }


def test_everything_in_one_zip_has_them_too(root: Path) -> None:
    edit(root / CAMPAIGN, r"\[guide\]", "[packs]\neverything = true\n\n[guide]")
    build(root)
    with zipfile.ZipFile(root / "dist/preview/ar/peers-in-the-pandemic.ar.zip") as archive:
        assert "peers-in-the-pandemic.ar/documents/wren.ar.pdf" in archive.namelist()


def test_a_second_build_makes_none_again_and_another_folder_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    build(root)
    again = InProcess()
    build(root, workers=again)
    assert again.ran == []
    other = small_workspace(tmp_path / "elsewhere")
    for name in ("assets", "locales"):
        for path in (root / name).rglob("*"):
            if path.is_file():
                (copy := other / path.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
    for week in (other / "assets/src/weeks").iterdir():
        week.unlink()
    build(other)
    assert files(other / "dist/preview") == files(root / "dist/preview")


@pytest.mark.parametrize(
    ("as_of", "there"),
    [
        ("2020-10-21T23:59:59+00:00", set()),
        (ONE_OPEN, of("wren", "en")),
        (TWO_OPEN, of("wren", "en") | of("robin", "en")),
    ],
)
def test_a_release_has_what_is_open(root: Path, as_of: str, there: set[str]) -> None:
    build(root, release(as_of))
    assert documents(root, "release") == there


def test_before_it_opens_nothing_tells_of_a_document(root: Path) -> None:
    build(root)
    hidden = (root / "dist/preview/en/documents/robin.en.pdf").read_bytes()
    build(root, release(ONE_OPEN))
    said = every_published_word(root / "dist/release")
    assert "wren" in said
    for secret in ("robin", "2020-11-01", "1 November", "Rig Hub", hashlib.sha256(hidden).hexdigest()):
        assert secret not in said, secret
    assert manifest(root, "release")["as_of"] == "2020-10-22T00:00:00+00:00"


def test_after_its_end_a_document_is_gone(root: Path) -> None:
    edit(root / ROBIN / "document.toml", "signed_by", "public_until = 2020-11-10T00:00:00Z\nsigned_by")
    build(root, release(ALL_OPEN))
    assert documents(root, "release") == of("wren", "en")
    assert manifest(root, "release")["as_of"] == "2020-11-10T00:00:00+00:00"


def test_without_approvals_a_language_waits_whole_and_the_reason_is_told_to_us_alone(root: Path) -> None:
    report = build(root, release(TWO_OPEN))
    left = {item.document: item for item in report.left_out}
    assert left["robin"] == LeftOut("document", "ar", "", "", "", "3 not translated", document="robin")
    assert {item["reason"] for item in manifest(root, "release")["left_out"]} == {"in translation"}
    sources, _ = load_sources(root)
    assert sources
    header, rows = overview(sources, release(TWO_OPEN), report)
    assert ["documents/robin", *("3 not translated" if tag == "ar" else "ready" for tag in header[1:])] in rows


def targets(path: Path) -> set[str]:
    """Where a page's links lead, and those of the PDF beside it."""
    page = lxml_html.document_fromstring(path.read_bytes().decode())
    found = {str(link.get("href")) for link in page.iter("a") if "documents/" in str(link.get("href"))}
    beside = reader(path.with_suffix(".pdf").read_bytes())
    notes = [note.get_object() for sheet in beside.pages for note in sheet.get("/Annots", [])]
    return found | {str(note["/A"]["/URI"]) for note in notes if "/A" in note}


def test_links_lead_to_the_languages_that_are_there_and_every_one_to_a_file(root: Path) -> None:
    approve_everything(root, "ar")
    build(root, release(TWO_OPEN))
    for tag, other in (("en", "ar"), ("ar", "en")):
        page = root / f"dist/release/{tag}/documents/robin.{tag}.html"
        assert targets(page) == {f"../../{other}/documents/robin.{other}.{form}" for form in ("html", "pdf")}
        assert all((page.parent / target).resolve().is_file() for target in targets(page))


def test_a_release_has_no_links_to_a_language_that_waits(root: Path) -> None:
    build(root, release(TWO_OPEN))
    assert targets(root / "dist/release/en/documents/robin.en.html") == set()
    assert "العربية" not in (root / "dist/release/en/documents/robin.en.html").read_text(encoding="utf-8")


def test_a_document_taken_back_in_a_language_is_gone_there_and_nobody_links_to_it(root: Path) -> None:
    approve_everything(root, "ar")
    (root / "assets/src/withdrawn.csv").write_text("week,language,date\nrobin,ar,2020-11-05\n", encoding="utf-8")
    build(root, release(TWO_OPEN))
    assert documents(root, "release") == of("robin", "en") | of("wren", "en", "ar")
    assert targets(root / "dist/release/en/documents/robin.en.html") == set()


def with_extras(root: Path) -> Path:
    """The report itself, for all and in Arabic, and a picture of it."""
    put(root, "wren/full.pdf", pdf())
    put(root, "wren/full.ar.pdf", pdf(content=b"0 0 3 3 re f"))
    put(root, "wren/front.png", picture())
    edit(root / WREN / "document.toml", r"\Z", '\n[extra.front]\nalt = "The front page: a wren."\n')
    tell_translators(root)
    return root


def test_extras_of_a_document_stand_beside_it_with_its_name(root: Path) -> None:
    report = build(with_extras(root))
    assert [problem for problem in report.problems if "extras" in problem.file] == []
    assert documents(root) - of("robin", "en", "ar") - of("wren", "en", "ar") == {
        "en/documents/wren_full.pdf",
        "en/documents/wren_front.png",
        "en/documents/alt-texts.txt",
        "ar/documents/wren_full.ar.pdf",
        "ar/documents/wren_front.png",
        "ar/documents/alt-texts.txt",
    }
    entry = {file["path"]: file for file in manifest(root)["files"]}["en/documents/wren_front.png"]
    assert (entry["document"], entry["alt"], entry["width"]) == ("wren", "The front page: a wren.", 40)
    readme = (root / "dist/preview/ar/README.txt").read_text(encoding="utf-8-sig")
    assert "wren.ar.html, wren.ar.pdf, wren_front.png, wren_full.ar.pdf" in readme
    described = (root / "dist/preview/en/documents/alt-texts.txt").read_text(encoding="utf-8-sig")
    assert "wren_front.png\nThe front page: a wren." in described


def test_extras_go_out_only_with_their_document_and_wait_for_their_alt_text(root: Path) -> None:
    approve_everything(root, "ar")
    with_extras(root)
    report = build(root, release(TWO_OPEN))
    assert {name for name in documents(root, "release") if name.startswith("ar/")} == {
        *of("robin", "ar"),
        *of("wren", "ar"),
        "ar/documents/wren_full.ar.pdf",
    }
    assert [(item.kind, item.document, item.reason) for item in report.left_out] == [
        ("document", "wren", "1 not translated")
    ]
    (root / "locales/reviewed.csv").unlink()
    build(root, release(TWO_OPEN))
    assert not any(name.startswith("ar/") for name in documents(root, "release"))


def test_a_picture_of_a_document_without_alt_text_is_told(root: Path) -> None:
    put(root, "wren/front.png", picture())
    _, problems = load_sources(root)
    (problem,) = [problem for problem in problems if "extras" in problem.file]
    assert (problem.what, problem.hint) == (
        "has no alt text for blind people",
        f'write [extra.front] and below it alt = "..." into {WREN}/document.toml',
    )


@pytest.fixture
def mourning(root: Path) -> Path:
    """A tribute beside the others, everything approved."""
    write_document(root, "friend", TRIBUTE, LIFE)
    approve_everything(root, "ar")
    return root


def test_a_tribute_stands_where_documents_do(mourning: Path) -> None:
    build(mourning, release(ALL_OPEN))
    assert of("friend", "en", "ar") <= documents(mourning, "release")
    readme = (mourning / "dist/release/en/README.txt").read_text(encoding="utf-8-sig")
    assert "- 3 November 2020: For a friend. Files: friend.en.html, friend.en.pdf" in readme


def test_nothing_that_promotes_finds_a_tribute(mourning: Path) -> None:
    build(mourning, release(ALL_OPEN))
    found = from_json((mourning / "dist/release/manifest.json").read_bytes())
    assert [document.id for document in found.documents] == ["robin", "wren"]
    assert [document.id for document in found.tributes] == ["friend"]
    assert {file.kind for file in found.files if file.document == "friend"} == {"tribute"}
    assert {file.document for file in found.files if file.kind == "document"} == {"robin", "wren"}
    telling = {file.path for file in found.files if b"friend" in (mourning / "dist/release" / file.path).read_bytes()}
    assert telling - of("friend", "en", "ar") == {"en/README.txt", "ar/README.txt"}


def test_a_tribute_has_neither_hashtags_nor_the_campaigns_art(mourning: Path) -> None:
    build(mourning, release(ALL_OPEN))
    fonts = {
        name: {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}
        for name in ("friend", "robin")
        for page in reader((mourning / f"dist/release/en/documents/{name}.en.pdf").read_bytes()).pages
    }
    assert any(font.startswith("Rubik") for font in fonts["robin"])
    assert fonts["friend"]
    assert all(font.startswith("NotoSans") for font in fonts["friend"])
    page = lxml_html.document_fromstring((mourning / "dist/release/en/documents/friend.en.html").read_bytes().decode())
    (body,) = page.iter("body")
    assert "#" not in str(body.text_content())


def test_a_tribute_opens_and_closes_like_the_others(mourning: Path) -> None:
    build(mourning, release(TWO_OPEN))
    assert "friend" not in every_published_word(mourning / "dist/release")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("robin/document.toml", STATEMENT.replace("kind", "knid")),
        ("robin/text.md", "Words without an id.\n"),
        ("robin/text.md", "![A robin](robin.jpg) {#robin}\n"),
        ("robin/text.md", "[" * 300_000),
    ],
)
def test_a_faulty_document_is_told_in_a_line_and_the_others_are_built(root: Path, name: str, body: str) -> None:
    (root / DOCUMENTS / name).write_text(body, encoding="utf-8")
    report = build(root)
    assert {problem.file for problem in report.problems if DOCUMENTS in problem.file} == {f"{DOCUMENTS}/{name}"}
    there = documents(root)
    assert of("wren", "en") <= there
    assert not any("robin" in name for name in there)


def test_a_character_no_font_has_takes_out_one_language_of_one_document(root: Path) -> None:
    approve_everything(root, "ar")
    edit(
        root / "locales/ar.po",
        r'(?s)(msgctxt "document\.robin\.title".*?msgstr) "[^"]*"',
        'msgctxt "document.robin.title"\nmsgid "The robin"\nmsgstr "𒀀"',
    )
    report = build(root)
    assert documents(root) == of("robin", "en") | of("wren", "en", "ar")
    assert any("U+12000" in problem.what for problem in report.problems)


def test_a_name_that_no_font_has_is_told_with_its_line(root: Path) -> None:
    edit(root / ROBIN / "document.toml", "Dristi Nepal", "𒀀")
    report = build(root)
    (problem,) = [problem for problem in report.problems if "U+12000" in problem.what]
    assert problem.where == f"{ROBIN}/document.toml:6"
    assert documents(root) == of("wren", "en", "ar")


def test_relative_words_are_told_by_check(root: Path) -> None:
    (root / ROBIN / "text.md").write_text(
        "Once more.\n{#once}\n\nIt sang twelve years ago. {#sings}\n", encoding="utf-8"
    )
    edit(root / ROBIN / "document.toml", "public_from = 2020-11-01", "public_from = 2020-11-02")
    sources, _ = load_sources(root)
    assert sources
    (problem,) = [problem for problem in check_sources(sources) if DOCUMENTS in problem.file]
    assert str(problem) == (
        f"{ROBIN}/text.md:4: warning: 'twelve years ago' is said on 2020-11-01, and the document opens on 2020-11-02"
    )


def test_moments_to_publish_at_are_those_of_documents_too(mourning: Path) -> None:
    campaign, _ = load_campaign(mourning)
    assert campaign
    found = moments((*campaign.weeks, *campaign.all_documents), datetime(2020, 10, 30, tzinfo=UTC))
    assert [(moment.at.day, moment.changes) for moment in found] == [(1, ("robin opens",)), (3, ("friend opens",))]


def test_sync_tells_what_opened_or_closed_since_the_release_was_built(root: Path) -> None:
    build(root, release(ONE_OPEN))
    built = from_json((root / "dist/release/manifest.json").read_bytes())
    edit(root / WREN / "document.toml", "public_from", "public_until = 2020-11-01T00:00:00Z\npublic_from")
    campaign, _ = load_campaign(root)
    assert campaign
    assert out_of_date(built, campaign, datetime(2020, 11, 2, tzinfo=UTC)) == (
        "document robin has opened since the release was built, and is not in it",
        "document wren is over or withdrawn, and the release still holds it",
    )


def published(root: Path) -> tuple[MemoryTarget, Any]:
    """A target with the release of both documents, everything approved, and its manifest."""
    approve_everything(root, "ar")
    build(root, release(TWO_OPEN))
    found = from_json((root / "dist/release/manifest.json").read_bytes())
    target = MemoryTarget()
    bodies: Mapping[str, bytes] = files(root / "dist/release") | pointers_of(found)
    assert all(not result.error for result in target.put_many(Item.of(key, body) for key, body in bodies.items()))
    return target, found


def reasons(root: Path, target: MemoryTarget, before: Any) -> dict[str, tuple[str, str]]:
    """What would happen to the files of the robin, and why."""
    build(root, release(ALL_OPEN))
    local = from_json((root / "dist/release/manifest.json").read_bytes())
    campaign, _ = load_campaign(root)
    assert campaign
    policy: Policy = policy_of(campaign, None)
    actions = plan(local, pointers_of(local), target.entries(), before, policy).actions
    return {action.key: (action.kind, action.reason) for action in actions if "robin" in action.key}


def test_a_document_that_would_vanish_is_kept_and_one_taken_back_goes(root: Path) -> None:
    target, before = published(root)
    whole = (root / ROBIN / "text.md").read_text(encoding="utf-8")
    (root / ROBIN / "text.md").write_text("No id.", encoding="utf-8")
    assert reasons(root, target, before)["ar/documents/robin.ar.pdf"] == ("keep", "would disappear: robin.ar")
    (root / ROBIN / "text.md").write_text(whole, encoding="utf-8")
    (root / "assets/src/withdrawn.csv").write_text("week,language,date\nrobin,ar,2020-11-05\n", encoding="utf-8")
    assert reasons(root, target, before)["ar/documents/robin.ar.pdf"] == ("delete", "withdrawn")


def test_a_document_whose_time_is_over_goes(root: Path) -> None:
    edit(root / ROBIN / "document.toml", "signed_by", "public_until = 2020-11-10T00:00:00Z\nsigned_by")
    target, before = published(root)
    found = reasons(root, target, before)
    assert set(found) == of("robin", "en", "ar")
    assert set(found.values()) == {("delete", "its time is over")}
