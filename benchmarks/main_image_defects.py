"""The defects that benchmarks/main_image.py renders onto real photos: one function a kind, which gets a photo and a random generator."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps, ImageStat

Box = tuple[int, int, int, int]
Render = Callable[[Image.Image, random.Random], Image.Image]

FONTS = Path("/usr/share/fonts")
PROMOTION_EN = ("FREE SHIPPING", "50% OFF", "Buy 1 Get 1 Free", "HOT SALE", "Best Seller", "Limited time offer", "Only $9.99",
                "Fast shipping", "Big Sale", "Free gift", "Up to 70% off",
                "Clearance sale", "100% money back guarantee", "Special offer", "Lowest price")
PROMOTION_ZH = ("包邮", "限时特价", "全场五折", "买一送一", "厂家直销", "爆款热卖", "正品保证", "7天无理由退货", "¥99 起", "今日特价",
                "满减优惠", "假一赔十", "双十一大促", "秒杀价", "全国包邮", "新品首发 立减50元")
CONTACT = ("WhatsApp +86 138 1234 5678", "www.bestshop-888.com", "sales@bestshop.com", "微信：shop8888", "加V：abc12345",
           "Tel: 0086-755-12345678", "QQ 123456789", "Follow us @bestshop88")
BADGES = ("-50%", "-30%", "50% OFF", "SALE", "70% OFF", "HOT SALE", "5折", "包邮", "特价", "热卖", "爆款", "秒杀")

STRONG = ((220, 20, 30), (255, 90, 0), (0, 80, 200), (0, 120, 60), (20, 20, 20), (240, 200, 0), (160, 0, 120), (255, 255, 255))


def fonts(script: str) -> list[str]:
    """The fonts of this machine that can write the script: ``zh`` or ``en``."""
    cjk = sorted(str(path) for path in FONTS.rglob("*CJK*"))
    return cjk if script == "zh" else cjk + sorted(str(path) for path in FONTS.rglob("DejaVu*.ttf") if "Math" not in path.name)


@cache
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """A font at a size; the simplified Chinese face of a collection."""
    return ImageFont.truetype(path, size, index=2 if path.endswith(".ttc") else 0)


def colour(rng: random.Random) -> tuple[int, int, int]:
    """Mostly a strong colour, as banners have it."""
    if rng.random() < 0.3:
        return rng.randrange(256), rng.randrange(256), rng.randrange(256)
    return rng.choice(STRONG)


def legible_on(ground: Iterable[float], rng: random.Random) -> tuple[int, int, int]:
    """A colour that can be read on the ground."""
    red, green, blue = ground
    while True:
        ink = colour(rng)
        if abs(0.3 * (red - ink[0]) + 0.59 * (green - ink[1]) + 0.11 * (blue - ink[2])) > 70:
            return ink


def written(image: Image.Image, text: str, rng: random.Random, *, script: str, panel: bool) -> tuple[Image.Image, Box]:
    """The picture with one line of text, on a panel or right on the photo, where banners stand; and the text's box.

    On the photo it has an outline or not, covers fully or lets the photo through; the whole is then saved as a seller's tools do.
    """
    width, height = image.size
    path = rng.choice(fonts(script))
    size = max(14, round(min(width, height) * rng.uniform(0.045, 0.12)))
    while font(path, size).getlength(text) > width * 0.94 and size > 10:
        size = round(size * 0.9)
    box = font(path, size).getbbox(text)
    text_width, text_height = round(box[2] - box[0]), round(box[3] - box[1])
    pad = size // 3
    left = rng.randint(0, max(0, width - text_width - 2 * pad))
    top = rng.choice([pad // 2, max(0, height - text_height - 2 * pad), rng.randint(0, max(1, height - text_height - 2 * pad))])
    place = (left + pad, top + pad, left + pad + text_width, top + pad + text_height)
    start = (place[0] - box[0], place[1] - box[1])
    drawn = image.copy()
    draw = ImageDraw.Draw(drawn)
    if panel:
        ground = colour(rng)
        wide = rng.random() < 0.4
        shape = (0 if wide else left, top, width if wide else left + text_width + 2 * pad, top + text_height + 2 * pad)
        draw.rounded_rectangle(shape, radius=rng.choice([0, 0, pad]), fill=ground)
        draw.text(start, text, fill=legible_on(ground, rng), font=font(path, size))
    else:
        under = ImageStat.Stat(image.crop(place))
        ink = legible_on(under.mean, rng)
        uneven = max(under.stddev) > 35  # nobody writes black on a black sleeve: such letters get an outline
        outline = max(1, size // 16) if uneven else rng.choice([0, 0, max(1, size // 16)])
        edge = (0, 0, 0) if sum(ink) > 380 else (255, 255, 255)
        draw.text(start, text, fill=ink, font=font(path, size), stroke_width=outline, stroke_fill=edge)
        drawn = Image.blend(image, drawn, rng.choice([1.0, 1.0, rng.uniform(0.65, 1)]))
    return saved(drawn, rng), place


def saved(image: Image.Image, rng: random.Random, *, soft: bool = True) -> Image.Image:
    """The picture as it comes back from a JPEG, often softened by a resize."""
    if soft and rng.random() < 0.4:
        part = rng.uniform(0.6, 0.95)
        smaller = image.resize((round(image.width * part), round(image.height * part)), Image.Resampling.BICUBIC)
        image = smaller.resize(image.size, Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=rng.randint(60, 94))
    return Image.open(file).convert("RGB")


def banner(texts: tuple[str, ...], script: str, *, panel: bool) -> Render:
    """A renderer of one line of these texts."""
    return lambda image, rng: written(image, rng.choice(texts), rng, script=script, panel=panel)[0]


def framed(image: Image.Image, rng: random.Random) -> Image.Image:
    """A frame of one strong colour over the edges."""
    image = image.copy()
    depth = round(min(image.size) * rng.uniform(0.012, 0.07))
    ink = rng.choice([(200, 0, 20), (0, 0, 0), (0, 90, 190), (230, 180, 0), (120, 120, 120), (0, 130, 60)])
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=ink, width=max(4, depth))
    return image


def lined(image: Image.Image, rng: random.Random) -> Image.Image:
    """A line drawn around, a little inside the edges."""
    image = image.copy()
    inset = round(min(image.size) * rng.uniform(0.01, 0.03))
    ink = rng.choice([(200, 0, 20), (0, 0, 0), (0, 90, 190)])
    box = (inset, inset, image.width - 1 - inset, image.height - 1 - inset)
    ImageDraw.Draw(image).rectangle(box, outline=ink, width=max(5, round(min(image.size) * 0.015)))
    return image


def barred(image: Image.Image, rng: random.Random) -> Image.Image:
    """Black or coloured bars at two opposite sides, as a screenshot or a film has them."""
    ink = rng.choice([(0, 0, 0), (30, 30, 30), (190, 0, 20)])
    part = rng.uniform(0.06, 0.14)
    if rng.random() < 0.6:
        out = Image.new("RGB", (image.width, round(image.height * (1 + 2 * part))), ink)
    else:
        out = Image.new("RGB", (round(image.width * (1 + 2 * part)), image.height), ink)
    out.paste(image, ((out.width - image.width) // 2, (out.height - image.height) // 2))
    return out


def blurred(image: Image.Image, rng: random.Random) -> Image.Image:
    """Out of focus."""
    return image.filter(ImageFilter.GaussianBlur(max(image.size) / 800 * rng.uniform(2.5, 5)))


def blown_up(image: Image.Image, rng: random.Random) -> Image.Image:
    """Saved small and blown up again."""
    part = rng.uniform(5, 8) * max(image.size) / 800
    small = image.resize((max(8, round(image.width / part)), max(8, round(image.height / part))), Image.Resampling.BICUBIC)
    return small.resize(image.size, rng.choice([Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]))


def blank(image: Image.Image, rng: random.Random) -> Image.Image:
    """One colour, with a little noise."""
    ink = rng.choice([(255, 255, 255), (240, 240, 240), (0, 0, 0), (200, 220, 240)])
    out = Image.new("RGB", image.size, ink)
    for _ in range(40):
        out.putpixel((rng.randrange(image.width), rng.randrange(image.height)), tuple(max(0, value - 5) for value in ink))
    return out


def small(image: Image.Image, rng: random.Random) -> Image.Image:
    """A thumbnail."""
    image = image.copy()
    side = rng.randint(60, 180)
    image.thumbnail((side, side))
    return image


def tiny_product(image: Image.Image, rng: random.Random) -> Image.Image:
    """The product in a small part of a plain frame."""
    out = Image.new("RGB", image.size, (255, 255, 255) if rng.random() < 0.7 else (235, 238, 240))
    inner = image.copy()
    inner.thumbnail((round(image.width * rng.uniform(0.12, 0.28)),) * 2)
    out.paste(inner, (rng.randint(0, out.width - inner.width), rng.randint(0, out.height - inner.height)))
    return out


def grey_ground(image: Image.Image, rng: random.Random) -> Image.Image:
    """A white background turned grey or coloured."""
    ink = rng.choice([(235, 235, 235), (220, 225, 230), (180, 180, 180), (250, 230, 200), (120, 160, 200)])
    return Image.composite(Image.new("RGB", image.size, ink), image, image.convert("L").point(lambda value: 255 if value > 247 else 0))


def coded(kind: str) -> Render:
    """A QR or barcode sticker, as large as one must be to be scanned off a screen, sometimes turned a little."""
    def render(image: Image.Image, rng: random.Random) -> Image.Image:
        if kind == "qr":
            text = rng.choice(["https://shop.example/p/1842", "weixin://contacts/profile/abc", "WhatsApp +86 138 0000 0000", "https://t.example/x"])
            code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8)
        else:
            number = "".join(rng.choice("0123456789") for _ in range(11))
            code = zxingcpp.create_barcode("6" + number, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
        sticker = ImageOps.expand(Image.fromarray(code).convert("RGB"), border=16, fill="white")
        wide = round(image.width * rng.uniform(0.2, 0.4) * (1.5 if kind == "bars" else 1))
        wide = max(wide, 230 if kind == "bars" else 0)  # two pixels a bar are the least that a phone reads
        sticker = sticker.resize((wide, round(sticker.height * wide / sticker.width)), Image.Resampling.LANCZOS)
        mask = Image.new("L", sticker.size, 255)
        if rng.random() < 0.4:
            angle = rng.uniform(-12, 12)
            sticker, mask = (part.rotate(angle, Image.Resampling.BICUBIC, expand=True) for part in (sticker, mask))
        out = image.copy()
        out.paste(sticker, (rng.randint(0, max(0, out.width - sticker.width)), rng.randint(0, max(0, out.height - sticker.height))), mask)
        return saved(out, rng)
    return render


def collage(image: Image.Image, rng: random.Random) -> Image.Image:
    """The photo beside, above or among others made from it: turned and cut; edge to edge or with a strip between."""
    # No mirrored half beside its original: there the photo goes on across the cut, and nothing shows.
    parts = [image, image.rotate(180), image.rotate(90, expand=True), image.rotate(270, expand=True)]
    rng.shuffle(parts)
    width, height = image.size
    gap = rng.choice([0, 0, 4, 8, 14])
    out = Image.new("RGB", (width, height), rng.choice([(255, 255, 255), (255, 255, 255), (0, 0, 0), (200, 30, 30)]))
    if rng.random() < 0.3:
        columns, rows = 2, 2
    else:
        columns, rows = rng.choice([(2, 1), (1, 2), (3, 1)])
    for n in range(columns * rows):
        left, right = between(n % columns, columns, width, gap)
        top, bottom = between(n // columns, rows, height, gap)
        out.paste(ImageOps.fit(parts[n % len(parts)], (right - left, bottom - top)), (left, top))
    return saved(out, rng)


def between(n: int, of: int, length: int, gap: int) -> tuple[int, int]:
    """Where the n-th of so many parts of a length begins and ends, with a gap between them."""
    return length * n // of + gap * (n > 0) // 2, length * (n + 1) // of - gap * (n < of - 1) // 2


def marked(image: Image.Image, text: str, rng: random.Random, *, script: str) -> tuple[Image.Image, Box]:
    """The photo with one half-transparent line across it, as picture agencies mark theirs; and the text's box."""
    path = rng.choice(fonts(script))
    wanted = image.width * rng.uniform(0.45, 0.8)
    size = min(round(image.height * 0.14), max(12, round(wanted / max(1.0, font(path, 100).getlength(text)) * 100)))
    layer = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(layer)
    at = (image.width / 2, image.height * rng.uniform(0.3, 0.7))
    draw.text(at, text, fill=round(255 * rng.uniform(0.4, 0.75)), font=font(path, size), anchor="mm")
    left, top, right, bottom = draw.textbbox(at, text, font=font(path, size), anchor="mm")
    return laid_over(image, layer, rng), (round(left), round(top), round(right), round(bottom))


def laid_over(image: Image.Image, layer: Image.Image, rng: random.Random) -> Image.Image:
    """White over dark pictures, grey over light ones, as thick as the layer says."""
    under = ImageStat.Stat(image.convert("L"), mask=layer.point(lambda value: 255 if value else 0)).mean[0]
    ink = Image.new("RGB", image.size, (255, 255, 255) if under < 140 else (90, 90, 90))
    return saved(Image.composite(ink, image, layer), rng)


def tiled(image: Image.Image, text: str, rng: random.Random, *, script: str) -> tuple[Image.Image, list[Box]]:
    """The photo with a half-transparent mark small all over; and the boxes of those that lie wholly in it."""
    layer = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(layer)
    path = rng.choice(fonts(script))
    wanted = image.width * rng.uniform(0.2, 0.28)
    size = max(12, round(wanted / max(1.0, font(path, 100).getlength(text)) * 100))
    opacity = round(255 * rng.uniform(0.4, 0.75))
    boxes: list[Box] = []
    for row, top in enumerate(range(size, image.height - size, round(size * rng.uniform(4.5, 6)))):
        for left in range(-round(wanted / 2) * (row % 2), image.width, round(wanted * 1.7)):
            draw.text((left, top), text, fill=opacity, font=font(path, size))
            x0, y0, x1, y1 = (round(side) for side in draw.textbbox((left, top), text, font=font(path, size)))
            if x0 >= 0 and x1 <= image.width:
                boxes.append((x0, y0, x1, y1))
    return laid_over(image, layer, rng), boxes


def watermarked(texts: tuple[str, ...], script: str, *, all_over: bool) -> Render:
    """A half-transparent mark over the photo: once and large across the middle, or small all over."""
    def render(image: Image.Image, rng: random.Random) -> Image.Image:
        text = rng.choice(texts)
        return (tiled if all_over else marked)(image, text, rng, script=script)[0]
    return render


def compared(texts: tuple[tuple[str, str], ...], script: str) -> Render:
    """Two halves, the second brighter, with "before" and "after" written on them."""
    def render(image: Image.Image, rng: random.Random) -> Image.Image:
        half = ImageOps.fit(image, (image.width // 2, image.height))
        out = Image.new("RGB", image.size, "white")
        out.paste(half.point(lambda value: round(value * 0.8)), (0, 0))
        out.paste(half, (image.width - half.width, 0))
        draw = ImageDraw.Draw(out)
        path = rng.choice(fonts(script))
        size = max(16, round(min(image.size) * rng.uniform(0.06, 0.1)))
        top = rng.choice([size // 2, image.height - 2 * size])
        ground = colour(rng)
        for text, left in zip(rng.choice(texts), (0, image.width // 2), strict=True):
            box = draw.textbbox((left + size // 2, top), text, font=font(path, size))
            draw.rectangle((box[0] - size // 4, box[1] - size // 4, box[2] + size // 4, box[3] + size // 4), fill=ground)
            draw.text((left + size // 2, top), text, fill=legible_on(ground, random.Random(text)), font=font(path, size))
        return saved(out, rng)
    return render


AGENCIES = ("shutterstock", "iStock", "gettyimages", "alamy", "dreamstime", "Adobe Stock", "depositphotos")
AGENCIES_ZH = ("视觉中国", "摄图网", "千图网", "盗图必究", "版权所有")
SHOPS = ("LUMIVA", "Nordhaus", "TINYCLOUD", "Bellmira", "Karo Home")
HALVES_EN = (("BEFORE", "AFTER"), ("Before", "After"), ("Before use", "After use"))
HALVES_ZH = (("使用前", "使用后"), ("之前", "之后"), ("用前", "用后"))


# kind of defect -> (rule that must say it, how it is made)
DEFECTS: dict[str, tuple[str, Render]] = {
    "frame": ("border", framed),
    "line-around": ("border", lined),
    "bars": ("border", barred),
    "out-of-focus": ("blurred", blurred),
    "blown-up": ("blurred", blown_up),
    "blank": ("blank", blank),
    "thumbnail": ("too-small", small),
    "tiny-product": ("low-fill", tiny_product),
    "grey-background": ("background-not-white", grey_ground),
    "qr-code": ("qr-code", coded("qr")),
    "barcode": ("barcode", coded("bars")),
    "collage": ("collage", collage),
    "watermark-agency": ("watermark", watermarked(AGENCIES, "en", all_over=False)),
    "watermark-agency-zh": ("watermark", watermarked(AGENCIES_ZH, "zh", all_over=False)),
    "watermark-all-over": ("watermark", watermarked(SHOPS, "en", all_over=True)),
    "before-after": ("before-after", compared(HALVES_EN, "en")),
    "before-after-zh": ("before-after", compared(HALVES_ZH, "zh")),
    "promotion-en-panel": ("text-in-picture", banner(PROMOTION_EN, "en", panel=True)),
    "promotion-en-photo": ("text-in-picture", banner(PROMOTION_EN, "en", panel=False)),
    "promotion-zh-panel": ("text-in-picture", banner(PROMOTION_ZH, "zh", panel=True)),
    "promotion-zh-photo": ("text-in-picture", banner(PROMOTION_ZH, "zh", panel=False)),
    "contact-panel": ("text-in-picture", banner(CONTACT, "zh", panel=True)),
    "contact-photo": ("text-in-picture", banner(CONTACT, "zh", panel=False)),
}
