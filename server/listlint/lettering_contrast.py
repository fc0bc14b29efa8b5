"""How much a window of a picture has the contrasts of a line of writing: measures, and a small network over them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

Array = NDArray[np.float32]

SIDES = (400, 283, 200, 141, 100, 71)  # longest sides looked at: writing of any height is about ten pixels high in one of them
CELL = 4  # pixels; everything is measured in cells of this size, and the window moves by one
HIGH, WIDE = 3, 9  # the window in cells; one more row above and below is looked at as its surroundings
MEASURES = 24
_TOGETHER = 6  # windows of one size that must look like writing: a line of it has that many, a buckle or a seam has fewer


class Weights(NamedTuple):
    """A small network: measures → hidden units → likeness."""

    first: Array
    start: Array
    second: Array
    bias: float


@cache
def weights() -> Weights:
    """The learnt weights of lettering_contrast.toml."""
    return weights_of((files("listlint") / "lettering_contrast.toml").read_text("utf-8"))


def weights_of(text: str) -> Weights:
    """The weights that such a file holds."""
    data = tomllib.loads(text)
    first, start, second = (np.array(data[name], dtype=np.float32) for name in ("first", "start", "second"))
    return Weights(first, start, second, float(data["bias"]))


def contrast(image: PillowImage) -> float:
    """How much the most writing-like place of the picture has the contrasts of a line of writing, 0–1."""
    best = 0.0
    for small in sizes(image):
        likenesses = likeness(windows(small)).ravel()
        count = min(_TOGETHER, likenesses.size)
        best = max(best, float(np.partition(likenesses, -count)[-count:].mean()))
    return best


def likeness(measures: Array, network: Weights | None = None) -> Array:
    """For each window, how likely it lies on a line of writing, 0–1."""
    network = network or weights()
    hidden = np.maximum(measures @ network.first + network.start, 0)
    total: Array = hidden @ network.second + np.float32(network.bias)
    return np.asarray(1 / (1 + np.exp(-np.clip(total, -30, 30))), dtype=np.float32)


def sizes(image: PillowImage) -> Iterator[PillowImage]:
    """The picture at every size looked at, each made from the one before; in whole cells."""
    from PIL import Image

    width, height = image.size
    for side in SIDES:
        scale = side / max(width, height)
        cells = (max(WIDE, round(width * scale / CELL)), max(HIGH + 2, round(height * scale / CELL)))
        way = Image.Resampling.BOX if cells[0] * CELL <= image.width else Image.Resampling.BILINEAR
        image = image.resize((cells[0] * CELL, cells[1] * CELL), way)
        yield image


def windows(small: PillowImage) -> Array:
    """What is measured in each window of a picture of whole cells: rows × columns × measures."""
    planes = np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1)).astype(np.float32)
    planes *= np.float32(1 / 255)
    grey = planes.mean(axis=0)
    across, down = np.zeros_like(grey), np.zeros_like(grey)
    for plane in planes:  # red letters on green have no edge in grey
        np.maximum(across[:, 1:], np.abs(plane[:, 1:] - plane[:, :-1]), out=across[:, 1:])
        np.maximum(down[1:], np.abs(plane[1:] - plane[:-1]), out=down[1:])
    both = np.maximum(across, down)
    power = grey * grey
    mean, square = _windows(_cells(grey)), _windows(_cells(power))
    power *= grey
    cube = _windows(_cells(power))
    power *= grey
    fourth = _windows(_cells(power))
    variance = np.maximum(square - mean**2, 1e-5)
    deviation = np.sqrt(variance)
    skew = (cube - 3 * mean * square + 2 * mean**3) / deviation**3
    kurtosis = (fourth - 4 * mean * cube + 6 * mean**2 * square - 3 * mean**4) / variance**2
    busy = _cells(both)
    thirds = busy[:, :-2] + busy[:, 1:-1] + busy[:, 2:]
    rows, columns = mean.shape
    around = [np.sqrt(thirds[row : row + rows, at : at + columns]) for row in range(HIGH + 2) for at in (0, 3, 6)]
    return np.stack(
        [
            np.log(deviation + np.float32(0.01)),
            np.clip(np.abs(skew), 0, 6),
            np.log(np.clip(kurtosis, 1, 40)),
            np.sqrt(_windows(_cells(across))),
            np.sqrt(_windows(_cells(down))),
            _windows(_cells(both < 0.03)),
            _windows(_cells(across > 0.15)),
            _windows(_cells(down > 0.15)),
            _windows(_cells(both > 0.3)),
            *around,
        ],
        axis=-1,
    )


def _cells(values: NDArray[np.float32] | NDArray[np.bool_]) -> Array:
    """The mean of each cell."""
    values = values.astype(np.float32, copy=False)
    rows = values[0::CELL].copy()
    for at in range(1, CELL):
        rows += values[at::CELL]
    cells = rows[:, 0::CELL].copy()
    for at in range(1, CELL):
        cells += rows[:, at::CELL]
    return np.asarray(cells * np.float32(1 / CELL**2), dtype=np.float32)


def _windows(cells: Array) -> Array:
    """The mean over each window; the first and last row of cells are surroundings only."""
    rows = cells[1:-3] + cells[2:-2] + cells[3:-1]
    total = rows[:, : rows.shape[1] - WIDE + 1].copy()
    for at in range(1, WIDE):
        total += rows[:, at : rows.shape[1] - WIDE + 1 + at]
    return total * np.float32(1 / (HIGH * WIDE))
