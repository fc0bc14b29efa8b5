"""Signs that only shout: stars, emoji, characters a platform bans, a whole title in capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from listlint.api import Edit, Fix, Text, Word, has_cjk
from listlint_checkers.keyword_stuffing.promotion import with_marks

_LOUD = re.compile(r"([!?！？~～*#=])\1{2,}|[!?！？]{3,}")
_MARK = re.compile(r"[^\w\s]|_")  # every symbol and bracket; letters and digits of any script decorate nothing
_KEEP = "™®©°℃℉№℗✕✖☑⎓⏚⌀⏻\ufffd"  # marks with a meaning of their own; a platform may still ban them
_MODIFIERS = "\ufe0e\ufe0f\u200d\u20e3"
_SPACE = " \t\u3000"
_BOUNDS = " \t\u3000,，、;；|/()[]【】（）“”\"'「」"


@dataclass(frozen=True)
class Marks:
    """Runs of decoration in a text, in order, and the characters they hold."""

    places: tuple[tuple[int, int], ...]
    shown: str


def decorations(text: Text, banned: Collection[str], allowed: Sequence[tuple[int, int]] = ()) -> Marks:
    """Symbols, emoji, loud punctuation and the platform's banned characters; places in ``allowed`` (the brand) stay."""
    value = text.value
    runs: list[list[int]] = []
    for start, end in sorted([*_symbols(value, banned), *(match.span() for match in _LOUD.finditer(value))]):
        if any(first <= start and end <= last for first, last in allowed):
            continue
        if runs and start <= runs[-1][1]:
            runs[-1][1] = max(end, runs[-1][1])
        else:
            runs.append([start, end])
    shown = "".join(dict.fromkeys(character for start, end in runs for character in value[start:end] if character not in _MODIFIERS))
    return Marks(tuple((start, end) for start, end in runs), shown[:20])


def _symbols(value: str, banned: Collection[str]) -> Iterator[tuple[int, int]]:
    if value.isascii() and not banned:
        return
    for mark in _MARK.finditer(value):
        place, character = mark.start(), mark.group()
        if character in banned:
            yield place, place + 1
        elif not character.isascii() and is_decoration(character):
            end = place + 1
            while end < len(value) and (value[end] in _MODIFIERS or unicodedata.category(value[end]) == "Sk"):
                end += 1
            yield place, end


def is_decoration(character: str) -> bool:
    """Whether the character is a picture or ornament: emoji, stars, arrows, boxes; not ™, °, ℃, Ω or ×."""
    if character in _KEEP:
        return False
    code = ord(character)
    return (unicodedata.category(character) == "So" and not 0x2100 <= code <= 0x214F and not 0x3200 <= code <= 0x33FF
            and not 0x2460 <= code <= 0x24FF) or (0x25A0 <= code <= 0x27BF and code not in range(0x2776, 0x2794) and code != 0x25CF)


def without_marks(text: Text, marks: Marks) -> Fix:
    """Removes the marks with the space, separator or brackets that would stand twice or empty."""
    edits: list[Edit] = []
    value = text.value
    runs: list[tuple[int, int]] = []
    for start, end in marks.places:
        if runs and not value[runs[-1][1]:start].strip(_SPACE):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    for start, end in runs:
        replacement = " " if _joins_words(value, start, end) else ""
        if not replacement and (start == 0 or end == len(value) or _stands_apart(value, start, end)):
            start, end = with_marks(value, start, end)
        if edits and start < (edits[-1].at.end or 0):
            start = edits[-1].at.end or 0
        edits.append(Edit(at=text.span(start, max(start, end)), text=replacement))
    return Fix(edits=edits)


def _stands_apart(value: str, start: int, end: int) -> bool:
    """Whether separators or blanks stand on both sides, or brackets around it."""
    return value[start - 1] in _BOUNDS and value[end] in _BOUNDS


def _joins_words(value: str, start: int, end: int) -> bool:
    return (start > 0 and end < len(value) and value[start - 1].isalnum() and value[end].isalnum()
            and not has_cjk(value[start - 1] + value[end]))


def shouted(words: Sequence[Word], is_name: Callable[[Word], bool], least: int) -> tuple[Word, ...]:
    """The words in capitals of a title that holds nothing else; empty if a lower-case word stands there, or too few words shout.

    Words with digits, brands and abbreviations say nothing either way. ``least`` is how many letters must shout.
    """
    loud: list[Word] = []
    for word in words:
        if not word.text.isascii() or not word.text.isalpha():
            if any(letter.islower() for letter in word.text):
                return ()
            continue
        if not word.text.isupper():
            return ()
        if len(word.text) > 1 and not is_name(word):
            loud.append(word)
    return tuple(loud) if len(loud) > 2 and sum(len(word.text) for word in loud) >= least else ()


def quieter(text: Text, words: Sequence[Word], small: Collection[str]) -> Fix:
    """Writes the words with a first capital only; prepositions and articles without."""
    edits = []
    for word in words:
        spoken = word.text.lower() if word.folded in small and word.start > 0 else word.text.capitalize()
        edits.append(Edit(at=text.span(word.start, word.end), text=spoken))
    return Fix(edits=edits)
