"""What a seller means by a brand's name: the goods are of that brand, fit it, look like it, or it is only a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from listlint.protocols import BrandUse, BrandUseKind
from listlint.records.brand_cues import Cue, Token, fillers, matcher, persons, tokens_of
from listlint.records.brand_fitting import Around
from listlint.records.brand_lookup import Hit
from listlint.records.brand_register import BOOKS, CHARACTER, PART, trades_named
from listlint.records.brand_spelling import Folded, fold_brand

_BEFORE, _AFTER = 110, 70  # the window around a brand, in characters
_ONE_WINDOW = 250  # a text up to here is one window
_SAYS_OTHERS = ("fits", "fit", "to fit", "made to fit", "compatible with", "designed for", "custom fit", "suitable for",
                "适配", "兼容", "适用于", "适用")
_REPLACES = ("replace", "替换", "替代", "代替")
_SLIP = 0.8  # certainty of one wrong letter: beside "for" an honest slip
_MATERIALS = frozenset((PART, "clothing", "bags", "shoes", "crafts"))  # Gore-Tex jacket, Velcro sandals: what they are made of
_BRAND_SLOT = re.compile(r"brand|品牌|manufacturer|maker|厂商|制造商|商标", re.I)
_PARTS_FILED = re.compile(r"accessor|spare|\bparts\b|\bcases?\b|cover|screen guard|aksesoris|配件|耗材", re.I)
_DEPARTMENTS = frozenset(("home", "kitchen", "sports", "outdoor"))
_BOOK = re.compile(r"\b(?:paperback|hardcover|hardback|(?:auto)?biography|memoirs?|kindle edition)\b|平装|传记|自传|出版社")
_BLANK = re.compile(r"notebook|journal|diary|planner|sketchbook|album|binder|\bcase\b|sleeve|笔记本|手账|手帐|日记本")
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
        self._entries = [hit.entry for hit in self._hits]
        filed = trades_named(fold_brand(" > ".join(category)).text) if category else frozenset()
        self._filed = filed
        self._title_trades = trades_named(folded.text[:300])
        # A bare department ("Home") says too little: the title's own words settle it as if nothing were filed.
        self._settled = bool(filed) and not (len(category) == 1 and filed <= _DEPARTMENTS)
        self._trades = filed if self._settled else filed | self._title_trades
        self._calls_itself_book = _BOOK.search(folded.text[:300]) is not None and _BLANK.search(folded.text[:300]) is None
        self._lines = {hit.entry.brand for hit in self._hits if hit.name.line and hit.name.sense == "brand"}
        self._named = {hit.entry.brand for hit in self._hits if hit.name.sense == "brand" and not hit.disguised}  # midea/美的
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
        opened = {use.brand for use in read if use and use.use == "compatible" and use.cue in _SAYS_OTHERS}  # IKEA insert, fits Kallax
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
            line = self._hits[number].name.line and (self._hits[number].start > 0 or not self._hits[number].entry.is_device)
            if use.use == "claim" and use.brand in fitted and not use.disguised and not self._claimed(use) and (
                    number or line or (use.brand in opened and not self._hits[number].entry.is_device) or self._replaced(number, read)):
                use = replace(use, use="compatible")
            found.append(use)
        return found

    def _replaced(self, number: int, read: Sequence[BrandUse | None]) -> bool:
        """Whether a device's name that opens the text only names what a part is for: "Dyson V11 battery replacement for Dyson V11"."""
        hit, around = self._hits[number], self._around(number)
        if not around.opens_a_part():
            return False
        later = [use for use in read[number + 1:] if use and use.brand == hit.entry.brand and use.use == "compatible"]
        return not around.said_genuine and any(
            use.cue.startswith(_REPLACES) or (hit.name.line and use.cue and use.alias == hit.name.text) for use in later)

    def _claimed(self, use: BrandUse) -> bool:
        return bool(use.cue)

    def _use(self, number: int) -> BrandUse | None:
        hit = self._hits[number]
        around = self._around(number)
        kind, cue = self._meaning(around)
        claim = around.genuine
        if hit.name.sense != "brand" and hit.name.sense != "code" and not self._proven(hit, around, kind, claim):
            if hit.name.sense in ("code-word", "slip"):
                return None
            kind, cue = "ambiguous", ""
        elif kind == "claim":
            cue = claim
            if self._only_named(hit, around, claim):
                kind = "ambiguous"
        start, end = self._folded.start(hit.start), self._folded.end(hit.end)
        certainty = hit.certainty * (0.97 if hit.name.sense == "brand" else 0.85)
        if hit.disguised and hit.certainty <= _SLIP and not self._trade_shown(hit):
            certainty *= 0.25  # Persil is no misspelt Persol: nothing says that the goods are of its trade
        return BrandUse(brand=hit.entry.brand, owner=hit.entry.owner, start=start, end=end, use=kind,
                        written=self._folded.original[start:end], alias=hit.name.text,
                        disguised=hit.disguised and self._hides(hit, kind),
                        cue=cue, confidence=round(certainty, 2),
                        character=CHARACTER in hit.entry.trades, trades=hit.entry.trades,
                        sure=hit.name.sense == "brand" and not (hit.disguised and hit.certainty <= _SLIP))

    def _hides(self, hit: Hit, kind: BrandUseKind) -> bool:
        """Whether a hidden spelling is meant to hide. A code name is not beside the brand's own name (绿水鬼劳力士) or where the goods are
        said to be in its manner (大鹅平替), a slip not where they fit it."""
        if hit.name.sense in ("code", "code-word"):
            return kind == "claim" and not any(other.entry is hit.entry and other.name.sense == "brand" and not other.name.line
                                               and not other.disguised for other in self._hits)
        return kind in ("claim", "style") or (kind == "compatible" and hit.certainty > _SLIP)

    def _trade_shown(self, hit: Hit) -> bool:
        """Whether category, words of the text or a product line say that the goods are what the brand sells."""
        entry = hit.entry
        return not entry.trades.isdisjoint(self._filed | self._trades) or entry.brand in self._lines or entry.brand in self._evidence

    def _around(self, number: int) -> Around:
        """What stands around a hit; a title is one window for all its hits."""
        start, end = self._spans[number]
        if len(self._folded.text) <= _ONE_WINDOW:
            start, end = 0, len(self._folded.text)
        first, last = max(0, start - _BEFORE), min(len(self._folded.text), end + _AFTER)
        if (first, last) != self._window_at:
            tokens = tokens_of(self._folded.text, first, last, self._spans)
            self._window_at, self._window_read = (first, last), (tokens, matcher().find(tokens))
        tokens, cues = self._window_read
        at = next(index for index, token in enumerate(tokens) if token.brand == number)
        return Around(self._folded.text, tokens, at, cues, self._entries, self._parts_filed, self._filed)

    # --- claim, compatible, style

    def _meaning(self, around: Around) -> tuple[BrandUseKind, str]:
        cue = around.imitated()
        if cue:
            return ("compatible" if around.entry.is_device and cue == "款" else "style"), cue
        if self._slot.fits:
            return "compatible", "field"
        cue = around.fitted()
        return ("compatible", cue) if cue else ("claim", "")

    # --- an ordinary word, or the brand

    def _proven(self, hit: Hit, around: Around, kind: BrandUseKind, claim: str) -> bool:
        entry, sense = hit.entry, hit.name.sense
        if BOOKS in self._filed:
            return False
        if sense == "slip":
            return entry.brand in self._lines or entry.brand in self._evidence
        if self._slot.brand:
            return not self._filed or not self._filed.isdisjoint(entry.trades)
        if entry.brand in self._lines or entry.brand in self._named:
            return True
        if self._slot.attribute:
            return self._slot.fits and entry.is_device
        written = self._folded.original[self._folded.start(hit.start):self._folded.end(hit.end)]
        small = written.isascii() and written.islower() and self._mixed_case and sense != "code-word"
        if entry.brand in self._evidence and not small:
            return True
        if hit.disguised and sense in ("word", "leading"):
            return True
        shouted = claim in ("logo", "monogram") and written.isupper() and self._mixed_case  # BOSS logo T-shirt, not "like a boss"
        leads = sense != "leading" or (shouted and not self._trades.isdisjoint(entry.trades))
        if claim and not small and leads and (claim in ("logo", "monogram") or (
                not self._trades and claim not in ("brand", "牌", "original"))):
            return True
        fits_trade = not self._trades.isdisjoint(entry.trades) or (
            kind == "compatible" and entry.is_device and not self._title_trades.isdisjoint(entry.trades))
        if not fits_trade:
            return False
        if sense == "word" and (kind == "style" or (kind == "compatible" and entry.is_device)):
            return True
        before = around.tokens[:around.at]
        if sense == "leading":
            return all(token.text in fillers() for token in before) and hit.start < 40
        if not self._settled and self._filed.isdisjoint(entry.trades) and written.isascii() and sense == "word":
            # nothing but the title says what it is: the brand opens it
            return not small and all(token.text in fillers() or token.text in persons() or token.brand is not None for token in before)
        return not small

    def _only_named(self, hit: Hit, around: Around, genuine: str) -> bool:
        """Whether a sure name only names a subject or an ingredient: a book about it, a scale model of it, a chip inside."""
        if hit.disguised and hit.certainty <= _SLIP:  # one wrong letter in goods the brand does not sell is another word
            return bool(self._filed) and self._filed.isdisjoint(hit.entry.trades)
        if self._slot.brand or hit.disguised:
            return False
        if BOOKS in self._filed and not {"toys", "character"} & hit.entry.trades:
            return True
        if self._calls_itself_book and not {"toys", "character", "office"} & hit.entry.trades and hit.entry.trades.isdisjoint(
                self._filed | self._title_trades):  # "Levi Strauss biography"; a "Chanel dress, memoir print" is a dress
            return True
        toy = "toys" in self._filed and "toys" not in hit.entry.trades and "games" not in self._filed & hit.entry.trades
        if hit.entry.is_device and toy:
            return True
        if PART in hit.entry.trades:
            return not around.opens or hit.entry.trades <= _MATERIALS
        return not around.opens and not genuine and around.inside()
