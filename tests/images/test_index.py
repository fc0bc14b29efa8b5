"""The Hamming search is exact and sees what was added a moment ago."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from listlint.records.images.index import ScanIndex

hashes = st.integers(0, 2**64 - 1)


@given(st.lists(hashes, max_size=60), hashes, st.integers(0, 64))
def test_near_is_what_counting_bits_finds(stored: list[int], asked: int, radius: int):
    index = ScanIndex()
    index.add(range(len(stored)), stored)
    slow = sorted(((stored[number] ^ asked).bit_count(), number) for number in range(len(stored)))
    assert [(number, distance) for number, distance, _ in index.near([asked], radius)] == \
        [(number, distance) for distance, number in slow if distance <= radius]


def test_a_hash_is_found_by_the_next_question_also_when_the_arrays_have_grown():
    index, chance = ScanIndex(), random.Random(1)
    for number in range(3000):
        value = chance.getrandbits(64)
        index.add([number], [value])
        if number % 500 == 0 or number in (1023, 1024, 1025):
            assert (number, 0, 0) in index.near([value], 0)
    assert len(index) == 3000


def test_the_top_bit_counts_like_any_other():
    index = ScanIndex()
    index.add([7], [2**63])
    assert index.near([0], 1) == [(7, 1, 0)]
    assert index.near([0], 0) == []
