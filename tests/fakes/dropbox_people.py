"""The fake Dropbox's routes about shared links and about who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dropbox import common, sharing, users, users_common

from tests.fakes.dropbox_routes import Account, Call, Route
from tests.fakes.dropbox_store import HOME, TEAM, RefusedError, as_lookup, wrapped


def create_link(call: Call, arg: Any) -> Any:
    errors, settings = sharing.CreateSharedLinkWithSettingsError, arg.settings or sharing.SharedLinkSettings()
    with call.store.guard:
        find = partial(call.space.find, arg.path)
        node = wrapped(lambda e: errors.path(as_lookup(e)), find)
        if found := next((link for link in call.store.links.values() if link.path_lower == node.path.lower()), None):
            raise RefusedError(
                errors.shared_link_already_exists(sharing.SharedLinkAlreadyExistsMetadata.metadata(found))
            )
        if settings.expires is not None and not call.account.may_set_expiry:
            raise RefusedError(errors.settings_error(sharing.SharedLinkSettingsError.not_authorized))
        kind = "fo" if node.data is None else "fi"
        url = f"https://www.dropbox.com/scl/{kind}/{call.store.new_id('l').partition(':')[2]}?rlkey=k&dl=0"
        link = _link(call.account, node, url, settings)
        call.store.links[url] = link
        return link


def _link(account: Account, node: Any, url: str, settings: Any) -> Any:
    asked = settings.audience or sharing.LinkAudience.public
    audience = getattr(sharing.LinkAudience, account.audience) if account.audience else asked
    visible = {"public": "public", "team": "team_only", "no_one": "no_one", "members": "shared_folder_only"}
    permissions = sharing.LinkPermissions(
        resolved_visibility=getattr(sharing.ResolvedVisibility, visible[audience._tag]),
        effective_audience=audience,
        link_access_level=sharing.LinkAccessLevel.viewer,
        can_revoke=True,
        visibility_policies=[],
        can_set_expiry=account.may_set_expiry,
        can_remove_expiry=True,
        **dict.fromkeys(("allow_download", "can_allow_download", "can_disallow_download", "allow_comments"), True),
        team_restricts_comments=False,
    )
    facts = {"url": url, "id": node.id, "name": node.path.rpartition("/")[2], "link_permissions": permissions}
    facts |= {"path_lower": node.path.lower(), "expires": settings.expires}
    if node.data is None:
        return sharing.FolderLinkMetadata(**facts)
    about = node.metadata()
    times = {"client_modified": about.client_modified, "server_modified": about.server_modified}
    return sharing.FileLinkMetadata(**facts, **times, rev=node.rev, size=about.size)


def list_links(call: Call, arg: Any) -> Any:
    with call.store.guard:
        found = [link for link in call.store.links.values() if arg.path in (None, "") or _leads(link, arg)]
        return sharing.ListSharedLinksResult(links=found, has_more=False)


def _leads(link: Any, arg: Any) -> bool:
    wanted = arg.path.lower()
    return bool(link.path_lower == wanted or (not arg.direct_only and wanted.startswith(f"{link.path_lower}/")))


def link_metadata(call: Call, arg: Any) -> Any:
    with call.store.guard:
        if arg.url not in call.store.links:
            raise RefusedError(sharing.SharedLinkMetadataError.shared_link_not_found)
        return call.store.links[arg.url]


def revoke_link(call: Call, arg: Any) -> None:
    with call.store.guard:
        if call.store.links.pop(arg.url, None) is None:
            raise RefusedError(sharing.RevokeSharedLinkError.shared_link_not_found)


def root_info(account: Account) -> Any:
    if account.team:
        return common.TeamRootInfo(root_namespace_id=TEAM, home_namespace_id=HOME, home_path="/Sam")
    return common.UserRootInfo(root_namespace_id=HOME, home_namespace_id=HOME)


def current_account(call: Call, _: Any) -> Any:
    name = dict.fromkeys(("given_name", "surname", "familiar_name", "display_name", "abbreviated_name"), "Sam")
    return users.FullAccount(
        account_id=f"dbid:{'A' * 35}",
        name=users.Name(**name),
        email="sam@example.org",
        email_verified=True,
        disabled=False,
        locale="en",
        referral_link="https://www.dropbox.com/referrals/none",
        is_paired=False,
        account_type=users_common.AccountType.business if call.account.team else users_common.AccountType.basic,
        root_info=root_info(call.account),
    )


def space_usage(call: Call, _: Any) -> Any:
    allocated = call.store.allocated or 2 << 40
    allocation = users.SpaceAllocation.individual(users.IndividualSpaceAllocation(allocated=allocated))
    return users.SpaceUsage(used=sum(space.size for space in call.store.spaces.values()), allocation=allocation)


ROUTES: Mapping[str, tuple[Route, str]] = {
    "sharing/create_shared_link_with_settings": (create_link, "sharing.write"),
    "sharing/list_shared_links": (list_links, "sharing.read"),
    "sharing/get_shared_link_metadata": (link_metadata, "sharing.read"),
    "sharing/revoke_shared_link": (revoke_link, "sharing.write"),
    "users/get_current_account": (current_account, "account_info.read"),
    "users/get_space_usage": (space_usage, "account_info.read"),
}
