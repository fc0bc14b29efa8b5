"""What a picture is recognised by: perceptual hashes of the whole and of its content, and a small copy for the pixel comparison."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from listlint.finding import Region
from listlint.protocols import CannotMatch

if TYPE_CHECKING:
    from listlint.pictures import Picture

THUMBNAIL_SIDE = 256  # longest side of the copy the bank keeps, px
THUMBNAIL_QUALITY = 88
FREQUENCIES = 16  # a side; imagehash's pHash with hash_size=16: sixteen times as few strangers come near as with 8
BITS = FREQUENCIES * FREQUENCIES
HASH_SIDE = 4 * FREQUENCIES  # px that imagehash looks at
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
_BLOB = struct.Struct(f"<B{BITS // 8}s{BITS // 8}s4f")  # version, hash of the whole, hash of the content, content box
_VERSION = 2
_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
Frequencies = NDArray[np.float64]
_ALTERNATING = np.where(np.arange(FREQUENCIES) % 2, -1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Hashes:
    """What the index keeps of a picture: pHash of the whole and of its content (256 bits each), and where the content lies."""

    whole: int
    content: int
    box: Region

    def to_bytes(self) -> bytes:
        """Fixed-size blob for the store, with its version first."""
        return _BLOB.pack(_VERSION, self.whole.to_bytes(BITS // 8, "big"), self.content.to_bytes(BITS // 8, "big"), *self.box)

    @classmethod
    def from_bytes(cls, blob: bytes) -> Hashes:
        """Raises ValueError for a blob of another version of Listlint."""
        if not cls.is_current(blob):
            raise ValueError(f"picture hashes of version {blob[0] if blob else '?'}; this Listlint reads version {_VERSION}")
        _, whole, content, *box = _BLOB.unpack(blob)
        return cls(int.from_bytes(whole, "big"), int.from_bytes(content, "big"), (box[0], box[1], box[2], box[3]))

    @staticmethod
    def is_current(blob: bytes) -> bool:
        """False for a blob that an earlier Listlint kept."""
        return len(blob) == _BLOB.size and blob[0] == _VERSION


@dataclass(frozen=True, slots=True)
class QueryView:
    """One way the asked picture may have been made from a bank picture: undo it, hash it, ask the index."""

    hash: int
    box: Region
    orientation: int  # place in ORIENTATIONS


@dataclass(frozen=True)
class Features:
    """All that is computed of one picture."""

    hashes: Hashes
    picture: Picture
    grey: Image.Image  # the picture at 512 to 1023 px, as ``Picture.rough``
    frequencies: tuple[Frequencies, ...]  # of the whole, and of the content where it is not the whole

    @property
    def small(self) -> Image.Image:
        """RGB, upright, at most 512 px on its longest side."""
        return self.picture.small

    def thumbnail(self) -> bytes:
        """The bank's copy: a JPEG of at most 256 px on its longest side."""
        copy = self.small.copy()
        copy.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BICUBIC)
        stream = io.BytesIO()
        copy.save(stream, "JPEG", quality=THUMBNAIL_QUALITY, subsampling=0)
        return stream.getvalue()

    def query_views(self) -> Iterator[QueryView]:
        """The hashes to ask for: whole and content, each lying in all eight ways."""
        for box, frequencies in zip((_WHOLE, self.hashes.box), self.frequencies, strict=False):
            for number, (_, turns, mirrored) in enumerate(ORIENTATIONS):
                yield QueryView(_bits(_lying(frequencies, turns, mirrored)), box, number)


def features_of(picture: Picture) -> Features:
    """Raises CannotMatch for a picture that is blank or nearly so."""
    grey = picture.rough.convert("L")
    hashes, frequencies = _hashes(picture.rough, grey)
    held = _textured_blocks(grey, hashes.box)
    if held < FEWEST_BLOCKS:
        raise CannotMatch(f"{picture.name}: {held} of 64 parts show anything; at least {FEWEST_BLOCKS} are needed to tell pictures apart")
    return Features(hashes, picture, grey, frequencies)


def hashes_of_copy(copy: Image.Image) -> Hashes:
    """The hashes of the bank's copy: a bit or two from those of the picture it was made of."""
    return _hashes(copy, copy.convert("L"))[0]


def _hashes(image: Image.Image, grey: Image.Image) -> tuple[Hashes, tuple[Frequencies, ...]]:
    """With what they were made of."""
    box = content_box(image)
    frequencies = tuple(_frequencies(grey, part) for part in dict.fromkeys((_WHOLE, box)))
    return Hashes(_bits(frequencies[0]), _bits(frequencies[-1]), box), frequencies


def content_box(image: Image.Image) -> Region:
    """The picture without its uniform border lines (white background, frame, letterbox), in shares. All of it, if it has none.

    A line that is uniform stays so when its ends are cut, so the box does not depend on which side is trimmed first.
    """
    small = image
    if max(image.size) > BOX_SIDE:
        scale = BOX_SIDE / max(image.size)
        small = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BOX)
    planes = np.ascontiguousarray(np.asarray(small).transpose(2, 0, 1))
    height, width = planes.shape[1:]
    left, top, right, bottom = 0, 0, width, height
    while True:
        before = left, top, right, bottom
        if (rows := _uniform_lines(planes[:, top:bottom, left:right], axis=2)) is None:
            return _WHOLE
        top, bottom = top + rows[0], bottom - rows[1]
        if (columns := _uniform_lines(planes[:, top:bottom, left:right], axis=1)) is None:
            return _WHOLE
        left, right = left + columns[0], right - columns[1]
        if before == (left, top, right, bottom):
            return _precisely(image, (left / width, top / height, right / width, bottom / height), 1 / width, 1 / height)


def _precisely(image: Image.Image, box: Region, across: float, down: float) -> Region:
    """The box with its edges looked for in the picture itself, from three lines of the small copy outside to one inside.

    Half a line of the small copy too many, and a padded copy's hash differs in 42 bits instead of 8 (nine of ten product photos).
    """
    found = list(box)
    for side, step in enumerate((across, down, -across, -down)):
        if box[side] == (side > 1):
            continue  # nothing was cut off here
        first, last = sorted((min(1.0, max(0.0, box[side] - 3 * step)), min(1.0, max(0.0, box[side] + step))))
        length = image.width if side % 2 == 0 else image.height
        strip = (first, box[1] + down, last, box[3] - down) if side % 2 == 0 else (box[0] + across, first, box[2] - across, last)
        if strip[0] + across >= strip[2] or strip[1] + down >= strip[3]:
            continue  # too thin to be looked at more closely
        lines = np.asarray(_cut(image, strip)).transpose((2, 1, 0) if side % 2 == 0 else (2, 0, 1))
        varied = np.flatnonzero((lines.max(axis=2) - lines.min(axis=2) > LINE_TOLERANCE).any(axis=0))
        if varied.size:
            start = round(first * length)
            found[side] = (start + int(varied[0]) if side < 2 else start + int(varied[-1]) + 1) / length
    return found[0], found[1], found[2], found[3]


def _uniform_lines(planes: NDArray[np.uint8], *, axis: int) -> tuple[int, int] | None:
    """How many lines at the start and at the end hold one colour; None if all do.

    With them goes the line in which they meet the rest: mixed of both, it would keep all lines across it from being of one colour.
    """
    varied = np.flatnonzero((planes.max(axis=axis) - planes.min(axis=axis) > LINE_TOLERANCE).any(axis=0))
    if varied.size == 0:
        return None
    first, last = int(varied[0]), int(planes.shape[3 - axis] - 1 - varied[-1])
    room = varied[-1] - varied[0] > 8
    return first + (first > 0 and room), last + (last > 0 and room)


def _textured_blocks(grey: Image.Image, box: Region) -> int:
    """How many of 8×8 blocks hold more than an even slope: a mere gradient is nothing to recognise."""
    pixels = np.asarray(_cut(grey, box).resize((64, 64), Image.Resampling.BOX), dtype=np.float32)
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


def _frequencies(grey: Image.Image, box: Region) -> Frequencies:
    """The low frequencies of which imagehash.phash makes its bits."""
    from scipy.fftpack import dct

    pixels = np.asarray(_cut(grey, box).resize((HASH_SIDE, HASH_SIDE), Image.Resampling.LANCZOS))
    frequencies: Frequencies = dct(dct(pixels, axis=0)[:FREQUENCIES], axis=1)[:, :FREQUENCIES]
    return frequencies


def _lying(frequencies: Frequencies, turns: int, mirrored: bool) -> Frequencies:
    """Those of the mirrored and turned picture: a mirror changes the sign of every other one, a quarter turn swaps the axes too."""
    if mirrored:
        frequencies = frequencies * _ALTERNATING
    for _ in range(turns):
        frequencies = _ALTERNATING[:, None] * frequencies.T
    return frequencies


def _bits(frequencies: Frequencies) -> int:
    """imagehash's pHash as a number: its ImageHash objects collide as dictionary keys."""
    return int.from_bytes(np.packbits(frequencies > np.median(frequencies)).tobytes(), "big")
