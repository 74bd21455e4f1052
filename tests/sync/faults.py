"""Targets on which something goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from pipeline.targets.base import Entry, Item, Result, Target, Token
from pipeline.targets.memory import MemoryTarget

T = TypeVar("T")


@dataclass
class Cut:
    """A target where the operation of a given number is cut short, before or after it was done."""

    inner: Target
    number: int
    after: bool
    error: BaseException
    done: int = 0

    def _do(self, operation: Callable[[], T]) -> T:
        self.done += 1
        cut = self.done == self.number
        if cut and not self.after:
            raise self.error
        outcome = operation()
        if cut:
            raise self.error
        return outcome

    def notes(self, *, ask: bool = False) -> tuple[str, ...]:
        return self.inner.notes(ask=ask)

    def sweep(self) -> tuple[str, ...]:
        return self._do(self.inner.sweep)

    def entries(self) -> Mapping[str, Entry]:
        return self._do(self.inner.entries)

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        for item in items:
            yield from self._do(partial(list, self.inner.put_many([item])))

    def put_pointer(self, key: str, body: bytes, expected: Token | None) -> Entry:
        return self._do(partial(self.inner.put_pointer, key, body, expected))

    def read(self, key: str) -> Iterator[bytes]:
        return self.inner.read(key)

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        for key in keys:
            yield from self._do(partial(list, self.inner.delete_many([key])))


class Failing(MemoryTarget):
    """Cannot store or delete `bad` keys, or loses them on the way without a word."""

    def __init__(self, bad: Iterable[str], silent: bool = False) -> None:
        super().__init__()
        self.bad, self.silent = set(bad), silent

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        for item in items:
            if item.key in self.bad:
                yield Result(item.key, "" if self.silent else "disk full")
            else:
                yield from super().put_many([item])

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        for key in keys:
            yield from [Result(key, "in use")] if key in self.bad else super().delete_many([key])
