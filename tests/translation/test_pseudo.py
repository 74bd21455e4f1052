from __future__ import annotations

import pytest

from pipeline.campaign.text import Text
from pipeline.translation.model import Catalogs
from pipeline.translation.pseudo import pseudo, with_pseudo, without_pseudo
from tests.translation.campaigns import campaign


@pytest.mark.parametrize(
    "english", ["Harm reduction is essential", "Don’t let them roll back take home OAT", "A " * 300]
)
def test_a_made_up_text_is_a_third_longer_and_not_twice(english: str) -> None:
    assert 1.35 <= len(pseudo(english)) / len(english) <= 1.65


def test_letters_have_accents_and_brackets_show_where_a_text_begins_and_ends() -> None:
    made = pseudo("Harm reduction")
    assert made.startswith("[Ĥåŕm ŕéďûçţîöñ ")
    assert made.endswith("]")


@pytest.mark.parametrize(
    "kept",
    [
        "#TakeHomeOAT",
        "@inpud_net",
        "{value}",
        "<b>",
        "</b>",
        "https://inpud.net/a",
        "](https://inpud.net/a)",
        "[^note]",
        r"\<",
    ],
)
def test_what_machines_read_stays_as_it_is(kept: str) -> None:
    assert f" {kept} " in pseudo(f"Some [words {kept} and more")


def test_made_up_languages_are_drafts_and_known_from_what_people_wrote() -> None:
    texts = [Text("label.a", "Harm reduction")]
    made = with_pseudo(Catalogs(), campaign("qps-ploc", "ru", "qps-plocm"), texts)
    assert set(made.by_tag) == {"qps-ploc", "qps-plocm"}
    entry = made.entry("qps-plocm", "label.a")
    assert entry is not None
    assert (entry.fuzzy, entry.source) == (True, "Harm reduction")
    assert without_pseudo(made) == Catalogs()
