"""Real files of strangers, in the folder PACKS_EXPORTS names: each loads and gives what is known to be in it."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.campaign.canvas import Size
from pipeline.errors import Level
from pipeline.template.drawing import Loaded, load_template
from pipeline.template.model import TextStyle
from pipeline.template.options import Asked
from pipeline.template.sidecar import GraphicOptions
from tests.template.drawings import campaign

pytestmark = pytest.mark.mode("PACKS_EXPORTS")

FOLDER = Path(os.environ.get("PACKS_EXPORTS") or "no folder")
TOKEN = re.compile(r">%([^%<]+)%<")


@dataclass(frozen=True)
class Known:
    """A file's page, the strings a campaign would have for it, and what comes of its texts.

    `names` None takes those of its %tokens%. `looks` are families, weight and size (in the text's user space) by string.
    `told` are words of some of the `unbound` texts, as messages show them.
    """

    width: int
    height: int
    names: tuple[str, ...] | None = ()
    bound: int = 0
    unbound: int = 0
    without_box: int = 0
    looks: tuple[tuple[str, tuple[tuple[str, ...], int, float, str]], ...] = ()
    told: tuple[str, ...] = ()


FILES = {
    "affinity-diagram-banner.svg": Known(
        1280, 201, ("headline",), unbound=8, told=('text "Double Door" at 763, 96 ', 'text "7x7 Double" at 970, 158 ')
    ),
    "figma-estimate-with-ids.svg": Known(
        2100, 2970, None, bound=172, unbound=46, without_box=172, told=('layer "Case name" ("Case name") at 184, 430 ',)
    ),
    "figma-og-template.svg": Known(
        1200,
        630,
        ("name", "line1", "line2", "line3", "package"),
        bound=5,
        unbound=1,
        without_box=5,
        looks=(
            ("name", (("Fira Code",), 400, 78, "start")),
            ("line2", (("Inter", "Helvetica"), 400, 30, "start")),
        ),
        told=('text "Collection of Vue Composition Utils" at 695, 561 ',),
    ),
    "illustrator-certificate.svg": Known(
        5953, 8419, ("headline",), unbound=8, told=('text "<Volunteer’s Name>"', 'text "This is to certify that"')
    ),
    "illustrator-poster-cls.svg": Known(612, 792, ("headline",), unbound=4, told=('text "TOPIC" at 306, 207 ',)),
    "inkscape-conference-intro.svg": Known(
        1920,
        1080,
        ("title", "subtitle", "persons", "id"),
        bound=4,
        looks=(
            ("title", (("Droid Sans Mono",), 400, 17.6389, "start")),
            ("subtitle", (("Droid Sans Mono",), 400, 10.5833, "start")),
        ),
    ),
    "inkscape-event-banner-flowroot.svg": Known(
        800, 500, ("headline",), unbound=10, told=('layer "text4839" ("GODOT SPRINT")', 'layer "flowRoot1689" ("Godot')
    ),
    "inkscape-linuxdays-intro.svg": Known(
        2048,
        1152,
        ("title", "persons"),
        bound=2,
        unbound=2,
        without_box=2,
        looks=(
            ("title", (("Titillium Web",), 700, 40, "middle")),
            ("persons", (("Titillium Web",), 700, 40, "middle")),
        ),
        told=('layer "text5276" ("Grazer")',),
    ),
    "sketch-a4-flyer.svg": Known(
        596,
        843,
        ("url", "title", "subtitle", "describe-information"),
        bound=3,
        unbound=17,
        without_box=3,
        looks=(("url", (("MiriamLibre-Bold", "Miriam Libre"), 700, 14, "start")),),
        told=('layer "The-administration-c" ("The administration console provides',),
    ),
    "xd-estimate-data-name.svg": Known(
        2100, 2970, None, bound=172, unbound=46, without_box=172, told=('layer "Case name" ("Case name") at 184, 432 ',)
    ),
}


def load(file: str, fixed: tuple[str, ...] = ()) -> Loaded:
    known, path = FILES[file], FOLDER / file
    names = known.names
    if names is None:
        names = tuple(sorted(set(TOKEN.findall(path.read_text(encoding="utf-8")))))
    options = GraphicOptions(asked=Asked(fixed))
    return load_template(FOLDER, path, "export", Size("export", known.width, known.height), options, campaign(), names)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.name)
def test_a_real_file_gives_what_is_known_to_be_in_it(path: Path) -> None:
    assert path.name in FILES, "write down what is in this file"
    known, loaded = FILES[path.name], load(path.name)
    unbound = [problem for problem in loaded.problems if problem.what.endswith("is bound to no string")]
    without_box = [problem for problem in loaded.problems if "has no box" in problem.what]
    rest = Counter(problem.level for problem in loaded.problems if problem not in (*unbound, *without_box))
    assert (len(unbound), len(without_box), rest) == (known.unbound, known.without_box, {})
    for words in known.told:
        assert any(problem.what.startswith(words) for problem in unbound), words
    assert all(problem.file == path.name and problem.line > 0 for problem in loaded.problems)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.name)
def test_a_real_file_binds_when_its_other_texts_are_fixed(path: Path) -> None:
    known = FILES[path.name]
    unbound = [problem for problem in load(path.name).problems if problem.level is Level.ERROR]
    flowed = [problem for problem in unbound if 'layer "flowRoot' in problem.what]
    loaded = load(path.name, tuple(text_of(path, problem.line) for problem in unbound))
    assert len([problem for problem in loaded.problems if problem.level is Level.ERROR]) == len(flowed)
    if flowed:
        return  # a flowRoot cannot stay as it is: nobody draws it
    assert loaded.template is not None
    assert len(loaded.template.boxes) == known.bound
    assert len(loaded.template.fixed) == known.unbound
    styles = {box.name: box.style for box in loaded.template.boxes}
    assert {name: shown(styles[name]) for name, _ in known.looks} == dict(known.looks)


def shown(style: TextStyle) -> tuple[tuple[str, ...], int, float, str]:
    return style.families, style.weight, style.size, style.anchor


def text_of(path: Path, line: int) -> str:
    """The content of the text that begins, as the parser counts, on this line."""
    from pipeline.template.names import content_of
    from pipeline.template.naming import TEXTS
    from pipeline.template.svg import parse_svg

    root = parse_svg(path.read_bytes(), path.name)
    return next(content_of(text) for text in root.iter(*TEXTS) if text.sourceline == line and content_of(text))
