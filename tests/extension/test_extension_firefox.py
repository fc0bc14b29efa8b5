"""The same folder in Firefox: pairing, typing, lines by the mirror, card, fix, panel. Skipped where Firefox is not installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from driving import EXTENSION, Server
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


def test_firefox_shows_the_first_page(firefox: Firefox) -> None:
    page = firefox.open(f"moz-extension://{UUID}/welcome/welcome.html")
    assert firefox.until(page, "document.querySelector('h1')?.textContent.trim()", "the first page") == "Listlint is installed"
