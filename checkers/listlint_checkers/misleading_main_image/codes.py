"""QR codes and barcodes in a picture, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from listlint_checkers.misleading_main_image.view import off

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from listlint.api import Region
    from listlint_checkers.misleading_main_image.view import View

_MARGIN = 0.01  # of the picture around a code, so that the box does not touch it
# Bars are looked for only where black and white follow each other closely; QR codes, which cost next to nothing, everywhere.
_EVERY, _ROWS, _WIDE = 4, 5, 64  # every fourth row; so many of them, one below the other; over so many pixels
_SMALL = 840  # pixels: a larger picture has more of them for each bar, and would cost too much twice as large
_STEP, _DENSE = 40, 0.2  # steps of so many grey levels between neighbours; share of them: bars have 0.3–0.6, most photos less


@dataclass(frozen=True)
class Code:
    """``matrix``: a square of dots that a phone follows (QR, Data Matrix, Aztec …), else bars with a number."""

    matrix: bool
    text: str
    region: Region


def codes(view: View) -> Iterator[Code]:
    """The codes that can be read, in any direction: those a shop prints on a sticker or a package, no industrial ones."""
    import zxingcpp
    from PIL import Image

    kinds = zxingcpp.BarcodeFormat
    matrix = (kinds.QRCode, kinds.MicroQRCode, kinds.DataMatrix, kinds.Aztec, kinds.PDF417)
    bars = (kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.UPCE, kinds.Code128)
    dense = _dense(view.fine) or _dense(view.grey.astype(np.uint8))  # large bars are close together in the smaller one
    wanted = [*matrix, *bars] if dense else [kinds.QRCode]
    grey = view.fine
    read = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(wanted))
    if dense and not read and max(grey.shape) <= _SMALL:  # bars of less than two pixels are read once they have more
        grey = np.asarray(Image.fromarray(grey).resize((2 * grey.shape[1], 2 * grey.shape[0]), Image.Resampling.BICUBIC))
        read = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(bars[:1]))
    height, width = grey.shape
    told: set[str] = set()
    for found in read:
        if found.text in told:  # the upper and the lower half of the same bars
            continue
        told.add(found.text)
        place = found.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        across, down = [corner.x / width for corner in corners], [corner.y / height for corner in corners]
        region = (max(0.0, min(across) - _MARGIN), max(0.0, min(down) - _MARGIN),
                  min(1.0, max(across) + _MARGIN), min(1.0, max(down) + _MARGIN))
        yield Code(found.format in matrix, found.text, region)


def _dense(grey: NDArray[np.uint8]) -> bool:
    """Whether any place is striped as bars are, upright or lying."""
    for rows in (grey[::_EVERY], np.ascontiguousarray(grey[:, ::_EVERY].T)):
        whole = (rows.shape[1] - 1) // _WIDE * _WIDE
        if not whole or len(rows) < _ROWS:
            continue
        steps = off(rows[:, 1 : whole + 1], rows[:, :whole]) > _STEP
        counts = np.add.reduceat(steps.view(np.uint8), np.arange(0, whole, _WIDE), axis=1)
        if np.minimum.reduce([counts[at : len(rows) - _ROWS + 1 + at] for at in range(_ROWS)]).max() >= _DENSE * _WIDE:
            return True
    return False
