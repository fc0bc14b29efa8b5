"""A file of hashes that answers without comparing with all of them, and that any number of processes share.

Multi-index hashing (Norouzi, Punjani, Fleet 2012): the bits are dealt to bands of 16. Two hashes that differ in at most
``r`` bits differ in at most ``r // bands`` in one band at least, so it is enough to look at the buckets that near. The file
is mapped into memory: it is read by the page, once for all processes, and never changed after it has its name.
"""

from __future__ import annotations

import mmap
import os
import random
import struct
import zlib
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listlint.records.images.index import Hits, Words, differing, merged

BAND = 16  # bits to a band
BUCKETS = 1 << BAND
MOST_PROBES = 1_000  # buckets of a band worth looking at; beyond, comparing with all is no slower
CHUNK = 1 << 14  # hashes whose bits are taken apart at a time
PIECE = 1 << 20  # bytes under one checksum
READ_WHOLE = 64 * PIECE  # a file up to this size is read when it is opened; of a larger one, where buckets begin and some pieces
SOME_PIECES = 32
_HEAD = struct.Struct("<8sIIqqqI")  # magic, bits, count, first number, last number, length of the file, checksum of the checksums
_CHECK = struct.Struct("<I")
_MAGIC = b"LLHASH04"
_ALIGNED = 64


class SegmentError(Exception):
    """A file that is no whole segment: made by another version, cut short or damaged."""


class Segment:
    """Hashes of one width under numbers, in a file.

    Opening a small one reads it once, to see that it is whole. Of a large one other pieces are read each time, and ``near`` says so
    where it comes upon a place that cannot be. What a damaged piece answers is a wrong picture, which pixels refuse.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise SegmentError(f"{path}: cannot be opened ({error})") from None
        if len(held) < _HEAD.size + _CHECK.size or _CHECK.unpack_from(held, _HEAD.size)[0] != zlib.crc32(held[:_HEAD.size]):
            raise SegmentError(f"{path}: has no head of an index file")
        magic, self.bits, self._count, self.first, self.last, length, checks = _HEAD.unpack_from(held)
        if magic != _MAGIC or length != len(held):
            raise SegmentError(f"{path}: {len(held):,} of {length:,} bytes are there")
        parts = dict(_layout(self.bits, self._count))
        if _damaged(held, parts, checks):
            raise SegmentError(f"{path}: is damaged")
        self._numbers = np.frombuffer(held, np.int64, self._count, parts["numbers"])
        self._hashes = np.frombuffer(held, np.uint64, self._count * self.bits // 64, parts["hashes"]).reshape(self._count, self.bits // 64)
        bands = self.bits // BAND
        self._order = np.frombuffer(held, np.uint32, bands * self._count, parts["order"])
        self._starts = np.frombuffer(held, np.uint32, bands * (BUCKETS + 1), parts["starts"])  # places in ``_order``
        self._bands = np.arange(bands)[:, None] * (BUCKETS + 1)

    def __len__(self) -> int:
        return int(self._count)

    @property
    def entries(self) -> tuple[NDArray[np.int64], Words]:
        """All numbers and hashes; the hashes with their bits as ``dealt`` has them."""
        return self._numbers, self._hashes

    def near(self, hashes: Words, radius: int) -> Hits:
        """All stored hashes within ``radius`` bits. Exact. Raises SegmentError where the file is found to be damaged."""
        masks = _masks(radius // (self.bits // BAND))
        found: Hits = []
        for place, asked in enumerate(dealt(hashes, self.bits)):
            candidates = self._candidates(asked, masks) if len(masks) <= MOST_PROBES else np.arange(self._count)
            if candidates.size and int(candidates.max()) >= self._count:
                raise SegmentError(f"{self.path}: is damaged")
            distances = differing(self._hashes.take(candidates, axis=0), asked)
            close = np.flatnonzero(distances <= radius)
            hits, at = np.unique(candidates[close], return_index=True)  # one hash may be near in several bands
            found.extend(zip(self._numbers[hits].tolist(), distances[close[at]].tolist(), [place] * len(hits), strict=True))
        return merged([found])

    def _candidates(self, asked: NDArray[np.uint64], masks: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Places of the hashes in the buckets that near; one may come several times."""
        probes = (_keys(asked)[:, None] ^ masks) + self._bands
        begin, end = self._starts.take(probes.ravel()), self._starts.take(probes.ravel() + 1)
        return self._order.take(_ranges(begin.astype(np.int64), end.astype(np.int64)))


def write_segment(path: Path, numbers: NDArray[np.int64], hashes: Words, bits: int) -> None:
    """Make the file of hashes that are ``dealt``: all of it or none, whenever the process is killed."""
    count, bands = len(numbers), bits // BAND
    if bands * count >= 1 << 32:
        raise ValueError(f"{count:,} hashes are too many for one file; write several")
    layout, length = dict(_layout(bits, count)), _length(bits, count)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with draft.open("wb+") as file:
            file.truncate(length)
            held = mmap.mmap(file.fileno(), length)
            _fill(held, layout, numbers, hashes, bands)
            ends = layout["checks"]
            sums = np.array([_checksum(held, at, ends) for at in _pieces(ends)], dtype=np.uint32)
            np.frombuffer(held, np.uint32, len(sums), ends)[:] = sums
            head = _HEAD.pack(_MAGIC, bits, count, int(numbers.min(initial=0)), int(numbers.max(initial=0)), length,
                              zlib.crc32(sums.tobytes()))
            held[:_HEAD.size + _CHECK.size] = head + _CHECK.pack(zlib.crc32(head))
            held.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _pieces(end: int) -> range:
    """Where the checked pieces begin."""
    return range(_HEAD.size + _CHECK.size, end, PIECE)


def _checksum(held: mmap.mmap, at: int, end: int) -> int:
    with memoryview(held) as view, view[at:min(end, at + PIECE)] as piece:
        return zlib.crc32(piece)


def _damaged(held: mmap.mmap, parts: dict[str, int], checks: int) -> bool:
    """Whether a piece that is looked at is not what was written."""
    end = parts["checks"]
    begins = _pieces(end)
    sums = np.frombuffer(held, np.uint32, len(begins), end)
    if zlib.crc32(sums.tobytes()) != checks:
        return True
    looked = set(range(len(begins)))
    if end > READ_WHOLE:  # with it goes where every bucket begins: nothing there may lead astray
        looked = {number for number, at in enumerate(begins) if at + PIECE > parts["starts"]}
        looked |= set(random.SystemRandom().sample(range(len(begins)), min(SOME_PIECES, len(begins))))
    return any(_checksum(held, begins[number], end) != sums[number] for number in sorted(looked))


def _fill(held: Any, layout: dict[str, int], numbers: NDArray[np.int64], hashes: Words, bands: int) -> None:
    count = len(numbers)
    np.frombuffer(held, np.int64, count, layout["numbers"])[:] = numbers
    np.frombuffer(held, np.uint64, hashes.size, layout["hashes"])[:] = hashes.ravel()
    order = np.frombuffer(held, np.uint32, bands * count, layout["order"]).reshape(bands, count)
    starts = np.frombuffer(held, np.uint32, bands * (BUCKETS + 1), layout["starts"]).reshape(bands, BUCKETS + 1)
    for band in range(bands):
        keys = (hashes[:, band // 4] >> np.uint64(48 - 16 * (band % 4))).astype(np.uint16)
        order[band] = np.argsort(keys, kind="stable")  # of 16-bit keys a radix sort
        starts[band, 0] = band * count
        starts[band, 1:] = band * count + np.cumsum(np.bincount(keys, minlength=BUCKETS))


def dealt(hashes: Words, bits: int) -> Words:
    """The bits dealt round to the bands, one step further with every round; distances stay the same.

    Neighbouring frequencies of a pHash go together in real photos. A band of neighbours would find 3.4 times as many
    candidates as among independent bits, a band of one diagonal 1.9 times (1,551 hashes of product photos, one bit off).
    """
    loose = hashes.astype(">u8").view(np.uint8).reshape(len(hashes), bits // 8)
    again = np.empty_like(loose)
    for at in range(0, len(hashes), CHUNK):
        again[at:at + CHUNK] = np.packbits(np.unpackbits(loose[at:at + CHUNK], axis=1)[:, _deal(bits)], axis=1)
    return again.view(">u8").astype(np.uint64).reshape(len(hashes), bits // 64)


@lru_cache
def _deal(bits: int) -> NDArray[np.int64]:
    bands = bits // BAND
    rounds, place = np.divmod(np.arange(bits), bands)
    return np.argsort((place + rounds) % bands, kind="stable")


@lru_cache
def _masks(radius: int) -> NDArray[np.int64]:
    """All patterns of up to so many bits of a band."""
    return np.array([sum(1 << bit for bit in bits) for count in range(min(radius, BAND) + 1) for bits in combinations(range(BAND), count)],
                    dtype=np.int64)


def _keys(asked: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The bands of one hash as numbers."""
    return asked.astype(">u8").view(">u2").astype(np.int64)


def _ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """All whole numbers from each ``begin`` up to its ``end``, in one array."""
    lengths = end - begin
    before = np.cumsum(lengths) - lengths
    places: NDArray[np.int64] = np.arange(int(lengths.sum())) + np.repeat(begin - before, lengths)
    return places


def _layout(bits: int, count: int) -> list[tuple[str, int]]:
    bands, at, parts = bits // BAND, _HEAD.size + _CHECK.size, []
    for name, size in (("numbers", 8 * count), ("hashes", bits // 8 * count), ("order", 4 * bands * count),
                       ("starts", 4 * bands * (BUCKETS + 1)), ("checks", 0)):
        at = -(-at // _ALIGNED) * _ALIGNED
        parts.append((name, at))
        at += size
    return parts


def _length(bits: int, count: int) -> int:
    end = _layout(bits, count)[-1][1]
    return end + 4 * len(_pieces(end))
