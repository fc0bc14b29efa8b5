"""Which bank pictures share points with the asked one, and how they lie in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listlint.records.images.local import Points

NEAR_BITS = 20  # of 64: two points of one word with signatures this near are the same point
SOFT = 12.0  # bits over which a match's weight falls
MERGE_FROM = 0.2  # a tail of this share of the index is merged into it
SHORTLIST = 40  # pictures whose geometry is looked at
CANDIDATES = 10  # pictures that are compared pixel by pixel
MOST_PAIRS = 300  # of matched points to a picture, best first
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
    """Points of some pictures, sorted by word."""

    def __init__(self, numbers: NDArray[np.int64], points: Points) -> None:
        order = np.argsort(points.words, kind="stable")
        self.numbers = numbers[order]
        self.points = Points(points.words[order], points.signatures[order], points.places[order],
                             points.scales[order], points.angles[order])
        self.starts = np.searchsorted(self.points.words, np.arange(2**16 + 1))

    def __len__(self) -> int:
        return len(self.numbers)

    def matches(self, asked: Points) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        """Places of asked points, places of stored points, and their distance in bits."""
        begin, end = self.starts[asked.words], self.starts[asked.words.astype(np.int64) + 1]
        lengths = end - begin
        which = np.repeat(np.arange(len(asked)), lengths)
        stored = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + np.repeat(begin, lengths)
        distance = np.bitwise_count(self.points.signatures[stored] ^ asked.signatures[which])
        near = distance <= NEAR_BITS
        return which[near], stored[near], distance[near]


class PointIndex:
    """An inverted index over visual words: a large sorted part and a small one that takes what is new."""

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

    def near(self, asked: Points, *, mirrored: bool) -> list[Laid]:
        """The pictures that share most points in a common place, most first; at most ``SHORTLIST``."""
        found = [(part, *part.matches(asked)) for part in self._parts]
        numbers = np.concatenate([part.numbers[stored] for part, _, stored, _ in found] or [np.empty(0, np.int64)])
        if len(numbers) == 0:
            return []
        which = np.concatenate([asked_places for _, asked_places, _, _ in found])
        weights = np.exp(-np.square(np.concatenate([distance for _, _, _, distance in found]) / SOFT)).astype(np.float32)
        places = np.concatenate([part.points.places[stored] for part, _, stored, _ in found])
        scales = np.concatenate([part.points.scales[stored] for part, _, stored, _ in found])
        angles = np.concatenate([part.points.angles[stored] for part, _, stored, _ in found])
        # A point that is everywhere (a logo, a letter) says little of any picture.
        weights /= np.sqrt(np.bincount(which, minlength=len(asked)))[which]
        pictures, inverse = np.unique(numbers, return_inverse=True)
        votes = np.bincount(inverse, weights)
        laid = []
        for place in np.argsort(-votes, kind="stable")[:SHORTLIST]:
            mine = np.flatnonzero(inverse == place)
            mine = mine[np.argsort(-weights[mine], kind="stable")[:MOST_PAIRS]]
            if len(mine) < FEWEST_INLIERS:
                continue
            seen = which[mine]
            fit = _fit(places[mine], scales[mine], angles[mine], asked.places[seen], asked.scales[seen], asked.angles[seen], seen)
            if fit is not None:
                laid.append(Laid(int(pictures[place]), fit[0], mirrored, fit[1]))
        return sorted(laid, key=lambda found: (-found.inliers, found.number))


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
    """The map that most pairs of points agree on: each pair proposes one by its own place, scale and angle."""
    ratio = asked_scales / np.maximum(bank_scales, 1e-6)
    turn = asked_angles - bank_angles
    cosine, sine = ratio * np.cos(turn), ratio * np.sin(turn)
    shift_x = asked[:, 0] - cosine * bank[:, 0] + sine * bank[:, 1]
    shift_y = asked[:, 1] - sine * bank[:, 0] - cosine * bank[:, 1]
    off_x = cosine[:, None] * bank[None, :, 0] - sine[:, None] * bank[None, :, 1] + shift_x[:, None] - asked[None, :, 0]
    off_y = sine[:, None] * bank[None, :, 0] + cosine[:, None] * bank[None, :, 1] + shift_y[:, None] - asked[None, :, 1]
    log_ratio = np.log2(ratio)
    turned = np.abs((turn[:, None] - turn[None, :] + np.pi) % (2 * np.pi) - np.pi)
    near = np.square(off_x) + np.square(off_y) < (1.5 * WITHIN) ** 2
    agree = near & (np.abs(log_ratio[:, None] - log_ratio[None, :]) < 0.6) & (turned < 0.5)
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
