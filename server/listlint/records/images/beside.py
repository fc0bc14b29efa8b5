"""Whether two pictures share one thing only, which each shows beside other things: the same photo of a jar in two sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import binary_dilation

from listlint.records.images.placing import Matrix, density
from listlint.records.images.structure import BLOCK, Blocks, Structure, holding

# Of the bank picture's structure that the asked one does not show, of the asked picture's that lies outside what agrees. A sticker or
# banner covers less, a cut copy holds no more; the less is lacking, the more must be there beside it.
APART = ((0.28, 0.2), (0.15, 0.3), (0.42, 0.12))
# A cut copy shows nothing beyond the bank picture's edges, a copy among other things is whole: of its structure, of the asked picture's.
CUT, BEYOND = 0.25, 0.05


@dataclass(frozen=True)
class Beside:
    """What lies around the region in which two pictures agree. Shares, 0–1."""

    lacks: float
    holds_more: float
    beyond: float = 0.0  # the part of ``holds_more`` that lies beyond the edges of the bank picture

    @property
    def shares_a_part(self) -> bool:
        """One thing is the same photo; the rest of either picture is something else."""
        beside_it = any(self.lacks >= lacks and self.holds_more >= more for lacks, more in APART)
        return beside_it or (self.lacks >= CUT and self.beyond >= BEYOND)


def beside(asked: Image.Image, matrix: Matrix, structure: Structure) -> Beside:
    """What lies around where they agree; ``matrix`` takes pixels of the working grid to those of ``asked``, which is grey."""
    lacks = float((structure.own & ~structure.agrees).sum() / max(1, structure.own.sum()))
    return Beside(lacks, *_more(asked, matrix, structure.around)) if lacks >= min(APART)[0] else Beside(lacks, 0.0)


def _more(asked: Image.Image, matrix: Matrix, around: Blocks) -> tuple[float, float]:
    """The share of the asked picture's structure that lies elsewhere than the region, and that lies beyond the bank picture's edges."""
    dense = density(matrix)
    size = tuple(max(1, round(side / dense / BLOCK)) * BLOCK for side in asked.size)
    held = holding(np.asarray(asked.resize((size[0], size[1]), Image.Resampling.BOX), dtype=np.float32))
    down, across = np.nonzero(held)
    places = np.stack([(across + 0.5) * BLOCK * asked.width / size[0], (down + 0.5) * BLOCK * asked.height / size[1]])
    x, y = np.linalg.solve(matrix[:, :2], places - matrix[:, 2:]) // BLOCK
    inside = (x >= 0) & (x < around.shape[1]) & (y >= 0) & (y < around.shape[0])
    shown = np.zeros(len(x), dtype=bool)
    shown[inside] = binary_dilation(around, np.ones((3, 3)))[y[inside].astype(int), x[inside].astype(int)]
    beyond = (x < -1) | (x > around.shape[1]) | (y < -1) | (y > around.shape[0])
    return (float((~shown).mean()), float(beyond.mean())) if len(x) else (0.0, 0.0)
