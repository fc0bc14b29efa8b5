"""Half-transparent marks over a picture: names that lost letters to what is below them, and one text again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from listlint.api import TextLine, fold

_LEAST_MARK, _MARKS, _SPREAD = 4, 3, 0.2  # letters of a mark, how often it stands there, how far apart in shares of the picture
_MOSTLY = 0.45  # of all lines
_PIECE, _PIECES_SPREAD, _HIGH = 2, 0.4, 1.4  # letters of a piece of a mark; pieces must stand so far apart, and be about as high as it
# Words of their own, or what is left of two that stand together.
_NO_SLIP = frozenset({"dreamtime", "dreamtimes", "dreamtimer", "stockphoto", "stockphotos", "stockpot", "stockpots", "restock",
                      "bestock", "adobecs", "dreamstone", "dreamstones", "dreamstyle", "dreamsteam", "shutterstop", "getimages",
                      "视觉中心"})
# Of which such names are made: a row of them alone may be two words on goods.
_WORDS = frozenset({"dream", "dreams", "time", "times", "stock", "stocks", "photo", "photos", "image", "images", "shut", "shutter",
                    "shutters", "deposit", "deposits", "posit", "adobe", "stockphoto"})
_LARGE = 0.04  # of the picture's height: a mark across it is larger than the print on goods
_OF_NAME = 0.7  # letters of a name that are left
_LEAST_LETTERS = 5
_LONG = 6  # letters of a name that may have a wrong one: LAMY makes pens


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


def _in_pieces(pieces: Sequence[str], names: Sequence[str]) -> str | None:
    """The name that has all the pieces' letters in this order."""
    from rapidfuzz.distance import LCSseq

    text = "".join(pieces)
    telling = any(len(piece) >= _LEAST_MARK and piece not in _WORDS for piece in pieces)
    if not text.isascii() or min(map(len, pieces)) < _PIECE or not telling:
        return None
    return next((name for name in names if len(text) >= _OF_NAME * len(name) and LCSseq.similarity(text, name) == len(text)), None)


def _rows(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, Sequence[str]]]:
    """Each line with those that go on at its height to the right, and what each of them says."""
    for first in lines:
        high = first.box[3] - first.box[1]
        level = [line for line in lines if line.box[0] >= first.box[2] - 0.2 * high and _as_high(line, first)
                 and abs(line.box[1] + line.box[3] - first.box[1] - first.box[3]) / 2 < 0.35 * high]
        if level:
            parts = [first, *sorted(level, key=lambda line: line.box[0])]
            box = (first.box[0], min(part.box[1] for part in parts), parts[-1].box[2], max(part.box[3] for part in parts))
            texts = [part.text for part in parts]
            yield TextLine(" ".join(texts), box, min(part.score for part in parts)), texts


def repeated(lines: Sequence[TextLine]) -> TextLine | None:
    """The first of at least three lines that say the same and stand apart in both directions: a text laid over all of the picture.

    A letter in four may be misread, since the mark is half-transparent; and where it stands whole, pieces of it count too, if they are
    as high and farther apart. Where most lines say other things, the goods are several packages side by side.
    """
    from rapidfuzz.distance import Levenshtein

    texts = ["" if _is_measure(line.text) else _signs(line.text) for line in lines]
    for whole, text in zip(lines, texts, strict=True):
        if len(text) < _LEAST_MARK:
            continue
        alike = [line for line, other in zip(lines, texts, strict=True) if Levenshtein.distance(text, other) <= len(text) // 4]
        if len(alike) >= max(_MARKS, _MOSTLY * len(lines)) and _apart(alike) >= _SPREAD:
            return alike[0]
        pieces = [line for line, other in zip(lines, texts, strict=True)
                  if line in alike or (other not in _words(whole) and text not in _words(line) and _as_high(line, whole)
                                       and _is_piece(other, text))]
        needed = _MARKS + any(len(_signs(line.text)) < _LEAST_MARK for line in pieces)
        if len(pieces) >= max(needed, _MOSTLY * len(lines)) and _apart(pieces) >= _PIECES_SPREAD:
            return whole
    return None


def _words(line: TextLine) -> set[str]:
    """Of a text of several: a whole word of it is no piece that was cut off."""
    words = line.text.split()
    return {_signs(word) for word in words} if len(words) > 1 else set()


def _is_measure(text: str) -> bool:
    """23.5cm, 12 pcs: what drawings and packages say of themselves in many places."""
    signs = _signs(text)
    return 2 * sum(sign.isdigit() for sign in signs) >= len(signs) > 0


def _is_piece(piece: str, text: str) -> bool:
    """Whether the picture's edge or what is below left only this of the text, or something else was read along with it."""
    from rapidfuzz.distance import Levenshtein

    return (len(piece) >= _PIECE and piece in text) or text in piece or Levenshtein.distance(text, piece) <= len(text) // 3


def _as_high(line: TextLine, other: TextLine) -> bool:
    return 1 / _HIGH < (line.box[3] - line.box[1]) / (other.box[3] - other.box[1]) < _HIGH


def _apart(lines: Sequence[TextLine]) -> float:
    """How far apart they begin, along the direction they are nearer in."""
    across, down = [line.box[0] for line in lines], [line.box[1] for line in lines]
    return min(max(across) - min(across), max(down) - min(down))


def _signs(text: str) -> str:
    return re.sub(r"\W", "", fold(text))


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", fold(text))
