"""Barcodes are read where their bars are hardly wider than a pixel, once each, and stripes are none."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from listlint.api import Picture
from listlint_checkers.misleading_main_image.codes import codes
from listlint_checkers.misleading_main_image.view import View


def view(image: Image.Image) -> View:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return View(Picture(file.getvalue(), name="main.jpg"))


def with_bars(number: str, wide: int) -> Image.Image:
    image = Image.new("RGB", (600, 600), "#80504a")
    drawn = Image.fromarray(zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)).convert("RGB")
    sticker = Image.new("RGB", (drawn.width + 32, drawn.height + 32), "white")
    sticker.paste(drawn, (16, 16))
    image.paste(sticker.resize((wide, round(sticker.height * wide / sticker.width)), Image.Resampling.LANCZOS), (120, 300))
    return image


@pytest.mark.parametrize("wide", [182, 204, 300])
def test_a_barcode_with_narrow_bars_is_read_once(wide: int) -> None:
    (found,) = codes(view(with_bars("690123456789", wide)))
    assert (found.matrix, found.text) == (False, "6901234567892")
    left, top, right, bottom = found.region
    assert 0.15 < left < 0.3
    assert 0.45 < top < bottom < 0.8
    assert right < 0.75


def test_stripes_are_no_barcode() -> None:
    image = Image.new("RGB", (600, 600), "white")
    draw = ImageDraw.Draw(image)
    for at in range(0, 400, 4):
        draw.rectangle((100 + at, 100, 101 + at, 500), fill="#202040")
    assert list(codes(view(image))) == []
