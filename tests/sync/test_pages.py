"""Pages are published after all they lead to, and go with what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import TargetUnavailableError
from pipeline.pack.manifest import MANIFEST, SUMS, Manifest, PublishedLanguage, PublishedWeek, sums
from pipeline.pack.manifest_json import to_json
from pipeline.pack.pages import page_paths
from pipeline.sync.apply import LocalTree, apply, kept_at, published, read_local
from pipeline.sync.kept import all_of_ours
from pipeline.sync.plan import DEFAULT, Plan, Policy, plan
from pipeline.sync.verify import read_pointers, verify
from pipeline.targets.base import Result
from pipeline.targets.memory import MemoryTarget
from tests.sync.releases import manifest_of, verify_tree

LANGUAGES = {"en": "English", "ru": "русский"}
BOTH = {"en/w1/a": b"a", "en/w2/a": b"a", "ru/w1/a": b"a", "ru/w2/a": b"a"}
INDEXES = ["index.en.html", "index.ru.html", "page.md", "index.html"]


def week(name: str, until: str = "") -> PublishedWeek:
    return PublishedWeek(name, "2020-11-09", "2020-11-13", "2020-11-09T00:00:00+00:00", until, folder=f"2020-{name}")


def release(contents: Mapping[str, bytes], **fields: object) -> Manifest:
    """Of two weeks and two languages, as far as there is anything of them in `contents`."""
    manifest = manifest_of(contents)
    tags = [tag for tag in LANGUAGES if any(file.language == tag for file in manifest.files)]
    languages = tuple(PublishedLanguage(tag, LANGUAGES[tag], "ltr") for tag in tags)
    weeks = tuple(week(name) for name in ("w1", "w2") if any(file.week == name for file in manifest.files))
    return replace(manifest, **{"languages": languages, "weeks": weeks, **fields})  # type: ignore[arg-type]


def tree(root: Path, contents: Mapping[str, bytes], said: bytes = b"one", **fields: object) -> LocalTree:
    """A built release, on whose pages stands `said`."""
    manifest = release(contents, **fields)
    pages = {path: said + path.encode() for path in page_paths(manifest)}
    body = to_json(manifest)
    listed = sums(manifest, body, None, {path: sha256(page).hexdigest() for path, page in pages.items()})
    for key, content in {**contents, **pages, MANIFEST: body, SUMS: listed}.items():
        (root / key).parent.mkdir(parents=True, exist_ok=True)
        (root / key).write_bytes(content)
    return read_local(root)


class Told(MemoryTarget):
    """Remembers in which order keys came and went; puts none of `refused`."""

    def __init__(self, refused: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.order: list[str] = []
        self.refused = refused

    def put_many(self, items):  # type: ignore[no-untyped-def]
        for item in items:
            if item.key in self.refused:
                yield Result(item.key, error="full")
            else:
                self.order.append(item.key)
                yield from super().put_many([item])

    def put_pointer(self, key: str, body: bytes, expected: str | None):  # type: ignore[no-untyped-def]
        self.order.append(key)
        return super().put_pointer(key, body, expected)

    def delete_many(self, keys):  # type: ignore[no-untyped-def]
        for key in keys:
            self.order.append(f"-{key}")
            yield from super().delete_many([key])


def publish(local: LocalTree, target: MemoryTarget, policy: Policy = DEFAULT) -> Plan:
    remote = target.entries()
    before = all_of_ours(published(target), kept_at(target, remote))
    todo = plan(local.manifest, local.pointers, remote, before, policy, local.pages().values())
    apply(todo, local, target, lambda action: None)
    return todo


def faults(target: MemoryTarget) -> tuple[str, ...]:
    return verify(target, read_pointers(target, "memory", [*target.entries()])).faults


def test_they_come_after_manifest_and_sums_those_of_weeks_first(tmp_path: Path) -> None:
    target = Told()
    publish(tree(tmp_path, BOTH), target)
    assert target.order[:4] == sorted(BOTH)
    assert target.order[4:6] == [MANIFEST, SUMS]
    assert sorted(target.order[6:10]) == sorted(f"week/2020-w{n}.{tag}.html" for n in (1, 2) for tag in ("en", "ru"))
    assert target.order[10:] == INDEXES
    assert faults(target) == ()


def test_what_is_published_already_is_left_alone(tmp_path: Path) -> None:
    local, target = tree(tmp_path, BOTH), MemoryTarget()
    publish(local, target)
    assert publish(local, target).changes == ()


def test_a_changed_page_is_published_though_no_file_changed(tmp_path: Path) -> None:
    target = MemoryTarget()
    publish(tree(tmp_path / "one", BOTH), target)
    todo = publish(tree(tmp_path / "two", BOTH, b"two"), target)
    assert {action.kind for action in todo.changes} == {"pointer", "page"}
    assert todo.summary == "9 to put, 0 to delete, 5 unchanged"
    assert b"".join(target.read("index.html")) == b"twoindex.html"
    assert faults(target) == ()


def test_the_page_of_a_week_that_was_taken_back_goes_after_the_indexes_that_named_it(tmp_path: Path) -> None:
    target = Told()
    publish(tree(tmp_path / "one", BOTH), target)
    target.order.clear()
    left = {key: body for key, body in BOTH.items() if "/w2/" not in key}
    publish(tree(tmp_path / "two", left, b"two"), target, Policy(withdrawn=frozenset({("w2", "")})))
    gone = [f"-{tag}/w2/a" for tag in ("en", "ru")] + [f"-week/2020-w2.{tag}.html" for tag in ("en", "ru")]
    assert sorted(target.order[-5:]) == sorted([*gone, "-kept.json"])
    assert target.order[-6] == "index.html"
    assert faults(target) == ()


def test_the_page_of_a_week_that_is_over_goes(tmp_path: Path) -> None:
    target, over = MemoryTarget(), "2020-11-20T00:00:00+00:00"
    publish(tree(tmp_path / "one", BOTH, weeks=(week("w1"), week("w2", over))), target)
    left = {key: body for key, body in BOTH.items() if "/w2/" not in key}
    publish(tree(tmp_path / "two", left, as_of=over), target)
    assert not [key for key in target.entries() if "w2" in key]
    assert faults(target) == ()


def test_while_a_language_is_kept_its_pages_stay_and_are_no_fault(tmp_path: Path) -> None:
    target = MemoryTarget()
    publish(tree(tmp_path / "one", BOTH), target)
    left = {key: body for key, body in BOTH.items() if key.startswith("en/")}
    local = tree(tmp_path / "two", left)
    kept = {action.key for action in publish(local, target).of("keep")}
    pages = {"index.ru.html", "week/2020-w1.ru.html", "week/2020-w2.ru.html"}
    assert kept == {"ru/w1/a", "ru/w2/a", *pages}
    assert faults(target) == ()
    publish(local, target, Policy(still=frozenset({("", "en"), ("w1", "en"), ("w2", "en")})))
    assert not [key for key in target.entries() if "ru" in key]
    assert faults(target) == ()


def test_where_a_page_cannot_be_put_the_run_says_so_and_the_next_mends_it(tmp_path: Path) -> None:
    local, target = tree(tmp_path, BOTH), Told(refused=("week/2020-w1.ru.html",))
    with pytest.raises(TargetUnavailableError) as caught:
        publish(local, target)
    assert "week/2020-w1.ru.html (full)" in caught.value.what
    assert "index.html" not in target.entries()
    target.refused = ()
    publish(local, target)
    assert faults(target) == ()


def test_a_page_that_somebody_else_changed_is_found(tmp_path: Path) -> None:
    local = tree(tmp_path, BOTH)
    (tmp_path / "index.html").write_bytes(b"<script>")
    assert verify_tree(tmp_path) == ("index.html: changed",)
    (tmp_path / "index.html").unlink()
    assert verify_tree(tmp_path) == ("index.html: missing",)
    assert list(local.page_sums)[-1] == "index.html"


def test_a_file_that_is_no_page_of_the_manifest_may_not_hide_in_the_sums(tmp_path: Path) -> None:
    tree(tmp_path, BOTH)
    (tmp_path / "index.xx.html").write_bytes(b"")
    with (tmp_path / SUMS).open("ab") as file:
        file.write(f"{sha256(b'').hexdigest()}  index.xx.html\n".encode())
    assert verify_tree(tmp_path) == (f"index.xx.html: listed in {SUMS} but not in {MANIFEST}",)


def test_stores_hand_pages_out_as_what_they_are_and_ask_for_them_anew(tmp_path: Path) -> None:
    served = {path: item.served for path, item in tree(tmp_path, BOTH).pages().items()}
    assert served["index.html"].content_type == "text/html; charset=utf-8"
    assert served["page.md"].content_type == "text/markdown; charset=utf-8"
    assert {one.cache_control for one in served.values()} == {"no-cache"}
