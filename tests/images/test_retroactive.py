"""Which scanned listings show a photo that is protected only now: all of them, and none that has leave or shows it no longer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from drawing import photo, picture

from listlint.records.brands import Brands
from listlint.records.images.bank import Bank
from listlint.records.images.flood import remember_shown
from listlint.records.images.retroactive import affected
from listlint.records.images.rows import NewPicture
from listlint.records.images.transfer import export_lines, import_lines
from listlint.store.sqlite import SqliteStore

DAY = date(2026, 11, 22)


def told(bank: Bank, store: SqliteStore) -> set[tuple[str, str, int]]:
    return {(each.seller, each.listing, each.place) for each in affected(bank, store, list(bank.pictures(kind="protected")), DAY)}


@pytest.mark.parametrize("same", [True, False])
def test_every_seller_of_a_copy_is_told_however_many_there_are(bank: Bank, store: SqliteStore, same: bool):
    list(bank.add_many(NewPicture(picture=picture(photo(), form="JPEG", quality=90 if same else 50 + number), owner=f"shop-{number}",
                                  kind="seen", name=f"listing:L{number}#0") for number in range(30)))
    bank.add(picture(photo(), form="JPEG", quality=95), owner="acme")
    assert told(bank, store) == {(f"shop-{number}", f"L{number}", 0) for number in range(30)}


def test_a_listing_that_shows_another_picture_by_now_is_not_told(bank: Bank, store: SqliteStore):
    bank.add(picture(photo()), owner="shop-1", kind="seen", name="listing:L1#0")
    bank.add(picture(photo()), owner="shop-1", kind="seen", name="listing:L2#0")
    bank.add(picture(photo(2)), owner="shop-1", kind="seen", name="listing:L1#0")
    bank.add(picture(photo(), form="JPEG"), owner="acme")
    assert told(bank, store) == {("shop-1", "L2", 0)}


def test_of_one_id_on_two_marketplaces_only_the_listing_that_shows_it_is_told(bank: Bank, store: SqliteStore):
    with store.write() as writer:
        writer.insert("listings", [{"marketplace": marketplace, "seller": "shop-1", "listing": "L1", "title": marketplace,
                                    "body": '{"images": [{}]}'} for marketplace in ("amazon", "temu")])
    bank.add(picture(photo()), owner="shop-1", kind="seen", name="listing:L1#0", marketplace="temu")
    bank.add(picture(photo(2)), owner="shop-1", kind="seen", name="listing:L1#0", marketplace="amazon")
    bank.add(picture(photo(), form="JPEG"), owner="acme")
    found = affected(bank, store, list(bank.pictures(kind="protected")), DAY)
    assert [(each.marketplace, each.title) for each in found] == [("temu", "temu")]


def test_where_pictures_stand_and_who_showed_them_travel_with_the_bank(bank: Bank, store: SqliteStore, tmp_path: Path):
    shown = picture(photo())
    bank.add(shown, owner="shop-1", kind="seen", name="listing:L1#0", marketplace="temu")
    bank.add(shown, owner="shop-1", kind="seen", name="listing:L2#3", marketplace="temu")
    bank.add(picture(photo(), form="JPEG"), owner="acme")
    with store.write() as writer:
        remember_shown(writer, seller="shop-7", listing="L", findings=[
            {"evidence": [{"kind": "picture", "image": f"sha256:{shown.sha256}", "other_region": [0, 0, 1, 1]}]}])
    other = SqliteStore(tmp_path / "other.db")
    import_lines(other, export_lines(store), "bank")
    assert told(Bank(other), other) == {("shop-1", "L1", 0), ("shop-1", "L2", 3)}
    assert {match.sellers for match in Bank(other).match(shown)} == {match.sellers for match in bank.match(shown)} == {2}


def test_a_seller_whom_the_owners_brand_authorized_is_not_told(bank: Bank, store: SqliteStore):
    Brands(store).authorize("Nike", "shop-1")
    for seller in ("shop-1", "shop-2"):
        bank.add(picture(photo()), owner=seller, kind="seen", name="listing:L#0")
    bank.add(picture(photo(), form="JPEG"), owner="Nike")
    assert told(bank, store) == {("shop-2", "L", 0)}


def test_a_seen_file_that_stood_in_no_listing_is_passed_over(bank: Bank, store: SqliteStore):
    bank.add(picture(photo()), owner="shop-1", kind="seen", name="photo.jpg")
    bank.add(picture(photo(), form="JPEG"), owner="acme")
    assert told(bank, store) == set()


def test_who_showed_a_removed_picture_is_forgotten_with_it(bank: Bank, store: SqliteStore):
    shown = picture(photo())
    evidence = {"kind": "picture", "image": f"sha256:{shown.sha256}", "other_region": [0, 0, 1, 1]}
    bank.add(shown, owner="acme")
    with store.write() as writer:
        remember_shown(writer, seller="shop-1", listing="L", findings=[{"evidence": [evidence]}])
    assert bank.match(shown)[0].sellers == 1
    bank.remove(owner="acme")
    bank.add(shown, owner="acme")
    assert bank.match(shown)[0].sellers == 0
