"""The example files have the shapes they show, and the pictures they name can be drawn."""

from __future__ import annotations

import importlib
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from listlint.listing import Listing
from listlint.readers import rows
from listlint.readers.mapping import choose, listing_json
from listlint.schema import ListingError, parse_listing, parse_row

EXAMPLES = Path(__file__).parents[2] / "examples"
LIMITS = tomllib.loads((EXAMPLES.parent / "server" / "listlint" / "limits.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def draw() -> Iterator[ModuleType]:
    sys.path.insert(0, str(EXAMPLES))
    yield importlib.import_module("draw")
    sys.path.remove(str(EXAMPLES))


def catalogue() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EXAMPLES / "catalogue.jsonl").read_text("utf-8").splitlines()]


def expected() -> dict[str, dict[str, Any]]:
    return tomllib.loads((EXAMPLES / "expected.toml").read_text("utf-8"))


def test_every_row_of_the_catalogue_is_a_listing() -> None:
    listings: list[Listing] = [parse_listing(row) for row in catalogue()]
    assert len({listing.id for listing in listings}) == len(listings)
    assert {listing.marketplace for listing in listings} <= LIMITS.keys()
    assert {listing.language for listing in listings} == {"en", "zh"}
    assert all(listing.seller and listing.category and listing.price and listing.images and listing.published_at for listing in listings)


def test_the_catalogue_has_enough_of_each_category_to_learn_from() -> None:
    leaves = Counter(tuple(row["category"]) for row in catalogue())
    assert len(leaves) >= 12
    assert min(leaves.values()) >= 8


def test_the_filed_titles_teach_every_category_of_the_catalogue() -> None:
    read = list(rows(EXAMPLES / "filed.csv"))
    mapped = choose(read[0].values or {}, {})
    filed = Counter(parse_listing(listing_json(row.values or {}, mapped)).category for row in read)
    assert filed.keys() == {tuple(row["category"]) for row in catalogue()}
    assert min(filed.values()) >= 40


def test_two_thirds_of_the_catalogue_are_expected_to_be_clean() -> None:
    known = {row["id"] for row in catalogue()}
    assert expected().keys() <= known
    assert len(expected()) <= len(known) / 3
    assert all(entry["rules"] and entry["why"] for entry in expected().values())


def test_what_is_expected_shows_rules_of_all_five_checkers() -> None:
    checkers = {rule.partition("/")[0] for entry in expected().values() for rule in entry["rules"]}
    assert checkers == {"stolen-image", "brand-infringement", "keyword-stuffing", "category-mismatch", "misleading-main-image"}


def test_the_must_pass_titles_stand_in_the_catalogue() -> None:
    rules_by_title = {row["title"]: expected().get(row["id"], {}).get("rules", []) for row in catalogue()}
    assert "keyword-stuffing/synonym-chain" in rules_by_title["mp3, mp3 player, music mp3 player"]
    [nike] = [rules for title, rules in rules_by_title.items() if title.startswith("N1ke Air shoes")]
    assert "brand-infringement/disguised-brand" in nike
    assert any("ase for iPhone 15" in title and not rules for title, rules in rules_by_title.items())


def test_every_picture_of_the_catalogue_can_be_drawn(draw: ModuleType) -> None:
    drawn = {f"{name}.jpg" for name in (*draw.PICTURES, *draw.TAMPERED)}
    assert {image["src"] for row in catalogue() for image in row["images"]} <= drawn
    assert {source for source, _ in draw.TAMPERED.values()} <= draw.PICTURES.keys()


def test_a_picture_is_the_same_every_time(draw: ModuleType) -> None:
    assert draw.draw("mug-speckled").tobytes() == draw.draw("mug-speckled").tobytes()


def test_the_csv_is_read_by_its_chinese_column_names() -> None:
    read = list(rows(EXAMPLES / "catalogue.csv"))
    assert len(read) == 15
    mapped = choose(read[0].values or {}, {"适用人群": "attributes.适用人群"})
    assert mapped.ignored == ("库存",)
    listings = [parse_listing(listing_json(row.values or {}, mapped)) for row in read]
    assert listings[0].category == ("家居日用", "水具", "保温杯")
    assert str(listings[-1].price) == "66.00"
    assert listings[0].attributes["适用人群"].value == "儿童"


def test_the_draft_is_a_listing() -> None:
    assert parse_listing(json.loads((EXAMPLES / "draft.json").read_text("utf-8"))).marketplace == "amazon"


def test_the_broken_rows_are_broken_and_the_others_are_not() -> None:
    good: list[str] = []
    unknown: list[str] = []
    bad = 0
    for row in rows(EXAMPLES / "broken.jsonl"):
        try:
            parsed = parse_row(row.values) if row.values is not None else None
        except ListingError:
            parsed = None
        if parsed is None:
            bad += 1
        else:
            good.append(parsed.listing.id)
            unknown += parsed.unknown
    assert good == ["OK-1", "OK-2", "OK-3"]
    assert unknown == ["colour", "prize"]
    assert bad == 8
