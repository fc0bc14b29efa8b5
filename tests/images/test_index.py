"""The Hamming search is exact, sees what was added a moment ago, and survives kills, losses and other processes."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from drawing import photo, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from listlint.records.images import bank_index, segments
from listlint.records.images.bank import Bank
from listlint.records.images.bank_index import LIST, BankIndex
from listlint.records.images.features import BITS, Hashes, features_of
from listlint.records.images.index import Hits, ScanIndex, Words, merged, words_of
from listlint.records.images.segments import Segment, SegmentError, dealt, write_segment
from listlint.store.sqlite import SqliteStore

BOX = (0.0, 0.0, 1.0, 1.0)


def values(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


def by_counting(stored: list[int], asked: list[int], radius: int) -> Hits:
    return sorted(((number, (value ^ wanted).bit_count(), place) for number, value in enumerate(stored)
                   for place, wanted in enumerate(asked) if (value ^ wanted).bit_count() <= radius),
                  key=lambda hit: (hit[1], hit[0], hit[2]))


def segment(folder: Path, stored: list[int], bits: int, name: str = "segment") -> Segment:
    write_segment(folder / name, np.arange(len(stored)), dealt(words_of(stored, bits), bits), bits)
    return Segment(folder / name)


@pytest.mark.parametrize("bits", [64, 256])
def test_near_is_what_counting_bits_finds(bits: int, tmp_path: Path):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(values(bits), max_size=40), st.lists(values(bits), min_size=1, max_size=3), st.integers(0, bits))
    def agree(stored: list[int], asked: list[int], radius: int) -> None:
        scan = ScanIndex(bits)
        scan.add(range(len(stored)), words_of(stored, bits))
        expected = by_counting(stored, asked, radius)
        assert scan.near(words_of(asked, bits), radius) == expected
        assert segment(tmp_path, stored, bits).near(words_of(asked, bits), radius) == expected

    agree()


@pytest.mark.parametrize(("bits", "radius"), [(64, 3), (64, 7), (64, 12), (256, 15), (256, 31), (256, 47)])
def test_no_hash_at_the_edge_of_the_radius_is_missed(bits: int, radius: int, tmp_path: Path):
    chance = random.Random(radius)
    stored = [chance.getrandbits(bits) for _ in range(500)]
    flipped = [sum(1 << bit for bit in chance.sample(range(bits), radius + step)) for step in (0, 0, 0, 1, 1) for _ in range(20)]
    asked = [value ^ flips for value, flips in zip(stored, flipped, strict=False)]
    found = segment(tmp_path, stored, bits).near(words_of(asked, bits), radius)
    assert found == by_counting(stored, asked, radius)
    assert len({place for _, _, place in found}) == 60


def test_a_hash_is_found_by_the_next_question_also_when_the_arrays_have_grown():
    index, chance = ScanIndex(64), random.Random(1)
    for number in range(3000):
        value = words_of([chance.getrandbits(64)], 64)
        index.add([number], value)
        if number % 500 == 0 or number in (1023, 1024, 1025):
            assert (number, 0, 0) in index.near(value, 0)
    assert len(index) == 3000


def test_the_top_bit_counts_like_any_other():
    index = ScanIndex(256)
    index.add([7], words_of([2**255], 256))
    assert index.near(words_of([0], 256), 1) == [(7, 1, 0)]
    assert index.near(words_of([0], 256), 0) == []


def test_a_width_that_is_no_whole_number_of_words_is_refused():
    with pytest.raises(ValueError, match="multiple of 64"):
        ScanIndex(96)


def test_answers_do_not_depend_on_which_part_holds_what():
    chance = random.Random(3)
    stored = words_of([chance.getrandbits(256) for _ in range(300)], 256)
    asked = stored[:5] ^ np.uint64(1)
    whole = ScanIndex(256)
    whole.add(np.arange(300), stored)
    parts = [ScanIndex(256), ScanIndex(256)]
    for part, half in zip(parts, (np.arange(0, 300, 2), np.arange(1, 300, 2)), strict=True):
        part.add(half, stored[half])
    assert merged([part.near(asked, 120) for part in parts]) == whole.near(asked, 120)


@pytest.mark.parametrize("harm", ["empty", "head", "short", "text", "body", "end"])
def test_a_damaged_file_is_refused_before_it_answers(harm: str, tmp_path: Path):
    path = segment(tmp_path, [1, 2, 3], 64).path
    whole = path.read_bytes()
    path.write_bytes({"empty": b"", "head": b"\0" + whole[1:], "short": whole[:-1], "text": b"no index" * 20,
                      "body": whole[:70] + bytes([whole[70] ^ 1]) + whole[71:], "end": whole[:-4] + bytes(4)}[harm])
    with pytest.raises(SegmentError, match=path.name):
        Segment(path)


def test_of_a_large_file_some_pieces_are_looked_at_and_a_place_that_cannot_be_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(segments, "PIECE", 512)
    monkeypatch.setattr(segments, "READ_WHOLE", 0)
    monkeypatch.setattr(segments, "SOME_PIECES", 0)
    hashes = some(500)
    whole = segment(tmp_path, hashes, 256).path.read_bytes()
    parts = dict(segments._layout(256, 500))
    begins, order = tmp_path / "begins", tmp_path / "order"
    begins.write_bytes(whole[:parts["starts"]] + b"\xff" + whole[parts["starts"] + 1:])
    with pytest.raises(SegmentError, match="begins: is damaged"):
        Segment(begins)
    order.write_bytes(whole[:parts["order"]] + b"\xff" * 8000 + whole[parts["order"] + 8000:])
    opened = Segment(order)
    with pytest.raises(SegmentError, match="order: is damaged"):
        opened.near(words_of([hashes[0]], 256), 31)
    monkeypatch.setattr(segments, "SOME_PIECES", 10_000)
    with pytest.raises(SegmentError, match="order: is damaged"):
        Segment(order)


@pytest.mark.usefixtures("soon_written")
def test_what_is_found_damaged_only_when_asked_is_made_again_from_the_store(store: SqliteStore, tmp_path: Path,
                                                                            monkeypatch: pytest.MonkeyPatch):
    hashes = some(30)
    put(store, *hashes)
    index = kept(store, tmp_path)
    assert index._segments

    def damaged(*_: object) -> Hits:
        raise SegmentError("is damaged")

    monkeypatch.setattr(Segment, "near", damaged)
    assert [found(index, value) for value in hashes] == [[number] for number in range(1, 31)]


# -- the bank's index, which follows the store ------------------------------------------------------------------------------


def put(store: SqliteStore, *hashes: int) -> None:
    """Pictures with these hashes, as `images add` would leave them."""
    from listlint.records.images.numbers import next_number

    with store.write() as writer:
        for value in hashes:
            number = next_number(writer)
            writer.insert("bank_pictures", [{
                "id": f"id-{number}-{value % 997}", "number": number, "sha256": f"{number}", "owner": "acme", "kind": "protected",
                "name": f"{number}", "source": "", "note": "", "first_seen": "2026-01-01T00:00:00+00:00", "disabled_until": None,
                "width": 9, "height": 9, "hashes": Hashes(value, value, BOX).to_bytes(), "features": None, "thumbnail": b""}])


def found(index: BankIndex, value: int) -> list[int]:
    """Numbers of the pictures that have this hash."""
    return sorted({key // 2 for key, _, _ in index.near(words_of([value], BITS), 0)})


def some(count: int, seed: int = 1) -> list[int]:
    chance = random.Random(seed)
    return [chance.getrandbits(BITS) for _ in range(count)]


@pytest.fixture
def soon_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank_index, "WRITTEN_FROM", 20)


def kept(store: SqliteStore, home: Path) -> BankIndex:
    index = BankIndex(store, home)
    index.keep()
    return index


@pytest.mark.usefixtures("soon_written")
def test_what_is_written_to_files_is_found_beside_what_is_not(store: SqliteStore, tmp_path: Path):
    written, later = some(30), some(3, 2)
    put(store, *written)
    index, other = kept(store, tmp_path), BankIndex(store, tmp_path)
    assert len(list((tmp_path / "bank-index").glob("*.hashes"))) == 1
    put(store, *later)
    for either in (index, other):
        assert [found(either, value) for value in (written[0], written[29], later[2])] == [[1], [30], [33]]
        assert len(either) == 66


@pytest.mark.usefixtures("soon_written")
def test_files_grow_together_and_old_ones_go(store: SqliteStore, tmp_path: Path):
    watcher = BankIndex(store, tmp_path)
    hashes = some(400)
    for at in range(0, 400, 20):
        put(store, *hashes[at:at + 20])
        kept(store, tmp_path)
        assert found(watcher, hashes[at]) == [at + 1]
        assert found(watcher, hashes[0]) == [1]
    files = list((tmp_path / "bank-index").glob("*.hashes"))
    assert 1 <= len(files) <= 4
    assert sum(len(Segment(file)) for file in files) == 800
    assert len(watcher) == 800


@pytest.mark.usefixtures("soon_written")
@pytest.mark.parametrize("loss", ["list", "files", "all", "cut", "nonsense"])
def test_a_lost_or_damaged_index_is_made_again_from_the_store(loss: str, store: SqliteStore, tmp_path: Path):
    hashes = some(30)
    put(store, *hashes)
    running = kept(store, tmp_path)
    folder = tmp_path / "bank-index"
    for path in folder.iterdir():
        if loss == "all" or (loss == "list" and path.name == LIST) or (loss == "files" and path.suffix == ".hashes"):
            path.unlink()
        elif loss == "cut" and path.suffix == ".hashes":
            content = path.read_bytes()
            path.unlink()  # a running process goes on with what it mapped
            path.write_bytes(content[:len(content) // 2])
        elif loss == "nonsense" and path.name == LIST:
            path.write_text("{")
    fresh = kept(store, tmp_path)
    for index in (running, fresh, BankIndex(store, tmp_path)):
        assert [found(index, value) for value in hashes] == [[number] for number in range(1, 31)]


@pytest.mark.usefixtures("soon_written")
def test_the_index_of_another_store_is_not_taken_for_ones_own(store: SqliteStore, tmp_path: Path):
    put(store, *some(30))
    kept(store, tmp_path)
    other = SqliteStore(tmp_path / "other.db")
    put(other, *some(30, 5))
    index = BankIndex(other, tmp_path)
    assert found(index, some(30)[0]) == []
    assert found(index, some(30, 5)[4]) == [5]


@pytest.mark.usefixtures("soon_written")
def test_after_most_pictures_are_removed_the_files_are_made_again(store: SqliteStore, tmp_path: Path):
    hashes = some(200)
    put(store, *hashes)
    kept(store, tmp_path)
    with store.write() as writer:
        writer.execute("DELETE FROM bank_pictures WHERE number > 40")
    fresh = kept(store, tmp_path)
    assert len(fresh) == 80
    assert found(fresh, hashes[39]) == [40]


@pytest.mark.usefixtures("soon_written")
def test_while_another_process_writes_files_the_answer_comes_from_memory(store: SqliteStore, tmp_path: Path):
    put(store, *some(30))
    (tmp_path / "bank-index").mkdir()
    with bank_index._alone(tmp_path / "bank-index") as first:
        assert first
        index = kept(store, tmp_path)
        assert not (tmp_path / "bank-index" / LIST).exists()
        assert found(index, some(30)[7]) == [8]
    index.keep()
    assert (tmp_path / "bank-index" / LIST).exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from listlint.records.images import bank_index, segments
from listlint.store.sqlite import SqliteStore
bank_index.WRITTEN_FROM = 20
name, nth = sys.argv[2].split(":")
real, calls = getattr(os, name) if hasattr(os, name) else None, [0]
def dies(*arguments):
    calls[0] += 1
    if calls[0] == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
if name == "fsync":
    os.fsync = dies
else:
    real = Path.replace
    Path.replace = dies
home = Path(sys.argv[1])
index = bank_index.BankIndex(SqliteStore(home / "listlint.db"), home)
index.keep()
"""


@pytest.mark.usefixtures("soon_written")
@pytest.mark.parametrize("moment", ["fsync:1", "replace:1", "fsync:2", "replace:2"])
def test_a_kill_while_the_index_is_written_loses_nothing(moment: str, store: SqliteStore, tmp_path: Path):
    hashes = some(60)
    put(store, *hashes[:30])
    kept(store, tmp_path)
    put(store, *hashes[30:])
    code = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), moment], check=False).returncode
    assert code == -9
    index = BankIndex(store, tmp_path)
    assert [found(index, value) for value in hashes] == [[number] for number in range(1, 61)]
    index.keep()
    folder = tmp_path / "bank-index"
    assert not list(folder.glob("*.new"))
    assert sum(len(Segment(file)) for file in folder.glob("*.hashes")) == 120
    assert [found(BankIndex(store, tmp_path), value) for value in hashes[:3]] == [[1], [2], [3]]


def test_hashes_of_an_earlier_version_are_made_again_from_the_banks_copy(bank: Bank, store: SqliteStore):
    bank.add(picture(photo()), owner="acme")
    with store.write() as writer:
        writer.execute("UPDATE bank_pictures SET hashes = ?", [b"\x01" + bytes(32)])
    other = Bank(store)
    assert [match.owner for match in other.match(picture(photo()))] == ["acme"]
    made = Hashes.from_bytes(store.rows("SELECT hashes FROM bank_pictures")[0]["hashes"])
    assert (made.whole ^ features_of(picture(photo())).hashes.whole).bit_count() <= 8


def test_a_bank_whose_index_is_in_files_matches_the_same(store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bank_index, "WRITTEN_FROM", 4)
    bank = Bank(store, tmp_path)
    for seed in (1, 2, 3, 4):
        bank.add(picture(photo(seed)), owner=f"shop-{seed}")
    assert list((tmp_path / "bank-index").glob("*.hashes"))
    for either in (bank, Bank(store, tmp_path), Bank(store)):
        assert [match.owner for match in either.match(picture(photo(3).resize((320, 240))))] == ["shop-3"]


def test_words_keep_the_order_of_the_bits():
    words: Words = words_of([1 << 255 | 1], 256)
    assert words.tolist() == [[2**63, 0, 0, 1]]
