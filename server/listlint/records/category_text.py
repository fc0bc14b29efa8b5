"""What a title says to the category model: its words, and for Chinese its runs of characters."""

from __future__ import annotations

import re

from listlint.words import CJK, fold, stem

LONGEST = 1_000  # code points of a text that are read
_RUN = re.compile(rf"[{CJK}]+|[^\W\d_{CJK}]+(?:['’][^\W\d_{CJK}]+)*|\d+[^\W\d_{CJK}]{{1,3}}(?![^\W_])")


def features(title: str) -> list[str]:
    """Stems of words, pairs of neighbours, beginnings and ends of longer words, and one to three Chinese characters in a row.

    A bare number tells no category. Pairs hold a blank, beginnings end in ``…`` and ends begin with it.
    """
    found: list[str] = []
    before = ""
    for run in _RUN.findall(fold(title[:LONGEST])):
        if _is_chinese(run):
            found += [run[at:at + length] for length in (1, 2, 3) for at in range(len(run) - length + 1)]
            before = ""
            continue
        word = stem(run)
        found.append(word)
        if len(word) > 4:
            found += [word[:4] + "…", "…" + word[-4:]]
        if before:
            found.append(f"{before} {word}")
        before = word
    return found


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff" or "\uf900" <= run[0] <= "\ufaff" or run[0] >= "\U00020000"


def is_word(feature: str) -> bool:
    """Whether the feature is a word or pair as written, not a piece of one."""
    return "…" not in feature


def shown(feature: str, title: str) -> str:
    """The feature as the title writes it, for a reader; empty if only its stem stands there."""
    at = fold(title).find(feature)
    return title[at:at + len(feature)] if at >= 0 and len(fold(title)) == len(title) else feature


def key(title: str) -> tuple[str, ...]:
    """What makes two titles duplicates: the same words, in any order."""
    return tuple(sorted({feature for feature in features(title) if is_word(feature) and " " not in feature}))
