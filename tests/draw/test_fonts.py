from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import pytest

from pipeline.draw.faces import INDEX
from pipeline.draw.fontfiles import COPIES, FONTS
from pipeline.draw.fontlock import LOCK_FILE, lock_text, read_lock, write_lock
from pipeline.draw.fonts import PACK, FontSet, load_fonts, plain_style
from pipeline.draw.match import Match, NoMatch
from pipeline.draw.typeset import typeset
from pipeline.errors import Level, Problem
from pipeline.template.model import TextStyle
from tests.draw.made_fonts import LETTERS, as_woff, loaded, made_font, with_table, workspace
from tests.draw.texts import all_fonts, box, ink_of, setting

OUTSIDE = "PACKS_FONTS"


def width(fonts: FontSet, style: TextStyle, text: str = "a") -> float:
    """Of the ink, in units of 1,000 to the em: made fonts draw letters as wide as their weight."""
    drawn = typeset([setting(text, box(size=100, height=200, width=900, style=style))], fonts)[0]
    left, _, right, _ = ink_of(drawn)
    return round((right - left) / drawn.size * 1000)


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_the_pack_is_what_its_index_says_and_small_enough() -> None:
    index = json.loads((PACK / INDEX).read_text(encoding="utf-8"))
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in PACK.glob("*.ttf")}
    assert there == {name: facts["sha256"] for name, facts in index.items()}
    assert sum(path.stat().st_size for path in PACK.iterdir()) <= 7_000_000


@pytest.mark.parametrize("ending", ["ttf", "woff", "woff2"])
def test_the_face_that_was_asked_for_is_the_one_that_draws(tmp_path: Path, ending: str) -> None:
    def font(weight: int, style: str) -> bytes:
        made = made_font("Testa Condensed", style, weight)  # Typst by itself would take this for "Testa"
        return made if ending == "ttf" else as_woff(made, ending)

    files = {f"Testa_{weight}_{ending}": font(weight, str(weight)) for weight in (300, 400, 800)}
    fonts = loaded(tmp_path, **files, Plain_ttf=made_font("Testa", weight=500))
    for weight in (300, 400, 800):
        assert width(fonts, plain_style(("Testa Condensed",), weight)) == weight
    assert width(fonts, plain_style(("Testa",), 400)) == 500


def test_a_variable_font_draws_every_weight_between(tmp_path: Path) -> None:
    made = made_font("Varia", weight=400, axes={"wght": (400, 400, 900)}, instances={"Heavy": {"wght": 800}})
    fonts = loaded(tmp_path, Varia_ttf=made)
    assert [width(fonts, plain_style(("Varia",), weight)) for weight in (400, 650, 900)] == [400, 650, 900]
    assert width(fonts, plain_style(("Varia-Heavy",))) == 800


def test_a_font_is_looked_into_once_and_again_when_its_copy_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(tmp_path, Testa_ttf=made_font())
    with monkeypatch.context() as patch:
        patch.setattr("subprocess.run", None)
        loaded(tmp_path)
    for copy in (tmp_path / COPIES).glob("*.ttf"):
        copy.unlink()
    fonts = loaded(tmp_path)
    assert width(fonts, plain_style(("Testa",))) == 400


def test_copies_of_fonts_that_are_gone_go_too(tmp_path: Path) -> None:
    loaded(tmp_path, Testa_ttf=made_font())
    loaded(tmp_path, Testa_ttf=made_font(weight=500))
    assert len(list((tmp_path / COPIES).glob("*.ttf"))) == 1


def test_fonts_lie_in_folders_of_their_own_too(tmp_path: Path) -> None:
    (tmp_path / FONTS / "Testa/static").mkdir(parents=True)
    (tmp_path / FONTS / "Testa/static/Testa.ttf").write_bytes(made_font())
    assert loaded(tmp_path).faces[0].file == "Testa/static/Testa.ttf"


# One group of cmap format 12 that claims four thousand million characters.
ENDLESS = struct.pack(">HHHHIHHIIIIII", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1, 0, 0xFFFFFFF0, 1)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("Testa.ttf", b"", "is no readable font"),
        ("Testa.ttf", b"\x00\x01\x00\x00" + b"\xff" * 400, "is no readable font"),
        ("Testa.ttf", made_font()[:300], "is no readable font"),
        ("Testa.ttf", with_table(made_font(), "name", b"\x00" * 6), "has no family name"),
        ("Testa.ttf", with_table(made_font(), "glyf", None), "holds pictures of letters"),
        ("Testa.woff2", b"wOF2" + b"\x00" * 60, "is no readable font"),
        ("Testa.woff", as_woff(made_font(), "woff")[:200], "is no readable font"),
        ("Testa.otf", b"ttcf" + b"\x00" * 40, "is a collection of fonts"),
        ("Testa.ttc", b"ttcf" + b"\x00" * 40, "fonts ending in .ttc are not read"),
        ("Testa.pfb", b"%!PS", "fonts ending in .pfb are not read"),
        ("Testa.ttf", b"\x00" * (20 * 2**20 + 1), "is 20 MiB large"),
    ],
)
def test_a_bad_font_is_one_problem_and_the_others_are_there(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    root = workspace(tmp_path, Other_ttf=made_font("Other"))
    (root / FONTS / name).write_bytes(data)
    fonts, problems = load_fonts(root)
    problem = only(problems)
    assert (problem.file, problem.level, bool(problem.hint)) == (f"{FONTS}/{name}", Level.ERROR, True)
    assert says in problem.what
    assert [face.family for face in fonts.brought] == ["Other"]


@pytest.mark.slow
def test_characters_a_font_only_claims_are_not_believed(tmp_path: Path) -> None:
    fonts = loaded(tmp_path, Testa_ttf=with_table(made_font(), "cmap", ENDLESS))
    assert fonts.itemised("a", plain_style(("Testa",)), "en").runs[0].family == "Noto Sans"


def test_a_font_that_kills_the_process_reading_it_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace(tmp_path, A_ttf=made_font("A"), B_ttf=made_font("B"), C_ttf=made_font("C"))
    monkeypatch.setattr("pipeline.asking._PACKAGE", tmp_path / "pipeline")
    (tmp_path / "pipeline/draw").mkdir(parents=True)
    for folder in ("pipeline", "pipeline/draw"):
        (tmp_path / folder / "__init__.py").write_text("")
    (tmp_path / "pipeline/draw/examine.py").write_text(
        "import json, os, sys\n"
        "for path in json.load(sys.stdin):\n"
        "    if path.endswith('B.ttf'): os._exit(9)\n"
        "    print(json.dumps({'what': 'was read', 'hint': 'fine'}), flush=True)\n"
    )
    _, problems = load_fonts(root)
    assert [(p.file, p.what) for p in problems] == [
        (f"{FONTS}/A.ttf", "was read"),
        (f"{FONTS}/B.ttf", "cannot be read: the process reading it ended with 9"),
        (f"{FONTS}/C.ttf", "was read"),
    ]


def test_a_link_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.ttf").write_bytes(made_font())
    root = workspace(tmp_path / "campaign")
    (root / FONTS / "Testa.ttf").symlink_to(tmp_path / "elsewhere.ttf")
    fonts, problems = load_fonts(root)
    assert only(problems).what == "is no file of this folder"
    assert fonts.brought == ()


def test_two_files_of_one_style_are_told_and_the_first_is_used(tmp_path: Path) -> None:
    fonts, problems = load_fonts(workspace(tmp_path, A_ttf=made_font(), B_ttf=made_font(letters=LETTERS + "x")))
    assert (only(problems).file, only(problems).level) == (f"{FONTS}/B.ttf", Level.WARNING)
    found = fonts.match(plain_style(("Testa",)))
    assert isinstance(found, Match)
    assert found.face.file == "A.ttf"


def test_a_choice_of_a_font_nobody_has_is_told(tmp_path: Path) -> None:
    _, problems = load_fonts(tmp_path, {"ur": "Noto Nastaliq Urdu", "Arab": "Cairo"})
    assert only(problems).what == "[fonts] Arab: font 'Cairo' is not there"


def test_a_lock_names_each_font_and_reads_back(tmp_path: Path) -> None:
    fonts = loaded(tmp_path, B_ttf=made_font("B"), A_ttf=made_font("A"))
    write_lock(tmp_path, [*reversed(fonts.brought), next(f for f in fonts.faces if f.family == "Noto Sans")])
    lock, problems = read_lock(tmp_path)
    assert problems == []
    assert [(each.file, each.origin) for each in lock] == [
        ("A.ttf", "campaign"),
        ("B.ttf", "campaign"),
        ("NotoSans-Regular.ttf", "pack"),
    ]
    assert [each.sha256 for each in lock[:2]] == [face.sha256 for face in fonts.brought]
    assert load_fonts(tmp_path)[1] == []


def test_a_font_unlike_the_lock_is_left_out(tmp_path: Path) -> None:
    write_lock(tmp_path, loaded(tmp_path, A_ttf=made_font("A"), B_ttf=made_font("B")).brought)
    fonts, problems = load_fonts(workspace(tmp_path, A_ttf=made_font("A", weight=401)))
    assert (only(problems).file, only(problems).level) == (f"{FONTS}/A.ttf", Level.ERROR)
    assert "is another file than" in only(problems).what
    assert [face.family for face in fonts.brought] == ["B"]


def test_a_new_font_waits_for_the_lock_but_draws(tmp_path: Path) -> None:
    write_lock(tmp_path, loaded(tmp_path, A_ttf=made_font("A")).brought)
    fonts, problems = load_fonts(workspace(tmp_path, B_ttf=made_font("B")))
    assert (only(problems).file, only(problems).level) == (f"{FONTS}/B.ttf", Level.WARNING)
    assert len(fonts.brought) == 2


def test_a_locked_font_that_is_gone_is_told_with_its_line(tmp_path: Path) -> None:
    write_lock(tmp_path, loaded(tmp_path, A_ttf=made_font("A"), B_ttf=made_font("B")).brought)
    (tmp_path / FONTS / "B.ttf").unlink()
    problem = only(load_fonts(tmp_path)[1])
    assert (problem.file, problem.line) == (LOCK_FILE, read_lock(tmp_path)[0][1].line)
    assert "B.ttf" in (tmp_path / LOCK_FILE).read_text().splitlines()[problem.line - 2]


def test_a_family_that_misses_a_locked_font_is_not_made_do_with(tmp_path: Path) -> None:
    bold, black = made_font("A", "Bold", 700), made_font("A", "Black", 900)
    write_lock(tmp_path, loaded(tmp_path, Bold_ttf=bold, Black_ttf=black).brought)
    (tmp_path / FONTS / "Bold.ttf").unlink()
    fonts, _ = load_fonts(tmp_path)
    found = fonts.match(plain_style(("A",), 700))
    assert isinstance(found, NoMatch)
    assert found.what == f"font 'A' is not complete: Bold.ttf, which {LOCK_FILE} names, cannot be used"
    assert isinstance(fonts.match(plain_style(("A",), 900)), Match)


def test_another_pack_than_locked_is_a_warning(tmp_path: Path) -> None:
    noto = next(face for face in loaded(workspace(tmp_path)).faces if face.family == "Noto Sans")
    (tmp_path / LOCK_FILE).write_text(lock_text([noto]).replace(noto.sha256, "0" * 64))
    problem = only(load_fonts(tmp_path)[1])
    assert problem.level is Level.WARNING
    assert "comes with packs in another version" in problem.what


@pytest.mark.parametrize(
    "text",
    [
        "font = 3",
        "[[font]]\nfile = 'a'",
        "[[font",
        '[[font]]\nfile="a"\nfamily="A"\nsha256="x"\nversion=""\nfrom="pack"',
    ],
)
def test_a_lock_that_cannot_be_read_is_a_problem(tmp_path: Path, text: str) -> None:
    workspace(tmp_path)
    (tmp_path / LOCK_FILE).write_text(text)
    assert only(load_fonts(tmp_path)[1]).file == LOCK_FILE


class TestOutside:
    """A commercial font that may not be committed."""

    @pytest.fixture
    def root(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A workspace whose lock names Dear.otf; PACKS_FONTS is set to a folder with it and another font."""
        (tmp_path / "bought").mkdir()
        (tmp_path / "bought/Dear.otf").write_bytes(made_font("Dear"))
        (tmp_path / "bought/Other.ttf").write_bytes(made_font("Other"))
        monkeypatch.setenv(OUTSIDE, str(tmp_path / "bought"))
        root = workspace(tmp_path / "campaign")
        fonts, _ = load_fonts(root, locked=False)
        write_lock(root, [face for face in fonts.brought if face.family == "Dear"])
        return root

    def test_it_draws_and_no_other_of_its_folder_is_there(self, root: Path) -> None:
        fonts, problems = load_fonts(root)
        assert problems == []
        assert [face.family for face in fonts.brought] == ["Dear"]
        assert width(fonts, plain_style(("Dear",))) == 400

    def test_without_the_variable_its_file_hash_and_variable_are_named(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(OUTSIDE)
        fonts, problems = load_fonts(root)
        problem = only(problems)
        (locked,), _ = read_lock(root)
        assert all(part in problem.what for part in ("Dear.otf", locked.sha256, OUTSIDE))
        assert fonts.brought == ()

    def test_other_bytes_under_its_name_are_refused(self, root: Path) -> None:
        (root.parent / "bought/Dear.otf").write_bytes(made_font("Dear", weight=401))
        fonts, problems = load_fonts(root)
        assert "is another file than the lock knows" in only(problems).what
        assert fonts.brought == ()

    @pytest.mark.parametrize("file", ["../secret.ttf", "/etc/hostname", "gone.ttf"])
    def test_the_lock_cannot_lead_out_of_that_folder(self, root: Path, file: str) -> None:
        lock = root / LOCK_FILE
        lock.write_text(lock.read_text().replace("Dear.otf", file))
        (root.parent / "secret.ttf").write_bytes(made_font("Dear"))
        fonts, problems = load_fonts(root)
        assert "is not in the folder PACKS_FONTS names" in only(problems).what
        assert fonts.brought == ()


@pytest.mark.mode("PACKS_FONTS_CJK")
def test_one_cjk_font_draws_the_forms_of_each_region() -> None:
    drawn = {
        tag: typeset([setting("骨", box(), tag)], all_fonts())[0].shapes for tag in ("zh-Hans", "zh-Hant", "ja", "ko")
    }
    assert drawn["zh-Hans"] != drawn["ja"]
    assert drawn["zh-Hant"] != drawn["zh-Hans"]
    commas = {
        tag: typeset([setting("骨，", box(), tag)], all_fonts())[0].ink for tag in ("zh-Hans", "zh-Hant", "zh-HK")
    }
    assert commas["zh-Hant"] != commas["zh-Hans"]
    assert commas["zh-HK"] == pytest.approx(commas["zh-Hant"], abs=0.1)


@pytest.mark.mode("PACKS_FONTS_CJK")
@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("zh-Hans", "减少伤害，“立即”。"),
        ("zh-Hant", "減少傷害，「立即」。"),
        ("ja", "『害の軽減』をいま。"),
        ("ko", "피해 감소, 지금!"),
    ],
)
def test_cjk_words_are_in_one_font_with_their_punctuation(tag: str, text: str) -> None:
    found = all_fonts().itemised(text, plain_style(("Noto Sans",)), tag)
    assert (found.missing, [run.text for run in found.runs]) == ((), [text])
    assert found.used[0].face.origin == "cjk"
