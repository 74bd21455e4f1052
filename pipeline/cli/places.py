"""What DIR_OR_TARGET on the command line means."""

from __future__ import annotations

from pathlib import Path

from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign
from pipeline.campaign.public_key import PublicKey, parse_public_keys
from pipeline.cli.common import Shell, show_problems
from pipeline.errors import PipelineError, UsageError
from pipeline.sync.verify import open_directory
from pipeline.targets import open_target
from pipeline.targets.base import Target


def the_campaign(shell: Shell) -> tuple[Path, Campaign]:
    """The workspace and its campaign. Raises UsageError without one, PipelineError when campaign.toml has a fault."""
    campaign, problems = load_campaign(shell.root)
    if campaign is None:
        show_problems(problems, "text")
        raise PipelineError("campaign.toml has a fault", hint="mend it first; packs check lists all that is wrong")
    return shell.root, campaign


def find_campaign(shell: Shell) -> tuple[Path, Campaign] | None:
    """As `the_campaign`, but None where we are in no workspace and -C names none.

    A fault is none the less one: nobody must be told that a folder is fine because the key could not be read.
    """
    try:
        root = shell.root
    except UsageError:
        if shell.directory:
            raise
        return None
    return the_campaign(Shell(root))


def open_place(word: str, workspace: tuple[Path, Campaign] | None) -> Target:
    """A target of campaign.toml by its name, else a folder: `./name` is always one."""
    if workspace and word in workspace[1].targets:
        root, campaign = workspace
        return open_target(word, campaign.targets[word], root)
    try:
        return open_directory(Path(word))
    except UsageError as error:
        known = ", ".join(workspace[1].targets) if workspace else ""
        hint = f"or a target of campaign.toml: {known}" if known else None
        raise UsageError(error.what, where=error.where, hint=f"{error.hint}, {hint}" if hint else error.hint) from error


def read_public_keys(file: Path) -> tuple[PublicKey, ...]:
    """The keys of a file as OpenSSH or minisign write it. Raises UsageError when there is none in it."""
    try:
        keys = parse_public_keys(file.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise UsageError(f"the key cannot be read: {error.strerror or error}", where=str(file)) from error
    if not keys:
        hint = "it must hold a line as packs keys show prints it: ssh-ed25519 ..., or RW..."
        raise UsageError("there is no Ed25519 public key in it", where=str(file), hint=hint)
    return keys
