"""What the browser's own settings give and take: for one site, for several, for all, and for the server's host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from driving import Browser, Page
from shops import Stubs, allowed, answer_yes, by_hand, give, is_there, options, registered, shop, site, title, turn_on

pytestmark = pytest.mark.browser


def test_leave_for_the_servers_host_runs_no_script_there(browser: Browser, host: str) -> None:
    answer_yes(browser, host)
    settings = options(browser)
    settings.locator("#server").fill(f"https://{host}:8443")
    settings.locator("#token").fill("a-token")
    settings.locator("#consent").check()
    settings.get_by_role("button", name="Save").click()
    settings.locator("#said", has_text="Saved").wait_for()
    assert allowed(browser, host)
    page = shop(browser, host)
    page.page.wait_for_timeout(500)
    assert (is_there(page), registered(browser)) == (False, [])
    turn_on(page, host)
    page.until(lambda: is_there(page), "turned on by the seller's own word")
    settings.bring_to_front()
    settings.get_by_role("button", name=f"Turn off for {host}").click()
    settings.locator("#granted-said", has_text="The browser's permission stays").wait_for()
    assert (allowed(browser, host), registered(browser), is_there(page)) == (True, [], False)


def test_leave_given_formerly_for_the_servers_port_alone_still_holds(browser: Browser, host: str) -> None:
    server = {"server": f"https://{host}:8443", "token": "a-token", "consent": True}
    browser.worker.evaluate("kept => chrome.storage.local.set(kept)", server)
    page = options(browser)
    asked = "chrome.runtime.sendMessage({ type: 'session' })"
    assert page.evaluate(asked)["problem"]["kind"] == "permission"
    give(browser, host, f"https://{host}:8443/*")
    assert not allowed(browser, host)
    assert page.evaluate(asked)["problem"]["kind"] in {"down", "slow"}, "asked, though nobody is there"
    assert registered(browser) == [], "the server's own leave runs no script"
    firefox = """async server => {
      chrome.permissions.contains = ({ origins: [origin] }) => {
        if (/:\\d/.test(origin)) throw new Error("Type error for parameter permissions");
        return Promise.resolve(false);
      };
      const { ask } = await import("/worker/server.js");
      return ask("/api/v1/session", { as: { ...server, sites: {} } });
    }"""
    assert page.evaluate(firefox, server)["problem"]["kind"] == "permission"


def test_leave_taken_back_in_the_browser_turns_the_site_off(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    page = shop(browser, host)
    turn_on(page, host)
    by_hand(browser, "removeHostPermission", site(host))
    page.until(lambda: registered(browser) == [], "no registration")
    page.locator("listlint-overlay").wait_for(state="detached")
    assert browser.worker.evaluate("chrome.storage.local.get('turnedOn')") == {"turnedOn": {}}


def test_leave_given_in_the_browsers_own_settings_turns_the_site_on(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = shop(browser, host)
    give(browser, host)
    page.until_underlined(title(page), "mp3")
    by_hand(browser, "removeHostPermission", site(host))
    page.until(lambda: registered(browser) == [], "no registration")
    page.locator("listlint-overlay").wait_for(state="detached")
    by_hand(browser, "addHostPermission", site(host))
    page.page.bring_to_front()
    page.until_underlined(title(page), "mp3")
    assert [script["matches"] for script in registered(browser)] == [[site(host)]]


def matches(browser: Browser) -> list[str]:
    """Where our scripts run beyond the manifest's own pages."""
    return sorted(pattern for script in registered(browser) for pattern in script["matches"])


def test_leave_for_http_and_https_at_once_is_leave_for_one_site_and_goes_as_one(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    both = [f"http://{host}/*", site(host)]
    page = shop(browser, host)
    give(browser, host, *both)
    page.until(lambda: matches(browser) == both, "on with http and with https")
    page.until_underlined(title(page), "mp3")
    settings = options(browser)
    button = settings.get_by_role("button", name=f"Turn off for {host}")
    button.wait_for()
    assert settings.locator("#granted li").count() == 1
    button.click()
    settings.locator("#granted-said", has_text=f"Turned off for {host}").wait_for()
    page.locator("listlint-overlay").wait_for(state="detached")
    has = "origins => Promise.all(origins.map((origin) => chrome.permissions.contains({ origins: [origin] })))"
    assert (browser.worker.evaluate(has, both), registered(browser)) == ([False, False], [])
    assert settings.locator("#granted li").count() == 0


HEARD = "async origins => (await import('/worker/granting.js')).onAllowed(origins)"


def test_leave_for_any_scheme_of_a_host_is_leave_for_one_site(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = options(browser)
    both = [f"http://{host}/*", site(host)]
    give(browser, host, *both)
    Page(page, browser).until(lambda: matches(browser) == both, "on with http and with https")
    browser.worker.evaluate("Promise.all([chrome.storage.local.remove('turnedOn'), chrome.scripting.unregisterContentScripts()])")
    page.evaluate(HEARD, [f"*://{host}/*"])  # Chromium asks for no such leave; Firefox may have it from its own settings
    assert matches(browser) == both
    page.evaluate("pattern => chrome.runtime.sendMessage({ type: 'turnOff', pattern })", site(host))
    assert (allowed(browser, host), registered(browser)) == (False, [])
    give(browser, host, *both)
    page.evaluate(HEARD, [f"*://{host}/*"])
    assert registered(browser) == [], "turned off here, with http too"


def test_leave_for_several_hosts_turns_none_on(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = options(browser)
    give(browser, host, site(host), "https://other.example.com/*")
    page.evaluate(HEARD, [site(host), "https://*.example.com/*"])
    page.wait_for_timeout(300)
    assert registered(browser) == []


def test_a_port_that_was_turned_off_here_stays_off(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    page = options(browser)
    port = f"https://{host}:8443/*"
    give(browser, host, port)
    Page(page, browser).until(lambda: matches(browser) == [port], "on for this port")
    page.evaluate("pattern => chrome.runtime.sendMessage({ type: 'turnOff', pattern })", port)
    assert registered(browser) == []
    give(browser, host, port)
    page.evaluate(HEARD, [port])
    assert registered(browser) == []


def test_turning_a_site_off_leaves_the_server_its_scheme(browser: Browser, host: str) -> None:
    page = options(browser)
    give(browser, host, f"http://{host}/*", site(host))
    Page(page, browser).until(lambda: len(matches(browser)) == 2, "on with http and with https")
    kept = {"server": f"https://{host}:8443", "token": "a-token", "consent": True}
    browser.worker.evaluate("kept => chrome.storage.local.set(kept)", kept)
    answer = page.evaluate("pattern => chrome.runtime.sendMessage({ type: 'turnOff', pattern })", f"http://{host}/*")
    assert answer == {"ok": True, "kept": True}
    has = "origin => chrome.permissions.contains({ origins: [origin] })"
    assert (allowed(browser, host), browser.worker.evaluate(has, f"http://{host}/*"), registered(browser)) == (True, False, [])


def test_leave_for_all_sites_turns_none_on_and_spares_the_question(start_browser: Callable[[], Browser], stub: Stubs, host: str) -> None:
    browser = start_browser()
    browser.connect(stub())
    for former in ("former1.example.com", "former2.example.com"):
        give(browser, former)
        by_hand(browser, "removeHostPermission", site(former))
    page = shop(browser, host)
    give(browser, "*")
    page.page.wait_for_timeout(500)
    assert (is_there(page), registered(browser)) == (False, [])
    by_hand(browser, "removeHostPermission", site("*"))
    by_hand(browser, "addHostPermission", site("*"))
    page.page.wait_for_timeout(500)
    assert (is_there(page), registered(browser)) == (False, []), "nor where Chromium gives every leave of former days again"
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    settings = options(browser)
    settings.get_by_role("button", name=f"Turn off for {host}").click()
    settings.locator("#granted-said", has_text="allowed all sites in the browser").wait_for()
    assert registered(browser) == []
