"""Cuts between photos that show little, and goods that run out of the picture only a little."""

from __future__ import annotations

import importlib
import io
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from listlint.api import Picture
from listlint_checkers.misleading_main_image import background, panels
from listlint_checkers.misleading_main_image.view import View


def view(image: Image.Image) -> View:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return View(Picture(file.getvalue(), name="main.jpg"))


def cloth(seed: int, size: tuple[int, int], tone: tuple[int, int, int] = (70, 80, 95)) -> Image.Image:
    """Folds and fibres of one colour."""
    numbers = np.random.default_rng(seed)
    coarse = Image.fromarray(numbers.integers(0, 255, (9, 9), dtype=np.uint8))
    folds = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    fibres = numbers.normal(0, 2, folds.shape)
    grey = (folds - 128) * 0.22 + fibres
    return Image.fromarray(np.clip(np.array(tone) + grey[..., None], 0, 255).astype(np.uint8))


def side_by_side(turned: bool) -> Image.Image:
    image = Image.new("RGB", (800, 800))
    image.paste(cloth(1, (400, 800)), (0, 0))
    image.paste(cloth(2, (400, 800)), (400, 0))
    return image.rotate(90) if turned else image


@pytest.mark.parametrize("turned", [False, True])
def test_two_photos_of_one_cloth_are_cut_where_its_folds_break_off(turned: bool) -> None:
    found = panels.cut(view(side_by_side(turned)))
    assert found is not None
    low, high = (found.region[1], found.region[3]) if turned else (found.region[0], found.region[2])
    assert 0.48 < low < high < 0.52


def test_one_photo_of_a_cloth_has_no_cut() -> None:
    assert panels.cut(view(cloth(1, (800, 800)))) is None


@pytest.mark.parametrize("colours", [((0, 35, 149), (250, 250, 250), (237, 41, 57)), ((0, 87, 183), (255, 221, 0)),
                                     ((0, 0, 0), (221, 0, 0), (255, 206, 0))])
@pytest.mark.parametrize("side", [800, 900, 1000])
def test_the_fields_of_a_flag_are_no_photos(colours: tuple[tuple[int, int, int], ...], side: int) -> None:
    flag = Image.new("RGB", (side, side))
    for number, colour in enumerate(colours):
        ImageDraw.Draw(flag).rectangle((0, number * side // len(colours), side, side), fill=colour)
    for shown in (flag, flag.rotate(90)):
        assert panels.cut(view(shown)) is None


def test_a_strip_between_two_plain_photos_is_a_cut() -> None:
    image = Image.new("RGB", (600, 1000), (250, 190, 20))
    ImageDraw.Draw(image).rectangle((0, 492, 599, 508), fill="black")
    found = panels.cut(view(image))
    assert found is not None
    assert 0.47 < found.region[1] < 0.5 < found.region[3] < 0.53


def test_a_strip_that_ends_before_the_picture_does_is_part_of_the_goods() -> None:
    image = Image.new("RGB", (600, 1000), (250, 190, 20))
    ImageDraw.Draw(image).rectangle((40, 492, 559, 508), fill="black")
    assert panels.cut(view(image)) is None


def test_the_seam_of_goods_that_end_in_white_is_no_cut() -> None:
    """A striped shirt that is buttoned in the middle, as wide as the picture and not quite as high."""
    image = Image.new("RGB", (800, 800), "white")
    image.paste(side_by_side(turned=False).crop((0, 40, 800, 760)), (0, 40))
    assert panels.cut(view(image)) is None


def shoe(tone: str, left: int) -> Image.Image:
    image = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((left, 380, left + 300, 520), fill=tone)
    draw.rectangle((left, 500, left + 300, 520), fill="#444444")
    return image.filter(ImageFilter.GaussianBlur(0.6))


def cut_side(image: Image.Image) -> tuple[float, float, float, float] | None:
    looked = view(image)
    return background.cut_side(looked, background.edge(looked))


@pytest.mark.parametrize(("tone", "left", "side"), [("#c0c4c8", 450, "right"), ("#c0c4c8", -150, "left"), ("#dd3344", 420, "right")])
def test_goods_that_stand_far_aside_and_touch_the_edge_are_cut_off(tone: str, left: int, side: str) -> None:
    region = cut_side(shoe(tone, left))
    assert region is not None
    assert (region[0] == 0.0) is (side == "left")
    assert 0.4 < region[1] < region[3] < 0.7


@pytest.mark.parametrize("left", [150, 290, 10])
def test_goods_that_lie_inside_are_not_cut_off(left: int) -> None:
    assert cut_side(shoe("#c0c4c8", left)) is None


def test_a_hand_that_reaches_in_from_the_side_does_not_make_centred_goods_cut_off() -> None:
    image = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 200, 480, 620), fill="#336655")
    draw.rectangle((470, 380, 599, 430), fill="#d8a080")
    assert cut_side(image) is None


def test_pictures_of_noise_are_neither_cut_nor_cut_off() -> None:
    rng = random.Random(3)
    image = Image.new("RGB", (500, 500), "#889988")
    draw = ImageDraw.Draw(image)
    for _ in range(300):
        x, y, r = rng.randrange(500), rng.randrange(500), rng.randrange(4, 40)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(rng.randrange(256) for _ in range(3)))
    assert panels.cut(view(image)) is None
    assert cut_side(image) is None


def test_a_wall_that_meets_the_floor_at_two_thirds_is_no_cut() -> None:
    numbers = np.random.default_rng(4)
    rows = np.where(np.arange(900) < 600, 96, 150).astype(np.float32)
    room = rows[:, None] + np.linspace(-30, 30, 900, dtype=np.float32)[None] + numbers.normal(0, 2, (900, 900))
    image = Image.fromarray(np.clip(room[..., None] + np.array([10, 0, -12]), 0, 255).astype(np.uint8))
    ImageDraw.Draw(image).ellipse((430, 250, 470, 780), fill="#c05030")
    assert panels.cut(view(image)) is None


def boards(count: int, seed: int) -> Image.Image:
    """A wooden table seen from above: boards of slightly different shades with a dark gap between each two."""
    numbers = np.random.default_rng(seed)
    high = 1000 // count
    wood = Image.new("RGB", (1000, 1000), "#a07850")
    for row in range(count + 1):
        grain = Image.fromarray(numbers.integers(110, 146, (high // 4, 5), dtype=np.uint8)).resize((1000, high), Image.Resampling.BICUBIC)
        light = np.asarray(grain, dtype=np.float32)[..., None] / 128 * numbers.uniform(0.86, 1.04)
        light[-4:] *= np.array([0.9, 0.75, 0.6, 0.6])[:, None, None]
        board = np.clip(np.array([178, 136, 92]) * light, 0, 255).astype(np.uint8)
        wood.paste(Image.fromarray(board), (0, row * high))
    sideways = np.linspace(1.16, 0.84, 1000)[None, :, None]
    return Image.fromarray(np.clip(np.asarray(wood) * sideways, 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def draw() -> Iterator[ModuleType]:
    examples = str(Path(__file__).parents[2] / "examples")
    sys.path.insert(0, examples)
    yield importlib.import_module("draw")
    sys.path.remove(examples)


def mug_on(ground: Image.Image) -> Image.Image:
    image = ground.copy()
    draw = ImageDraw.Draw(image)
    draw.ellipse((300, 260, 640, 420), fill="#f0efe8", outline="#88857c", width=6)
    draw.rounded_rectangle((300, 330, 640, 740), 60, fill="#f4f3ee")
    draw.arc((600, 420, 760, 620), 260, 100, fill="#e4e2da", width=34)
    return image


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("count", [4, 5, 6, 8])
def test_the_boards_of_a_table_are_no_photos_side_by_side(count: int, turned: bool) -> None:
    for seed in range(4):
        ground = boards(count, seed)
        image = mug_on(ground.rotate(90) if turned else ground)
        assert panels.cut(view(image)) is None


@pytest.mark.parametrize("name", ["lamp-mushroom", "dress-zh-pink", "dress-zh-dots", "dress-green-linen", "player-black", "pouch-quilted"])
def test_an_example_photo_of_goods_in_a_room_is_neither_cut_nor_cut_off(draw: ModuleType, name: str) -> None:
    """A table before a wall lit from the side, the placket of a dress on linen, boards, and a cloudy stone."""
    image = draw.draw(name)
    assert panels.cut(view(image)) is None
    assert cut_side(image) is None


def test_a_banner_below_goods_is_no_second_photo(draw: ModuleType) -> None:
    source, change = draw.TAMPERED["sale-earbuds"]
    image, _ = change(draw.draw(source))
    assert panels.cut(view(image)) is None


def cupboard(line: int, seed: int) -> Image.Image:
    image = cloth(seed, (800, 800), (150, 110, 70))
    draw = ImageDraw.Draw(image)
    draw.line((400, 0, 400, 799), fill="#402810", width=line)
    for x in (370, 410):
        draw.ellipse((x, 380, x + 20, 400), fill="#c0b090")
    return image


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("line", [3, 6, 9])
def test_the_two_doors_of_a_cupboard_are_no_two_photos(line: int, turned: bool) -> None:
    for seed in range(6):
        image = cupboard(line, seed)
        assert panels.cut(view(image.rotate(90) if turned else image)) is None


def running_out(kind: str, mirrored: bool) -> Image.Image:
    """Goods on white with something thin that leaves the picture, as it does by nature."""
    image = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(image)
    if kind == "cable":
        draw.rounded_rectangle((260, 300, 560, 560), 30, fill="#404448")
        draw.line([(540, 430), (640, 460), (720, 410), (830, 440)], fill="#202020", width=30, joint="curve")
    elif kind == "belt":
        draw.rectangle((260, 380, 810, 470), fill="#6b4020")
        draw.rectangle((250, 366, 350, 484), outline="#c0a040", width=12)
    elif kind == "strap":
        draw.rounded_rectangle((260, 480, 560, 740), 40, fill="#803040")
        draw.line([(300, 500), (400, 300), (560, 220), (830, 200)], fill="#502030", width=36, joint="curve")
    else:
        draw.rounded_rectangle((260, 260, 520, 820), 60, fill="#4060a0")
        draw.ellipse((320, 80, 460, 260), fill="#d8a080")
        draw.line([(500, 380), (660, 450), (830, 470)], fill="#d8a080", width=60, joint="curve")
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("kind", ["cable", "belt", "strap", "arm"])
def test_cables_belts_straps_and_arms_that_leave_the_picture_are_no_goods_cut_off(kind: str, mirrored: bool) -> None:
    assert cut_side(running_out(kind, mirrored)) is None


def unrolled(end: str, length: int, *, thick: int = 380, mirrored: bool = False) -> Image.Image:
    """Cloth on white that lies over the picture from its right side on."""
    image = Image.new("RGB", (800, 800), "white")
    shape = Image.new("L", image.size, 0)
    draw, left, top = ImageDraw.Draw(shape), 800 - length, 400 - thick // 2
    if end == "roll":
        draw.rectangle((left, top, 799, top + thick), fill=255)
        draw.rounded_rectangle((left - 30, top - 16, left + 40, top + thick + 16), 20, fill=255)
    elif end == "wavy":
        draw.polygon([(799, top), *[(left + 24 * (at % 2), top + thick * at // 8) for at in range(9)], (799, top + thick)], fill=255)
    else:
        draw.rectangle((left, top, 799, top + thick), fill=255)
    image.paste(cloth(5, image.size), (0, 0), shape)
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("thick", [240, 380, 560])
@pytest.mark.parametrize("end", ["straight", "wavy", "roll"])
def test_cloth_that_lies_over_most_of_the_picture_is_no_goods_cut_off(end: str, thick: int, mirrored: bool) -> None:
    for length in (540, 620, 700):
        assert cut_side(unrolled(end, length, thick=thick, mirrored=mirrored)) is None


def test_goods_as_wide_that_are_not_as_thick_everywhere_or_less_far_in_the_picture_are_cut_off() -> None:
    assert cut_side(unrolled("straight", 330)) is not None
    image = Image.new("RGB", (800, 800), "white")
    ImageDraw.Draw(image).ellipse((200, 180, 1000, 640), fill="#335577")
    assert cut_side(image) is not None


def goods_on(ground: Image.Image, seed: int) -> Image.Image:
    """Printed goods with a tag and a shadow, as large as the picture or larger."""
    rng = random.Random(seed)
    image = ground.copy()
    draw = ImageDraw.Draw(image)
    width, height = image.size
    tone = tuple(rng.randrange(30, 200) for _ in range(3))
    draw.ellipse((-0.3 * width, 0.12 * height, 1.2 * width, 0.55 * height), fill=tone)
    other = tuple(255 - grade for grade in tone)
    draw.rounded_rectangle((0.2 * width, 0.5 * height, 1.3 * width, rng.uniform(0.7, 0.9) * height), 40, fill=other)
    for _ in range(12):
        x, y, r = rng.uniform(0, width), rng.uniform(0.15, 0.8) * height, rng.uniform(10, 50)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(rng.randrange(256) for _ in range(3)))
    return image.filter(ImageFilter.GaussianBlur(0.7))


def two_photos(seed: int) -> Image.Image:
    """Goods on the same even ground in both, cut off where the photos meet; nothing else shows there."""
    ground = Image.new("RGB", (400, 800), (228, 226, 222))
    image = Image.new("RGB", (800, 800))
    image.paste(goods_on(ground, seed), (0, 0))
    image.paste(goods_on(ground, seed + 100).rotate(180), (400, 0))
    return image


def test_goods_on_one_ground_that_end_at_a_line_in_both_photos_are_a_collage() -> None:
    found = [panels.cut(view(two_photos(seed))) for seed in range(6)]
    assert sum(cut is not None and 0.48 < cut.region[0] < cut.region[2] < 0.52 for cut in found) >= 5


def land_and_sky(seed: int, at: int) -> Image.Image:
    """Clouds above grass, and goods that stand before both."""
    image = Image.new("RGB", (800, 800))
    sky = (np.asarray(cloth(seed, (800, at), (128, 128, 128)), dtype=np.float32) - 128) * 1.8 + np.array([150, 160, 185])
    image.paste(Image.fromarray(np.clip(sky, 0, 255).astype(np.uint8)), (0, 0))
    grass = np.asarray(cloth(seed + 50, (800, 800 - at), (126, 136, 100)), dtype=np.float32)
    grass = grass + np.random.default_rng(seed).normal(0, 12, grass.shape[:2])[..., None]
    image.paste(Image.fromarray(np.clip(grass, 0, 255).astype(np.uint8)), (0, at))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((280, at - 150, 520, at + 180), 40, fill="#b03a2e")
    draw.rectangle((330, at - 60, 470, at + 20), fill="#f4e3c1")
    return image.filter(ImageFilter.GaussianBlur(0.6))


@pytest.mark.parametrize("at", [267, 400, 533])
def test_land_below_the_sky_is_no_second_photo(at: int) -> None:
    assert [seed for seed in range(12) if panels.cut(view(land_and_sky(seed, at))) is not None] == []


def buttoned(period: int, moved: int, line: int) -> Image.Image:
    """A striped shirt on a grey ground whose stripes do not meet where it is buttoned."""
    rows = np.arange(800)[:, None] + np.where(np.arange(800) < 400, 0, moved)[None]
    stripes = np.where((rows % period < period // 2)[..., None], [200, 60, 50], [240, 230, 210])
    worn = Image.fromarray(np.clip(stripes + np.asarray(cloth(9, (800, 800), (0, 0, 0)), dtype=np.int16) // 2, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(worn)
    draw.line((400, 0, 400, 799), fill="#7a4038", width=line)
    for y in range(90, 780, 90):
        draw.ellipse((402, y - 6, 414, y + 6), fill="#f0f0e8", outline="#5a5a5a")
    shape = Image.new("L", (800, 800), 0)
    ImageDraw.Draw(shape).polygon([(160, 60), (340, 20), (400, 70), (460, 20), (640, 60), (660, 799), (140, 799)], fill=255)
    image = Image.new("RGB", (800, 800), (205, 200, 190))
    image.paste(worn, (0, 0), shape)
    return image.filter(ImageFilter.GaussianBlur(0.7))


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_striped_shirt_that_is_buttoned_in_the_middle_is_no_collage(line: int) -> None:
    told = [(period, moved) for period in (24, 40, 64, 90) for moved in (period // 4, period // 2)
            if panels.cut(view(buttoned(period, moved, line))) is not None]
    assert told == []
