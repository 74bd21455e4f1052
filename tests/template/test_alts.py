"""The alt text of a graphic: words of its own are translated, and hold a release back until they are approved."""

from __future__ import annotations

from pathlib import Path

from pipeline.build.assets import waiting_for, words_of
from pipeline.build.strings import load_written
from pipeline.campaign.text import Text
from pipeline.template.model import Template
from pipeline.template.values import Voice, alt_text, week_values
from pipeline.translation.model import Catalog, Catalogs, Entry
from tests.template.drawings import campaign, week
from tests.workspaces import tell_translators, whole_workspace

ALT = Text("graphic.headline.alt", "A poster: {headline}")


def speaking(text: str, *, release: bool = False) -> Voice:
    entries = {ALT.key: Entry(ALT.text, text, False, 1)}
    return Voice(campaign(), Catalogs({"ne": Catalog("ne", "locales/ne.po", entries)}), "ne", release=release)


def drawn(alt: Text) -> Template:
    return Template("headline", "square", "headline.svg", 200, 200, "<svg/>", (), alt)


def test_its_words_are_those_of_the_language_and_what_it_names_is_put_in() -> None:
    voice = speaking("{headline} (पोस्टर)")
    said = alt_text(drawn(ALT), week(), week_values(week(), voice), voice)
    assert said == "Harm reduction is essential (पोस्टर)"


def test_a_release_waits_for_them() -> None:
    voice = speaking("पोस्टर: {headline}", release=True)
    assert waiting_for(words_of(drawn(ALT), week(), {}, voice)) == "1 to approve"


def test_names_alone_are_nothing_to_translate() -> None:
    bare = Text(ALT.key, "{headline} – {dates}.")
    assert words_of(drawn(bare), week(), {}, speaking("", release=True)) == ()


def test_translators_find_it_with_its_note_and_none_that_is_names_alone(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    options = root / "assets/src/graphics"
    (options / "headline.toml").write_text('alt = "A poster: {headline}"\n', encoding="utf-8")
    (options / "ask.toml").write_text('alt = "{ask}"\n', encoding="utf-8")
    tell_translators(root)
    written, problems = load_written(root)
    assert written is not None
    assert [(text.key, text.text, text.file) for text in written.alts] == [
        ("graphic.headline.alt", "A poster: {headline}", "assets/src/graphics/headline.toml")
    ]
    assert [problem for problem in problems if "headline" in problem.file] == []
    entry = (root / "locales/ru.po").read_text(encoding="utf-8").partition('msgctxt "graphic.headline.alt"')
    assert entry[0].endswith("#: assets/src/graphics/headline.toml\n#, python-brace-format\n")
    assert "#. What a picture shows, for people who do not see it. What stands in braces is put in.\n" in entry[0]


def test_a_file_at_fault_is_told_and_the_other_texts_are_there(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    (root / "assets/src/graphics/headline.toml").write_text('alt = "A poster', encoding="utf-8")
    written, problems = load_written(root)
    assert written is not None
    assert len(written.texts) > 20
    assert [problem.file for problem in problems if problem.file.endswith("headline.toml")] == [
        "assets/src/graphics/headline.toml"
    ]
