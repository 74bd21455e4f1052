"""A target on the fake Dropbox, for the tests beside this file."""

from __future__ import annotations

from pipeline.targets.dropbox import DropboxTarget
from pipeline.targets.dropbox_login import Credentials, Secret
from pipeline.targets.dropbox_retry import Patience
from tests.fakes.dropbox_detour import session_to
from tests.fakes.dropbox_server import FakeDropbox

ROOT = "/Campaign/Packs"
HASTE = Patience(tries=5, seconds=5.0, silence=2.0, pause=0.01)


def target_on(
    fake: FakeDropbox, root: str = ROOT, space: str = "", patience: Patience = HASTE, secret: str = ""
) -> DropboxTarget:
    return target_at(fake.url, root, space, patience, secret)


def target_at(
    url: str, root: str = ROOT, space: str = "", patience: Patience = HASTE, secret: str = ""
) -> DropboxTarget:
    """As `target_on`, also from another process."""
    who = Credentials(Secret(FakeDropbox.APP_KEY), Secret(secret), Secret(FakeDropbox.REFRESH_TOKEN))
    return DropboxTarget(who, root, space, session=session_to(url), patience=patience)
