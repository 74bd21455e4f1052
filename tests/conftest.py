"""Rules of every test run: optional modes, and no silent gap where CI=true.

A test that needs something only some machines have is marked `@pytest.mark.mode("PACKS_EXPORTS")`. It is not collected
unless that environment variable is set, so an ordinary run has no skips; each run tells which modes it had. A skip means
that something an ordinary machine should have is missing: with CI=true it fails the run, by name.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

MODES = {
    "PACKS_AXE": "axe.min.js of the npm package in tests/page/axe",
    "PACKS_EXPORTS": "a folder of SVG files as design tools export them",
    "PACKS_FONTS_CJK": "1, after `make fonts-cjk`",
    "PACKS_LOCALSTACK": "a Python with requirements/localstack.txt installed",
    "PACKS_SCRATCH_BUCKET": "a real bucket to test in, with AWS's own settings for credentials",
    "PACKS_SCRATCH_DROPBOX": "a real Dropbox folder to test in, with PACKS_DROPBOX_... set",
    "PACKS_VERAPDF": "the jar of requirements/verapdf.txt, where there is a JDK",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="draw the golden pictures anew; look at each of them")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than cores: tests of servers, of kills and of limits of time wait more than they compute."""
    cores = yield
    return cores + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop tests whose mode is off; a mode that `MODES` does not tell about is a mistake in the test.

    Files with slow tests come first: begun last, one of them would keep a single process busy when all others are done.
    """
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        names = [str(mark.args[0]) for mark in item.iter_markers("mode")]
        for name in names:
            if name not in MODES:
                raise pytest.UsageError(f"{item.nodeid}: unknown mode {name}; tests/conftest.py lists them in MODES")
        (kept if all(os.environ.get(name) for name in names) else dropped).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def skipped(config: pytest.Config) -> list[str]:
    """What was skipped and why, whole files that could not be collected included."""
    reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return [f"{r.nodeid}: {r.longrepr[2] if isinstance(r.longrepr, tuple) else r.longrepr}" for r in reports]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if in_ci() and skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    modes = [f"{name} on" if os.environ.get(name) else f"{name} off (set it to {what})" for name, what in MODES.items()]
    terminalreporter.write_line(f"optional modes: {', '.join(modes)}")
    if in_ci() and (names := skipped(config)):
        terminalreporter.section("with CI=true a skipped test is a failure", red=True, bold=True)
        for name in names:
            terminalreporter.write_line(name)
