"""What all text checkers together cost: listings a second and core, and what hostile texts cost each of them.

    python benchmarks/text_speed.py DATA [--home FOLDER]   bulk on real listings; FOLDER (LISTLINT_HOME) may hold a fitted category model
    python benchmarks/text_speed.py --hostile              long runs, look-alikes and a megabyte of everything, through every text checker

CPU time, since machines are shared. Bars: 1,000 listings a second and core; no hostile text over 100 ms in any checker.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from listlint.api import Listing, Text, Variant, attribute_path
from listlint.config import Config
from listlint.engine import Engine
from listlint.installed import installed, load
from listlint.records import StoredRecords
from listlint.result import Result
from listlint.schema import parse_listing
from listlint.store import open_store

BULK = (("flipkart20k", 2_000), ("amazon_uk_toys", 1_000), ("myntra_catalog", 1_000), ("taobao_ner_zh", 1_000), ("ebay_antiquities", 500))
BAR_MS = 100.0
SIZE = 1_000_000

HOSTILE = {
    "one letter": "a" * SIZE,
    "one Chinese character": "帽" * SIZE,
    "two Chinese characters": "圣诞" * (SIZE // 2),
    "digits": "1" * SIZE,
    "digits and blanks": "1 " * (SIZE // 2),
    "phone-like": "+86 138 0013 8000 " * (SIZE // 18),
    "separators": "," * SIZE,
    "slashes and dashes": "/-" * (SIZE // 2),
    "blanks, then a word": " " * SIZE + "x",
    "emoji": "👍🏽" * (SIZE // 2),
    "stars": "★" * SIZE,
    "exclamation marks": "!" * SIZE,
    "open brackets": "([{【《（" * (SIZE // 6),
    "nested brackets": "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "zero-width": "\u200b" * SIZE,
    "zero-width between letters": "n\u200bi\u200bk\u200be\u200b " * (SIZE // 9),
    "combining marks": "e" + "\u0301" * SIZE,
    "full width": "ＮＩＫＥ" * (SIZE // 4),
    "brand again and again": "nike " * (SIZE // 5),
    "brand list": "Nike, Adidas, Puma, Gucci, " * (SIZE // 27),
    "letters apart": "w h a t s a p p " * (SIZE // 16),
    "at signs": "a@" * (SIZE // 2),
    "mail-like": "a.b-c@d.e-f." * (SIZE // 12),
    "hosts": "www.a.com/" * (SIZE // 10),
    "mp3": "mp3, " * (SIZE // 5),
    "compatible": "for iPhone 14, " * (SIZE // 15),
    "superlatives": "最佳第一国家级" * (SIZE // 7),
    "numbers of all kinds": "1.1,1:1/1-1x1" * (SIZE // 13),
    "hyphens": "a-" * (SIZE // 2),
    "capitals": "BUY NOW " * (SIZE // 8),
    "mixed scripts": "iPhone14钢化膜" * (SIZE // 11),
    "Cyrillic look-alikes": "nіkе " * (SIZE // 5),
    "masked": "n*ke 阿*达斯 " * (SIZE // 11),
    "every character": "".join(map(chr, range(0x20, 0xD800))) * 18,
}
FIELDS = ("title", "description", "brand", "keyword", "bullet", "attribute", "variant")


def engine(home: Path) -> Engine:
    """All checkers with their defaults."""
    return Engine(Config("defaults", ""), StoredRecords(open_store(None, home), home))


def main() -> int:
    """Prints the tables; exit 1 if a hostile text is over the bar."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path, nargs="?")
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--hostile", action="store_true")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        tested = engine(given.home or Path(temporary))
        if given.data:
            bulk(tested, given.data)
        return hostile(tested) if given.hostile else 0


def rows(data: Path, source: str, count: int) -> Iterator[dict[str, Any]]:
    """The first rows of a source as listings in JSON."""
    for line in (data / "listings" / f"{source}.jsonl").read_text("utf-8").splitlines()[:count]:
        row = json.loads(line)
        yield {"id": row["id"], "title": row["title"], "description": row["description"] or "", "brand": row["brand"] or "",
               "category": row["category_path"], "language": row["lang"]}


def bulk(tested: Engine, data: Path) -> None:
    """Listings a second and core, from JSON to findings, and each checker's share."""
    print(f"{'source':20}{'listings':>9}{'a second':>9}  microseconds a listing, by the clock")
    all_spent, all_count = 0.0, 0
    for source, count in BULK:
        listings = list(rows(data, source, count))
        for listing in listings[:50]:
            tested.check(parse_listing(listing), "text")
        shares: dict[str, float] = {}
        began = time.process_time()
        for listing in listings:
            for name, seconds in tested.check(parse_listing(listing), "text").seconds.items():
                shares[name.partition(".")[0]] = shares.get(name.partition(".")[0], 0.0) + seconds
        spent = time.process_time() - began
        all_spent, all_count = all_spent + spent, all_count + len(listings)
        dearest = sorted(shares.items(), key=lambda share: -share[1])
        told = ", ".join(f"{name} {1e6 * seconds / len(listings):.0f}" for name, seconds in dearest)
        print(f"{source:20}{len(listings):9}{len(listings) / spent:9.0f}  {told}")
    print(f"all: {all_count / all_spent:.0f} listings a second and core (bar 1,000)")


def hostile(tested: Engine) -> int:
    """The worst CPU time of each checker over all hostile texts and fields."""
    names = [name for name in installed() if load(name).defines("check")]
    for text in ("warm up 圣诞", "nike shoes 耐克鞋"):
        tested.check(parse_listing({"id": "x", "title": text}), "text")
    worst: dict[str, tuple[float, str]] = {}
    whole: tuple[float, str] = (0.0, "")
    for what, text in HOSTILE.items():
        for field in FIELDS:
            listing = _with(field, text)
            total = 0.0
            for name in names:
                others = [other for other in names if other != name]
                result, spent = _spent(tested, listing, others)
                if spent > BAR_MS / 2:  # again, since a shared machine stumbles
                    spent = min(spent, _spent(tested, listing, others)[1])
                total += spent
                if any("took" not in failure.reason for failure in result.failed):
                    print(f"FAILED {name} {what} in {field}: {result.failed}", file=sys.stderr)
                if spent > worst.get(name, (0.0, ""))[0]:
                    worst[name] = (spent, f"{what} in {field}")
                if spent > BAR_MS:
                    print(f"{name}: {spent:.0f} ms: {what} in {field}")
            whole = max(whole, (total, f"{what} in {field}"))
    for name, (spent, where) in worst.items():
        print(f"{name:24}{spent:8.1f} ms  {where}")
    print(f"{'all together':24}{whole[0]:8.1f} ms  {whole[1]}")
    return int(whole[0] > BAR_MS)


def _spent(tested: Engine, listing: Listing, without: list[str]) -> tuple[Result, float]:
    began = time.process_time()
    result = tested.check(listing, "text", without=without)
    return result, 1000 * (time.process_time() - began)


def _with(field: str, text: str) -> Listing:
    """A listing with the text in one field, past the schema's limits: a plugin's caller may have none."""
    listing = Listing(id="x", title=Text("title", text if field == "title" else "Ceramic vase"))
    if field == "keyword":
        return replace(listing, keywords=(Text("keywords[0]", text),))
    if field == "bullet":
        return replace(listing, bullets=(Text("bullets[0]", text),))
    if field == "attribute":
        return replace(listing, attributes={"Material": Text(attribute_path("Material"), text)})
    if field == "variant":
        return replace(listing, variants=(Variant("v", Text("variants[0].name", text)),))
    if field == "brand":
        return replace(listing, brand=Text("brand", text))
    return replace(listing, description=Text("description", text)) if field == "description" else listing


if __name__ == "__main__":
    sys.exit(main())
