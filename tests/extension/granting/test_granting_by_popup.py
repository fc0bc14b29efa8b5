"""A site is turned on and off from the popup, which says why where it cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from driving import FORMS, Browser, Page
from shops import ARTICLE, FORM, Stubs, allowed, answer_yes, by_hand, is_there, options, popup, registered, shop, site, title, turn_on
from test_extension_access import violations

pytestmark = pytest.mark.browser


def test_a_site_is_turned_on_from_the_popup_and_read_without_a_reload(browser: Browser, stub: Stubs, host: str) -> None:
    server = stub()
    browser.connect(server)
    answer_yes(browser, host)
    page = shop(browser, host)
    other = shop(browser, host, "/admin/products/8")
    title(page).fill("mp3 bag, not saved yet")
    page.page.wait_for_timeout(500)
    assert (is_there(page), registered(browser), server.asked) == (False, [], [])
    own = popup(page)
    own.locator("#state", has_text="Listlint does not work on this site yet").wait_for()
    assert f"Their text and pictures go to {server.url}." in own.locator("#turning-text").inner_text()
    button = own.get_by_role("button", name=f"Turn on for {host}")
    button.focus()
    own.keyboard.press("Enter")
    own.locator("#findings button", has_text="mp3").wait_for()
    assert own.evaluate("document.activeElement.id") == "state", "the button is gone, the keyboard is not"
    page.until_underlined(title(page), "mp3")
    assert title(page).input_value() == "mp3 bag, not saved yet"
    other.until_underlined(title(other), "mp3")
    later = shop(browser, host, "/admin/products/9")
    later.until_underlined(title(later), "mp3")
    assert not is_there(shop(browser, "elsewhere.example"))


def test_a_form_nobody_described_is_read_on_such_a_site_as_on_this_machine(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    here = browser.open("http://127.0.0.1:8099/admin/products/7", "placeholders-en", FORMS)
    page = browser.open(f"https://{host}/admin/products/7", "placeholders-en", FORMS)
    turn_on(page, host)
    assert page.fields()["fields"] == here.fields()["fields"]
    assert page.fields()["product"]


def test_a_shop_without_https_is_checked_and_its_text_can_be_copied_by_hand(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    by_hand(browser, "addHostPermission", f"http://{host}/*")
    page = browser.context.new_page()
    page.route("**/*", lambda route: route.fulfill(body=FORM, content_type="text/html; charset=utf-8"))
    page.goto(f"http://{host}:8080/admin/products/7")
    seen = Page(page, browser)
    assert not page.evaluate("isSecureContext")
    turn_on(seen, host)
    seen.until_underlined(title(seen), "mp3")
    assert [script["matches"] for script in registered(browser)] == [[f"http://{host}/*"]]
    # A page that keeps no change gets the text to copy; without https there is no clipboard.
    title(seen).evaluate("field => field.addEventListener('input', () => { field.value = 'mp3 player with clip'; })")
    seen.open_card("Title", "mp3")
    seen.card.get_by_role("button", name="Write MP3").click()
    seen.card.get_by_role("button", name="Copy corrected text").click()
    seen.card.locator(".said", has_text="MP3 player with clip").wait_for()


def test_without_the_browsers_leave_nothing_changes(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = shop(browser, host)
    own = popup(page, script="chrome.permissions.request = async () => false;")
    own.get_by_role("button", name="Turn on for").click()
    own.locator("#turning-said", has_text="nothing has changed").wait_for()
    assert (registered(browser), browser.worker.evaluate("chrome.storage.local.get('turnedOn')")) == ([], {})
    asked = own.evaluate("pattern => chrome.runtime.sendMessage({ type: 'turnOn', pattern })", site(host))
    assert asked == {"ok": False}
    assert registered(browser) == []


def test_a_popup_that_closes_under_the_question_loses_nothing(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    page = shop(browser, host)
    closing = """const ask = chrome.permissions.request.bind(chrome.permissions);
      chrome.permissions.request = (wish) => { ask(wish); return new Promise(() => {}); };"""
    own = popup(page, script=closing)
    own.get_by_role("button", name="Turn on for").click()
    page.until_underlined(title(page), "mp3")


def test_nothing_is_sent_from_such_a_site_before_the_consent(browser: Browser, stub: Stubs, host: str) -> None:
    server = stub()
    browser.connect(server, consent=False)
    answer_yes(browser, host)
    page = shop(browser, host)
    own = popup(page)
    own.locator("#turning-text", has_text=f"you have not agreed that listings go to {server.url}").wait_for()
    own.get_by_role("button", name="Turn on for").click()
    page.chips.filter(has_text="Not agreed yet").wait_for()
    title(page).fill("mp3 bag")
    page.page.wait_for_timeout(900)
    assert server.asked == []


def test_a_site_is_turned_off_in_the_popup(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    page = shop(browser, host)
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    own = popup(page)
    own.get_by_role("button", name=f"Turn off for {host}").click()
    own.locator("#state", has_text="does not work on this site yet").wait_for()
    assert (allowed(browser, host), registered(browser)) == (False, [])


@pytest.mark.parametrize(("url", "said"), [
    ("chrome://settings/", "into their own pages"), ("chrome-extension://abc/page.html", "into their own pages"),
    ("about:addons", "into their own pages"),
    ("https://chromewebstore.google.com/detail/x", "into this site"), ("https://addons.mozilla.org/firefox/", "into this site"),
    ("file:///home/shop/form.html", "on a file of this computer"), ("https://shop.example.com/price-list.PDF?v=2", "on a PDF"),
])
def test_where_it_cannot_work_the_popup_says_so_and_offers_nothing(browser: Browser, stub: Stubs, url: str, said: str, host: str) -> None:
    browser.connect(stub())
    own = popup(shop(browser, host, html=ARTICLE), url)
    own.locator("#state", has_text=said).wait_for()
    assert not own.locator("#turning-do").is_visible()
    assert not own.locator("#turn-off").is_visible()


def test_a_site_itself_cannot_turn_us_on_anywhere(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = browser.open("http://127.0.0.1:8099/x", "etsy")
    page.fields()
    asked = """async pattern => {
      const [{ id }] = await chrome.tabs.query({ url: "http://127.0.0.1/*" });
      const func = (pattern) => chrome.runtime.sendMessage({ type: "turnOn", pattern });
      const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: id }, args: [pattern], func });
      return result;
    }"""
    assert browser.worker.evaluate(asked, site(host))["problem"]["detail"] == "asked by a site"
    assert registered(browser) == []


def test_a_site_is_turned_on_in_chinese(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub(), language="zh")
    answer_yes(browser, host)
    page = shop(browser, host)
    own = popup(page)
    own.locator("#state", has_text="Listlint 尚未在此站点开启").wait_for()
    own.get_by_role("button", name=f"在 {host} 开启").click()
    own.get_by_role("button", name=f"在 {host} 关闭").wait_for()
    settings = options(browser)
    settings.get_by_role("heading", name="您开启的站点").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_popup_and_settings_are_open_to_everybody(browser: Browser, stub: Stubs, axe: str, scheme: Any, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    page = shop(browser, host)
    own = popup(page)
    own.emulate_media(color_scheme=scheme)
    own.locator("#turning-do").wait_for()
    assert violations(own, axe, "document") == []
    own.locator("#turning-do").click()
    own.locator("#turn-off").wait_for()
    own.locator("#findings button").first.wait_for()
    assert violations(own, axe, "document") == []
    settings = options(browser)
    settings.emulate_media(color_scheme=scheme)
    settings.locator("#granted li").wait_for()
    assert violations(settings, axe, "document") == []
