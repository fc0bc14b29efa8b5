"""Which categories of a catalogue can be learnt: brands and titles cut off the path, thin ones folded into their parents."""

from __future__ import annotations

import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from listlint.records.category_text import detail_features, features, plain
from listlint.words import fold, has_cjk

Path = tuple[str, ...]
DEPTH = 3  # deeper levels of real exports hold brands and titles
MOST_ROWS = 60_000  # more teach nothing new and cost memory; the rest is left out evenly
LEAST_GROUPS = 2.5  # a category filled by one brand teaches the brand's words, not the goods'
FEWEST_GROUPS = 5  # brands that a catalogue must have for whole ones to be held out
_LARGEST_GROUP = 0.02  # share of a catalogue that titles with one first word may be; more is no brand


class Row(NamedTuple):
    """One listing to learn from. ``group`` is its brand or seller, ``details`` its other texts, ``id`` its number in the catalogue."""

    title: str
    path: Sequence[str]
    group: str = ""
    details: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One title as its features, the category it is filed under, and who filed it: a group is never split between learning and judging.

    ``key`` is the same for titles of the same words, ``words`` how many different single words they hold (unknown ones too).
    Examples that an update takes over from an earlier model have no title.
    """

    features: tuple[str, ...]
    words: int
    path: Path
    group: str
    key: int
    details: tuple[str, ...] = ()
    title: str = ""
    id: str = ""
    thin: bool = False  # filed deeper, in a category with too little to be learnt


@dataclass(frozen=True)
class Catalogue:
    """What is learnt from: examples with a learnable category, and what was left out."""

    examples: tuple[Example, ...]
    read: int
    dropped: tuple[tuple[Path, int], ...]


def read_catalogue(rows: Iterable[Row | tuple[str, Sequence[str], str]], kept: Collection[Example] = (),
                   without: Collection[str] = ()) -> Catalogue:
    """Distinct titles per category, thin categories folded; memory stays bounded however long the catalogue is.

    ``kept`` are examples of an earlier model: a new row with the same words replaces them. ``without`` are ids that are known to be
    misfiled.
    """
    found: dict[tuple[int, Path], Example] = {}
    owners: dict[int, str] = {}
    read = 0
    for given in rows:
        read += 1
        row = Row(*given)
        if row.id and row.id in without:
            continue
        said = features(row.title)
        words = plain(said)
        cut = _cut(row.path, set(words), row.group)
        if not words or not cut:
            continue
        mark = zlib.crc32(" ".join(sorted(set(words))).encode())
        if (mark, cut) in found:
            continue
        owner = owners.setdefault(mark, _owner(row.group, words[0]))
        found[mark, cut] = Example(tuple(map(sys.intern, said)), len(set(words)), cut, owner, mark,
                                   tuple(map(sys.intern, detail_features(row.details))), row.title, row.id)
        if len(found) > 2 * MOST_ROWS:
            found = _even_part(found)
            owners = {mark: owners[mark] for mark, _ in found}
    fresh = {mark for mark, _ in found}
    for example in kept:
        if example.key not in fresh:
            found.setdefault((example.key, example.path), example)
    if len(found) > MOST_ROWS:
        found = _even_part(found)
    return _fold_thin(_grouped(list(found.values())), read)


def _owner(group: str, first: str) -> str:
    """A short mark, for models keep it: ``=`` before a known brand's or seller's, ``^`` before a first word's."""
    known = fold(group).strip()
    return f"={zlib.crc32(known.encode()):08x}" if known else f"^{zlib.crc32(first.encode()):08x}"


def _even_part(found: dict[tuple[int, Path], Example]) -> dict[tuple[int, Path], Example]:
    """An even part of the titles, the same in whatever order they came."""
    return dict(sorted(found.items())[:MOST_ROWS])


def _grouped(examples: list[Example]) -> list[Example]:
    """Where no brand is known the title's first word stands for it, unless it begins too many titles to be one.

    With fewer groups than folds every title is its own: nothing can then be said of brands not seen.
    """
    sizes = Counter(example.group for example in examples)
    most = max(50, int(_LARGEST_GROUP * len(examples)))
    few = len(sizes) < FEWEST_GROUPS
    return [replace(example, group=f"#{example.key:08x}") if few or (example.group[0] == "^" and sizes[example.group] > most) else example
            for example in examples]


def _cut(path: Sequence[str], title: set[str], group: str) -> Path:
    """The path without the last node if it repeats the title or holds the brand: it would tell the answer."""
    nodes = [node.strip() for node in path if node.strip()][:DEPTH + 2]
    brand = set(plain(features(group)))
    while len(nodes) > 1:
        words = set(plain(features(nodes[-1])))
        # A Chinese name has no blanks: 连衣裙 stands in every title of dresses and repeats none.
        repeats = words <= title and len(words) > 2 and (not has_cjk(nodes[-1]) or 2 * len(words) > len(title))
        if words and (repeats or (brand and brand <= words)):
            nodes.pop()
        else:
            break
    return tuple(nodes[:DEPTH])


def without_brand(path: Sequence[str], brand: str) -> Path:
    """The path without last nodes that hold the brand: what is left is what was learnt of it."""
    return _cut(path, set(), brand) if brand.strip() and len(path) > 1 else tuple(path)


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
    kept = tuple(replace(example, path=path, thin=example.thin or path != example.path)
                 for path, example in zip(paths, examples, strict=True) if path)
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
