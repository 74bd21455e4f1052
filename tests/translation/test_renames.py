"""Strings that say what their key was."""

from __future__ import annotations

from pipeline.campaign.text import Text
from pipeline.translation.model import Approval
from pipeline.translation.renames import key_problems, renames, under_new_keys

FILE = "assets/src/weeks/a.toml"


def text(key: str, was: str = "", line: int = 1) -> Text:
    return Text(key, key.upper(), FILE, line, was=was)


def test_a_key_that_is_gone_is_a_rename() -> None:
    texts = [text("a.new", "a.old"), text("a.other")]
    assert (renames(texts), key_problems(texts)) == ({"a.new": "a.old"}, [])


def test_a_key_that_is_still_there_is_none_and_told_with_its_line() -> None:
    texts = [text("a.new", "a.old", 7), text("a.old")]
    assert renames(texts) == {}
    (problem,) = key_problems(texts)
    assert (problem.what, problem.where) == ("a.new says that it was 'a.old', which is still there", f"{FILE}:7")


def test_only_the_first_of_two_strings_takes_the_translations_of_a_third_along() -> None:
    texts = [text("a.one", "a.old", 3), text("a.two", "a.old", 9)]
    assert renames(texts) == {"a.one": "a.old"}
    (problem,) = key_problems(texts)
    assert (problem.what, problem.line) == ("a.two says that it was 'a.old', and so does a.one", 9)


def test_keys_that_change_places_are_told() -> None:
    texts = [text("a.one", "a.two"), text("a.two", "a.one")]
    assert renames(texts) == {}
    assert len(key_problems(texts)) == 2


def test_a_key_that_stands_twice_is_told_where() -> None:
    (problem,) = key_problems([text("a.one", line=3), text("a.one", line=8)])
    assert (problem.what, problem.line) == (f"the key 'a.one' stands twice (first in {FILE}:3)", 8)


def test_approvals_move_to_the_new_key_in_every_language_but_never_over_another() -> None:
    one, two = Approval("One", "Один", "anna", "2020-11-01"), Approval("One", "Раз", "anna", "2020-11-02")
    before = {("ru", "a.old"): one, ("es", "a.old"): one, ("es", "a.new"): two, ("ru", "a.else"): two}
    assert under_new_keys(before, {"a.new": "a.old"}) == {
        ("ru", "a.new"): one,
        ("es", "a.old"): one,
        ("es", "a.new"): two,
        ("ru", "a.else"): two,
    }
