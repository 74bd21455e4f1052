"""The translator's proof sheet as HTML."""

from __future__ import annotations

from pipeline.pack.proof import ProofRow, proof_sheet

ROW = ProofRow(
    "week.a.ask",
    "We <b>ask</b> & hope.",
    "Мы прости\u0301м",
    "to approve",
    ("too long",),
    60,
    "Be polite.",
    b"x",
)


def test_what_people_wrote_is_shown_as_it_is_never_as_markup() -> None:
    page = proof_sheet("<Peers>", "ru", 'рус"ский', "en", [ROW]).decode()
    assert "We &lt;b&gt;ask&lt;/b&gt; &amp; hope." in page
    assert "<bdi>&lt;Peers&gt;</bdi> · <bdi>рус&quot;ский</bdi> (ru)" in page


def test_a_string_has_state_limit_note_problem_and_picture() -> None:
    page = proof_sheet("Peers", "ru", "русский", "en", [ROW]).decode()
    for part in (
        "to approve",
        "at most 60 characters, 10 used",
        "Be polite.",
        '<p class="problem">too long</p>',
        "base64,eA==",
    ):
        assert part in page
    assert "1 string, 0 ready, 1 waiting, 1 with problems" in page


def test_a_translation_into_english_stands_beside_its_source_each_in_its_own_language() -> None:
    page = proof_sheet("Peers", "en", "English", "ar", [ROW]).decode()
    assert '<p class="source" lang="ar" dir="rtl">We' in page
    assert '<p class="translation" lang="en" dir="ltr">Мы' in page
    assert 'class="translation"' not in proof_sheet("Peers", "ar", "العربية", "ar", [ROW]).decode()
