"""Published category trees: names without examples, good for suggesting a category and never for accusing."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from listlint.records.category_text import features, is_word, says_little, without_small_chinese

Format = Literal["shopify", "google", "csv"]
_LINE = {"shopify": re.compile(r"\s*(?P<id>gid://\S+)\s*:\s*(?P<path>.+)"), "google": re.compile(r"\s*(?:(?P<id>\d+)\s*-\s*)?(?P<path>.+)")}


LEAST = 0.25  # what a name must have in common with a title to be suggested


class TaxonomyError(Exception):
    """A file that holds no category tree of the format said: which line, and what is expected there."""


@dataclass(frozen=True)
class Taxonomy:
    """A tree as its paths, with the platform's id for each (empty where it gives none)."""

    paths: tuple[tuple[str, ...], ...]
    ids: tuple[str, ...]

    def suggest(self, title: str, most: int = 3) -> list[tuple[tuple[str, ...], float]]:
        """Categories whose names are likest to the title, best first, with the cosine (0–1) of their words weighed by rarity.

        A category must share a telling word of its own last name: neither "for" nor "travel" nor a parent's name alone suggests one.
        """
        said = _telling(title)
        weights = {word: self._weight(word) for word in said if word in self._often}
        length = math.sqrt(sum(self._weight(word) ** 2 for word in said if word[0] != "^"))
        scores: dict[int, float] = defaultdict(float)
        own: set[int] = set()
        for word, weight in weights.items():
            for index in self._by_word[word]:
                loud = self._words[index][word]
                scores[index] += weight * weight * loud
                if loud == 1.0 and word[0] != "^":
                    own.add(index)
        alike = {index: min(1.0, scores[index] / (length * self._lengths[index])) for index in own}
        best = sorted(alike.items(), key=lambda entry: (-round(entry[1], 3), len(self.paths[entry[0]]), entry[0]))[:most]
        return [(self.paths[index], round(cosine, 3)) for index, cosine in best if cosine >= LEAST]

    def _weight(self, word: str) -> float:
        return math.log(1 + len(self.paths) / self._often.get(word, 1))

    def by_id(self, name: str) -> tuple[str, ...] | None:
        """The path of an id, whole or without the address before its last slash; None for one the tree does not have."""
        return self._by_id.get(name.strip().casefold())

    @cached_property
    def _by_id(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for path, name in zip(self.paths, self.ids, strict=True):
            if name:
                found[name.casefold()] = path
                found.setdefault(name.rpartition("/")[2].casefold(), path)
        return found

    @cached_property
    def _words(self) -> list[dict[str, float]]:
        """Per category the telling words of its last name, and half as loud those of the name above: more are shared by too many."""
        return [{**dict.fromkeys(_telling(path[-2]) if len(path) > 1 else (), 0.5), **dict.fromkeys(_telling(path[-1]), 1.0)}
                for path in self.paths]

    @cached_property
    def _lengths(self) -> list[float]:
        return [math.sqrt(sum((self._weight(word) * loud) ** 2 for word, loud in words.items() if word[0] != "^")) or 1.0
                for words in self._words]

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, words in enumerate(self._words):
            for word in words:
                found.setdefault(word, []).append(index)
        return found

    @cached_property
    def _often(self) -> dict[str, int]:
        return {word: len(indices) for word, indices in self._by_word.items()}

    def save(self, file: Path) -> None:
        """Keep the tree as JSON."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"paths": self.paths, "ids": self.ids}, ensure_ascii=False), "utf-8")


def _telling(text: str) -> set[str]:
    """The words, pairs and head of a title or name that can tell a category."""
    said = features(without_small_chinese(text))
    return {word for word in said if is_word(word) and not all(map(says_little, word.split(" ")))}


def load(file: Path) -> Taxonomy:
    """A tree that ``save`` wrote."""
    data = json.loads(file.read_text("utf-8"))
    return Taxonomy(tuple(tuple(path) for path in data["paths"]), tuple(data["ids"]))


def read(file: Path, form: Format) -> Taxonomy:
    """The tree in a published file: Shopify's or Google's text, or a CSV with the columns path (or level columns) and id."""
    found = list(_csv(file) if form == "csv" else _text(file, form))
    if not found:
        raise TaxonomyError(f"{file}: no category found; is it {form}?")
    return Taxonomy(tuple(path for path, _ in found), tuple(id_ for _, id_ in found))


def _text(file: Path, form: Literal["shopify", "google"]) -> Iterator[tuple[tuple[str, ...], str]]:
    raw = file.read_bytes()
    try:
        lines = (gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw).decode("utf-8-sig").splitlines()
    except (UnicodeDecodeError, gzip.BadGzipFile) as error:
        raise TaxonomyError(f"{file}: is no UTF-8 text ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE[form].fullmatch(line)
        if match is None:
            expected = "gid://… : A > B" if form == "shopify" else "123 - A > B"
            raise TaxonomyError(f"{file}:{number}: expected “{expected}”, found {line.strip()[:60]!r}")
        yield _nodes(match["path"]), match["id"] or ""


def _csv(file: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            columns = [name for name in reader.fieldnames or () if name]
            whole = next((name for name in columns if name.strip().lower() in ("path", "category", "category_path", "类目")), None)
            levels = [name for name in columns if re.fullmatch(r"(?i)\s*(level|l|类目)[ _]?\d\s*", name)]
            if whole is None and not levels:
                raise TaxonomyError(f"{file}:1: no column “path”, and none called level1, level2 …; there are {', '.join(columns)}")
            for row in reader:
                path = _nodes(row[whole] or "") if whole else tuple(row[name].strip() for name in levels if (row[name] or "").strip())
                if path:
                    yield path, (row.get("id") or "").strip()
    except (UnicodeDecodeError, csv.Error) as error:
        raise TaxonomyError(f"{file}: is no CSV in UTF-8 ({error})") from error


def _nodes(text: str) -> tuple[str, ...]:
    return tuple(node.strip() for node in re.split(r"\s*>\s*|--", text) if node.strip())


def shown(path: Sequence[str]) -> str:
    """``A > B``."""
    return " > ".join(path)
