"""A page that is not taken for a listing, or wrongly taken for one: the seller says so, once for all pages like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driving import TITLES, Browser, Page, Stub, panel, popup

pytestmark = pytest.mark.browser

SHOP = "http://127.0.0.1:8099/goods"
ARTICLE = """<!doctype html><html><head><meta charset=utf-8><title>Back office</title></head><body><h1>Entry</h1><main>
<label>Heading <input style="width: 400px" name="heading" value="mp3 player with clip"></label>
<label>Story <textarea name="description" rows="5" style="width: 400px">An mp3 player.</textarea></label></main></body></html>"""
NO_FIELD = "<!doctype html><title>Loading</title><p>Please wait</p>"


def office(browser: Browser, url: str, html: str = ARTICLE) -> Page:
    """A page of a system that nobody described."""
    page = browser.context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(url)
    return Page(page, browser)


def told(browser: Browser) -> Any:
    return browser.worker.evaluate("chrome.storage.local.get('told')").get("told")


def test_a_page_told_to_be_a_listing_is_checked_and_so_is_the_next_like_it(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = office(browser, f"{SHOP}/12/edit?tab=text")
    assert not page.fields()["product"]
    side = panel(page)
    side.locator("#state", has_text="No product form was recognised").wait_for()
    assert f"pages like 127.0.0.1:8099/goods/*/edit are then read and checked as listings. Their text and pictures go to {server.url}." \
        in side.locator("#told-text").inner_text()
    button = side.get_by_role("button", name="This is a listing")
    button.focus()
    side.keyboard.press("Enter")
    page.until_underlined(page.locator("textarea"), "mp3")
    back = side.get_by_role("button", name="Take that back")
    back.wait_for()
    assert back.evaluate("button => button === document.activeElement"), "the keyboard stays where it was"
    assert "You said that pages like 127.0.0.1:8099/goods/*/edit are listings." in side.locator("#told-text").inner_text()
    assert server.bodies[-1]["listing"]["description"] == "An mp3 player."
    other = office(browser, f"{SHOP}/7345/edit")
    other.until_underlined(other.locator("textarea"), "mp3")
    asked = server.checks()
    elsewhere = office(browser, f"{SHOP}/list")
    assert not elsewhere.fields()["product"]
    assert server.checks() == asked


def test_the_word_can_be_taken_back(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub(), told={"127.0.0.1:8099/goods/*": True})
    page = office(browser, f"{SHOP}/12")
    page.until_underlined(page.locator("textarea"), "mp3")
    own = popup(page)
    own.get_by_role("button", name="Take that back").click()
    page.locator("listlint-overlay").wait_for(state="detached")
    own.get_by_role("button", name="This is a listing").wait_for()
    assert told(browser) == {}


def test_a_page_told_to_be_no_listing_is_left_alone(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = browser.open_saved("etsy")
    title = page.locator(TITLES["etsy"])
    page.until_underlined(title, "mp3")
    own = popup(page)
    own.locator("#told-below", has_text="www.etsy.com/your/shops/me/listing-editor/edit/* are left alone").wait_for()
    own.get_by_role("button", name="This is no listing").click()
    own.locator("#state", has_text="leaves this page alone").wait_for()
    page.locator("listlint-overlay").wait_for(state="detached")
    asked = server.checks()
    page.page.bring_to_front()
    title.fill("mp3 bag")
    page.page.wait_for_timeout(1200)
    assert server.checks() == asked
    answer = page.fields()
    assert (answer["product"], answer["fields"], answer["decoys"]) == (False, {}, [])
    side = panel(page)
    side.locator("#told-text", has_text="nothing of them is read or sent").wait_for()
    assert not side.locator("#fields").is_visible()
    side.get_by_role("button", name="Take that back").click()
    page.until_underlined(title, "mp3")


def test_nothing_is_sent_of_a_page_told_to_be_a_listing_before_the_consent(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server, consent=False)
    page = office(browser, f"{SHOP}/12")
    own = popup(page)
    own.locator("#told-text", has_text="Nothing is sent before you have connected a server and agreed.").wait_for()
    own.get_by_role("button", name="This is a listing").click()
    page.chips.filter(has_text="Not agreed yet").wait_for()
    page.page.wait_for_timeout(600)
    assert server.asked == []
    browser.connect(server)
    page.until_underlined(page.locator("textarea"), "mp3")


def test_where_nothing_is_found_yet_the_panel_says_so_and_a_field_can_be_pointed_at(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server, told={"127.0.0.1:8099/goods/*": True})
    page = office(browser, f"{SHOP}/12", NO_FIELD)
    side = panel(page)
    side.locator("#state", has_text="No field of a listing was found on this page yet").wait_for()
    assert server.checks() == 0
    page.page.evaluate("document.body.innerHTML = '<p><input class=zz value=\"mp3 player\" style=\"width: 300px\">'")
    page.until(lambda: page.tell({"type": "pick", "field": "title"}) == {"ok": True}, "the mode begins")
    page.locator(".zz").click()
    page.until_underlined(page.locator(".zz"), "mp3")


def test_the_settings_list_what_was_said_and_forget_it(browser: Browser) -> None:
    said = {"shop.example/goods/*": True, "shop.example/orders/*": False}
    browser.worker.evaluate("told => chrome.storage.local.set({ told })", said)
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    row = options.locator("#remembered li", has_text="shop.example/orders/*")
    assert "no listings" in row.inner_text()
    row.get_by_role("button").click()
    row.wait_for(state="detached")
    assert told(browser) == {"shop.example/goods/*": True}


def test_it_is_asked_in_chinese_too(start_browser: Callable[..., Browser], stub: Callable[..., Stub]) -> None:
    browser = start_browser(chinese=True)
    browser.connect(stub())
    page = office(browser, f"{SHOP}/12")
    own = popup(page)
    own.get_by_role("button", name="这是商品编辑页").click()
    own.get_by_role("button", name="撤回").wait_for()
    page.locator('listlint-overlay .chip[aria-label*="描述"]').wait_for()


@pytest.mark.parametrize(("address", "pattern"), [
    ("https://a.example/products/123/edit?tab=pictures#top", "a.example/products/*/edit"),
    ("https://a.example/products/4f2b7c9e-1111-2222-3333-444455556666", "a.example/products/*"),
    ("https://a.example/listing/B0C12D45EF/", "a.example/listing/*"),
    ("https://a.example/goods/55.html", "a.example/goods/*"),
    ("https://a.example/publish-v2/i18n/new", "a.example/publish-v2/i18n/new"),
    ("https://a.example/wp-admin/post.php?post=12&action=edit", "a.example/wp-admin/post.php?post=*&action=edit"),
    ("https://a.example/index.php?route=catalog/product.form&user_token=d41d8cd9&product_id=4",
     "a.example/index.php?route=catalog/product.form&product_id=*"),
    ("https://a.example/#/goods/edit/55?tab=2", "a.example#/goods/edit/*"),
    ("https://a.example/admin?page=2&shop_id=9#!/goods?goodsId=7", "a.example/admin#/goods?goodsId=*"),
    ("https://www.etsy.com/your/shops/me/listing-editor/edit/12", "www.etsy.com/your/shops/me/listing-editor/edit/*"),
])
def test_a_pattern_keeps_the_kind_of_page_and_leaves_out_which_listing_it_is(browser: Browser, address: str, pattern: str) -> None:
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    options.evaluate("url => chrome.runtime.sendMessage({ type: 'tell', url, listing: true })", address)
    assert told(browser) == {pattern: True}
