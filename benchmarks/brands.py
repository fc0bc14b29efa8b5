"""How well brands are found: labelled titles, generated disguises, real titles with their own brand authorized, and the time it takes.

    python benchmarks/brands.py DATA [--show N]

DATA holds brand_cases.jsonl and listings/*.jsonl. --show prints N of the flagged real titles to judge by eye. The titles of
brand_titles_*.tsv beside this file were written for Listlint; brands_compatible.tsv names rows of DATA that were read one by one.
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
OTHERS = ("adidas_usa", "amazon_google_products", "taobao_ner_zh", "shopee_id_labelled")  # brand columns of other kinds, told apart
WRITTEN = tuple(f"brand_titles_{number}.tsv" for number in (1, 2, 3, 4, 5, 6))
FLAGS = ("disguised", "style", "claim")


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
    for name in WRITTEN:
        written(records.brands, Path(__file__).with_name(name))
    compatible(records.brands, options.data / "listings")
    disguises(records.brands)
    labelled_brands(records.brands, options.data / "listings")
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


def written(brands: Brands, path: Path) -> None:
    """The same for the titles written for Listlint: an ingredient, an ordinary word and no brand are not to be flagged at all."""
    right, flags = Counter[bool](), Counter[tuple[bool, bool]]()
    with path.open(encoding="utf-8") as lines:
        titles = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    for use, brand, category, title in titles:
        entry = brands.entry(brand)
        found = [it for it in brands.find(title, category=category.split(" > "))
                 if use in ("word", "none") or (entry and it.brand == entry.brand)]
        told = {"disguised" if it.disguised else it.use for it in found}
        got = next((kind for kind in (*FLAGS, "compatible") if kind in told), "none")
        flags[got in FLAGS, use in FLAGS] += 1
        right[got == use if use in (*FLAGS, "compatible") else got not in FLAGS] += 1
    print(f"{path.name}: use right {right[True] / right.total():.3f} of {right.total()}; "
          f"flags precision {flags[True, True] / (flags[True, True] + flags[True, False]):.3f} "
          f"recall {flags[True, True] / (flags[True, True] + flags[False, True]):.3f}")


def compatible(brands: Brands, folder: Path) -> None:
    """How many of the real titles that name a brand only for what the goods fit are flagged all the same."""
    with Path(__file__).with_name("brands_compatible.tsv").open(encoding="utf-8") as lines:
        keys = {tuple(line.rstrip("\n").split("\t")) for line in lines if not line.startswith("#")}
    wrong, seen = set(), set()
    for source in sorted({key[0] for key in keys}):
        for row in rows(folder / f"{source}.jsonl"):
            for use in brands.find(row["title"] or "", category=row["category_path"] or ()):
                if (source, row["id"], use.brand) in keys:
                    seen.add(row["id"])
                    if use.disguised or use.use in ("claim", "style"):
                        wrong.add(row["id"])
    print(f"compatible use wrongly flagged: {len(wrong)} of {len(seen)} real titles ({len(wrong) / len(seen):.2%})")


def labelled_brands(brands: Brands, folder: Path) -> None:
    """How many of the brands that people marked in titles are found, of those that the register holds."""
    for source in ("taobao_ner_zh", "shopee_id_labelled"):
        found = told = total = 0
        for row in rows(folder / f"{source}.jsonl"):
            title = row["title"]
            for start, end in marked(row):
                entry = brands.entry(title[start:end])
                if entry is None:
                    continue
                total += 1
                uses = [use for use in brands.find(title, category=row["category_path"] or ())
                        if use.brand == entry.brand and use.start < end and start < use.end]
                found += bool(uses)
                told += any(use.use != "ambiguous" for use in uses)
        print(f"{source}: {found / total:.3f} of {total} marked brands of the register found; {told / total:.3f} told as a use, "
              f"the others as words that may be one")


def marked(row: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Where people marked brands in a title."""
    for start, end, label, _ in row.get("spans") or ():
        if label == "HPPX":
            yield start, end
    if "spans" not in row:
        for name in (row["brand"] or "").split(","):
            at = row["title"].casefold().find(name.strip().casefold()) if name.strip() else -1
            if at >= 0:
                yield at, at + len(name.strip())


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
    for source in (*REAL, *OTHERS):
        for row in (row for row in rows(folder / f"{source}.jsonl") if row.get("brand") and row["title"]):
            if records.brands.authorized(row["brand"], row["brand"]) is None:
                records.brands.authorize(row["brand"], row["brand"])
            listing = Listing(row["id"], Text("title", row["title"]), seller=row["brand"], brand=Text("brand", row["brand"]),
                              category=tuple(row["category_path"] or ()))
            found = [finding for finding in checker.check(listing) if finding.rule not in ("authorization-expiring", "compatible-form")]
            total[source] += 1
            if found:
                flagged[source] += 1
                shown.append(f"  {source} | {row['brand']} | {row['title']} | {[(it.rule, it.data['written']) for it in found]}")
        print(f"real titles, {source}: {flagged[source]} of {total[source]} flagged ({flagged[source] / total[source]:.2%})")
        if source == REAL[-1]:
            print(f"real titles together: {flagged.total() / total.total():.2%} of {total.total()}")
    for line in random.Random(1).sample(shown, min(show, len(shown))):
        print(line)


def speed(records: StoredRecords, folder: Path) -> None:
    """Microseconds of the processor per title, English and Chinese, and milliseconds for one listing of 5 kB."""
    for source in ("flipkart20k", "taobao_ner_zh"):
        titles = [row["title"] for row in itertools.islice(rows(folder / f"{source}.jsonl"), 3_000)]
        named = [title for title in titles if records.brands.find(title)]
        plain = [title for title in titles if not records.brands.find(title)]
        for what, some in (("without a brand", plain), ("with one", named)):
            times = []
            for title in some:
                began = time.process_time()
                records.brands.find(title)
                times.append(time.process_time() - began)
            print(f"{source} titles {what}: median {statistics.median(times) * 1e6:.0f} µs of {len(some)}")
    text = " ".join(row["description"] or "" for row in itertools.islice(rows(folder / "flipkart20k.jsonl"), 40))[:5_000]
    checker = BrandInfringement(BrandInfringement.Options(), records)
    times = []
    for _ in range(50):
        listing = Listing("1", Text("title", "Cotton shirt for men"), description=Text("description", text))
        began = time.process_time()
        list(checker.check(listing))
        times.append(time.process_time() - began)
    print(f"a listing of {len(text)} characters: median {statistics.median(times) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
