"""Local features: points of a picture that are found again when it is cut, tilted, covered in part or set among others.

SIFT (Lowe, 2004) described as RootSIFT (Arandjelović and Zisserman, 2012); each point becomes a visual word with a 64-bit Hamming
embedding (Jégou, Douze and Schmid, 2008). Needs OpenCV, from the extra ``vision``.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Most of the time goes into SIFT. Smaller pictures, less smoothed and with fainter points, find as much at a third of the cost:
BANK_SIDE, BANK_POINTS = 240, 360  # longest side in px and most points of a registered picture
QUERY_SIDE, QUERY_POINTS = 288, 600  # of an asked one
LAYERS, CONTRAST, SIGMA = 2, 0.009, 1.2  # of an octave; of the faintest point; px of the first smoothing. OpenCV's own: 3, .04, 1.6
AXES = 32  # of 128 in which the nearest word is looked for
LEADING = 8  # bits of a signature by which long lists are cut
_POINT = np.dtype([("word", "<u2"), ("signature", "<u8"), ("x", "<f2"), ("y", "<f2"), ("scale", "<f2"), ("angle", "<f2")])

# A mirrored picture's descriptor: the rows of the 4×4 grid and the eight directions reversed.
_MIRRORED = np.array([(3 - row) * 32 + column * 8 + (8 - direction) % 8
                      for row in range(4) for column in range(4) for direction in range(8)])


@cache
def available() -> bool:
    """Whether OpenCV is installed."""
    return importlib.util.find_spec("cv2") is not None


@dataclass(frozen=True)
class Points:
    """n points. Places and scales are in shares of the picture's longest side, angles in radians, clockwise."""

    words: NDArray[np.uint16]
    signatures: NDArray[np.uint64]
    places: NDArray[np.float32]  # n×2
    scales: NDArray[np.float32]
    angles: NDArray[np.float32]
    sureness: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, LEADING), np.float32))  # of an asked point's first bits

    def __len__(self) -> int:
        return len(self.words)

    def to_bytes(self) -> bytes:
        """18 bytes a point."""
        rows = np.empty(len(self), dtype=_POINT)
        rows["word"], rows["signature"], rows["scale"], rows["angle"] = self.words, self.signatures, self.scales, self.angles
        rows["x"], rows["y"] = self.places[:, 0], self.places[:, 1]
        return rows.tobytes()

    @classmethod
    def from_bytes(cls, blob: bytes) -> Points:
        """Undoes ``to_bytes``."""
        rows = np.frombuffer(blob, dtype=_POINT)
        return cls(rows["word"].copy(), rows["signature"].copy(), np.stack([rows["x"], rows["y"]], axis=1).astype(np.float32),
                   rows["scale"].astype(np.float32), rows["angle"].astype(np.float32))


def bank_points(image: Image.Image) -> Points:
    """The points a registered picture is remembered by."""
    return _points(*_found(image, BANK_SIDE, BANK_POINTS)[:4])


def query_points(image: Image.Image) -> tuple[Points, Points]:
    """The points of an asked picture, and those its mirror image has: computed from the same descriptors, not a second time."""
    places, scales, angles, descriptors, width = _found(image, QUERY_SIDE, QUERY_POINTS)
    plain = _points(places, scales, angles, descriptors)
    flipped = np.stack([width - places[:, 0], places[:, 1]], axis=1).astype(np.float32)
    return plain, _points(flipped, scales, np.float32(np.pi) - angles, descriptors[:, _MIRRORED])


def _found(image: Image.Image, side: int, most: int) -> tuple[Any, Any, Any, Any, float]:
    longest = max(image.size)
    grey = image if image.mode == "L" else image.convert("L")
    if longest > side:
        scale = side / longest
        grey = grey.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BILINEAR)
    longest = max(grey.size)
    keypoints, descriptors = _sift(most).detectAndCompute(np.asarray(grey), None)
    if descriptors is None or not len(keypoints):
        return np.empty((0, 2), np.float32), np.empty(0, np.float32), np.empty(0, np.float32), np.empty((0, 128), np.float32), 1.0
    places = np.array([point.pt for point in keypoints], dtype=np.float32) / longest
    scales = np.array([point.size for point in keypoints], dtype=np.float32) / longest
    angles = np.radians(np.array([point.angle for point in keypoints], dtype=np.float32))
    root = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6)).astype(np.float32)
    return places[:most], scales[:most], angles[:most], root[:most], grey.width / longest


def _points(places: Any, scales: Any, angles: Any, root: Any) -> Points:
    if not len(root):
        return Points(np.empty(0, np.uint16), np.empty(0, np.uint64), places, scales, angles)
    vocabulary = _vocabulary()
    words = (np.hstack([root @ vocabulary["axes"], np.ones((len(root), 1), np.float32)]) @ vocabulary["placed"]).argmax(axis=1)
    sides = root @ vocabulary["directions"].T - vocabulary["middles"][words]
    signatures = np.packbits(sides > 0, axis=1).view("<u8").ravel().astype(np.uint64)
    # The last of the eight bytes leads in a little-endian number.
    return Points(words.astype(np.uint16), signatures, places, scales, angles, np.abs(sides[:, 64 - LEADING:]).astype(np.float32))


@cache
def _sift(most: int) -> Any:
    import cv2

    sift: Any = cv2
    return sift.SIFT_create(most, nOctaveLayers=LAYERS, contrastThreshold=CONTRAST, sigma=SIGMA)


@cache
def _vocabulary() -> dict[str, NDArray[np.float32]]:
    with (files("listlint.records.images") / "data" / "vocabulary.npz").open("rb") as stream:
        stored = {name: values.astype(np.float32) for name, values in np.load(stream).items()}
    # The words lie in few dimensions: the nearest is found in those they differ most in, at a quarter of the cost.
    axes = np.linalg.svd(stored["centres"] - stored["centres"].mean(axis=0), full_matrices=False)[2][:AXES].T
    placed = (stored["centres"] @ axes).T
    return {**stored, "axes": axes, "placed": np.vstack([placed, -0.5 * np.square(placed).sum(axis=0)])}
