"""The words around a brand, matched as patterns of words: what stands before it, what after."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from listlint.words import CJK

_TOKEN = re.compile(rf"[{CJK}]|\d+(?:\.\d+)?|[^\W\d_{CJK}]+(?:'[^\W\d_{CJK}]+)*|[^\s\w]|_|\n")
BRAND = "\ue000"  # stands in the tokens where a registered brand stands in the text


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, Chinese character or sign of the window. ``brand`` is the number of the hit it stands for."""

    text: str
    start: int
    end: int
    brand: int | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found: its group (``style-after``), its strength (``strong``, ``weak`` …) and the tokens it covers."""

    group: str
    strength: str
    first: int
    end: int
    text: str


@cache
def cue_data() -> dict[str, dict[str, list[str]]]:
    """brand_cues.toml."""
    return tomllib.loads((files("listlint.records") / "data" / "brand_cues.toml").read_text("utf-8"))


@cache
def fillers() -> frozenset[str]:
    """Words that may stand in a list of makes."""
    return frozenset(cue_data()["filler"]["words"])


@cache
def goods_words() -> frozenset[str]:
    """Words that may stand between a part and what it fits."""
    return frozenset(cue_data()["goods"]["words"])


@cache
def persons() -> frozenset[str]:
    """Words after "for" that name no make."""
    return frozenset(cue_data()["person"]["words"])


@cache
def breaks() -> frozenset[str]:
    """Signs that end what a cue says."""
    return frozenset(cue_data()["break"]["marks"])


def tokens_of(folded: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> list[Token]:
    """The tokens of ``folded[start:end]``; each hit (its start and end) is one token."""
    tokens: list[Token] = []
    at = start
    for number, (first, last) in enumerate(hits):
        if last <= start or first >= end:
            continue
        tokens += [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(folded, at, max(at, first))]
        tokens.append(Token(BRAND, first, last, number))
        at = last
    tokens += [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(folded, at, end)]
    return tokens


class _Matcher:
    """spaCy's PhraseMatcher over our own tokens: a blank vocabulary, no pipeline, no model. It walks a tree of phrases; the Matcher,
    which tries every pattern at every token, took 34 µs a token for these cues."""

    def __init__(self) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc
        from spacy.vocab import Vocab

        self._doc, self._vocab = Doc, Vocab()
        self._matcher: Any = PhraseMatcher(self._vocab, attr="ORTH")
        self._names: dict[int, tuple[str, str]] = {}
        for group, strengths in cue_data().items():
            if group in ("filler", "break", "person", "goods"):
                continue
            for strength, phrases in strengths.items():
                key = f"{group}/{strength}"
                patterns = [Doc(self._vocab, words=_TOKEN.findall(phrase)) for phrase in phrases]
                self._matcher.add(key, patterns)
                self._names[self._vocab.strings[key]] = (group, strength)

    def find(self, tokens: Sequence[Token]) -> list[Cue]:
        if not tokens:
            return []
        doc = self._doc(self._vocab, words=[token.text for token in tokens])
        cues = [Cue(*self._names[key], first, end, _joined(tokens[first:end])) for key, first, end in self._matcher(doc)]
        blocked = [cue for cue in cues if cue.group == "no-cue"]
        return [cue for cue in cues if cue.group != "no-cue"
                and not any(other.first <= cue.first and cue.end <= other.end for other in blocked)]


def _joined(tokens: Sequence[Token]) -> str:
    """The cue as it is written: 同款 together, "compatible with" apart."""
    return "".join((" " if before and before.end < token.start else "") + token.text
                   for before, token in zip((None, *tokens), tokens, strict=False))


@cache
def matcher() -> _Matcher:
    """The cue patterns, compiled once a process and only when a brand was found."""
    return _Matcher()
