from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.campaign.canvas import Budget, Insets, Size
from pipeline.campaign.formats import budget_of
from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.model import Campaign
from pipeline.campaign.platforms import shipped_platforms
from tests.campaign.test_load import CAMPAIGN, workspace

POSTER = '[size.poster]\nwidth = "210mm"\nheight = "297mm"\n'


def loaded(tmp_path: Path, toml: str) -> tuple[Campaign | None, list[tuple[str, str]]]:
    """The campaign with this at the end of its file; what is wrong, and the hint."""
    campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: f"{CAMPAIGN}\n{toml}"}))
    return campaign, [(problem.what, problem.hint) for problem in problems]


def size(tmp_path: Path, toml: str, name: str = "poster") -> Size:
    campaign, problems = loaded(tmp_path, toml)
    assert campaign is not None, problems
    return next(size for size in campaign.sizes if size.name == name)


def test_a_graphic_is_png_if_nobody_says_else_and_pdf_on_paper(tmp_path: Path) -> None:
    campaign, problems = loaded(tmp_path, f'[graphic.headline]\nformats = ["jpg", "png"]\n{POSTER}')
    assert campaign is not None, problems
    square, poster = campaign.sizes
    assert campaign.formats_of("headline", square) == ("jpg", "png")
    assert campaign.formats_of("ask", square) == ("png",)
    assert campaign.formats_of("headline", poster) == ("pdf",)


@pytest.mark.parametrize(
    ("toml", "what", "hint"),
    [
        ('[graphic.headlin]\nformats = ["jpg"]', "[graphic.headlin] is for a graphic that 'graphics' does not name", "headline"),
        ('[graphic.ask]\nformats = ["jpeg"]', "'jpeg' is no format of graphics: write png or jpg; a size in mm is made as PDF", ""),
        ('[graphic.ask]\nformats = []', "'formats' is empty", "png"),
        ('[graphic.ask]\nformat = ["png"]', "unknown key 'format'", "formats"),
        ('[size.a]\nwidth = "210 cm"\nheight = "297mm"', "'210 cm' is no length: write px as a number, 1080, or mm in quotes, \"210mm\"", ""),
        ('[size.a]\nwidth = "210mm"\nheight = 1080', "one of 'width' and 'height' is in mm and the other is not", ""),
        ('[size.a]\nwidth = "5mm"\nheight = "297mm"', "'width' is 5mm", "a page 53 to 2,117 mm"),
        ('[size.a]\nwidth = "99999mm"\nheight = "297mm"', "'width' is 99999mm", "a page 53 to 2,117 mm"),
        ('[size.a]\nwidth = 1080\nheight = 1080\nbytes = 0', "'bytes' is 0", "1"),
        ('[size.a]\nwidth = 1080\nheight = 1080\nbytes = "1 MB"', "'bytes' must be a whole number", ""),
        (f'{POSTER}safe = ["10mm", "10mm", "10mm", "ten"]', "'safe' must be four whole numbers", "10mm"),
        ('[render]\npdf = "cairo"', "'pdf' is 'cairo'", "cairosvg"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_formats_and_sizes_is_told(tmp_path: Path, toml: str, what: str, hint: str) -> None:
    _, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: f"{CAMPAIGN}\n{toml}"}))
    assert [problem.what for problem in problems] == [what]
    assert hint in problems[0].hint


def test_a_size_in_mm_has_96_px_an_inch(tmp_path: Path) -> None:
    poster = size(tmp_path, f'{POSTER}safe = ["10mm", 20, "12.7 mm", 0]')
    assert (poster.width, poster.height, poster.page) == (794, 1123, (210, 297))
    assert poster.safe == Insets(38, 20, 48, 0)
    assert poster.measures == "210 x 297 mm"


def test_a_picture_may_be_as_large_as_the_narrowest_platform_takes_it(tmp_path: Path) -> None:
    platforms = shipped_platforms()
    square = Size("square", 1080, 1080)
    assert budget_of(square, platforms) == Budget(950_000, "Bluesky")
    changed = {**platforms, "mastodon": replace(platforms["mastodon"], picture_bytes=400_000)}
    assert budget_of(square, changed) == Budget(400_000, "Mastodon")
    assert budget_of(replace(square, bytes=2_000_000), changed) == Budget(2_000_000, "[size.square]")
    assert budget_of(size(tmp_path, "[size.a]\nwidth = 999\nheight = 999\nbytes = 7", "a"), changed) == Budget(
        7, "[size.a]"
    )
