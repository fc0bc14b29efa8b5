"""A shorter title that fits: what says least goes first; brand, product and attributes stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from listlint.api import Edit, Fix, Word, has_cjk
from listlint_checkers.keyword_stuffing.promotion import with_marks
from listlint_checkers.keyword_stuffing.reading import Reading
from listlint_checkers.keyword_stuffing.sense import PAIRS, denied, enclosed, fitting, is_set, keeps, measured, touches

Place = tuple[int, int]
LONGEST_GROUP = 5  # words of "with …" that go as one
_CODE = re.compile(r"[A-Z]{1,5}")
_TELLS = re.compile(r"\d")
_JOINTS = " \t\u3000,，、;；|/+-–—&"
_TAIL = " \t\u3000,，、;；|/+-–—&:：("


@dataclass(frozen=True)
class Keep:
    """What a shorter title may not lose: the brand, the words of the product's type, colours, materials and models."""

    places: tuple[Place, ...]
    words: frozenset[str]


def shorter(reading: Reading, limit: int, dispensable: Sequence[Place], keep: Keep) -> Fix | None:
    """The edits that bring the title down to ``limit`` code points, all of them deletions; None where that would cost a fact.

    First what other rules would take out (``dispensable``), then phrases from the end that hold no attribute, then "with …" and
    "for …", words said before, and plain words from the end. No denial, measure, model, part of a set or piece of a bracket goes.
    What stays keeps its order; each edit says what it took, so all can be undone.
    """
    if not reading.phrases:
        return None
    value = reading.text.value
    gone: list[Place] = []
    heads = _heads(reading)
    facts = [fact for fact in (*denied(reading, dispensable, whole=True), *measured(reading), *fitting(reading))
             if not any(start <= fact[0] and fact[1] <= end for start, end in dispensable)]
    brackets = enclosed(value)
    phrases = () if is_set(reading) else (*_phrases(reading, keep), *_groups(reading, keep, heads), *_copies(reading, keep, heads),
                                          *_words(reading, keep, heads))
    known = list(_known(value, dispensable, keep))
    for place in (*known, *phrases):
        if _length(value, gone) <= limit:
            break
        if not touches(place, [*facts, *gone]) and (place in known or not _splits(place, brackets)):
            gone.append(place)
    if not gone or _length(value, gone) > limit:
        return None
    edits = [Edit(reading.text.span(start, end), "") for start, end in _joined(value, gone)]
    return Fix(edits=edits) if keeps(reading, edits, dispensable) else None


def _splits(place: Place, brackets: Sequence[Place]) -> bool:
    """Whether the place is a piece of what stands in brackets."""
    return any(touches(place, (inside,)) and not (place[0] <= inside[0] and inside[1] <= place[1]) for inside in brackets)


def _known(value: str, dispensable: Sequence[Place], keep: Keep) -> Iterator[Place]:
    for start, end in sorted(set(dispensable)):
        if not _kept((start, end), keep):
            yield with_marks(value, start, end)


def _phrases(reading: Reading, keep: Keep) -> Iterator[Place]:
    """Phrases after the first, from the end, with the separator before them."""
    for number in range(len(reading.phrases) - 1, 0, -1):
        phrase = reading.phrases[number]
        if not _tells(reading.words[phrase.first:phrase.last], keep):
            yield from _free(reading, phrase.first, phrase.last, keep)


def _groups(reading: Reading, keep: Keep, heads: frozenset[int]) -> Iterator[Place]:
    """What a preposition opens, to the end of its phrase or the next preposition, from the end: "with zipper", "for travel"."""
    for phrase in reversed(reading.phrases):
        last = phrase.last
        for index in range(phrase.last - 1, phrase.first, -1):
            if reading.words[index].folded in reading.lists.openers:
                end = last if last - index <= LONGEST_GROUP else index + 4  # a longer one ends in the product: "with inlay jewellery box"
                while end < last and not _blank_before(reading, end):
                    end += 1  # 1/8 and x-ray are not cut apart
                if not heads.intersection(range(index, end)) and not _tells(reading.words[index:end], keep):
                    yield from _free(reading, index, end, keep)
                last = index


def _copies(reading: Reading, keep: Keep, heads: frozenset[int]) -> Iterator[Place]:
    """Words that stood before, from the end."""
    for index in range(len(reading.words) - 1, 0, -1):
        word = reading.words[index]
        if index not in heads and _plain(reading, index) and any(word.stem == other.stem for other in reading.words[:index]):
            yield from _free(reading, index, index + 1, keep)


def _words(reading: Reading, keep: Keep, heads: frozenset[int]) -> Iterator[Place]:
    """Plain words from the end; numbers, colours and the product stay."""
    for index in range(len(reading.words) - 1, 0, -1):
        if index not in heads and _plain(reading, index) and not _tells(reading.words[index:index + 1], keep):
            yield from _free(reading, index, index + 1, keep)


def _blank_before(reading: Reading, index: int) -> bool:
    return reading.text.value[reading.words[index].start - 1].isspace()


def _heads(reading: Reading) -> frozenset[int]:
    """The indices of words that may name the product: the last of the first phrase, and the last before its "with" or "for"."""
    phrase = reading.phrases[0]
    openers = (index for index in range(phrase.first + 1, phrase.last) if reading.words[index].folded in reading.lists.openers)
    opened = next(openers, phrase.last)
    return frozenset((opened - 1,) if phrase.last - opened <= LONGEST_GROUP else (opened - 1, phrase.last - 1))


def _plain(reading: Reading, index: int) -> bool:
    """Whether the word can go alone: it is no unit (the inch of "26 inch"), not what a "with" or "for" speaks of, and not what its phrase
    names (the shade of "lamp shade")."""
    word = reading.words[index]
    phrase = reading.phrases[reading.phrase_of[index]]
    if index == phrase.last - 1 and index > phrase.first:
        return False
    if index and reading.words[index - 1].folded in reading.lists.openers:
        return False
    beside = reading.words[max(0, index - 1):index + 2]
    return len(word.text) > 2 and word.folded not in reading.lists.exempt and not any(_TELLS.search(other.text) for other in beside)


def _tells(words: Sequence[Word], keep: Keep) -> bool:
    """Whether one of the words is a measure, model (USB C), colour, material or the type of goods."""
    return any(_TELLS.search(word.text) or _CODE.fullmatch(word.text) or word.folded in keep.words or word.stem in keep.words
               for word in words)


def _free(reading: Reading, first: int, last: int, keep: Keep) -> Iterator[Place]:
    place = (reading.words[first].start, reading.words[last - 1].end)
    if not _kept(place, keep):
        value = reading.text.value
        phrase = reading.phrases[reading.phrase_of[first]]
        if first == phrase.first and first > 0 and last < phrase.last and not has_cjk(reading.words[first].text):
            yield place[0], reading.words[last].start  # the comma before stays with what is left of the phrase
            return
        joined = has_cjk(value[max(0, place[0] - 1):place[0]]) or has_cjk(value[place[1]:place[1] + 1])
        yield place if joined and has_cjk(reading.words[first].text) and last - first == 1 else with_marks(value, *place)


def _kept(place: Place, keep: Keep) -> bool:
    return any(start < place[1] and place[0] < end for start, end in keep.places)


def _length(value: str, gone: Sequence[Place]) -> int:
    return len(value.strip()) - sum(end - start for start, end in _joined(value, gone))


def _joined(value: str, gone: Sequence[Place]) -> list[Place]:
    """Neighbouring places as one; brackets that would be empty and separators that would end the title go too."""
    merged: list[list[int]] = []
    for start, end in sorted(gone):
        if merged and not value[merged[-1][1]:start].strip(_JOINTS):
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    for place in merged:
        while place[0] > 0 and place[1] < len(value) and PAIRS.get(value[place[0] - 1]) == value[place[1]]:
            place[0], place[1] = place[0] - 1, place[1] + 1
            while place[0] > 0 and value[place[0] - 1] == " ":
                place[0] -= 1
    if merged and not value[merged[-1][1]:].strip(_TAIL):
        bound = merged[-2][1] if len(merged) > 1 else 0
        while merged[-1][0] > bound and value[merged[-1][0] - 1] in _TAIL:
            merged[-1][0] -= 1
        merged[-1][1] = len(value)
    return [(start, end) for start, end in merged]
