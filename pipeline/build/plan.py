"""All files of a tree, as tasks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipeline.build.assets import Folder, open_folder, text_task, week_tasks, zip_task
from pipeline.build.calendars import calendar_name, calendar_task
from pipeline.build.corrections import version_of
from pipeline.build.documents import document_lines, document_tags, document_tasks
from pipeline.build.guides import guide_name, guide_tasks
from pipeline.build.load import Sources
from pipeline.build.model import BudgetsPlan, Facts, Plan, Scope, SheetPlan, Task, digest, one_a_picture
from pipeline.build.recipes import BUDGETS, SHEET
from pipeline.build.small import small_tasks
from pipeline.campaign.languages import PSEUDO_LOCALES
from pipeline.campaign.model import Campaign, Week
from pipeline.draw.model import PictureJob
from pipeline.pack.budgets import BudgetRow
from pipeline.pack.manifest import LeftOut
from pipeline.pack.texts import POSTS, README, WeekLine, language_readme, root_readme
from pipeline.translation.model import State

REVIEW = "review"
CONTEXT = f"preview/{REVIEW}/context"
"""The folder of translators' pictures in `dist/`, with one for each language."""

CHANGES = f"preview/{REVIEW}/changes.html"
"""The file in `dist/` that `packs changes` writes."""


def proof_sheet_path(tag: str) -> str:
    """The file of a language in `dist/` that shows translators all their strings."""
    return f"preview/{REVIEW}/{tag}.html"


def for_reviewers(campaign: Campaign) -> tuple[str, ...]:
    """What paths in `dist/` begin with that only `packs strings context` and `packs changes` write: builds leave them as they are."""
    tags = [language.tag for language in campaign.languages]
    return (CHANGES, *(f"{CONTEXT}/{tag}/" for tag in tags), *map(proof_sheet_path, tags))


def opened_at(campaign: Campaign, as_of: datetime | None) -> str:
    """The newest opening or closing not after `as_of`: all that a release may tell of the moment it was built."""
    return holds(campaign, as_of)[0]


def holds(campaign: Campaign, as_of: datetime | None) -> tuple[str, str]:
    """From and until when a release looks as it does as of a moment: the opening or closing before it, and the next; "" is none."""
    opening = (*campaign.weeks, *campaign.all_documents)
    instants = [instant for thing in opening for instant in (thing.public_from, thing.public_until) if instant]
    past = max((instant for instant in instants if as_of and instant <= as_of), default=None)
    next_one = min((instant for instant in instants if as_of and instant > as_of), default=None)
    return past.isoformat() if past else "", next_one.isoformat() if next_one else ""


def folders(sources: Sources, scope: Scope) -> tuple[Folder, ...]:
    """The languages of a tree, in the order of menus; one whose PO cannot be trusted is not among them."""
    faulty = sources.catalogs.faulty
    return tuple(open_folder(sources, scope, tag) for tag in languages(sources.campaign, scope) if tag not in faulty)


def languages(campaign: Campaign, scope: Scope) -> tuple[str, ...]:
    """The tags a tree is for, in the order of menus; a made-up one is in no release."""
    tags = (language.tag for language in campaign.languages)
    return tuple(tag for tag in tags if not (scope.release and tag in PSEUDO_LOCALES))


def plan_tree(sources: Sources, scope: Scope) -> Plan:
    """Everything a build of the tree makes, but for READMEs, which name only what was made."""
    campaign = sources.campaign
    tasks: list[Task] = []
    packs: list[Task] = []
    left_out: list[LeftOut] = [
        LeftOut("language", tag, "", "", "", "its PO file has a fault") for tag in sorted(sources.catalogs.faulty)
    ]
    there = folders(sources, scope)
    guides, missing_guides = guide_tasks((folder, _weeks_of_guide(campaign, scope, folder.tag)) for folder in there)
    tags = document_tags(there)
    for folder in there:
        made: list[Task] = []
        by_week: list[tuple[Week, list[Task]]] = []
        for week in scope.visible(campaign, campaign.weeks, folder.tag):
            files, zips, missing = week_tasks(folder, week)
            by_week.append((week, files))
            made += files
            packs += [*zips, *small_tasks(folder, week, files, complete=bool(zips))]
            left_out += missing
        calendar = calendar_task(folder, by_week)
        made += [calendar] if calendar else []
        made += guides.get(folder.tag, [])
        papers, missing = document_tasks(folder, tags)
        made += papers
        left_out += missing
        if made and campaign.everything:
            packs.append(_everything(folder, made))
        tasks += made
    if not scope.release:
        packs += [*sheet_tasks(sources, tasks), budgets_task(tasks)]
    return Plan(tuple(tasks), tuple(packs), (*left_out, *missing_guides), opened_at(campaign, scope.as_of))


def _weeks_of_guide(campaign: Campaign, scope: Scope, tag: str) -> tuple[Week, ...]:
    weeks = scope.visible(campaign, campaign.weeks, tag)
    if weeks and campaign.guide_weeks == "all":
        return tuple(week for week in campaign.weeks if not campaign.is_withdrawn(week.id, tag))
    return weeks


def _everything(folder: Folder, tasks: Sequence[Task]) -> Task:
    campaign = folder.sources.campaign
    root = f"{'all' if campaign.discreet else campaign.id}.{folder.tag}"
    members = {task.path.removeprefix(f"{folder.tag}/"): task.path for task in tasks}
    return zip_task(f"{folder.tag}/{root}.zip", root, members, tasks, folder.tag)


def sheet_tasks(sources: Sources, tasks: Iterable[Task]) -> list[Task]:
    """Contact sheets of each week: a row a language, a column a graphic and size, in the first of its formats."""
    pictures = [task for task in one_a_picture(tasks) if task.facts.format != "pdf"]
    keys = {task.path: task.key for task in pictures}
    by_week: dict[str, list[Task]] = {}
    for task in pictures:
        by_week.setdefault(task.facts.week, []).append(task)
    sheets: list[Task] = []
    for week in sources.campaign.weeks:
        rows = _rows(by_week.get(week.id, []))
        for number, page in enumerate(_pages(rows), start=1):
            name = week.folder if number == 1 else f"{week.folder}-{number}"
            inputs = {path: keys[path] for _, cells in page for _, path in cells}
            inputs["its rows"] = digest(repr((week.id, [language for language, _ in page])))
            title = f"{week.id}  ·  {sources.campaign.name}"
            job = SheetPlan(title, page)
            sheets.append(Task(f"{REVIEW}/{name}.png", SHEET, inputs, job, Facts("sheet", "image/png", week=week.id)))
    return sheets


def budgets_task(tasks: Iterable[Task]) -> Task:
    """How large each picture is, and may be."""
    pictures = [task for task in tasks if task.facts.kind == "picture" and task.facts.format != "pdf"]
    rows = tuple(_budget_row(task) for task in pictures)
    inputs = {task.path: task.key for task in pictures}
    limits = (f"{row.path} {row.limit} {row.by} {row.width} {row.height}" for row in rows)
    inputs["its limits"] = digest("\n".join(limits))
    facts = Facts("budgets", "text/csv; charset=utf-8")
    return Task(f"{REVIEW}/budgets.csv", BUDGETS, inputs, BudgetsPlan(rows), facts)


def _budget_row(task: Task) -> BudgetRow:
    assert isinstance(task.job, PictureJob)
    budget = task.job.outputs[0].budget
    limit, by = (budget.bytes, budget.by) if budget else (0, "")
    return BudgetRow(task.path, limit, by, task.job.width, task.job.height)


Row = tuple[str, tuple[tuple[str, str], ...]]


def _rows(pictures: Sequence[Task]) -> list[Row]:
    by_language: dict[str, list[tuple[str, str]]] = {}
    for task in pictures:
        by_language.setdefault(task.facts.language, []).append((f"{task.facts.graphic} {task.facts.size}", task.path))
    return [(language, tuple(cells)) for language, cells in by_language.items()]


def _pages(rows: list[Row]) -> list[tuple[Row, ...]]:
    per_page = 30  # rows of 240 px under the sheet's 8,000
    return [tuple(rows[start : start + per_page]) for start in range(0, len(rows), per_page)]


def readme_tasks(sources: Sources, scope: Scope, made: Mapping[str, str]) -> list[Task]:
    """README.txt of each language folder and of the tree, naming what is in `made`: SHA-256 by path."""
    campaign = sources.campaign
    tasks: list[Task] = []
    named = []
    by_folder: dict[str, dict[str, str]] = {}
    weeks: set[str] = set()
    for path, sha256 in made.items():
        language, _, rest = path.partition("/")
        by_folder.setdefault(language, {})[path] = sha256
        weeks.add(f"{language}/{rest.partition('/')[0]}")
    for folder in folders(sources, scope):
        there = by_folder.get(folder.tag)
        if there is None:
            continue
        lines = [
            _week_line(folder, week, there)
            for week in reversed(scope.visible(campaign, campaign.weeks, folder.tag))
            if f"{folder.tag}/{week.folder}" in weeks
        ]
        names = (guide_name(folder), guide_name(folder, "html"), calendar_name(folder))
        guide, page, calendar = (name if f"{folder.tag}/{name}" in there else "" for name in names)
        body = language_readme(
            campaign,
            folder.name,
            folder.tool,
            lines,
            guide,
            page,
            document_lines(folder, there),
            calendar,
            draft=not scope.release and _is_draft(folder),
        )
        tasks.append(text_task(f"{folder.tag}/{README}", body, "readme", folder.tag))
        named.append((folder.tag, folder.name, folder.tool))
    tasks.append(text_task(README, root_readme(campaign, named, draft=not scope.release), "readme"))
    return tasks


def _is_draft(folder: Folder) -> bool:
    return any(not folder.voice.words(text).usable for text in folder.sources.texts)


def _week_line(folder: Folder, week: Week, made: Mapping[str, str]) -> WeekLine:
    at = f"{folder.tag}/{week.folder}"
    archive = f"{week.folder}.{folder.tag}.zip"
    return WeekLine(
        dates=folder.voice.dates(week),
        folder=week.folder,
        zip=archive if f"{folder.tag}/{archive}" in made else "",
        sha256=made.get(f"{folder.tag}/{archive}", ""),
        posts=f"{at}/{POSTS}" in made,
        missing_posts=sum(folder.voice.words(post.text).state is State.MISSING for post in week.posts),
        version=version_of(week, folder.voice),
    )
