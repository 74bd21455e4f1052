"""One drawing for several weeks and languages: pictures, colours and layers of each, and what a change rebuilds."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageColor, ImageDraw

from pipeline.build.check import check_sources
from pipeline.build.load import load_sources
from pipeline.build.model import Subset
from pipeline.build.plan import plan_tree
from pipeline.build.pool import open_pool
from pipeline.build.run import Build
from pipeline.build.store import Store
from pipeline.campaign.media import MEDIA
from pipeline.errors import Level, Problem
from tests.workspaces import PREVIEW, build, edit, release

CAMPAIGN = """\
id = "clinic"
name = "Clinic"
dates = "9 - 27 November, 2020"
hashtag = "#Clinic"
always = ["#HarmReduction"]
languages = ["en", "ar"]
graphics = ["call"]

[release]
require = "translated"

[size.square]
width = 540
height = 540
safe = [20, 20, 20, 20]
"""
WEEK = """\
dates = "{dates}"
public_from = 2020-11-09T00:00:00Z
hashtag = "#Clinic"
headline = "{headline}"

[colors]
accent = "{color}"

[media.photo]
file = "{name}.jpg"
focus = [{focus}, 0.5]
alt = "{alt}"
"""
WEEKS = {
    "doors": ("9 - 13 November", "Keep every door open", "#0a7d4f", 0.2, "An open door."),
    "doses": ("16 - 20 November", "Take home what keeps you safe", "#1f4e9c", 0.5, "A hand with a bottle."),
    "peers": ("23 - 27 November", "Nothing about us without us", "#b3261e", 0.8, "Peers at a table."),
}
CALL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 540 540" width="540" height="540">
  <style>.ground{fill:#e4002b}.line{stroke:#E4002B}</style>
  <rect class="ground" width="540" height="540"/>
  <rect id="photo" x="250" y="40" width="250" height="300" rx="24" fill="#ccc" stroke="#fff" stroke-width="6"/>
  <g id="corner"><path d="M0 0H120L0 120Z" fill="#fff"/></g>
  <g id="corner@rtl"><path d="M540 0H420L540 120Z" fill="#fff"/></g>
  <g id="seal@week:peers"><circle class="line" cx="90" cy="250" r="40" fill="#fff" stroke-width="8"/></g>
  <g id="seal@week:peers@rtl"><circle class="line" cx="450" cy="250" r="40" fill="#fff" stroke-width="8"/></g>
  <rect id="headline-box" x="40" y="370" width="460" height="130"/>
  <text font-family="Noto Sans" font-weight="700" font-size="48" fill="#fff">{{headline}}</text>
</svg>
"""
OPTIONS = """\
[colors]
accent = "#e4002b"

[lang.rtl]
mirror = true

[lang.ar.text.headline]
line-height = 1.4
"""
ARABIC = {
    "doors": "أبقوا كل الأبواب مفتوحة",
    "doses": "خذوا إلى البيت ما يحميكم",
    "peers": "لا شيء عنا من دوننا",
}


def scene(shade: int) -> bytes:
    """A landscape picture whose left, middle and right can be told apart."""
    image = Image.new("RGB", (900, 600), (shade, 190, 220))
    draw = ImageDraw.Draw(image)
    for at, color in enumerate(("#c33", "#3a3", "#33c")):
        draw.ellipse((at * 300 + 60, 210, at * 300 + 240, 390), fill=color)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


def variants(root: Path) -> Path:
    """A workspace of three weeks in English and Arabic that share one drawing."""
    files = {"campaign.toml": CAMPAIGN, "graphics/call.svg": CALL, "graphics/call.toml": OPTIONS}
    for name, (dates, headline, color, focus, alt) in WEEKS.items():
        text = WEEK.format(dates=dates, headline=headline, color=color, name=name, focus=focus, alt=alt)
        files[f"weeks/{name}.toml"] = text
    for path, text in files.items():
        file = root / "assets/src" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / MEDIA).mkdir()
    for at, name in enumerate(WEEKS):
        (root / MEDIA / f"{name}.jpg").write_bytes(scene(80 * at))
    entries = [(f"week.{name}.headline", WEEKS[name][1], said) for name, said in ARABIC.items()]
    entries += [(f"week.{name}.media.photo", week[4], f"صورة مؤقتة للأسبوع {name}.") for name, week in WEEKS.items()]
    (root / "locales").mkdir()
    (root / "locales/ar.po").write_text(
        'msgid ""\nmsgstr "Language: ar\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
        + "".join(f'\nmsgctxt "{key}"\nmsgid "{source}"\nmsgstr "{said}"\n' for key, source, said in entries),
        encoding="utf-8",
    )
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return variants(tmp_path)


def pixels(root: Path, week: str, tag: str = "en", tree: str = "preview") -> Image.Image:
    return Image.open(next((root / "dist" / tree / tag).glob(f"*-{week}/*.png"))).convert("RGB")


def near(image: Image.Image, at: tuple[int, int], color: str) -> bool:
    found, wanted = image.getpixel(at), ImageColor.getrgb(color)
    assert isinstance(found, tuple)
    return all(abs(a - b) < 30 for a, b in zip(found, wanted, strict=True))


def warnings(root: Path) -> list[Problem]:
    """What is told of sources without a fault that keeps anything from being read."""
    sources, problems = load_sources(root)
    assert sources is not None
    return [*problems, *check_sources(sources)]


GROUND, LEFT_CORNER, RIGHT_CORNER = (20, 520), (10, 10), (530, 10)
RIGHT_PHOTO, LEFT_PHOTO = (375, 60), (165, 60)


def test_each_week_has_its_photo_and_colour_and_each_direction_its_side(root: Path) -> None:
    report = build(root)
    assert report.problems == []
    assert report.failed == {}
    for at, (name, week) in enumerate(WEEKS.items()):
        english, arabic = pixels(root, name), pixels(root, name, "ar")
        sky = f"#{80 * at:02x}bedc"
        assert near(english, GROUND, week[2])
        assert near(english, RIGHT_PHOTO, sky)
        assert near(english, LEFT_CORNER, "#fff")
        assert near(arabic, GROUND, week[2])
        assert near(arabic, LEFT_PHOTO, sky)
        assert near(arabic, RIGHT_CORNER, "#fff")
        assert not near(arabic, LEFT_CORNER, "#fff")


def test_the_focus_decides_what_is_seen_of_a_photo(root: Path) -> None:
    build(root)
    middle = (375, 190)
    assert near(pixels(root, "doses"), middle, "#3a3")
    assert not near(pixels(root, "doors"), middle, "#3a3")


def test_a_layer_of_a_week_is_in_its_pictures_only(root: Path) -> None:
    build(root)
    assert near(pixels(root, "peers"), (90, 250), "#fff")
    assert near(pixels(root, "peers", "ar"), (450, 250), "#fff")
    assert near(pixels(root, "doors"), (90, 250), WEEKS["doors"][2])


def test_what_a_photo_shows_is_in_the_description_of_the_picture(root: Path) -> None:
    build(root)
    texts = (root / "dist/preview/en/2020-11-09-doors/alt-texts.txt").read_text(encoding="utf-8-sig")
    assert "An open door. Keep every door open." in texts
    edit(root / "assets/src/graphics/call.toml", r"^", 'alt = "{headline}: {photo}"\n')
    build(root)
    texts = (root / "dist/preview/en/2020-11-09-doors/alt-texts.txt").read_text(encoding="utf-8-sig")
    assert "Keep every door open: An open door." in texts


def test_a_release_waits_for_the_translated_description_of_a_photo(root: Path) -> None:
    edit(root / "locales/ar.po", "صورة مؤقتة للأسبوع doors.", "")
    report = build(root, release("2020-12-01T00:00:00Z"))
    waiting = [(item.language, item.week, item.reason) for item in report.left_out if item.kind == "picture"]
    assert waiting == [("ar", "doors", "1 not translated")]


def keys(root: Path) -> dict[str, str]:
    """The key of each picture, as week and language, and of each guide: a changed one means that it is made again."""
    sources, problems = load_sources(root)
    assert sources is not None
    assert problems == []
    tasks = [task for task in plan_tree(sources, PREVIEW).tasks if task.facts.kind in ("picture", "guide")]
    return {f"{task.facts.week or task.facts.kind}.{task.facts.language}": task.key for task in tasks}


@pytest.mark.parametrize(
    ("file", "old", "new", "again"),
    [
        ("graphics/call.svg", "M540 0H420", "M540 0H400", ["doors.ar", "doses.ar", "peers.ar"]),
        ("graphics/call.svg", '<g id="corner@rtl">', '<g id="more@has:ask"><path/></g>\n<g id="corner@rtl">', []),
        ("graphics/call.svg", r'cx="90" cy="250" r="40"', 'cx="90" cy="250" r="30"', ["peers.en"]),
        ("graphics/call.toml", "line-height = 1.4", "line-height = 1.6", ["doors.ar", "doses.ar", "peers.ar"]),
        ("graphics/call.toml", "mirror = true", "mirror = false", ["doors.ar", "doses.ar", "peers.ar"]),
        ("weeks/doses.toml", "#1f4e9c", "#1f4e9d", ["doses.ar", "doses.en"]),
        ("weeks/doses.toml", r"focus = \[0.5", "focus = [0.6", ["doses.ar", "doses.en"]),
        ("weeks/doses.toml", "A hand", "One hand", ["doses.ar"]),  # which now is a draft, and marked as one
        ("campaign.toml", r"\[size", '[colors]\naccent = "#000"\n[size', []),
    ],
)
def test_a_change_makes_only_the_pictures_that_show_it(
    root: Path, file: str, old: str, new: str, again: list[str]
) -> None:
    before = keys(root)
    edit(root / "assets/src" / file, old, new)
    pictures = {name: key for name, key in keys(root).items() if not name.startswith("guide")}
    assert len(pictures) == 6
    assert [name for name, key in sorted(pictures.items()) if key != before[name]] == again


def test_another_photo_of_the_same_name_makes_its_pictures_again(root: Path) -> None:
    before = keys(root)
    (root / MEDIA / "peers.jpg").write_bytes(scene(20))
    after = keys(root)
    assert sorted(name for name in after if after[name] != before[name]) == [
        "guide.ar",
        "guide.en",
        "peers.ar",
        "peers.en",
    ]


def test_colours_of_a_language_come_before_those_of_the_campaign(root: Path) -> None:
    for name in WEEKS:
        edit(root / f"assets/src/weeks/{name}.toml", r"(?s)\[colors\].*?(?=\[media)", "")
    colors = '[colors]\naccent = "#808000"\n\n[language.ar.colors]\naccent = "#008080"\n\n[size'
    edit(root / "assets/src/campaign.toml", r"\[size", colors)
    build(root)
    assert near(pixels(root, "doors"), GROUND, "#808000")
    assert near(pixels(root, "doors", "ar"), GROUND, "#008080")


def test_a_photo_that_is_missing_or_damaged_takes_out_its_week_only(root: Path) -> None:
    (root / MEDIA / "doors.jpg").unlink()
    (root / MEDIA / "peers.jpg").write_bytes(scene(9)[:3000])
    report = build(root)
    assert {problem.where for problem in report.problems} == {
        "assets/src/weeks/doors.toml:9",
        "assets/src/weeks/peers.toml:9",
    }
    assert all(problem.level is Level.ERROR for problem in report.problems)
    assert pixels(root, "doses").size == (540, 540)
    assert not list((root / "dist/preview/en").glob("*-doors/*.png"))
    assert not list((root / "dist/preview/en").glob("*-peers/*.png"))


def test_a_week_without_photo_has_no_such_graphic_or_is_told_if_it_asks_for_it(root: Path) -> None:
    week = root / "assets/src/weeks/doors.toml"
    edit(week, r"(?s)\[media.*", "")
    report = build(root)
    assert report.problems == []
    assert not list((root / "dist/preview/en").glob("*-doors/*.png"))
    edit(week, "hashtag", 'graphics = ["call"]\nhashtag')
    told = warnings(root)
    assert [(problem.file, problem.what) for problem in told] == [
        ("assets/src/weeks/doors.toml", "graphic 'call' needs photo, which this week does not have")
    ] * 2
    assert told[0].hint.startswith("name its picture under [media.photo]")


def test_a_drawing_with_a_place_for_a_photo_that_no_week_has_is_told(root: Path) -> None:
    for name in WEEKS:
        edit(root / f"assets/src/weeks/{name}.toml", r"(?s)\[media.*", "")
    told = warnings(root)
    assert [problem.what for problem in told] == [
        "graphic 'call' is made for no week: none has all its strings and pictures"
    ]


def test_a_photo_that_is_much_too_small_is_a_warning(root: Path) -> None:
    Image.new("RGB", (90, 60)).save(root / MEDIA / "doses.jpg")
    told = warnings(root)
    assert [(problem.where, problem.level) for problem in told] == [("assets/src/weeks/doses.toml:9", Level.WARNING)]
    assert told[0].what == "assets/src/media/doses.jpg is enlarged 5.0 times in call square, and looks blurred"
    assert told[0].hint == "use one of 450 x 300 px, or draw a smaller place for it"


def test_words_in_bold_that_look_like_the_rest_are_told_at_the_text(root: Path) -> None:
    edit(root / "assets/src/weeks/doses.toml", "Take home", "<b>Take home</b>")
    [told] = [problem for problem in warnings(root) if "<b>" in problem.what]
    assert (told.where, told.level) == ("assets/src/graphics/call.svg:10", Level.WARNING)
    assert told.what.startswith("words in <b> look like the rest of 'headline'")
    edit(root / "assets/src/graphics/call.svg", 'font-weight="700"', 'font-weight="400"')
    assert not [problem for problem in warnings(root) if "look like the rest" in problem.what]


def test_a_colour_for_a_role_that_no_drawing_has_is_told(root: Path) -> None:
    edit(root / "assets/src/weeks/doses.toml", "accent =", "acent =")
    assert [(problem.where, problem.what, problem.hint) for problem in warnings(root)] == [
        ("assets/src/weeks/doses.toml:7", "no drawing has a colour 'acent'", "did you mean 'accent'?")
    ]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("headline", "'headline' is the name of a text"),
        ("logo", "no drawing has a place for picture 'logo'"),
    ],
)
def test_a_picture_that_nothing_shows_is_told(root: Path, name: str, what: str) -> None:
    week = root / "assets/src/weeks/doses.toml"
    more = f'\n[media.{name}]\nfile = "doors.jpg"\nalt = "Doors."\n'
    week.write_text(week.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert what in [problem.what for problem in warnings(root)]


@pytest.mark.parametrize("week", WEEKS)
def test_the_guide_shows_each_week_in_its_own_colours(root: Path, week: str) -> None:
    before = keys(root)
    edit(root / f"assets/src/weeks/{week}.toml", r"accent = .*", 'accent = "#abcdef"')
    assert keys(root)["guide.en"] != before["guide.en"]


def test_a_font_for_a_language_that_is_not_there_is_told_at_its_line(root: Path) -> None:
    edit(root / "assets/src/graphics/call.toml", "line-height = 1.4", 'font = "Amiri"')
    told = warnings(root)
    assert [(problem.where, problem.level) for problem in told] == [("assets/src/graphics/call.toml:7", Level.ERROR)]
    assert "Amiri" in told[0].what


@pytest.mark.slow
def test_confined_processes_may_read_the_photos(root: Path) -> None:
    sources, _ = load_sources(root)
    assert sources is not None
    store = Store(root)
    with store.locked(), open_pool(1, sources, store.dist) as workers:
        report = Build(sources, PREVIEW, store, workers).run(Subset(weeks=frozenset({"doors"})))
    assert report.problems == []
    assert near(pixels(root, "doors"), RIGHT_PHOTO, "#00bedc")
