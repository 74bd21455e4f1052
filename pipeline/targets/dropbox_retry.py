"""Trying again, within bounds: five times or a minute, whichever ends first."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from pipeline.errors import TargetUnavailableError

T = TypeVar("T")

SLOWEST = 64 << 10
"""Bytes a second below which sending counts as stalled."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one request brought no answer, in words free of secrets.

    `again`: another try may do. `pause`: seconds the server asked us to wait. `unsure`: it may have been carried out
    all the same. `missing`: maybe there is no such route for this account.
    """

    what: str
    hint: str = ""
    again: bool = False
    pause: float | None = None
    unsure: bool = False
    missing: bool = False


class GaveUpError(TargetUnavailableError):
    """After the last try. `fault` is that one's; `unsure` whether any of them may have been carried out."""

    def __init__(self, fault: Fault, tries: int, unsure: bool, where: str) -> None:
        what = f"{fault.what} ({tries} tries)" if tries > 1 else fault.what
        super().__init__(what, where=where, hint=fault.hint or "nothing changed for readers, safe to run again")
        self.fault, self.unsure = fault, unsure


@dataclass(frozen=True, slots=True)
class Patience:
    """`seconds` for a request with all its tries, of which one may be silent for `silence`; then `pause` doubles."""

    tries: int = 5
    seconds: float = 50.0
    silence: float = 40.0
    pause: float = 0.5


USUAL = Patience()

LAST_LOOK = Patience(tries=1, seconds=10.0, silence=10.0)
"""For seeing what became of a request that was given up; with it a fault is told within a minute."""


class Persistence:
    """Tries again for one target, which errors call `where`."""

    def __init__(self, patience: Patience, where: str) -> None:
        self._patience, self._where = patience, where
        self._here = threading.local()

    @property
    def patience(self) -> Patience:
        return LAST_LOOK if getattr(self._here, "hurried", False) else self._patience

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Within, this thread has but one short try."""
        self._here.hurried = True
        try:
            yield
        finally:
            self._here.hurried = False

    def insist(self, attempt: Callable[[float], T | Fault], *, size: int = 0) -> T:
        """The first outcome of `attempt`, given the seconds it may be silent, that is no Fault.

        `size` bytes are sent each time, for which there is more time. Raises GaveUpError.
        """
        tries, unsure = 0, False
        deadline = time.monotonic() + self.patience.seconds + size / SLOWEST
        while True:
            outcome = attempt(max(0.1, min(self.patience.silence, deadline - time.monotonic())))
            if not isinstance(outcome, Fault):
                return outcome
            tries, unsure = tries + 1, unsure or outcome.unsure
            if not outcome.again or tries >= self.patience.tries or not self.wait(tries, deadline, outcome.pause):
                raise GaveUpError(outcome, tries, unsure, self._where)

    def wait(self, tries: int, deadline: float, asked: float | None = None) -> bool:
        """Wait as long as the server `asked`, or longer after each try; False when there is no time left for that."""
        pause = self.patience.pause * 2 ** (tries - 1) * random.uniform(0.5, 1)  # noqa: S311  # spreads tries, no secret
        pause = pause if asked is None else max(asked, pause)
        if time.monotonic() + pause >= deadline:
            return False
        time.sleep(pause)
        return True
