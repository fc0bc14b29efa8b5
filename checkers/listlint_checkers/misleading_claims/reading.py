"""A text as its reader takes it: one case, one width, look-alike letters and invisible characters aside, every place kept."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

LONGEST = 20_000  # code points of a field that are read; every platform's limit but that of HTML descriptions is shorter
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3]")
_LOOKALIKE = dict(zip("аеорсухікѕтмһԛԝвнɡοαρνιτκ“”‘’‐‑‒–—−", "aeopcyxikstmhqwbhgoapvitk\"\"''------", strict=True))
_SENTENCE = re.compile(r"[。！？!?\n；;]+|\.(?=\s|$)")
_CLAUSE = re.compile(r"[，,。！？!?；;:：|/\n【】\[\]()（）「」]|\.(?=\s|$)")
_COMMAS = re.compile(r"[,。!?;\n【】\[\]()「」]|\.(?=\s|$)")


class _Folding(dict[int, str]):
    """One character for each character, so that a place in the folded text is a place in the field."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).casefold()
        base = unicodedata.normalize("NFD", folded)[:1] if folded[:1] and ord(folded[0]) < 0x250 else folded
        self[code] = _LOOKALIKE.get(folded, base if len(base) == 1 else character)
        return self[code]


_FOLDING = _Folding()


class Folded:
    """The folded text and where each of its characters stands in the field."""

    def __init__(self, value: str) -> None:
        self.value = value[:LONGEST]
        text = self.value.lower() if self.value.isascii() else self.value.translate(_FOLDING)
        self._places: list[int] | None = None
        if not text.isascii() and _INVISIBLE.search(text):
            self._places = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
            text = "".join(text[place] for place in self._places)
        self.text = text

    @cached_property
    def spoken(self) -> str:
        """The text with hyphens and line ends as blanks: "FDA-approved" is "fda approved"."""
        return self.text.translate(_HYPHENS)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the folded text stands in the field."""
        if self._places is None:
            return start, end
        return self._places[start], self._places[end - 1] + 1

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The part between commas, brackets and full stops around a place."""
        return self._around(_CLAUSE, start, end, 60)

    def clause_of_commas(self, start: int, end: int) -> tuple[int, int]:
        """The same, with what stands before a colon: 电话:010-62345678 is one clause."""
        return self._around(_COMMAS, start, end, 200)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a place, with its full stop; at most 200 characters to either side."""
        first, last = self._around(_SENTENCE, start, end, 200)
        stop = _SENTENCE.match(self.text, last)
        return first, stop.end() if stop else last

    def _around(self, bound: re.Pattern[str], start: int, end: int, most: int) -> tuple[int, int]:
        first = max(0, start - most)
        for match in bound.finditer(self.text, first, start):
            first = match.end()
        after = bound.search(self.text, end, min(len(self.text), end + most))
        return first, after.start() if after else min(len(self.text), end + most)


_HYPHENS = {ord(character): " " for character in "-\n\t\r_\u00a0\u3000"}
