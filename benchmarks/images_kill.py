"""Kills `listlint images add` in the middle, again and again, and counts what was lost.

    python benchmarks/images_kill.py --pictures 1000 --kills 5

Draws the pictures, starts the command, kills it (SIGKILL) when a random part of the rest is reported, and starts the same command
again, until it ends by itself. After each kill: every picture that was reported as added must be in the store, and the index,
read anew, must hold two hashes for each picture in the store and find every reported picture by its hash.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

from listlint.records.images.bank import Bank
from listlint.records.images.bank_index import BankIndex
from listlint.records.images.features import BITS, Hashes
from listlint.records.images.index import words_of
from listlint.store.sqlite import SqliteStore

ADD = ("from listlint.records.images import bank_index; bank_index.WRITTEN_FROM = 200; "  # files are written again and again
       "from listlint.cli import run; run()")


def draw(folder: Path, count: int) -> None:
    """Leaves of every size: no two pictures look alike."""
    for number in range(count):
        chance = random.Random(number)
        image = Image.new("RGB", (240, 180))
        brush = ImageDraw.Draw(image)
        for _ in range(200):
            x, y, r = chance.randint(-20, 240), chance.randint(-20, 180), int(3 / chance.uniform(0.05, 1))
            brush.ellipse((x, y, x + 2 * r, y + r), fill=(chance.randrange(256), chance.randrange(256), chance.randrange(256)))
        image.save(folder / f"{number:05}.jpg", quality=85)


def added(folder: Path, home: Path, stop_after: int | None) -> tuple[set[str], set[str], bool]:
    """The pictures that one run reported as added and as known, and whether it came to its end."""
    command = [sys.executable, "-c", ADD, "images", "add", str(folder), "--owner", "acme", "--format", "jsonl"]
    process = subprocess.Popen(command, env={**os.environ, "LISTLINT_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said: dict[str, set[str]] = {"added": set(), "known": set()}
    if process.stdout is None:
        raise RuntimeError("no output")
    for line in process.stdout:
        if line.endswith(b"\n"):
            found = json.loads(line)
            said[found["outcome"]].add(found["sha256"])
        if stop_after is not None and len(said["added"]) >= stop_after and process.poll() is None:
            process.kill()
            stop_after = None
    return said["added"], said["known"], process.wait() == 0


def disagreements(home: Path, reported: set[str]) -> tuple[int, int, int]:
    """Reported and not stored; reported and not found by the index; by how many hashes index and store differ."""
    store = SqliteStore(home / "listlint.db")
    rows = store.rows("SELECT number, sha256, hashes FROM bank_pictures")
    stored = {row["sha256"]: row for row in rows}
    index = BankIndex(store, home)
    unfound = 0
    for sha256 in reported & stored.keys():
        hits = index.near(words_of([Hashes.from_bytes(stored[sha256]["hashes"]).whole], BITS), 0)
        unfound += 2 * stored[sha256]["number"] not in {key for key, _, _ in hits}
    return len(reported - stored.keys()), unfound, abs(len(index) - 2 * len(rows))


def main() -> None:
    """Print a line for each kill, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch) / "pictures", Path(scratch) / "home"
        folder.mkdir()
        draw(folder, given.pictures)
        chance, reported, wrong = random.Random(1), set[str](), 0
        for kill in range(given.kills + 1):
            left = given.pictures - len(reported)
            stop = chance.randint(1, max(1, left // 2)) if kill < given.kills else None
            new, known, ended = added(folder, home, stop)
            reported |= new
            lost, unfound, off = disagreements(home, reported)
            wrong += lost + unfound + off
            print(f"{'ended' if ended else 'killed'}: {len(new)} reported added, {len(known)} known; lost {lost}, not found {unfound}, "
                  f"index and store differ by {off} hashes")
        total = Bank(SqliteStore(home / "listlint.db"), home).stats()["pictures"]
        print(f"{total} of {given.pictures} pictures are in the bank; wrong in all: {wrong}")


if __name__ == "__main__":
    main()
