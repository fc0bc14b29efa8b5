"""A small second picture in a corner is told; framed, boxed and round goods in corners are not."""

from __future__ import annotations

import io
import math
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from listlint.api import Picture
from listlint_checkers.misleading_main_image.insets import insets
from listlint_checkers.misleading_main_image.view import View


def found(image: Image.Image) -> list[tuple[float, float, float, float]]:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return [inset.region for inset in insets(View(Picture(file.getvalue(), name="main.jpg")))]


def scene(seed: int, size: tuple[int, int] = (800, 800)) -> Image.Image:
    """Clouds of colour with things in them, and the noise of a camera."""
    numbers, rng = np.random.default_rng(seed), random.Random(seed)
    clouds = Image.fromarray(numbers.integers(60, 220, (7, 7, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    noisy = np.asarray(clouds, dtype=np.float32) + numbers.normal(0, 4, (size[1], size[0], 1))
    image = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(20):
        x, y, wide = rng.randrange(size[0]), rng.randrange(size[1]), rng.randrange(10, size[0] // 4)
        tone = tuple(rng.randrange(30, 230) for _ in range(3))
        draw.ellipse((x, y, x + wide, y + wide * rng.uniform(0.5, 1.5)), fill=tone)
    return image


def lit(image: Image.Image, by: float = 14) -> Image.Image:
    """Light from one side and a little from above, as it falls on all that is photographed."""
    width, height = image.size
    light = np.linspace(-by, by, width)[None, :] + np.linspace(-by / 2, by / 2, height)[:, None]
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + light[..., None], 0, 255).astype(np.uint8))


def shirt() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    ImageDraw.Draw(image).polygon(((250, 100), (550, 100), (760, 300), (660, 360), (600, 280), (600, 790), (200, 790), (200, 280),
                                   (140, 360), (40, 300)), fill="#406040")
    return lit(image, 6)


@pytest.mark.parametrize("ground", ["scene", "white"])
@pytest.mark.parametrize(("ink", "line"), [("#dd1020", 4), ("#101010", 6), ("#0058be", 3), ("#f0c800", 8)])
@pytest.mark.parametrize("corner", [(24, 24), (546, 20), (20, 540), (550, 560)])
def test_a_box_with_a_line_around_another_photo_is_told_where_it_lies(ground: str, ink: str, line: int, corner: tuple[int, int]) -> None:
    image = lit(scene(3)) if ground == "scene" else shirt()
    small = scene(8, (230, 210))
    ImageDraw.Draw(small).rectangle((0, 0, 229, 209), outline=ink, width=line)
    image.paste(small, corner)
    regions = found(image)
    assert len(regions) == 1
    wanted = (corner[0] / 800, corner[1] / 800, (corner[0] + 230) / 800, (corner[1] + 210) / 800)
    assert np.abs(np.subtract(regions[0], wanted)).max() < 0.02


@pytest.mark.parametrize("ground", ["scene", "white"])
@pytest.mark.parametrize("corner", [(30, 30), (520, 30), (30, 520), (530, 530)])
def test_a_circle_with_a_line_around_a_detail_is_told_where_it_lies(ground: str, corner: tuple[int, int]) -> None:
    image = scene(5) if ground == "scene" else shirt()
    small, mask = scene(9, (240, 240)), Image.new("L", (960, 960), 0)
    ImageDraw.Draw(small).ellipse((0, 0, 239, 239), outline="#dd1020", width=6)
    ImageDraw.Draw(mask).ellipse((0, 0, 959, 959), fill=255)
    image.paste(small, corner, mask.resize((240, 240), Image.Resampling.BOX))
    regions = found(image)
    assert len(regions) == 1
    wanted = (corner[0] / 800, corner[1] / 800, (corner[0] + 240) / 800, (corner[1] + 240) / 800)
    assert np.abs(np.subtract(regions[0], wanted)).max() < 0.025


def plates() -> Image.Image:
    image = Image.new("RGB", (800, 800), "#c8b090")
    draw = ImageDraw.Draw(image)
    for x, y, reach in ((180, 180, 150), (600, 590, 180)):
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill="#f2efe8", outline="#3050a0", width=8)
        for number in range(12):
            across, down = x + reach * 0.7 * math.cos(number * math.pi / 6), y + reach * 0.7 * math.sin(number * math.pi / 6)
            draw.ellipse((across - 12, down - 12, across + 12, down + 12), fill="#b03050")
    return lit(image)


def clock() -> Image.Image:
    image = scene(4)
    draw = ImageDraw.Draw(image)
    draw.ellipse((530, 30, 770, 270), fill="#faf8f0", outline="#222222", width=12)
    for number in range(12):
        across, down = math.cos(number * math.pi / 6), math.sin(number * math.pi / 6)
        draw.line((650 + 90 * across, 150 + 90 * down, 650 + 105 * across, 150 + 105 * down), fill="black", width=5)
    draw.line((650, 150, 710, 120), fill="black", width=6)
    return lit(image)


def car() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 380, 760, 680), 60, fill="#c02020")
    for x in (150, 650):
        draw.ellipse((x - 95, 590, x + 95, 780), fill="#202020")
        draw.ellipse((x - 55, 630, x + 55, 740), fill="#b8b8bc")
        for number in range(5):
            draw.line((x, 685, x + 50 * math.cos(number * 1.257), 685 + 50 * math.sin(number * 1.257)), fill="#606468", width=14)
    return lit(image, 10)


def room() -> Image.Image:
    """A bed below a picture on the wall, in a frame that throws a shadow."""
    image = lit(Image.new("RGB", (800, 800), "#d8d0c4"))
    draw = ImageDraw.Draw(image)
    image.paste(lit(scene(6, (180, 220))), (90, 60))
    draw.rectangle((76, 46, 284, 294), outline="#4a3424", width=14)
    draw.line((76, 294, 284, 294), fill="#2e2016", width=6)
    draw.rectangle((82, 300, 296, 308), fill="#b8b0a6")
    draw.rounded_rectangle((120, 420, 760, 790), 30, fill="#7088a0")
    return lit(image, 10)


def window() -> Image.Image:
    image = lit(Image.new("RGB", (800, 800), "#b8aca0"))
    image.paste(scene(7, (240, 280)), (520, 30))
    draw = ImageDraw.Draw(image)
    draw.rectangle((508, 18, 772, 322), outline="#f0eee8", width=12)
    draw.line((640, 18, 640, 322), fill="#f0eee8", width=10)
    draw.ellipse((120, 400, 620, 780), fill="#406080")
    return lit(image)


def printed_boxes() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    for number, (x, y, wide, high) in enumerate(((40, 470, 260, 290), (460, 60, 300, 640))):
        image.paste(lit(scene(number, (wide, high))), (x, y))
    return image


def phone() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 60, 320, 640), 30, fill="#101010")
    image.paste(scene(2, (250, 520)), (55, 90))
    draw.rounded_rectangle((430, 140, 700, 760), 28, fill="#304060")
    return lit(image, 6)


def tablet() -> Image.Image:
    image = lit(Image.new("RGB", (800, 800), "#dcdcd8"), 8)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((50, 60, 400, 310), 16, fill="#181818")
    image.paste(scene(2, (326, 226)), (62, 72))
    draw.ellipse((380, 400, 760, 780), fill="#a05030")
    return lit(image, 8)


def tiles() -> Image.Image:
    image, tile = Image.new("RGB", (800, 800)), scene(1, (200, 200))
    draw = ImageDraw.Draw(image)
    for x in range(0, 800, 200):
        for y in range(0, 800, 200):
            image.paste(tile, (x, y))
    for x in range(0, 801, 200):
        draw.line((x, 0, x, 800), fill="#ddd8d0", width=6)
        draw.line((0, x, 800, x), fill="#ddd8d0", width=6)
    return image


def labels() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(image)
    for number, (left, tone) in enumerate(((40, "#d8c090"), (440, "#90c0d8"))):
        draw.rounded_rectangle((left, 40, left + 320, 780), 40, fill=tone)
        image.paste(scene(number, (300, 260)), (left + 10, 460))
    return lit(image, 8)


def bangles() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(image)
    for x, y, reach in ((180, 620, 140), (570, 230, 190)):
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline="#c8a030", width=12)
        draw.ellipse((x - 30, y - 30, x + 30, y + 30), fill="#8050a0")
    return lit(image, 8)


@pytest.mark.parametrize("goods", [plates, clock, car, room, window, printed_boxes, phone, tablet, tiles, labels, bangles],
                         ids=lambda goods: goods.__name__)
def test_framed_boxed_and_round_goods_in_a_corner_are_no_insets(goods: object) -> None:
    assert callable(goods)
    assert found(goods()) == []


def test_a_flat_badge_with_a_line_is_no_second_picture() -> None:
    image = scene(3)
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 250, 200), fill="#dd1020", outline="white", width=6)
    draw.text((60, 70), "-50%", fill="white", font_size=70)
    assert found(image) == []


def test_three_framed_photos_are_what_is_sold() -> None:
    image = shirt()
    for number, place in enumerate(((20, 20), (560, 20), (20, 570))):
        small = scene(number, (210, 200))
        ImageDraw.Draw(small).rectangle((0, 0, 209, 199), outline="#101010", width=6)
        image.paste(small, place)
    assert found(image) == []


def test_a_tiny_picture_and_one_of_stripes_have_no_insets() -> None:
    assert found(scene(1, (100, 100))) == []
    stripes = Image.new("RGB", (800, 800), "white")
    for x in range(0, 800, 24):
        ImageDraw.Draw(stripes).rectangle((x, 0, x + 11, 799), fill="#203050")
        ImageDraw.Draw(stripes).line((0, x, 799, x), fill="#a03050", width=3)
    assert found(stripes) == []
