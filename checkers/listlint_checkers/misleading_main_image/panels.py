"""Several photos put together into one: straight cuts from edge to edge, with or without a strip of one colour between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from listlint.api import Region
    from listlint_checkers.misleading_main_image.view import Grey, View

_STEP, _TINT = 12, 18  # grades: the pixels beside the cut differ by so much in brightness, or in red less blue
_FIRST = 0.15  # of the side: nearer to the edge it is a bar or a frame
_PIECES = 16  # of the cut's length; each must show it, the outermost too: cans and boxes have round corners
_ALONG, _EACH = 0.62, 0.2  # share of the cut's length, and of each piece, that shows the step
_BESIDE_STRIP = 0.35  # less is enough on both sides of a strip of one colour
_THROUGH, _THROUGH_EACH = 0.97, 0.9  # where one side of it is of one colour: there it could be a table's edge
_WIDEST = 0.06  # of the side: a strip between two photos
_EVEN = 12.0  # grades: the colours beside the cut spread no farther where they are one
_STRIP = 10  # grades within a strip
_QUIETER = 0.35  # steps around a cut, as a share of its own: pattern and texture have them everywhere


@dataclass(frozen=True)
class Cut:
    """A line, or a strip, right across the picture."""

    region: Region
    clear: float  # share of its length that shows it


def cut(view: View) -> Cut | None:
    """The clearest cut that goes right across the picture, or None."""
    hue = np.ascontiguousarray(view.colours[..., 0] - view.colours[..., 2])
    found = [(clear, start, end, turned)
             for turned, rows, tints in ((False, view.grey, hue), (True, np.ascontiguousarray(view.grey.T), np.ascontiguousarray(hue.T)))
             if min(rows.shape) >= 64
             for clear, start, end in _cuts(rows, tints)]
    if not found:
        return None
    clear, start, end, turned = max(found)
    return Cut((0.0, start, 1.0, end) if turned else (start, 0.0, end, 1.0), clear)


def _cuts(rows: Grey, tints: Grey) -> list[tuple[float, float, float]]:
    """The upright cuts: share of the height that shows each, left and right end in shares of the width."""
    width = rows.shape[1]
    steps = (np.abs(rows[:, 2:] - rows[:, :-2]) > _STEP) | (np.abs(tints[:, 2:] - tints[:, :-2]) > _TINT)  # at column x + 1
    along = steps.mean(axis=0)
    first, last = round(width * _FIRST), round(width * (1 - _FIRST))
    columns = [int(x) for x in np.flatnonzero(along >= _BESIDE_STRIP) if first <= x <= last and _peak(along, int(x))]
    cuts = []
    for at, x in enumerate(columns):
        weakest = _weakest(steps[:, x])
        if along[x] >= _ALONG and weakest >= _EACH and _parts(rows, x, through=along[x] >= _THROUGH and weakest >= _THROUGH_EACH):
            cuts.append((float(along[x]), (x - 1) / width, (x + 3) / width))
        for other in columns[at + 1 :]:
            if other - x > width * _WIDEST:
                break
            if other - x >= 3 and _is_strip(rows[:, x + 2 : other + 1]):
                cuts.append((float(min(along[x], along[other])), x / width, (other + 2) / width))
    return cuts


def _weakest(steps: NDArray[np.bool_]) -> float:
    return min(float(piece.mean()) for piece in np.array_split(steps, _PIECES))


def _peak(along: NDArray[np.float64], x: int) -> bool:
    around = np.concatenate([along[max(0, x - 8) : max(0, x - 2)], along[x + 3 : x + 9]])
    return bool(around.size and np.median(around) < _QUIETER * along[x])


def _parts(rows: Grey, x: int, *, through: bool) -> bool:
    """Whether there is a photo on both sides; where one of them is of one colour there, the cut must be faultless."""
    left, right = rows[:, x - 3 : x].mean(axis=1), rows[:, x + 3 : x + 6].mean(axis=1)
    spreads = [float(np.median(np.abs(side - np.median(side)))) for side in (left, right)]
    busy = sum(spread > _EVEN for spread in spreads)
    return busy == 2 or (busy == 1 and through)


def _is_strip(strip: Grey) -> bool:
    """One colour all along."""
    return bool((np.abs(strip - np.median(strip)) <= _STRIP).mean() > 0.97)
