"""Which categories of a catalogue can be learnt: brands and titles cut off the path, thin ones folded into their parents."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listlint.records.category_text import features, key
from listlint.words import fold

Path = tuple[str, ...]
DEPTH = 3  # deeper levels of real exports hold brands and titles
MOST_ROWS = 60_000  # more teach nothing new and cost memory; the rest is left out evenly
LEAST_GROUPS = 2.5  # a category filled by one brand teaches the brand's words, not the goods'


@dataclass(frozen=True, slots=True)
class Example:
    """One title, the category it is filed under, and who filed it: rows of one group are never split between learning and judging."""

    title: str
    path: Path
    group: str


@dataclass(frozen=True)
class Catalogue:
    """What is learnt from: examples with a learnable category, and what was left out."""

    examples: tuple[Example, ...]
    read: int
    dropped: tuple[tuple[Path, int], ...]


def read_catalogue(rows: Iterable[tuple[str, Sequence[str], str]]) -> Catalogue:
    """Distinct titles per category, thin categories folded. ``rows`` are (title, path, brand or seller; empty if unknown)."""
    examples: list[Example] = []
    seen: set[tuple[object, ...]] = set()
    owners: dict[tuple[str, ...], str] = {}
    read = 0
    for title, path, group in rows:
        read += 1
        words = key(title)
        cut = _cut(path, title, group)
        if not words or not cut or (words, cut) in seen:
            continue
        seen.add((words, cut))
        owner = owners.setdefault(words, fold(group).strip() or f"title {zlib.crc32(' '.join(words).encode())}")
        examples.append(Example(title, cut, owner))
    if len(examples) > MOST_ROWS:
        examples.sort(key=lambda example: (zlib.crc32(example.title.encode()), example.title))
        examples = examples[:MOST_ROWS]
    return _fold_thin(examples, read)


def _cut(path: Sequence[str], title: str, group: str) -> Path:
    """The path without the last node if it repeats the title or holds the brand: it would tell the answer."""
    nodes = [node.strip() for node in path if node.strip()][:DEPTH + 2]
    while len(nodes) > 1:
        words = set(features(nodes[-1]))
        brand = set(features(group))
        if words and ((words <= set(features(title)) and len(words) > 3) or (brand and brand <= words)):
            nodes.pop()
        else:
            break
    return tuple(nodes[:DEPTH])


def _fold_thin(examples: list[Example], read: int) -> Catalogue:
    """Bottom-up: a category with too few titles or brands joins its parent; on the first level it is dropped."""
    least = min(8, max(3, len(examples) // 800))
    groups = LEAST_GROUPS if len(examples) >= 500 else 1.0
    paths: list[Path] = [example.path for example in examples]
    gone: Counter[Path] = Counter()
    for depth in range(DEPTH, 0, -1):
        filed: dict[Path, Counter[str]] = defaultdict(Counter)
        for path, example in zip(paths, examples, strict=True):
            if len(path) == depth:
                filed[path][example.group] += 1
        thin = {path for path, by_group in filed.items()
                if by_group.total() < least or by_group.total() ** 2 / sum(count * count for count in by_group.values()) < groups}
        gone.update({path: filed[path].total() for path in thin})
        paths = [path[:-1] if path in thin else path for path in paths]
    kept = tuple(Example(example.title, path, example.group) for path, example in zip(paths, examples, strict=True) if path)
    return Catalogue(kept, read, tuple(sorted(gone.items(), key=lambda entry: (-entry[1], entry[0]))))


def folds(examples: Sequence[Example], leaves: Sequence[Path], count: int) -> list[int]:
    """A fold for each example, groups kept whole, every category spread over as many folds as its groups allow."""
    by_group: dict[str, list[int]] = defaultdict(list)
    for index, example in enumerate(examples):
        by_group[example.group].append(index)
    number = {leaf: index for index, leaf in enumerate(leaves)}
    load = [[0] * len(leaves) for _ in range(count)]
    total = [0] * count
    assigned = [0] * len(examples)
    for _, indices in sorted(by_group.items(), key=lambda entry: (-len(entry[1]), zlib.crc32(entry[0].encode()), entry[0])):
        leaf = number[Counter(examples[index].path for index in indices).most_common(1)[0][0]]
        chosen = min(range(count), key=lambda fold_: (load[fold_][leaf], total[fold_]))
        for index in indices:
            assigned[index] = chosen
            load[chosen][number[examples[index].path]] += 1
            total[chosen] += 1
    return assigned
