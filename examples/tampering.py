"""What careless and dishonest sellers do to a picture: banners, frames, blur, a copy of somebody else's photo."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from studio import SIDE, Colour, Point

# Chinese characters as strokes on a grid of 100: a bare machine has no Chinese font, and the picture must be the same everywhere.
STROKES: dict[str, list[list[Point]]] = {
    "全": [[(50, 6), (32, 30), (6, 52)], [(50, 6), (68, 30), (94, 52)], [(28, 50), (72, 50)], [(30, 70), (70, 70)], [(12, 94), (88, 94)],
          [(50, 50), (50, 94)]],
    "场": [[(3, 36), (38, 36)], [(21, 8), (21, 80)], [(2, 86), (40, 70)], [(46, 14), (86, 14), (50, 48), (93, 48), (88, 88), (74, 92)],
          [(70, 50), (44, 82)],
          [(80, 52), (54, 95)]],
    "半": [[(24, 10), (35, 29)], [(76, 10), (65, 29)], [(16, 38), (84, 38)], [(5, 60), (95, 60)], [(50, 5), (50, 98)]],
    "价": [[(31, 5), (20, 30), (3, 50)], [(20, 32), (20, 97)], [(64, 5), (52, 26), (34, 46)], [(64, 5), (78, 28), (97, 46)],
          [(53, 48), (51, 72), (37, 97)],
          [(79, 48), (79, 97)]],
    "包": [[(32, 3), (22, 24), (7, 40)], [(26, 22), (88, 22), (85, 62), (71, 67)], [(24, 42), (62, 42), (62, 61)], [(24, 61), (62, 61)],
          [(24, 42), (24, 82), (33, 93), (88, 93), (93, 74)]],
    "邮": [[(8, 28), (8, 88)], [(8, 28), (52, 28), (52, 88)], [(8, 56), (52, 56)], [(30, 5), (30, 85)], [(8, 85), (52, 85)],
          [(64, 14), (92, 14), (79, 42), (93, 58), (89, 76), (76, 77)], [(64, 14), (64, 98)]],
}

Changed = tuple[Image.Image, int]  # the picture and the JPEG quality it is saved with
Change = Callable[[Image.Image], Changed]


def _strokes(pen: ImageDraw.ImageDraw, text: str, left: float, top: float, size: float, colour: Colour) -> None:
    wide = max(2, round(size * 0.105))
    for number, character in enumerate(text):
        for stroke in STROKES.get(character, []):
            points = [(left + (number * 112 + x) * size / 100, top + y * size / 100) for x, y in stroke]
            pen.line(points, fill=colour, width=wide, joint="curve")
            for x, y in points:
                pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=colour)


def banner(image: Image.Image) -> Changed:
    """A promise and a discount pasted over the picture."""
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 850, SIDE, SIDE), fill=(206, 28, 40))
    pen.text((SIDE / 2, 925), "FREE SHIPPING", font=ImageFont.load_default(104), fill=(255, 255, 255), anchor="mm", stroke_width=2)
    pen.ellipse((720, 30, 970, 280), fill=(250, 204, 40))
    pen.text((845, 130), "50%", font=ImageFont.load_default(92), fill=(160, 16, 24), anchor="mm", stroke_width=2)
    pen.text((845, 212), "OFF", font=ImageFont.load_default(62), fill=(160, 16, 24), anchor="mm", stroke_width=2)
    return image, 88


def banner_zh(image: Image.Image) -> Changed:
    """The same in Chinese: half price in the whole shop, postage paid."""
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 820, SIDE, SIDE), fill=(214, 30, 38))
    _strokes(pen, "全场半价", 60, 852, 112, (255, 240, 150))
    pen.rounded_rectangle((620, 842, 960, 978), 30, fill=(255, 226, 90))
    _strokes(pen, "包邮", 672, 858, 104, (190, 20, 30))
    return image, 88


def mirrored(image: Image.Image) -> Changed:
    """The right way round for nobody but its photographer."""
    return ImageOps.mirror(image), 80


def shrunk(image: Image.Image) -> Changed:
    """Saved from a web page: smaller and squeezed."""
    return image.resize((700, 700), Image.Resampling.LANCZOS), 58


def recompressed(image: Image.Image) -> Changed:
    """Sent through a messenger."""
    return image.resize((900, 900), Image.Resampling.BILINEAR), 40


def thumbnail(image: Image.Image) -> Changed:
    """A preview used as the main picture."""
    return image.resize((320, 320), Image.Resampling.LANCZOS), 85


def blurred(image: Image.Image) -> Changed:
    """Out of focus."""
    return image.filter(ImageFilter.GaussianBlur(7)), 85


def framed(image: Image.Image) -> Changed:
    """A coloured frame to stand out in the search results."""
    return ImageOps.expand(image.resize((SIDE - 110, SIDE - 110), Image.Resampling.LANCZOS), 55, (24, 120, 196)), 90


def lost(image: Image.Image) -> Changed:
    """A small product in a large white picture."""
    canvas = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
    canvas.paste(image.resize((300, 300), Image.Resampling.LANCZOS), (330, 370))
    return canvas, 90


def wide(image: Image.Image) -> Changed:
    """A banner format where a square is asked for."""
    canvas = Image.new("RGB", (1600, 900), (255, 255, 255))
    canvas.paste(image.resize((860, 860), Image.Resampling.LANCZOS), (370, 20))
    return canvas, 90


def empty(image: Image.Image) -> Changed:
    """Nothing but the backdrop: the product was cut away."""
    return Image.new("RGB", image.size, (252, 252, 252)), 90


def coming_soon(image: Image.Image) -> Changed:
    """A promise of a picture."""
    canvas = Image.new("RGB", image.size, (228, 230, 234))
    pen = ImageDraw.Draw(canvas)
    pen.rounded_rectangle((380, 300, 620, 480), 24, outline=(150, 156, 166), width=14)
    pen.ellipse((450, 340, 550, 440), outline=(150, 156, 166), width=14)
    pen.text((500, 600), "IMAGE COMING SOON", font=ImageFont.load_default(76), fill=(120, 126, 138), anchor="mm", stroke_width=1)
    return canvas, 90


def copied(image: Image.Image) -> Changed:
    """The same picture, saved again."""
    return image, 84


# The name of the new picture, the picture it was made from, and what was done.
TAMPERED: dict[str, tuple[str, Change]] = {
    "found-moon": ("necklace-moon", mirrored),
    "found-pearl": ("necklace-pearl", shrunk),
    "found-speckled": ("mug-speckled", recompressed),
    "found-tan-bag": ("satchel-tan", mirrored),
    "found-mushroom": ("lamp-mushroom", shrunk),
    "sale-shoe": ("shoe-black-road", banner),
    "sale-earbuds": ("earbuds-graphite", banner),
    "sale-zh-case": ("case-black-armor", banner_zh),
    "sale-zh-bottle": ("bottle-zh-blue", banner_zh),
    "small-player": ("player-blue-keys", thumbnail),
    "soft-headphones": ("headphones-studio", blurred),
    "framed-bucket": ("bucket-olive", framed),
    "lost-collar": ("collar-teal", lost),
    "wide-leash": ("leash-red", wide),
    "earbuds-again": ("earbuds-graphite", copied),
    "coming-soon": ("headphones-sand", coming_soon),
    "empty": ("mug-white", empty),
}
