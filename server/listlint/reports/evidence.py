"""Shows why two pictures are the same photo: each with its region drawn, and the region of both laid out alike."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from listlint.api import Region

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

SIDE = 420  # px of a shown picture's longest side
CROP = 260  # px of a crop's longest side
BOX = (255, 80, 64)
_FLAT = 1e-6
_THIN = 7  # px: a box is drawn at least so wide and high
_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)


def opened(content: bytes) -> PillowImage:
    """A bank's small JPEG as RGB."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        return image.convert("RGB")


def marked(image: PillowImage, *regions: Region, side: int = SIDE) -> PillowImage:
    """The picture, made small, with a box around each region that can be seen on any ground; none is too thin to be seen."""
    from PIL import Image, ImageDraw

    shown = image.copy()
    shown.thumbnail((side, side), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(shown)
    for region in regions:
        left, right = _span(region[0], region[2], shown.width)
        top, bottom = _span(region[1], region[3], shown.height)
        draw.rectangle((left, top, right, bottom), outline="white", width=5)
        if right - left > 2 and bottom - top > 2:
            draw.rectangle((left + 1, top + 1, right - 1, bottom - 1), outline=BOX, width=3)
        else:  # a picture of a few pixels
            draw.rectangle((left, top, right, bottom), outline=BOX)
    return shown


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """First and last pixel of a share of a side: in the picture, in order, and so wide that a box can be drawn."""
    low, high = sorted(min(1.0, max(0.0, share)) for share in (low, high))
    first, last = round(low * (length - 1)), round(high * (length - 1))
    missing = max(0, _THIN - (last - first))
    first = max(0, first - missing // 2)
    last = min(length - 1, max(last, first + _THIN))
    return max(0, min(first, last - _THIN)), last


def aligned(own: PillowImage, other: PillowImage, region: Region, other_region: Region,
            placing: Sequence[float] | None) -> tuple[PillowImage, PillowImage]:
    """The region of both, equally large and lying alike: mirroring, turning and stretching of the own picture are undone."""
    from PIL import Image

    box = _pixels(other_region, other.size)
    theirs = other.crop(box)
    scale = CROP / max(theirs.size)
    size = max(1, round(theirs.width * scale)), max(1, round(theirs.height * scale))
    theirs = theirs.resize(size, Image.Resampling.BICUBIC)
    if placing is None or not is_placing(placing):
        return own.crop(_pixels(region, own.size)).resize(size, Image.Resampling.BICUBIC), theirs
    shrunk = own.copy()
    shrunk.thumbnail((2 * SIDE, 2 * SIDE), Image.Resampling.BICUBIC)
    a, b, c, d, e, f, g, h, i = (*placing, 0.0, 0.0, 1.0)[:9]
    # From a pixel of the crop to a share of the other picture, on to a share of the own one, on to its pixel.
    across, down = (box[2] - box[0]) / other.width / size[0], (box[3] - box[1]) / other.height / size[1]
    left, top = box[0] / other.width, box[1] / other.height
    rows = [(a * shrunk.width, b * shrunk.width, c * shrunk.width), (d * shrunk.height, e * shrunk.height, f * shrunk.height), (g, h, i)]
    flat = [value for x, y, one in rows for value in (x * across, y * down, x * left + y * top + one)]
    perspective = [value / flat[8] for value in flat[:8]]
    return shrunk.transform(size, Image.Transform.PERSPECTIVE, perspective, Image.Resampling.BICUBIC, fillcolor="white"), theirs


def is_placing(numbers: Sequence[float]) -> bool:
    """Whether the rows of a matrix lay one picture onto another: those of zeros, or that lay all onto a line, do not."""
    a, b, c, d, e, f, g, h, i = (*numbers, 0.0, 0.0, 1.0)[:9]
    turned = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    corners = [g * x + h * y + i for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    return abs(turned) > _FLAT and (min(corners) > _FLAT or max(corners) < -_FLAT)  # no point of the picture lies at infinity


def side_by_side(own: PillowImage, other: PillowImage, region: Region, other_region: Region,
                 placing: Sequence[float] | None) -> PillowImage:
    """One picture of all four: above both pictures with their regions, below the regions laid out alike."""
    from PIL import Image

    rows = [(marked(own, region), marked(other, other_region)), aligned(own, other, region, other_region, placing)]
    gap = 16
    column = max(image.width for row in rows for image in row)
    heights = [max(image.height for image in row) for row in rows]
    sheet = Image.new("RGB", (2 * column + 3 * gap, sum(heights) + 3 * gap), "white")
    top = gap
    for row, height in zip(rows, heights, strict=True):
        for place, image in enumerate(row):
            sheet.paste(image, (gap + place * (column + gap) + (column - image.width) // 2, top + (height - image.height) // 2))
        top += height + gap
    return sheet


def jpeg(image: PillowImage) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def data_uri(image: PillowImage) -> str:
    """For a page that needs nothing else."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg(image)).decode("ascii")


def _pixels(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top = min(size[0] - 1, int(region[0] * size[0])), min(size[1] - 1, int(region[1] * size[1]))
    return left, top, max(left + 1, round(region[2] * size[0])), max(top + 1, round(region[3] * size[1]))
