"""Pictures that look like a registered one and are not it: size charts, logos, templates, sets and recoloured goods, drawn here.

Every set is a list of pairs: one picture is put into the bank, the other is asked for, and any match is a false accusation.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

Pair = tuple[Image.Image, Image.Image]

GROUNDS = ("white", (246, 240, 230), (20, 24, 40), (232, 240, 250))
INKS = ((20, 20, 20), (200, 30, 40), (20, 80, 170), (30, 110, 60), (150, 60, 140))
NAMES = ("ALPINA", "Moonleaf", "KRAFT&CO", "urbanfox", "Nordlicht", "VELVETINE", "SOLARA", "Tidewater", "OKAPI", "Brightwell")
HEADS = (("Size", "Chest", "Length", "Sleeve", "Waist"), ("EU", "UK", "US", "Foot"), ("Size", "Bust", "Hip", "Waist", "Inseam", "Shoulder"))
WORDS = ("soft", "cotton", "warranty", "two", "years", "wash", "at", "30", "degrees", "made", "for", "every", "day", "light", "and",
         "strong", "new", "colours", "fits", "all", "seasons", "no", "iron", "easy", "to", "clean", "ships", "in", "48", "hours")


def _font(size: float) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(max(8, int(size)))


def chart(layout: int, seed: int) -> Image.Image:
    """A size chart: one layout holds another table's numbers under another ``seed``."""
    style, chance = random.Random(f"chart/{layout}"), random.Random(f"chart/{layout}/{seed}")
    heads, rows = style.choice(HEADS), style.randint(5, 9)
    ground, ink = style.choice(GROUNDS[:2]), style.choice(INKS)
    width, row = style.choice((640, 800)), style.choice((44, 56))
    across, picture = width / len(heads), style.random() < 0.5
    image = Image.new("RGB", (width, 110 + row * (rows + 1) + (220 if picture else 20)), ground)
    draw = ImageDraw.Draw(image)
    head = style.choice(("SIZE CHART (cm)", "Measurements", "Size guide · inches"))
    draw.text((width / 2, 50), head, fill=ink, font=_font(34), anchor="mm")
    for line in range(rows + 1):
        for column, head in enumerate(heads):
            box = (across * column + 8, 90 + row * line, across * (column + 1) + 8 - 16 / len(heads), 90 + row * (line + 1))
            draw.rectangle(box, outline=ink, width=2, fill=(225, 225, 232) if line == 0 else None)
            text = head if line == 0 else ("XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL", "5XL")[line - 1] if column == 0 \
                else str(chance.randint(40, 130))
            draw.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), text, fill=(20, 20, 20), font=_font(row / 2.2), anchor="mm")
    if picture:  # a line drawing of the thing with its measures
        left, top = width / 2 - 90, image.height - 205
        draw.polygon([(left, top + 40), (left + 60, top), (left + 120, top), (left + 180, top + 40), (left + 140, top + 70),
                      (left + 140, top + 190), (left + 40, top + 190), (left + 40, top + 70)], outline=ink, width=3)
    return image


def text_page(layout: int, seed: int) -> Image.Image:
    """A page of claims under one heading; other words under another ``seed``."""
    style, chance = random.Random(f"page/{layout}"), random.Random(f"page/{layout}/{seed}")
    image = Image.new("RGB", (700, 700), style.choice(GROUNDS))
    draw = ImageDraw.Draw(image)
    ink = "white" if sum(image.getpixel((0, 0))) < 300 else style.choice(INKS)  # type: ignore[arg-type]
    draw.text((350, 60), style.choice(NAMES), fill=ink, font=_font(56), anchor="mm")
    size = style.choice((24, 32, 40))
    for line in range(int(520 / (size * 1.6))):
        draw.text((60, 130 + line * size * 1.6), " ".join(chance.choices(WORDS, k=int(560 / size / 3.2))), fill=ink, font=_font(size))
    return image


def logo(seed: int, side: int) -> Image.Image:
    """A mark with a name on a transparent ground."""
    chance = random.Random(f"logo/{seed}")
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    first, second = chance.sample(INKS, 2)
    kind = chance.randrange(3)
    if kind == 0:
        draw.ellipse((0.1 * side, 0, 0.9 * side, 0.7 * side), fill=first)
        draw.polygon([(0.5 * side, 0.08 * side), (0.78 * side, 0.6 * side), (0.22 * side, 0.6 * side)], fill=second)
    elif kind == 1:
        for ring in range(4):
            draw.ellipse((side * (0.1 + 0.09 * ring), side * 0.09 * ring, side * (0.9 - 0.09 * ring), side * (0.7 - 0.09 * ring)),
                         fill=(first, second)[ring % 2])
    else:
        draw.rounded_rectangle((0.05 * side, 0.05 * side, 0.95 * side, 0.68 * side), 0.1 * side, fill=first)
        draw.text((0.5 * side, 0.37 * side), chance.choice(NAMES)[0], fill="white", font=_font(0.55 * side), anchor="mm")
    draw.text((0.5 * side, 0.86 * side), chance.choice(NAMES), fill=first, font=_font(0.17 * side), anchor="mm")
    return image


def with_logo(photo: Image.Image, seed: int) -> Image.Image:
    """One shop's logo in a corner of any photo."""
    chance = random.Random(f"with-logo/{seed}")
    image, side = photo.copy(), int(min(photo.size) * chance.uniform(0.2, 0.34))
    mark = logo(seed, side)
    image.paste(mark, chance.choice(((8, 8), (image.width - side - 8, 8), (8, image.height - side - 8))), mark)
    return image


def with_template(photo: Image.Image, seed: int) -> Image.Image:
    """One shop's template: a frame, a banner, a row of icons and a badge around any photo."""
    chance = random.Random(f"template/{seed}")
    side, edge = 800, chance.choice((16, 30, 60))
    first, second = chance.sample(INKS, 2)
    image = Image.new("RGB", (side, side), first if chance.random() < 0.5 else "white")
    draw = ImageDraw.Draw(image)
    head, foot = chance.choice((70, 110, 150)), chance.choice((90, 140, 180))
    room = (side - 2 * edge, side - head - foot)
    panel = ImageOps.fit(photo, room) if chance.random() < 0.5 else ImageOps.pad(photo, room, color="white")
    image.paste(panel, (edge, head))
    draw.rectangle((0, 0, side, head - 6), fill=second)
    draw.text((side / 2, head / 2), f"{chance.choice(NAMES)}  OFFICIAL STORE", fill="white", font=_font(head / 2.4), anchor="mm")
    draw.rectangle((0, side - foot, side, side), fill=chance.choice(GROUNDS[:2]))
    for place in range(5):
        middle = side * (place + 0.5) / 5
        r = foot / 4
        draw.ellipse((middle - r, side - foot + 8, middle + r, side - foot + 8 + 2 * r), outline=first, width=4)
        draw.line((middle - r / 2, side - foot + 8 + r, middle, side - foot + 8 + 1.5 * r, middle + r / 2, side - foot + 8 + r / 2),
                  fill=second, width=5)
        draw.text((middle, side - foot / 5), chance.choice(WORDS).upper(), fill=first, font=_font(foot / 6.5), anchor="mm")
    if chance.random() < 0.6:
        draw.ellipse((side - edge - 150, head + 8, side - edge - 10, head + 148), fill=second)
        draw.text((side - edge - 80, head + 78), f"-{chance.randrange(10, 80)}%", fill="white", font=_font(46), anchor="mm")
    return image


def recoloured(photo: Image.Image, seed: int) -> Image.Image | None:
    """The thing on white in another colour or shade; None if it stands on something else or less than half of it has a colour to change."""
    chance = random.Random(f"recoloured/{seed}")
    hue, saturation, value = (np.asarray(band).astype(int) for band in photo.convert("HSV").split())
    ground = np.asarray(photo.convert("L")) > 244
    coloured = (saturation > 70) & (value > 50) & ~ground
    if coloured.mean() < 0.06 or ground.mean() < 0.25 or coloured.sum() < 0.5 * (~ground).sum():
        return None
    kind = chance.choice(("hue", "hue", "hue", "pale", "dark"))
    if coloured.sum() > 0.7 * (~ground).sum():
        kind = "hue"  # all of it paler or darker is a copy in other tones
    if kind == "hue":
        hue = (hue + chance.choice((-1, 1)) * chance.randint(40, 110)) % 256
    elif kind == "pale":  # to beige, rose, sky
        saturation, value = saturation * 3 // 10, 255 - (255 - value) * 6 // 10
    else:  # to nearly black
        saturation, value = saturation * 4 // 10, value * 4 // 10
    bands = [Image.fromarray(band.astype(np.uint8)) for band in (hue, saturation, value)]
    soft = Image.fromarray((coloured * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return Image.composite(Image.merge("HSV", bands).convert("RGB"), photo, soft)


def goods(mould: int, colour: int) -> Image.Image:
    """A mug, bottle, lamp or box of one mould on white, in one of many colours; shaded alike, its rim and print in colours of their own."""
    style, chance = random.Random(f"goods/{mould}"), random.Random(f"goods/{mould}/{colour}")
    dark = chance.random() < 0.4  # dark colours lie near each other
    paint, rim = (tuple(chance.randint(*((22, 90) if dark else (60, 235))) for _ in range(3)) for _ in range(2))
    left, right, top, bottom = style.randint(110, 200), style.randint(420, 500), style.randint(60, 150), style.randint(520, 580)
    shape = Image.new("L", (640, 640), 0)
    draw = ImageDraw.Draw(shape)
    kind = style.randrange(4)
    if kind == 0:  # a mug with its handle
        draw.arc((right - 60, (top + bottom) / 2 - 110, right + 100, (top + bottom) / 2 + 110), -90, 90, fill=255, width=34)
        draw.rounded_rectangle((left, top, right, bottom), style.randint(10, 60), fill=255)
    elif kind == 1:  # a bottle
        draw.rounded_rectangle((left + 60, top + 110, right - 60, bottom), style.randint(20, 70), fill=255)
        draw.rounded_rectangle((left + 120, top, right - 120, top + 140), 16, fill=255)
    elif kind == 2:  # a lamp
        draw.polygon([(left + 80, top), (right - 80, top), (right + 30, top + 220), (left - 30, top + 220)], fill=255)
        draw.rectangle(((left + right) / 2 - 14, top + 220, (left + right) / 2 + 14, bottom - 20), fill=255)
        draw.ellipse((left + 70, bottom - 50, right - 70, bottom), fill=255)
    else:  # a box seen from its corner
        draw.polygon([(left, top + 80), ((left + right) / 2, top), (right, top + 80), (right, bottom - 80), ((left + right) / 2, bottom),
                      (left, bottom - 80)], fill=255)
    light = np.interp(np.arange(640), (left, left + 0.25 * (right - left), right), (0.75, 1.15, 0.55))[None, :]
    grain = np.random.default_rng(mould).normal(0, 0.02, (640, 640))
    body = np.clip(np.array(paint)[None, None, :] * (light + grain)[..., None], 0, 255).astype(np.uint8)
    image = Image.new("RGB", (640, 640), "white")
    image.paste(Image.fromarray(body), (0, 0), shape.filter(ImageFilter.GaussianBlur(0.8)))
    pen = ImageDraw.Draw(image)
    pen.ellipse((left + 90, top + 20, right - 90, top + 64), fill=rim)
    if style.random() < 0.5:
        pen.text(((left + right) / 2, (top + bottom) / 2), style.choice(NAMES), fill="white" if sum(paint) < 380 else INKS[0],
                 font=_font(40), anchor="mm")
    return image


def things_beside(first: Image.Image, second: Image.Image, seed: int) -> Image.Image:
    """A set on white: two things photographed alone, put side by side; ``seed`` tells sizes, order and gap."""
    chance = random.Random(f"set/{seed}")
    cut = [_cut_out(first, int(chance.uniform(300, 520))), _cut_out(second, int(chance.uniform(300, 520)))]
    if chance.random() < 0.5:
        cut.reverse()
    gap, edge = chance.choice((-10, 4, 20, 60)), chance.choice((0, 12, 50))
    tall = max(thing.height for thing in cut)
    image = Image.new("RGB", (cut[0].width + gap + cut[1].width + 2 * edge, tall + 2 * edge), "white")
    for thing, left in zip(cut, (edge, edge + cut[0].width + gap), strict=True):
        mask = thing.convert("L").point(lambda grade: 255 if grade < 248 else 0)
        image.paste(thing, (left, edge + tall - thing.height), mask)
    return image


def _cut_out(photo: Image.Image, tall: int) -> Image.Image:
    dark = photo.convert("L").point(lambda grade: 255 if grade < 240 else 0)
    thing = photo.crop(dark.getbbox() or (0, 0, *photo.size))
    return thing.resize((max(40, thing.width * tall // thing.height), tall), Image.Resampling.LANCZOS)


def drawn_pairs(photos: Sequence[Image.Image], half: int, count: int) -> dict[str, list[Pair]]:
    """``count`` pairs of each set; ``photos`` fill logos' and templates' room. The halves share no layout and no photo."""
    seeds = [2 * place + half for place in range(count)]
    layouts = [seed // 3 * 2 + half for seed in seeds]  # some charts of one layout
    shown = [(photos[(2 * place) % len(photos)], photos[(2 * place + 1) % len(photos)]) for place in range(count)]
    sets: dict[str, list[Pair]] = {
        "size charts": [(chart(layout, seed), chart(layout, seed + 1000)) for layout, seed in zip(layouts, seeds, strict=True)],
        "pages of text": [(text_page(layout, seed), text_page(layout, seed + 1000)) for layout, seed in zip(layouts, seeds, strict=True)],
        "shop templates": _both(with_template, shown, seeds),
        "logos in photos": _both(with_logo, shown, seeds),
    }
    recolours = [(photo, changed) for seed, photo in enumerate(photos) if (changed := recoloured(photo, 2 * seed + half)) is not None]
    sets["recoloured goods"] = recolours[:count]
    sets["one mould, drawn"] = [(goods(seed, 0), goods(seed, 1 + seed % 5)) for seed in seeds]
    alone = [photo for photo in photos if _stands_alone(photo)]
    sets["one thing beside others"] = [
        (things_beside(alone[place % len(alone)], alone[(place + 1 + place // len(alone)) % len(alone)], seed),
         things_beside(alone[place % len(alone)], alone[(place + 2 + place // len(alone)) % len(alone)], seed + 1000))
        for place, seed in enumerate(seeds)] if len(alone) > 2 else []
    return sets


def _stands_alone(photo: Image.Image) -> bool:
    """On white on all sides."""
    grey = np.asarray(photo.convert("L"))
    return all((edge > 243).mean() > 0.97 for edge in (grey[0], grey[-1], grey[:, 0], grey[:, -1])) and (grey > 243).mean() > 0.3


def _both(draw: Callable[[Image.Image, int], Image.Image], shown: Sequence[Pair], seeds: Sequence[int]) -> list[Pair]:
    return [(draw(one, seed), draw(other, seed)) for (one, other), seed in zip(shown, seeds, strict=True)]
