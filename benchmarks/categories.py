"""What category models learnt from real catalogues know of brands they have never seen.

    python benchmarks/categories.py DATA [--source NAME]…   tables; DATA holds listings/*.jsonl
    python benchmarks/categories.py DATA --source flipkart20k --show 100   the strongest accusations of untouched listings, to be read
    python benchmarks/categories.py DATA --whole    what a fit of each whole source costs, and what the head-noun rule says of a fifth

A fifth of the brands is held out in turn, so that every listing is judged once by a model that has not seen its brand: as it is
(false positives) and with wrong categories (recall), through the checker with its defaults, and at the score that names a true 1 % of
the rightly filed listings. Listings whose category was too thin to be learnt are counted apart ("unlearnt").
``categories_misfiled.txt`` holds the ids of listings that were read and are really misfiled: in the lines "misfiled apart" they are not
learnt from and are no false positives. "Hints only": the models judge too few titles to be proven, so what they name is an info.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from listlint.api import CategoryOpinion, Listing, Text
from listlint.records.categories import Categories
from listlint.records.category_text import joined, key
from listlint.records.category_tree import Row
from listlint_checkers.category_mismatch import CategoryMismatch, Options

SOURCES = ("flipkart20k", "amazon_uk_toys", "myntra_styles_text", "newbee_mall_zh")
PARTS = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9))  # tenths of the brands that are held out together
SWAPS = 3  # wrong categories of each kind per held-out title
MISFILED = Path(__file__).parent / "categories_misfiled.txt"


def misfiled() -> frozenset[str]:
    """The ids of listings that were read and are really misfiled."""
    lines = (line.split("#")[0].strip() for line in MISFILED.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line)


def rows(data: Path, source: str, *, details: bool = False) -> list[Row]:
    """Every different title with its category and brand. Without a brand the title's first word stands for it.

    Titles of the same words are one, whatever their article numbers: "154326 Mirror" and "154327 Mirror".
    """
    found: dict[tuple[str, ...], Row] = {}
    for line in (data / "listings" / f"{source}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["title"].strip() and row["category_path"]:
            more = joined(row["attributes"], (), row["description"]) if details else ""
            found.setdefault(key(row["title"]), Row(row["title"], tuple(row["category_path"]), row["brand"] or row["title"].split()[0],
                                                    more, row["id"]))
    return list(found.values())


def related(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one category is the other, or above it."""
    return all(a.casefold() == b.casefold() for a, b in zip(one, other, strict=False))


@dataclass
class Judged:
    """What models of a source's parts said of held-out titles: untouched ones with their rows, and scores above threshold of all."""

    own: list[tuple[Row, CategoryOpinion, bool]] = field(default_factory=list)
    above: dict[str, list[float]] = field(default_factory=lambda: {"random": [], "sibling": []})
    flagged: dict[str, list[bool]] = field(default_factory=lambda: {"random": [], "sibling": []})
    cards: list[dict[str, Any]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    each: list[float] = field(default_factory=list)

    def recall(self, kind: str, budget: float, known: frozenset[str]) -> float:
        """The share of wrong categories above the score that names ``budget`` of the rightly filed."""
        right = [opinion.score - opinion.threshold for row, opinion, _ in self.own if opinion.learnt and row.id not in known]
        return share([score > float(np.quantile(right, 1 - budget)) for score in self.above[kind]])


def judge_part(models: Categories, held: Sequence[Row], judged: Judged) -> None:
    """Ask a model of titles it has not seen, filed as they are and elsewhere."""
    model = models.model("any")
    began = time.process_time()
    opinions = models.predict_many([listing(row.title, row.path, row.details) for row in held])
    judged.each.append((time.process_time() - began) / len(held))
    chance = random.Random(1)
    wrong: dict[str, list[tuple[Row, tuple[str, ...]]]] = {"random": [], "sibling": []}
    for row, opinion in zip(held, opinions, strict=True):
        if opinion.declared is None:
            continue
        judged.own.append((row, opinion, accused(row.title, row.path, opinion)))
        if not opinion.learnt:
            continue
        declared = opinion.declared
        others = [leaf for leaf in model.leaves if not related(leaf, declared)]
        near = [leaf for leaf in others if len(declared) > 1 and related(leaf[:-1], declared[:-1]) and len(leaf) == len(declared)] or \
               [leaf for leaf in others if related(leaf[:1], declared[:1])]
        for kind, choices in (("random", others), ("sibling", near)):
            wrong[kind] += [(row, chance.choice(choices)) for _ in range(SWAPS) if choices]
    for kind, pairs in wrong.items():
        found = models.predict_many([listing(row.title, path, row.details) for row, path in pairs])
        judged.above[kind] += [opinion.score - opinion.threshold for opinion in found]
        judged.flagged[kind] += [accused(row.title, path, opinion) for (row, path), opinion in zip(pairs, found, strict=True)]


def listing(title: str, path: Sequence[str], details: str = "") -> Listing:
    """A listing to ask of."""
    return Listing(id="x", title=Text("title", title), category=tuple(path), description=Text("description", details))


def accused(title: str, path: Sequence[str], opinion: CategoryOpinion) -> bool:
    """Whether the checker accuses, with its default options; a hint of a model that is not proven counts as well."""
    categories = SimpleNamespace(predict=lambda asked: opinion)
    checker = CategoryMismatch(Options(), SimpleNamespace(categories=categories))  # type: ignore[arg-type]
    return any(finding.rule in ("wrong-category", "likelier-category") for finding in checker.check(listing(title, path)))


def judge(every: Sequence[Row], known: frozenset[str], *, parts: Iterable[Sequence[int]] = PARTS) -> Judged:
    """Fit without each part of the brands and ask of that part."""
    judged = Judged()
    for part in parts:
        tenth = {row.id: zlib.crc32(row.group.casefold().encode()) % 10 for row in every}
        held = [row for row in every if tenth[row.id] in part]
        with tempfile.TemporaryDirectory() as home:
            models = Categories(Path(home))
            began = time.process_time()
            card = models.fit([row for row in every if tenth[row.id] not in part], "any", misfiled=known)
            judged.seconds.append(time.process_time() - began)
            judged.cards.append(dict(card))
            judged.sizes.append(models.file("any").stat().st_size)
            judge_part(models, held, judged)
    return judged


def show(source: str, every: Sequence[Row], known: frozenset[str], strongest: int) -> None:
    """Two lines of the table, as filed and with the misfiled ones set apart, and the strongest false positives."""
    plain = judge(every, frozenset())
    informed = judge(every, known) if known & {row.id for row in every} else plain
    for name, judged, apart in (("as filed", plain, frozenset[str]()), ("misfiled apart", informed, known)):
        right = [flag for row, opinion, flag in judged.own if opinion.learnt and row.id not in apart]
        unlearnt = [flag for row, opinion, flag in judged.own if not opinion.learnt and row.id not in apart]
        best = share([related(opinion.best[0].path, row.path) for row, opinion, _ in judged.own])
        print(f"{source:20}{name:16}{len(right):7}{best:7.3f}"
              f"{share(right):8.2%}{share(judged.flagged['random']):8.3f}{share(judged.flagged['sibling']):8.3f}"
              f"{len(unlearnt):9}{share(unlearnt):7.2%}"
              f"{judged.recall('random', 0.01, apart):9.3f}{judged.recall('sibling', 0.01, apart):8.3f}"
              f"{mean(judged, 'false_positive_rate'):9.2%}{mean(judged, 'recall_random_swaps'):8.3f}"
              f"{mean(judged, 'recall_sibling_swaps'):8.3f}"
              f"{max(judged.seconds):7.1f}{max(judged.sizes) / 1e6:6.1f}{max(judged.each) * 1e6:6.0f}"
              f"{'' if all(card['proven'] for card in judged.cards) else '  hints only'}", flush=True)
    by_score = sorted((entry for entry in plain.own if entry[1].learnt), key=lambda entry: entry[1].threshold - entry[1].score)
    for row, opinion, _ in by_score[:strongest]:
        best_guess = opinion.best[0]
        print(f"  {'misfiled' if row.id in known else '':9}{opinion.score - opinion.threshold:5.1f} {row.id} {row.title[:110]} | "
              f"{' > '.join(row.path)} | => {' > '.join(best_guess.path)} {best_guess.confidence:.0%} ({', '.join(opinion.words)})")


def mean(judged: Judged, figure: str) -> float:
    """A figure of the model cards."""
    return float(np.mean([card[figure] for card in judged.cards]))


def share(hits: Sequence[bool]) -> float:
    """The share of hits, 0 of none."""
    return sum(hits) / len(hits) if hits else 0.0


def whole(data: Path, source: str) -> None:
    """What fitting all of a source costs, and what the head-noun rule says of the brands of one part: as filed and in another branch."""
    every = rows(data, source)
    with tempfile.TemporaryDirectory() as home:
        models = Categories(Path(home))
        began = time.process_time()
        card = models.fit(every, "any")
        print(f"{source:20} fit of {card['titles']} titles in {card['categories']} categories: {time.process_time() - began:.1f} s of CPU, "
              f"{models.file('any').stat().st_size / 1e6:.1f} MB; named {card['false_positive_rate']:.2%}, random "
              f"{card['recall_random_swaps']:.3f}, sibling {card['recall_sibling_swaps']:.3f}")
        tenth = {row.id: zlib.crc32(row.group.casefold().encode()) % 10 for row in every}
        models.fit([row for row in every if tenth[row.id] not in PARTS[0]], "any")
        checker = CategoryMismatch(Options(), SimpleNamespace(categories=models))  # type: ignore[arg-type]
        chance = random.Random(2)
        leaves = models.model("any").leaves
        told: dict[str, list[bool]] = {"as filed": [], "in another branch": []}
        for row in every:
            if tenth[row.id] in PARTS[0] and models.model("any").tree.resolve(row.path):
                elsewhere = [leaf for leaf in leaves if not related(leaf[:1], row.path[:1])]
                for kind, path in (("as filed", row.path), ("in another branch", chance.choice(elsewhere) if elsewhere else row.path)):
                    found = checker.check(listing(row.title, path))
                    told[kind].append(any(finding.rule == "title-category-disagree" for finding in found))
    said = ", ".join(f"{share(hits):.2%} of {len(hits)} {kind}" for kind, hits in told.items())
    print(f"{'':20} head noun disagrees: {said}", flush=True)


def measure(data: Path, sources: Sequence[str] = SOURCES, strongest: int = 0) -> None:
    """Print the table."""
    print(f"{'':43}{'':7}{'checker, its defaults':>24}{'unlearnt':>16}{'true 1 %':>17}{'model cards':>25}")
    print(f"{'source':20}{'':16}{'judged':>7}{'right':>7}{'named':>8}{'random':>8}{'sibling':>8}{'rows':>9}{'named':>7}{'random':>9}{'sibling':>8}"
          f"{'named':>9}{'random':>8}{'sibling':>8}{'fit s':>7}{'MB':>6}{'µs':>6}")
    for source in sources:
        show(source, rows(data, source), misfiled(), strongest)


def main() -> None:
    """Read the command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--source", action="append")
    arguments.add_argument("--show", type=int, default=0)
    arguments.add_argument("--whole", action="store_true")
    given = arguments.parse_args()
    if given.whole:
        for source in given.source or SOURCES:
            whole(given.data, source)
        return
    measure(given.data, given.source or SOURCES, given.show)


if __name__ == "__main__":
    main()
