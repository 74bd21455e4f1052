"""Built files by content hash, the log of what `dist/` holds, and `dist/` itself. All writing of a build happens here.

A file is written to a temporary name on the same disk, fsynced and renamed; temporary files live in `.pipeline/tmp`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.build.model import Failed, Record, Task
from pipeline.build.state import STATE, one_build, writing
from pipeline.hashing import Checksums, checksums, fingerprint

FAILED = "failed.json"


class Store:
    """The state of one workspace's builds. Everything in `.pipeline/` may be deleted at any time; it is made again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / STATE
        self.dist = root / "dist"
        self.records: dict[str, Record] = {}
        self.by_key: dict[str, Checksums] = {}
        self.lines = 0
        self.failed = _read_failed(self.folder / FAILED)
        for record in _read_log(self.folder / "log.jsonl"):
            self.records[record.path] = record
            self.by_key[record.key] = record.built
            self.lines += 1

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One build at a time; sweeps what a killed one left. Raises PipelineError while another runs."""
        with one_build(self.root):
            with writing(self.folder):
                (self.folder / "tmp").mkdir(parents=True, exist_ok=True)
            for left in (self.folder / "tmp").iterdir():
                left.unlink()
            yield
            self._compact()

    def record(self, path: str) -> Record | None:
        return self.records.get(path)

    def in_place(self, path: str, built: Checksums) -> bool:
        """Whether `dist/path` holds these bytes; content is read again only where size, time or inode differ."""
        now = _stat(f"{self.dist}/{path}")
        if now is None:
            return False
        last = self.records.get(path)
        if last and last.built == built and last.stat == now:
            return True
        return _holds(self.dist / path, built)

    def kept(self, built: Checksums) -> bool:
        """Whether the store has these bytes, undamaged; a damaged entry is dropped."""
        file = self._entry(built)
        if not file.exists():
            return False
        if _holds(file, built):
            return True
        file.unlink()
        return False

    def find(self, key: str) -> bytes | None:
        """What a build made of the task of this key, if it is kept undamaged. Changes nothing, so it needs no lock."""
        built = self.by_key.get(key)
        try:
            body = self._entry(built).read_bytes() if built else b""
        except OSError:
            return None  # dropped by `packs clean`
        return body if built and checksums(body) == built else None

    def keep(self, body: bytes) -> Checksums:
        """Stores `body` under its hash."""
        built = checksums(body)
        file = self._entry(built)
        if not file.exists():
            self._write(file, body)
        return built

    def place(self, task: Task, path: str, built: Checksums) -> None:
        """Puts stored bytes at `dist/path`, if they are not there, and logs it."""
        last = self.records.get(path)
        if last and (last.key, last.built, last.stat) == (task.key, built, _stat(f"{self.dist}/{path}")):
            return  # as nearly always
        file = self.dist / path
        if not self.in_place(path, built):
            self._write(file, self._entry(built).read_bytes())
        stat = _stat(file)
        record = Record(path, task.key, task.recipe, task.inputs, built, stat or (0, 0, 0))
        if self.records.get(path) != record:
            self._log(record)

    def read(self, path: str) -> bytes:
        return (self.dist / path).read_bytes()

    def write_pointer(self, path: str, body: bytes) -> None:
        """A file that is made anew by every build (manifest, sums); untouched where it holds `body` already."""
        file = self.dist / path
        if not file.is_file() or file.read_bytes() != body:
            self._write(file, body)

    def remove_others(self, tree: str, wanted: Iterable[str], spared: tuple[str, ...] = ()) -> list[str]:
        """Removes every file of the tree that is not `wanted` (paths under `dist/`), and folders left empty.

        What begins with one of `spared` belongs to another command, and stays.
        """
        keep = set(wanted)
        gone: list[str] = []
        with writing(self.dist):
            for place, folders, files in os.walk(self.dist / tree, topdown=False):
                folder = Path(place)
                at = folder.relative_to(self.dist).as_posix()
                links = [name for name in folders if (folder / name).is_symlink()]
                paths = [f"{at}/{name}" for name in (*files, *links)]
                unwanted = [path for path in paths if path not in keep and not path.startswith(spared)]
                for path in unwanted:
                    (self.dist / path).unlink()
                gone += unwanted
                if at != tree and not any(folder.iterdir()):
                    folder.rmdir()
        for path in [path for path in self.records if path.startswith(f"{tree}/") and path not in keep]:
            self._left(self.records.pop(path).built)
        return sorted(gone, key=lambda path: path.split("/"), reverse=True)

    def drop_unused(self, since: float) -> tuple[int, int]:
        """Drops what is not in `dist/` and was in no build since then (seconds since 1970): how many files, how many bytes."""
        used = {record.built.sha256 for path, record in self.records.items() if (self.dist / path).is_file()}
        files = size = 0
        with writing(self.folder):
            for file in (self.folder / "store").glob("*/*"):
                stat = file.stat()
                if file.name not in used and stat.st_mtime < since:
                    file.unlink()
                    files, size = files + 1, size + stat.st_size
        return files, size

    def _left(self, built: Checksums) -> None:
        """Notes that a build has just stopped using an entry: its time is that of its last use."""
        file = self._entry(built)
        if file.exists():
            with writing(file):
                os.utime(file)

    def forget_failed(self, tree: str) -> None:
        """All of a tree will be tried again."""
        self.failed = {path: one for path, one in self.failed.items() if not path.startswith(f"{tree}/")}

    def remember_failed(self) -> None:
        """Writes down what could not be made, by path, so that people are told without drawing again."""
        body = json.dumps({path: asdict(self.failed[path]) for path in sorted(self.failed)}, ensure_ascii=False)
        self._write(self.folder / FAILED, body.encode())

    def _entry(self, built: Checksums) -> Path:
        return self.folder / "store" / built.sha256[:2] / built.sha256

    def _write(self, file: Path, body: bytes) -> None:
        with writing(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.folder / "tmp" / f"{os.getpid()}-{file.name}"
            with temporary.open("wb") as out:
                out.write(body)
                out.flush()
                os.fsync(out.fileno())
            temporary.chmod(0o644)
            temporary.replace(file)

    def _log(self, record: Record) -> None:
        last = self.records.get(record.path)
        if last and last.built != record.built:
            self._left(last.built)
        self.records[record.path] = record
        self.by_key[record.key] = record.built
        with writing(self.folder), (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(_line(record))
        self.lines += 1

    def _compact(self) -> None:
        """Rewrites the log when most of its lines are history."""
        if self.lines > 2 * len(self.records) + 1000:
            body = "".join(_line(record) for record in self.records.values())
            self._write(self.folder / "log.jsonl", body.encode())


def _read_failed(path: Path) -> dict[str, Failed]:
    try:
        values: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {path: Failed(**{name: str(value) for name, value in one.items()}) for path, one in values.items()}
    except (OSError, ValueError, TypeError, AttributeError):  # none yet, or damaged: the next build tells it again
        return {}


def _stat(file: Path | str) -> tuple[int, int, int] | None:
    try:
        now = os.stat(file)  # noqa: PTH116 (asked of every file: a Path takes longer to make than the answer)
    except OSError:
        return None  # it is not there: nothing to compare
    return now.st_size, now.st_mtime_ns, now.st_ino


def _holds(file: Path, built: Checksums) -> bool:
    return fingerprint(file) == (built.size, built.sha256)


def _line(record: Record) -> str:
    values: dict[str, Any] = {
        "path": record.path,
        "key": record.key,
        "recipe": record.recipe,
        "inputs": dict(record.inputs),
        "built": asdict(record.built),
        "stat": record.stat,
    }
    return json.dumps(values, ensure_ascii=False) + "\n"


def _read_log(path: Path) -> Iterator[Record]:
    """Whole records; a line that was cut short or damaged is as if it had never been written."""
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n"):
        if record := _parse(line):
            yield record


def _parse(line: bytes) -> Record | None:
    try:
        values: Mapping[str, Any] = json.loads(line)
        sums = values["built"]
        built = Checksums(int(sums.pop("size")), **{str(name): str(value) for name, value in sums.items()})
        if not built.complete:
            return None
        inputs: dict[str, str] = dict(values["inputs"])  # they are only compared
        size, mtime, inode = (int(number) for number in values["stat"])
        return Record(
            str(values["path"]), str(values["key"]), str(values["recipe"]), inputs, built, (size, mtime, inode)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
