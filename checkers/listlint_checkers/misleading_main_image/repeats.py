"""The same picture twice in one listing: identical files, or files that show the same pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from listlint.api import Picture
    from listlint_checkers.misleading_main_image.view import Colours

_SIDE = 48
_MEAN, _MOST = 2.2, 20  # of 255; saving again, smaller and as JPEG, stays below; the same thing in another colour has 2.4 and 51


def repeated(pictures: Sequence[Picture]) -> Iterator[tuple[int, int]]:
    """(earlier, later) for every picture that was there before."""
    from PIL import Image

    small: list[Colours] = []
    for later, picture in enumerate(pictures):
        small.append(np.asarray(picture.reduced.resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.int16))
        for earlier in range(later):
            same_file = picture.sha256 == pictures[earlier].sha256
            if same_file or (_one_shape(picture, pictures[earlier]) and _alike(small[earlier], small[later])):
                yield earlier, later
                break


def _one_shape(one: Picture, other: Picture) -> bool:
    return abs(one.width * other.height - other.width * one.height) <= 0.01 * one.width * other.height


def _alike(one: Colours, other: Colours) -> bool:
    difference = np.abs(one - other)
    return bool(difference.mean() <= _MEAN and np.percentile(difference, 99.5) <= _MOST)
