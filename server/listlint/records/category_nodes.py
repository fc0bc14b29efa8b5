"""The tree of a category model: every node with its leaves, and how listings filed there usually look to the classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from listlint.records.category_text import features, plain

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Path = tuple[str, ...]
SMOOTH = 1.0  # how many imagined listings of each category are known to be filed right


def folded(path: Sequence[str]) -> Path:
    """Names of categories as they are compared."""
    return tuple(node.strip().casefold() for node in path)


@dataclass(frozen=True)
class Tree:
    """The leaves of a model; a node is a leaf or any category above one, and has a number."""

    leaves: tuple[Path, ...]

    @cached_property
    def names(self) -> list[Path]:
        """The leaves as compared."""
        return [folded(leaf) for leaf in self.leaves]

    @cached_property
    def nodes(self) -> dict[Path, int]:
        """The number of every node; the leaves come first, in their order."""
        numbers = {name: index for index, name in enumerate(self.names)}
        for name in self.names:
            for depth in range(1, len(name)):
                numbers.setdefault(name[:depth], len(numbers))
        return numbers

    @cached_property
    def agree(self) -> NDArray[np.bool_]:
        """Nodes × leaves: which leaves agree with a node: itself, those under it and those above it."""
        return np.array([[other[:len(node)] == node or node[:len(other)] == other for other in self.names] for node in self.nodes])

    @cached_property
    def shared(self) -> Floats:
        """Nodes × leaves: how many levels they have in common."""
        return np.array([[_levels(node, other) for other in self.names] for node in self.nodes], dtype=np.float32)

    @cached_property
    def branches(self) -> Floats:
        """Leaves × first-level categories, ones where they belong together."""
        numbers = self._branch_numbers
        matrix = np.zeros((len(self.names), len(numbers)), dtype=np.float32)
        for index, name in enumerate(self.names):
            matrix[index, numbers[name[0]]] = 1
        return matrix

    @cached_property
    def branch(self) -> Ints:
        """The first-level category of each node."""
        return np.array([self._branch_numbers[node[0]] for node in self.nodes], dtype=np.int64)

    @cached_property
    def _branch_numbers(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for name in self.names:
            numbers.setdefault(name[0], len(numbers))
        return numbers

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """The words of each node's own name."""
        return [frozenset(plain(features(node[-1]))) for node in self.nodes]

    def resolve(self, path: Sequence[str]) -> Path | None:
        """The deepest node that the declared path names, as the path writes it; None if not even its first level is known."""
        name = folded(path)
        for depth in range(len(name), 0, -1):
            if name[:depth] in self.nodes:
                return tuple(path[:depth])
        return None

    def siblings(self, leaf: int) -> Ints:
        """Other leaves under the same parent, or of the same branch where there are none."""
        name = self.names[leaf]
        others = ~self.agree[leaf]
        near = np.array([other[:-1] == name[:-1] != () for other in self.names]) & others
        return np.flatnonzero(near) if near.any() else np.flatnonzero(others & (self.shared[leaf] > 0))


def _levels(one: Path, other: Path) -> int:
    level = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        level += 1
    return level


@dataclass(frozen=True)
class Habits:
    """``confused[c, d]``: summed probability of leaf d among held-out listings filed under c; ``filed[c]``: how many those were."""

    tree: Tree
    confused: Floats
    filed: Floats

    @cached_property
    def similar(self) -> Floats:
        """Nodes × leaves: how the node's listings look to the classifier on average, smoothed."""
        leaves = len(self.tree.names)
        sums = np.zeros(self.tree.agree.shape, dtype=np.float32)
        own = np.zeros_like(sums)
        sums[:leaves] = self.confused
        own[:leaves] = np.eye(leaves, dtype=np.float32)
        inner = self.tree.agree[leaves:].astype(np.float32)
        sums[leaves:] = inner @ self.confused
        own[leaves:] = inner / np.maximum(inner.sum(axis=1, keepdims=True), 1)
        similar: Floats = ((sums + own * SMOOTH) / (self.sizes + SMOOTH)[:, None]).astype(np.float32)
        return similar

    @cached_property
    def sizes(self) -> Floats:
        """How many held-out listings each node has."""
        leaves = len(self.tree.names)
        return np.concatenate([self.filed, self.tree.agree[leaves:].astype(np.float32) @ self.filed]).astype(np.float32)

    @cached_property
    def at_home(self) -> Floats:
        """Per node, how much of its listings' probability stays in it: near 1 where the classifier knows it well."""
        kept: Floats = (self.similar * self.tree.agree).sum(axis=1)
        return kept


def habits(tree: Tree, chances: Floats, filed: Ints) -> Habits:
    """What held-out chances say of the leaves they were filed under."""
    confused = np.zeros((len(tree.leaves), len(tree.leaves)), dtype=np.float32)
    np.add.at(confused, filed, chances)
    return Habits(tree, confused, np.bincount(filed, minlength=len(tree.leaves)).astype(np.float32))
