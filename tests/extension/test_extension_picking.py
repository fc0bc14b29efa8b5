"""Pick-a-field mode: a seller points at a field that nobody described, and it is remembered for the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driving import FORMS, TITLES, Browser, Page, Stub
from test_extension_telling import office

pytestmark = pytest.mark.browser

URL = "http://127.0.0.1:8099/artikel"


def unnamed(browser: Browser) -> Page:
    return browser.open(URL, "unnamed.page", FORMS)


def pick(page: Page, field: str) -> None:
    page.until(lambda: page.tell({"type": "pick", "field": field}) == {"ok": True}, "the mode begins")
    page.locator("listlint-overlay .pickbar").wait_for()


def is_picked(page: Page, field: str) -> bool:
    """Whether the page reads that field where the seller pointed, as the extension says of it: named after this place."""
    return str(page.fields()["fields"].get(field, {}).get("how", "")).startswith("127.0.0.1:8099: ")


def until_picked(page: Page, field: str) -> None:
    page.until(lambda: is_picked(page, field), f"the {field} is remembered")


def test_a_field_that_was_pointed_at_is_read_here_from_now_on(browser: Browser) -> None:
    page = unnamed(browser)
    assert not is_picked(page, "title")
    pick(page, "title")
    page.locator(".x1").click()
    page.until(lambda: page.fields()["listing"]["title"] == "mp3 Spieler mit Clip", "the title is read")
    page.close()
    again = unnamed(browser)
    again.until(lambda: again.fields()["listing"]["title"] == "mp3 Spieler mit Clip", "the title is remembered")
    assert is_picked(again, "title")
    assert again.fields()["product"]


def test_the_keyboard_alone_can_point(browser: Browser) -> None:
    page = unnamed(browser)
    pick(page, "price")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Shift+Tab")
    page.page.keyboard.press("Enter")
    page.until(lambda: page.fields()["listing"].get("price") == "24.99", "the price is read")


def test_the_bar_makes_room_for_the_field_pointed_at(browser: Browser) -> None:
    page = unnamed(browser)
    page.page.evaluate("document.querySelector('.x1').style.cssText = 'position: fixed; top: 10px; left: 50%'")
    pick(page, "title")
    bar, field = page.locator("listlint-overlay .pickbar"), page.locator(".x1").bounding_box()
    before = bar.bounding_box()
    assert before["y"] < field["y"] + field["height"], "the bar stands where the field is"
    page.page.mouse.move(field["x"] + field["width"] - 4, field["y"] + field["height"] - 4)
    page.until(lambda: bar.bounding_box()["y"] > field["y"] + field["height"], "the bar elsewhere")


def test_escape_ends_the_mode_and_nothing_is_remembered(browser: Browser) -> None:
    page = unnamed(browser)
    pick(page, "title")
    page.page.keyboard.press("Escape")
    assert not page.locator("listlint-overlay .pickbar").count()
    page.locator(".x1").click()
    assert browser.worker.evaluate("chrome.storage.local.get('picked')") == {}


def test_a_click_that_points_presses_nothing_on_the_page(browser: Browser) -> None:
    page = unnamed(browser)
    page.page.evaluate("document.querySelector('.x1').addEventListener('click', () => { document.title = 'pressed'; })")
    pick(page, "title")
    page.locator(".x1").click()
    until_picked(page, "title")
    assert page.page.title() != "pressed"


def test_a_field_in_a_closed_shadow_root_can_be_pointed_at(browser: Browser) -> None:
    page = unnamed(browser)
    pick(page, "brand")
    box = page.locator("closed-box").bounding_box()
    page.page.mouse.click(box["x"] + 80, box["y"] + box["height"] / 2)
    page.until(lambda: page.fields()["listing"].get("brand") == "Quietwave", "the brand is read")


def test_one_picture_stands_for_its_gallery(browser: Browser) -> None:
    page = unnamed(browser)
    pick(page, "images")
    page.locator(".bilder img").first.click()
    until_picked(page, "images")
    assert len(page.fields()["listing"]["images"]) == 2


def test_a_pick_can_be_taken_back(browser: Browser) -> None:
    page = unnamed(browser)
    pick(page, "title")
    page.locator(".x1").click()
    until_picked(page, "title")
    page.locator("listlint-overlay .toast button").click()
    page.until(lambda: not is_picked(page, "title"), "the title is forgotten")
    assert browser.worker.evaluate("chrome.storage.local.get('picked')") == {"picked": {}}


def test_a_pick_that_leaves_no_listing_can_be_taken_back(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    pick(page, "price")
    page.locator(TITLES["etsy"]).click()
    toast = page.locator("listlint-overlay .toast")
    toast.wait_for()
    page.page.wait_for_timeout(1500)
    toast.get_by_role("button", name="Undo").click()
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")


def test_a_pick_goes_before_the_site_file(browser: Browser) -> None:
    page = browser.open_saved("etsy")
    pick(page, "description")
    page.locator("#ms").click()
    page.until(lambda: page.fields()["listing"]["description"] == "mp3 mp3 mp3 mp3", "the other box is read")
    assert page.fields()["site"] == "etsy"
    assert page.fields()["listing"]["title"] == "mp3 player with clip"


def test_what_is_kept_at_once_is_all_kept(browser: Browser) -> None:
    own = browser.context.new_page()
    own.goto(f"chrome-extension://{browser.id}/options/options.html")
    own.evaluate("""url => Promise.all(["title", "price", "brand"].flatMap(field => [
      chrome.runtime.sendMessage({ type: "remember", url, field, selector: `#${field}` }),
      chrome.runtime.sendMessage({ type: "tell", url: `${url}/${field}`, listing: true }),
      chrome.runtime.sendMessage({ type: "rememberIgnored", id: field, message: field, title: field }),
    ]))""", URL)
    kept = browser.worker.evaluate("chrome.storage.local.get(['picked', 'told', 'ignoredTexts'])")
    assert set(kept["picked"]["127.0.0.1:8099"]) == set(kept["ignoredTexts"]) == {"title", "price", "brand"}
    assert len(kept["told"]) == 3


OFFICE = """<!doctype html><html lang=en><head><meta charset=utf-8><title>Back office</title></head><body><h2>Edit item 4411</h2>
<p><b>What it is called</b><br><input id=a size=60 value="Small red mp3 player with clip"></p>
<p><b>Our words</b></p><div contenteditable id=b>A small player for runners. It clips to a sleeve and plays for twenty hours.</div>
<p><b>You ask</b><br><input id=c value="12.90"></p><p><b>Shelf</b><br><input id=d value="Audio > Players"></p>
<p><b>From the house of</b><br><input id=e value="Quietwave"></p>
<p><b>Internal note</b><br><textarea id=f>call Tom</textarea></p></body></html>"""


@pytest.mark.parametrize("picks", [{"title": "#a"}, {"title": "#a", "price": "#c"}, {"brand": "#e", "price": "#c"}])
def test_pointing_at_one_field_loses_no_other(browser: Browser, picks: dict[str, str]) -> None:
    page = office(browser, "http://127.0.0.1:8099/items/4411/edit", OFFICE)
    before = page.fields()["listing"]
    assert {"title", "description", "category", "price"} <= set(before)
    browser.worker.evaluate("picked => chrome.storage.local.set({ picked })", {"127.0.0.1:8099": picks})
    page.until(lambda: all(is_picked(page, field) for field in picks), "what was pointed at")
    after = page.fields()["listing"]
    assert {field: after.get(field) for field in before} == before
