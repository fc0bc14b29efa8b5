"""Where the structure of two pictures agrees: edges and their directions, block by block, and the largest region that holds together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, label

from listlint.records.images.placing import Pixels

BLOCK = 12  # px, a block's side on the working grid
DETAIL = 3.0  # px; structure is what differs from the surroundings this far
REACH = 3.0  # standard deviations a bell is followed to
STRONGEST = 8.0  # grades; a strong edge counts as much as a faint one, else the outline of a thing would outvote all in it
FLAT = 0.7  # grades; a block whose detail varies less holds no structure
CELL, CLEAR = 6, 2.0  # px, a small cell's side; grades its detail varies by from which it counts
EDGE = 2.0  # grades a pixel; half of what a clear edge counts
HELD = 0.12  # mean strength of the edges from which a block holds structure
STRONG = 0.25  # from which it can contradict
AGREES = 0.6  # correlation of a block's detail from which it agrees
DIRECTED = 0.5  # or its edges' likeness
CONTRADICTS = 0.25  # likeness below which two blocks of strong structure show different things
Blocks = NDArray[np.bool_]


@dataclass(frozen=True)
class Structure:
    """What two pictures on one grid have in common. Arrays have a place for every block, down × across."""

    own: Blocks  # ours holds structure, whether the other picture shows the place or not
    held: Blocks  # either holds structure
    agrees: Blocks  # and it is the same
    contradicts: Blocks  # both hold strong structure, and not the same
    region: Blocks  # the largest group of agreeing blocks that touch
    around: Blocks  # blocks that have some of the region on all four sides, and the region
    correlation: Pixels  # of the detail
    likeness: Pixels  # of the edges' directions, structure of either counted
    directions: float  # of all: how much of our edges is found in theirs, in strength and direction
    overall: float  # of all: the likeness
    details: tuple[Pixels, Pixels]  # of both, where the mask holds


def structure_of(ours: Pixels, theirs: Pixels, mask: Blocks, compared: Blocks) -> Structure:
    """Of two grey pictures; ``mask`` says which pixels and ``compared`` which blocks count."""
    details = _detail(ours) * mask, _detail(theirs) * mask
    correlation, varied = _correlation(*details)
    our_edges, their_edges = _edges(ours), _edges(theirs)
    a, b = our_edges[2] * mask, their_edges[2] * mask
    same = (our_edges[0] * their_edges[0] + our_edges[1] * their_edges[1]) * mask
    either = np.maximum(a, b)
    pixels = np.maximum(in_blocks(mask).sum(axis=2), 1)
    together, ours_held, theirs_held = in_blocks(same).sum(axis=2), in_blocks(a).sum(axis=2), in_blocks(b).sum(axis=2)
    total = in_blocks(np.square(either)).sum(axis=2)
    likeness = together / np.maximum(total, 1e-3)
    held = compared & (np.maximum(ours_held, theirs_held) > HELD * pixels)
    agrees = held & ((likeness > DIRECTED) | (varied & (correlation > AGREES)))
    contradicts = compared & (np.minimum(ours_held, theirs_held) > STRONG * pixels) & (likeness < CONTRADICTS) & ~agrees
    region = _largest(agrees)
    own = in_blocks(np.square(a)).sum(axis=2)
    return Structure(_holds(our_edges[2]), held, agrees, contradicts, region, _between(region) | region, correlation, likeness,
                     float(together[compared].sum() / max(own[compared].sum(), 1e-3)),
                     float(together[compared].sum() / max(total[compared].sum(), 1e-3)), details)


def least_alike(details: tuple[Pixels, Pixels]) -> float:
    """The correlation that all but a fiftieth of the small cells with clear detail reach: one other digit of a table shows here."""
    correlation, ours_vary, theirs_vary = _correlated(*(_in_cells(detail, CELL) for detail in details))
    clear = correlation[np.maximum(ours_vary, theirs_vary) > CLEAR]
    return float(np.percentile(clear, 2)) if clear.size else 1.0


def holding(grey: Pixels) -> Blocks:
    """The blocks of one picture that hold structure."""
    return _holds(_edges(grey)[2])


def _holds(edges: Pixels) -> Blocks:
    held: Blocks = in_blocks(edges).mean(axis=2) > HELD
    return held


def in_blocks(values: NDArray[Any]) -> NDArray[Any]:
    """Down × across × the pixels of a block."""
    return _in_cells(values, BLOCK)


def _in_cells(values: NDArray[Any], side: int) -> NDArray[Any]:
    down, across = values.shape[0] // side, values.shape[1] // side
    return values.reshape(down, side, across, side).swapaxes(1, 2).reshape(down, across, side * side)


def _correlation(ours: Pixels, theirs: Pixels) -> tuple[Pixels, Blocks]:
    correlation, ours_vary, theirs_vary = _correlated(in_blocks(ours), in_blocks(theirs))
    return correlation, np.maximum(ours_vary, theirs_vary) > FLAT


def _correlated(a: Pixels, b: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """The correlation of every cell, and how much either varies."""
    a, b = a - a.mean(axis=2, keepdims=True), b - b.mean(axis=2, keepdims=True)
    ours_vary, theirs_vary = a.std(axis=2), b.std(axis=2)
    return (a * b).mean(axis=2) / (np.maximum(ours_vary, FLAT / 2) * np.maximum(theirs_vary, FLAT / 2)), ours_vary, theirs_vary


def _detail(grey: Pixels) -> Pixels:
    detail: Pixels = np.clip(grey - gaussian_filter(grey, DETAIL, truncate=REACH), -STRONGEST, STRONGEST)
    return detail


def _edges(grey: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """Across, down and strength of every pixel's edge; strengths run to 1, so that faint texture counts beside outlines."""
    down, across = np.gradient(grey)
    length = np.hypot(across, down)
    damped = 1.0 / (length + EDGE)
    return across * damped, down * damped, length * damped


def _largest(blocks: Blocks) -> Blocks:
    labels, count = label(blocks, structure=np.ones((3, 3), dtype=int))
    if count == 0:
        return blocks
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    largest: Blocks = labels == sizes.argmax()
    return largest


def _between(blocks: Blocks) -> Blocks:
    """Blocks with one of the given ones to the left, to the right, above and below."""
    every = np.logical_or.accumulate
    rows = every(blocks, axis=1) & every(blocks[:, ::-1], axis=1)[:, ::-1]
    columns = every(blocks, axis=0) & every(blocks[::-1], axis=0)[::-1]
    between: Blocks = rows & columns
    return between
