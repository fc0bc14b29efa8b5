"""An old store, a locked one, a damaged list and a hostile export leave the bank answering, or say which line is wrong."""

from __future__ import annotations

import base64
import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from drawing import encoded, photo, picture
from PIL import Image

from listlint.records.images.bank import Bank
from listlint.records.images.bank_index import LIST, BankIndex
from listlint.records.images.transfer import TransferError, export_lines, import_lines
from listlint.store import sqlite
from listlint.store.sqlite import SqliteStore


def aged(store: SqliteStore) -> None:
    """Hashes as an earlier version kept them."""
    with store.write() as writer:
        writer.execute("UPDATE bank_pictures SET hashes = ?", [b"\x01" + bytes(32)])


def test_an_old_bank_answers_while_another_process_writes(bank: Bank, store: SqliteStore, monkeypatch: pytest.MonkeyPatch):
    bank.add(picture(photo()), owner="acme")
    aged(store)
    monkeypatch.setattr(sqlite, "WAIT_MS", 50)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert [match.owner for match in Bank(SqliteStore(store.path)).match(picture(photo(), form="JPEG"))] == ["acme"]
    other.execute("ROLLBACK")
    other.close()


def test_the_export_of_an_old_bank_comes_in(bank: Bank, store: SqliteStore, tmp_path: Path):
    bank.add(picture(photo()), owner="acme")
    bank.clear(date(2026, 11, 22), owner="acme")
    aged(store)
    other = SqliteStore(tmp_path / "other.db")
    assert import_lines(other, export_lines(store), "bank").added == 1
    assert [known.cleared for known in Bank(other).pictures()] == [True]


@pytest.mark.parametrize("old", [False, True])
def test_a_picture_whose_copy_is_damaged_is_named_and_the_others_answer(bank: Bank, store: SqliteStore, caplog: pytest.LogCaptureFixture,
                                                                        old: bool):
    for name, quality in (("broken.jpg", 90), ("whole.jpg", 80)):
        bank.add(picture(photo(), form="JPEG", quality=quality), owner="acme", name=name)
    with store.write() as writer:
        writer.execute("UPDATE bank_pictures SET thumbnail = ? WHERE name = 'broken.jpg'", [b"no JPEG"])
        if old:
            writer.execute("UPDATE bank_pictures SET hashes = ? WHERE name = 'broken.jpg'", [b"\x01" + bytes(32)])
    assert [match.image for match in Bank(store).match(picture(photo()))] == ["whole.jpg"]
    assert "broken.jpg of acme: the bank's copy is damaged" in caplog.text
    assert "whole.jpg of" not in caplog.text


@pytest.mark.parametrize("text", ["{}", "[]", "null", '{"files": null, "newest": 1, "newest_id": "", "bits": 256, "store": 1}',
                                  '{"files": [], "newest": "x", "newest_id": "", "bits": 256, "store": 1}'])
def test_a_list_of_another_shape_is_made_again_from_the_store(bank: Bank, store: SqliteStore, tmp_path: Path, text: str):
    bank.add(picture(photo()), owner="acme")
    BankIndex(store, tmp_path).keep(always=True)
    (tmp_path / "bank-index" / LIST).write_text(text)
    assert [match.owner for match in Bank(store, tmp_path).match(picture(photo(), form="JPEG"))] == ["acme"]


@pytest.mark.parametrize(("key", "value"), [
    ("owner", ""), ("owner", None), ("sha256", "../../x"), ("width", -5), ("width", None), ("height", 1.5),
    ("thumbnail", base64.b64encode(encoded(Image.new("L", (15_000, 14_000)), "JPEG", quality=5)).decode()),
])
def test_a_line_with_a_wrong_value_is_named(bank: Bank, store: SqliteStore, tmp_path: Path, key: str, value: Any):
    bank.add(picture(photo()), owner="acme")
    header, line = export_lines(store)
    with pytest.raises(TransferError, match=r"^bank:2: "):
        import_lines(SqliteStore(tmp_path / "other.db"), [header, json.dumps({**json.loads(line), key: value})], "bank")
