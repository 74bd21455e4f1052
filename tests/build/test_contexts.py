"""`packs strings context`: a picture for each string that stands on a drawing, and the proof sheet of a language."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from pipeline.build.contexts import draw_contexts
from pipeline.build.load import load_sources
from pipeline.build.plan import CONTEXT
from pipeline.draw.context import LONGEST
from pipeline.errors import Problem
from tests.workspaces import ESSENTIAL, InProcess, edit, small_workspace, tell_translators

OUTLINE = (0xD6, 0x00, 0x6C)
PICTURES = {
    "guide.title",
    "week.essential.ask",
    "week.essential.headline",
    "week.take-home-oat.ask",
    "week.take-home-oat.data",
    "week.take-home-oat.headline",
    "week.take-home-oat.point.countries",
}


def drawn(root: Path, tag: str, *problems: Problem) -> dict[str, bytes]:
    sources, _ = load_sources(root)
    assert sources is not None
    return dict(draw_contexts(sources, [tag], problems, InProcess()))


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return drawn(small_workspace(tmp_path_factory.mktemp("contexts") / "campaign"), "ar")


def test_each_string_on_a_graphic_or_the_cover_has_a_picture_called_after_its_key(arabic: dict[str, bytes]) -> None:
    names = {path.removeprefix(f"{CONTEXT}/ar/") for path in arabic if path.endswith(".png")}
    assert names == {f"{key}.png" for key in PICTURES}


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
    assert page.count("<article") == len(set(re.findall('<article id="([a-z0-9.-]+)"', page))) == 25
    assert page.count("<img") == len(PICTURES)
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


def test_problems_that_name_a_string_stand_beside_it_alone(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / "campaign", ("en",))
    page = drawn(root, "en", Problem("week.essential.ask: two spaces", ESSENTIAL, 6, "take one out"))
    articles = page["preview/review/en.html"].decode().split("<article ")
    assert [one.split('"')[1] for one in articles[1:] if "two spaces (take one out)" in one] == ["week.essential.ask"]
