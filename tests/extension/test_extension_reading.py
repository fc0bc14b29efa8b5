"""What is read from edit pages: the sites' saved pages at their real addresses, and forms nobody described."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driving import FORMS, PAGES, Browser, saved

pytestmark = pytest.mark.browser

NAMES = sorted(path.stem for path in PAGES.glob("*.json"))
FIELDS = ("id", "title", "description", "bullets", "keywords", "brand", "category", "attributes", "price", "currency", "variants")


def plain(listing: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The listing without pictures, and without an id that is made at random."""
    return {field: listing[field] for field in FIELDS if field in listing and (field != "id" or "id" in wanted)}


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_the_saved_page_is_read_and_no_decoy(browser: Browser, name: str) -> None:
    expected = saved(name)
    page = browser.open_saved(name)
    for _ in range(100):  # the page fills itself bit by bit; what it never becomes is told by the assertions
        listing = page.fields()["listing"]
        if plain(listing, expected["listing"]) == expected["listing"] and len(listing.get("images", [])) == expected["pictures"]:
            break
        page.page.wait_for_timeout(100)
    answer = page.fields()
    assert answer["site"] == expected["site"]
    assert plain(answer["listing"], expected["listing"]) == expected["listing"]
    assert len(answer["listing"].get("images", [])) == expected["pictures"]
    matches = expected.get("matches", {})
    assert {field: answer["fields"][field]["count"] for field in matches} == matches
    assert [field for field in matches if not answer["fields"][field]["how"].startswith(f"{name}: ")] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in FORMS.glob("*.json")))
def test_a_form_nobody_described_is_read(browser: Browser, name: str) -> None:
    expected = json.loads((FORMS / f"{name}.json").read_text("utf-8"))
    page = browser.open(expected["url"], name, FORMS)
    page.until(lambda: len(page.fields()["listing"].get("images", [])) == expected["pictures"], "the pictures are shown")
    answer = page.fields()
    listing = answer["listing"]
    assert answer["product"]
    assert {field: listing.get(field) for field in expected["listing"]} == expected["listing"]
    assert [field for field in expected.get("absent", []) if field in listing] == []
    variants = listing.get("variants", [])
    assert [variant["name"] for variant in variants] == expected["variants"]
    assert [variant.get("price") for variant in variants] == expected.get("prices", [variant.get("price") for variant in variants])


@pytest.mark.parametrize("name", sorted(path.stem for path in FORMS.glob("none-*.html")))
def test_nothing_is_taken_from_a_page_without_a_listing(browser: Browser, name: str) -> None:
    page = browser.open(f"http://127.0.0.1:8099/f/{name}", name, FORMS)
    page.page.wait_for_timeout(150)
    answer = page.fields()
    assert not answer["product"]
    assert answer["fields"] == {}
    assert {field: value for field, value in answer["listing"].items() if field != "id" and value} == {}


def test_the_answer_tells_how_each_field_was_found(browser: Browser) -> None:
    page = browser.open_saved("amazon")
    how = page.fields()["fields"]
    assert how["title"]["how"] == "amazon: kat-input[name='item_name-0-value'] >>> input"
    assert {"title", "brand", "price", "bullets", "category", "variants", "images"} <= how.keys()


def test_a_page_that_is_no_product_form_is_left_alone(browser: Browser) -> None:
    page = browser.context.new_page()
    html = "<h1>Write to us</h1><form><input name=title placeholder='Title'><textarea name=message></textarea></form>"
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://127.0.0.1:8099/contact")
    page.locator("textarea").fill("hello")
    page.wait_for_timeout(1500)
    assert page.locator("listlint-overlay").count() == 0
