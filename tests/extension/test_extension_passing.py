"""What passes while an answer is awaited: the site is switched off, another listing is opened, another tab comes to the front."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import EXTENSION, TITLES, Browser, Page, Stub, panel, tab_of

pytestmark = pytest.mark.browser

SHOP = "https://admin.shopify.com/store/kleinod/products/8123456789012"


def shop(browser: Browser, address: str = SHOP) -> Page:
    """A product of the shop, called "mp3 player"."""
    page = browser.open(address, "shopify")
    page.locator(TITLES["shopify"]).fill("mp3 player")
    return page


def test_what_comes_back_after_a_site_was_switched_off_is_not_shown(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(hold=1)
    browser.connect(server)
    page = browser.open(SHOP, "shopify")
    page.until(server.checks, "a check")
    browser.worker.evaluate("chrome.storage.local.set({ sites: { shopify: false } })")
    page.until(lambda: not page.tell({"type": "status"})["enabled"], "the page switched off")
    page.locator("listlint-overlay").wait_for(state="detached")
    page.page.evaluate("""() => {
      globalThis.came = 0;
      new MutationObserver((changes) => { for (const { addedNodes } of changes) came += addedNodes.length; })
        .observe(document.documentElement, { childList: true });
    }""")
    server.go.set()
    page.until(lambda: server.bodies, "the answer")
    page.page.wait_for_timeout(500)
    assert page.page.evaluate("came") == 0


def test_a_site_switched_off_while_a_picture_is_sent_sends_no_text(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(hold=1, listing_paths=("/api/v1/check", "/api/v1/images"))
    browser.connect(server)
    page = shop(browser)
    page.until(lambda: "/api/v1/images" in server.asked, "a picture on its way")
    browser.worker.evaluate("chrome.storage.local.set({ sites: { shopify: false } })")
    page.page.wait_for_timeout(2000)  # the text waits 1.5 s for its pictures
    assert server.checks() == 0


def test_findings_of_one_listing_are_not_shown_on_the_next(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = shop(browser)
    page.chip("Title").wait_for()
    first = server.bodies[-1]["listing"]["id"]
    server.hold = 9  # one for what the page may still ask of the first listing, as its pictures come
    page.page.evaluate("() => { history.pushState({}, '', location.pathname.replace(/\\d+$/, '777')); document.body.append('changed'); }")
    page.chip("Title").wait_for(state="detached")
    assert not page.tell({"type": "status"})["checked"]
    server.go.set()
    page.chip("Title").wait_for()
    assert (first, server.bodies[-1]["listing"]["id"]) == ("shopify:8123456789012", "shopify:777")


def test_a_finding_can_be_ignored_while_another_check_is_under_way(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(listing_paths=("/api/v1/check", "/api/v1/decisions"))
    browser.connect(server)
    page = shop(browser)
    page.chip("Title").wait_for()
    before = server.checks()
    server.hold = 1
    page.locator("input[name=vendor]").fill("Kleinod")
    page.until(lambda: server.checks() > before, "a check under way")
    assert page.tell({"type": "ignore", "fingerprint": "f-title", "reason": "the usual name"}) == {"problem": ""}


def test_a_server_that_answers_with_a_web_page_is_no_listlint(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(*[(203, {"Content-Type": "text/html"})] * 99)
    browser.connect(server)
    page = shop(browser)
    page.until(lambda: (page.tell({"type": "status"})["problem"] or {}).get("kind") == "old", "the server told to be another program")
    server.first.clear()
    page.chip("Title").wait_for()  # and it is asked again


def test_pictures_that_are_lost_at_the_server_are_told(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    server.pending = "/api/v1/jobs/gone"
    browser.connect(server)
    page = shop(browser)
    page.chip("Title").wait_for()
    page.until(lambda: [one["checker"] for one in page.tell({"type": "status"})["failed"]] == ["pictures"], "the pictures told to be lost")
    assert not page.tell({"type": "findings"})["waiting"]


def test_a_field_that_goes_while_it_is_composed_in_silences_nothing(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = shop(browser)
    page.chip("Title").wait_for()
    page.page.evaluate("document.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))")  # its end is never told
    page.locator(TITLES["shopify"]).press_sequentially(" x")
    page.until(lambda: server.bodies[-1]["listing"]["title"].endswith(" x"), "a check of what was typed since")


def test_the_panels_platforms_follow_the_marketplace_of_the_page(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = shop(browser)
    page.chip("Title").wait_for()
    own = panel(page)
    own.locator("#tab-ebay").click()
    own.locator("#there", has_text="eBay").wait_for()
    browser.worker.evaluate("chrome.storage.local.set({ marketplaces: { shopify: 'ebay' } })")
    own.locator("#tab-shopify").wait_for()
    assert own.locator("#tab-ebay").count() == 0
    assert own.locator("#tab-own").get_attribute("aria-selected") == "true"
    own.locator("#list button", has_text="Write MP3").wait_for()


def test_what_another_platform_would_say_follows_the_text(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = shop(browser)
    page.chip("Title").wait_for()
    own = panel(page)
    own.locator("#tab-ebay").click()
    own.locator("#list", has_text="mp3 is said").wait_for()
    page.locator(TITLES["shopify"]).fill("a player")
    own.locator("#there", has_text="Nothing to correct on eBay").wait_for()


def test_a_form_of_one_tab_is_not_sent_to_the_next(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    pages = [shop(browser), shop(browser, SHOP.replace("12", "13"))]
    for page in pages:
        page.chip("Title").wait_for()
    own = browser.context.new_page()
    own.add_init_script("chrome.tabs.query = async () => [{ id: globalThis.front }]")
    own.goto(f"chrome-extension://{browser.id}/panel/panel.html")
    tabs = [tab_of(page) for page in pages]
    news = "chrome.runtime.sendMessage({ type: 'news' })"
    own.evaluate("tab => { globalThis.front = tab; }", tabs[0])
    browser.worker.evaluate(news)
    own.get_by_role("button", name="Ignore…").click()
    own.locator("form").wait_for()
    own.evaluate("tab => { globalThis.front = tab; }", tabs[1])
    browser.worker.evaluate(news)
    own.locator("form").wait_for(state="detached")


def test_a_page_opened_before_the_browser_has_the_texts_is_given_them(start_browser: Callable[..., Browser], stub: Callable[..., Stub],
                                                                     tmp_path: Path) -> None:
    copy = tmp_path / "extension"
    shutil.copytree(EXTENSION, copy)
    silent = copy / "content" / "texts.js"
    silent.write_text("chrome.i18n.getMessage = () => '';\n" + silent.read_text("utf-8"), "utf-8")
    browser = start_browser(f"--disable-extensions-except={copy}", f"--load-extension={copy}")
    browser.connect(stub())
    shop(browser).chip("Title").wait_for()
