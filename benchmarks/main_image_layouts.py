"""Defects of layout for benchmarks/main_image.py: badges, goods cut off, pages of text, placeholders, repeated pictures."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from main_image_defects import BADGES, Render, font, fonts, legible_on, saved

PLACEHOLDERS = {"en": ("No image available", "Image coming soon", "No photo", "Photo not available", "Image not found"),
                "zh": ("暂无图片", "图片即将上传", "图片待上传", "无图", "图片加载中")}
TITLES = {"en": ("CERTIFICATE OF CONFORMITY", "Test Report", "CERTIFICATE OF ANALYSIS", "BUSINESS LICENSE", "Letter of Authorization"),
          "zh": ("鉴定证书", "检测报告", "营业执照", "授权书", "产品合格证", "质检报告")}
WORDS = {"en": ("Applicant", "Address", "Sample No.", "Model", "Standard", "Result", "Date of issue", "Approved by",
                "The sample was found to comply",
                "Tested item", "Valid until", "Conclusion", "Laboratory", "Remarks", "Page 1 of 2", "Manufacturer"),
         "zh": ("委托单位", "地址", "样品编号", "型号规格", "检验依据", "检验结论", "签发日期", "批准人", "经检验该样品符合标准要求",
                "生产单位", "有效期至",
                "备注", "检验类别", "注册资本")}
NOTICES = {"en": ("SHOP NOTICE", "Dear customers", "We are closed from May 1 to May 5", "Orders will be sent after the holiday",
                  "Size chart",
                  "Length", "Chest", "Shoulder", "Please allow 1-3 cm difference", "Thank you for your support", "How to order",
                "Delivery time"),
           "zh": ("店铺公告", "亲爱的顾客", "春节期间暂停发货", "节后按付款顺序发出", "尺码表", "衣长", "胸围", "肩宽",
                  "手工测量误差1-3厘米", "感谢您的支持",
                  "购买须知", "发货时间")}


def badge(image: Image.Image, rng: random.Random) -> Image.Image:
    """A round or slanted sticker with a few letters in a corner, as sale badges are."""
    image = image.copy()
    text = rng.choice(BADGES)
    path = rng.choice(fonts("en" if text.isascii() else "zh"))
    size = max(16, round(min(image.size) * rng.uniform(0.05, 0.1)))
    left, top, right, bottom = font(path, size).getbbox(text)
    wide, high = right - left, bottom - top
    reach = round(max(wide, high) * 0.5 + size * 0.5)
    ground = rng.choice(((220, 20, 30), (255, 90, 0), (0, 80, 200), (0, 120, 60), (160, 0, 120)))
    x = rng.choice([reach + 4, image.width - reach - 5])
    y = rng.choice([reach + 4, reach + 4, image.height - reach - 5])
    draw = ImageDraw.Draw(image)
    if rng.random() < 0.6:
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ground)
    else:
        draw.rounded_rectangle((x - wide / 2 - size * 0.4, y - high / 2 - size * 0.4, x + wide / 2 + size * 0.4, y + high / 2 + size * 0.4),
                               radius=rng.choice([0, size // 3]), fill=ground)
    draw.text((x - wide / 2 - left, y - high / 2 - top), text, fill=legible_on(ground, rng), font=font(path, size))
    return saved(image, rng)


def cut_off(*sides: str) -> Render:
    """A renderer of goods on a plain ground, moved so far to one of the sides that a quarter to a half of them lies outside."""
    return lambda image, rng: moved_out(image, rng, rng.choice(sides))


def moved_out(image: Image.Image, rng: random.Random, side: str) -> Image.Image:
    """The goods moved over the edge of the picture."""
    ground = image.getpixel((2, 2))
    differs = np.abs(np.asarray(image, dtype=np.int16) - np.array(ground, dtype=np.int16)).max(axis=2) > 24
    rows, columns = np.flatnonzero(differs.mean(axis=1) > 0.005), np.flatnonzero(differs.mean(axis=0) > 0.005)
    left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    part = rng.uniform(0.25, 0.5)
    x, y = {"left": (-(left + part * (right - left)), 0), "right": (image.width - right + part * (right - left), 0),
            "bottom": (0, image.height - bottom + part * (bottom - top))}[side]
    out = Image.new("RGB", image.size, ground)
    out.paste(image, (round(x), round(y)))
    return saved(out, rng)


def page(texts: dict[str, Sequence[str]], titles: dict[str, Sequence[str]] | None, script: str) -> Render:
    """A page of writing as large as the photo: a certificate with title and seal, or a notice, on white or tinted paper."""
    def render(image: Image.Image, rng: random.Random) -> Image.Image:
        width, height = image.size
        paper = rng.choice([(255, 255, 255), (250, 248, 238), (238, 243, 250), (245, 245, 245)])
        out = Image.new("RGB", image.size, paper)
        draw = ImageDraw.Draw(out)
        path = rng.choice(fonts(script))
        top = round(height * rng.uniform(0.08, 0.14))
        if titles:
            text = rng.choice(titles[script])
            size = min(round(height * 0.08), round(width * 0.8 / max(1.0, font(path, 100).getlength(text)) * 100))
            ink = rng.choice([(20, 20, 20), (150, 20, 30), (20, 50, 120)])
            draw.text((width / 2, top), text, fill=ink, font=font(path, size), anchor="ma")
            top += round(size * 2)
        size = max(14, round(min(image.size) * rng.uniform(0.028, 0.04)))
        ink = rng.choice([(30, 30, 30), (60, 60, 70), (20, 40, 90)])
        while top < height - 3 * size:
            text = rng.choice(texts[script]) + (f": {rng.randrange(10_000, 99_999)}" if rng.random() < 0.5 else "")
            draw.text((round(width * 0.1), top), text, fill=ink, font=font(path, size))
            top += round(size * rng.uniform(1.6, 2.2))
        if titles and rng.random() < 0.7:
            x, y, reach = width * 0.75, height * 0.78, min(width, height) * 0.11
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=(200, 20, 30), width=max(3, round(reach * 0.07)))
        return saved(out, rng)
    return render


def placeholder(script: str) -> Render:
    """A grey field that says that there is no picture, sometimes with a drawn frame and hills."""
    def render(image: Image.Image, rng: random.Random) -> Image.Image:
        width, height = image.size
        ground = rng.choice([(238, 238, 238), (255, 255, 255), (225, 228, 232), (210, 215, 220)])
        out = Image.new("RGB", image.size, ground)
        draw = ImageDraw.Draw(out)
        text = rng.choice(PLACEHOLDERS[script])
        path = rng.choice(fonts(script))
        size = max(16, min(round(min(image.size) * 0.1), round(width * 0.7 / max(1.0, font(path, 100).getlength(text)) * 100)))
        ink = rng.choice([(90, 90, 90), (120, 125, 130), (40, 40, 40)])
        if rng.random() < 0.6:
            box = (width * 0.35, height * 0.25, width * 0.65, height * 0.47)
            draw.rectangle(box, outline=ink, width=max(2, width // 120))
            draw.polygon([(box[0] + 8, box[3] - 8), (width * 0.45, height * 0.33), (width * 0.55, box[3] - 8)], fill=ink)
        draw.text((width / 2, height * 0.62), text, fill=ink, font=font(path, size), anchor="mm")
        return saved(out, rng)
    return render


def laid_out(image: Image.Image, rng: random.Random) -> Image.Image:
    """The goods three to nine times side by side and in rows, as sets are shown: what is printed on them repeats, and is no mark."""
    differs = np.abs(np.asarray(image, dtype=np.int16) - np.array(image.getpixel((2, 2)), dtype=np.int16)).max(axis=2) > 24
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    goods = image.crop((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
    goods.thumbnail((rng.randint(220, 400),) * 2)
    across, down = rng.choice([(2, 2), (3, 2), (3, 1), (4, 1), (2, 3), (3, 3)])
    gap = rng.choice([0, 6, 30])
    wide, high = goods.width + gap, goods.height + gap
    out = Image.new("RGB", (across * wide + gap, down * high + gap), rng.choice([(255, 255, 255), (255, 255, 255), (235, 238, 240)]))
    for at in range(across * down):
        out.paste(goods, (gap + at % across * wide + rng.randint(-2, 2), gap + at // across * high))
    return saved(out, rng)


def repeated(image: Image.Image, rng: random.Random) -> Image.Image:
    """The same photo again, as it is after a download and a second upload: smaller, and saved anew."""
    part = rng.choice([1.0, 1.0, rng.uniform(0.55, 0.95)])
    return saved(image.resize((round(image.width * part), round(image.height * part)), Image.Resampling.LANCZOS), rng, soft=False)



# kind of defect -> (rule that must say it, how it is made)
LAYOUTS: dict[str, tuple[str, Render]] = {
    "badge": ("text-in-picture", badge),
    "cut-off-side": ("cut-off", cut_off("left", "right")),
    "certificate-en": ("document", page(WORDS, TITLES, "en")),
    "certificate-zh": ("document", page(WORDS, TITLES, "zh")),
    "notice-en": ("document", page(NOTICES, None, "en")),
    "notice-zh": ("document", page(NOTICES, None, "zh")),
    "placeholder-en": ("placeholder", placeholder("en")),
    "placeholder-zh": ("placeholder", placeholder("zh")),
}
