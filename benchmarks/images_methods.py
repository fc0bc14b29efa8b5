"""The ways of finding a copied photo that are measured side by side: the picture bank, and hashes as their libraries advise."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import imagehash
import numpy as np
import pdqhash
from PIL import Image

from listlint.api import CannotMatch, Picture
from listlint.records.images.bank import Bank
from listlint.records.images.calibration import threshold
from listlint.records.images.rows import NewPicture
from listlint.store import Store

PDQ_THRESHOLD = 31  # bits of 256: Hasher-Matcher-Actioner's
PDQ_QUALITY = 50  # it matches nothing below
PHASH_THRESHOLD = 10  # bits of 64: what tutorials advise
Answer = tuple[str, float]
"""A registered photo's name and a score; the higher the surer."""


@dataclass
class Timed:
    """What was spent, in CPU seconds."""

    added: int = 0
    asked: int = 0
    adding: float = 0.0
    asking: float = 0.0


class Method(Protocol):
    """Remembers photos and tells which one a file shows. ``accuses``: from which score it says so when used as advised."""

    name: str
    accuses: float
    timed: Timed

    def add(self, name: str, content: bytes) -> None: ...

    def ask(self, content: bytes, but: str = "") -> Sequence[Answer]:
        """``but``: the registered photo that was asked for unchanged; it is no answer."""


@dataclass
class BankMethod:
    """Listlint's picture bank. It accuses from the score it ships; what it calls possible ranks below."""

    store: Store
    name: str = "bank"
    accuses: float = field(default_factory=threshold)
    timed: Timed = field(default_factory=Timed)

    def __post_init__(self) -> None:
        self.bank = Bank(self.store)

    def add_all(self, files: Sequence[tuple[str, bytes]]) -> None:
        began = time.process_time()
        for _ in self.bank.add_many(NewPicture(picture=Picture(content, name=name), owner=name, name=name) for name, content in files):
            self.timed.added += 1
        self.timed.adding += time.process_time() - began

    def add(self, name: str, content: bytes) -> None:
        self.add_all([(name, content)])

    def ask(self, content: bytes, but: str = "") -> Sequence[Answer]:
        began = time.process_time()
        try:
            found = self.bank.match(Picture(content, name="asked"), possible=True)
            return [(match.image, match.score) for match in found if match.image != but]
        except CannotMatch:
            return []
        finally:
            self.timed.asking += time.process_time() - began
            self.timed.asked += 1


class NearestHash:
    """A script with imagehash or pdqhash: the nearest stored hash, and it is the same photo up to a threshold."""

    def __init__(self, name: str, threshold: int) -> None:
        self.name, self.accuses = name, -float(threshold)
        self.timed = Timed()
        self._names: list[str] = []
        self._hashes: list[np.ndarray] = []
        self._stacked = np.empty((0, 0), dtype=np.uint8)

    def add(self, name: str, content: bytes) -> None:
        began = time.process_time()
        if (hashed := self._hash(content)) is not None:
            self._names.append(name)
            self._hashes.append(hashed)
        self.timed.adding += time.process_time() - began
        self.timed.added += 1

    def ask(self, content: bytes, but: str = "") -> Sequence[Answer]:
        if len(self._stacked) != len(self._hashes):
            self._stacked = np.array(self._hashes)
        began = time.process_time()
        answer = []
        if (hashed := self._hash(content)) is not None:
            distances = np.bitwise_count(self._stacked ^ hashed).sum(axis=1)
            if but in self._names:
                distances[self._names.index(but)] = 1000
            place = int(distances.argmin())
            answer = [(self._names[place], -float(distances[place]))]
        self.timed.asking += time.process_time() - began
        self.timed.asked += 1
        return answer

    def _hash(self, content: bytes) -> np.ndarray | None:
        with Image.open(io.BytesIO(content)) as image:
            if self.name == "pdqhash":
                bits, quality = pdqhash.compute(np.asarray(image.convert("RGB")))
                return np.packbits(bits.astype(bool)) if quality >= PDQ_QUALITY else None
            return np.packbits(getattr(imagehash, self.name)(image).hash)


class CropResistant:
    """imagehash's crop_resistant_hash, compared as its documentation does."""

    def __init__(self) -> None:
        self.name, self.accuses = "crop_resistant_hash", 1.0
        self.timed = Timed()
        self._known: list[tuple[str, imagehash.ImageMultiHash]] = []

    def add(self, name: str, content: bytes) -> None:
        began = time.process_time()
        self._known.append((name, self._hash(content)))
        self.timed.adding += time.process_time() - began
        self.timed.added += 1

    def ask(self, content: bytes, but: str = "") -> Sequence[Answer]:
        """The score is the number of segments that match; a share of their distance breaks ties."""
        began = time.process_time()
        asked = self._hash(content)
        best = ("", 0.0)
        for name, known in self._known:
            if name == but:
                continue
            segments, distance = asked.hash_diff(known)
            score = segments - distance / (64.0 * max(1, segments) + 1) if segments else 0.0
            best = max(best, (name, 1.0 + score if segments else 0.0), key=lambda answer: answer[1])
        self.timed.asking += time.process_time() - began
        self.timed.asked += 1
        return [best] if best[1] else []

    def _hash(self, content: bytes) -> imagehash.ImageMultiHash:
        with Image.open(io.BytesIO(content)) as image:
            return imagehash.crop_resistant_hash(image.convert("RGB"))


def hash_methods() -> list[Method]:
    """The plain hashes at the thresholds their users are told."""
    return [NearestHash("phash", PHASH_THRESHOLD), NearestHash("dhash", PHASH_THRESHOLD), NearestHash("pdqhash", PDQ_THRESHOLD)]
