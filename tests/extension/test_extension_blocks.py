"""Editors with a box for each paragraph: one text to check, several boxes to underline and mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driving import FORMS, Browser, Page, Stub

pytestmark = pytest.mark.browser

URL = "http://127.0.0.1:8099/blocks/7"


def finding(start: int, end: int, name: str, edits: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """One of the description, from here to there."""
    fix = {"label": f"Mend {name}", "edits": [{"field": "description", **edit} for edit in edits]} if edits else None
    return {**Stub.finding("description", start), "end": end, "quote": name, "message": f"{name} is said", "fingerprint": name, "fix": fix}


def blocks(browser: Browser, server: Stub, *texts: str, found: Callable[[str], list[dict[str, Any]]]) -> Page:
    """The form with these paragraphs, and what the server finds in all of them together."""
    browser.connect(server)
    server.answer = {"id": "x", "positions": "utf-16", "findings": found("\n".join(texts)), "skipped": [], "failed": [], "ignored": 0,
                     "pending": None}
    page = browser.open(URL, "block-editor", FORMS)
    page.page.evaluate("""texts => {
      const list = document.querySelector('.redactor');
      const block = list.firstElementChild;
      list.replaceChildren(...texts.map((text) => {
        const own = block.cloneNode(true);
        own.querySelector('.par').textContent = text;
        return own;
      }));
    }""", list(texts))
    page.until(lambda: server.bodies and server.bodies[-1]["listing"].get("description") == "\n".join(texts), "all paragraphs were checked")
    return page


def word(text: str, name: str, new: str = "") -> dict[str, Any]:
    at = text.index(name)
    return finding(at, at + len(name), name, [{"start": at, "end": at + len(name), "text": new}] if new else None)


TEXTS = ("Birch, oiled twice.", "The best rack 最好 of all.", "Call 555 now.")


def test_words_are_underlined_in_the_box_they_stand_in(browser: Browser, stub: Callable[..., Stub]) -> None:
    page = blocks(browser, stub(), *TEXTS, found=lambda text: [word(text, "Birch"), word(text, "best"), word(text, "555")])
    for at, name in enumerate(("Birch", "best", "555")):
        page.until(lambda at=at, name=name: page.underlined(page.locator(".par").nth(at)) == [name], f"a line under {name}")
    assert page.chip("Description").count() == 3, "each box has a chip of its own"
    page.locator(".par").nth(2).click()
    page.page.keyboard.press("F8")
    page.card.get_by_text("555 is said").wait_for()


def test_a_fix_types_into_the_box_of_its_word(browser: Browser, stub: Callable[..., Stub]) -> None:
    page = blocks(browser, stub(), *TEXTS, found=lambda text: [word(text, "best", "oak"), word(text, "555", "us")])
    page.until_underlined(page.locator(".par").nth(2), "555")
    page.chip("Description").first.click()
    page.card.get_by_role("button", name="Mend best").click()
    page.until(lambda: page.locator(".par").nth(1).inner_text() == "The oak rack 最好 of all.", "the word is mended")
    assert page.locator(".par").all_inner_texts()[::2] == [TEXTS[0], TEXTS[2]]
    page.page.keyboard.press("Control+z")
    page.until(lambda: page.locator(".par").nth(1).inner_text() == TEXTS[1], "taken back")


def test_what_goes_over_two_boxes_is_underlined_in_both_and_offered_for_copying(browser: Browser, stub: Callable[..., Stub]) -> None:
    def found(text: str) -> list[dict[str, Any]]:
        start, end = text.index("of all"), text.index(" 555")
        return [finding(start, end, "over", [{"start": start, "end": end, "text": "of oak. Ask"}])]

    page = blocks(browser, stub(), *TEXTS, found=found)
    page.until(lambda: page.underlined(page.locator(".par").nth(1)) == ["of all."], "the end of the second")
    page.until(lambda: page.underlined(page.locator(".par").nth(2)) == ["Call"], "the beginning of the third")
    page.chip("Description").click()
    page.card.get_by_role("button", name="Mend over").click()
    page.card.get_by_text("goes over several paragraphs").wait_for()
    page.card.get_by_role("button", name="Copy corrected text").wait_for()
    assert page.locator(".par").all_inner_texts() == list(TEXTS)


def test_typing_in_one_box_leaves_the_lines_in_the_others(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    page = blocks(browser, server, *TEXTS, found=lambda text: [word(text, "Birch"), word(text, "555")])
    page.until_underlined(page.locator(".par").nth(2), "555")
    server.hold = 9
    server.go.clear()
    page.locator(".par").first.click()
    page.page.keyboard.press("Home")
    page.page.keyboard.type("Slow ")
    page.chips.filter(has_text="Server slow").wait_for()
    assert page.underlined(page.locator(".par").nth(2)) == ["555"]
    assert page.underlined(page.locator(".par").first) == []
