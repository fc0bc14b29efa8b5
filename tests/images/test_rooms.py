"""However many sellers show a photo, nothing that speaks for the asking seller is crowded out of the comparison."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from drawing import photo, picture

from listlint.records.images.bank import Bank
from listlint.records.images.rows import NewPicture
from listlint.store.sqlite import SqliteStore

MANY = 24


def shown_by_many(bank: Bank, *, since: datetime | None = None) -> None:
    """The photo as one other seller keeps saving it again."""
    copies = (picture(photo(), form="JPEG", quality=50 + number) for number in range(MANY))
    outcomes = bank.add_many(NewPicture(picture=copy, owner="shop-1", kind="seen", name=f"listing:S{number}#0", first_seen=since)
                             for number, copy in enumerate(copies))
    assert {outcome.outcome for outcome in outcomes} == {"added"}


@pytest.fixture(params=["with points", "hashes only"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, bank: Bank) -> Bank:
    if request.param == "with points":
        pytest.importorskip("cv2", reason="needs listlint[vision]")
    else:
        monkeypatch.setattr("listlint.records.images.matching.available", lambda: False)
    return bank


def test_a_negative_picture_silences_however_many_copies_came_first(either: Bank):
    shown_by_many(either)
    either.add(picture(photo(), form="JPEG", quality=92), owner="platform", kind="negative")
    assert {match.kind for match in either.match(picture(photo(), form="JPEG", quality=85))} == {"negative"}


def test_a_negative_that_only_points_find_silences_too(bank: Bank):
    pytest.importorskip("cv2", reason="needs listlint[vision]")
    shown_by_many(bank)
    bank.add(picture(photo(), form="JPEG", quality=12), owner="platform", kind="negative")  # the others share more points
    part = photo().crop((150, 110, 500, 400))
    assert {match.kind for match in bank.match(picture(part))} == {"negative"}


def test_what_the_seller_showed_first_is_found_among_the_copies_of_others(either: Bank):
    shown_by_many(either, since=datetime(2026, 6, 1, tzinfo=UTC))
    either.add(picture(photo(), form="JPEG", quality=91), owner="shop-9", kind="seen", first_seen=datetime(2026, 1, 1, tzinfo=UTC))
    own = [match for match in either.match(picture(photo(), form="JPEG", quality=85), seller="shop-9") if match.licensed]
    assert [match.first_seen for match in own] == [datetime(2026, 1, 1, tzinfo=UTC)]


def test_the_very_file_is_found_whoever_registered_it_and_however_many_showed_it(either: Bank):
    shown = picture(photo(), form="JPEG", quality=85)
    for number in range(MANY):
        either.add(shown, owner=f"shop-{number}", kind="seen")
    either.add(shown, owner="shop-99", kind="seen")
    matches = either.match(shown, seller="shop-99")
    assert [match.owner for match in matches if match.licensed] == ["shop-99"]
    assert {match.sellers for match in matches} == {MANY + 1}


def test_removed_pictures_take_no_place_of_those_that_are_there(either: Bank, store: SqliteStore):
    shown_by_many(either)
    asked = picture(photo(), form="JPEG", quality=85)
    assert either.match(asked)
    assert either.remove(owner="shop-1") == MANY
    Bank(store).add(picture(photo(), form="JPEG", quality=92), owner="shop-2", kind="seen")
    assert [match.owner for match in either.match(asked)] == ["shop-2"]


@pytest.mark.parametrize("cut", [0.03, 0.04])
def test_a_slightly_cut_copy_is_found_without_points_and_no_stranger_is(bank: Bank, monkeypatch: pytest.MonkeyPatch, cut: float):
    monkeypatch.setattr("listlint.records.images.matching.available", lambda: False)
    for seed in range(1, 9):
        bank.add(picture(photo(seed)), owner=f"owner-{seed}")
    for seed in range(1, 5):
        shown = photo(seed).crop((int(640 * cut), int(480 * cut), 640, 480))
        assert [match.owner for match in bank.match(picture(shown))] == [f"owner-{seed}"]
    assert not bank.match(picture(photo(20)))
