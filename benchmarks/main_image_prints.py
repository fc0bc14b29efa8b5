"""Prints of cloth over photos, to learn the lettering filter from: one small drawing again and again is no writing."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from main_image_defects import colour, saved

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Motif:
    """One small drawing: its form, the angles and distances of its corners, how thick its lines are, how flat it is."""

    form: str
    corners: list[tuple[float, float]]
    thick: float
    flat: float
    petals: int

    def draw(self, draw: ImageDraw.ImageDraw, x: float, y: float, size: float, ink: Colour, turn: float) -> None:
        """Draw it around the place."""
        points = [(x + size * away * math.cos(turn + angle), y + size * away * math.sin(turn + angle)) for angle, away in self.corners]
        around = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
        thick = max(1, round(size * self.thick))
        if self.form == "disc":
            draw.ellipse((x - size / 2, y - size * self.flat, x + size / 2, y + size * self.flat), fill=ink)
        elif self.form == "shape" and len(points) > 2:
            draw.polygon(points, fill=ink)
        elif self.form == "ring":
            draw.ellipse(around, outline=ink, width=thick)
        elif self.form == "arc":
            draw.arc(around, math.degrees(turn), math.degrees(turn) + 200, fill=ink, width=thick)
        elif self.form == "flower":
            for petal in range(self.petals):
                angle = turn + 2 * math.pi * petal / self.petals
                across, down = x + size * 0.35 * math.cos(angle), y + size * 0.35 * math.sin(angle)
                draw.ellipse((across - size * 0.2, down - size * 0.2, across + size * 0.2, down + size * 0.2), fill=ink)
        else:
            draw.line(points, fill=ink, width=thick, joint="curve")


def motif(rng: random.Random) -> Motif:
    """Any drawing."""
    corners = [(rng.uniform(0, 2 * math.pi), rng.uniform(0.1, 0.6)) for _ in range(rng.randint(2, 6))]
    form = rng.choice(["disc", "shape", "stroke", "ring", "arc", "flower"])
    return Motif(form, corners, rng.uniform(0.05, 0.3), rng.uniform(0.15, 0.6), rng.choice([4, 5, 6, 8]))


def printed_on(photo: Image.Image, rng: random.Random) -> Image.Image:
    """The photo with a print, checks or stripes over it or over a part; with folds, and with the photo's own light on it."""
    width, height = photo.size
    period = max(6, round(min(photo.size) * math.exp(rng.uniform(math.log(0.02), math.log(0.2)))))
    layer = Image.new("RGBA", (width * 3 // 2, height * 3 // 2), (0, 0, 0, 0))
    inks = [colour(rng) for _ in range(rng.randint(1, 3))]
    kind = rng.choice(["rows", "rows", "rows", "bands", "bands", "scattered", "scattered", "scattered"])
    {"rows": _rows, "bands": _bands, "scattered": _scattered}[kind](layer, period, inks, rng)
    if rng.random() < 0.6:
        layer = layer.rotate(rng.choice([45, 90, rng.uniform(-180, 180)]), Image.Resampling.BICUBIC)
    left, top = (layer.width - width) // 2, (layer.height - height) // 2
    layer = layer.crop((left, top, left + width, top + height))
    if rng.random() < 0.5:
        layer = _folded(layer, rng)
    cover = rng.uniform(0.25, 1)
    alpha = layer.getchannel("A").point(lambda value: round(value * cover))
    if rng.random() < 0.5:  # on a part alone
        part = Image.new("L", photo.size, 0)
        corners = [(rng.uniform(0, width), rng.uniform(0, height)) for _ in range(rng.randint(3, 6))]
        ImageDraw.Draw(part).polygon(corners, fill=255)
        alpha = ImageChops.multiply(alpha, part)
    if rng.random() < 0.4:
        return saved(Image.composite(layer.convert("RGB"), photo, alpha), rng)
    grey = photo.convert("L").filter(ImageFilter.GaussianBlur(2))
    light = np.clip(np.asarray(grey, np.float32) / max(40.0, ImageStat.Stat(grey).mean[0]), 0.4, 1.5)[..., None]
    share = np.asarray(alpha, np.float32)[..., None] / 255
    lit = np.asarray(photo) * (1 - share) + np.asarray(layer.convert("RGB")) * light * share
    return saved(Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)), rng)


def _rows(layer: Image.Image, period: int, inks: list[Colour], rng: random.Random) -> None:
    draw, down = ImageDraw.Draw(layer), max(5, round(period * rng.uniform(0.5, 1.6)))
    parts = [(motif(rng), rng.uniform(0, period), rng.uniform(0, down), rng.uniform(0.3, 1) * min(period, down), rng.choice(inks),
              rng.uniform(0, 2 * math.pi)) for _ in range(rng.randint(1, 6))]
    shift = rng.choice([0.0, 0.0, period / 2])
    for row, top in enumerate(range(-down, layer.height + down, down)):
        for left in range(-period, layer.width + period, period):
            for drawing, x, y, size, ink, turn in parts:
                drawing.draw(draw, left + x + shift * (row % 2), top + y, size, ink, turn)


def _bands(layer: Image.Image, period: int, inks: list[Colour], rng: random.Random) -> None:
    draw = ImageDraw.Draw(layer)
    bands = [(rng.random(), rng.uniform(0.03, 0.35), rng.choice(inks), rng.randint(90, 255)) for _ in range(rng.randint(1, 4))]
    for upright in rng.choice([(True,), (False,), (True, False), (True, False)]):
        for number in range(-1, (layer.width if upright else layer.height) // period + 1):
            for start, share, ink, cover in bands:
                first = (number + start) * period
                last = first + max(1.0, share * period)
                box = (first, 0, last, layer.height) if upright else (0, first, layer.width, last)
                draw.rectangle(box, fill=(*ink, cover))


def _scattered(layer: Image.Image, period: int, inks: list[Colour], rng: random.Random) -> None:
    draw, drawings = ImageDraw.Draw(layer), [motif(rng) for _ in range(rng.randint(1, 3))]
    for _ in range(min(500, max(10, round(layer.width * layer.height / period**2 * rng.uniform(0.3, 1.1))))):
        place = rng.uniform(0, layer.width), rng.uniform(0, layer.height)
        rng.choice(drawings).draw(draw, *place, period * rng.uniform(0.4, 1), rng.choice(inks), rng.uniform(0, 2 * math.pi))


def _folded(layer: Image.Image, rng: random.Random) -> Image.Image:
    across, down = np.linspace(0, 1, layer.width)[None], np.linspace(0, 1, layer.height)[:, None]
    depth, first, second = min(layer.size) * rng.uniform(0.005, 0.03), rng.uniform(2, 9), rng.uniform(2, 9)
    rows = np.arange(layer.height)[:, None] + depth * np.sin(2 * math.pi * first * across + 3 * second * down)
    columns = np.arange(layer.width)[None] + depth * np.cos(2 * math.pi * second * down + 2 * first * across)
    rows, columns = np.clip(rows, 0, layer.height - 1), np.clip(columns, 0, layer.width - 1)
    return Image.fromarray(np.asarray(layer)[rows.astype(int), columns.astype(int)])
