"""`packs watch` as a whole: reads what changed, has it drawn, and shows it, until somebody ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from pipeline.build.check import check_sources
from pipeline.build.load import Sources
from pipeline.build.pool import Pool, Result, make_pool
from pipeline.build.store import Store
from pipeline.build.worker import WorkerJob
from pipeline.draw.model import DrawError
from pipeline.errors import PipelineError, Problem
from pipeline.watch.board import Board, Index, Place, Told, board_of
from pipeline.watch.desk import Desk, Drawn, Order
from pipeline.watch.files import Changes, watching
from pipeline.watch.papers import papers_of
from pipeline.watch.pictures import Pictures, open_pictures
from pipeline.watch.server import Studio, serve
from pipeline.watch.sources import Reader, released
from pipeline.watch.telling import campaign_told

_TICK, _SOON = 0.5, 0.05
"""Seconds after which the main thread looks whether the others are well (on Windows it hears Ctrl-C only then), and for time to check."""


class Hands:
    """Threads that take orders from the desk, each with one worker process at a time."""

    def __init__(self, root: Path, desk: Desk, pictures: Pictures, count: int) -> None:
        self._desk, self._pictures, self._count = desk, pictures, count
        self._store = Store(root)
        self._pool: Pool | None = None
        self._threads = ThreadPoolExecutor(count)
        self._at_work: list[Future[None]] = []
        self._stopping = False

    def start(self, sources: Sources) -> None:
        """Has workers that may read what these sources bring; others than before where they bring more. Main thread only."""
        pool, old = make_pool(self._count, sources), self._pool
        if old and (old.readable, old.engine) == (pool.readable, pool.engine):
            return
        pool.start(pool.most)
        self._pool = pool
        if old:
            old.stop()
        else:
            self._at_work = [self._threads.submit(self._work) for _ in range(self._count)]

    def check(self) -> None:
        """Raises what ended a thread."""
        for thread in self._at_work:
            if thread.done():
                thread.result()

    def stop(self) -> None:
        self._stopping = True
        self._desk.close()
        if self._pool:
            self._pool.stop()
        self._threads.shutdown()

    def ask(self, job: WorkerJob) -> Result | None:
        """What a worker makes of a job that is no order; None where there is no worker now."""
        if self._pool is None:
            return None
        try:
            return _run(self._pool, "", job)
        except (CancelledError, RuntimeError, PipelineError):  # as in `_work`
            return None

    def _work(self) -> None:
        while order := self._desk.take():
            pool = self._pool
            assert pool is not None
            try:
                self._desk.put(order, self._draw(order, pool))
            except (CancelledError, RuntimeError, PipelineError):  # a pool was stopped, in one of its states
                self._desk.give_back(order)
                if pool is self._pool and not self._stopping:
                    raise

    def _draw(self, order: Order, pool: Pool) -> Drawn:
        task, job = order.wanted.task, order.wanted.job
        assert task is not None
        assert job is not None
        body = self._store.find(task.key)
        if body is None:
            result = _run(pool, task.path, job)
            if isinstance(result, tuple):
                (result,) = result  # the files of one picture, of which there is one
            if isinstance(result, DrawError | Problem):
                return result
            assert isinstance(result, bytes)
            body = result
        return self._pictures.keep(task.key, task.facts.media_type, body)


def _run(pool: Pool, name: str, job: WorkerJob) -> Result:
    return next(result for _, result in pool.run({name: job}))


def watch(root: Path, host: str, port: int, jobs: int, ready: Callable[[str], None]) -> None:
    """Shows the campaign at the address that `ready` is told, for ever. Raises PipelineError, and what ends it: KeyboardInterrupt."""
    desk, changes, reader = Desk(), Changes(root), Reader(root)
    with open_pictures(root) as pictures, ExitStack() as stack:
        hands = Hands(root, desk, pictures, jobs)
        stack.enter_context(watching(root, changes))
        address = stack.enter_context(serve(Studio(root, desk, pictures, hands.ask), host, port))
        stack.callback(hands.stop)
        ready(address)
        board: Board = {}
        unchecked: Read | None = None
        while True:
            if changes.wait(_TICK if unchecked is None else _SOON):
                board, unchecked = _read(reader, board, desk, hands)
            elif unchecked and desk.is_at_ease():
                _check(reader, board, desk, unchecked)
                unchecked = None
            pictures.drop_others(desk.keys(), time.monotonic())
            hands.check()


Read = tuple[Sources, list[Problem]]


def _read(reader: Reader, before: Board, desk: Desk, hands: Hands) -> tuple[Board, Read | None]:
    """Reads what people wrote and asks for what it shows now; what nobody waits for is left to `_check`."""
    sources, problems = reader.read()
    board = board_of(sources, before) if sources else before
    told, elsewhere = _sorted_out(board, [*problems, *(reader.doubts if sources else ())])
    if sources:
        hands.start(sources)  # first, or workers that may not read a new photo would be asked for it
    desk.lay(board, told, campaign_told(reader.sources, elsewhere, reader.papers), released(reader.root))
    if sources is None:
        return board, None
    return board, (sources, problems)


def _check(reader: Reader, board: Board, desk: Desk, read: Read) -> None:
    """Looks for what no single file shows, and which papers there are."""
    sources, problems = read
    reader.doubts, reader.papers = check_sources(sources), papers_of(sources)
    told, elsewhere = _sorted_out(board, [*problems, *reader.doubts])
    desk.tell(told, campaign_told(sources, elsewhere, reader.papers), reader.papers)


def _sorted_out(board: Board, problems: list[Problem]) -> tuple[dict[Place, tuple[Told, ...]], tuple[Problem, ...]]:
    """Problems by the picture they belong to, and those that belong to none."""
    index = Index(problems)
    told = {place: index.of(place, wanted) for place, wanted in board.items()}
    return told, index.elsewhere
