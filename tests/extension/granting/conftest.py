"""A browser whose permissions no other test sees, and a shop of each test's own: the browser remembers its leave."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from driving import Browser, launch

SHOPS = (f"shop{number}.example.com" for number in count(1))


@pytest.fixture(scope="package")
def shared_browser(playwright: Any, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of this folder, and for no others."""
    context = launch(playwright, chromium, tmp_path_factory.mktemp("profile"))
    yield Browser(context)
    context.close()


@pytest.fixture
def browser(browser: Browser) -> Iterator[Browser]:
    """It, as after a fresh installation."""
    yield browser
    browser.worker.evaluate("chrome.scripting.unregisterContentScripts()")


@pytest.fixture
def host() -> str:
    """The host of a shop that no test before has had."""
    return next(SHOPS)
