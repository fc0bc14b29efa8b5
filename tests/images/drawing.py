"""Draws what the picture tests look at: photos with the statistics of real surfaces, and products on white."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from listlint.api import Picture


def photo(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Overlapping leaves of every size and colour."""
    chance = random.Random(seed)
    image = Image.new("RGB", size)
    draw = ImageDraw.Draw(image)
    for _ in range(900):
        x, y, r = chance.randint(-40, size[0]), chance.randint(-40, size[1]), int(4 / chance.uniform(0.05, 1))
        draw.ellipse((x, y, x + 2 * r, y + r), fill=(chance.randrange(256), chance.randrange(256), chance.randrange(256)))
    return image


def shirt(seed: int = 1, colour: tuple[int, int, int] = (190, 40, 50)) -> Image.Image:
    """A shirt with folds, on white."""
    chance = random.Random(seed)
    image = Image.new("RGB", (600, 600), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(180, 120), (420, 120), (540, 240), (470, 300), (430, 260), (430, 520), (170, 520), (170, 260), (130, 300), (60, 240)],
                 fill=colour)
    for _ in range(260):
        x, y, a, b = chance.randint(150, 420), chance.randint(120, 480), chance.randint(-30, 30), chance.randint(10, 70)
        shade = chance.uniform(0.6, 1.3)
        fold = tuple(min(255, int(part * shade)) for part in colour)
        draw.line((x, y, x + a, y + b), fill=fold, width=chance.randint(1, 5))
    return image.filter(ImageFilter.GaussianBlur(1.2))


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The file's bytes."""
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def picture(image: Image.Image, name: str = "drawn.png", form: str = "PNG", **options: Any) -> Picture:
    """As the engine would open it."""
    return Picture(encoded(image, form, **options), name=name)
