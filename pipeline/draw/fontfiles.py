"""Reads the fonts people bring: which files are there, whether they may be used, and what they say of themselves.

A font is looked into once, by `examine` in a process of its own; what it found, and the copy Typst reads, stay in
`.pipeline/fonts` under the hash of the file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.asking import ask
from pipeline.draw.faces import INDEX, Face, Origin, face_of, read_index
from pipeline.draw.fontlock import LOCK_FILE, Locked
from pipeline.errors import Level, PipelineError, Problem
from pipeline.hashing import fingerprint

FONTS = "assets/src/fonts"
COPIES = ".pipeline/fonts"
OUTSIDE = "PACKS_FONTS"
ENDINGS = (".ttf", ".otf", ".woff", ".woff2")
OTHER_FONTS = (".ttc", ".otc", ".dfont", ".pfb", ".pfm", ".eot", ".suit")
LIMIT = 20 << 20  # bytes of a font file
EXAMINE = "pipeline.draw.examine"
SECONDS = 60.0  # for all new fonts together; a large WOFF2 takes three


@dataclass(frozen=True, slots=True)
class FontFile:
    """A file that may be used; `file` is its name as people and the lock know it, `shown` where problems say it is."""

    path: Path
    file: str
    shown: str
    sha256: str
    origin: Origin


def campaign_files(root: Path, lock: Sequence[Locked], problems: list[Problem]) -> list[FontFile]:
    """The fonts of the workspace. One that is not as the lock says is a problem and left out."""
    locked = {each.file: each for each in lock if each.origin == "campaign"}
    files: list[FontFile] = []
    for path in _candidates(root / FONTS):
        shown = path.relative_to(root).as_posix()
        file = path.relative_to(root / FONTS).as_posix()
        fault = _refused(path, root)
        if fault:
            problems.append(Problem(fault[0], shown, 0, fault[1]))
            continue
        _, sha256 = fingerprint(path)
        found = FontFile(path, file, shown, sha256, "campaign")
        if lock and (problem := _unlike(found, locked.get(file))):
            problems.append(problem)
            if problem.level is Level.ERROR:
                continue
        files.append(found)
    there = {each.file for each in files} | {Path(p.file).name for p in problems}
    for each in locked.values():
        if each.file not in there and not (root / FONTS / each.file).exists():
            what = f"{each.file} is not in {FONTS}"
            problems.append(
                Problem(what, LOCK_FILE, each.line, "put it back, or write the lock anew: packs fonts lock")
            )
    return files


def outside_files(lock: Sequence[Locked], problems: list[Problem]) -> list[FontFile]:
    """The fonts that may not be committed: from the folder PACKS_FONTS names, each only with the bytes the lock knows."""
    files: list[FontFile] = []
    folder = os.environ.get(OUTSIDE, "")
    for each in lock:
        if each.origin != "outside":
            continue
        path = Path(folder) / each.file
        wanted = f"SHA-256 {each.sha256}"
        if not folder:
            what = f"{each.file} ({wanted}) may not be committed and lies outside, but {OUTSIDE} is not set"
            problems.append(Problem(what, LOCK_FILE, each.line, f"set {OUTSIDE} to the folder it is in"))
        elif Path(each.file).name != each.file or not path.is_file() or path.stat().st_size > LIMIT:
            what = f"{each.file} ({wanted}) is not in the folder {OUTSIDE} names"
            problems.append(Problem(what, LOCK_FILE, each.line, "ask whoever keeps it, and put it there"))
        elif fingerprint(path)[1] != each.sha256:
            what = f"{each.file} in the folder {OUTSIDE} names is another file than the lock knows ({wanted})"
            problems.append(
                Problem(what, LOCK_FILE, each.line, "get that version, or write the lock anew: packs fonts lock")
            )
        else:
            files.append(FontFile(path, each.file, each.file, each.sha256, "outside"))
    return files


def outside_folder() -> list[FontFile]:
    """Every font right in the folder PACKS_FONTS names, for `packs fonts lock` to choose from. Raises PipelineError."""
    folder = os.environ.get(OUTSIDE, "")
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise PipelineError(
            f"{OUTSIDE} names {folder}, which is no folder", hint="set it to the folder the fonts are in"
        )
    paths = [path for path in sorted(Path(folder).iterdir()) if path.suffix.lower() in ENDINGS and path.is_file()]
    small = [path for path in paths if path.stat().st_size <= LIMIT]
    return [FontFile(path, path.name, path.name, fingerprint(path)[1], "outside") for path in small]


def read_faces(root: Path, files: Sequence[FontFile], problems: list[Problem]) -> tuple[Face, ...]:
    """What the fonts say of themselves. One that cannot be read is a problem and left out."""
    if not files:
        return ()
    folder = root / COPIES
    known = _known(folder)
    new = [each for each in files if each.sha256 not in known]
    if new:
        known = {**known, **_examined(folder, new, problems)}
        _write_index(folder, {each.sha256: known[each.sha256] for each in files if each.sha256 in known})
    return tuple(face_of(known[each.sha256], folder, each.file, each.origin) for each in files if each.sha256 in known)


def _candidates(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix.lower() in (*ENDINGS, *OTHER_FONTS))


def _refused(path: Path, root: Path) -> tuple[str, str] | None:
    """Why a file is not even looked into, and what to do."""
    if path.suffix.lower() in OTHER_FONTS:
        return (
            f"fonts ending in {path.suffix} are not read",
            "save it as TTF or OTF, each font of a collection by itself",
        )
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        return "is no file of this folder", "put the font's file itself there, no link to it"
    size = path.stat().st_size
    if size > LIMIT:
        return f"is {size >> 20} MiB large, fonts may have {LIMIT >> 20}", "take a version with fewer characters"
    return None


def _unlike(found: FontFile, locked: Locked | None) -> Problem | None:
    if locked is None:
        what = f"is not in {LOCK_FILE}"
        return Problem(what, found.shown, 0, "if it belongs to the campaign: packs fonts lock", Level.WARNING)
    if locked.sha256 != found.sha256:
        what = f"is another file than {LOCK_FILE} knows (version {locked.version}, SHA-256 {locked.sha256[:12]}…)"
        return Problem(what, found.shown, 0, "put the old one back; if it was changed on purpose: packs fonts lock")
    return None


def _by() -> str:
    """What found the facts: they are found anew when it changes."""
    code = (Path(__file__).parent / "examine.py").read_bytes().replace(b"\r\n", b"\n")
    return f"{hashlib.sha256(code).hexdigest()[:12]} fonttools {version('fonttools')}"


def _known(folder: Path) -> dict[str, Any]:
    """Facts by the hash of the font, of those whose copy is still there."""
    try:
        index = read_index(folder)
    except (OSError, ValueError):
        return {}  # it is a cache: what cannot be read is found again
    by = _by()
    return {facts["sha256"]: facts for copy, facts in index.items() if facts["by"] == by and (folder / copy).is_file()}


def _examined(folder: Path, files: Sequence[FontFile], problems: list[Problem]) -> dict[str, Any]:
    """Facts of fonts nobody looked into yet. One that kills or stops the process is left out, and the rest go on."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PipelineError(
            f"cannot write {COPIES}: {error.strerror}", hint="packs keeps what it read of fonts there"
        ) from error
    found: dict[str, Any] = {}
    new = list({each.sha256: each for each in files}.values())
    by = _by()
    paths = [str(each.path.resolve()) for each in new]
    for each, answer in zip(new, ask(EXAMINE, [str(folder.resolve())], paths, SECONDS), strict=True):
        if isinstance(answer, str):
            problems.append(Problem(f"cannot be read: {answer}", each.shown, 0, "use another version of this font"))
        elif "what" in answer:
            problems.append(Problem(answer["what"], each.shown, 0, answer["hint"]))
        else:
            found[answer["sha256"]] = {**answer, "by": by}
    return found


def _write_index(folder: Path, known: Mapping[str, Any]) -> None:
    """The index of exactly these fonts; copies of others go."""
    index = {facts["copy"]: facts for facts in known.values()}
    waiting = folder / f"{INDEX}.{os.getpid()}"
    waiting.write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    waiting.replace(folder / INDEX)
    for path in folder.iterdir():
        if path.suffix in (".ttf", ".otf") and path.name not in index:
            path.unlink(missing_ok=True)
