"""How well brands are found: labelled titles, generated disguises, real titles with their own brand authorized, and the time it takes.

    python benchmarks/brands.py DATA [--show N]

DATA holds brand_cases.jsonl and listings/*.jsonl. --show prints N of the flagged real titles to judge by eye.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from listlint.api import Listing, Text, has_cjk
from listlint.records import StoredRecords
from listlint.records.brand_spelling import syllable
from listlint.records.brands import Brands
from listlint.store import open_store
from listlint_checkers.brand_infringement import BrandInfringement

EXPECTED = {"brand_claim": "claim", "compatible_use": "compatible", "style_like_claim": "style", "obfuscated_brand": "disguised",
            "ambiguous_common_word": "none", "no_brand": "none"}
REAL = ("flipkart20k", "amazon_uk_toys", "myntra_catalog")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    records = StoredRecords(open_store(None, home := Path(tempfile.mkdtemp())), home, day=lambda: date(2026, 11, 22))
    began = time.perf_counter()
    records.brands.find("Nike")
    print(f"register: {len(records.brands.entries())} brands, {sum(len(entry.names) for entry in records.brands.entries())} names, "
          f"ready in {(time.perf_counter() - began) * 1000:.0f} ms")
    labelled(records.brands, options.data / "brand_cases.jsonl")
    disguises(records.brands)
    real(records, options.data / "listings", options.show)
    speed(records, options.data / "listings")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def labelled(brands: Brands, path: Path) -> None:
    """Is the use of the labelled brand told rightly, and are flags right?"""
    right, flags = Counter[bool](), Counter[tuple[bool, bool]]()
    for row in rows(path):
        entry = brands.entry(row["brand"]) if row["brand"] else None
        uses = [use for use in brands.find(row["title"], category=[row["category"]]) if entry is None or use.brand == entry.brand]
        told = {"disguised" if use.disguised else use.use for use in uses}
        got = next((use for use in ("disguised", "style", "claim", "compatible") if use in told), "none")
        want = EXPECTED[row["label"]]
        right[got == want] += 1
        flags[got in ("disguised", "style", "claim"), want in ("disguised", "style", "claim")] += 1
        if got != want:
            print(f"  {row['id']} {row['title']!r}: {got}, labelled {want}")
    precision = flags[True, True] / (flags[True, True] + flags[True, False])
    recall = flags[True, True] / (flags[True, True] + flags[False, True])
    print(f"labelled titles: use right {right[True] / right.total():.3f} of {right.total()}; "
          f"flags precision {precision:.3f} recall {recall:.3f}")


def disguises(brands: Brands) -> None:
    """Hide every sure brand of the register in each way and count those found as disguised."""
    chance = random.Random(7)
    found, tried = Counter[str](), Counter[str]()
    for entry in brands.entries():
        for name in entry.names:
            if name.sense != "brand" or name.line:
                continue
            for how, hidden in hidings(name.text, chance):
                tried[how] += 1
                found[how] += any(use.disguised and use.brand == entry.brand for use in brands.find(f"{hidden} 2024"))
    for how in tried:
        print(f"disguise {how}: {found[how] / tried[how]:.3f} of {tried[how]}")
    print(f"disguises together: {found.total() / tried.total():.3f} of {tried.total()}")


def hidings(name: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A name hidden in several ways. Latin ones of four letters and more, Chinese ones of two characters and more."""
    if has_cjk(name):
        if all(map(has_cjk, name)) and 2 <= len(name) <= 4:
            yield "separator zh", "·".join(name)
            yield "zero width", name[0] + "\u200b" + name[1:]
            place = chance.randrange(len(name))
            yield "pinyin for one", name[:place] + syllable(name[place]) + name[place + 1:]
            if len(name) >= 3:
                yield "mask zh", name[0] + "*" + name[2:]
        return
    if len(name) < 4 or not name.isascii() or not name.isalpha():
        return
    lower = name.lower()
    places = range(1, len(name))
    for how, table in (("leet", {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"}),
                       ("look-alike", {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "x": "х", "y": "у"})):
        if can := [place for place in places if lower[place] in table]:
            place = chance.choice(can)
            yield how, name[:place] + table[lower[place]] + name[place + 1:]
    yield "separator", ".".join(name)
    yield "zero width", name[:2] + "\u200b" + name[2:]
    place = chance.choice(range(1, len(name) - 1))
    yield "mask", name[:place] + "*" + name[place + 1:]
    yield "doubled letter", name[:place] + name[place] + name[place:]
    if len(name) >= 6:
        yield "letter left out", name[:place] + name[place + 1:]


def real(records: StoredRecords, folder: Path, show: int) -> None:
    """The share of real titles flagged when the brand column is the seller's authorized brand and brand field."""
    checker = BrandInfringement(BrandInfringement.Options(), records)
    total, flagged = Counter[str](), Counter[str]()
    shown: list[str] = []
    for source in REAL:
        for row in itertools.islice((row for row in rows(folder / f"{source}.jsonl") if row.get("brand")), 10_000):
            if records.brands.authorized(row["brand"], row["brand"]) is None:
                records.brands.authorize(row["brand"], row["brand"])
            listing = Listing(row["id"], Text("title", row["title"]), seller=row["brand"], brand=Text("brand", row["brand"]),
                              category=tuple(row["category_path"] or ()))
            found = [finding for finding in checker.check(listing) if finding.rule != "authorization-expiring"]
            total[source] += 1
            if found:
                flagged[source] += 1
                shown.append(f"  {source} | {row['brand']} | {row['title']} | {[(it.rule, it.data['written']) for it in found]}")
        print(f"real titles, {source}: {flagged[source]} of {total[source]} flagged ({flagged[source] / total[source]:.2%})")
    print(f"real titles together: {flagged.total() / total.total():.2%} of {total.total()}")
    for line in random.Random(1).sample(shown, min(show, len(shown))):
        print(line)


def speed(records: StoredRecords, folder: Path) -> None:
    """Microseconds per title, English and Chinese, and milliseconds for one listing of 5 kB."""
    for source in ("flipkart20k", "taobao_ner_zh"):
        titles = [row["title"] for row in itertools.islice(rows(folder / f"{source}.jsonl"), 3_000)]
        named = [title for title in titles if records.brands.find(title)]
        plain = [title for title in titles if not records.brands.find(title)]
        for what, some in (("without a brand", plain), ("with one", named)):
            times = []
            for title in some:
                began = time.perf_counter()
                records.brands.find(title)
                times.append(time.perf_counter() - began)
            print(f"{source} titles {what}: median {statistics.median(times) * 1e6:.0f} µs of {len(some)}")
    text = " ".join(row["description"] or "" for row in itertools.islice(rows(folder / "flipkart20k.jsonl"), 40))[:5_000]
    checker = BrandInfringement(BrandInfringement.Options(), records)
    times = []
    for _ in range(50):
        listing = Listing("1", Text("title", "Cotton shirt for men"), description=Text("description", text))
        began = time.perf_counter()
        list(checker.check(listing))
        times.append(time.perf_counter() - began)
    print(f"a listing of {len(text)} characters: median {statistics.median(times) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
