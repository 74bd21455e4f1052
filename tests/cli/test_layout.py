"""`packs check --layout`: what was inferred of a drawing, in words and in a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, edit, small_workspace

STORY = "[size.story]\nwidth = 1080\nheight = 1920\nsafe = [250, 64, 250, 64]\n\n[size.banner]\nwidth = 2000\nheight = 200\n\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_workspace(tmp_path, ("en",))
    edit(root / CAMPAIGN, r"(?=\[targets)", STORY)
    return root


@pytest.mark.slow
def test_every_object_is_told_with_its_place_and_reason_and_drawn(root: Path) -> None:
    done = packs("check", "--layout", "headline", cwd=root)
    assert done.returncode == 1, "the banner has no room"
    assert "headline for square, 1080 x 1080, from headline.svg: as it is drawn" in done.stdout
    assert "headline for story, 1080 x 1920, from headline.svg: distances and letters times 1.15" in done.stdout
    assert "from edge to edge, from top to bottom" in done.stdout
    assert "from margin to margin, the height that is left" in done.stdout
    assert "cannot be used: " in done.stdout
    assert "cannot be laid out for 'banner', 2000 x 200" in done.stderr
    review = root / "dist/preview/review"
    assert sorted(path.name for path in review.iterdir()) == ["layout-headline-banner.png", "layout-headline-story.png"]
    with Image.open(review / "layout-headline-story.png") as picture:
        assert picture.size == (1080, 1920)
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
    assert {(0xD6, 0x00, 0x6C), (0xB8, 0x5C, 0x00), (0x00, 0x7A, 0x3D), (0x00, 0x57, 0xD6)} <= colours


def test_an_unknown_graphic_is_told_with_the_nearest(root: Path) -> None:
    done = packs("check", "--layout", "headlin", cwd=root)
    assert done.returncode == 2
    assert "did you mean 'headline'?" in done.stderr
