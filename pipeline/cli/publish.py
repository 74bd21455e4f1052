"""`packs publish`: check, build the release, show what changes for partners, ask once, publish everywhere."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from pipeline.build.check import check_sources
from pipeline.build.documents import DOCUMENTS
from pipeline.build.load import Sources
from pipeline.build.model import Scope, Subset
from pipeline.build.overview import overview
from pipeline.build.pool import open_pool
from pipeline.build.run import Build, Report
from pipeline.build.store import Store
from pipeline.cli.common import DONE, PROBLEMS, Shell, load, problems_option, show_problems, show_table
from pipeline.cli.keyfile import key_path
from pipeline.cli.machine import private_here
from pipeline.cli.publishing import Prepared, Wish, carry_out, choose, each, prepare
from pipeline.cli.sign import sign_release
from pipeline.errors import has_errors
from pipeline.pack.manifest import Manifest, PublishedFile


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--max-delete", type=click.IntRange(0), default=None, metavar="N", help="Delete at most N files.")
@click.option("--allow-unsigned", is_flag=True, help="Publish without a signature: partners will ask.")
@problems_option
@click.pass_obj
def publish(shell: Shell, yes: bool, max_delete: int | None, allow_unsigned: bool, form: str) -> int:
    """Check, build the release, and publish it to every target that is not staging.

    Where campaign.toml names a public key and this machine has the key to it, the release is signed on the way.

    What a fault touches is left out and told; what partners have of it stays as it is.
    """
    root = shell.root
    sources, problems = load(root, form)
    problems += check_sources(sources)
    scope = Scope(True, datetime.now(UTC))
    store = Store(root)
    with store.locked(), open_pool(os.cpu_count() or 1, sources, store.dist) as pool:
        report = Build(sources, scope, store, pool, private=private_here(root)).run(Subset())
    problems += report.problems
    show_problems(problems, form)
    names = choose(sources.campaign, ())
    if sources.campaign.public_key and key_path(sources.campaign.id, root).is_file():
        sign_release(root, sources.campaign, names[0], None)
    ready: list[Prepared] = []
    wish = Wish(max_delete, allow_unsigned)
    worst = each(names, lambda name: ready.append(prepare(root, sources.campaign, name, wish)))
    if ready:
        show_table(*changes(sources, scope, report, ready[0].local.manifest, ready[0].before))
        for prepared in ready:
            click.echo(f"{prepared.name}: {prepared.steps.summary}")
    if any(prepared.steps.changes for prepared in ready):
        if not yes:
            click.confirm("Publish this?", abort=True)
        by_name = {prepared.name: prepared for prepared in ready}
        worst = max(worst, each(list(by_name), lambda name: carry_out(by_name[name], dry_run=False, as_json=False)))
    return PROBLEMS if has_errors(problems) and worst == DONE else worst


def changes(
    sources: Sources, scope: Scope, report: Report, local: Manifest, before: Manifest | None
) -> tuple[list[str], list[list[str]]]:
    """Week and document by language: new, changed or unchanged with its bytes, or what it waits for."""
    header, rows = overview(sources, scope, report)
    parts = {week.folder: week.id for week in sources.campaign.weeks}
    parts |= {f"{DOCUMENTS}/{document.id}": document.id for document in sources.campaign.all_documents}
    table: list[list[str]] = []
    for name, *cells in rows:
        part = parts.get(name, "")
        row = [name]
        for tag, waiting in zip(header[1:], cells, strict=True):
            row.append(_change(_files(local, part, tag), _files(before, part, tag), waiting))
        table.append(row)
    return header, table


def _files(manifest: Manifest | None, part: str, tag: str) -> dict[str, PublishedFile]:
    files = manifest.files if manifest else ()
    return {
        file.path: file
        for file in files
        if (file.part, file.language) == (part, tag) and (part or file.kind == "guide")
    }


def _change(now: dict[str, PublishedFile], before: dict[str, PublishedFile], waiting: str) -> str:
    if not now:
        return f"waiting: {waiting}" if waiting != "ready" else ""
    changed = [file for path, file in now.items() if path not in before or before[path].sha256 != file.sha256]
    if not changed and now.keys() == before.keys():
        return "unchanged"
    size = sum(file.bytes for file in changed) / 1e6
    return f"{'changed' if before else 'new'}, {size:.1f} MB"
