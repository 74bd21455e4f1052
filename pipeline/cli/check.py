"""`packs check`: everything that is wrong in the sources, without drawing; with `--graphic` a close look at drawings."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pipeline.build.check import check_sources
from pipeline.build.load import Sources
from pipeline.build.store import Store
from pipeline.cli.common import (
    DONE,
    PROBLEMS,
    Shell,
    known,
    load,
    problems_option,
    show_problems,
    show_table,
)
from pipeline.errors import Level, has_errors
from pipeline.template.layout import Placement
from pipeline.translation.mend import mend
from pipeline.translation.pseudo import without_pseudo


@click.command()
@click.option(
    "--graphic",
    "graphics",
    multiple=True,
    metavar="NAME",
    help="Look closely at this graphic, in every size and language (repeatable).",
)
@click.option(
    "--layout",
    "laid_out",
    multiple=True,
    metavar="NAME",
    help="Tell where each object of this graphic goes in every size, and why (repeatable).",
)
@click.option("--fix", is_flag=True, help="First mend spaces, unseen characters and listed misspellings of strings.")
@problems_option
@click.pass_obj
def check(shell: Shell, graphics: tuple[str, ...], laid_out: tuple[str, ...], fix: bool, form: str) -> int:
    """Find what is wrong in the sources, with file and line.

    Nothing is drawn: whether a text fits its box is found by `packs build`. With --graphic its pictures are drawn, without
    keeping them: texts that do not fit, stand out too little or leave the safe area, words turned into shapes, effects
    nobody draws. With --layout there is a table of what was inferred for each size its drawing was not made for, and a
    picture of it in dist/preview/review. Exit code 1 when there are errors; what is only doubtful is a warning.
    """
    root = shell.root
    sources, problems = load(root, form)
    if fix and _mend(root, sources):
        sources, problems = load(root, form)
    problems += check_sources(sources)
    if graphics:
        from pipeline.build.closely import (
            look_closely,
        )  # with it come workers, which a plain check needs not
        from pipeline.build.pool import open_pool

        names = known("--graphic", graphics, sources.campaign.graphics)
        with open_pool(os.cpu_count() or 1, sources) as pool:
            problems = look_closely(root, sources, names, problems, pool)
    for name in sorted(known("--layout", laid_out, sources.campaign.graphics)):
        _show_layouts(root, sources, name)
    show_problems(problems, form)
    counts = {level: sum(problem.level is level for problem in set(problems)) for level in Level}
    click.echo(", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items()))
    return PROBLEMS if has_errors(problems) else DONE


def _show_layouts(root: Path, sources: Sources, graphic: str) -> None:
    """A table and an annotated picture for each size."""
    from pipeline.build.layouts import draw_layouts, layouts_of
    from pipeline.build.pool import open_pool

    found = list(layouts_of(root, sources, graphic))
    for one in found:
        size = one.size
        head = f"{graphic} for {size.name}, {size.width} x {size.height}, from {one.file}"
        if one.layout is None:
            click.echo(f"{head}: as it is drawn\n")
            continue
        click.echo(f"{head}: distances and letters times {one.layout.scale:.3g}")
        show_table(
            ("object", "kind", "was at", "goes to", "because"), [_row(placed) for placed in one.layout.placements]
        )
        click.echo("".join(f"cannot be used: {fault}\n" for fault in one.layout.faults))
    store = Store(root)
    with store.locked(), open_pool(os.cpu_count() or 1, sources) as pool:
        for path, result in draw_layouts(sources, graphic, found, pool):
            if isinstance(result, bytes):
                store.write_pointer(path, result)
                click.echo(f"wrote dist/{path}")
            else:
                click.echo(f"dist/{path}: {result}", err=True)


def _row(placed: Placement) -> tuple[str, ...]:
    thing = placed.thing
    return thing.called, thing.kind, _rectangle(thing.bounds), _rectangle(placed.target), placed.why


def _rectangle(rectangle: tuple[float, float, float, float]) -> str:
    x, y, width, height = rectangle
    return f"{x:.0f}, {y:.0f}: {width:.0f} x {height:.0f}"


def _mend(root: Path, sources: Sources) -> bool:
    """Mends what the safe checks find, and tells what; whether it was anything."""
    parts = sources.campaign, sources.texts, without_pseudo(sources.catalogs), sources.lists
    done = mend(root, *parts)
    for one in done:
        place = f"{one.file}:{one.line}"
        click.echo(f"{place}: to be mended by hand: {one.key}" if one.by_hand else f"{place}: mended {one.key}")
    if keys := [one.key for one in done if one.of_source and not one.by_hand]:
        options = " ".join(f"--minor {key}" for key in keys)
        click.echo(f"so that translations of mended source texts hold on, run: packs strings update {options}")
    return bool(done)
