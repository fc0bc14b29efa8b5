"""A half-transparent mark over a picture: a name that lost letters to what is below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from listlint.api import TextLine, fold

_PIECE, _TELLING, _HIGH = 2, 4, 1.4  # letters of a piece of a mark, and of one that tells whose it is; pieces are about equally high
# Words of their own, or what is left of two that stand together.
_NO_SLIP = frozenset({"dreamtime", "dreamtimes", "dreamtimer", "stockphoto", "stockphotos", "stockpot", "stockpots", "restock",
                      "bestock", "adobecs", "dreamstone", "dreamstones", "dreamstyle", "dreamsteam", "shutterstop", "getimages",
                      "gettheimage", "gettheimages", "deposits", "realtime", "sherlock", "视觉中心"})
# Of which such names are made: a row of them alone may be two words on goods.
_WORDS = frozenset({"dream", "dreams", "time", "times", "stock", "stocks", "photo", "photos", "image", "images", "shut", "shutter",
                    "shutters", "deposit", "deposits", "posit", "adobe", "stockphoto"})
_LARGE = 0.04  # of the picture's height: a mark across it is larger than the print on goods
_OF_NAME = 0.7  # letters of a name that are left
_LEAST_LETTERS = 5
_LONG = 6  # letters of a name that may have a wrong one: LAMY makes pens
# One word as large as this across the middle may have lost more: of a name's letters so many are left, in their order, but for one in six.
_HEADLESS = frozenset({"Stock", "lStock", "1Stock", "iStoc", "iStocl", "iStocK"})  # of iStock, as large as that and written so
_ACROSS, _HIGH_ACROSS, _OF_NAME_ACROSS, _LEAST_ACROSS, _STRAY = 0.3, 0.05, 0.6, 8, 6


def misread(lines: Sequence[TextLine], names: Sequence[str]) -> tuple[str, TextLine] | None:
    """The first of the names that a line was misread as, or a large row of lines lost some letters of."""
    from rapidfuzz.distance import Levenshtein

    for line in lines:
        text = _letters(line.text)
        for name in names:
            slips = max(1, len(name) // 5) if len(name) >= _LONG or not name.isascii() else 0
            if abs(len(text) - len(name)) <= slips and 0 < Levenshtein.distance(text, name) <= slips and text not in _NO_SLIP:
                return name, line
    large = [line for line in lines if line.box[3] - line.box[1] >= _LARGE]
    for line in large:
        if (found := _lost_an_end(_letters(line.text), names)) is not None:
            return found, line
    for line in filter(_is_across, large):
        if (found := _what_is_left(line.text, names)) is not None:
            return found, line
    for row, parts in _rows(large):
        if (found := _in_pieces([_letters(part) for part in parts], names)) is not None:
            return found, row
    return None


def _lost_an_end(text: str, names: Sequence[str]) -> str | None:
    """The name that the text is a stretch of; of every five letters one may be wrong."""
    from rapidfuzz.distance import Levenshtein

    if not text.isascii() or text in _NO_SLIP:
        return None
    slips = len(text) // 5 if len(text) >= _LONG else 0
    for name in names:
        if not max(_LEAST_LETTERS, _OF_NAME * len(name)) <= len(text) <= len(name) + slips:
            continue
        lengths = range(len(text) - slips, len(text) + slips + 1)
        stretches = (name[start : start + length] for length in lengths for start in range(len(name)))
        if any(Levenshtein.distance(text, stretch, score_cutoff=slips) <= slips for stretch in stretches):
            return name
    return None


def _is_across(line: TextLine) -> bool:
    """Whether it stands large over the middle of the picture, as the marks of picture agencies do."""
    left, top, right, bottom = line.box
    return right - left >= _ACROSS and bottom - top >= _HIGH_ACROSS and left < 0.5 < right and 0.2 < (top + bottom) / 2 < 0.8


def _what_is_left(said: str, names: Sequence[str]) -> str | None:
    """The name whose letters one word has in their order, without some of them."""
    from rapidfuzz.distance import LCSseq

    if said in _HEADLESS or re.search(r"(?<![A-Za-z])iStock(?=[A-Z])", said):  # it runs into the next word on the goods: iStockMe
        return "iStock"
    text = _letters(said)
    if not text.isascii() or len(text) < _LEAST_ACROSS or len(said.split()) > 1 or text in _NO_SLIP | _WORDS:
        return None
    return next((name for name in names if _OF_NAME_ACROSS * len(name) <= len(text) <= len(name) + 1
                 and LCSseq.similarity(text, name) >= len(text) - len(text) // _STRAY), None)


def _in_pieces(pieces: Sequence[str], names: Sequence[str]) -> str | None:
    """The name that has all the pieces' letters in this order."""
    from rapidfuzz.distance import LCSseq

    text = "".join(pieces)
    if not text.isascii():  # signs of a short name: its first and its last, far apart, where the goods between them hide the others
        ends = [name for name in names if (text[0], text[-1]) == (name[0], name[-1])]
        return next((name for name in ends if LCSseq.similarity(text, name) == len(text)), None)
    telling = any(len(piece) >= _TELLING and piece not in _WORDS for piece in pieces)
    if min(map(len, pieces)) < _PIECE or not telling:
        return None
    return next((name for name in names if len(text) >= _OF_NAME * len(name) and LCSseq.similarity(text, name) == len(text)), None)


def _rows(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, Sequence[str]]]:
    """Each line with those that go on at its height to the right, and what each of them says."""
    for first in lines:
        high = first.box[3] - first.box[1]
        level = [line for line in lines if line.box[0] >= first.box[2] - 0.2 * high and as_high(line, first)
                 and abs(line.box[1] + line.box[3] - first.box[1] - first.box[3]) / 2 < 0.35 * high]
        if level:
            parts = [first, *sorted(level, key=lambda line: line.box[0])]
            box = (first.box[0], min(part.box[1] for part in parts), parts[-1].box[2], max(part.box[3] for part in parts))
            texts = [part.text for part in parts]
            yield TextLine(" ".join(texts), box, min(part.score for part in parts)), texts


def as_high(line: TextLine, other: TextLine) -> bool:
    """Whether both are written about equally large."""
    return 1 / _HIGH < (line.box[3] - line.box[1]) / (other.box[3] - other.box[1]) < _HIGH


def signs(text: str) -> str:
    """Letters and figures alone, as they are compared."""
    return re.sub(r"\W", "", fold(text))


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", fold(text))
