"""Several photos put together into one: straight cuts from edge to edge, with or without a strip of one colour between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from listlint.api import Region
    from listlint_checkers.misleading_main_image.view import Grey, Mask, View

_FIRST = 0.15  # of the side: nearer to the edge it is a bar or a frame
_PIECES = 16  # of the cut's length; each must show it
_ALONG, _EACH = 0.74, 0.3  # share of the cut's length, and of each piece, that shows the step …
_ALONG_REGULAR, _EACH_REGULAR = 0.5, 0.05  # … and where collages are cut: at a half or a third
_REGULAR, _FRACTIONS = 0.008, (1 / 2, 1 / 3, 2 / 3)
_BESIDE_STRIP = 0.35  # less is enough on both sides of a strip of one colour
_THROUGH, _THROUGH_EACH = 0.97, 0.9  # where one side of it is of one colour: there it could be a table's edge
_WIDEST = 0.06  # of the side: a strip between two photos
_EVEN, _EVEN_REGULAR = 12.0, 3.0  # grades: the brightness beside the cut spreads no farther where it is one colour
_STRIP = 10  # grades within a strip
_QUIETER = 0.5  # steps around a cut, as a share of its own: pattern and texture have them everywhere


@dataclass(frozen=True)
class Cut:
    """A line, or a strip, right across the picture."""

    region: Region
    clear: float  # share of its length that shows it


def cut(view: View) -> Cut | None:
    """The clearest cut that goes right across the picture, or None."""
    found = [(clear, start, end, turned)
             for turned in (False, True)
             if min(view.grey.shape) >= 64
             for clear, start, end in _cuts(*((np.ascontiguousarray(view.grey.T), view.lying) if turned else (view.grey, view.upright)))]
    if not found:
        return None
    clear, start, end, turned = max(found)
    return Cut((0.0, start, 1.0, end) if turned else (start, 0.0, end, 1.0), clear)


def _cuts(rows: Grey, steps: Mask) -> list[tuple[float, float, float]]:
    """The upright cuts: share of the height that shows each, left and right end in shares of the width."""
    width = rows.shape[1]
    along = steps.mean(axis=0)
    first, last = round(width * _FIRST), round(width * (1 - _FIRST))
    columns = [int(x) for x in np.flatnonzero(along >= _BESIDE_STRIP) if first <= x <= last and _peak(along, int(x))]
    cuts = []
    for at, x in enumerate(columns):
        weakest, regular = _weakest(steps[:, x]), _is_regular((x + 1) / width)
        enough = (_ALONG_REGULAR, _EACH_REGULAR) if regular else (_ALONG, _EACH)
        through = along[x] >= _THROUGH and weakest >= _THROUGH_EACH
        if along[x] >= enough[0] and weakest >= enough[1] and _busy(rows, x, x, regular=regular) >= (1 if through else 2):
            cuts.append((float(along[x]), (x - 1) / width, (x + 3) / width))
        for other in columns[at + 1 :]:
            if other - x > width * _WIDEST:
                break
            if other - x >= 3 and _is_strip(rows[:, x + 2 : other + 1]) and _to_the_ends(steps[:, [x, other]]) \
                    and _busy(rows, x, other, regular=_is_regular((x + other + 2) / 2 / width)):
                cuts.append((float(min(along[x], along[other])), x / width, (other + 2) / width))
    return cuts


def _weakest(steps: Mask) -> float:
    return min(float(piece.mean()) for piece in np.array_split(steps, _PIECES))


def _peak(along: NDArray[np.float64], x: int) -> bool:
    around = np.concatenate([along[max(0, x - 8) : max(0, x - 2)], along[x + 3 : x + 9]])
    return bool(around.size and np.median(around) < _QUIETER * along[x])


def _to_the_ends(steps: Mask) -> bool:
    """Cans and boxes that stand side by side have round corners; a strip goes on to the edge of the picture."""
    piece = max(1, len(steps) // _PIECES)
    return bool(min(steps[:piece].mean(axis=0).max(), steps[-piece:].mean(axis=0).max()) >= _EACH)


def _is_regular(at: float) -> bool:
    return any(abs(at - fraction) <= _REGULAR for fraction in _FRACTIONS)


def _busy(rows: Grey, first: int, last: int, *, regular: bool) -> int:
    """On how many sides of these columns the brightness differs from row to row, as in a photo."""
    sides = rows[:, first - 3 : first].mean(axis=1), rows[:, last + 3 : last + 6].mean(axis=1)
    return sum(float(np.median(np.abs(side - np.median(side)))) > (_EVEN_REGULAR if regular else _EVEN) for side in sides)


def _is_strip(strip: Grey) -> bool:
    """One colour all along."""
    return bool((np.abs(strip - np.median(strip)) <= _STRIP).mean() > 0.97)
