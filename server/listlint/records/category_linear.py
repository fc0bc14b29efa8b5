"""Words to categories: a multinomial logistic regression with naive Bayes mixed in, both linear, so that one matrix holds their mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listlint.records.category_text import plain

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
BAYES = 0.5  # weight of naive Bayes: it knows rare words sooner than the regression does
FEW = 150  # titles under which a word that stands in one title alone is learnt too
MOST_WEIGHTS = 3_000_000  # vocabulary × leaves of a model: about 4 MB in its file
UNKNOWN = 5.0  # how loud a word is that the model does not know: it makes the known ones quieter
DETAILS = 0.5  # how loud attributes and description are beside the title
NEVER = -30.0  # the logit of a category that was not in the learning part
_LOUDNESS = 20.0  # inverse regularization of the regression
_STEPS = 30  # more steps are memorizing: held-out titles gain nothing after them


@dataclass(frozen=True)
class Linear:
    """``columns`` of the counted vocabulary that were kept, their weights (columns × leaves), and where each word stood (shares)."""

    columns: Ints
    idf: Floats
    coef: Floats
    intercept: Floats
    shares: Floats  # of the titles that hold the word, the share filed under the leaf


@dataclass(frozen=True)
class Counts:
    """All texts as a sparse matrix of dampened counts over one vocabulary."""

    matrix: Any  # scipy csr, texts × vocabulary
    vocabulary: tuple[str, ...]
    words: Floats  # per text how many different single words it holds

    @property
    def single(self) -> Floats:
        """Ones for the columns that are single words of the title."""
        return np.array([bool(plain((name,))) for name in self.vocabulary], dtype=np.float32)

    def unknown(self, rows: Ints, columns: Ints) -> Floats:
        """Per row, how many of its single words are not among the columns."""
        known = (self.matrix[rows][:, columns] > 0) @ self.single[columns]
        unknown: Floats = np.maximum(self.words[rows] - known, 0).astype(np.float32)
        return unknown

    @property
    def detail(self) -> NDArray[np.bool_]:
        """Which columns are words of the details, not of the title."""
        return np.array([name.startswith("~") for name in self.vocabulary], dtype=bool)


def count(texts: Sequence[Sequence[str]], words: Sequence[int]) -> Counts:
    """The texts over the features that at least two of them hold (one, in small catalogues)."""
    from scipy.sparse import csr_matrix

    often = Counter(feature for text in texts for feature in set(text))
    least = 2 if len(texts) >= FEW else 1
    vocabulary = tuple(sorted(feature for feature, found in often.items() if found >= least))
    at = {feature: column for column, feature in enumerate(vocabulary)}
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for text in texts:
        counts = Counter(column for feature in text if (column := at.get(feature)) is not None)
        columns += counts
        data += counts.values()
        starts.append(len(columns))
    dampened = 1 + np.log(np.array(data, dtype=np.float32))
    shape = (len(texts), len(vocabulary))
    matrix = csr_matrix((dampened, np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int64)), shape=shape)
    return Counts(matrix, vocabulary, np.array(words, dtype=np.float32))


def learn(counts: Counts, rows: Ints, filed: Ints, leaves: int) -> Linear:
    """Learn from some rows, filed under leaf numbers."""
    from scipy.sparse import csr_matrix

    part = counts.matrix[rows]
    often = np.asarray((part > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero(often >= (2 if len(rows) >= FEW else 1))
    if len(columns) > MOST_WEIGHTS // leaves:
        columns = np.sort(columns[np.argsort(-often[columns], kind="stable")[:MOST_WEIGHTS // leaves]])
    idf = (np.log((1 + len(rows)) / (1 + often[columns])) + 1).astype(np.float32)
    matrix = weighed(counts, rows, columns, idf)
    member = csr_matrix((np.ones(len(rows), dtype=np.float32), (np.arange(len(rows)), filed)), shape=(len(rows), leaves))
    coef, intercept = _regress(matrix, filed, leaves)
    likely = np.asarray((matrix.T @ member).todense(), dtype=np.float32) + 0.05
    likely = np.log(likely / likely.sum(axis=0))
    held = np.bincount(filed, minlength=leaves)
    intercept = ((1 - BAYES) * intercept + BAYES * np.log((held + 0.01) / len(rows))).astype(np.float32)
    intercept[held == 0] = NEVER
    mixed = (1 - BAYES) * coef + BAYES * (likely - likely.mean(axis=1, keepdims=True))
    mixed[:, held == 0] = 0
    places = np.asarray(((part[:, columns] > 0).astype(np.float32).T @ member).todense(), dtype=np.float32)
    return Linear(columns, idf, mixed.astype(np.float32), intercept, places / places.sum(axis=1, keepdims=True))


def weighed(counts: Counts, rows: Ints, columns: Ints, idf: Floats) -> Any:
    """TF-IDF of the rows, the title's part of length 1 at most, the details' part of length ``DETAILS``."""
    from scipy.sparse import diags, hstack

    matrix = counts.matrix[rows][:, columns].multiply(idf).tocsr().astype(np.float32)
    blocks = []
    detail = counts.detail[columns]
    unheard = counts.unknown(rows, columns) * UNKNOWN ** 2
    for mask, loud, more in ((~detail, 1.0, unheard), (detail, DETAILS, 0.0)):
        if mask.any():
            block = matrix[:, mask]
            length = np.sqrt(np.asarray(block.multiply(block).sum(axis=1)).ravel() + more)
            blocks.append((np.flatnonzero(mask), (diags(loud / np.maximum(length, 1e-9)) @ block).tocsr()))
    order = np.argsort(np.concatenate([places for places, _ in blocks])) if blocks else np.zeros(0, dtype=np.int64)
    return hstack([block for _, block in blocks], format="csr").astype(np.float32)[:, order] if blocks else matrix


def _regress(matrix: Any, filed: Ints, leaves: int) -> tuple[Floats, Floats]:
    """Multinomial logistic regression by L-BFGS in single precision: a tenth of the time scikit-learn takes, and as good."""
    texts, words = matrix.shape
    turned = matrix.T.tocsr()
    rows = np.arange(texts)

    def slope(weights: Floats) -> tuple[float, Floats]:
        logits = matrix @ weights[:-1] + weights[-1]
        logits -= logits.max(axis=1, keepdims=True)
        own = float(logits[rows, filed].sum())
        np.exp(logits, out=logits)
        total = logits.sum(axis=1, keepdims=True)
        loss = (float(np.log(total).sum()) - own) * _LOUDNESS + 0.5 * float(np.vdot(weights[:-1], weights[:-1]))
        logits /= total
        logits[rows, filed] -= 1
        gradient = np.empty_like(weights)
        gradient[:-1] = (turned @ logits) * _LOUDNESS + weights[:-1]
        gradient[-1] = logits.sum(axis=0) * _LOUDNESS
        return loss, gradient

    weights = np.zeros((words + 1, leaves), dtype=np.float32)
    loss, gradient = slope(weights)
    past: list[tuple[Floats, Floats, float]] = []
    for _ in range(_STEPS):
        step = _direction(gradient, past)
        downhill, stretch = float(np.vdot(gradient, step)), 1.0
        while True:
            tried = weights - stretch * step
            tried_loss, tried_gradient = slope(tried)
            if tried_loss <= loss - 1e-4 * stretch * downhill or stretch < 1e-4:
                break
            stretch /= 2
        moved, turn = tried - weights, tried_gradient - gradient
        curve = float(np.vdot(moved, turn))
        if curve > 1e-10:
            past = [*past[-5:], (moved, turn, 1 / curve)]
        weights, loss, gradient = tried, tried_loss, tried_gradient
    return weights[:-1], weights[-1]


def _direction(gradient: Floats, past: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    """The two-loop recursion of L-BFGS (Nocedal 1980)."""
    step = gradient.copy()
    shares = []
    for moved, turn, curve in reversed(past):
        share = curve * float(np.vdot(moved, step))
        shares.append(share)
        step -= share * turn
    if past:
        moved, turn, _ = past[-1]
        step *= float(np.vdot(moved, turn)) / max(float(np.vdot(turn, turn)), 1e-12)
    else:
        step /= max(float(np.sqrt(np.vdot(step, step))), 1e-9)
    for (moved, turn, curve), share in zip(past, reversed(shares), strict=True):
        step += (share - curve * float(np.vdot(turn, step))) * moved
    return step
