"""The bank's hashes, followed in the store: what any process added is found by the very next question of every other.

The store is the truth. What it holds beyond the files on disk is kept in memory; when that grows, it is written as a
``Segment`` that all processes map. Files are made whole or not at all and listed in one small file that is swapped, so a kill
at any moment leaves the old state or the new one. Lost, damaged or of another store, they are made again from the store.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from listlint.records.images.features import BITS, Hashes
from listlint.records.images.index import HashIndex, Hits, ScanIndex, Words, merged, words_of
from listlint.records.images.rows import DamagedCopy, current_hashes
from listlint.records.images.segments import Segment, SegmentError, dealt, write_segment
from listlint.store import Store, StoreError

WRITTEN_FROM = 20_000  # hashes in memory before they are written to a file: comparing with them takes half a millisecond
MERGED_FROM = 0.25  # of the file before: a file that has grown so large is merged into it
REMADE_FROM = 1.5  # hashes in the files to one in the store: the rest belongs to pictures that were removed
READ_AT_ONCE = 5_000  # pictures
LIST = "segments.json"
NONE = Hashes(0, 0, (0.0, 0.0, 1.0, 1.0))  # of a picture that is gone or damaged
log = logging.getLogger(__name__)


class BankIndex:
    """Answers for all pictures of one store. Without a ``folder`` it keeps everything in memory. Threads may share one."""

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder / "bank-index" if folder else None
        self._lock = threading.Lock()
        self._segments: list[Segment] = []
        self._recent = ScanIndex(BITS)
        self._covered = 0  # the highest picture number that the files hold
        self._newest = 0  # the same of the files and memory
        self._listed: tuple[int, int] | None = None  # which state of the list the files were opened from
        self._opened = False

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._segments)) + len(self._recent)

    def followed(self) -> int:
        """How many hashes there are once all that was added is read."""
        with self._lock:
            self._follow()
        return len(self)

    def near(self, hashes: Words, radius: int) -> Hits:
        """Hits by key, see ``keys``: all hashes of pictures in the store within ``radius`` bits, and some of removed ones."""
        with self._lock:
            self._follow()
            parts: list[HashIndex] = [*self._segments, self._recent]
        try:
            return merged([part.near(hashes, radius) for part in parts])
        except SegmentError as error:  # opening a large file looks at a part of it
            log.warning("%s; the index is made again from the store", error)
        with self._lock:
            self._segments, self._recent, self._covered, self._newest = [], ScanIndex(BITS), 0, 0
            self._follow()
            return self._recent.near(hashes, radius)

    def keep(self, *, always: bool = False) -> None:
        """Write what is in memory to a file, if it is enough to be worth one; another process that is writing is left to it."""
        with self._lock:
            self._follow()
            if self._folder is not None and len(self._recent) >= (1 if always else WRITTEN_FROM):
                self._write(self._folder)

    def _follow(self) -> None:
        """Takes up what other processes wrote, and reads the pictures added since. Numbers grow with every commit."""
        if self._folder is not None and (not self._opened or _state(self._folder / LIST) != self._listed):
            self._open(self._folder)
        fresh = "SELECT number, hashes FROM bank_pictures WHERE number > ? ORDER BY number LIMIT ?"
        while rows := self._store.rows(fresh, [self._newest, READ_AT_ONCE]):
            keys: list[int] = []
            hashes: list[int] = []
            for row, known in zip(rows, _hashes(self._store, rows), strict=True):
                keys += keys_of(row["number"])
                hashes += (known.whole, known.content)
            self._recent.add(keys, words_of(hashes, BITS))
            self._newest = rows[-1]["number"]

    def _open(self, folder: Path) -> None:
        """The files that the list names. Where they are lost, damaged or of another store, all is read from the store again."""
        for _ in range(3):  # another process may swap the list and remove files in between
            self._listed = _state(folder / LIST)
            try:
                segments, covered = self._of_this_store(folder)
                break
            except SegmentError as error:
                log.warning("%s; the index is made again from the store", error)
                segments, covered = [], 0
        recent = ScanIndex(BITS)
        if covered >= self._covered:
            keys, hashes = self._recent.entries
            later = keys > keys_of(covered)[1]
            recent.add(keys[later], hashes[later])
            self._newest = max(covered, self._newest)
        else:
            self._newest = covered
        self._segments, self._covered, self._recent, self._opened = segments, covered, recent, True

    def _of_this_store(self, folder: Path) -> tuple[list[Segment], int]:
        try:
            listed: Any = json.loads((folder / LIST).read_text("utf-8"))
        except FileNotFoundError:
            return [], 0
        except ValueError as error:
            raise SegmentError(f"{folder / LIST}: no JSON ({error})") from None
        if not _is_list(listed):
            raise SegmentError(f"{folder / LIST}: is no list of index files")
        newest = int(listed["newest"])
        there = self._store.rows("SELECT id FROM bank_pictures WHERE number = ?", [newest])
        given = self._store.rows("SELECT value FROM counters WHERE name = 'bank'")
        if listed["bits"] != BITS or listed["store"] != self._identity(make=False) or not given or given[0]["value"] < newest \
                or (there and there[0]["id"] != listed["newest_id"]):
            return [], 0
        segments = [Segment(folder / name) for name in listed["files"]]
        held = int(self._store.rows("SELECT COUNT(*) AS count FROM bank_pictures WHERE number <= ?", [newest])[0]["count"])
        return (segments, newest) if sum(map(len, segments)) <= REMADE_FROM * 2 * held + WRITTEN_FROM else ([], 0)

    def _write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder) as first:
            if not first:
                return
            if _state(folder / LIST) != self._listed:  # it wrote what is in memory here
                self._follow()
                if not len(self._recent):
                    return
            keys, hashes = self._recent.entries
            hashes = dealt(hashes, BITS)
            kept = list(self._segments)
            while kept and len(keys) >= MERGED_FROM * len(kept[-1]):
                before = kept.pop().entries
                keys, hashes = np.concatenate([before[0], keys]), np.concatenate([before[1], hashes])
            name = f"{secrets.token_hex(8)}.hashes"
            write_segment(folder / name, keys, hashes, BITS)
            newest = self._store.rows("SELECT number, id FROM bank_pictures WHERE number <= ? ORDER BY number DESC LIMIT 1", [self._newest])
            files = [*(segment.path.name for segment in kept), name]
            _swap(folder / LIST, {"bits": BITS, "store": self._identity(make=True), "files": files,
                                  "newest": self._newest, "newest_id": newest[0]["id"] if newest else ""})
            _sweep(folder, set(files))
        self._open(folder)

    def _identity(self, *, make: bool) -> int:
        """A number that is this store's alone: files of another store that shares the folder are none of ours."""
        asked = "SELECT value FROM counters WHERE name = 'bank-identity'"
        if not (rows := self._store.rows(asked)) and make:
            with self._store.write() as writer:
                writer.execute("INSERT INTO counters (name, value) VALUES ('bank-identity', ?) ON CONFLICT (name) DO NOTHING",
                               [secrets.randbits(60)])
            rows = self._store.rows(asked)
        return int(rows[0]["value"]) if rows else 0


def keys_of(number: int) -> tuple[int, int]:
    """A picture's two keys in the index: of the hash of the whole, and of that of its content."""
    return 2 * number, 2 * number + 1


def _hashes(store: Store, rows: Sequence[Mapping[str, Any]]) -> list[Hashes]:
    """The rows' hashes; those that an earlier Listlint kept are made again from the bank's copy, once."""
    found: list[Hashes] = []
    old: list[tuple[bytes, int]] = []
    for row in rows:
        if Hashes.is_current(row["hashes"]):
            found.append(Hashes.from_bytes(row["hashes"]))
            continue
        kept = store.rows("SELECT name, owner, thumbnail, hashes FROM bank_pictures WHERE number = ?", [row["number"]])
        try:
            found.append(current_hashes(kept[0]) if kept else NONE)
        except DamagedCopy:
            found.append(NONE)  # whoever asks for this picture is told
            continue
        old.append((found[-1].to_bytes(), row["number"]))
    if old:
        try:
            with store.write() as writer:
                for blob, number in old:
                    writer.execute("UPDATE bank_pictures SET hashes = ? WHERE number = ?", [blob, number])
        except StoreError as error:  # the answer needs no write: another question keeps them
            log.info("hashes of an earlier version are not kept now (%s)", error)
    return found


def _is_list(listed: Any) -> bool:
    """Whether it has the shape in which ``_write`` leaves it."""
    return isinstance(listed, dict) and isinstance(listed.get("newest"), int) and isinstance(listed.get("newest_id"), str) \
        and {"bits", "store"} <= listed.keys() and isinstance(listed.get("files"), list) \
        and all(isinstance(name, str) for name in listed["files"])


def _state(path: Path) -> tuple[int, int] | None:
    """Tells one version of a file that is swapped whole from the next."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


def _swap(path: Path, content: Mapping[str, Any]) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _sweep(folder: Path, kept: set[str]) -> None:
    """Removes files that are no longer listed, and those of killed processes."""
    for path in folder.iterdir():
        if path.suffix == ".new" or (path.suffix == ".hashes" and path.name not in kept):
            try:
                path.unlink()
            except PermissionError:
                log.info("%s: is still read by another process; the next time removes it", path)  # on Windows only


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else is writing. A SQLite lock, since the system takes it back from a killed process."""
    connection = sqlite3.connect(folder / "lock.db", timeout=0, isolation_level=None)
    try:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
            return
        yield True
        connection.execute("ROLLBACK")
    finally:
        connection.close()
