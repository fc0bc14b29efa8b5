"""How long a question to the index of local features takes with 3,000, 30,000 and 300,000 pictures registered, and what memory it needs.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/images_scale.py --data FOLDER [--sizes 3000,30000,300000]

Most registered pictures are made up: as many points as photos have, words as often as in photos, signatures with single bits of real
ones flipped, places at random. Some hundred real photos stand among them, and copies of these, cut and mirrored, are asked for.
Times are CPU time of one thread, in units of one SIFT extraction at 512 px of the same photos.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from images import Photos
from images_attacks import manipulated
from listlint.api import Picture
from listlint.records.images.local import Points, bank_points, query_points
from listlint.records.images.postings import PointIndex, worth_comparing

CHUNK = 10_000  # pictures made up at a time
FLIPPED = 0.3  # of the bits of a real signature


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", default="3000,30000,300000")
    parser.add_argument("--real", type=int, default=300)
    parser.add_argument("--asked", type=int, default=20)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    photos = Photos.read(arguments.data)
    names = sorted(name for name in photos.groups if photos.half(name) == 1)
    random.Random(5).shuffle(names)
    names = names[:arguments.real]
    real = [bank_points(photos.picture(name).reduced) for name in names]
    per_picture = round(float(np.mean([len(points) for points in real])))
    questions = []
    unit = asking = 0.0
    for seed, name in enumerate(names[:arguments.asked]):
        small = Picture(manipulated(photos.open(name), "mirror+crop-30", seed, []), name=name).reduced
        grey = photos.open(name).convert("L")
        scale = 512 / max(grey.size)
        pixels = np.asarray(grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.BICUBIC))
        began = time.process_time()
        cv2.SIFT_create(600).detectAndCompute(pixels, None)
        unit += time.process_time() - began
        began = time.process_time()
        questions.append(query_points(small))
        asking += time.process_time() - began
    unit, asking = unit / len(questions), asking / len(questions)
    print(f"one SIFT extraction at 512 px {1000 * unit:.1f} ms; the points of an asked picture {asking / unit:.2f} of it")
    print("| registered | points | search, ms | in SIFT extractions | found of " + f"{len(questions)} | memory of the process, MB |")
    print("|---|---|---|---|---|---|")
    index, generator, made = PointIndex(), np.random.default_rng(1), 0
    index.add(list(enumerate(real)))
    words = np.concatenate([points.words for points in real])
    signatures = np.concatenate([points.signatures for points in real])
    for size in (int(text) for text in arguments.sizes.split(",")):
        fresh: list[tuple[int, Points]] = []
        while made + len(real) < size:
            count = min(CHUNK, size - len(real) - made)
            fresh += _made_up(generator, words, signatures, count, per_picture, 1_000 + made)
            made += count
        index.add(fresh)
        fresh.clear()
        index.near(*questions[0])
        began, found = time.process_time(), 0
        for place, (plain, flipped) in enumerate(questions):
            laid = worth_comparing(index.near(plain, flipped))
            found += any(one.number == place for one in laid)
        spent = (time.process_time() - began) / len(questions)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {size} | {per_picture * size} | {1000 * spent:.1f} | {spent / unit:.2f} | {found} | {memory} |", flush=True)


def _made_up(generator: np.random.Generator, words: np.ndarray, signatures: np.ndarray, pictures: int, points: int,
             first: int) -> list[tuple[int, Points]]:
    chosen = generator.integers(0, len(words), pictures * points)
    flips = np.packbits(generator.random((len(chosen), 64), dtype=np.float32) < FLIPPED, axis=1).view("<u8").ravel()
    every = Points(words[chosen], signatures[chosen] ^ flips, generator.random((len(chosen), 2), dtype=np.float32),
                   generator.uniform(0.01, 0.08, len(chosen)).astype(np.float32),
                   generator.uniform(0, 2 * np.pi, len(chosen)).astype(np.float32))
    return [(first + place, Points(every.words[cut], every.signatures[cut], every.places[cut], every.scales[cut], every.angles[cut]))
            for place in range(pictures) for cut in [slice(place * points, (place + 1) * points)]]


if __name__ == "__main__":
    main()
