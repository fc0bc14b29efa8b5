"""One text laid over all of a picture, again and again: told from a name that stands on each of several packages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, pstdev

from listlint.api import TextLine
from listlint_checkers.misleading_main_image.marks import as_high, signs

_LEAST_MARK, _LEAST_CHINESE, _MARKS = 4, 3, 3  # letters or Chinese signs of a mark, and how often it stands there
_SPREAD, _PIECES_SPREAD, _ROW = 0.2, 0.4, 0.5  # how far apart marks, or marks and pieces, or marks of a single row begin
_OTHERS = 0.5  # of the marks: another text that repeats more often is print on packages, and so is this one
_PIECE, _PIECE_CHINESE = 2, 1  # letters or Chinese signs of a piece of a mark
_LEVEL = 0.1  # of the height: marks of one row begin no farther apart
_EDGE = 0.025  # of the picture's width: what is cut off by its edge begins or ends there
_BELOW, _SAME_ROW, _ROWS = 0.3, 0.6, 3  # of a mark's width: nearer it stands below another; of its height; rows of marks
_SHADES = 18  # grades: the ground below the marks differs more than below labels on goods


@dataclass(frozen=True)
class Ground:
    """What a line of text stands on: whether it is the empty background, and how bright it is there, in grades."""

    is_empty: Callable[[TextLine], bool]
    shade: Callable[[TextLine], float]


def repeated(lines: Sequence[TextLine], ground: Ground) -> TextLine | None:
    """The first of at least three lines that say the same and lie over all of the picture, not on several packages in it.

    A letter in four may be misread, since the mark is half-transparent; and where it stands whole, pieces of it count too, if they are
    as high and farther apart. That it lies over the picture shows where the picture's edge cuts a mark off, or where the marks of each
    row stand between those of the row above and on grounds of different brightness; a label does neither. And where another text
    repeats as often, both are print on packages.
    """
    from rapidfuzz.distance import Levenshtein

    texts = ["" if _is_measure(line.text) else signs(line.text) for line in lines]
    for whole, text in zip(lines, texts, strict=True):
        if len(text) < (_LEAST_MARK if text.isascii() else _LEAST_CHINESE):
            continue
        alike = [Levenshtein.distance(text, other) <= len(text) // 4 for other in texts]
        cut_off = [as_high(line, whole) and _is_cut_off(line, other, text) for line, other in zip(lines, texts, strict=True)]
        pieces = [same or ((at_edge or (other not in _words(whole) and text not in _words(line)))
                           and as_high(line, whole) and _is_piece(other, text))
                  for line, other, same, at_edge in zip(lines, texts, alike, cut_off, strict=True)]
        others = _most_often([other for other, is_piece in zip(texts, pieces, strict=True) if not is_piece])
        cut = [line for line, at_edge in zip(lines, cut_off, strict=True) if at_edge]
        for chosen, spread in ((alike, _SPREAD), (pieces, _PIECES_SPREAD)):
            marks = [line for line, is_one in zip(lines, chosen, strict=True) if is_one]
            if len(marks) < _MARKS or others > _OTHERS * len(marks):
                continue
            across, down = _apart(marks)
            differs = pstdev(map(ground.shade, marks)) >= _SHADES
            if min(across, down) >= spread and (cut or (_is_staggered(marks) and differs)):
                return marks[0] if chosen is alike else whole
            at_both_edges = {line.box[0] <= _EDGE for line in cut} == {True, False}
            lies_over = at_both_edges or (differs and down <= _LEVEL) or any(map(ground.is_empty, marks))
            if across >= _ROW and cut and not others and lies_over:
                return marks[0] if chosen is alike else whole
    return None


def _most_often(texts: Sequence[str]) -> int:
    """How often the commonest of the texts stands there, a letter in four misread."""
    from rapidfuzz.distance import Levenshtein

    telling = [text for text in texts if len(text) >= _LEAST_CHINESE]
    return max((sum(Levenshtein.distance(text, other) <= len(text) // 4 for other in telling) for text in telling), default=0)


def _is_cut_off(line: TextLine, text: str, whole: str) -> bool:
    """Whether the left or right edge of the picture left only the end or the beginning of the whole."""
    from rapidfuzz.distance import Levenshtein

    length = len(text)
    if not _least_piece(whole) <= length < len(whole):
        return False
    left, right = line.box[0] <= _EDGE, line.box[2] >= 1 - _EDGE
    if length > _PIECE and ((left and text in whole[1:]) or (right and text in whole[:-1])):
        return True  # what is below may have taken the other end
    return (left and Levenshtein.distance(text, whole[-length:]) <= (length + 1) // 4) \
        or (right and Levenshtein.distance(text, whole[:length]) <= (length + 1) // 4)


def _is_staggered(marks: Sequence[TextLine]) -> bool:
    """Whether at least three rows of them stand so that none is right below one of the row above."""
    rows: list[list[TextLine]] = []
    for mark in sorted(marks, key=lambda mark: mark.box[1] + mark.box[3]):
        if rows and (mark.box[1] + mark.box[3] - rows[-1][0].box[1] - rows[-1][0].box[3]) / 2 < _SAME_ROW * (mark.box[3] - mark.box[1]):
            rows[-1].append(mark)
        else:
            rows.append([mark])
    near = _BELOW * median(mark.box[2] - mark.box[0] for mark in marks)
    return len(rows) >= _ROWS and not any(abs(upper.box[0] - lower.box[0]) < near for above, below in pairwise(rows)
                                          for upper in above for lower in below)


def _words(line: TextLine) -> set[str]:
    """Of a text of several: a whole word of it is no piece that was cut off."""
    words = line.text.split()
    return {signs(word) for word in words} if len(words) > 1 else set()


def _is_measure(text: str) -> bool:
    """23.5cm, 12 pcs: what drawings and packages say of themselves in many places."""
    said = signs(text)
    return 2 * sum(sign.isdigit() for sign in said) >= len(said) > 0


def _is_piece(piece: str, text: str) -> bool:
    """Whether the picture's edge or what is below left only this of the text, or something else was read along with it."""
    from rapidfuzz.distance import Levenshtein

    return (len(piece) >= _least_piece(text) and piece in text) or text in piece or Levenshtein.distance(text, piece) <= len(text) // 3


def _least_piece(text: str) -> int:
    return _PIECE if text.isascii() else _PIECE_CHINESE


def _apart(lines: Sequence[TextLine]) -> tuple[float, float]:
    """How far apart they begin, across and down."""
    across, down = [line.box[0] for line in lines], [line.box[1] for line in lines]
    return max(across) - min(across), max(down) - min(down)
