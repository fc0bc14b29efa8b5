"""What misleading-claims says of real texts: hits on Chinese titles to be read, flags on English titles and descriptions.

    python benchmarks/claims.py DATA                 tables; DATA holds listings/*.jsonl
    python benchmarks/claims.py DATA --sample 100    so many hits among distinct Chinese titles, drawn by --seed, to be read
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from listlint.api import Finding, Listing, Text
from listlint.records import StoredRecords
from listlint.store import open_store
from listlint_checkers.misleading_claims import MisleadingClaims, Options

CHINESE = ("taobao_ner_zh", "taobao_search_zh", "newbee_mall_zh", "taobao_books_zh")
ENGLISH = ("flipkart20k", "amazon_uk_toys", "ebay_antiquities", "myntra_catalog", "adidas_usa", "amazon_google_products",
           "amazon_us_luggage", "aliexpress_variants")


def rows(data: Path, source: str) -> Iterator[Listing]:
    """The listings of one source, a title once."""
    seen = set()
    for line in (data / "listings" / f"{source}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["title"].strip() and row["title"] not in seen:
            seen.add(row["title"])
            yield Listing(id=row["id"], title=Text("title", row["title"]), description=Text("description", row["description"] or ""),
                          brand=Text("brand", row["brand"] or ""), category=tuple(row["category_path"]))


def main() -> None:
    """Print the tables, or the sample."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--sample", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home:
        store = open_store(None, Path(home))
        checker = MisleadingClaims(Options(), StoredRecords(store, Path(home)))
        if given.sample:
            sample(checker, given.data, given.sample, given.seed)
        else:
            table(checker, given.data)
            terms(checker, given.data)
        store.close()


def table(checker: MisleadingClaims, data: Path) -> None:
    """Flagged titles and descriptions of every source, and what a listing costs."""
    print(f"{'source':24}{'listings':>9}{'title':>9}{'text':>9}{'µs':>6}  rules")
    for source in (*CHINESE, *ENGLISH):
        counted: Counter[str] = Counter()
        titles = texts = total = 0
        began = time.process_time()
        for listing in rows(data, source):
            findings = list(checker.check(listing))
            total += 1
            titles += any(finding.at.field == "title" for finding in findings)
            texts += any(finding.at.field != "title" for finding in findings)
            counted.update({finding.rule for finding in findings})
        spent = 1e6 * (time.process_time() - began) / total
        print(f"{source:24}{total:9}{100 * titles / total:8.2f}%{100 * texts / total:8.2f}%{spent:6.0f}  {dict(counted)}")


def terms(checker: MisleadingClaims, data: Path) -> None:
    """How many of the public lists' words are flagged in a plain carrier title; the lists hold many that break no law alone."""
    for name, before, after in (("zh_ad_law_absolute_terms", "本店", "，棉布围巾"), ("en_restricted_phrases", "Wool scarf, ", ", grey")):
        path = data / "lists" / f"{name}.txt"
        if path.is_file():
            words = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
            carriers = [Listing(id="carrier", title=Text("title", before + word + after)) for word in words]
            found = sum(bool(list(checker.check(carrier))) for carrier in carriers)
            print(f"{name}: {found} of {len(words)} flagged in a plain title")


def sample(checker: MisleadingClaims, data: Path, count: int, seed: int) -> None:
    """Hits to be read: all of them where there are fewer than asked for."""
    found: list[tuple[str, Text, Finding]] = []
    for source in CHINESE:
        for listing in rows(data, source):
            found += [(listing.id, listing.title if finding.at.field == "title" else listing.description, finding)
                      for finding in checker.check(listing)]
    chance = random.Random(seed)
    drawn = found if len(found) <= count else chance.sample(found, count)
    for number, (key, text, finding) in enumerate(drawn, start=1):
        start, end = finding.at.start or 0, finding.at.end or 0
        print(f"{number:3} {finding.rule} {key}")
        print(f"      {text.value[max(0, start - 60):start]}⟦{text.value[start:end]}⟧{text.value[end:end + 60]}")
        if finding.fix:
            edit = finding.fix.edits[0]
            print(f"   => {text.value[:edit.at.start]}{edit.text}{text.value[edit.at.end:]}"[:160])
    print(f"{len(drawn)} of {len(found)} hits")


if __name__ == "__main__":
    main()
