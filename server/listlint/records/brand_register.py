"""The register of brands: which names, Chinese names, nicknames and product lines stand for whom, and what they are sold as."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from listlint.api import fold, has_cjk, stem

Sense = Literal["brand", "word", "leading", "code", "code-word", "evidence", "never", "slip"]
"""How sure a name is: ``brand`` always; ``word`` is an ordinary word too; ``leading`` must stand first as well; ``code`` hides the
brand; ``code-word`` hides it, but is an ordinary word too; ``evidence`` is no name, but proves one beside it; ``never`` holds the name,
but is something else; ``slip`` is an ordinary word one slip from the name: it counts beside a product line only (Channel No.5)."""

_MARKS: Sequence[tuple[str, Sense]] = (
    ("!?", "code-word"), ("??", "leading"), ("?", "word"), ("!", "code"), ("-", "evidence"), ("~", "never"))
BOOKS = "books"
CHARACTER = "character"
PART = "part"
VEHICLES = "vehicles"
# Goods that others make accessories, parts and refills for: beside "case" or "filter" their names say what it fits.
_DEVICES = frozenset(("phones", "computers", "audio", "wearables", "cameras", "tv", "games", "printers", "appliances", "auto", "tools"))


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a brand as the register has it."""

    text: str
    sense: Sense
    line: bool = False  # a product line: with its own name it also proves an ambiguous one


@dataclass(frozen=True, slots=True)
class Entry:
    """One brand. ``family`` is the head of its house: leave for a member is leave for all of them."""

    brand: str
    owner: str
    family: str
    trades: frozenset[str] = frozenset()
    names: tuple[Name, ...] = field(default=())
    source: str = "Listlint's brand register"
    guarded: bool = True  # whether hidden spellings are sought too
    replaces: bool = False  # an operator's row that takes the place of the built-in entry, owner and all

    @property
    def is_vehicle(self) -> bool:
        """Whether it is a make of cars or motorcycles: whole ones are not sold on marketplaces, parts that fit them are."""
        return VEHICLES in self.trades

    @property
    def is_device(self) -> bool:
        """Whether accessories and parts are made for these goods; a maker of chargers says itself what they fit."""
        return not self.trades.isdisjoint(_DEVICES) and "accessories" not in self.trades


@dataclass(frozen=True, slots=True)
class Spelled:
    """One spelling of a name as it is searched for."""

    folded: str
    entry: Entry
    name: Name


class RegisterError(ValueError):
    """A line of a register that cannot be read: says which and what to write instead."""


def parse_name(written: str, *, line: bool = False) -> Name:
    """``?Apple`` → an ordinary word too; see the head of data/brands.txt for the marks."""
    for mark, sense in _MARKS:
        if written.startswith(mark) and len(written) > len(mark):
            return Name(written[len(mark):].strip(), sense, line)
    return Name(written, "brand", line)


def parse_register(lines: Iterable[str], where: str) -> list[Entry]:
    """Read ``brand | owner | trades | names | product lines``. Raises RegisterError with the line's number."""
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 5:
            raise RegisterError(f"{where}:{number}: {len(cells)} columns; write brand | owner | trades | names | product lines")
        if unknown := set(cells[2].split()) - trades().keys() - {CHARACTER}:
            raise RegisterError(f"{where}:{number}: no trade {sorted(unknown)[0]!r}; brand_trades.toml has {', '.join(trades())}")
        rows.append(cells)
    houses = {parse_name(row[0]).text: row[1] for row in rows}
    entries = []
    for brand, owner, sold, names, product_lines in rows:
        canonical = parse_name(brand)
        family = canonical.text
        while owner.startswith("<"):
            family = owner[1:]
            if family not in houses:
                raise RegisterError(f"{where}: {canonical.text}: no brand {family!r} to belong to")
            owner = houses[family]
        entries.append(Entry(canonical.text, owner, family, frozenset(sold.split()), (
            canonical, *(parse_name(name.strip()) for name in names.split(",") if name.strip()),
            *(parse_name(name.strip(), line=True) for name in product_lines.split(",") if name.strip()))))
    return entries


@cache
def curated() -> tuple[Entry, ...]:
    """The register that comes with Listlint, read once a process."""
    text = (files("listlint.records") / "data" / "brands.txt").read_text("utf-8")
    return tuple(parse_register(text.splitlines(), "brands.txt"))


def to_json(entry: Entry) -> str:
    """An operator's entry as the store keeps it."""
    return json.dumps({"trades": sorted(entry.trades), "names": [[name.text, name.sense, name.line] for name in entry.names],
                       "source": entry.source, "guarded": entry.guarded, "replaces": entry.replaces}, ensure_ascii=False)


def from_json(brand: str, owner: str, body: str) -> Entry:
    """The entry that ``to_json`` wrote."""
    data = json.loads(body)
    return Entry(brand, owner, brand, frozenset(data["trades"]), tuple(Name(*name) for name in data["names"]),
                 data["source"], data["guarded"], data.get("replaces", False))


@cache
def divisions() -> Mapping[str, frozenset[str]]:
    """Words behind a firm's name that name a part of the firm: data/brand_divisions.toml."""
    data = tomllib.loads((files("listlint.records") / "data" / "brand_divisions.toml").read_text("utf-8"))
    return {kind: frozenset(words) for kind, words in data.items()}


@cache
def trades() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The words that name what a brand is sold as: trade → language → words."""
    data = tomllib.loads((files("listlint.records") / "data" / "brand_trades.toml").read_text("utf-8"))
    return {trade: {language: tuple(words) for language, words in both.items()} for trade, both in data.items()}


@cache
def _english_trades() -> Mapping[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for trade, both in trades().items():
        for word in both["en"]:
            named.setdefault(" ".join(stem(part) for part in fold(word).split()), set()).add(trade)
    return {word: frozenset(of) for word, of in named.items()}


@cache
def _chinese_trades() -> tuple[re.Pattern[str], Mapping[str, frozenset[str]]]:
    named: dict[str, set[str]] = {}
    for trade, both in trades().items():
        for word in both["zh"]:
            named.setdefault(fold(word), set()).add(trade)
    longest_first = sorted(named, key=len, reverse=True)
    return re.compile(f"(?=({'|'.join(map(re.escape, longest_first))}))"), {word: frozenset(of) for word, of in named.items()}


_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")


@lru_cache(maxsize=4096)
def trades_named(folded: str) -> frozenset[str]:
    """The trades that a category's or a title's words name: ``footwear > sports shoes`` → shoes, sports."""
    english = _english_trades()
    words = [stem(word.group()) for word in _WORD.finditer(folded)]
    found: set[str] = set()
    for index, word in enumerate(words):
        found |= english.get(word, frozenset())
        if index + 1 < len(words):
            found |= english.get(f"{word} {words[index + 1]}", frozenset())
        for part in word.split("-") if "-" in word else ():
            found |= english.get(stem(part), frozenset())
    if has_cjk(folded):
        pattern, chinese = _chinese_trades()
        for match in pattern.finditer(folded):
            found |= chinese[match.group(1)]
    return frozenset(found)
