"""Carries out a plan so that readers see one release or the next, whenever it is cut short."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import IntegrityError, TargetUnavailableError, UsageError
from pipeline.hashing import checksums
from pipeline.pack.manifest import KEPT, MANIFEST, RELEASE, SIGNATURES, SUMS, Manifest
from pipeline.pack.manifest_json import from_json, to_json
from pipeline.pack.pages import is_of_week
from pipeline.sync.kept import kept_of
from pipeline.sync.plan import Action, Plan
from pipeline.sync.release import Release
from pipeline.sync.release import from_json as release_from_json
from pipeline.sync.verify import differences, disagreements, first_five, listed_pages, open_directory, read_pointers
from pipeline.targets.base import Entry, Item, Result, Served, Target

_BUILD_AGAIN = "run packs build --release again"


@dataclass(frozen=True, slots=True)
class LocalTree:
    """A release on disk that is what its manifest says; `pointers` are its own bytes, in the order to publish them.

    `page_sums` are its pages as SHA256SUMS lists them, SHA-256 by path, in that order too.
    """

    root: Path
    manifest: Manifest
    pointers: Mapping[str, bytes]
    page_sums: Mapping[str, str] = field(default_factory=dict)

    def items(self) -> dict[str, Item]:
        """Every file of the manifest by key, to be read from disk when it is sent."""
        return {
            file.path: Item(
                file.path,
                file.sums if file.sums.complete else checksums(self.root / file.path),
                self.root / file.path,
                Served.file(file.path, file.media_type),
            )
            for file in self.manifest.files
        }

    def pages(self) -> dict[str, Item]:
        """Every page by key, in the order to publish them."""
        return {
            path: Item(path, checksums(self.root / path), self.root / path, Served.pointer(path))
            for path in self.page_sums
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Keys that were changed, in order. `not_deleted`: published all the same, but these linger."""

    put: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    not_deleted: tuple[Result, ...] = ()
    pages: tuple[str, ...] = ()


def read_local(tree: Path, kind: str = "release") -> LocalTree:
    """The release (or preview) in `tree`, every byte of it checked.

    Raises UsageError when nothing, or something else than a release, was built there, and IntegrityError when a file
    is missing, changed or not listed, or signing was not finished.
    """
    local = _read(tree, kind)
    if faults := differences(open_directory(tree), local.manifest, local.pointers).faults:
        raise IntegrityError(f"not what its manifest says: {first_five(faults)}", where=str(tree), hint=_BUILD_AGAIN)
    added = [name for name in (RELEASE, *SIGNATURES) if name in local.pointers]
    if 0 < len(added) <= len(SIGNATURES):
        raise IntegrityError(f"signing was not finished: of it there is only {', '.join(added)}", hint="run packs sign")
    return local


def read_to_sign(tree: Path) -> LocalTree:
    """What the release in `tree` says of itself, whatever state an earlier signing is in; no file it lists is read.

    Raises as `read_local` does, but IntegrityError only when manifest.json and SHA256SUMS disagree.
    """
    local = _read(tree, "release")
    if faults := disagreements(local.manifest, local.pointers):
        what = f"{MANIFEST} and {SUMS} are not of one build: {first_five(faults)}"
        raise IntegrityError(what, where=str(tree), hint=_BUILD_AGAIN)
    return local


def _read(tree: Path, kind: str) -> LocalTree:
    """What a tree of the kind it should be says of itself."""
    try:
        pointers = read_pointers(open_directory(tree), str(tree))
    except UsageError as error:
        raise UsageError("there is no release to publish", where=str(tree), hint="run packs build --release") from error
    if MANIFEST not in pointers:
        raise IntegrityError(f"{MANIFEST} is missing", where=str(tree), hint=_BUILD_AGAIN)
    manifest = from_json(pointers[MANIFEST])
    if manifest.tree != kind:
        hint = "run packs build --release and publish dist/release"
        raise UsageError(f"this is a {manifest.tree} tree, not a {kind}", where=str(tree), hint=hint)
    return LocalTree(tree, manifest, pointers, listed_pages(manifest, pointers))


def release_at(target: Target, remote: Mapping[str, Entry], local: LocalTree) -> Release | None:
    """The signed release `target` shows its readers, None when there is none; it is read only where it is not ours.

    Raises IntegrityError for a broken one.
    """
    if RELEASE not in remote:
        return None
    ours = local.pointers.get(RELEASE)
    try:
        same = ours is not None and remote[RELEASE].holds(Item.of(RELEASE, ours))
        return release_from_json(ours if ours is not None and same else b"".join(target.read(RELEASE)))
    except KeyError:
        return None  # gone since it was listed
    except IntegrityError as error:
        hint = "see who else writes there; --allow-unsigned publishes all the same"
        raise IntegrityError(f"on the target: {error.what}", where=error.where, hint=hint) from error


def published(target: Target) -> Manifest | None:
    """The manifest `target` shows its readers, None when there is none. Raises IntegrityError for a broken one."""
    return _listed(target, MANIFEST, "once that file is removed, publishing starts afresh and deletes nothing")


def kept_at(target: Target, remote: Mapping[str, Entry]) -> Manifest | None:
    """What kept.json of `target` lists, None when there is none. Raises IntegrityError for a broken one."""
    if KEPT not in remote:
        return None
    return _listed(target, KEPT, "once that file is removed, what is kept there is nobody's and stays")


def _listed(target: Target, key: str, way_out: str) -> Manifest | None:
    try:
        body = b"".join(target.read(key))
    except KeyError:
        return None
    try:
        return from_json(body)
    except IntegrityError as error:
        raise IntegrityError(
            f"on the target: {error.what}", where=key, hint=f"see who else writes there; {way_out}"
        ) from error


def apply(plan: Plan, local: LocalTree, target: Target, progress: Callable[[Action], None]) -> Report:
    """Put, check that all of `local` is there, move the pointers, delete; `progress` hears of each change once made.

    Raises TargetUnavailableError before the pointers move when any file is not there whole, and ConflictError
    when somebody else moved them since the plan was made.
    """
    if not plan.changes:
        return Report()  # nor a sweep: whatever a killed run left, it left before the pointers moved
    target.sweep()
    put = _put(plan.of("put"), local.items(), target, progress)
    _check_held(local, target)
    pointers = _point(plan, local, target, progress)
    pages = _put_pages(plan, local, target, progress)
    deleted, not_deleted = _delete(plan, target, progress)
    if plan.kept and deleted and not not_deleted:
        _forget(plan.kept, deleted, target)
    return Report(put, pointers, deleted, not_deleted, pages)


def _put(
    actions: Iterable[Action], items: Mapping[str, Item], target: Target, progress: Callable[[Action], None]
) -> tuple[str, ...]:
    by_key = {action.key: action for action in actions}
    failed = []
    for result in target.put_many(items[key] for key in by_key):
        if result.error:
            failed.append(f"{result.key} ({result.error})")
        else:
            progress(by_key[result.key])
    if failed:
        raise _unpublished("could not be sent", failed)
    return tuple(by_key)


def _put_pages(plan: Plan, local: LocalTree, target: Target, progress: Callable[[Action], None]) -> tuple[str, ...]:
    """Those of weeks first: no index leads to a page that is not there. Raises TargetUnavailableError where one is not put."""
    pages, actions = local.pages(), plan.of("page")
    of_weeks = [action for action in actions if is_of_week(action.key)]
    others = [action for action in actions if not is_of_week(action.key)]
    try:
        return (*_put(of_weeks, pages, target, progress), *_put(others, pages, target, progress))
    except TargetUnavailableError as error:
        hint = "all files are published, and some pages are of the release before: run it again"
        raise TargetUnavailableError(error.what, hint=hint) from error


def _check_held(local: LocalTree, target: Target) -> None:
    """All of the release, not only what was sent: another publisher may have been at work meanwhile."""
    held = target.entries()
    if missing := [key for key, item in local.items().items() if key not in held or not held[key].holds(item)]:
        raise _unpublished("not there as sent", missing)


def _point(plan: Plan, local: LocalTree, target: Target, progress: Callable[[Action], None]) -> tuple[str, ...]:
    actions = plan.of("pointer")
    bodies = {**local.pointers, KEPT: to_json(plan.kept)} if plan.kept else local.pointers

    def move() -> None:
        for action in actions:
            target.put_pointer(action.key, bodies[action.key], action.expected)

    try:
        move()
    except (KeyboardInterrupt, SystemExit):
        move()  # a moment more: SHA256SUMS must not be left a release behind manifest.json
        raise
    for action in actions:
        progress(action)
    return tuple(action.key for action in actions)


def _delete(
    plan: Plan, target: Target, progress: Callable[[Action], None]
) -> tuple[tuple[str, ...], tuple[Result, ...]]:
    actions = {action.key: action for action in plan.of("delete")}
    deleted, failed = [], []
    for result in target.delete_many(actions):
        if result.error:
            failed.append(result)
        else:
            deleted.append(result.key)
            progress(actions[result.key])
    return tuple(deleted), tuple(failed)


def _forget(kept: Manifest, deleted: Collection[str], target: Target) -> None:
    """kept.json without what is gone from the target; the last file takes it along."""
    rest = kept_of(kept, (file for file in kept.files if file.path not in deleted))
    if rest == kept:
        return
    if rest:
        found = target.entries().get(KEPT)
        target.put_pointer(KEPT, to_json(rest), found.token if found else None)
    else:
        list(target.delete_many([KEPT]))  # one that stays lists what is not there, which the next run puts right


def _unpublished(what: str, keys: list[str]) -> TargetUnavailableError:
    return TargetUnavailableError(f"{what}: {first_five(keys)}", hint="nothing changed for readers, safe to run again")
