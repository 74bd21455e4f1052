"""`packs watch` as a designer meets it: a campaign on disk, a real browser, files saved by real writes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import Watched, chromium
from tests.workspaces import CAMPAIGN, ESSENTIAL, REPOSITORY, build, edit, release, small_workspace

pytestmark = pytest.mark.slow

HEADLINE = Path("assets/src/graphics/headline.svg")
GROUND = "#ff6b4a"
ENGLISH, ARABIC = "essential/headline/square/en", "essential/headline/square/ar"
SECONDS = 60
expect.set_options(timeout=SECONDS * 1000)


@dataclass
class Run:
    """A running `packs watch`."""

    root: Path
    process: subprocess.Popen[str]
    address: str

    def save(self, path: str | Path, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def text(self, path: str | Path) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def paint(self, colour: str) -> None:
        """Saves the headline's drawing with another ground."""
        self.save(HEADLINE, self.text(HEADLINE).replace(GROUND, colour))


def start(root: Path) -> Run:
    command = [sys.executable, "-m", "pipeline", "-C", str(root), "watch", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    return Run(root, process, found[0])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    root = small_workspace(tmp_path_factory.mktemp("watched"))
    build(root, release("2020-12-01T00:00:00+00:00"))
    run = start(root)
    yield run
    run.process.terminate()
    run.process.communicate(timeout=SECONDS)


@pytest.fixture
def sources(run: Run) -> Iterator[None]:
    """When a test is over the sources are as they were."""
    before = _files(run.root)
    yield
    for path in _files(run.root).keys() - before.keys():
        path.unlink()
    for path, body in before.items():
        if not path.exists() or path.read_bytes() != body:
            path.write_bytes(body)


def _files(root: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes() for name in ("assets", "locales") for path in (root / name).rglob("*") if path.is_file()
    }


@pytest.fixture
def watched(run: Run, browser: Browser, sources: None) -> Iterator[Watched]:
    """The page, with every picture drawn."""
    watched = Watched(browser)
    watched.page.goto(run.address)
    expect(stage(watched.page)).to_have_attribute("data-picture", re.compile("."))
    settled(watched.page)
    yield watched
    watched.page.close()
    assert watched.complaints == []


def card(page: Page, place: str = ENGLISH) -> Locator:
    return page.locator(f'.card[data-id="{place}"]')


def stage(page: Page, place: str = ENGLISH) -> Locator:
    return card(page, place).locator(".stage")


def settled(page: Page) -> None:
    """Waits until nothing is left to draw."""
    expect(page.locator("#told")).to_have_text(re.compile("^[0-9]+ picture"))


def keys(page: Page) -> dict[str, str]:
    """What every card shows, also those off screen."""
    cards = page.locator(".card").all()
    return {
        one.get_attribute("data-id") or "": one.locator(".stage").get_attribute("data-wanted") or "" for one in cards
    }


def changed(page: Page, before: dict[str, str], at: str = ENGLISH) -> set[str]:
    """The pictures that are others than before, once this one is."""
    expect(stage(page, at)).not_to_have_attribute("data-picture", before[at])
    settled(page)
    return {place for place, key in keys(page).items() if key != before[place]}


def test_a_saved_drawing_appears_without_loading_the_page_again(run: Run, watched: Watched) -> None:
    before, asked = keys(watched.page), watched.asked.count(run.address)
    run.paint("#0a6bff")
    assert changed(watched.page, before) == {place for place in before if "/headline/" in place}
    assert watched.asked.count(run.address) == asked


def test_a_saved_translation_changes_the_pictures_that_show_it_alone(run: Run, watched: Watched) -> None:
    before = keys(watched.page)
    edit(run.root / "locales/ar.po", r'(?<=msgid "Harm reduction is essential"\nmsgstr ")', "إن ")
    assert changed(watched.page, before, ARABIC) == {ARABIC}


def test_a_saved_week_changes_the_pictures_of_its_text(run: Run, watched: Watched) -> None:
    before = keys(watched.page)
    edit(run.root / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    assert changed(watched.page, before) == {ENGLISH}


def test_a_half_saved_drawing_keeps_its_picture_and_says_what_is_wrong_until_it_is_mended(
    run: Run, watched: Watched
) -> None:
    page, before = watched.page, keys(watched.page)
    whole = run.text(HEADLINE)
    run.save(HEADLINE, whole[: len(whole) // 2])
    problem = card(page).locator(".problems .error")
    expect(problem).to_contain_text("not readable as SVG")
    expect(problem).to_contain_text(f"{HEADLINE}:")
    expect(stage(page)).to_have_attribute("data-picture", before[ENGLISH])
    expect(card(page)).to_contain_text("the last good picture")
    run.save(HEADLINE, whole)
    expect(problem).to_have_count(0)
    settled(page)
    assert keys(page) == before


def test_a_text_that_does_not_fit_is_outlined_with_its_language_words_and_hint(run: Run, watched: Watched) -> None:
    page = watched.page
    edit(run.root / ESSENTIAL, "Harm reduction is essential", "Harmreductionisessential" * 4)
    problem = card(page).locator(".problems .error")
    expect(problem).to_contain_text("does not fit")
    expect(problem.locator(".about")).to_contain_text("headline, English: ")
    expect(problem.locator(".hint")).to_contain_text("shorten the text")
    expect(card(page).locator("rect.wrong")).to_have_count(1)
    page.select_option("[name=show]", "error")
    expect(card(page, "take-home-oat/headline/square/en")).to_have_count(0)
    expect(card(page)).to_have_count(1)


def test_editors_that_save_by_renaming_are_followed(run: Run, watched: Watched) -> None:
    page, before = watched.page, keys(watched.page)
    drawing = run.root / HEADLINE
    new = drawing.with_name("headline.svg.saving")
    new.write_text(drawing.read_text(encoding="utf-8").replace(GROUND, "#117733"), encoding="utf-8")
    drawing.rename(drawing.with_name("headline.svg~"))
    new.rename(drawing)
    assert changed(page, before) == {place for place in before if "/headline/" in place}
    expect(card(page).locator(".problems li")).to_have_count(0)


def test_files_saved_together_all_count(run: Run, watched: Watched) -> None:
    page, before = watched.page, keys(watched.page)
    for path in sorted((run.root / HEADLINE).parent.glob("*.svg")):
        drawn = path.read_text(encoding="utf-8").replace("</svg>", '<rect width="9" height="9"/></svg>')
        path.write_text(drawn, encoding="utf-8")
    for place, key in before.items():
        expect(stage(page, place)).not_to_have_attribute("data-wanted", key)
    settled(page)


def test_deleted_and_renamed_drawings_are_followed(run: Run, watched: Watched) -> None:
    page, before, ask = watched.page, keys(watched.page), "essential/ask/square/en"
    drawing = run.root / HEADLINE.with_name("ask.svg")
    aside = drawing.rename(drawing.with_name("asked.svg"))
    expect(card(page, ask)).to_contain_text("has no drawing")
    expect(page.locator("#elsewhere")).to_contain_text("'asked' is none of the campaign's graphics")
    aside.rename(drawing)
    expect(card(page, ask).locator(".problems li")).to_have_count(0)
    edit(run.root / CAMPAIGN, r'graphics = \["headline", "ask", "data"\]', 'graphics = ["headline", "data"]')
    expect(card(page, ask)).to_have_count(0)
    assert set(keys(page)) == {place for place in before if "/ask/" not in place}


def test_a_campaign_that_cannot_be_read_leaves_every_picture_and_says_so(run: Run, watched: Watched) -> None:
    page, before = watched.page, keys(watched.page)
    whole = run.text(CAMPAIGN)
    run.save(CAMPAIGN, f"{whole}\n[")
    expect(page.locator("#elsewhere .error").first).to_contain_text(CAMPAIGN)
    assert keys(page) == before
    run.save(CAMPAIGN, whole)
    expect(page.locator("#elsewhere .error")).to_have_count(0)


def test_words_from_files_are_shown_literally(run: Run, watched: Watched) -> None:
    page, words = watched.page, "<script>document.title=1</script><img src=x>"
    edit(run.root / ESSENTIAL, "Harm reduction is essential", words)
    card(page).locator(".frame").click()
    expect(page.locator("#look tbody").get_by_text(words, exact=True)).to_be_visible()
    assert page.locator("body script, [src=x]").count() == 0


def test_boxes_safe_area_and_baselines_lie_over_the_pictures_when_asked_for(watched: Watched) -> None:
    page = watched.page
    expect(stage(page).locator(".for-boxes rect").first).to_be_hidden()
    for name in ("boxes", "safe", "baselines"):
        page.check(f"[name={name}]")
    expect(stage(page).locator(".for-boxes rect").first).to_be_visible()
    expect(stage(page).locator(".for-boxes rect")).to_have_count(4)
    expect(stage(page).locator("path.safe")).to_be_visible()
    expect(stage(page).locator("line.baseline")).to_have_count(6)  # three of the headline, one of each other text


def test_filters_choose_week_language_and_size_and_outlive_a_reload(watched: Watched) -> None:
    page = watched.page
    for name, value in (("week", "take-home-oat"), ("language", "ar"), ("size", "square")):
        page.select_option(f"[name={name}]", value)
    expect(page.locator(".card")).to_have_count(3)
    page.reload()
    expect(page.locator(".card")).to_have_count(3)


def test_two_languages_stand_side_by_side(watched: Watched) -> None:
    page = watched.page
    page.select_option("[name=beside]", "ar")
    expect(page.locator(".card")).to_have_count(5)
    expect(stage(page)).to_have_count(2)
    expect(stage(page).nth(0).locator("img")).to_have_attribute("lang", "ar")
    expect(stage(page).nth(1).locator("img")).to_have_attribute("lang", "en")


def test_a_picture_is_compared_with_the_last_release(run: Run, watched: Watched) -> None:
    page = watched.page
    card(page).locator(".frame").click()
    expect(page.locator("#verdict")).to_have_text("It is the picture of the last release.")
    page.check("[value=difference]")
    expect(page.locator("#verdict")).to_have_text("No pixel differs.")
    run.paint("#ff6b4b")
    expect(page.locator("#verdict")).to_have_text(re.compile(r"^[\d,]+ pixels differ \([\d.]+ %\), from 0, 0 to "))
    page.keyboard.press("Escape")
    page.select_option("[name=show]", "changed")
    expect(card(page)).to_contain_text("changed since the release")


def test_buttons_lead_from_picture_to_picture(watched: Watched) -> None:
    page = watched.page
    card(page).locator(".frame").click()
    expect(page.locator("#look-title")).to_have_text("essential · headline · square · English")
    page.click("#next")
    expect(page.locator("#look-title")).to_have_text("essential · headline · square · العربية")
    page.click("#close")
    expect(page.locator("#look")).to_be_hidden()


def test_a_saved_chapter_appears_in_the_guide_that_is_open(run: Run, watched: Watched) -> None:
    page = watched.page
    address = page.locator("#papers a[lang=en]").first.get_attribute("href")
    page.goto(f"{run.address}{address}")
    guide = page.frame_locator("#shown")
    expect(guide.locator("h1").first).to_be_visible()
    edit(run.root / "assets/src/guide/01-overview.md", r"(?m)^(?=[A-Z])", "Newly written. ")
    expect(guide.get_by_text("Newly written.").first).to_be_visible()
    expect(page.locator("#pdf")).to_have_attribute("href", re.compile("paper/[0-9a-f]{64}"))


def test_nothing_is_asked_of_any_other_server(run: Run, watched: Watched) -> None:
    assert watched.asked
    assert [url for url in watched.asked if not url.startswith(run.address)] == []


def test_a_thousand_saves_lose_nothing_and_leave_nothing_behind(run: Run, watched: Watched) -> None:
    page, before, whole = watched.page, keys(watched.page), run.text(HEADLINE)
    run.paint("#0000ff")
    changed(page, before)
    memory = _memory(run.process.pid)
    for number in range(1000):
        run.save(HEADLINE, whole.replace(GROUND, f"#{number:06x}"))
        time.sleep(0.005)
    run.save(HEADLINE, whole)
    expect(stage(page)).to_have_attribute("data-picture", before[ENGLISH])
    settled(page)
    assert keys(page) == before
    until = time.monotonic() + SECONDS
    while _kept(run) > len(before) and time.monotonic() < until:
        time.sleep(0.5)
    assert _kept(run) == len(before)
    assert _memory(run.process.pid) < memory + (32 << 20)


def _kept(run: Run) -> int:
    return len(list((run.root / ".pipeline/watch").iterdir()))


def _memory(pid: int) -> int:
    """Bytes that are resident now, on Linux; 0 elsewhere."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="utf-8")) if status.exists() else None
    return int(found[1]) << 10 if found else 0


def test_a_campaign_is_watched_once_at_a_time(run: Run) -> None:
    command = [sys.executable, "-m", "pipeline", "-C", str(run.root), "watch"]
    second = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert second.returncode == 1
    assert second.stderr.startswith("error: this campaign is being watched already")


@pytest.mark.parametrize(("signal_number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_at_once_and_leaves_nothing_behind(
    tmp_path: Path, browser: Browser, signal_number: int, code: int
) -> None:
    run = start(small_workspace(tmp_path))
    page = Watched(browser).page
    page.goto(run.address)
    expect(page.locator("#told")).to_have_text(re.compile("^drawing"))
    asked = time.monotonic()
    run.process.send_signal(signal_number)
    run.process.communicate(timeout=SECONDS)
    assert time.monotonic() - asked < 10  # a fraction of a second where nothing else runs
    assert run.process.returncode == code
    expect(page.locator("#lost")).to_be_visible()
    page.close()
    assert sorted(path.name for path in (run.root / ".pipeline").iterdir()) == ["fonts", "watch.lock"]
