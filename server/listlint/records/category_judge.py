"""Weighs a title against a declared category: one score from many signs, learnt from listings and from synthetic wrong categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from listlint.records.category_nodes import Floats, Habits, Ints

TERMS = ("unlike its listings", "less than elsewhere", "branch", "margin", "habit", "rank", "top", "doubt", "agreed", "known share",
         "known", "word for it", "word for best", "levels", "its name", "best's name", "at home", "best at home", "size", "best's size")
RATE = 0.01  # share of the listings as filed that may be named
PLAIN_LEAST = 2.0  # the threshold where titles are too few to learn a judge: the other category must be about five times as likely
LEAST = 0.0  # no threshold lies lower: a category that is likelier right than wrong is never doubted, however tidy the catalogue
_TINY = 1e-6
_CLIP = 3.0  # standard deviations: no single sign decides alone, and no curve runs away outside of what was seen
_FEWEST = 150  # titles under which a judge cannot be learnt
_MOST = 8_000  # titles a judge is learnt from
_RIDGE = 20.0
_SWAPS = 2  # wrong categories of each kind per title
SIBLING_WEIGHTS = (0.15, 0.35, 0.7)  # how loud neighbouring wrong categories are beside random ones: the best judge is kept
AIM = (0.95, 0.75)  # of random and of neighbouring wrong categories to be found: the judge that falls least short of both is best
FOLDS = 5
SEED = 20_261_122


@dataclass(frozen=True)
class Titles:
    """A batch of titles as the classifier sees them: probabilities and the strongest word per leaf, and what it knows of their words."""

    chances: Floats  # titles × leaves
    strongest: Floats  # titles × leaves: the largest share of a word's titles that stand under the leaf
    known: Floats
    words: Floats
    named: Sequence[frozenset[str]]

    def part(self, rows: Ints) -> Titles:
        """Some of the titles."""
        return Titles(self.chances[rows], self.strongest[rows], self.known[rows], self.words[rows], [self.named[row] for row in rows])


@dataclass(frozen=True)
class Judge:
    """A quadratic logistic regression over the clipped, standardized ``TERMS``; the score is a log likelihood ratio of wrong to right."""

    middle: Floats
    spread: Floats
    weights: Floats  # the constant, the terms, their products

    def score(self, terms: Floats) -> Floats:
        """Of each row of terms."""
        scores: Floats = _curve((terms - self.middle) / self.spread) @ self.weights
        return scores


def plain_judge() -> Judge:
    """For catalogues too small to learn one: confusability and margin, equally loud."""
    weights = np.zeros(1 + len(TERMS) + len(TERMS) * (len(TERMS) + 1) // 2, dtype=np.float32)
    weights[1 + TERMS.index("unlike its listings")] = 0.5 * _PLAIN_SPREAD
    weights[1 + TERMS.index("margin")] = _PLAIN_SPREAD
    return Judge(np.zeros(len(TERMS), dtype=np.float32), np.full(len(TERMS), _PLAIN_SPREAD, dtype=np.float32), weights)


_PLAIN_SPREAD = 20.0  # nothing is clipped


@cache
def _pairs(terms: int) -> tuple[Ints, Ints]:
    """Every term with itself and with those after it."""
    return np.triu_indices(terms)


def _curve(terms: Floats) -> Floats:
    clipped = np.clip(terms, -_CLIP, _CLIP)
    one, other = _pairs(clipped.shape[1])
    return np.concatenate([np.ones((len(clipped), 1), dtype=np.float32), clipped, clipped[:, one] * clipped[:, other]], axis=1)


def terms(titles: Titles, declared: Ints, habits: Habits) -> Floats:
    """The signs, one row a title; ``declared`` are numbers of nodes. Shape (titles, TERMS)."""
    tree, chances = habits.tree, titles.chances
    rows = np.arange(len(declared))
    agree = tree.agree[declared]
    agreed = (chances * agree).sum(axis=1)
    rest = np.where(agree, 0, chances)
    best = rest.argmax(axis=1)
    top = rest[rows, best]
    leaves = len(tree.names)
    fits = (chances * habits.similar[declared]).sum(axis=1)
    usual = (chances @ habits.similar[:leaves].T).max(axis=1)
    branches = chances @ tree.branches
    apart = np.log((branches.max(axis=1) + _TINY) / (branches[rows, tree.branch[declared]] + _TINY))
    unlike = -np.log(fits + _TINY)
    names = np.array([_share(tree.words[node], words) for node, words in zip(declared, titles.named, strict=True)], dtype=np.float32)
    best_names = np.array([_share(tree.words[leaf], words) for leaf, words in zip(best, titles.named, strict=True)], dtype=np.float32)
    found = np.stack([
        unlike + apart, unlike + np.log(usual + _TINY), apart, np.log((top + _TINY) / (agreed + _TINY)),
        np.log(habits.similar[declared, best] + 1e-4), np.log1p((rest > agreed[:, None]).sum(axis=1)), np.log(top + _TINY),
        -(chances * np.log(chances + 1e-9)).sum(axis=1), np.log(agreed + _TINY), titles.known / np.maximum(titles.words, 1),
        titles.known, np.where(agree, titles.strongest, 0).max(axis=1), titles.strongest[rows, best], tree.shared[declared, best],
        names, best_names, np.log(habits.at_home[declared] + _TINY), np.log(habits.at_home[best] + _TINY),
        np.log1p(habits.sizes[declared]), np.log1p(habits.sizes[best])], axis=1)
    return found.astype(np.float32)


def _share(name: frozenset[str], words: frozenset[str]) -> float:
    return len(name & words) / len(name) if name else 0.0


@dataclass(frozen=True)
class Judged:
    """A judge, its threshold, and what held-out folds say of both."""

    judge: Judge
    threshold: float
    false_positive_rate: float
    recall_random: float
    recall_sibling: float
    own: Floats  # held-out scores of the titles as filed, in the order of ``rows``
    rows: Ints


def learn(titles: Titles, filed: Ints, fold: Ints, everywhere: Sequence[Habits], rate: float, rows: Ints) -> Judged:
    """Learn from held-out titles with their own, random and neighbouring categories; ``everywhere`` are the habits without each fold.

    ``rows`` are the titles whose leaf the other folds know. Scores, threshold and figures of a fold come from judges and habits of
    the other folds: what is measured is what a seller meets whose brand the catalogue does not hold.
    """
    tree = everywhere[0].tree
    chance = np.random.default_rng(SEED)
    wrong = {"random": _drawn(chance, [np.flatnonzero(~tree.agree[leaf]) for leaf in range(len(tree.leaves))], filed[rows]),
             "sibling": _drawn(chance, [tree.siblings(leaf) for leaf in range(len(tree.leaves))], filed[rows])}
    own = _Kind(rows, _terms(titles, rows, filed[rows], fold, everywhere), fold[rows])
    kinds = {name: _Kind.of(titles, rows, nodes, fold, everywhere) for name, nodes in wrong.items()}
    if len(rows) < _FEWEST:
        judge = plain_judge()
        scores = {"own": judge.score(own.terms), **{name: judge.score(kind.terms) for name, kind in kinds.items()}}
        threshold = max(_quantile(scores["own"], rate), PLAIN_LEAST)
        return _measured(judge, threshold, scores, own, rate, PLAIN_LEAST)
    candidates = []
    for weight in SIBLING_WEIGHTS:
        whole = _regress(own, kinds, weight, None, None)
        scores = {name: np.zeros(len(kind.terms), dtype=np.float32) for name, kind in {"own": own, **kinds}.items()}
        for left in range(FOLDS):
            part = _regress(own, kinds, weight, left, whole)
            for name, kind in {"own": own, **kinds}.items():
                scores[name][kind.fold == left] = part.score(kind.terms[kind.fold == left])
        candidates.append(_measured(whole, max(_quantile(scores["own"], rate), LEAST), scores, own, rate, LEAST))
    return max(candidates, key=lambda found: (min(1.0, found.recall_random / AIM[0], found.recall_sibling / AIM[1]),
                                              found.recall_random + found.recall_sibling))


def _drawn(chance: np.random.Generator, others: Sequence[Ints], filed: Ints) -> Ints:
    """Wrong leaves for each title; -1 where there are none."""
    found = np.full((len(filed), _SWAPS), -1, dtype=np.int64)
    for row, leaf in enumerate(filed):
        if len(others[leaf]):
            found[row] = chance.choice(others[leaf], _SWAPS)
    return found


@dataclass(frozen=True)
class _Kind:
    rows: Ints
    terms: Floats
    fold: Ints

    @classmethod
    def of(cls, titles: Titles, rows: Ints, nodes: Ints, fold: Ints, everywhere: Sequence[Habits]) -> _Kind:
        """The rows with wrong categories; a row without any is left out."""
        repeated, declared = np.repeat(rows, nodes.shape[1]), nodes.ravel()
        repeated, declared = repeated[declared >= 0], declared[declared >= 0]
        return cls(repeated, _terms(titles, repeated, declared, fold, everywhere), fold[repeated])


def _terms(titles: Titles, rows: Ints, declared: Ints, fold: Ints, everywhere: Sequence[Habits]) -> Floats:
    found = np.zeros((len(rows), len(TERMS)), dtype=np.float32)
    for left, known in enumerate(everywhere):
        here = np.flatnonzero(fold[rows] == left)
        if len(here):
            found[here] = terms(titles.part(rows[here]), declared[here], known)
    return found


def _measured(judge: Judge, threshold: float, scores: dict[str, Floats], own: _Kind, rate: float, least: float) -> Judged:
    """False positives at thresholds set on the other folds, and recall of wrong categories at the one threshold."""
    named = sum(int((scores["own"][own.fold == left] >= max(_quantile(scores["own"][own.fold != left], rate), least)).sum())
                for left in range(FOLDS) if (own.fold != left).any())
    return Judged(judge, threshold, named / max(1, len(own.rows)), _found(scores["random"], threshold),
                  _found(scores["sibling"], threshold), scores["own"], own.rows)


def _found(scores: Floats, threshold: float) -> float:
    return float((scores >= threshold).mean()) if len(scores) else 0.0


def _quantile(scores: Floats, rate: float) -> float:
    return float(np.quantile(scores, 1 - rate)) + 1e-6 if len(scores) else PLAIN_LEAST


def _regress(own: _Kind, kinds: dict[str, _Kind], weight: float, without: int | None, start: Judge | None) -> Judge:
    """Newton's method on the quadratic curve; ``start`` saves steps and gives the standardization."""
    parts = [own, kinds["random"], kinds["sibling"]]
    masks = [_thinned(part, without) for part in parts]
    counts = [int(mask.sum()) for mask in masks]
    loud = np.concatenate([np.full(count, share * counts[0] / max(1, count)) for count, share in zip(counts, (1, 1, weight), strict=True)])
    wrong = np.concatenate([np.zeros(counts[0]), np.ones(counts[1] + counts[2])])
    signs = np.concatenate([part.terms[mask] for part, mask in zip(parts, masks, strict=True)])
    middle = start.middle if start else signs.mean(axis=0)
    spread = start.spread if start else signs.std(axis=0) + 1e-6
    curve = _curve((signs - middle) / spread)
    weights = start.weights.astype(np.float64) if start else np.zeros(curve.shape[1])
    if start:
        weights[0] += np.log(1 + weight)
    ridge = np.full(curve.shape[1], _RIDGE)
    ridge[0] = 0
    for _ in range(3 if start else 8):
        chance = 1 / (1 + np.exp(-np.clip(curve @ weights, -30, 30)))
        slope = curve.T @ (loud * (chance - wrong)) + ridge * weights
        bend = (curve * (loud * np.maximum(chance * (1 - chance), 1e-4)).astype(np.float32)[:, None]).T @ curve
        weights -= np.linalg.solve(bend.astype(np.float64) + np.diag(ridge + 1e-3), slope)
    weights[0] -= np.log(1 + weight)  # wrong ones were that much commoner: without them the score is a likelihood ratio
    return Judge(middle.astype(np.float32), spread.astype(np.float32), weights.astype(np.float32))


def _thinned(kind: _Kind, without: int | None) -> NDArray[np.bool_]:
    """The rows outside a fold; of very many titles an even part."""
    step = -(-len(np.unique(kind.rows)) // _MOST)
    kept: NDArray[np.bool_] = (kind.rows % step == 0) & (kind.fold != (-1 if without is None else without))
    return kept
