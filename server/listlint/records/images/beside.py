"""Whether two pictures share one thing only, which each shows beside other things: the same photo of a jar in two sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import binary_dilation, label

from listlint.records.images.placing import Matrix, density
from listlint.records.images.structure import BLOCK, Blocks, Structure, holding

# Of the bank picture's structure that the asked one does not show, of the asked picture's that lies outside what agrees. A sticker or
# banner covers less, a cut copy holds no more; the less is lacking, the more must be there beside it.
APART = ((0.28, 0.2), (0.15, 0.3), (0.42, 0.12))
# A cut copy shows nothing beyond the bank picture's edges, a copy among other things is whole: of its structure, of the asked picture's.
CUT, BEYOND = 0.25, 0.05
# Where each shows a thing that touches no other and stands in neither: of a thing's blocks, so many at least, so much may agree at most.
THING, STANDS_THERE = 6, 0.2


@dataclass(frozen=True)
class Beside:
    """What lies around the region in which two pictures agree. Shares, 0–1."""

    lacks: float
    holds_more: float
    beyond: float = 0.0  # the part of ``holds_more`` that lies beyond the edges of the bank picture
    each_another: bool = False  # either picture shows a thing apart that the other does not

    @property
    def shares_a_part(self) -> bool:
        """One thing is the same photo; the rest of either picture is something else."""
        beside_it = any(self.lacks >= lacks and self.holds_more >= more for lacks, more in APART)
        return beside_it or self.each_another or (self.lacks >= CUT and self.beyond >= BEYOND)


def beside(asked: Image.Image, matrix: Matrix, structure: Structure) -> Beside:
    """What lies around where they agree; ``matrix`` takes pixels of the working grid to those of ``asked``, which is grey."""
    lacks = float((structure.own & ~structure.agrees).sum() / max(1, structure.own.sum()))
    another = _another(structure.own, structure.agrees)
    if lacks < min(APART)[0] and not another:
        return Beside(lacks, 0.0)
    dense = density(matrix)
    size = tuple(max(1, round(side / dense / BLOCK)) * BLOCK for side in asked.size)
    held = holding(np.asarray(asked.resize((size[0], size[1]), Image.Resampling.BOX), dtype=np.float32))
    down, across = np.indices(held.shape).reshape(2, -1)
    places = np.stack([(across + 0.5) * BLOCK * asked.width / size[0], (down + 0.5) * BLOCK * asked.height / size[1]])
    x, y = np.linalg.solve(matrix[:, :2], places - matrix[:, 2:]) // BLOCK
    height, width = structure.around.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    there = np.zeros(held.size, dtype=bool)
    there[inside] = binary_dilation(structure.around, np.ones((3, 3)))[y[inside].astype(int), x[inside].astype(int)]
    shown, beyond = there.reshape(held.shape), ((x < -1) | (x > width) | (y < -1) | (y > height)).reshape(held.shape)
    total = max(1, held.sum())
    return Beside(lacks, float((held & ~shown).sum() / total), float((held & beyond).sum() / total), another and _another(held, shown))


def _another(held: Blocks, shown: Blocks) -> bool:
    """Whether some blocks that touch one another and no others are not shown in the other picture."""
    if (held & ~shown).sum() < (1 - STANDS_THERE) * THING:
        return False
    things, count = label(held, structure=np.ones((3, 3), dtype=int))
    sizes, seen = np.bincount(things[held], minlength=count + 1), np.bincount(things[held & shown], minlength=count + 1)
    return bool(((sizes >= THING) & (seen <= STANDS_THERE * sizes)).any())
