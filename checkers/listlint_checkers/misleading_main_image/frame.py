"""A frame or bars around the picture: bands of one colour along its sides that end in a straight line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from listlint_checkers.misleading_main_image.view import apart, glance

if TYPE_CHECKING:
    from listlint_checkers.misleading_main_image.view import Colours, View

_LIMITS = glance("frame")
_DEEPEST, _BEGINS, _LIKE, _EVEN = (_LIMITS[name] for name in ("deepest", "begins", "like", "is_even"))
_STEP, _ENDS_MEAN, _ENDS_LEAST, _SAME = (_LIMITS[name] for name in ("step", "ends_mean", "ends_least", "same"))
_WHITE, _BARS = _LIMITS["white"], _LIMITS["bars"]
_CORNER, _CORNERS, _BESIDE = _LIMITS["corner"], _LIMITS["corners"], _LIMITS["beside"]
_HAIR = 0.004  # of a side
_PATCH = 0.5  # of a corner's pixels


@dataclass(frozen=True)
class Frame:
    """``sides`` are the depths of the bands at top, bottom, left and right in shares of height or width; 0 where there is none."""

    sides: tuple[float, float, float, float]
    colour: tuple[int, int, int]

    @property
    def bands(self) -> list[tuple[float, float, float, float]]:
        """The regions it covers, one a side."""
        top, bottom, left, right = self.sides
        all_four = [(0.0, 0.0, 1.0, top), (0.0, 1 - bottom, 1.0, 1.0), (0.0, 0.0, left, 1.0), (1 - right, 0.0, 1.0, 1.0)]
        return [region for region, depth in zip(all_four, self.sides, strict=True) if depth]


    @property
    def inside(self) -> tuple[float, float, float, float]:
        """What it surrounds, less a hair: the frame's edge is mixed with the photo's."""
        top, bottom, left, right = (depth and depth + _HAIR for depth in self.sides)
        return left, top, 1 - right, 1 - bottom


@dataclass(frozen=True)
class _Band:
    depth: int
    colour: Colours
    ends: float  # share of the row just inside that differs


def frame(view: View) -> Frame | None:
    """The frame or the bars of the picture, or None."""
    colours = view.colours
    height, width, _ = colours.shape
    if min(height, width) < 32:
        return None
    across = colours.transpose(1, 0, 2)
    # Most pictures have no band at all: the second of two sides is looked at only where the first has one.
    top, left = list(_bands(colours)), list(_bands(across))
    bottom = list(_bands(colours[::-1])) if top else []
    right = list(_bands(across[::-1])) if left else []
    around = [bands for bands in product(top, bottom, left, right) if _alike(bands) and _clear(bands) and _has_corners(colours, bands)]
    if around:
        return _made(sorted(around, key=_depth)[-1], height, width)
    for one, other, rows, place in ((top, bottom, colours, 0), (left, right, across, 2)):
        bars = [pair for pair in product(one, other) if _alike(pair) and _clear(pair) and _like_bars(*pair, rows)]
        if bars:
            sides: list[_Band | None] = [None] * 4
            sides[place : place + 2] = bars[0]
            return _made(sides, height, width)
    return None


def _bands(rows: Colours) -> Iterator[_Band]:
    """The bands along one side, whose rows are given from the edge inwards: a frame, or a line after a strip of the photo."""
    depth, length = rows.shape[:2]
    deepest = round(depth * _DEEPEST)
    middle = rows[:deepest, round(length * 0.2) : round(length * 0.8)]
    colours = np.median(middle, axis=1).astype(np.int16)
    even = (apart(middle, colours[:, None]) <= _LIKE).mean(axis=1) >= _EVEN
    coloured = even & (colours.min(axis=1) < _WHITE)
    end = 0
    for start in np.flatnonzero(coloured[: max(2, round(depth * _BEGINS))]):
        if start < end:
            continue  # still inside the band before
        colour = colours[start]
        alike = coloured[start:] & (np.abs(colours[start:] - colour).max(axis=1) <= _LIKE)
        stop = int(start) + (int(np.argmin(alike)) if not alike.all() else len(alike))
        if stop - start < 2 or stop + 3 > deepest:
            continue  # a blend of line and ground, or no end in sight
        end = stop
        ends = (apart(middle[end : end + 3], colour) > _STEP).mean(axis=1)
        if ends.max() >= _ENDS_LEAST:
            yield _Band(end, colour, float(ends.max()))


def _alike(bands: Sequence[_Band]) -> bool:
    return bool(np.ptp([band.colour for band in bands], axis=0).max() <= _SAME)


def _depth(bands: Sequence[_Band]) -> int:
    return sum(band.depth for band in bands)


def _clear(bands: Sequence[_Band]) -> bool:
    """Dark goods may touch a dark band on one side, not on all."""
    return sum(band.ends for band in bands) / len(bands) >= _ENDS_MEAN


def _has_corners(colours: Colours, bands: Sequence[_Band]) -> bool:
    """Whether what is inside reaches into the frame's corners; goods on a ground of that colour seldom do."""
    height, width = colours.shape[:2]
    side = max(3, round(min(height, width) * _CORNER))
    top, bottom, left, right = (band.depth + 1 for band in bands)  # the edge itself is mixed with the frame
    colour = np.mean([band.colour for band in bands], axis=0).astype(np.int16)
    found = 0
    for down, across in product((top, height - bottom - side), (left, width - right - side)):
        patch = colours[down : down + side, across : across + side]
        found += int((apart(patch, colour) > _STEP).mean() >= _PATCH)
    return found >= _CORNERS


def _like_bars(one: _Band, other: _Band, rows: Colours) -> bool:
    """Whether two opposite bands are bars; between them, at the other two sides, no ground of their colour goes on."""
    thin, thick = sorted((one.depth, other.depth))
    if thin < len(rows) * _BARS or thick > thin * 1.4 + 2:
        return False
    between = rows[one.depth : len(rows) - other.depth][:, [1, 2, -3, -2]]
    colour = np.mean([one.colour, other.colour], axis=0).astype(np.int16)
    return bool((apart(between, colour) > _STEP).mean() >= _BESIDE)


def _made(bands: Sequence[_Band | None], height: int, width: int) -> Frame:
    top, bottom, left, right = (band.depth if band else 0 for band in bands)
    red, green, blue = np.mean([band.colour for band in bands if band], axis=0)
    return Frame((top / height, bottom / height, left / width, right / width), (round(red), round(green), round(blue)))
