"""`packs fonts`: which fonts there are, whether they suffice, and the lock that names them."""

from __future__ import annotations

import json
import os

import click

from pipeline.build.coverage import coverage, embedding, licence_problems
from pipeline.build.load import load_sources
from pipeline.cli.common import (
    DONE,
    PROBLEMS,
    Shell,
    json_option,
    load,
    problems_option,
    show_problems,
    show_table,
)
from pipeline.draw.fontfiles import OUTSIDE
from pipeline.draw.fontlock import LOCK_FILE, read_lock, write_lock
from pipeline.draw.fonts import CJK
from pipeline.errors import PipelineError, has_errors

FROM = {"campaign": "assets/src/fonts", "outside": OUTSIDE, "pack": "packs", "cjk": CJK}


@click.group()
def fonts() -> None:
    """List fonts, see whether they have every character, lock them."""


@fonts.command(name="list")
@json_option
@problems_option
@click.pass_obj
def list_(shell: Shell, as_json: bool, form: str) -> int:
    """Every font a build may use: the campaign's first, then those that come with packs."""
    sources, problems = load(shell.root, form)
    show_problems(problems, form)
    faces = sources.fonts.faces
    if as_json:
        rows = [
            {
                "file": face.file,
                "family": face.family,
                "weight": face.weight,
                "italic": face.italic,
                "stretch": face.stretch,
                "axes": {axis.tag: [axis.low, axis.usual, axis.high] for axis in face.axes},
                "from": face.origin,
                "version": face.version,
                "embedding": face.embedding,
                "sha256": face.sha256,
            }
            for face in faces
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        header = ("Font", "Style", "File", "From", "Version", "May be embedded")
        show_table(
            header,
            [(f.family, f.style, f.file, FROM[f.origin], f.version.partition(";")[0], embedding(f)) for f in faces],
        )
    return PROBLEMS if has_errors(problems) else DONE


@fonts.command()
@problems_option
@click.pass_obj
def check(shell: Shell, form: str) -> int:
    """See, without drawing, whether the fonts have every character of every language.

    Tells too of licences, of fonts that are there twice, and of fonts that are not as fonts.lock says. Exit code 1 when
    there are errors.
    """
    sources, problems = load(shell.root, form)
    found = coverage(sources)
    problems += [*found.problems, *licence_problems(sources.fonts.faces)]
    show_problems(problems, form)
    rows = [
        (each.language, str(each.texts), ", ".join(each.families), " ".join(each.missing) or "nothing")
        for each in found.languages
    ]
    show_table(("Language", "Texts", "Drawn in", "Missing"), rows)
    return PROBLEMS if has_errors(problems) else DONE


@fonts.command()
@problems_option
@click.pass_obj
def lock(shell: Shell, form: str) -> int:
    """Write assets/src/fonts/fonts.lock: the fonts the campaign is drawn with, by their hashes.

    With PACKS_FONTS set, fonts in that folder are locked too if a drawing asks for them, and later accepted by hash alone.
    """
    root = shell.root
    before, _ = read_lock(root)
    if any(each.origin == "outside" for each in before) and not os.environ.get(OUTSIDE):
        what = f"{LOCK_FILE} names fonts that lie outside, and {OUTSIDE} is not set"
        raise PipelineError(what, hint=f"set {OUTSIDE} to their folder, or they would drop out of the lock")
    sources, problems = load_sources(root, locked=False)
    show_problems(problems, form)
    if sources is None or has_errors(problems):
        raise PipelineError(f"{LOCK_FILE} was not written", hint="mend the problems above; one may hide a font in use")
    used = coverage(sources).used
    faces = [face for face in sources.fonts.faces if face.origin == "campaign" or face in used]
    write_lock(root, faces)
    click.echo(f"{LOCK_FILE}: {len(faces)} fonts")
    return DONE
