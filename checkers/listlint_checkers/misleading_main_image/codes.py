"""QR codes and barcodes in a picture, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listlint.api import Picture, Region

_MARGIN = 0.01  # of the picture around a code, so that the box does not touch it


@dataclass(frozen=True)
class Code:
    """``matrix``: a square of dots that a phone follows (QR, Data Matrix, Aztec …), else bars with a number."""

    matrix: bool
    text: str
    region: Region


def codes(picture: Picture) -> Iterator[Code]:
    """The codes that can be read, in any direction: those a shop prints on a sticker or a package, no industrial ones."""
    import numpy as np
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    matrix = (kinds.QRCode, kinds.MicroQRCode, kinds.DataMatrix, kinds.Aztec, kinds.PDF417)
    bars = (kinds.EAN13, kinds.EAN8, kinds.UPCA, kinds.UPCE, kinds.Code128)
    grey = np.asarray(picture.reduced.convert("L"))
    height, width = grey.shape
    for found in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats([*matrix, *bars])):
        place = found.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        across, down = [corner.x / width for corner in corners], [corner.y / height for corner in corners]
        region = (max(0.0, min(across) - _MARGIN), max(0.0, min(down) - _MARGIN),
                  min(1.0, max(across) + _MARGIN), min(1.0, max(down) + _MARGIN))
        yield Code(found.format in matrix, found.text, region)
