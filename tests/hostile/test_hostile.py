"""Hostile files of every kind through `packs check` and `packs build`: told, bounded, and harmless to everything else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.draw.fonts import PACK
from tests.cli.shell import packs
from tests.hostile import drawings, others
from tests.hostile.watch import Listener, Watch, listening
from tests.workspaces import CAMPAIGN, TAKE_HOME, edit, small_workspace

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="opened files are seen by inotify")]

CANARY = "canary-7f3a9c"
GRAPHICS = "assets/src/graphics"
GOOD = "dist/preview/en/2020-11-09-essential/essential-headline-square.en.png"


@dataclass(frozen=True)
class Outside:
    """What lies beside the campaign, watched."""

    folder: Path
    watch: Watch
    listener: Listener

    def assert_untouched(self, root: Path, said: str) -> None:
        assert self.watch.opened() == set()
        assert self.listener.connects == 0
        assert CANARY not in said
        built = [file for file in (root / "dist").rglob("*") if file.is_file()]
        assert [file for file in built if CANARY.encode() in file.read_bytes()] == []


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("secret.txt", "secret.dtd", "secret.css", "secret.png", "secret.md", "secret.ttf"):
        (folder / name).write_text(CANARY, encoding="utf-8")
    (folder / "secret.svg").write_bytes(drawings.svg(f'<g id="a"><text>{CANARY}</text></g>'))
    watch = Watch(folder)
    with listening() as listener:
        yield Outside(folder, watch, listener)
    watch.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The one sound picture, as an undisturbed build draws it."""
    root = campaign(tmp_path_factory.mktemp("good"))
    assert packs("build", "--graphic", "headline", cwd=root).returncode == 0
    return (root / GOOD).read_bytes()


def campaign(folder: Path) -> Path:
    """One week, one size, English."""
    root = folder / "campaign"
    root.mkdir()
    small_workspace(root, ("en",))
    (root / TAKE_HOME).unlink()
    edit(root / CAMPAIGN, r"(?m)^weeks_planned.*\n", "")
    return root


def told(said: subprocess.CompletedProcess[str], file: str) -> list[str]:
    return [
        line for line in said.stderr.splitlines() if re.match(rf"{re.escape(file)}(:\d+)?: (error|warning): ", line)
    ]


def run(command: str, root: Path, outside: Outside, seconds: float, code: int = 1) -> subprocess.CompletedProcess[str]:
    started = time.monotonic()
    said = packs(command, cwd=root)
    assert time.monotonic() - started < seconds
    assert said.returncode == code, said.stderr[-2000:]
    assert "Traceback" not in said.stderr
    assert "error: unexpected:" not in said.stderr
    outside.assert_untouched(root, said.stdout + said.stderr)
    return said


def test_the_watchers_see_what_they_are_for(outside: Outside) -> None:
    (outside.folder / "secret.txt").read_text(encoding="utf-8")
    assert outside.watch.opened() == {"secret.txt"}
    import socket

    with socket.create_connection(("127.0.0.1", outside.listener.port)):
        time.sleep(0.1)
    assert outside.listener.connects == 1


def test_hostile_drawings_cost_nothing_but_themselves(tmp_path: Path, outside: Outside, good: bytes) -> None:
    root = campaign(tmp_path)
    refused = drawings.refused(outside.folder, outside.listener.port)
    strange = drawings.drawn_or_told(outside.folder)
    for name, content in {**refused, **strange}.items():
        (root / GRAPHICS / f"{name}.svg").write_bytes(content)
    (root / GRAPHICS / "link.svg").symlink_to(outside.folder / "secret.svg")
    os.mkfifo(root / GRAPHICS / "pipe.svg")
    (root / GRAPHICS / "device.svg").symlink_to("/dev/zero")
    names = [*refused, *strange, "link", "pipe", "device"]
    edit(root / CAMPAIGN, r"(?m)^graphics = .*$", f"graphics = {['headline', *names]}".replace("'", '"'))
    checked, built = run("check", root, outside, 30), run("build", root, outside, 75)
    for said in (checked, built):
        silent = [name for name in (*refused, "link", "pipe", "device") if not told(said, f"{GRAPHICS}/{name}.svg")]
        assert silent == []
    assert (root / GOOD).read_bytes() == good
    made = {file.name.removesuffix("-square.en.png") for file in (root / "dist/preview/en").rglob("*.png")}
    assert made & {f"essential-{name}" for name in (*refused, "link", "pipe", "device")} == set()
    untold = [name for name in strange if f"essential-{name}" not in made and not told(built, f"{GRAPHICS}/{name}.svg")]
    assert untold == []


def test_hostile_words_weeks_fonts_and_photos_cost_nothing_but_themselves(
    tmp_path: Path, outside: Outside, good: bytes
) -> None:
    root = campaign(tmp_path)
    photos = _photo_weeks(root)
    assert packs("strings", "update", cwd=root).returncode == 0
    pot = (root / "locales/messages.pot").read_text(encoding="utf-8")
    edit(root / CAMPAIGN, r"(?m)^languages = .*$", f"languages = {['en', *others.TAGS]}".replace("'", '"'))
    expected: list[str] = []
    for tag, content in zip(others.TAGS, others.catalogs(pot, outside.listener.port), strict=True):
        (root / f"locales/{tag}.po").write_bytes(content)
        expected.append(f"locales/{tag}.po")
    for name, content in others.weeks(outside.listener.port).items():
        (root / f"assets/src/weeks/{name}.toml").write_bytes(content)
        expected.append(f"assets/src/weeks/{name}.toml")
    for name, content in others.fonts(PACK).items():
        (root / "assets/src/fonts" / name).write_bytes(content)
        expected.append(f"assets/src/fonts/{name}")
    expected += _links(root, outside)
    checked, built = run("check", root, outside, 40), run("build", root, outside, 75)
    for said in (checked, built):
        assert [file for file in expected if not told(said, file)] == []
    assert (root / GOOD).read_bytes() == good
    assert [file for file in photos if file not in built.stderr] == []


def _links(root: Path, outside: Outside) -> list[str]:
    """Files that are links to others outside the campaign."""
    links = {
        "assets/src/weeks/link.toml": "secret.txt",
        "assets/src/guide/90-link.md": "secret.md",
        "assets/src/fonts/link.ttf": "secret.ttf",
    }
    for file, target in links.items():
        (root / file).symlink_to(outside.folder / target)
    (root / "assets/src/media/link.png").symlink_to(outside.folder / "secret.png")
    return list(links)


def _photo_weeks(root: Path) -> list[str]:
    """A week for each hostile photo; the names of these files."""
    edit(root / CAMPAIGN, r"(?m)^graphics = .*$", 'graphics = ["headline", "photo"]')
    slot = drawings.svg('<rect id="photo" x="99" y="99" width="500" height="500"/>')
    (root / GRAPHICS / "photo.svg").write_bytes(slot)
    (root / "assets/src/media").mkdir()
    files = dict(others.photos())
    names = [*files, "link.png"]
    for number, name in enumerate(names):
        day = date(2020, 11, 16) + timedelta(number)
        week = (
            f'start = {day}\nend = {day}\npublic_from = 2020-11-09T00:00:00Z\nhashtag = "#A"\ngraphics = ["photo"]\n'
            f'[media.photo]\nfile = "{name}"\nalt = "a"\n'
        )
        (root / f"assets/src/weeks/photo-{number}.toml").write_text(week, encoding="utf-8")
        if name in files:
            (root / "assets/src/media" / name).write_bytes(files[name])
    return [f"assets/src/media/{name}" for name in names]


@pytest.mark.parametrize("name", others.tables())
def test_hostile_approvals_are_told_and_nothing_else_is_lost(tmp_path: Path, outside: Outside, name: str) -> None:
    root = campaign(tmp_path)
    (root / "locales/reviewed.csv").write_bytes(others.tables()[name])
    assert told(run("check", root, outside, 10), "locales/reviewed.csv")


def test_the_corpus_is_as_large_as_promised(tmp_path: Path) -> None:
    kinds = (drawings.refused(tmp_path, 1), drawings.drawn_or_told(tmp_path), others.TAGS, others.weeks(1))
    assert sum(len(kind) for kind in (*kinds, others.tables(), others.fonts(PACK), others.photos())) >= 160
