"""One picture as arrays, made once and shared by all the rules that look at pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

    from listlint.api import Picture

TINY = 160  # for what colours there are, not where
SIDE = 512  # working size of most rules: a frame of 1 % is five pixels wide, and all of them stay within milliseconds

Grey = NDArray[np.int16]
Colours = NDArray[np.int16]
Mask = NDArray[np.bool_]


@dataclass
class View:
    """The reduced picture at two sizes; ``fine`` is at most 1024 pixels on its longest side, the rest at most 512."""

    picture: Picture

    @cached_property
    def _small(self) -> PillowImage:
        from PIL import Image

        image = self.picture.reduced
        if max(image.size) <= SIDE:
            return image
        scale = SIDE / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        return image.resize(size, Image.Resampling.BOX, reducing_gap=None)

    @cached_property
    def colours(self) -> Colours:
        """Height × width × RGB, 0–255."""
        return np.asarray(self._small, dtype=np.int16)

    @cached_property
    def tiny(self) -> Colours:
        """The same at 160 pixels on its longest side."""
        from PIL import Image

        image = self.picture.reduced.copy()
        image.thumbnail((TINY, TINY), Image.Resampling.BOX, reducing_gap=None)
        return np.asarray(image, dtype=np.int16)

    @cached_property
    def grey(self) -> Grey:
        """Brightness, 0–255."""
        return np.asarray(self._small.convert("L"), dtype=np.int16)

    @cached_property
    def fine(self) -> Grey:
        """Brightness at the size of the reduced picture: for what a smaller size would hide."""
        return np.asarray(self.picture.reduced.convert("L"), dtype=np.int16)
