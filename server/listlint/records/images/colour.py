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
COLOURED = 10.0  # grades of Cb or Cr from which anything in a picture counts as coloured
GREY_COUNTS = 0.5  # contrast and brightness leave errors of grey where they clip: half as telling as a hue
OTHER_GREY_OF_COPY = 7.0  # grades, in a grey copy
CLIPPED = (6.0, 249.0)  # grades outside are bent by clipping
GREY_COPY = 0.3  # saturation up to which a picture counts as a grey copy; its greys must then nearly be the original's


def tone(ours: Pixels, theirs: Pixels) -> tuple[float, float] | None:
    """Gain and offset that turn our greys into theirs (n×9×3 cells), most agreeing; None where nothing plausible does."""
    our_grey, their_grey = (ours @ LUMA).ravel(), (theirs @ LUMA).ravel()
    usable = (their_grey > CLIPPED[0]) & (their_grey < CLIPPED[1]) & (our_grey > 3) & (our_grey < 252)
    if usable.sum() < 72:
        return None
    our_grey, their_grey = our_grey[usable], their_grey[usable]
    return _line(our_grey, their_grey, 1.0, float(np.median(their_grey - our_grey)), (0.3, 3.0), 100.0)


def recoloured(ours: Pixels, theirs: Pixels) -> tuple[NDArray[np.float64], float]:
    """Per block (n×9×3 cells) how far its colour is off, 1 being another hue; and the saturation of theirs relative to ours.

    Brightness, contrast, tint and saturation are fitted first, to what most of the picture says. What is left is a thing of another
    colour.
    """
    grey = (ours @ LUMA)[..., None]
    coloured = float(np.abs(ours @ CHROMA).max()) > COLOURED
    best, saturation = None, 1.0
    for candidate in SATURATIONS:
        # A black thing is no grey copy of a red one: without hues to compare, the greys must hold.
        paled = candidate <= GREY_COPY and coloured
        gains, slack = ((0.93, 1.08), 10.0) if paled else ((0.4, 2.2), 80.0)
        hue, grade = _left(np.clip(grey + candidate * (ours - grey), 0, 255), theirs, gains, slack)
        if paled:
            grade = grade * (OTHER_GREY / OTHER_GREY_OF_COPY)
        cost = float(np.minimum(hue, 15).mean() + 0.3 * np.minimum(grade, 30).mean())
        if best is None or cost < best[0]:
            best, saturation = (cost, hue, grade), candidate
    assert best is not None
    return (best[1] > OTHER_HUE) + GREY_COUNTS * (best[2] > OTHER_GREY), saturation


def _left(base: Pixels, theirs: Pixels, gains: tuple[float, float], slack: float) -> tuple[Pixels, Pixels]:
    """What the best change of tone leaves per block: of hue, and of grey."""
    gain, offset = _line((base @ LUMA).ravel(), (theirs @ LUMA).ravel(), 1.0, 0.0, gains, slack)
    predicted = np.empty_like(theirs)
    for channel in range(3):
        # A tint may stretch one channel by a quarter against the others; more is another colour.
        own = _line(base[..., channel].ravel(), theirs[..., channel].ravel(), gain, offset, (gain / 1.25, gain * 1.25), 20.0)
        predicted[..., channel] = np.clip(own[0] * base[..., channel] + own[1], 0, 255)
    error = (predicted - theirs).mean(axis=1)
    hue = error @ CHROMA
    return np.hypot(hue[:, 0], hue[:, 1]), np.abs(error @ LUMA)


def _line(x: Pixels, y: Pixels, gain: float, offset: float, gains: tuple[float, float], slack: float) -> tuple[float, float]:
    """A straight line through most of the points, held near the given one: gain within ``gains``, offset within ``slack``.

    What was clipped may have been anything beyond: it counts only where the line stays short of it.
    """
    first_gain, first_offset = gain, offset
    dark, light = y <= CLIPPED[0], y >= CLIPPED[1]
    weight = np.where(dark | light, 0.02, 1.0)
    for step in range(6):
        line = gain * x + offset
        target = np.where(light, np.maximum(y, line), np.where(dark, np.minimum(y, line), y)) if step else y
        total = weight.sum() + 1e-6
        mean_x, mean_y = float((weight * x).sum() / total), float((weight * target).sum() / total)
        spread = float((weight * np.square(x - mean_x)).sum())
        slope = (float((weight * (x - mean_x) * (target - mean_y)).sum()) + 200 * first_gain) / (spread + 200)
        gain = min(max(slope, gains[0]), gains[1])
        offset = min(max(mean_y - gain * mean_x, first_offset - slack), first_offset + slack)
        weight = 1 / (1 + np.square((y - np.clip(gain * x + offset, 0, 255)) / 8.0))
    return gain, offset
