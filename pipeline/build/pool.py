"""Worker processes that draw. Each task has limits of its own, and one that fails, hangs or dies stops no other."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from threading import Lock
from typing import Protocol

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline.build.load import Sources
from pipeline.build.worker import MEMORY, Made, WorkerJob, picture_of, seconds_for, start_worker, work_within_limits
from pipeline.draw.model import DrawError
from pipeline.errors import PipelineError, Problem
from pipeline.guide.model import GuideJob
from pipeline.pack.extras import ExtraJob
from pipeline.pdf.look import SMALLER
from pipeline.posix import end_group


class Stopped(Problem):
    """A job that took too long or too much memory, or whose process died: it would cost as much to try it again."""


Result = Made | Problem | DrawError
"""What comes of a job: what it gives, or why it gives nothing."""


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """For the moment in which processes start: half-started ones would end in tracebacks of their own.

    A Ctrl-C or SIGTERM in it takes effect right after. The processes never see Ctrl-C, which is the parent's to handle.
    """
    waiting: list[int] = []
    on_terminate = signal.signal(signal.SIGTERM, lambda number, frame: waiting.append(number))
    try:
        with _without_ctrl_c():
            yield
    finally:
        signal.signal(signal.SIGTERM, on_terminate)
    if waiting:
        signal.raise_signal(signal.SIGTERM)


@contextmanager
def _without_stderr() -> Iterator[None]:
    """Processes started here have nowhere to print: one that is ended half-started would print a traceback of its own."""
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Blocked where a blocked signal waits and is inherited so (POSIX); elsewhere ignored."""
    if sys.platform != "win32":
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, on_interrupt)


class Workers(Protocol):
    """Something that runs jobs: worker processes, or in tests the process itself."""

    def run(self, jobs: Mapping[str, WorkerJob]) -> Iterator[tuple[str, Result]]: ...


class _Worker(SpawnProcess):
    """A worker that ends at once, with all it may have started: in the middle of native code it hears no gentler signal."""

    def terminate(self) -> None:
        if self.pid is None or not end_group(self.pid):
            super().terminate()


class _Context(SpawnContext):
    Process = _Worker


class Pool:
    """Worker processes, started at the first job, `most` of them, and no more than there are jobs at once.

    They may read below `readable` only, and draw with `engine`.
    """

    def __init__(self, most: int, readable: Sequence[Path], engine: str) -> None:
        self.most, self.readable, self.engine = most, tuple(map(str, readable)), engine
        self.count = 0
        self._pool: ProcessPool | None = None
        self._lock = Lock()
        self._waited_for: set[ProcessFuture[Made]] = set()

    def run(self, jobs: Mapping[str, WorkerJob]) -> Iterator[tuple[str, Result]]:
        """Each job's bytes or fault under its name, in the order given. Any thread may ask; `stop` ends that with CancelledError.

        A drawing that had to be stopped once is not tried again, in other languages or in a guide: that would take as long
        each time.
        """
        if not jobs:
            return
        self.start(min(self.most, len(jobs)))
        assert self._pool is not None
        with self._lock:
            futures = {
                name: self._pool.schedule(work_within_limits, args=(job,), timeout=seconds_for(job))
                for name, job in jobs.items()
            }
            self._waited_for.update(futures.values())
        try:
            yield from _results(jobs, futures)
        finally:
            self._waited_for.difference_update(futures.values())

    def start(self, count: int) -> None:
        """At least `count` processes, each of which took a second to start: fewer idle ones give way to them. Only the main thread may start some."""
        if count <= self.count:
            return
        self.stop()
        self._pool = ProcessPool(
            max_workers=count,
            context=_Context(),
            initializer=start_worker,
            initargs=(self.readable, self.engine),
        )
        self.count = count
        for folder in self.readable:  # one that is not there cannot be allowed either
            Path(folder).mkdir(parents=True, exist_ok=True)
        with _uninterrupted(), _without_stderr():
            self._pool.schedule(os.getpid)  # the first task starts the processes

    def stop(self) -> None:
        """Ends every worker at once."""
        if self._pool is not None:
            with self._lock:
                self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types all but this
            self._pool.join()
            for future in list(self._waited_for):  # pebble forgets those it had not begun
                future.cancel()  # type: ignore[no-untyped-call]


def _results(jobs: Mapping[str, WorkerJob], futures: Mapping[str, ProcessFuture[Made]]) -> Iterator[tuple[str, Result]]:
    given_up: dict[str, Stopped] = {}
    for name, future in futures.items():
        if stopped := [given_up[drawing] for drawing in _drawings(jobs[name]) if drawing in given_up]:
            future.cancel()  # type: ignore[no-untyped-call]  # as `stop` below
            yield name, stopped[0]
            continue
        try:
            yield name, future.result()
        except DrawError as error:
            yield name, error
        except PipelineError as error:
            yield name, Problem(error.what, error.where or "", hint=error.hint or "")
        except (FutureTimeoutError, MemoryError, ProcessExpired) as error:
            problem = _stopped(name, jobs[name], error)
            if picture := picture_of(jobs[name]):
                given_up[picture.name] = problem
            yield name, problem
        except BrokenProcessPool as error:
            hint = "run packs doctor; another program may be ending them, or memory may be full"
            raise PipelineError("the processes that draw do not start, or are ended at once", hint=hint) from error


def _drawings(job: WorkerJob) -> tuple[str, ...]:
    """Graphic and size of each picture that is drawn on the way."""
    if isinstance(job, GuideJob):
        return tuple(figure.name for figure in job.figures)
    picture = picture_of(job)
    return (picture.name,) if picture else ()


def _stopped(name: str, job: WorkerJob, error: Exception) -> Stopped:
    """In words: time is up, memory is, or the process died, which in an engine mostly means memory too."""
    picture = picture_of(job)
    file, called = (picture.template.file, f"{picture.name} ({name})") if picture else ("", name)
    hint = "simplify the drawing: large blurs, very many objects and huge pictures take most"
    if isinstance(job, ExtraJob):
        file, called, hint = job.file, "this file", SMALLER
    if isinstance(error, FutureTimeoutError):
        return Stopped(f"{called} took longer than {seconds_for(job):g} s and was stopped", file, 0, hint)
    if isinstance(error, MemoryError):
        return Stopped(f"{called} needed more than {MEMORY >> 20} MiB of memory", file, 0, hint)
    code = error.exitcode if isinstance(error, ProcessExpired) else None
    return Stopped(f"the process that made {called} died (exit code {code})", file, 0, hint)


def make_pool(most: int, sources: Sources, dist: Path | None = None) -> Pool:
    """A pool whose workers read fonts, media, extras, pages and, for sheets, `dist`."""
    paths = [file.path for file in sources.media.values()]
    paths += [extra.path for of_week in sources.extras.values() for extra in of_week]
    paths += [pdf.path for chapter in sources.chapters for pdf in chapter.pages.values()]
    brought = {Path(path).parent for path in paths}
    readable = [*map(Path, sources.fonts.files.folders), *sorted(brought), *([dist] if dist else [])]
    engines = (sources.campaign.engine, sources.campaign.pdf_engine)
    return Pool(most, readable, "cairosvg" if "cairosvg" in engines else "typst")


@contextmanager
def open_pool(count: int, sources: Sources, dist: Path | None = None) -> Iterator[Pool]:
    """The pool of `make_pool`, gone afterwards, however the block ends."""
    pool = make_pool(count, sources, dist)
    try:
        yield pool
    finally:
        pool.stop()
