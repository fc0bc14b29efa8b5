"""A collage holds several photos, each with owners and sellers of its own: one photo's leave or fame says nothing of the next."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from drawing import photo, picture
from PIL import Image

from listlint.api import Picture
from listlint.config import Config
from listlint.engine import Engine
from listlint.opening import CachingOpener
from listlint.records import StoredRecords
from listlint.records.images.bank import Bank
from listlint.records.images.flood import share_within
from listlint.schema import parse_listing
from listlint.store.sqlite import SqliteStore

DAY = date(2026, 11, 22)


def side_by_side(left: Image.Image, right: Image.Image) -> Picture:
    collage = Image.new("RGB", (left.width + right.width, left.height))
    collage.paste(left, (0, 0))
    collage.paste(right, (left.width, 0))
    return picture(collage)


@pytest.fixture
def records(store: SqliteStore, tmp_path: Path) -> StoredRecords:
    pytest.importorskip("cv2", reason="needs listlint[vision]")
    return StoredRecords(store, tmp_path, day=lambda: DAY)


def found(records: StoredRecords, shown: Picture) -> list[tuple[str, Any]]:
    """Rule and region of what the stolen-image checker finds."""
    listing = parse_listing({"id": "L-1", "title": "Mug", "marketplace": "any", "seller": "shop-9",
                             "images": [{"src": "a.png", "role": "main"}]})
    result = Engine(Config.find(None), records).check(listing.opened_by(CachingOpener(lambda _: shown)), "pictures")
    return [(each.rule, each.finding.evidence[0].region) for each in result.findings if each.rule.startswith("stolen")]


def test_the_own_photo_in_a_collage_excuses_no_other_photo_beside_it(records: StoredRecords):
    records.images.add(picture(photo(1)), owner="shop-9")
    records.images.add(picture(photo(2)), owner="rival")
    [(rule, region)] = found(records, side_by_side(photo(1), photo(2)))
    assert rule == "stolen-image/protected-picture"
    assert region[0] == pytest.approx(0.5, abs=0.03)


def test_a_photo_that_several_registered_is_excused_for_one_who_owns_a_part_of_it(records: StoredRecords):
    records.images.add(picture(photo(1).crop((0, 0, 500, 400))), owner="shop-9")
    records.images.add(picture(photo(1)), owner="rival")
    assert found(records, picture(photo(1).resize((600, 450)))) == []


def test_a_stock_photo_in_a_collage_makes_no_template_of_the_stolen_one(records: StoredRecords):
    stock = picture(photo(3))
    for number in range(25):
        records.images.add(stock, owner=f"shop-{100 + number}", kind="seen", name=f"listing:S{number}#0")
    records.images.add(picture(photo(2)), owner="rival")
    [(rule, region)] = found(records, side_by_side(photo(3), photo(2)))
    assert rule == "stolen-image/protected-picture"
    assert region[0] == pytest.approx(0.5, abs=0.03)
    assert [rule for rule, _ in found(records, stock)] == ["stolen-image/template-picture"]


def test_sellers_are_counted_of_each_photo_of_a_collage(bank: Bank):
    pytest.importorskip("cv2", reason="needs listlint[vision]")
    for number in range(4):
        bank.add(picture(photo(3), form="JPEG", quality=70 + number), owner=f"shop-{number}", kind="seen")
    bank.add(picture(photo(2)), owner="shop-8", kind="seen")
    counted = {match.owner: (match.owners, match.sellers) for match in bank.match(side_by_side(photo(3), photo(2)))}
    assert counted == {**{f"shop-{number}": (4, 4) for number in range(4)}, "shop-8": (1, 1)}


def test_a_shared_photo_in_a_collage_hides_no_photo_that_one_seller_showed_first(records: StoredRecords):
    for number in range(4):
        records.images.add(picture(photo(3), form="JPEG", quality=70 + number), owner=f"shop-{number}", kind="seen")
    records.images.add(picture(photo(2)), owner="shop-8", kind="seen")
    assert [rule for rule, _ in found(records, side_by_side(photo(3), photo(2)))] == ["stolen-image/seen-picture"]


def test_the_share_of_a_region_in_another():
    assert share_within((0, 0, 0.5, 1), (0.25, 0, 1, 1)) == 0.5
    assert share_within((0, 0, 0.5, 1), (0.5, 0, 1, 1)) == 0
    assert share_within((0.2, 0.2, 0.2, 0.2), (0, 0, 1, 1)) == 0
