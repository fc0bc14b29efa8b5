"""What a shorter title must still say: every "not", number and unit, every model it fits, every part of a set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from listlint.api import Edit
from listlint_checkers.keyword_stuffing.reading import Reading

Place = tuple[int, int]
PAIRS = {"(": ")", "[": "]", "【": "】", "（": "）", "「": "」", "『": "』", "“": "”", "‘": "’", "《": "》", "{": "}"}
_DENIED_BEHIND = frozenset(("free", "less", "frei"))
_TURNED_BEHIND = frozenset(("blocking", "resistant", "proof", "repellent", "cancelling", "canceling", "absorbing", "reducing"))
_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "《": "》"}
_EDITION = frozenset(("pro", "max", "plus", "ultra", "mini", "air", "lite", "fe", "se", "xl", "promax"))
_DENIED_WORD = re.compile(r"(?:non.+|(?!un).{3,}less|.{2,}n't|.{3,}free)$")
_DENIES_ZH = re.compile(  # 不锈钢, 无线 and 非洲 deny nothing
    r"(?:不(?!锈|倒翁|干胶|同|断|仅|但|只)|无(?!线|人机|纺布|限|极)|非(?!洲|常|凡|遗)|免(?!费|税)|未(?!来)|没|勿|另购|另售|自备)[\u4e00-\u9fff]{0,4}"
    r"|[\u4e00-\u9fff]{1,4}(?:除外|另购|另售|自备|自理)|仅[\u4e00-\u9fff]{1,4}")
_STRIKES = re.compile("[🚫⛔❌✗✘❎]")
_NUMBER = re.compile(r"\d+(?:[.,:/×x*-]\d+)*")
_COUNTED = re.compile(r"\d{1,3}$|(?:two|three|four|five|six|eight|ten|twelve)$")
_NEAR = 2  # words behind a denial that it governs
_WHOLE = 8  # words; a denial in a shorter phrase holds all of the phrase


def denied(reading: Reading, promoted: Sequence[Place], *, whole: bool) -> list[Place]:
    """The places of every denial with what it denies; ``whole``: with all of its phrase. Words of a sale (free shipping) deny nothing."""
    words, denials, found = reading.words, reading.lists.denials, []
    for number, phrase in enumerate(reading.phrases):
        for index in range(phrase.first, phrase.last):
            word = words[index]
            if any(start <= word.start and word.end <= end for start, end in promoted):
                continue
            first, last = index, index + 1
            if word.folded in reading.lists.states:
                last = min(phrase.last, index + 1 + whole)
                found.append((word.start, words[last - 1].end))
                continue
            if word.folded in _TURNED_BEHIND and index > phrase.first:
                found.append((words[index - 1].start, word.end))  # "RFID blocking" without its end has RFID
                continue
            if word.folded in denials or reading.text.value[word.start:word.end + 2].lower() == "w/o":
                first, last = max(phrase.first, index - _NEAR), min(phrase.last, index + 1 + _NEAR)
            elif word.folded == "free" and index + 1 < phrase.last and words[index + 1].folded in ("of", "from"):
                last = min(phrase.last, index + 2 + _NEAR)
            elif word.folded in _DENIED_BEHIND and index > phrase.first:
                if reading.text.value[words[index - 1].end:word.start].strip(" -"):
                    continue
                first = index - 1
            elif not _DENIED_WORD.match(word.folded):
                continue
            if whole and phrase.last - phrase.first <= _WHOLE:
                first, last = phrase.first, phrase.last
            elif whole:
                last = min(phrase.last, index + _WHOLE)
            if number and last == phrase.last and last - first == 1 and word.folded in denials:
                first = reading.phrases[number - 1].first  # "not, included"
            found.append((words[first].start, words[last - 1].end))
    if reading.has_cjk:
        found += [match.span() for match in _DENIES_ZH.finditer(reading.text.value)
                  if not any(start < match.end() and match.start() < end for start, end in promoted)]
    return found


def measured(reading: Reading) -> list[Place]:
    """The places of every number with its unit: 2 m, 10000mAh, the 6 of "6 wine glasses" with the glasses."""
    words, value, found = reading.words, reading.text.value, []
    for index, word in enumerate(words):
        if not any(character.isdigit() for character in word.text):
            continue
        end = word.end
        phrase = reading.phrases[reading.phrase_of[index]]
        if _NUMBER.fullmatch(word.text) and index + 1 < phrase.last and not value[end:words[index + 1].start].strip(" -"):
            end = words[index + 1].end
            if word.text.isdigit() and 1 < int(word.text[:4]) < 100 and index == phrase.first and phrase.last - index <= 4:
                end = words[phrase.last - 1].end  # "6 wine glasses" are counted goods
            elif word.text.isdigit():
                behind = words[index + 1:min(index + 4, phrase.last)]
                end = next((other.end for other in behind if len(other.text) > 3 and other.text.endswith("s")), end)
        found.append((word.start, end))
    return found


def fitting(reading: Reading) -> list[Place]:
    """The places of the words that name what the goods fit; a list of models stays whole."""
    words, found = reading.words, []
    for index in sorted(reading.compatible):
        phrase = reading.phrases[reading.phrase_of[index]]
        first, last = index, index + 1
        if any(map(str.isdigit, words[index].text)):
            first = max(phrase.first, index - 1)
            while last < phrase.last and words[last].folded in _EDITION:
                last += 1  # "Galaxy S21 Plus" is told from "Galaxy S21"
        found.append((words[first].start, words[last - 1].end))
    return found


def quoted(value: str) -> list[Place]:
    """What stands between quotes: a slogan or a name, whose words are no copies."""
    return [place for place in enclosed(value) if value[place[0] - 1] in _QUOTES]


def enclosed(value: str) -> list[Place]:
    """What stands between brackets, or between quotes, brackets not counted."""
    found: list[Place] = []
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(value):
        if character in PAIRS:
            opened.append((PAIRS[character], place + 1))
        elif opened and character == opened[-1][0]:
            found.append((opened.pop()[1], place))
    quotes = [place for place, character in enumerate(value) if character == '"' and not value[place - 1:place].isdigit()]
    found += [(first + 1, last) for first, last in list(pairwise(quotes))[::2]]
    return found


def is_set(reading: Reading) -> bool:
    """Whether the title lists the parts of a set, each of which is a fact: "Set of 3: …", "6 wine glasses, 6 water glasses"."""
    counted = sum(bool(_COUNTED.match(reading.words[phrase.first].folded)) and phrase.last - phrase.first > 1 for phrase in reading.phrases)
    return reading.is_bundle or counted > 1


def touches(place: Place, others: Iterable[Place]) -> bool:
    """Whether the place shares a code point with one of the others."""
    return any(start < place[1] and place[0] < end for start, end in others)


def keeps(reading: Reading, edits: Sequence[Edit], promoted: Sequence[Place] = ()) -> bool:
    """Whether the edits leave every denial, every measure and every list of models whole, and brackets and quotes in pairs."""
    value = reading.text.value
    places = [(edit.at.start or 0, edit.at.end or 0) for edit in edits if not edit.text.strip()]
    freed = [place for place in places if not any(start >= place[0] and end <= place[1] for start, end in promoted)]
    if any(_STRIKES.search(value[start:end]) for start, end in places):
        return False
    if any(touches(place, (inside,)) and not (place[0] <= inside[0] and inside[1] <= place[1])
           for place in freed if any(map(str.isalnum, value[place[0]:place[1]])) for inside in quoted(value)):
        return False
    facts = [*denied(reading, promoted, whole=False), *measured(reading), *fitting(reading)]
    left = _applied(value, edits)
    plain = " ".join(left.split()).casefold()
    if any(touches(place, facts) for place in freed):
        lost = [fact for fact in facts if touches(fact, freed)]
        if any(" ".join(value[start:end].split()).casefold() not in plain for start, end in lost):
            return False
    return balanced(value, left)


def balanced(before: str, after: str) -> bool:
    """Whether brackets and quotes that were in pairs still are, and none is empty."""
    for opening, closing in PAIRS.items():
        if before.count(opening) == before.count(closing) and after.count(opening) != after.count(closing):
            return False
        if opening + closing in after.replace(" ", "") and opening + closing not in before.replace(" ", ""):
            return False
    if '""' in after.replace(" ", "") and '""' not in before.replace(" ", ""):
        return False
    return before.count('"') % 2 == after.count('"') % 2


def _applied(value: str, edits: Sequence[Edit]) -> str:
    out, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.at.start or 0):
        out += [value[at:edit.at.start], edit.text]
        at = edit.at.end or 0
    return "".join([*out, value[at:]])
