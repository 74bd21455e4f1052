"""`packs strings context`: a picture for each string that stands on a drawing, and the proof sheet of a language."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from pipeline.build.contexts import draw_contexts
from pipeline.build.load import Sources, load_sources
from pipeline.build.plan import CONTEXT, for_reviewers
from pipeline.build.store import Store
from pipeline.draw.context import LONGEST
from pipeline.errors import Problem
from tests.workspaces import CAMPAIGN, ESSENTIAL, InProcess, edit, small_workspace, tell_translators

OUTLINE = (0xD6, 0x00, 0x6C)
PHOTO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect id="photo" x="50" y="50" width="40" height="40"/></svg>'


def drawn(root: Path, tag: str, *problems: Problem) -> dict[str, bytes]:
    return dict(draw_contexts(loaded(root), [tag], problems, InProcess()))


def loaded(root: Path) -> Sources:
    sources, _ = load_sources(root)
    assert sources is not None
    return sources


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign, with a graphic that is a photo, and one that has an alt text of its own."""
    root = small_workspace(tmp_path_factory.mktemp("contexts") / "campaign")
    edit(root / CAMPAIGN, r'graphics = \["headline"', 'graphics = ["headline", "portrait"')
    (root / "assets/src/graphics/portrait.svg").write_text(PHOTO, encoding="utf-8")
    (root / "assets/src/graphics/headline.toml").write_text('alt = "A poster: {headline}"', encoding="utf-8")
    (root / "assets/src/media").mkdir()
    Image.new("RGB", (60, 60), "teal").save(root / "assets/src/media/a.png")
    edit(root / ESSENTIAL, r"\Z", '\n[media.photo]\nfile = "a.png"\nalt = "A clinic."\n')
    tell_translators(root)
    return root


@pytest.fixture(scope="module")
def arabic(root: Path) -> dict[str, bytes]:
    return drawn(root, "ar")


def test_each_string_has_the_picture_that_its_note_for_translators_names(root: Path, arabic: dict[str, bytes]) -> None:
    names = {path.removeprefix(f"{CONTEXT}/ar/") for path in arabic if path.endswith(".png")}
    told = re.findall("#. Picture: (.*)", (root / "locales/ar.po").read_text(encoding="utf-8"))
    assert names == set(told)
    assert {"week.essential.media.photo.png", "graphic.headline.alt.png", "guide.overview.p1.png"} <= names
    assert not any(name.startswith("label.") for name in names)


def test_what_a_language_does_not_have_yet_is_shown_where_the_english_has_it(arabic: dict[str, bytes]) -> None:
    assert f"{CONTEXT}/ar/week.essential.post.any-service.png" in arabic


def outline(body: bytes) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is outlined."""
    image = Image.open(io.BytesIO(body)).convert("RGB")
    there = [number for number, pixel in enumerate(image.get_flattened_data()) if _near(pixel)]
    across, down = [number % image.width for number in there], [number // image.width for number in there]
    return min(across), min(down), max(across), max(down)


def test_the_photo_that_an_alt_text_is_of_is_outlined(arabic: dict[str, bytes]) -> None:
    left, top, right, bottom = outline(arabic[f"{CONTEXT}/ar/week.essential.media.photo.png"])
    assert (left, top) == pytest.approx((0.5 * LONGEST, 0.5 * LONGEST), abs=6)
    assert (right, bottom) == pytest.approx((0.9 * LONGEST, 0.9 * LONGEST), abs=6)


def test_a_paragraph_of_the_guide_is_outlined_on_the_part_of_its_page(arabic: dict[str, bytes]) -> None:
    heading, paragraph = (arabic[f"{CONTEXT}/ar/guide.overview.{name}.png"] for name in ("title", "p1"))
    low, high = (outline(body)[3] - outline(body)[1] for body in (heading, paragraph))
    assert 15 < low < 50
    assert 100 < high < 300
    assert Image.open(io.BytesIO(heading)).height < 0.5 * LONGEST * 297 / 210  # and not the whole page


def test_a_build_leaves_them_alone(root: Path) -> None:
    kept = ["preview/review/ar.html", f"{CONTEXT}/ar/guide.title.png"]
    for path in (*kept, "preview/review/xx.html", f"{CONTEXT}/xx/guide.title.png"):
        (root / "dist" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "dist" / path).write_bytes(b"made before")
    gone = Store(root).remove_others("preview", (), for_reviewers(loaded(root).campaign))
    assert sorted(gone) == ["preview/review/context/xx/guide.title.png", "preview/review/xx.html"]
    assert all((root / "dist" / path).is_file() for path in kept)


def test_pictures_are_small_and_outline_the_box_of_their_own_string(arabic: dict[str, bytes]) -> None:
    outlined = {}
    for key in ("week.take-home-oat.data", "week.take-home-oat.point.countries"):
        body = arabic[f"{CONTEXT}/ar/{key}.png"]
        image = Image.open(io.BytesIO(body)).convert("RGB")
        assert max(image.size) == LONGEST
        assert len(body) < 100_000
        outlined[key] = {
            y for y in range(image.height) if _near(image.getpixel((image.width // 2, y))) and _is_line(image, y)
        }
    data, sentence = outlined.values()
    assert data and sentence  # noqa: PT018 - of both
    assert max(sentence) < min(data)


def _near(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 40 for a, b in zip(pixel, OUTLINE, strict=True))


def _is_line(image: Image.Image, y: int) -> bool:
    return all(_near(image.getpixel((x, y))) for x in range(image.width // 3, image.width // 2))


def test_the_sheet_holds_every_string_and_needs_nothing_beside_it(arabic: dict[str, bytes]) -> None:
    page = arabic["preview/review/ar.html"].decode()
    assert page.count("<article") == len(set(re.findall('<article id="([a-z0-9.-]+)"', page))) == 27
    assert page.count("<img") == sum(path.endswith(".png") for path in arabic)
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    assert "<script" not in page
    assert 'lang="ar" dir="rtl"' in page
    assert "in draft" in page
    assert "not translated" in page


def test_a_text_that_does_not_fit_is_told_beside_it_in_words(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / "campaign", ("en",))
    edit(root / ESSENTIAL, '"Harm reduction is essential"', f'"{"Incomprehensibilities " * 30}"')
    tell_translators(root)
    made = drawn(root, "en")
    assert f"{CONTEXT}/en/week.essential.headline.png" not in made
    page = made["preview/review/en.html"].decode()
    article = page.partition('<article id="week.essential.headline">')[2].partition("</article>")[0]
    assert "does not fit in headline square" in article
    assert f"{CONTEXT}/en/week.essential.post.any-service.png" in made  # the guide is shown all the same


def test_problems_that_name_a_string_stand_beside_it_alone(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / "campaign", ("en",))
    page = drawn(root, "en", Problem("week.essential.ask: two spaces", ESSENTIAL, 6, "take one out"))
    articles = page["preview/review/en.html"].decode().split("<article ")
    assert [one.split('"')[1] for one in articles[1:] if "two spaces (take one out)" in one] == ["week.essential.ask"]
