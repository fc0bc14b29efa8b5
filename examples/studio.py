"""The photo studio of the example pictures: backdrops, light and materials, all drawn with Pillow."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIDE = 1000  # pixels; what the larger marketplaces ask of a main image
Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def shade(colour: Colour, share: float) -> Colour:
    """Darker below 0, lighter above; -1 is black and 1 is white."""
    red, green, blue = (round(value + (255 - value) * share if share > 0 else value * (1 + share)) for value in colour)
    return red, green, blue


class Pen:
    """Draws at twice the size on a canvas that holds no more than the shape."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self.left, self.top = max(0, int(left) - 2), max(0, int(top) - 2)
        width, height = min(SIDE, int(right) + 4) - self.left, min(SIDE, int(bottom) + 4) - self.top
        self.canvas = Image.new("L", (2 * max(1, width), 2 * max(1, height)))
        self.draw = ImageDraw.Draw(self.canvas)

    def at(self, x: float, y: float) -> Point:
        return 2 * (x - self.left), 2 * (y - self.top)

    def box(self, box: Box) -> Box:
        return (*self.at(*box[:2]), *self.at(*box[2:]))

    def mask(self) -> Image.Image:
        """What was drawn, smooth, in its place on the whole picture."""
        whole = Image.new("L", (SIDE, SIDE))
        whole.paste(self.canvas.reduce(2), (self.left, self.top))
        return whole


def polygon(points: Sequence[Point]) -> Image.Image:
    """The mask of a polygon."""
    pen = Pen(min(x for x, _ in points), min(y for _, y in points), max(x for x, _ in points), max(y for _, y in points))
    pen.draw.polygon([pen.at(x, y) for x, y in points], fill=255)
    return pen.mask()


def blob(points: Sequence[Point], steps: int = 16) -> Image.Image:
    """The mask of a smooth closed curve through the points (Catmull-Rom)."""
    return polygon(curve(points, steps, closed=True))


def curve(points: Sequence[Point], steps: int = 16, *, closed: bool = False) -> list[Point]:
    """A smooth line through the points."""
    count = len(points)
    made: list[Point] = []
    for at in range(count if closed else count - 1):
        four = [points[(at + shift) % count] if closed else points[min(max(at + shift, 0), count - 1)] for shift in (-1, 0, 1, 2)]
        for step in range(steps):
            t = step / steps
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
            made.append((sum(w * p[0] for w, p in zip(weights, four, strict=True)) / 2,
                         sum(w * p[1] for w, p in zip(weights, four, strict=True)) / 2))
    return made if closed else [*made, points[-1]]


def rounded(box: Box, radius: float) -> Image.Image:
    """The mask of a box with round corners."""
    pen = Pen(*box)
    pen.draw.rounded_rectangle(pen.box(box), 2 * radius, fill=255)
    return pen.mask()


def ellipse(box: Box) -> Image.Image:
    """The mask of an ellipse."""
    pen = Pen(*box)
    pen.draw.ellipse(pen.box(box), fill=255)
    return pen.mask()


def line(points: Sequence[Point], width: float) -> Image.Image:
    """The mask of a thick line with round ends."""
    pen = Pen(min(x for x, _ in points) - width, min(y for _, y in points) - width,
              max(x for x, _ in points) + width, max(y for _, y in points) + width)
    pen.draw.line([pen.at(x, y) for x, y in points], fill=255, width=round(2 * width), joint="curve")
    for x, y in (points[0], points[-1]):
        pen.draw.ellipse(pen.box((x - width / 2, y - width / 2, x + width / 2, y + width / 2)), fill=255)
    return pen.mask()


def dots(places: Sequence[tuple[float, float, float]]) -> Image.Image:
    """The mask of many discs, each as x, y and radius."""
    pen = Pen(0, 0, SIDE, SIDE)
    for x, y, radius in places:
        pen.draw.ellipse(pen.box((x - radius, y - radius, x + radius, y + radius)), fill=255)
    return pen.mask()


def union(*masks: Image.Image) -> Image.Image:
    """Where any of the masks is."""
    whole = masks[0]
    for other in masks[1:]:
        whole = ImageChops.lighter(whole, other)
    return whole


def minus(one: Image.Image, *others: Image.Image) -> Image.Image:
    """Where the first mask is and none of the others."""
    for other in others:
        one = ImageChops.subtract(one, other)
    return one


def both(one: Image.Image, other: Image.Image) -> Image.Image:
    """Where both masks are."""
    return ImageChops.darker(one, other)


def noise(dice: random.Random, size: tuple[int, int], cells: tuple[int, int], depth: float) -> Image.Image:
    """Grey noise around 128: ``cells`` random values stretched over ``size``, ``depth`` levels to each side."""
    small = Image.frombytes("L", cells, dice.randbytes(cells[0] * cells[1]))
    return small.point([round(128 + (value - 127.5) / 127.5 * depth) for value in range(256)]).resize(size, Image.Resampling.BICUBIC)


def ramp(size: tuple[int, int], stops: Sequence[tuple[float, float]], *, down: bool = False) -> Image.Image:
    """A grey gradient through ``stops`` of (place 0–1, value), from left to right or downwards."""
    strip = _strip(tuple(stops))
    return (strip.transpose(Image.Transpose.ROTATE_270) if down else strip).resize(size, Image.Resampling.BILINEAR)


@cache
def _strip(stops: tuple[tuple[float, float], ...]) -> Image.Image:
    values = []
    for at in range(256):
        place = at / 255
        (x0, v0), (x1, v1) = next((pair for pair in pairwise(stops) if place <= pair[1][0]), (stops[-1], stops[-1]))
        values.append(round(v0 if x1 == x0 else v0 + (v1 - v0) * (place - x0) / (x1 - x0)))
    return Image.frombytes("L", (256, 1), bytes(values))


CYLINDER = ((0.0, 62), (0.1, 104), (0.28, 168), (0.42, 150), (0.7, 112), (0.92, 72), (1.0, 84))
TUBE = ((0.0, 90), (0.3, 160), (0.6, 128), (1.0, 84))
METAL = ((0.0, 70), (0.08, 190), (0.2, 110), (0.36, 205), (0.5, 150), (0.72, 84), (0.88, 150), (1.0, 76))
FLAT = ((0.0, 134), (1.0, 118))
GENTLE = [round(128 - (128 - level) * 0.72) if level < 128 else level for level in range(256)]  # no shadow is black


class Photo:
    """A picture in the making; later things stand before earlier ones."""

    def __init__(self, ground: Image.Image, seed: int) -> None:
        self.image = ground
        self.dice = random.Random(seed)

    def shadow(self, box: Box, darkness: float = 0.45, soft: float = 26) -> None:
        """The soft shadow that a standing thing throws on the table."""
        small = Image.new("L", (SIDE // 4, SIDE // 4))
        ImageDraw.Draw(small).ellipse([value / 4 for value in box], fill=round(255 * darkness))
        veil = small.filter(ImageFilter.GaussianBlur(soft / 4)).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        self.image.paste(shade(self._ground_colour(), -0.82), (0, 0), veil)

    def cast(self, shape: Image.Image, by: tuple[int, int] = (14, 18), darkness: float = 0.35, soft: float = 14) -> None:
        """The shadow of a thing that lies flat, thrown to the lower right."""
        small = ImageChops.offset(shape, *by).resize((SIDE // 4, SIDE // 4), Image.Resampling.BOX)
        veil = small.filter(ImageFilter.GaussianBlur(soft / 4)).point([round(value * darkness) for value in range(256)])
        self.image.paste((24, 22, 26), (0, 0), veil.resize((SIDE, SIDE), Image.Resampling.BILINEAR))

    def _ground_colour(self) -> Colour:
        red, green, blue = self.image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
        return red // 3, green // 3, blue // 3

    def solid(self, shape: Image.Image, colour: Colour, *, soft: float = 16, depth: float = 1.0,
              across: Sequence[tuple[float, float]] = FLAT,
              down: Sequence[tuple[float, float]] = FLAT, grain: float = 5, weave: int = 0) -> None:
        """Fill a shape with a material: ``soft`` rounds its edges, ``across`` and ``down`` say how the light falls, ``weave`` is cloth."""
        found = shape.getbbox()
        if found is None:
            return
        pad = round(soft * 2)
        left, top, right, bottom = (found[0] - pad, found[1] - pad, found[2] + pad, found[3] + pad)
        cut = shape.crop((left, top, right, bottom))
        size = cut.size
        inside = cut.resize((max(1, size[0] // 3), max(1, size[1] // 3)), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(soft / 3))
        reach = max(1, round(soft / 6))
        light = ImageChops.subtract(ImageChops.offset(inside, -reach, -reach), ImageChops.offset(inside, reach, reach), 2 / depth, 128)
        light = light.resize(size, Image.Resampling.BILINEAR)
        inner = (found[2] - found[0], found[3] - found[1])
        for stops, vertical in ((across, False), (down, True)):
            fall = Image.new("L", size, 128)
            fall.paste(ramp(inner, stops, down=vertical), (pad, pad))
            light = ImageChops.add(light, fall, 1, -128)
        if grain:
            light = ImageChops.add(light, noise(self.dice, size, (size[0] // 2 + 1, size[1] // 2 + 1), grain), 1, -128)
        if weave:
            light = ImageChops.add(light, self._cloth(size, weave), 1, -128)
        light = light.point(GENTLE)
        lit = ImageChops.hard_light(Image.new("RGB", size, colour), Image.merge("RGB", (light, light, light)))
        self.image.paste(lit, (left, top), cut)

    def _cloth(self, size: tuple[int, int], depth: int) -> Image.Image:
        along = noise(self.dice, size, (size[0] // 3 + 1, max(2, size[1] // 40)), depth)
        over = noise(self.dice, size, (max(2, size[0] // 40), size[1] // 3 + 1), depth)
        return ImageChops.add(along, over, 1, -128)

    def flat(self, shape: Image.Image, colour: Colour, strength: float = 1.0) -> None:
        """Paint a shape in one colour, see-through below a strength of 1."""
        found = shape.getbbox()
        if found is not None:
            self.image.paste(Image.new("RGB", (found[2] - found[0], found[3] - found[1]), colour), found[:2],
                             _thinner(shape.crop(found), strength))

    def tinted(self, shape: Image.Image, colour: Colour, strength: float) -> None:
        """Dye what is there, keeping its light: prints, stripes, stains."""
        found = shape.getbbox()
        if found is not None:
            part = self.image.crop(found)
            self.image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, colour)), found[:2],
                             _thinner(shape.crop(found), strength))

    def glow(self, box: Box, colour: Colour = (255, 255, 255), strength: float = 0.5, soft: float = 20,
             inside: Image.Image | None = None) -> None:
        """A soft highlight, kept within a shape if one is given."""
        left, top = (max(0, round(value - 3 * soft)) for value in box[:2])
        right, bottom = (min(SIDE, round(value + 3 * soft)) for value in box[2:])
        small = Image.new("L", ((right - left + 1) // 2, (bottom - top + 1) // 2))
        place = ((box[0] - left) / 2, (box[1] - top) / 2, (box[2] - left) / 2, (box[3] - top) / 2)
        ImageDraw.Draw(small).ellipse(place, fill=round(255 * strength))
        veil = small.filter(ImageFilter.GaussianBlur(soft / 2)).resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        if inside is not None:
            veil = ImageChops.multiply(veil, inside.crop((left, top, right, bottom)))
        self.image.paste(Image.new("RGB", veil.size, colour), (left, top), veil)


def _thinner(shape: Image.Image, strength: float) -> Image.Image:
    return shape if strength >= 1 else shape.point([round(value * strength) for value in range(256)])


def white(dice: random.Random) -> Image.Image:
    """The seamless white that Amazon, Walmart and TikTok Shop ask for."""
    return Image.new("RGB", (SIDE, SIDE), (255, 255, 255))


def paper(wall: Colour, floor: Colour, horizon: float = 0.66) -> Callable[[random.Random], Image.Image]:
    """A coloured wall and a table before it, with light from the left."""
    def draw(dice: random.Random) -> Image.Image:
        image = Image.new("RGB", (SIDE, SIDE), wall)
        at = round(SIDE * horizon)
        image.paste(floor, (0, at, SIDE, SIDE))
        light = ImageChops.add(ramp((SIDE, SIDE), ((0, 152), (1, 104))),
                               ramp((SIDE, SIDE), ((0, 118), (horizon, 138), (1, 126)), down=True), 1, -128)
        edge = ramp((SIDE, 60), ((0, 128), (0.5, 110), (1, 128)), down=True)
        band = Image.new("L", (SIDE, SIDE), 128)
        band.paste(edge, (0, at - 20))
        light = ImageChops.add(ImageChops.add(light, band, 1, -128), noise(dice, (SIDE, SIDE), (500, 500), 4), 1, -128)
        return ImageChops.hard_light(image, Image.merge("RGB", (light, light, light)))
    return draw


def planks(colour: Colour, rows: int = 5, *, upright: bool = False) -> Callable[[random.Random], Image.Image]:
    """A wooden table seen from above."""
    def draw(dice: random.Random) -> Image.Image:
        image = Image.new("RGB", (SIDE, SIDE))
        high = SIDE // rows + 1
        for row in range(rows):
            board = Image.new("RGB", (SIDE, high), shade(colour, dice.uniform(-0.16, 0.08)))
            grain = ImageChops.add(noise(dice, (SIDE, high), (4, high // 2), 22), noise(dice, (SIDE, high), (14, high // 5), 16), 1, -128)
            grain = ImageChops.add(grain, ramp((SIDE, high), ((0, 96), (0.03, 140), (0.96, 124), (1, 70)), down=True), 1, -128)
            image.paste(ImageChops.hard_light(board, Image.merge("RGB", (grain, grain, grain))), (0, row * high))
        light = ramp((SIDE, SIDE), ((0, 148), (1, 106)))
        image = ImageChops.hard_light(image, Image.merge("RGB", (light, light, light)))
        return image.transpose(Image.Transpose.ROTATE_90) if upright else image
    return draw


def stone(colour: Colour, vein: float = 26) -> Callable[[random.Random], Image.Image]:
    """A stone top with clouds in it."""
    def draw(dice: random.Random) -> Image.Image:
        light = noise(dice, (SIDE, SIDE), (5, 5), vein)
        for cells, depth in ((13, vein * 0.6), (40, vein * 0.4), (333, 7)):
            light = ImageChops.add(light, noise(dice, (SIDE, SIDE), (cells, cells), depth), 1, -128)
        light = ImageChops.add(light, ramp((SIDE, SIDE), ((0, 142), (1, 110))), 1, -128)
        return ImageChops.hard_light(Image.new("RGB", (SIDE, SIDE), colour), Image.merge("RGB", (light, light, light)))
    return draw


def linen(colour: Colour) -> Callable[[random.Random], Image.Image]:
    """A cloth with soft folds."""
    def draw(dice: random.Random) -> Image.Image:
        light = ImageChops.add(noise(dice, (SIDE, SIDE), (7, 3), 24), noise(dice, (SIDE, SIDE), (330, 26), 9), 1, -128)
        light = ImageChops.add(light, noise(dice, (SIDE, SIDE), (26, 330), 9), 1, -128)
        light = ImageChops.add(light, ramp((SIDE, SIDE), ((0, 144), (1, 112)), down=True), 1, -128)
        return ImageChops.hard_light(Image.new("RGB", (SIDE, SIDE), colour), Image.merge("RGB", (light, light, light)))
    return draw
