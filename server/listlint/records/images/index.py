"""Which stored hashes lie within so many bits of a given one: exact, and a new hash is found by the very next question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class HashIndex(Protocol):
    """Hamming search over 64-bit hashes, each under a number; one number may have several hashes."""

    def add(self, numbers: Sequence[int], hashes: Sequence[int]) -> None:
        """Visible to the next ``near``."""

    def near(self, hashes: Sequence[int], radius: int) -> list[tuple[int, int, int]]:
        """``(number, distance, place of the asked hash)`` for all stored hashes within ``radius`` bits, nearest first. Exact."""

    def __len__(self) -> int:
        """How many hashes are stored."""


class ScanIndex:
    """Compares with every hash: 64 bits of a million pictures take about 2 ms a hash and 16 MB."""

    def __init__(self) -> None:
        self._hashes: NDArray[np.uint64] = np.empty(1024, dtype=np.uint64)
        self._numbers: NDArray[np.int64] = np.empty(1024, dtype=np.int64)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, numbers: Sequence[int], hashes: Sequence[int]) -> None:
        """Append; the arrays double when full, and readers keep the ones they hold."""
        size = self._size + len(hashes)
        if size > len(self._hashes):
            room = max(size, 2 * len(self._hashes))
            self._hashes = np.concatenate([self._hashes[:self._size], np.empty(room - self._size, dtype=np.uint64)])
            self._numbers = np.concatenate([self._numbers[:self._size], np.empty(room - self._size, dtype=np.int64)])
        self._hashes[self._size:size] = np.array(hashes, dtype=np.uint64)
        self._numbers[self._size:size] = np.array(numbers, dtype=np.int64)
        self._size = size

    def near(self, hashes: Sequence[int], radius: int) -> list[tuple[int, int, int]]:
        """Nearest first; at equal distance in order of number, so that answers do not depend on the order of adding."""
        size = self._size  # first: an append that comes between only makes the arrays longer
        stored, numbers = self._hashes[:size], self._numbers[:size]
        found: list[tuple[int, int, int]] = []
        for place, asked in enumerate(hashes):
            distances = np.bitwise_count(stored ^ np.uint64(asked))
            close = np.flatnonzero(distances <= radius)
            found.extend(zip(numbers[close].tolist(), distances[close].tolist(), [place] * len(close), strict=True))
        found.sort(key=lambda hit: (hit[1], hit[0], hit[2]))
        return found
