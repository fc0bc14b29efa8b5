"""What is told as a collage: different photos put together, and drawn pictures that look cut in two and are not.

    python benchmarks/main_image_joins.py --photos FOLDER [--half tune|report] [--count 200]

The photos lie side by side, one above the other, three in a row or four in one; some have thin white strips between them, some are
details, and some goods stand whole on white, so that nothing shows where they meet.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

from listlint_checkers.misleading_main_image import panels
from listlint_checkers.misleading_main_image.view import View
from main_image import encoded, half
from main_image_defects import between, saved
from main_image_innocent import INNOCENT, innocent

LAYOUTS = ((2, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3))
SIZES = ((800, 800), (600, 800), (800, 600))


def different(photos: Sequence[Path], rng: random.Random) -> Image.Image:
    """Different photos in one, sometimes details of them, or one photo turned."""
    size, (columns, rows), gap = rng.choice(SIZES), rng.choice(LAYOUTS), rng.choice([0, 0, 0, 3, 6])
    turned, zoom = rng.random() < 0.3, rng.choice([1.0, 1.0, 1.5])
    first = opened(rng.choice(photos))
    out = Image.new("RGB", size, "white")
    for n in range(columns * rows):
        photo = first if turned or not n else opened(rng.choice(photos))
        if turned and n:
            photo = photo.rotate(rng.choice([90, 180, 270]), expand=True)
        if zoom > 1:
            photo = part(photo, 1 / zoom, rng)
        left, right = between(n % columns, columns, size[0], gap)
        top, bottom = between(n // columns, rows, size[1], gap)
        out.paste(ImageOps.fit(photo, (right - left, bottom - top)), (left, top))
    return saved(out, rng)


def opened(path: Path) -> Image.Image:
    """The photo in its colours."""
    with Image.open(path) as file:
        return file.convert("RGB")


def part(photo: Image.Image, share: float, rng: random.Random) -> Image.Image:
    """A detail of the photo, so wide and high."""
    width, height = round(photo.width * share), round(photo.height * share)
    x, y = rng.randint(0, photo.width - width), rng.randint(0, photo.height - height)
    return photo.crop((x, y, x + width, y + height))


def judged(photos: Sequence[Path], count: int) -> None:
    """How many collages of different photos are told, and how many drawn pictures that are none."""
    rng = random.Random("different photos")
    told = sum(panels.cut(View(encoded(different(photos, rng), "collage"))) is not None for _ in range(count))
    print(f"collages of different photos: {told} of {count} told")
    for kind in INNOCENT:
        rng = random.Random(f"judged {kind}")
        told = sum(panels.cut(View(encoded(innocent(kind, rng), kind))) is not None for _ in range(count))
        print(f"{kind}: {told} of {count} told as a collage")


def main() -> None:
    """Print how many of each are told."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--half", choices=["tune", "report"], default="report")
    parser.add_argument("--count", type=int, default=200, help="pictures of each kind")
    asked = parser.parse_args()
    judged([path for path in sorted(asked.photos.glob("*.jpg")) if half(path) == asked.half], asked.count)


if __name__ == "__main__":
    main()
