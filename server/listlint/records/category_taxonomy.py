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

from listlint.records.category_text import features

Format = Literal["shopify", "google", "csv"]
_LINE = {"shopify": re.compile(r"\s*(?P<id>gid://\S+)\s*:\s*(?P<path>.+)"), "google": re.compile(r"\s*(?:(?P<id>\d+)\s*-\s*)?(?P<path>.+)")}


class TaxonomyError(Exception):
    """A file that holds no category tree of the format said: which line, and what is expected there."""


@dataclass(frozen=True)
class Taxonomy:
    """A tree as its paths, with the platform's id for each (empty where it gives none)."""

    paths: tuple[tuple[str, ...], ...]
    ids: tuple[str, ...]

    def suggest(self, title: str, most: int = 3) -> list[tuple[tuple[str, ...], float]]:
        """Categories whose names share the title's rarest words, best first, each with a share (0–1) of the title explained."""
        words = {word for word in features(title) if word[0] != "^"}
        weights = {word: math.log(1 + len(self.paths) / self._often[word]) for word in words if word in self._often}
        total = sum(weights.values())
        if not total:
            return []
        scores: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for index in self._by_word[word]:
                scores[index] += weight / (1 + 0.1 * len(self._words[index]))
        best = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:most]
        return [(self.paths[index], round(sum(weights[word] for word in words & self._words[index]) / total, 3)) for index, _ in best]

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
    def _words(self) -> list[set[str]]:
        """Per category the words of its last two names: the upper levels are shared by too many."""
        return [{word for name in path[-2:] for word in features(name) if word[0] != "^"} for path in self.paths]

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
