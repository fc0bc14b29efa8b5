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
FULL_LIST = 256  # points of a word that are all compared; of more, the leading bits of the signature choose
MOST_LEADING, MOST_DOUBTED = 8, 5
PROBES_GROW = 1.4  # buckets looked into, per leading bit: what is compared grows with about the root of the bank
MOST_COMPARED = 800_000  # stored points for one question
LONGLIST = 1000  # pictures whose turns and scales are looked at
SHORTLIST = 12  # pictures whose geometry is looked at
OF_EACH_ROOM = 6  # of every kind of picture looked at beyond that, however many of another kind come first
TURN_BINS = 12
CANDIDATES = 10  # pictures that are compared pixel by pixel
MOST_PAIRS = 300  # of matched points to a picture, best first
MOST_PROPOSALS = 60  # of them propose how the picture lies; all vote
FEWEST_INLIERS = 6
OF_THE_BEST = 0.12  # of the best picture's points another must share to be compared too
WITHIN = 0.02  # shares of the asked picture's longest side a point may lie off


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
        which = np.repeat(which, lengths)
        stored = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths - begin, lengths)
        distance = np.bitwise_count(self.points.signatures[stored] ^ asked.signatures[which])
        near = np.flatnonzero(distance <= NEAR_BITS)
        return which[near], stored[near], distance[near]

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

    def near(self, asked: Points, *, mirrored: bool, rooms: Callable[[list[int]], Mapping[int, str]] | None = None) -> list[Laid]:
        """The pictures that share most points in a common place, most first.

        ``rooms`` tells of numbers which are still in the bank, and to which room each belongs; every room is looked at.
        """
        found = [(part, *part.matches(asked)) for part in self._parts]
        numbers = np.concatenate([part.numbers[stored] for part, _, stored, _ in found] or [np.empty(0, np.int32)])
        if len(numbers) == 0:
            return []
        which = np.concatenate([asked_places for _, asked_places, _, _ in found])
        distances = np.concatenate([distance for _, _, _, distance in found])
        weights = np.exp(-np.square(np.arange(NEAR_BITS + 1) / SOFT)).astype(np.float32)[distances]
        # A point that is everywhere (a logo, a letter) says little of any picture.
        weights /= np.sqrt(np.bincount(which, minlength=len(asked)))[which]
        places = np.arange(len(numbers))
        _, inverse = np.unique(numbers, return_inverse=True)
        votes = np.bincount(inverse, weights)
        if len(votes) > LONGLIST:  # of very many, those with most points first
            least = np.partition(votes, -LONGLIST)[-LONGLIST]
            places = np.flatnonzero(votes[inverse] >= least)
        scales = np.concatenate([part.points.scales[stored] for part, _, stored, _ in found])[places].astype(np.float32)
        angles = np.concatenate([part.points.angles[stored] for part, _, stored, _ in found])[places].astype(np.float32)
        which, weights, pictures = which[places], weights[places], numbers[places]
        spread = np.log2(asked.scales[which] / np.maximum(scales, 1e-4))
        turn = asked.angles[which] - angles
        order = _of_each_room(_by_votes(pictures, weights, spread, turn), rooms)
        laid = []
        all_places = np.concatenate([part.points.places[stored] for part, _, stored, _ in found])
        for number in order:
            mine = np.flatnonzero(pictures == number)
            mine = mine[np.argsort(-weights[mine], kind="stable")[:MOST_PAIRS]]
            seen = which[mine]
            if len(mine) < FEWEST_INLIERS:
                continue
            fit = _fit(all_places[places[mine]].astype(np.float32), scales[mine], angles[mine],
                       asked.places[seen], asked.scales[seen], asked.angles[seen], seen)
            if fit is not None:
                laid.append(Laid(int(number), fit[0], mirrored, fit[1]))
        return sorted(laid, key=lambda found: (-found.inliers, found.number))


def _by_votes(pictures: NDArray[np.int32], weights: NDArray[np.float32], spread: NDArray[np.float32],
              turn: NDArray[np.float32]) -> list[int]:
    """The pictures, those first most of whose points agree on one turn and one scale (weak geometric consistency, Jégou et al., 2008)."""
    known, inverse = np.unique(pictures, return_inverse=True)
    best = np.zeros(len(known))
    sizes = np.clip(np.floor(spread / 1.0) + 6, 0, 11)
    for shift in (0.0, 0.5):  # a peak on the border of two bins is whole in the shifted ones
        turns = np.floor(turn / (2 * np.pi) * TURN_BINS + shift) % TURN_BINS
        bins = np.bincount(((inverse * TURN_BINS + turns) * 12 + sizes).astype(np.int64), weights, minlength=len(known) * TURN_BINS * 12)
        bins = bins.reshape(len(known), TURN_BINS, 12)
        best = np.maximum(best, (bins[..., 1:] + bins[..., :-1]).max(axis=(1, 2)))
    return [int(known[place]) for place in np.argsort(-best, kind="stable") if best[place] > 0]


def _of_each_room(order: list[int], rooms: Callable[[list[int]], Mapping[int, str]] | None) -> list[int]:
    """The first few, and the first of every room."""
    if rooms is None:
        return order[:SHORTLIST]
    room_of = rooms(order)
    there = [number for number in order if number in room_of]
    taken = Counter(room_of[number] for number in there[:SHORTLIST])
    chosen = there[:SHORTLIST]
    for number in there[SHORTLIST:]:
        if taken[room_of[number]] < OF_EACH_ROOM:
            taken[room_of[number]] += 1
            chosen.append(number)
    return chosen


def worth_comparing(laid: list[Laid]) -> list[Laid]:
    """The best few; beside one that shares a hundred points, those that share seven are chance."""
    best = max((found.inliers for found in laid), default=0)
    return sorted((found for found in laid if found.inliers >= OF_THE_BEST * best), key=lambda found: -found.inliers)[:CANDIDATES]


def _joined(parts: list[Points]) -> Points:
    return Points(np.concatenate([part.words for part in parts]), np.concatenate([part.signatures for part in parts]),
                  np.concatenate([part.places for part in parts]), np.concatenate([part.scales for part in parts]),
                  np.concatenate([part.angles for part in parts]))


def _fit(bank: NDArray[np.float32], bank_scales: NDArray[np.float32], bank_angles: NDArray[np.float32], asked: NDArray[np.float32],
         asked_scales: NDArray[np.float32], asked_angles: NDArray[np.float32],
         which: NDArray[np.int64]) -> tuple[int, NDArray[np.float64]] | None:
    """The map that most pairs of points agree on: each of the best pairs proposes one by its own place, scale and angle."""
    ratio = asked_scales / np.maximum(bank_scales, 1e-6)
    turn = asked_angles - bank_angles
    cosine, sine = ratio * np.cos(turn), ratio * np.sin(turn)
    shift_x = asked[:, 0] - cosine * bank[:, 0] + sine * bank[:, 1]
    shift_y = asked[:, 1] - sine * bank[:, 0] - cosine * bank[:, 1]
    some = slice(MOST_PROPOSALS)
    off_x = cosine[some, None] * bank[None, :, 0] - sine[some, None] * bank[None, :, 1] + shift_x[some, None] - asked[None, :, 0]
    off_y = sine[some, None] * bank[None, :, 0] + cosine[some, None] * bank[None, :, 1] + shift_y[some, None] - asked[None, :, 1]
    log_ratio = np.log2(ratio)
    turned = np.abs((turn[some, None] - turn[None, :] + np.pi) % (2 * np.pi) - np.pi)
    near = np.square(off_x) + np.square(off_y) < (1.5 * WITHIN) ** 2
    agree = near & (np.abs(log_ratio[some, None] - log_ratio[None, :]) < 0.6) & (turned < 0.5)
    best = int(agree.sum(axis=1).argmax())
    inside = agree[best]
    matrix = np.array([[cosine[best], -sine[best], shift_x[best]], [sine[best], cosine[best], shift_y[best]]], dtype=np.float64)
    ones = np.ones((len(bank), 1))
    for _ in range(3):
        if len(np.unique(which[inside])) < FEWEST_INLIERS:
            return None
        points = np.hstack([bank, ones])
        # A trace of the first map keeps few or collinear points from shearing the picture.
        hold = 0.02
        left = points[inside].T @ points[inside] + hold * np.eye(3)
        right = points[inside].T @ asked[inside] + hold * matrix.T
        matrix = np.linalg.solve(left, right).T
        inside = (np.square(points @ matrix.T - asked).sum(axis=1) < WITHIN**2) & (turned[best] < 0.8)
    count = len(np.unique(which[inside]))
    if count < FEWEST_INLIERS or not 0.02 < abs(np.linalg.det(matrix[:, :2])) < 100:
        return None
    return count, matrix
