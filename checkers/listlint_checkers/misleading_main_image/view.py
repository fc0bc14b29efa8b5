"""One picture as arrays, made once and shared by all the rules that look at pixels."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

    from listlint.api import Picture

TINY = 160  # for what colours there are, not where

_ALMOST_TWICE = 1.9
_STEP, _TINT = 12, 18  # grades of brightness, or of red less blue, that are a step

Grey = NDArray[np.int16]
Colours = NDArray[np.int16]
Mask = NDArray[np.bool_]


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "data" / "glance.toml").read_text("utf-8"))


def glance(part: str) -> Mapping[str, float]:
    """A table of data/glance.toml, which the browser extension looks by too."""
    table: Mapping[str, float] = _file()[part]
    return table


def apparel() -> Sequence[str]:
    """The words of categories for which platforms have limits of their own."""
    words: Sequence[str] = _file()["apparel"]
    return words


SIDE = int(_file()["side"])  # working size of most rules


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
        if _ALMOST_TWICE <= max(image.size) / SIDE <= 2:  # a JPEG of 2,000 pixels: whole pixels are joined in a quarter of the time
            return image.reduce(2)
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

        image = self._small.copy()  # a quarter of the pixels of the reduced picture, or less
        image.thumbnail((TINY, TINY), Image.Resampling.BOX, reducing_gap=None)
        return np.asarray(image, dtype=np.int16)

    @cached_property
    def grey(self) -> Grey:
        """Brightness, 0–255."""
        return np.asarray(self._small.convert("L"), dtype=np.int16)

    @cached_property
    def upright(self) -> Mask:
        """Where brightness or tint changes from one column to the second next; column 0 lies between columns 0 and 2."""
        return _steps(self.grey, self._tint)

    @cached_property
    def lying(self) -> Mask:
        """The same from row to row, turned: columns of the picture are its rows."""
        return _steps(np.ascontiguousarray(self.grey.T), np.ascontiguousarray(self._tint.T))

    @cached_property
    def _tint(self) -> Grey:
        return np.ascontiguousarray(self.colours[..., 0] - self.colours[..., 2])

    @cached_property
    def fine(self) -> NDArray[np.uint8]:
        """Brightness at the size of the reduced picture, 0–255: for what a smaller size would hide."""
        return np.asarray(self.picture.reduced.convert("L"))

    @cached_property
    def large(self) -> NDArray[np.uint8]:
        """The colours at that size, for the few places that are looked at closely."""
        return np.asarray(self.picture.reduced)


def _steps(rows: Grey, tints: Grey) -> Mask:
    steps: Mask = np.abs(rows[:, 2:] - rows[:, :-2]) > _STEP
    steps |= np.abs(tints[:, 2:] - tints[:, :-2]) > _TINT
    return steps


def off(some: NDArray[np.uint8], others: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How far grades lie apart, without leaving their eight bits."""
    return np.maximum(some, others) - np.minimum(some, others)


def apart(colours: Colours, colour: Colours) -> Grey:
    """How far each pixel lies from a colour (or a colour for each row): the largest difference of red, green and blue."""
    farthest: Grey = np.abs(colours[..., 0] - colour[..., 0])
    for channel in (1, 2):
        np.maximum(farthest, np.abs(colours[..., channel] - colour[..., channel]), out=farthest)
    return farthest
