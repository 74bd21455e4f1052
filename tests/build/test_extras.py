"""Finished files of a week: where they go, what waits, what is told, and that nothing of an unopened week is anywhere."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from pipeline.build.load import load_sources
from pipeline.build.pool import open_pool
from pipeline.build.run import Build
from pipeline.build.store import Store
from pipeline.campaign.load import load_campaign
from pipeline.errors import Problem
from pipeline.pack.extras import load_extras
from tests.build.test_release import FIRST_OPEN, every_published_word
from tests.pdf.pdfs import CONTENT, pdf
from tests.workspaces import (
    ALL,
    ESSENTIAL,
    PREVIEW,
    TAKE_HOME,
    InProcess,
    approve_everything,
    build,
    drawn_workspace,
    files,
    release,
    tell_translators,
    whole_workspace,
)

EXTRAS = "assets/src/extras"
WEEK = "2020-11-09-essential"
SECRET = "canary-7f3a9c"


def picture(form: str = "PNG", color: str = "teal") -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), color)
    exif = Image.Exif()
    exif[0x010E] = SECRET  # ImageDescription
    image.save(out, form, exif=exif)
    return out.getvalue()


def put(root: Path, name: str, data: bytes) -> None:
    path = root / EXTRAS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def describe(root: Path, name: str, alt: str, week: str = ESSENTIAL) -> None:
    with (root / week).open("a", encoding="utf-8") as file:
        file.write(f'\n[extra.{name}]\nalt = "{alt}"\n')


def as_is(root: Path, *names: str) -> None:
    path = root / ESSENTIAL
    listed = ", ".join(f'"{name}"' for name in names)
    path.write_text(f"as_is = [{listed}]\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def with_extras(root: Path) -> Path:
    """A poster for all, another for Arabic, a leaflet, and a film as it is."""
    put(root, "essential/poster.png", picture())
    put(root, "essential/poster.ar.png", picture(color="maroon"))
    put(root, "essential/leaflet.pdf", pdf(f"/PieceInfo << /X ({SECRET}) >>"))
    put(root, "essential/film.ar.mp4", b"moving pictures")
    put(root, "essential/.DS_Store", SECRET.encode())
    describe(root, "poster", "A poster that says we are essential.")
    as_is(root, "film.mp4")
    tell_translators(root)
    return root


def extras_of(tree: Path, tag: str) -> dict[str, bytes]:
    known = ("poster", "leaflet", "film")
    return {path.name: path.read_bytes() for path in (tree / tag / WEEK).iterdir() if path.name.startswith(known)}


def told(root: Path) -> list[Problem]:
    campaign, problems = load_campaign(root)
    assert campaign
    return problems + load_extras(root, campaign)[1]


def test_extras_go_into_folder_zip_manifest_and_readme_of_their_week_and_language(tmp_path: Path) -> None:
    root = with_extras(drawn_workspace(tmp_path))
    report = build(root)
    tree = root / "dist/preview"
    assert [problem for problem in report.problems if EXTRAS in problem.file] == []
    english, arabic = extras_of(tree, "en"), extras_of(tree, "ar")
    assert english.keys() == {"poster.png", "leaflet.pdf"}
    assert arabic.keys() == {"poster.ar.png", "leaflet.pdf", "film.ar.mp4"}
    assert english["leaflet.pdf"] == arabic["leaflet.pdf"]
    assert arabic["film.ar.mp4"] == b"moving pictures"
    assert Image.open(io.BytesIO(arabic["poster.ar.png"])).convert("RGB").getpixel((5, 5)) == (128, 0, 0)
    assert SECRET.encode() not in b"".join(files(tree).values())
    with zipfile.ZipFile(tree / f"en/{WEEK}.en.zip") as archive:
        assert archive.read(f"{WEEK}.en/poster.png") == english["poster.png"]
        assert b"leaflet.pdf" in archive.read(f"{WEEK}.en/SHA256SUMS")
    entry = {file["path"]: file for file in json.loads((tree / "manifest.json").read_bytes())["files"]}
    poster = entry[f"en/{WEEK}/poster.png"]
    assert (poster["kind"], poster["media_type"], poster["width"], poster["height"], poster["week"]) == (
        ("extra", "image/png", 40, 30, "essential")
    )
    assert poster["alt"] == "A poster that says we are essential."
    assert poster["sha256"] == hashlib.sha256(english["poster.png"]).hexdigest()
    said = (tree / f"en/{WEEK}/alt-texts.txt").read_text(encoding="utf-8-sig")
    assert "poster.png\nA poster that says we are essential." in said
    assert "leaflet" not in said
    assert "All other files are extras for this week." in (tree / f"en/{WEEK}/README.txt").read_text(
        encoding="utf-8-sig"
    )


def test_a_second_build_makes_no_extra_again_and_one_file_for_all_is_made_once(tmp_path: Path) -> None:
    root = with_extras(drawn_workspace(tmp_path))
    first = InProcess()
    build(root, workers=first)
    assert sorted(name for name in first.ran if "leaflet" in name) == [f"en/{WEEK}/leaflet.pdf"]
    put(root, "essential/leaflet.pdf", pdf(content=CONTENT + b" 0 0 5 5 re f"))
    second = InProcess()
    build(root, workers=second)
    assert second.ran == [f"en/{WEEK}/leaflet.pdf"]


def test_extras_of_a_week_that_is_not_open_are_nowhere(tmp_path: Path) -> None:
    root = with_extras(drawn_workspace(tmp_path))
    put(root, "take-home-oat/nightingale.pdf", pdf(content=b"% nightingale\n" + CONTENT))
    put(root, "take-home-oat/lark.png", picture(color="navy"))
    describe(root, "lark", "A lark in the morning.", TAKE_HOME)
    tell_translators(root)
    build(root)
    build(root, release(FIRST_OPEN))
    assert "nightingale" in every_published_word(root / "dist/preview")
    said = every_published_word(root / "dist/release")
    assert "poster.png" in said
    for secret in ("nightingale", "lark", "A lark in the morning."):
        assert secret not in said
    hidden = (root / "dist/preview/en/2020-11-16-take-home-oat/lark.png").read_bytes()
    assert hashlib.sha256(hidden).hexdigest() not in said


def test_an_extra_whose_description_is_not_approved_waits_and_so_does_its_zip(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    approve_everything(root, "ar")  # all that is there before the poster
    with_extras(root)
    report = build(root, release(FIRST_OPEN))
    tree = root / "dist/release"
    assert extras_of(tree, "ar").keys() == {"leaflet.pdf", "film.ar.mp4"}
    assert extras_of(tree, "en").keys() == {"poster.png", "leaflet.pdf"}
    waiting = {
        (item.kind, item.reason) for item in report.left_out if item.language == "ar" and item.week == "essential"
    }
    assert waiting == {("extra", "1 not translated"), ("zip", "the week is not complete in this language")}
    told = [body for name, body in files(root / "dist/release/ar").items() if name.endswith(".txt")]
    assert told
    assert not any(b"***" in body for body in told), "what is released is no draft"
    assert not (tree / f"ar/{WEEK}.ar.zip").exists()


@pytest.mark.slow
def test_workers_make_extras_and_a_bad_one_takes_out_only_itself_and_its_zip(tmp_path: Path) -> None:
    root = with_extras(drawn_workspace(tmp_path))
    put(root, "essential/trap.pdf", pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"))
    sources, problems = load_sources(root)
    assert sources
    trap = [("holds JavaScript", f"{EXTRAS}/essential/trap.pdf")]
    assert [(problem.what, problem.file) for problem in problems if EXTRAS in problem.file] == trap
    store = Store(root)
    with store.locked(), open_pool(1, sources, store.dist) as workers:
        report = Build(sources, PREVIEW, store, workers).run(ALL)
    assert [(p.what, p.file) for p in report.problems] == trap
    assert set(report.problems) <= set(problems)  # told once, whoever found it
    tree = root / "dist/preview"
    assert extras_of(tree, "en").keys() == {"poster.png", "leaflet.pdf"}
    assert not (tree / f"en/{WEEK}/trap.pdf").exists()
    assert not (tree / f"en/{WEEK}.en.zip").exists()


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("essentail/a.pdf", "there is no week or document 'essentail'", "did you mean 'essential'?"),
        ("Essential/a.pdf", "there is no week or document 'Essential'", "did you mean 'essential'?"),
        ("a.pdf", "lies beside the folders of weeks and documents", "<week or document>"),
        ("essential/Poster.pdf", "'Poster.pdf' is no name for an extra", "small letters"),
        ("essential/poster.PDF", "'poster.PDF' is no name for an extra", "small letters"),
        ("essential/our poster.pdf", "is no name for an extra", "small letters"),
        ("essential/nul.pdf", "is no name for an extra", "small letters"),
        ("essential/poster", "is no name for an extra", "<name>.<extension>"),
        ("essential/poster.arr.pdf", "'arr' in its name is none of the campaign's languages", "'ar'"),
        ("essential/poster.AR.pdf", "the language 'AR' is written 'ar'", "give the file that name"),
        ("essential/poster.fr.pdf", "'fr' in its name is none of the campaign's languages", "known here"),
        ("essential/poster.final.v2.pdf", "'final.v2' in its name", "known here"),
        ("essential/film.mp4", "is neither PDF, PNG, JPEG nor WebP", 'as_is = ["film.mp4"]'),
        ("essential/poster.png", "has no alt text for blind people", "[extra.poster]"),
        ("essential/posts.txt", "is called like a file that packs makes itself", "another name"),
        ("essential/essential-headline-square.ar.png", "is called like a file that packs makes itself", "another name"),
    ],
)
def test_a_name_that_cannot_be_meant_is_told_with_what_to_do(tmp_path: Path, name: str, what: str, hint: str) -> None:
    root = whole_workspace(tmp_path)
    put(root, name, picture() if name.endswith("png") else pdf())
    (problem,) = [problem for problem in told(root) if problem.file.startswith(EXTRAS)]
    assert what in problem.what
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("poster.png", picture("JPEG"), "is JPEG, though its name says PNG"),
        ("poster.png", b"<svg/>", "is no PNG, JPEG, GIF or WEBP that can be read"),
        ("poster.jpg", b"%!PS-Adobe-3.0 EPSF-3.0", "is no PNG, JPEG, GIF or WEBP that can be read"),
    ],
)
def test_a_picture_that_is_not_what_its_name_says_is_told(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    root = whole_workspace(tmp_path)
    put(root, f"essential/{name}", data)
    describe(root, "poster", "A poster.")
    (problem,) = told(root)[-1:]
    assert (problem.what, problem.file) == (what, f"{EXTRAS}/essential/{name}")


def test_what_a_week_says_of_files_that_are_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    put(root, "essential/poster.png", picture())
    put(root, "essential/film.mp4", b"film")
    describe(root, "poster", "A poster.")
    describe(root, "postr", "A poster.")
    as_is(root, "film.mp4", "flim.mp4", "poster.png")
    lines = (root / ESSENTIAL).read_text(encoding="utf-8").splitlines()
    found = [(p.what, p.line, p.hint) for p in told(root) if p.file == ESSENTIAL]
    assert found == [
        (
            f"[extra.postr]: there is no such file in {EXTRAS}/essential",
            lines.index("[extra.postr]") + 2,
            "did you mean 'poster'?",
        ),
        (f"'as_is': there is no 'flim.mp4' in {EXTRAS}/essential", 1, "did you mean 'film.mp4'?"),
        (
            "'poster.png' is not handed on as it is: pictures and PDFs are written anew, without what they hide",
            1,
            "take it out of 'as_is'",
        ),
    ]


def test_a_link_out_of_the_campaign_is_no_extra(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(pdf())
    root = whole_workspace(tmp_path / "campaign")
    (root / EXTRAS / "essential").mkdir(parents=True)
    (root / EXTRAS / "essential/a.pdf").symlink_to(tmp_path / "secret.pdf")
    assert "outside the campaign's folder" in told(root)[-1].what


def test_the_description_is_a_string_for_translators(tmp_path: Path) -> None:
    root = with_extras(whole_workspace(tmp_path))
    sources, _ = load_sources(root)
    assert sources
    (text,) = [text for text in sources.texts if text.key == "week.essential.extra.poster"]
    assert text.text == "A poster that says we are essential."
