"""The files of one language and week: which there are, from which words, and why one is left out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.build.corrections import version_of
from pipeline.build.editions import drawing, edition_of, graphics_of, photos_of
from pipeline.build.load import Sources
from pipeline.build.model import Facts, Job, Scope, Task, TextJob, ZipJob, digest
from pipeline.build.pictures import file_tasks, outputs_of
from pipeline.build.posts import post_files, posts_of_week
from pipeline.build.recipes import EXTRA, TEXT, ZIP
from pipeline.campaign.canvas import Size
from pipeline.campaign.formats import MEDIA_TYPES
from pipeline.campaign.languages import autonym, direction
from pipeline.campaign.model import Document, Week
from pipeline.draw.model import Output, Photo, PictureJob, Setting
from pipeline.pack.extras import ExtraJob, extras_for
from pipeline.pack.manifest import LeftOut
from pipeline.pack.texts import ALT_TEXTS, README, alt_texts, week_readme
from pipeline.template.model import Template
from pipeline.template.values import Voice, alt_text, is_worded, week_values
from pipeline.translation.model import State, Words
from pipeline.translation.tool import ToolWords, tool_words

NO_DRAWING = "its drawing is missing or has a fault"
_ORDER = list(State)
_FINER_ON_PAPER = 300 / 96
"""Photos are printed with 300 px an inch, where a size in mm counts 96."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one language's files of a tree come from: its voice and the tool's words in it."""

    sources: Sources
    scope: Scope
    voice: Voice
    tool: ToolWords

    @property
    def tag(self) -> str:
        return self.voice.tag

    @property
    def name(self) -> str:
        """The language's own name, as the lead wrote it or as CLDR has it."""
        return self.sources.campaign.language(self.tag).name or autonym(self.tag)

    @property
    def draft_label(self) -> str:
        """What the draft band says: in English, and in the language where that differs."""
        word = self.tool.text("tool.draft")
        return "DRAFT" if word.text == "DRAFT" else f"DRAFT  ·  {word.text}"


def open_folder(sources: Sources, scope: Scope, tag: str) -> Folder:
    """The folder of a language; the campaign's own PO may override the tool's words."""
    catalog = sources.catalogs.by_tag.get(tag)
    entries = catalog.entries.items() if catalog else ()
    overrides = {
        key: entry.text for key, entry in entries if key.startswith("tool.") and entry.text and not entry.fuzzy
    }
    return Folder(
        sources, scope, Voice(sources.campaign, sources.catalogs, tag, scope.release), tool_words(tag, overrides)
    )


def week_tasks(folder: Folder, week: Week) -> tuple[list[Task], list[Task], list[LeftOut]]:
    """A week in one language: pictures, extras and texts, then its zip, and what was left out."""
    pictures, left_out = picture_tasks(folder, week)
    extras, extras_left_out = extra_tasks(folder, week, f"{week.folder}/", Facts("extra", "", week=week.id))
    if not pictures and folder.scope.release and (left_out or not extras):  # finished files alone are not yet the week
        return [], [], [*left_out, *extras_left_out]
    left_out += extras_left_out
    tasks = [*pictures, *extras]
    posts, waiting = _posts(folder, week, pictures)
    tasks += posts
    if week.posts and not posts:
        left_out.append(LeftOut("posts", folder.tag, week.id, "", "", waiting))
    tasks += _texts(folder, week, pictures, extras, posts)
    complete = not any(item.kind in ("picture", "extra", "posts") for item in left_out)
    if complete or not folder.scope.release:
        return tasks, [_zip(folder, week, tasks)], left_out
    left_out.append(LeftOut("zip", folder.tag, week.id, "", "", "the week is not complete in this language"))
    return tasks, [], left_out


def picture_tasks(folder: Folder, week: Week) -> tuple[list[Task], list[LeftOut]]:
    """The pictures of a week in one language, and which of them cannot be made."""
    sources, values = folder.sources, week_values(week, folder.voice)
    edition = edition_of(sources.campaign, folder.tag, week, values)
    tasks: list[Task] = []
    left_out: list[LeftOut] = []
    for graphic in graphics_of(sources, week, edition):
        for size in sources.campaign.sizes:
            template = drawing(sources, graphic, size.name, edition)
            made = _files_of_picture(folder, week, template, size, values) if template else NO_DRAWING
            if isinstance(made, list):
                tasks += made
            else:
                left_out.append(LeftOut("picture", folder.tag, week.id, graphic, size.name, made))
    return tasks, left_out


def words_of(template: Template, week: Week, values: Mapping[str, Words], voice: Voice) -> tuple[Words, ...]:
    """Every word a picture stands for: those on it, and those that describe it."""
    on_it = tuple(values[box.name] for box in template.boxes if box.name in values)
    if own := week.alts.get(template.graphic):
        return (*on_it, voice.words(own))
    shown = dict.fromkeys(slot.name for slot in template.pictures)
    if template.alt is None:
        return (*on_it, *(values[name] for name in shown if name in values))
    pattern = (voice.words(template.alt),) if is_worded(template.alt) else ()
    described = [name for name in shown if f"{{{name}}}" in template.alt.text]
    return (*on_it, *pattern, *(values[name] for name in described if name in values))


def waiting_for(words: Iterable[Words]) -> str:
    """Why a release must leave these words out, "" if it need not: "2 to approve, 1 not translated"."""
    words = [word for word in words if not word.usable]
    counts: dict[str, int] = {}
    for reason in {word.key: word.waiting for word in words}.values():
        counts[reason] = counts.get(reason, 0) + 1
    return ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items()))


def state_of_all(words: Iterable[Words]) -> str:
    """The least of their states."""
    return min((word.state for word in words), key=_ORDER.index, default=State.SOURCE).value


def picture_job(
    folder: Folder,
    template: Template,
    values: Mapping[str, Words],
    size: Size,
    photos: tuple[Photo, ...] = (),
    draft: str = "",
    outputs: tuple[Output, ...] = (Output(),),
) -> PictureJob:
    """What a worker needs to draw one picture."""
    page = direction(folder.tag)
    settings = tuple(
        Setting(
            box=box,
            text=(words := values[box.name]).text,
            language=words.language,
            direction=direction(words.language),
            page_direction=page,
            key=words.key,
            foreign=words.state is State.MISSING,
            file=words.file,
            line=words.line,
        )
        for box in template.boxes
    )
    name = f"{template.graphic} {template.size}"
    fonts, engine = folder.sources.fonts.choosing(dict(template.fonts)), folder.sources.campaign.engine
    return PictureJob(name, template, settings, size.width, size.height, fonts, engine, draft, photos, outputs)


def _files_of_picture(
    folder: Folder, week: Week, template: Template, size: Size, values: Mapping[str, Words]
) -> list[Task] | str:
    """The tasks of one picture, one a format, or why there are none."""
    graphic, campaign = template.graphic, folder.sources.campaign
    if missing := template.needs - values.keys():
        return f"the week has no {', '.join(sorted(missing))}"
    across = round(size.width * (_FINER_ON_PAPER if size.page else 1))
    photos = photos_of(folder.sources, template, week.media, across)
    if len(photos) < len(template.pictures):
        return "a picture of the week is missing or has a fault"
    words = words_of(template, week, values, folder.voice)
    waiting = waiting_for(words)
    if folder.scope.release and waiting:
        return waiting
    alt = alt_text(template, week, values, folder.voice)
    outputs = outputs_of(graphic, size, alt, folder.tag, campaign)
    job = picture_job(folder, template, values, size, photos, folder.draft_label if waiting else "", outputs)
    facts = Facts(
        kind="picture",
        media_type=MEDIA_TYPES[outputs[0].format],
        language=folder.tag,
        week=week.id,
        graphic=graphic,
        size=size.name,
        alt=alt,
        state=state_of_all(words),
        width=size.width,
        height=size.height,
    )
    stem = f"{folder.tag}/{week.folder}/{week.stem}-{graphic}-{size.name}.{folder.tag}"
    return file_tasks(stem, job, facts)


def extra_tasks(folder: Folder, holder: Week | Document, prefix: str, facts: Facts) -> tuple[list[Task], list[LeftOut]]:
    """The finished files of a week or document that a language gets, their names after `prefix`.

    One whose description may not go out yet waits like a picture. `facts` say whose they are.
    """
    tasks: list[Task] = []
    left_out: list[LeftOut] = []
    for extra in extras_for(folder.sources.extras.get(holder.id, ()), folder.tag):
        alt = holder.extras.get(extra.name)
        words = [folder.voice.words(alt)] if alt else []
        waiting = waiting_for(words)
        if folder.scope.release and waiting:
            left_out.append(LeftOut(facts.kind, folder.tag, facts.week, "", "", waiting, document=facts.document))
            continue
        own = replace(
            facts,
            media_type=extra.media_type,
            language=folder.tag,
            alt=words[0].plain if words else "",
            state=state_of_all(words),
            width=extra.width,
            height=extra.height,
        )
        path = f"{folder.tag}/{prefix}{extra.published}"
        job = ExtraJob(extra.file, extra.path, extra.sha256, extra.form)
        tasks.append(Task(path, EXTRA, {extra.file: digest(f"{extra.form} {extra.sha256}")}, job, own))
    return tasks, left_out


def describes_drafts(folder: Folder, holder: Week | Document) -> bool:
    """Whether finished files are there whose description nobody has approved: never in a release, where such files wait."""
    return not folder.scope.release and bool(waiting_for(map(folder.voice.words, holder.extras.values())))


def _posts(folder: Folder, week: Week, pictures: Sequence[Task]) -> tuple[list[Task], str]:
    """The files of the posts, or why there are none; in a preview posts that do not exist in the language are counted, not shown."""
    words = [folder.voice.words(post.text) for post in week.posts]
    waiting = waiting_for(words)
    posts = posts_of_week(week, folder.voice, pictures)
    if not posts.rows or (folder.scope.release and waiting):
        return [], waiting
    state, at = state_of_all(words), f"{folder.tag}/{week.folder}"
    files = post_files(posts, folder.tool, folder.sources.blanks)
    return [
        text_task(f"{at}/{file.name}", file.body, file.kind, folder.tag, week.id, state, file.media_type)
        for file in files
    ], waiting


def _texts(
    folder: Folder, week: Week, pictures: Sequence[Task], extras: Sequence[Task], posts: Sequence[Task]
) -> Iterator[Task]:
    at = f"{folder.tag}/{week.folder}"
    drawn_as_draft = any(isinstance(task.job, PictureJob) and task.job.draft for task in pictures)
    draft = drawn_as_draft or describes_drafts(folder, week)
    described = [(task.path.rpartition("/")[2], task.facts.alt) for task in (*pictures, *extras) if task.facts.alt]
    yield text_task(
        f"{at}/{ALT_TEXTS}", alt_texts(described, folder.tool, draft=draft), "alt-texts", folder.tag, week.id
    )
    names = [task.path.rpartition("/")[2] for task in posts]
    body = readme_of(folder, week, pictures, names, extras=bool(extras), draft=draft)
    yield text_task(f"{at}/{README}", body, "readme", folder.tag, week.id)


def readme_of(
    folder: Folder,
    week: Week,
    pictures: Sequence[Task],
    posts: Sequence[str],
    *,
    extras: bool,
    draft: bool,
    light: bool = False,
) -> bytes:
    """README.txt of a week with these pictures; `posts` are the names of files with its posts."""
    campaign, version = folder.sources.campaign, version_of(week, folder.voice)
    used = [size for size in campaign.sizes if any(task.facts.size == size.name for task in pictures)]
    dates = folder.voice.dates(week)
    return week_readme(
        campaign, week, dates, used, folder.tool, posts, version, extras=extras, draft=draft, light=light
    )


def text_task(
    path: str,
    body: bytes,
    kind: str,
    language: str = "",
    week: str = "",
    state: str = "",
    media_type: str = "text/plain; charset=utf-8",
) -> Task:
    facts = Facts(kind, media_type, language, week, state=state)
    return Task(path, TEXT, {"its text": digest(body)}, TextJob(body), facts)


def _zip(folder: Folder, week: Week, tasks: Sequence[Task]) -> Task:
    root = f"{week.folder}.{folder.tag}"
    members = {task.path.rpartition("/")[2]: task.path for task in tasks}
    return zip_task(f"{folder.tag}/{root}.zip", root, members, tasks, folder.tag, week.id)


def zip_task(
    path: str, root: str, members: Mapping[str, str], tasks: Sequence[Task], language: str, week: str = ""
) -> Task:
    """A zip; its inputs are the keys of its members, so it is stale when one of them is."""
    keys = {task.path: task.key for task in tasks}
    inputs: dict[str, str] = {member: keys[member] for member in members.values()}
    inputs["its folder"] = digest(root)
    job: Job = ZipJob(root, members)
    return Task(path, ZIP, inputs, job, Facts("zip", "application/zip", language, week))
