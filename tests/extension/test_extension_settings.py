"""The extension's own pages: first run, popup, settings; and site files that come from the server."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from driving import EXTENSION, STUFFED, TITLES, Browser, Server, Stub, demo, popup

pytestmark = pytest.mark.browser

ETSY = json.loads((EXTENSION / "sites" / "etsy.json").read_text("utf-8"))


def own_page(browser: Browser, name: str) -> Any:
    return browser.open(f"chrome-extension://{browser.id}/{name}").page


def signed(stub: Stub, *sites: Any, token: str = "") -> None:
    """What the stub hands out as site files."""
    text = json.dumps(sites)
    stub.sites = {"sites": text, "signature": hmac.new((token or stub.token).encode(), text.encode(), hashlib.sha256).hexdigest()}


def ask_for_updates(browser: Browser) -> dict[str, Any]:
    page = own_page(browser, "options/options.html")
    report: dict[str, Any] = page.evaluate("chrome.runtime.sendMessage({type: 'updates'})")["report"]
    page.close()
    return report


def test_the_first_page_names_where_texts_go(browser: Browser, server: Server) -> None:
    page = own_page(browser, "welcome/welcome.html")
    page.locator("#where", has_text="Nothing is sent until").wait_for()
    browser.connect(server)
    page.locator("#where", has_text=server.url).wait_for()


def test_a_page_opened_before_the_browser_has_the_texts_shows_them_all_the_same(browser: Browser) -> None:
    page = browser.context.new_page()
    page.add_init_script("chrome.i18n.getMessage = () => ''")
    page.goto(f"chrome-extension://{browser.id}/welcome/welcome.html")
    page.get_by_role("heading", name="Listlint is installed").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_fresh_installation_opens_the_first_page(start_browser: Callable[..., Browser]) -> None:
    browser = start_browser()
    for _ in range(100):
        if any("welcome.html" in page.url for page in browser.context.pages):
            return
        browser.context.pages[0].wait_for_timeout(100)
    raise AssertionError([page.url for page in browser.context.pages])


def test_a_rule_can_be_muted_and_raised_for_this_seller(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    rule = next(found["rule"] for found in page.tell({"type": "findings"})["findings"] if found["quote"] == "mp3")
    options = own_page(connected, "options/options.html")
    fold = options.locator("details", has=options.locator("summary", has_text=rule.split("/")[0]))
    fold.locator("summary").click()
    choice = options.get_by_label(f"Severity of {rule}", exact=True)
    choice.select_option("error")
    fold.locator("summary", has_text="1 set by you").wait_for()
    page.page.bring_to_front()
    page.until(lambda: {found["severity"] for found in page.tell({"type": "findings"})["findings"] if found["rule"] == rule} == {"error"},
               "the rule is an error")
    choice.select_option("off")
    page.until(lambda: rule not in {found["rule"] for found in page.tell({"type": "findings"})["findings"]}, "the rule is silent")


def test_ignored_findings_are_listed_and_taken_back(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.locator("#title").fill(STUFFED + " listed")
    page.until_underlined(page.locator("#title"), "mp3")
    found = next(found for found in page.tell({"type": "findings"})["findings"] if found["quote"] == "mp3")
    assert page.tell({"type": "ignore", "fingerprint": found["fingerprint"], "reason": "named so by the maker"}) == {"problem": ""}
    options = own_page(connected, "options/options.html")
    row = options.locator("#decisions li", has_text="named so by the maker")
    row.wait_for()
    assert found["message"] in row.inner_text()
    assert STUFFED + " listed" in row.inner_text(), "a seller knows the listing by its title, not by its draft's id"
    row.get_by_role("button").click()
    row.wait_for(state="detached")
    page.page.bring_to_front()
    page.tell({"type": "recheck"})
    page.until_underlined(page.locator("#title"), "mp3")


def test_the_language_can_be_another_than_the_browsers(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.locator("#title").fill(STUFFED)
    page.until_underlined(page.locator("#title"), "mp3")
    options = own_page(connected, "options/options.html")
    options.get_by_label("Language").select_option("zh")
    options.get_by_role("heading", name="Listlint 设置").wait_for()
    assert options.locator("html").get_attribute("lang") == "zh"
    assert options.locator("#language option").evaluate_all("all => all.map(one => one.lang)") == ["zh", "en", "zh"]
    page.page.bring_to_front()
    chip = page.locator('listlint-overlay .chip[aria-label*="标题"]')
    chip.wait_for()
    page.until(lambda: not page.tell({"type": "status"})["checking"], "checked anew")
    chip.click()
    page.card.get_by_role("button", name="忽略…").wait_for()
    page.until(lambda: re.search("[一-鿿]", page.card.locator(".message").inner_text()), "the finding in Chinese")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("listlint-overlay").get_attribute("lang") == "zh", "a screen reader must not read Chinese as English"
    own = popup(page)
    own.locator("#state", has_text="本页有").wait_for()
    own.close()
    options.get_by_label("语言").select_option("")
    options.get_by_role("heading", name="Listlint settings").wait_for()
    page.page.bring_to_front()
    page.chip("Title").wait_for()


def test_a_switch_thrown_elsewhere_shows_in_the_open_settings(connected: Browser) -> None:
    options = own_page(connected, "options/options.html")
    etsy = options.get_by_label("Etsy listing editor")
    etsy.focus()
    options.locator("#token").fill("half a tok")
    connected.worker.evaluate("chrome.storage.local.set({ sites: { etsy: false } })")
    options.locator("#site-etsy:not(:checked)").wait_for()
    assert options.locator("#token").input_value() == "half a tok", "what is being typed stays"
    connected.worker.evaluate("chrome.storage.local.set({ sites: {} })")
    options.locator("#site-etsy:checked").wait_for()
    etsy.focus()
    options.keyboard.press("Space")
    options.locator("#site-etsy:not(:checked)").wait_for()
    options.wait_for_timeout(200)
    assert etsy.evaluate("box => box === document.activeElement"), "the keyboard stays where it was"
    options.locator("#rules summary").first.wait_for()
    rule = options.locator("#rules select").first.get_attribute("aria-label").removeprefix("Severity of ")
    options.locator("#rules summary").first.click()
    connected.worker.evaluate("rule => chrome.storage.local.set({ severities: { [rule]: 'off' } })", rule)
    options.locator("#rules summary", has_text="1 set by you").wait_for()
    assert options.get_by_label(f"Severity of {rule}", exact=True).input_value() == "off"
    connected.worker.evaluate("chrome.storage.local.set({ consent: false })")
    options.locator("#consent:not(:checked)").wait_for()


def test_one_rule_is_one_rule(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    options = own_page(browser, "options/options.html")
    texts = options.evaluate("""async () => {
      const { counted } = await import('/options/translate.js');
      return [1, 2].map((count) => counted('options_rules_count', count));
    }""")
    assert texts == ["1 rule", "2 rules"]


def test_own_brands_are_read_from_the_server(connected: Browser) -> None:
    options = own_page(connected, "options/options.html")
    options.locator("#brands-said", has_text="no brand of yours").wait_for()


def test_a_site_can_be_checked_as_another_marketplace(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    assert server.bodies[-1]["marketplace"] == "etsy"
    browser.worker.evaluate("chrome.storage.local.set({marketplaces: {etsy: 'ebay'}})")
    page.until(lambda: server.bodies[-1]["marketplace"] == "ebay", "checked as eBay's")


def test_a_newer_signed_site_file_is_used_without_a_new_release(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    fields = {**ETSY["fields"], "description": {"at": ["#ms"]}}
    signed(server, {**ETSY, "version": 9, "fields": fields})
    assert ask_for_updates(browser) == {"taken": ["etsy"], "refused": []}
    page = browser.open_saved("etsy")
    page.until(lambda: page.fields()["listing"].get("description") == "mp3 mp3 mp3 mp3", "the new selector")


@pytest.mark.parametrize(("change", "why"), [
    ({"version": 1}, None),
    ({"version": 9, "script": "alert(1)"}, "unknown key script"),
    ({"version": 9, "urls": ["http://www.etsy.com/*"]}, "urls"),
    ({"version": 9, "urls": ["https://*"]}, "urls"),
    ({"version": 9, "fields": {"title": {"at": []}}}, "fields.title: at"),
    ({"version": 9, "fields": {"password": {"at": ["input"]}}}, "fields.password: unknown"),
    ({"version": 9, "id_path": "(a+)+$"}, "id_path"),
    ({"version": 1.5}, "version"),
], ids=lambda value: str(value)[:40])
def test_a_site_file_that_is_none_is_refused(browser: Browser, stub: Callable[..., Stub], change: dict[str, Any], why: str | None) -> None:
    server = stub()
    browser.connect(server)
    signed(server, {**ETSY, **change})
    assert ask_for_updates(browser) == {"taken": [], "refused": [{"id": "etsy", "why": why}] if why else []}


def test_a_site_file_with_another_signature_is_refused(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    signed(server, {**ETSY, "version": 9}, token="another")
    assert ask_for_updates(browser) == {"taken": [], "refused": [{"id": "*", "why": "signature"}]}


def test_the_real_servers_site_files_are_taken_as_they_are(connected: Browser) -> None:
    assert ask_for_updates(connected) == {"taken": [], "refused": []}


def test_the_popup_counts_the_findings_of_the_page_and_leads_to_them(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.locator("#title").fill(STUFFED)
    page.until_underlined(page.locator("#title"), "mp3")
    own = popup(page)
    row = own.locator("#findings button", has_text="mp3").first
    row.wait_for()
    assert own.locator("#state").inner_text() == f"{own.locator('#findings li').count()} findings on this page"
    assert own.get_by_role("button", name="Open the side panel").is_visible()
    levels = [one.get_attribute("data-level") for one in own.locator("#findings li").all()]
    assert levels == sorted(levels, key=["error", "warning", "info"].index)
    own.evaluate("window.close = () => {}")
    page.page.bring_to_front()
    row.evaluate("button => button.click()")
    page.card.locator(".message", has_text="mp3").wait_for()


def test_the_popup_calls_nothing_clean_that_was_not_checked_yet(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(hold=9)
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.until(server.checks, "a question")
    own = popup(page)
    state = own.locator("#state")
    page.until(state.inner_text, "a state")
    assert "Nothing to correct" not in state.inner_text()
    own.locator("#state[data-good=wait]", has_text="has not answered for some seconds").wait_for()
    server.go.set()
    own.locator("#state", has_text="on this page").wait_for()
    assert own.locator("#findings li").count() == page.chips.count()


def test_the_popup_says_what_is_missing_and_offers_the_way_there(browser: Browser, stub: Callable[..., Stub]) -> None:
    gone = stub()
    gone.stop()
    browser.connect(gone)
    page = browser.open_saved("etsy")
    page.chips.filter(has_text="Server not running").wait_for()
    own = popup(page)
    own.locator("#state[data-good=no]", has_text="does not answer").wait_for()
    assert own.get_by_role("button", name="Try again").is_visible()
    browser.connect(gone, consent=False)
    own.locator("#state", has_text="you have not agreed").wait_for()
    assert own.get_by_role("button", name="Open settings").is_visible()
    page.chips.filter(has_text="Not agreed yet").wait_for()
    browser.connect(gone, sites={"etsy": False})
    own.get_by_role("button", name="Switch on for this site").wait_for()
    assert not own.locator("#market").is_visible()


def test_saving_a_token_that_the_server_refuses_says_so_at_once(browser: Browser, server: Server) -> None:
    page = own_page(browser, "options/options.html")
    page.locator("#server").fill(server.url)
    page.locator("#token").fill("an-old-token")
    page.locator("#consent").check()
    page.get_by_role("button", name="Save").click()
    page.locator("#said[data-good=no]", has_text="Saved. The server refused the token").wait_for()
    assert page.locator("#said").evaluate("said => getComputedStyle(said).color") == "rgb(201, 40, 30)", "in red"
    page.locator("#token").fill(server.token)
    page.get_by_role("button", name="Save").click()
    page.locator("#said[data-good=yes]", has_text="Saved").wait_for()
    page.wait_for_timeout(500)
    assert page.locator("#said").inner_text() == "Saved."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_popups_buttons_are_in_sight_however_much_there_is_to_say(browser: Browser, stub: Callable[..., Stub], language: str) -> None:
    server = stub()
    browser.connect(server, language=language)
    server.answer = {"id": "x", "positions": "utf-16", "skipped": [],
                     "failed": [], "ignored": 3, "pending": None,
                     "findings": [{**Stub.finding("title", at), "fingerprint": f"f-{at}"} for at in range(12)]}
    page = browser.open_saved("etsy")
    page.chips.first.wait_for()
    own = popup(page)
    own.set_viewport_size({"width": 360, "height": 600})
    own.locator("#findings button").nth(11).wait_for()
    for button in ("#panel", "#settings"):
        box = own.locator(button).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 600
    assert own.evaluate("document.documentElement.scrollHeight > 600"), "there is more than fits"


def test_the_settings_say_that_a_server_without_a_consent_gets_nothing(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server, consent=False)
    page = own_page(browser, "options/options.html")
    page.locator("#where", has_text=f"you have not agreed that listings go to {server.url}").wait_for()
    browser.worker.evaluate("chrome.storage.local.set({ consent: true })")
    page.locator("#where", has_text="go to this server, and nowhere else").wait_for()


def test_what_is_clicked_at_once_in_the_settings_is_all_kept(browser: Browser) -> None:
    browser.worker.evaluate("chrome.storage.local.set({ marketplaces: { 'a.example': 'amazon', 'b.example': 'ebay' } })")
    page = browser.context.new_page()
    page.goto(f"chrome-extension://{browser.id}/options/options.html")
    page.locator("#remembered button").nth(1).wait_for()
    page.evaluate("document.querySelectorAll('#remembered button').forEach(button => button.click())")
    page.locator("#remembered button").first.wait_for(state="detached")
    page.evaluate("['amazon', 'etsy', 'ebay'].forEach(id => document.getElementById(`site-${id}`).click())")
    page.wait_for_function("async () => Object.keys((await chrome.storage.local.get('sites')).sites ?? {}).length === 3")
    kept = browser.worker.evaluate("chrome.storage.local.get(['marketplaces', 'sites'])")
    assert kept == {"marketplaces": {}, "sites": {"amazon": False, "etsy": False, "ebay": False}}
