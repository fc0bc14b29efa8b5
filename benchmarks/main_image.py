"""How well misleading-main-image tells defects from innocent photos: defects rendered onto real photos, and the photos untouched.

    python benchmarks/main_image.py --photos FOLDER [--half tune|report] [--defects 150] [--without-ocr] [--marketplace aliexpress]

FOLDER holds JPEG photos; ``--half`` takes one half of them by the hash of their names (thresholds were set on ``tune``).
Prints false alarms per rule on the untouched photos, recall per kind of defect, the text filter's share, and the cost per picture.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median, quantiles

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageStat

from listlint.api import Finding, Picture, TextLine, Unavailable
from listlint.ocr import reader
from listlint.records.limits import limits_for
from listlint.schema import parse_listing
from listlint_checkers.misleading_main_image import MisleadingMainImage, Options
from listlint_checkers.misleading_main_image.background import edge
from listlint_checkers.misleading_main_image.view import View

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


STRONG = ((220, 20, 30), (255, 90, 0), (0, 80, 200), (0, 120, 60), (20, 20, 20), (240, 200, 0), (160, 0, 120), (255, 255, 255))


def half(path: Path) -> str:
    """``tune`` or ``report``; all pictures of one product fall into the same half."""
    return "report" if int(hashlib.sha256(path.stem.split("-")[0].encode()).hexdigest(), 16) % 2 else "tune"


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


def saved(image: Image.Image, rng: random.Random) -> Image.Image:
    """The picture as it comes back from a JPEG, often softened by a resize."""
    if rng.random() < 0.4:
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
    "promotion-en-panel": ("text-in-picture", banner(PROMOTION_EN, "en", panel=True)),
    "promotion-en-photo": ("text-in-picture", banner(PROMOTION_EN, "en", panel=False)),
    "promotion-zh-panel": ("text-in-picture", banner(PROMOTION_ZH, "zh", panel=True)),
    "promotion-zh-photo": ("text-in-picture", banner(PROMOTION_ZH, "zh", panel=False)),
    "contact-panel": ("text-in-picture", banner(CONTACT, "zh", panel=True)),
    "contact-photo": ("text-in-picture", banner(CONTACT, "zh", panel=False)),
}


SIZE_RULES = {"too-small", "too-large", "wrong-aspect"}


class World:
    """The records a checker asks for; only the limits are needed here."""

    def __init__(self) -> None:
        self.limits = limits_for

    def __getattr__(self, name: str) -> object:
        raise LookupError(f"this benchmark keeps no {name}")


class Opener:
    """Opens one picture, and reads it unless told not to."""

    def __init__(self, picture: Picture, *, read: bool) -> None:
        self._picture, self._read = picture, read
        self.was_read = False

    def picture(self, src: str) -> Picture:
        """The one picture."""
        return self._picture

    def text(self, src: str) -> tuple[TextLine, ...]:
        """The lines in it. Raises Unavailable when told not to read."""
        self.was_read = True
        if not self._read:
            raise Unavailable("not read in this run")
        return reader().read(self._picture)


@dataclass
class Looked:
    """What the checker said of one picture, in how many seconds of processor time, and whether it asked for the text."""

    findings: list[Finding]
    seconds: float
    was_read: bool

    @property
    def rules(self) -> set[str]:
        """The short names of the rules that fired."""
        return {finding.rule for finding in self.findings}


def look(checker: MisleadingMainImage, picture: Picture, marketplace: str, *, read: bool) -> Looked:
    """Run the checker on a listing with this one picture."""
    opener = Opener(picture, read=read)
    fields = {"id": picture.name, "title": "", "marketplace": marketplace, "images": [{"src": "main.jpg", "role": "main"}]}
    listing = parse_listing(fields).opened_by(opener)
    found: list[Finding] = []
    picture.reduced  # noqa: B018  decoding is the engine's, once for all checkers
    start = time.process_time()
    with suppress(Unavailable):  # the findings before it count, as they do in the engine
        for finding in checker.check_pictures(listing):
            found.append(finding)
    return Looked(found, time.process_time() - start, opener.was_read)


def encoded(image: Image.Image, name: str, quality: int = 92) -> Picture:
    """The picture as a JPEG file."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Picture(file.getvalue(), name=name)


def main() -> None:
    """Print the figures as Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--half", choices=["tune", "report"], default="report")
    parser.add_argument("--every", type=int, default=1, help="take every n-th untouched photo")
    parser.add_argument("--defects", type=int, default=150, help="photos for each kind of defect")
    parser.add_argument("--kind", action="append", help="only these kinds of defect")
    parser.add_argument("--marketplace", default="aliexpress")
    parser.add_argument("--without-ocr", action="store_true", help="count a text defect as found when the filter asks for the text")
    parser.add_argument("--show", action="store_true", help="name every false alarm and every miss")
    asked = parser.parse_args()
    photos = [path for path in sorted(asked.photos.glob("*.jpg")) if half(path) == asked.half]
    checker = MisleadingMainImage(Options(), World())
    untouched(checker, photos[:: asked.every], asked)
    rendered(checker, photos, asked)


def untouched(checker: MisleadingMainImage, photos: list[Path], asked: argparse.Namespace) -> None:
    """False alarms on photos presumed clean."""
    alarms: Counter[str] = Counter()
    seconds, was_read, any_but_size = [], 0, 0
    for path in photos:
        looked = look(checker, Picture.read(path), asked.marketplace, read=not asked.without_ocr)
        alarms.update(looked.rules)
        any_but_size += bool(looked.rules - SIZE_RULES)
        was_read += looked.was_read
        if not looked.was_read:
            seconds.append(looked.seconds)
        if asked.show and looked.rules - SIZE_RULES:
            said = "; ".join(f"{finding.rule} {dict(finding.data)}" for finding in looked.findings if finding.rule not in SIZE_RULES)
            print(f"  {path.name}: {said}")
    print(f"\n{len(photos)} untouched photos, {asked.marketplace}, half {asked.half}\n\n| rule | fires | share |\n|---|---|---|")
    for rule, count in alarms.most_common():
        print(f"| {rule} | {count} | {100 * count / len(photos):.2f} % |")
    print(f"| any but size | {any_but_size} | {100 * any_but_size / len(photos):.2f} % |")
    print(f"\ntext asked for: {100 * was_read / len(photos):.1f} % of photos")
    if len(seconds) > 1:
        slow = quantiles(seconds, n=20)[-1]
        print(f"processor time without reading text: median {1000 * median(seconds):.0f} ms, 95th percentile {1000 * slow:.0f} ms")


def rendered(checker: MisleadingMainImage, photos: list[Path], asked: argparse.Namespace) -> None:
    """Recall on photos with one defect each."""
    print("\n| defect | rule | found | of | recall | text asked for |\n|---|---|---|---|---|---|")
    for kind, (rule, render) in DEFECTS.items():
        if asked.kind and kind not in asked.kind:
            continue
        rng = random.Random(kind)
        fitting = [path for path in photos if kind != "grey-background" or is_white(path)]
        chosen = rng.sample(fitting, min(asked.defects, len(fitting)))
        if not chosen:
            continue
        found = was_read = 0
        for path in chosen:
            with Image.open(path) as opened:
                picture = encoded(render(opened.convert("RGB"), rng), path.name)
            marketplace = "tiktok" if rule == "background-not-white" else asked.marketplace
            looked = look(checker, picture, marketplace, read=not asked.without_ocr)
            was_read += looked.was_read
            hit = rule in looked.rules or (asked.without_ocr and rule == "text-in-picture" and looked.was_read)
            found += hit
            if asked.show and not hit:
                print(f"  missed {kind} on {path.name}: {sorted(looked.rules)}, read: {looked.was_read}")
        print(f"| {kind} | {rule} | {found} | {len(chosen)} | {found / len(chosen):.3f} | {was_read / len(chosen):.3f} |")


def is_white(path: Path) -> bool:
    """Whether the photo stands on white."""
    view = View(Picture.read(path))
    return edge(view).white_share > 0.6


if __name__ == "__main__":
    main()
