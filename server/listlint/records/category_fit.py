"""Learns a marketplace's category tree from its own catalogue, and measures how far its word can be taken."""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listlint.records.category_model import TERMS, CategoryModel, Floats, disagreement
from listlint.records.category_text import features
from listlint.records.category_tree import Catalogue, folds, read_catalogue

RATE = 0.01  # share of rightly filed listings that may be accused
FOLDS = 4
SEED = 20_261_122
MOST_WEIGHTS = 6_000_000  # vocabulary × leaves of a model: 12 MB before compression
BAYES = 0.3  # weight of the naive Bayes classifier beside the logistic regression
FEW = 150  # titles under which a judge cannot be learnt
_PLAIN = np.array([0.5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], dtype=np.float32)  # confusability and margin, equally loud
_PLAIN_LEAST = 2.0  # with so few titles, the chosen category must be about five times as likely
Ints = NDArray[np.int64]


class TooFew(Exception):
    """A catalogue from which nothing can be learnt: says what it lacks."""


@dataclass(frozen=True)
class _Learnt:
    """The classifier alone."""

    vocabulary: dict[str, int]
    idf: Floats
    coef: Floats
    intercept: Floats


def fit(rows: Iterable[tuple[str, Sequence[str], str]], marketplace: str) -> CategoryModel:
    """Learn from (title, category path, brand or seller). Raises TooFew. Needs scikit-learn; 10,000 titles take about 30 s of one core."""
    began = time.monotonic()
    catalogue = read_catalogue(rows)
    leaves = tuple(sorted({example.path for example in catalogue.examples}))
    if len(leaves) < 2:
        raise TooFew(f"{catalogue.read} rows with {len(leaves)} categories of three or more different titles; a model needs two at least")
    number = {leaf: index for index, leaf in enumerate(leaves)}
    filed = np.array([number[example.path] for example in catalogue.examples])
    texts = [features(example.title) for example in catalogue.examples]
    fold = np.array(folds(catalogue.examples, leaves, FOLDS))
    held_out = np.zeros((len(texts), len(leaves)), dtype=np.float32)
    unseen = np.zeros(len(texts), dtype=bool)
    for left in range(FOLDS):
        inside, outside = np.flatnonzero(fold != left), np.flatnonzero(fold == left)
        if len(set(filed[inside])) > 1 and len(outside):
            part = _learn([texts[index] for index in inside], filed[inside], len(leaves))
            held_out[outside] = _chances(part, [texts[index] for index in outside])
            unseen[outside] = ~np.isin(filed[outside], filed[inside])
        else:
            unseen[outside] = True
    learnt = _learn(texts, filed, len(leaves))
    model = _model(leaves, learnt, held_out, filed, np.flatnonzero(~unseen))
    judged = _Judged(model, held_out, filed, fold, unseen)
    judge, threshold, measured = judged.learn()
    right = held_out.argmax(axis=1) == filed
    card: dict[str, Any] = {
        "marketplace": marketplace, "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"), "rows": catalogue.read,
        "titles": len(texts), "categories": len(leaves), "words": len(learnt.vocabulary),
        "top_1": round(float(right.mean()), 4),
        "top_3": round(float(np.mean([leaf in order for leaf, order in zip(filed, np.argsort(-held_out, axis=1)[:, :3], strict=True)])), 4),
        **measured, "folded": _named(catalogue), "seconds": round(time.monotonic() - began, 1),
    }
    return CategoryModel(leaves, learnt.vocabulary, learnt.idf, learnt.coef, learnt.intercept, model.confused, model.filed, judge,
                         threshold, card)


def _named(catalogue: Catalogue) -> list[str]:
    return [f"{' > '.join(path)} ({count})" for path, count in catalogue.dropped]


def _learn(texts: Sequence[Sequence[str]], filed: Ints, leaves: int) -> _Learnt:
    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import MultinomialNB

    found = Counter(feature for text in texts for feature in set(text))
    least = 2 if len(texts) >= FEW else 1
    common = [feature for feature, count in found.most_common(MOST_WEIGHTS // leaves) if count >= least]
    vocabulary = {feature: column for column, feature in enumerate(sorted(common))}
    idf = np.array([np.log((1 + len(texts)) / (1 + found[feature])) + 1 for feature in vocabulary], dtype=np.float32)
    data, columns, starts = _tf_idf(texts, vocabulary, idf)
    matrix = csr_matrix((data, columns, starts), shape=(len(texts), len(vocabulary)))
    with warnings.catch_warnings():
        # 40 steps find all that held-out titles can use; the rest of the way to convergence is memorizing
        warnings.simplefilter("ignore", ConvergenceWarning)
        regression = LogisticRegression(C=15, max_iter=40).fit(matrix, filed)
    bayes = MultinomialNB(alpha=0.05).fit(matrix, filed)
    coef = np.zeros((len(vocabulary), leaves), dtype=np.float32)
    intercept = np.full(leaves, -30, dtype=np.float32)
    if len(regression.classes_) == 2:  # scikit-learn keeps one row for two classes
        one, other = regression.classes_
        coef[:, other], coef[:, one] = regression.coef_[0] / 2, -regression.coef_[0] / 2
        intercept[other], intercept[one] = regression.intercept_[0] / 2, -regression.intercept_[0] / 2
    else:
        coef[:, regression.classes_] = regression.coef_.T
        intercept[regression.classes_] = regression.intercept_
    # Naive Bayes knows rare words sooner than the regression does; both are linear, so one matrix holds their mean.
    likely = bayes.feature_log_prob_.T
    coef *= 1 - BAYES
    coef[:, bayes.classes_] += BAYES * (likely - likely.mean(axis=1, keepdims=True))
    intercept[bayes.classes_] = (1 - BAYES) * intercept[bayes.classes_] + BAYES * bayes.class_log_prior_
    return _Learnt(vocabulary, idf, coef, intercept)


def _tf_idf(texts: Sequence[Sequence[str]], vocabulary: dict[str, int], idf: Floats) -> tuple[Floats, Ints, Ints]:
    data: list[Floats] = []
    columns: list[int] = []
    starts = [0]
    for text in texts:
        counts = Counter(column for feature in text if (column := vocabulary.get(feature)) is not None)
        columns += counts
        weights = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * idf[list(counts)]
        data.append(weights / max(float(np.sqrt((weights * weights).sum())), 1e-12))
        starts.append(len(columns))
    return np.concatenate(data).astype(np.float32), np.array(columns, dtype=np.int64), np.array(starts, dtype=np.int64)


def _chances(learnt: _Learnt, texts: Sequence[Sequence[str]]) -> Floats:
    from scipy.sparse import csr_matrix

    matrix = csr_matrix(_tf_idf(texts, learnt.vocabulary, learnt.idf), shape=(len(texts), len(learnt.vocabulary)))
    logits = matrix @ learnt.coef + learnt.intercept
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return chances


def _model(leaves: tuple[tuple[str, ...], ...], learnt: _Learnt | None, held_out: Floats, filed: Ints, known: Ints) -> CategoryModel:
    """A model without a judge, whose confusions come from the given held-out rows."""
    confused = np.zeros((len(leaves), len(leaves)), dtype=np.float32)
    np.add.at(confused, filed[known], held_out[known])
    counts = np.bincount(filed[known], minlength=len(leaves)).astype(np.float32)
    empty = np.zeros(0, dtype=np.float32)
    parts = (learnt.vocabulary, learnt.idf, learnt.coef, learnt.intercept) if learnt else ({}, empty, empty, empty)
    return CategoryModel(leaves, *parts, confused=confused, filed=counts, judge=empty, threshold=0.0, card={"false_positive_rate": 0})


class _Judged:
    """Held-out titles with their own category and with wrong ones, as the judge sees them.

    Terms of a fold come from the confusions of the other folds, the judge from the other folds too: what is measured here is
    what a seller meets whose brand the catalogue does not hold.
    """

    def __init__(self, model: CategoryModel, held_out: Floats, filed: Ints, fold: Ints, unseen: NDArray[np.bool_]) -> None:
        self.leaves, self.held_out, self.filed, self.fold, self.unseen = model.leaves, held_out, filed, fold, unseen
        self.agree = np.stack([model.node(leaf) for leaf in model.leaves])
        chance = np.random.default_rng(SEED)
        rows = np.flatnonzero(~unseen)
        everywhere = np.ones(len(self.leaves), dtype=bool)
        wrong = np.array([self._other(chance, int(index), lambda leaf: everywhere) for index in rows], dtype=np.int64)
        near = np.array([self._other(chance, int(index), self._siblings) for index in rows], dtype=np.int64)
        self.kinds = {"own": self._terms(rows, filed[rows]), "random": self._terms(rows[wrong >= 0], wrong[wrong >= 0]),
                      "sibling": self._terms(rows[near >= 0], near[near >= 0])}

    def _siblings(self, leaf: int) -> NDArray[np.bool_]:
        parent = self.leaves[leaf][:-1]
        same = np.array([other[:-1] == parent for other in self.leaves])
        return same if parent and same.sum() > 1 else np.array([other[0] == self.leaves[leaf][0] for other in self.leaves])

    def _other(self, chance: np.random.Generator, index: int, among: Any) -> int:
        choices = np.flatnonzero(among(int(self.filed[index])) & ~self.agree[self.filed[index]])
        return int(chance.choice(choices)) if len(choices) else -1

    def _terms(self, rows: Ints, declared: Ints) -> tuple[Floats, Ints]:
        terms = np.zeros((len(rows), TERMS), dtype=np.float32)
        for left in range(FOLDS):
            known = np.flatnonzero(~self.unseen & (self.fold != left))
            model = _model(self.leaves, None, self.held_out, self.filed, known)
            for place in np.flatnonzero(self.fold[rows] == left):
                leaf = int(declared[place])
                mask = self.agree[leaf]
                terms[place] = disagreement(self.held_out[rows[place]], mask, model.row(mask, leaf), model.branch_of(mask), model)
        return terms, self.fold[rows]

    def learn(self) -> tuple[Floats, float, dict[str, float]]:
        """The judge's weights, its threshold at ``RATE``, and what held-out folds say of both."""
        own = self.kinds["own"][0]
        if len(own) < FEW:
            scores = {kind: terms @ _PLAIN[:TERMS] for kind, (terms, _) in self.kinds.items()}
            threshold = max(_quantile(scores["own"]), _PLAIN_LEAST)
            return _PLAIN, threshold, self._measured(scores, threshold)
        scores = {kind: np.zeros(len(terms)) for kind, (terms, _) in self.kinds.items()}
        for left in range(FOLDS):
            weights = _regress({kind: terms[fold != left] for kind, (terms, fold) in self.kinds.items()})
            for kind, (terms, fold) in self.kinds.items():
                scores[kind][fold == left] = terms[fold == left] @ weights[:TERMS] + weights[TERMS]
        threshold = _quantile(scores["own"])
        return _regress({kind: terms for kind, (terms, _) in self.kinds.items()}), threshold, self._measured(scores, threshold)

    def _measured(self, scores: dict[str, Any], threshold: float) -> dict[str, float]:
        """False positives at thresholds set on the other folds, and recall of swapped categories."""
        fold = self.kinds["own"][1]
        accused = sum(int((scores["own"][fold == left] >= max(_quantile(scores["own"][fold != left]), _PLAIN_LEAST - 2)).sum())
                      for left in range(FOLDS) if (fold != left).any())
        return {"false_positive_rate": round(accused / max(1, len(fold)), 4), "budget": RATE,
                "recall_random_swaps": _share(scores["random"] >= threshold),
                "recall_sibling_swaps": _share(scores["sibling"] >= threshold)}


def _share(hits: NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 4) if len(hits) else 0.0


def _quantile(scores: Any) -> float:
    return float(np.quantile(scores, 1 - RATE)) + 1e-6 if len(scores) else _PLAIN_LEAST


def _regress(kinds: dict[str, Floats]) -> Floats:
    """A logistic regression of wrong against right categories, over standardized terms, as weights of the plain ones."""
    from sklearn.linear_model import LogisticRegression

    terms = np.concatenate([kinds["own"], kinds["random"], kinds["sibling"]]).astype(np.float64)
    wrong = np.concatenate([np.zeros(len(kinds["own"])), np.ones(len(kinds["random"]) + len(kinds["sibling"]))])
    middle, spread = terms.mean(axis=0), terms.std(axis=0) + 1e-9
    regression = LogisticRegression(C=1.0, max_iter=500).fit((terms - middle) / spread, wrong)
    weights = regression.coef_[0] / spread
    return np.append(weights, regression.intercept_[0] - weights @ middle).astype(np.float32)
