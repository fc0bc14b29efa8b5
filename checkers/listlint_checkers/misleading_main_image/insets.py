"""A small second picture laid over a corner of the first, with a line drawn around it: a box, or a circle.

Without a line, a box with a photo in it cannot be told from a printed box, a card or a cushion that lies there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from listlint_checkers.misleading_main_image.rounds import Circle, rounds

if TYPE_CHECKING:
    from listlint.api import Region
    from listlint_checkers.misleading_main_image.view import Mask, View

Rim = NDArray[np.int16]  # points of an outline × steps across it, from inside to outside × RGB
Numbers = NDArray[np.float64]
Box = tuple[int, int, int, int]  # left, top, right, bottom in columns and rows of View.upright and View.lying

_LEAST, _MOST = 0.13, 0.56  # of the shorter side, and of its own side of the picture
_MARGIN = 0.1  # of the side: no farther from two sides of the picture, which meet in a corner
_LONGEST = 2.0  # one side to the other
_ALONG, _GAP, _QUIETER = 0.75, 6, 0.6  # a line's share of steps; rows without one in it; columns beside it have less than this part of it
_CORNER = 0.16  # of the shorter side: corners may be rounded
_REACH, _SEARCH, _EDGE = 24, 6, 9  # pixels across the outline; how far its edge may lie from where it was seen; its place once aligned
_STEP = 12  # grades across an edge
_SHOWN, _SHOWN_ROUND = 0.95, 0.85  # of each side; of a circle with a line around it
_CLEAR = 1.8  # times the steps around it
_ENDS, _GOES_ON = 2, 0.6  # sides that may go on beyond a corner, by chance; share of steps that does
_LINE, _OTHER, _THICKEST = 38, 24, 11  # grades within a drawn line; from it to what is beside; pixels
_THICK, _DRAWN = 4, 5  # pixels from which on a line shows its own colour; grades of brightness within it if it was drawn
_BESIDE_INSIDE, _BESIDE_OUTSIDE = 0.75, 0.85  # of the line that differs from what is beside it
_VARIED = 8.0  # grades: just inside a circle lies no plain rim
_MIDDLE = 0.18  # of its sides left out, so that neither its line nor what is around it counts
_SHADE, _HARD = 3, 40  # grades within a square of four pixels: more are a shade, and still more an edge
_LEVELS, _FLAT, _MUCH_FLAT, _SHADED = 4, 0.9, 0.35, 0.012  # brightnesses of a photo; shares of such squares, away from edges
_LIKELY, _MOST_BOXES = 0.85, 60  # share of a box's weakest side that shows a step; so many boxes are looked at closely
_MANY = 3  # as many are goods laid out side by side: frames, cards, plates


@dataclass(frozen=True)
class Inset:
    """Where it lies, in shares of the picture."""

    region: Region


def insets(view: View) -> list[Inset]:
    """The insets of the picture, largest first; none where there are so many that they are what is sold."""
    if min(view.grey.shape) < 128:
        return []
    height, width = view.grey.shape
    # Of two that lie over each other, the one that is closed all around, and then the larger, is the inset.
    found = sorted({box for box in _boxes(view) if _is_box(view, box)},
                   key=lambda box: (_is_flush(view, box), (box[0] - box[2]) * (box[3] - box[1])))
    for x, y, radius in rounds(view):
        if _is_round(view, (x, y, radius)):
            found.append((round(x - radius) - 1, round(y - radius) - 1, round(x + radius) - 1, round(y + radius) - 1))
    apart: list[Box] = []
    for box in found:
        if not any(_overlap(box, other) for other in apart):
            apart.append(box)
    if len(apart) >= _MANY or sum(_is_flush(view, box) for box in apart) > 1:
        return []
    return [Inset((max(0, left + 1) / width, max(0, top + 1) / height, min(width, right + 2) / width, min(height, bottom + 2) / height))
            for left, top, right, bottom in apart]


def _overlap(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def _boxes(view: View) -> Iterator[Box]:
    """Four straight lines that meet, or two that meet the picture's own sides, near a corner of the picture."""
    height, width = view.grey.shape
    side = min(height, width)
    upright = _pairs(_lines(view.upright, round(_LEAST * side * 0.7)), width, side)
    lying = _pairs(_lines(view.lying, round(_LEAST * side * 0.7)), height, side) if len(upright) else upright
    if not len(lying):
        return
    left, right, top, bottom = upright[:, :1], upright[:, 1:2], lying[:, 0], lying[:, 1]
    across, down = right - left, bottom - top
    near = _CORNER * np.minimum(across, down) + 4
    meet = (upright[:, 2:3] - top <= near) & (bottom - upright[:, 3:4] <= near)
    meet &= (lying[:, 2] - left <= near) & (right - lying[:, 3] <= near)
    meet &= np.maximum(across, down) <= _LONGEST * np.minimum(across, down)
    at_sides = [((pairs[:, 0] < 0) | (pairs[:, 1] >= length - 2)) for pairs, length in ((upright, width), (lying, height))]
    meet &= at_sides[0][:, None] == at_sides[1]
    one, other = np.nonzero(meet)
    boxes = np.stack([upright[one, 0], lying[other, 0], upright[one, 1], lying[other, 1]], axis=1)
    weakest = np.minimum(_weakest(view.upright, boxes, width), _weakest(view.lying, boxes[:, [1, 0, 3, 2]], height))
    likely = np.argsort(-weakest, kind="stable")[:_MOST_BOXES]
    for left, top, right, bottom in boxes[likely[weakest[likely] >= _LIKELY]]:
        yield int(left), int(top), int(right), int(bottom)


def _weakest(steps: Mask, boxes: NDArray[np.intp], length: int) -> Numbers:
    """For each box, the smaller share of its two upright sides that shows a step."""
    sides = boxes[:, [0, 2]]
    columns, number = np.unique(np.clip(sides, 0, length - 3), return_inverse=True)
    wide = steps[:, columns] | steps[:, np.maximum(columns - 1, 0)] | steps[:, np.minimum(columns + 1, length - 3)]
    total = np.zeros((steps.shape[0] + 1, len(columns)), dtype=np.int32)
    np.cumsum(wide, axis=0, out=total[1:])
    less = (_CORNER * np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])).astype(np.intp)[:, None]
    start, end = np.maximum(0, boxes[:, 1:2] + less), np.maximum(0, boxes[:, 3:] - less)
    at = number.reshape(sides.shape)
    shares = np.where((sides < 0) | (sides >= length - 2), 1.0, (total[end, at] - total[start, at]) / np.maximum(1, end - start))
    return np.asarray(shares.min(axis=1))


def _lines(steps: Mask, least: int) -> list[tuple[int, int, int]]:
    """Columns with a line in them that stands out, and where it begins and ends."""
    height, width = steps.shape
    piece = max(4, least // 5)
    count = height // piece
    window = max(1, least // piece - 1)
    if count < window:
        return []
    ones = steps[: count * piece].view(np.uint8).reshape(count, piece, width)
    pieces = np.add.reduce(ones, axis=1, dtype=np.uint8)  # a piece is shorter than 256 rows
    total = np.concatenate([np.zeros((1, width), dtype=np.int32), np.cumsum(pieces, axis=0, dtype=np.int32)])
    along = total[window:] - total[:-window]
    padded = np.pad(along, ((0, 0), (6, 6)), mode="edge")
    beside = np.add.reduce([padded[:, 6 + shift : 6 + shift + width] for shift in (-6, -5, -4, 4, 5, 6)])
    stands_out = (along >= _ALONG * window * piece) & (beside < 6 * _QUIETER * along)
    stands_out &= (along >= padded[:, 5 : 5 + width]) & (along >= padded[:, 7 : 7 + width])
    columns = np.flatnonzero(stands_out.any(axis=0))
    if not len(columns):
        return []
    at = np.flatnonzero(steps[:, columns].T)  # the rows of one column after those of the other
    breaks = np.flatnonzero((np.diff(at) > _GAP) | (np.diff(at // height) > 0))
    first, last = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(at) - 1]])
    lengths = at[last] + 1 - at[first]
    kept = (lengths >= least) & (last + 1 - first >= _ALONG * lengths)
    starts, number = at[first[kept]] % height, columns[at[first[kept]] // height]
    found = zip(number.tolist(), starts.tolist(), (starts + lengths[kept]).tolist(), strict=True)
    longest: dict[int, list[tuple[int, int]]] = {}
    for x, start, end in sorted(found, key=lambda line: line[1] - line[2]):
        beside_it = (line for near in range(x - 3, x + 4) for line in longest.get(near, ()))
        if not any(min(end, other[1]) - max(start, other[0]) > 0.6 * (end - start) for other in beside_it):
            longest.setdefault(x, []).append((start, end))
    return sorted((x, start, end) for x, lines in longest.items() for start, end in lines)


def _pairs(lines: Sequence[tuple[int, int, int]], length: int, side: int) -> NDArray[np.intp]:
    """Two lines as far apart as an inset's sides, one of them near the picture's side or that side itself; and where both run."""
    if not lines:
        return np.empty((0, 4), dtype=np.intp)
    longest = max(end for _, _, end in lines)
    every = [(-1, 0, longest), *lines, (length - 2, 0, longest)]
    pairs = []
    for at, (x, start, end) in enumerate(every):
        for other, begins, ends in every[at + 1 :]:
            near = x <= _MARGIN * length or other >= (1 - _MARGIN) * length - 2
            if near and _LEAST * side <= other - x <= _MOST * length and (x >= 0 or other < length - 2) \
                    and min(end, ends) - max(start, begins) >= 0.5 * _LEAST * side:
                pairs.append((x, other, max(start, begins), min(end, ends)))
    return np.array(pairs, dtype=np.intp).reshape(-1, 4)


@dataclass(frozen=True)
class _Outline:
    """What is seen across the outline of something, all along it."""

    shown: float  # share of its weakest side that shows the edge
    clear: float  # the edge's step, in times of the steps around it
    has_line: bool  # a drawn line of one colour runs along it
    inside: float  # how far the colours just inside lie apart, in grades


def _outline(rims: Sequence[Rim]) -> _Outline:
    """The outline whose sides these are, each moved so that its edge lies where the others' do."""
    shown, aligned = [], []
    for rim in rims:
        near = (_across(rim) > _STEP)[:, _REACH - 1 - _SEARCH : _REACH + _SEARCH].mean(axis=0)
        outermost = int(np.flatnonzero(near >= near.max() - 0.02)[-1])
        shown.append(float(near[outermost]))
        edge = outermost + _REACH - _SEARCH
        aligned.append(rim[:, edge - _EDGE : edge + 15])
    rim = np.concatenate(aligned)
    steps = _across(rim)
    clear = float(np.median(steps[:, _EDGE - 2 : _EDGE + 1].max(axis=1) / (1 + np.median(steps[:, : _EDGE + 6], axis=1))))
    colours = np.median(rim, axis=0)
    spread = np.percentile(np.abs(rim - colours).max(axis=2), 75, axis=0)
    inside = rim[:, :4].mean(axis=1)
    varied = float(np.median(np.abs(inside - np.median(inside, axis=0)).max(axis=1)))
    return _Outline(min(shown), clear, _has_line(rim, colours, spread), varied)


def _across(rim: Rim) -> NDArray[np.int16]:
    steps: NDArray[np.int16] = np.abs(rim[:, 2:] - rim[:, :-2]).max(axis=2)
    return steps


def _has_line(rim: Rim, colours: Numbers, spread: Numbers) -> bool:
    """Whether a thin line of one colour runs along the edge, with something else on both sides of it."""
    for at in range(_EDGE + 6, _EDGE - 9, -1):
        if spread[at] > _LINE:
            continue
        off = np.abs(rim - colours[at]).max(axis=2)
        same = (off <= max(_OTHER, _LINE)).mean(axis=0) >= 0.75
        first = last = at
        while first > 0 and same[first - 1]:
            first -= 1
        while last < rim.shape[1] - 1 and same[last + 1]:
            last += 1
        beside = off[:, max(0, first - 3)], off[:, min(rim.shape[1] - 1, max(last, _EDGE) + 3)]
        within, without = ((side > off[:, at] + _OTHER).mean() for side in beside)
        # Light falls unevenly on frames of wood and metal.
        bright = rim[:, (first + last) // 2].mean(axis=1)
        even = last - first + 1 < _THICK or np.percentile(np.abs(bright - np.median(bright)), 75) <= _DRAWN
        if within >= _BESIDE_INSIDE and without >= _BESIDE_OUTSIDE and last - first < _THICKEST and even:
            return True
    return False


def _is_flush(view: View, box: Box) -> bool:
    """Whether two of its sides are the picture's."""
    height, width = view.grey.shape
    return box[0] < 0 or box[1] < 0 or box[2] >= width - 2 or box[3] >= height - 2


def _is_box(view: View, box: Box) -> bool:
    flush = _is_flush(view, box)
    if not _is_photo(view, box):
        return False
    going_on = _going_on(view, box)
    # Windows, shelves and cans lie in the corners of pictures too; their lines go on.
    if going_on > (0 if flush else _ENDS):
        return False
    outline = _outline(list(_rims(view, box)))
    return outline.shown >= _SHOWN and outline.has_line and outline.clear >= _CLEAR


def _is_round(view: View, circle: Circle) -> bool:
    """Whether a drawn circle with a photo in it is here: plates, wheels and clocks look alike all around just inside their rim."""
    x, y, radius = circle
    half = 0.8 * radius
    if not _is_photo(view, (round(x - half), round(y - half), round(x + half), round(y + half))):
        return False
    outline = _outline([_around(view, circle)])
    return outline.has_line and outline.inside >= _VARIED and outline.shown >= _SHOWN_ROUND and outline.clear >= _CLEAR


def _around(view: View, circle: Circle) -> Rim:
    """What lies across the circle, all around it, in the larger picture."""
    large = view.large
    scale = large.shape[1] / view.grey.shape[1]
    x, y, radius = (place * scale for place in circle)
    angles = np.linspace(0, 2 * np.pi, max(180, round(3 * radius)), endpoint=False)
    across, down = np.cos(angles), np.sin(angles)
    return _sampled(large, y + down * radius, x + across * radius, down, across)


def _is_photo(view: View, box: Box) -> bool:
    """Whether shades are in it; badges, labels and codes have flat fields and hard edges only."""
    across, down = round(_MIDDLE * (box[2] - box[0])), round(_MIDDLE * (box[3] - box[1]))
    inner = view.grey[max(0, box[1]) + down : box[3] - down, max(0, box[0]) + across : box[2] - across]
    rows, columns = inner.shape[0] // 4, inner.shape[1] // 4
    if min(rows, columns) < 4:
        return False
    squares = inner[: rows * 4, : columns * 4].reshape(rows, 4, columns, 4)
    ranges = squares.max(axis=(1, 3)) - squares.min(axis=(1, 3))
    hard = np.pad(ranges > _HARD, 1)
    beside = np.logical_or.reduce([hard[y : y + rows, x : x + columns] for y in range(3) for x in range(3)])
    flat = ranges < _SHADE
    shaded = float((~flat & ~beside).mean())
    levels = len(np.unique(squares[::2, :, ::2].mean(axis=(1, 3)) // 12))
    return levels >= _LEVELS and flat.mean() <= _FLAT and (shaded >= _SHADED or flat.mean() < _MUCH_FLAT)


def _going_on(view: View, box: Box) -> int:
    """On how many ends of its sides the line goes on beyond the corner."""
    height, width = view.grey.shape
    count = 0
    for steps, x, start, end, length in ((view.upright, box[0], box[1], box[3], width), (view.upright, box[2], box[1], box[3], width),
                                         (view.lying, box[1], box[0], box[2], height), (view.lying, box[3], box[0], box[2], height)):
        if x < 0 or x >= length - 2:
            continue
        columns = steps[:, max(0, x - 1) : x + 2]
        reach = max(10, (end - start) // 5)
        for piece in (columns[max(0, start - 5 - reach) : max(0, start - 5)], columns[end + 7 : end + 7 + reach]):
            count += len(piece) >= 6 and piece.mean(axis=0).max() > _GOES_ON
    return count


def _rims(view: View, box: Box) -> Iterator[Rim]:
    """What lies across each side, without the corners, in the larger picture."""
    large = view.large
    scale = large.shape[1] / view.grey.shape[1]
    height, width = view.grey.shape
    less = _CORNER * min(box[2] - box[0], box[3] - box[1]) * scale
    left, top, right, bottom = ((side + 1.5) * scale for side in box)
    for x, out in ((left, -1), (right, 1)):
        if 0 < (x / scale) < width - 1 and (box[0] if out < 0 else box[2]) not in (-1, width - 2):
            rows = np.arange(max(0, top + less), min(large.shape[0] - 1, bottom - less))
            yield _sampled(large, rows, np.full(len(rows), x), 0, out)
    for y, out in ((top, -1), (bottom, 1)):
        if (box[1] if out < 0 else box[3]) not in (-1, height - 2):
            columns = np.arange(max(0, left + less), min(large.shape[1] - 1, right - less))
            yield _sampled(large, np.full(len(columns), y), columns, out, 0)


def _sampled(large: NDArray[np.uint8], rows: Numbers, columns: Numbers, down: Numbers | int, across: Numbers | int) -> Rim:
    """The colours on straight ways across an outline, from inside to outside."""
    steps = np.arange(-_REACH, _REACH + 1)
    y = np.floor(rows[:, None] + np.broadcast_to(down, rows.shape)[:, None] * steps).astype(np.intp)
    x = np.floor(columns[:, None] + np.broadcast_to(across, rows.shape)[:, None] * steps).astype(np.intp)
    return large[np.clip(y, 0, large.shape[0] - 1), np.clip(x, 0, large.shape[1] - 1)].astype(np.int16)
