"""What a plan does and, above all, what it never does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pack.manifest import KEPT, MANIFEST, SUMS
from pipeline.pack.manifest_json import to_json
from pipeline.sync.kept import all_of_ours
from pipeline.sync.plan import Kind, Plan, Policy, plan
from pipeline.targets.base import Item
from pipeline.targets.memory import MemoryTarget
from tests.sync.releases import UNSIGNED, manifest_of, pointers_of, published_file

Contents = dict[str, bytes]
CONTENTS = st.dictionaries(
    st.builds(
        "{}/{}{}".format,
        st.sampled_from(["en", "ru", "ne"]),
        st.sampled_from(["", "w1/", "w2/"]),
        st.sampled_from("abc"),
    ),
    st.binary(max_size=2),
)


def stored(contents: Contents) -> MemoryTarget:
    target = MemoryTarget()
    assert not any(result.error for result in target.put_many(Item.of(key, body) for key, body in contents.items()))
    return target


def planned(local: Contents, remote: Contents, before: Contents | None = None, max_delete: int | None = None) -> Plan:
    manifest = manifest_of(local)
    last = manifest_of(before) if before is not None else None
    return plan(manifest, pointers_of(manifest), stored(remote).entries(), last, Policy(max_delete))


def keys(plan: Plan, kind: Kind) -> list[str]:
    return [action.key for action in plan.of(kind)]


def whole(contents: Contents) -> Contents:
    """A release with its pointers, as it lies on a target."""
    return contents | pointers_of(manifest_of(contents))


def test_a_first_release_is_put_whole_and_its_pointers_last() -> None:
    first = planned({"ru/b": b"b", "en/a": b"a"}, {})
    assert [(action.kind, action.key, action.reason) for action in first.actions] == [
        ("put", "en/a", "new"),
        ("put", "ru/b", "new"),
        ("pointer", MANIFEST, "new"),
        ("pointer", SUMS, "new"),
    ]
    assert [action.expected for action in first.of("pointer")] == [None, None]


def test_what_is_held_is_not_sent_again() -> None:
    contents = {"en/a": b"a", "ru/b": b""}
    assert planned(contents, whole(contents), contents).changes == ()


def test_a_changed_file_moves_the_pointers_from_the_tokens_they_had() -> None:
    before, after = {"en/a": b"a", "en/b": b"b"}, {"en/a": b"A", "en/b": b"b"}
    target = stored(whole(before))
    second = plan(manifest_of(after), pointers_of(manifest_of(after)), target.entries(), manifest_of(before))
    assert [(action.kind, action.key, action.reason) for action in second.changes] == [
        ("put", "en/a", "changed"),
        ("pointer", MANIFEST, "changed"),
        ("pointer", SUMS, "changed"),
    ]
    assert [a.expected for a in second.of("pointer")] == [target.entries()[key].token for key in UNSIGNED]


def test_a_file_lost_on_the_target_is_put_back() -> None:
    contents = {"en/a": b"a", "en/b": b"b"}
    remote = whole(contents)
    del remote["en/b"]
    assert [(action.kind, action.key) for action in planned(contents, remote, contents).changes] == [("put", "en/b")]


def test_only_what_we_published_is_deleted_and_last() -> None:
    before = {"en/a": b"a", "en/old": b"o", "en/gone-already": b"g"}
    after = planned({"en/a": b"a"}, {"en/a": b"a", "en/old": b"o", "partner.txt": b"theirs"}, before)
    assert keys(after, "delete") == ["en/old"]
    assert after.actions[-1].kind == "delete"


def test_without_a_manifest_of_ours_nothing_is_deleted() -> None:
    assert keys(planned({"en/a": b"a"}, {"en/old": b"o"}), "delete") == []


def test_a_language_that_would_disappear_is_kept_and_named() -> None:
    before = {"en/w1/a": b"a", "ru/README.txt": b"r", "ru/w1/a": b"a"}
    after = planned({"en/w1/a": b"a"}, before, before)
    assert [(action.key, action.reason) for action in after.of("keep")] == [
        ("ru/README.txt", "would disappear: ru"),
        ("ru/w1/a", "would disappear: ru"),
    ]
    assert keys(after, "delete") == []


def test_a_week_that_would_disappear_in_one_language_is_kept_and_named() -> None:
    before = {"en/take-home-oat/a": b"a", "ru/README.txt": b"r", "ru/take-home-oat/a": b"a", "ru/old": b"o"}
    after = planned({"en/take-home-oat/a": b"a", "ru/README.txt": b"r"}, before, before)
    assert [(action.key, action.reason) for action in after.of("keep")] == [
        ("ru/take-home-oat/a", "would disappear: take-home-oat.ru")
    ]
    assert keys(after, "delete") == ["ru/old"]


def test_a_week_of_no_language_is_kept_too() -> None:
    file = replace(published_file("w1.png", b"x"), week="w1")
    before = replace(manifest_of({}), files=(file,))
    (kept,) = plan(manifest_of({"en/a": b"a"}), {}, stored({"w1.png": b"x"}).entries(), before).of("keep")
    assert (kept.key, kept.reason) == ("w1.png", "would disappear: w1")


@pytest.mark.parametrize(
    ("files", "gone", "max_delete", "refused"),
    [
        (5, 3, None, False),
        (5, 4, None, True),
        (39, 3, None, False),
        (39, 4, None, True),
        (40, 4, None, False),
        (40, 5, None, True),
        (40, 5, 5, False),
        (40, 1, 0, True),
        (40, 0, 0, False),
    ],
)
def test_too_many_deletes_are_refused_all_of_them(files: int, gone: int, max_delete: int | None, refused: bool) -> None:
    before = {f"en/{number:02}": b"x" for number in range(files)}
    dropped = sorted(before)[:gone]
    after = planned({key: b"x" for key in before if key not in dropped}, before, before, max_delete)
    assert keys(after, "refuse" if refused else "delete") == dropped
    assert keys(after, "delete" if refused else "refuse") == []


def test_what_is_kept_does_not_count_as_deleted() -> None:
    before = {"en/a": b"a", "en/b": b"b", **{f"ru/{number}": b"x" for number in range(9)}}
    assert keys(planned({"en/a": b"a"}, before, before), "delete") == ["en/b"]


def test_the_summary_counts() -> None:
    before = {"en/a": b"a", "en/b": b"b", "en/c": b"c"}
    after = planned({"en/a": b"A", "en/b": b"b"}, whole(before), before)
    assert after.summary == "4 to put, 1 to delete, 1 unchanged"
    assert planned({"en/a": b"a"}, {}).summary == "3 to put, 0 to delete, 0 unchanged"


def test_the_summary_tells_what_was_held_back() -> None:
    before = {"en/a": b"a", "en/b": b"b", "ru/a": b"a"}
    after = planned({"en/a": b"a"}, before, before, max_delete=0)
    assert after.summary == "3 to put, 0 to delete, 1 unchanged, 1 kept, 1 deletes refused"


def test_a_plan_can_be_written_as_json() -> None:
    written = json.loads(json.dumps(planned({"en/a": b"abc"}, {"en/a": b"abc"}).as_dict()))
    assert written["summary"] == "2 to put, 0 to delete, 1 unchanged"
    assert written["actions"][0] == {"kind": "skip", "key": "en/a", "reason": "unchanged", "bytes": 3}
    assert written["bytes"] == sum(action["bytes"] for action in written["actions"][1:])


@given(CONTENTS, CONTENTS, st.none() | CONTENTS, st.none() | st.integers(0, 9))
def test_carried_out_a_plan_leaves_all_of_the_release_and_all_that_is_not_ours(
    local: Contents, remote: Contents, before: Contents | None, max_delete: int | None
) -> None:
    manifest, target = manifest_of(local), stored(remote)
    last = manifest_of(before) if before is not None else None
    todo = plan(manifest, pointers_of(manifest), target.entries(), last, Policy(max_delete))
    ours_beyond = (set(before or {}) & set(remote)) - set(local)
    pointers = pointers_of(manifest) | ({KEPT: to_json(todo.kept)} if todo.kept else {})

    assert set(keys(todo, "delete")) <= set(before or {}) - set(local)
    assert not (todo.of("delete") and todo.of("refuse"))
    assert {file.path for file in todo.kept.files} == ours_beyond if todo.kept else not ours_beyond
    assert sorted(keys(todo, "put") + keys(todo, "skip") + keys(todo, "pointer")) == sorted([*local, *pointers])

    list(target.put_many(Item.of(action.key, local[action.key]) for action in todo.of("put")))
    for action in todo.of("pointer"):
        target.put_pointer(action.key, pointers[action.key], action.expected)
    list(target.delete_many(action.key for action in todo.of("delete")))

    held = {key: b"".join(target.read(key)) for key in target.entries()}
    assert {key: held[key] for key in (*local, *pointers)} == local | pointers
    assert set(remote) - set(before or {}) <= set(held)
    again = plan(manifest, pointers_of(manifest), target.entries(), all_of_ours(manifest, todo.kept), Policy(0))
    assert not again.of("put", "delete") or (keys(again, "delete") == [KEPT] and not again.kept)
    assert {file.path for file in again.kept.files} <= ours_beyond if again.kept else not ours_beyond & set(held)


@given(CONTENTS, CONTENTS)
def test_no_language_and_no_week_ever_disappears(local: Contents, before: Contents) -> None:
    deleted = set(keys(planned(local, before, before, max_delete=99), "delete"))
    left = (set(before) - deleted) | set(local)
    assert {key.rpartition("/")[0] for key in left} >= {key.rpartition("/")[0] for key in before if key.count("/") == 2}
    assert {key.partition("/")[0] for key in left} >= {key.partition("/")[0] for key in before}
