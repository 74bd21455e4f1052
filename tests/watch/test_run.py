"""The threads that draw, with real workers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.build.load import Sources
from pipeline.watch.board import board_of
from pipeline.watch.desk import Desk
from pipeline.watch.pictures import open_pictures
from pipeline.watch.run import Hands
from pipeline.watch.sources import Reader
from tests.workspaces import build, small_workspace

pytestmark = pytest.mark.slow
SECONDS = 60


@dataclass
class Setup:
    root: Path
    sources: Sources
    desk: Desk
    hands: Hands

    def drawn(self) -> int:
        """How many pictures are there once none is left to draw."""
        until = time.monotonic() + SECONDS
        while self.desk.since(0).due and time.monotonic() < until:
            self.hands.check()
            time.sleep(0.05)
        return sum(card.is_current for card in self.desk.since(0).cards.values())


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    root = small_workspace(tmp_path)
    sources, _ = Reader(root).read()
    assert sources is not None
    desk = Desk()
    with open_pictures(root) as pictures:
        hands = Hands(root, desk, pictures, 2)
        desk.lay(board_of(sources, {}), {}, {}, {})
        yield Setup(root, sources, desk, hands)
        hands.stop()


def test_workers_that_may_read_more_take_over_in_the_middle_of_drawing(setup: Setup) -> None:
    setup.hands.start(setup.sources)
    until = time.monotonic() + SECONDS
    while len([card for card in setup.desk.since(0).cards.values() if card.shown]) < 1 and time.monotonic() < until:
        time.sleep(0.01)
    fonts = setup.sources.fonts
    elsewhere = replace(fonts.faces[0], path=str(setup.root / "more/font.ttf"))
    files = replace(fonts.files, faces=(*fonts.files.faces, elsewhere))
    setup.hands.start(replace(setup.sources, fonts=replace(fonts, files=files)))
    assert setup.drawn() == 10


def test_what_ends_a_thread_ends_the_whole(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Hands, "_draw", fails)
    setup.hands.start(setup.sources)
    with pytest.raises(ZeroDivisionError):
        setup.drawn()


def test_what_a_build_has_drawn_is_not_drawn_again(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    build(root)
    sources, _ = Reader(root).read()
    assert sources is not None
    desk = Desk()
    with open_pictures(root) as pictures:
        hands = Hands(root, desk, pictures, 1)
        desk.lay(board_of(sources, {}), {}, {}, {})
        hands.start(sources)
        assert hands._pool is not None
        hands._pool.run = None  # type: ignore[method-assign, assignment]  # nothing may be asked of a worker
        assert Setup(root, sources, desk, hands).drawn() == 10
        hands.stop()
