"""A title stuffed with search words: repeated words, lists of synonyms and brands, symbols, capitals, too much text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from listlint.api import BrandUse, Checker, Evidence, Finding, Limits, Listing, Text, Unavailable, Word, fold
from listlint_checkers.keyword_stuffing.bodies import repeated_keywords, stuffed_description
from listlint_checkers.keyword_stuffing.chains import Chain, Synonyms, phrase_chains
from listlint_checkers.keyword_stuffing.decoration import decorations, is_decoration, quieter, shouted, without_marks
from listlint_checkers.keyword_stuffing.lengths import too_long
from listlint_checkers.keyword_stuffing.promotion import Promotions, without_promotion
from listlint_checkers.keyword_stuffing.reading import LONGEST, Copies, Reading, WordLists, cue_words
from listlint_checkers.keyword_stuffing.removal import apart, applied, dispensable, without
from listlint_checkers.keyword_stuffing.sense import keeps
from listlint_checkers.keyword_stuffing.shortening import Keep, shorter
from listlint_checkers.keyword_stuffing.tail import foreign_tail

Place = tuple[int, int]


@dataclass(frozen=True)
class Options:
    """How much stuffing a platform bears. -1 stands for the platform's own threshold (data/thresholds.toml)."""

    max_repeats: int = -1  # a word may stand this often in a title
    max_phrases: int = -1  # so many short phrases of a title may share a word: "phone case, leather case"
    max_synonyms: int = -1  # so many names of one thing may stand in a title: "sofa couch"
    max_brands: int = -1  # so many brands may be named in a title, other than what the product fits
    max_promotions: int = -1  # so many phrases of a sale may stand in a title: "free shipping"
    max_body_percent: int = -1  # a word may make up so many hundredths of a description
    max_keywords: int = -1  # so many search keywords may share a word
    min_capitals: int = 12  # a title in capitals with fewer letters than this is taken for a name
    foreign_tail: Literal["auto", "on", "off"] = "auto"  # auto: where a category model is fitted; on: reported as skipped where none is
    tail_sure: float = 0.8  # how sure the category model must be of both ends of a title (0–1)


LEAST_REPEATED = 10  # times a word must stand in a description before its share counts


@dataclass(frozen=True)
class _Bounds:
    """What this marketplace bears, by the options, its limits and the thresholds."""

    repeats: int
    phrases: int
    synonyms: int
    brands: int
    promotions: int
    body_percent: int
    keywords: int


class KeywordStuffing(Checker[Options]):
    """Judges the title, the description and the search keywords."""

    def check(self, listing: Listing) -> Iterator[Finding]:
        """Findings in the order of the rules; the title is read once for all of them."""
        limits = self.records.limits(listing.marketplace)
        bounds = self._bounds(listing.marketplace)
        exempt = self._lists.exempt
        yield from stuffed_description(listing.description, exempt, LEAST_REPEATED, bounds.body_percent)
        yield from repeated_keywords(listing.keywords, exempt, bounds.keywords)
        if not listing.title:
            yield from too_long(listing, limits)
            return
        reading = Reading(listing.title, self._lists, _places_of(listing.brand.value[:LONGEST], listing.title.value[:LONGEST]))
        repetition = self._mendable(reading, listing, bounds)
        brands = self._brand_uses(reading, listing)
        promotions = self._promotions.places(reading.text, reading.own)
        for finding in too_long(listing, limits):
            yield self._shortened(finding, listing, reading, brands, repetition, promotions)
        yield from repetition
        yield from self._brand_list(reading, listing, brands, bounds.brands)
        yield from self._symbols(reading, [*reading.own, *self._marked_names(reading.text.value)], limits, promotions)
        if len({reading.text.value[start:end] for start, end in promotions}) > bounds.promotions:
            yield self._promotion(reading, promotions, bounds.promotions)
        yield from self._all_caps(reading, brands)
        yield from self._foreign_tail(listing, reading)

    def _bounds(self, marketplace: str) -> _Bounds:
        if marketplace not in self._known_bounds:
            thresholds = self.data("thresholds.toml")
            bounds = {**thresholds["any"], **thresholds.get(marketplace, {})}
            limits = self.records.limits(marketplace)
            repeats, promotion = limits.get("title-repeat-max"), limits.get("title-promotion")
            if repeats is not None:
                bounds["repeats"] = repeats.value
            if promotion is not None:
                bounds["promotions"] = 0
            given = {name: getattr(self.options, f"max_{name}") for name in bounds}
            self._known_bounds[marketplace] = _Bounds(**{name: value if given[name] < 0 else given[name] for name, value in bounds.items()})
        return self._known_bounds[marketplace]

    @cached_property
    def _known_bounds(self) -> dict[str, _Bounds]:
        return {}

    def _mendable(self, reading: Reading, listing: Listing, bounds: _Bounds) -> list[Finding]:
        """What is repeated; with fixes only where they leave nothing to be told."""
        findings = list(self._repetition(reading, bounds))
        fixes = [finding.fix for finding in findings if finding.fix]
        if not fixes:
            return findings
        after = Text(reading.text.field, applied(reading.text, fixes))
        again = Reading(after, self._lists, _places_of(listing.brand.value[:LONGEST], after.value))
        unfixed = {_defect(finding) for finding in findings if not finding.fix}
        if any(_defect(finding) not in unfixed for finding in self._repetition(again, bounds)):
            return [replace(finding, fix=None) for finding in findings]
        return findings

    def _repetition(self, reading: Reading, bounds: _Bounds) -> Iterator[Finding]:
        if len(reading.words) < 3:
            return
        limit = bounds.repeats
        chains = [(bounds.phrases, chain) for chinese in (False, True) for chain in phrase_chains(reading, bounds.phrases, chinese)]
        for synonyms, most in zip(self._synonyms, (bounds.synonyms, bounds.synonyms + 1), strict=True):
            chains += [(most, chain) for chain in synonyms.lists(reading, most)]
        repeated = [copies for copies in (*reading.latin_copies, *reading.chinese_copies)
                    if _uncovered(copies, [chain for _, chain in chains]) > limit + copies.tolerance]
        groups = apart([*(chain.removable for _, chain in chains),
                        *(dispensable(reading, copies, limit) for copies in repeated)])
        doomed = [place for group in groups for place in group]
        groups = [group if without(reading, group, doomed) else [] for group in groups]
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

    def _shortened(self, finding: Finding, listing: Listing, reading: Reading, brands: Sequence[BrandUse], repetition: Sequence[Finding],
                   promotions: Sequence[Place]) -> Finding:
        """The finding with a shorter title as its fix, where the title is what is too long and was read to its end."""
        if finding.rule not in ("too-long", "over-recommended") or len(reading.text) < len(listing.title):
            return finding
        spoken = [(edit.at.start or 0, edit.at.end or 0) for found in repetition if found.fix for edit in found.fix.edits]
        marks = decorations(reading.text, (), reading.own).places
        own = list(reading.own or ((use.start, use.end) for use in brands if use.use == "claim"))
        kind = {word.stem for part in listing.category[-2:] for word in Text("category", part).words()}
        keep = Keep(tuple(own[:1]), frozenset(kind - self._lists.exempt) | self._lists.variants | self._lists.materials)
        limit = finding.data["limit"]
        assert isinstance(limit, int)
        return replace(finding, fix=shorter(reading, limit, (*marks, *promotions, *spoken), keep))

    def _foreign_tail(self, listing: Listing, reading: Reading) -> Iterator[Finding]:
        if self.options.foreign_tail == "off":
            return
        try:
            tail = foreign_tail(listing, reading, self.records.categories, self.options.tail_sure)
        except Unavailable:
            if self.options.foreign_tail == "on":
                raise
            return  # "auto" asks only where a model is; category-mismatch reports that none is fitted
        if tail:
            yield tail

    def _promotion(self, reading: Reading, places: Sequence[Place], most: int) -> Finding:
        title, fix = reading.text, without_promotion(reading.text, places)
        words = " · ".join(title.value[start:end] for start, end in places)
        return Finding(rule="promotional-words", at=title.span(*places[most]), data={"words": words, "count": len(places)},
                       fix=fix if keeps(reading, fix.edits, places) else None, confidence=0.9)

    def _brand_uses(self, reading: Reading, listing: Listing) -> tuple[BrandUse, ...]:
        return tuple(self.records.brands.find(reading.text, category=listing.category))

    def _brand_list(self, reading: Reading, listing: Listing, uses: tuple[BrandUse, ...], most: int) -> Iterator[Finding]:
        listed = _listed_together(uses, reading.text.value, most)
        named_at = [use for use in uses if use.use == "claim" or (use.use == "ambiguous" and use in listed)]
        first: dict[str, BrandUse] = {}
        for use in named_at:
            first.setdefault("a franchise" if use.character or fold(use.brand) in self._franchises else use.owner or use.brand, use)
        if len(first) <= most:
            return
        named = sorted(first.values(), key=lambda use: use.start)
        over = named[most]
        own = fold(listing.brand.value)
        keep = next((use for use in named if own and own in (fold(use.brand), fold(use.written))), None)
        others = [(use.start, use.end) for use in named_at if keep is not None and use.brand != keep.brand]
        yield Finding(rule="brand-list", at=reading.text.span(over.start, over.end),
                      data={"brands": ", ".join(use.brand for use in named), "count": len(named), "limit": most},
                      evidence=[Evidence(kind="entry", text=f"{use.written}: {use.brand} ({use.owner})") for use in named],
                      fix=without(reading, others, others), confidence=0.9)

    def _symbols(self, reading: Reading, own: Sequence[Place], limits: Limits,
                 promotions: Sequence[Place]) -> Iterator[Finding]:
        limit = limits.get("title-banned-characters")
        banned = frozenset(limit.value if limit is not None and isinstance(limit.value, tuple) else ())
        title = reading.text
        marks = decorations(title, banned, own)
        if not marks.places:
            return
        ornament = any(is_decoration(character) for character in marks.shown) or not banned.intersection(marks.shown)
        rule = "symbols" if ornament else "banned-characters"
        fix = without_marks(title, marks)
        yield Finding(rule=rule, at=title.span(*marks.places[0]), data={"symbols": marks.shown, "count": len(marks.places)},
                      evidence=[Evidence(kind="entry", text=" ".join(sorted(banned)), source=limit.source)] if limit is not None else (),
                      fix=fix if keeps(reading, fix.edits, promotions) else None)

    def _marked_names(self, value: str) -> Iterator[Place]:
        """Where a name stands that holds loud marks of its own: Carrera GO!!!"""
        folded = value.casefold()
        if "!!" in folded and len(folded) == len(value):
            for line in self.data("marked_names.txt"):
                name, _, beside = map(str.strip, line.partition("|"))
                at = folded.find(name)
                if at >= 0 and beside in folded:
                    yield at, at + len(name)

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
            cues_zh=tuple(cue for cue in cues if not cue.isascii() and cue != "für"), bundles=frozenset(self.data("bundles.txt")),
            materials=frozenset(self.data("materials.txt")), kinds=frozenset(self.data("kinds.txt")),
            openers=frozenset(self.data("openers.txt")), denials=frozenset(self.data("denials.txt")),
            states=frozenset(self.data("states.txt")))

    @cached_property
    def _promotions(self) -> Promotions:
        return Promotions.read(self.data("promotions.txt"), self.data("promotions_kept.txt"))

    @cached_property
    def _synonyms(self) -> tuple[Synonyms, Synonyms]:
        groups = self.data("synonyms.toml")
        return Synonyms(groups["en"], False), Synonyms(groups["zh"], True)

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


def _defect(finding: Finding) -> tuple[str, object]:
    return finding.rule, finding.data.get("word", finding.data.get("words"))


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
