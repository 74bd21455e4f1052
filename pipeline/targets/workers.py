"""Many transfers at a time, in threads that never keep the program from ending."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from pipeline.posix import give_large_blocks_back

T = TypeVar("T")
R = TypeVar("R")


class Crew(Generic[T, R]):
    """Up to `size` threads that take items as they get free.

    Iterate for what `work` gives, in the order in which it comes. What `work` raises ends the iteration; so does
    whatever the caller raises meanwhile, Ctrl-C among it: then nobody takes another item, and `stop` tells `work`.
    """

    def __init__(
        self, work: Callable[[T], R], items: Iterable[T], size: int, stop: threading.Event | None = None
    ) -> None:
        self.stop = stop or threading.Event()
        self._work, self._items, self._size = work, iter(items), size
        self._taking = threading.Lock()
        self._done: SimpleQueue[R | BaseException | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def __iter__(self) -> Iterator[R]:
        give_large_blocks_back()
        try:
            while len(self._threads) < self._size and (first := self._take()):
                self._start(first[0])
            left = len(self._threads)
            while left:
                outcome = self._next()
                if outcome is None:
                    left -= 1
                elif isinstance(outcome, BaseException):
                    raise outcome
                else:
                    yield outcome
        finally:
            self.stop.set()

    def wait(self, seconds: float) -> None:
        """Give work under way so long to end."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _start(self, first: T) -> None:
        thread = threading.Thread(target=self._run, args=(first,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, first: T) -> None:
        taken: tuple[T] | None = (first,)
        while taken:
            try:
                self._done.put(self._work(taken[0]))
                taken = None if self.stop.is_set() else self._take()
            except BaseException as error:  # noqa: BLE001 - whoever iterates hears of it
                self._done.put(error)
                break
        self._done.put(None)

    def _take(self) -> tuple[T] | None:
        with self._taking:
            return next(((item,) for item in self._items), None)

    def _next(self) -> R | BaseException | None:
        while True:
            try:
                return self._done.get(timeout=0.5)  # without one, Windows would not hear of Ctrl-C
            except Empty:
                continue


class Window:
    """How many bytes may be under way at a time, found out as TCP does: more while answers are quick, less when not.

    On a slow line the answer to one of many large requests at once would come later than anybody waits for it.
    """

    def __init__(self, start: int, most: int, quick: float) -> None:
        self._size, self._most, self._quick = start, most, quick
        self._used = 0
        self._changed = threading.Condition()

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Wait for room; what is larger than all of it goes alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._used or self._used + size <= self._size)
            self._used += size
        began = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._used -= size
                if time.monotonic() - began < self._quick:
                    self._size = min(self._size + size, self._most)
                self._changed.notify_all()

    def halve(self) -> None:
        with self._changed:
            self._size = max(self._size // 2, 1)
