"""What thieves do to a photo: every manipulation with its parameters in one table, drawn the same way each time."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

# name → (function, its parameters). `crop` keeps 1 - share of the area; angles are degrees; sizes are shares of the photo's side.
MANIPULATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "jpeg-90": ("jpeg", {"quality": 90}),
    "jpeg-60": ("jpeg", {"quality": 60}),
    "jpeg-30": ("jpeg", {"quality": 30}),
    "jpeg-10": ("jpeg", {"quality": 10}),
    "resize-50": ("resize", {"across": 0.5, "down": 0.5}),
    "resize-25": ("resize", {"across": 0.25, "down": 0.25}),
    "resize-200": ("resize", {"across": 2.0, "down": 2.0}),
    "squeeze": ("resize", {"across": 1.0, "down": 0.85}),
    "mirror": ("mirror", {}),
    "rotate-90": ("rotate", {"angle": 90}),
    "rotate-180": ("rotate", {"angle": 180}),
    "rotate-3": ("rotate", {"angle": 3}),
    "rotate-8": ("rotate", {"angle": 8}),
    "grey": ("grey", {}),
    "brighter": ("tone", {"brightness": 1.3}),
    "darker": ("tone", {"brightness": 0.65}),
    "contrast": ("tone", {"contrast": 1.4}),
    "saturation": ("tone", {"saturation": 1.7}),
    "warm": ("tint", {"gains": (1.1, 1.0, 0.88)}),
    "gamma": ("gamma", {"exponent": 0.7}),
    "blur": ("blur", {"radius": 2.0}),
    "noise": ("noise", {"spread": 14.0}),
    "frame": ("frame", {"width": 0.05}),
    "pad": ("pad", {"across": 0.3, "down": 0.1}),
    "crop-10": ("crop", {"share": 0.1}),
    "crop-30": ("crop", {"share": 0.3}),
    "crop-50": ("crop", {"share": 0.5}),
    "crop-70": ("crop", {"share": 0.7}),
    "perspective": ("perspective", {"strength": 0.08}),
    "sticker": ("sticker", {"size": 0.32}),
    "watermark": ("watermark", {"opacity": 0.45, "repeat": 4}),
    "banner": ("banner", {"height": 0.18}),
    "collage-2": ("collage", {"across": 2, "down": 1}),
    "collage-4": ("collage", {"across": 2, "down": 2}),
    "inset": ("inset", {"size": 0.45}),
    "screenshot": ("screenshot", {"size": 0.6}),
    "background": ("background", {}),
    "mirror+crop-30": ("chain", {"steps": ("mirror", "crop-30")}),
    "mirror+sticker+jpeg-30": ("chain", {"steps": ("mirror", "sticker", "jpeg-30")}),
    "crop-30+banner+warm": ("chain", {"steps": ("crop-30", "banner", "warm")}),
}
# Copies that nobody would call edited: here almost nothing may be missed.
PLAIN = ("jpeg-90", "jpeg-60", "jpeg-30", "resize-50", "resize-25", "resize-200", "mirror", "grey", "frame", "pad")
QUALITY = 85  # of the JPEG every result is saved as
COLOURS = ((214, 30, 30), (250, 200, 20), (20, 120, 220), (30, 30, 30), (240, 90, 160), (30, 150, 70))


def manipulated(photo: Image.Image, name: str, seed: int, others: list[Image.Image]) -> bytes:
    """The changed photo as a file's bytes; ``others`` are strange photos for collages and grounds."""
    chance = random.Random(f"{name}/{seed}")
    kind, parameters = MANIPULATIONS[name]
    if kind == "jpeg":
        return _saved(photo, parameters["quality"])
    if kind == "chain":
        quality = QUALITY
        for step in parameters["steps"]:
            inner, values = MANIPULATIONS[step]
            if inner == "jpeg":
                quality = values["quality"]
            else:
                photo = FUNCTIONS[inner](photo, chance, others, **values)
        return _saved(photo, quality)
    return _saved(FUNCTIONS[kind](photo, chance, others, **parameters), QUALITY)


def _saved(image: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _font(size: float) -> Any:
    return ImageFont.load_default(max(8, int(size)))


def resize(image: Image.Image, chance: random.Random, others: list[Image.Image], across: float, down: float) -> Image.Image:
    return image.resize((max(16, int(image.width * across)), max(16, int(image.height * down))), Image.Resampling.BICUBIC)


def mirror(image: Image.Image, chance: random.Random, others: list[Image.Image]) -> Image.Image:
    return ImageOps.mirror(image)


def rotate(image: Image.Image, chance: random.Random, others: list[Image.Image], angle: float) -> Image.Image:
    if angle % 90 == 0:
        return image.rotate(angle, expand=True)
    return image.rotate(angle * chance.choice((-1, 1)), Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255))


def grey(image: Image.Image, chance: random.Random, others: list[Image.Image]) -> Image.Image:
    return image.convert("L").convert("RGB")


def tone(image: Image.Image, chance: random.Random, others: list[Image.Image], brightness: float = 1.0, contrast: float = 1.0,
         saturation: float = 1.0) -> Image.Image:
    image = ImageEnhance.Brightness(image).enhance(brightness)
    image = ImageEnhance.Contrast(image).enhance(contrast)
    return ImageEnhance.Color(image).enhance(saturation)


def tint(image: Image.Image, chance: random.Random, others: list[Image.Image], gains: tuple[float, ...]) -> Image.Image:
    return Image.fromarray((np.asarray(image) * np.array(gains)).clip(0, 255).astype(np.uint8))


def gamma(image: Image.Image, chance: random.Random, others: list[Image.Image], exponent: float) -> Image.Image:
    return image.point([round(255 * (grade / 255) ** exponent) for grade in range(256)] * 3)


def blur(image: Image.Image, chance: random.Random, others: list[Image.Image], radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def noise(image: Image.Image, chance: random.Random, others: list[Image.Image], spread: float) -> Image.Image:
    grain = np.random.default_rng(chance.getrandbits(32)).normal(0, spread, (image.height, image.width, 3))
    return Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8))


def frame(image: Image.Image, chance: random.Random, others: list[Image.Image], width: float) -> Image.Image:
    return ImageOps.expand(image, int(width * max(image.size)), chance.choice(COLOURS))


def pad(image: Image.Image, chance: random.Random, others: list[Image.Image], across: float, down: float) -> Image.Image:
    return ImageOps.expand(image, (int(across * image.width), int(down * image.height)), chance.choice(((255, 255, 255), *COLOURS)))


def crop(image: Image.Image, chance: random.Random, others: list[Image.Image], share: float) -> Image.Image:
    side = math.sqrt(1 - share)
    width, height = int(image.width * side), int(image.height * side)
    # Near the middle, as somebody who wants to keep the thing would cut.
    left = int((image.width - width) * chance.uniform(0.25, 0.75))
    top = int((image.height - height) * chance.uniform(0.25, 0.75))
    return image.crop((left, top, left + width, top + height))


def perspective(image: Image.Image, chance: random.Random, others: list[Image.Image], strength: float) -> Image.Image:
    width, height = image.size

    def moved(x: float, y: float) -> tuple[float, float]:
        return x + math.copysign(chance.uniform(0, strength), x - 0.5), y + math.copysign(chance.uniform(0, strength), y - 0.5)

    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    source = [moved(x, y) for x, y in corners]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        x, y, u, v = x * width, y * height, u * width, v * height
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    table = np.array(rows)
    coefficients = np.linalg.solve(table[:, :8], table[:, 8])
    return image.transform(image.size, Image.Transform.PERSPECTIVE, tuple(coefficients), Image.Resampling.BICUBIC,
                           fillcolor=(255, 255, 255))


def sticker(image: Image.Image, chance: random.Random, others: list[Image.Image], size: float) -> Image.Image:
    image = image.copy()
    side = int(size * min(image.size))
    left, top = chance.choice((0, image.width - side)), chance.choice((0, image.height - side))
    draw = ImageDraw.Draw(image)
    draw.ellipse((left, top, left + side, top + side), fill=chance.choice(COLOURS))
    draw.text((left + side / 2, top + side / 2), f"-{chance.randrange(10, 80)}%", fill="white", font=_font(side / 3), anchor="mm")
    return image


def watermark(image: Image.Image, chance: random.Random, others: list[Image.Image], opacity: float, repeat: int) -> Image.Image:
    layer = Image.new("RGBA", image.size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    for row in range(repeat):
        draw.text((image.width * chance.uniform(0.0, 0.3), image.height * (row + 0.4) / repeat), "shop-best-deals.example",
                  fill=(*chance.choice(COLOURS), int(255 * opacity)), font=_font(image.width / 12))
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def banner(image: Image.Image, chance: random.Random, others: list[Image.Image], height: float) -> Image.Image:
    image = image.copy()
    tall = int(height * image.height)
    top = chance.choice((0, image.height - tall))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, top, image.width, top + tall), fill=chance.choice(COLOURS))
    font = _font(min(tall / 2, image.width / 13))
    draw.text((image.width / 2, top + tall / 2), "FREE SHIPPING TODAY", fill="white", font=font, anchor="mm")
    return image


def collage(image: Image.Image, chance: random.Random, others: list[Image.Image], across: int, down: int) -> Image.Image:
    cell = 480
    sheet = Image.new("RGB", (across * cell, down * cell), "white")
    mine = chance.randrange(across * down)
    for place in range(across * down):
        shown = image if place == mine else chance.choice(others)
        panel = ImageOps.contain(shown, (cell - 8, cell - 8))
        sheet.paste(panel, (place % across * cell + (cell - panel.width) // 2, place // across * cell + (cell - panel.height) // 2))
    return sheet


def inset(image: Image.Image, chance: random.Random, others: list[Image.Image], size: float) -> Image.Image:
    ground = ImageOps.fit(chance.choice(others), (800, 800))
    panel = ImageOps.contain(image, (int(800 * size), int(800 * size)))
    ground.paste(panel, (chance.randrange(0, 800 - panel.width), chance.randrange(0, 800 - panel.height)))
    return ground


def screenshot(image: Image.Image, chance: random.Random, others: list[Image.Image], size: float) -> Image.Image:
    page = Image.new("RGB", (540, 960), (246, 246, 248))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 540, 70), fill=(255, 102, 0))
    draw.text((20, 35), "9:41   Search in this shop", fill="white", font=_font(24), anchor="lm")
    panel = ImageOps.contain(image, (540, int(960 * size)))
    page.paste(panel, ((540 - panel.width) // 2, 80))
    for line in range(8):
        top = 100 + panel.height + 40 * line
        draw.rectangle((20, top, chance.randrange(200, 520), top + 18), fill=(210, 210, 214))
    return page


def background(image: Image.Image, chance: random.Random, others: list[Image.Image]) -> Image.Image:
    """White ground becomes another photo; a photo without white ground keeps the ellipse in its middle."""
    pixels = np.asarray(image).astype(int)
    ground = np.asarray(ImageOps.fit(chance.choice(others), image.size).filter(ImageFilter.GaussianBlur(4)))
    white = (pixels > 243).all(axis=2)
    if white.mean() > 0.25:
        keep = ~white
    else:
        y, x = np.mgrid[-1:1:image.height * 1j, -1:1:image.width * 1j]
        keep = x * x / 0.45 + y * y / 0.7 < 1
    soft = np.asarray(Image.fromarray((keep * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.5)))[..., None] / 255
    return Image.fromarray((pixels * soft + ground * (1 - soft)).astype(np.uint8))


FUNCTIONS: dict[str, Callable[..., Image.Image]] = {
    "resize": resize, "mirror": mirror, "rotate": rotate, "grey": grey, "tone": tone, "tint": tint, "gamma": gamma, "blur": blur,
    "noise": noise, "frame": frame, "pad": pad, "crop": crop, "perspective": perspective, "sticker": sticker, "watermark": watermark,
    "banner": banner, "collage": collage, "inset": inset, "screenshot": screenshot, "background": background,
}
