"""Owners, licences and kinds: who may show what, seen alike by every process."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from drawing import photo, picture
from PIL import Image, ImageOps

from listlint.records.images.bank import Bank
from listlint.records.images.rows import NewPicture
from listlint.records.images.transfer import TransferError, export_lines, import_lines
from listlint.store.sqlite import SqliteStore

TODAY = date(2026, 11, 22)


def owners(bank: Bank, shown: Image.Image | None = None) -> list[str]:
    return [match.owner for match in bank.match(picture(shown or photo()))]


def test_the_owner_and_the_licensed_are_marked_until_the_licence_ends(bank: Bank):
    bank.add(picture(photo()), owner="acme", licenses={"shop-3": date(2026, 11, 22), "shop-4": None})

    def licensed(seller: str, on: date) -> bool:
        return bank.match(picture(photo()), seller=seller, on=on)[0].licensed

    assert licensed("acme", TODAY)
    assert licensed("shop-4", date(2040, 1, 1))
    assert licensed("shop-3", TODAY)
    assert not licensed("shop-3", date(2026, 11, 23))
    assert not licensed("shop-5", TODAY)
    assert not licensed("", TODAY)


def test_adding_twice_is_adding_once(bank: Bank):
    assert bank.add(picture(photo()), owner="acme", name="a.png", first_seen=datetime(2026, 5, 1, tzinfo=UTC))
    assert not bank.add(picture(photo()), owner="acme", name="b.png", first_seen=datetime(2026, 4, 1), licenses=["shop-3"])
    assert not bank.add(picture(photo()), owner="acme", name="c.png")
    assert bank.add(picture(photo()), owner="acme", kind="seen", name="listing:A-1#0")
    kept = list(bank.pictures(owner="acme", kind="protected"))
    assert [(known.name, known.first_seen, dict(known.licenses)) for known in kept] == \
        [("a.png", datetime(2026, 4, 1, tzinfo=UTC), {"shop-3": None})]
    assert bank.stats()["pictures"] == 2


def test_different_owners_of_one_photo_are_counted(bank: Bank):
    for owner in ("shop-1", "shop-2", "shop-3"):
        bank.add(picture(photo()), owner=owner, kind="seen")
    bank.add(picture(ImageOps.mirror(photo())), owner="shop-3", kind="seen")
    assert {match.owners for match in bank.match(picture(photo()))} == {3}


def test_copies_of_many_sellers_do_not_hide_the_protected_original(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    shown = photo().resize((640, 470))
    for number in range(45):
        bank.add(picture(shown, form="JPEG", quality=50 + number), owner=f"shop-{number}", kind="seen")
    assert "acme" in owners(bank, shown)


def test_what_a_picture_holds_beside_its_own_copy_in_the_bank_is_found(bank: Bank):
    pytest.importorskip("cv2", reason="needs listlint[vision]")
    ground = photo(31, (900, 900))
    ground.paste(photo().resize((420, 315)), (300, 420))
    bank.add(picture(photo()), owner="acme")
    bank.add(picture(ground), owner="shop-17", kind="seen")  # as a scan does before it asks
    assert [match.owner for match in bank.match(picture(ground))] == ["shop-17", "acme"]


def test_a_disabled_picture_accuses_nobody_until_its_day(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    [known] = bank.pictures()
    assert bank.disable(date(2026, 11, 22), name=known.name) == 1
    assert not bank.match(picture(photo()), on=TODAY)
    assert bank.match(picture(photo()), on=date(2026, 11, 23))
    assert bank.disable(None, owner="acme") == 1
    assert bank.match(picture(photo()), on=TODAY)


def test_what_lies_in_a_negative_picture_is_no_match(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    bank.add(picture(photo()), owner="platform", kind="negative")
    assert [(match.owner, match.kind) for match in bank.match(picture(photo()))] == [("platform", "negative")]


def test_removed_is_not_found_and_its_number_is_not_given_again(bank: Bank, store: SqliteStore):
    other = Bank(store)
    bank.add(picture(photo()), owner="acme", name="one")
    assert owners(other) == ["acme"]
    assert bank.remove(name="one") == 1
    bank.add(picture(photo(2)), owner="acme", name="two")
    assert owners(other) == []
    assert owners(other, photo(2)) == ["acme"]
    assert [known.number for known in bank.pictures()] == [2]
    assert bank.remove(owner="nobody") == 0
    with pytest.raises(ValueError, match="say which"):
        bank.remove()


def test_a_picture_added_by_another_process_is_found_by_the_next_question(bank: Bank, store: SqliteStore):
    assert owners(bank) == []
    code = f"""
import sys; sys.path[:0] = {sys.path!r}
from pathlib import Path
from drawing import photo, picture
from listlint.records.images.bank import Bank
from listlint.store.sqlite import SqliteStore
Bank(SqliteStore(Path({str(store.path)!r}))).add(picture(photo()), owner="acme")
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert owners(bank) == ["acme"]


def test_the_index_is_rebuilt_from_the_store(bank: Bank, store: SqliteStore):
    bank.add(picture(photo()), owner="acme")
    assert owners(Bank(SqliteStore(store.path))) == ["acme"]


def test_an_outcome_is_told_only_when_it_is_stored(bank: Bank, store: SqliteStore):
    drawn = [photo(seed, (320, 240)) for seed in range(5)]
    new = (NewPicture(picture=picture(image), owner="acme", name=str(number)) for number, image in enumerate(drawn))
    outcomes = bank.add_many(new, batch=2)
    for told, outcome in enumerate(outcomes, 1):
        assert outcome.outcome == "added"
        assert len(list(Bank(SqliteStore(store.path)).pictures())) >= told


def test_a_batch_holds_the_good_beside_the_unmatchable_and_the_known(bank: Bank):
    blank = Image.new("RGB", (300, 300), "white")
    outcomes = [outcome.outcome for outcome in bank.add_many(
        [NewPicture(picture=picture(image), owner="acme") for image in (photo(), blank, photo(), photo(2))])]
    assert outcomes == ["added", "unmatchable", "known", "added"]


def test_an_owner_and_a_kind_are_asked_for(bank: Bank):
    with pytest.raises(ValueError, match="needs an owner"):
        bank.add(picture(photo()), owner="")
    with pytest.raises(ValueError, match="no kind"):
        bank.add(picture(photo()), owner="acme", kind="stolen")  # type: ignore[arg-type]


def test_a_reviewer_gets_the_small_copy(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    small = bank.thumbnail(picture(photo()).sha256)
    assert small is not None
    assert small[:2] == b"\xff\xd8"
    assert bank.thumbnail("0" * 64) is None


def test_an_exported_bank_answers_alike_elsewhere(bank: Bank, store: SqliteStore, tmp_path: Path):
    bank.add(picture(photo()), owner="acme", name="a", licenses={"shop-3": date(2027, 1, 1)}, note="from the 2026 catalogue")
    bank.add(picture(photo(2)), owner="platform", kind="negative", name="b")
    lines = list(export_lines(store))
    elsewhere = SqliteStore(tmp_path / "elsewhere.db")
    assert (import_lines(elsewhere, lines, "bank.jsonl").added, import_lines(elsewhere, lines, "bank.jsonl").known) == (2, 2)
    assert list(Bank(elsewhere).pictures()) == list(bank.pictures())
    assert list(Bank(elsewhere).match(picture(photo()))) == list(bank.match(picture(photo())))


@pytest.mark.parametrize(("line", "said"), [
    ("{", "bank.jsonl:2: no JSON"), ("[]", "no JSON object"), ('{"sha256": "x"}', "is missing"),
])
def test_a_line_that_is_no_picture_is_located(store: SqliteStore, line: str, said: str):
    header = next(export_lines(store))
    with pytest.raises(TransferError, match=said):
        import_lines(store, [header, line], "bank.jsonl")
    with pytest.raises(TransferError, match=r"bank\.jsonl:1"):
        import_lines(store, ["{}"], "bank.jsonl")
