"""The pages in a real browser: the link logs in, keys decide, the content policy breaks nothing."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from apiflask import APIFlask
from web_scans import keep_scan, stored_finding
from werkzeug.serving import make_server

from listlint import installed

pytestmark = pytest.mark.browser


@pytest.fixture
def served(make_app: Callable[..., APIFlask]) -> Iterator[tuple[str, APIFlask]]:
    """A server on this machine, and its application."""
    app = make_app(local=True)

    def whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """The application, with its files closed before an answer is sent: this server leaves them open when the browser goes meanwhile."""
        with contextlib.closing(app(environ, start_response)) as answer:  # type: ignore[type-var]
            return [b"".join(answer)]

    server = make_server("127.0.0.1", 0, whole, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    thread.join()
    server.server_close()


Look = Callable[[Callable[[Any], None]], None]


@pytest.fixture
def browse() -> Look:
    """``browse(look)`` calls ``look(page)`` with an empty page of Debian's Chromium; what the content policy stops fails the test.

    In a thread of its own: a thread holds one Playwright only, and other tests of the run may have theirs in this one.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is not installed: make browser")
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")

    def drive(look: Callable[[Any], None]) -> None:
        complaints: list[str] = []
        with sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            look(page)
            browser.close()
        assert complaints == []

    def browse(look: Callable[[Any], None]) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(drive, look).result()

    return browse


def test_the_printed_link_logs_in_and_leaves_no_token_in_the_address(served: tuple[str, APIFlask], browse: Look) -> None:
    base, app = served

    def look(page: Any) -> None:
        page.goto(f"{base}/login#{app.extensions['listlint'].local.reviewer}")
        page.wait_for_url("**/review")
        assert page.locator("h1").inner_text() == "Nothing has been scanned yet"
        page.go_back()
        assert "#" not in page.url

    browse(look)


def test_keys_move_and_decide_in_the_list_and_on_a_finding(served: tuple[str, APIFlask], browse: Look) -> None:
    base, app = served
    keep_scan(app, findings=(stored_finding(), stored_finding(fingerprint="f2"), stored_finding(fingerprint="f3")))

    def look(page: Any) -> None:
        page.goto(f"{base}/login?next=/review#{app.extensions['listlint'].local.reviewer}")
        page.locator("tbody tr").first.wait_for()
        page.keyboard.press("d")  # nothing is chosen yet
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.locator("tr:nth-child(1) .is-uphold").wait_for()
        page.keyboard.press("e")  # the next is chosen by itself
        page.locator("tr:nth-child(2) .is-escalate").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/review/A-1-2")
        page.locator("#reason").fill("jude u d e")  # keys inside a text are letters
        page.locator("h1").click()
        page.keyboard.press("d")
        page.wait_for_url("**/review")

    browse(look)
    found = app.extensions["listlint"].decisions.find()
    assert {(decision.fingerprint, decision.verdict, decision.reason) for decision in found} == {
        ("f1", "uphold", ""), ("f2", "escalate", ""), ("f3", "dismiss", "jude u d e")}


def test_a_slip_of_the_key_is_undone_in_the_list_and_on_the_next_finding(served: tuple[str, APIFlask], browse: Look) -> None:
    base, app = served
    keep_scan(app, findings=(stored_finding(), stored_finding(fingerprint="f2"), stored_finding(fingerprint="f3")))

    def look(page: Any) -> None:
        page.goto(f"{base}/login?next=/review#{app.extensions['listlint'].local.reviewer}")
        page.locator("tbody tr").first.wait_for()
        page.keyboard.press("u")  # nothing to undo yet
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.locator("tr:nth-child(1) .is-uphold").wait_for()
        page.keyboard.press("k")
        page.keyboard.press("d")
        page.locator("tr:nth-child(1) .is-dismiss").wait_for()
        assert page.locator("#toast").inner_text().startswith("dismissed “LOUD” shouts.")
        page.keyboard.press("u")
        page.locator("tr:nth-child(1) .is-uphold").wait_for()  # what stood before stands again
        assert not page.locator("#toast").is_visible()
        assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1
        page.goto(f"{base}/review/A-1-1")
        page.keyboard.press("d")
        page.wait_for_url("**/review/A-1-2")
        page.locator("#toast").wait_for()
        page.keyboard.press("u")
        page.wait_for_url("**/review/A-1-1")
        assert not page.locator("#toast").is_visible()

    browse(look)
    decisions = app.extensions["listlint"].decisions
    assert [(decision.fingerprint, decision.verdict) for decision in decisions.find()] == [("f1", "uphold")]


def test_no_page_is_wider_than_a_small_phone(served: tuple[str, APIFlask], browse: Look) -> None:
    base, app = served
    keep_scan(app, title="全网最低价耐克同款跑步鞋男女运动鞋透气轻便休闲鞋" * 4, description="W" * 300,
              attributes={"Material" * 6: "x" * 200})
    pages = ["/", "/login", "/pair", "/demo", "/checkers", "/review", "/review/A-1-0"]
    pages += [f"/checkers/{name}" for name in installed.installed()]

    def look(page: Any) -> None:
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"{base}/login?next=/review#{app.extensions['listlint'].local.reviewer}")
        page.locator("tbody tr").first.wait_for()
        for path in pages:
            for language in ("en", "zh"):
                page.goto(f"{base}{path}?lang={language}")
                assert page.evaluate("document.documentElement.scrollWidth") <= 360, (path, language)

    browse(look)


def test_a_chosen_filter_applies_at_once_and_leaves_a_short_address(served: tuple[str, APIFlask], browse: Look) -> None:
    base, app = served
    keep_scan(app, findings=(stored_finding(), stored_finding(severity="info", fingerprint="f2")))

    def look(page: Any) -> None:
        page.goto(f"{base}/login#{app.extensions['listlint'].local.reviewer}")
        page.locator("select[name=severity]").select_option("info")
        page.wait_for_url("**/review?severity=info")
        assert page.locator("tbody tr").count() == 1

    browse(look)


def test_without_the_extension_the_pair_page_says_how_to_load_it(served: tuple[str, APIFlask], browse: Look) -> None:
    base, _ = served

    def look(page: Any) -> None:
        page.goto(f"{base}/pair")
        assert page.get_by_text("chrome://extensions").is_visible()
        assert not page.locator("#listlint-pair-button").is_visible()

    browse(look)


def test_the_demo_page_loads_without_a_complaint(served: tuple[str, APIFlask], browse: Look) -> None:
    base, _ = served

    def look(page: Any) -> None:
        for language in ("en", "zh"):
            page.goto(f"{base}/demo?lang={language}")
            page.locator("#check").wait_for()

    browse(look)
