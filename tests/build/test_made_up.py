from __future__ import annotations

from datetime import UTC, datetime

from pipeline.build.model import Scope
from pipeline.build.plan import languages
from tests.translation.campaigns import campaign


def test_a_made_up_language_is_in_the_preview_and_in_no_release() -> None:
    made_up = campaign("ru", "qps-ploc", "qps-plocm")
    assert languages(made_up, Scope()) == ("en", "ru", "qps-ploc", "qps-plocm")
    assert languages(made_up, Scope(release=True, as_of=datetime(2020, 11, 16, tzinfo=UTC))) == ("en", "ru")
