"""Runs a plan: decides what is stale, has it made, puts it into `dist/`, and writes manifest and sums last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.build.load import Sources
from pipeline.build.model import (
    REVIEWED,
    BudgetsPlan,
    Facts,
    Failed,
    LightPlan,
    PageJob,
    Plan,
    Scope,
    SheetPlan,
    Subset,
    Task,
    TextJob,
    ThumbPlan,
    ZipJob,
    digest,
    stale,
)
from pipeline.build.pages import page_bytes, page_tasks, without_source
from pipeline.build.plan import folders, for_reviewers, plan_tree, readme_tasks
from pipeline.build.pool import Result, Workers
from pipeline.build.problems import Failure, problems_of
from pipeline.build.published import make_manifest, published
from pipeline.build.store import Store
from pipeline.build.traces import NOTHING, Private, trace
from pipeline.build.worker import WorkerJob
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import Level, PipelineError, Problem
from pipeline.guide.model import GuideJob
from pipeline.hashing import Checksums
from pipeline.pack.budgets import BudgetsJob
from pipeline.pack.extras import ExtraJob
from pipeline.pack.light import LightJob
from pipeline.pack.manifest import MANIFEST, POINTERS, RELEASE, SUMS, LeftOut, sums, was_signed
from pipeline.pack.manifest_json import to_json
from pipeline.pack.sheet import Cell, SheetJob
from pipeline.pack.thumbs import ThumbJob
from pipeline.pack.zips import zip_bytes
from pipeline.page.read import Book
from pipeline.translation.tool import ToolWords


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to one file: `made` anew, `restored` from the store, or nothing, and why."""

    path: str
    action: str
    reason: str


@dataclass
class Report:
    """What a build did, for people and for --json."""

    tree: str
    decisions: list[Decision] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    files: int = 0
    partial: bool = False

    def count(self, action: str) -> int:
        return sum(decision.action == action for decision in self.decisions)


@dataclass
class Build:
    """One run over one tree. `tell` is called with each path as its file is done; a release tells nothing of `private`."""

    sources: Sources
    scope: Scope
    store: Store
    workers: Workers
    tell: Callable[[str], None] = lambda path: None
    dry_run: bool = False
    private: Private = NOTHING
    done: dict[str, Checksums] = field(default_factory=dict)
    book: Book | None = None
    words: Mapping[str, ToolWords] = field(default_factory=dict)

    def run(self, subset: Subset) -> Report:
        """Builds the tree, or only what `subset` names; then all else, manifest and sums included, is left alone."""
        report = Report(self.scope.tree, partial=bool(subset))
        plan = plan_tree(self.sources, self.scope)
        report.left_out += plan.left_out
        if subset:
            tasks = [task for task in plan.tasks if subset.names(task.facts)]
            self._wave(tasks, report)
            report.files = len(self.done)
            if not self.dry_run:
                self.store.remember_failed()
            return report
        self.store.forget_failed(self.scope.tree)
        self._wave(plan.tasks, report)
        self._take_back_halves(plan.tasks, report)
        self._wave([self._with_faults(task, report) for task in plan.packs if self._whole(task, report)], report)
        readmes = readme_tasks(self.sources, self.scope, {path: built.sha256 for path, built in self.done.items()})
        self._wave(readmes, report)
        if not self.dry_run:
            self.store.remember_failed()
            self._finish(plan, [*plan.tasks, *plan.packs, *readmes], report)
        report.files = len(self.done)
        return report

    def decide(self, task: Task) -> tuple[str, str]:
        """What to do about `task` and why; the store is asked before anything is drawn again."""
        path = self._path(task)
        last = self.store.record(path)
        reason = stale(task, last)
        if not reason and last and self.store.in_place(path, last.built):
            return "unchanged", ""
        known = self.store.by_key.get(task.key)
        if known and self.store.kept(known):
            return "restored", reason or "the file in dist was missing or changed"
        return "made", reason or "the file in dist was missing or changed, and the store no longer has it"

    def _path(self, task: Task) -> str:
        return f"{self.scope.tree}/{task.path}"

    def _wave(self, tasks: Sequence[Task], report: Report) -> None:
        """Tasks that need nothing of each other."""
        to_make: dict[str, Task] = {}
        for task in tasks:
            action, reason = self.decide(task)
            if action != "unchanged":
                report.decisions.append(Decision(task.path, action, reason))
            if action == "made":
                to_make[task.path] = task
            else:
                self._settle(task, self.store.by_key[task.key])
        if self.dry_run:
            self.done |= {path: Checksums(0, "") for path in to_make}
            return
        failures: list[Failure] = []
        jobs: dict[str, WorkerJob] = {}
        groups = {group[0].path: group for group in _together(to_make.values())}
        for path, group in groups.items():
            if job := self._worker_job(group, report):
                jobs[path] = job
            else:
                self._settle_all(group, self._bytes(group[0]))
        for path, result in self.workers.run(jobs):
            for same, one in _parts(groups[path], result):
                if isinstance(one, bytes):
                    self._settle_all(same, one)
                else:
                    failures.append((same[0], one))
                    for task in same:
                        self._fail(task, one, report)
        report.problems += problems_of(failures)

    def _settle_all(self, tasks: Iterable[Task], body: bytes) -> None:
        built = self.store.keep(body)
        for task in tasks:
            self._settle(task, built)

    def _settle(self, task: Task, built: Checksums) -> None:
        if not self.dry_run:
            self.store.place(task, self._path(task), built)
        self.store.failed.pop(self._path(task), None)
        self.done[task.path] = built
        self.tell(task.path)

    def _fail(self, task: Task, result: DrawError | Problem, report: Report) -> None:
        reason = result.detail if isinstance(result, DrawError) else result.what
        report.failed[task.path] = reason
        too_long = result.too_long if isinstance(result, DrawError) else ""
        self.store.failed[self._path(task)] = Failed(task.key, reason, too_long)
        facts = task.facts
        left_out = LeftOut(
            facts.kind, facts.language, facts.week, facts.graphic, facts.size, reason, document=facts.document
        )
        if left_out not in report.left_out:  # a guide may fail as PDF and as HTML
            report.left_out.append(left_out)

    def _take_back_halves(self, tasks: Sequence[Task], report: Report) -> None:
        """Of a guide or document that could not be made as PDF or as HTML there is neither."""
        paths = [task.path for task in tasks if isinstance(task.job, GuideJob)]
        lost = {path.rpartition(".")[0] for path in paths if path in report.failed}
        for path in paths:
            if path.rpartition(".")[0] in lost:
                self.done.pop(path, None)

    def _whole(self, task: Task, report: Report) -> bool:
        """Whether everything a file is made of was made; a zip that lacks something is left out and says so."""
        missing = [path for path in task.needs if path not in self.done]
        if missing and isinstance(task.job, ZipJob):
            names = ", ".join(path.rpartition("/")[2] for path in missing[:3])
            reason = f"{names}{' and more' if len(missing) > 3 else ''} could not be made"
            report.left_out.append(LeftOut(task.facts.kind, task.facts.language, task.facts.week, "", "", reason))
        return not missing

    def _with_faults(self, task: Task, report: Report) -> Task:
        """A contact sheet shows what failed, so that counts among its inputs."""
        faults = {path: digest(report.failed[path]) for path in task.inputs if path in report.failed}
        return replace(task, inputs={**task.inputs, **faults}) if faults else task

    def _worker_job(self, group: Sequence[Task], report: Report) -> WorkerJob | None:
        """The job of tasks that are drawn by a worker; None for those that are put together here."""
        job = group[0].job
        if isinstance(job, PictureJob):
            others = (task.job for task in group if isinstance(task.job, PictureJob))
            return replace(job, outputs=tuple(output for each in others for output in each.outputs))
        if isinstance(job, GuideJob | ExtraJob):
            return job
        tree = self.store.dist / self.scope.tree
        if isinstance(job, ThumbPlan):
            plans = (task.job for task in group if isinstance(task.job, ThumbPlan))
            return ThumbJob(str(tree / job.path), tuple(plan.output for plan in plans))
        if isinstance(job, LightPlan):
            return LightJob(job.root, tuple((name, str(tree / path)) for name, path in job.pictures), job.texts)
        if isinstance(job, BudgetsPlan):
            there = [row for row in job.rows if row.path in self.done]
            return BudgetsJob(tuple((row, str(tree / row.path), self.done[row.path].size) for row in there))
        if isinstance(job, SheetPlan):
            return SheetJob(
                job.title,
                tuple(
                    (name, tuple(self._cell(label, path, report) for label, path in cells)) for name, cells in job.rows
                ),
            )
        return None

    def _cell(self, label: str, path: str, report: Report) -> Cell:
        if path in report.failed:
            return Cell(label, problem=report.failed[path])
        return Cell(label, str(self.store.dist / self.scope.tree / path))

    def _bytes(self, task: Task) -> bytes:
        job = task.job
        if isinstance(job, TextJob):
            return job.body
        if isinstance(job, ZipJob):
            return zip_bytes(job.root, {name: self._read(path) for name, path in job.members.items()})
        if isinstance(job, PageJob) and self.book:
            return page_bytes(self.book, job.path, self.words[task.facts.language])
        raise TypeError(f"{task.path} is made by a worker")

    def _finish(self, plan: Plan, tasks: Sequence[Task], report: Report) -> None:
        """Takes out what is no longer named, then writes manifest, pages and sums; what signed another manifest goes too."""
        tree = self.scope.tree
        facts = {task.path: task.facts for task in tasks}
        files = [
            published(path, facts[path], built) for path, built in self.done.items() if facts[path].kind not in REVIEWED
        ]
        manifest = make_manifest(self.sources, self.scope, plan, files, report.left_out)
        there = folders(self.sources, self.scope)
        self.book, self.words = Book(manifest, self._read), {folder.tag: folder.tool for folder in there}
        pages = page_tasks(self.book, there)
        manifest = replace(manifest, pages=digest("".join(page.key for page in pages)))
        body = to_json(manifest)
        self._look_for_traces([(MANIFEST, body)])
        self._look_for_traces((path, self._read(path)) for path in self.done)
        release = self._still_signed(body)
        kept = (MANIFEST, SUMS) if release is None else POINTERS
        wanted = [f"{tree}/{path}" for path in (*self.done, *kept, *(page.path for page in pages))]
        report.removed += self.store.remove_others(tree, wanted, for_reviewers(self.sources.campaign))
        if f"{tree}/{RELEASE}" in report.removed:
            what = f"dist/{tree} changed since it was signed: {RELEASE} and the signatures were removed"
            report.problems.append(Problem(what, hint="sign again: packs sign --previous TARGET", level=Level.NOTE))
        self.store.write_pointer(f"{tree}/{MANIFEST}", body)
        self._wave(pages, report)
        self._look_for_traces((page.path, self._read(page.path)) for page in pages)
        if self.scope.release:
            report.problems += without_source(self.book, self.sources.campaign)
        listed = {page.path: self.done[page.path].sha256 for page in pages}
        self.store.write_pointer(f"{tree}/{SUMS}", sums(manifest, body, release, listed))

    def _read(self, path: str) -> bytes:
        return self.store.read(f"{self.scope.tree}/{path}")

    def _look_for_traces(self, bodies: Iterable[tuple[str, bytes]]) -> None:
        """Raises PipelineError for the first file of a release that tells of this machine: without new sums nobody publishes it."""
        if not self.scope.release:
            return
        written = self.sources.published_words
        for path, data in bodies:
            if what := trace(data, self.private, written):
                hint = "it came in with a drawing, a photo, a font or a text: take it out there; this release is not finished"
                raise PipelineError(f"it holds {what}", where=f"dist/{self.scope.tree}/{path}", hint=hint)

    def _still_signed(self, manifest: bytes) -> bytes | None:
        """release.json of the tree, if `packs sign` wrote it for just this manifest."""
        file = self.store.dist / self.scope.tree / RELEASE
        body = file.read_bytes() if file.is_file() else b""
        return body if was_signed(body, manifest) else None


def _together(tasks: Iterable[Task]) -> Iterable[list[Task]]:
    """Tasks that one job makes: the formats of a picture or thumbnail; the same file for several places, as an extra for every language.

    Pictures with the same ground come one after the other, so that a worker meets again what it has drawn.
    """
    groups: dict[str | Facts, list[Task]] = {}
    for task in sorted(tasks, key=_neighbourhood):
        groups.setdefault(_made_with(task), []).append(task)
    return groups.values()


def _made_with(task: Task) -> str | Facts:
    """The same for tasks of one job."""
    if isinstance(task.job, PictureJob):
        return replace(task.facts, media_type="")
    return task.job.path if isinstance(task.job, ThumbPlan) else task.key


def _parts(group: list[Task], result: Result) -> list[tuple[list[Task], bytes | Problem | DrawError]]:
    """Which tasks of a group got what: of a picture or thumbnail each its own file, else all of them the same."""
    if isinstance(result, tuple):
        return [([task], one) for task, one in zip(group, result, strict=True)]
    return [(group, result)]


def _neighbourhood(task: Task) -> tuple[str, ...]:
    facts = task.facts
    return (facts.graphic, facts.size, facts.week) if isinstance(task.job, PictureJob) else ()
