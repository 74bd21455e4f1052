"""What is wrong or unfinished across files, found without drawing. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.build.assets import graphics_of
from pipeline.build.load import Sources
from pipeline.errors import Level, Problem
from pipeline.template.values import Voice, week_values


def check_sources(sources: Sources) -> list[Problem]:
    """Problems that no single file shows."""
    return [*_weeks_written(sources), *_missing_keys(sources)]


def _weeks_written(sources: Sources) -> Iterator[Problem]:
    campaign = sources.campaign
    if campaign.weeks_planned is not None and len(campaign.weeks) != campaign.weeks_planned:
        what = f"{len(campaign.weeks)} of {campaign.weeks_planned} weeks are written"
        yield Problem(what, "assets/src/campaign.toml", 0, level=Level.NOTE)


def _missing_keys(sources: Sources) -> Iterator[Problem]:
    """A graphic that a week asks for by name, or that no week has the strings of."""
    campaign = sources.campaign
    voice = Voice(campaign, sources.catalogs, campaign.source, release=False)
    made: set[str] = set()
    for week in campaign.weeks:
        values = week_values(week, voice)
        for graphic in graphics_of(sources, week, values):
            made.add(graphic)
            templates = [template for (name, _), template in sources.templates.items() if name == graphic]
            missing = sorted({box.name for template in templates for box in template.boxes} - values.keys())
            if missing and week.graphics is not None:
                hint = "write it, or take the graphic out of 'graphics'"
                yield Problem(
                    f"graphic {graphic!r} needs {', '.join(missing)}, which this week does not have", week.file, 0, hint
                )
    for graphic in campaign.graphics:
        if campaign.weeks and graphic not in made and any(name == graphic for name, _ in sources.templates):
            what = f"graphic {graphic!r} is made for no week: none has all its strings"
            yield Problem(what, "assets/src/campaign.toml", 0, level=Level.WARNING)
