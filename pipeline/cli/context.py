"""`packs strings context`: pictures that show translators where each string stands, and their proof sheet."""

from __future__ import annotations

import os

import click

from pipeline.build.check import check_sources
from pipeline.build.contexts import draw_contexts
from pipeline.build.plan import CONTEXT
from pipeline.build.pool import open_pool
from pipeline.build.store import Store
from pipeline.cli.common import DONE, PROBLEMS, Shell, known, load
from pipeline.errors import has_errors


@click.command()
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Only this language (repeatable; default: all)."
)
@click.pass_obj
def context(shell: Shell, languages: tuple[str, ...]) -> int:
    """Draw where each string stands, and write a proof sheet for each language.

    dist/preview/review/context/TAG/ has a small picture for each string, outlined on its graphic or page, called after
    the string's key: for Weblate's screenshots, and for people. dist/preview/review/TAG.html has all strings
    in one file to send: source text, translation, state, problems and picture. Builds leave both as they are.
    """
    root = shell.root
    sources, problems = load(root, "text")
    problems += check_sources(sources)
    tags = [language.tag for language in sources.campaign.languages if language.tag not in sources.catalogs.faulty]
    chosen = known("--language", languages, tags)
    wanted = [tag for tag in tags if not chosen or tag in chosen]
    store, written = Store(root), set[str]()
    with store.locked(), open_pool(os.cpu_count() or 1, sources) as pool:
        for path, body in draw_contexts(sources, wanted, problems, pool):
            store.write_pointer(path, body)
            written.add(path)
            if path.endswith(".html"):
                click.echo(f"wrote dist/{path}")
        for tag in wanted:
            store.remove_others(f"{CONTEXT}/{tag}", written)
    for tag in wanted:
        count = sum(path.startswith(f"{CONTEXT}/{tag}/") for path in written)
        click.echo(f"{tag}: {count} pictures in dist/{CONTEXT}/{tag}")
    return PROBLEMS if has_errors(problems) else DONE
