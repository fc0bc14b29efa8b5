"""A title whose end speaks of other goods than its beginning: "Phone case … dress women lipstick"."""

from __future__ import annotations

from dataclasses import replace

from listlint.api import CategoryModels, Finding, Listing, Text
from listlint_checkers.keyword_stuffing.reading import Reading

LEAST_HEAD, LEAST_TAIL = 3, 3  # words that count, before and after the cut
LEAST_WORDS = 9  # a shorter title has no room for a tail, and is not worth two questions to the model
MOST_CUTS = 4


def foreign_tail(listing: Listing, reading: Reading, models: CategoryModels, sure: float) -> Finding | None:
    """The tail that a category model files elsewhere, as surely as ``sure``, than what stands before it. Raises Unavailable without one."""
    words = [number for number, word in enumerate(reading.words) if len(word.folded) > 1 and word.folded not in reading.lists.exempt
             and not word.folded.isdigit()]
    if len(words) < LEAST_WORDS or reading.is_bundle:
        return None
    first = min((number for number in reading.compatible), default=len(reading.words))
    cuts = [reading.words[number].start for number in words[LEAST_HEAD:len(words) - LEAST_TAIL + 1] if number < first]
    if not cuts or not _disagree(listing, reading.text.value, cuts[len(cuts) // 2], models, sure / 2):
        return None
    best: tuple[float, int, tuple[str, ...], tuple[str, ...]] | None = None
    for cut in cuts[::max(1, len(cuts) // MOST_CUTS)]:
        head, tail = _guess(listing, reading.text.value[:cut], models), _guess(listing, reading.text.value[cut:], models)
        if head and tail and head[0] != tail[0]:
            score = min(head[1], tail[1])
            if score >= sure and (best is None or score > best[0]):
                best = (score, cut, head[0], tail[0])
    if best is None:
        return None
    score, cut, own, other = best
    return Finding(rule="foreign-tail", at=reading.text.span(cut, len(reading.text.value.rstrip())), confidence=round(score, 2),
                   data={"head": " > ".join(own), "tail": " > ".join(other)})


def _disagree(listing: Listing, value: str, cut: int, models: CategoryModels, sure: float) -> bool:
    """Whether the two halves are filed apart, half as surely: two questions to the model where most titles need no more."""
    head, tail = _guess(listing, value[:cut], models), _guess(listing, value[cut:], models)
    return bool(head and tail and head[0] != tail[0] and min(head[1], tail[1]) >= sure)


def _guess(listing: Listing, title: str, models: CategoryModels) -> tuple[tuple[str, ...], float] | None:
    """The first level of the best category, with the confidence of all leaves below it."""
    opinion = models.predict(replace(listing, title=Text("title", title), description=Text("description", "")))
    if not opinion.best:
        return None
    levels: dict[str, float] = {}
    for guess in opinion.best:
        levels[guess.path[0]] = levels.get(guess.path[0], 0.0) + guess.confidence
    level = max(levels, key=lambda name: levels[name])
    return (level,), levels[level]
