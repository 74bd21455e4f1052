"""Writes a large campaign whose weeks, words and translations are plainly artificial, for measuring how `packs` grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polib

LANGUAGES = [
    "en",
    "af",
    "sq",
    "eu",
    "bs",
    "ca",
    "hr",
    "cs",
    "da",
    "nl",
    "et",
    "fi",
    "fr",
    "gl",
    "de",
    "cy",
    "hu",
    "is",
    "id",
    "it",
    "ga",
    "lv",
    "lt",
    "ms",
    "mt",
    "nb",
    "nn",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "es",
    "sw",
    "sv",
    "tr",
    "vi",
    "uz",
    "zu",
    "xh",
    "so",
    "mg",
    "lb",
    "fo",
    "br",
    "gd",
    "az",
    "fil",
    "yo",
    "ig",
]
"""Fifty in Latin letters, as the artificial words are: any other would be told as written in the wrong script. The first is the source."""

_START = date(2021, 1, 4)
_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 1080 1080">
  <rect width="1080" height="1080" fill="#26103b"/>
  <circle cx="{dot}" cy="880" r="120" fill="#8ff0c8"/>
  <rect id="headline-box" x="80" y="80" width="920" height="520" fill="none"/>
  <text x="80" y="160" font-family="Noto Sans" font-weight="700" font-size="96" fill="#fff6ea">{{{{headline}}}}</text>
</svg>
"""
_CAMPAIGN = """id = "artificial"
name = "Artificial campaign (placeholder)"
start = {start}
end = {end}
timezone = "UTC"
hashtag = "#PlaceholderCampaign"
source = "en"
languages = [{languages}]
graphics = [{graphics}]

[release]
require = "translated"
{sizes}
[targets.shared]
kind = "folder"
path = "published"
"""
_SIZE = """
[size.{name}]
width = {side}
height = {side}
safe = [8, 8, 8, 8]
"""
_WEEK = """start = {start}
end = {end}
public_from = {start}T00:00:00Z
hashtag = "#PlaceholderWeek{number}"
headline = "Headline of week {number} (placeholder)"
ask = "What is asked for in week {number} (placeholder)"

[[post]]
id = "one"
text = "Sample text of week {number} (placeholder) #PlaceholderWeek{number} #PlaceholderCampaign"
"""


def write_campaign(root: Path, weeks: int, graphics: int = 1, sizes: int = 1, languages: int = 50) -> None:
    """A workspace of weeks x graphics x sizes x languages pictures of 200 to 400 px, every string translated, all weeks past."""
    tags = LANGUAGES[:languages]
    names = [f"graphic-{number}" for number in range(1, graphics + 1)]
    sides = {f"size-{number}": 200 + 20 * number for number in range(sizes)}
    assets = root / "assets" / "src"
    for folder in ("weeks", "graphics"):
        (assets / folder).mkdir(parents=True)
    campaign = _CAMPAIGN.format(
        start=_START,
        end=_START + timedelta(days=7 * weeks - 3),
        languages=", ".join(f'"{tag}"' for tag in tags),
        graphics=", ".join(f'"{name}"' for name in names),
        sizes="".join(_SIZE.format(name=name, side=side) for name, side in sides.items()),
    )
    (assets / "campaign.toml").write_text(campaign, encoding="utf-8")
    for number, graphic in enumerate(names, start=1):
        for size, side in sides.items():
            drawing = _DRAWING.format(side=side, dot=100 + 20 * number)
            (assets / "graphics" / f"{graphic}.{size}.svg").write_text(drawing, encoding="utf-8")
    for number in range(1, weeks + 1):
        start = _START + timedelta(days=7 * (number - 1))
        week = _WEEK.format(number=number, start=start, end=start + timedelta(days=4))
        (assets / "weeks" / f"week-{number:02}.toml").write_text(week, encoding="utf-8")
    (root / "locales").mkdir()
    for tag in tags[1:]:
        write_catalog(root / "locales" / f"{tag}.po", tag, _translated(tag, weeks))


def write_catalog(path: Path, tag: str, strings: Iterable[tuple[str, str, str]]) -> None:
    """A PO file of contexts, English texts and translations."""
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {"Language": tag, "Content-Type": "text/plain; charset=UTF-8"}
    catalog.extend(polib.POEntry(msgctxt=key, msgid=text, msgstr=words) for key, text, words in strings)
    catalog.save(str(path))


def _translated(tag: str, weeks: int) -> Iterator[tuple[str, str, str]]:
    """Every string, translated by itself with the language's tag: letters of every script cost the same to plan."""
    for number in range(1, weeks + 1):
        hashtags = f"#PlaceholderWeek{number} #PlaceholderCampaign"
        texts = {
            "headline": f"Headline of week {number} (placeholder)",
            "ask": f"What is asked for in week {number} (placeholder)",
            "post.one": f"Sample text of week {number} (placeholder) {hashtags}",
        }
        for name, text in texts.items():
            words = text.replace("(placeholder)", f"(placeholder, {tag})")
            yield f"week.week-{number:02}.{name}", text, words
