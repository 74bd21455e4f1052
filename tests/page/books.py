"""The pages of a planned tree, with nothing drawn: every file has a checksum of its own, and the posts are read from the plan."""

from __future__ import annotations

from pathlib import Path

from pipeline.build.load import load_sources
from pipeline.build.model import Scope, TextJob
from pipeline.build.plan import plan_tree
from pipeline.build.published import make_manifest, published
from pipeline.hashing import Checksums
from pipeline.page.read import Book


def open_book(root: Path, scope: Scope) -> Book:
    sources, problems = load_sources(root)
    assert sources, problems
    plan = plan_tree(sources, scope)
    tasks = {task.path: task for task in (*plan.tasks, *plan.packs)}
    files = [published(path, task.facts, Checksums(1000, task.key)) for path, task in tasks.items()]
    manifest = make_manifest(sources, scope, plan, files, plan.left_out)

    def read(path: str) -> bytes:
        job = tasks[path].job
        assert isinstance(job, TextJob)
        return job.body

    return Book(manifest, read)
