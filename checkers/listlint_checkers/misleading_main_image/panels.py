"""Several photos put together into one: straight cuts from edge to edge, with or without a strip of one colour between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from listlint_checkers.misleading_main_image.joins import FRACTIONS, REGULAR, joins
from listlint_checkers.misleading_main_image.view import apart

if TYPE_CHECKING:
    from listlint.api import Region
    from listlint_checkers.misleading_main_image.joins import Join
    from listlint_checkers.misleading_main_image.view import Colours, Grey, Mask, View

_FIRST = 0.15  # of the side: nearer to the edge it is a bar or a frame
_PIECES = 16  # of the cut's length; each must show it
_ALONG, _EACH = 0.74, 0.3  # share of the cut's length, and of each piece, that shows the step …
_ALONG_REGULAR, _EACH_REGULAR = 0.5, 0.05  # … and where collages are cut: at a half or a third
_BESIDE_STRIP = 0.35  # less is enough on both sides of a strip of one colour
_THROUGH, _THROUGH_EACH = 0.97, 0.9  # where one side of it is of one colour: there it could be a table's edge
_WIDEST = 0.06  # of the side: a strip between two photos
_EVEN, _EVEN_REGULAR = 12.0, 3.0  # grades: the brightness beside the cut spreads no farther where it is one colour
_STRIP = 10  # grades within a strip
_OTHER, _STRAY, _BOTH = 24, 0.01, 0.9  # grades from a strip's colour; rows of it that have them at most, and rows of both sides at least
_QUIETER = 0.5  # steps around a cut, as a share of its own: pattern and texture have them everywhere
# A faint cut, looked for where collages are cut: most of its length shows a step above those beside it, however small.
_FAINT_ALONG, _FAINT_PIECES, _FAINT_EACH = 0.46, 12, 0.25  # of its length; pieces of it that show this share
_AROUND = (*range(-8, -2), *range(3, 9))  # columns that a cut must stand out from
_ONE_STEP, _ONE_STEP_PART = 6, 0.35  # grades, or a part of the step itself …
_ONE_STEP_SHARE, _GROWING_SHARE = 0.6, 0.75  # … that so many rows keep to, of a step that is the same everywhere or grows evenly
_SAME_GROUND = 0.6  # the sides of a line differ by less than this part of its own step: a seam, or the gap between two boards
_AS_LONG, _PARALLEL, _PARALLEL_REGULAR = 0.7, 3, 8  # part of a line's length; so many others, not where collages are cut, are a pattern
_AWAY = 0.02  # of the side: lines as near to another half or third may be of the same collage
_SAME_SHADES, _SAME_LEVEL = 0.85, 5  # how alike and how far apart both sides of a line within one thing are
_THIN = 3  # columns of a strip and the first of either side
_BANNER = 0.25  # of the side: a field of one colour that is no higher
_WHITE, _PAPER, _END = 240, 235, 1 / 24  # the edge of goods on white is no cut, nor is a line that ends in white before the picture does


@dataclass(frozen=True)
class Cut:
    """A line, or a strip, right across the picture."""

    region: Region
    clear: float  # share of its length that shows it


def cut(view: View) -> Cut | None:
    """The clearest cut that goes right across the picture, or None."""
    if min(view.grey.shape) < 64:
        return None
    lines = list(joins(view))
    for look in (_cuts, _strips, _faint, _ends_of_goods):
        found = [(clear, start, end, turned) for turned in (False, True)
                 for clear, start, end in look(view, [line for line in lines if line.turned is turned], turned=turned)
                 if not _is_pattern(view.lying if turned else view.upright, start, end)
                 and not _goes_on(view.grey.T if turned else view.grey, start, end)]
        if found:
            clear, start, end, turned = max(found)
            return Cut((0.0, start, 1.0, end) if turned else (start, 0.0, end, 1.0), clear)
    return None


def _cuts(view: View, lines: Sequence[Join], *, turned: bool) -> Iterator[tuple[float, float, float]]:
    """The upright cuts: share of the height that shows each, left and right end in shares of the width."""
    rows, steps = (np.ascontiguousarray(view.grey.T), view.lying) if turned else (view.grey, view.upright)
    width = rows.shape[1]
    along = steps.mean(axis=0)
    first, last = round(width * _FIRST), round(width * (1 - _FIRST))
    columns = [int(x) for x in np.flatnonzero((along >= _BESIDE_STRIP) & _peaks(along)) if first <= x <= last]
    for at, x in enumerate(columns):
        weakest, regular = _weakest(steps[:, x]), _is_regular((x + 1) / width)
        enough = (_ALONG_REGULAR, _EACH_REGULAR) if regular else (_ALONG, _EACH)
        through = along[x] >= _THROUGH and weakest >= _THROUGH_EACH and _BANNER <= x / width <= 1 - _BANNER
        if along[x] >= enough[0] and weakest >= enough[1] and _busy(rows, x, x, regular=regular) >= (1 if through else 2) \
                and not _is_seam(rows, x, steps[:, x]) \
                and not _is_one_step((rows[:, x + 3 : x + 6].mean(axis=1) - rows[:, x - 3 : x].mean(axis=1))[:, None], steps[:, x]) \
                and not any(abs(line.at - x) <= 2 and line.lies_in_one_photo for line in lines):
            yield float(along[x]), (x - 1) / width, (x + 3) / width
        for other in columns[at + 1 :]:
            if other - x > width * _WIDEST:
                break
            if other - x >= 3 and _is_strip(rows[:, x + 2 : other + 1]) and _to_the_ends(steps[:, [x, other]]) \
                    and _busy(rows, x, other, regular=_is_regular((x + other + 2) / 2 / width)):
                yield float(min(along[x], along[other])), x / width, (other + 2) / width


def _is_seam(rows: Grey, x: int, shown: Mask) -> bool:
    """Whether the same ground lies on both sides of a thin line that is not of one colour, as a strip between photos is."""
    line = rows[:, x + 1]
    if (np.abs(line - np.median(line)) <= _STRIP).mean() > 0.9:
        return False
    across = np.abs(rows[:, x + 3 : x + 6].mean(axis=1) - rows[:, x - 3 : x].mean(axis=1))
    own = np.abs(rows[:, x + 2] - rows[:, x])
    return bool(np.median((across / np.maximum(own, 1))[shown]) < _SAME_GROUND)


def _is_pattern(steps: Mask, start: float, end: float) -> bool:
    """Whether lines as long run beside it where no such collage is cut: boards, tiles, stripes."""
    along = steps.mean(axis=0)
    width = len(along) + 2
    own = float(along[max(0, round(start * width) - 3) : round(end * width) + 3].max())
    peaks = [int(x) for x in np.flatnonzero((along >= _AS_LONG * own) & _peaks(along)) if along[x] == along[max(0, x - 8) : x + 9].max()]
    others = [(x + 1) / width for x in peaks if not start * width - 8 <= x <= end * width + 8]
    at = next((fraction for fraction in FRACTIONS if abs((start + end) / 2 - fraction) <= REGULAR), None)
    if at is None:
        return len(others) >= _PARALLEL
    thirds = [any(abs(x - fraction) <= _AWAY for x in others) for fraction in FRACTIONS[1:]]
    if at == FRACTIONS[0] and all(thirds):
        return True  # no collage is cut at a half and at both thirds
    same = FRACTIONS[:1] if at == FRACTIONS[0] else FRACTIONS[1:]
    return sum(all(abs(x - fraction) > _AWAY for fraction in same) for x in others) >= _PARALLEL_REGULAR


def _goes_on(rows: Grey, start: float, end: float) -> bool:
    """Whether light and dark of the one side go on beyond the line: the two doors of a cupboard, not two photos."""
    width = rows.shape[1]
    first, last = max(4, round(start * width) - 6), min(width - 5, round(end * width) + 6)
    before, after = rows[:, first - 4 : first].mean(axis=1), rows[:, last : last + 4].mean(axis=1)
    if min(float(before.std()), float(after.std())) < _EVEN_REGULAR:
        return False
    return bool(np.corrcoef(before, after)[0, 1] >= _SAME_SHADES and np.median(np.abs(before - after)) <= _SAME_LEVEL)


def _strips(view: View, _lines: Sequence[Join], *, turned: bool) -> Iterator[tuple[float, float, float]]:
    """The upright strips of one colour at a half or a third, from edge to edge, that both sides differ from nearly all along."""
    colours = view.colours.transpose(1, 0, 2) if turned else view.colours
    width = colours.shape[1]
    reach = round(width * _WIDEST)
    for fraction in FRACTIONS:
        middle = round(width * fraction)
        line = np.ascontiguousarray(colours[:, middle])
        strip = np.median(line, axis=0).astype(np.int16)
        if (apart(line, strip) > _OTHER).mean() > _STRAY:
            continue
        other = apart(np.ascontiguousarray(colours[:, middle - reach : middle + reach + 1]), strip) > _OTHER
        before, after = (next((at for at in range(1, reach) if side[:, at].mean() >= _BOTH), reach)
                         for side in (other[:, reach::-1], other[:, reach:]))
        # The one row in which two fields of a flag meet is no strip, nor is the gap between goods with round ends.
        if before + after > _THIN and abs(before - after) <= 2 * max(2, round(width * REGULAR)) and before + after <= reach \
                and _to_the_ends(other[:, [reach - before, reach + after]]):
            yield float(1 - other[:, reach].mean()), (middle - before) / width, (middle + after + 1) / width


def _faint(view: View, lines: Sequence[Join], *, turned: bool) -> Iterator[tuple[float, float, float]]:
    """The upright cuts at a half or a third that show little: the same cloth or ground goes on beside them, or both sides are dark."""
    width = view.grey.shape[0 if turned else 1]
    for line in lines:
        x, shown = line.column, line.shown
        if line.along < _FAINT_ALONG or sum(piece.mean() >= _FAINT_EACH for piece in np.array_split(shown, _PIECES)) < _FAINT_PIECES:
            continue
        sides = line.near[:, x - 3 : x], line.near[:, x + 5 : x + 8]
        if any((side.min(axis=2) >= _WHITE).mean() > 0.5 for side in sides) or _ends_in_white(np.concatenate(sides, axis=1)):
            continue
        across = sides[1].mean(axis=1) - sides[0].mean(axis=1)
        if _is_one_step(across, shown) or np.median((np.abs(across).max(axis=1) / np.maximum(line.steps, 1))[shown]) < _SAME_GROUND:
            continue
        levels = (side.mean(axis=(1, 2)) for side in sides)
        if all(float(np.median(np.abs(level - np.median(level)))) >= _EVEN_REGULAR for level in levels) \
                and not line.lies_in_one_photo:
            yield line.along, line.at / width, (line.at + 3) / width


def _ends_of_goods(view: View, lines: Sequence[Join], *, turned: bool) -> Iterator[tuple[float, float, float]]:
    """The upright cuts that show only where goods end at them, those of the one photo here and those of the other there."""
    width = view.grey.shape[0 if turned else 1]
    for line in lines:
        x = line.column
        ends_in_white = _ends_in_white(np.concatenate([line.near[:, x - 3 : x], line.near[:, x + 5 : x + 8]], axis=1))
        if line.goods_end and (line.goods_end_at_white or not ends_in_white):
            yield line.along, line.at / width, (line.at + 3) / width


def _is_one_step(steps: NDArray[np.float64], shown: Mask) -> bool:
    """Whether most rows that show the cut change by the same colour, or by one that grows evenly: a wall meets the floor.

    Light that falls from the side makes the step grow from one end to the other.
    """
    rows = np.flatnonzero(shown)
    seen = steps[rows]
    middle = np.median(seen, axis=0)
    near = max(_ONE_STEP, _ONE_STEP_PART * float(np.abs(middle).max()))
    if _keeping(seen - middle, near) >= _ONE_STEP_SHARE:
        return True
    thirds = [(part.mean(), np.median(steps[part], axis=0)) for part in np.array_split(rows, 3)]
    return any(_keeping(seen - first - (last - first) * ((rows - low) / (high - low))[:, None], near) >= _GROWING_SHARE
               for (low, first), (high, last) in combinations(thirds, 2))


def _keeping(off: NDArray[np.float64], near: float) -> float:
    """The share of rows that are off by no more than this."""
    return float((np.abs(off).max(axis=1) <= near).mean())


def _ends_in_white(around: Colours) -> bool:
    """Whether at one end of a line there is white paper on both sides of it."""
    length = max(4, round(len(around) * _END))
    for end in (around[:length], around[-length:]):
        pixels = end.reshape(-1, 3)
        middle = np.median(pixels, axis=0)
        if middle.min() >= _PAPER and (np.abs(pixels - middle).max(axis=1) <= 14).mean() > 0.8:
            return True
    return False


def _weakest(steps: Mask) -> float:
    return min(float(piece.mean()) for piece in np.array_split(steps, _PIECES))


def _peaks(along: NDArray[np.float64]) -> Mask:
    """Which columns stand out from those beside them."""
    padded = np.pad(along, 8, mode="reflect")
    beside = np.stack([padded[8 + shift : 8 + shift + len(along)] for shift in _AROUND], axis=1)
    half = len(_AROUND) // 2
    beside.partition((half - 1, half), axis=1)
    peaks: Mask = beside[:, half - 1] + beside[:, half] < 2 * _QUIETER * along
    return peaks


def _to_the_ends(steps: Mask) -> bool:
    """Cans and boxes that stand side by side have round corners; a strip goes on to the edge of the picture."""
    piece = max(1, len(steps) // _PIECES)
    return bool(min(steps[:piece].mean(axis=0).max(), steps[-piece:].mean(axis=0).max()) >= _EACH)


def _is_regular(at: float) -> bool:
    return any(abs(at - fraction) <= REGULAR for fraction in FRACTIONS)


def _busy(rows: Grey, first: int, last: int, *, regular: bool) -> int:
    """On how many sides of these columns the brightness differs from row to row, as in a photo."""
    sides = rows[:, first - 3 : first].mean(axis=1), rows[:, last + 3 : last + 6].mean(axis=1)
    return sum(float(np.median(np.abs(side - np.median(side)))) > (_EVEN_REGULAR if regular else _EVEN) for side in sides)


def _is_strip(strip: Grey) -> bool:
    """One colour all along."""
    return bool((np.abs(strip - np.median(strip)) <= _STRIP).mean() > 0.97)
