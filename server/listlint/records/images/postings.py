"""Which bank pictures share points with the asked one, and how they lie in it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listlint.records.images.local import Points

NEAR_BITS = 20  # of 64: two points of one word with signatures this near are the same point
SOFT = 12.0  # bits over which a match's weight falls
MERGE_FROM = 0.2  # a tail of this share of the index is merged into it
WORDS = 2048  # of the vocabulary
FULL_LIST = 128  # points of a word that are all compared; of more, the leading bits of the signature choose
MOST_LEADING, MOST_DOUBTED = 8, 5
PROBES_GROW = 1.4  # buckets looked into, per leading bit: what is compared grows with about the root of the bank
PORTION = 32_768  # of them at a time
MOST_COMPARED = 1_600_000  # stored points for one question
LONGLIST = 2000  # pictures whose turns and scales are looked at, plain and mirrored ones counted apart here and below
SHORTLIST = 18  # pictures whose geometry is looked at
OF_EACH_ROOM = 8  # of every kind of picture looked at beyond that, however many of another kind come first
TURN_BINS, SIZE_BINS = 12, 12
DENSE = 64  # numbers to one that is met, up to which a table of all is quicker than sorting
CANDIDATES = 10  # pictures that are compared pixel by pixel
MOST_PAIRS = 300  # of matched points to a picture, best first
MOST_PROPOSALS = 60  # of them propose how the picture lies; all vote
FEWEST_INLIERS = 6
OF_THE_BEST = 0.12  # of the best picture's points another must share to be compared too
WITHIN = 0.02  # shares of the asked picture's longest side a point may lie off
_WEIGHTS = np.exp(-np.square(np.arange(NEAR_BITS + 1) / SOFT)).astype(np.float32)
_COMPLEX = np.array([1, 1j], dtype=np.complex64)  # takes places to complex numbers: a turn and a stretch are one product


@dataclass(frozen=True)
class Laid:
    """A bank picture's number, how many points agree, and the 2×3 matrix from its places to the asked picture's (longest sides 1)."""

    number: int
    inliers: int
    mirrored: bool
    matrix: NDArray[np.float64]


class _Segment:
    """Points of some pictures, sorted by word and signature: the larger it is, the more leading bits narrow what is compared."""

    def __init__(self, numbers: NDArray[Any], points: Points) -> None:
        order = np.lexsort((points.signatures, points.words))
        self.numbers = numbers[order].astype(np.int32)
        self.points = Points(points.words[order], points.signatures[order], points.places[order].astype(np.float16),
                             points.scales[order].astype(np.float16), points.angles[order].astype(np.float16))
        self.bits = min(MOST_LEADING, max(0, int(np.log2(max(1, len(order)) / (WORDS * FULL_LIST)) + 1)))
        self.starts = np.searchsorted(_bucket(self.points.words, self.points.signatures, self.bits), np.arange((WORDS << self.bits) + 1))

    def __len__(self) -> int:
        return len(self.numbers)

    def matches(self, asked: Points) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Places of asked points, places of stored points, and their distance in bits."""
        which, buckets = self._probed(asked)
        begin, end = self.starts[buckets], self.starts[buckets + 1]
        lengths = end - begin
        if lengths.sum() > MOST_COMPARED:  # what is common says least: the shortest lists first
            order = np.argsort(lengths, kind="stable")
            kept = np.sort(order[np.cumsum(lengths[order]) <= MOST_COMPARED])
            which, begin, lengths = which[kept], begin[kept], lengths[kept]
        found = [self._compared(asked, which[cut], begin[cut], lengths[cut]) for cut in _portions(lengths)]
        which, stored, distance = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return which, stored, distance

    def _compared(self, asked: Points, which: NDArray[np.int64], begin: NDArray[np.int64],
                  lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Each point with all of its list."""
        stored = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths - begin, lengths)
        distance = np.bitwise_count(self.points.signatures.take(stored) ^ np.repeat(asked.signatures[which], lengths))
        near = np.flatnonzero(distance <= NEAR_BITS)
        return np.repeat(which, lengths).take(near), stored.take(near), distance.take(near)

    def _probed(self, asked: Points) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The buckets each asked point looks into: its own, and those that differ in the leading bits it is least sure of."""
        own = _bucket(asked.words, asked.signatures, self.bits)
        everyone = np.arange(len(asked))
        if self.bits == 0 or len(asked) == 0:
            return everyone, own
        doubted = min(MOST_DOUBTED, self.bits)
        sureness = asked.sureness[:, :self.bits]
        least = np.argsort(sureness, axis=1, kind="stable")[:, :doubted]
        flips = np.array(list(itertools.product((0, 1), repeat=doubted)))
        costs = np.take_along_axis(sureness, least, axis=1) @ flips.T
        masks = (1 << (self.bits - 1 - least)) @ flips.T
        probes = min(len(flips), max(2, round(PROBES_GROW**self.bits)))
        chosen = np.argsort(costs, axis=1, kind="stable")[:, :probes]
        return np.repeat(everyone, probes), (own[:, None] ^ np.take_along_axis(masks, chosen, axis=1)).ravel()


def _portions(lengths: NDArray[np.int64]) -> list[slice]:
    """Lists that are compared at a time: few enough to stay in the processor's cache."""
    ends = np.cumsum(lengths)
    cuts = [0, *np.searchsorted(ends, np.arange(PORTION, int(lengths.sum()), PORTION)).tolist(), len(lengths)]
    return [slice(first, last) for first, last in itertools.pairwise(cuts)]


def _bucket(words: NDArray[np.uint16], signatures: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    buckets = words.astype(np.int64) << bits
    if bits:
        buckets |= (signatures >> np.uint64(64 - bits)).astype(np.int64)
    return buckets


class PointIndex:
    """An inverted index over visual words: a large sorted part and smaller ones that take what is new."""

    def __init__(self) -> None:
        self._parts: list[_Segment] = []
        self._pictures = 0

    def __len__(self) -> int:
        return self._pictures

    def add(self, pictures: list[tuple[int, Points]]) -> None:
        """Visible to the next ``near``."""
        if not pictures:
            return
        self._pictures += len(pictures)
        fresh = _Segment(np.repeat([number for number, _ in pictures], [len(points) for _, points in pictures]),
                         _joined([points for _, points in pictures]))
        parts = [*self._parts, fresh]
        # Parts shrink by a factor towards the end, so a point is sorted a few times in all.
        while len(parts) > 1 and len(parts[-1]) > MERGE_FROM * len(parts[-2]):
            last, before = parts.pop(), parts.pop()
            parts.append(_Segment(np.concatenate([before.numbers, last.numbers]), _joined([before.points, last.points])))
        self._parts = parts

    def near(self, plain: Points, flipped: Points | None = None, *,
             rooms: Callable[[list[int]], Mapping[int, str]] | None = None) -> list[Laid]:
        """The pictures that share most points in a common place, most first; ``flipped`` are the points of the asked mirror image.

        ``rooms`` tells of numbers which are still in the bank, and to which room each belongs; every room is looked at.
        """
        asked = plain if flipped is None else _joined([plain, flipped])  # both ways are one question, and share one shortlist
        found = [(part, *part.matches(asked)) for part in self._parts]
        numbers = np.concatenate([part.numbers[stored] for part, _, stored, _ in found] or [np.empty(0, np.int32)])
        if len(numbers) == 0:
            return []
        which = np.concatenate([asked_places for _, asked_places, _, _ in found])
        distances = np.concatenate([distance for _, _, _, distance in found])
        weights = _WEIGHTS[distances]
        # A point that is everywhere (a logo, a letter) says little of any picture.
        weights /= np.sqrt(np.bincount(which, minlength=len(asked)))[which]
        known, inverse = _numbered(2 * numbers.astype(np.int64) + (which >= len(plain)))
        places = np.arange(len(numbers))
        if len(known) > LONGLIST:  # of very many, those with most points first
            votes = np.bincount(inverse, weights)
            most = votes >= np.partition(votes, -LONGLIST)[-LONGLIST]
            places = np.flatnonzero(most[inverse])
            known, inverse = known[most], (np.cumsum(most) - 1)[inverse[places]]
        scales = np.concatenate([part.points.scales[stored] for part, _, stored, _ in found])[places].astype(np.float32)
        angles = np.concatenate([part.points.angles[stored] for part, _, stored, _ in found])[places].astype(np.float32)
        which, weights = which[places], weights[places]
        spread = np.log2(asked.scales[which] / np.maximum(scales, 1e-4))
        turn = asked.angles[which] - angles
        all_places = np.concatenate([part.points.places[stored] for part, _, stored, _ in found])
        laid = []
        for place in _of_each_room(_by_votes(len(known), inverse, weights, spread, turn), known, rooms):
            mine = np.flatnonzero(inverse == place)
            mine = mine[np.argsort(-weights[mine], kind="stable")[:MOST_PAIRS]]
            seen = which[mine]
            if len(mine) < FEWEST_INLIERS:
                continue
            fit = _fit(all_places[places[mine]].astype(np.float32), asked.places[seen], asked.scales[seen] / np.maximum(scales[mine], 1e-6),
                       turn[mine], seen)
            if fit is not None:
                laid.append(Laid(int(known[place]) // 2, fit[0], bool(known[place] % 2), fit[1]))
        return sorted(laid, key=lambda found: (-found.inliers, found.number))


def _numbered(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different keys, and the place of each in them; without sorting where they lie close."""
    end = int(keys.max()) + 1
    if end > DENSE * len(keys):
        known, inverse = np.unique(keys, return_inverse=True)
        return known, inverse
    there = np.zeros(end, dtype=bool)
    there[keys] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]


def _by_votes(pictures: int, which: NDArray[np.int64], weights: NDArray[np.float32], spread: NDArray[np.float32],
              turn: NDArray[np.float32]) -> list[int]:
    """The pictures, those first most of whose points agree on one turn and one scale (weak geometric consistency, Jégou et al., 2008)."""
    best = np.zeros(pictures)
    sizes = which * (TURN_BINS * SIZE_BINS) + np.clip(np.floor(spread) + SIZE_BINS // 2, 0, SIZE_BINS - 1).astype(np.int64)
    turns = turn * np.float32(TURN_BINS / (2 * np.pi))
    for shift in (0.0, 0.5):  # a peak on the border of two bins is whole in the shifted ones
        bins = np.bincount(sizes + SIZE_BINS * (np.floor(turns + shift).astype(np.int64) % TURN_BINS), weights,
                           minlength=pictures * TURN_BINS * SIZE_BINS).reshape(pictures, TURN_BINS * SIZE_BINS)
        # Across the border of two turns no sizes are neighbours: the last size is hardly ever met.
        best = np.maximum(best, (bins[:, 1:] + bins[:, :-1]).max(axis=1))
    return [place for place in np.argsort(-best, kind="stable").tolist() if best[place] > 0]


def _of_each_room(order: list[int], known: NDArray[np.int64], rooms: Callable[[list[int]], Mapping[int, str]] | None) -> list[int]:
    """The first few, and the first of every room."""
    if rooms is None:
        return order[:SHORTLIST]
    numbers = (known // 2).tolist()
    room_of = rooms(numbers)
    there = [place for place in order if numbers[place] in room_of]
    chosen = there[:SHORTLIST]
    taken = Counter(room_of[numbers[place]] for place in chosen)
    for place in there[SHORTLIST:]:
        if taken[room_of[numbers[place]]] < OF_EACH_ROOM:
            taken[room_of[numbers[place]]] += 1
            chosen.append(place)
    return chosen


def worth_comparing(laid: list[Laid]) -> list[Laid]:
    """The best few; beside one that shares a hundred points, those that share seven are chance."""
    best = max((found.inliers for found in laid), default=0)
    return sorted((found for found in laid if found.inliers >= OF_THE_BEST * best), key=lambda found: -found.inliers)[:CANDIDATES]


def _joined(parts: list[Points]) -> Points:
    return Points(np.concatenate([part.words for part in parts]), np.concatenate([part.signatures for part in parts]),
                  np.concatenate([part.places for part in parts]), np.concatenate([part.scales for part in parts]),
                  np.concatenate([part.angles for part in parts]), np.concatenate([part.sureness for part in parts]))


def _fit(bank: NDArray[np.float32], asked: NDArray[np.float32], ratio: NDArray[np.float32], turn: NDArray[np.float32],
         which: NDArray[np.int64]) -> tuple[int, NDArray[np.float64]] | None:
    """The map that most pairs of points agree on: each of the best pairs proposes one by its own place, scale and angle.

    ``ratio`` and ``turn`` are of each pair's scales and angles, ``which`` tells the asked points apart.
    """
    size, turn = np.log2(ratio), turn % np.float32(2 * np.pi)
    turned = np.float32(np.pi) - np.abs(np.float32(np.pi) - np.abs(turn[:MOST_PROPOSALS, None] - turn))
    agree = (np.abs(size[:MOST_PROPOSALS, None] - size) < 0.6) & (turned < 0.5)
    some = np.flatnonzero(agree.sum(axis=1) >= FEWEST_INLIERS)  # pairs that so few others are turned and sized like propose nothing
    if not len(some):
        return None
    from_bank, to_asked = bank @ _COMPLEX, asked @ _COMPLEX
    stretch = ratio * np.exp(1j * turn)
    shift = to_asked - stretch * from_bank
    off = stretch[some, None] * from_bank + (shift[some, None] - to_asked)
    agree = agree[some] & (np.square(off.real) + np.square(off.imag) < (1.5 * WITHIN) ** 2)
    best = int(agree.sum(axis=1).argmax())
    inside = agree[best]
    turned, (a, b) = turned[some[best]], (complex(stretch[some[best]]), complex(shift[some[best]]))
    matrix = np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])
    points = np.hstack([bank, np.ones((len(bank), 1))])
    for _ in range(3):
        if _different(which[inside]) < FEWEST_INLIERS:
            return None
        # A trace of the first map keeps few or collinear points from shearing the picture.
        hold, near = 0.02, points[inside]
        matrix = np.linalg.solve(near.T @ near + hold * np.eye(3), near.T @ asked[inside] + hold * matrix.T).T
        inside = (np.square(points @ matrix.T - asked).sum(axis=1) < WITHIN**2) & (turned < 0.8)
    count = _different(which[inside])
    if count < FEWEST_INLIERS or not 0.02 < abs(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]) < 100:
        return None
    return count, matrix


def _different(which: NDArray[np.int64]) -> int:
    """How many of the numbers differ."""
    return len(set(which.tolist()))
