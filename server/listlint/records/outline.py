"""The built-in vision model: the outline, the edges and the colours of what stands on the ground. No weights, nothing downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from listlint.api import Picture

Array = NDArray[np.float32]

_SEEN, _CROP, _CELLS, _ANGLES, _OUTLINE = 128, 64, 8, 8, 16
_PLAIN, _LIKE, _GOODS = 0.6, 20, 24
_QUIET = 240.0  # edges fainter than this in a cell count for little
_SHAPE_WEIGHT, _COLOUR_WEIGHT = 0.6, 0.6


class Outline:
    """838 numbers: directions of edges in 8×8 cells, the outline in 16×16, colours, and how the goods fill the frame."""

    name = "outline"

    def features(self, picture: Picture) -> Array:
        """The picture as numbers that are near for things that look alike."""
        from PIL import Image

        small = picture.small.copy()
        small.thumbnail((_SEEN, _SEEN))
        rgb = np.asarray(small, dtype=np.float32)
        goods, plain = _goods(rgb)
        rows, columns = np.flatnonzero(goods.mean(axis=1) > 0.01), np.flatnonzero(goods.mean(axis=0) > 0.01)
        if not len(rows) or not len(columns):
            rows, columns = np.array([0, goods.shape[0] - 1]), np.array([0, goods.shape[1] - 1])
        top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
        cut = Image.fromarray(rgb[top:bottom, left:right].astype(np.uint8)).resize((_CROP, _CROP), Image.Resampling.BILINEAR)
        outline = Image.fromarray((goods[top:bottom, left:right] * 255).astype(np.uint8)).resize((_OUTLINE, _OUTLINE), Image.Resampling.BOX)
        pixels = rgb[goods] if goods.any() else rgb.reshape(-1, 3)
        wide, high = right - left, bottom - top
        frame = [2 * np.log(wide / high), 2 * plain, 2 * goods.mean(), 2 * _skin(pixels),
                 np.log(wide / goods.shape[1] + 0.05), np.log(high / goods.shape[0] + 0.05)]
        return np.concatenate([_edges(np.asarray(cut.convert("L"), dtype=np.float32)),
                               _SHAPE_WEIGHT * np.asarray(outline, dtype=np.float32).ravel() / 255,
                               _COLOUR_WEIGHT * _colours(pixels), frame]).astype(np.float32)


def _goods(rgb: Array) -> tuple[NDArray[np.bool_], float]:
    """What differs from a plain ground (everything, where there is none), and how plain the rim is."""
    rim = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    ground = np.median(rim, axis=0)
    plain = float((np.abs(rim - ground).max(axis=1) <= _LIKE).mean())
    if plain <= _PLAIN:
        return np.ones(rgb.shape[:2], dtype=bool), plain
    return np.abs(rgb - ground).max(axis=2) > _GOODS, plain


def _edges(grey: Array) -> Array:
    across, down = np.zeros_like(grey), np.zeros_like(grey)
    across[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    down[1:-1] = grey[2:] - grey[:-2]
    strength = np.hypot(across, down)
    direction = np.minimum((np.arctan2(down, across) % np.pi) / np.pi * _ANGLES, _ANGLES - 1).astype(np.intp)
    side = _CROP // _CELLS
    cells = np.stack([np.where(direction == angle, strength, 0).reshape(_CELLS, side, _CELLS, side).sum(axis=(1, 3))
                      for angle in range(_ANGLES)], axis=-1)
    made: Array = np.sqrt(cells / (np.sqrt((cells**2).sum(axis=-1, keepdims=True)) + _QUIET)).ravel().astype(np.float32)
    return made


def _colours(pixels: Array) -> Array:
    places = (pixels // 64).astype(np.intp) @ np.array([16, 4, 1])
    made: Array = np.sqrt(np.bincount(places, minlength=64) / max(1, len(places))).astype(np.float32)
    return made


def _skin(pixels: Array) -> float:
    red, green, blue = pixels[:, 0], pixels[:, 1], pixels[:, 2]
    return float(((red > 95) & (green > 40) & (blue > 20) & (red - blue > 15) & (red - green > 10)).mean())
