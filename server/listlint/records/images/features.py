"""What a picture is recognised by: perceptual hashes of the whole and of its content, and a small copy for the pixel comparison."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from listlint.finding import Region
from listlint.protocols import CannotMatch

if TYPE_CHECKING:
    from listlint.pictures import Picture

QUERY_SIDE = 512  # longest side of the copy a query is judged on, px
THUMBNAIL_SIDE = 256  # longest side of the copy the bank keeps, px
THUMBNAIL_QUALITY = 88
HASH_SIDE = 32  # imagehash's pHash looks at 32×32 pixels and keeps 8×8 frequencies
BOX_SIDE = 256  # px; the content box is looked for on a copy of this size, where noise is averaged out
LINE_TOLERANCE = 26  # grades a border line of one colour may vary by, JPEG's noise included
TEXTURE = 1.5  # a block holds something if its grades vary by this much about an even slope (standard deviation)
FEWEST_BLOCKS = 10  # of 8×8 blocks: a picture with fewer textured ones cannot be told from others

# The eight ways a picture can lie: name of what was done, quarter turns counter-clockwise, and whether it was mirrored first.
ORIENTATIONS: tuple[tuple[tuple[str, ...], int, bool], ...] = (
    ((), 0, False), (("mirrored",), 0, True),
    (("rotated",), 1, False), (("rotated",), 2, False), (("rotated",), 3, False),
    (("mirrored", "rotated"), 1, True), (("mirrored", "rotated"), 2, True), (("mirrored", "rotated"), 3, True),
)
_BLOB = struct.Struct("<BQQ4f")  # version, hash of the whole, hash of the content, content box
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Hashes:
    """What the index keeps of a picture: pHash of the whole and of its content (64 bits each), and where the content lies."""

    whole: int
    content: int
    box: Region

    def to_bytes(self) -> bytes:
        """Fixed-size blob for the store, with its version first."""
        return _BLOB.pack(_VERSION, self.whole, self.content, *self.box)

    @classmethod
    def from_bytes(cls, blob: bytes) -> Hashes:
        """Raises ValueError for a blob of another version of Listlint."""
        if len(blob) != _BLOB.size or blob[0] != _VERSION:
            raise ValueError(f"picture hashes of version {blob[0] if blob else '?'}; this Listlint reads version {_VERSION}")
        _, whole, content, *box = _BLOB.unpack(blob)
        return cls(whole, content, (box[0], box[1], box[2], box[3]))


@dataclass(frozen=True, slots=True)
class QueryView:
    """One way the asked picture may have been made from a bank picture: undo it, hash it, ask the index."""

    hash: int
    box: Region
    orientation: int  # place in ORIENTATIONS


@dataclass(frozen=True)
class Features:
    """All that is computed of one picture; ``small`` is RGB, upright, at most 512 px on its longest side."""

    hashes: Hashes
    small: Image.Image

    def thumbnail(self) -> bytes:
        """The bank's copy: a JPEG of at most 256 px on its longest side."""
        copy = self.small.copy()
        copy.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BICUBIC)
        stream = io.BytesIO()
        copy.save(stream, "JPEG", quality=THUMBNAIL_QUALITY, subsampling=0)
        return stream.getvalue()

    def query_views(self) -> Iterator[QueryView]:
        """The hashes to ask for: whole and content, each lying in all eight ways."""
        boxes = [(0.0, 0.0, 1.0, 1.0)]
        if self.hashes.box != boxes[0]:
            boxes.append(self.hashes.box)
        for box in boxes:
            pixels = _hash_pixels(self.small, box)
            for number, (_, turns, mirrored) in enumerate(ORIENTATIONS):
                lying = np.rot90(pixels[:, ::-1] if mirrored else pixels, turns)
                yield QueryView(_phash(lying), box, number)


def features_of(picture: Picture) -> Features:
    """Raises CannotMatch for a picture that is blank or nearly so."""
    small = picture.reduced
    if max(small.size) > QUERY_SIDE:
        small = small.copy()
        small.thumbnail((QUERY_SIDE, QUERY_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    box = content_box(small)
    if (held := _textured_blocks(small, box)) < FEWEST_BLOCKS:
        raise CannotMatch(f"{picture.name}: {held} of 64 parts show anything; at least {FEWEST_BLOCKS} are needed to tell pictures apart")
    whole = _phash(_hash_pixels(small, (0.0, 0.0, 1.0, 1.0)))
    content = whole if box == (0.0, 0.0, 1.0, 1.0) else _phash(_hash_pixels(small, box))
    return Features(Hashes(whole, content, box), small)


def content_box(image: Image.Image) -> Region:
    """The picture without its uniform border lines (white background, frame, letterbox), in shares. All of it, if it has none.

    A line that is uniform stays so when its ends are cut, so the box does not depend on which side is trimmed first.
    """
    if max(image.size) > BOX_SIDE:
        scale = BOX_SIDE / max(image.size)
        image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BOX)
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    left, top, right, bottom = 0, 0, width, height
    while True:
        before = left, top, right, bottom
        if (rows := _uniform_lines(pixels[top:bottom, left:right], axis=1)) is None:
            return 0.0, 0.0, 1.0, 1.0
        top, bottom = top + rows[0], bottom - rows[1]
        if (columns := _uniform_lines(pixels[top:bottom, left:right], axis=0)) is None:
            return 0.0, 0.0, 1.0, 1.0
        left, right = left + columns[0], right - columns[1]
        if before == (left, top, right, bottom):
            return left / width, top / height, right / width, bottom / height


def _uniform_lines(pixels: NDArray[np.uint8], *, axis: int) -> tuple[int, int] | None:
    """How many lines at the start and at the end hold one colour; None if all do."""
    varied = np.flatnonzero((np.ptp(pixels, axis=axis) > LINE_TOLERANCE).any(axis=-1))
    return None if varied.size == 0 else (int(varied[0]), int(pixels.shape[1 - axis] - 1 - varied[-1]))


def _textured_blocks(image: Image.Image, box: Region) -> int:
    """How many of 8×8 blocks hold more than an even slope: a mere gradient is nothing to recognise."""
    pixels = np.asarray(_cut(image, box).convert("L").resize((64, 64), Image.Resampling.BOX), dtype=np.float32)
    blocks = pixels.reshape(8, 8, 8, 8).swapaxes(1, 2).reshape(64, 8, 8)
    blocks = blocks - blocks.mean(axis=(1, 2), keepdims=True)
    step = np.arange(8, dtype=np.float32) - 3.5
    for slope in (step[None, :, None], step[None, None, :]):
        blocks = blocks - slope * (blocks * slope).sum(axis=(1, 2), keepdims=True) / (8 * np.square(step).sum())
    return int((blocks.std(axis=(1, 2)) > TEXTURE).sum())


def _cut(image: Image.Image, box: Region) -> Image.Image:
    width, height = image.size
    edges = (round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height))
    return image if edges == (0, 0, width, height) else image.crop(edges)


def _hash_pixels(image: Image.Image, box: Region) -> NDArray[np.uint8]:
    return np.asarray(_cut(image, box).convert("L").resize((HASH_SIDE, HASH_SIDE), Image.Resampling.LANCZOS))


def _phash(pixels: NDArray[np.uint8]) -> int:
    """imagehash's pHash as a number: its ImageHash objects collide as dictionary keys."""
    import imagehash

    bits: Any = imagehash.phash(Image.fromarray(np.ascontiguousarray(pixels))).hash
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
