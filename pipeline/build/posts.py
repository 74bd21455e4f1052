"""The posts of one week and language, with pictures and verdicts, and the files they are handed on in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.build.model import Task
from pipeline.campaign.model import Post, Week
from pipeline.campaign.posting import moments_of
from pipeline.campaign.verdicts import verdicts
from pipeline.campaign.zones import zone
from pipeline.pack.blanks import Blank
from pipeline.pack.posts import Picture, PostsOfWeek, Row, posts_csv, posts_json, posts_text
from pipeline.pack.schedulers import TOOLS, filled, queued
from pipeline.pack.texts import POSTS, POSTS_CSV, POSTS_JSON
from pipeline.template.values import Voice
from pipeline.translation.model import State, Words
from pipeline.translation.tool import ToolWords

SHEET_TYPE = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class PostFile:
    """A file of a week's folder that holds its posts; `kind` as in the manifest."""

    name: str
    body: bytes
    kind: str
    media_type: str


def posts_of_week(week: Week, voice: Voice, files: Sequence[Task]) -> PostsOfWeek:
    """The posts that there are in the language, with the pictures among the week's `files`: first those for all platforms, then the others by what was named first."""
    campaign = voice.campaign
    pictures = (task for task in files if task.facts.kind == "picture")
    shown = tuple(_picture(task) for task in pictures if task.facts.media_type.startswith("image/"))
    times = moments_of(week, campaign.posting.times, zone(campaign.timezone))
    said = [(post, voice.words(post.text)) for _, posts in week.post_groups() for post in posts]
    there = [(post, words) for post, words in said if words.state is not State.MISSING]

    def row(post: Post, words: Words) -> Row:
        graphic = post.graphic or (shown[0].graphic if shown else "")
        wanted = [campaign.platforms[name] for name in post.platforms or campaign.platforms]
        return Row(
            id=post.id,
            text=words.plain,
            platforms=post.platforms,
            at=times.get(post.id),
            pictures=tuple(picture for picture in shown if picture.graphic == graphic),
            verdicts=verdicts(words.plain, wanted),
            state=words.state.value,
            draft=not words.usable,
        )

    rows = tuple(row(post, words) for post, words in there)
    return PostsOfWeek(campaign, week, voice.tag, rows, shown, len(said) - len(there))


def post_files(posts: PostsOfWeek, words: ToolWords, blanks: Sequence[Blank]) -> Iterator[PostFile]:
    """The files of a week's posts: for people, for spreadsheets and programs, and for tools that post at a set time."""
    yield PostFile(POSTS, posts_text(posts, words), "posts", "text/plain; charset=utf-8")
    yield PostFile(POSTS_CSV, posts_csv(posts), "posts", SHEET_TYPE)
    yield PostFile(POSTS_JSON, posts_json(posts), "posts", "application/json")
    place = posts.campaign.timezone.replace("/", "-")
    for platforms, _ in posts.week.post_groups():
        rows = queued(posts, platforms, words)
        sheets = {name: TOOLS[name](rows) for name in posts.campaign.posting.tools}
        sheets |= {blank.name: filled(blank, rows) for blank in blanks}
        for name, sheet in sheets.items():
            if rows:
                called = ".".join(
                    (f"posts-{name}", *platforms, place)
                )  # parted as no name is, so that no two are alike
                yield PostFile(f"{called}.csv", sheet.encode(), "schedule", SHEET_TYPE)


def _picture(task: Task) -> Picture:
    facts = task.facts
    return Picture(task.path, facts.graphic, facts.size, facts.width, facts.height, facts.media_type, facts.alt)
