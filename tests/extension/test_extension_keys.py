"""Findings gone through with the keys alone, also where the window is low, as at 200 % zoom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driving import TITLES, Browser, Page, Stub

pytestmark = pytest.mark.browser


def three(browser: Browser, server: Stub) -> Page:
    """A listing with two findings in its title and one in its description."""
    browser.connect(server)
    places = {"first": ("title", 0), "second": ("title", 1), "third": ("description", 0)}
    long = "ranked down, or the title is cut or suppressed; " * 3
    found = [{**Stub.finding(*place), "message": message, "fingerprint": message, "enforcement": long} for message, place in places.items()]
    server.answer = {"id": "x", "positions": "utf-16", "findings": found, "skipped": [], "failed": [], "ignored": 0, "pending": None}
    page = browser.open_saved("etsy")
    page.chip("Title").wait_for()
    page.chip("Description").wait_for()
    return page


def shown(page: Page, message: str) -> None:
    page.until(lambda: page.card.count() and page.card.locator(".message").inner_text() == message, message)


def test_f8_goes_from_an_open_card_to_the_next_finding_and_back(browser: Browser, stub: Callable[..., Stub]) -> None:
    page = three(browser, stub())
    page.locator(TITLES["etsy"]).focus()
    for message in ("first", "second", "third"):
        page.page.keyboard.press("F8")
        shown(page, message)
    for message in ("second", "first"):
        page.page.keyboard.press("Shift+F8")
        shown(page, message)
    for message in ("second", "third"):
        page.page.keyboard.press("F8")
        shown(page, message)
    page.page.keyboard.press("Escape")
    assert page.locator("#listing-description-textarea").evaluate("field => field === document.activeElement")


def test_f8_throws_no_reason_away_that_is_being_written(browser: Browser, stub: Callable[..., Stub]) -> None:
    page = three(browser, stub())
    page.locator(TITLES["etsy"]).focus()
    page.page.keyboard.press("F8")
    shown(page, "first")
    page.card.get_by_role("button", name="Ignore…").press("Enter")
    page.card.locator("textarea").type("It is the")
    page.page.keyboard.press("F8")
    page.page.wait_for_timeout(200)
    assert page.card.locator("textarea").input_value() == "It is the"


def test_in_a_low_window_the_page_makes_room_for_the_card_that_was_asked_for(browser: Browser, stub: Callable[..., Stub]) -> None:
    page = three(browser, stub())
    page.page.set_viewport_size({"width": 550, "height": 420})
    title = page.locator(TITLES["etsy"])
    title.evaluate("field => field.scrollIntoView({ block: 'center' })")
    title.focus()
    page.page.keyboard.press("F8")
    shown(page, "first")
    page.until(lambda: page.card.evaluate("card => card.scrollHeight - card.clientHeight") <= 8, "all of the card")
    card, field = page.card.bounding_box(), title.bounding_box()
    assert card is not None
    assert field is not None
    assert card["y"] >= 0
    assert field["y"] + field["height"] <= 421, "the field is in sight"
    assert card["y"] + card["height"] <= field["y"] or card["y"] >= field["y"] + field["height"], "and not under the card"
