"""Workspaces for tests: the repository's own campaign, whole or cut down, in a folder of the test's own."""

from __future__ import annotations

import atexit
import csv
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import polib

from pipeline.build.load import load_sources
from pipeline.build.model import Scope, Subset
from pipeline.build.pool import Result
from pipeline.build.run import Build, Report
from pipeline.build.store import Store
from pipeline.build.traces import NOTHING, Private
from pipeline.build.worker import WorkerJob, work
from pipeline.draw.model import DrawError
from pipeline.errors import PipelineError, Problem
from pipeline.translation.approvals import COLUMNS as APPROVAL_COLUMNS
from pipeline.translation.update import update

REPOSITORY = Path(__file__).resolve().parent.parent
CAMPAIGN = "assets/src/campaign.toml"
ESSENTIAL = "assets/src/weeks/essential.toml"
TAKE_HOME = "assets/src/weeks/take-home-oat.toml"
DOCUMENTS = "assets/src/documents"
PREVIEW, ALL = Scope(), Subset()


class InProcess:
    """Runs jobs in the test's own process; remembers which."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def run(self, jobs: Mapping[str, WorkerJob]) -> Iterator[tuple[str, Result]]:
        for name, job in jobs.items():
            self.ran.append(name)
            try:
                yield name, work(job)
            except DrawError as error:
                yield name, error
            except PipelineError as error:
                yield name, Problem(error.what, error.where or "", hint=error.hint or "")


def whole_workspace(folder: Path) -> Path:
    """The repository's campaign, as it is."""
    for name in ("assets", "locales"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


def small_workspace(folder: Path, languages: tuple[str, ...] = ("en", "ar")) -> Path:
    """The campaign in fewer languages and one size, without documents: ten pictures instead of 150."""
    root = whole_workspace(folder)
    shutil.rmtree(root / DOCUMENTS)
    edit(root / CAMPAIGN, r"languages = \[.*\]", f"languages = {list(languages)}".replace("'", '"'))
    for tag in {"es", "it"}.difference(languages):
        edit(root / CAMPAIGN, rf"\[language\.{tag}\]\nname = .*\n", "")
    edit(root / CAMPAIGN, r"(?s)\[size\.portrait\].*?(?=\[targets)", "")
    for drawing in (root / "assets/src/graphics").glob("*.*.svg"):
        drawing.unlink()
    for catalog in (root / "locales").glob("*.po"):
        if catalog.stem not in languages:
            catalog.unlink()
    return root


@cache
def _drawn(languages: tuple[str, ...]) -> Path:
    """The store of both trees of a small workspace, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="packs-drawn-"))
    atexit.register(shutil.rmtree, folder)
    root = small_workspace(folder / "workspace", languages)
    build(root)
    build(root, release("2020-11-18T00:00:00+00:00"))
    return root / ".pipeline"


def drawn_workspace(folder: Path, languages: tuple[str, ...] = ("en", "ar")) -> Path:
    """A small workspace whose store has all that its trees need: a build draws only what a test has changed.

    For tests of what is in a tree; those of what is made when, and of how, begin with nothing.
    """
    root = small_workspace(folder, languages)
    shutil.copytree(_drawn(languages), root / ".pipeline")
    return root


def approve_everything(root: Path, tag: str) -> None:
    """A second person says yes to every string of a language, as it stands; placeholder text where no draft is."""
    path = root / f"locales/{tag}.po"
    po = polib.pofile(str(path), wrapwidth=0)
    rows = [APPROVAL_COLUMNS]
    for entry in po:
        entry.msgstr = entry.msgstr or entry.msgid
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        rows.append((entry.msgctxt, tag, "reviewer", "2020-11-08", entry.msgid, entry.msgstr))
    path.write_text(f"{po}\n", encoding="utf-8")
    with (root / "locales/reviewed.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def write_document(root: Path, document_id: str, facts: str, text: str) -> None:
    """A document of these facts (TOML) and text (Markdown), and its strings in every PO."""
    folder = root / DOCUMENTS / document_id
    folder.mkdir(parents=True)
    (folder / "document.toml").write_text(facts, encoding="utf-8")
    (folder / "text.md").write_text(text, encoding="utf-8")
    tell_translators(root)


def tell_translators(root: Path) -> None:
    """`packs strings update`."""
    sources, _ = load_sources(root)
    assert sources
    _, problems = update(root, sources.campaign, sources.texts)
    assert not problems


def edit(file: Path, pattern: str, replacement: str) -> None:
    """Replaces the first match; a test whose pattern no longer matches must not pass by accident."""
    text, count = re.subn(pattern, lambda match: replacement, file.read_text(encoding="utf-8"), count=1)
    assert count == 1, f"{pattern!r} is not in {file.name}"
    file.write_text(text, encoding="utf-8")


def build(
    root: Path,
    scope: Scope = PREVIEW,
    subset: Subset = ALL,
    *,
    workers: InProcess | None = None,
    dry_run: bool = False,
    private: Private = NOTHING,
) -> Report:
    """A build in this process, with the problems of loading in the report too."""
    sources, problems = load_sources(root)
    assert sources is not None, problems
    store = Store(root)
    with store.locked():
        report = Build(sources, scope, store, workers or InProcess(), dry_run=dry_run, private=private).run(subset)
    report.problems += problems
    return report


def release(as_of: str) -> Scope:
    return Scope(True, datetime.fromisoformat(as_of))


def files(tree: Path) -> dict[str, bytes]:
    """Every file below `tree` by its path in it."""
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}
