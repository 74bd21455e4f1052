"""Deciding what to make again, from values alone."""

from __future__ import annotations

from dataclasses import replace

from pipeline.build.model import Facts, Record, Subset, Task, TextJob, stale
from pipeline.hashing import Checksums

TASK = Task(
    "en/a.txt", "text@1", {"a.svg": "1", "string x (ru)": "2"}, TextJob(b""), Facts("readme", "text/plain", "en", "w")
)


def recorded(task: Task) -> Record:
    return Record(f"preview/{task.path}", task.key, task.recipe, task.inputs, Checksums(1, "0" * 64))


def test_what_was_never_built_is_stale() -> None:
    assert stale(TASK, None) == "never built"


def test_the_same_inputs_and_recipe_hold() -> None:
    assert stale(TASK, recorded(TASK)) == ""


def test_a_changed_input_is_named() -> None:
    now = replace(TASK, inputs={**TASK.inputs, "string x (ru)": "3"})
    assert stale(now, recorded(TASK)) == "changed: string x (ru)"


def test_new_and_vanished_inputs_are_named() -> None:
    now = replace(TASK, inputs={"a.svg": "1", "b.svg": "9"})
    assert stale(now, recorded(TASK)) == "new: b.svg; gone: string x (ru)"


def test_another_recipe_is_a_reason_even_with_the_same_inputs() -> None:
    assert "text@1 to text@2" in stale(replace(TASK, recipe="text@2"), recorded(TASK))


def test_the_order_of_inputs_does_not_change_the_key() -> None:
    assert replace(TASK, inputs=dict(reversed(list(TASK.inputs.items())))).key == TASK.key


def test_an_empty_subset_is_false_and_names_everything() -> None:
    assert not Subset()
    assert Subset().names(TASK.facts)


def test_a_subset_names_what_agrees_in_every_given_way() -> None:
    assert Subset(languages=frozenset({"en"}), weeks=frozenset({"w"})).names(TASK.facts)
    assert not Subset(languages=frozenset({"en"}), graphics=frozenset({"ask"})).names(TASK.facts)
