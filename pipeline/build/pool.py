"""Worker processes that draw. Each task has limits of its own, and one that fails, hangs or dies stops no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import PipelineError, Problem
from pipeline.guide.model import GuideJob
from pipeline.pack.sheet import SheetJob
from pipeline.posix import limit_memory

SECONDS = 10.0
MEMORY = 1 << 30

WorkerJob = PictureJob | GuideJob | SheetJob


def work(job: WorkerJob) -> bytes:
    """Runs in a worker. What it keeps warm between jobs may vanish at any time."""
    if isinstance(job, PictureJob):
        from pipeline.draw.picture import draw_picture

        return draw_picture(job)
    if isinstance(job, GuideJob):
        from pipeline.guide.typeset import set_guide

        return set_guide(job)
    from pipeline.pack.sheet import draw_sheet

    return draw_sheet(job)


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    limit_memory(MEMORY)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """For the moment in which processes start: half-started ones would end in tracebacks of their own.

    A Ctrl-C or SIGTERM in it takes effect right after. The processes never see Ctrl-C, which is the parent's to handle.
    """
    waiting: list[int] = []
    on_terminate = signal.signal(signal.SIGTERM, lambda number, frame: waiting.append(number))
    with _without_ctrl_c():
        yield
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

    def run(self, jobs: Mapping[str, WorkerJob]) -> Iterator[tuple[str, bytes | Problem | DrawError]]: ...


class Pool:
    """Worker processes, started at the first job."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPool | None = None

    def run(self, jobs: Mapping[str, WorkerJob]) -> Iterator[tuple[str, bytes | Problem | DrawError]]:
        """Each job's bytes or fault under its name, in the order given."""
        if not jobs:
            return
        self._start()
        assert self._pool is not None
        futures = {name: self._pool.schedule(work, args=(job,), timeout=SECONDS) for name, job in jobs.items()}
        for name, future in futures.items():
            try:
                yield name, future.result()
            except DrawError as error:
                yield name, error
            except PipelineError as error:
                yield name, Problem(error.what, error.where or "", hint=error.hint or "")
            except FutureTimeoutError:
                hint = "simplify the drawing: large blurs and very many objects take longest"
                yield name, Problem(f"{name} took longer than {SECONDS:g} s and was stopped", hint=hint)
            except MemoryError:
                yield (
                    name,
                    Problem(f"{name} needed more than {MEMORY >> 20} MiB of memory", hint="simplify the drawing"),
                )
            except ProcessExpired as error:
                yield (
                    name,
                    Problem(
                        f"the process drawing {name} died (exit code {error.exitcode})", hint="simplify the drawing"
                    ),
                )

    def _start(self) -> None:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(max_workers=self.count, context=context, initializer=_start_worker)
            with _uninterrupted(), _without_stderr():
                self._pool.schedule(_start_worker)  # the first task starts the processes

    def stop(self) -> None:
        """Ends every worker at once."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble types all but this
            self._pool.join()


@contextmanager
def open_pool(count: int) -> Iterator[Pool]:
    """A pool that is gone afterwards, however the block ends."""
    pool = Pool(count)
    try:
        yield pool
    finally:
        pool.stop()
