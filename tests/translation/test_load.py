from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from babel.messages.plurals import PLURALS
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation.approvals import COLUMNS as APPROVAL_COLUMNS
from pipeline.translation.load import load_catalogs
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalogs, Entry
from tests.translation.campaigns import campaign

HEADER = """\
# Each msgctxt is the key of a string.
msgid ""
msgstr ""
"Project-Id-Version: peers\\n"
"Language: ru\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

# As translators' tools write it: wrapped at blanks, with comments, flags and previous texts.
PO = f"""{HEADER}
#: assets/src/campaign.toml
msgctxt "label.sample-text"
msgid "Sample social media text:"
msgstr "Пример текста:"

#. Shown on every page.
#: assets/src/campaign.toml
msgctxt "guide.title"
msgid "#PeersInThePandemic Campaign Advocacy Guide"
msgstr ""

# machine draft
#. Max. 60 characters.
#: assets/src/weeks/essential.toml
#, fuzzy, max-length:60
#| msgid "Harm reduction is vital"
msgctxt "week.essential.headline"
msgid "Harm reduction is essential"
msgstr "Снижение вреда жизненно важно"

#: assets/src/weeks/essential.toml
msgctxt "week.essential.ask"
msgid ""
"We demand that states firmly declare support for harm reduction programmes "
"by declaring these services as essential, ensuring they remain open during "
"lockdowns."
msgstr ""
"Мы требуем, чтобы государства решительно поддержали программы снижения вреда: "
"признали эти услуги жизненно важными и обеспечили их работу во время "
"карантинов."

msgctxt "week.essential.data"
msgid "Relevant data collected from INPUD's peer research on COVID-19."
msgstr "Данные исследования \\"INPUD\\" \\\\ COVID-19."

msgctxt "week.essential.post.any-service"
msgid "Any service which saves lives is essential. #HarmReductionIsEssential"
msgstr "Любая услуга, которая спасает жизни, жизненно важна. #HarmReductionIsEssential"

msgctxt "week.essential.post.poem"
msgid ""
"Nothing\\n"
"about us"
msgstr ""
"Ничего\\n"
"о нас"

msgctxt "week.oat.headline"
msgid "Don’t let them roll back take home OAT"
msgstr "Не дайте отменить\N{NO-BREAK SPACE}ОЗТ на дом"

msgctxt "week.oat.point.countries"
msgid "{{value}} countries"
msgstr "{{value}}\N{NARROW NO-BREAK SPACE}стран"

msgctxt "week.oat.post.improve-health"
msgid "during & after #COVID19"
msgstr "во время и после #COVID19"

msgctxt "week.oat.post.priority"
msgid "#TakeHomeOAT is a PRIORITY for ME"
msgstr "#TakeHomeOAT \N{EM DASH} ПРИОРИТЕТ для МЕНЯ"

msgctxt "week.oat.post.right-to-health"
msgid "Protect the health rights of people who use drugs NOW"
msgstr "Защитите право на здоровье СЕЙЧАС"
"""

WRAPPED = """
msgctxt "week.oat.ask"
msgid ""
"In response to the pandemic 47 countries have offered take home OAT doses or "
"delivery. As lockdown measures are lifted some states have rolled back these "
"policies."
msgstr ""
"В ответ на пандемию 47 стран предложили ОЗТ на дом или её доставку. По мере "
"снятия карантинных мер некоторые государства отменили эту "
"политику."
"""

SCRAPS = [b'"', b"\n", b'msgid ""\n', b'\nmsgstr[1] "x"\n', b'\nmsgid_plural "x"\n', b"#~ ", b"\n#| x", b"\\", b"\0"]

OBSOLETE = """
#~ msgctxt "week.old.headline"
#~ msgid "Old"
#~ msgstr "Старое"
"""


def load(
    folder: Path, files: Mapping[str, str | bytes], texts: Iterable[Text] = (), tags: tuple[str, ...] = ("ru",)
) -> tuple[Catalogs, list[Problem]]:
    """What is read of these files in `locales/`."""
    (folder / "locales").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "locales" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_catalogs(folder, campaign(*tags), list(texts))


def po(*entries: str, language: str = "ru") -> str:
    """A PO file of `key msgid msgstr` entries, each split at '|'."""
    body = "".join('\nmsgctxt "{}"\nmsgid "{}"\nmsgstr "{}"\n'.format(*entry.split("|")) for entry in entries)
    return HEADER.replace("Language: ru", f"Language: {language}") + body


def texts(*keys: str) -> list[Text]:
    return [Text(key, key.upper()) for key in keys]


def russian(folder: Path, content: str | bytes) -> dict[str, Entry]:
    """The entries of a sound `ru.po`."""
    catalogs, problems = load(folder, {"ru.po": content})
    assert problems == []
    return dict(catalogs.by_tag["ru"].entries)


def fault(folder: Path, content: str | bytes, wanted: Iterable[Text] = ()) -> Problem:
    """The one problem of `ru.po`, which takes the language out."""
    catalogs, problems = load(folder, {"ru.po": content}, wanted)
    assert catalogs == Catalogs(approvals=catalogs.approvals, faulty=frozenset(["ru"]))
    assert [(problem.file, problem.level) for problem in problems] == [("locales/ru.po", Level.ERROR)]
    return problems[0]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once"
    return text.replace(old, new)


def test_a_po_file_is_read_with_sources_texts_flags_and_lines(tmp_path: Path) -> None:
    entries = russian(tmp_path, PO)
    assert len(entries) == 12
    assert entries["week.essential.headline"] == Entry(
        "Harm reduction is essential", "Снижение вреда жизненно важно", fuzzy=True, line=21
    )
    assert entries["week.essential.ask"] == Entry(
        "We demand that states firmly declare support for harm reduction programmes by declaring these services as "
        "essential, ensuring they remain open during lockdowns.",
        "Мы требуем, чтобы государства решительно поддержали программы снижения вреда: признали эти услуги жизненно "
        "важными и обеспечили их работу во время карантинов.",
        fuzzy=False,
        line=30,
    )
    assert entries["guide.title"].text == ""
    assert entries["week.essential.data"].text == 'Данные исследования "INPUD" \\ COVID-19.'
    assert entries["week.essential.post.poem"].text == "Ничего\nо нас"
    assert entries["week.oat.post.improve-health"].source == "during & after #COVID19"


@pytest.mark.parametrize("empty", ["", "  ", "\N{NO-BREAK SPACE}"])
def test_an_empty_translation_is_none(tmp_path: Path, empty: str) -> None:
    catalogs, _ = load(tmp_path, {"ru.po": po(f"a|A|{empty}", "b|B|Б")})
    assert catalogs.entry("ru", "a") is None
    assert catalogs.entry("ru", "c") is None
    assert catalogs.entry("es", "b") is None
    assert (found := catalogs.entry("ru", "b")) is not None
    assert found.text == "Б"


def test_what_was_read_is_equal_to_what_is_read_again_and_from_a_pickle(tmp_path: Path) -> None:
    catalogs, problems = load(tmp_path, {"ru.po": PO})
    assert load(tmp_path, {}) == (catalogs, problems)
    assert pickle.loads(pickle.dumps(catalogs)) == catalogs  # noqa: S301 - our own bytes


def cuts(folder: Path, whole: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Cuts the PO file at every byte; each cut must give all, or one problem with file and line, or be returned.

    Returned are the cuts that lose something without a problem, and those with another number of problems.
    """
    source = russian(folder, whole)
    wanted = [Text(key, entry.source) for key, entry in source.items()]
    content = whole.encode()
    silent: list[int] = []
    loud: list[tuple[int, str]] = []
    for end in range(len(content)):
        catalogs, problems = load(folder, {"ru.po": content[:end]}, wanted)
        if not problems:
            if dict(catalogs.by_tag["ru"].entries) != source:
                silent.append(end)
        elif (
            len(problems) != 1
            or problems[0].file != "locales/ru.po"
            or not 1 <= problems[0].line <= whole.count("\n") + 1
            or catalogs != Catalogs(faulty=frozenset(["ru"]))
        ):
            loud.append((end, str(problems)))
    return silent, loud


@pytest.mark.parametrize(("tail", "line_break"), [("", "\n"), (OBSOLETE, "\r\n")])
def test_a_po_file_cut_at_any_byte_is_whole_or_one_problem_that_takes_its_language_out(
    tmp_path: Path, tail: str, line_break: str
) -> None:
    assert cuts(tmp_path, (PO + tail).replace("\n", line_break)) == ([], [])


def test_a_po_file_cut_inside_a_wrapped_last_string_is_told_unless_that_reads_as_untranslated(tmp_path: Path) -> None:
    whole = PO + WRAPPED
    silent, loud = cuts(tmp_path, whole)
    assert loud == []
    untranslated = len(whole[: whole.rindex('msgstr ""') + len('msgstr ""')].encode())
    assert silent == [untranslated, untranslated + 1]
    for end in silent:  # nothing in the file tells it from one that is sound, and no half text is shown
        assert russian(tmp_path, whole.encode()[:end])["week.oat.ask"].text == ""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('msgstr "Пример текста:"', 'msgstr "Пример текста:', 13),
        ('msgstr "Пример текста:"', "msgstr Пример текста:", 13),
        ('msgstr "Пример текста:"', 'msgstr "Пример "текста":"', 13),
        ('msgstr "Пример текста:"', 'msgstr "Пример текста:\\"', 13),
        ('"признали эти услуги', "признали эти услуги", 38),
        ('msgctxt "week.oat.headline"', '<<<<<<< HEAD\nmsgctxt "week.oat.headline"', 57),
        ('msgid "during & after #COVID19"', "", 67),
    ],
)
def test_a_badly_edited_po_file_is_one_problem_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    problem = fault(tmp_path, changed(PO, old, new))
    assert (problem.line, problem.what) == (line, "not a readable PO file from here on")
    assert problem.hint == "the file may be cut off or badly edited; restore it"


@given(st.data())
def test_whatever_is_done_to_its_bytes_a_po_file_is_read_or_is_one_problem(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = (PO + OBSOLETE).encode()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    part = data.draw(st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=9)))
    catalogs, problems = load(tmp_path_factory.getbasetemp(), {"ru.po": content[:start] + part + content[end:]})
    whole = [problem for problem in problems if not problem.what.startswith(("week.", "guide.", "label."))]
    assert len(whole) == len(catalogs.faulty) == 1 - len(catalogs.by_tag)


def test_a_file_that_holds_a_path_is_not_taken_for_that_file(tmp_path: Path) -> None:
    other = tmp_path / "other.po"
    other.write_text(po("a|A|А"), encoding="utf-8")
    assert fault(tmp_path, str(other)).line == 1


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    with (tmp_path / "locales/ru.po").open("wb") as file:
        file.truncate(50_000_000)
    _, problems = load(tmp_path, {})
    assert [problem.what for problem in problems] == ["the file has 50,000,000 bytes; at most 4,194,304 are read"]


def test_a_string_of_many_lines_without_end_is_told_and_never_put_together(tmp_path: Path) -> None:
    problem = fault(tmp_path, po("a|A|") + '"x"\n' * 400_000)
    assert problem.what == "the string is longer than any text that is read"
    assert problem.line > 20_000


def test_a_string_of_more_than_ten_thousand_characters_costs_itself_only(tmp_path: Path) -> None:
    catalogs, problems = load(tmp_path, {"ru.po": po(f"a|A|{'а' * 10_001}", f"b|B|{'б' * 10_000}")})
    assert list(catalogs.by_tag["ru"].entries) == ["b"]
    assert [problem.what for problem in problems] == ["a: the text has 10,001 characters; at most 10,000 are read"]


@pytest.mark.parametrize(
    "forms", ["nplurals=2; plural=__import__('os').system('x');", "nplurals=2; plural=n!=1 ? f() : 0;", "x"]
)
def test_plural_forms_that_are_no_formula_are_refused(tmp_path: Path, forms: str) -> None:
    header = HEADER.replace('"MIME', f'"Plural-Forms: {forms}\\n"\n"MIME')
    assert fault(tmp_path, header + po("a|A|А").removeprefix(HEADER)).what == "the header's Plural-Forms are no formula"


@pytest.mark.parametrize(("count", "formula"), sorted({(forms, formula) for forms, formula in PLURALS.values()}))
def test_the_plural_forms_of_every_language_are_taken(tmp_path: Path, count: int, formula: str) -> None:
    forms = f"nplurals={count}; plural={formula};"
    header = HEADER.replace('"MIME', f'"Plural-Forms: {forms}\\n"\n"MIME')
    assert len(russian(tmp_path, header + po("a|A|А").removeprefix(HEADER))) == 1


def test_an_entry_with_plural_forms_or_without_a_key_is_refused_lest_an_update_loses_it(tmp_path: Path) -> None:
    plural = 'msgctxt "b"\nmsgid "B"\nmsgid_plural "Bs"\nmsgstr[0] "Б"\nmsgstr[1] "ББ"\n'
    assert fault(tmp_path, po("a|A|А") + "\n" + plural).what == "the entry has plural forms, which no string has"
    problem = fault(tmp_path, po("a|A|А") + '\nmsgid "B"\nmsgstr "Б"\n')
    assert problem.what == "the entry has no msgctxt, which says whose translation it is"
    assert problem.line > 10


def test_an_msgctxt_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    problem = fault(tmp_path, po("a|A|А", "b|B|Б", "a|A|Я"))
    assert problem.what == "msgctxt 'a' stands twice (first on line 10)"
    assert problem.line == 18


def test_one_msgid_under_two_keys_is_two_strings(tmp_path: Path) -> None:
    entries = russian(tmp_path, po("a|Same|А", "b|Same|Б"))
    assert {key: entry.text for key, entry in entries.items()} == {"a": "А", "b": "Б"}


@pytest.mark.parametrize("charset", ["windows-1251", "ISO-8859-1", "KOI8-R"])
def test_another_charset_in_the_header_is_refused(tmp_path: Path, charset: str) -> None:
    problem = fault(tmp_path, PO.replace("charset=UTF-8", f"charset={charset}"))
    assert (problem.what, problem.line) == (f"the header says charset {charset}", 1)


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "CHARSET"])
def test_utf_8_by_any_name_and_the_placeholder_of_templates_are_taken(tmp_path: Path, charset: str) -> None:
    assert len(russian(tmp_path, PO.replace("charset=UTF-8", f"charset={charset}"))) == 12


def test_a_file_in_another_charset_is_refused_with_the_line(tmp_path: Path) -> None:
    problem = fault(tmp_path, PO.replace("’", "'").encode("cp1251", "replace"))
    assert (problem.line, problem.what.partition(":")[0]) == (13, "not UTF-8")


@pytest.mark.parametrize("language", ["es", "../../x", "ru-UA", "Russian", "/etc/passwd", "be\\n"])
def test_a_header_of_another_language_is_refused(tmp_path: Path, language: str) -> None:
    problem = fault(tmp_path, PO.replace("Language: ru", f"Language: {language}"))
    assert problem.line == 1
    assert problem.what.startswith("the header says Language: ")
    assert problem.what.endswith(", the file is called ru.po")


def test_a_header_may_name_the_language_as_gettext_does_or_not_at_all(tmp_path: Path) -> None:
    catalogs, problems = load(tmp_path, {"zh-Hant.po": po("a|A|甲", language="zh_Hant")}, tags=("zh-Hant",))
    assert (problems, catalogs.by_tag["zh-Hant"].tag) == ([], "zh-Hant")
    (tmp_path / "locales/zh-Hant.po").unlink()
    assert len(russian(tmp_path, PO.replace('"Language: ru\\n"\n', ""))) == 12
    assert len(russian(tmp_path, PO.removeprefix(HEADER))) == 12


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_byte_order_marks_and_windows_line_breaks_change_nothing(tmp_path: Path, mark: bytes, line_break: str) -> None:
    assert russian(tmp_path, mark + PO.replace("\n", line_break).encode()) == russian(tmp_path, PO)


def test_obsolete_entries_are_no_translations(tmp_path: Path) -> None:
    assert russian(tmp_path, PO + OBSOLETE) == russian(tmp_path, PO)
    again = OBSOLETE.replace("week.old.headline", "week.oat.headline")
    assert russian(tmp_path, PO + again) == russian(tmp_path, PO)


def test_translations_are_changed_in_nothing_but_nfc(tmp_path: Path) -> None:
    kept = (
        "a\N{NO-BREAK SPACE}b\N{NARROW NO-BREAK SPACE}c\N{SOFT HYPHEN}d\N{WORD JOINER}e\N{ZERO WIDTH NON-JOINER}f  g "
    )
    entries = russian(tmp_path, po(f"k|Cafe\N{COMBINING ACUTE ACCENT}|{kept}и\N{COMBINING BREVE}"))
    assert entries["k"] == Entry("Café", f"{kept}й", fuzzy=False, line=10)


@pytest.mark.parametrize("char", ["\x85", "\x0c", "\x1c"])
def test_controls_that_break_lines_for_python_alone_cost_their_own_string_only(tmp_path: Path, char: str) -> None:
    catalogs, problems = load(tmp_path, {"ru.po": po(f"k|A|а{char}б", "l|B|в")})
    assert {key: entry.text for key, entry in catalogs.by_tag["ru"].entries.items()} == {"l": "в"}
    assert [problem.what[:2] for problem in problems] == ["k:"]


@pytest.mark.parametrize("char", ["\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}"])
def test_characters_that_break_lines_for_python_alone_survive_in_a_translation(tmp_path: Path, char: str) -> None:
    assert russian(tmp_path, po(f"k|A|а{char}б"))["k"].text == f"а{char}б"


def test_a_base_language_must_hold_every_key(tmp_path: Path) -> None:
    problem = fault(tmp_path, po("a|A|А", "b|B|", "d|D|Д"), texts("a", "b", "c", "d", "e"))
    assert problem.what == "2 of 5 strings are absent, the first is 'c'"
    assert problem.hint == "if the file was cut off, restore it; if these strings are new, run: packs strings update"


def test_strings_that_no_update_has_told_translators_of_are_missing_and_cost_no_language(tmp_path: Path) -> None:
    files = {"ru.po": po("a|A|А", "b|B|Б"), "messages.pot": po("a|A|", "b|B|", language="")}
    catalogs, problems = load(tmp_path, files, texts("a", "b", "c", "d"))
    assert [(problem.what, problem.hint, problem.level) for problem in problems] == [
        (
            "2 strings are new, the first is 'c': translators do not have them yet",
            "run: packs strings update",
            Level.WARNING,
        )
    ]
    assert [*catalogs.by_tag["ru"].entries] == ["a", "b"]


def test_a_po_file_that_lacks_what_translators_were_told_of_takes_its_language_out(tmp_path: Path) -> None:
    files = {"ru.po": po("a|A|А"), "messages.pot": po("a|A|", "b|B|", language="")}
    _, (problem,) = load(tmp_path, files, texts("a", "b"))
    assert problem.what == "1 of 2 strings are absent, the first is 'b'"


def test_keys_the_campaign_does_not_have_do_no_harm(tmp_path: Path) -> None:
    catalogs, problems = load(tmp_path, {"ru.po": po("a|A|А", "tool.draft|Draft|Черновик")}, texts("a"))
    assert problems == []
    assert catalogs.by_tag["ru"].entries["tool.draft"].text == "Черновик"


def test_a_regional_file_may_hold_only_what_differs(tmp_path: Path) -> None:
    files = {
        "es.po": po("a|A|uno", "b|B|dos", language="es"),
        "es-MX.po": po("b|B|dos, güey", language="es_MX"),
    }
    catalogs, problems = load(tmp_path, files, texts("a", "b"), tags=("es", "es-MX"))
    assert problems == []
    assert {tag: list(catalog.entries) for tag, catalog in catalogs.by_tag.items()} == {
        "es": ["a", "b"],
        "es-MX": ["b"],
    }


def test_a_regional_file_of_the_source_language_may_hold_only_what_differs(tmp_path: Path) -> None:
    files = {"en-AU.po": po("b|B|bee", language="en_AU")}
    catalogs, problems = load(tmp_path, files, texts("a", "b"), tags=("en-AU",))
    assert (problems, list(catalogs.by_tag["en-AU"].entries)) == ([], ["b"])


def test_a_regional_file_without_its_base_must_hold_every_key(tmp_path: Path) -> None:
    files = {"es-MX.po": po("b|B|dos", language="es_MX")}
    catalogs, problems = load(tmp_path, files, texts("a", "b"), tags=("es-MX",))
    assert catalogs.faulty == {"es-MX"}
    assert [problem.what for problem in problems] == ["1 of 2 strings are absent, the first is 'a'"]


def test_a_file_in_another_script_is_no_base(tmp_path: Path) -> None:
    files = {
        "sr.po": po("a|A|а", "b|B|б", language="sr"),
        "sr-Latn.po": po("b|B|b", language="sr_Latn"),
    }
    catalogs, _ = load(tmp_path, files, texts("a", "b"), tags=("sr", "sr-Latn"))
    assert catalogs.faulty == {"sr-Latn"}


@pytest.mark.parametrize("spoilt", [po("a|A|uno", language="es"), "x"])
def test_a_faulty_base_language_takes_out_only_itself(tmp_path: Path, spoilt: str) -> None:
    files = {"es.po": spoilt, "es-MX.po": po("b|B|dos", language="es_MX"), "ru.po": PO}
    catalogs, problems = load(tmp_path, files, texts("a", "b"), tags=("es", "es-MX"))
    assert (list(catalogs.by_tag), list(catalogs.faulty)) == (["es-MX"], ["es"])
    assert [problem.file for problem in problems if problem.level is Level.ERROR] == ["locales/es.po"]


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("it.po", "'it' is none of the campaign's languages; the file is not used", "add it to 'languages'"),
        ("es_MX.po", "'es_MX' is none of the campaign's languages; the file is not used", "rename it to es-MX.po"),
        ("ru old.po", "'ru old' is none of the campaign's languages; the file is not used", "known here: es-MX, ru"),
        ("en.po", "'en' is the source language; the file is not used", "its texts stand in assets/src"),
    ],
)
def test_a_stray_po_file_is_left_alone_with_a_warning(tmp_path: Path, name: str, what: str, hint: str) -> None:
    catalogs, problems = load(tmp_path, {name: "no PO at all", "ru.po": po()}, tags=("ru", "es-MX"))
    assert (list(catalogs.by_tag), catalogs.faulty) == (["ru"], frozenset())
    assert problems == [Problem(what, f"locales/{name}", 0, hint, Level.WARNING)]


def test_without_locales_there_is_nothing_and_nothing_wrong(tmp_path: Path) -> None:
    assert load_catalogs(tmp_path, campaign("ru"), texts("a")) == (Catalogs(), [])


ROWS = [
    ("week.a", "ru", "Анна", "2020-11-01", "Source", "Перевод"),
    ("week.a", "es", "Ana, María", "2020-11-02", 'A "quoted" source', "Una traducción,\ncon dos líneas"),
    ("week.b", "ru", "Анна", "2020-11-01", "Cafe\N{COMBINING ACUTE ACCENT}", "a\N{NO-BREAK SPACE}b; c\td"),
]
APPROVALS = {
    ("ru", "week.a"): Approval("Source", "Перевод", "Анна", "2020-11-01", 2),
    ("es", "week.a"): Approval('A "quoted" source', "Una traducción,\ncon dos líneas", "Ana, María", "2020-11-02", 4),
    ("ru", "week.b"): Approval("Café", "a\N{NO-BREAK SPACE}b; c\td", "Анна", "2020-11-01", 5),
}


def reviewed(
    rows: Sequence[tuple[str, ...]], columns: tuple[str, ...] = APPROVAL_COLUMNS, line_break: str = "\n"
) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=line_break).writerows([columns, *rows])
    return out.getvalue()


def approvals(folder: Path, content: str | bytes) -> tuple[dict[tuple[str, str], Approval], list[Problem]]:
    catalogs, problems = load(folder, {"reviewed.csv": content})
    assert {problem.file for problem in problems} <= {APPROVALS_FILE}
    return dict(catalogs.approvals), problems


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_approvals_are_read_with_quotes_commas_line_breaks_and_a_byte_order_mark(
    tmp_path: Path, mark: str, line_break: str
) -> None:
    assert approvals(tmp_path, mark + reviewed(ROWS, line_break=line_break)) == (APPROVALS, [])


def test_empty_lines_between_approvals_do_no_harm(tmp_path: Path) -> None:
    found, problems = approvals(tmp_path, reviewed(ROWS).replace("\nweek.b", "\n\nweek.b") + "\n")
    assert (found.keys(), problems) == (APPROVALS.keys(), [])


def test_of_two_approvals_of_one_string_the_later_holds(tmp_path: Path) -> None:
    later = ("week.a", "ru", "Борис", "2020-11-03", "Source", "Другой")
    found, _ = approvals(tmp_path, reviewed([*ROWS, later]))
    assert found["ru", "week.a"] == Approval("Source", "Другой", "Борис", "2020-11-03", 6)


@pytest.mark.parametrize(
    "content",
    [
        "",
        reviewed(ROWS, APPROVAL_COLUMNS[:-1]),
        reviewed(ROWS, ("language", "key", *APPROVAL_COLUMNS[2:])),
        reviewed(ROWS).replace(",", ";"),
    ],
)
def test_other_columns_are_one_problem_and_no_approval(tmp_path: Path, content: str) -> None:
    found, problems = approvals(tmp_path, content)
    assert found == {}
    assert [(problem.line, problem.what) for problem in problems] == [
        (1, "the columns are not those of an approvals file")
    ]
    assert problems[0].hint == "the first line is key,language,reviewer,date,source,translation"


def test_a_row_of_other_length_is_told_and_left_out(tmp_path: Path) -> None:
    found, problems = approvals(tmp_path, reviewed([ROWS[0], ROWS[1][:5], (*ROWS[2], "x")]))
    assert found == {("ru", "week.a"): APPROVALS["ru", "week.a"]}
    assert [(problem.line, problem.what) for problem in problems] == [
        (3, "5 columns instead of 6"),
        (4, "7 columns instead of 6"),
    ]


def test_a_stray_quote_is_told_with_its_line_and_ends_the_reading(tmp_path: Path) -> None:
    found, problems = approvals(
        tmp_path, changed(reviewed(ROWS), "Анна,2020-11-01,Source", '"Анна"x,2020-11-01,Source')
    )
    assert found == {}
    assert [(problem.line, problem.what.partition(":")[0]) for problem in problems] == [(2, "not readable as CSV")]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_approvals_cut_at_any_byte_never_approve_half_a_text(tmp_path: Path, line_break: str) -> None:
    rows = [*ROWS, ("week.c", "ru", "Анна", "2020-11-01", "Source", "Перевод без кавычек")]
    content = reviewed(rows, line_break=line_break).encode()
    whole = approvals(tmp_path, content)[0]
    # A row is whole from the first byte of its line break on.
    ends = [len(reviewed(rows[:n], line_break=line_break).rstrip().encode()) + 1 for n in range(len(rows) + 1)]
    untold = set()
    for end in range(len(content)):
        found, problems = approvals(tmp_path, content[:end])
        assert found.items() <= whole.items(), content[:end]
        assert len(problems) <= 1
        if not problems:
            untold.add(end)
            assert len(found) == sum(row_end <= end for row_end in ends[1:]), content[:end]
    assert untold <= {end + more for end in ends for more in (-1, 0, 1)}


def test_a_last_row_without_a_line_break_is_not_trusted(tmp_path: Path) -> None:
    found, problems = approvals(tmp_path, reviewed(ROWS).removesuffix("\n"))
    assert found == {key: APPROVALS[key] for key in [("ru", "week.a"), ("es", "week.a")]}
    assert [(problem.line, problem.what) for problem in problems] == [(5, "the last row may be cut off")]


def test_approvals_of_many_languages_are_more_than_a_mebibyte(tmp_path: Path) -> None:
    rows = [(f"k{n}", "ru", "Анна", "2020-11-01", "Source " * 20, "Перевод " * 40) for n in range(3000)]
    found, problems = approvals(tmp_path, reviewed(rows))
    assert (len(found), problems) == (3000, [])
    assert (tmp_path / APPROVALS_FILE).stat().st_size > 2_000_000


def test_approvals_that_are_not_utf_8_approve_nothing(tmp_path: Path) -> None:
    found, problems = approvals(tmp_path, reviewed(ROWS[:1]).encode("cp1251"))
    assert (found, [problem.line for problem in problems]) == ({}, [2])


@pytest.mark.parametrize(
    ("source", "translated", "what"),
    [
        ("Harm <b>reduction</b>", "Снижение <b>вреда", "a: <b> has no </b> after it"),
        ("Harm <b>reduction</b>", "Снижение вреда", "a: <b> stands 0 times, in the source 1"),
        ("Harm reduction", "Снижение <b>вреда</b>", "a: <b> stands 1 times, in the source 0"),
        ("Harm reduction", "Снижение <i>вреда</i>", "a: '<i>' is no mark of a string"),
    ],
)
def test_a_translation_with_broken_or_other_marks_is_told_and_counts_as_missing(
    tmp_path: Path, source: str, translated: str, what: str
) -> None:
    catalogs, problems = load(tmp_path, {"ru.po": po(f"a|{source}|{translated}", "b|B|Б")}, texts("a", "b"))
    assert [(problem.what, problem.file) for problem in problems] == [(what, "locales/ru.po")]
    assert problems[0].line > 1
    assert list(catalogs.by_tag["ru"].entries) == ["b"]
    assert catalogs.faulty == frozenset()


def test_broken_marks_in_english_are_told_where_they_stand(tmp_path: Path) -> None:
    _, problems = load(tmp_path, {}, [Text("week.a.ask", "We <b>demand.", "assets/src/weeks/a.toml", 6)])
    assert [(problem.what, problem.file, problem.line) for problem in problems] == [
        ("week.a.ask: <b> has no </b> after it", "assets/src/weeks/a.toml", 6)
    ]


def test_a_guides_markdown_may_hold_whatever_markdown_may(tmp_path: Path) -> None:
    _, problems = load(tmp_path, {"ru.po": po("guide.a|B <b>|Б <i>")}, [Text("guide.a", "B <b>")])
    assert problems == []


def test_a_translation_that_cannot_be_used_is_missing_and_the_others_stay(tmp_path: Path) -> None:
    file = po("a|One|Один", "b|Two|Д\u202eва", "c|{value} of us|нас", "d|x|{x.__class__}")
    catalogs, problems = load(tmp_path, {"ru.po": file})
    assert {key: entry.text for key, entry in catalogs.by_tag["ru"].entries.items()} == {"a": "Один"}
    assert ["U+202E" in p.what or "{value}" in p.what or "{x.__class__}" in p.what for p in problems] == [True] * 3
    assert [problem.what[:2] for problem in problems] == ["b:", "c:", "d:"]
    assert all(problem.line and problem.level is Level.ERROR for problem in problems)


def test_an_approval_that_cannot_be_used_is_none(tmp_path: Path) -> None:
    rows = [("a", "ru", "Анна", "2020-11-01", "One", "О\u202eдин"), ("b", "ru", "Анна", "2020-11-01", "Two", "Два")]
    catalogs, problems = load(tmp_path, {"reviewed.csv": reviewed(rows)})
    assert [key for _, key in catalogs.approvals] == ["b"]
    assert "U+202E" in problems[0].what
    assert problems[0].line == 2
