"""What has to happen so that a target shows a release. Pure: the caller lists, this decides, `apply` does."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from pipeline.campaign.model import Campaign, Week
from pipeline.pack.manifest import KEPT, RELEASE, SIGNATURES, Manifest, PublishedFile
from pipeline.pack.manifest_json import to_json
from pipeline.pack.pages import pages as every_page
from pipeline.sync.kept import group_name, kept_of
from pipeline.targets.base import Entry, Item, Token

Kind: TypeAlias = Literal["put", "skip", "pointer", "page", "keep", "refuse", "delete"]

Group: TypeAlias = tuple[str, str]
"""(week or document, language), either may be "": what must not vanish as a whole."""

DELETES_UNASKED = 3
"""So many deletes, or a tenth of what was published, need nobody's word."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step, with its reason in words; `bytes` is the size of what is sent, left alone or removed.

    put, pointer, page and delete change the target. skip is held already; keep would have made a language or a week
    disappear; refuse is a delete beyond the limit. `expected` is for a pointer: the token it must still have.
    """

    kind: Kind
    key: str
    reason: str
    bytes: int
    expected: Token | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be deleted. `max_delete` takes the place of the usual limit.

    `still` are the groups the sources hold: one of them that a release lacks is kept, not deleted; None is all there
    ever were. `withdrawn` were taken back on purpose: they go, and count against no limit.
    """

    max_delete: int | None = None
    still: frozenset[Group] | None = None
    withdrawn: frozenset[Group] = frozenset()

    def took_back(self, file: PublishedFile) -> bool:
        return bool(file.part) and bool({(file.part, ""), (file.part, file.language)} & self.withdrawn)

    def has(self, group: Group) -> bool:
        return self.still is None or group in self.still


def policy_of(campaign: Campaign, max_delete: int | None) -> Policy:
    """A week or document whose file is gone, or a language no longer in campaign.toml, is meant to go; a faulty one is not."""
    tags = [language.tag for language in campaign.languages]
    still = {("", tag) for tag in tags} | {
        (part, tag) for part in (*campaign.week_ids, *campaign.document_ids) for tag in tags
    }
    return Policy(max_delete, frozenset(still), campaign.withdrawn)


@dataclass(frozen=True, slots=True)
class Plan:
    """Actions in the order they are carried out: puts, skips, pointers, pages, keeps, then deletes or refusals.

    `kept` is all that will be there beyond the release until the deletes are done.
    """

    actions: tuple[Action, ...]
    kept: Manifest | None = None

    def of(self, *kinds: Kind) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.kind in kinds)

    @property
    def changes(self) -> tuple[Action, ...]:
        return self.of("put", "pointer", "page", "delete")

    @property
    def summary(self) -> str:
        """As `12 to put, 0 to delete, 340 unchanged`, pointers and pages counted in; what is kept or refused only if any is."""
        count = Counter(action.kind for action in self.actions)
        words = [
            f"{count['put'] + count['pointer'] + count['page']} to put",
            f"{count['delete']} to delete",
            f"{count['skip']} unchanged",
        ]
        words += [f"{count['keep']} kept"] if count["keep"] else []
        words += [f"{count['refuse']} deletes refused"] if count["refuse"] else []
        return ", ".join(words)

    @property
    def digest(self) -> str:
        """12 hex digits that stand for just these actions, for `--expect-plan`."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()[:12]

    def as_dict(self) -> dict[str, object]:
        """For `--json`: the summary, the bytes to send, and every action with its reason."""
        actions = [{key: value for key, value in asdict(a).items() if key != "expected"} for a in self.actions]
        return {
            "summary": self.summary,
            "bytes": sum(action.bytes for action in self.of("put", "pointer", "page")),
            "actions": actions,
        }


DEFAULT = Policy()


def plan(
    local: Manifest,
    pointers: Mapping[str, bytes],
    remote: Mapping[str, Entry],
    before: Manifest | None,
    policy: Policy = DEFAULT,
    pages: Iterable[Item] = (),
) -> Plan:
    """Fewest actions that publish `local`, then `pointers` and then `pages`, in their order, over what `remote` lists.

    Puts come first, so no reader meets a gap. Deletes only what `before` lists: our own last manifest on that target,
    with what kept.json there adds to it (`kept.all_of_ours`). kept.json is the first of the pointers, so that a file
    that stays is listed in one of the two at any moment. Pages that the release does not have go with what they are of.
    List `remote` before reading `before`: then whoever publishes in between makes our pointers conflict.
    """
    files = [_put(file, remote.get(file.path)) for file in sorted(local.files, key=lambda file: file.path)]
    dropped = _dropped(local, remote, before)
    kept = kept_of(before, dropped) if before else None
    leading = {KEPT: to_json(kept), **pointers} if kept else pointers
    last = [_point(Item.of(key, body), remote.get(key)) for key, body in leading.items()]
    shown = {item.key: _point(item, remote.get(item.key), "page") for item in pages}
    present = {group for file in local.files for group in _groups(file)}
    meant = _taken_back(local, dropped, before, policy)
    ended = [Action("delete", file.path, meant[file.path], file.bytes) for file in dropped if file.path in meant]
    gone = [_remove(file, present, policy, remote[file.path]) for file in dropped if file.path not in meant]
    deletes = [action for action in gone if action.kind == "delete"]
    limit = _limit(before) if policy.max_delete is None else policy.max_delete
    if len(deletes) > limit:
        reason = f"{len(deletes)} deletes, {limit} allowed: raise the limit if they are meant"
        deletes = [Action("refuse", action.key, reason, action.bytes) for action in deletes]
    stale = _stale(leading, remote) if before else ()
    over = _closed(local, before)
    dark = [
        Action("delete", page.path, "its time is over", remote[page.path].size)
        if page.week in over
        else _dark(page, present, policy, remote[page.path])
        for page in _pages_of(before, shown, remote)
    ]
    gone += _only("keep", dark)
    stale = (*_only("delete", dark), *stale)
    actions = (
        *_only("put", files),
        *_only("skip", files),
        *last,
        *shown.values(),
        *_only("keep", gone),
        *ended,
        *deletes,
        *stale,
    )
    return Plan(actions, kept)


def built_ahead(manifest: Manifest, now: datetime) -> bool:
    """Whether the tree holds something that is not public yet at `now`: such a tree must not reach readers."""
    return bool(manifest.as_of) and datetime.fromisoformat(manifest.as_of) > now


def out_of_date(manifest: Manifest, campaign: Campaign, now: datetime) -> tuple[str, ...]:
    """What opened, closed or was withdrawn since a release was built, in words; nothing for one built ahead of time."""
    if built_ahead(manifest, now):
        return ()
    there = {part.id for part in manifest.openings}
    held = {(file.part, file.language) for file in manifest.files}
    opened: list[str] = []
    over: list[str] = []
    for thing in (*campaign.weeks, *campaign.all_documents):
        name = f"{'week' if isinstance(thing, Week) else 'document'} {thing.id}"
        if thing.id not in there and campaign.is_public(thing, now):
            opened.append(f"{name} has opened since the release was built, and is not in it")
        if any(part == thing.id and not campaign.is_public(thing, now, tag) for part, tag in held):
            over.append(f"{name} is over or withdrawn, and the release still holds it")
    return (*opened, *sorted(over))


def _put(file: PublishedFile, found: Entry | None) -> Action:
    if found and found.matches(file.sums):
        return Action("skip", file.path, "unchanged", file.bytes)
    return Action("put", file.path, "changed" if found else "new", file.bytes)


def _point(item: Item, found: Entry | None, kind: Kind = "pointer") -> Action:
    if found and found.holds(item):
        return Action("skip", item.key, "unchanged", item.sums.size)
    return Action(kind, item.key, "changed" if found else "new", item.sums.size, found.token if found else None)


def _pages_of(before: Manifest | None, shown: Mapping[str, Action], remote: Mapping[str, Entry]) -> list[PublishedFile]:
    """Pages of what we published that are still there and not in the release."""
    of = [page for page in (every_page(before) if before else ()) if page.path in remote and page.path not in shown]
    return [PublishedFile(page.path, "", 0, "", "page", page.language, page.week) for page in of]


def _dark(page: PublishedFile, present: Set[Group], policy: Policy, found: Entry) -> Action:
    """A page goes with its week or language, and stays while those are kept. It counts against no limit: it leads nowhere."""
    if policy.took_back(page):
        return Action("delete", page.path, "withdrawn", found.size)
    return _remove(page, present, policy, found)


def _stale(pointers: Mapping[str, bytes], remote: Mapping[str, Entry]) -> Iterator[Action]:
    """What would contradict the release to come: signatures where it is not signed, kept.json where nothing is kept."""
    for key in (RELEASE, *SIGNATURES, KEPT):
        if key in remote and key not in pointers:
            reason = "nothing is kept any more" if key == KEPT else "the release is not signed"
            yield Action("delete", key, reason, remote[key].size)


def _taken_back(
    local: Manifest, dropped: Iterable[PublishedFile], before: Manifest | None, policy: Policy
) -> Mapping[str, str]:
    """Why each of the `dropped` files is meant to go: its week or document is over or withdrawn, or it may tell of such a one.

    The guide of a language has all its weeks in it. Where it is not in the release any more, it goes with any of them.
    """
    over = _closed(local, before)
    ended = {
        file.path: file for file in (before.files if before else ()) if file.part in over or policy.took_back(file)
    }
    languages = {file.language for file in ended.values()}
    why = {
        file.path: "it may tell of something taken back"
        for file in dropped
        if not file.part and file.language in languages
    }
    return why | {path: "its time is over" if file.part in over else "withdrawn" for path, file in ended.items()}


def _closed(local: Manifest, before: Manifest | None) -> Set[str]:
    """Weeks and documents whose `public_until` has passed when `local` was built: taking them back is meant, not an accident."""
    if before is None or not local.as_of:
        return set()
    built = datetime.fromisoformat(local.as_of)
    return {
        part.id for part in before.openings if part.public_until and datetime.fromisoformat(part.public_until) <= built
    }


def _dropped(local: Manifest, remote: Mapping[str, Entry], before: Manifest | None) -> list[PublishedFile]:
    """What we published, is still there and is no longer wanted, by key."""
    wanted = {file.path for file in local.files}
    ours = before.files if before else ()
    return sorted((f for f in ours if f.path in remote and f.path not in wanted), key=lambda file: file.path)


def _remove(file: PublishedFile, present: Set[Group], policy: Policy, found: Entry) -> Action:
    """A delete, unless nothing would be left of a group that the sources still have.

    Such a hole is more often an accident (a deleted catalog) than meant, and partners would lose all of it.
    """
    for group in _groups(file):
        if group not in present and policy.has(group):
            return Action("keep", file.path, f"would disappear: {group_name(*group)}", found.size)
    return Action("delete", file.path, "no longer in the release", found.size)


def _groups(file: PublishedFile) -> Iterator[Group]:
    """The language a file belongs to, and the week or document in its language."""
    if file.language:
        yield "", file.language
    if file.part:
        yield file.part, file.language


def _limit(before: Manifest | None) -> int:
    return max(DELETES_UNASKED, len(before.files) // 10 if before else 0)


def _only(kind: Kind, actions: Iterable[Action]) -> Iterable[Action]:
    return (action for action in actions if action.kind == kind)
