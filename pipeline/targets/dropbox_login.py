"""Who signs in to Dropbox: an app key and a refresh token from the environment, which no text ever shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    import requests

SCOPES = (
    "account_info.read",
    "files.content.read",
    "files.content.write",
    "files.metadata.read",
    "sharing.read",
    "sharing.write",
)
"""What the app must be allowed, on the Permissions page of Dropbox's app console."""

_TOKENS = re.compile(r"\bsl\.[\w.-]+|(?i:bearer)\s+\S+")


class Secret:
    """A text that neither `str`, `repr`, a log nor a traceback with its locals shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not copied or pickled")


@dataclass(frozen=True, slots=True)
class Credentials:
    """`app_secret` is empty where the token was granted with PKCE, which needs none."""

    app_key: Secret
    app_secret: Secret
    refresh_token: Secret

    def redact(self, text: str) -> str:
        """`text` without any of them, nor anything that looks like an access token; one line, not too long."""
        for secret in (self.app_secret, self.refresh_token):
            if secret:
                text = text.replace(secret.reveal(), "***")
        return " ".join(_TOKENS.sub("***", text).split())[:200]


def credentials(name: str, environment: Mapping[str, str]) -> Credentials:
    """Of the target `name`: from PACKS_<NAME>_..., else from PACKS_DROPBOX_...; key and secret are of one app.

    Raises UsageError naming the variables that are missing.
    """
    own, common = f"PACKS_{re.sub('[^A-Z0-9]', '_', name.upper())}", "PACKS_DROPBOX"

    def value(variable: str) -> Secret:
        return Secret(environment.get(variable, "").strip())

    app = own if value(f"{own}_APP_KEY") else common
    token = own if value(f"{own}_REFRESH_TOKEN") else common
    found = Credentials(value(f"{app}_APP_KEY"), value(f"{app}_APP_SECRET"), value(f"{token}_REFRESH_TOKEN"))
    missing = [ending for ending in ("APP_KEY", "REFRESH_TOKEN") if not getattr(found, ending.lower())]
    if missing:
        variables = " and ".join(f"{common}_{ending}" for ending in missing)
        raise UsageError(
            f"target {name} cannot sign in to Dropbox: {variables} not set",
            where=f"[targets.{name}]",
            hint=f"run packs login {name}, then set {variables} (or {own}_... where targets use different accounts)",
        )
    return found


def authorize(app_key: str, session: requests.Session | None = None) -> tuple[str, Callable[[str], Secret]]:
    """An address where a person allows the app, and what makes a refresh token of the code that person is shown.

    OAuth's code flow with PKCE (RFC 7636): no app secret is needed. Raises TargetUnavailableError for a wrong code.
    """
    from pipeline.targets.dropbox_api import Authorization  # the SDK takes a moment to load

    flow = Authorization(app_key, session)
    return flow.url, flow.finish
