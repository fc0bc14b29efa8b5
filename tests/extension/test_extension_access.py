"""What axe-core finds wrong for people with a screen reader, a keyboard or weak eyes, in everything the extension shows."""

from __future__ import annotations

from typing import Any

import pytest
from driving import STUFFED, Browser, Page, Server, demo, panel, popup

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def violations(page: Any, axe: str, within: str) -> list[str]:
    """What axe finds in that part of the page, shadow roots included."""
    session = page.context.new_cdp_session(page)
    # A script of the debugger's own: the extension's pages rightly let no other script in.
    session.send("Page.enable")
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})["executionContextId"]
    session.send("Runtime.evaluate", {"expression": axe, "contextId": world})
    told = "found.violations.flatMap(each => each.nodes.map(node => each.id + ': ' + node.html))"
    run = f"axe.run({within}, {RULES!r}).then(found => {told})"
    answer = session.send("Runtime.evaluate", {"expression": run, "contextId": world, "awaitPromise": True, "returnByValue": True})
    session.detach()
    assert "value" in answer["result"], answer
    found: list[str] = answer["result"]["value"]
    return found


def stuffed(browser: Browser, server: Server) -> Page:
    page = demo(browser, server)
    page.locator("#title").fill(STUFFED)
    page.until_underlined(page.locator("#title"), "mp3")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_overlay_and_its_cards(connected: Browser, server: Server, axe: str, scheme: Any) -> None:
    page = stuffed(connected, server)
    page.page.emulate_media(color_scheme=scheme)
    page.chip("Title").click()
    assert violations(page.page, axe, "'listlint-overlay'") == []
    page.card.get_by_role("button", name="Ignore…").click()
    page.card.locator("textarea").wait_for()
    assert violations(page.page, axe, "'listlint-overlay'") == []
    page.page.keyboard.press("Escape")
    assert page.tell({"type": "pick", "field": "title"}) == {"ok": True}
    assert violations(page.page, axe, "'listlint-overlay'") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["popup/popup.html", "options/options.html", "welcome/welcome.html", "panel/panel.html"])
def test_the_extensions_own_pages(connected: Browser, server: Server, axe: str, name: str, scheme: Any) -> None:
    page = stuffed(connected, server)
    tab = connected.worker.evaluate("async url => (await chrome.tabs.query({})).find(tab => tab.url === url)?.id ?? 0", page.page.url)
    own = connected.open(f"chrome-extension://{connected.id}/{name}?tab={tab}").page
    own.emulate_media(color_scheme=scheme)
    own.wait_for_timeout(600)
    if name.startswith("panel"):
        own.locator(".finding").first.wait_for()
    assert violations(own, axe, "document") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_opens_later(connected: Browser, server: Server, axe: str, scheme: Any) -> None:
    page = stuffed(connected, server)
    own = popup(page)
    own.emulate_media(color_scheme=scheme)
    own.locator("#findings button").first.wait_for()
    assert violations(own, axe, "document") == []
    own.close()
    side = panel(page)
    side.emulate_media(color_scheme=scheme)
    side.locator(".finding").first.get_by_role("button", name="Ignore…").click()
    side.locator(".finding form").wait_for()
    assert violations(side, axe, "document") == []
    side.get_by_role("tab", name="eBay").click()
    side.locator("#there").wait_for()
    assert violations(side, axe, "document") == []
    side.close()
    options = connected.open(f"chrome-extension://{connected.id}/options/options.html").page
    options.emulate_media(color_scheme=scheme)
    options.locator("details summary").first.click()
    options.get_by_label("Severity of", exact=False).first.wait_for()
    assert violations(options, axe, "document") == []
    options.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_of_the_connection(browser: Browser, server: Server, axe: str, scheme: Any) -> None:
    browser.connect(server, token="wrong-token-0123456789")
    page = demo(browser, server)
    page.page.emulate_media(color_scheme=scheme)
    page.chips.filter(has_text="Token refused").click()
    page.card.get_by_role("button", name="Open settings").wait_for()
    assert violations(page.page, axe, "'listlint-overlay'") == []
    for own in (popup(page), panel(page)):
        own.emulate_media(color_scheme=scheme)
        own.locator("#state", has_text="refused the token").wait_for()
        assert violations(own, axe, "document") == []
        own.close()


def test_the_check_itself_finds_what_is_wrong(connected: Browser, server: Server, axe: str) -> None:
    listing = stuffed(connected, server)
    listing.chip("Title").evaluate("chip => { chip.replaceChildren(); chip.title = ''; chip.setAttribute('aria-label', ''); }")
    assert any(found.startswith("button-name") for found in violations(listing.page, axe, "'listlint-overlay'"))
    page = connected.open(f"chrome-extension://{connected.id}/welcome/welcome.html").page
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert any(found.startswith("label") for found in violations(page, axe, "document"))
