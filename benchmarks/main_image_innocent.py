"""Pictures that look cut in two and are not: horizons, shirts buttoned in the middle, boxes on edge, boards, doors. All drawn."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from main_image_defects import saved

Size = tuple[int, int]
Floats = NDArray[np.float32]
ABOVE = {"sky": (150, 190, 230), "dusk": (230, 160, 120), "overcast": (205, 208, 212), "wall": (226, 220, 210), "dark wall": (70, 74, 80),
         "trees": (60, 90, 50)}
BELOW = {"sea": (60, 110, 140), "grass": (90, 130, 50), "sand": (210, 185, 140), "floor": (150, 110, 75), "table": (120, 85, 60),
         "cloth": (190, 190, 195), "stone": (130, 128, 125), "snow": (235, 238, 242)}
# How large its spots are, how strong, and how much they are pressed flat; the same for its grain.
SPOTS = {"trees": (25, 50, 1), "sea": (30, 20, 5), "floor": (90, 15, 1), "table": (90, 15, 1), "wall": (200, 6, 1),
         "dark wall": (200, 6, 1)}
SIZES = ((800, 800), (600, 800), (800, 600))


def clouds(rng: random.Random, size: Size, spot: float, strong: float, flat: float = 1.0) -> Floats:
    """Light and dark spots of about this size, so many grades strong."""
    numbers = np.random.default_rng(rng.randrange(1 << 30))
    small = numbers.integers(0, 255, (max(2, round(size[1] / spot * flat)), max(2, round(size[0] / spot))), dtype=np.uint8)
    return (np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC), dtype=np.float32) / 255 - 0.5) * 2 * strong


def surface(rng: random.Random, size: Size, kind: str) -> Floats:
    """Sky, a wall or a ground, lit from one side."""
    tone = np.array((ABOVE | BELOW)[kind], dtype=np.float32) + np.array([rng.uniform(-15, 15) for _ in range(3)], dtype=np.float32)
    spot, strong, flat = SPOTS.get(kind, (rng.choice([60, 120, 200]), rng.uniform(4, 36), rng.choice([1, 1.8])))
    spots = clouds(rng, size, spot, strong, flat) + clouds(rng, size, 3, rng.uniform(1, 20))
    down = (np.linspace(0, 1, size[1], dtype=np.float32)[:, None] - 0.5) * rng.uniform(-50, 50)
    sideways = np.linspace(rng.uniform(-30, 30), rng.uniform(-30, 30), size[0], dtype=np.float32)[None]
    return tone + (spots + down + sideways)[..., None]


def drawn(colours: Floats) -> Image.Image:
    """The colours as a picture."""
    return Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))


def horizon(rng: random.Random) -> Image.Image:
    """Land below sky, or a table before a wall, at a half or a third of the picture, with goods before it."""
    width, height = rng.choice(SIZES)
    at = round(height * rng.choice([1 / 2, 1 / 2, 1 / 3, 2 / 3])) + rng.choice([0, 0, -2, 2])
    image = drawn(np.concatenate([surface(rng, (width, at), rng.choice(sorted(ABOVE))),
                                  surface(rng, (width, height - at), rng.choice(sorted(BELOW)))]))
    draw = ImageDraw.Draw(image)
    if rng.random() < 0.3:
        for _ in range(rng.randint(2, 6)):  # hills or houses far away
            x, ink = rng.randint(0, width), tuple(rng.randint(60, 140) for _ in range(3))
            draw.ellipse((x, at - rng.randint(5, 40), x + rng.randint(20, 160), at + rng.randint(0, 8)), fill=ink)
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        left, across = rng.uniform(0.1, 0.7) * width, rng.uniform(0.08, 0.35) * width
        box = (left, at - rng.uniform(0.05, 0.28) * height, left + across, min(height - 5.0, at + rng.uniform(0.02, 0.3) * height))
        ink = tuple(rng.randrange(256) for _ in range(3))
        if rng.random() < 0.3:
            draw.ellipse(box, fill=ink)
        else:
            draw.rounded_rectangle(box, rng.choice([0.0, 0.3 * min(across, box[3] - box[1])]), fill=ink)
        if rng.random() < 0.5:
            draw.rectangle((left + 0.2 * across, box[1] * 0.7 + box[3] * 0.3, left + 0.8 * across, box[1] * 0.4 + box[3] * 0.6),
                           fill=tuple(255 - grade for grade in ink))
    return image


def shirt(rng: random.Random) -> Image.Image:
    """A striped or checked shirt, buttoned in the middle, whose stripes do not meet there."""
    width, height = size = rng.choice(SIZES)
    base, other = (np.array([rng.randrange(low, 256) for _ in range(3)], dtype=np.float32) for low in (60, 0))
    period, part, slant = rng.randint(8, 90), rng.uniform(0.3, 0.7), rng.uniform(-0.15, 0.15)
    middle = round(width * rng.uniform(0.488, 0.512))
    rows, columns = np.arange(height)[:, None], np.arange(width)[None]
    moved = np.where(columns < middle, rows + slant * columns, rows + rng.choice([-slant, slant]) * columns + rng.uniform(0, period))
    cloth = np.where((moved % period < part * period)[..., None], base, other) + clouds(rng, size, 60, 12)[..., None]
    if rng.random() < 0.5:
        cloth = np.where(((columns + 0 * rows) % period < part * period)[..., None], cloth * 0.8 + 20, cloth)
    worn = drawn(cloth)
    draw = ImageDraw.Draw(worn)
    if rng.random() < 0.6:
        draw.line((middle, 0, middle, height), fill=tuple(round(float(grade) * 0.6) for grade in base), width=rng.choice([1, 2, 3]))
    beside = middle + round(width * rng.choice([0, 0.015, 0.025]))
    for y in range(round(height * 0.12), round(height * 0.95), round(height * 0.11)):
        draw.ellipse((beside - 6, y - 6, beside + 6, y + 6), fill=(240, 240, 235), outline=(90, 90, 90))
    shape = Image.new("L", size, 0)
    top, bottom = rng.uniform(0, 0.12) * height, rng.uniform(0.85, 1.05) * height
    outline = [(0.2, 0.05), (0.42, 0.0), (0.5, 0.06), (0.58, 0.0), (0.8, 0.05)]
    body = [(x * width, top + y * height) for x, y in outline]
    ImageDraw.Draw(shape).polygon([*body, (0.82 * width, bottom), (0.18 * width, bottom)], fill=255)
    if rng.random() < 0.7:
        for side in (lambda x: x * width, lambda x: (1 - x) * width):
            ImageDraw.Draw(shape).polygon([(side(0.2), body[0][1]), (side(0.02), bottom * 0.8), (side(0.12), bottom * 0.85),
                                           (side(0.25), top + 0.3 * height)], fill=255)
    image = Image.new("RGB", size, rng.choice([(255, 255, 255), (240, 240, 240), (200, 190, 170), (120, 130, 110)]))
    image.paste(worn, (0, 0), shape)
    return image


def box(rng: random.Random) -> Image.Image:
    """A box or a book with an edge in the middle of the picture, and print on both of its faces."""
    image = Image.new("RGB", (800, 800), rng.choice([(255, 255, 255), (235, 235, 235), (180, 170, 160)]))
    draw = ImageDraw.Draw(image)
    left, middle, right = (round(800 * rng.uniform(low, high)) for low, high in ((0.12, 0.3), (0.49, 0.51), (0.7, 0.88)))
    top, bottom = round(800 * rng.uniform(0.05, 0.2)), round(800 * rng.uniform(0.8, 0.95))
    inks = [tuple(rng.randrange(256) for _ in range(3)) for _ in range(4)]
    draw.rectangle((left, top, middle, bottom), fill=inks[0])
    draw.rectangle((middle, top, right, bottom), fill=rng.choice([inks[1], tuple(round(grade * 0.8) for grade in inks[0])]))
    for start, end in ((left, middle), (middle, right)):
        for _ in range(rng.randint(1, 4)):
            y, less = rng.randint(top, bottom - 60), rng.choice([0, 0, rng.randint(5, 60)])
            draw.rectangle((start + less, y, end - less, min(bottom, y + rng.randint(15, 120))), fill=rng.choice(inks))
    return image


def boards(rng: random.Random) -> Image.Image:
    """A table or a cupboard of boards with dark gaps, goods before it or knobs on it."""
    count, across = rng.choice([2, 2, 3, 4, 5, 6, 8]), rng.choice([800, 900])
    wood = surface(rng, (across, across), rng.choice(["floor", "table", "sand", "wall"]))
    wide = across / count
    for at in range(count):
        wood[:, round(at * wide) : round((at + 1) * wide)] *= rng.uniform(0.85, 1.08)
        if at:
            gap, dark = rng.choice([2, 3, 6, 9]), rng.uniform(0.25, 0.75)
            wood[:, round(at * wide) - gap // 2 : round(at * wide) + gap - gap // 2] *= dark
    image = drawn(wood)
    draw = ImageDraw.Draw(image)
    if count == 2:
        for x in (across // 2 - 30, across // 2 + 10):
            draw.ellipse((x, 380, x + 20, 400), fill=(192, 176, 144))
    for _ in range(rng.choice([0, 1, 1, 2])):
        x, y, side = rng.randint(80, 500), rng.randint(80, 500), rng.randint(80, 300)
        draw.rounded_rectangle((x, y, x + side, y + rng.randint(80, 300)), rng.choice([0, 30]),
                               fill=tuple(rng.randrange(256) for _ in range(3)))
    return image.rotate(rng.choice([0, 90]))


INNOCENT: dict[str, Callable[[random.Random], Image.Image]] = {"horizon": horizon, "shirt": shirt, "box": box, "boards": boards}


def innocent(kind: str, rng: random.Random) -> Image.Image:
    """A drawn picture of this kind, as a camera would see it."""
    return saved(INNOCENT[kind](rng).filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.1))), rng)
