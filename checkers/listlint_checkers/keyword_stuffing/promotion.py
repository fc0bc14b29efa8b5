"""Words of a sale in a title: free shipping, 包邮, hot sale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from listlint.api import Edit, Fix, Text, fold

Place = tuple[int, int]
_AROUND = " \t\u3000,，、;；|/+~-–—!！*·【】[]()（）"
_PAIRS = {"【": "】", "[": "]", "(": ")", "（": "）", "*": "*", '"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》"}
_DENIED = re.compile(r"(?:\b(?:no|not|without|non|never|isn't|any)[ -]+|[不无非没未])$", re.IGNORECASE)
_DENIED_AFTER = re.compile(r"[ -]+(?:(?:is|are) +)?(?:not|never|excluded|unavailable|isn't|aren't)\b|不(?:含|参加|适用|可用|支持)|除外",
                           re.IGNORECASE)
_JOINTS = " \t\u3000,，、|/+-–—&"
_LOUD_AFTER = re.compile(r"(?:[ ]{0,2}[!！~]{1,5})?")
_ORPHAN = re.compile(r"[ \t]+(?:with|and|plus|for|in|of|by|to|from)$", re.IGNORECASE)


@dataclass(frozen=True)
class Promotions:
    """The phrases, and the names in which they are none."""

    phrases: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    kept: tuple[str, ...]

    @classmethod
    def read(cls, phrases: Sequence[str], kept: Sequence[str]) -> Promotions:
        """From the lists; a phrase with # becomes a pattern."""
        numbered = (phrase for phrase in phrases if "#" in phrase)
        return cls(tuple(phrase for phrase in phrases if "#" not in phrase),
                   tuple(re.compile(re.escape(phrase).replace(r"\#", r"\d{1,3}(?:\.\d)?")) for phrase in numbered), tuple(kept))

    def places(self, title: Text, own: Sequence[Place] = ()) -> list[Place]:
        """Where promotion stands, in order; not inside the listing's own brand."""
        value = fold(title.value)
        if len(value) != len(title.value):
            value = title.value.lower()
            if len(value) != len(title.value):
                value = title.value
        found: list[Place] = []
        for phrase in self.phrases:
            at = value.find(phrase)
            while at >= 0:
                found.append((at, at + len(phrase)))
                at = value.find(phrase, at + len(phrase))
        found += [match.span() for pattern in self.patterns for match in pattern.finditer(value)]
        names = [(at, at + len(name)) for name in self.kept if (at := value.find(name)) >= 0] if found else []
        kept: list[Place] = []
        for place in sorted(found, key=lambda place: (place[0], -place[1])):
            inside = any(start <= place[0] and place[1] <= end for start, end in (*own, *names))
            denied = _DENIED.search(value, max(0, place[0] - 10), place[0]) or _DENIED_AFTER.match(value, place[1])
            if not inside and not denied and _whole(value, *place) and not (kept and place[0] < kept[-1][1]):
                kept.append(place)
        return kept


def _whole(value: str, start: int, end: int) -> bool:
    """Latin phrases begin and end where words do."""
    return not ((start > 0 and _is_latin(value[start - 1]) and _is_latin(value[start]))
                or (end < len(value) and _is_latin(value[end - 1]) and _is_latin(value[end])))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def without_promotion(title: Text, places: Sequence[Place]) -> Fix:
    """Takes the phrases out, with the brackets and marks that held only them."""
    runs: list[Place] = []
    for start, end in places:
        if runs and not title.value[runs[-1][1]:start].strip(_AROUND):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    edits: list[Edit] = []
    for start, end in runs:
        first, last = with_marks(title.value, start, end)
        if edits and edits[-1].at.end is not None and first < edits[-1].at.end:
            first = edits[-1].at.end
        edits.append(Edit(title.span(first, max(first, last)), ""))
    return Fix(edits=edits)


def with_marks(value: str, start: int, end: int) -> Place:
    """The place with what would stand twice, empty or alone without it."""
    if end < len(value) and value[end] in "\"″'’%°" and value[end - 1].isdigit():
        end += 1
    end = _LOUD_AFTER.match(value, end).end()  # type: ignore[union-attr]  # matches the empty text too
    first, last = start, end
    while first > 0 and value[first - 1] in " \t":
        first -= 1
    while last < len(value) and value[last] in " \t":
        last += 1
    inch = first > 1 and value[first - 1] in "\"'" and value[first - 2].isdigit()
    if first > 0 and last < len(value) and not inch and _PAIRS.get(value[first - 1]) == value[last]:
        return with_marks(value, first - 1, last + 1)
    before = start
    while before > 0 and value[before - 1] in _JOINTS:
        before -= 1
    if before == 0:
        while end < len(value) and value[end] in _JOINTS + "!！":
            end += 1
        return 0, end
    rest = value[end:].lstrip(_JOINTS)
    if not rest or value[end] in ",，;；|/)）】]":
        orphan = _ORPHAN.search(value, 0, before)
        return (orphan.start() if orphan else before), (end if rest else len(value))
    if value[end] in _AROUND:
        return before, end
    return (before + 1 if value[before:start] else before), end
