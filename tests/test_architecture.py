"""How the parts of `pipeline` may depend on each other, on the system and on libraries."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Everybody may import these; they import nothing of ours but errors.
COMMON = ("asking", "errors", "hashing", "keys", "posix")

CONTENT = ("campaign", "translation", "template")
MAKERS = ("draw", "guide", "pack", "page", "pdf")

# What each package may import, beside itself and COMMON. A new package gets its line here first.
BELOW: Mapping[str, tuple[str, ...]] = {
    "": (),
    **dict.fromkeys(COMMON, ()),
    "campaign": (),
    "translation": ("campaign",),
    "template": ("campaign", "translation"),
    "draw": (*CONTENT, "pdf.clean"),
    "pdf": ("template.embedded",),
    "guide": (*CONTENT, "draw", "pdf"),
    "pack": (*CONTENT, "draw.media", "pdf"),
    "page": (*CONTENT, "draw.bidi", "pack.manifest", "pack.pages", "pack.texts"),
    "targets": (),
    "build": (*CONTENT, *MAKERS),
    "sync": ("campaign", "pack.manifest", "pack.manifest_json", "pack.pages", "targets"),
    "watch": (*CONTENT, *MAKERS, "build"),
    "cli": (*CONTENT, *MAKERS, "targets", "build", "sync", "watch"),
    "__main__": ("cli",),
}

POSIX_ONLY = ("fcntl", "grp", "pwd", "resource", "termios")

# Where a library may be imported: changing it then touches these packages, and none of its types travels further.
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "PIL": ("draw", "pack", "template"),
    "babel": ("campaign", "translation"),
    "boto3": ("targets",),
    "botocore": ("targets",),
    "budoux": ("draw",),
    "cairosvg": ("draw",),
    "click": ("cli",),
    "cryptography": ("sync",),
    "cssselect2": ("template",),
    "dropbox": ("targets",),
    "icalendar": ("pack",),
    "icu4py": ("draw",),
    "jinja2": ("page",),
    "langcodes": ("campaign", "translation"),
    "lxml": ("template", "draw"),
    "openpyxl": ("translation",),
    "pebble": ("build",),
    "polib": ("translation",),
    "pikepdf": ("pdf",),
    "pypdf": ("guide", "pdf"),
    "pyphen": ("draw",),
    "rich": ("cli",),
    "starlette": ("watch",),
    "tinycss2": ("template",),
    "typst": ("draw", "guide"),
    "uvicorn": ("watch",),
    "watchfiles": ("watch",),
    "zlib_ng": ("draw",),
}

# Of these, one module in all.
IN_ONE_MODULE = (
    "boto3",
    "budoux",
    "cairosvg",
    "cryptography",
    "cssselect2",
    "dropbox",
    "icalendar",
    "icu4py",
    "jinja2",
    "openpyxl",
    "pebble",
    "pikepdf",
    "pyphen",
    "starlette",
    "uvicorn",
    "watchfiles",
    "zlib_ng",
)

# Who may look at tributes: the way from their files to their folder and out of it again. They remember people, so nothing
# that promotes (posts, calendars, feeds, exports for schedulers) may: it has `Campaign.documents` and `Manifest.documents`.
TRIBUTES = ("tributes", "all_documents", "openings")
KNOW_TRIBUTES = (
    "build.check",
    "build.documents",
    "build.load",
    "build.overview",
    "build.plan",
    "build.published",
    "build.strings",
    "campaign.load",
    "campaign.model",
    "cli.approve",
    "cli.publish",
    "cli.schedule",
    "guide.documents",
    "pack.extras",
    "pack.manifest",
    "pack.manifest_json",
    "page.read",
    "sync.kept",
    "sync.plan",
)

# Hosts of package indexes, and options or keys that would name one. Written so that this file does not match itself.
INDEX_ADDRESS = re.compile(
    r"pypi\.org|pythonhosted\.org|pypi\.python\.org|registry\.npmjs\.org|registry\.yarnpkg\.com"
    r"|index[-_]url\s*[=\s]\s*[\"']?\w+:|find[-_]links\s*[=\s]\s*\S|https?://[^\s\"']+/simple/?(?=[\s\"']|$)"
)


@cache
def modules() -> dict[str, ast.Module]:
    """Each module of the package by dotted name without `pipeline.`; the package itself is ''."""
    found = {}
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        parts = path.relative_to(ROOT / "pipeline").with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def package_of(module: str) -> str:
    return module.partition(".")[0]


def imports(tree: ast.Module) -> Iterator[str]:
    """Full names of what a module imports anywhere in it, for types too: 'typst', 'pipeline.pack.manifest.Manifest'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def wrong_ways(module: str, tree: ast.Module) -> list[str]:
    """Imports of `module` that go up, sideways, or to a package that BELOW does not know."""
    package = package_of(module)
    if package not in BELOW:
        return [f"{module}: package {package} has no line in BELOW"]
    allowed = (package, *COMMON, *BELOW[package]) if package not in COMMON else (package, "errors")
    wrong = []
    for name in imports(tree):
        if name.startswith("."):
            wrong.append(f"{module}: relative import {name}")
        elif name == "pipeline" or name.startswith("pipeline."):
            ours = name.removeprefix("pipeline").removeprefix(".")
            if ours == "__version__" or any(ours == way or ours.startswith(f"{way}.") for way in allowed):
                continue
            wrong.append(f"{module}: imports {name}")
    return wrong


def users(library: str, trees: Mapping[str, ast.Module]) -> list[str]:
    """Modules that import `library` or a part of it."""
    return [module for module, tree in trees.items() if any(package_of(name) == library for name in imports(tree))]


def strays(library: str, trees: Mapping[str, ast.Module]) -> list[str]:
    """Modules that import `library` outside its packages; all of them when there should be but one."""
    using = users(library, trees)
    outside = [module for module in using if package_of(module) not in LIBRARIES[library]]
    return outside or (using if library in IN_ONE_MODULE and len(using) > 1 else [])


def names(tree: ast.Module, wanted: tuple[str, ...]) -> bool:
    """Whether a module asks anything for one of these attributes, or gives it."""
    asked = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    given = (node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword))
    return any(name in wanted for name in (*asked, *given))


def files_of_the_project() -> list[Path]:
    """What git tracks or would track; in a tree without git every file outside hidden folders."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, capture_output=True, check=True, encoding="utf-8").stdout.split("\0")
        paths = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in ROOT.rglob("*") if not any(part.startswith(".") for part in p.relative_to(ROOT).parts[:-1])]
    return [path for path in paths if path.is_file()]


def test_imports_point_one_way() -> None:
    assert [line for module, tree in modules().items() for line in wrong_ways(module, tree)] == []


def test_the_order_of_packages_has_no_circle() -> None:
    seen: set[str] = set(COMMON)
    waiting = {package: {package_of(way) for way in ways} for package, ways in BELOW.items() if package not in seen}
    while free := {package for package, ways in waiting.items() if ways <= seen}:
        seen |= free
        waiting = {package: ways for package, ways in waiting.items() if package not in free}
    assert waiting == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("campaign.load", "from pipeline.draw import typeset"),
        ("campaign.load", "import pipeline.translation.catalog"),
        ("translation.catalog", "from pipeline import template"),
        ("translation.catalog", "from ..campaign import load"),
        ("targets.folder", "from pipeline.campaign.model import Campaign"),
        ("sync.diff", "from pipeline.pack.zip import write"),
        ("sync.diff", "from pipeline.pack import *"),
        ("draw.compose", "def late():\n    from pipeline.build import store"),
        ("errors", "from pipeline.hashing import digest"),
        ("novelty.thing", "import pipeline.errors"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str) -> None:
    assert len(wrong_ways(module, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("campaign.load", "from pipeline.errors import Problem"),
        ("sync.diff", "from pipeline.pack.manifest import Manifest"),
        ("sync.diff", "from pipeline.pack import manifest"),
        ("targets.folder", "from pipeline import hashing"),
        ("pack.manifest", "from pipeline import __version__"),
        ("cli.build", "from pipeline.campaign.load import load"),
    ],
)
def test_a_right_import_passes(module: str, source: str) -> None:
    assert wrong_ways(module, ast.parse(source)) == []


@pytest.mark.parametrize("library", POSIX_ONLY)
def test_modules_that_windows_lacks_are_imported_in_one_place(library: str) -> None:
    assert set(users(library, modules())) <= {"posix"}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_at_home(library: str) -> None:
    assert strays(library, modules()) == []


def test_nothing_that_promotes_can_look_at_tributes() -> None:
    asking = [module for module, tree in modules().items() if names(tree, TRIBUTES)]
    assert sorted(asking) == sorted(KNOW_TRIBUTES)


@pytest.mark.parametrize("source", ["campaign.tributes", "x = [d for d in campaign.all_documents]", "f(tributes=())"])
def test_a_module_that_looks_at_tributes_is_found(source: str) -> None:
    assert names(ast.parse(source), TRIBUTES)


def test_a_library_away_from_home_is_found() -> None:
    trees = {"cli.build": ast.parse("import click"), "build.plan": ast.parse("from click.testing import CliRunner")}
    assert strays("click", trees) == ["build.plan"]


def test_a_library_in_two_modules_instead_of_one_is_found() -> None:
    trees = {"targets.s3": ast.parse("import boto3"), "targets.other": ast.parse("import boto3.session")}
    assert strays("boto3", trees) == ["targets.s3", "targets.other"]


def test_every_module_says_what_it_is() -> None:
    assert [module for module, tree in modules().items() if tree.body and not ast.get_docstring(tree)] == []


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    """pytest's own list of folders it does not look into has `build` in it."""
    folders = {path.parent.name for path in (ROOT / "tests").rglob("test_*.py")}
    passed_over = pytestconfig.getini("norecursedirs")
    assert [name for name in folders for pattern in passed_over if fnmatch(name, pattern)] == []


def test_no_file_names_a_package_index() -> None:
    found = []
    for path in files_of_the_project():
        text = path.read_bytes()
        if b"\0" in text:
            continue
        for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), start=1):
            if INDEX_ADDRESS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "https://py" + "pi.org/project/click",
        "--index-" + "url https://packages.example/mirror",
        "--extra-index-" + "url=file:///srv/wheels",
        "--find-" + "links wheels",
        "url = 'https://packages.example/" + "simple/'",
        '"resolved": "https://' + ".".join(("registry", "npmjs", "org")) + '/x"',
    ],
)
def test_the_address_of_a_package_index_is_found(line: str) -> None:
    assert INDEX_ADDRESS.search(line)
