"""Cover and dividers of a guide in a whole campaign: where they stand, what they show, what is told when they cannot."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from pipeline.build.check import check_sources
from pipeline.build.load import Sources, load_sources
from pipeline.build.plan import plan_tree
from pipeline.build.problems import problems_of
from pipeline.draw.model import Art, DrawError, PictureJob
from pipeline.draw.picture import draw_live
from pipeline.errors import Level, Problem
from pipeline.guide.model import GuideJob
from pipeline.guide.typeset import set_guide
from tests.workspaces import CAMPAIGN, ESSENTIAL, PREVIEW, InProcess, edit, small_workspace

GUIDE = "assets/src/guide"
DIVIDER, COVER = f"{GUIDE}/divider.svg", f"{GUIDE}/cover.svg"
CHAPTER = f"{GUIDE}/03-more.md"
TITLE, WEEKS = "More *for* all", ["Harm reduction is essential", "Don’t let them roll back take home OAT"]
MORE = f"+++\ndivider = true\n+++\n# {TITLE} {{#title}}\n\nA [link](#title) to it. {{#p}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path, ("en",))


def loaded(root: Path) -> tuple[Sources, list[Problem]]:
    sources, problems = load_sources(root)
    assert sources is not None
    return sources, [*problems, *check_sources(sources)]


def job(root: Path, tag: str = "en") -> GuideJob:
    tasks = plan_tree(loaded(root)[0], PREVIEW).tasks
    return next(task.job for task in tasks if task.facts.language == tag and isinstance(task.job, GuideJob))


def told(root: Path, *files: str) -> list[tuple[str, str]]:
    found = (problem for problem in loaded(root)[1] if problem.file in files)
    return [(problem.what, problem.where) for problem in found if problem.level is not Level.NOTE]


def guide(root: Path) -> Any:
    """pypdf's reader of the English guide; what it finds has types only at run time."""
    return PdfReader(io.BytesIO(set_guide(job(root))))


def places(pdf: Any) -> dict[str, int]:
    """The page of every entry of the outline, counted from 0."""

    def walk(entries: Any) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry)
            else:
                yield str(entry["/Title"]), pdf.get_destination_page_number(entry)

    return dict(walk(pdf.outline))


def texts(pdf: Any) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_each_week_opens_with_its_heading_on_a_page_of_its_own(root: Path) -> None:
    pdf = guide(root)
    said, found = texts(pdf), places(pdf)
    assert [found[title] for title in WEEKS] == [3, 5]
    assert said[3] == f"{WEEKS[0]} 9–13 November 2020"
    assert said[4].startswith(f"{WEEKS[0]} Dates 9–13 November 2020")  # the running header, and no second heading
    numbers = dict(re.findall(r"([^.]+?)[. ]+ (\d)(?: |$)", said[1].removeprefix("Contents ")))
    assert [numbers[title] for title in WEEKS] == ["4", "6"]


def test_without_week_dividers_a_weeks_heading_stands_over_its_text(root: Path) -> None:
    edit(root / CAMPAIGN, "week_dividers = true\n", "")
    pdf = guide(root)
    assert [places(pdf)[title] for title in WEEKS] == [3, 4]
    assert texts(pdf)[3].startswith(f"{WEEKS[0]} Dates")
    assert told(root, DIVIDER) == [("no chapter asks for a divider", DIVIDER)]


def test_a_chapter_that_asks_has_a_divider_with_its_own_heading(root: Path) -> None:
    (root / CHAPTER).write_text(MORE, encoding="utf-8")
    assert told(root, DIVIDER, CHAPTER) == []
    pdf = guide(root)
    said = texts(pdf)
    assert places(pdf)["More for all"] == 3
    assert said[3] == "More for all"
    assert said[4] == "More for all A link to it. 5"
    links = [note.get_object() for note in pdf.pages[4]["/Annots"]]
    (target,) = [pdf.named_destinations[link["/Dest"]].dest_array for link in links]
    assert target[0] == pdf.pages[3].indirect_reference


def test_the_heading_on_a_divider_is_the_one_heading_of_its_chapter(root: Path) -> None:
    pdf = guide(root)
    found = [pdf.get_object(number) for number in range(1, pdf.trailer["/Size"])]
    headings = [one for one in found if isinstance(one, dict) and one.get("/S") == "/H1"]
    titles = [str(one["/T"]) for one in headings if "/T" in one]
    assert [titles.count(title) for title in WEEKS] == [1, 1]
    assert len(headings) == 6  # contents, two chapters, two weeks, the last page


def test_a_draft_marks_its_cover_and_dividers(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    marks = {
        tag: {page.draft for page in (guide.cover, *guide.dividers) if page}
        for tag in ("en", "ar")
        for guide in [job(root, tag)]
    }
    assert marks == {"en": {""}, "ar": {"DRAFT  ·  مسودة"}}


def test_the_colours_of_a_week_are_those_of_its_divider_and_of_the_campaign_those_of_the_cover(root: Path) -> None:
    roles = '[colors]\nfloor = "#26103b"\n'
    for name in ("cover", "divider"):
        (root / GUIDE / f"{name}.toml").write_text(roles, encoding="utf-8")
    with (root / ESSENTIAL).open("a", encoding="utf-8") as week:
        week.write('\n[colors]\nfloor = "#123456"\n')
    with (root / CAMPAIGN).open("a", encoding="utf-8") as campaign:
        campaign.write('\n[colors]\nfloor = "#654321"\n')
    assert told(root, CAMPAIGN, f"{GUIDE}/cover.toml", f"{GUIDE}/divider.toml") == []
    assert not any("floor" in what for what, _ in told(root, ESSENTIAL))
    made = job(root)
    assert made.cover is not None
    colours = ("#26103b", "#123456", "#654321")
    shown = [[colour in page.template.svg for colour in colours] for page in (made.cover, *made.dividers)]
    assert shown == [[False, False, True], [False, True, False], [False, False, True]]


def with_logo(root: Path, where: str = COVER, name: str = "logo") -> None:
    (root / "assets/src/media").mkdir()
    Image.new("RGB", (300, 300), "#010203").save(root / "assets/src/media/logo.png")
    media = f'\n[guide.media.{name}]\nfile = "logo.png"\nfit = "contain"\nalt = "The mark of the network"\n'
    with (root / CAMPAIGN).open("a", encoding="utf-8") as campaign:
        campaign.write(media)
    edit(root / where, "</svg>", '<rect id="logo" x="600" y="60" width="120" height="120"/></svg>')


def layers(page: PictureJob | None) -> list[Art]:
    assert page is not None
    return [part for part in draw_live(page) if isinstance(part, Art)]


@pytest.mark.parametrize("where", [COVER, DIVIDER])
def test_a_picture_of_the_guide_is_drawn_and_told(root: Path, where: str) -> None:
    with_logo(root, where)
    assert told(root, CAMPAIGN, where) == []
    made = job(root)
    page = made.cover if where == COVER else made.dividers[0]
    assert "The mark of the network" in [art.alt for art in layers(page)]
    number = 0 if where == COVER else 3
    picture = pypdfium2.PdfDocument(set_guide(made))[number].render(scale=1).to_pil().convert("RGB")
    assert picture.getpixel((495, 90)) == pytest.approx((1, 2, 3), abs=2)


def test_a_picture_no_page_has_a_place_for_is_told(root: Path) -> None:
    with_logo(root, name="mark")
    edit(root / COVER, '<rect id="logo".*?/>', "")
    assert [what for what, _ in told(root, CAMPAIGN)] == ["no page of the guide has a place for picture 'mark'"]


def boxed(name: str) -> str:
    box = f'<rect id="{name}-box" x="56" y="60" width="300" height="40" fill="none"/>'
    return f'{box}<text x="56" y="90" font-family="Rubik" font-weight="500" font-size="20" fill="#fff">{{{{{name}}}}}</text></svg>'


def test_what_a_page_shows_and_there_is_nothing_for_is_told_and_the_rest_built(root: Path) -> None:
    (root / CHAPTER).write_text(MORE, encoding="utf-8")
    edit(root / DIVIDER, "</svg>", boxed("hashtag"))
    line = (root / DIVIDER).read_text(encoding="utf-8").count("\n")
    assert told(root, DIVIDER) == [
        (
            "the divider of chapter 'more' has a place for 'hashtag', and there is nothing to put there",
            f"{DIVIDER}:{line}",
        )
    ]
    assert len(job(root).dividers) == 2
    edit(root / DIVIDER, "{{hashtag}}", "{{hashtag@has:hashtag}}")
    assert told(root, DIVIDER) == []
    assert [[box.name for box in page.template.boxes][2:] for page in job(root).dividers] == [
        [],
        ["hashtag"],
        ["hashtag"],
    ]


def test_a_cover_for_a_guide_without_title_is_told(root: Path) -> None:
    edit(root / CAMPAIGN, 'title = "#PeersInThePandemic Campaign Advocacy Guide"\n', "")
    assert told(root, COVER) == [
        ("the cover has a place for 'guide.title', and there is nothing to put there", f"{COVER}:37")
    ]
    assert job(root).cover is None


@pytest.mark.parametrize("also", [False, True])
def test_who_asks_for_a_divider_that_is_not_drawn_is_told(root: Path, also: bool) -> None:
    (root / DIVIDER).unlink()
    if also:
        (root / CHAPTER).write_text(MORE, encoding="utf-8")
    campaign = [("'week_dividers' asks for dividers, and none is drawn", CAMPAIGN)]
    chapter = [("the chapter asks for a divider, and none is drawn", f"{CHAPTER}:2")] if also else []
    assert told(root, CAMPAIGN, CHAPTER) == [*chapter, *campaign]
    assert job(root).dividers == ()


def failed(root: Path) -> Mapping[str, str]:
    tasks = {task.path: task for task in plan_tree(loaded(root)[0], PREVIEW).tasks if isinstance(task.job, GuideJob)}
    made = dict(InProcess().run({path: task.job for path, task in tasks.items() if isinstance(task.job, GuideJob)}))
    problems = problems_of([(tasks[path], found) for path, found in made.items() if isinstance(found, DrawError)])
    return {problem.where: problem.what for problem in problems}


def test_a_heading_too_long_for_its_divider_is_one_problem_with_its_place(root: Path) -> None:
    (root / CHAPTER).write_text(MORE.replace(TITLE, "More for all " * 40), encoding="utf-8")
    ((where, what),) = failed(root).items()
    assert where == f"{CHAPTER}:4"
    assert "does not fit" in what
    assert "guide.chapter" in what
