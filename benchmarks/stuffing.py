"""How often keyword-stuffing flags real titles, what it finds of synthetic stuffing, how clean its fixes leave a title, how fast it is.

    python benchmarks/stuffing.py DATA                tables; DATA holds listings/*.jsonl
    python benchmarks/stuffing.py DATA --sample 60    flags drawn at random from distinct titles of all sources, to be read; no all-caps
    python benchmarks/stuffing.py DATA --home FOLDER  what foreign-tail says with the category model fitted in FOLDER (LISTLINT_HOME);
                                                      titles of even hash are left out: fit the model on them
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from listlint.api import Finding, Listing, Text, has_cjk
from listlint.records import StoredRecords
from listlint.store import open_store
from listlint_checkers.keyword_stuffing import KeywordStuffing, Options

SOURCES = ("flipkart20k", "amazon_uk_toys", "myntra_catalog", "myntra_styles_text", "amazon_us_luggage", "ebay_antiquities",
           "amazon_google_products", "adidas_usa", "aliexpress_variants", "shopee_id_labelled", "taobao_search_zh", "taobao_ner_zh",
           "newbee_mall_zh", "taobao_books_zh")
BUDGETED = ("flipkart20k", "amazon_uk_toys")
REPETITION = frozenset({"repeated-word", "synonym-chain", "brand-list"})
BRANDS = ("Nike", "Adidas", "Puma", "Gucci", "Chanel", "Rolex", "Prada", "Louis Vuitton", "Hermes", "Burberry")


def rows(data: Path, source: str) -> Iterator[Listing]:
    """The distinct titles of one source."""
    seen = set()
    for line in (data / "listings" / f"{source}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["title"].strip() and row["title"] not in seen:
            seen.add(row["title"])
            yield Listing(id=row["id"], title=Text("title", row["title"]), brand=Text("brand", row["brand"] or ""),
                          description=Text("description", row["description"] or ""), category=tuple(row["category_path"]))


def mended(title: Text, findings: list[Finding]) -> str:
    """The title with every fix but the change of capitals applied."""
    edits = sorted((edit for finding in findings if finding.fix and finding.rule != "all-caps" for edit in finding.fix.edits),
                   key=lambda edit: -(edit.at.start or 0))
    value = title.value
    for edit in edits:
        value = value[:edit.at.start] + edit.text + value[edit.at.end:]
    return value


def stuffings(title: Text, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The title with a word repeated, with a list of phrases, with a list of brands."""
    words = [word for word in title.words() if len(word.text) > (1 if has_cjk(word.text) else 3) and word.text.isalpha()]
    if not words:
        return
    word = chance.choice(words).text
    gap = "" if has_cjk(word) else " "
    bounds = [0, *(one.end for one in title.words())]
    scattered = title.value.split(" ") if gap else [title.value[start:end] for start, end in pairwise(bounds)]
    for _ in range(4):
        scattered.insert(chance.randrange(len(scattered) + 1), word)
    yield "scattered", gap.join(scattered)
    yield "appended", title.value + " " + " ".join([word] * 4)
    other = [word.text for word in words[:4]]
    yield "phrases", title.value + ", " + ", ".join(f"{name}{gap}{word}" for name in (*other, "new", "best")[:4])
    yield "brands", title.value + " " + " ".join(chance.sample(BRANDS, 3))


def main() -> None:
    """Print the tables, or the sample."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--marketplace", default="any")
    arguments.add_argument("--sample", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--home", type=Path)
    given = arguments.parse_args()
    if given.home:
        tails(given.home, given.data, given.seed)
        return
    with tempfile.TemporaryDirectory() as home:
        store = open_store(None, Path(home))
        checker = KeywordStuffing(Options(), StoredRecords(store, Path(home)))
        list(checker.check(Listing(id="warm", title=Text("title", "warm 圣诞 up"))))
        if given.sample:
            sample(checker, given.data, given.sample, given.seed)
        else:
            real(checker, given.data, given.marketplace)
            synthetic(checker, given.data, given.seed)
            shorter(checker, given.data)
            noise(StoredRecords(store, Path(home)), given.data)
        store.close()


def real(checker: KeywordStuffing, data: Path, marketplace: str) -> None:
    """Flags on untouched titles."""
    print(f"{'source':24}{'titles':>7}{'rep+list':>9}{'clean after fix':>16}{'µs':>6}  rules")
    budget: Counter[str] = Counter()
    for source in SOURCES:
        counted: Counter[str] = Counter()
        flagged = clean = total = 0
        spent = 0.0
        for listing in rows(data, source):
            listing = replace(listing, marketplace=marketplace)
            began = time.perf_counter()
            findings = list(checker.check(listing))
            spent += time.perf_counter() - began
            total += 1
            counted.update({finding.rule for finding in findings})
            hits = [finding for finding in findings if finding.rule in REPETITION]
            if hits:
                flagged += 1
                again = replace(listing, title=Text("title", mended(listing.title, hits)))
                clean += not any(finding.rule in REPETITION for finding in checker.check(again))
        if source in BUDGETED:
            budget.update(flagged=flagged, total=total)
        after = f"{clean}/{flagged}"
        print(f"{source:24}{total:7}{100 * flagged / total:8.2f}%{after:>16}{1e6 * spent / total:6.0f}  {dict(counted)}")
    print(f"repetition and list rules on {' and '.join(BUDGETED)}: {100 * budget['flagged'] / budget['total']:.2f} % (budget 0.5 %)")


def synthetic(checker: KeywordStuffing, data: Path, seed: int) -> None:
    """Recall of stuffing that was put into clean titles."""
    chance = random.Random(seed)
    found: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for source in ("flipkart20k", "amazon_uk_toys", "taobao_ner_zh"):
        listings = list(rows(data, source))
        for listing in chance.sample(listings, 500):
            for kind, title in stuffings(listing.title, chance):
                findings = checker.check(replace(listing, title=Text("title", title), brand=Text("brand", "")))
                tried[source, kind] += 1
                found[source, kind] += any(finding.rule in REPETITION for finding in findings)
    print("\nrecall of synthetic stuffing (4 copies scattered, 4 appended, 4 phrases, 3 brands)")
    for (source, kind), total in tried.items():
        print(f"{source:24}{kind:12}{found[source, kind] / total:6.3f}  of {total}")


def shorter(checker: KeywordStuffing, data: Path) -> None:
    """How many titles of 81 to 130 characters get a shorter one under eBay's limit of 80; the first 250 of a source."""
    print()
    got = tried = 0
    for source in ("amazon_uk_toys", "amazon_us_luggage", "flipkart20k"):
        long = [listing for listing in rows(data, source) if 80 < len(listing.title.value) <= 130][:250]
        mended_here = sum(finding.fix is not None for listing in long for finding in checker.check(replace(listing, marketplace="ebay"))
                          if finding.rule == "too-long")
        got, tried = got + mended_here, tried + len(long)
        print(f"{source}: {mended_here} of {len(long)} titles too long for eBay get a shorter one ({mended_here / len(long):.2f})")
    print(f"together: {got} of {tried} ({got / tried:.2f})")


def noise(records: StoredRecords, data: Path) -> None:
    """What the fixes take out of titles whose noise words and core terms people marked, with no promotion borne."""
    checker = KeywordStuffing(Options(max_promotions=0), records)
    kinds: Counter[str] = Counter()
    titles = marked = 0
    for line in (data / "listings" / "shopee_id_labelled.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        noisy = {word.stem for phrase in row["stop_words"] for word in Text("title", phrase).words()}
        core = {word.stem for word in Text("title", row["core_terms"] or "").words()}
        title = Text("title", row["title"])
        marked += sum(word.stem in noisy for word in title.words())
        wanted = {*REPETITION, "promotional-words"}
        findings = [finding for finding in checker.check(Listing(id=row["id"], title=title)) if finding.rule in wanted]
        left = Counter(word.stem for word in Text("title", mended(title, findings)).words())
        gone = Counter(word.stem for word in title.words()) - left
        titles += bool(gone)
        for word, count in gone.items():
            kind = "copies" if left[word] else "noise" if word in noisy else "core term lost" if word in core else "other"
            kinds[kind] += count
    total = sum(kinds.values())
    print(f"\nhuman noise words (shopee_id_labelled): fixes take {total} words out of {titles} titles: {dict(kinds)}; "
          f"marked as noise in all titles: {marked}")


def tails(home: Path, data: Path, seed: int) -> None:
    """False flags on real titles that the model has not seen, and recall of four words of another title put behind."""
    store = open_store(None, home)
    checker = KeywordStuffing(Options(foreign_tail="on"), StoredRecords(store, home))
    unseen = [listing for listing in rows(data, "flipkart20k") if int(hashlib.sha256(listing.title.value.encode()).hexdigest(), 16) % 2]
    chance = random.Random(seed)

    def flagged(listing: Listing) -> bool:
        return any(finding.rule == "foreign-tail" for finding in checker.check(listing))

    wrong = sum(map(flagged, unseen))
    found = tried = 0
    for listing in chance.sample(unseen, 600):
        other = chance.choice([one for one in chance.sample(unseen, 20) if one.category[0] != listing.category[0]])
        words = [word for word in other.title.value.split() if word.isalpha()][-4:]
        if len(words) > 2 and len(listing.title.value.split()) > 2:
            tried += 1
            found += flagged(replace(listing, title=Text("title", f"{listing.title.value} {' '.join(words)}")))
    print(f"foreign-tail: {wrong} of {len(unseen)} unseen titles flagged; {found} of {tried} foreign tails found ({found / tried:.2f})")
    store.close()


def sample(checker: KeywordStuffing, data: Path, count: int, seed: int) -> None:
    """Flags to be read, drawn from distinct titles so that no source fills the sample: a source is drawn first, then a flag."""
    chance = random.Random(seed)
    flags: dict[str, list[tuple[Listing, list[Finding]]]] = {}
    for source in SOURCES:
        for listing in rows(data, source):
            if findings := [finding for finding in checker.check(listing) if finding.rule != "all-caps"]:
                flags.setdefault(source, []).append((listing, findings))
    for number in range(1, count + 1):
        source = chance.choice([source for source, left in flags.items() if left])
        listing, findings = flags[source].pop(chance.randrange(len(flags[source])))
        finding = chance.choice(findings)
        at = listing.title.value[finding.at.start:finding.at.end]
        print(f"{number:3} {source} {finding.rule} [{at}] {dict(finding.data)}")
        print(f"      {listing.title.value}\n   => {mended(listing.title, findings)}")


if __name__ == "__main__":
    main()
