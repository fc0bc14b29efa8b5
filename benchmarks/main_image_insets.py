"""Insets for benchmarks/main_image.py: another photo, or a detail of the same one, in a box or a circle over a corner."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps, ImageStat

from main_image_defects import Render, saved

Size = tuple[int, int]
WHITE = (255, 255, 255)
LINES = (WHITE, WHITE, WHITE, (0, 0, 0), (220, 20, 30), (255, 140, 0), (0, 90, 190), (120, 120, 120), (240, 200, 0))


def insets(photos: Sequence[Path]) -> dict[str, tuple[str, Render]]:
    """kind of defect -> (rule that must say it, how it is made), with these photos to take the small pictures from."""
    return {"inset-box": ("inset", inset(photos, ("box", "rounded"), lined=True)),
            "inset-circle": ("inset", inset(photos, ("circle",), lined=True)),
            "inset-without-line": ("inset", inset(photos, ("box", "rounded", "circle"), lined=False))}


def inset(photos: Sequence[Path], shapes: Sequence[str], *, lined: bool) -> Render:
    """A renderer of a small picture of 3.5 to 18 percent; a box may touch the picture's sides, where it has a line."""
    def render(image: Image.Image, rng: random.Random) -> Image.Image:
        width, height = image.size
        side = min(image.size)
        shape = rng.choice(shapes)
        if shape == "circle":
            wide = high = round(side * rng.uniform(0.22, 0.42))
        else:
            area, ratio = rng.uniform(0.035, 0.18) * width * height, rng.uniform(0.7, 1.4)
            wide, high = min(round((area * ratio) ** 0.5), round(width * 0.48)), min(round((area / ratio) ** 0.5), round(height * 0.48))
        margin = 0 if shape == "box" and lined and rng.random() < 0.15 else round(side * rng.uniform(0.015, 0.06))
        x, y = rng.choice([margin, width - wide - margin]), rng.choice([margin, height - high - margin])
        radius = round(min(wide, high) * rng.uniform(0.05, 0.15))
        with Image.open(rng.choice(photos)) as opened:
            part = shown(image, opened.convert("RGB"), (wide, high), rng)
        rim = np.asarray(outline((wide, high), shape, radius, 2)) > 128
        under, over = (np.asarray(picture, dtype=np.int16)[rim] for picture in (image.crop((x, y, x + wide, y + high)), part))
        seen = float((np.abs(under - over).max(axis=1) > 30).mean())
        if lined or seen < 0.85:  # nobody could see white on white: such an inset gets a line where there is to be none, too
            line = max(2, round(side * rng.uniform(0.004, 0.012)))
            ink = rng.choice(LINES)
            for _ in range(20):
                if float((np.abs(under - np.array(ink)).max(axis=1) > 40).mean()) >= 0.9:
                    break
                ink = rng.choice(LINES)
            part = Image.composite(Image.new("RGB", (wide, high), ink), part, outline((wide, high), shape, radius, line if lined else 1))
        out = image.copy()
        out.paste(part, (x, y), outline((wide, high), shape, radius, 0))
        return saved(out, rng)
    return render


def shown(image: Image.Image, other: Image.Image, size: Size, rng: random.Random) -> Image.Image:
    """Another photo, or the most varied of six details of this one, blown up."""
    if rng.random() < 0.5:
        return ImageOps.fit(other, size, Image.Resampling.LANCZOS)
    zoom = rng.uniform(1.2, 2.5)
    wide, high = round(size[0] / zoom), round(size[1] / zoom)
    places = [(rng.randint(0, image.width - wide), rng.randint(0, image.height - high)) for _ in range(6)]
    details = [image.crop((x, y, x + wide, y + high)) for x, y in places]
    return max(details, key=lambda detail: sum(ImageStat.Stat(detail).stddev)).resize(size, Image.Resampling.LANCZOS)


def outline(size: Size, shape: str, radius: int, width: int) -> Image.Image:
    """A mask of the shape, or of a line of this width along it; drawn four times as large, so that its edge is smooth."""
    mask = Image.new("L", (size[0] * 4, size[1] * 4), 0)
    draw = ImageDraw.Draw(mask)
    box = (0, 0, size[0] * 4 - 1, size[1] * 4 - 1)
    fill, ink = (None, 255) if width else (255, None)
    if shape == "circle":
        draw.ellipse(box, fill=fill, outline=ink, width=width * 4)
    elif shape == "rounded":
        draw.rounded_rectangle(box, radius * 4, fill=fill, outline=ink, width=width * 4)
    else:
        draw.rectangle(box, fill=fill, outline=ink, width=width * 4)
    return mask.resize(size, Image.Resampling.BOX)
