"""A learnt category tree: what category a title's words speak for, and whether the declared one can be right."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listlint.protocols import CategoryGuess, CategoryOpinion
from listlint.records.category_text import features, is_word, shown

MAGIC = b"LISTLINT-CATEGORIES-1\n"
Floats = NDArray[np.float32]
Path = tuple[str, ...]
SMOOTH = 1.0  # how many imagined listings of each category are known to be filed right
SILENT = -100.0  # the score of a title that says nothing to the model
_TINY = 1e-6
TERMS = 13


class ModelError(Exception):
    """A model file that cannot be used: says which, why, and how to make a new one."""


@dataclass(frozen=True)
class CategoryModel:
    """Weights of a multinomial logistic regression over TF-IDF, and the judge of declared categories.

    ``coef`` is vocabulary × leaves; ``confused[c, d]`` the summed probability of leaf d among held-out listings filed under c, and
    ``filed[c]`` how many those were; ``judge`` weighs the ``TERMS`` of ``disagreement`` (last: the constant).
    """

    leaves: tuple[Path, ...]
    vocabulary: Mapping[str, int]
    idf: Floats
    coef: Floats
    intercept: Floats
    confused: Floats
    filed: Floats
    judge: Floats
    threshold: float
    card: Mapping[str, Any]

    @cached_property
    def _nodes(self) -> dict[Path, NDArray[np.bool_]]:
        """Every category of the tree, folded, with the leaves in it, above it and the leaf it is."""
        nodes: dict[Path, NDArray[np.bool_]] = {}
        names = [_folded(leaf) for leaf in self.leaves]
        for name in names:
            for depth in range(1, len(name) + 1):
                node = name[:depth]
                if node not in nodes:
                    nodes[node] = np.array([other[:len(node)] == node or node[:len(other)] == other for other in names])
        return nodes

    @cached_property
    def _branches(self) -> NDArray[np.int64]:
        """The number of each leaf's first-level category."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(leaf[0].casefold(), len(numbers)) for leaf in self.leaves])

    @cached_property
    def _at(self) -> dict[Path, int]:
        return {_folded(leaf): index for index, leaf in enumerate(self.leaves)}

    def node(self, path: Sequence[str]) -> NDArray[np.bool_]:
        """Which leaves agree with a category of the tree: itself, those under it and those above it."""
        return self._nodes[_folded(path)]

    def resolve(self, path: Sequence[str]) -> Path | None:
        """The deepest category of the tree that the declared path names; None if not even its first level is known."""
        name = _folded(path)
        for depth in range(len(name), 0, -1):
            if name[:depth] in self._nodes:
                return tuple(path[:depth])
        return None

    def vector(self, title: str) -> tuple[NDArray[np.int64], Floats]:
        """The known features of a title: their columns and their TF-IDF weights, of length 1."""
        counts = Counter(column for feature in features(title) if (column := self.vocabulary.get(feature)) is not None)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        weights = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[columns]
        length = float(np.sqrt((weights * weights).sum()))
        return columns, (weights / length if length else weights).astype(np.float32)

    def probabilities(self, title: str) -> Floats:
        """Per leaf, as the classifier sees it."""
        columns, weights = self.vector(title)
        logits = weights @ self.coef[columns] + self.intercept
        raised = np.exp(logits - logits.max())
        chances: Floats = (raised / raised.sum()).astype(np.float32)
        return chances

    def opinion(self, title: str, path: Sequence[str]) -> CategoryOpinion:
        """What the title's words say of the declared path."""
        chances = self.probabilities(title)
        best = tuple(CategoryGuess(path=self.leaves[index], confidence=round(float(chances[index]), 4))
                     for index in np.argsort(-chances, kind="stable")[:3])
        declared = self.resolve(path)
        columns, weights = self.vector(title)
        score = SILENT
        words: tuple[str, ...] = ()
        if declared is not None and len(columns):
            mask = self._nodes[_folded(declared)]
            index = self._at.get(_folded(declared))
            score = float(disagreement(chances, mask, self.row(mask, index), self.branch_of(mask), self) @ self.judge[:TERMS]
                          + self.judge[TERMS])
            words = self._deciding(title, columns, weights, chances, mask)
            if not words:
                score = SILENT  # nothing but pieces of words speaks: no reason that could be shown
        return CategoryOpinion(declared=declared, best=best, score=score, threshold=self.threshold,
                               false_positive_rate=float(self.card["false_positive_rate"]), words=words)

    def branch_of(self, mask: NDArray[np.bool_]) -> int:
        """The first-level category that the marked leaves belong to."""
        return int(self._branches[int(mask.argmax())])

    def row(self, mask: NDArray[np.bool_], index: int | None) -> tuple[Floats, float]:
        """How listings filed under the declared category look to the classifier, and how many there are."""
        if index is not None:
            row, count = self.confused[index].copy(), float(self.filed[index])
            row[index] += SMOOTH
        else:
            row, count = self.confused[mask].sum(axis=0), float(self.filed[mask].sum())
            row[mask] += SMOOTH / mask.sum()
        return row / (count + SMOOTH), count

    def _deciding(self, title: str, columns: NDArray[np.int64], weights: Floats, chances: Floats,
                  mask: NDArray[np.bool_]) -> tuple[str, ...]:
        """The title's words that speak loudest for the best other category and against the declared one."""
        other = int(np.where(mask, -1, chances).argmax())
        speaks = weights * (self.coef[columns, other] - self.coef[columns][:, mask].max(axis=1))
        names = self._names
        found: list[str] = []
        for place in np.argsort(-speaks, kind="stable"):
            word = names[int(columns[place])]
            if speaks[place] > 0 and is_word(word) and not any(word in longer or longer in word for longer in found):
                found.append(word)
        return tuple(shown(word, title) for word in found[:3])

    @cached_property
    def _names(self) -> list[str]:
        names = [""] * len(self.vocabulary)
        for name, column in self.vocabulary.items():
            names[column] = name
        return names

    @cached_property
    def similar(self) -> Floats:
        """Per pair of leaves how the one's listings look as the other's, smoothed."""
        own = np.eye(len(self.leaves), dtype=np.float32) * SMOOTH
        similar: Floats = ((self.confused + own) / (self.filed + SMOOTH)[:, None]).astype(np.float32)
        return similar

    @cached_property
    def branch_matrix(self) -> Floats:
        """Leaves × first-level categories, ones where they belong together."""
        matrix = np.zeros((len(self.leaves), int(self._branches.max()) + 1), dtype=np.float32)
        matrix[np.arange(len(self.leaves)), self._branches] = 1
        return matrix

    def save(self, file: File) -> None:
        """Write the model in one step: a reader sees the old file or the new one."""
        meta = {"leaves": self.leaves, "vocabulary": self._names, "threshold": self.threshold, "card": dict(self.card)}
        packed = io.BytesIO()
        confused = np.where(self.confused < 1e-3, 0, self.confused)
        np.savez_compressed(packed, meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8),
                            idf=self.idf, coef=self.coef.astype(np.float16), intercept=self.intercept,
                            confused=confused.astype(np.float16), filed=self.filed, judge=self.judge)
        body = packed.getvalue()
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}")
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        os.replace(name, file)


def disagreement(chances: Floats, mask: NDArray[np.bool_], row: tuple[Floats, float], branch: int, model: CategoryModel) -> Floats:
    """What the judge weighs of one title and one declared category; see docs/decisions.md. Shape (TERMS,).

    ``mask`` marks the leaves that agree with the declared category, ``row`` is how its listings look to the classifier.
    """
    alike, count = row
    agreed = float(chances[mask].sum())
    rest = np.where(mask, 0, chances)
    best = int(rest.argmax())
    top = float(rest[best])
    fit = float(chances @ alike)
    usual = float((model.similar @ chances).max())
    branches = chances @ model.branch_matrix
    apart = float(np.log((branches.max() + _TINY) / (branches[branch] + _TINY)))
    confusion = -np.log(fit + _TINY)
    margin = float(np.log((top + _TINY) / (agreed + _TINY)))
    habit = float(np.log(alike[best] + 1e-4))
    same = float(model.branch_matrix[best, branch])
    return np.array([confusion + apart, confusion + np.log(usual + _TINY), apart, margin, habit, np.log1p((rest > agreed).sum()),
                     np.log(top + _TINY), -float((chances * np.log(chances + 1e-9)).sum()), np.log(count + 1), margin * habit,
                     margin * np.log(top + _TINY), same, same * margin], dtype=np.float32)


def load(file: File, refit: str) -> CategoryModel:
    """Read a model file. Raises ModelError for one that is damaged, foreign or of another version, naming ``refit``, the way out."""
    data = file.read_bytes()
    if not data.startswith(MAGIC):
        raise ModelError(f"{file}: is no category model of this version of Listlint. Fit it anew: {refit}")
    digest, _, body = data[len(MAGIC):].partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ModelError(f"{file}: is damaged (its checksum does not hold). Fit it anew: {refit}")
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            meta = json.loads(arrays["meta"].tobytes())
            parts = {name: arrays[name].astype(np.float32) for name in ("idf", "coef", "intercept", "confused", "filed", "judge")}
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"{file}: cannot be read ({error}). Fit it anew: {refit}") from error
    return CategoryModel(leaves=tuple(tuple(leaf) for leaf in meta["leaves"]),
                         vocabulary={name: column for column, name in enumerate(meta["vocabulary"])},
                         threshold=float(meta["threshold"]), card=meta["card"], **parts)


def _folded(path: Sequence[str]) -> Path:
    return tuple(node.strip().casefold() for node in path)
