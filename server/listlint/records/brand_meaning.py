"""What a seller means by a brand's name: the goods are of that brand, fit it, look like it, or it is only a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from listlint.protocols import BrandUse, BrandUseKind
from listlint.records.brand_cues import Cue, Token, breaks, fillers, matcher, persons, tokens_of
from listlint.records.brand_lookup import Hit
from listlint.records.brand_register import BOOKS, CHARACTER, PART, trades_named
from listlint.records.brand_spelling import Folded, fold_brand

_BEFORE, _AFTER = 110, 70  # the window around a brand, in characters
_ONE_WINDOW = 250  # a text up to here is one window
_SLIP = 0.8  # certainty of one wrong letter: beside "for" an honest slip
_FAR = 9  # a strong cue reaches over this many words
_BRAND_SLOT = re.compile(r"brand|品牌|manufacturer|maker|厂商|制造商|商标", re.I)
_PARTS_FILED = re.compile(r"accessor|spare|\bparts\b|\bcases?\b|cover|screen guard|aksesoris|配件|耗材", re.I)
_FITS_SLOT = re.compile(r"compatib|fits?\b|fitment|for (?:brand|model)|suitable|适用|兼容|适配|supported|works with|vehicle"
                        r"|car (?:make|model)|车型", re.I)


@dataclass(frozen=True, slots=True)
class Slot:
    """What kind of field the text stands in, by its path: a brand's own, one for what the goods fit, or any other attribute."""

    brand: bool = False
    fits: bool = False
    attribute: bool = False

    @classmethod
    def of(cls, field: str) -> Slot:
        """``brand`` and ``attributes["Brand"]`` are for brands, ``attributes["Compatible Brand"]`` is for what it fits."""
        if field == "brand":
            return cls(brand=True)
        if not field.startswith("attributes") and ".options" not in field:
            return cls()
        fits = _FITS_SLOT.search(field) is not None
        return cls(brand=not fits and _BRAND_SLOT.search(field) is not None, fits=fits, attribute=True)


class Reading:
    """One text with the names found in it, read for their meaning."""

    def __init__(self, folded: Folded, hits: Sequence[Hit], category: Sequence[str], slot: Slot) -> None:
        self._folded, self._slot = folded, slot
        self._evidence = {hit.entry.brand for hit in hits if hit.name.sense == "evidence"}
        proven = self._evidence | {hit.entry.brand for hit in hits if hit.name.line}
        self._hits = [hit for hit in hits if hit.name.sense != "evidence" and (hit.name.sense != "slip" or hit.entry.brand in proven)]
        self._spans = [(hit.start, hit.end) for hit in self._hits]
        filed = trades_named(fold_brand(" > ".join(category)).text) if category else frozenset()
        self._filed = filed
        self._trades = filed or trades_named(folded.text[:300])
        self._title_trades = trades_named(folded.text[:300])
        self._lines = {hit.entry.brand for hit in self._hits if hit.name.line and hit.name.sense == "brand"}
        self._parts_filed = _PARTS_FILED.search(" > ".join(category)) is not None
        self._window_at = (-1, -1)
        self._window_read: tuple[list[Token], list[Cue]] = ([], [])
        self._mixed_case = any(character.isupper() for character in folded.original[:400])

    def uses(self) -> list[BrandUse]:
        """Every name that is a use, in order."""
        read = [self._use(number) for number in range(len(self._hits))]
        if not read:
            return []
        fitted = {use.brand for use in read if use and use.use == "compatible" and use.cue}
        found = []
        makers = {hit.entry.brand for hit, use in zip(self._hits, read, strict=True)
                  if use and hit.entry.is_device and use.use != "ambiguous"}
        listed = makers - {read[0].brand if read[0] else ""} if len(makers) >= 3 else set()
        for number, use in enumerate(read):
            if use is None:
                continue
            if use.use == "claim" and use.brand in listed and not use.disguised and not use.cue:
                use = replace(use, use="compatible", cue="list")  # no goods are of three makers: 有线鼠标联想华硕惠普苹果
            # "适用苹果15手机壳…iPhone15ProMax保护套": what was said of the first mention holds for the next, unless it opens the text.
            if use.use == "claim" and use.brand in fitted and not use.disguised and number and not self._claimed(use):
                use = replace(use, use="compatible")
            found.append(use)
        return found

    def _claimed(self, use: BrandUse) -> bool:
        return bool(use.cue)

    def _use(self, number: int) -> BrandUse | None:
        hit = self._hits[number]
        tokens, at, cues = self._window(number)
        kind, cue = self._meaning(hit, tokens, at, cues)
        claim = _beside(cues, tokens, at, "claim", "words")
        if hit.name.sense != "brand" and hit.name.sense != "code" and not self._proven(hit, number, tokens, at, kind, claim):
            if hit.name.sense in ("code-word", "slip"):
                return None
            kind, cue = "ambiguous", ""
        elif kind == "claim":
            cue = claim
            if self._only_named(hit, number):
                kind = "ambiguous"
        start, end = self._folded.start(hit.start), self._folded.end(hit.end)
        certainty = hit.certainty * (0.97 if hit.name.sense == "brand" else 0.85)
        if hit.disguised and hit.certainty <= _SLIP and not self._trade_shown(hit):
            certainty *= 0.25  # Persil is no misspelt Persol: nothing says that the goods are of its trade
        return BrandUse(brand=hit.entry.brand, owner=hit.entry.owner, start=start, end=end, use=kind,
                        written=self._folded.original[start:end], alias=hit.name.text,
                        disguised=hit.disguised and (kind in ("claim", "style") or (kind == "compatible" and hit.certainty > _SLIP)),
                        cue=cue, confidence=round(certainty, 2),
                        character=CHARACTER in hit.entry.trades)

    def _trade_shown(self, hit: Hit) -> bool:
        """Whether category, words of the text or a product line say that the goods are what the brand sells."""
        entry = hit.entry
        return not entry.trades.isdisjoint(self._filed | self._trades) or entry.brand in self._lines or entry.brand in self._evidence

    def _window(self, number: int) -> tuple[list[Token], int, list[Cue]]:
        """The tokens around a hit, its place among them and the cues; a title is one window for all its hits."""
        start, end = self._spans[number]
        if len(self._folded.text) <= _ONE_WINDOW:
            start, end = 0, len(self._folded.text)
        first, last = max(0, start - _BEFORE), min(len(self._folded.text), end + _AFTER)
        if (first, last) != self._window_at:
            tokens = tokens_of(self._folded.text, first, last, self._spans)
            self._window_at, self._window_read = (first, last), (tokens, matcher().find(tokens))
        tokens, cues = self._window_read
        return tokens, next(index for index, token in enumerate(tokens) if token.brand == number), cues

    # --- claim, compatible, style

    def _meaning(self, hit: Hit, tokens: Sequence[Token], at: int, cues: Sequence[Cue]) -> tuple[BrandUseKind, str]:
        own = {index for index, token in enumerate(tokens) if token.brand is not None and self._hits[token.brand].entry is hit.entry}
        device = hit.entry.is_device
        for cue in cues:
            if cue.group == "style-after" and cue.first > at and self._follows(tokens, at, cue.first, own, 0 if len(cue.text) == 1 else 4):
                if device and cue.text == "款":
                    return "compatible", cue.text
                return "style", cue.text
        for cue in cues:
            if cue.group == "style-before" and cue.end <= at and self._leads(tokens, cue.end, at, near=True, device=False):
                return "style", cue.text
        if self._slot.fits:
            return "compatible", "field"
        for cue in sorted(cues, key=lambda cue: cue.first - cue.end):
            near = cue.strength == "weak"
            if cue.group == "compatible-before" and cue.end <= at and self._leads(tokens, cue.end, at, near=near, device=device):
                return "compatible", cue.text
        if not device:
            after = [cue for cue in cues if cue.group == "compatible-after" and cue.strength == "strong" and cue.first > at]
            return ("compatible", after[0].text) if after and self._follows(tokens, at, after[0].first, own, 8) else ("claim", "")
        accessory = self._accessory(tokens, at, own, cues, opens=hit.start == 0 or not self._folded.text[:hit.start].strip(" [(【"))
        return ("compatible", accessory) if accessory else ("claim", "")

    def _accessory(self, tokens: Sequence[Token], at: int, own: set[int], cues: Sequence[Cue], *, opens: bool) -> str:
        """The word that says a device's name is what an accessory or part fits; empty if none does."""
        genuine = _beside(cues, tokens, at, "claim", "words")
        for cue in cues:
            if cue.group != "compatible-after" or cue.strength == "along":
                continue
            if cue.strength == "part" and (genuine or (opens and not self._parts_filed)):
                continue
            if cue.first > at and self._belongs(tokens, at, cue.first, cues):
                return cue.text
            between = range(cue.end, at)
            if cue.end <= at and not opens and (all(_is_list_like(tokens[index]) for index in between) or (
                    len(between) <= _FAR and any(tokens[index].text in ("for", "适用") for index in between)
                    and not any(tokens[index].text in breaks() for index in between))):
                return cue.text
        return ""

    def _leads(self, tokens: Sequence[Token], first: int, at: int, *, near: bool, device: bool) -> bool:
        """Whether what a cue before the brand says reaches it: over a list of makes and models, if strong over other words too."""
        between = range(first, at)
        if any(tokens[index].text in breaks() and not _inside_number(tokens, index) for index in between):
            return False
        list_like = all(_is_list_like(tokens[index]) for index in between)
        if near:  # "for Maruti Suzuki": a make we do not know may stand between
            return len(between) <= 40 and (list_like or (device and len(between) <= 5 and not any(
                tokens[index].text in persons() for index in between)))
        if list_like:
            return True
        commas = [index for index in between if tokens[index].text in ",，、/"]
        return len(between) <= _FAR and (not commas or all(_is_list_like(tokens[index]) for index in range(commas[0], at)))

    def _follows(self, tokens: Sequence[Token], at: int, first: int, own: set[int], far: int) -> bool:
        """Whether a cue after the brand is said of it: only its own models stand between."""
        between = range(at + 1, first)
        return len([index for index in between if index not in own]) <= far and all(
            index in own or (tokens[index].brand is None and tokens[index].text not in breaks() and tokens[index].text not in ",，、&+"
                             and _is_list_like(tokens[index])) for index in between)

    def _belongs(self, tokens: Sequence[Token], at: int, first: int, cues: Sequence[Cue]) -> bool:
        """Whether "case" after a device's name is what is sold, not what comes with it."""
        along = {index for cue in cues if cue.strength == "along" for index in range(cue.first, cue.end)}
        between = range(at + 1, first)
        return len(between) <= 24 and all(index not in along and tokens[index].text not in breaks() for index in between)

    # --- an ordinary word, or the brand

    def _proven(self, hit: Hit, number: int, tokens: Sequence[Token], at: int, kind: BrandUseKind, claim: str) -> bool:
        entry, sense = hit.entry, hit.name.sense
        if BOOKS in self._filed:
            return False
        if sense == "slip":
            return entry.brand in self._lines or entry.brand in self._evidence
        if self._slot.brand:
            return not self._filed or not self._filed.isdisjoint(entry.trades)
        if entry.brand in self._lines or hit.name.line:
            return True
        if self._slot.attribute:
            return self._slot.fits and entry.is_device
        written = self._folded.original[self._folded.start(hit.start):self._folded.end(hit.end)]
        small = written.isascii() and written.islower() and self._mixed_case and sense != "code-word"
        if entry.brand in self._evidence and not small:
            return True
        if hit.disguised and sense == "word":
            return True
        if claim and not small and sense != "leading" and (claim in ("logo", "monogram") or (
                not self._trades and claim not in ("brand", "牌", "original"))):
            return True
        fits_trade = not self._trades.isdisjoint(entry.trades) or (
            kind == "compatible" and entry.is_device and not self._title_trades.isdisjoint(entry.trades))
        if not fits_trade:
            return False
        if sense == "leading":
            return all(token.text in fillers() for token in tokens[:at]) and self._spans[number][0] < 40
        if not self._filed and written.isascii() and sense == "word":  # nothing but the title says what it is: the brand opens it
            return not small and all(token.text in fillers() or token.text in persons() or token.brand is not None for token in tokens[:at])
        return not small

    def _only_named(self, hit: Hit, number: int) -> bool:
        """Whether a sure name only names a subject or an ingredient: a book about it, a scale model of it, a chip inside."""
        if hit.disguised and hit.certainty <= _SLIP:  # one wrong letter in goods the brand does not sell is another word
            return bool(self._filed) and self._filed.isdisjoint(hit.entry.trades)
        if self._slot.brand or hit.disguised:
            return False
        if BOOKS in self._filed and not {"toys", "character"} & hit.entry.trades:
            return True
        if hit.entry.is_device and "toys" in self._filed and "toys" not in hit.entry.trades:
            return True
        if PART in hit.entry.trades:
            return hit.start > 0 and bool(self._folded.text[:hit.start].strip(" [(【"))
        return False


def _is_list_like(token: Token) -> bool:
    return token.brand is not None or token.text in fillers() or (len(token.text) == 1 and token.text < "\u4e00") \
        or token.text[0].isdigit()


def _inside_number(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].text in "." and 0 < index < len(tokens) - 1 and tokens[index - 1].end == tokens[index].start


def _beside(cues: Sequence[Cue], tokens: Sequence[Token], at: int, group: str, strength: str) -> str:
    """A cue at most two words away from the brand, that nothing denies."""
    absent = {cue.end for cue in cues if cue.group == "claim" and cue.strength == "absent"}
    for cue in cues:
        if (cue.group == group and cue.strength == strength and (0 <= at - cue.end <= 1 or 0 <= cue.first - at - 1 <= 1)
                and cue.first not in absent and at not in absent):
            return cue.text
    return ""

