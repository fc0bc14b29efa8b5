"""Learns the second network of the lettering filter (contrasts) from photos that may be used so, and writing rendered onto them.

    python benchmarks/main_image_filter.py --photos FOLDER --only clothing_ --out server/listlint/lettering_contrast.toml

The shipped weights come from the CC0 photos of the clothing-dataset alone; the other photos judge them.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.neural_network import MLPClassifier

from listlint import lettering_contrast as lettering
from main_image import half
from main_image_defects import AGENCIES, AGENCIES_ZH, BADGES, CONTACT, PROMOTION_EN, PROMOTION_ZH, SHOPS, marked, saved, tiled, written
from main_image_writing import scenes

HIDDEN, ROUNDS = 64, 40


def positives(image: Image.Image, box: tuple[int, int, int, int]) -> list[np.ndarray]:
    """The windows that lie on the writing, at the sizes where it is as high as a window."""
    left, top, right, bottom = box
    out = []
    for small in lettering.sizes(image):
        scale = small.width / image.width
        if not 5.5 <= (bottom - top) * scale <= 13.5:
            continue
        measures = lettering.windows(small)
        cell = lettering.CELL / scale
        middle = (np.arange(measures.shape[0]) + 1 + lettering.HIGH / 2) * cell
        start = np.arange(measures.shape[1]) * cell
        wide = lettering.WIDE * cell
        over = (np.minimum(start + wide, right) - np.maximum(start, left)) / wide
        rows = np.abs(middle - (top + bottom) / 2) <= 0.6 * cell
        columns = over > min(0.9, 0.9 * (right - left) / wide)
        out.append(measures[np.ix_(rows, columns)].reshape(-1, measures.shape[2])[:60])
    return out


def main() -> None:
    """Fit twice, the second time with the windows that fooled the first, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--only", default="", help="take the photos whose names begin so")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    rng, numbers = random.Random(5), np.random.default_rng(5)
    wanted: list[np.ndarray] = []
    unwanted: list[np.ndarray] = []
    clean: list[Image.Image] = []
    for path in sorted(asked.photos.glob(asked.only + "*.jpg")):
        if half(path) == "report":
            continue
        with Image.open(path) as opened:
            photo = opened.convert("RGB")
        whole, *cut_out = scenes(photo, rng)
        for scene in [whole, *(saved(one, rng) for one in cut_out)]:
            clean.append(scene)
            for small in lettering.sizes(scene):
                measures = lettering.windows(small).reshape(-1, lettering.MEASURES)
                unwanted.append(measures[numbers.integers(0, len(measures), 60)])
            for _ in range(3):
                script = rng.choice(["en", "zh"])
                text = rng.choice(CONTACT + (PROMOTION_EN if script == "en" else PROMOTION_ZH))
                drawn, box = written(scene, text, rng, script="zh" if not text.isascii() else script, panel=rng.random() < 0.4)
                wanted += positives(drawn, box)
            drawn, box = written(scene, rng.choice(BADGES), rng, script="zh", panel=rng.random() < 0.7)
            wanted += positives(drawn, box)
            script = rng.choice(["en", "zh"])
            drawn, box = marked(scene, rng.choice(AGENCIES_ZH if script == "zh" else AGENCIES + SHOPS), rng, script=script)
            wanted += positives(drawn, box)
            drawn, boxes = tiled(scene, rng.choice(SHOPS), rng, script="en")
            for box in rng.sample(boxes, min(3, len(boxes))):
                wanted += positives(drawn, box)
    model = None
    for _ in range(3):
        measures = np.concatenate([*wanted, *unwanted])
        truth = np.r_[np.ones(sum(map(len, wanted))), np.zeros(sum(map(len, unwanted)))]
        middle, width = measures.mean(axis=0), measures.std(axis=0) + 1e-6
        model = MLPClassifier((HIDDEN,), max_iter=ROUNDS, batch_size=1024, alpha=1e-4, random_state=1, tol=0, n_iter_no_change=ROUNDS)
        model.fit((measures - middle) / width, truth)
        save(asked.out, middle, width, model)
        found_by = lettering.weights_of(asked.out.read_text("utf-8"))
        print(f"{len(truth)} windows, {int(truth.sum())} with writing; loss {model.loss_:.4f}")
        for scene in clean:
            for small in lettering.sizes(scene):
                found = lettering.windows(small)
                fooled = found[lettering.likeness(found, found_by) > 0.5]
                unwanted.append(fooled[numbers.permutation(len(fooled))[:40]])


def save(path: Path, middle: np.ndarray, width: np.ndarray, model: MLPClassifier) -> None:
    """Write the weights, the scaling folded into the first layer."""
    first = model.coefs_[0] / width[:, None]
    start = model.intercepts_[0] - (middle / width) @ model.coefs_[0]
    rows = ",\n".join("  [" + ", ".join(f"{value:.4g}" for value in row) + "]" for row in first)
    path.write_text(
        "# Source: learnt by benchmarks/main_image_filter.py from CC0 photos (clothing-dataset) with rendered writing."
        " Not to be edited by hand.\n"
        f"first = [\n{rows},\n]\n"
        f"start = [{', '.join(f'{value:.4g}' for value in start)}]\n"
        f"second = [{', '.join(f'{value:.4g}' for value in model.coefs_[1][:, 0])}]\n"
        f"bias = {model.intercepts_[1][0]:.4g}\n",
        "utf-8",
    )


if __name__ == "__main__":
    main()
