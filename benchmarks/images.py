"""How many manipulated copies the picture bank finds, how many innocent photos it accuses, and at what cost, beside other ways.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/images.py --data FOLDER [--photos 60] [--registered 1500]

FOLDER holds images/, images.jsonl (file, group) and phash_close_pairs.tsv (pairs that look alike to a hash, with what they are).
Originals and innocent photos are of the half that no threshold was fitted on (``images_judge.py`` fits on the other); the halves are by a
hash of the product group. Beside the bank stand imagehash's pHash, dHash and crop_resistant_hash and Meta's PDQ at the threshold of
its Hasher-Matcher-Actioner.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from images_attacks import MANIPULATIONS, PLAIN, manipulated
from images_methods import Answer, BankMethod, CropResistant, Method, hash_methods
from images_negatives import drawn_pairs
from listlint.api import Picture
from listlint.store.sqlite import SqliteStore

WHITE = 0.25  # share of pixels lighter than 243 from which a photo counts as on white
APART = "(apart)"  # reported, not counted: scenes shot twice, and sets of which one registered photo makes up most
COLLISION = "hash_collision_different_product"
# Copies that no label of the data names, looked at: one bowl shown five times, and one file listed as two views of a product.
SAME_BY_EYE = (("flipkart_72cbc043d14ee578c789c9fab3c43cdd.jpg", "flipkart_85fe188e1ee8237b70df0d475907bf24.jpg"),
               ("magento_mp07-blue_alt1.jpg", "magento_mp07-blue_side_b.jpg"))


@dataclass
class Photos:
    """The photos by file name, their product groups, and which pairs show the same photo or product."""

    folder: Path
    groups: dict[str, str]
    kin: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    collisions: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Photos:
        rows = [json.loads(line) for line in (folder / "images.jsonl").read_text("utf-8").splitlines()]
        photos = cls(folder / "images", {row["file"]: row["group"] for row in rows})
        with (folder / "phash_close_pairs.tsv").open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                if row["kind"] == COLLISION:
                    photos.collisions.append((row["file_a"], row["file_b"]))
                else:
                    photos.akin(row["file_a"], row["file_b"])
        for one, other in SAME_BY_EYE:
            photos.akin(one, other)
        return photos

    def akin(self, one: str, other: str) -> None:
        self.kin[one].add(other)
        self.kin[other].add(one)

    def half(self, name: str) -> int:
        """0: thresholds may be fitted on it; 1: reported."""
        return hashlib.sha256(self.groups[name].encode()).digest()[0] % 2

    def related(self, one: str, other: str) -> bool:
        """The same photo, the same product, or labelled as near."""
        return one == other or self.groups[one] == self.groups[other] or other in self.kin[one]

    def content(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def on_white(self, name: str) -> bool:
        grey = np.asarray(self.open(name).convert("L"))
        return bool((grey > 243).mean() > WHITE)

    def open(self, name: str) -> Image.Image:
        with Image.open(self.folder / name) as image:
            return image.convert("RGB")

    def picture(self, name: str) -> Picture:
        return Picture.read(self.folder / name)


def encoded(image: Image.Image, quality: int = 92) -> bytes:
    """The file a shop would upload."""
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "JPEG", quality=quality)
    return stream.getvalue()


@dataclass
class Tally:
    """What one method answered."""

    recall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by manipulation: the right answer's score, or -inf
    first: list[tuple[float, bool]] = field(default_factory=list)  # first answers to copies: score, and whether it is right
    innocent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by set: the likeliest wrong answer's score
    wrong: int = 0  # accusations of somebody else's photo by copies

    def found(self, manipulation: str, threshold: float) -> float:
        return float(np.mean([score >= threshold for score in self.recall[manipulation]]))

    def mean(self, threshold: float, manipulations: Iterable[str]) -> float:
        return float(np.mean([self.found(name, threshold) for name in manipulations]))

    def clean_from(self, least: float) -> float:
        """The lowest threshold at which no look-alike is accused."""
        worst = max((score for kind, scores in self.innocent.items() if not kind.startswith(APART) for score in scores), default=-np.inf)
        return max(least, float(np.nextafter(worst, np.inf))) if worst > -np.inf else least

    def precision(self) -> float:
        """Area under precision over recall of all first answers, by score (µAP)."""
        right, area = 0, 0.0
        for total, (_, hit) in enumerate(sorted(self.first, key=lambda pair: -pair[0]), 1):
            right += hit
            area += right / total if hit else 0.0
        return area / sum(len(scores) for scores in self.recall.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=60, help="originals that are manipulated")
    parser.add_argument("--registered", type=int, default=1500, help="photos in the bank, the originals among them")
    parser.add_argument("--innocent", type=int, default=250, help="other photos that are asked for unchanged")
    parser.add_argument("--pairs", type=int, default=40, help="of every drawn set of look-alikes")
    parser.add_argument("--white", type=int, default=10_000, help="photos on white that are asked for")
    parser.add_argument("--crop-resistant", type=int, default=0, help="originals that crop_resistant_hash is tried on, beside 60 others")
    parser.add_argument("--only", default="", help="manipulations, by comma")
    parser.add_argument("--half", type=int, default=1, choices=(0, 1), help="1 reports, 0 is for fitting")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    photos = Photos.read(arguments.data)
    names = sorted(name for name in photos.groups if photos.half(name) == arguments.half)
    random.Random(7).shuffle(names)
    asked, rest = names[:arguments.photos], names[arguments.photos:]
    innocent = [name for name in rest if not any(photos.related(name, other) for other in asked)][:arguments.innocent + 12]
    apart = {*innocent}  # nothing of them is registered: neither what is asked for unchanged nor what fills collages
    strangers, innocent = [photos.open(name) for name in innocent[:12]], innocent[12:]
    others = [name for name in [*rest, *(name for name in sorted(photos.groups) if photos.half(name) != arguments.half)]
              if name not in apart and not any(name in photos.kin[other] or photos.groups[name] == photos.groups[other] for other in apart)]
    registered = [*asked, *others][:arguments.registered]
    chosen = [name for name in arguments.only.split(",") if name] or list(MANIPULATIONS)
    with tempfile.TemporaryDirectory() as folder:
        methods = fresh(Path(folder), "main")
        register(methods, [(name, photos.content(name)) for name in registered])
        extra: list[Method] = []
        if arguments.crop_resistant:
            extra = [CropResistant()]
            register(extra, [(name, photos.content(name)) for name in registered[:arguments.crop_resistant + 60]])
        tallies = {method.name: Tally() for method in [*methods, *extra]}
        print(f"{len(registered)} photos registered, {len(asked)} manipulated in {len(chosen)} ways; half {arguments.half}\n", flush=True)
        copies(photos, methods, extra, tallies, asked, arguments.crop_resistant, chosen, strangers)
        found(methods + extra, tallies, chosen)
        costs(methods + extra, photos, asked)
        lookalikes(photos, methods, tallies, arguments, innocent, Path(folder))
        accused(methods, tallies, chosen)


def fresh(folder: Path, name: str) -> list[Method]:
    return [BankMethod(SqliteStore(folder / f"{name}.db")), *hash_methods()]


def register(methods: Sequence[Method], files: Sequence[tuple[str, bytes]]) -> None:
    for method in methods:
        if isinstance(method, BankMethod):
            method.add_all(files)
        else:
            for name, content in files:
                method.add(name, content)


def copies(photos: Photos, methods: list[Method], extra: list[Method], tallies: dict[str, Tally], asked: list[str], few: int,
           chosen: list[str], strangers: list[Image.Image]) -> None:
    for manipulation in chosen:
        for seed, name in enumerate(asked):
            content = manipulated(photos.open(name), manipulation, seed, strangers)
            for method in [*methods, *(extra if seed < few else [])]:
                answers = list(method.ask(content))
                tally = tallies[method.name]
                right = [score for answer, score in answers if photos.related(name, answer)]
                tally.recall[manipulation].append(max(right, default=-np.inf))
                tally.first += [(score, photos.related(name, answer)) for answer, score in answers[:1]]
                wrong = [(answer, score) for answer, score in answers if score >= method.accuses and not photos.related(name, answer)]
                tally.wrong += bool(wrong)
                if isinstance(method, BankMethod):
                    for answer, score in wrong:
                        print(f"  wrong: {manipulation} of {name} matches {answer}, score {score}", flush=True)


def lookalikes(photos: Photos, methods: list[Method], tallies: dict[str, Tally], arguments: argparse.Namespace, innocent: list[str],
               folder: Path) -> None:
    """Asks for pictures that look like a registered one and are not it; every answer but kin is wrong."""
    half = arguments.half
    one = partial(_wrong, photos, tallies)
    for name in innocent:
        one(methods, "other photos", name, photos.content(name), lambda other, name=name: photos.related(name, other))
    for name in [name for name in sorted(photos.groups) if photos.on_white(name)][:arguments.white]:
        one(methods, "photos on white", name, photos.content(name), lambda other, name=name: photos.related(name, other))
    products = [name for name in sorted(photos.groups) if photos.half(name) == half and "magento" in name]
    shop = fresh(folder, "products")
    register(shop, [(name, photos.content(name)) for name in products])
    for name in products:
        colour = name.split("_")[1]
        one(shop, "one product, another colour", name, photos.content(name),
            lambda other, name=name, colour=colour: photos.groups[name] != photos.groups[other] or other.split("_")[1] == colour)
        one(shop, f"{APART} one product, another view", name, photos.content(name),
            lambda other, name=name, colour=colour: other.split("_")[1] != colour or other in photos.kin[name])
    pairs = [pair for pair in photos.collisions if photos.half(pair[0]) == half]
    near = fresh(folder, "collisions")
    register(near, [(name, photos.content(name)) for name in sorted({name for name, _ in pairs})])
    for name in sorted({name for _, name in pairs}):
        one(near, "hash collisions", name, photos.content(name), lambda other, name=name: photos.related(name, other))
    for kind, drawn in drawn_pairs([photos.open(name) for name in innocent[-120:]], half, arguments.pairs).items():
        alike = fresh(folder, kind.replace(" ", "-"))
        register(alike, [(f"{kind} {place}", encoded(picture)) for place, (picture, _) in enumerate(drawn)])
        told = f"{APART} {kind}" if kind == "one thing beside others" else kind
        for place, (_, picture) in enumerate(drawn):
            one(alike, told, f"other of {kind} {place}", encoded(picture), lambda other: False)


def _wrong(photos: Photos, tallies: dict[str, Tally], methods: list[Method], kind: str, name: str, content: bytes, kin: object) -> None:
    for method in methods:
        answers: Sequence[Answer] = method.ask(content, but=name)
        wrong = [(answer, score) for answer, score in answers if not kin(answer)]  # type: ignore[operator]
        tallies[method.name].innocent[kind].append(max((score for _, score in wrong), default=-np.inf))
        if isinstance(method, BankMethod):
            for answer, score in [pair for pair in wrong if pair[1] >= method.accuses]:
                print(f"  accused: {kind}: {name} by {answer}, score {score}", flush=True)


def found(methods: list[Method], tallies: dict[str, Tally], chosen: list[str]) -> None:
    """The table of copies, every method at its own threshold."""
    print("\n| recall, % | " + " | ".join(_title(method) for method in methods) + " |\n|---" + "|---" * len(methods) + "|")
    for name in chosen:
        print(f"| {name} | " + " | ".join(f"{100 * tallies[method.name].found(name, method.accuses):.0f}" for method in methods) + " |")
    for title, some in (("**mean**", chosen), ("plain copies", [name for name in chosen if name in PLAIN])):
        if some:
            means = [tallies[method.name].mean(method.accuses, some) for method in methods]
            print(f"| {title} | " + " | ".join(f"{100 * mean:.1f}" for mean in means) + " |")
    print("| µAP | " + " | ".join(f"{tallies[method.name].precision():.3f}" for method in methods) + " |")
    print("| copies that match another photo | " + " | ".join(str(tallies[method.name].wrong) for method in methods) + " |", flush=True)


def accused(methods: list[Method], tallies: dict[str, Tally], chosen: list[str]) -> None:
    """The table of look-alikes, and what each method still finds at the threshold at which none of them is accused."""
    print("\n| accused | pictures | " + " | ".join(_title(method) for method in methods) + " |\n|---|---" + "|---" * len(methods) + "|")
    for kind, scores in tallies["bank"].innocent.items():
        print(f"| {kind} | {len(scores)} | " + " | ".join(
            str(sum(score >= method.accuses for score in tallies[method.name].innocent[kind])) for method in methods) + " |")
    clean = [tallies[method.name].mean(tallies[method.name].clean_from(-np.inf), chosen) for method in methods]
    print("| mean recall at no false accusation, % | | " + " | ".join(f"{100 * mean:.1f}" for mean in clean) + " |")


def _title(method: Method) -> str:
    return method.name if isinstance(method, BankMethod | CropResistant) else f"{method.name} ≤ {-method.accuses:.0f}"


def costs(methods: list[Method], photos: Photos, asked: list[str]) -> None:
    """CPU time of one thread, in units of one SIFT extraction at 512 px of the same photos."""
    sift = cv2.SIFT_create(600)
    spent = []
    for name in asked:
        grey = photos.open(name).convert("L")
        scale = 512 / max(grey.size)
        pixels = np.asarray(grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.BICUBIC))
        began = time.process_time()
        sift.detectAndCompute(pixels, None)
        spent.append(time.process_time() - began)
    unit = float(np.mean(spent))
    print(f"\none SIFT extraction at 512 px: {1000 * unit:.1f} ms of CPU")
    for method in methods:
        timed = method.timed
        adding, asking = timed.adding / timed.added, timed.asking / max(1, timed.asked)
        print(f"{method.name}: add {1000 * adding:.1f} ms ({adding / unit:.2f} SIFT), "
              f"ask {1000 * asking:.1f} ms ({asking / unit:.2f} SIFT)")


if __name__ == "__main__":
    main()
