"""Whether two pictures of equal structure differ in colour by more than a change of tone: the same mould in another colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
CHROMA = np.array([[-0.1687, 0.5], [-0.3313, -0.4187], [0.5, -0.0813]], dtype=np.float32)  # JPEG's Cb and Cr
SATURATIONS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.7, 2.0)
OTHER_HUE = 8.0  # grades of Cb and Cr; JPEG at quality 10 stays below in 99 % of the blocks
OTHER_GREY = 18.0  # grades; a black thing against a grey one
GREY_COUNTS = 0.5  # contrast and brightness leave errors of grey where they clip: half as telling as a hue
CLIPPED = (6.0, 249.0)  # grades outside are bent by clipping and count a tenth


def tone(ours: Pixels, theirs: Pixels) -> tuple[float, float] | None:
    """Gain and offset that turn our greys into theirs, most blocks agreeing; None where nothing plausible does."""
    usable = (theirs > CLIPPED[0]) & (theirs < CLIPPED[1]) & (ours > 3) & (ours < 252)
    if usable.sum() < 8:
        return None
    gain, offset = _line(ours[usable], theirs[usable], 1.0, float(np.median(theirs[usable] - ours[usable])), (0.3, 3.0), 100.0)
    return gain, offset


def recoloured(ours: Pixels, theirs: Pixels) -> tuple[NDArray[np.float64], float]:
    """Per block (means, n×3) how far its colour is off, 1 being another hue; and the saturation of theirs relative to ours.

    Brightness, contrast, tint and saturation are fitted first, to what most blocks say. What is left is a thing of another colour.
    """
    grey = (ours @ LUMA)[:, None]
    best, saturation = None, 1.0
    for candidate in SATURATIONS:
        hue, grade = _left(np.clip(grey + candidate * (ours - grey), 0, 255), theirs)
        cost = float(np.minimum(hue, 15).mean() + 0.3 * np.minimum(grade, 30).mean())
        if best is None or cost < best[0]:
            best, saturation = (cost, hue, grade), candidate
    assert best is not None
    return (best[1] > OTHER_HUE) + GREY_COUNTS * (best[2] > OTHER_GREY), saturation


def _left(base: Pixels, theirs: Pixels) -> tuple[Pixels, Pixels]:
    gain, offset = _line(base @ LUMA, theirs @ LUMA, 1.0, 0.0, (0.4, 2.2), 80.0)
    predicted = np.empty_like(theirs)
    for channel in range(3):
        # A tint may stretch one channel by a quarter against the others; more is another colour.
        own = _line(base[:, channel], theirs[:, channel], gain, offset, (gain / 1.25, gain * 1.25), 20.0)
        predicted[:, channel] = np.clip(own[0] * base[:, channel] + own[1], 0, 255)
    error = predicted - theirs
    hue = error @ CHROMA
    return np.hypot(hue[:, 0], hue[:, 1]), np.abs(error @ LUMA)


def _line(x: Pixels, y: Pixels, gain: float, offset: float, gains: tuple[float, float], slack: float) -> tuple[float, float]:
    """A straight line through most of the points, held near the given one: gain within ``gains``, offset within ``slack``."""
    first_gain, first_offset = gain, offset
    trust = np.where((y > CLIPPED[0]) & (y < CLIPPED[1]), 1.0, 0.1)
    weight = trust
    for _ in range(6):
        total = weight.sum() + 1e-6
        mean_x, mean_y = float((weight * x).sum() / total), float((weight * y).sum() / total)
        spread = float((weight * np.square(x - mean_x)).sum())
        slope = (float((weight * (x - mean_x) * (y - mean_y)).sum()) + 200 * first_gain) / (spread + 200)
        gain = min(max(slope, gains[0]), gains[1])
        offset = min(max(mean_y - gain * mean_x, first_offset - slack), first_offset + slack)
        weight = trust / (1 + np.square((y - np.clip(gain * x + offset, 0, 255)) / 8.0))
    return gain, offset
