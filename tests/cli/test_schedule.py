"""What `packs schedule` prints, and what it never does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.shell import packs
from tests.workspaces import ESSENTIAL, TAKE_HOME, edit, whole_workspace

MOMENT = r"public_from = \S+"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two weeks that open in a year this test will not see."""
    root = whole_workspace(tmp_path)
    edit(root / ESSENTIAL, MOMENT, "public_from = 2999-03-04T09:30:00Z")
    edit(root / TAKE_HOME, MOMENT, "public_from = 2999-03-11T00:15:00+05:45\npublic_until = 2999-04-01T00:00:00Z")
    return root


def test_it_prints_a_workflow_s_schedule_in_utc(workspace: Path) -> None:
    done = packs("schedule", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.partition("on:\n")[2].splitlines() == [
        "  schedule:",
        '    - cron: "30 9 4 3 *" # 2999-03-04 09:30 UTC',
        '    - cron: "30 18 10 3 *" # 2999-03-10 18:30 UTC',
        '    - cron: "0 0 1 4 *" # 2999-04-01 00:00 UTC',
    ]
    assert "may start late, and\n# that is fine" in done.stdout


def test_it_prints_crontab_lines_that_publish_this_campaign(workspace: Path) -> None:
    lines = packs("schedule", cwd=workspace).stdout.splitlines()
    assert "CRON_TZ=UTC" in lines
    (line,) = [line for line in lines if line.startswith("30 18 10 3 * ")]
    assert line.endswith(f" -C {workspace} publish --yes")
    assert Path(line.split()[5]).is_absolute()


def test_no_week_is_named_unless_one_asks(workspace: Path) -> None:
    plain, explained = (packs("schedule", *more, cwd=workspace) for more in ((), ("--explain",)))
    for name in ("essential", "take-home", "oat"):
        assert name not in (plain.stdout + plain.stderr).lower()
    assert '"30 9 4 3 *" # 2999-03-04 09:30 UTC: essential opens\n' in explained.stdout
    assert '"0 0 1 4 *" # 2999-04-01 00:00 UTC: take-home-oat closes\n' in explained.stdout


def test_only_what_is_to_come_is_printed(workspace: Path) -> None:
    done = packs("schedule", "--as-of", "2999-03-10T18:30:00+00:00", cwd=workspace)
    assert [line for line in done.stdout.splitlines() if "cron:" in line] == [
        '    - cron: "0 0 1 4 *" # 2999-04-01 00:00 UTC'
    ]


def test_nothing_to_do_is_said_with_the_moment_it_counts_from(workspace: Path) -> None:
    done = packs("schedule", "--as-of", "2999-05-01T02:00:00+02:00", cwd=workspace)
    assert (done.returncode, done.stdout) == (0, "nothing opens or closes after 2999-05-01T02:00:00+02:00\n")


def test_it_counts_from_now(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, MOMENT, "public_from = 2020-11-09T00:00:00Z")
    edit(workspace / TAKE_HOME, MOMENT + r"\npublic_until = \S+", "public_from = 2020-11-16T00:00:00Z")
    before = datetime.now(UTC).replace(microsecond=0)
    said = packs("schedule", cwd=workspace).stdout
    assert said.startswith("nothing opens or closes after ")
    assert before <= datetime.fromisoformat(said.split()[-1]) <= datetime.now(UTC)


def test_a_week_with_a_fault_is_told_of_but_not_named(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, "headline =", "hedline =")
    done = packs("schedule", cwd=workspace)
    assert done.returncode == 1
    assert done.stderr == "error: a source has a fault, so moments may be missing\n  hint: packs check shows it\n"
    assert "2999-03-10" in done.stdout


@pytest.mark.parametrize(("given", "said"), [("soon", "is no moment"), ("2999-01-01", "has no UTC offset")])
def test_a_moment_that_is_none_is_refused(workspace: Path, given: str, said: str) -> None:
    done = packs("schedule", "--as-of", given, cwd=workspace)
    assert done.returncode == 2
    assert f"error: --as-of {given!r} {said}" in done.stderr
