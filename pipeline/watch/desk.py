"""Which pictures are asked for, which are drawn, which come next. Threads meet here."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from threading import Condition
from typing import Any

from pipeline.build.model import Task
from pipeline.build.pictures import template_digest
from pipeline.build.pool import Stopped
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import Problem
from pipeline.watch.board import Board, Place, Told, ToldOf, Wanted, told_by
from pipeline.watch.pictures import Picture

Drawn = Picture | DrawError | Problem
"""What comes of drawing: a picture that is kept, or why there is none."""

About = Mapping[str, Any]
"""What the page is told of the campaign as a whole."""


_BREATH = 0.25
"""Seconds from drawing a picture that is on screen until it has been seen."""


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to draw. Of two orders for one place the one with the higher number was asked for later."""

    place: Place
    wanted: Wanted
    number: int


@dataclass(frozen=True, slots=True)
class Card:
    """A place as the page shows it. `shown` is the last good picture, of order `number`; `serial` grows with every change.

    `told` is what is known without drawing, `failed` why the picture of the key `tried` could not be drawn, `released` the
    SHA-256 of the same file in the last release, "" where it has none.
    """

    wanted: Wanted
    told: tuple[Told, ...] = ()
    shown: Picture | None = None
    number: int = 0
    tried: str = ""
    failed: Told | None = None
    released: str = ""
    serial: int = 0

    @property
    def is_due(self) -> bool:
        """Whether its picture has yet to be drawn."""
        key = self.wanted.key
        return bool(key) and key not in (self.tried, self.shown.key if self.shown else "")

    @property
    def is_current(self) -> bool:
        """Whether the picture shown is the one asked for."""
        return self.shown is not None and self.shown.key == self.wanted.key

    @property
    def problems(self) -> tuple[Told, ...]:
        """All there is to say of it; why it could not be drawn comes first."""
        failed = self.failed if self.failed and self.tried == self.wanted.key else None
        return (*([failed] if failed else []), *self.told)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since a serial: `cards` that changed, `places` and `about` only where these did; how many are `due`."""

    serial: int
    cards: Mapping[Place, Card]
    places: tuple[Place, ...] | None
    about: About | None
    due: int


@dataclass
class Desk:
    """All cards. Every method may be called from any thread."""

    _cards: dict[Place, Card] = field(default_factory=dict)
    _due: dict[Place, None] = field(default_factory=dict)
    _drawing: set[tuple[Place, str]] = field(default_factory=set)
    _readers: dict[str, Callable[[], None]] = field(default_factory=dict)
    _visible: dict[str, frozenset[Place]] = field(default_factory=dict)
    _given_up: dict[str, Stopped] = field(default_factory=dict)
    _seen: float = -math.inf
    _serial: int = 0
    _laid: int = 0
    _papers: tuple[Task, ...] = ()
    _about: About = field(default_factory=dict)
    _about_serial: int = 0
    _orders: int = 0
    _closed: bool = False
    _changed: Condition = field(default_factory=Condition)

    def lay(self, board: Board, told: ToldOf, about: About, released: Mapping[str, str]) -> None:
        """Asks for these pictures, and no others; a place keeps what it shows until the new picture is there.

        `released` are SHA-256 by path in a tree.
        """
        with self._changed:
            if list(board) != list(self._cards):
                self._serial += 1
                self._laid = self._serial
            before, self._cards = self._cards, {}
            for place, wanted in board.items():
                old = before.get(place, Card(wanted))
                was = released.get(wanted.task.path, "") if wanted.task else ""
                self._put(place, old, replace(old, wanted=wanted, told=told.get(place, ()), released=was))
            templates = {template_digest(job.template) for wanted in board.values() if (job := wanted.job)}
            self._given_up = {key: stopped for key, stopped in self._given_up.items() if key in templates}
            self._find_due()
            self._say(about)

    def tell(self, told: ToldOf, about: About, papers: tuple[Task, ...]) -> None:
        """Says what else is wrong, with the pictures asked for as they are, and which `papers` may be asked for."""
        with self._changed:
            self._papers = papers
            for place, card in list(self._cards.items()):
                self._put(place, card, replace(card, told=told.get(place, ())))
            self._say(about)

    def enter(self, reader: str, listener: Callable[[], None]) -> None:
        """A reader of the page has come; `listener` is called, from any thread, whenever something changes."""
        with self._changed:
            self._readers[reader] = listener

    def leave(self, reader: str) -> None:
        with self._changed:
            del self._readers[reader]
            self._visible.pop(reader, None)

    def see(self, reader: str, places: Collection[Place]) -> None:
        """Which places a reader of the page has on screen."""
        with self._changed:
            if reader in self._readers:
                self._visible[reader] = frozenset(places)

    def take(self) -> Order | None:
        """The next picture to draw: what is on screen first, the others when that has been seen. None when all is over."""
        with self._changed:
            while not self._closed:
                on_screen = self._on_screen()
                first = next((place for place in self._due if place in on_screen), None)
                pause = self._pause(on_screen)
                if place := first or (next(iter(self._due), None) if not pause else None):
                    return self._order(place)
                self._changed.wait(pause if self._due else None)
        return None

    def is_at_ease(self) -> bool:
        """Whether there is time for what nobody waits for."""
        with self._changed:
            return not self._pause(self._on_screen())

    def put(self, order: Order, result: Drawn) -> None:
        """Takes what came of an order. What was asked for meanwhile is still to come; a picture is never put over a later one."""
        with self._changed:
            self._drawing.discard((order.place, order.wanted.key))
            if order.place in self._on_screen():
                self._seen = time.monotonic()
            self._settle(order, result)
            if isinstance(result, Stopped) and (job := order.wanted.job):
                self._given_up[template_digest(job.template)] = result
                for place, card in list(self._cards.items()):
                    self._put(place, card, card)
            self._find_due()
            self._tell()

    def give_back(self, order: Order) -> None:
        """The order was not carried out: somebody else will."""
        with self._changed:
            self._drawing.discard((order.place, order.wanted.key))
            self._find_due()
            self._tell()

    def since(self, serial: int) -> Changes:
        """What changed after `serial`; everything, where that was before the board got its places."""
        with self._changed:
            everything = serial < self._laid or not serial
            cards = {place: card for place, card in self._cards.items() if everything or card.serial > serial}
            places = tuple(self._cards) if everything else None
            about = self._about if serial < self._about_serial else None
            return Changes(self._serial, cards, places, about, len(self._due) + len(self._drawing))

    def card(self, place: Place) -> Card | None:
        with self._changed:
            return self._cards.get(place)

    def keys(self) -> frozenset[str]:
        """Keys of the pictures that are shown, or being drawn."""
        with self._changed:
            return frozenset(
                (*(key for _, key in self._drawing), *(card.shown.key for card in self._cards.values() if card.shown))
            )

    def job(self, key: str) -> PictureJob | None:
        """The job of the picture that is asked for under a key."""
        with self._changed:
            return next((card.wanted.job for card in self._cards.values() if card.wanted.key == key), None)

    def paper(self, key: str) -> Task | None:
        with self._changed:
            return next((paper for paper in self._papers if paper.key == key), None)

    def released(self, sha256: str) -> Task | None:
        """The task whose file in the last release has this SHA-256."""
        with self._changed:
            return next((card.wanted.task for card in self._cards.values() if card.released == sha256), None)

    def close(self) -> None:
        """No more orders; those who wait for one go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _on_screen(self) -> frozenset[Place]:
        return frozenset[Place]().union(*self._visible.values())

    def _pause(self, on_screen: Collection[Place]) -> float:
        """Seconds until what is on screen has been drawn and fetched, at most; the browser needs processors for that, too."""
        if any(place in on_screen for place in (*self._due, *(place for place, _ in self._drawing))):
            return _BREATH
        return max(0.0, self._seen + _BREATH - time.monotonic())

    def _order(self, place: Place) -> Order:
        del self._due[place]
        wanted = self._cards[place].wanted
        self._drawing.add((place, wanted.key))
        self._orders += 1
        return Order(place, wanted, self._orders)

    def _settle(self, order: Order, result: Drawn) -> None:
        card = self._cards.get(order.place)
        if card is None or order.number < card.number:
            return
        if isinstance(result, Picture):
            new = replace(card, shown=result, number=order.number, tried="", failed=None)
        elif (job := order.wanted.job) and order.wanted.key == card.wanted.key:
            new = replace(card, tried=order.wanted.key, failed=told_by(result, job))
        else:
            new = card
        self._put(order.place, card, new)

    def _find_due(self) -> None:
        """Pictures to draw, in the order of the board, but for those that are being drawn."""
        due = (place for place, card in self._cards.items() if card.is_due)
        self._due = {place: None for place in due if (place, self._cards[place].wanted.key) not in self._drawing}

    def _put(self, place: Place, old: Card, new: Card) -> None:
        """Gives a changed card a new serial; one whose drawing was given up is not drawn again."""
        job = new.wanted.job if self._given_up and new.is_due else None
        if job and (stopped := self._given_up.get(template_digest(job.template))):
            new = replace(new, tried=new.wanted.key, failed=told_by(stopped, job))
        if new != old or not old.serial:
            self._serial += 1
            new = replace(new, serial=self._serial)
        self._cards[place] = new

    def _say(self, about: About) -> None:
        if about != self._about:
            self._serial += 1
            self._about, self._about_serial = about, self._serial
        self._tell()

    def _tell(self) -> None:
        self._changed.notify_all()
        for listener in self._readers.values():
            listener()
