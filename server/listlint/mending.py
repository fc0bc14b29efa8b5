"""Makes a better main image from a seller's own: cut free of its frame, on pure white, in the asked shape. Never blown up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from listlint.api import Mend, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_LIKE = 24  # grades a pixel of the ground may differ from its colour: shadows of catalogue photos stay below
_SOFT = 48  # grades from which a pixel at the ground's edge is wholly the goods'
_PLAIN = 0.8  # share of the picture's rim that must be of one colour for it to have a plain ground
_CUT_SLACK = 0.004  # of the picture: a crop that takes less than this off a side is none
_SMALL = 1_024  # px: the ground's extent is found at this size, and its edge at the picture's own
_ROWS = 256  # rows that are worked on at once: a picture of 24 million pixels needs no more memory than its own a few times


def joined(mends: Iterable[Mend]) -> Mend | None:
    """One change that does what all of them want, or None if they want nothing: the smallest crop, white, the last aspect."""
    crop = (0.0, 0.0, 1.0, 1.0)
    whiten, aspect = False, None
    for mend in mends:
        if mend.crop:
            left, top, right, bottom = mend.crop
            narrower = max(crop[0], left), max(crop[1], top), min(crop[2], right), min(crop[3], bottom)
            if narrower[0] < narrower[2] and narrower[1] < narrower[3]:
                crop = narrower
        whiten |= mend.whiten
        aspect = mend.aspect or aspect
    cuts = any(abs(have - all_of) > _CUT_SLACK for have, all_of in zip(crop, (0, 0, 1, 1), strict=True))
    if not (cuts or whiten or aspect):
        return None
    return Mend(crop=crop if cuts else None, whiten=whiten, aspect=aspect)


def mended(image: Image, mend: Mend, least: tuple[int, int] = (0, 0)) -> Image:
    """The picture (RGB, upright) changed, at its own resolution.

    ``least`` is the width and height below which a crop must not take it: a wider one is cut out where plain ground is around it,
    else ground is put around it; a picture without a plain ground is not cut at all if it would become too small.
    """
    if mend.crop and (box := _box(image, mend.crop, least)):
        image = image.crop(box)
    if mend.whiten:
        image = _whitened(image)
    wide, high = least if mend.crop else (0, 0)
    if mend.aspect:
        wide, high = max(wide, image.width, round(max(image.height, high) * mend.aspect)), max(high, image.height)
        high = max(high, round(wide / mend.aspect))
    return _padded(image, wide, high)


def _box(image: Image, crop: Region, least: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """What to cut out, in pixels; None if the picture had better stay whole."""
    left, top, right, bottom = (round(share * side) for share, side in zip(crop, image.size * 2, strict=True))
    right, bottom = max(left + 1, right), max(top + 1, bottom)
    tight = (left, top, right, bottom)
    if right - left >= least[0] and bottom - top >= least[1]:
        return tight
    left, right = _widened(left, right, least[0], image.width)
    top, bottom = _widened(top, bottom, least[1], image.height)
    ground = _ground(image.crop(tight))
    if ground is None:
        return None
    return (left, top, right, bottom) if _is_ground(image.crop((left, top, right, bottom)), ground) else tight


def _widened(low: int, high: int, wanted: int, length: int) -> tuple[int, int]:
    missing = max(0, wanted - (high - low))
    low = max(0, min(low - missing // 2, length - (high - low) - missing))
    return low, min(length, max(high, low + wanted))


def _is_ground(image: Image, ground: NDArray[np.int16]) -> bool:
    """Whether the rim of the picture is of this colour."""
    import numpy as np

    return bool((np.abs(_rim(image) - ground).max(axis=1) <= _LIKE).mean() >= _PLAIN)


def _whitened(image: Image) -> Image:
    """The plain ground that reaches the edge made pure white; a picture without one is left as it is."""
    import numpy as np
    from PIL import Image as Images
    from scipy.ndimage import binary_dilation, label

    ground = _ground(image)
    if ground is None:
        return image
    small = image.copy()
    small.thumbnail((_SMALL, _SMALL), Images.Resampling.BILINEAR)
    areas, _ = label(_differs(np.asarray(small), ground) <= _LIKE)
    outer = np.unique(np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]]))
    near = binary_dilation(np.isin(areas, outer[outer > 0]), iterations=3)
    # A hair around the ground, goods and ground are mixed: there the ground's share is made white, the goods' share stays.
    reach = Images.fromarray(near.astype(np.uint8) * 255).resize(image.size, Images.Resampling.NEAREST)
    result = image.copy()
    hair = max(1, max(image.size) // 500)
    for top in range(0, image.height, _ROWS):
        bottom = min(image.height, top + _ROWS)
        first, last = max(0, top - hair), min(image.height, bottom + hair)  # what is beside the strip decides too
        rows = np.asarray(image.crop((0, first, image.width, last)))
        close = np.asarray(reach.crop((0, first, image.width, last))) > 0
        differs = _differs(rows, ground)
        out = close & (differs <= _LIKE)
        around = binary_dilation(out, iterations=hair) & close & ~out
        white = np.where(out[..., None], np.uint8(255), rows)
        if around.any():
            share = np.clip(differs[around] / _SOFT, 0, 1)[:, None]
            white[around] = (rows[around] + (1 - share) * (255 - ground)).clip(0, 255).astype(np.uint8)
        result.paste(Images.fromarray(white[top - first : bottom - first]), (0, top))
    return result


def _differs(rows: NDArray[np.uint8], ground: NDArray[np.int16]) -> NDArray[np.int16]:
    """How far each pixel lies from the ground's colour."""
    import numpy as np

    farthest: NDArray[np.int16] = np.abs(rows[..., 0].astype(np.int16) - ground[0])
    for channel in (1, 2):
        np.maximum(farthest, np.abs(rows[..., channel].astype(np.int16) - ground[channel]), out=farthest)
    return farthest


def _padded(image: Image, width: int, height: int) -> Image:
    """With ground around it, at least so wide and high."""
    from PIL import Image as Images

    width, height = max(image.width, width), max(image.height, height)
    if (width, height) == image.size:
        return image
    ground = _ground(image)
    colour = (255, 255, 255) if ground is None else (int(ground[0]), int(ground[1]), int(ground[2]))
    around = Images.new("RGB", (width, height), colour)
    around.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return around


def _ground(image: Image) -> NDArray[np.int16] | None:
    """The colour of the rim where it has one."""
    import numpy as np

    rim = _rim(image)
    ground: NDArray[np.int16] = np.median(rim, axis=0).astype(np.int16)
    return ground if (np.abs(rim - ground).max(axis=1) <= _LIKE).mean() >= _PLAIN else None


def _rim(image: Image) -> NDArray[np.int16]:
    """The outermost pixels."""
    import numpy as np

    width, height = image.size
    sides = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    return np.concatenate([np.asarray(image.crop(side), dtype=np.int16).reshape(-1, 3) for side in sides])
