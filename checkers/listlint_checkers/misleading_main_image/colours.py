"""Which colours a variant is named by, and how much of its picture may be called so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from listlint.api import fold

if TYPE_CHECKING:
    from listlint_checkers.misleading_main_image.view import Colours, View

_STEPS = 64  # of each of red, green and blue in the tables
_TYPICAL_LIGHTNESS = 0.35  # weight beside hue and chroma: a shadow is no other colour
_ABOUT = 0.02  # a colour whose example lies no farther than this beyond the nearest one is as likely
_LIGHTNESS, _CHROMA, _HUE = "lightness", "chroma", "hue"
_MODIFIERS = r"(?:light|dark|deep|pale|bright|matte?|solid|pure|pastel|neon|hot|soft|浅|深|亮|暗|纯)"
_SIZES = r"(?:xxs|xs|s|m|l|[2-6]?x{1,5}l|\d+(?:[.,]\d+)?_?(?:cm|mm|in|inch|ml|l|g|kg|码|寸)?|one_size|free_size|均码|大号|中号|小号)"

_LONGEST = 40  # characters of a part that may name a colour

Pixels = NDArray[np.int16]


@dataclass(frozen=True)
class Goods:
    """The pixels (n × RGB) of what is shown, and the colour of the plain background that was taken off, if there was one."""

    pixels: Pixels
    ground: Pixels | None


@dataclass(frozen=True)
class Shares:
    """How much of the goods is of each colour, 0–1: ``possible`` generously, ``likely`` by the nearest typical ones.

    A pixel may be of several neighbouring colours. ``hidden`` are the colours of the background: goods of these may have been taken
    off with it.
    """

    possible: Mapping[str, float]
    likely: Mapping[str, float]
    hidden: frozenset[str]


class Palette:
    """The colours of data/colours.toml."""

    def __init__(self, colours: Mapping[str, Mapping[str, Any]]) -> None:
        self._colours = colours

    def named(self, text: str) -> frozenset[str]:
        """The colours a text names: the parts between ``-``, ``/``, ``,`` and the like that say nothing else: "Navy Blue / XL", "红色"."""
        parts = [part.strip() for part in re.split(r"[-/,|·_+&，、（）()]|\s-\s|\sand\s", fold(text)) if part.strip()]
        named: set[str] = set()
        for part in parts:
            if len(part) <= _LONGEST and (found := self._whole.fullmatch(part)) is not None:
                named.update(self._by_word[word] for word in self._any.findall(found.group()))
        return frozenset(named)

    def shares(self, shown: Goods) -> Shares:
        """``shown`` has at least one pixel."""
        place = self._place(shown.pixels)
        possible, likely = self._possible[place], self._likely[place]
        ground = 0 if shown.ground is None else int(self._possible[self._place(shown.ground[None])][0])
        return Shares({name: float(((possible >> n) & 1).mean()) for n, name in enumerate(self._colours)},
                      {name: float(((likely >> n) & 1).mean()) for n, name in enumerate(self._colours)},
                      frozenset(name for n, name in enumerate(self._colours) if ground >> n & 1))

    @staticmethod
    def _place(pixels: Pixels) -> tuple[Pixels, Pixels, Pixels]:
        red, green, blue = (pixels // (256 // _STEPS)).T
        return red, green, blue

    @cached_property
    def _by_word(self) -> dict[str, str]:
        return {fold(word): name for name, colour in self._colours.items() for word in colour["words"]}

    @cached_property
    def _any(self) -> re.Pattern[str]:
        longest_first = sorted(map(re.escape, self._by_word), key=len, reverse=True)
        return re.compile("|".join(longest_first))

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        words = self._any.pattern
        size = _SIZES.replace("_", r"\s?")
        # Atomic, since 粉红 is also 粉 and 红: tried in every way, a row of them would take for ever.
        return re.compile(rf"(?:{_MODIFIERS}\s?)?(?>(?:{words})(?:\s?(?:{words})){{0,3}})(?:\s?colou?r)?(?:\s{size})?")

    @cached_property
    def _grid(self) -> NDArray[np.float32]:
        middle = (np.arange(_STEPS, dtype=np.float32) + 0.5) * (256 / _STEPS)
        return oklab(np.stack(np.meshgrid(middle, middle, middle, indexing="ij"), axis=-1))

    @cached_property
    def _possible(self) -> NDArray[np.uint32]:
        """One bit a colour, by red, green and blue."""
        lightness, chroma = self._grid[..., 0], np.hypot(self._grid[..., 1], self._grid[..., 2])
        hue = np.degrees(np.arctan2(self._grid[..., 2], self._grid[..., 1])) % 360
        bits = np.zeros(hue.shape, dtype=np.uint32)
        for n, colour in enumerate(self._colours.values()):
            first, last = colour[_HUE]
            around = (hue >= first) & (hue <= last) if first <= last else (hue >= first) | (hue <= last)
            for values, (low, high) in ((lightness, colour[_LIGHTNESS]), (chroma, colour[_CHROMA])):
                around &= (values >= low) & (values <= high)
            bits |= around.astype(np.uint32) << np.uint32(n)
        return bits

    @cached_property
    def _likely(self) -> NDArray[np.uint32]:
        """One bit for each colour that has an example about as near as the nearest, by red, green and blue."""
        weights = np.array([_TYPICAL_LIGHTNESS, 1, 1], dtype=np.float32)
        grid = (self._grid * weights).reshape(-1, 3)
        nearest = np.empty((len(self._colours), len(grid)), dtype=np.float32)
        for n, colour in enumerate(self._colours.values()):
            examples = np.array([[int(code[at : at + 2], 16) for at in (1, 3, 5)] for code in colour["typical"]], dtype=np.float32)
            typical = oklab(examples) * weights
            # |a - b|² = |a|² + |b|² - 2ab: one product instead of a table of differences.
            squares = (grid**2).sum(axis=1)[:, None] + (typical**2).sum(axis=1) - 2 * grid @ typical.T
            nearest[n] = np.sqrt(np.maximum(squares.min(axis=1), 0))
        about = nearest <= nearest.min(axis=0) + _ABOUT
        bits = np.zeros(len(grid), dtype=np.uint32)
        for n in range(len(about)):
            bits |= about[n].astype(np.uint32) << np.uint32(n)
        return bits.reshape((_STEPS,) * 3)


def oklab(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """sRGB (… × 3, 0–255) in OKLab: lightness 0–1, then two axes of colour; distances are about as far as they look."""
    linear = rgb / 255
    linear = np.where(linear > 0.04045, ((linear + 0.055) / 1.055) ** 2.4, linear / 12.92).astype(np.float32)
    return (np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T).astype(np.float32)


_TO_CONES = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                      [0.0883024619, 0.2817188376, 0.6299787005]], dtype=np.float32)
_TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                    [0.0259040371, 0.7827717662, -0.8086757660]], dtype=np.float32)


_PLAIN = 16  # a rim pixel differs from the background by less
_GROUND = 14  # so does the background itself
_LEAST_PLAIN = 0.5  # share of the rim that is of one colour where there is a background to take off
_MIDDLE = 0.1  # of each side left out where there is none


def goods(view: View) -> Goods:
    """What is shown: all but a plain background that reaches the edge, else the middle of the scene."""
    from scipy.ndimage import label

    colours: Colours = view.tiny
    rim = np.concatenate([colours[1:3].reshape(-1, 3), colours[-3:-1].reshape(-1, 3),
                          colours[:, 1:3].reshape(-1, 3), colours[:, -3:-1].reshape(-1, 3)])
    if not len(rim):
        return Goods(colours.reshape(-1, 3), None)
    ground = np.median(rim, axis=0).astype(np.int16)
    if (np.abs(rim - ground).max(axis=1) <= _PLAIN).mean() <= _LEAST_PLAIN:
        height, width = (round(side * _MIDDLE) for side in colours.shape[:2])
        return Goods(colours[height : colours.shape[0] - height, width : colours.shape[1] - width].reshape(-1, 3), None)
    areas, _ = label(np.abs(colours - ground).max(axis=2) <= _GROUND)
    outer = np.unique(np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]]))
    return Goods(colours[~np.isin(areas, outer[outer > 0])], ground)
