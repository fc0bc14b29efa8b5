"""A real Chromium with the extension loaded, and a real server started by `listlint serve`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import FLAGS, SECONDS, Browser, Server, Stub


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    running.start()
    running.warm_up()
    yield running
    running.stop()


def launch(playwright: Any, chromium: str, profile: Path, *flags: str, chinese: bool = False) -> Any:
    """Chromium with the extension and a profile of its own."""
    env = {**os.environ, "LANGUAGE": "zh_CN" if chinese else "en"}
    language = ["--lang=zh-CN"] if chinese else []
    context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium, headless=True, env=env,
                                                            viewport={"width": 1280, "height": 900}, args=[*FLAGS, *language, *flags])
    context.set_default_timeout(SECONDS)
    return context


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
