"""Learns a marketplace's category tree from its own catalogue, and measures how far its word can be taken."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from listlint.records import category_judge, category_linear
from listlint.records.category_judge import FOLDS, RATE, Judged, Titles
from listlint.records.category_model import CategoryModel, chances
from listlint.records.category_nodes import Floats, Ints, Tree, habits
from listlint.records.category_proof import Proof
from listlint.records.category_text import plain
from listlint.records.category_tree import Catalogue, Example, Row, folds, read_catalogue

DETAILED = 0.1  # share of the listings that must have details before they are learnt from
SUSPECTS = 200  # so many of the strongest disagreements are handed out to be read


class TooFew(Exception):
    """A catalogue from which nothing can be learnt: says what it lacks."""


@dataclass(frozen=True)
class Suspect:
    """A listing of the catalogue that held-out judges would name: misfiled, or a mistake of theirs. ``best`` are leaves with chances."""

    example: Example
    score: float
    best: tuple[tuple[tuple[str, ...], float], ...]


@dataclass(frozen=True)
class Fitted:
    """A model, and the listings of its catalogue that should be read before its word is believed, strongest first."""

    model: CategoryModel
    suspects: tuple[Suspect, ...]


def fit(rows: Iterable[Row | tuple[str, Sequence[str], str]], marketplace: str, *, earlier: CategoryModel | None = None,
        rate: float = RATE, misfiled: Collection[str] = ()) -> Fitted:
    """Learn from listings. Raises TooFew. Needs scipy; 10,000 titles take about 20 s of one core.

    ``earlier`` is updated: its kept examples are learnt again with the new ones. ``rate`` is the share of the listings as filed that
    may be named. ``misfiled`` are ids of listings that people found misfiled: they are neither learnt from nor counted as rightly filed.
    """
    began = time.monotonic()
    catalogue = read_catalogue(rows, earlier.kept if earlier else (), misfiled)
    examples = catalogue.examples
    leaves = tuple(sorted({example.path for example in examples}))
    if len(leaves) < 2:
        raise TooFew(f"{catalogue.read} rows with {len(leaves)} categories of three or more different titles; a model needs two at least")
    tree = Tree(leaves)
    number = {leaf: index for index, leaf in enumerate(leaves)}
    filed = np.array([number[example.path] for example in examples])
    texts = _Texts.of(examples)
    fold = np.array(folds(examples, leaves, FOLDS))
    titles, known = _held_out(texts, examples, filed, fold, len(leaves))
    rows_known = np.flatnonzero(known)
    everywhere = [habits(tree, titles.chances[outside], filed[outside]) for outside in
                  (rows_known[fold[rows_known] != left] for left in range(FOLDS))]
    judged = category_judge.learn(titles, filed, fold, everywhere, rate, np.flatnonzero(known & ~np.array([one.thin for one in examples])))
    learnt = category_linear.learn(texts.counts, texts.with_twins(np.arange(len(examples))), texts.doubled(filed), len(leaves))
    vocabulary = {texts.counts.vocabulary[column]: place for place, column in enumerate(learnt.columns)}
    card = {"marketplace": marketplace, "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **_counted(catalogue, earlier), "titles": len(examples), "categories": len(leaves), "words": len(vocabulary),
            "details": texts.detailed, "judged": len(judged.rows), "misfiled": len(misfiled),
            "groups": len({example.group for example in examples if example.group[0] != "#"}), **_measured(titles, filed, judged, rate),
            "folded": [f"{' > '.join(path)} ({count})" for path, count in catalogue.dropped], "seconds": round(time.monotonic() - began, 1)}
    card["proven"] = Proof.of(card).holds
    model = CategoryModel(tree, vocabulary, learnt.idf, learnt.coef, learnt.intercept, learnt.shares,
                          habits(tree, titles.chances[rows_known], filed[rows_known]), judged.judge, judged.threshold, card, examples)
    return Fitted(model, _suspects(judged, titles, examples, leaves))


@dataclass(frozen=True)
class _Texts:
    """The examples' features counted: one row a title, and one more for each listing with details, which holds both."""

    counts: category_linear.Counts
    twin: Ints  # per example the row with its details, or its own

    @classmethod
    def of(cls, examples: Sequence[Example]) -> _Texts:
        with_details = [index for index, example in enumerate(examples) if example.details]
        if len(with_details) < DETAILED * len(examples):
            with_details = []
        twin = np.arange(len(examples))
        twin[with_details] = len(examples) + np.arange(len(with_details))
        texts = [example.features for example in examples]
        return cls(category_linear.count(texts + [(*examples[index].features, *examples[index].details) for index in with_details],
                                         [example.words for example in examples] + [examples[index].words for index in with_details]), twin)

    @property
    def detailed(self) -> int:
        """How many listings are learnt from with their details."""
        return int((self.twin != np.arange(len(self.twin))).sum())

    def with_twins(self, rows: Ints) -> Ints:
        """The rows and those of the same listings with details: a title must be understood with and without them."""
        return np.concatenate([rows, self.twin[rows][self.twin[rows] != rows]])

    def doubled(self, filed: Ints) -> Ints:
        """What ``with_twins`` of all rows are filed under."""
        return np.concatenate([filed, filed[self.twin != np.arange(len(self.twin))]])


def _held_out(texts: _Texts, examples: Sequence[Example], filed: Ints, fold: Ints, leaves: int) -> tuple[Titles, Any]:
    """All titles as a classifier sees them that has not learnt from their group, and which of them have a leaf it knows."""
    likely = np.zeros((len(examples), leaves), dtype=np.float32)
    strongest = np.zeros((len(examples), leaves), dtype=np.float32)
    known_words = np.zeros(len(examples), dtype=np.float32)
    known = np.zeros(len(examples), dtype=bool)
    # Half of the listings with details are held out without them: a seller's draft may have none yet.
    asked = np.array([texts.twin[row] if example.key % 2 else row for row, example in enumerate(examples)])
    own = np.concatenate([filed, filed[texts.twin != np.arange(len(examples))]])
    for left in range(FOLDS):
        inside, outside = np.flatnonzero(fold != left), np.flatnonzero(fold == left)
        if not len(outside) or len(set(filed[inside])) < 2:
            continue
        rows = texts.with_twins(inside)
        part = category_linear.learn(texts.counts, rows, own[rows], leaves)
        matrix = category_linear.weighed(texts.counts, asked[outside], part.columns, part.idf)
        likely[outside] = chances(matrix @ part.coef + part.intercept)
        for place, row in enumerate(outside):
            columns = matrix.indices[matrix.indptr[place]:matrix.indptr[place + 1]]
            if len(columns):
                strongest[row] = part.shares[columns].max(axis=0)
        known_words[outside] = texts.counts.words[outside] - texts.counts.unknown(outside, part.columns)
        known[outside] = np.isin(filed[outside], filed[inside])
    named = [frozenset(plain(example.features)) for example in examples]
    words = np.array([example.words for example in examples], dtype=np.float32)
    return Titles(likely, strongest, np.minimum(known_words, words), words, named), known


def _counted(catalogue: Catalogue, earlier: CategoryModel | None) -> dict[str, Any]:
    before = earlier.card if earlier else {}
    return {"rows": catalogue.read + int(before.get("rows", 0)), "new_rows": catalogue.read,
            "updates": int(before.get("updates", 0)) + 1 if earlier else 0}


def _measured(titles: Titles, filed: Ints, judged: Judged, rate: float) -> dict[str, float]:
    right = titles.chances.argmax(axis=1) == filed
    three = (np.argsort(-titles.chances, axis=1)[:, :3] == filed[:, None]).any(axis=1)
    return {"top_1": round(float(right.mean()), 4), "top_3": round(float(three.mean()), 4), "budget": rate,
            "false_positive_rate": round(judged.false_positive_rate, 4), "recall_random_swaps": round(judged.recall_random, 4),
            "recall_sibling_swaps": round(judged.recall_sibling, 4)}


def _suspects(judged: Judged, titles: Titles, examples: Sequence[Example], leaves: Sequence[tuple[str, ...]]) -> tuple[Suspect, ...]:
    found = []
    for place in np.argsort(-judged.own, kind="stable")[:SUSPECTS]:
        row = int(judged.rows[place])
        order = np.argsort(-titles.chances[row], kind="stable")[:3]
        if examples[row].title:
            found.append(Suspect(examples[row], round(float(judged.own[place]), 2),
                                 tuple((leaves[leaf], _percent(titles.chances[row], leaf)) for leaf in order)))
    return tuple(found)


def _percent(likely: Floats, leaf: int) -> float:
    return round(float(likely[leaf]), 4)
