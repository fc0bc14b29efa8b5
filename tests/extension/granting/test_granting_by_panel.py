"""A site is turned on and off from the side panel, once the browser tells it which page is in front."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driving import Browser, Page
from shops import Stubs, allowed, answer_yes, is_there, registered, shop, title, turn_on
from test_extension_access import violations

pytestmark = pytest.mark.browser


def side(page: Page, *, told: bool = True, script: str = "") -> Any:
    """The panel of this page; `told`: our button in the toolbar was pressed there, so that the browser tells its address."""
    front = "id => chrome.tabs.sendMessage(id, { type: 'here' }).then(() => 0, () => id)"
    page.page.bring_to_front()
    number = page.browser.worker.evaluate("chrome.tabs.query({ active: true, lastFocusedWindow: true })")[0]["id"]
    assert page.browser.worker.evaluate(front, number) == number, "no script of ours is there"
    own = page.browser.context.new_page()
    own.set_viewport_size({"width": 320, "height": 800})
    if told:
        address = json.dumps({"url": page.page.url})
        own.add_init_script(f"{{ const get = chrome.tabs.get; chrome.tabs.get = async (id) => ({{ ...(await get(id)), ...{address} }}); }}")
    own.add_init_script(f"{{ {script} }}")
    own.goto(f"chrome-extension://{page.browser.id}/panel/panel.html?tab={number}")
    return own


def test_a_site_is_turned_on_and_off_in_the_panel_without_a_reload(browser: Browser, stub: Stubs, host: str) -> None:
    server = stub()
    browser.connect(server)
    answer_yes(browser, host)
    page = shop(browser, host)
    title(page).fill("mp3 bag, not saved yet")
    own = side(page)
    own.locator("#state", has_text="Listlint does not work on this site yet").wait_for()
    assert f"Their text and pictures go to {server.url}." in own.locator("#turning-text").inner_text()
    button = own.get_by_role("button", name=f"Turn on for {host}")
    button.focus()
    own.keyboard.press("Enter")
    own.locator(".finding", has_text="mp3").wait_for()
    assert not own.locator("#turning").is_visible()
    assert own.evaluate("document.activeElement.id") == "listing", "the button is gone, the keyboard is not"
    assert title(page).input_value() == "mp3 bag, not saved yet"
    page.page.bring_to_front()
    page.until_underlined(title(page), "mp3")
    own.bring_to_front()
    own.get_by_role("button", name=f"Turn off for {host}").click()
    own.locator("#state", has_text="does not work on this site yet").wait_for()
    assert (allowed(browser, host), registered(browser), is_there(page)) == (False, [], False)


def test_where_the_browser_tells_no_address_the_panel_names_the_way(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = shop(browser, host)
    own = side(page, told=False)
    own.locator("#state", has_text="press Listlint's button in the browser's toolbar").wait_for()
    assert not own.locator("#turning").is_visible()
    assert not own.locator("#turn-off").is_visible()


def test_an_open_panel_offers_it_once_the_popup_was_opened_over_the_page(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = shop(browser, host)
    own = side(page, script="""const known = chrome.tabs.get;
      chrome.tabs.get = async (id) => ({ ...(await known(id)), ...(globalThis.pressed ? {} : { url: "" }) });""")
    own.locator("#state", has_text="press Listlint's button").wait_for()
    own.evaluate("globalThis.pressed = true")
    # What the popup says to everybody when it opens.
    browser.worker.evaluate("chrome.runtime.sendMessage({ type: 'news' }).catch(() => null)")
    own.get_by_role("button", name=f"Turn on for {host}").wait_for()


def test_the_panel_says_so_where_the_browser_is_not_told_to_let_us_in(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    own = side(shop(browser, host), script="chrome.permissions.request = async () => false;")
    own.get_by_role("button", name="Turn on for").click()
    own.locator("#turning-said", has_text="nothing has changed").wait_for()
    assert registered(browser) == []


def test_the_panel_hears_of_a_consent_given_meanwhile(browser: Browser, stub: Stubs, host: str) -> None:
    server = stub()
    browser.connect(server, consent=False)
    own = side(shop(browser, host))
    own.locator("#turning-text", has_text=f"you have not agreed that listings go to {server.url}").wait_for()
    browser.worker.evaluate("chrome.storage.local.set({ consent: true })")
    own.locator("#turning-text", has_text="Their text and pictures go to").wait_for()


def test_a_listing_open_before_our_scripts_were_there_is_entered_by_the_panel(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    turn_on(shop(browser, host), host)
    browser.worker.evaluate("chrome.scripting.unregisterContentScripts()")
    page = shop(browser, host, "/admin/products/8")
    assert not is_there(page)
    side(page).locator(".finding", has_text="mp3").wait_for()
    assert page.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panels_offer_is_open_to_everybody_where_it_is_narrow(browser: Browser, stub: Stubs, axe: str, scheme: Any,
                                                                      host: str) -> None:
    browser.connect(stub(), language="zh")
    long = f"a-shop-with-a-rather-long-name-of-its-own.{host}"
    answer_yes(browser, long)
    own = side(shop(browser, long))
    own.set_viewport_size({"width": 240, "height": 800})
    own.emulate_media(color_scheme=scheme)
    own.get_by_role("button", name=f"在 {long} 开启").wait_for()
    assert violations(own, axe, "document") == []
    assert own.evaluate("document.documentElement.scrollWidth <= innerWidth")
