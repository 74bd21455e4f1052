"""What the page is told, as plain values for JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.build.load import Sources
from pipeline.build.model import Scope, Task
from pipeline.build.plan import folders
from pipeline.campaign.languages import autonym, direction
from pipeline.draw.model import PictureJob
from pipeline.errors import Problem
from pipeline.watch.board import Place, Told
from pipeline.watch.desk import Card, Changes

Value = dict[str, Any]


def campaign_told(sources: Sources | None, problems: Sequence[Problem], papers: Sequence[Task]) -> Value:
    """Names and measures; `problems` are those that are on no picture, `papers` the guide and documents there are."""
    told: Value = {
        "problems": [_problem(problem) for problem in problems],
        "papers": [{"path": paper.path, "key": paper.key, "language": paper.facts.language} for paper in papers],
    }
    if sources is None:
        return told
    campaign = sources.campaign
    voice = next((folder.voice for folder in folders(sources, Scope()) if folder.tag == campaign.source), None)
    return told | {
        "name": campaign.name,
        "source": campaign.source,
        "weeks": [{"id": week.id, "dates": voice.dates(week) if voice else ""} for week in campaign.weeks],
        "languages": [
            {"tag": to.tag, "name": to.name or autonym(to.tag), "dir": direction(to.tag)} for to in campaign.languages
        ],
        "sizes": [
            {
                "name": size.name,
                "width": size.width,
                "height": size.height,
                "measures": size.measures,
                "safe": [size.safe.top, size.safe.right, size.safe.bottom, size.safe.left],
            }
            for size in campaign.sizes
        ],
    }


def changes_told(changes: Changes) -> Value:
    """`cards` by id; `places` are the ids of all in order, told like `campaign` only where they are others than before."""
    told: Value = {
        "due": changes.due,
        "cards": [card_told(place, card) for place, card in changes.cards.items()],
    }
    if changes.places is not None:
        told["places"] = [place.id for place in changes.places]
    if changes.about is not None:
        told["campaign"] = changes.about
    return told


def card_told(place: Place, card: Card) -> Value:
    """One picture. `picture` is the key of what is shown, `release` the SHA-256 of what was released, "" for none."""
    job, task = card.wanted.job, card.wanted.task
    return {
        "id": place.id,
        "week": place.week,
        "graphic": place.graphic,
        "size": place.size,
        "language": place.language,
        "picture": card.shown.key if card.shown else "",
        "current": card.is_current,
        "due": card.is_due,
        "draft": bool(job and job.draft),
        "state": task.facts.state if task else "",
        "alt": task.facts.alt if task else "",
        "release": card.released,
        "changed": bool(card.released and card.is_current and card.shown and card.shown.sha256 != card.released),
        "strings": _strings(job) if job else [],
        "problems": [_told(told) for told in card.problems],
    }


def _strings(job: PictureJob) -> list[Value]:
    """The texts of a picture, and where their boxes are in px of it."""
    across = job.width / job.template.width
    return [
        {
            "name": setting.box.name,
            "key": setting.key,
            "text": setting.text,
            "language": setting.language,
            "dir": setting.direction,
            "foreign": setting.foreign,
            "where": f"{setting.file}:{setting.line}" if setting.line else setting.file,
            "box": [round(length * across, 1) for length in setting.box.page],
        }
        for setting in job.settings
    ]


def _told(told: Told) -> Value:
    return _problem(told.problem) | {"strings": list(told.strings)}


def _problem(problem: Problem) -> Value:
    return {"level": problem.level.value, "what": problem.what, "hint": problem.hint, "where": problem.where}
