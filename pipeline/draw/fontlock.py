"""`assets/src/fonts/fonts.lock`: which bytes of which font this campaign is drawn with.

It lies beside the fonts, where whoever changes one sees it, and says by hash what may be read from outside the workspace.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pipeline.draw.faces import Face, Origin
from pipeline.errors import Problem

LOCK_FILE = "assets/src/fonts/fonts.lock"
_LIMIT = 1 << 20
_HEAD = """\
# The fonts this campaign is drawn with. `packs fonts lock` writes this file anew; nobody else needs to.
# from: "campaign" = in this folder; "outside" = in the folder PACKS_FONTS names, and accepted by its hash alone;
# "pack", "cjk" = comes with packs.
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """One font: `file` and `family` as in `Face`, `line` where the lock says so."""

    file: str
    family: str
    sha256: str
    version: str
    origin: Origin
    line: int = 0


def read_lock(root: Path) -> tuple[tuple[Locked, ...], list[Problem]]:
    """What is locked, nothing where there is no lock; a lock that cannot be read is a problem and locks nothing."""
    path = root / LOCK_FILE
    try:
        if path.stat().st_size > _LIMIT:
            return (), [Problem("is over 1 MiB", LOCK_FILE, 0, _AGAIN)]
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return (), []
    except (OSError, UnicodeDecodeError) as error:
        return (), [Problem(f"cannot be read: {error}", LOCK_FILE, 0, _AGAIN)]
    try:
        fonts = tomllib.loads(text).get("font", [])
        return tuple(_locked(font, text) for font in fonts), []
    except KeyError as error:
        return (), [Problem(f"a font in it has no {error.args[0]!r}", LOCK_FILE, 0, _AGAIN)]
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        return (), [Problem(f"is no list of fonts: {error}", LOCK_FILE, 0, _AGAIN)]


_AGAIN = "take it from the last commit, or write it anew: packs fonts lock"


def _locked(font: dict[str, object], text: str) -> Locked:
    origin = font["from"]
    file, family, sha256, version = (str(font[key]) for key in ("file", "family", "sha256", "version"))
    known = {str(each): each for each in get_args(Origin)}
    if str(origin) not in known:
        raise ValueError(f'from = "{origin}" is none of {", ".join(known)}')
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"{file} has no sha256")
    line = next((n for n, words in enumerate(text.splitlines(), 1) if sha256 in words), 0)
    return Locked(file, family, sha256, version, known[str(origin)], line)


def lock_text(faces: Iterable[Face]) -> str:
    """The lock of these fonts, in a fixed order."""
    order = get_args(Origin)
    rows = sorted(faces, key=lambda face: (order.index(face.origin), face.file))
    parts = [
        "\n[[font]]\n"
        + "".join(
            f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
            for key, value in (
                ("file", face.file),
                ("sha256", face.sha256),
                ("version", face.version),
                ("family", face.family),
                ("from", face.origin),
            )
        )
        for face in rows
    ]
    return _HEAD + "".join(parts)


def write_lock(root: Path, faces: Iterable[Face]) -> None:
    """The lock of these fonts, in one step."""
    path = root / LOCK_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(".lock.new")
    waiting.write_text(lock_text(faces), encoding="utf-8", newline="\n")
    waiting.replace(path)
