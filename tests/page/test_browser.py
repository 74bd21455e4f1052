"""The page in a browser, made of the campaign itself: what partners do with it, and what it does not do behind their backs."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from pipeline.page.model import WeekPage
from pipeline.page.render import render
from tests.browser import chromium
from tests.page.browser import served
from tests.page.sites import site as site_of
from tests.page.sites import week, week_in, words
from tests.workspaces import CAMPAIGN, approve_everything, build, edit, release, small_workspace

pytestmark = pytest.mark.slow

INDEX, WEEK = "index.en.html", "week/2020-11-16-take-home-oat.en.html"
LOOKS = {
    "light": ("en", "light"),
    "dark": ("en", "dark"),
    "from right to left": ("ar", "light"),
    "from right to left, dark": ("ar", "dark"),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in English and Arabic, and Nepali, which has nothing yet."""
    root = small_workspace(tmp_path_factory.mktemp("campaign"))
    approve_everything(root, "ar")
    edit(root / CAMPAIGN, r'languages = \["en", "ar"\]', 'languages = ["en", "ar", "ne"]')
    report = build(root, release("2020-11-20T00:00:00+00:00"))
    assert not [problem for problem in report.problems if problem.level == "error"]
    return root / "dist/release"


@pytest.fixture(scope="module")
def site(tree: Path) -> Iterator[str]:
    with served(tree) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def asked() -> list[str]:
    """The addresses outside the site that a page asked for."""
    return []


@pytest.fixture
def context(browser: Browser, site: str, asked: list[str]) -> Iterator[BrowserContext]:
    def guard(route: Route) -> None:
        if route.request.url.startswith((f"{site}/", "file://", "data:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    made = browser.new_context(accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
    made.route("**/*", guard)
    yield made
    made.close()
    assert asked == []


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not complain."""
    said: list[str] = []
    made = context.new_page()
    made.clock.install()  # what a button says for two seconds stays, however slow the machine
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    assert said == []


def test_a_zip_taken_from_the_page_is_what_its_sums_say(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/{INDEX}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Everything of this week").first.click()
    assert download.value.suggested_filename == "2020-11-16-take-home-oat.en.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    lines = (line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines())
    sums = {name: sha256 for sha256, name in lines}
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != "SHA256SUMS"
    }
    assert sums == found
    assert len(found) > 5


def test_a_picture_is_taken_by_where_it_is_used(page: Page, site: str, tree: Path) -> None:
    page.goto(f"{site}/{WEEK}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Instagram square").first.click()
    (taken,) = tree.rglob(download.value.suggested_filename)
    assert download.value.path().read_bytes() == taken.read_bytes()


@pytest.mark.parametrize("clipboard", [True, False], ids=["with a clipboard", "as in older browsers"])
def test_a_post_is_copied_as_it_is_written(page: Page, site: str, clipboard: bool) -> None:
    if not clipboard:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{site}/{WEEK}")
    post = page.locator(".posts li", has_text="#OAT NOW")
    button = post.get_by_role("button")
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.locator("#said")).to_have_text("Copied")
    assert pasted(page) == (
        "#TakeHomeOAT can significantly improve the health of people who use drugs during & after #COVID19."
        " Expand & Maintain #OAT NOW #PeersInThePandemic #HarmReduction"
    )
    page.clock.run_for(2000)
    expect(button).to_have_text("Copy")


def test_where_nothing_may_be_copied_the_text_is_marked_instead(page: Page, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    page.goto(f"{site}/{WEEK}")
    post = page.locator(".posts li").first
    post.get_by_role("button").click()
    expect(post.get_by_role("button")).to_have_text("Marked: copy it by hand")
    assert page.evaluate("getSelection().toString()") == post.locator("p").first.text_content()


def pasted(page: Page) -> str:
    """What a person gets who pastes."""
    other = page.context.new_page()
    other.set_content("<textarea autofocus></textarea>")
    other.locator("textarea").press("Control+V")
    value = other.locator("textarea").input_value()
    other.close()
    return value


def test_alt_texts_and_hashtags_are_copied_too(page: Page, site: str) -> None:
    page.goto(f"{site}/{WEEK}")
    page.locator(".tag button").click()
    expect(page.locator(".tag button")).to_have_text("Copied")
    assert pasted(page) == "#TakeHomeOAT"
    page.locator("figcaption button").first.click()
    expect(page.locator("figcaption button").first).to_have_text("Copied")
    assert pasted(page) == page.locator("img").first.get_attribute("alt")


def test_people_change_the_language_of_the_week_they_look_at(page: Page, site: str) -> None:
    page.goto(f"{site}/{WEEK}")
    page.get_by_role("link", name="العربية").click()
    assert page.url == f"{site}/week/2020-11-16-take-home-oat.ar.html"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert page.locator("nav [aria-current]").text_content() == "العربية"


def test_a_page_from_right_to_left_is_mirrored(page: Page, site: str) -> None:
    sides = {}
    for tag in ("en", "ar"):
        page.goto(f"{site}/week/2020-11-16-take-home-oat.{tag}.html")
        button, column = page.locator(".take a").first.bounding_box(), page.locator("main").bounding_box()
        assert button
        assert column
        sides[tag] = (button["x"] - column["x"], column["x"] + column["width"] - button["x"] - button["width"])
    assert sides["en"][0] < 10 < sides["en"][1]
    assert sides["ar"][1] < 10 < sides["ar"][0]


def test_every_picture_appears_and_every_link_leads_somewhere(page: Page, site: str, tree: Path) -> None:
    for path in sorted(
        file.relative_to(tree).as_posix() for file in (*tree.glob("index*.html"), *tree.glob("week/*.html"))
    ):
        page.goto(f"{site}/{path}")
        page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })")
        page.wait_for_function("() => Array.from(document.images).every(image => image.complete)")
        assert page.evaluate("Array.from(document.images).every(image => image.naturalWidth >= 400)")
        links = page.evaluate("Array.from(document.querySelectorAll('a[href]'), link => link.href)")
        for link in links:
            assert link.startswith(f"{site}/"), link
            assert (tree / link.removeprefix(f"{site}/").partition("#")[0]).is_file(), link


def test_without_scripts_all_is_there_but_the_buttons(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{WEEK}")
    assert page.get_by_role("button").count() == 0
    assert page.locator(".posts li").count() == 4
    assert page.locator(".posts li").first.is_visible()
    assert page.get_by_role("link", name="Everything of this week").is_visible()
    context.close()


def test_a_page_opened_from_a_folder_works_as_on_a_server(page: Page, tree: Path) -> None:
    page.goto((tree / INDEX).as_uri())
    page.locator("h2 a").first.click()
    page.wait_for_url(f"**/{WEEK}")
    page.locator("img").first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.images[0].complete && document.images[0].naturalWidth > 0")
    page.locator(".posts li button").first.click()
    expect(page.locator(".posts li button").first).to_have_text("Copied")


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_screen_and_what_can_be_tapped_is_large(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    for path in (INDEX, WEEK, "index.ar.html"):
        page.goto(f"{site}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            """Array.from(document.querySelectorAll('a:not(.skip):not(p a), button, summary'))
            .filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML)"""
        )
        assert small == []


def test_the_first_key_leads_past_the_menu(page: Page, site: str) -> None:
    page.goto(f"{site}/{INDEX}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert page.locator(".skip").bounding_box()["height"] > 20  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_what_can_be_read_and_nothing_to_press(page: Page, site: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{site}/{WEEK}")
    assert page.locator(".posts li").first.is_visible()
    for unseen in ("nav", ".take", "button", "footer"):
        assert not page.locator(unseen).first.is_visible()


def test_hostile_texts_are_read_and_copied_as_they_are_and_move_nothing_around_them(page: Page, tmp_path: Path) -> None:
    text = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u202e\u2067 evil {{ 7 * 7 }}\n\nend"
    one = week_in(week())
    posts = (replace(one.posts[0], text=text), one.posts[1])
    shown = WeekPage(
        site_of((one.week,)), "hostile.html", replace(one, headline=text, ask=text, posts=posts, graphics=())
    )
    (tmp_path / "hostile.html").write_bytes(render(shown, words("en")))
    page.on("dialog", lambda dialog: pytest.fail(f"a script of the text ran: {dialog.message}"))
    page.goto((tmp_path / "hostile.html").as_uri())
    for path in (".headline", ".ask", ".posts p"):
        assert page.locator(path).first.text_content() == text
    page.locator(".posts button").first.click()
    expect(page.locator(".posts button").first).to_have_text("Copied")
    assert pasted(page) == text
    column = page.locator("main").bounding_box()
    after = (
        page.locator(".posts p")
        .nth(1)
        .evaluate(
            "one => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect().x }"
        )
    )
    assert column
    assert after < column["x"] + 50


@pytest.mark.mode("PACKS_AXE")
@pytest.mark.parametrize("path", ["index", "week/2020-11-16-take-home-oat"])
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_wrong(page: Page, site: str, look: str, path: str) -> None:
    """Rules of WCAG 2.2 A and AA, contrast among them, and axe's own best practices; with every part unfolded."""
    tag, scheme = LOOKS[look]
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{site}/{path}.{tag}.html")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.evaluate(Path(os.environ["PACKS_AXE"]).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations', 'incomplete']})")
    assert [
        (one["id"], node["html"], node["failureSummary"]) for one in found["violations"] for node in one["nodes"]
    ] == []
    assert [one["id"] for one in found["incomplete"]] == []
    assert len(found["passes"]) > 20
