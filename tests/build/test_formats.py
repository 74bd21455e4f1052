"""PNG, JPEG and PDF of one picture, what they may weigh, and how they come to be together."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from pipeline.build.load import load_sources
from pipeline.build.model import Subset, one_a_picture
from pipeline.build.plan import plan_tree
from pipeline.build.pool import open_pool
from pipeline.build.run import Build
from pipeline.build.store import Store
from pipeline.draw.model import PictureJob
from tests.workspaces import ALL, CAMPAIGN, PREVIEW, InProcess, build, edit, files, release, small_workspace

FOLDER = "dist/preview/en/2020-11-09-essential"


def workspace(folder: Path, toml: str) -> Path:
    root = small_workspace(folder, ("en",))
    with (root / CAMPAIGN).open("a", encoding="utf-8") as out:
        out.write(toml)
    return root


def budgets(root: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((root / "dist/preview/review/budgets.csv").read_text("utf-8-sig"))))


BOTH = '[graphic.headline]\nformats = ["jpg", "png"]\n'


def test_a_graphic_comes_in_every_format_asked_for_and_is_drawn_once(tmp_path: Path) -> None:
    root, workers = workspace(tmp_path, BOTH), InProcess()
    build(root, workers=workers)
    there = {path.name for path in (root / FOLDER).iterdir() if path.suffix in (".png", ".jpg")}
    assert there == {f"essential-{name}.en.{form}" for name, form in KINDS}
    pictures = [name for name in workers.ran if "square" in name]
    assert len([name for name in pictures if "essential-headline" in name]) == 1
    with zipfile.ZipFile(root / f"{FOLDER}.en.zip") as archive:
        assert {Path(name).name for name in archive.namelist()} >= there
    manifest = json.loads((root / "dist/preview/manifest.json").read_text())
    kinds = {file["path"][-3:]: file["media_type"] for file in manifest["files"] if file["kind"] == "picture"}
    assert kinds == {"png": "image/png", "jpg": "image/jpeg"}
    assert not [file for file in manifest["files"] if "review" in file["path"]]


KINDS = (("headline-square", "jpg"), ("headline-square", "png"), ("ask-square", "png"))


def test_a_contact_sheet_and_a_close_look_see_each_picture_once(tmp_path: Path) -> None:
    sources, _ = load_sources(workspace(tmp_path, BOTH))
    assert sources is not None
    shown = [task.path.rpartition("-headline-")[2] for task in one_a_picture(plan_tree(sources, PREVIEW).tasks)]
    assert shown.count("square.en.jpg") == 2
    assert "square.en.png" not in shown


def test_only_the_format_named_is_built(tmp_path: Path) -> None:
    root = workspace(tmp_path, BOTH)
    build(root, subset=Subset(formats=frozenset({"jpg"})))
    assert {path.suffix for path in (root / "dist").rglob("*") if path.is_file()} == {".jpg"}


def test_a_format_that_comes_later_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    root = workspace(tmp_path, "")
    build(root)
    with (root / CAMPAIGN).open("a", encoding="utf-8") as out:
        out.write(BOTH)
    report = build(root)
    made = {decision.path.rpartition(".")[2] for decision in report.decisions if "headline" in decision.path}
    assert made == {"jpg"}


def test_every_picture_stands_in_the_budgets_with_what_it_has_and_may_have(tmp_path: Path) -> None:
    root = workspace(tmp_path, BOTH)
    build(root)
    rows = {row["file"]: row for row in budgets(root)}
    assert len(rows) == len(list((root / "dist/preview/en").rglob("*.png"))) + 2
    jpg = rows["en/2020-11-09-essential/essential-headline-square.en.jpg"]
    size = (root / FOLDER / "essential-headline-square.en.jpg").stat().st_size
    assert (jpg["bytes"], jpg["limit"], jpg["set by"], jpg["quality"]) == (str(size), "950000", "Bluesky", "92")
    png = rows["en/2020-11-09-essential/essential-headline-square.en.png"]
    assert (png["quality"], png["width"], png["height"]) == ("", "1080", "1080")


def test_a_budget_is_met_with_less_quality_and_one_that_cannot_be_is_a_problem(tmp_path: Path) -> None:
    root = workspace(tmp_path, f"{BOTH}[platform.mastodon]\npicture_bytes = 60_000\n")
    report = build(root)
    jpgs = [row for row in budgets(root) if row["file"].endswith(".jpg")]
    assert len(jpgs) == 2
    assert all(int(row["bytes"]) <= 60_000 and row["set by"] == "Mastodon" for row in jpgs)
    assert all(60 <= int(row["quality"]) < 92 for row in jpgs)
    told = [problem.what for problem in report.problems if "too large" in problem.what]
    assert [what.partition(":")[0] for what in told] == [
        f"{name} square is too large as PNG" for name in ("ask", "data", "headline")
    ]
    assert "headline square en: " in told[2]
    assert "bytes, where Mastodon allows 60,000" in told[2]
    assert not list((root / FOLDER).glob("*headline*.png"))


def test_a_size_in_mm_is_made_as_pdf_alone(tmp_path: Path) -> None:
    root = workspace(tmp_path, '[size.card]\nwidth = "280mm"\nheight = "280mm"\n')
    build(root)
    there = {path.name for path in (root / FOLDER).iterdir() if "card" in path.name}
    assert there == {f"essential-{graphic}-card.en.pdf" for graphic in ("headline", "ask")}
    assert "card: to be printed, 280 × 280 mm" in (root / FOLDER / "README.txt").read_text()
    assert not [row for row in budgets(root) if "card" in row["file"]]
    build(root, release("2020-12-01T00:00:00+00:00"))
    assert list((root / "dist/release").rglob("*card*.pdf"))


def test_photos_are_printed_finer_than_they_are_shown(tmp_path: Path) -> None:
    root = workspace(tmp_path, '[size.card]\nwidth = "280mm"\nheight = "280mm"\n')
    edit(root / "assets/src/weeks/essential.toml", r"\Z", '\n[media.photo]\nfile = "a.jpg"\nalt = "A clinic."\n')
    (root / "assets/src/media").mkdir()
    Image.new("RGB", (2000, 2000), "red").save(root / "assets/src/media/a.jpg")
    edit(root / "assets/src/graphics/headline.svg", "</svg>", '<rect id="photo" width="108" height="108"/></svg>')
    (root / "assets/src/graphics/headline.toml").write_text('alt = "{headline}"\n')
    sources, _ = load_sources(root)
    assert sources is not None
    jobs = [task.job for task in plan_tree(sources, PREVIEW).tasks if task.facts.graphic == "headline"]
    widths = {job.name: job.photos[0].width for job in jobs if isinstance(job, PictureJob) and job.photos}
    assert widths == {"headline square": 108, "headline card": round(28 / 25.4 * 300)}


@pytest.mark.slow
def test_bytes_do_not_hang_on_the_number_of_workers_or_on_what_they_drew_before(tmp_path: Path) -> None:
    trees = []
    for name, count in (("one", 1), ("three", 3), ("part", 1)):
        (tmp_path / name).mkdir()
        root = workspace(tmp_path / name, BOTH)
        sources, _ = load_sources(root)
        assert sources is not None
        store = Store(root)
        with store.locked(), open_pool(count, sources, store.dist) as pool:
            if name == "part":  # its worker has all grounds of the square already
                Build(sources, PREVIEW, store, pool).run(Subset(weeks=frozenset({"take-home-oat"})))
            Build(sources, PREVIEW, store, pool).run(ALL)
        trees.append(files(root / "dist"))
    assert trees[0] == trees[1] == trees[2]
