"""Writing of every kind over photos, to learn the lettering filter from: none of its words is one that the benchmark renders."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageStat

from main_image_defects import colour, legible_on, saved

Corners = list[tuple[float, float]]
CHINESE_FACES = ("CJK", "wqy", "ukai", "gkai", "uming")
# Half of the signs are common ones with few strokes, which look least like writing; the rest any of the 3,755 most common.
FEW_STROKES = "一二三四五六七十人大小上下买天元起日月不了个中入口千万多少年工门开车干己半今太方"
SYLLABLES = ("ba", "cor", "den", "el", "fi", "gra", "hon", "il", "jo", "kin", "lum", "mer", "nor", "os", "pla", "qui", "ros", "sta",
             "tu", "ve", "wil", "xa", "yo", "zen", "ing", "er", "ly")


@dataclass(frozen=True)
class Written:
    """One line of writing: the corners around its letters, and how high these are, in pixels of the photo."""

    corners: Corners
    high: float


@cache
def faces(folders: tuple[Path, ...], chinese: bool) -> list[str]:
    """The fonts below the folders that can write the script."""
    found = sorted(str(path) for folder in folders for path in folder.rglob("*") if path.suffix in (".ttf", ".ttc", ".otf"))
    found = [path for path in found if not any(other in path for other in ("Emoji", "Math", "Symbols", "Mono"))]
    return [path for path in found if any(name in path for name in CHINESE_FACES) or not chinese]


@cache
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """A font at a size; of Noto's collections the simplified Chinese face."""
    return ImageFont.truetype(path, size, index=2 if "CJK" in path else 0)


def words(rng: random.Random, *, chinese: bool) -> str:
    """Signs at random, as many as a banner has, with figures among them."""
    if chinese:
        count = rng.choice([2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 8])
        signs = [rng.choice(FEW_STROKES) if rng.random() < 0.35 else common(rng) for _ in range(count)]
        if rng.random() < 0.25:
            signs.insert(rng.randint(0, len(signs)), rng.choice([" ", "：", "，", "！"]))
        if rng.random() < 0.3:
            signs.insert(rng.choice([0, len(signs) // 2, len(signs)]), figures(rng))
        return "".join(signs)
    if rng.random() < 0.2:
        return figures(rng)
    many = ["".join(rng.choice(SYLLABLES) for _ in range(rng.choice([1, 1, 2, 2, 3]))) for _ in range(rng.choice([1, 1, 2, 2, 3, 4]))]
    case = rng.choice([str.upper, str.upper, str.title, str.lower, str.capitalize])
    text = case(" ".join(many))
    return f"{text} {figures(rng)}" if rng.random() < 0.25 else text


def common(rng: random.Random) -> str:
    """One of the signs that GB 2312 counts as common."""
    while True:
        code = bytes((rng.randint(0xB0, 0xD7), rng.randint(0xA1, 0xFE)))
        try:
            return code.decode("gb2312")
        except UnicodeDecodeError:
            continue


def figures(rng: random.Random) -> str:
    """A price, a share, a number of any kind."""
    number = rng.choice([rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 9999)])
    return rng.choice(["{}%", "-{}%", "${}", "¥{}", "{}.99", "{}", "+{}", "{} pcs", "No.{}", "{}-{}"]).format(number, rng.randint(100, 999))


def lettered(photo: Image.Image, rng: random.Random, folders: tuple[Path, ...]) -> tuple[Image.Image, list[Written]]:
    """The photo with writing on it, and where: on the photo, a panel or a badge, faint once or all over, or in several lines."""
    out = photo.copy()
    style = rng.choices(["photo", "panel", "badge", "mark", "tiles", "lines"], [44, 16, 14, 10, 8, 8])[0]
    chinese = rng.random() < 0.65
    path = rng.choice(faces(folders, chinese))
    size = max(12, round(min(photo.size) * math.exp(rng.uniform(math.log(0.04), math.log(0.15)))))
    text = words(rng, chinese=chinese)
    if style == "tiles":
        written = _all_over(out, text, path, max(12, round(size * 0.6)), rng)
        return saved(out, rng), written
    if style == "lines":
        written = _lines(out, path, max(12, round(size * 0.5)), rng, chinese=chinese)
        return saved(out, rng), written
    if style == "badge":
        text = figures(rng) if rng.random() < 0.3 else text[: rng.randint(2, 8)].strip()
    while font(path, size).getlength(text) > photo.width * 0.95 and size > 10:
        size = round(size * 0.9)
    wide = font(path, size).getlength(text)
    left = rng.uniform(0, max(1.0, photo.width - wide))
    top = rng.choice([size * 0.3, photo.height - size * 1.6, rng.uniform(0, max(1.0, photo.height - size * 1.5))])
    pen = Pen(path, size, angle=rng.choice([0.0] * 8 + [rng.uniform(-12, 12), rng.uniform(-30, 30)]))
    if style == "mark":
        written = [pen.put(out, text, (left, top), _faint_ink(out), opacity=rng.uniform(0.4, 0.8))]
    elif style == "photo":
        ink = legible_on(ImageStat.Stat(out.crop((round(left), round(top), round(left + wide) + 1, round(top + size) + 1))).mean, rng)
        opacity, outline = rng.choice([1.0, 1.0, rng.uniform(0.65, 1)]), rng.random() < 0.5
        written = [pen.put(out, text, (left, top), ink, opacity=opacity, outline=outline)]
    else:
        ground = colour(rng)
        form = rng.choice(["ellipse", "ellipse", "rounded", "rectangle"] if style == "badge" else ["rounded", "rectangle", "strip"])
        written = [pen.put(out, text, (left, top), legible_on(ground, rng), panel=(form, ground))]
    return saved(out, rng), written


def adorned(photo: Image.Image, rng: random.Random) -> Image.Image:
    """The photo with rows and rings of one small shape again and again, as chains, dials, seams and carvings have them: no writing."""
    out = photo.copy()
    draw = ImageDraw.Draw(out)
    for _ in range(rng.randint(1, 4)):
        size = min(photo.size) * math.exp(rng.uniform(math.log(0.015), math.log(0.12)))
        ink, thick = colour(rng), max(1, round(size * rng.uniform(0.06, 0.3)))
        corners = [(rng.uniform(-0.5, 0.5) * size, rng.uniform(-0.5, 0.5) * size) for _ in range(rng.randint(2, 5))]
        form = rng.choice(["ring", "disc", "arc", "stroke", "shape", "outline"])
        x, y, count = rng.uniform(0, photo.width), rng.uniform(0, photo.height), rng.randint(4, 14)
        step, turn, angle = size * rng.uniform(0.7, 1.8), rng.choice([0.0, 0.0, rng.uniform(-0.5, 0.5)]), rng.uniform(0, 2 * math.pi)
        for _ in range(count):
            box = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
            here = [(x + across, y + down) for across, down in corners]
            if form in ("ring", "disc"):
                draw.ellipse(box, outline=ink, width=thick, fill=ink if form == "disc" else None)
            elif form == "arc":
                draw.arc(box, 200, 340 + 40 * turn, fill=ink, width=thick)
            elif form == "shape" and len(here) > 2:
                draw.polygon(here, fill=ink)
            else:
                draw.line(here + here[:1] * (form == "outline"), fill=ink, width=thick, joint="curve")
            x, y, angle = x + step * math.cos(angle), y + step * math.sin(angle), angle + turn
    return saved(out, rng)


def marked(photo: Image.Image, rng: random.Random, folders: tuple[Path, ...]) -> tuple[Image.Image, list[Written]]:
    """The photo with one half-transparent line, as large as a mark across a picture, and where."""
    out = photo.copy()
    chinese = rng.random() < 0.5
    path = rng.choice(faces(folders, chinese))
    if chinese:
        text = "".join(rng.choice(FEW_STROKES) if rng.random() < 0.15 else common(rng) for _ in range(rng.choice([2, 3, 3, 4, 4, 4, 5, 6])))
    else:
        text = "".join(rng.choice(SYLLABLES) for _ in range(rng.choice([2, 2, 3, 3, 4, 4, 5])))
        text = rng.choice([str.lower, str.lower, str.title, str.upper, str.capitalize])(text)
        if rng.random() < 0.2:
            text += " " + rng.choice(SYLLABLES).title() + rng.choice(SYLLABLES)
    wanted = photo.width * rng.uniform(0.3, 0.9) / max(1.0, font(path, 100).getlength(text)) * 100
    size = max(12, round(min(wanted, photo.height * rng.uniform(0.06, 0.17))))
    wide = font(path, size).getlength(text)
    left = (photo.width - wide) / 2 if rng.random() < 0.6 else rng.uniform(0, max(1.0, photo.width - wide))
    top = rng.uniform(0.25, 0.75) * photo.height - size * 0.6 if rng.random() < 0.7 else rng.uniform(0, max(1.0, photo.height - size * 1.3))
    top = max(0.0, top)
    under = out.convert("L").crop((round(left), round(top), round(left + wide) + 1, round(top + size * 1.2) + 1))
    grey = ImageStat.Stat(under).mean[0]
    faint = (255, 255, 255) if grey < rng.uniform(125, 160) else (rng.choice([90, 90, 110, 60, 0]),) * 3
    ink = faint if rng.random() < 0.85 else legible_on((grey,) * 3, rng)
    pen = Pen(path, size, angle=0.0 if rng.random() < 0.85 else rng.uniform(-30, 30))
    written = pen.put(out, text, (left, top), ink, opacity=rng.uniform(0.35, 0.8), outline=rng.random() < 0.08)
    return saved(out, rng), [written]


@dataclass(frozen=True)
class Pen:
    """A font at a size, held at an angle of so many degrees."""

    path: str
    size: int
    angle: float = 0.0

    def put(self, image: Image.Image, text: str, at: tuple[float, float], ink: tuple[int, int, int], *, opacity: float = 1.0,
            outline: bool = False, panel: tuple[str, tuple[int, int, int]] | None = None) -> Written:
        """Write the text with its upper left corner there, outlined or on a panel."""
        face = font(self.path, self.size)
        left, top, right, bottom = face.getbbox(text)
        pad = round(self.size * (0.6 if panel and panel[0] == "ellipse" else 0.35))
        wide, high = round(right - left), round(bottom - top)
        sheet = Image.new("RGBA", (wide + 2 * pad, high + 2 * pad), (*(panel[1] if panel else ink), 0))
        if panel and panel[0] == "ellipse":
            sheet = Image.new("RGBA", (max(sheet.size), max(sheet.size)), (*panel[1], 0))
        draw = ImageDraw.Draw(sheet)
        box = (0, 0, sheet.width - 1, sheet.height - 1)
        if panel:
            {"ellipse": draw.ellipse, "rounded": lambda *where, fill: draw.rounded_rectangle(*where, radius=pad, fill=fill)}.get(
                panel[0], draw.rectangle)(box, fill=(*panel[1], 255))
        inner = ((sheet.width - wide) / 2, (sheet.height - high) / 2)
        edge = (0, 0, 0) if sum(ink) > 380 else (255, 255, 255)
        stroke = max(1, self.size // 16) if outline else 0
        draw.text((inner[0] - left, inner[1] - top), text, fill=(*ink, 255), font=face, stroke_width=stroke, stroke_fill=(*edge, 255))
        if opacity < 1:
            sheet.putalpha(sheet.getchannel("A").point(lambda value: round(value * opacity)))
        middle = (at[0] + wide / 2, at[1] + high / 2)
        turned = sheet.rotate(self.angle, Image.Resampling.BICUBIC, expand=True) if self.angle else sheet
        place = (round(middle[0] - turned.width / 2), round(middle[1] - turned.height / 2))
        if panel and panel[0] == "strip" and not self.angle:
            ImageDraw.Draw(image).rectangle((0, place[1], image.width, place[1] + sheet.height - 1), fill=panel[1])
        image.paste(turned, place, turned)
        sine, cosine = math.sin(math.radians(-self.angle)), math.cos(math.radians(-self.angle))
        corners = [(x * wide / 2, y * high / 2) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        return Written([(middle[0] + x * cosine - y * sine, middle[1] + x * sine + y * cosine) for x, y in corners], high)


def _all_over(image: Image.Image, text: str, path: str, size: int, rng: random.Random) -> list[Written]:
    pen, ink, opacity = Pen(path, size), _faint_ink(image), rng.uniform(0.4, 0.8)
    step = max(font(path, size).getlength(text), size) * rng.uniform(1.3, 2)
    tops = range(size, max(size + 1, image.height - size), round(size * rng.uniform(3, 6)))
    return [pen.put(image, text, (column * step - step / 2 * (row % 2), top), ink, opacity=opacity)
            for row, top in enumerate(tops) for column in range(math.ceil(image.width / step))]


def _lines(image: Image.Image, path: str, size: int, rng: random.Random, *, chinese: bool) -> list[Written]:
    left, top = rng.uniform(0, 0.5) * image.width, rng.uniform(0, 0.6) * image.height
    box = (round(left), round(top), round(left + image.width * 0.4), min(image.height, round(top + size * 6)))
    ink, gap = legible_on(ImageStat.Stat(image.crop(box)).mean, rng), size * rng.uniform(1.3, 2)
    return [Pen(path, size).put(image, words(rng, chinese=chinese), (left, top + gap * row), ink) for row in range(rng.randint(2, 6))]


def _faint_ink(image: Image.Image) -> tuple[int, int, int]:
    return (255, 255, 255) if ImageStat.Stat(image.convert("L")).mean[0] < 150 else (90, 90, 90)


def scenes(photo: Image.Image, rng: random.Random) -> list[Image.Image]:
    """The photo as it is, and a piece of it cut out onto white, large and small, as catalogues show their goods."""
    mask = Image.new("L", photo.size, 0)
    draw = ImageDraw.Draw(mask)
    width, height = photo.size
    for _ in range(rng.randint(1, 4)):
        corners = [(rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height) for _ in range(rng.randint(3, 7))]
        if rng.random() < 0.5:
            draw.polygon(corners, fill=255)
        else:
            draw.line(corners, fill=255, width=rng.randint(4, max(5, width // 6)), joint="curve")
    cut = Image.composite(photo, Image.new("RGB", photo.size, "white"), mask)
    far = Image.new("RGB", photo.size, "white")
    far.paste(cut.resize((width // 2, height // 2), Image.Resampling.LANCZOS), (width // 4, height // 4))
    return [photo, cut, far]
