"""`packs schedule`: the lines that make a machine publish on time."""

from __future__ import annotations

import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.campaign.load import load_campaign
from pipeline.campaign.schedule import crontab, moments, workflow
from pipeline.cli.common import DONE, PROBLEMS, Shell, moment, show_problems
from pipeline.errors import PipelineError, has_errors

WORKFLOW = ".github/workflows/release.yml"


@click.command()
@click.option(
    "--as-of", "as_of", metavar="INSTANT", help="What changes after this moment, such as 2020-11-01T00:00:00+00:00."
)
@click.option("--explain", is_flag=True, help="Also say what opens or closes; not for a log others can read.")
@click.pass_obj
def schedule(shell: Shell, as_of: str | None, explain: bool) -> int:
    """Print what publishes each week and document on time: lines for crontab, and for the release workflow.

    Only moments are printed, in UTC, and nothing is named.
    """
    now = moment("--as-of", as_of) if as_of else datetime.now(UTC)
    root = shell.root
    campaign, problems = load_campaign(root)
    if campaign is None:
        show_problems(problems, "text")
        return PROBLEMS
    times = moments((*campaign.weeks, *campaign.all_documents), now)
    if times:
        lines = [
            "# For `crontab -e`, in UTC. Where cron knows no CRON_TZ, as on Debian, the machine's own zone must be UTC.",
            *crontab(times, _command(root), explain=explain),
            "",
            f"# For {WORKFLOW}, in place of the schedule there. GitHub knows UTC alone. It may start late, and",
            "# that is fine: whatever has opened by then is published. Should it skip one, start the workflow by hand.",
            "on:",
            *workflow(times, explain=explain),
        ]
        click.echo("\n".join(lines))
    else:
        click.echo(f"nothing opens or closes after {now.isoformat(timespec='seconds')}")
    if has_errors(problems):  # not shown: what has a fault is missing here, and its file's name would name it
        raise PipelineError("a source has a fault, so moments may be missing", hint="packs check shows it")
    return DONE


def _command(root: Path) -> str:
    """What cron has to run: it knows neither the current folder nor the PATH of a login."""
    packs = shutil.which("packs")
    program = [packs] if packs else [sys.executable, "-m", "pipeline"]
    return shlex.join([*program, "-C", str(root), "publish", "--yes"])
