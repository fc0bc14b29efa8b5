"""How Amazon and eBay want it said what the goods fit: "… for iPhone 15", and the edit that says it so where a title does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listlint.api import BrandUse, Edit, Fix, Text

_SAID = re.compile(r"\b(?:for|fits?|suits?|compatible (?:with|for)|works? (?:with|on|for)|(?:used?|pairs?|connects?) (?:with|to|on)|to fit"
                   r"|(?:made|designed|suitable|ideal|perfect) (?:for|to fit)|replaces?|replacing)\b", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z'’-]*) $")
_NO_NOUN = frozenset((
    "a", "an", "and", "the", "of", "with", "or", "to", "in", "on", "by", "at", "as", "from", "new", "original", "genuine",
    "best", "premium", "universal", "black", "white", "clear", "red", "blue", "green", "pink", "silver", "gold", "grey",
    "gray", "wireless", "silicone", "leather", "front", "rear", "left", "right", "mini", "small", "large", "used", "quality",
    "your", "my", "our", "both", "all", "most", "other", "any", "these"))


def says_what_it_fits(title: str, uses: Sequence[BrandUse]) -> bool:
    """Whether "for", "fits" or "compatible with" stands before the first name of what the goods fit, or right before any."""
    first = min(use.start for use in uses)
    return _SAID.search(title[:first]) is not None or any(_SAID.search(title[max(0, use.start - 24):use.start]) for use in uses)


def well_said(text: Text, uses: Sequence[BrandUse], words: str) -> Fix | None:
    """The edit that puts ``words`` before the first name; None where the title would not read right, as where the name opens it."""
    first = min(uses, key=lambda use: use.start)
    before, after = text.value[:first.start], text.value[first.end:]
    noun = _WORD_BEFORE.search(before)
    if noun is None or noun.group(1).lower() in _NO_NOUN or "compatible" in after.lower() or "replacement" in after.lower():
        return None
    last = noun.group(1).lower()
    cue = first.cue.split()[-1]
    if last == "compatible":
        return None  # "compatible Samsung battery" is no "compatible with Samsung battery"
    if last in ("replacement", "spare", "substitute"):
        words = "for"
    elif cue not in before.lower().split() and cue.removesuffix("s") not in before.lower():
        return None  # what fits is named behind the name: "3 pack Samsung S24 case"
    return Fix((Edit(text.span(first.start, first.start), f"{words} "),))
