"""`packs changes`: what would be new to readers, in one file to send to the people who approve."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import click

from pipeline.build.changes import Side, sections
from pipeline.build.last import look
from pipeline.build.plan import CHANGES
from pipeline.build.store import Store
from pipeline.campaign.model import Campaign
from pipeline.cli.build import fonts_outside
from pipeline.cli.building import EVERYTHING, build_tree
from pipeline.cli.common import DONE, PROBLEMS, Shell, known, load
from pipeline.cli.machine import private_here
from pipeline.cli.places import open_place, the_campaign
from pipeline.errors import IntegrityError, UsageError, has_errors
from pipeline.pack.changes import changes_page
from pipeline.pack.manifest import MANIFEST, Manifest, PublishedFile
from pipeline.pack.manifest_json import from_json
from pipeline.sync.apply import published
from pipeline.targets.base import Target


@click.command()
@click.argument("since", required=False, metavar="[DIR_OR_TARGET]")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Only this language (repeatable; default: all)."
)
@click.pass_obj
def changes(shell: Shell, since: str | None, languages: tuple[str, ...]) -> int:
    """Show everything that changed since what is published, before and after, in dist/preview/review/changes.html.

    Builds the preview and compares it with what readers have now: in DIR_OR_TARGET, which may be left out where
    campaign.toml has one target for readers. The file needs nothing beside it. It holds what is not public yet: send it to
    the people who approve, and to nobody else.
    """
    root, campaign = the_campaign(shell)
    tags = [language.tag for language in campaign.languages]
    wanted = known("--language", languages, tags) or tags
    place = since or _only_target(campaign)
    target = open_place(place, (root, campaign))
    there = published(target)
    _, told = build_tree(root, None, EVERYTHING, look(root, repr(private_here(root)), fonts_outside()), "text")
    sources, _ = load(root, "text")
    before = Side(there, lambda file: _read(target, file, place))
    after = Side(_preview(root), lambda file: (root / "dist" / "preview" / file.path).read_bytes())
    found = list(sections(sources, [tag for tag in tags if tag in wanted], before, after, told.problems))
    page = changes_page(campaign.name, _since(place, there), found, told.problems)
    store = Store(root)
    with store.locked():
        store.write_pointer(CHANGES, page)
    counts = Counter[str]()
    for section in found:
        counts[section.part] += section.count
    for part, count in counts.items():
        click.echo(f"{part}: {count} change{'' if count == 1 else 's'}")
    click.echo(f"wrote dist/{CHANGES} ({len(page) / 1e6:.1f} MB)" if found else f"nothing has changed since {place}")
    return PROBLEMS if has_errors(told.problems) else DONE


def _only_target(campaign: Campaign) -> str:
    """The one target for readers. Raises UsageError where there are none or several."""
    names = [name for name, settings in campaign.targets.items() if settings.get("staging") is not True]
    if len(names) != 1:
        several = f"campaign.toml has {len(names)} targets for readers" if names else "campaign.toml has no target"
        hint = f"name one: {', '.join(names)}" if names else "name the folder that was published: packs changes DIR"
        raise UsageError(several, hint=hint)
    return names[0]


def _preview(root: Path) -> Manifest:
    return from_json((root / "dist" / "preview" / MANIFEST).read_bytes())


def _read(target: Target, file: PublishedFile, place: str) -> bytes:
    """A published file. Raises IntegrityError where it is gone, or not what its manifest says."""
    try:
        body = b"".join(target.read(file.path))
    except KeyError:
        body = b""
    if hashlib.sha256(body).hexdigest() != file.sha256:
        hint = f"packs verify {place} tells all that is wrong there; packs sync mends it"
        raise IntegrityError("this file is not as it was published", where=f"{place}: {file.path}", hint=hint)
    return body


def _since(place: str, there: Manifest | None) -> str:
    if there is None:
        return f"Nothing is published in {place} yet: all of it is new."
    return f"Compared with what readers find in {place} now."
