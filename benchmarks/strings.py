"""How translators' commands grow: 200 languages of 500 strings, read, brought up to date, counted; and the real campaign.

`make bench-strings` prints a table; with `ARGS=--write` it also puts it into docs/performance.md. It takes some two minutes.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from babel.localedata import locale_identifiers

from benchmarks.growth import Spent, median, packs, run
from benchmarks.report import ROOT, Row, report
from pipeline.campaign.languages import script
from pipeline.translation.approvals import to_csv
from pipeline.translation.model import APPROVALS_FILE, Approval
from pipeline.translation.update import write

LANGUAGES, WEEKS, POSTS = 200, 50, 7
STRINGS = WEEKS * (POSTS + 3)

_START = date(2021, 1, 4)
_CAMPAIGN = """id = "artificial"
name = "Artificial campaign (placeholder)"
start = {start}
end = {end}
timezone = "UTC"
hashtag = "#PlaceholderCampaign"
source = "en"
languages = [{languages}]

[size.square]
width = 1080
height = 1080
"""
_WORDS = "placeholder sentence {number} of week {week} says as much as sentences of campaigns do, and a little more"
_FOREIGN = {
    "Cyrl": "заполнитель, предложение {number} недели {week}: столько же слов, сколько бывает в таких предложениях, и ещё",
    "Latn": "texto de relleno, frase {number} de la semana {week}: tantas palabras como suelen tener las frases, y más",
}
"""By script: a translation in the letters of another language is an error."""
_LOAD = """
import gc, sys; from pathlib import Path; gc.set_threshold(50_000)  # as `packs` does
from pipeline.campaign.load import load_campaign
from pipeline.translation.load import load_catalogs
campaign, _ = load_campaign(Path(sys.argv[1]))
catalogs, problems = load_catalogs(Path(sys.argv[1]), campaign, list(campaign.texts()))
assert len(catalogs.by_tag) == {others} and not problems, problems[:3]
"""
_CHECK = (
    _LOAD
    + """
from pipeline.translation.checks import check_strings
from pipeline.translation.checked import Lists
found = check_strings(campaign, list(campaign.texts()), catalogs, Lists())
assert not found.refused, next(iter(found.refused))
"""
)


def tags() -> list[str]:
    """English, and as many others as are asked for."""
    plain = sorted(name for name in locale_identifiers() if name.isalpha() and name != "en")
    return ["en", *[name for name in plain if script(name) in _FOREIGN][: LANGUAGES - 1]]


def write_sources(root: Path, ending: str = "") -> None:
    """`ending` makes every tenth sentence another one."""
    folder = root / "assets/src/weeks"
    folder.mkdir(parents=True, exist_ok=True)
    end = _START + timedelta(days=7 * WEEKS)
    listed = ", ".join(f'"{tag}"' for tag in tags())
    campaign = _CAMPAIGN.format(start=_START, end=end, languages=listed)
    (root / "assets/src/campaign.toml").write_text(campaign, encoding="utf-8")
    for week in range(WEEKS):
        day = _START + timedelta(days=7 * week)
        said = [_WORDS.format(number=number, week=week) for number in range(POSTS + 3)]
        lines = [
            f"start = {day}",
            f"end = {day + timedelta(days=4)}",
            f"public_from = {day}T00:00:00Z",
            'hashtag = "#W"',
        ]
        lines += [f'{name} = "{said[number]}"' for number, name in enumerate(("headline", "ask", "data"))]
        lines[4] = lines[4][:-1] + f'{ending}"'
        for number in range(POSTS):
            lines += ["[[post]]", f'id = "p{number}"', f'text = "{said[number + 3]}"']
        (folder / f"w{week:02}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def translate(root: Path) -> None:
    """Every string of every language, finished and approved."""
    approvals: dict[tuple[str, str], Approval] = {}
    entry = re.compile(r'msgctxt "(week\.w(\d+)\.[^"]*?(\d*))"\nmsgid "([^"]*)"\nmsgstr ""')

    def finish(match: re.Match[str], tag: str) -> str:
        words = f"{_FOREIGN[script(tag)].format(number=match[3], week=match[2])} ({tag})"
        approvals[tag, match[1]] = Approval(match[4], words, "somebody", "2021-01-01")
        return f'{match[0][:-1]}{words}"'

    for tag in tags()[1:]:
        file = root / "locales" / f"{tag}.po"
        text = file.read_text(encoding="utf-8")
        file.write_text(entry.sub(lambda match, tag=tag: finish(match, tag), text), encoding="utf-8")  # type: ignore[misc]
    write(root / APPROVALS_FILE, to_csv(approvals))


def many(root: Path) -> Iterator[Row]:
    write_sources(root)
    new = packs(root, "strings", "update")
    translate(root)
    code = _LOAD.format(others=LANGUAGES - 1)
    loaded = median(lambda: run(sys.executable, "-c", code, str(root)))
    again = median(lambda: packs(root, "strings", "update"))
    status = median(lambda: packs(root, "strings", "status"))
    checking = _CHECK.format(others=LANGUAGES - 1)
    checked = median(lambda: run(sys.executable, "-c", checking, str(root)))
    write_sources(root, ", reworded")
    reworded = packs(root, "strings", "update")
    size = (root / APPROVALS_FILE).stat().st_size
    yield Row("all PO files and approvals loaded", loaded.seconds, "s", 4)
    yield Row("`strings update`, all files new", new.seconds, "s", 10)
    yield Row(f"`strings update`, {WEEKS} strings reworded", reworded.seconds, "s", 10)
    yield Row("`strings update`, nothing to do", again.seconds, "s", 10)
    yield Row("`strings status`", status.seconds, "s", 5)
    yield Row("all loaded, and every check of every string", checked.seconds, "s", 20)
    for what, spent in (
        ("loading", loaded),
        ("`strings update`", reworded),
        ("`strings status`", status),
        ("all checks", checked),
    ):
        yield Row(f"peak memory of {what}", spent.memory / 1e6 if spent.memory else None, "MB", 400)
    yield Row("size of reviewed.csv", size / 1e6, "MB")


def real(root: Path) -> Iterator[Row]:
    """The repository's campaign; what Python and the command line themselves take to start is taken off."""
    for name in ("assets", "locales"):
        shutil.copytree(ROOT / name, root / name)
    start = median(lambda: packs(root, "--version")).seconds
    for command in ("update", "status"):
        spent: Spent = median(lambda command=command: packs(root, "strings", command))  # type: ignore[misc]
        yield Row(f"the real campaign: `strings {command}`, without start", spent.seconds - start, "s", 0.5)


def measured() -> list[Row]:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        return [*many(Path(first)), *real(Path(second))]


if __name__ == "__main__":
    sys.exit(report(__doc__, "strings", measured))
