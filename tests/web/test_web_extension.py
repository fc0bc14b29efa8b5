"""What the browser extension reads of the server besides checks: signed site files, and the rules that run."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from apiflask import APIFlask
from web_people import Person

from listlint.web.extension_files import site_files


def signed(person: Person) -> list[dict[str, Any]]:
    """The site files, after a look at their signature."""
    answer = person.get("/api/v1/sites").json
    made = hmac.new(person.token.encode(), answer["sites"].encode(), hashlib.sha256).hexdigest()
    assert answer["signature"] == made
    sites: list[dict[str, Any]] = json.loads(answer["sites"])
    return sites


def test_site_files_are_signed_with_the_token_that_asks(seller: Person) -> None:
    assert {"amazon", "shopify", "taobao"} <= {site["id"] for site in signed(seller)}


def test_an_operators_newer_site_file_goes_before_the_packaged_one(seller: Person, app: APIFlask) -> None:
    folder = app.extensions["listlint"].home / "sites"
    folder.mkdir()
    packaged = next(site for site in signed(seller) if site["id"] == "etsy")
    (folder / "etsy.json").write_text(json.dumps(packaged | {"version": 7, "currency": "EUR"}), "utf-8")
    (folder / "ebay.json").write_text(json.dumps({"id": "ebay", "version": 0}), "utf-8")
    sites = {site["id"]: site for site in signed(seller)}
    assert (sites["etsy"]["version"], sites["etsy"]["currency"]) == (7, "EUR")
    assert sites["ebay"]["version"] == 1


def test_a_site_file_without_a_version_is_named(app: APIFlask) -> None:
    folder = app.extensions["listlint"].home / "sites"
    folder.mkdir()
    (folder / "shop.json").write_text('{"id": "shop"}', "utf-8")
    with pytest.raises(ValueError, match=r"shop\.json: a site file is"):
        site_files(app.extensions["listlint"].home)


def test_the_rules_that_run_are_listed_with_their_text(seller: Person) -> None:
    rules = seller.get("/api/v1/rules").json["rules"]
    assert {rule["rule"].split("/")[0] for rule in rules} == {"loud-word", "dark-picture"}
    assert all(rule["severity"] and rule["text"] and "{" not in rule["text"] for rule in rules)


def test_without_a_token_nothing_is_told(seller: Person) -> None:
    assert seller.client.get("/api/v1/sites").status_code == 401
    assert seller.client.get("/api/v1/rules").status_code == 401
