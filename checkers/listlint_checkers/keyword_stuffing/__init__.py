"""A title stuffed with search words: repeated words, lists of synonyms and brands, symbols, capitals, too much text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from listlint.api import BrandUse, Checker, Evidence, Finding, Limits, Listing, Text, Word, fold
from listlint_checkers.keyword_stuffing.chains import Chain, phrase_chains, synonym_lists
from listlint_checkers.keyword_stuffing.decoration import decorations, is_decoration, quieter, shouted, without_marks
from listlint_checkers.keyword_stuffing.lengths import too_long
from listlint_checkers.keyword_stuffing.reading import Copies, Reading, WordLists, cue_words
from listlint_checkers.keyword_stuffing.removal import apart, dispensable, without

Place = tuple[int, int]


@dataclass(frozen=True)
class Options:
    """How much repetition a platform bears. 0 stands for the platform's own limit."""

    max_repeats: int = 0  # a word may stand this often in a title; 0: as the platform says, else 3 times
    max_phrases: int = 2  # so many short phrases of a title may share a word: "phone case, leather case"
    max_synonyms: int = 2  # so many names of one thing may stand in a title: "sofa couch"
    max_brands: int = 2  # so many brands may be named in a title, other than what the product fits
    min_capitals: int = 12  # a title in capitals with fewer letters than this is taken for a name


DEFAULT_REPEATS = 3


class KeywordStuffing(Checker[Options]):
    """Judges the title, and the lengths of the other texts."""

    def check(self, listing: Listing) -> Iterator[Finding]:
        """Findings in the order of the rules; the title is read once for all of them."""
        limits = self.records.limits(listing.marketplace)
        yield from too_long(listing, limits)
        if not listing.title:
            return
        reading = Reading(listing.title, self._lists, _places_of(listing.brand.value, listing.title.value))
        yield from self._repetition(reading, limits)
        brands = self._brand_uses(reading, listing)
        yield from self._brand_list(reading, listing, brands)
        yield from self._symbols(reading.text, reading.own, limits)
        yield from self._all_caps(reading, brands)

    def _repetition(self, reading: Reading, limits: Limits) -> Iterator[Finding]:
        if len(reading.words) < 3:
            return
        limit = self._repeat_limit(limits)
        chains = [(self.options.max_phrases, chain) for chinese in (False, True)
                  for chain in phrase_chains(reading, self.options.max_phrases, chinese)]
        for language, most in (("en", self.options.max_synonyms), ("zh", self.options.max_synonyms + 1)):
            chains += [(most, chain) for chain in synonym_lists(reading, self._synonyms[language], most, language == "zh")]
        repeated = [copies for copies in (*reading.latin_copies, *reading.chinese_copies)
                    if _uncovered(copies, [chain for _, chain in chains]) > limit + copies.tolerance]
        groups = apart([*(chain.removable for _, chain in chains),
                        *(dispensable(reading, copies, limit) for copies in repeated)])
        doomed = [place for group in groups for place in group]
        for (most, chain), removable in zip(chains, groups, strict=False):
            yield Finding(rule="synonym-chain", at=reading.text.span(*chain.places[most]),
                          data={"words": " · ".join(chain.names), "count": len(chain.names)},
                          fix=without(reading, removable, doomed), confidence=0.9)
        told: set[Place] = set()
        for copies, removable in zip(repeated, groups[len(chains):], strict=True):
            most = limit + copies.tolerance
            if copies.counted[most] in told:
                continue  # the word and its repeated part are one defect
            told.add(copies.counted[most])
            yield Finding(rule="repeated-word", at=reading.text.span(*copies.counted[most]),
                          data={"word": copies.shown, "count": len(copies.counted), "limit": most},
                          fix=without(reading, removable, doomed), confidence=0.95)

    def _repeat_limit(self, limits: Limits) -> int:
        if self.options.max_repeats:
            return self.options.max_repeats
        limit = limits.get("title-repeat-max")
        return limit.value if limit is not None and isinstance(limit.value, int) else DEFAULT_REPEATS

    def _brand_uses(self, reading: Reading, listing: Listing) -> tuple[BrandUse, ...]:
        return tuple(self.records.brands.find(reading.text, category=listing.category))

    def _brand_list(self, reading: Reading, listing: Listing, uses: tuple[BrandUse, ...]) -> Iterator[Finding]:
        listed = _listed_together(uses, reading.text.value, self.options.max_brands)
        named_at = [use for use in uses if use.use == "claim" or (use.use == "ambiguous" and use in listed)]
        first: dict[str, BrandUse] = {}
        for use in named_at:
            first.setdefault("a franchise" if fold(use.brand) in self._franchises else use.owner or use.brand, use)
        if len(first) <= self.options.max_brands:
            return
        named = sorted(first.values(), key=lambda use: use.start)
        over = named[self.options.max_brands]
        own = fold(listing.brand.value)
        keep = next((use for use in named if own and own in (fold(use.brand), fold(use.written))), None)
        others = [(use.start, use.end) for use in named_at if keep is not None and use.brand != keep.brand]
        yield Finding(rule="brand-list", at=reading.text.span(over.start, over.end),
                      data={"brands": ", ".join(use.brand for use in named), "count": len(named), "limit": self.options.max_brands},
                      evidence=[Evidence(kind="entry", text=f"{use.written}: {use.brand} ({use.owner})") for use in named],
                      fix=without(reading, others, others), confidence=0.9)

    def _symbols(self, title: Text, own: Sequence[Place], limits: Limits) -> Iterator[Finding]:
        limit = limits.get("title-banned-characters")
        banned = frozenset(limit.value if limit is not None and isinstance(limit.value, tuple) else ())
        marks = decorations(title, banned, own)
        if not marks.places:
            return
        ornament = any(is_decoration(character) for character in marks.shown) or not banned.intersection(marks.shown)
        rule = "symbols" if ornament else "banned-characters"
        yield Finding(rule=rule, at=title.span(*marks.places[0]), data={"symbols": marks.shown, "count": len(marks.places)},
                      evidence=[Evidence(kind="entry", text=" ".join(sorted(banned)), source=limit.source)] if limit is not None else (),
                      fix=without_marks(title, marks))

    def _all_caps(self, reading: Reading, brands: tuple[BrandUse, ...]) -> Iterator[Finding]:
        if reading.text.value != reading.text.value.upper():
            return
        names = [*((use.start, use.end) for use in brands), *reading.own]

        def is_name(word: Word) -> bool:
            return (word.text in self._acronyms or not set(word.folded) & set("aeiouy")
                    or any(start <= word.start and word.end <= end for start, end in names))

        loud = shouted(reading.words, is_name, self.options.min_capitals)
        if loud:
            yield Finding(rule="all-caps", at=reading.text.whole(), data={"count": len(loud)},
                          fix=quieter(reading.text, loud, self.data("small_words.txt")))

    @cached_property
    def _lists(self) -> WordLists:
        cues = self.data("cues.txt")
        return WordLists(
            exempt=frozenset(self.data("exempt.txt")), variants=frozenset(self.data("variants.txt")),
            audience=frozenset(self.data("audience.txt")),
            cues=cue_words((cue for cue in cues if cue.isascii() or cue == "für"), lambda cue: Text("cue", cue).words()),
            cues_zh=tuple(cue for cue in cues if not cue.isascii() and cue != "für"), bundles=frozenset(self.data("bundles.txt")))

    @cached_property
    def _synonyms(self) -> dict[str, list[list[str]]]:
        groups: dict[str, list[list[str]]] = self.data("synonyms.toml")
        return groups

    @cached_property
    def _franchises(self) -> frozenset[str]:
        return frozenset(map(fold, self.data("franchises.txt")))

    @cached_property
    def _acronyms(self) -> frozenset[str]:
        return frozenset(self.data("acronyms.txt"))


def _listed_together(uses: Sequence[BrandUse], title: str, most: int) -> list[BrandUse]:
    """Uses with nothing but commas and blanks between them, of more than ``most`` owners: the Puma of "Nike, Puma, Gucci" is no animal."""
    found: list[BrandUse] = []
    run: list[BrandUse] = []
    for use in sorted((use for use in uses if use.use in ("claim", "ambiguous")), key=lambda use: use.start):
        if run and title[run[-1].end:use.start].strip(" ,;/|&+、，"):
            run = []
        run.append(use)
        if len({other.owner or other.brand for other in run}) > most:
            found += [other for other in run if other not in found]
    return found


def _uncovered(copies: Copies, chains: Sequence[Chain]) -> int:
    """How many copies are left when the lists of phrases are mended."""
    gone = [place for chain in chains for place in chain.removable]
    return sum(not any(start <= place[0] and place[1] <= end for start, end in gone) for place in copies.counted)


def _places_of(brand: str, value: str) -> list[Place]:
    """Where the listing's own brand stands in the text, whatever its capitals."""
    wanted, places, at = brand.strip().casefold(), [], -1
    folded = value.casefold()
    if not wanted or len(folded) != len(value):
        return []
    while (at := folded.find(wanted, at + 1)) >= 0:
        places.append((at, at + len(wanted)))
    return places
