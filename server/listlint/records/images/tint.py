"""Undoes a tint that lies over a whole picture, as its white and grey parts show it: sepia, another light."""

from __future__ import annotations

import numpy as np

from listlint.records.images.colour import CHROMA, CLIPPED, LUMA, NEUTRAL, Pixels

LEAST_GREY = 80.0  # grades; of darker blocks a ratio says little
FEWEST, LEAST_SHARE = 12, 0.15  # neutral blocks, and their share of all
WORST = 0.03  # by which all but a tenth of the neutral blocks may lie off; more, and no one tint explains them
TINT = 0.04  # between channels; a weaker one is left to the fit of tones
STRONGEST = (0.35, 1.8)


def untinted(ours: Pixels, theirs: Pixels) -> Pixels | None:
    """Theirs (n×9×3 cells) without the tint that lies over it and not over ours; None where neutral parts show none, or are too few.

    Whatever stands before the white and grey parts changes nothing in what they show, so another colour of it stays another colour.
    """
    middle, middle_there = ours.mean(axis=1), theirs.mean(axis=1)
    neutral = (np.hypot(*(middle @ CHROMA).T) < NEUTRAL) & (middle @ LUMA > LEAST_GREY) & (middle_there.max(axis=1) > CLIPPED[0])
    if neutral.sum() < max(FEWEST, LEAST_SHARE * len(ours)):
        return None
    ratio = middle_there[neutral] / middle[neutral]
    tint = np.clip(np.median(ratio, axis=0), *STRONGEST)
    if np.ptp(tint) < TINT or float(np.percentile(np.abs(ratio - tint).max(axis=1), 90)) > WORST:
        return None
    pure: Pixels = (theirs / tint).astype(np.float32)
    pure[(theirs >= CLIPPED[1]).all(axis=2)] = 255.0  # what was clipped may have been anything beyond
    return pure
