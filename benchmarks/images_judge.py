"""Fits the judge of the picture bank: how probable it is that two pictures show one photo.

    python benchmarks/images_judge.py --data FOLDER [--photos 24] [--registered 400] [--write]

Only photos of the half that is not reported are looked at. Copies are the manipulations of ``images_attacks``; look-alikes are all
other bank pictures that are proposed: for copies, for other photos, and for the drawn templates, logos and recoloured goods of
``images_negatives``.
Pairs that the hard rules reject (another colour, lettering, a frame around something else) are left out: no coefficient has to
learn them. Signs are held to what each number means. ``--write`` stores the coefficients where the judge reads them.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image
from scipy.optimize import minimize

from images import Photos, encoded
from images_attacks import MANIPULATIONS, manipulated
from images_negatives import drawn_pairs
from listlint.api import CannotMatch, Picture
from listlint.records.images import calibration
from listlint.records.images.bank import Bank
from listlint.records.images.calibration import TERMS, Evidence
from listlint.records.images.judge import compare
from listlint.records.images.rows import NewPicture
from listlint.store.sqlite import SqliteStore

HALF = 0  # the one thresholds may be fitted on
AGAINST = ("surrounded", "contrary")  # numbers that speak against a copy; all others speak for it
RIDGE = 0.003  # keeps the numbers that say the same from being played off against each other
THRESHOLD = 0.35  # above every look-alike of this half that the rules leave: look at what is printed
OUT = Path(calibration.__file__).parent / "data" / "judge.json"


@dataclass(frozen=True)
class Seen:
    """One comparison of a bank picture with an asked one."""

    question: str
    name: str
    evidence: Evidence
    kind: str = "photos"  # of look-alikes


class Watched:
    """A bank whose comparisons are noted down, however improbable."""

    def __init__(self, folder: Path, pictures: dict[str, Picture]) -> None:
        self.bank = Bank(SqliteStore(folder / "bank.db"))
        for _ in self.bank.add_many(NewPicture(picture=picture, owner=name, name=name) for name, picture in pictures.items()):
            pass

    def ask(self, question: str, picture: Picture, kind: str = "photos") -> list[Seen]:
        """What stands after the hard rules."""
        seen: list[Seen] = []
        matcher = self.bank._matcher
        with mock.patch.object(calibration, "_fitted", _anything):
            try:
                asked = matcher.features(picture)
            except CannotMatch:
                return []
            for (known, thumbnail, hashes), ways in matcher._proposed(asked):
                with Image.open(io.BytesIO(thumbnail)) as image:
                    stored = image.convert("RGB")
                for way in ways:
                    found = compare(stored, hashes.box, asked.small, way.placing, way.inliers)
                    if found is not None and found.same_photo:
                        seen.append(Seen(question, known.name, found.evidence, kind))
        return seen


def _anything() -> dict[str, list[float]]:
    return {"bias": [0.0], "weights": [0.0] * len(TERMS), "threshold": [0.0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=24, help="originals that are manipulated")
    parser.add_argument("--registered", type=int, default=400)
    parser.add_argument("--innocent", type=int, default=300, help="other photos that are asked for unchanged")
    parser.add_argument("--pairs", type=int, default=40, help="of every drawn set")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    photos = Photos.read(arguments.data)
    chance = random.Random(11)
    names = sorted(name for name in photos.groups if photos.half(name) == HALF)
    chance.shuffle(names)
    registered, others = names[:arguments.registered], names[arguments.registered:]
    strangers = [photos.open(name) for name in others[:12]]
    right: dict[tuple[str, str], Seen] = {}
    wrong: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        bank = Watched(Path(folder), {name: photos.picture(name) for name in registered})
        for seed, name in enumerate(registered[:arguments.photos]):
            for manipulation in MANIPULATIONS:
                content = manipulated(photos.open(name), manipulation, seed + 1000, strangers)
                for seen in bank.ask(f"{manipulation} of {name}", Picture(content, name=name)):
                    if seen.name == name:
                        best = right.get((manipulation, name))
                        right[manipulation, name] = seen if best is None or seen.evidence.likeness > best.evidence.likeness else best
                    elif not photos.related(name, seen.name):
                        wrong.append(seen)
        for name in others[12:12 + arguments.innocent]:
            wrong += [seen for seen in bank.ask(name, photos.picture(name)) if not photos.related(name, seen.name)]
    for kind, pairs in drawn_pairs([photos.open(name) for name in others[-200:]], HALF, arguments.pairs).items():
        if kind not in ("size charts", "pages of text", "one thing beside others"):  # these are told by rules of their own
            with tempfile.TemporaryDirectory() as folder:
                bank = Watched(Path(folder), {f"{kind} {place}": Picture(encoded(one)) for place, (one, _) in enumerate(pairs)})
                for place, (_, other) in enumerate(pairs):
                    wrong += bank.ask(f"{kind} {place}", Picture(encoded(other)), kind)
    copies = list(right.values())
    weights, bias = fitted([seen.evidence for seen in copies], wrong)

    def logits(those: list[Seen]) -> np.ndarray:
        return np.array([seen.evidence.terms() for seen in those]) @ weights + bias

    likest = np.argsort(-logits(wrong))[:12]
    for place in likest:
        print(f"  other: {logits(wrong)[place]:6.2f}  {wrong[place].question} / {wrong[place].name}")
    for place in np.argsort(logits(copies))[:12]:
        print(f"  copy:  {logits(copies)[place]:6.2f}  {copies[place].question}")
    line = float(np.log(THRESHOLD / (1 - THRESHOLD)))
    print(f"threshold {THRESHOLD}: {(logits(copies) >= line).sum()} of {len(copies)} copies pass it, "
          f"{(logits(wrong) >= line).sum()} of {len(wrong)} others")
    if arguments.write:
        OUT.write_text(json.dumps({
            "fitted": f"python benchmarks/images_judge.py --data FOLDER --photos {arguments.photos} --registered {arguments.registered} "
                      f"--innocent {arguments.innocent} --pairs {arguments.pairs} --write: {len(copies)} copies, {len(wrong)} others",
            "bias": round(bias, 3), "weights": {name: round(float(weight), 3) for name, weight in zip(TERMS, weights, strict=True)},
            "threshold": THRESHOLD}, indent=2, ensure_ascii=False) + "\n", "utf-8")


def fitted(copies: list[Evidence], others: list[Seen]) -> tuple[np.ndarray, float]:
    """A logistic regression, copies and others weighing alike, every coefficient of the sign its number should have.

    A kind of look-alikes weighs by the root of their number: drawn ones, of which there are any number, say less each.
    """
    terms = np.array([evidence.terms() for evidence in [*copies, *(seen.evidence for seen in others)]])
    target = np.concatenate([np.ones(len(copies)), -np.ones(len(others))])
    kinds = Counter(seen.kind for seen in others)
    rare = np.array([1 / np.sqrt(kinds[seen.kind]) for seen in others])
    weight = np.concatenate([np.full(len(copies), 0.5 / len(copies)), 0.5 * rare / rare.sum()])
    middle, spread = terms.mean(axis=0), terms.std(axis=0) + 1e-9
    scaled = (terms - middle) / spread

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        margin = target * (scaled @ point[:-1] + point[-1])
        slope = -weight * target / (1 + np.exp(margin))
        return (float((weight * np.logaddexp(0, -margin)).sum() + RIDGE * np.square(point[:-1]).sum()),
                np.append(scaled.T @ slope + 2 * RIDGE * point[:-1], slope.sum()))

    bounds = [(None, 0.0) if name in AGAINST else (0.0, None) for name in TERMS]
    found = minimize(loss, np.zeros(terms.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    coefficients = found[:-1] / spread
    return coefficients, float(found[-1] - (coefficients * middle).sum())


if __name__ == "__main__":
    main()
