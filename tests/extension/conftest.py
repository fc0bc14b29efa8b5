"""A real Chromium with the extension loaded, and a real server started by `listlint serve`."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import Browser, Server, Stub, launch


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    running.start()
    running.warm_up()
    yield running
    running.stop()


@pytest.fixture
def start_browser(playwright: Any, chromium: str, tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """Starts a browser of the test's own; `flags` are added, `chinese` sets its language."""
    started = []

    def start(*flags: str, chinese: bool = False) -> Browser:
        started.append(launch(playwright, chromium, tmp_path / f"profile-{len(started)}", *flags, chinese=chinese))
        return Browser(started[-1])

    yield start
    for context in started:
        context.close()


@pytest.fixture(scope="session")
def shared_browser(playwright: Any, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests that leave it running: a start takes seconds."""
    context = launch(playwright, chromium, tmp_path_factory.mktemp("profile"))
    yield Browser(context)
    context.close()


@pytest.fixture
def browser(shared_browser: Browser) -> Iterator[Browser]:
    """A browser as after a fresh installation: no settings, no tabs."""
    for _ in range(3):  # what the last test's pages asked for last is still being read and written in turns: each clearing waits one out
        shared_browser.worker.evaluate("Promise.all([chrome.storage.local.clear(), chrome.storage.session.clear()])")
    yield shared_browser
    for page in shared_browser.context.pages[1:]:
        page.close()


@pytest.fixture
def connected(browser: Browser, server: Server) -> Browser:
    """A browser that is paired with the server."""
    browser.connect(server)
    return browser


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop and start."""
    running = Server(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def stub() -> Iterator[Callable[..., Stub]]:
    """Starts servers that answer as the test wants."""
    started: list[Stub] = []

    def start(*first: tuple[int, dict[str, str]], **wishes: Any) -> Stub:
        started.append(Stub(*first, **wishes))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, from the installed package; nothing is fetched."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not there, so accessibility was NOT tested: pip install axe-playwright-python")
    return (Path(found.origin).parent / "axe.min.js").read_text("utf-8")
