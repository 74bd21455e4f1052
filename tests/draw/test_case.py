from __future__ import annotations

import pytest

from pipeline.draw.case import transform
from pipeline.template.model import Case


@pytest.mark.parametrize(
    ("language", "case", "text", "expected"),
    [
        ("en", "none", "Now", "Now"),
        ("en", "uppercase", "naïve ﬁ", "NAÏVE FI"),
        ("de", "uppercase", "Straße", "STRASSE"),
        ("tr", "uppercase", "ısı için", "ISI İÇİN"),
        ("az", "uppercase", "iş", "İŞ"),
        ("tr", "lowercase", "IĞDIR İZMİR", "ığdır izmir"),
        ("tr", "capitalize", "istanbul ısı", "İstanbul Isı"),
        ("el", "uppercase", "ήρθε ο Μάιος", "ΗΡΘΕ Ο ΜΑΪΟΣ"),
        ("el", "uppercase", "άυλος ρολόι μαΐου ή εγώ", "ΑΫΛΟΣ ΡΟΛΟΪ ΜΑΪΟΥ Ή ΕΓΩ"),
        ("el", "lowercase", "ΟΔΟΣ", "οδος"),
        ("nl", "capitalize", "ijs en ijzer", "IJs En IJzer"),
        ("nl", "uppercase", "ijs", "IJS"),
        ("lt", "uppercase", "i̇̀", "Ì"),
        ("en", "capitalize", "don’t stop HIV éa", "Don’t Stop HIV Éa"),
        ("hy", "uppercase", "բարև", "ԲԱՐԵՒ"),
        ("ka", "capitalize", "თბილისი", "თბილისი"),
        ("ar", "uppercase", "سلام", "سلام"),
        ("hi", "uppercase", "नेपाल", "नेपाल"),
        ("ja", "capitalize", "日本", "日本"),
    ],
)
def test_case_changes_as_the_language_has_it(language: str, case: Case, text: str, expected: str) -> None:
    assert transform(text, case, language) == expected
