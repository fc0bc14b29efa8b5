"""A learnt category tree: what category a listing's words speak for, and whether the declared one can be right."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from listlint.protocols import CategoryGuess, CategoryOpinion
from listlint.records.category_judge import Judge, Titles, terms
from listlint.records.category_linear import DETAILS, UNKNOWN
from listlint.records.category_nodes import Floats, Habits, Ints, Tree, folded
from listlint.records.category_proof import Proof
from listlint.records.category_text import detail_features, features, is_word, plain, says_little, shown, without_small_chinese
from listlint.records.category_tree import DEPTH, Example
from listlint.words import has_cjk

Path = tuple[str, ...]
SILENT = -100.0  # the score of a title that says nothing to the model
GUESSES = 3
PHRASE_SHARE = 0.8  # of the titles with a pair of small words that must stand in one category for it to tell one
PHRASE_TITLES = 10  # the fewest titles that show it


@dataclass(frozen=True)
class CategoryModel:
    """Words with their weights per leaf, the judge of declared categories, and the examples an update starts from."""

    tree: Tree
    vocabulary: Mapping[str, int]
    idf: Floats
    coef: Floats  # words × leaves
    intercept: Floats
    shares: Floats  # words × leaves: of the titles that hold the word, the share filed under the leaf
    habits: Habits
    judge: Judge
    threshold: float
    card: Mapping[str, Any]
    kept: tuple[Example, ...] = ()

    @property
    def leaves(self) -> tuple[Path, ...]:
        """The categories it knows, as the catalogue writes them."""
        return self.tree.leaves

    def opinion(self, title: str, path: Sequence[str], details: str = "") -> CategoryOpinion:
        """What the listing's words say of the declared path."""
        return self.opinions([(title, path, details)])[0]

    def opinions(self, listings: Sequence[tuple[str, Sequence[str], str]]) -> list[CategoryOpinion]:
        """What the words of each (title, declared path, details) say; many at once cost a fraction of one by one."""
        if not listings:
            return []
        looks = [self._look(title, details) for title, _, details in listings]
        titles = self._titles(looks)
        declared = [self.tree.resolve(path) for _, path, _ in listings]
        judged = np.array([row for row, path in enumerate(declared) if path is not None and len(looks[row].columns)], dtype=np.int64)
        nodes = np.array([self.tree.nodes[folded(declared[row] or ())] for row in judged], dtype=np.int64)
        scores = np.full(len(listings), SILENT, dtype=np.float32)
        node_of: dict[int, int] = {}
        if len(judged):
            scores[judged] = self.judge.score(terms(titles.part(judged), nodes, self.habits))
            node_of = dict(zip(judged.tolist(), nodes.tolist(), strict=True))
        order = np.argsort(-titles.chances, axis=1, kind="stable")[:, :GUESSES + 1]
        found = []
        for row, (title, path, _) in enumerate(listings):
            score = float(scores[row])
            words: tuple[str, ...] = ()
            if row in node_of:
                words = self._deciding(title, looks[row], titles.chances[row], node_of[row])
                score = score if words else SILENT  # nothing but pieces of words speaks: no reason that could be shown
            found.append(CategoryOpinion(
                declared=declared[row], best=self._guesses(order[row], titles.chances[row], node_of.get(row)), score=score,
                threshold=self.threshold, false_positive_rate=float(self.card["false_positive_rate"]), words=words, proven=self.proof.holds,
                learnt=len(declared[row] or ()) >= min(len(path), DEPTH)))
        return found

    def _guesses(self, order: Ints, chances: Floats, declared: int | None) -> tuple[CategoryGuess, ...]:
        """The best three; a fourth where the declared one is among them, so that three others remain."""
        most = GUESSES + (declared is not None and declared in order[:GUESSES])
        return tuple(CategoryGuess(path=self.leaves[leaf], confidence=round(float(chances[leaf]), 4)) for leaf in order[:most])

    def _look(self, title: str, details: str) -> _Look:
        said = features(title)
        single = frozenset(plain(said))
        counts = Counter(column for feature in said if (column := self.vocabulary.get(feature)) is not None)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        known = sum(word in self.vocabulary for word in single)
        weights = _length_one((1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.idf[columns],
                              (len(single) - known) * UNKNOWN ** 2)
        if details and self._reads_details:
            more = np.array([column for feature in detail_features(details)
                             if (column := self.vocabulary.get(feature)) is not None], dtype=np.int64)
            columns, weights = np.concatenate([columns, more]), np.concatenate([weights, DETAILS * _length_one(self.idf[more])])
        return _Look(columns, weights, known, len(single), single)

    @cached_property
    def _reads_details(self) -> bool:
        return any(name.startswith("~") for name in self.vocabulary)

    def _titles(self, looks: Sequence[_Look]) -> Titles:
        leaves = len(self.leaves)
        logits = np.empty((len(looks), leaves), dtype=np.float32)
        strongest = np.zeros((len(looks), leaves), dtype=np.float32)
        for row, look in enumerate(looks):
            logits[row] = look.weights @ self.coef[look.columns]
            if len(look.columns):
                strongest[row] = self.shares[look.columns].max(axis=0)
        return Titles(chances(logits + self.intercept), strongest, np.array([look.known for look in looks], dtype=np.float32),
                      np.array([look.words for look in looks], dtype=np.float32), [look.named for look in looks])

    def _deciding(self, title: str, look: _Look, likely: Floats, declared: int) -> tuple[str, ...]:
        """The words that speak loudest for the best other category and against the declared one.

        None where nothing but small words and pieces of words speaks, or where those alone make the other category the likelier one.
        """
        agree = self.tree.agree[declared]
        other = int(np.where(agree, -1, likely).argmax())
        weights = self.coef[look.columns]
        speaks = look.weights * (weights[:, other] - weights[:, agree].max(axis=1))
        told = frozenset(features(without_small_chinese(title))) if has_cjk(title) else None
        loud: dict[str, float] = defaultdict(float)
        for place in np.flatnonzero(speaks > 0):
            name = self._names[int(look.columns[place])]
            if is_word(name):
                small = told is not None and has_cjk(name) and name not in told
                loud["" if small else self._telling[name]] += float(speaks[place])
        little = loud.pop("", 0.0)
        margin = float(np.log((likely[other] + 1e-9) / (likely[agree].max() + 1e-9)))
        if not loud or margin > 0 >= margin - little:
            return ()
        found: list[str] = []
        for word in sorted(loud, key=lambda word: (-loud[word], word)):
            if not any(word in longer or longer in word for longer in found):
                found.append(word)
        return tuple(shown(word, title) for word in found[:3])

    @cached_property
    def _telling(self) -> dict[str, str]:
        """Of every known word or pair what tells a category: "phone" of "slim phone", nothing of "for travel".

        A pair of small words counts where this catalogue has made a phrase of it: "combo set", nine times in ten a deodorant.
        """
        telling = {}
        for name, column in self.vocabulary.items():
            if is_word(name):
                words = name.lstrip("^~").split(" ")
                telling[name] = " ".join(word for word in words if not says_little(word))
                settled = self.shares[column].max() >= PHRASE_SHARE and self._often(column) >= PHRASE_TITLES
                if not telling[name] and len(words) > 1 and settled:
                    telling[name] = " ".join(words)
        return telling

    def _often(self, column: int) -> float:
        """About how many of the learnt texts hold the word: what its rarity was reckoned from."""
        return (1 + int(self.card["titles"])) / math.exp(float(self.idf[column]) - 1) - 1

    @cached_property
    def proof(self) -> Proof:
        """Whether it may accuse."""
        return Proof.of(self.card)

    @cached_property
    def _names(self) -> list[str]:
        names = [""] * len(self.vocabulary)
        for name, column in self.vocabulary.items():
            names[column] = name
        return names


@dataclass(frozen=True, slots=True)
class _Look:
    """One listing's known features with their weights, and how many of its words are known."""

    columns: Ints
    weights: Floats
    known: int
    words: int
    named: frozenset[str]


def _length_one(weights: Floats, more: float = 0.0) -> Floats:
    length = float(np.sqrt((weights * weights).sum() + more))
    scaled: Floats = (weights / length if length else weights).astype(np.float32)
    return scaled


def chances(logits: Floats) -> Floats:
    """Softmax of each row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return found
