"""What has to happen so that a target shows a release. Pure: the caller lists, this decides, `apply` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from pipeline.pack.manifest import Manifest, PublishedFile
from pipeline.targets.base import Entry, Item, Token

Kind: TypeAlias = Literal["put", "skip", "pointer", "keep", "refuse", "delete"]

Group: TypeAlias = tuple[str, str]
"""(week, language), either may be "": what must not vanish as a whole."""

DELETES_UNASKED = 3
"""So many deletes, or a tenth of what was published, need nobody's word."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step, with its reason in words; `bytes` is the size of what is sent, left alone or removed.

    put, pointer and delete change the target. skip is held already; keep would have made a language or a week
    disappear; refuse is a delete beyond the limit. `expected` is for a pointer: the token it must still have.
    """

    kind: Kind
    key: str
    reason: str
    bytes: int
    expected: Token | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Actions in the order they are carried out: puts, skips, pointers, keeps, then deletes or refusals."""

    actions: tuple[Action, ...]

    def of(self, *kinds: Kind) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.kind in kinds)

    @property
    def changes(self) -> tuple[Action, ...]:
        return self.of("put", "pointer", "delete")

    @property
    def summary(self) -> str:
        """As `12 to put, 0 to delete, 340 unchanged`, pointers counted in; what is kept or refused only if any is."""
        count = Counter(action.kind for action in self.actions)
        words = [
            f"{count['put'] + count['pointer']} to put",
            f"{count['delete']} to delete",
            f"{count['skip']} unchanged",
        ]
        words += [f"{count['keep']} kept"] if count["keep"] else []
        words += [f"{count['refuse']} deletes refused"] if count["refuse"] else []
        return ", ".join(words)

    def as_dict(self) -> dict[str, object]:
        """For `--json`: the summary, the bytes to send, and every action with its reason."""
        actions = [{key: value for key, value in asdict(a).items() if key != "expected"} for a in self.actions]
        return {
            "summary": self.summary,
            "bytes": sum(action.bytes for action in self.of("put", "pointer")),
            "actions": actions,
        }


def plan(
    local: Manifest,
    pointers: Mapping[str, bytes],
    remote: Mapping[str, Entry],
    before: Manifest | None,
    *,
    max_delete: int | None = None,
) -> Plan:
    """Fewest actions that publish `local` and then `pointers`, in their order, over what `remote` lists.

    Puts come first, so no reader meets a gap. Deletes only what `before`, our own last manifest on that target, lists.
    List `remote` before reading `before`: then whoever publishes in between makes our pointers conflict.
    `max_delete` takes the place of the usual limit on deletes.
    """
    files = [_put(file, remote.get(file.path)) for file in sorted(local.files, key=lambda file: file.path)]
    last = [_point(Item.of(key, body), remote.get(key)) for key, body in pointers.items()]
    present = {group for file in local.files for group in _groups(file)}
    over = _closed(local, before)
    dropped = _dropped(local, remote, before)
    ended = [Action("delete", file.path, "its week is over", file.bytes) for file in dropped if file.week in over]
    gone = [_remove(file, present, remote[file.path]) for file in dropped if file.week not in over]
    deletes = [action for action in gone if action.kind == "delete"]
    limit = _limit(before) if max_delete is None else max_delete
    if len(deletes) > limit:
        reason = f"{len(deletes)} deletes, {limit} allowed: raise the limit if they are meant"
        deletes = [Action("refuse", action.key, reason, action.bytes) for action in deletes]
    return Plan((*_only("put", files), *_only("skip", files), *last, *_only("keep", gone), *ended, *deletes))


def built_ahead(manifest: Manifest, now: datetime) -> bool:
    """Whether the tree holds a week that is not public yet at `now`: such a tree must not reach readers."""
    return bool(manifest.as_of) and datetime.fromisoformat(manifest.as_of) > now


def _put(file: PublishedFile, found: Entry | None) -> Action:
    if found and found.matches(file.bytes, file.sha256):
        return Action("skip", file.path, "unchanged", file.bytes)
    return Action("put", file.path, "changed" if found else "new", file.bytes)


def _point(item: Item, found: Entry | None) -> Action:
    if found and found.holds(item):
        return Action("skip", item.key, "unchanged", item.size)
    return Action("pointer", item.key, "changed" if found else "new", item.size, found.token if found else None)


def _closed(local: Manifest, before: Manifest | None) -> Set[str]:
    """Weeks whose `public_until` has passed when `local` was built: taking them back is meant, not an accident."""
    if before is None or not local.as_of:
        return set()
    built = datetime.fromisoformat(local.as_of)
    return {
        week.id for week in before.weeks if week.public_until and datetime.fromisoformat(week.public_until) <= built
    }


def _dropped(local: Manifest, remote: Mapping[str, Entry], before: Manifest | None) -> list[PublishedFile]:
    """What we published, is still there and is no longer wanted, by key."""
    wanted = {file.path for file in local.files}
    ours = before.files if before else ()
    return sorted((f for f in ours if f.path in remote and f.path not in wanted), key=lambda file: file.path)


def _remove(file: PublishedFile, present: Set[Group], found: Entry) -> Action:
    """A delete, unless nothing would be left of a group.

    Such a hole is more often an accident (a deleted catalog) than meant, and partners would lose all of it.
    """
    for group in _groups(file):
        if group not in present:
            return Action("keep", file.path, f"would disappear: {'.'.join(filter(None, group))}", found.size)
    return Action("delete", file.path, "no longer in the release", found.size)


def _groups(file: PublishedFile) -> Iterator[Group]:
    """The language a file belongs to, and the week in its language."""
    if file.language:
        yield "", file.language
    if file.week:
        yield file.week, file.language


def _limit(before: Manifest | None) -> int:
    return max(DELETES_UNASKED, len(before.files) // 10 if before else 0)


def _only(kind: Kind, actions: Iterable[Action]) -> Iterable[Action]:
    return (action for action in actions if action.kind == kind)
