"""What a listing says to the category model: its words, for Chinese its runs of characters, and what its details add."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from listlint.api import Listing
from listlint.words import CJK, fold, has_cjk, stem

LONGEST = 1_000  # code points of a text that are read
MOST_DETAILS = 60  # different words of attributes, bullets and description that are read
_RUN = re.compile(rf"[{CJK}]+|[^\W\d_{CJK}]+(?:['’][^\W\d_{CJK}]+)*|\d+[^\W\d_{CJK}]{{1,3}}(?![^\W_])")
_END = re.compile(r"[,;:|/(\[{（【，；：、]|\s[-–—]\s|\s(?:for|with|of|in|by|from|to|compatible)\s|适用", re.IGNORECASE)
_SHORTEST_START = 3  # code points before a bracket or comma that can name a thing


def features(title: str) -> list[str]:
    """Stems of words, pairs of neighbours, beginnings and ends of longer words, one to three Chinese characters in a row, the head.

    A bare number tells no category. Pairs hold a blank, beginnings end in ``…`` and ends begin with it; the last word before the
    first comma, bracket or "for" stands once more behind ``^``, for it is what most titles are about.
    """
    folded = fold(title[:LONGEST])
    end = _END.search(folded, _SHORTEST_START)
    stop = end.start() if end else len(folded)
    found: list[str] = []
    head = before = ""
    for match in _RUN.finditer(folded):
        run = match.group()
        if _is_chinese(run):
            found += [run[at:at + length] for length in (1, 2, 3) for at in range(len(run) - length + 1)]
            if match.start() < stop:
                head = run[:stop - match.start()][-2:]
            before = ""
            continue
        word = stem(run)
        found.append(word)
        if len(word) > 4:
            found += [word[:4] + "…", "…" + word[-4:]]
        if before:
            found.append(f"{before} {word}")
        if match.start() < stop and len(word) > 2:
            head = word
        before = word
    return [*found, f"^{head}"] if head else found


def detail_features(details: str) -> list[str]:
    """The different words of a listing's other texts, each behind ``~``."""
    return [f"~{word}" for word in list(dict.fromkeys(plain(features(details))))[:MOST_DETAILS]]


def details(listing: Listing) -> str:
    """Attributes, bullets and description as one text: what a listing says beside its title."""
    return joined(listing.attributes, listing.bullets, listing.description)


def joined(attributes: Mapping[str, object], bullets: Iterable[object], description: object) -> str:
    """The same from the parts of a row."""
    return "\n".join((*(f"{name} {value}" for name, value in attributes.items()), *map(str, bullets), str(description)))[:LONGEST]


def plain(found: Iterable[str]) -> list[str]:
    """The single words among features, without pairs, pieces and marks."""
    return [feature for feature in found if feature[0] not in "^~" and "…" not in feature and " " not in feature]


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff" or "\uf900" <= run[0] <= "\ufaff" or run[0] >= "\U00020000"


def is_word(feature: str) -> bool:
    """Whether the feature is a word or pair as written, not a piece of one."""
    return "…" not in feature


def shown(feature: str, title: str) -> str:
    """The feature as the title writes it, for a reader; as it is if only its stem stands there."""
    word = feature.lstrip("^~")
    folded = fold(title)
    at = folded.find(word)
    return title[at:at + len(word)] if at >= 0 and len(folded) == len(title) else word


@cache
def small_words() -> frozenset[str]:
    """Words that tell no category by themselves, as stems."""
    lines = (files("listlint.records") / "data" / "small_words.txt").read_text("utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return frozenset(words) | {stem(word) for word in words}


def says_little(word: str) -> bool:
    """Whether a word tells no category by itself."""
    plain_word = word.lstrip("^~")
    return plain_word in small_words() or (len(plain_word) < 2 and plain_word.isascii())


def without_small_chinese(text: str) -> str:
    """The text, folded, with blanks for small words of Chinese: no run across the end of one can be taken for a word."""
    return _small_chinese().sub(" ", fold(text)) if has_cjk(text) else fold(text)


@cache
def _small_chinese() -> re.Pattern[str]:
    return re.compile("|".join(sorted((word for word in small_words() if has_cjk(word) and len(word) > 1), key=len, reverse=True)))


def key(title: str) -> tuple[str, ...]:
    """What makes two titles duplicates: the same words, in any order."""
    return tuple(sorted(set(plain(features(title)))))
