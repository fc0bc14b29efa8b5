"""How much each cell of a picture looks like a piece of a line of writing: two small convolutional networks, in NumPy alone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

Array = NDArray[np.float32]

SIDES = (400, 256, 164, 105, 67)  # longest sides looked at: writing of any height is about ten pixels high in one of them
LARGER = (1, 2)  # those the second network looks at, for letters twice as large: of a faint mark one must see more of each stroke
CELL = 8  # pixels; the first network says for each cell how much it looks like a piece of writing, the second for four of them together
_TOGETHER = 8  # cells of one size that must look so on average: a line of writing has about as many, a buckle fewer
_SMALLEST = 0.5  # less where the picture is looked at largest: such small print is mostly the goods' own


class Around(NamedTuple):
    """A layer that looks along the line: ``near`` (rows × columns × signals) weighs each signal's surroundings, ``mix`` joins them."""

    near: Array
    mix: Array
    start: Array


class Weights(NamedTuple):
    """A small convolutional network: halved three or four times, looked around twice, one likeness a cell."""

    halvings: tuple[tuple[Array, Array], ...]  # 3 × 3 × signals before × signals after, and what they start from
    around: tuple[Around, ...]
    last: Array
    bias: float


@cache
def weights(name: str = "cells") -> Weights:
    """The learnt weights: of the first network ``cells``, of the second ``large``."""
    return weights_of((files("listlint") / f"lettering_{name}.toml").read_text("utf-8"))


def weights_of(text: str) -> Weights:
    """The weights that such a file holds: whole numbers, each column of a table with a scale of its own."""
    data = tomllib.loads(text)
    halvings = tuple((_table(one), np.array(one["start"], np.float32)) for one in data["halving"])
    around = tuple(Around(_table(one["near"]), _table(one["mix"]), np.array(one["mix"]["start"], np.float32)) for one in data["around"])
    return Weights(halvings, around, np.array(data["last"], np.float32), float(data["bias"]))


def _table(data: Mapping[str, Any]) -> Array:
    values = np.array(data["values"].split(), np.float32).reshape(-1, len(data["scale"])) * np.array(data["scale"], np.float32)
    return np.ascontiguousarray(values.reshape(data["shape"]))


def cells(small: Sequence[PillowImage]) -> float:
    """How much the most writing-like place of the picture, given at every size, looks like a line of writing: logarithm of its odds."""
    most = [_most(odds(one), _TOGETHER) for one in small]
    return max(most[0] - _SMALLEST, *most[1:])


def larger(small: Sequence[PillowImage]) -> float:
    """The same of the second network, which knows large and faint letters."""
    return max(_most(odds(small[at], weights("large")), _TOGETHER) for at in LARGER)


def _most(found: Array, together: int) -> float:
    count = min(together, found.size)
    return float(np.partition(found.ravel(), -count)[-count:].mean())


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
    rows, columns = (high + 1) // 2, (wide + 1) // 2
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
