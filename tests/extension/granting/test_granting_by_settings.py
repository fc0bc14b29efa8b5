"""Sites that were turned on stand in the settings: turned off there, paused and on again; site files and the seller's word hold on them."""

from __future__ import annotations

import pytest
from driving import Browser, panel
from shops import (
    ARTICLE,
    Stubs,
    allowed,
    answer_yes,
    corner_file,
    corner_shop,
    give,
    is_there,
    options,
    popup,
    registered,
    shop,
    site,
    title,
    turn_on,
    turned_on,
)

pytestmark = pytest.mark.browser


def test_a_site_is_turned_off_in_the_settings_under_an_open_page_and_on_again(browser: Browser, stub: Stubs, host: str) -> None:
    server, page = turned_on(browser, stub, host)
    settings = options(browser)
    settings.get_by_role("button", name=f"Turn off for {host}").press("Enter")
    settings.locator("#granted-said", has_text=f"Turned off for {host}").wait_for()
    assert settings.locator("#granted li").count() == 0
    assert settings.evaluate("document.activeElement.id") == "granted-head"
    page.locator("listlint-overlay").wait_for(state="detached")
    assert (allowed(browser, host), registered(browser), is_there(page)) == (False, [], False)
    give(browser, host)
    assert allowed(browser, host)
    page.page.wait_for_timeout(300)
    assert (registered(browser), is_there(page)) == ([], False), "the seller's word goes before the browser's leave"
    asked = server.checks()
    page.page.bring_to_front()
    title(page).fill("mp3 bag")
    page.page.wait_for_timeout(900)
    assert server.checks() == asked
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    assert page.said == []


def test_such_a_site_can_be_paused_and_switched_on_again(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    page = shop(browser, host)
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    settings = options(browser)
    tick = settings.get_by_label(host, exact=True)
    tick.focus()
    settings.keyboard.press("Space")
    page.locator("listlint-overlay").wait_for(state="detached")
    assert tick.evaluate("box => box === document.activeElement")
    assert browser.worker.evaluate("chrome.storage.local.get('sites')") == {"sites": {host: False}}
    own = popup(page)
    own.get_by_role("button", name="Switch on for this site").click()
    page.page.bring_to_front()
    page.until_underlined(title(page), "mp3")
    settings.locator("#granted input:checked").wait_for()


def test_a_site_with_a_site_file_is_paused_by_its_host_and_on_again_from_the_popup(browser: Browser, stub: Stubs, host: str) -> None:
    page = corner_shop(browser, stub(), host)
    settings = options(browser)
    settings.get_by_label(host, exact=True).uncheck()
    page.locator("listlint-overlay").wait_for(state="detached")
    own = popup(page)
    own.get_by_role("button", name="Switch on for this site").click()
    page.page.bring_to_front()
    page.until_underlined(page.locator("[name=heading]"), "mp3")
    settings.locator("#granted input:checked").wait_for()


def test_a_pause_of_its_site_file_shows_where_the_site_was_turned_on(browser: Browser, stub: Stubs, host: str) -> None:
    page = corner_shop(browser, stub(), host)
    settings = options(browser)
    settings.get_by_label("Corner shop").uncheck()
    page.locator("listlint-overlay").wait_for(state="detached")
    settings.locator("#granted input:not(:checked)").wait_for()
    settings.get_by_label(host, exact=True).check()
    page.page.bring_to_front()
    page.until_underlined(page.locator("[name=heading]"), "mp3")
    settings.locator("#site-corner-shop:checked").wait_for()


def test_a_pause_of_a_marketplace_does_not_show_for_other_pages_of_its_host(browser: Browser, stub: Stubs) -> None:
    browser.connect(stub(), sites={"etsy": False}, turnedOn={site("www.etsy.com"): True})
    settings = options(browser)
    settings.get_by_label("www.etsy.com", exact=True).wait_for()
    assert settings.locator("#site-etsy:not(:checked)").count() == 1
    assert settings.get_by_label("www.etsy.com", exact=True).is_checked()


def test_a_site_paused_turned_off_and_turned_on_again_works(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub(), sites={"generic": False})
    answer_yes(browser, host)
    page = shop(browser, host)
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    settings = options(browser)
    settings.get_by_label(host, exact=True).uncheck()
    page.locator("listlint-overlay").wait_for(state="detached")
    settings.get_by_role("button", name=f"Turn off for {host}").click()
    settings.locator("#granted-said", has_text="Turned off for").wait_for()
    answer_yes(browser, host)
    turn_on(page, host)
    page.page.bring_to_front()
    page.until_underlined(title(page), "mp3")
    assert browser.worker.evaluate("chrome.storage.local.get('sites')") == {"sites": {"generic": False}}


def test_switching_off_the_forms_of_this_machine_leaves_such_a_site_alone(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub(), sites={"generic": False})
    answer_yes(browser, host)
    page = shop(browser, host)
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")


def test_the_sellers_word_and_fields_pointed_at_hold_on_such_a_site(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    page = shop(browser, host, "/office/7", ARTICLE)
    turn_on(page, host)
    assert not page.fields()["product"]
    side = panel(page)
    side.get_by_role("button", name="This is a listing").click()
    side.get_by_role("button", name="Take that back").wait_for()
    page.page.bring_to_front()
    assert page.tell({"type": "pick", "field": "title"}) == {"ok": True}
    page.locator("[name=heading]").click()
    page.until_underlined(page.locator("[name=heading]"), "mp3")
    kept = browser.worker.evaluate("chrome.storage.local.get(['told', 'picked'])")
    assert kept["told"] == {f"{host}/office/*": True}
    assert list(kept["picked"]) == [host]
    side.bring_to_front()
    side.get_by_role("button", name="Take that back").click()
    page.until(lambda: page.fields()["product"], "a listing by the field that was pointed at")
    side.get_by_role("button", name="This is no listing").click()
    page.until(lambda: not page.fields()["product"], "left alone")


def test_a_signed_site_file_holds_on_such_a_site(browser: Browser, stub: Stubs, host: str) -> None:
    server = stub()
    corner_file(server, host)
    browser.connect(server)
    answer_yes(browser, host)
    settings = options(browser)
    settings.get_by_role("button", name="Look for newer site files").click()
    settings.locator("#updates-said", has_text="corner-shop").wait_for()
    page = shop(browser, host, "/office/7", ARTICLE)
    page.page.wait_for_timeout(300)
    assert not is_there(page), "a site file from the server opens no site by itself"
    turn_on(page, host)
    page.until_underlined(page.locator("[name=heading]"), "mp3")
    assert server.bodies[-1]["marketplace"] == "etsy"
    browser.worker.evaluate("chrome.storage.local.set({ sites: { 'corner-shop': false } })")
    page.locator("listlint-overlay").wait_for(state="detached")
