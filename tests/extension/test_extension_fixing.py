"""What a seller does about a finding: fix it, take the fix back, ignore it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driving import FORMS, FRAMEWORKS, STUFFED, TITLES, Browser, Server, Stub, count, demo

pytestmark = pytest.mark.browser


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


def test_a_site_that_takes_no_typed_change_gets_the_text_to_paste(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("ebay")
    editor = page.page.frame_locator("#se-rte-frame__summary").locator("#editor")
    editor.click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.type(" Plays mp3.")
    page.chip("Description").click()
    page.card.locator("button.main").click()
    page.card.locator(".said", has_text="only by pasting").wait_for()
    assert page.card.get_by_role("button", name="Copy corrected text").is_visible()
    assert editor.inner_text().endswith("Plays mp3.")


def test_a_fix_sticks_in_prosemirror_and_control_z_restores(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("tiktok-shop")
    editor = page.locator(".ProseMirror")
    editor.click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.type(" Plays mp3.")
    page.until_underlined(editor, "mp3")
    page.chip("Description").click()
    page.card.locator("button.main").click()
    page.until(lambda: editor.inner_text().endswith("Plays MP3."), "the fix")
    page.page.wait_for_timeout(300)
    assert editor.inner_text().endswith("Plays MP3."), "the editor put the old text back"
    page.page.keyboard.press("Control+z")
    page.until(lambda: editor.inner_text().endswith("Plays mp3."), "the old text")


def test_a_fix_sticks_in_the_frame_of_tinymce_and_control_z_restores(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("shopify")
    editor = page.page.frame_locator("#product-description_ifr").locator("body")
    editor.click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.type(" Plays mp3.")
    page.until_underlined(editor, "mp3")
    page.chip("Description").click()
    page.card.locator("button.main").click()
    page.until(lambda: editor.inner_text().strip().endswith("Plays MP3."), "the fix")
    assert editor.locator("b").inner_text() == "small player"
    page.page.keyboard.press("Control+z")
    page.until(lambda: editor.inner_text().strip().endswith("Plays mp3."), "the old text")


def test_a_word_underlined_in_a_frame_opens_its_card_by_click_and_by_key(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("shopify")
    page.page.locator(TITLES["shopify"]).fill("Small mp3 player")
    editor = page.page.frame_locator("#product-description_ifr").locator("body")
    editor.click()
    page.page.keyboard.press("Control+End")
    page.page.keyboard.type(" Plays mp3.")
    page.until_underlined(editor, "mp3")
    x, y = editor.evaluate("""body => {
      const box = [...CSS.highlights.get("listlint-warning")][0].getBoundingClientRect();
      const own = body.getBoundingClientRect();
      return [box.x + box.width / 2 - own.x, box.y + box.height / 2 - own.y];
    }""")
    editor.click(position={"x": x, "y": y})
    page.until(lambda: page.card.is_visible(), "the card of the word clicked on")
    page.page.keyboard.press("Escape")
    page.until(lambda: not page.card.count(), "the card gone")
    page.page.keyboard.press("F8")
    page.until(lambda: "Description" in page.card.inner_text(), "the card of the field one stands in")
    page.page.keyboard.press("Escape")
    assert editor.evaluate("body => document.hasFocus() && document.activeElement === body")
    page.page.keyboard.press("Shift+F8")
    page.until(lambda: page.card.count() and "Title" in page.card.inner_text(), "the card of the field before it")


@pytest.mark.parametrize(("name", "field"), [("react", "#t"), ("vue", "#t"), ("prosemirror", ".ProseMirror"), ("tinymce", "#d_ifr"),
                                             ("shadow-input", "shop-field"), ("trusted-only", "#t")])
def test_a_fix_sticks_and_control_z_restores_in_what_the_page_is_made_of(browser: Browser, stub: Callable[..., Stub], name: str,
                                                                         field: str) -> None:
    browser.connect(stub())
    page = browser.open(f"http://127.0.0.1:8099/f/{name}", name, FRAMEWORKS)
    state = page.locator("#state")
    page.until(lambda: "layer" in state.inner_text(), "the page's own code works")
    page.page.frame_locator(field).locator("body").click() if name == "tinymce" else page.locator(field).click()
    page.page.keyboard.press("Control+End" if name in {"prosemirror", "tinymce"} else "End")
    page.page.keyboard.type(" plays mp3")
    page.until(lambda: state.inner_text().endswith(" plays mp3"), "what was typed")
    typed = state.inner_text()
    page.page.wait_for_timeout(600)  # ProseMirror takes what follows within half a second for one step
    page.chips.filter(has_text="1").click()
    page.card.locator("button.main").click()
    page.until(lambda: state.inner_text().endswith(" plays MP3"), "the fix, in what the page itself holds")
    page.page.wait_for_timeout(300)
    assert state.inner_text().endswith(" plays MP3"), "the page's own code put the old text back"
    page.page.keyboard.press("Control+z")
    page.until(lambda: state.inner_text().replace("\xa0", " ") == typed.replace("\xa0", " "), "what was typed, and only the fix taken back")


def test_a_fix_counts_as_typing_for_a_page_that_trusts_the_keyboard_only(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("etsy")
    title = page.locator(TITLES["etsy"])
    page.until_underlined(title, "mp3")
    title.evaluate("""field => field.addEventListener("input", event => { if (!event.isTrusted) field.value = "distrusted"; })""")
    page.chip("Title").click()
    page.card.locator("button.main").click()
    page.until(lambda: title.input_value() == "MP3 player with clip", "the fix")


def test_a_field_on_a_tab_that_is_shut_is_not_typed_into(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open("http://127.0.0.1:8099/f/material-stepper", "material-stepper", FORMS)
    page.page.evaluate("document.querySelector('#mat-input-20').value = 'Plays mp3.'; document.body.append('x')")
    title = page.locator("#mat-input-1")
    title.focus()
    found = page.until(lambda: page.tell({"type": "findings"})["findings"], "a finding in the description")
    answer = page.tell({"type": "fix", "fingerprint": found[0]["fingerprint"]})
    assert "Open its tab" in answer["text"]
    assert "MP3" not in title.input_value() + page.locator("#mat-input-20").input_value()


def found(*findings: dict[str, Any]) -> dict[str, Any]:
    """The answer to a check."""
    return {"id": "x", "positions": "utf-16", "findings": list(findings), "skipped": [], "failed": [], "ignored": 0, "pending": None}


def test_a_finding_on_words_shown_in_capitals_hides_no_other(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    server.answer = found({**Stub.finding("brand", 0), "end": 9, "quote": "Northfold", "fix": None},
                          {**Stub.finding("title", 0), "end": 6, "quote": "Enamel", "fix": None})
    browser.connect(server)
    page = browser.open("http://127.0.0.1:8099/f/prefixed-names", "prefixed-names", FORMS)
    page.chip("Title").wait_for()
    page.chip("Brand").wait_for()


def test_a_fix_of_a_variants_name_leaves_what_stands_before_it(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    field = "variants[0].name"
    fix = {"label": "Leave it out", "edits": [{"field": field, "start": 0, "end": 11, "text": ""}]}
    server.answer = found({**Stub.finding(field, 0), "end": 10, "quote": "Guaranteed", "fix": fix})
    browser.connect(server)
    page = browser.open("http://127.0.0.1:8099/f/prefixed-names", "prefixed-names", FORMS)
    page.chip("Variant 1 · name").click()
    page.card.locator("button.main").click()
    page.until(lambda: page.locator("td input").first.input_value() == "Colour: red", "the fix behind the option's name")


def test_a_name_put_together_of_a_heading_and_a_box_is_not_rewritten_in_that_box(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    field = "variants[0].name"
    fix = {"label": "Leave it out", "edits": [{"field": field, "start": 0, "end": 3, "text": ""}]}
    server.answer = found({**Stub.finding(field, 0), "end": 5, "quote": "Slate", "fix": fix},
                          {**Stub.finding("title", 0), "end": 6, "quote": "Canvas", "fix": None})
    browser.connect(server)
    page = browser.open("http://127.0.0.1:8099/f/parts-typed", "parts-typed", FORMS)
    page.chip("Title").wait_for()
    page.chip("Variant 1").click()
    page.card.locator("button.main").click()
    page.card.locator(".said").wait_for()
    assert page.locator("td input").first.input_value() == "Short"


@pytest.mark.parametrize(("title", "shown"), [
    ("Our very small and cheap red mp3 player with a comfortable clip for runners", "…small and cheap red mp3MP3 player with a…"),
    ("A red mp3 player", "A red mp3MP3 player"),
])
def test_what_a_fix_changes_is_shown_between_whole_words(browser: Browser, stub: Callable[..., Stub], title: str, shown: str) -> None:
    browser.connect(stub())
    page = browser.open_saved("etsy")
    field = page.locator(TITLES["etsy"])
    field.fill(title)
    page.until_underlined(field, "mp3")
    page.open_card("Title", "mp3")
    assert page.card.locator(".change").text_content() == shown
