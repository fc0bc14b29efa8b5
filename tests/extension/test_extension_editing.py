"""The extension at work against the real server: underline, card, fix, ignore, and whatever can go wrong on the way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import Browser, Page, Server
from PIL import Image, ImageDraw

pytestmark = pytest.mark.browser

STUFFED = "mp3 player mp3 player mp3 mp3 mp3 with clip"
TITLES = {"amazon": "kat-input[name='item_name-0-value'] input", "aliexpress-old": "#title input",
          "aliexpress-new": ".next-form-item:has-text('商品标题') input"}
DEMO = {"#title": "Title", "#brand": "Brand", "[name=bullet_point_2]": "Bullet point 2", "#description": "Description"}
COMPOSING = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
}"""


def framed(name: str, colour: str) -> dict[str, Any]:
    """A drawn product photo in a coloured frame, as a file to choose."""
    picture = Image.new("RGB", (1000, 1000), colour)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((50, 50, 949, 949), fill="white")
    pen.ellipse((300, 300, 700, 700), fill="#445566", outline="#112233", width=20)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": data.getvalue()}


def demo(browser: Browser, server: Server, lang: str = "en") -> Page:
    return browser.open(f"{server.url}/demo?lang={lang}")


def count(page: Page, field: str) -> int:
    chip = page.chip(field)
    return int(chip.inner_text()) if chip.count() else 0


def test_one_click_on_the_demo_page_pairs(browser: Browser, server: Server) -> None:
    page = demo(browser, server)
    page.locator("html[data-listlint=installed]").wait_for()
    page.chips.filter(has_text="Not connected").wait_for()
    page.locator("#listlint-pair-button").click()
    page.locator("html[data-listlint=paired]").wait_for()
    page.chip("Title").wait_for()
    kept = browser.worker.evaluate("chrome.storage.local.get()")
    assert (kept["server"], kept["token"], kept["consent"]) == (server.url, server.token, True)


def test_the_printed_link_pairs(browser: Browser, server: Server) -> None:
    page = browser.open(f"{server.url}/pair#{server.token}")
    page.locator("html[data-listlint=installed]").wait_for()
    page.locator("#listlint-pair-button").click()
    page.locator("html[data-listlint=paired]").wait_for()


def test_a_script_on_the_page_cannot_pair(browser: Browser, server: Server) -> None:
    page = demo(browser, server)
    page.locator("html[data-listlint=installed]").wait_for()
    page.page.evaluate("document.getElementById('listlint-pair-button').click()")
    page.page.wait_for_timeout(500)
    assert browser.worker.evaluate("chrome.storage.local.get()") == {}


def test_nothing_is_sent_before_the_consent(browser: Browser, server: Server) -> None:
    browser.connect(server, consent=False)
    page = demo(browser, server)
    page.chips.filter(has_text="Not connected").wait_for()
    answer = browser.context.new_page()
    answer.goto(f"chrome-extension://{browser.id}/options/options.html")
    sent = answer.evaluate("chrome.runtime.sendMessage({type: 'check', body: {listing: {id: 'x', title: 'x'}}})")
    assert sent["problem"]["kind"] == "unpaired"


def test_typing_underlines_the_repeated_word_behind_an_emoji(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill("")
    title.press_sequentially("🎧🎵 mp3 mp3 mp3 mp3 player", delay=10)
    page.until_underlined(title, "mp3")
    assert set(page.underlined(title)) <= {"mp3", "🎧🎵", "🎧", "🎵"}


def test_a_chinese_title_is_underlined_at_the_repeated_word(connected: Browser, server: Server) -> None:
    page = demo(connected, server, "zh")
    title = page.locator("#title")
    title.fill("🎧 耳机 耳机 耳机 耳机 耳机 黑色")
    page.until_underlined(title, "耳机")


def test_nothing_is_checked_while_an_input_method_composes(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.chip("Title").wait_for()
    title = page.locator("#title")
    title.fill("plain bag")
    page.until(lambda: not page.chip("Title").count(), "a clean title")
    title.dispatch_event("compositionstart")
    title.evaluate(COMPOSING, STUFFED)
    page.page.wait_for_timeout(900)
    assert not page.chip("Title").count()
    title.dispatch_event("compositionend")
    page.until_underlined(title, "mp3")


@pytest.mark.parametrize("name", TITLES)
def test_typing_into_a_sites_page_underlines_and_fixes(connected: Browser, name: str) -> None:
    page = connected.open_saved(name)
    title = page.locator(TITLES[name])
    title.fill(f"🎵 {STUFFED}")
    page.until_underlined(title, "mp3")
    page.open_card("Title", "mp3")
    page.card.locator("button.main").click()
    page.until(lambda: title.input_value().count("mp3") < STUFFED.count("mp3"), "fewer copies")
    page.until(lambda: "mp3" not in page.underlined(title), "no line under mp3")
    page.page.wait_for_timeout(300)
    assert title.input_value().count("mp3") < STUFFED.count("mp3"), "the page's own code put the old text back"


def test_a_fix_is_one_step_for_undo(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    page.open_card("Title", "mp3")
    page.card.locator("button.main").click()
    page.until(lambda: title.input_value() != STUFFED, "a fixed title")
    title.press("Control+z")
    assert title.input_value() == STUFFED


def test_the_preview_of_a_fix_never_cuts_an_emoji_in_two(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    for blanks in range(2):
        title.fill(f"{'🎧' * 20}{'x' * blanks} mp3 mp3 mp3 mp3 mp3 player")
        page.until_underlined(title, "mp3")
        page.open_card("Title", "mp3")
        shown = page.card.locator(".change")
        assert "🎧" in shown.inner_text()
        assert not shown.evaluate("box => /[\\uD800-\\uDFFF]/u.test(box.textContent)")
        page.page.keyboard.press("Escape")


def test_a_fix_that_does_not_stick_says_so_and_offers_the_text(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    title.evaluate("(field, text) => field.addEventListener('input', () => { field.value = text; })", STUFFED)
    page.open_card("Title", "mp3")
    page.card.locator("button.main").click()
    page.card.locator(".said", has_text="did not keep").wait_for()
    assert page.card.get_by_role("button", name="Copy corrected text").is_visible()


def test_rich_text_is_underlined_and_fixed_without_losing_its_markup(connected: Browser) -> None:
    page = connected.open_saved("generic-rich-title")
    title = page.locator("#name")
    title.click()
    page.page.keyboard.press("End")
    page.page.keyboard.type(", " + STUFFED)
    page.until_underlined(title, "mp3")
    page.open_card("Title", "mp3")
    page.card.locator("button.main").click()
    page.until(lambda: title.inner_text().count("mp3") < STUFFED.count("mp3"), "fewer copies")
    assert title.locator("b").inner_text() == "summer"


def test_a_word_is_underlined_in_the_frame_of_a_rich_text_editor(connected: Browser) -> None:
    page = connected.open_saved("aliexpress-old")
    editor = page.page.frame_locator("#detail_ifr").locator("body")
    editor.locator("b").click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.type(" Made by Rolex.")
    page.until_underlined(editor, "Rolex")
    page.chip("Description").click()
    assert "Rolex" in page.card.locator(".message").inner_text()


def test_a_finding_of_a_variant_stands_at_its_row(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.chip("Title").wait_for()
    page.locator("#variants tbody tr").nth(1).locator("input").first.fill("Rolex black")
    page.until(lambda: any("Variant 2" in name for name in page.chip_names()), "a chip at the second row")


def test_a_page_that_changes_its_address_without_loading_is_read_anew(connected: Browser) -> None:
    page = connected.open_saved("amazon")
    page.until(lambda: page.fields()["listing"]["id"] == "amazon:QW-20", "the first listing")
    page.page.evaluate("history.pushState(null, '', '/abis/listing/edit?sku=QW-21'); document.body.append(document.createElement('p'))")
    page.until(lambda: page.fields()["listing"]["id"] == "amazon:QW-21", "the second listing")


def test_an_ignored_finding_stays_ignored(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    before = count(page, "Title")
    page.open_card("Title", "mp3")
    page.card.get_by_role("button", name="Ignore…").click()
    page.card.locator("textarea").fill("It is the product's name")
    page.card.locator("input[type=date]").fill("2099-01-01")
    page.card.get_by_role("button", name="Ignore", exact=True).click()
    page.until(lambda: "mp3" not in page.underlined(title) and count(page, "Title") == before - 1, "one finding less")
    page.page.reload()
    title.fill(STUFFED)
    page.until(lambda: page.fields()["listing"]["title"] == STUFFED, "the title is read")
    page.page.wait_for_timeout(1500)
    assert "mp3" not in page.underlined(title)
    title.fill(STUFFED + " and cable")
    page.page.wait_for_timeout(1500)
    assert count(page, "Title") == before - 1


def test_ignoring_can_be_taken_back(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    page.open_card("Title", "mp3")
    page.card.get_by_role("button", name="Ignore…").click()
    page.card.locator("textarea").fill("by mistake")
    page.card.get_by_role("button", name="Ignore", exact=True).click()
    page.until(lambda: "mp3" not in page.underlined(title), "no line")
    page.locator("listlint-overlay .toast button").click()
    page.until_underlined(title, "mp3")


def test_the_worker_may_be_killed_at_any_time(start_browser: Callable[..., Browser], server: Server) -> None:
    connected = start_browser()
    connected.connect(server)
    page = demo(connected, server)
    page.chip("Title").wait_for()
    title = page.locator("#title")
    title.fill("plain bag")
    page.until(lambda: not page.chip("Title").count(), "a clean title")
    for number in range(3):
        connected.kill_worker()
        title.fill(f"{STUFFED} {number}")
        page.until_underlined(title, "mp3")
        assert connected.is_new_worker()
        title.fill(f"plain bag {number}")
        page.until(lambda: not page.chip("Title").count(), "a clean title again")


def test_an_updated_extension_leaves_the_open_page_clean(start_browser: Callable[..., Browser], server: Server) -> None:
    browser = start_browser()
    browser.connect(server)
    page = demo(browser, server)
    page.chip("Title").wait_for()
    browser.worker.evaluate("setTimeout(() => chrome.runtime.reload(), 100)")
    page.page.wait_for_timeout(1500)
    page.locator("#title").fill("typed into an old page")
    page.until(lambda: not page.locator("listlint-overlay").count(), "nothing of the old extension")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    running.start()
    yield running
    running.stop()


def test_a_stopped_server_is_told_and_found_again(browser: Browser, own_server: Server) -> None:
    browser.connect(own_server)
    page = demo(browser, own_server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    own_server.stop()
    title.fill(STUFFED + " black")
    chip = page.chips.filter(has_text="Server not running")
    chip.wait_for()
    assert page.underlined(title) == [], "an old line must not stand under a text nobody checked"
    chip.click()
    page.card.get_by_text(own_server.url).wait_for()
    own_server.start()
    page.until_underlined(title, "mp3")
    assert not chip.count()


def test_a_wrong_token_is_told_and_a_new_one_works_at_once(browser: Browser, server: Server) -> None:
    browser.connect(server, token="wrong-token-0123456789")
    page = demo(browser, server)
    page.chips.filter(has_text="Token refused").wait_for()
    browser.connect(server)
    page.chip("Title").wait_for()


def test_a_picture_is_uploaded_once_and_its_findings_come_after(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.chip("Title").wait_for()
    page.page.wait_for_timeout(500)
    known = connected.worker.evaluate("chrome.storage.session.get()")
    assert [len(hashes) for hashes in known.values()] == [2]
    page.locator("#title").fill("Plain canvas bag")
    page.page.wait_for_timeout(1000)
    assert connected.worker.evaluate("chrome.storage.session.get()") == known


def test_a_picture_finding_stands_at_its_thumbnail(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    for button in reversed(page.locator("#gallery li > button").all()):
        button.click()
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8"), framed("second.png", "#047857")])
    page.chip("Picture 1").wait_for(timeout=90_000)  # a background check on a busy machine
    page.chip("Picture 1").click()
    page.card.locator(".message", has_text="frame").wait_for()
    page.until(lambda: len(page.fields()["listing"]["images"]) == 2, "two pictures")


def test_escape_brings_the_focus_back_to_the_field(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    title.focus()
    page.page.keyboard.press("F8")
    page.card.wait_for()
    assert page.page.evaluate("document.activeElement.localName") == "listlint-overlay"
    page.page.keyboard.press("Escape")
    assert not page.card.count()
    assert page.page.evaluate("document.activeElement.id") == "title"


@pytest.mark.parametrize("field", DEMO)
@pytest.mark.parametrize("scroll", [0, 200, 500])
def test_the_card_never_hides_the_field_it_speaks_of(connected: Browser, server: Server, field: str, scroll: int) -> None:
    page = demo(connected, server)
    page.chip("Title").wait_for()
    page.page.mouse.wheel(0, scroll)
    page.page.wait_for_timeout(200)
    for chip in page.chips.all():
        chip.click()
        page.page.wait_for_timeout(150)
        name = chip.get_attribute("aria-label")
        if DEMO[field] not in (name or ""):
            continue
        card, box = page.card.bounding_box(), page.locator(field).bounding_box()
        below, above = card["y"] >= box["y"] + box["height"], card["y"] + card["height"] <= box["y"]
        right, left = card["x"] >= box["x"] + box["width"], card["x"] + card["width"] <= box["x"]
        assert below or above or right or left, f"{card} over {box}"


def test_the_counts_are_announced(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.locator("#title").fill(STUFFED)
    page.until(lambda: "on this page" in page.locator("listlint-overlay .live").inner_text(), "an announcement")
    assert page.locator("listlint-overlay .live").get_attribute("aria-live") == "polite"


def test_nothing_is_inserted_into_the_pages_fields(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    form = page.locator("#product")
    before = form.evaluate("element => element.outerHTML")
    page.chip("Title").wait_for()
    page.chip("Title").click()
    page.card.wait_for()
    assert form.evaluate("element => element.outerHTML") == before


def test_a_browser_without_value_ranges_gets_lines_at_the_same_place(start_browser: Callable[..., Browser], server: Server) -> None:
    browser = start_browser("--disable-blink-features=OpaqueRange")
    browser.connect(server)
    page = demo(browser, server)
    brand = page.locator("[name=bullet_point_1]")
    brand.fill("plain")
    page.locator("#title").fill(STUFFED)
    title = page.locator("#title")
    line = page.locator("listlint-overlay .line").first
    line.wait_for()
    words = title.evaluate("""field => {
      const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d"), box = field.getBoundingClientRect();
      pen.font = `${style.fontSize} ${style.fontFamily}`;
      const left = box.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft);
      return [...field.value.matchAll(/mp3/g)].map(({ index }) => left + pen.measureText(field.value.slice(0, index)).width);
    }""")
    x = line.bounding_box()["x"]
    assert min(abs(x - word) for word in words) <= 2, f"line at {x}, words at {words}"


def test_findings_are_in_the_browsers_language(start_browser: Callable[..., Browser], server: Server) -> None:
    browser = start_browser(chinese=True)
    browser.connect(server)
    page = demo(browser, server, "zh")
    page.locator("#title").fill("🎧 耳机 耳机 耳机 耳机 耳机 黑色")
    chip = page.locator('listlint-overlay .chip[aria-label*="标题"]')
    chip.wait_for()
    page.until(lambda: "耳机" in page.underlined(page.locator("#title")), "a line")
    chip.click()
    assert page.card.get_by_role("button", name="忽略…").is_visible()
    assert page.card.locator(".message").inner_text().isascii() is False


def test_a_site_can_be_switched_off(browser: Browser, server: Server) -> None:
    browser.connect(server, sites={"amazon": False})
    page = browser.open_saved("amazon")
    page.locator(TITLES["amazon"]).fill(STUFFED)
    page.page.wait_for_timeout(1500)
    assert page.locator("listlint-overlay").count() == 0


def test_the_options_page_tests_and_keeps_a_connection(browser: Browser, server: Server) -> None:
    page = browser.context.new_page()
    page.goto(f"chrome-extension://{browser.id}/options/options.html")
    page.locator("#server").fill(server.url + "/")
    page.locator("#token").fill("wrong-token-0123456789")
    page.locator("#test").click()
    page.locator("#said[data-good=no]").wait_for()
    page.locator("#token").fill(server.token)
    page.locator("#test").click()
    page.locator("#said[data-good=yes]").wait_for()
    page.locator("#consent").check()
    page.get_by_role("button", name="Save").click()
    page.locator("#said", has_text="Saved").wait_for()
    assert page.locator("#where").inner_text().endswith(server.url)
    kept = browser.worker.evaluate("chrome.storage.local.get()")
    assert (kept["server"], kept["token"], kept["consent"]) == (server.url, server.token, True)


def test_the_demo_page_checks_without_the_extension(playwright: Any, chromium: str, server: Server) -> None:
    plain = playwright.chromium.launch(executable_path=chromium, headless=True, args=["--no-sandbox", "--disable-gpu"])
    page = plain.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/demo")
    page.locator("#title").fill(STUFFED)
    page.locator("#check").click()
    found = page.locator('.found[data-field=title] .finding', has_text="mp3")
    found.first.wait_for()
    found.first.get_by_role("button").click()
    page.wait_for_function("before => document.getElementById('title').value.length < before", arg=len(STUFFED))
    assert page.locator("[data-when=absent]").first.is_visible()
    plain.close()
    assert problems == []
