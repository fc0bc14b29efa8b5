"""The extension at work against the real server: underline, card, pictures, keyboard."""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Callable

import pytest
from driving import STUFFED, Browser, Server, Stub, demo, empty_gallery, framed

pytestmark = pytest.mark.browser

DEMO = {"#title": "Title", "#brand": "Brand", "[name=bullet_point_2]": "Bullet point 2", "#description": "Description"}
COMPOSING = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
}"""


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


def test_a_picture_is_uploaded_once_and_its_findings_come_after(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    own = set()
    for image in page.locator("#gallery img").all():
        with urllib.request.urlopen(f"{server.url}{image.get_attribute('src')}") as answer:
            own.add(hashlib.sha256(answer.read()).hexdigest())
    assert len(own) == 2

    def kept() -> dict[str, dict[str, bool]]:
        known: dict[str, dict[str, bool]] = connected.worker.evaluate("chrome.storage.session.get()")
        return known

    # A page of the test before may have had a picture on its way.
    page.until(lambda: any(own <= set(hashes) for hashes in kept().values()), "both pictures uploaded")
    page.chip("Title").wait_for()
    page.page.wait_for_timeout(500)
    known = kept()
    page.locator("#title").fill("Plain canvas bag")
    page.page.wait_for_timeout(1000)
    assert kept() == known


def test_a_picture_finding_stands_at_its_thumbnail(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    empty_gallery(page)
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8"), framed("second.png", "#047857")])
    page.chip("Picture 1").wait_for(timeout=90_000)  # a background check on a busy machine
    page.until(lambda: any("frame" in found["message"] for found in page.tell({"type": "findings"})["findings"]), "the frame is found")
    page.open_card("Picture 1", "frame")
    page.until(lambda: len(page.fields()["listing"]["images"]) == 2, "two pictures")


def test_a_chip_whose_thumbnail_was_drawn_anew_opens_its_card(browser: Browser, server: Server, stub: Callable[..., Stub]) -> None:
    browser.connect(stub(hold=9))
    page = demo(browser, server)
    empty_gallery(page)
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8")])
    page.chip("Picture 1").wait_for()
    # The page draws its gallery anew, and the seller clicks before it was read again.
    page.page.evaluate("""async () => {
      for (const picture of document.querySelectorAll("#gallery img")) picture.replaceWith(picture.cloneNode());
      for (const picture of document.querySelectorAll("#gallery img")) await picture.decode();
      document.querySelector("listlint-overlay").shadowRoot.querySelector('.chip[aria-label*=" in Picture 1,"]').click();
    }""")
    assert "frame" in page.card.locator(".message").inner_text()


def test_a_frame_is_hinted_at_its_thumbnail_before_the_server_has_said_anything(browser: Browser, server: Server,
                                                                                stub: Callable[..., Stub]) -> None:
    silent = stub(hold=9)
    browser.connect(silent)
    page = demo(browser, server)
    empty_gallery(page)
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8")])
    chip = page.chip("Picture 1")
    chip.wait_for()
    assert not silent.bodies, "no answer was given yet"
    thumbnail, box = page.locator("#gallery img").first.bounding_box(), chip.bounding_box()
    assert abs(box["x"] - thumbnail["x"]) < 40, f"{box} is not at the corner of {thumbnail}"
    assert abs(box["y"] - thumbnail["y"]) < 40, f"{box} is not at the corner of {thumbnail}"
    page.chips.filter(has_text="Server slow").wait_for()  # nor does it take the hint away that the server is slow
    assert page.chip("Picture 1").is_visible()
    hints = [found for found in page.tell({"type": "findings"})["findings"] if found["hint"]]
    assert [found["field"] for found in hints] == ["images[0]"] * len(hints)
    assert any("frame" in found["message"] for found in hints)


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


def test_a_card_goes_where_it_would_hide_the_next_field(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    page.chip("Title").click()
    page.card.wait_for()
    card, next_field = page.card.bounding_box(), page.locator("#brand").bounding_box()
    assert card["y"] < next_field["y"] < card["y"] + card["height"], "the card lies over the brand"
    page.locator("#upload").focus()
    assert page.card.count(), "a field that is in sight leaves the card where it is"
    page.locator("#brand").focus()
    page.card.wait_for(state="detached")
    assert page.page.evaluate("document.activeElement.id") == "brand"


def test_tab_goes_round_in_the_card(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    title.focus()
    page.page.keyboard.press("F8")
    page.card.wait_for()
    focused = "document.querySelector('listlint-overlay').shadowRoot.activeElement?.outerHTML ?? ''"
    stops = [page.page.evaluate(focused)]
    while len(stops) < 20:
        page.page.keyboard.press("Tab")
        if (now := page.page.evaluate(focused)) == stops[0]:
            break
        stops.append(now)
    assert 3 <= len(stops) == len(set(stops)) < 20, stops
    assert all(stops), "the focus stayed in the card"
    page.page.keyboard.press("Shift+Tab")
    assert page.page.evaluate(focused) == stops[-1]
    page.page.keyboard.press("Escape")
    assert page.page.evaluate("document.activeElement.id") == "title"


def test_the_buttons_of_a_long_card_stay_in_sight(browser: Browser, server: Server, stub: Callable[..., Stub]) -> None:
    talkative = stub()
    of = Stub.finding
    talkative.finding = lambda field, at: of(field, at) | {"message": "mp3 is said and said again. " * 60}  # type: ignore[method-assign]
    browser.connect(talkative)
    page = demo(browser, server)
    page.page.set_viewport_size({"width": 400, "height": 560})
    page.locator("#title").fill("mp3 player")
    page.until_underlined(page.locator("#title"), "mp3")
    page.locator("#title").focus()
    page.page.keyboard.press("F8")
    button = page.card.get_by_role("button", name="Write MP3")
    button.wait_for()
    box, card = button.bounding_box(), page.card.bounding_box()
    assert box["y"] + box["height"] <= card["y"] + card["height"] <= 560
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= 400


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
