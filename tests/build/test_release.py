"""The release tree: only what is approved and public, and nothing that tells of the rest."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from pipeline.build.pool import Result
from pipeline.build.worker import WorkerJob
from pipeline.errors import Problem
from tests.sync.releases import verify_tree
from tests.workspaces import (
    CAMPAIGN,
    ESSENTIAL,
    TAKE_HOME,
    InProcess,
    approve_everything,
    build,
    drawn_workspace,
    edit,
    files,
    release,
    small_workspace,
    write_document,
)

BEFORE_ALL, FIRST_OPEN, BOTH_OPEN = (
    "2020-11-08T23:59:59+00:00",
    "2020-11-12T00:00:00+00:00",
    "2020-11-16T00:00:00+00:00",
)


def every_published_word(tree: Path) -> str:
    """Names and bytes of all files, zips and the pictures of HTML opened, PDF streams inflated and PDF text read."""
    said: list[str] = []

    def read(name: str, body: bytes) -> None:
        said.append(name)
        said.append(body.decode("utf-8", "replace"))
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                said.append(archive.comment.decode())
                for member in archive.namelist():
                    read(member, archive.read(member))
        if name.endswith(".html"):
            for number, picture in enumerate(re.findall(rb"data:image/[a-z]+;base64,([^\"]+)", body)):
                read(f"{name} {number}", base64.b64decode(picture, validate=True))
        if name.endswith(".pdf"):
            reader = PdfReader(io.BytesIO(body))
            said.append(str(reader.metadata))
            for number in range(1, int(str(reader.trailer["/Size"]))):
                thing = reader.get_object(number)
                said.append(str(thing))
                if isinstance(thing, StreamObject):
                    said.append(thing.get_data().decode("latin-1"))
            document = pypdfium2.PdfDocument(body)
            said.extend(page.get_textpage().get_text_bounded() for page in document)

    for name, body in files(tree).items():
        read(name, body)
    return "\n".join(said)


LATER = """\
kind = "statement"
title = "The nightingale"
date = 2020-11-15
public_from = 2020-11-16T00:00:00Z
signed_by = ["The Larks"]
"""
OPEN = LATER.replace("nightingale", "robin").replace("2020-11-15", "2020-11-10").replace("2020-11-16", "2020-11-10")


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """A week and a document that open on the 16th, another of each that is open before, and all in one zip too."""
    root = small_workspace(tmp_path)
    edit(root / CAMPAIGN, r"\[guide\]", "[packs]\neverything = true\n\n[guide]")
    write_document(root, "night-song", LATER, "It sings at dusk. {#sings}\n")
    write_document(root, "day-song", OPEN, "It sings at dawn. {#sings}\n")
    return root


def test_before_it_opens_no_published_byte_holds_the_id_or_words_of_a_week_or_document(guarded: Path) -> None:
    root = guarded
    build(root, release(FIRST_OPEN))
    said = every_published_word(root / "dist/release").casefold()
    assert "essential-headline-square" in said
    assert "any service which saves lives" in said
    for word in ("day-song", "the robin", "it sings at dawn"):
        assert word in said, word
    for secret in (
        "night",
        "at dusk",
        "2020-11-15",
        "15 november",
        "take-home",
        "takehome",
        "take home",
        "roll back",
        "47 countries",
        "2020-11-16",
        "2020-11-20",
        "homerun4oat",
    ):
        assert secret not in said, secret


def test_the_same_words_are_there_once_it_is_open(guarded: Path) -> None:
    build(guarded, release(BOTH_OPEN))
    said = every_published_word(guarded / "dist/release").casefold()
    words = ("take-home-oat", "#takehomeoat", "don’t let them roll it back", "2020-11-16")
    for word in (*words, "night-song", "the nightingale", "it sings at dusk", "15 november"):
        assert word in said, word


def test_before_anything_opens_the_release_tells_nothing(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    build(root, release(BEFORE_ALL))
    pages = {"index.html", "index.en.html", "index.ar.html", "page.md"}
    assert set(files(root / "dist/release")) == {"README.txt", "manifest.json", "SHA256SUMS", *pages}
    manifest = json.loads((root / "dist/release/manifest.json").read_bytes())
    assert manifest["weeks"] == []
    assert manifest["left_out"] == []


def test_a_week_whose_time_is_over_is_gone(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    edit(
        root / ESSENTIAL, "public_from = .*", "public_from = 2020-11-09T00:00:00Z\npublic_until = 2020-11-14T00:00:00Z"
    )
    build(root, release(BOTH_OPEN))
    assert "essential" not in "".join(files(root / "dist/release"))


def test_the_tree_depends_on_which_weeks_are_open_not_on_the_moment(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    build(root, release("2020-11-09T00:00:00+00:00"))
    first = files(root / "dist/release")
    build(root, release("2020-11-15T12:34:56+05:45"))
    assert files(root / "dist/release") == first
    assert json.loads(first["manifest.json"])["as_of"] == "2020-11-09T00:00:00+00:00"


def test_a_language_without_approvals_is_left_out_whole(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    report = build(root, release(BOTH_OPEN))
    assert not (root / "dist/release/ar").exists()
    reasons = {item.reason for item in report.left_out if item.kind == "picture"}
    assert reasons == {"1 in draft", "1 in draft, 1 not translated"}


def test_the_published_manifest_tells_no_reasons(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    build(root, release(BOTH_OPEN))
    manifest = json.loads((root / "dist/release/manifest.json").read_bytes())
    assert {item["reason"] for item in manifest["left_out"]} == {"in translation"}


def test_an_approved_language_is_published_whole(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    approve_everything(root, "ar")
    report = build(root, release(BOTH_OPEN))
    assert report.left_out == []
    names = files(root / "dist/release")
    assert "ar/2020-11-16-take-home-oat.ar.zip" in names
    assert {"ar/peers-in-the-pandemic-guide.ar.pdf", "ar/peers-in-the-pandemic-guide.ar.html"} <= names.keys()
    assert "peers-in-the-pandemic-guide.ar.html" in names["ar/README.txt"].decode("utf-8-sig")
    assert verify_tree(root / "dist/release") == ()


def test_a_correction_waits_and_takes_nothing_away(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    approve_everything(root, "ar")
    build(root, release(BOTH_OPEN))
    before = files(root / "dist/release")
    edit(root / "locales/ar.po", "خدمات الحد من الأضرار أساسية", "خدمات الحد من الأضرار ضرورية")
    edit(root / TAKE_HOME, "don’t let them roll it back|Don’t let them roll it back", "Don’t let them take it back")
    build(root, release(BOTH_OPEN))
    after = files(root / "dist/release")
    assert {name for name in before if name.startswith("ar/")} == {name for name in after if name.startswith("ar/")}
    assert all(after[name] == before[name] for name in before if name.startswith("ar/"))
    preview = build(root)
    assert preview.failed == {}


def test_a_string_marked_as_draft_holds_back_its_picture_in_english_too(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    edit(root / ESSENTIAL, r"headline = \{", "headline = { draft = true,")
    report = build(root, release(BOTH_OPEN))
    left = {(item.kind, item.week) for item in report.left_out if item.language == "en"}
    assert left == {("picture", "essential"), ("zip", "essential"), ("guide", "")}
    names = files(root / "dist/release")
    assert "en/2020-11-16-take-home-oat.en.zip" in names
    assert not [name for name in names if "guide" in name]


class NoPdf(InProcess):
    """Of every guide and document the PDF fails."""

    def run(self, jobs: Mapping[str, WorkerJob]) -> Iterator[tuple[str, Result]]:
        for path, result in super().run(jobs):
            yield path, Problem("could not be set") if path.endswith(".pdf") else result


def test_a_guide_that_cannot_be_made_as_pdf_is_not_released_as_a_web_page_either(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    report = build(root, release(BOTH_OPEN), workers=NoPdf())
    names = files(root / "dist/release")
    assert not [name for name in names if name.startswith("en/") and name.endswith((".pdf", ".html"))]
    assert "guide" not in names["index.en.html"].decode().lower()
    assert "guide" not in names["en/README.txt"].decode("utf-8-sig")
    assert [item.kind for item in report.left_out].count("guide") == 1
    assert verify_tree(root / "dist/release") == ()


def test_teams_without_a_second_reader_release_what_is_translated(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    approve_everything(root, "ar")
    (root / "locales/reviewed.csv").unlink()
    edit(root / CAMPAIGN, 'require = "reviewed"', 'require = "translated"')
    assert build(root, release(BOTH_OPEN)).left_out == []


def test_release_pictures_carry_no_draft_band(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    build(root)
    build(root, release(BOTH_OPEN))
    picture = "en/2020-11-09-essential/essential-headline-square.en.png"
    assert (root / "dist/release" / picture).read_bytes() == (root / "dist/preview" / picture).read_bytes()


def test_a_zip_holds_its_own_sums_and_nothing_of_the_machine(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    build(root, release(BOTH_OPEN))
    with zipfile.ZipFile(root / "dist/release/en/2020-11-09-essential.en.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {name.partition("/")[0] for name in names} == {"2020-11-09-essential.en"}
        assert "2020-11-09-essential.en/SHA256SUMS" in names
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.compress_type == zipfile.ZIP_STORED
            assert not info.extra


def test_everything_in_one_zip_only_when_asked_for(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path, ("en",))
    build(root, release(BOTH_OPEN))
    assert "en/peers-in-the-pandemic.en.zip" not in files(root / "dist/release")
    edit(root / CAMPAIGN, r"\[guide\]", "[packs]\neverything = true\n\n[guide]")
    build(root, release(BOTH_OPEN))
    with zipfile.ZipFile(root / "dist/release/en/peers-in-the-pandemic.en.zip") as archive:
        names = archive.namelist()
    assert "peers-in-the-pandemic.en/peers-in-the-pandemic-guide.en.pdf" in names
    assert "peers-in-the-pandemic.en/peers-in-the-pandemic-guide.en.html" in names
    assert "peers-in-the-pandemic.en/2020-11-09-essential/posts.txt" in names


@pytest.mark.parametrize("broken", [ESSENTIAL])
def test_a_faulty_week_is_missing_from_the_release_and_the_other_is_there(tmp_path: Path, broken: str) -> None:
    root = drawn_workspace(tmp_path, ("en",))
    edit(root / broken, "hashtag = ", "hashtga = ")
    report = build(root, release(BOTH_OPEN))
    names = files(root / "dist/release")
    assert "en/2020-11-16-take-home-oat.en.zip" in names
    assert not any("essential" in name for name in names)
    assert any(problem.file == broken for problem in report.problems)
