"""Where a bank picture lies in the asked one: an affine map, and its refinement on the pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from listlint.finding import Region
from listlint.records.images.features import ORIENTATIONS

Pixels = NDArray[np.float32]
Matrix = NDArray[np.float64]

SETTLED = 0.04  # px; a smaller step ends the refinement


@dataclass(frozen=True)
class Placing:
    """``matrix`` (2×3) takes a point of the bank picture to one of the asked picture, both in shares of width and height."""

    matrix: Matrix

    @classmethod
    def of_boxes(cls, bank: Region, query: Region, orientation: int) -> Placing:
        """The content ``bank`` shows the content ``query``, which lies as ``ORIENTATIONS[orientation]`` says."""
        _, turns, mirrored = ORIENTATIONS[orientation]
        into_bank = _inverse(_box_matrix(bank))
        lying = np.eye(3)
        for _ in range(turns):
            lying = np.array([[0, -1, 1], [1, 0, 0], [0, 0, 1]], dtype=float) @ lying
        if mirrored:
            lying = np.array([[-1, 0, 1], [0, 1, 0], [0, 0, 1]], dtype=float) @ lying
        return cls((_box_matrix(query) @ lying @ into_bank)[:2])

    @classmethod
    def of_places(cls, matrix: Matrix, bank: tuple[int, int], query: tuple[int, int], *, mirrored: bool) -> Placing:
        """From a map between places in shares of the longest sides; ``mirrored`` if it leads to the mirror image of the asked picture."""
        to_bank = np.diag([bank[0] / max(bank), bank[1] / max(bank), 1.0])
        to_shares = np.diag([max(query) / query[0], max(query) / query[1]])
        shares = to_shares @ matrix @ to_bank
        if mirrored:
            shares[0] = np.array([0.0, 0.0, 1.0]) - shares[0]
        return cls(shares)

    def in_pixels(self, bank: tuple[int, int], query: tuple[int, int]) -> Matrix:
        """The same map for pixel coordinates of the two sizes (width, height)."""
        scale = np.diag([query[0], query[1]]).astype(float)
        matrix: Matrix = scale @ self.matrix
        matrix[:, 0] /= bank[0]
        matrix[:, 1] /= bank[1]
        return matrix

    @classmethod
    def from_pixels(cls, matrix: Matrix, bank: tuple[int, int], query: tuple[int, int]) -> Placing:
        """Undoes ``in_pixels``."""
        shares = matrix.copy()
        shares[:, 0] *= bank[0]
        shares[:, 1] *= bank[1]
        shares[0] /= query[0]
        shares[1] /= query[1]
        return cls(shares)

    def within(self, box: Region) -> Placing:
        """The placing of a part of the bank picture, whose own shares run from 0 to 1."""
        return Placing(self.matrix @ _box_matrix(box))

    def out_of(self, box: Region) -> Placing:
        """Undoes ``within``."""
        return Placing(self.matrix @ _inverse(_box_matrix(box)))

    def box_in_query(self, box: Region) -> Region:
        """The upright box around a part of the bank picture, as it lies in the asked picture; cut at its edges."""
        return _mapped(self.matrix, box)

    def box_in_bank(self, box: Region) -> Region:
        """The upright box around a part of the asked picture, as it lies in the bank picture; cut at its edges."""
        return _mapped(_inverse(np.vstack([self.matrix, [0, 0, 1]]))[:2], box)


def _box_matrix(box: Region) -> Matrix:
    return np.array([[box[2] - box[0], 0, box[0]], [0, box[3] - box[1], box[1]], [0, 0, 1]])


def _inverse(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _mapped(matrix: Matrix, box: Region) -> Region:
    corners = np.array([[box[0], box[2], box[2], box[0]], [box[1], box[1], box[3], box[3]], [1, 1, 1, 1]])
    points = np.clip(matrix @ corners, 0.0, 1.0)
    return float(points[0].min()), float(points[1].min()), float(points[0].max()), float(points[1].max())


def warp(image: Image.Image, matrix: Matrix, size: tuple[int, int]) -> tuple[Any, NDArray[np.bool_]]:
    """The asked picture as it would lie on the bank's grid of ``size``, and which grid points lie inside it.

    ``matrix`` is in pixels whose corners are whole numbers, as Pillow has them.
    """
    flat = tuple(float(value) for value in matrix.ravel())
    warped = image.transform(size, Image.Transform.AFFINE, flat, Image.Resampling.BILINEAR)
    x, y = np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5
    across = matrix[0, 0] * x[None, :] + matrix[0, 1] * y[:, None] + matrix[0, 2]
    down = matrix[1, 0] * x[None, :] + matrix[1, 1] * y[:, None] + matrix[1, 2]
    inside = (across >= 0.5) & (across <= image.width - 0.5) & (down >= 0.5) & (down <= image.height - 0.5)
    return np.asarray(warped, dtype=np.float32), inside


def density(matrix: Matrix) -> float:
    """Pixels of the asked picture to one of the bank's, along a side."""
    return float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))


def refined(bank: Image.Image, query: Image.Image, placing: Placing, side: int, steps: int) -> Placing:
    """Moves, turns, stretches and shears the placing until two grey pictures agree best, on a grid of ``side`` px.

    Lucas–Kanade with gain, offset and robust weights. The placing as it was, if nothing agrees.
    """
    scale = side / max(bank.size)
    size = (max(8, round(bank.width * scale)), max(8, round(bank.height * scale)))
    template = np.asarray(bank.resize(size, Image.Resampling.BOX), dtype=np.float32)
    grey = fitted(query, placing, size)
    matrix = placing.in_pixels(size, grey.size)
    ys, xs = np.mgrid[0:size[1], 0:size[0]].astype(np.float32) + 0.5
    ones = np.ones_like(template)
    weight = ones
    for _ in range(steps):
        warped, inside = warp(grey, matrix, size)
        down, across = np.gradient(warped)
        w = (weight * inside).ravel()
        if (w > 0).sum() < 256:
            return placing
        terms = np.stack([across * xs, across * ys, across, down * xs, down * ys, down, warped, ones]).reshape(8, -1)
        weighted = terms * w
        # A trace of ridge keeps blank pictures solvable.
        normal = (weighted @ terms.T).astype(np.float64) + np.diag([1.0, 1, 1, 1, 1, 1, 1e-3, 1e-3])
        step = np.linalg.solve(normal, (weighted @ template.ravel()).astype(np.float64))
        gain = step[6]
        if gain < 0.05:  # negative or no relation: not this picture
            return placing
        residual = np.abs(template.ravel() - step @ terms).reshape(template.shape)
        spread = 1.5 * float(np.median(residual[inside])) + 1.0
        weight = (1.0 / (1.0 + np.square(residual / spread))).astype(np.float32)
        move = step[:6].reshape(2, 3) / gain
        matrix = (np.vstack([matrix, [0, 0, 1]]) @ np.vstack([move + np.array([[1, 0, 0], [0, 1, 0]]), [0, 0, 1]]))[:2]
        if not 1e-3 < abs(np.linalg.det(matrix[:, :2])) < 1e3:
            return placing
        corners = np.abs(move @ np.array([[0, size[0], 0, size[0]], [0, 0, size[1], size[1]], [1, 1, 1, 1]])).max()
        if corners < SETTLED:
            break
    return Placing.from_pixels(matrix, size, grey.size)


def fitted(query: Image.Image, placing: Placing, size: tuple[int, int]) -> Image.Image:
    """The asked picture shrunk to the bank grid's density, so that sampling it skips no pixels."""
    dense = density(placing.in_pixels(size, query.size))
    if dense <= 1.25:
        return query
    return query.resize((max(8, round(query.width / dense)), max(8, round(query.height / dense))), Image.Resampling.BOX)
