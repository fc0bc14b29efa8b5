"""Answers that are not what they should be: of another program, of an older server, refused undoing; and pictures that come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driving import TITLES, Browser, Page, Stub, panel, popup

pytestmark = pytest.mark.browser

EMPTY = {"id": "x", "positions": "utf-16", "findings": [], "skipped": [], "failed": [], "ignored": 0, "pending": None}
FOREIGN: list[Any] = [
    {"status": "up"}, [], "ok", {**EMPTY, "findings": None}, {**EMPTY, "findings": {"title": ["bad"]}}, {**EMPTY, "findings": ["bad"]},
    {**EMPTY, "findings": [{"message": "bad"}]}, {**EMPTY, "findings": [{**Stub.finding("title", 0), "field": None}]},
    {**EMPTY, "findings": [{**Stub.finding("title", 0), "start": "0"}]}, {**EMPTY, "findings": [{**Stub.finding("title", 0), "fix": {}}]},
    {**EMPTY, "failed": "none"}, {**EMPTY, "pending": 7},
]


@pytest.mark.parametrize("answer", FOREIGN, ids=[str(at) for at in range(len(FOREIGN))])
def test_json_of_another_shape_is_told_as_another_programs(browser: Browser, stub: Callable[..., Stub], answer: Any) -> None:
    server = stub()
    server.answer = answer
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.chips.filter(has_text="Server too old").wait_for()
    assert page.tell({"type": "status"})["checking"] is False
    server.answer = None
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")  # asked again by itself


def test_a_crosspost_of_another_shape_is_told_in_the_panel(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    page.page.wait_for_timeout(1000)
    side = panel(page)
    side.locator(".finding").first.wait_for()
    server.answer = {"status": "up"}
    side.get_by_role("tab", name="eBay").click()
    side.locator("#list .said[data-good=no]", has_text="an older Listlint, or another program").wait_for()


def test_an_undo_that_the_server_refuses_says_why_and_stays(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(listing_paths=("/api/v1/check", "/api/v1/decisions"))
    server.undoing = [409, 204]
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.chip("Title").click()
    page.card.get_by_role("button", name="Ignore…").click()
    page.card.locator("textarea").fill("its usual name")
    page.card.get_by_role("button", name="Ignore", exact=True).click()
    toast = page.locator("listlint-overlay .toast")
    toast.get_by_role("button", name="Undo").click()
    toast.get_by_text("Not undone.").wait_for()
    assert "a reviewer has upheld it" in toast.inner_text()
    toast.get_by_role("button", name="Undo").click()
    page.until(lambda: server.asked.count("DELETE /api/v1/decisions/1") == 2, "asked once more")
    toast.wait_for(state="detached")


REASONS = {"stolen-image/protected-picture": ["It is my own", "I have permission"],
           "category-mismatch/wrong-category": ["The category is right"],
           "keyword-stuffing/repeated-word": ["It is part of the name"], "misleading-claims/superlative": ["I can prove it"],
           "misleading-claims/contact-details": ["The platform allows it"],
           "misleading-main-image/cut-off": ["The goods look like this", "The platform allows it"], "stub/word": ["I have permission"]}


def test_the_reasons_offered_fit_the_rule(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    at = iter(range(len(REASONS)))
    server.answer = {**EMPTY, "findings": [{**Stub.finding("title", next(at)), "rule": rule, "message": rule, "fingerprint": rule}
                                           for rule in REASONS]}
    page = browser.open_saved("etsy")
    page.chip("Title").wait_for()
    for rule, offered in REASONS.items():
        page.open_card("Title", rule)
        page.card.get_by_role("button", name="Ignore…").click()
        assert page.card.locator(".chips button").all_inner_texts() == [*offered, "The finding is wrong"]
        page.page.keyboard.press("Escape")
    side = panel(page)
    box = side.locator(".finding", has_text="category-mismatch")
    box.get_by_role("button", name="Ignore…").click()
    assert box.locator("form button[type=button]").all_inner_texts()[:2] == ["The category is right", "The finding is wrong"]


def framed_pictures(names: list[str]) -> dict[str, Any]:
    """The server's word on the pictures of the last check: each is said to have a frame."""
    whole = {"start": None, "end": None, "fix": None}
    found = [{**Stub.finding(f"images[{at}]", 0), **whole, "message": f"{name} is framed", "fingerprint": name}
             for at, name in enumerate(names)]
    return {"id": "j", "state": "done", "reason": None, "result": {**EMPTY, "findings": found}}


PICTURES = """names => {
  const list = document.querySelector('#listing-photos') ?? document.querySelector("[data-testid='listing-media']");
  list.replaceChildren(...names.map((name) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    const pen = canvas.getContext('2d');
    pen.fillStyle = name;
    pen.fillRect(0, 0, 64, 64);
    return Object.assign(document.createElement('img'), { src: canvas.toDataURL(), width: 64, height: 64, alt: name });
  }));
}"""


def shown(page: Page) -> list[tuple[str, str]]:
    found = page.tell({"type": "findings"})["findings"]
    return [(one["field"], one["message"]) for one in found if one["field"].startswith("images") and not one["hint"]]


def test_findings_in_pictures_stay_until_the_new_ones_are_known(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(listing_paths=("/api/v1/check", "/api/v1/images"))
    server.pending = "/api/v1/jobs/j"
    server.jobs["/api/v1/jobs/j"] = {"id": "j", "state": "running", "result": None, "reason": None}
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.page.evaluate(PICTURES, ["red", "blue", "green"])
    page.until(lambda: len(server.bodies) and len(server.bodies[-1]["listing"].get("images", [])) == 3, "three pictures sent")
    server.jobs["/api/v1/jobs/j"] = framed_pictures(["red", "blue", "green"])
    page.until(lambda: len(shown(page)) == 3, "a finding in each")

    server.jobs["/api/v1/jobs/j"] = {"id": "j", "state": "running", "result": None, "reason": None}
    asked = server.checks()
    page.page.evaluate(PICTURES, ["red", "green", "black"])
    seen: list[list[tuple[str, str]]] = []

    def looked_at_anew() -> bool:
        seen.append(shown(page))
        return server.checks() > asked and bool(page.tell({"type": "findings"})["waiting"])

    page.until(looked_at_anew, "looked at anew")
    page.page.wait_for_timeout(500)
    assert shown(page) == [("images[0]", "red is framed"), ("images[1]", "green is framed")], "the green one goes along with its picture"
    assert all(("images[0]", "red is framed") in each for each in seen), "never away in between"
    assert not [one for one in page.tell({"type": "findings"})["findings"] if one["hint"]], "no hint beside what the server has said of it"

    server.jobs["/api/v1/jobs/j"] = framed_pictures(["red"])
    page.until(lambda: shown(page) == [("images[0]", "red is framed")], "the new findings")


def test_what_was_said_of_a_main_picture_goes_when_it_is_none_any_more(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(listing_paths=("/api/v1/check", "/api/v1/images"))
    server.pending = "/api/v1/jobs/j"
    server.jobs["/api/v1/jobs/j"] = framed_pictures(["red"])
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.page.evaluate(PICTURES, ["red", "blue"])
    page.until(lambda: shown(page) == [("images[0]", "red is framed")], "the main picture's finding")
    server.jobs["/api/v1/jobs/j"] = {"id": "j", "state": "running", "result": None, "reason": None}
    page.page.evaluate(PICTURES, ["blue", "red"])
    page.until(lambda: not shown(page), "nothing said of another main picture")


def test_the_popup_tells_of_another_program_too(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    server.answer = {"status": "up"}
    browser.connect(server)
    page = browser.open_saved("etsy")
    own = popup(page)
    own.locator("#state[data-good=no]", has_text="does not answer as it should").wait_for()
