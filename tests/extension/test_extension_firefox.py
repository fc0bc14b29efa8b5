"""The same folder in Firefox: pairing, typing, lines by the mirror, card, fix, panel. Skipped where Firefox is not installed."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from driving import EXTENSION, Server, Stub
from firefox import UUID, Firefox

pytestmark = pytest.mark.browser

OVERLAY = "document.querySelector('listlint-overlay')?.shadowRoot"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        pytest.skip("Firefox is not installed, so the extension was NOT tested in it: make browser")
    running = Firefox(path, tmp_path_factory.mktemp("firefox") / "profile", EXTENSION)
    yield running
    running.close()


def test_firefox_pairs_underlines_fixes_and_shows_the_panel(firefox: Firefox, server: Server) -> None:
    tab = firefox.open(f"{server.url}/demo?lang=en")
    firefox.until(tab, "document.documentElement.dataset.listlint === 'installed'", "the extension greets the page")
    firefox.click(tab, "document.getElementById('listlint-pair-button')")
    firefox.until(tab, "document.documentElement.dataset.listlint === 'paired'", "paired by one click")

    firefox.evaluate(tab, "(scrollTo(0, 0), document.getElementById('title').select(), document.getElementById('title').focus())")
    firefox.type(tab, "mp3 mp3 mp3 mp3 player")
    chip = f"[...{OVERLAY}?.querySelectorAll('.chip:not(.hidden)') ?? []].find(chip => chip.ariaLabel.includes(' in Title,'))"
    firefox.until(tab, f"Boolean({chip})", "a chip at the title")
    firefox.until(tab, f"{OVERLAY}.querySelectorAll('.line').length > 0 || [...CSS.highlights.keys()].length > 0", "a line under a word")

    firefox.click(tab, chip)
    firefox.until(tab, f"Boolean({OVERLAY}.querySelector('.card .message'))", "a card")
    firefox.until(tab, f"({OVERLAY}.querySelector('.card .message').textContent.includes('mp3') || "
                       f"({OVERLAY}.querySelector('.card .next')?.click(), false))", "the finding on the word")
    firefox.click(tab, f"{OVERLAY}.querySelector('.card button.main')")
    firefox.until(tab, "document.getElementById('title').value.split('mp3').length - 1 < 4", "fewer copies")

    own = firefox.open(f"moz-extension://{UUID}/panel/panel.html")
    number = firefox.evaluate(own, f"chrome.tabs.query({{}}).then(tabs => tabs.find(tab => tab.url?.startsWith('{server.url}')).id)")
    panel = firefox.open(f"moz-extension://{UUID}/panel/panel.html?tab={number}")
    firefox.until(panel, "document.querySelectorAll('.finding').length > 0", "the findings in the panel")


SHOP = b"""<!doctype html><meta charset=utf-8><title>Edit product</title><h1>Edit product</h1><form>
<label>Product name <input id="name" name="name" style="width: 400px" value="mp3 player with clip"></label>
<label>Description <textarea name="description" rows="5" style="width: 400px">A player for music.</textarea></label>
<label>Price <input name="price" value="12.90"></label><label>SKU <input name="sku" value="A-1"></label></form>"""


@pytest.fixture
def shop() -> Iterator[str]:
    """The address of a shop's form: a host that the manifest does not know."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(SHOP)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://shop.example.com:{running.server_port}/admin/products/7"
    running.shutdown()
    running.server_close()
    thread.join()


def test_firefox_turns_a_site_on_and_off(firefox: Firefox, shop: str) -> None:
    stub = Stub()
    settings = firefox.open(f"moz-extension://{UUID}/options/options.html")
    kept = json.dumps({"server": stub.url, "token": stub.token, "consent": True})
    firefox.evaluate(settings, f"chrome.storage.local.set({kept}).then(() => true)")
    tab = firefox.open(shop)
    chip = f"[...{OVERLAY}?.querySelectorAll('.chip:not(.hidden)') ?? []].some(chip => chip.ariaLabel.includes(' in Title,'))"
    firefox.open_popup()
    button = "chrome.extension.getViews({ type: 'popup' })[0]?.document.getElementById('turning-do')"
    firefox.until(settings, f"{button}?.textContent === 'Turn on for shop.example.com'", "the offer")
    assert firefox.evaluate(tab, f"Boolean({OVERLAY})") is False
    firefox.evaluate(settings, f"({button}.focus(), true)")
    firefox.press_enter_in_popup()
    firefox.until(tab, chip, "a chip at the title, without a reload")
    [script] = firefox.evaluate(settings, "chrome.scripting.getRegisteredContentScripts()")
    assert script["matches"] == ["http://shop.example.com/*"]
    later = firefox.open(shop)
    firefox.until(later, chip, "a chip on the next page")
    firefox.until(settings, "document.querySelectorAll('#granted li').length === 1", "the site in the settings")
    firefox.evaluate(settings, "document.querySelector('#granted button').scrollIntoView({ block: 'center' })")
    firefox.click(settings, "document.querySelector('#granted button')")
    firefox.until(later, f"!{OVERLAY}", "nothing of ours on the open page")
    assert firefox.evaluate(settings, "chrome.scripting.getRegisteredContentScripts()") == []
    asked = "chrome.permissions.contains({ origins: ['http://shop.example.com/*'] })"
    assert firefox.evaluate(settings, asked) is False
    stub.stop()


def test_firefox_turns_a_site_on_in_the_sidebar_once_its_button_was_pressed(firefox: Firefox, shop: str) -> None:
    stub = Stub()
    settings = firefox.open(f"moz-extension://{UUID}/options/options.html")
    kept = json.dumps({"server": stub.url, "token": stub.token, "consent": True})
    firefox.evaluate(settings, f"chrome.storage.local.set({kept}).then(() => true)")
    firefox.open(shop)
    firefox.open_sidebar()
    side = "chrome.extension.getViews({ type: 'sidebar' })[0]?.document"
    firefox.until(settings, f"{side}?.getElementById('state').textContent.includes(\"press Listlint's button\")", "the way is named")
    assert firefox.evaluate(settings, f"{side}.getElementById('turning').hidden") is True
    firefox.open_popup()
    button = f"{side}?.getElementById('turning-do')"
    firefox.until(settings, f"{button}?.textContent === 'Turn on for shop.example.com'", "the offer in the sidebar")
    firefox.evaluate(settings, f"({button}.focus(), true)")
    firefox.press_enter_in_sidebar()
    firefox.until(settings, f"{side}?.querySelectorAll('.finding').length > 0", "the findings, without a reload")
    firefox.evaluate(settings, "chrome.runtime.sendMessage({ type: 'turnOff', pattern: 'http://shop.example.com/*' }).then(() => true)")
    stub.stop()


def test_firefox_shows_the_first_page(firefox: Firefox) -> None:
    page = firefox.open(f"moz-extension://{UUID}/welcome/welcome.html")
    assert firefox.until(page, "document.querySelector('h1')?.textContent.trim()", "the first page") == "Listlint is installed"
