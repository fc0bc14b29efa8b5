"""How much each cell of a picture looks like a piece of a line of writing: a small convolutional network, in NumPy alone."""

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

SIDES = (400, 256, 164, 105, 67)  # longest sides looked at: writing of any height is about ten pixels high in one of them
CELL = 8  # pixels; the network says for each cell how much it looks like a piece of writing
_TOGETHER = 8  # cells of one size that must look so on average: a line of writing has about as many, a buckle fewer
_SMALLEST = 0.5  # less where the picture is looked at largest: such small print is mostly the goods' own


class Around(NamedTuple):
    """A layer that looks along the line: ``near`` (rows × columns × signals) weighs each signal's surroundings, ``mix`` joins them."""

    near: Array
    mix: Array
    start: Array


class Weights(NamedTuple):
    """A small convolutional network: halved three times, looked around twice, one likeness a cell."""

    halvings: tuple[tuple[Array, Array], ...]  # 3 × 3 × signals before × signals after, and what they start from
    around: tuple[Around, ...]
    last: Array
    bias: float


@cache
def weights() -> Weights:
    """The learnt weights of lettering_cells.toml."""
    return weights_of((files("listlint") / "lettering_cells.toml").read_text("utf-8"))


def weights_of(text: str) -> Weights:
    """The weights that such a file holds: whole numbers, each column of a table with a scale of its own."""
    data = tomllib.loads(text)
    halvings = tuple((_table(one), np.array(one["start"], np.float32)) for one in data["halving"])
    around = tuple(Around(_table(one["near"]), _table(one["mix"]), np.array(one["mix"]["start"], np.float32)) for one in data["around"])
    return Weights(halvings, around, np.array(data["last"], np.float32), float(data["bias"]))


def _table(data: dict[str, list[float]]) -> Array:
    values = np.array(data["values"], np.float32) * np.array(data["scale"], np.float32)
    return np.ascontiguousarray(values.reshape([int(side) for side in data["shape"]]))


def cells(image: PillowImage) -> float:
    """How much the most writing-like place of the picture looks like a line of writing: logarithm of its odds."""
    best = -np.inf
    for side, small in zip(SIDES, sizes(image), strict=True):
        found = odds(small).ravel()
        count = min(_TOGETHER, found.size)
        best = max(best, float(np.partition(found, -count)[-count:].mean()) - (_SMALLEST if side == SIDES[0] else 0.0))
    return best


def odds(small: PillowImage, network: Weights | None = None) -> Array:
    """For each cell of a picture of whole cells, the logarithm of the odds that it lies on a line of writing."""
    network = network or weights()
    signals = np.asarray(small, dtype=np.float32) * np.float32(1 / 255) - np.float32(0.5)
    for kernel, start in network.halvings:
        signals = _halved(signals, kernel, start)
    for layer in network.around:
        signals = signals + np.maximum(_beside(signals, layer.near) @ layer.mix + layer.start, 0)
    return np.asarray(signals @ network.last + np.float32(network.bias), dtype=np.float32)


def sizes(image: PillowImage) -> Iterator[PillowImage]:
    """The picture at every size looked at, each made from the one before; in whole cells."""
    from PIL import Image

    width, height = image.size
    for side in SIDES:
        scale = side / max(width, height)
        size = tuple(max(1, round(length * scale / CELL)) * CELL for length in (width, height))
        way = Image.Resampling.BOX if size[0] <= image.width else Image.Resampling.BILINEAR
        image = image.resize((size[0], size[1]), way)
        yield image


def _halved(signals: Array, kernel: Array, start: Array) -> Array:
    """A convolution that moves by two pixels; beyond the edges there is nothing."""
    high, wide, before = signals.shape
    seen = kernel.shape[0]
    rows, columns = high // 2, wide // 2
    padded = np.zeros((high + 2, wide + 2, before), np.float32)
    padded[1:-1, 1:-1] = signals
    down, across, one = padded.strides
    # A row of the kernel's surroundings lies in one piece: a third of the copying that sliding_window_view would cost.
    near = np.lib.stride_tricks.as_strided(padded, (rows, columns, seen, seen * before), (2 * down, 2 * across, down, one))
    out = near.reshape(rows * columns, -1) @ kernel.reshape(-1, kernel.shape[-1])
    out += start
    return np.maximum(out, 0, out=out).reshape(rows, columns, -1)


def _beside(signals: Array, near: Array) -> Array:
    """Each signal weighed over its surroundings by itself."""
    high, wide, _ = near.shape
    padded = np.pad(signals, ((high // 2, high // 2), (wide // 2, wide // 2), (0, 0)))
    around = np.lib.stride_tricks.sliding_window_view(padded, (high, wide), axis=(0, 1))
    return np.asarray(np.einsum("rcsij,ijs->rcs", around, near), dtype=np.float32)
