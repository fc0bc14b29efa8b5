"""The scripts that run where a site was turned on: the manifest's own list, once in a page, after an update too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from driving import EXTENSION, TITLES, Browser, launch
from shops import MANIFEST, Stubs, answer_yes, is_there, options, popup, registered, shop, site, title, turn_on, turned_on

pytestmark = pytest.mark.browser


def test_what_is_registered_is_the_manifests_list(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    turn_on(shop(browser, host), host)
    [script] = registered(browser)
    declared = MANIFEST["content_scripts"][0]
    assert (script["js"], script["css"]) == (declared["js"], declared["css"])
    assert (script["runAt"], script["world"], script["allFrames"]) == (declared["run_at"], "ISOLATED", False)
    assert (script["matches"], script["persistAcrossSessions"]) == ([site(host)], True)
    assert sorted(script["excludeMatches"]) == sorted(declared["matches"])


def test_an_update_of_the_extension_keeps_the_sites(playwright: Any, chromium: str, stub: Stubs, tmp_path: Path, host: str) -> None:
    copy = tmp_path / "extension"
    shutil.copytree(EXTENSION, copy)
    server = stub()

    def start() -> Browser:
        return Browser(launch(playwright, chromium, tmp_path / "profile", extension=copy))

    first = start()
    first.connect(server)
    answer_yes(first, host)
    page = shop(first, host)
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    first.context.close()
    names = MANIFEST["content_scripts"][0]["js"]
    newer = {**MANIFEST, "version": "0.1.1", "content_scripts": [{**MANIFEST["content_scripts"][0], "js": ["content/new.js", *names]}]}
    (copy / "manifest.json").write_text(json.dumps(newer), "utf-8")
    (copy / "content" / "new.js").write_text("/** Came with the update. */\n", "utf-8")
    second = start()
    page = shop(second, host)
    page.until(lambda: [script["js"][0] for script in registered(second)] == ["content/new.js"], "the newer list is registered")
    page.page.reload()
    page.until_underlined(title(page), "mp3")
    second.context.close()


def test_a_page_open_before_our_scripts_were_there_is_entered_by_the_popup(browser: Browser, stub: Stubs, host: str) -> None:
    browser.connect(stub())
    answer_yes(browser, host)
    turn_on(shop(browser, host), host)
    browser.worker.evaluate("chrome.scripting.unregisterContentScripts()")
    page = shop(browser, host, "/admin/products/8")
    assert not is_there(page)
    popup(page).locator("#findings button", has_text="mp3").wait_for()
    assert page.said == []


def test_scripts_that_are_run_twice_in_a_page_start_once(browser: Browser, stub: Stubs, host: str) -> None:
    server, page = turned_on(browser, stub, host)
    again = """async ([url, files]) => {
      const [{ id }] = await chrome.tabs.query({ url });
      await chrome.scripting.executeScript({ target: { tabId: id }, files });
    }"""
    browser.worker.evaluate(again, [site(host), MANIFEST["content_scripts"][0]["js"]])
    refused = [text for text in page.said if "has already been declared" in text]
    assert refused, "the browser lets no second one start"
    asked = server.checks()
    title(page).fill("mp3 bag of canvas")
    page.until(lambda: server.checks() > asked, "a question")
    page.page.wait_for_timeout(900)
    assert server.checks() == asked + 1
    assert page.locator("listlint-overlay").count() == 1
    page.until_underlined(title(page), "mp3")


@pytest.mark.parametrize("name", MANIFEST["content_scripts"][0]["js"])
def test_a_script_that_starts_something_declares_a_const(name: str) -> None:
    once = ("const ", "let ", "class ")
    lines = (EXTENSION / name).read_text("utf-8").split("\n")
    starts = [line for line in lines if line[:1].isalpha() and not line.startswith(("function ", "async function ", *once))]
    assert not starts or any(line.startswith(once) for line in lines), f"run twice in a page, {name} would do twice: {starts}"


def test_a_page_of_the_manifests_own_is_not_entered_twice(browser: Browser, stub: Stubs) -> None:
    browser.connect(stub())
    answer_yes(browser, "www.etsy.com")
    outside = shop(browser, "www.etsy.com", "/shop-manager/drafts/7")
    turn_on(outside, "www.etsy.com")
    outside.until_underlined(title(outside), "mp3")
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    assert [text for text in page.said if "declared" in text] == []
    assert page.locator("listlint-overlay").count() == 1


def test_running_scripts_where_the_seller_wants_them_warns_of_nothing_more_at_the_installation(browser: Browser) -> None:
    without = {**MANIFEST, "permissions": [name for name in MANIFEST["permissions"] if name not in {"scripting", "activeTab"}]}
    page = options(browser)
    warn = "manifest => chrome.management.getPermissionWarningsByManifest(manifest)"
    warnings = [page.evaluate(warn, json.dumps(each)) for each in (MANIFEST, without)]
    assert len(without["permissions"]) == len(MANIFEST["permissions"]) - 2
    assert warnings[0] == warnings[1]
