"""Lists of search phrases: "mp3, mp3 player, music mp3 player" and "sofa couch settee"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from listlint.api import has_cjk, stem
from listlint_checkers.keyword_stuffing.reading import Phrase, Reading

LONGEST_PHRASE = 5  # words; a longer phrase is a description, not a search phrase
LONGEST_PHRASE_ZH = 14  # characters
_LACKS_ZH = re.compile("(?:无|零|0|不含|不加|不添加|未添加)$")

Place = tuple[int, int]


@dataclass(frozen=True)
class Chain:
    """Phrases that say one thing: ``names`` as written, ``places`` in order, ``removable`` what can go without losing a meaning."""

    word: str
    names: tuple[str, ...]
    places: tuple[Place, ...]
    removable: tuple[Place, ...]


def phrase_chains(reading: Reading, limit: int, chinese: bool) -> list[Chain]:
    """Every word that more than ``limit`` short phrases share, unless they list models or the parts of a set."""
    if reading.is_bundle or len(reading.phrases) <= limit:
        return []
    chains: list[tuple[str, list[Phrase]]] = []
    for word in reading.chinese_copies if chinese else reading.latin_copies:
        phrases: list[Phrase] = []
        if word.shown.casefold() in reading.lists.variants:
            continue
        for start, _ in word.counted:
            phrase = next(phrase for phrase in reading.phrases if phrase.start <= start < phrase.end)
            if phrase not in phrases and _is_short(reading, phrase) and not _lacked(reading, start, phrase) \
                    and _continues(reading, phrase, phrases):
                phrases.append(phrase)
        material = word.shown.casefold() in reading.lists.materials
        if len(phrases) > limit + material and not any(set(phrases) <= set(others) for _, others in chains):
            chains.append((word.shown, phrases))
    return [_chain(reading, word, phrases, chinese) for word, phrases in chains]


def _chain(reading: Reading, word: str, phrases: Sequence[Phrase], chinese: bool) -> Chain:
    places = tuple((reading.words[phrase.first].start, reading.words[phrase.last - 1].end) for phrase in phrases)
    return Chain(word, tuple(reading.text.value[start:end] for start, end in places), places, _removable(reading, word, phrases, chinese))


def _is_short(reading: Reading, phrase: Phrase) -> bool:
    words = reading.words[phrase.first:phrase.last]
    if "%" in reading.text.value[phrase.start:phrase.end]:
        return False  # a composition: 20% wool, 50% cotton
    chinese = sum(len(word.text) for word in words if has_cjk(word.text))
    if 2 * chinese > sum(len(word.text) for word in words):
        return sum(len(word.text) for word in words) <= LONGEST_PHRASE_ZH
    if phrase == reading.phrases[-1]:
        # The title goes on after its list: in "music mp3 player with speaker 32GB" the search phrase ends at "with".
        ends = (number for number, word in enumerate(words) if number and word.folded in reading.lists.exempt)
        return next(ends, len(words)) <= LONGEST_PHRASE
    return len(words) <= LONGEST_PHRASE


def _continues(reading: Reading, phrase: Phrase, before: Sequence[Phrase]) -> bool:
    """A list goes on with a comma or slash; a dash parts series and product, unless the phrase is a plain copy."""
    return not before or phrase.listed or any(_folded(reading, phrase) == _folded(reading, other) for other in before)


def _lacked(reading: Reading, start: int, phrase: Phrase) -> bool:
    """Whether the goods lack it: "sugar free" and "no added sugar" are no search phrases for sugar."""
    words = reading.words
    at = next((index for index in range(phrase.first, phrase.last) if words[index].start <= start < words[index].end), phrase.first)
    behind = words[at + 1].folded if at + 1 < phrase.last else ""
    return behind in ("free", "less") or _LACKS_ZH.search(reading.text.value, max(phrase.start, start - 4), start) is not None \
        or any(word.folded in ("no", "without", "zero") for word in words[max(phrase.first, at - 2):at])


def _folded(reading: Reading, phrase: Phrase) -> list[str]:
    return [word.folded for word in reading.words[phrase.first:phrase.last]]


def _removable(reading: Reading, word: str, phrases: Sequence[Phrase], chinese: bool) -> tuple[Place, ...]:
    """A phrase that a longer one contains goes whole; of the rest, one keeps the shared word: the last if it ends them all."""
    stems = {phrase: {word.stem for word in reading.words[phrase.first:phrase.last]} for phrase in phrases}
    kept = [phrase for number, phrase in enumerate(phrases)
            if not any(stems[phrase] < stems[other] for other in phrases)
            and not any(stems[phrase] == stems[other] for other in phrases[:number])]
    gone = [(reading.words[phrase.first].start, reading.words[phrase.last - 1].end) for phrase in phrases if phrase not in kept]
    common = frozenset.intersection(*(frozenset(stems[phrase]) for phrase in kept)) - reading.lists.exempt
    shared = {phrase: _places_in(reading, word, common, phrase, chinese) for phrase in kept}
    if not all(shared.values()):
        return ()  # nothing can be taken out without breaking a word
    ends = all(places and places[-1][1] == reading.words[phrase.last - 1].end for phrase, places in shared.items())
    in_a_row = [reading.phrases.index(phrase) for phrase in kept]
    keeper = kept[-1] if ends and in_a_row == list(range(in_a_row[0], in_a_row[0] + len(kept))) else kept[0]
    return tuple(sorted([*gone, *(place for phrase, places in shared.items() if phrase is not keeper for place in places)]))


def _places_in(reading: Reading, shared: str, common: frozenset[str], phrase: Phrase, chinese: bool) -> list[Place]:
    if chinese:
        found = re.compile(re.escape(shared)).finditer(reading.text.value, phrase.start, phrase.end)
        return [place for place in (_whole_words(reading, match.span()) for match in found) if place is not None]
    return [(word.start, word.end) for word in reading.words[phrase.first:phrase.last] if word.stem in common]


def _whole_words(reading: Reading, place: Place) -> Place | None:
    """The part of the place that ends with words: of the 装家具 in 组装家具 the word 家具 can go, of the 水板 in 滤水板 nothing."""
    inside = [bound for bound in range(place[0], place[1] + 1) if bound in reading.bounds]
    return (inside[0], inside[-1]) if inside and inside[-1] - inside[0] > 1 else None


class Synonyms:
    """Groups of names for one thing, by their first word, so that a title is asked once for all of them."""

    def __init__(self, groups: Sequence[Sequence[str]], chinese: bool) -> None:
        self.chinese = chinese
        self._first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        self._names: list[re.Pattern[str]] = []
        for number, names in enumerate(groups):
            self._names.append(re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))))
            for name in sorted(names, key=len, reverse=True) if not chinese else ():
                parts = tuple(stem(part) for part in name.split())
                self._first.setdefault(parts[0], []).append((number, parts))

    def lists(self, reading: Reading, limit: int) -> list[Chain]:
        """Every group of which more than ``limit`` different names stand in the title; those past the limit can go."""
        found: list[Chain] = []
        value = reading.text.value
        for by_name in self._chinese(reading) if self.chinese else self._latin(reading):
            if len(by_name) > limit:
                ordered = sorted(by_name.values())
                firsts = tuple(places[0] for places in ordered)
                gone = sorted({_with_its_phrase(reading, place) for places in ordered[limit:] for place in places})
                names = tuple(value[start:end] for start, end in firsts)
                found.append(Chain(names[0], names, firsts, tuple(gone)))
        return found

    def _latin(self, reading: Reading) -> Iterable[dict[str, list[Place]]]:
        stems = [word.stem for word in reading.words]
        hits = [(number, -len(parts), at, parts) for at, first in enumerate(stems) for number, parts in self._first.get(first, ())
                if tuple(stems[at:at + len(parts)]) == parts]
        groups: dict[int, dict[str, list[Place]]] = {}
        taken: set[tuple[int, int]] = set()
        for number, length, at, parts in sorted(hits):
            inside = [(number, index) for index in range(at, at - length)]
            if not taken.intersection(inside):
                taken.update(inside)
                if not reading.compatible.intersection(range(at, at - length)):
                    places = groups.setdefault(number, {}).setdefault(" ".join(parts), [])
                    places.append((reading.words[at].start, reading.words[at - length - 1].end))
        return (groups[number] for number in sorted(groups))

    def _chinese(self, reading: Reading) -> Iterator[dict[str, list[Place]]]:
        """Where each name stands, between word ends: the 幼儿 of 幼儿园 is no child."""
        value = reading.text.value
        for names in self._names if reading.has_cjk else ():
            places: dict[str, list[Place]] = {}
            for match in names.finditer(value):
                if reading.bounds.issuperset(match.span()):
                    places.setdefault(match.group(), []).append(match.span())
            if places:
                yield places


def _with_its_phrase(reading: Reading, place: Place) -> Place:
    """A short phrase that ends with the name goes whole: "absorbent scouring pad" would leave "absorbent"."""
    for phrase in reading.phrases:
        words = reading.words[phrase.first:phrase.last]
        if phrase.start <= place[0] < phrase.end and phrase.listed and len(words) <= LONGEST_PHRASE and words[-1].end == place[1] \
                and not any(character.isdigit() for word in words for character in word.text):
            return words[0].start, words[-1].end
    return place
