"""Makes the visual words: k-means over SIFT features of drawn pictures, so that nobody's photos are in them.

    python benchmarks/images_vocabulary.py server/listlint/records/images/data/vocabulary.npz

The pictures are dead leaves: overlapping shapes whose sizes follow 1/r³, which have the edge statistics of natural photos (Lee,
Mumford and Huang, 2001), some shaded, some textured, with letters among them.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WORDS = 2048
PICTURES = 420
FEATURES = 600  # a picture
SEED = 20261122
SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def leaves(chance: random.Random) -> Image.Image:
    side = 512
    image = Image.new("RGB", (side, side), tuple(chance.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(chance.choice((150, 400, 1200))):
        r = min(200.0, chance.choice((3, 5, 9)) / chance.random() ** 0.5)
        x, y = chance.uniform(-20, side + 20), chance.uniform(-20, side + 20)
        fill = tuple(chance.randrange(256) for _ in range(3))
        kind = chance.random()
        if kind < 0.35:
            draw.ellipse((x - r, y - r * chance.uniform(0.3, 1), x + r, y + r * chance.uniform(0.3, 1)), fill=fill)
        elif kind < 0.65:
            turn = chance.uniform(0, 3.14)
            corners = [(x + r * chance.uniform(0.5, 1.2) * np.cos(turn + a), y + r * chance.uniform(0.3, 1.2) * np.sin(turn + a))
                       for a in np.linspace(0, 6.28, chance.choice((4, 5, 6)), endpoint=False)]
            draw.polygon(corners, fill=fill)
        elif kind < 0.85:
            draw.line((x, y, x + chance.uniform(-2, 2) * r, y + chance.uniform(-2, 2) * r), fill=fill, width=max(1, int(r / 6)))
        else:
            text = "".join(chance.choice(SIGNS) for _ in range(chance.randint(2, 8)))
            draw.text((x, y), text, fill=fill, font=ImageFont.load_default(max(8, int(r))))
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.6)))).astype(np.float32)
    noise = np.random.default_rng(chance.getrandbits(32))
    shade = Image.fromarray(noise.normal(128, 60, (12, 12)).clip(0, 255).astype(np.uint8)).resize((side, side), Image.Resampling.BICUBIC)
    pixels *= 0.4 + np.asarray(shade)[..., None] / 180
    pixels += noise.normal(0, chance.uniform(0, 6), pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    chance = random.Random(SEED)
    sift = cv2.SIFT_create(FEATURES)
    found = []
    for _ in range(PICTURES):
        _, descriptors = sift.detectAndCompute(np.asarray(leaves(chance).convert("L")), None)
        if descriptors is not None:
            found.append(np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6)))
    features = np.concatenate(found).astype(np.float32)
    generator = np.random.default_rng(SEED)
    centres = features[generator.choice(len(features), WORDS, replace=False)]
    for _ in range(12):
        nearest = words_of(features, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, features)
        counts = np.bincount(nearest, minlength=WORDS)
        empty = counts == 0
        centres = sums / np.maximum(counts, 1)[:, None]
        centres[empty] = features[generator.choice(len(features), int(empty.sum()))]
    # 64 directions, and where each splits the features of a word in half
    directions = np.linalg.qr(generator.normal(size=(128, 128)))[0][:64].astype(np.float32)
    nearest = words_of(features, centres)
    projected = features @ directions.T
    middles = np.stack([np.median(projected[nearest == word], axis=0) if (nearest == word).any() else projected.mean(axis=0)
                        for word in range(WORDS)])
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **{name: values.astype(np.float16) for name, values in
                                (("centres", centres), ("directions", directions), ("middles", middles))})
    print(f"{len(features)} features of {PICTURES} drawn pictures, {WORDS} words, {out.stat().st_size} bytes")


def words_of(features: np.ndarray, centres: np.ndarray) -> np.ndarray:
    half = 0.5 * np.square(centres).sum(axis=1)
    return np.concatenate([(chunk @ centres.T - half).argmax(axis=1) for chunk in np.array_split(features, max(1, len(features) // 8192))])


if __name__ == "__main__":
    main()
