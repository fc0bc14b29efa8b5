"""Which stored hashes lie within so many bits of a given one: exact, and a new hash is found by the very next question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""Hashes, a row of 64-bit words each: one word for 64 bits, four for 256."""
Hits = list[tuple[int, int, int]]
"""``(number, distance, place of the asked hash)``, nearest first; at equal distance in order of number, then of place."""


class HashIndex(Protocol):
    """Hamming search over hashes of one width, each under a number; one number may have several hashes.

    A part of a bank, in memory, in a file or on another machine, answers alike: ``merged`` makes one answer of several.
    """

    def near(self, hashes: Words, radius: int) -> Hits:
        """All stored hashes within ``radius`` bits of any of those asked for. Exact."""

    def __len__(self) -> int:
        """How many hashes are stored."""


class ScanIndex:
    """Compares with every hash, in memory: right for some ten thousand, and for what is new."""

    def __init__(self, bits: int) -> None:
        self._hashes: Words = np.empty((256, _words(bits)), dtype=np.uint64)
        self._numbers: NDArray[np.int64] = np.empty(256, dtype=np.int64)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, numbers: Sequence[int] | NDArray[np.int64], hashes: Words) -> None:
        """Visible to the next ``near``. The arrays double when full, and readers keep the ones they hold."""
        size = self._size + len(hashes)
        if size > len(self._hashes):
            room = max(size, 2 * len(self._hashes)) - self._size
            self._hashes = np.concatenate([self._hashes[:self._size], np.empty((room, self._hashes.shape[1]), dtype=np.uint64)])
            self._numbers = np.concatenate([self._numbers[:self._size], np.empty(room, dtype=np.int64)])
        self._hashes[self._size:size] = hashes
        self._numbers[self._size:size] = numbers
        self._size = size

    @property
    def entries(self) -> tuple[NDArray[np.int64], Words]:
        """All numbers and hashes, in the order they came."""
        size = self._size
        return self._numbers[:size], self._hashes[:size]

    def near(self, hashes: Words, radius: int) -> Hits:
        """All stored hashes within ``radius`` bits. Exact."""
        numbers, stored = self.entries  # first: an append that comes between only makes the arrays longer
        found: Hits = []
        for place, asked in enumerate(hashes):
            distances = differing(stored, asked)
            close = np.flatnonzero(distances <= radius)
            found.extend(zip(numbers[close].tolist(), distances[close].tolist(), [place] * len(close), strict=True))
        return merged([found])


def differing(stored: Words, asked: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The bits in which each stored hash differs from the asked one."""
    counts = np.bitwise_count(stored ^ asked)
    bits: NDArray[np.uint16] = counts[:, 0].astype(np.uint16)
    for word in range(1, counts.shape[1]):  # a sum along so short an axis takes seven times as long
        bits += counts[:, word]
    return bits


def merged(answers: Sequence[Hits]) -> Hits:
    """One answer of several parts: the same whichever part holds what."""
    return sorted((hit for answer in answers for hit in answer), key=lambda hit: (hit[1], hit[0], hit[2]))


def words_of(hashes: Sequence[int], bits: int) -> Words:
    """Hashes that are numbers, as rows of words, the highest bits first."""
    joined = b"".join(value.to_bytes(bits // 8, "big") for value in hashes)
    return np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(len(hashes), _words(bits))


def _words(bits: int) -> int:
    if bits % 64 or bits <= 0:
        raise ValueError(f"hashes of {bits} bits; the width must be a multiple of 64")
    return bits // 64
