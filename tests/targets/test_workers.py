"""Many transfers at a time: none is lost, none is waited for in vain."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from pipeline.targets.workers import Crew, Window


def test_every_item_is_worked_on_once_by_a_few_at_a_time() -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def work(item: int) -> int:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.002)
        with lock:
            busy -= 1
        return item

    assert sorted(Crew(work, range(100), 8)) == list(range(100))
    assert most <= 8


def test_no_items_are_no_work() -> None:
    assert list(Crew(str, (), 8)) == []


def test_items_are_taken_as_somebody_gets_free() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    def work(item: int) -> int:
        time.sleep(0.01)
        return item

    crew = iter(Crew(work, items(), 4))
    next(crew)
    assert len(taken) < 20


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_work_raises_ends_it(error: type[BaseException]) -> None:
    def work(item: int) -> int:
        if item == 3:
            raise error
        return item

    before = threading.active_count()
    crew = Crew(work, range(1000), 2)
    with pytest.raises(error):
        list(crew)
    assert crew.stop.is_set()
    crew.wait(1)
    assert threading.active_count() <= before


def test_what_the_caller_raises_ends_it_too() -> None:
    done: list[int] = []

    def work(item: int) -> int:
        done.append(item)
        return item

    crew = Crew(work, range(100_000), 2)
    for number, _ in enumerate(crew):
        if number == 5:
            break
    crew.wait(1)
    assert crew.stop.is_set()
    assert len(done) < 100_000


def test_nobody_waits_for_work_that_hangs() -> None:
    never = threading.Event()
    crew = Crew(lambda item: never.wait(20), range(2), 2)
    began = time.monotonic()
    crew.wait(0.1)
    threading.Thread(target=list, args=(crew,), daemon=True).start()
    time.sleep(0.05)
    crew.wait(0.1)
    assert time.monotonic() - began < 1
    never.set()


class TestWindow:
    def fits(self, window: Window, size: int) -> bool:
        """Whether so much may go beside what is under way."""
        entered = threading.Event()

        def enter() -> None:
            with window.of(size):
                entered.set()

        threading.Thread(target=enter, daemon=True).start()
        return entered.wait(0.1)

    def test_it_lets_through_what_fits(self) -> None:
        window = Window(10, 10, quick=1)
        with window.of(6):
            assert self.fits(window, 4)
            assert not self.fits(window, 5)

    def test_what_is_larger_than_all_of_it_goes_alone(self) -> None:
        window = Window(10, 10, quick=1)
        with window.of(50):
            assert not self.fits(window, 1)

    def test_it_grows_with_quick_answers_up_to_a_limit(self) -> None:
        window = Window(10, 25, quick=1)
        for _ in range(5):
            with window.of(10):
                pass
        with window.of(20):
            assert self.fits(window, 5)
            assert not self.fits(window, 6)

    def test_it_does_not_grow_with_slow_ones(self) -> None:
        window = Window(10, 100, quick=0)
        with window.of(10):
            pass
        with window.of(10):
            assert not self.fits(window, 1)

    def test_it_is_halved_when_the_server_asks(self) -> None:
        window = Window(10, 10, quick=0)
        window.halve()
        with window.of(3):
            assert self.fits(window, 2)
            assert not self.fits(window, 3)
