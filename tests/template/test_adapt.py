"""Which objects of a drawing an edition shows, and what changes in them for it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.campaign.model import Campaign, Language
from pipeline.errors import Level, Problem
from pipeline.template.adapt import adapt
from pipeline.template.load import load_templates
from pipeline.template.model import Template, slot
from pipeline.template.selectors import Edition, rank
from tests.template.drawings import BOX, SQUARE, TOKEN, campaign, drawing, week, workspace

ART = '<rect id="art" fill="#111"/>'
ARABIC_BOX = '<rect id="headline-box@ar" x="50" y="100" width="90" height="30"/>'
TAGS = ("en", "ar", "fa", "es", "es-MX", "zh-Hant", "th", "km")


def several(*tags: str) -> Campaign:
    return replace(
        campaign(weeks=(week("first"), week("take-home"))),
        languages=tuple(Language(tag) for tag in tags or TAGS),
        week_ids=("first", "take-home"),
    )


def load(
    root: Path, inside: str, options: str = "", of: Campaign | None = None
) -> tuple[Template | None, list[Problem]]:
    files = {"headline.svg": drawing(inside), "headline.toml": options}
    templates, problems = load_templates(workspace(root, files), of or several())
    return templates.get(("headline", SQUARE.name)), problems


def sound(root: Path, inside: str, options: str = "") -> Template:
    template, problems = load(root, inside, options)
    assert [problem for problem in problems if problem.level is Level.ERROR] == []
    assert template is not None
    return template


def fault(root: Path, inside: str, options: str = "") -> Problem:
    template, problems = load(root, inside, options)
    assert template is None
    assert len(problems) == 1
    return problems[0]


def ids(template: Template, **edition: object) -> list[str]:
    """The ids an edition shows; English if nothing is said."""
    shown = adapt(template, Edition(**{"language": "en", **edition}))  # type: ignore[arg-type]  # its own fields
    return re.findall(r' id="([^"]*)"', shown.svg)


def test_a_drawing_that_is_the_same_for_all_stays_itself(tmp_path: Path) -> None:
    template = sound(tmp_path, BOX + TOKEN + ART)
    assert adapt(template, Edition("ar")) is template


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("en", "art"),
        ("ar", "art@ar"),
        ("fa", "art@rtl"),
        ("es", "art@es"),
        ("es-MX", "art@es-MX"),
        ("th", "art@th,km"),
        ("km", "art@th,km"),
        ("zh-Hant", "art@zh"),
    ],
)
def test_of_objects_of_one_name_the_closest_is_shown(tmp_path: Path, tag: str, shown: str) -> None:
    names = ("art", "art@rtl", "art@Arab", "art@ar", "art@es", "art@es-MX", "art@th,km", "art@zh")
    template = sound(tmp_path, "".join(f'<rect id="{name}"/>' for name in names if name != "art@Arab"))
    assert ids(template, language=tag) == [shown]


def test_the_order_from_a_week_to_nothing_at_all() -> None:
    edition = Edition("ar-EG", "first", frozenset({"number"}))
    selectors = ("week:first@ar", "week:first", "ar-EG@rtl", "ar-EG", "ar", "Arab", "rtl", "has:number", "")
    ranks = [rank(only, edition) for only in selectors]
    assert None not in ranks
    assert ranks == sorted(ranks, reverse=True)  # type: ignore[type-var]  # none is None
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    "only", ["week:second", "en", "ar-SA", "Latn", "ltr", "has:photo", "en,fr", "week:", "ar@week:second", "ar@en,fr"]
)
def test_what_is_for_others_is_not_shown(only: str) -> None:
    assert rank(only, Edition("ar-EG", "first", frozenset({"number"}))) is None


def test_the_widest_of_several_languages_does_not_hide_the_closest(tmp_path: Path) -> None:
    template = sound(tmp_path, '<g id="art@rtl"/><g id="art@en,ar"/>')
    assert ids(template, language="ar") == ["art@en,ar"]
    assert ids(template, language="fa") == ["art@rtl"]
    assert ids(template, language="es") == []


def test_a_layer_is_shown_for_a_week_or_where_there_is_a_value(tmp_path: Path) -> None:
    inside = '<g id="medal@week:take-home"/><g id="badge@has:number"/><g id="badge"/>'
    template = sound(tmp_path, inside)
    assert ids(template, week="first") == ["badge"]
    assert ids(template, week="take-home", has=frozenset({"number"})) == ["medal@week:take-home", "badge@has:number"]


def test_all_objects_of_the_closest_name_are_shown(tmp_path: Path) -> None:
    inside = '<g><rect id="art"/></g><rect id="a" data-name="art@ar"/><g><rect id="b" data-name="Art@ar"/></g>'
    assert ids(sound(tmp_path, inside), language="ar") == ["a", "b"]
    assert ids(sound(tmp_path / "again", inside)) == ["art"]


def test_a_layer_for_a_language_takes_its_texts_with_it(tmp_path: Path) -> None:
    template = sound(tmp_path, f"{BOX}<g id='words'>{TOKEN}</g><g id='words@ar'><rect id='frame'/></g>")
    assert [box.name for box in adapt(template, Edition("en")).boxes] == ["headline"]
    shown = adapt(template, Edition("ar"))
    assert shown.boxes == ()
    assert slot(0) not in shown.svg


def test_a_layer_that_was_hidden_while_another_was_drawn_is_shown(tmp_path: Path) -> None:
    hidden = '<g id="art" style="display:none"/><g id="art@ar" display="none"/>'
    for tag in ("en", "ar"):
        assert "display" not in adapt(sound(tmp_path / tag, hidden), Edition(tag)).svg


def test_an_ordinary_hidden_layer_stays_hidden(tmp_path: Path) -> None:
    template = sound(tmp_path, '<g id="notes" display="none"/><g id="art@ar"/>')
    assert 'display="none"' in adapt(template, Edition("ar")).svg


def test_a_box_for_a_language_is_the_one_that_counts_there(tmp_path: Path) -> None:
    template = sound(
        tmp_path,
        BOX
        + ARABIC_BOX
        + TOKEN
        + '<text id="dates">1 May</text><rect id="dates-box" x="10" y="150" width="9" height="9"/>',
    )
    english, arabic = (adapt(template, Edition(tag)) for tag in ("en", "ar"))
    assert [(box.name, box.x) for box in english.boxes] == [("headline", 10), ("dates", 10)]
    assert [(box.name, box.x) for box in arabic.boxes] == [("headline", 50), ("dates", 10)]
    for shown in (english, arabic):
        assert re.findall(r"<!--slot:\d-->", shown.svg) == [slot(0), slot(1)]


def test_a_text_for_a_language_takes_the_place_of_the_other(tmp_path: Path) -> None:
    other = TOKEN.replace("{{headline}}", "{{headline@ar}}").replace("20", "12")
    template = sound(tmp_path, BOX + ARABIC_BOX + TOKEN + other)
    assert [box.style.size for box in adapt(template, Edition("en")).boxes] == [20]
    assert [(box.style.size, box.x) for box in adapt(template, Edition("ar")).boxes] == [(12, 50)]


def test_fixed_texts_go_with_their_layer(tmp_path: Path) -> None:
    inside = '<g id="note@es"><text id="legal" font-family="Noto Sans">Ley 3</text></g>'
    template = sound(tmp_path, inside, 'fixed = ["legal"]')
    assert [text.text for text in adapt(template, Edition("es")).fixed] == ["Ley 3"]
    assert adapt(template, Edition("en")).fixed == ()


def test_what_only_others_need_is_gone_so_that_its_change_rebuilds_nothing_here(tmp_path: Path) -> None:
    def inside(color: str, layer: str) -> str:
        deep = f'<linearGradient id="deep"><stop stop-color="{color}"/></linearGradient>' if layer else ""
        return f'<defs>{deep}<filter id="f"/></defs>{BOX}<rect id="art" filter="url(#f)"/>{layer}{TOKEN}'

    layer = '\n<g id="art@ar" fill="url(#deep)"><rect width="9"/>\n</g>\n'
    before = sound(tmp_path / "a", inside("red", layer))
    after = sound(tmp_path / "b", inside("blue", layer.replace("9", "12")))
    without = sound(tmp_path / "c", inside("red", ""))
    english = adapt(before, Edition("en"))
    assert adapt(after, Edition("en")).svg == english.svg
    assert adapt(after, Edition("ar")).svg != adapt(before, Edition("ar")).svg
    assert 'id="f"' in english.svg
    assert "deep" not in english.svg
    assert without.svg == english.svg


def test_notes_on_who_sees_what_do_not_reach_the_picture(tmp_path: Path) -> None:
    template = sound(tmp_path, '<g id="art"/><g id="art@ar"/>')
    assert "data-packs" in template.svg
    assert "data-packs" not in adapt(template, Edition("ar")).svg


@pytest.mark.parametrize(
    ("name", "what", "hint"),
    [
        ("art@arabic", "'@arabic' says nothing about when to show it", "write a language (@ar), a script (@Arab)"),
        ("art@week:frist", "'@week:frist': 'frist' is no week of the campaign", "did you mean 'first'?"),
        ("art@has:hedline", "'@has:hedline': 'hedline' is no text or picture of a week", "did you mean 'headline'?"),
        ("art@month:may", "'@month:may' says nothing about when to show it", "write a language"),
        ("art@ar,", "'@' says nothing about when to show it", "write a language"),
    ],
)
def test_a_selector_that_says_nothing_is_told(tmp_path: Path, name: str, what: str, hint: str) -> None:
    problem = fault(tmp_path, f'\n<g id="{name}"/>')
    assert (problem.file, problem.line) == ("assets/src/graphics/headline.svg", 2)
    assert problem.what == f"object {name!r}: {what}"
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize("only", ["he", "Hebr", "he-IL"])
def test_a_language_that_the_campaign_does_not_have_is_a_warning(tmp_path: Path, only: str) -> None:
    template, problems = load(tmp_path, f'<g id="art@{only}"/>')
    assert template is not None
    assert [(problem.level, problem.what) for problem in problems] == [
        (
            Level.WARNING,
            f"object 'art@{only}': '@{only}' is for a language that the campaign does not have: nobody will see it",
        )
    ]


def test_a_selector_in_a_token_is_looked_at_too(tmp_path: Path) -> None:
    problem = fault(tmp_path, BOX + TOKEN + TOKEN.replace("{{headline}}", "{{headline@arabic}}"))
    assert "'@arabic' says nothing about when to show it" in problem.what


LANG = '[lang.ar.text.headline]\nfont = "Amiri"\nsize = 1.2\nline-height = 1.5\nmin = 12\nmax = 2\nalign = "center"\n'


def test_the_toml_changes_a_text_for_a_language(tmp_path: Path) -> None:
    template = sound(tmp_path, "\n" + BOX + TOKEN, LANG)
    assert adapt(template, Edition("en")) == template
    box = adapt(template, Edition("ar")).boxes[0]
    style = box.style
    assert (style.families, style.size, style.leading, style.anchor) == (("Amiri", "Noto Sans"), 24, 1.5, "middle")
    assert (box.smallest, box.lines) == (12, 2)


def test_the_closest_table_has_the_last_word_on_each_option(tmp_path: Path) -> None:
    options = LANG + "[lang.rtl.text.headline]\nmax = 9\nellipsis = true\n[lang.Arab.text.headline]\nmax = 5\n"
    template = sound(tmp_path, BOX + TOKEN, options)
    arabic, persian = (adapt(template, Edition(tag)).boxes[0] for tag in ("ar", "fa"))
    assert (arabic.lines, arabic.ellipsis) == (2, True)
    assert (persian.lines, persian.ellipsis, persian.style.size) == (5, True, 20)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ("[lang.arabic]\nmirror = true\n", "[lang.arabic]: '@arabic' says nothing about when to show it"),
        ("[lang.ar.text.hedline]\nmax = 3\n", "[lang.ar.text.hedline] names no string"),
        ("[lang.ar.text.ask]\nmax = 3\n", "'ask' is no text of this graphic"),
        ("[lang.ar.text.headline]\nsize = 30\n", "'size' is 30"),
        ("[lang.ar.text.headline]\nsize = 'big'\n", "'size' must be a whole number"),
        ("[lang.ar.text.headline]\nkeep = true\n", "'keep' is the same for all languages"),
        ("[lang.ar.text.headline]\ncolour = 3\n", "unknown key 'colour'"),
        ("[lang.ar]\nmiror = true\n", "unknown key 'miror'"),
        ("[lang]\nar = 3\n", "'ar' must be a table"),
    ],
)
def test_a_table_for_a_language_that_is_written_wrongly_is_told(tmp_path: Path, options: str, what: str) -> None:
    _, problems = load(tmp_path, BOX + TOKEN, options)
    assert [problem.what for problem in problems] == [what]
    assert problems[0].file == "assets/src/graphics/headline.toml"
    assert problems[0].line > 0


MIRROR = "[lang.rtl]\nmirror = true\n"


def test_places_change_sides_where_lines_run_to_the_left(tmp_path: Path) -> None:
    photo = '<g transform="scale(2)"><rect id="photo" x="60" y="5" width="35" height="20"/></g>'
    template = sound(tmp_path, BOX + TOKEN + photo, MIRROR)
    assert adapt(template, Edition("en")) == template
    shown = adapt(template, Edition("ar"))
    box = shown.boxes[0]
    assert (box.x, box.y, *box.page) == pytest.approx((90, 20, 90, 20, 100, 40))
    assert shown.pictures[0].page == pytest.approx((10, 10, 70, 40))
    assert 'transform="translate(-55 0)"' in shown.svg


def test_a_turned_text_moves_to_the_other_side_and_stays_turned(tmp_path: Path) -> None:
    inside = f'<g transform="rotate(90 100 100)">{BOX}{TOKEN}</g>'
    template = sound(tmp_path, inside, MIRROR)
    left = template.boxes[0].page[0]
    box = adapt(template, Edition("ar")).boxes[0]
    assert box.page[0] == pytest.approx(200 - left - box.page[2])
    assert (box.x, box.y) == pytest.approx((10, 20 - (box.page[0] - left)))


def test_what_is_drawn_for_a_language_is_not_moved(tmp_path: Path) -> None:
    template = sound(tmp_path, BOX + ARABIC_BOX + TOKEN, MIRROR)
    assert adapt(template, Edition("ar")).boxes[0].x == 50
    assert adapt(template, Edition("fa")).boxes[0].x == 90


def test_a_text_that_is_moved_out_of_the_safe_area_is_told(tmp_path: Path) -> None:
    of = replace(several(), sizes=(replace(SQUARE, safe=replace(SQUARE.safe, right=30)),))
    template, problems = load(tmp_path, BOX + TOKEN, MIRROR, of)
    assert template is None
    assert [problem.what for problem in problems] == [
        "the room of 'headline' (90, 20 to 190, 60) leaves the safe area of 'square'"
    ]


def test_a_place_for_a_photo_may_be_drawn_for_some_languages(tmp_path: Path) -> None:
    photos = '<rect id="photo" x="9" width="9" height="9"/><rect id="photo@ar" x="90" width="9" height="9"/>'
    template = sound(tmp_path, photos, MIRROR)
    places = {tag: [slot.page[0] for slot in adapt(template, Edition(tag)).pictures] for tag in ("en", "ar", "fa")}
    assert places == {"en": [9], "ar": [90], "fa": [182]}
    assert "<!--picture:0-->" in adapt(template, Edition("ar")).svg


def test_of_fixed_texts_that_say_the_same_only_those_still_there_are_left(tmp_path: Path) -> None:
    text = '<text font-family="Noto Sans" font-size="9" x="20" y="{}">Note</text>'
    inside = f'{BOX}{TOKEN}{text.format(90)}<g id="art@es">{text.format(99)}</g>'
    template = sound(tmp_path, inside, 'fixed = ["Note"]')
    assert len(adapt(template, Edition("en")).fixed) == 1
    assert len(adapt(template, Edition("es")).fixed) == 2


def test_part_of_a_fixed_text_may_be_for_a_language_and_the_rest_stays(tmp_path: Path) -> None:
    text = '<text id="legal" font-family="Noto Sans">A <tspan id="b@ar">B</tspan> C</text>'
    template = sound(tmp_path, text, 'fixed = ["legal"]')
    assert ">A  C</text>" in adapt(template, Edition("en")).svg
    assert ">B</tspan> C</text>" in adapt(template, Edition("ar")).svg


COLORS = '[colors]\naccent = "#e4002b"\n'
PAINTED = '<style>.a{fill:#E4002B}</style><rect class="a" stroke="rgb(228,0,43)"/>'


def test_a_week_changes_the_colour_of_a_role(tmp_path: Path) -> None:
    template = sound(tmp_path, PAINTED + BOX + TOKEN.replace("<text", '<text fill="#e4002b"'), COLORS)
    assert adapt(template, Edition("en")) is template
    assert adapt(template, Edition("en", colors=(("accent", "#e4002b"),))) is template
    shown = adapt(template, Edition("en", colors=(("accent", "#0a7d4f"), ("ground", "#ffffff"))))
    assert shown.svg.count("#0a7d4f") == 3
    assert "e4002b" not in shown.svg.lower()


def test_a_role_whose_colour_is_nowhere_is_a_warning_at_its_line(tmp_path: Path) -> None:
    template, problems = load(tmp_path, '<rect fill="#e4002c"/>', COLORS)
    assert template is not None
    assert [(p.file, p.line, p.level) for p in problems] == [("assets/src/graphics/headline.toml", 2, Level.WARNING)]
    assert problems[0].hint == "colours in it: #e4002c"


def test_a_colour_has_one_role(tmp_path: Path) -> None:
    _, problems = load(tmp_path, PAINTED, COLORS + 'ground = "#E4002B"\n')
    assert [problem.what for problem in problems] == ["#e4002b has two roles, 'accent' and 'ground'"]
