"""Words that claim too much, found only where they mean it: 王者 of a game and 最佳 of a best-before date do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import ahocorasick

from listlint_checkers.misleading_claims.reading import Folded

_WINDOW = 24  # characters before or after a word in which its company is looked for
_WINDOW_LATIN = 60
MOST_LOOKED_AT = 400  # places of words in a field; past that the field is no text
_ADDS = re.compile(r"[送赠配附+&]|\b(?:with|and|plus|free|gift|like|than)\b")  # what comes with the goods is not what they are


@dataclass(frozen=True, slots=True)
class Term:
    """A word and the company it must keep (or must not) to be a claim. Patterns are over the folded text."""

    rule: str
    word: str
    law: str
    sure: float
    becomes: str | None
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    near: re.Pattern[str] | None
    not_near: re.Pattern[str] | None
    unless: re.Pattern[str] | None  # beside these, not_near excuses nothing
    works: bool  # also a claim in the name of a book or film


@dataclass(frozen=True, slots=True)
class Claim:
    """A term at its place in the folded text; the place holds the company that makes it a claim."""

    term: Term
    start: int
    end: int


class TermBook:
    """All terms of both languages, looked up in one pass over the text."""

    def __init__(self, *books: Mapping[str, Any]) -> None:
        self._automaton = ahocorasick.Automaton()
        terms: dict[str, list[Term]] = {}
        for book in books:
            for rule, entries in book.items():
                if rule != "lists":
                    for entry in entries:
                        for term in _terms(rule, entry, book.get("lists", {})):
                            terms.setdefault(term.word, []).append(term)
        for word, found in terms.items():
            self._automaton.add_word(word, (len(word), tuple(found)))
        self._automaton.make_automaton()

    def claims(self, folded: Folded) -> list[Claim]:
        """Every claim, in order of place; of two that overlap, the longer, or both as one."""
        text = folded.spoken
        found: list[Claim] = []
        for last, (length, terms) in islice(self._automaton.iter(text), MOST_LOOKED_AT):
            start = last + 1 - length
            if not _is_word(text, start, last + 1):
                continue
            for term in terms:
                claim = _in_company(folded, term, start, last + 1)
                if claim is not None:
                    found.append(claim)
                    break
        return _apart(found)


def joined(claims: Iterable[Claim], spoken: str) -> list[Claim]:
    """Claims that stand in the text, told once: words said twice only once; neighbours of one kind are one claim (减肥瘦身)."""
    kept: list[Claim] = []
    said: set[tuple[str, str]] = set()
    for claim in claims:
        neighbour = kept and claim.start == kept[-1].end and claim.term.rule == kept[-1].term.rule
        if neighbour and not claim.term.becomes and not kept[-1].term.becomes:
            kept[-1] = replace(kept[-1], end=claim.end)
        elif (claim.term.rule, spoken[claim.start:claim.end]) not in said:
            kept.append(claim)
        said.add((claim.term.rule, spoken[claim.start:claim.end]))
    return kept


def _apart(found: Iterable[Claim]) -> list[Claim]:
    """Of two claims that overlap the longer; of two of one kind that reach over each other all: 全网最低, 最低价 are 全网最低价."""
    kept: list[Claim] = []
    for claim in sorted(found, key=lambda claim: (claim.start, claim.start - claim.end, claim.term.becomes is None)):
        if not kept or claim.start >= kept[-1].end:
            kept.append(claim)
        elif claim.end > kept[-1].end and claim.term.rule == kept[-1].term.rule:
            same = claim.term.becomes == "" == kept[-1].term.becomes
            kept[-1] = replace(kept[-1], end=claim.end, term=kept[-1].term if same else replace(kept[-1].term, becomes=None))
    return kept


def _in_company(folded: Folded, term: Term, start: int, end: int) -> Claim | None:
    text = folded.spoken
    window = _WINDOW_LATIN if term.word.isascii() else _WINDOW
    begin, stop = max(0, start - window), min(len(text), end + window)
    if term.not_before and term.not_before.search(text[begin:start]):
        return None
    if term.not_after and term.not_after.match(text, end, stop):
        return None
    first, last = start, end
    if term.before:
        company = term.before.search(text[begin:start])
        if company is None:
            return None
        first = begin + company.start()
    if term.after:
        company = term.after.match(text, end, stop)
        if company is None:
            return None
        last = company.end()
    if term.near and not term.near.search(text, begin, stop):
        return None
    if term.not_near and _excused(folded, term, start, end, begin, stop):
        return None
    while last > first and text[first] == " ":
        first += 1
    return Claim(term, first, last)


def _excused(folded: Folded, term: Term, start: int, end: int, begin: int, stop: int) -> bool:
    """Whether a word of ``not_near`` is said of the claim: in its clause, of no other thing that is added, and no farther than what makes
    it a claim."""
    text = folded.spoken
    first, last = folded.clause(start, end)
    first, last = max(first, begin), min(last, stop)
    if term.not_near is None or (term.unless and term.unless.search(text, first, last)):
        return False

    def apart(match: re.Match[str]) -> int:
        return max(start - match.end(), match.start() - end, 0)

    claimed = min((apart(match) for match in term.near.finditer(text, begin, stop)), default=0) if term.near else _WINDOW_LATIN
    for match in term.not_near.finditer(text, first, last):
        between = text[match.end():start] if match.end() <= start else text[end:match.start()]
        if apart(match) <= claimed and not _ADDS.search(between):
            return True
    return False


def _is_word(text: str, start: int, end: int) -> bool:
    """A Latin word begins and ends where letters and digits do."""
    if text[start].isascii() and text[start].isalnum() and start and text[start - 1].isascii() and text[start - 1].isalnum():
        return False
    return not (text[end - 1].isascii() and text[end - 1].isalnum() and end < len(text) and text[end].isascii() and text[end].isalnum())


def _terms(rule: str, entry: Mapping[str, Any], lists: Mapping[str, Sequence[str]]) -> Iterator[Term]:
    unknown = entry.keys() - {"words", "law", "sure", "becomes", "before", "after", "not_before", "not_after", "near", "not_near", "gap",
                              "works", "unless"}
    if unknown:
        raise ValueError(f"{rule}: {', '.join(entry['words'])}: unknown {', '.join(sorted(unknown))}")

    def pattern(key: str, front: str = "", back: str = "") -> re.Pattern[str] | None:
        words: list[str] = []
        for word in entry.get(key, ()):
            words += lists[word[1:]] if word.startswith("@") else [word]
        if not words:
            return None
        joined = "|".join(_written(word) for word in sorted(words, key=len, reverse=True))
        return re.compile(f"{front}(?:{joined}){back}")

    gap = rf"[ ,'\"“]*(?:[\w']+[ ,]+){{0,{entry.get('gap', 0)}}}?" if entry.get("gap") else r"[ '\"“”]*"
    for word in entry["words"]:
        yield Term(rule=rule, word=word, law=entry.get("law", ""), sure=entry.get("sure", 0.9), becomes=entry.get("becomes"),
                   before=pattern("before", back=r"[ '\"“”]*$"), after=pattern("after", front=gap),
                   not_before=pattern("not_before", back=r"[ '\"“”]*$"), not_after=pattern("not_after", front=r"[ '\"“”]*"),
                   near=pattern("near"), not_near=pattern("not_near"), unless=pattern("unless"), works=entry.get("works", False))


def _written(word: str) -> str:
    """A word as a pattern: Latin ones whole, with plural; # stands for a number."""
    pattern = re.escape(word).replace(r"\#", r"\d+")
    if not word.isascii():
        return pattern
    return ("\\b" if word[:1].isalnum() else "") + pattern + ("(?:e?s)?\\b" if word[-1:].isalnum() else "")
