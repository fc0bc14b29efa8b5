"""What a seller pointed at is saved as a site file, which whoever runs the server hands to everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driving import FORMS, Browser, Page, Server, Stub, panel
from test_extension_telling import office

from listlint.web.extension_files import site_files

pytestmark = pytest.mark.browser

URL = "http://127.0.0.1:8099/artikel/4711"
PICKS = {"127.0.0.1:8099": {"title": ".x1", "price": ".x2", "images": ".bilder img"}}


def unnamed(browser: Browser, url: str = URL) -> Page:
    """A form that says of no field what it is."""
    return browser.open(url, "unnamed.page", FORMS)


def picked(browser: Browser, picks: dict[str, dict[str, str]]) -> None:
    browser.worker.evaluate("picked => chrome.storage.local.set({ picked })", picks)


def save(page: Page, folder: Path) -> tuple[str, dict[str, Any]]:
    """Presses the button of the panel; the file's name and what it holds."""
    side = panel(page)
    with side.expect_download() as waiting:
        side.get_by_role("button", name="Save as a site file").click()
    side.locator("#handed[data-good=yes]").wait_for()
    name = waiting.value.suggested_filename
    waiting.value.save_as(folder / name)
    side.close()
    return name, json.loads((folder / name).read_text("utf-8"))


def take(browser: Browser) -> dict[str, Any]:
    """Asks the server for site files; the report."""
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    report: dict[str, Any] = options.evaluate("chrome.runtime.sendMessage({ type: 'updates' })")["report"]
    options.close()
    return report


def test_what_was_pointed_at_comes_back_to_everybody_as_a_site_file(browser: Browser, own_server: Server) -> None:
    folder = own_server.home / "sites"
    folder.mkdir()
    browser.connect(own_server)
    page = unnamed(browser)
    page.until(lambda: page.tell({"type": "pick", "field": "title"}) == {"ok": True}, "the mode begins")
    page.locator(".x1").click()
    remembered = "chrome.storage.local.get('picked')"
    kept = page.until(lambda: browser.worker.evaluate(remembered).get("picked"), "it is remembered")["127.0.0.1:8099"]
    page.until(lambda: page.fields()["listing"]["title"] == "mp3 Spieler mit Clip", "the title is read")
    picked(browser, {"127.0.0.1:8099": {**PICKS["127.0.0.1:8099"], **kept}})
    page.until(lambda: page.fields()["listing"].get("price") == "24.99", "all that was pointed at")
    before = page.fields()

    name, site = save(page, folder)
    assert name == "127-0-0-1-8099.json"
    assert (site["version"], site["urls"], site["id_path"]) == (1, ["http://127.0.0.1:8099/artikel/*"], "/artikel/([^/]+)")
    assert "Spieler" not in json.dumps(site), "nothing of the listing is in the file"
    assert site in site_files(own_server.home)

    browser.worker.evaluate("chrome.storage.local.remove('picked')")
    assert take(browser) == {"taken": ["127-0-0-1-8099"], "refused": []}
    other = unnamed(browser, URL.replace("4711", "4712"))
    other.until(lambda: other.fields()["site"] == "127-0-0-1-8099", "the site file")
    after = other.fields()
    assert {**after["listing"], "id": ""} == {**before["listing"], "id": ""}
    counts = [{field: one["count"] for field, one in answer["fields"].items()} for answer in (before, after)]
    assert counts[0] == counts[1]
    assert after["listing"]["id"] == "127-0-0-1-8099:4712"


def test_a_pick_on_a_known_site_gives_its_site_file_with_the_next_version(browser: Browser, own_server: Server) -> None:
    folder = own_server.home / "sites"
    folder.mkdir()
    browser.connect(own_server)
    picked(browser, {"etsy": {"description": "#ms"}})
    page = browser.open_saved("etsy")
    page.until(lambda: page.fields()["listing"].get("description") == "mp3 mp3 mp3 mp3", "the pick")
    name, site = save(page, folder)
    assert (name, site["version"]) == ("etsy.json", 2)
    assert site["fields"]["description"]["at"] == ["#ms", "#listing-description-textarea"]
    browser.worker.evaluate("chrome.storage.local.remove('picked')")
    assert take(browser) == {"taken": ["etsy"], "refused": []}
    again = browser.open_saved("etsy")
    again.until(lambda: again.fields()["listing"].get("description") == "mp3 mp3 mp3 mp3", "the site file")


def test_a_page_told_to_be_a_listing_is_handed_on_by_its_title(browser: Browser, stub: Callable[..., Stub], tmp_path: Path) -> None:
    browser.connect(stub(), told={"127.0.0.1:8099/goods/*": True, "127.0.0.1:8099/draft": True, "shop.example/x": True})
    html = "<!doctype html><title>Office</title><label>Product title <input id=head style='width: 300px' value='mp3 player'></label>"
    page = office(browser, "http://127.0.0.1:8099/goods/12", html)
    page.chip("Title").wait_for()
    _, site = save(page, tmp_path)
    assert site["fields"] == {"title": {"at": ["#head"]}}
    assert [url for url in site["urls"] if "/draft" in url]
    assert not [url for url in site["urls"] if "shop.example" in url]


def test_without_a_title_nothing_is_saved_and_the_panel_says_why(browser: Browser) -> None:
    picked(browser, {"127.0.0.1:8099": {"price": ".x2"}})
    side = panel(unnamed(browser))
    side.get_by_role("button", name="Save as a site file").click()
    side.locator("#handed[data-good=no]", has_text="Point at the title first").wait_for()


def test_the_settings_save_what_was_pointed_at_on_a_closed_page(browser: Browser, stub: Callable[..., Stub], tmp_path: Path) -> None:
    browser.connect(stub())
    for path, field, selector in (("artikel/4711", "title", ".x1"), ("neu/17", "price", ".x2")):
        page = unnamed(browser, URL.replace("artikel/4711", path))
        page.until(lambda page=page, field=field: page.tell({"type": "pick", "field": field}) == {"ok": True}, "the mode begins")
        page.locator(selector).click()
        page.until(lambda field=field: field in str(browser.worker.evaluate("chrome.storage.local.get('picked')")), "it is remembered")
        page.close()
    settings = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    with settings.expect_download() as waiting:
        settings.get_by_role("button", name="Save as a site file: 127.0.0.1:8099").click()
    settings.locator("#handed[data-good=yes]", has_text="Saved as 127-0-0-1-8099.json").wait_for()
    waiting.value.save_as(tmp_path / "saved.json")
    site = json.loads((tmp_path / "saved.json").read_text("utf-8"))
    assert sorted(site["fields"]) == ["price", "title"]
    assert site["urls"] == ["http://127.0.0.1:8099/artikel/*", "http://127.0.0.1:8099/neu/*"]
    settings.get_by_role("button", name="Forget: 127.0.0.1:8099, Price").click()
    settings.get_by_role("button", name="Forget: 127.0.0.1:8099, Title").click()
    settings.locator("#remembered-said", has_text="Nothing is remembered").wait_for()
    assert browser.worker.evaluate("chrome.storage.local.get(['picked', 'pickedAt'])") == {"picked": {}, "pickedAt": {}}


def test_the_settings_save_what_was_pointed_at_on_a_site_that_is_known(browser: Browser, tmp_path: Path) -> None:
    picked(browser, {"etsy": {"description": "#ms"}})
    settings = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    with settings.expect_download() as waiting:
        settings.get_by_role("button", name="Save as a site file: etsy").click()
    waiting.value.save_as(tmp_path / "saved.json")
    site = json.loads((tmp_path / "saved.json").read_text("utf-8"))
    assert (site["id"], site["version"]) == ("etsy", 2)
    assert site["fields"]["description"]["at"] == ["#ms", "#listing-description-textarea"]


def test_of_what_was_pointed_at_formerly_the_settings_say_where_it_can_be_saved(browser: Browser) -> None:
    picked(browser, {"shop.example": {"title": "#t"}})
    settings = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    settings.get_by_role("button", name="Save as a site file: shop.example").click()
    settings.locator("#handed[data-good=no]", has_text="save it in the side panel").wait_for()


def test_an_unencrypted_address_elsewhere_makes_no_site_file(browser: Browser) -> None:
    url = "http://erp.example/goods/5"
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    picked(browser, {"erp.example": {"title": "#t"}})
    answer = options.evaluate("url => chrome.runtime.sendMessage({ type: 'siteFile', url, title: '' })", url)
    assert (answer["ok"], answer["why"]) == (False, "urls")
    answer = options.evaluate("url => chrome.runtime.sendMessage({ type: 'siteFile', url, title: '' })", url.replace("http:", "https:"))
    assert answer["ok"], answer


@pytest.mark.parametrize(("address", "globs"), [
    ("https://a.example/goods/12/edit?tab=1", ["https://a.example/goods/*/edit", "https://a.example/goods/*/edit/",
                                               "https://a.example/goods/*/edit?*", "https://a.example/goods/*/edit#*"]),
    ("https://a.example/index.php?route=catalog/product.form&product_id=4", ["https://a.example/index.php?*route=catalog/product.form*"]),
    ("https://a.example/#/goods/edit/55", ["https://a.example/*#*/goods/edit/*"]),
    ("https://192.168.7.1/goods/12", ["https://192.168.7.1/goods/*"]),
])
def test_the_addresses_of_the_file_fit_the_page_and_others_like_it(browser: Browser, address: str, globs: list[str]) -> None:
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    answer = options.evaluate("url => chrome.runtime.sendMessage({ type: 'siteFile', url, title: '#t' })", address)
    assert answer["site"]["urls"] == globs
    assert any(re.fullmatch(re.escape(glob).replace(r"\*", ".*"), address) for glob in globs)


@pytest.mark.parametrize("url", ["http://127.0.0.1.evil.example/*", "http://localhost*", "https://*", "https://*/", "http://erp.example/*"])
def test_a_site_file_for_a_wide_or_an_unencrypted_address_is_refused(browser: Browser, url: str) -> None:
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    site = {"id": "x", "version": 1, "name": {"en": "x", "zh": "x"}, "marketplace": None, "urls": [url], "fields": {}}
    assert options.evaluate("async site => (await import('/worker/updates.js')).mistakeIn(site)", site) == "urls"
