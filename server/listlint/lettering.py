"""Whether anything in a picture looks like a line of writing: the cheap question before the dear one, what it says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from listlint.lettering_cells import cells, larger, sizes
from listlint.lettering_contrast import contrast

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

LIKELY = 0.959  # a picture from here on is read: 99 % of written lines, nine of ten faint marks, and a fifth of clean photos
_LARGER = 0.85  # what the second network's odds (as logarithms) count for, beside those of the first
_SECOND = 0.6  # what a doubt that the contrasts settle counts for, beside what the cells say
_LEAST, _MOST = 0.0, 4.0  # the contrasts' odds (as logarithms) count within these


def writing(image: PillowImage) -> float:
    """How much the most writing-like place of the picture looks like a line of writing, 0–1.

    One network for each cell, and one for letters twice as large, as a faint mark has: their odds are added up. A third, on contrasts,
    errs elsewhere, and is asked only where it can change whether the picture is read, which is so in a seventh of photos.
    """
    small, wanted = list(sizes(image)), math.log(LIKELY / (1 - LIKELY))
    first = cells(small)
    if first < wanted:
        first = float(np.logaddexp(first, _LARGER * larger(small)))
    second = 0.0
    if first + _SECOND * _LEAST < wanted <= first + _SECOND * _MOST:
        likeness = min(max(contrast(image), 1e-6), 1 - 1e-6)
        second = _SECOND * min(_MOST, max(_LEAST, math.log(likeness / (1 - likeness))))
    return 1 / (1 + math.exp(-min(30.0, max(-30.0, first + second))))
