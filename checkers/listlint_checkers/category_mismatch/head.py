"""The noun a title is about: the "cloth" of "cloth for table", the 连衣裙 of 新款女装连衣裙."""

from __future__ import annotations

import re
from collections.abc import Collection

from listlint.api import Text, Word, has_cjk

_END = re.compile(r"[,;:|/(\[{（【，；：、]|\s[-–—]\s")


def head_noun(title: Text, small_words: Collection[str]) -> Word | None:
    """The last noun-like word before the first comma, bracket or "for"; in ``small_words`` are words that end it or say no thing."""
    end = _END.search(title.value)
    stop = end.start() if end else len(title.value)
    candidates: list[Word] = []
    for word in title.words():
        if word.start >= stop:
            break
        if word.folded in ("for", "with", "of", "in", "by", "from", "to", "compatible", "适用", "适用于"):
            if candidates:
                break
            continue
        plain = word.text.isalpha() and word.folded not in small_words and len(word.text) > (1 if has_cjk(word.text) else 2)
        if plain:
            candidates.append(word)
    return candidates[-1] if candidates else None
