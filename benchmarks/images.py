"""How many manipulated copies the picture bank finds, and how many innocent photos it accuses, beside plain perceptual hashes.

    python benchmarks/images.py --data FOLDER [--photos 80] [--registered 600] [--innocent 200]

FOLDER holds images/, images.jsonl (file, group) and phash_close_pairs.tsv (pairs that look alike to a hash, with what they are).
Photos of the reported half are never those that thresholds were fitted on: the halves are by a hash of the product group.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from images_attacks import MANIPULATIONS, PLAIN, manipulated
from listlint.api import CannotMatch, ImageMatch, Picture
from listlint.records.images.bank import Bank
from listlint.records.images.rows import NewPicture
from listlint.store.sqlite import SqliteStore

HASH_THRESHOLDS = (4, 10)  # bits of 64; 10 is what tutorials advise


@dataclass
class Photos:
    """The photos by file name, their product groups, and which pairs show the same photo or product."""

    folder: Path
    groups: dict[str, str]
    kin: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    collisions: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Photos:
        rows = [json.loads(line) for line in (folder / "images.jsonl").read_text("utf-8").splitlines()]
        photos = cls(folder / "images", {row["file"]: row["group"] for row in rows})
        with (folder / "phash_close_pairs.tsv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                if row["kind"] == "hash_collision_different_product":
                    photos.collisions.append((row["file_a"], row["file_b"]))
                else:
                    photos.kin[row["file_a"]].add(row["file_b"])
                    photos.kin[row["file_b"]].add(row["file_a"])
        return photos

    def half(self, name: str) -> int:
        """0: thresholds may be fitted on it; 1: reported."""
        return hashlib.sha256(self.groups[name].encode()).digest()[0] % 2

    def related(self, one: str, other: str) -> bool:
        """The same photo, the same product, or labelled as near."""
        return one == other or self.groups[one] == self.groups[other] or other in self.kin[one]

    def open(self, name: str) -> Image.Image:
        with Image.open(self.folder / name) as image:
            return image.convert("RGB")

    def picture(self, name: str) -> Picture:
        return Picture.read(self.folder / name)


class PlainHash:
    """What a script with imagehash does: the nearest stored hash, and it is the same photo up to a threshold."""

    def __init__(self, name: str) -> None:
        self.hash = getattr(imagehash, name)
        self.names: list[str] = []
        self.rows: list[int] = []

    def add(self, name: str, image: Image.Image) -> None:
        self.names.append(name)
        self.rows.append(int(str(self.hash(image)), 16))

    def nearest(self, image: Image.Image) -> tuple[str, int]:
        distances = np.bitwise_count(np.array(self.rows, dtype=np.uint64) ^ np.uint64(int(str(self.hash(image)), 16)))
        place = int(distances.argmin())
        return self.names[place], int(distances[place])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=80, help="originals that are manipulated")
    parser.add_argument("--registered", type=int, default=600, help="photos in the bank, the originals among them")
    parser.add_argument("--innocent", type=int, default=200, help="other photos that are asked for unchanged")
    parser.add_argument("--only", default="", help="manipulations, by comma")
    parser.add_argument("--half", type=int, default=1, choices=(0, 1), help="1 reports, 0 is for fitting")
    arguments = parser.parse_args()
    photos = Photos.read(arguments.data)
    chance = random.Random(7)
    names = sorted(name for name in photos.groups if photos.half(name) == arguments.half)
    chance.shuffle(names)
    registered = names[:arguments.registered]
    asked = registered[:arguments.photos]
    others = [name for name in names[arguments.registered:] if not any(photos.related(name, other) for other in registered)]
    strangers = [photos.open(name) for name in others[:12]]
    innocent = others[12:12 + arguments.innocent]
    chosen = [name for name in arguments.only.split(",") if name] or list(MANIPULATIONS)

    with tempfile.TemporaryDirectory() as folder:
        bank = Bank(SqliteStore(Path(folder) / "bank.db"))
        began = time.process_time()
        for _ in bank.add_many(NewPicture(picture=photos.picture(name), owner="owner", name=name) for name in registered):
            pass
        adding = (time.process_time() - began) / len(registered)
        plain = {name: PlainHash(name) for name in ("phash", "dhash")}
        for name in registered:
            for hashed in plain.values():
                hashed.add(name, photos.open(name))
        print(f"{len(registered)} photos in the bank, {len(asked)} manipulated, {len(innocent)} innocent; half {arguments.half}\n")
        found = _recall(photos, bank, plain, asked, chosen, strangers)
        false = _innocent(photos, bank, plain, innocent)
        collided = _collisions(photos, [pair for pair in photos.collisions if photos.half(pair[0]) == arguments.half])
        print(f"\nfalse accusations: {false[0]} of {len(innocent)} innocent photos by the bank; by hashes alone: "
              + ", ".join(f"{name} {count}" for name, count in false[1].items()))
        print(f"accusations among {found.wrong_asked} manipulated copies of somebody else's photo: {found.wrong}")
        print(f"hash collisions of different products that match: {collided[0]} of {collided[1]}")
        print(f"CPU ms a picture: add {1000 * adding:.0f}, match {1000 * found.seconds / max(1, found.wrong_asked):.0f}")


@dataclass
class Found:
    wrong: int = 0
    wrong_asked: int = 0
    seconds: float = 0.0


def _recall(photos: Photos, bank: Bank, plain: dict[str, PlainHash], asked: list[str], chosen: list[str],
            strangers: list[Image.Image]) -> Found:
    found = Found()
    columns = ["bank"] + [f"{name}≤{bits}" for name in plain for bits in HASH_THRESHOLDS]
    print("| manipulation | " + " | ".join(columns) + " |\n|---" * 1 + "|---" * len(columns) + "|")
    scores: dict[str, list[float]] = defaultdict(list)
    ranked: list[tuple[float, bool]] = []
    for manipulation in chosen:
        hits: dict[str, int] = defaultdict(int)
        for seed, name in enumerate(asked):
            content = manipulated(photos.open(name), manipulation, seed, strangers)
            matches, seconds = _ask(bank, Picture(content, name=name))
            found.seconds += seconds
            found.wrong_asked += 1
            hits["bank"] += any(photos.related(name, match.image) for match in matches)
            wrong = [match for match in matches if not photos.related(name, match.image)]
            found.wrong += bool(wrong)
            for match in wrong:
                print(f"  wrong: {manipulation} of {name} matches {match.image}, score {match.score}")
            ranked += [(match.score, photos.related(name, match.image)) for match in matches[:1]]
            with Image.open(io.BytesIO(content)) as image:
                for method, hashed in plain.items():
                    nearest, distance = hashed.nearest(image)
                    for bits in HASH_THRESHOLDS:
                        hits[f"{method}≤{bits}"] += distance <= bits and photos.related(name, nearest)
        for column in columns:
            scores[column].append(hits[column] / len(asked))
        print(f"| {manipulation} | " + " | ".join(f"{100 * scores[column][-1]:.0f}" for column in columns) + " |", flush=True)
    print("| **mean** | " + " | ".join(f"**{100 * np.mean(scores[column]):.1f}**" for column in columns) + " |")
    copies = [place for place, name in enumerate(chosen) if name in PLAIN]
    if copies:
        means = {column: np.mean([scores[column][place] for place in copies]) for column in columns}
        print("| plain copies | " + " | ".join(f"{100 * means[column]:.1f}" for column in columns) + " |")
    print(f"\nµAP {_micro_average_precision(ranked, found.wrong_asked):.3f}")
    return found


def _micro_average_precision(ranked: list[tuple[float, bool]], questions: int) -> float:
    """Area under precision over recall of all first answers, by score."""
    right, area = 0, 0.0
    for total, (_, hit) in enumerate(sorted(ranked, key=lambda pair: -pair[0]), 1):
        right += hit
        area += right / total if hit else 0.0
    return area / questions


def _ask(bank: Bank, picture: Picture) -> tuple[list[ImageMatch], float]:
    began = time.process_time()
    try:
        matches = list(bank.match(picture))
    except CannotMatch:
        matches = []
    return matches, time.process_time() - began


def _innocent(photos: Photos, bank: Bank, plain: dict[str, PlainHash], innocent: list[str]) -> tuple[int, dict[str, int]]:
    accused, by_hash = 0, dict.fromkeys((f"{name}≤{bits}" for name in plain for bits in HASH_THRESHOLDS), 0)
    for name in innocent:
        matches, _ = _ask(bank, photos.picture(name))
        accused += bool(matches)
        for match in matches:
            print(f"  accused: {name} by {match.image}, score {match.score}")
        for method, hashed in plain.items():
            distance = hashed.nearest(photos.open(name))[1]
            for bits in HASH_THRESHOLDS:
                by_hash[f"{method}≤{bits}"] += distance <= bits
    return accused, by_hash


def _collisions(photos: Photos, pairs: list[tuple[str, str]]) -> tuple[int, int]:
    """Every pair alone: one photo in a bank, the other asked for."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        by_first[one].append(other)
    with tempfile.TemporaryDirectory() as folder:
        bank = Bank(SqliteStore(Path(folder) / "bank.db"))
        for _ in bank.add_many(NewPicture(picture=photos.picture(name), owner="owner", name=name) for name in by_first):
            pass
        wrong, asked = 0, sorted({other for others in by_first.values() for other in others})
        for name in asked:
            for match in _ask(bank, photos.picture(name))[0]:
                if not photos.related(name, match.image):
                    wrong += 1
                    print(f"  wrong: {name} matches {match.image}, score {match.score}")
    return wrong, len(pairs)


if __name__ == "__main__":
    main()
