"""What stands at the edges of a picture: pure white, nearly white, one colour, or a scene; and how much of the frame the product takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from listlint_checkers.misleading_main_image.view import apart, glance

if TYPE_CHECKING:
    from listlint_checkers.misleading_main_image.view import Colours, Grey, Mask, View

_LIMITS = glance("edge")
SEGMENTS, _SAMPLES, _DEPTH = int(_LIMITS["segments"]), int(_LIMITS["samples"]), int(_LIMITS["depth"])
_WHITE, _WHITE_DARKEST = _LIMITS["white"], _LIMITS["white_darkest"]
_OFF_WHITE, _OFF_WHITE_CHROMA, _EVEN = _LIMITS["off_white"], _LIMITS["off_white_chroma"], _LIMITS["even"]
_SMOOTH = _LIMITS["smooth"]
_BADGE = 0.12  # of the picture: a larger field of one colour is the goods
_SURELY = 40  # goods, and no shadow of them
_RUN, _RUN_LEAST = 0.3, 0.1  # so much of the goods' height, and of the picture's, lies on the edge that cuts them off
_MOSTLY_EVEN = 0.5  # of the edge: on a cloudy ground its own dark places would be taken for goods
_MARGIN = 0.03  # of the width: free on the other side
_ASIDE, _TOUCH = 0.3, 0.03  # goods so far from the other side that touch this one for so much of its height: a slip
_THIN, _GOES_ON, _AS_THIN = 0.16, 2.5, 1.5  # of the height; so far into the picture, in times its own thickness, and no thicker than so
_WIDE, _AS_WIDE, _UNROLLED = 0.6, 0.1, 0.8  # of the width; of its thickness at the edge; of its length, on which it is as thick as there
_WHOLE = 0.8  # of what meets the edge differs from the ground; of white goods only their print and seams do
_CONTENT = 24  # a pixel differs from the background from here on; shadows of white catalogue photos stay below


@dataclass(frozen=True)
class Edge:
    """The pieces of the four sides in the order top, bottom, left, right: each piece's colour and what it is."""

    medians: NDArray[np.float64]
    white: Mask
    off_white: Mask
    even: Mask

    @property
    def white_share(self) -> float:
        """How much of the edge is pure white, 0–1."""
        return float(self.white.mean())

    @property
    def off_white_share(self) -> float:
        """How much of the edge is nearly white, grey or tinted, and even."""
        return float(self.off_white.mean())

    @cached_property
    def is_plain(self) -> bool:
        """Whether the edge is of one colour nearly all around: a background that can be taken off."""
        ground = np.median(self.medians, axis=0)
        return bool((np.abs(self.medians - ground).max(axis=1) <= _CONTENT / 2).mean() >= 0.9)

    @cached_property
    def is_plain_enough(self) -> bool:
        """Whether most of the edge is of one colour: what is not may be the goods running out of the picture."""
        ground = np.median(self.medians, axis=0)
        return bool((np.abs(self.medians - ground).max(axis=1) <= _CONTENT / 2).mean() >= 0.6)

    @cached_property
    def is_even(self) -> bool:
        """Whether that background is smooth too, so that nothing of it would stay behind."""
        ground = np.median(self.medians, axis=0)
        return bool((self.even & (np.abs(self.medians - ground).max(axis=1) <= _CONTENT / 2)).mean() >= 0.98)

    @cached_property
    def worst(self) -> tuple[tuple[float, float, float, float], tuple[int, int, int]]:
        """The longest stretch of one side that is not white, as a region, and its mean colour."""
        best = (0, 0, 0)  # length, side, start
        for side in range(4):
            start = None
            flags = [*~self.white[side * SEGMENTS : (side + 1) * SEGMENTS], False]
            for at, other in enumerate(flags):
                if other and start is None:
                    start = at
                elif not other and start is not None:
                    best = max(best, (at - start, side, start))
                    start = None
        length, side, start = best
        low, high = start / SEGMENTS, (start + length) / SEGMENTS
        region = ((low, 0.0, high, 0.08), (low, 0.92, high, 1.0), (0.0, low, 0.08, high), (0.92, low, 1.0, high))[side]
        red, green, blue = self.medians[side * SEGMENTS + start : side * SEGMENTS + start + length].mean(axis=0)
        return region, (round(float(red)), round(float(green)), round(float(blue)))


def edge(view: View) -> Edge:
    """Look at the four sides of the picture."""
    colours = view.colours
    depth = min(_DEPTH, max(1, min(colours.shape[:2]) // 8))
    start = 1 if min(colours.shape[:2]) > 2 * depth + 2 else 0
    inner, outer = slice(start, start + depth), slice(-start - depth, -start or None)
    strips = (colours[inner].transpose(1, 0, 2), colours[outer].transpose(1, 0, 2), colours[:, inner], colours[:, outer])
    pieces = np.concatenate([_pieces(strip) for strip in strips])
    medians = np.median(pieces, axis=1)
    darkest = np.percentile(pieces.min(axis=2), 10, axis=1)
    brightness = pieces.mean(axis=2)
    unevenness = np.percentile(brightness, 90, axis=1) - np.percentile(brightness, 10, axis=1)
    lowest = medians.min(axis=1)
    white = (lowest >= _WHITE) & (darkest >= _WHITE_DARKEST)
    grey = medians.max(axis=1) - lowest <= _OFF_WHITE_CHROMA
    off_white = ~white & (lowest >= _OFF_WHITE) & grey & (unevenness <= _EVEN)
    return Edge(medians, white, off_white, unevenness <= _SMOOTH)


def _pieces(strip: Colours) -> Colours:
    """One side cut into as many pieces of equal length: piece × pixel × RGB."""
    length = strip.shape[0]
    at = np.linspace(0, length - 1, SEGMENTS * _SAMPLES).round().astype(np.intp)
    return strip[at].reshape(SEGMENTS, -1, 3)


@dataclass(frozen=True)
class Content:
    """Where something stands on a plain background; ``fill`` is its share of the frame along the side it fills more."""

    region: tuple[float, float, float, float]

    @property
    def fill(self) -> float:
        """The larger of width and height, as a share of the frame's."""
        left, top, right, bottom = self.region
        return max(right - left, bottom - top)

    def closer(self, wanted: float) -> tuple[float, float, float, float]:
        """The part of the picture, in its own shape, that the goods fill to ``wanted``."""
        side = min(1.0, self.fill / min(1.0, wanted + 0.02))  # a hair more than asked for, so that rounding takes none of it away
        left, top, right, bottom = self.region
        across, down = (left + right - side) / 2, (top + bottom - side) / 2
        across, down = min(max(0.0, across), 1 - side), min(max(0.0, down), 1 - side)
        return across, down, across + side, down + side


def content(view: View, looked: Edge) -> Content | None:
    """The box of all that differs from a plain background; None where the background is no plain colour, or nothing stands on it."""
    colours = view.colours
    if not looked.is_plain:
        return None
    ground = np.median(looked.medians, axis=0)
    differs = apart(colours, ground.astype(np.int16)) > _CONTENT
    height, width = differs.shape
    # A speck of dust is no product: a row or column counts from half a percent of its length on.
    rows = np.flatnonzero(differs.sum(axis=1) > max(1, width // 200))
    columns = np.flatnonzero(differs.sum(axis=0) > max(1, height // 200))
    if not len(rows) or not len(columns):
        return None
    left, right = int(columns[0]) / width, int(columns[-1] + 1) / width
    return Content((left, int(rows[0]) / height, right, int(rows[-1] + 1) / height))


def cut_side(view: View, looked: Edge) -> tuple[float, float, float, float] | None:
    """Where goods on a plain ground run out of the picture at the left or the right, as a region; None if they do not.

    Of top and bottom nothing is said: models are cut at the waist there. Nor of pictures cut close on both sides.
    """
    if not looked.is_plain_enough or looked.even.mean() < _MOSTLY_EVEN:
        return None
    ground = np.median(looked.medians, axis=0).astype(np.int16)
    distance = apart(view.colours, ground)
    differs = distance > _SURELY
    height, width = differs.shape
    rows = np.flatnonzero(differs.sum(axis=1) > width // 100)
    extent = int(rows[-1] - rows[0] + 1) if len(rows) else height
    margin = round(width * _MARGIN)
    empty = [int(np.count_nonzero(strip.any(axis=1))) <= height // 100 for strip in (differs[:, 1:margin], differs[:, -margin:-1])]
    columns = np.flatnonzero((distance > _CONTENT).sum(axis=0) > max(1, height // 100))
    free = (int(columns[0]), width - 1 - int(columns[-1])) if len(columns) else (0, 0)
    for other, region, edge_of in ((1, (0.0, 0.06), slice(1, 4)), (0, (0.94, 1.0), slice(-4, -1))):
        cut = np.flatnonzero(differs[:, edge_of].mean(axis=1) > 0.5)
        runs_out = empty[other] and len(cut) >= max(_RUN * extent, _RUN_LEAST * height)
        touches = free[other] >= _ASIDE * width and len(cut) >= _TOUCH * height
        outwards = differs if region[0] else differs[:, ::-1]
        if (runs_out or touches) and not _is_strip(outwards, cut) and not _is_unrolled(outwards):
            return region[0], float(cut[0] / height), region[1], float((cut[-1] + 1) / height)
    return None


def _is_strip(differs: Mask, cut: NDArray[np.intp]) -> bool:
    """Whether what meets the right edge is thin and stays so within the picture: cables, belts and arms run out of photos by nature."""
    height, width = differs.shape
    thick = int(cut[-1] - cut[0]) + 1 if len(cut) else 0
    if not 0 < thick < _THIN * height or len(cut) < _WHOLE * thick:
        return False
    within = differs[:, max(0, width - 1 - round(_GOES_ON * thick)) : -1].sum(axis=0)
    thinnest, thickest = np.percentile(within, (5, 75)) / thick
    return bool(thinnest >= 1 / _AS_THIN**2 and thickest <= _AS_THIN)


def _is_unrolled(differs: Mask) -> bool:
    """Whether what meets the right edge lies over most of the picture, everywhere about as thick: cloth, carpets, tape from a roll."""
    thick = differs[:, -2:0:-1].sum(axis=0)  # from the right edge on
    there = np.flatnonzero(thick > len(differs) // 100)
    length = int(there[-1]) + 1 if len(there) else 0
    if length < _WIDE * len(thick):
        return False
    at_edge = float(np.median(thick[: max(1, _DEPTH)]))
    other = np.abs(thick[:length] - at_edge) > _AS_WIDE * at_edge
    return bool((int(np.argmax(other)) if other.any() else length) >= _UNROLLED * length)


def spread(view: View) -> float:
    """How far the colours of the picture lie from their middle: the 99.9th percentile of the difference, 0–255."""
    some = view.colours[::4, ::4]
    middle = np.array([_ranked(some[..., channel], 0.5) for channel in range(3)]).astype(np.int16)
    return _ranked(apart(view.colours[::2, ::2], middle), 0.999)


def _ranked(grades: Grey, share: float) -> float:
    """The quantile of whole grades (0–255), as NumPy interpolates it; to count them is quicker than to sort them."""
    up_to = np.bincount(grades.ravel(), minlength=256).cumsum()
    place = share * (grades.size - 1)
    low, high = np.searchsorted(up_to, [int(place), min(int(place) + 1, grades.size - 1)], side="right")
    return float(low + (place - int(place)) * (high - low))


def is_panel_beside(view: View, box: tuple[float, float, float, float]) -> bool:
    """Whether the box stands on a small panel of one colour that itself stands on the plain background: a badge, no label of the goods."""
    from scipy.ndimage import label

    colours = view.colours
    height, width = colours.shape[:2]
    top, bottom = int(box[1] * height), min(height, int(box[3] * height) + 1)
    left, right = int(box[0] * width), min(width, int(box[2] * width) + 1)
    inside = colours[top:bottom, left:right].reshape(-1, 3)
    if not len(inside):
        return False
    # The panel's colour is the commoner one of those that the writing's box holds.
    codes = (inside // 32) @ np.array([64, 8, 1], dtype=np.int16)
    panel = np.median(inside[codes == np.bincount(codes).argmax()], axis=0).astype(np.int16)
    areas, _ = label(apart(colours, panel) <= _CONTENT)
    within = areas[top:bottom, left:right]
    counts = np.bincount(within[within > 0]) if (within > 0).any() else np.zeros(1, dtype=np.intp)
    if not counts.max(initial=0):
        return False
    rows, columns = np.nonzero(areas == counts.argmax())
    shape = (columns.min() / width, rows.min() / height, (columns.max() + 1) / width, (rows.max() + 1) / height)
    if (shape[2] - shape[0]) * (shape[3] - shape[1]) > _BADGE:
        return False
    return is_plain_around(view, shape, reach=0.04, least=0.6)


def is_plain_around(view: View, box: tuple[float, float, float, float], *, reach: float = 0.0, least: float = 0.85) -> bool:
    """Whether the box stands on a plain background that reaches the edge, away from the goods: what is around it has the edge's colour."""
    colours = view.colours
    height, width = colours.shape[:2]
    ground = np.median(edge(view).medians, axis=0).astype(np.int16)
    pixels = max(4, round(reach * height if reach else (box[3] - box[1]) * height * 0.5))
    left, top = max(0, int(box[0] * width) - pixels), max(0, int(box[1] * height) - pixels)
    right, bottom = min(width, int(box[2] * width) + pixels + 1), min(height, int(box[3] * height) + pixels + 1)
    around = apart(colours[top:bottom, left:right], ground) <= _CONTENT
    inner = pixels // 2
    rim = np.concatenate([around[:inner].ravel(), around[-inner:].ravel(), around[:, :inner].ravel(), around[:, -inner:].ravel()])
    return bool(rim.size and rim.mean() >= least)


def shade(view: View, box: tuple[float, float, float, float]) -> float:
    """How bright it is right above and below a box: the median grade, 0–255."""
    height, width = view.grey.shape
    above, below = max(0, int(box[1] * height) - 2), min(height - 1, int(box[3] * height) + 2)
    left, right = int(box[0] * width), min(width, int(box[2] * width) + 1)
    return float(np.median(view.grey[[above, below], left:right]))
