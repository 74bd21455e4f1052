from __future__ import annotations

from pathlib import Path

from pipeline.build.check import check_sources
from pipeline.build.load import load_sources
from pipeline.campaign.glossary import Glossary
from pipeline.errors import Level
from pipeline.translation.check_lists import parse_spelling, silenced
from pipeline.translation.check_words import find_misspelt
from pipeline.translation.checked import Said, facts, local
from tests.translation.test_mend import loaded
from tests.workspaces import CAMPAIGN, ESSENTIAL, edit, small_workspace


def told(root: Path) -> dict[str, str]:
    """What checks of strings say, by where."""
    sources, problems = load_sources(root)
    assert sources is not None
    return {problem.where: problem.check for problem in [*problems, *check_sources(sources)] if problem.check}


def line_of(root: Path, file: str, words: str) -> str:
    lines = (root / file).read_text("utf-8").splitlines()
    return f"{file}:{next(number for number, line in enumerate(lines, 1) if words in line)}"


def test_a_comment_names_the_checks_it_silences() -> None:
    assert silenced(["machine draft", "ignore: number, glossary", "by hand"]) == {"number", "glossary"}
    assert silenced(["we ignore this"]) == frozenset()


def test_a_list_of_misspelt_words_is_read_with_its_comments() -> None:
    words, problems = parse_spelling("# slips\ncan  leads to = can lead to # ask\n\nno pair\n = x\n", "s.txt")
    assert words == {"can leads to": "can lead to"}
    assert [problem.where for problem in problems] == ["s.txt:4", "s.txt:5"]


def test_a_slip_that_is_one_letter_of_several_is_not_taken_for_the_right_word() -> None:
    words, _ = parse_spelling("daß = dass\n", "s.txt")
    language = local("de", Glossary(), {}, {"de": words}, {}, source="en")
    found = [
        [what for what, _ in find_misspelt(Said("a", text, facts(text, "a", None, {}), None, None), language)]
        for text in ("Ich hoffe, dass", "Ich hoffe, daß", "DASS")
    ]
    assert found == [[], ["“daß” is on the list of misspelt words"], []]


def test_the_slip_of_the_source_is_found_unless_a_comment_silences_it(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    assert "spelling" not in told(root).values()
    edit(root / ESSENTIAL, "# ignore: spelling\n", "")
    assert told(root)[line_of(root, ESSENTIAL, "can leads to spikes")] == "spelling"
    edit(
        root / ESSENTIAL, "(text = .*can leads to.*)", """text = "It can leads to #HarmReduction"  # ignore: spelling"""
    )
    assert "spelling" not in told(root).values()


def test_a_comment_in_markdown_silences_the_text_below_it(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    chapter = "assets/src/guide/01-overview.md"
    edit(root / chapter, "The COVID-19 pandemic has", "That can leads to harm. The COVID-19 pandemic has")
    where = line_of(root, chapter, "can leads to")
    assert told(root)[where] == "spelling"
    edit(root / chapter, "That can leads", "<!-- ignore: spelling -->\n\nThat can leads")
    assert "spelling" not in told(root).values()


def test_a_comment_of_a_translator_silences_an_error(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / "locales/ar.po", "# machine draft\n(?s:.*?)#, fuzzy, max-length:60\n", "#, max-length:60\n")
    edit(root / "locales/ar.po", "خدمات الحد", "TBD خدمات الحد")
    sources = loaded(root)
    (refused,) = sources.catalogs.refused
    assert refused[:2] == ("ar", "week.essential.headline")
    edit(root / "locales/ar.po", "#, max-length:60\n", "# ignore: unfinished\n#, max-length:60\n")
    assert not loaded(root).catalogs.refused


def test_a_list_for_a_language_there_is_not_is_told_and_not_used(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    (root / "locales/spelling.fr.txt").write_text("a = b\n", "utf-8")
    _, problems = load_sources(root)
    (found,) = (problem for problem in problems if "spelling.fr" in problem.file)
    assert (found.level, found.what) == (
        Level.WARNING,
        "'fr' is none of the campaign's languages; the list is not used",
    )


def test_faults_of_glossary_and_hashtags_are_told_with_their_line(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    faulty = """[hashtags.OAT]
policy = "translate"
es = "TAO"

[hashtags.HIV]
policy = "both"

[glossary]
name = ["INPUD"]
avoid = { spanish = "x" }
"""
    text = (root / CAMPAIGN).read_text("utf-8")
    before, _, after = text.partition("[glossary]\n")
    (root / CAMPAIGN).write_text(before + faulty + "[targets." + after.partition("[targets.")[2], "utf-8")
    _, problems = load_sources(root)
    assert [
        problem.what for problem in sorted(problems, key=lambda problem: problem.line) if problem.level is Level.ERROR
    ] == [
        "'policy' is 'translate'",
        "'TAO' is no hashtag",
        "hashtag 'HIV' has no form in any language",
        "unknown key 'name'",
        '"spanish" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"',
    ]
