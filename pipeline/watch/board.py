"""What the page shows: every graphic in every size, week and language, with what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.build.assets import picture_tasks
from pipeline.build.load import Sources
from pipeline.build.model import Scope, Task, one_a_picture
from pipeline.build.plan import folders
from pipeline.campaign.load_weeks import WEEKS_FOLDER
from pipeline.campaign.model import Campaign
from pipeline.draw.model import DrawError, PictureJob, Setting
from pipeline.errors import Level, Problem
from pipeline.template.alts import GRAPHICS
from pipeline.translation.load import LOCALES


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One picture of the contact sheet."""

    week: str
    graphic: str
    size: str
    language: str

    @property
    def id(self) -> str:
        return f"{self.week}/{self.graphic}/{self.size}/{self.language}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture as the sources ask for it now; `reason` says why there is no task for it."""

    task: Task | None
    reason: str = ""

    @property
    def job(self) -> PictureJob | None:
        job = self.task.job if self.task else None
        return job if isinstance(job, PictureJob) else None

    @property
    def key(self) -> str:
        return self.task.key if self.task else ""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem on the picture it belongs to: `strings` are positions of the texts meant, () for the picture as a whole."""

    problem: Problem
    strings: tuple[int, ...] = ()


Board = Mapping[Place, Wanted]
ToldOf = Mapping[Place, tuple[Told, ...]]


def board_of(sources: Sources, before: Board) -> dict[Place, Wanted]:
    """Every picture of the preview, in the order of weeks, graphics, sizes and languages.

    What stood on the board `before` and whose week or language cannot be read stays there, with the reason.
    """
    found: dict[Place, Wanted] = {}
    for folder in folders(sources, Scope()):
        for week in sources.campaign.weeks:
            tasks, left_out = picture_tasks(folder, week)
            for task in one_a_picture(tasks):
                found[Place(week.id, task.facts.graphic, task.facts.size, folder.tag)] = Wanted(task)
            for item in left_out:
                found[Place(week.id, item.graphic, item.size, folder.tag)] = Wanted(None, item.reason)
    for place in before:
        if place not in found and (reason := _unreadable(place, sources)):
            found[place] = Wanted(None, reason)
    return {place: found[place] for place in sorted(found, key=_order(sources.campaign))}


def _unreadable(place: Place, sources: Sources) -> str:
    """Why a picture that the campaign still asks for cannot be planned; "" where it no longer asks for it."""
    campaign = sources.campaign
    sizes = [size.name for size in campaign.sizes]
    tags = [language.tag for language in campaign.languages]
    if place.graphic not in campaign.graphics or place.size not in sizes or place.language not in tags:
        return ""
    if place.language in sources.catalogs.faulty:
        return f"{LOCALES}/{place.language}.po has a fault"
    read = {week.id for week in campaign.weeks}
    return f"{WEEKS_FOLDER}/{place.week}.toml has a fault" if place.week in set(campaign.week_ids) - read else ""


def _order(campaign: Campaign) -> Callable[[Place], tuple[int, ...]]:
    """Where a place stands: weeks in their order, those that cannot be read last."""
    names = (
        [week.id for week in campaign.weeks],
        campaign.graphics,
        [size.name for size in campaign.sizes],
        [language.tag for language in campaign.languages],
    )
    ranks = [{name: rank for rank, name in enumerate(each)} for each in names]

    def rank(place: Place) -> tuple[int, ...]:
        parts = (place.week, place.graphic, place.size, place.language)
        return tuple(known.get(part, len(known)) for known, part in zip(ranks, parts, strict=True))

    return rank


class Index:
    """Problems by what they are about; `elsewhere` are those no picture was given yet."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(dict.fromkeys(problems))
        self._by_file: dict[str, list[Problem]] = {}
        for problem in self._problems:
            self._by_file.setdefault(problem.file, []).append(problem)
        self._shown: set[Problem] = set()

    @property
    def elsewhere(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self._problems if problem not in self._shown)

    def of(self, place: Place, wanted: Wanted) -> tuple[Told, ...]:
        """The problems of one picture, the gravest first; a picture that cannot be made has one at least."""
        job = wanted.job
        found = list(_of_job(place, job, self._by_file) if job else _of_place(place, wanted.reason, self._by_file))
        self._shown.update(told.problem for told in found)
        if not job and not any(told.problem.level is Level.ERROR for told in found):
            found.append(Told(Problem(wanted.reason)))
        ranks = list(Level)
        return tuple(sorted(found, key=lambda told: ranks.index(told.problem.level)))


def _of_job(place: Place, job: PictureJob, by_file: Mapping[str, list[Problem]]) -> Iterable[Told]:
    """Problems of the drawing, of the lines its texts are written on, and of its photos."""
    drawing = job.template.file
    for problem in by_file.get(drawing, ()):
        yield Told(problem, tuple(n for n, one in enumerate(job.settings) if one.box.line == problem.line))
    yield from (Told(problem) for problem in by_file.get(f"{GRAPHICS}/{place.graphic}.toml", ()))
    written: dict[tuple[str, int], list[int]] = {}
    for number, setting in enumerate(job.settings):
        if setting.file and setting.line:
            written.setdefault((setting.file, setting.line), []).append(number)
    for photo in job.photos:
        written.setdefault((photo.file, photo.line), [])
    for (file, line), numbers in written.items():
        yield from (Told(problem, tuple(numbers)) for problem in by_file.get(file, ()) if problem.line == line)


def _of_place(place: Place, reason: str, by_file: Mapping[str, list[Problem]]) -> Iterable[Told]:
    """Problems of the drawings of a graphic, and of the file that the reason names."""
    for file, problems in by_file.items():
        path = PurePosixPath(file)
        graphic, _, size = path.stem.partition(".")
        drawn = str(path.parent) == GRAPHICS and graphic == place.graphic and size in ("", place.size)
        if drawn or (file and reason.startswith(f"{file} ")):
            yield from (Told(problem) for problem in problems if problem.level is Level.ERROR)


def told_by(error: DrawError | Problem, job: PictureJob) -> Told:
    """Why a picture could not be drawn, and in which of its texts."""
    if isinstance(error, Problem):
        return Told(error)
    numbers = tuple(number for number, setting in enumerate(job.settings) if _is_of(error, setting))
    return Told(Problem(str(error), error.file, error.line, error.hint), numbers)


def _is_of(error: DrawError, setting: Setting) -> bool:
    if error.too_long:
        return setting.key == error.too_long
    return bool(error.line) and (setting.file, setting.line) == (error.file, error.line)
