"""How well misleading-main-image holds a variant's colour against its picture.

    python benchmarks/variant_colours.py --data FOLDER

FOLDER holds ``listings/magento_products.jsonl`` (variants with a picture a colour) and ``listings/myntra_styles_with_images.jsonl``
(photos labelled with a base colour), with their images. Prints how often an untouched listing is accused, how often two exchanged
pictures are found, how often a single picture of another colour is found, and how often the colour among a listing's own is told right.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from listlint.api import Finding, Picture, TextLine
from listlint.records.limits import limits_for
from listlint.schema import parse_listing
from listlint_checkers.misleading_main_image import MisleadingMainImage, Options
from listlint_checkers.misleading_main_image.colours import Palette, Shares, goods
from listlint_checkers.misleading_main_image.variants import mismatches
from listlint_checkers.misleading_main_image.view import View

SAME = ({"black", "navy", "grey"}, {"blue", "navy", "teal"}, {"red", "maroon", "pink", "magenta", "orange"},
        {"purple", "magenta", "pink", "maroon"}, {"brown", "maroon", "beige", "gold", "orange", "olive"}, {"white", "grey", "beige"},
        {"yellow", "gold", "orange", "beige"}, {"green", "olive", "teal"})
RULES = {"colour-not-shown", "swapped-pictures"}


class Folder:
    """Opens the pictures of FOLDER."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open: dict[str, Picture] = {}

    def picture(self, src: str) -> Picture:
        """Each once."""
        if src not in self._open:
            self._open[src] = Picture.read(self._root / src)
        return self._open[src]

    def text(self, src: str, *, always: bool = False) -> tuple[TextLine, ...]:
        """No text is needed here."""
        return ()


class World:
    """The records a checker asks for; only the limits are needed here."""

    def __init__(self) -> None:
        self.limits = limits_for

    def __getattr__(self, name: str) -> object:
        raise LookupError(f"this benchmark keeps no {name}")


def coloured(rows: Iterator[dict[str, Any]], root: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each product with its colours and the picture of each, where the file's name says the colour too."""
    for row in rows:
        pictures: dict[str, str] = {}
        for variant in row.get("variants") or []:
            said = re.search(r"-([A-Za-z]+)$", variant["name"])
            if said and variant.get("image") and f"-{said[1].lower()}_" in variant["image"] and (root / variant["image"]).exists():
                pictures[said[1]] = variant["image"]
        if len(pictures) >= 2:
            yield row["title"], pictures


def said_of(palette: Palette, opener: Folder, variants: list[tuple[str, str]]) -> list[Finding]:
    """What the checker says of a listing with these variants: (colour, picture)."""
    fields = {"id": "1", "title": "", "images": [{"src": src} for _, src in variants],
              "variants": [{"id": f"v{n}", "name": f"XS-{colour}", "image": n} for n, (colour, _) in enumerate(variants)]}
    listing = parse_listing(fields).opened_by(opener)
    return [finding for finding in mismatches(listing, palette) if finding.rule in RULES]


def kin(one: str, other: str) -> bool:
    """Whether people call one thing by both colours."""
    return one == other or any({one, other} <= group for group in SAME)


def rows_of(root: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of FOLDER/listings."""
    with (root / "listings" / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    root = parser.parse_args().data
    palette, opener = Palette(MisleadingMainImage(Options(), World()).data("colours.toml")), Folder(root)
    products = list(coloured(rows_of(root, "magento_products.jsonl"), root))
    accused = sum(bool(said_of(palette, opener, list(pictures.items()))) for _, pictures in products)
    print(f"untouched listings accused: {accused} of {len(products)}")
    swaps = found = 0
    for title, pictures in products:
        for one, other in combinations(pictures, 2):
            variants = [(colour, pictures[{one: other, other: one}.get(colour, colour)]) for colour in pictures]
            swaps += 1
            hit = {finding.data.get("variant") for finding in said_of(palette, opener, variants)} & {f"XS-{one}", f"XS-{other}"}
            found += bool(hit)
            if not hit:
                print(f"  not found: {title}, {one} and {other}")
    print(f"exchanged pairs found: {found} of {swaps} ({found / swaps:.3f})")
    right = total = 0
    for _, pictures in products:
        shares = {colour: palette.shares(goods(View(opener.picture(src)))) for colour, src in pictures.items()}
        for colour in pictures:
            total += 1
            right += colour == likeliest(palette, shares, colour)
    print(f"told right among the listing's own colours: {right} of {total} ({right / total:.3f})")
    labelled(palette, opener, root)


def likeliest(palette: Palette, shares: dict[str, Shares], shown: str) -> str:
    """The colour whose share in the picture stands out most from the listing's other pictures."""
    def stands_out(colour: str) -> float:
        (name,) = palette.named(colour)
        fits = {other: 0.5 * share.possible[name] + share.likely[name] for other, share in shares.items()}
        return fits[shown] - sum(fits.values()) / len(fits)
    return max(shares, key=stands_out)


def labelled(palette: Palette, opener: Folder, root: Path) -> None:
    """One picture of a labelled colour alone: accused as labelled, and found under another colour's name."""
    rng = random.Random("another colour")
    accused = total = found = tried = 0
    for row in rows_of(root, "myntra_styles_with_images.jsonl"):
        said = row["attributes"].get("baseColour") or ""
        named = palette.named(said)
        if not row["image_paths"] or len(named) != 1:
            continue
        (name,) = named
        total += 1
        if said_of(palette, opener, [(said, row["image_paths"][0])]):
            accused += 1
            print(f"  accused: {row['title']}")
        other = rng.choice([colour for colour in ("Red", "Blue", "Green", "Black", "White", "Purple", "Yellow", "Pink", "Orange", "Brown")
                            if not kin(name, *palette.named(colour))])
        tried += 1
        found += bool(said_of(palette, opener, [(other, row["image_paths"][0])]))
    print(f"single labelled photos accused: {accused} of {total} ({accused / total:.4f})")
    print(f"single photos found under a wholly different colour: {found} of {tried} ({found / tried:.3f})")


if __name__ == "__main__":
    main()
