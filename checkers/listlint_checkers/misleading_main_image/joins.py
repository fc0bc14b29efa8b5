"""Where the photos of a collage meet without a line between them: the clearest step at a half or a third, and what ends there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from listlint_checkers.misleading_main_image.view import Colours, Grey, Mask, View

Numbers = NDArray[np.float64]
FRACTIONS = (1 / 2, 1 / 3, 2 / 3)
REGULAR = 0.008  # of the side: how far from there a join may lie
_LEAST = 0.12  # of its length that shows a step; less is not looked at
_EVERY, _SLACK = 4, 0.05  # rows looked at first, and how far their share may lie below that of all
_STEP, _ABOVE, _MORE = 5, 1.5, 2  # grades; times the steps beside it, and so many grades more
_BESIDE = (-6, -5, -4, 4, 5, 6)  # columns whose steps are compared
_BRIGHTER, _DIFFERS, _SAME, _ENDS = 10, 20, 12, 25  # grades between the two sides
_CROSSING, _GAP = 0.03, 8  # of the length: what stands before the line; rows in which its outline may slant
_ONE_WAY, _HARSH = 0.02, 80  # of the length: fewer rows that change the other way are nothing; grades of no sky above land
_LAG, _SEWN, _ALL_ALONG = 8, 0.8, 0.97  # a part of the length; how alike; a strip between photos is seen on more of the length
_WHITE, _BARE = 225, 0.05  # grades; of the length, on which either side is bare while the other is not
_BOTH_WAYS, _EXACT, _CLOTH = 0.08, 0.9, 0.7  # of the length, of the rows that differ, and how alike stripes must not be
_CALM, _NEAR, _ONE_STEP = 20.0, 6.0, 0.45  # grades from their middle, or from the middle step; the share of rows that keep to that


@dataclass(frozen=True)
class Join:
    """The clearest line near a half or a third: the columns around it (rows, if ``turned``), and where these show it."""

    at: int  # the column left of it in the picture, and in ``near``
    column: int
    near: Colours
    shown: Mask
    steps: Grey
    turned: bool

    @cached_property
    def along(self) -> float:
        """The share of its length that shows it."""
        return float(self.shown.mean())

    @property
    def goods_end(self) -> bool:
        """Whether goods of the one photo end at it here, and goods of the other there; elsewhere both have the same ground.

        Stripes that are sewn together and what stands before the line end nowhere.
        """
        return min(self._changes) * self._exact >= _BOTH_WAYS and self._exact >= _EXACT and self._sewn < _CLOTH and not self._crossed \
            and not self._is_edge

    @property
    def goods_end_at_white(self) -> bool:
        """Whether goods of either photo end at it where the other is white; a seam of goods on white has goods on both of its sides."""
        bare, other = (side.min(axis=1) >= _WHITE for side in self._sides)
        return min(float((self.shown & bare & ~other).mean()), float((self.shown & other & ~bare).mean())) >= _BARE

    @property
    def lies_in_one_photo(self) -> bool:
        """Whether something stands before it, stripes of one cloth are sewn together there, or land meets the sky."""
        meets_sky = self.turned and min(self._changes) < _ONE_WAY and float(np.median(self.steps[self.shown])) < _HARSH
        return meets_sky or self._crossed or (self._span < _ALL_ALONG and self._sewn >= _SEWN)

    @cached_property
    def _sides(self) -> tuple[Numbers, Numbers]:
        return self.near[:, self.column - 2 : self.column + 1].mean(axis=1), self.near[:, self.column + 2 : self.column + 5].mean(axis=1)

    @cached_property
    def _changes(self) -> tuple[float, float]:
        """The shares of rows that show the line and get brighter, or darker, across it."""
        grown = (self._sides[1] - self._sides[0]).mean(axis=1)
        return float((self.shown & (grown > _BRIGHTER)).mean()), float((self.shown & (grown < -_BRIGHTER)).mean())

    @cached_property
    def _exact(self) -> float:
        """The share of rows whose sides differ that show the step right there, and not a little beside."""
        differs = np.abs(self._sides[1] - self._sides[0]).max(axis=1) > _DIFFERS
        return float((differs & self.shown).sum() / max(1, int(differs.sum())))

    @property
    def _is_edge(self) -> bool:
        """Whether one side is of nearly one colour and most of the step the same: the edge between two faces of a box, with some print."""
        sides = [side[self.shown] for side in self._sides]
        calmer = min(float(np.abs(side - np.median(side, axis=0)).max(axis=1).mean()) for side in sides)
        step = sides[1] - sides[0]
        middle = np.median(step, axis=0)
        near = max(_NEAR, 0.35 * float(np.abs(middle).max()))
        return calmer < _CALM and float((np.abs(step - middle).max(axis=1) <= near).mean()) >= _ONE_STEP

    @cached_property
    def _shown_rows(self) -> tuple[int, int]:
        rows = np.flatnonzero(self.shown)
        return int(rows[0]), int(rows[-1]) + 1

    @property
    def _span(self) -> float:
        low, high = self._shown_rows
        return (high - low) / len(self.shown)

    @cached_property
    def _sewn(self) -> float:
        """How alike both sides are once the one is moved along the line."""
        low, high = self._shown_rows
        left, right = (side.mean(axis=1)[low:high] for side in self._sides)
        return _shifted(left, right)

    @cached_property
    def _crossed(self) -> bool:
        return crossed(*self._sides)


def joins(view: View) -> Iterator[Join]:
    """The clearest line near each half and third that shows enough of a step."""
    for turned in (False, True):
        colours = view.colours.transpose(1, 0, 2) if turned else view.colours
        width = colours.shape[1]
        reach = max(2, round(width * REGULAR))
        for fraction in FRACTIONS:
            first = round(width * fraction) - reach - 8
            near = colours[:, first : first + 2 * reach + 17]
            if stands_out(np.ascontiguousarray(near[::_EVERY]))[0].mean(axis=0).max() < _LEAST - _SLACK:
                continue
            near = np.ascontiguousarray(near)
            shown_at, steps = stands_out(near)
            along = shown_at.mean(axis=0)
            column = int(np.argmax(along))
            if along[column] < _LEAST:
                continue
            yield Join(first + column + 7, column + 7, near, shown_at[:, column], steps[:, column], turned)


def stands_out(near: Colours) -> tuple[Mask, Grey]:
    """Where the middle columns show a step above those beside it, and how large their steps are."""
    every = np.abs(near[:, 2:] - near[:, :-2])
    steps: Grey = np.maximum(np.maximum(every[..., 0], every[..., 1]), every[..., 2])
    inner = steps[:, 7:-7]
    beside = [steps[:, 7 + shift : steps.shape[1] - 7 + shift] for shift in _BESIDE]
    highest = np.maximum.reduce(beside)
    total = np.add.reduce(beside)
    # More than the larger of their mean and half of their highest, times _ABOVE.
    over = inner - _MORE
    return (inner > _STEP) & (over > _ABOVE / 2 * highest) & (over > _ABOVE / len(_BESIDE) * total), inner


def _shifted(one: Numbers, other: Numbers) -> float:
    """How alike the sides are once the one is moved along the line: the stripes of one cloth that is sewn together."""
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    if size <= len(one) or len(one) < _LAG * 2:
        return 1.0
    every = np.correlate(one, other, "full")
    lags = np.arange(len(every)) - (len(one) - 1)
    near = np.abs(lags) <= len(one) // _LAG
    return float((every[near] * len(one) / (len(one) - np.abs(lags[near]))).max()) / size


def crossed(left: Numbers, right: Numbers) -> bool:
    """Whether something stands before the line and goes on over it: its outline is seen on both sides at one height."""
    rows = len(left)
    edges = np.diff(np.concatenate([[False], np.abs(left - right).max(axis=1) <= _SAME, [False]]).astype(np.int8))
    for start, end in zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0), strict=True):
        if end - start < max(5, round(_CROSSING * rows)) or start <= _GAP or end >= rows - _GAP:
            continue
        ends = (slice(start, start + 3), slice(start - _GAP, start - 3)), (slice(end - 3, end), slice(end + 3, end + _GAP))
        if all(np.abs(side[within].mean(axis=0) - side[beyond].mean(axis=0)).max() > _ENDS
               for side in (left, right) for within, beyond in ends):
            return True
    return False
