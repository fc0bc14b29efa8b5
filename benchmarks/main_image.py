"""How well misleading-main-image tells defects from innocent photos: defects rendered onto real photos, and the photos untouched.

    python benchmarks/main_image.py --photos FOLDER [--half tune|report] [--defects 150] [--without-ocr] [--marketplace aliexpress]

FOLDER holds JPEG photos; ``--half`` takes one half of them by the hash of their names (thresholds were set on ``tune``). The untouched
photos of ``report`` are those of main_image_clean.txt, which were looked at one by one; those of main_image_packaging.txt are
packages with print on them. Prints false alarms per rule on the untouched photos, recall per kind of defect, the text filter's
share, and the cost per picture, also for photos blown up to 2,000 pixels.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from PIL import Image

from listlint.api import Finding, Picture, TextLine, Unavailable
from listlint.lettering import LIKELY, writing
from listlint.ocr import reader
from listlint.records.limits import limits_for
from listlint.schema import parse_listing
from listlint_checkers.misleading_main_image import MisleadingMainImage, Options
from listlint_checkers.misleading_main_image.background import edge
from listlint_checkers.misleading_main_image.view import View
from main_image_defects import DEFECTS, Render
from main_image_insets import insets
from main_image_layouts import LAYOUTS, laid_out, repeated


def half(path: Path) -> str:
    """``tune`` or ``report``; all pictures of one product fall into the same half."""
    return "report" if int(hashlib.sha256(path.stem.split("-")[0].encode()).hexdigest(), 16) % 2 else "tune"


HERE = Path(__file__).parent
KINDS: dict[str, tuple[str, Render]] = {**DEFECTS, **LAYOUTS}
ON_PLAIN, ON_SCENES = ("grey-background", "cut-off-side"), ("collage",)
SIZE_RULES = {"too-small", "too-large", "wrong-aspect"}
TEXT_RULES = {"text-in-picture", "watermark", "before-after", "placeholder", "document"}


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

    def text(self, src: str, *, always: bool = False) -> tuple[TextLine, ...]:
        """The lines in it, as the engine's opener asks for them. Raises Unavailable when told not to read."""
        if not always and writing(self._picture.reduced) < LIKELY:
            return ()
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
    parser.add_argument("--defects", type=int, default=150, help="photos for each kind of defect; 0 for the untouched photos alone")
    parser.add_argument("--kind", action="append", help="only these kinds of defect")
    parser.add_argument("--marketplace", default="aliexpress")
    parser.add_argument("--without-ocr", action="store_true", help="count a text defect as found when the filter asks for the text")
    parser.add_argument("--show", action="store_true", help="name every false alarm and every miss")
    asked = parser.parse_args()
    photos = [path for path in sorted(asked.photos.glob("*.jpg")) if half(path) == asked.half]
    KINDS.update(insets(photos))
    checker = MisleadingMainImage(Options(), World())
    clean = photos if asked.half == "tune" else [asked.photos / name for name in listed("main_image_clean.txt")]
    if not asked.kind:
        untouched(checker, clean[:: asked.every], asked)
        packages(checker, asked)
        cost(checker, clean)
    if not asked.defects:
        return
    print("\n| defect | rule | found | of | recall | text asked for |\n|---|---|---|---|---|---|")
    for kind in asked.kind or [*KINDS, "repeated"]:
        if kind == "repeated":
            repeats(checker, photos, asked)
        else:
            rendered(checker, kind, photos, asked)


def listed(name: str) -> list[str]:
    """The lines of a file beside this one."""
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def packages(checker: MisleadingMainImage, asked: argparse.Namespace) -> None:
    """How often print on cosmetics is taken for promotion, and a row of them for a text laid over all. Every one of them is read."""
    reading = MisleadingMainImage(Options(read_text="always"), World())
    paths = [asked.photos / name for name in listed("main_image_packaging.txt")]
    rng = random.Random("packages")
    accused = marked = 0
    for path in paths:
        with Image.open(path) as opened:
            several = encoded(laid_out(opened.convert("RGB"), rng), path.name)
        marked += "watermark" in look(reading, several, asked.marketplace, read=not asked.without_ocr).rules
        looked = look(reading, Picture.read(path), asked.marketplace, read=not asked.without_ocr)
        told = [finding for finding in looked.findings if finding.rule in TEXT_RULES]
        accused += bool(told)
        if asked.show and told:
            print(f"  {path.name}: {told[0].rule} {dict(told[0].data)}")
    print(f"packages with print taken for promotion: {accused} of {len(paths)} ({100 * accused / len(paths):.1f} %), all of them read")
    print(f"the same packages laid out several times, told as a watermark: {marked} of {len(paths)}")


def cost(checker: MisleadingMainImage, clean: list[Path]) -> None:
    """Processor time for photos blown up to 2,000 pixels: decoding, and all rules but the reading of text."""
    decoding, judging = [], []
    for path in clean[::20]:
        with Image.open(path) as opened:
            scale = 2000 / max(opened.size)
            picture = encoded(opened.convert("RGB").resize((round(opened.width * scale), round(opened.height * scale))), path.name)
        start = time.process_time()
        picture.reduced  # noqa: B018
        decoding.append(time.process_time() - start)
        judging.append(look(checker, picture, "aliexpress", read=False).seconds)
    print(f"a JPEG of 2,000 pixels: {1000 * median(decoding):.0f} ms to decode, {1000 * median(judging):.0f} ms for the rules "
          f"(95th percentile {1000 * quantiles(judging, n=20)[-1]:.0f} ms)")


def repeats(checker: MisleadingMainImage, photos: list[Path], asked: argparse.Namespace) -> None:
    """A listing of three pictures with one repeated, and the same listing without the repeat."""
    rng = random.Random("repeated")
    found = told = 0
    count = min(asked.defects, len(photos) - 2)
    for at in range(count):
        pictures = [Picture.read(path) for path in photos[at : at + 3]]
        told += bool(said_of_set(checker, pictures))
        with Image.open(photos[at]) as opened:
            again = encoded(repeated(opened.convert("RGB"), rng), "again")
        found += bool(said_of_set(checker, [*pictures, again]))
    print(f"| repeated | duplicate-pictures | {found} | {count} | {found / count:.3f} | told of {told} listings without a repeat |")


def said_of_set(checker: MisleadingMainImage, pictures: list[Picture]) -> list[Finding]:
    """The findings about repeats in a listing with these pictures."""
    class Several(Opener):
        def picture(self, src: str) -> Picture:
            return pictures[int(src)]

    listing = parse_listing({"id": "1", "title": "", "images": [{"src": str(number)} for number in range(len(pictures))]})
    found: list[Finding] = []
    with suppress(Unavailable):  # what was found before the main image asks to be read counts, as it does in the engine
        for finding in checker.check_pictures(listing.opened_by(Several(pictures[0], read=False))):
            found.append(finding)
    return [finding for finding in found if finding.rule == "duplicate-pictures"]


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


def rendered(checker: MisleadingMainImage, kind: str, photos: list[Path], asked: argparse.Namespace) -> None:
    """Recall on photos with one kind of defect."""
    rule, render = KINDS[kind]
    rng = random.Random(kind)
    # White photos side by side have no cut that could be seen: only scenes make a collage, and only plain grounds show what is cut off.
    fitting = [path for path in photos if kind not in ON_PLAIN + ON_SCENES or is_white(path) == (kind in ON_PLAIN)]
    chosen = rng.sample(fitting, min(asked.defects, len(fitting)))
    if not chosen:
        return
    found = was_read = 0
    for path in chosen:
        with Image.open(path) as opened:
            picture = encoded(render(opened.convert("RGB"), rng), path.name)
        marketplace = "tiktok" if rule == "background-not-white" else asked.marketplace
        looked = look(checker, picture, marketplace, read=not asked.without_ocr)
        was_read += looked.was_read
        hit = rule in looked.rules or (asked.without_ocr and rule in TEXT_RULES and looked.was_read)
        found += hit
        if asked.show and not hit:
            print(f"  missed {kind} on {path.name}: {sorted(looked.rules)}, read: {looked.was_read}")
    print(f"| {kind} | {rule} | {found} | {len(chosen)} | {found / len(chosen):.3f} | {was_read / len(chosen):.3f} |", flush=True)


def is_white(path: Path) -> bool:
    """Whether the photo stands on white."""
    view = View(Picture.read(path))
    return edge(view).white_share > 0.6


if __name__ == "__main__":
    main()
