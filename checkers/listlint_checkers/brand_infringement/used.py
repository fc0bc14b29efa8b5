"""Whether a listing says that its goods were used before: genuine ones may be sold on without the owner's leave."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listlint.api import Listing, fold, has_cjk

_READ = 500  # code points; who sells used goods says so early
_CONDITION = re.compile(r"condition|成色|新旧", re.IGNORECASE)
_CONDITION_SAYS = re.compile(r"\s*(used|very good|good|acceptable|for parts)\b")
_NOT_BEFORE = "".join(f"(?<!{word} )" for word in ("never", "not", "be", "is", "are", "can", "was", "been", "widely", "commonly", "mostly"))
_USED = re.compile(rf"{_NOT_BEFORE}\bused\b(?! (?:for|with|by|in|as|to|on|when|at|from|daily|every)\b)")
_USED_ZH = re.compile(r"[\d一二三四五六七八九]{1,2}成新|(?<!\d)[6-9]\d新|[八九]五新")
_UNUSED = re.compile(r"\b(?:never|not|un)[ -]?(?:used|worn)\b|\bbrand new\b|全新正品|非二手|不是二手")


class UsedGoods:
    """The words of data/used.txt, and the forms they take."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)

    def says(self, listing: Listing) -> bool:
        """Whether title or condition say it, and nothing there says the goods are new."""
        conditions = [fold(text.value[:_READ]) for text in listing.texts() if _CONDITION.search(text.field)]
        told = " ".join((fold(listing.title.value[:_READ]), *conditions))
        if _UNUSED.search(told):
            return False
        return _USED.search(told) is not None or _USED_ZH.search(told) is not None or any(map(_CONDITION_SAYS.match, conditions)) \
            or any(_stands(word, told) for word in self._words)


def _stands(word: str, folded: str) -> bool:
    """Whether the words stand in the text; Latin ones on their own."""
    return word in folded and (has_cjk(word) or re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", folded) is not None)
