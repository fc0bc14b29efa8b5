"""Makes a better main image from a seller's own: cut free of its frame, on pure white, in the asked shape. Never blown up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from listlint.api import Mend, Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

_LIKE = 24  # grades a pixel of the ground may differ from its colour: shadows of catalogue photos stay below
_SOFT = 48  # grades from which a pixel at the ground's edge is wholly the goods'
_PLAIN = 0.8  # share of the picture's rim that must be of one colour for it to have a plain ground
_CUT_SLACK = 0.004  # of the picture: a crop that takes less than this off a side is none


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


def mended(picture: Picture, mend: Mend) -> Image:
    """The picture changed, at its own resolution (RGB, upright)."""
    image = picture.full
    if mend.crop:
        left, top, right, bottom = mend.crop
        image = image.crop((round(left * image.width), round(top * image.height),
                            max(round(left * image.width) + 1, round(right * image.width)),
                            max(round(top * image.height) + 1, round(bottom * image.height))))
    if mend.whiten:
        image = _whitened(image)
    return _padded(image, mend.aspect) if mend.aspect else image


def _whitened(image: Image) -> Image:
    """The plain ground that reaches the edge made pure white; a picture without one is left as it is."""
    import numpy as np
    from PIL import Image as Images
    from scipy.ndimage import binary_dilation, label

    colours = np.asarray(image, dtype=np.int16)
    ground = _ground(colours)
    if ground is None:
        return image
    differs = np.abs(colours - ground).max(axis=2)
    areas, _ = label(differs <= _LIKE)
    outer = np.unique(np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]]))
    out = np.isin(areas, outer[outer > 0])
    rim = binary_dilation(out, iterations=max(1, max(image.size) // 500)) & ~out
    # At the rim goods and ground are mixed: the ground's share of each pixel is made white, the goods' share stays.
    share = np.clip(differs / _SOFT, 0, 1)[..., None]
    mixed = colours + (1 - share) * (255 - ground)
    result = np.where(out[..., None], 255, np.where(rim[..., None], mixed, colours))
    return Images.fromarray(result.clip(0, 255).astype(np.uint8))


def _padded(image: Image, aspect: float) -> Image:
    import numpy as np
    from PIL import Image as Images

    width, height = max(image.width, round(image.height * aspect)), max(image.height, round(image.width / aspect))
    if (width, height) == image.size:
        return image
    ground = _ground(np.asarray(image, dtype=np.int16))
    colour = (255, 255, 255) if ground is None else (int(ground[0]), int(ground[1]), int(ground[2]))
    around = Images.new("RGB", (width, height), colour)
    around.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return around


def _ground(colours: NDArray[np.int16]) -> NDArray[np.int16] | None:
    """The colour of the rim where it has one."""
    import numpy as np

    rim = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    ground = np.median(rim, axis=0).astype(np.int16)
    return ground if (np.abs(rim - ground).max(axis=1) <= _LIKE).mean() >= _PLAIN else None
