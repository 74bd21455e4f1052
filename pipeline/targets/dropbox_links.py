"""Links by which people without an account see a folder of a Dropbox: asked for, read back, and refused if otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from pipeline.errors import TargetUnavailableError
from pipeline.targets.dropbox_api import Api, RefusedError

Audience: TypeAlias = Literal["public", "team", "members"]
"""Whoever has the link, members of the team, or people invited to the folder."""

_SEEN_BY = {
    "team_only": "team",
    "shared_folder_only": "members",
    "team_and_password": "password",
    "only_you": "no_one",
}


@dataclass(frozen=True, slots=True)
class Link:
    """What Dropbox says of a link: `audience` may be another than ours knows, `expires` is in UTC, None for never."""

    url: str
    audience: str
    expires: datetime | None

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Link:
        permissions = about["link_permissions"]
        seen_by = permissions.get("effective_audience") or permissions.get("resolved_visibility") or {".tag": "unknown"}
        audience = "password" if permissions.get("require_password") else seen_by[".tag"]
        expires = about.get("expires")
        when = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) if expires else None
        return cls(about["url"], _SEEN_BY.get(audience, audience), when)

    def __str__(self) -> str:
        until = f"until {self.expires:%Y-%m-%d %H:%M} UTC" if self.expires else "for ever"
        return f"{self.audience}, {until}"


class Links:
    """Of what lies below `root`, which is "" or begins with '/'. Keys as in a target, "" for the folder itself."""

    def __init__(self, api: Api, root: str) -> None:
        self._api, self._root = api, root

    def share(self, key: str = "", *, audience: Audience = "public", expires: datetime | None = None) -> Link:
        """The link of a file or folder, made unless there is one; it outlives every replacing of what it leads to.

        Raises TargetUnavailableError when the account may not give such a link, or there is one that differs.
        """
        path = self._path(key)
        asked = expires.astimezone(UTC).replace(microsecond=0) if expires else None
        settings: dict[str, Any] = {"audience": {".tag": audience}, "access": {".tag": "viewer"}}
        if asked:
            settings["expires"] = f"{asked:%Y-%m-%dT%H:%M:%SZ}"
        try:
            arg = {"path": path, "settings": settings}
            link, new = Link.of(self._api.ask("sharing/create_shared_link_with_settings", arg)), True
        except RefusedError as refused:
            link, new = self._existing(path, refused), False
        if (link.audience, link.expires) == (audience, asked):
            return link
        if new:
            self._api.ask("sharing/revoke_shared_link", {"url": link.url})
        raise self._unavailable(
            key,
            f"the link would be {link}" if new else f"there is a link already, and it is {link}",
            f"asked for was {Link('', audience, asked)}: ask for what is possible, or change the link in Dropbox",
        )

    def leads_to(self, url: str, key: str = "") -> bool:
        """Whether `url` is a working link to just that file or folder."""
        try:
            there = self._api.ask("sharing/get_shared_link_metadata", {"url": url})
            wanted = self._api.ask("files/get_metadata", {"path": self._path(key)})
        except RefusedError:
            return False
        return bool(there.get("id") and there["id"] == wanted["id"])

    def _existing(self, path: str, refused: RefusedError) -> Link:
        if "shared_link_already_exists" not in refused.tags:
            raise self._refused(path, refused) from refused
        found = refused.error.get("shared_link_already_exists")
        if isinstance(found, dict) and "metadata" in found:
            return Link.of(found["metadata"])
        links = self._api.ask("sharing/list_shared_links", {"path": path, "direct_only": True})["links"]
        if not links:
            raise self._refused(path, refused) from refused
        return Link.of(links[0])

    def _refused(self, path: str, refused: RefusedError) -> TargetUnavailableError:
        if "not_authorized" in refused.tags or "invalid_settings" in refused.tags:
            hint = "links that end, and links for the team alone, need a paid plan"
            return self._unavailable(path, "this Dropbox account may not give such a link", hint)
        hint = "publish first, then ask for the link" if "not_found" in refused.tags else "see what Dropbox's page says"
        return self._unavailable(path, str(refused), hint)

    def _path(self, key: str) -> str:
        if path := f"{self._root}/{key}".rstrip("/"):
            return path
        raise self._unavailable("/", "all of a Dropbox has no link", 'publish into a folder: path = "/folder"')

    def _unavailable(self, key: str, what: str, hint: str) -> TargetUnavailableError:
        return TargetUnavailableError(what, where=f"Dropbox, {key or self._root}", hint=hint)
