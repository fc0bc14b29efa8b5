"""Circles near a corner of the picture: candidates for a small second picture laid over the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from listlint_checkers.misleading_main_image.view import Colours, View

Circle = tuple[float, float, float]  # middle across, middle down and radius, in pixels of View.colours, whose upper left corner is 0, 0

_LEAST, _MOST = 0.09, 0.24  # the radius, as a share of the shorter side
_MARGIN = 0.09  # of the side: no farther from two sides of the picture, which meet in a corner
_STEEP = 16  # grades from pixel to pixel but one
_VOTES, _TRIED = 0.24, 2  # share of the circle that points at its middle; so many circles are looked at closely
_WAYS, _REACH = 64, 9  # ways from the middle outwards, and how far from the circle its edge is looked for
_SHIFTS, _FINE_SHIFTS = (2.0, 0.7), (0.6, 0.25)  # pixels by which the middle is moved in each round, in the small and the large picture
_STEEPEST = 60  # grades, so that no part outshouts the rest


def rounds(view: View) -> Iterator[Circle]:
    """The circles that most edges agree on, fitted to what lies around them."""
    small = view.tiny
    scale = view.grey.shape[1] / small.shape[1]
    for x, y, radius in _votes(small):
        large = view.large
        circle = _fitted(view.colours, ((x + 0.5) * scale, (y + 0.5) * scale, radius * scale), _SHIFTS)
        more = large.shape[1] / view.grey.shape[1]
        x, y, radius = _fitted(large, ((circle[0] + 0.5) * more - 0.5, (circle[1] + 0.5) * more - 0.5, circle[2] * more), _FINE_SHIFTS)
        yield (x + 0.5) / more, (y + 0.5) / more, radius / more


def _votes(small: Colours) -> list[Circle]:
    """Each steep place votes for the middles it points at, from either side; the middles and radii with the most votes."""
    height, width = small.shape[:2]
    side = min(height, width)
    grey = small.sum(axis=2, dtype=np.int32).astype(np.float32) / 3
    across, down = np.zeros_like(grey), np.zeros_like(grey)
    across[:, 1:-1], down[1:-1] = grey[:, 2:] - grey[:, :-2], grey[2:] - grey[:-2]
    steep = np.hypot(across, down)
    # Of each edge its steepest pixels, as seen in the direction it is steeper in.
    lies = np.abs(down) > np.abs(across)
    crest = np.zeros(steep.shape, dtype=bool)
    crest[:, 1:-1] = ~lies[:, 1:-1] & (steep[:, 1:-1] >= steep[:, :-2]) & (steep[:, 1:-1] > steep[:, 2:])
    crest[1:-1] |= lies[1:-1] & (steep[1:-1] >= steep[:-2]) & (steep[1:-1] > steep[2:])
    rows, columns = np.nonzero(crest & (steep > _STEEP))
    if not len(rows):
        return []
    strength = steep[rows, columns]
    right, below = across[rows, columns] / strength, down[rows, columns] / strength
    radii = np.arange(round(_LEAST * side), round(_MOST * side) + 1, 2)
    size = (len(radii), height // 2 + 1, width // 2 + 1)
    ways = np.stack([radii, -radii], axis=1).astype(np.float32)[..., None]  # radius × side of the edge × place
    # Only circles that lie wholly in the picture and near two of its sides.
    x = columns.astype(np.float32) + ways * right
    free = np.minimum(x, width - x) - ways[:, :1]
    number, way, place = np.nonzero((free >= -1) & (free <= _MARGIN * width + 1))
    x = x[number, way, place]
    y = rows[place] + ways[number, way, 0] * below[place]
    free = np.minimum(y, height - y) - radii[number]
    near = np.flatnonzero((free >= -1) & (free <= _MARGIN * height + 1))
    cells = (number[near] * size[1] + (y[near] / 2).astype(np.intp)) * size[2] + (x[near] / 2).astype(np.intp)
    space = np.bincount(cells, minlength=size[0] * size[1] * size[2]).reshape(size).astype(np.float32)
    # A middle may lie between four cells.
    joined = space[:, :-1, :-1] + space[:, 1:, :-1] + space[:, :-1, 1:] + space[:, 1:, 1:]
    joined = joined / (2 * np.pi * radii[:, None, None])
    found: list[Circle] = []
    agreed = np.flatnonzero(joined >= _VOTES)
    for at in agreed[np.argsort(-joined.ravel()[agreed], kind="stable")[:200]]:
        number, y, x = np.unravel_index(at, joined.shape)
        if len(found) == _TRIED:
            break
        middle = (2.0 * x + 1.5, 2.0 * y + 1.5, float(radii[number]))
        if not any(np.hypot(middle[0] - other[0], middle[1] - other[1]) < 6 and abs(middle[2] - other[2]) < 4 for other in found):
            found.append(middle)
    return found


def _fitted(colours: Colours | NDArray[np.uint8], circle: Circle, shifts: Sequence[float]) -> Circle:
    """The circle near this one that has the steepest edge all along."""
    x, y, radius = circle
    angles = np.linspace(0, 2 * np.pi, _WAYS, endpoint=False)
    across, down = np.cos(angles), np.sin(angles)
    steps = np.arange(-_REACH, _REACH + 1)
    for shift in shifts:
        columns = np.clip(np.rint(x + across[:, None] * (radius + steps)), 0, colours.shape[1] - 1).astype(np.intp)
        rows = np.clip(np.rint(y + down[:, None] * (radius + steps)), 0, colours.shape[0] - 1).astype(np.intp)
        rim = colours[rows, columns].astype(np.int16)
        edges = np.minimum(np.abs(rim[:, 2:] - rim[:, :-2]).max(axis=2), _STEEPEST)
        moves = np.arange(-3, 4) * shift
        dx, dy = (moved.ravel() for moved in np.meshgrid(moves, moves))
        # Where each way meets the circle, for each place of the middle (rows) and each radius (last axis).
        at = np.rint(np.multiply.outer(dx, across) + np.multiply.outer(dy, down))[:, :, None] + np.arange(edges.shape[1])
        inside = np.clip(at, 0, edges.shape[1] - 1).astype(np.intp)
        score = edges[np.arange(_WAYS)[None, :, None], inside].mean(axis=1)
        best, place = np.unravel_index(int(np.argmax(score)), score.shape)
        x, y, radius = x + dx[best], y + dy[best], radius + steps[1 + int(place)]
    return float(x), float(y), float(radius)
