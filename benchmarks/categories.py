"""What category models learnt from real catalogues know of brands they have never seen.

    python benchmarks/categories.py DATA [--source NAME]…   tables; DATA holds listings/*.jsonl
    python benchmarks/categories.py DATA --source flipkart20k --show 100   the strongest accusations of untouched listings, to be read

Seven tenths of the brands fit the model; the rest is judged as it is (false positives) and with wrong categories (recall).
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from listlint.api import CategoryOpinion, Listing, Text
from listlint.records.categories import Categories
from listlint.records.category_text import key
from listlint_checkers.category_mismatch import CategoryMismatch, Options

SOURCES = ("flipkart20k", "amazon_uk_toys", "myntra_styles_text", "newbee_mall_zh")
Row = tuple[str, tuple[str, ...], str]


def rows(data: Path, source: str) -> list[Row]:
    """Title, category path and brand of every different title. Without a brand the title's first word stands for it.

    Titles of the same words are one, whatever their article numbers: "154326 Mirror" and "154327 Mirror".
    """
    found: dict[tuple[str, ...], Row] = {}
    for line in (data / "listings" / f"{source}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["title"].strip() and row["category_path"]:
            found.setdefault(key(row["title"]), (row["title"], tuple(row["category_path"]), row["brand"] or row["title"].split()[0]))
    return list(found.values())


def ask(models: Categories, title: str, path: Sequence[str]) -> CategoryOpinion:
    """The model's opinion of one title and category."""
    return models.predict(Listing(id="x", title=Text("title", title), category=tuple(path)))


def related(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one category is the other, or above it."""
    return all(a.casefold() == b.casefold() for a, b in zip(one, other, strict=False))


def flagged(models: Categories, title: str, path: Sequence[str]) -> bool:
    """Whether the checker accuses, with its default options."""
    checker = CategoryMismatch(Options(), SimpleNamespace(categories=models))  # type: ignore[arg-type]
    listing = Listing(id="x", title=Text("title", title), category=tuple(path))
    return any(finding.rule == "wrong-category" for finding in checker.check(listing))


def judge(data: Path, source: str, show: int) -> None:
    """One line of the table, and the strongest false positives."""
    every = rows(data, source)
    learn = [row for row in every if zlib.crc32(row[2].casefold().encode()) % 10 < 7]
    held = [row for row in every if zlib.crc32(row[2].casefold().encode()) % 10 >= 7]
    with tempfile.TemporaryDirectory() as home:
        models = Categories(Path(home))
        began = time.process_time()
        card = models.fit(learn, "any")
        fitted = time.process_time() - began
        size = models.file("any").stat().st_size
        leaves = models.model("any").leaves
        began = time.perf_counter()
        opinions = [(row, ask(models, row[0], row[1])) for row in held]
        each = (time.perf_counter() - began) / max(1, len(held))
        known = [(row, opinion) for row, opinion in opinions if opinion.declared is not None]
        accused = [(row, opinion) for row, opinion in known if flagged(models, row[0], row[1])]
        chance = random.Random(1)
        swaps: dict[str, list[bool]] = {"random": [], "sibling": []}
        for (title, _, _), opinion in known:
            assert opinion.declared is not None
            others = [leaf for leaf in leaves if not related(leaf, opinion.declared)]
            near = [leaf for leaf in others if leaf[:-1] == opinion.declared[:-1] != ()] or \
                   [leaf for leaf in others if leaf[0] == opinion.declared[0]]
            for kind, choices in (("random", others), ("sibling", near)):
                if choices:
                    swaps[kind].append(flagged(models, title, chance.choice(choices)))
    right = sum(related(opinion.best[0].path, row[1]) for row, opinion in known)
    print(f"{source:20}{len(learn):7}{card['categories']:7}{len(known):7}{right / max(1, len(known)):8.3f}"
          f"{len(accused) / max(1, len(known)):8.2%}{share(swaps['random']):8.3f}{share(swaps['sibling']):8.3f}"
          f"{card['false_positive_rate']:9.2%}{card['recall_random_swaps']:8.3f}{card['recall_sibling_swaps']:8.3f}"
          f"{fitted:7.1f}{size / 1e6:7.1f}{each * 1e6:7.0f}", flush=True)
    for row, opinion in sorted(accused, key=lambda entry: entry[1].threshold - entry[1].score)[:show]:
        print(f"  {opinion.score - opinion.threshold:5.1f} {row[0][:100]} | {' > '.join(row[1])} | => {' > '.join(opinion.best[0].path)} "
              f"{opinion.best[0].confidence:.0%} ({', '.join(opinion.words)})")


def share(hits: list[bool]) -> float:
    """The share of hits, 0 of none."""
    return sum(hits) / len(hits) if hits else 0.0


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--source", action="append")
    arguments.add_argument("--show", type=int, default=0)
    given = arguments.parse_args()
    print(f"{'':27}{'':7}{'held-out brands':>40}{'model card (own folds)':>25}")
    print(f"{'source':20}{'rows':>7}{'leaves':>7}{'judged':>7}{'right':>8}{'false+':>8}{'random':>8}{'sibling':>8}"
          f"{'false+':>9}{'random':>8}{'sibling':>8}{'fit s':>7}{'MB':>7}{'µs':>7}")
    for source in given.source or SOURCES:
        judge(given.data, source, given.show)


if __name__ == "__main__":
    main()
