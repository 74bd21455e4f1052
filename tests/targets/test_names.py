"""Names that some place could not hold are told before anything is sent."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.targets.names import name_faults, why_unportable


@pytest.mark.parametrize(
    "key",
    [
        "en/essential.en.zip",
        "ne/पहिलो हप्ता.zip",
        "ar/الأسبوع.pdf",
        "SHA256SUMS",
        ".well-known/a",
        "en/con-week.png",
        "en/console.txt",
        "en/company/a",
        f"en/{'a' * 255}",
        f"en/{'ж' * 127}",
    ],
)
def test_a_name_every_place_can_hold_passes(key: str) -> None:
    assert why_unportable(key) == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("../a", "'..'"),
        ("en/CON", "device"),
        ("en/con.txt", "device"),
        ("nul.tar.gz", "device"),
        ("aux /a", "space"),
        ("en/LPT9.png", "device"),
        ("en/com¹", "device"),
        ("en/a.", "dot"),
        ("en /a", "space"),
        ("en/what?.png", "?"),
        ('en/"a".png', '"'),
        ("en/a|b", "|"),
        ("en/Thumbs.db", "sync"),
        (".DS_Store", "sync"),
        ("en/~$guide.docx", "sync"),
        ("en/~a.TMP", "sync"),
        (f"en/{'a' * 256}", "256 bytes"),
        (f"en/{'ж' * 128}", "256 bytes"),
        (f"{'ने' * 60}/a", "bytes"),
    ],
)
def test_a_name_some_place_cannot_hold_is_refused_in_words(key: str, words: str) -> None:
    assert words in why_unportable(key)


def test_the_longest_name_is_cut_in_the_message() -> None:
    assert len(why_unportable("x" * 5000)) < 120


def test_names_that_differ_by_case_alone_collide() -> None:
    assert name_faults(["en/Guide.pdf", "en/guide.pdf", "en/other.pdf"]) == {
        "en/guide.pdf": "is the same as en/Guide.pdf where case does not count"
    }


def test_folders_that_differ_by_case_alone_collide() -> None:
    assert name_faults(["EN/a", "en/b"]) == {"en/b": "is the same as EN where case does not count"}


def test_a_letter_written_in_two_ways_collides() -> None:
    composed, apart = "vi/tuần.zip", unicodedata.normalize("NFD", "vi/tuần.zip")
    assert len(name_faults([composed, apart])) == 1


def test_a_file_where_another_needs_a_folder_collides() -> None:
    assert name_faults(["en/a", "en/a/b"]) == {"en/a/b": "needs a folder where the file en/a is"}


def test_a_good_release_has_no_faults_and_the_order_does_not_matter() -> None:
    keys = ["ru/b", "en/a", "en/b", "index.html"]
    assert name_faults(keys) == name_faults(reversed(keys)) == {}
