"""Words to categories: a multinomial logistic regression with naive Bayes mixed in, both linear, so that one matrix holds their mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
BAYES = 0.5  # weight of naive Bayes: it knows rare words sooner than the regression does
FEW = 150  # titles under which a word that stands in one title alone is learnt too
MOST_WEIGHTS = 3_000_000  # vocabulary × leaves of a model: about 4 MB in its file
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

    @property
    def detail(self) -> NDArray[np.bool_]:
        """Which columns are words of the details, not of the title."""
        return np.array([name.startswith("~") for name in self.vocabulary], dtype=bool)


def count(texts: Sequence[Sequence[str]]) -> Counts:
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
    return Counts(csr_matrix((dampened, np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int64)), shape=shape), vocabulary)


def learn(counts: Counts, rows: Ints, filed: Ints, leaves: int) -> Linear:
    """Learn from some rows, filed under leaf numbers."""
    from scipy.sparse import csr_matrix

    part = counts.matrix[rows]
    often = np.asarray((part > 0).sum(axis=0)).ravel()
    columns = np.flatnonzero(often >= (2 if len(rows) >= FEW else 1))
    if len(columns) > MOST_WEIGHTS // leaves:
        columns = np.sort(columns[np.argsort(-often[columns], kind="stable")[:MOST_WEIGHTS // leaves]])
    idf = (np.log((1 + len(rows)) / (1 + often[columns])) + 1).astype(np.float32)
    matrix = weighed(part, columns, idf, counts.detail)
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


def weighed(part: Any, columns: Ints, idf: Floats, detail: NDArray[np.bool_]) -> Any:
    """TF-IDF of the rows, the title's part of length 1, the details' part of length ``DETAILS``."""
    from scipy.sparse import diags, hstack

    matrix = part[:, columns].multiply(idf).tocsr().astype(np.float32)
    blocks = []
    for mask, loud in ((~detail[columns], 1.0), (detail[columns], DETAILS)):
        if mask.any():
            block = matrix[:, mask]
            length = np.sqrt(np.asarray(block.multiply(block).sum(axis=1))).ravel()
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
