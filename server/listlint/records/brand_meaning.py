"""What a seller means by a brand's name: the goods are of that brand, fit it, look like it, or it is only a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from listlint.protocols import BrandUse, BrandUseKind
from listlint.records.brand_cues import BRAND, Cue, Token, breaks, fillers, goods_words, matcher, persons, tokens_of
from listlint.records.brand_lookup import Hit
from listlint.records.brand_register import BOOKS, CHARACTER, PART, trades_named
from listlint.records.brand_spelling import Folded, fold_brand

_BEFORE, _AFTER = 110, 70  # the window around a brand, in characters
_ONE_WINDOW = 250  # a text up to here is one window
_SLIP = 0.8  # certainty of one wrong letter: beside "for" an honest slip
_MODEL_WORDS = ("vibe", "type")  # Lenovo Vibe, USB type: beside makers of devices these are models
_STRONG_IMITATIONS = ("同款", "平替", "高仿", "复刻", "仿版", "平价替代", "同厂", "精仿", "同源")
_MATERIALS = frozenset((PART, "clothing", "bags", "shoes", "crafts"))  # Gore-Tex jacket, Velcro sandals: what they are made of
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d ?(?:[-–/]|to) ?(?:(?:19|20)\d\d|\d\d|on|up)(?!\d)")
_ALONG = ("with", "w", "&", "and", "buds")  # what follows is not what the accessory fits
_CABLES = ("kabel", "kabel data", "data cable", "usb cable", "数据线")
_INCLUDED = ("included", "ready", "bundle", "incl", "inside")
_SPECIFIED = re.compile(r"\b\d+ ?(?:gb|tb)\b|(?<=\d)g(?=[^a-z]|$)|unlocked|dual sim|smart tv|mah\b.*power ?bank|全网通|国行|未拆封")
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
            line = self._hits[number].name.line and (self._hits[number].start > 0 or not self._hits[number].entry.is_device)
            if use.use == "claim" and use.brand in fitted and not use.disguised and (number or line) and not self._claimed(use):
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
            if self._only_named(hit, number, claim):
                kind = "ambiguous"
        start, end = self._folded.start(hit.start), self._folded.end(hit.end)
        certainty = hit.certainty * (0.97 if hit.name.sense == "brand" else 0.85)
        if hit.disguised and hit.certainty <= _SLIP and not self._trade_shown(hit):
            certainty *= 0.25  # Persil is no misspelt Persol: nothing says that the goods are of its trade
        return BrandUse(brand=hit.entry.brand, owner=hit.entry.owner, start=start, end=end, use=kind,
                        written=self._folded.original[start:end], alias=hit.name.text,
                        disguised=hit.disguised and not self._open_code(hit, kind) and (kind in ("claim", "style") or (kind == "compatible" and hit.certainty > _SLIP)),
                        cue=cue, confidence=round(certainty, 2),
                        character=CHARACTER in hit.entry.trades, trades=hit.entry.trades,
                        sure=hit.name.sense == "brand" and not (hit.disguised and hit.certainty <= _SLIP))

    def _open_code(self, hit: Hit, kind: BrandUseKind) -> bool:
        """Whether a code name hides nothing: said in the manner of it (大鹅平替), or beside the brand's own name (绿水鬼劳力士)."""
        return hit.name.sense in ("code", "code-word") and (kind == "style" or any(
            other.entry is hit.entry and other.name.sense == "brand" and not other.name.line and not other.disguised for other in self._hits))

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
            if cue.group == "style-after" and cue.first > at and self._imitates(tokens, at, cue, own):
                if device and cue.text == "款":
                    return "compatible", cue.text
                if not (device and cue.text in _MODEL_WORDS):
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
            for cue in cues:
                if cue.group == "compatible-after" and cue.first > at and (
                        (cue.strength == "strong" and self._follows(tokens, at, cue.first, own, 8))
                        or (cue.strength == "close" and self._sized(tokens, at, cue, own))):
                    return "compatible", cue.text
            return "claim", ""
        accessory = self._accessory(tokens, at, own, cues, opens=hit.start == 0 or not self._folded.text[:hit.start].strip(" [(【"))
        return ("compatible", accessory) if accessory else ("claim", "")

    def _imitates(self, tokens: Sequence[Token], at: int, cue: Cue, own: set[int]) -> bool:
        """Whether "style" or 同款 behind the brand is said of it; a Chinese cue reaches over the name of a model: 耐克空军同款."""
        if self._follows(tokens, at, cue.first, own, 0 if len(cue.text) == 1 else 4):
            return True
        between = [tokens[index] for index in range(at + 1, cue.first) if index not in own]
        return cue.text in _STRONG_IMITATIONS and len(between) <= 4 and all(
            token.brand is None and len(token.text) == 1 and token.text >= "\u4e00" and token.text not in "的女男款包送" for token in between)

    def _sized(self, tokens: Sequence[Token], at: int, cue: Cue, own: set[int]) -> bool:
        """Whether "Barbie size dress" is meant, and not "Cartier size 17" or "Levi's 501 original fit"."""
        follower = tokens[cue.end].text if cue.end < len(tokens) else "1"
        sizes = cue.text in ("size", "sized", "fit") and (follower[0].isdigit() or len(follower) <= 2)
        return all(index in own for index in range(at + 1, cue.first)) and not sizes

    def _accessory(self, tokens: Sequence[Token], at: int, own: set[int], cues: Sequence[Cue], *, opens: bool) -> str:
        """The word that says a device's name is what an accessory or part fits; empty if none does."""
        genuine = _beside(cues, tokens, at, "claim", "words")
        entry = next(self._hits[number].entry for number in (tokens[at].brand,) if number is not None)
        vehicle = entry.is_vehicle and not genuine
        if vehicle and not any(cue.group == "merchandise" for cue in cues):
            if years := _YEARS.search(self._folded.text):
                return years.group()  # BMW E46 1998-2005: which cars the part fits
            fitting = next((cue.text for cue in cues if cue.group == "compatible-after" and cue.strength in ("vehicle", "part", "accessory")), "")
            if fitting or "auto" in self._filed:
                return fitting or "auto"
        for cue in cues:
            if cue.group != "compatible-after" or cue.strength in ("along", "close") or (cue.strength == "vehicle" and not vehicle):
                continue
            if cue.strength == "strong" and (genuine or _points_on(tokens, cue, cues)):
                continue  # Sony headphones compatible with iPhone: it is said of what comes
            if opens and cue.first > at and cue.strength != "strong" and self._is_device_itself(tokens, at, cue):
                continue
            if cue.strength == "part" and not vehicle and (genuine or (opens and not self._parts_filed and not self._fits_models(tokens, at, cues))):
                continue
            if cue.strength in ("part", "vehicle") and (vehicle or cue.end <= at) and not entry.trades.isdisjoint(trades_named(cue.text)):
                continue  # a JBL speaker, not a speaker for JBL
            if cue.first > at and self._belongs(tokens, at, cue.first, cues):
                return cue.text
            between = range(cue.end, at)
            if cue.end <= at and not opens and (all(_is_list_like(tokens[index]) or tokens[index].text in goods_words() for index in between) or (
                    len(between) <= _FAR and (cue.strength == "accessory" or cue.text in _CABLES) and not any(
                        tokens[index].text in breaks() or tokens[index].text in _ALONG for index in between))):
                return cue.text
        return ""

    def _is_device_itself(self, tokens: Sequence[Token], at: int, cue: Cue) -> bool:
        """Whether the goods are the device, and "case" only comes with it: 128GB … case included, 国行送手机壳."""
        return (cue.end < len(tokens) and tokens[cue.end].text in _INCLUDED) or _SPECIFIED.search(
            self._folded.text, tokens[at].end, tokens[cue.first].start) is not None

    def _fits_models(self, tokens: Sequence[Token], at: int, cues: Sequence[Cue]) -> bool:
        """Whether models, and no other brand, are named behind "for" or 适配: 摩托罗拉电池,适配gp328d."""
        return any(cue.group == "compatible-before" and cue.first > at and cue.end < len(tokens) and any(
            character.isdigit() for token in tokens[cue.end:cue.end + 3] for character in token.text)
            and all(token.brand is None or self._hits[token.brand].entry is self._hits[tokens[at].brand or 0].entry
                    for token in tokens[cue.end:]) for cue in cues)

    def _leads(self, tokens: Sequence[Token], first: int, at: int, *, near: bool, device: bool) -> bool:
        """Whether what a cue before the brand says reaches it: over a list of makes and models, if strong over other words too."""
        between = range(first, at)
        if any(tokens[index].text in breaks() and not _inside_number(tokens, index) for index in between):
            return False
        list_like = all(_is_list_like(tokens[index]) for index in between)
        if near:  # "for Maruti Suzuki": a make we do not know may stand between
            return len(between) <= 40 and (list_like or (device and len(between) <= 5 and not any(
                tokens[index].text in persons() for index in between)))
        if list_like or first <= 3:  # a title that opens with 兼容 speaks of nothing else
            return True
        last = max((index for index in between if tokens[index].brand is not None), default=first - 1)
        if last >= first and device and all(len(tokens[index].text) <= 5 and tokens[index].text not in breaks()
                                            for index in between[last - first:]):
            between = between[last - first + 1:]  # 适用康佳长虹海尔海信创维东芝: makes we do not know stand between those we know
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
        along = {index for index in along if not (tokens[index].text == "+" and tokens[index - 1].text[0].isalnum()
                                                  and tokens[index - 1].end == tokens[index].start)  # iPhone 6+ case
                 and (tokens[index].text != "w" or tokens[index + 1].text == "/")}  # W20C is a model, w/ is "with"
        aside = _asides(tokens, at + 1, first)  # Pavilion G4 (65) 65 W adapter
        between = [index for index in range(at + 1, first) if index not in aside]
        return len(between) <= 36 and all(index not in along and tokens[index].text not in breaks() for index in between)

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
        if kind == "style" and sense == "word":
            return True
        if sense == "leading":
            return all(token.text in fillers() for token in tokens[:at]) and self._spans[number][0] < 40
        if not self._filed and written.isascii() and sense == "word":  # nothing but the title says what it is: the brand opens it
            return not small and all(token.text in fillers() or token.text in persons() or token.brand is not None for token in tokens[:at])
        return not small

    def _only_named(self, hit: Hit, number: int, cue: str) -> bool:
        """Whether a sure name only names a subject or an ingredient: a book about it, a scale model of it, a chip inside."""
        if hit.disguised and hit.certainty <= _SLIP:  # one wrong letter in goods the brand does not sell is another word
            return bool(self._filed) and self._filed.isdisjoint(hit.entry.trades)
        if self._slot.brand or hit.disguised:
            return False
        if BOOKS in self._filed and not {"toys", "character"} & hit.entry.trades:
            return True
        if hit.entry.is_device and "toys" in self._filed and "toys" not in hit.entry.trades and "games" not in self._filed & hit.entry.trades:
            return True
        opens = not self._folded.text[:hit.start].strip(" [(【")
        if PART in hit.entry.trades:
            return not opens or hit.entry.trades <= _MATERIALS
        return not opens and not cue and self._inside(number)

    def _inside(self, number: int) -> bool:
        """Whether "gears", "sensor" or 电芯 right behind the name says that it is a part of the goods."""
        tokens, at, cues = self._window(number)
        return any(found.group == "ingredient" and ((found.strength == "after" and found.first > at and all(
                       _is_list_like(token) or len(token.text) <= 3 for token in tokens[at + 1:found.first][:4]) and found.first - at <= 4)
                   or (found.strength == "before" and 0 <= at - found.end <= 1)) for found in cues)


def _is_list_like(token: Token) -> bool:
    return token.brand is not None or token.text in fillers() or (len(token.text) == 1 and token.text < "\u4e00") \
        or token.text[0].isdigit()


def _points_on(tokens: Sequence[Token], cue: Cue, cues: Sequence[Cue]) -> bool:
    """Whether a cue that could be said of what stands before is said of what comes: "compatible with", 兼容苹果."""
    follower = tokens[cue.end].text if cue.end < len(tokens) else ""
    return any(other.group == "compatible-before" and other.first <= cue.first and other.end > cue.end for other in cues) or (
        cue.text in ("兼容", "适用", "适配", "可用", "替换") and bool(follower) and (follower == BRAND or follower[0].isalnum()))


def _asides(tokens: Sequence[Token], first: int, end: int) -> set[int]:
    """The tokens of short remarks in brackets, brackets included."""
    found: set[int] = set()
    for index in range(first, end):
        if tokens[index].text in "([（【":
            closing = next((other for other in range(index + 1, min(index + 6, end)) if tokens[other].text in ")]）】"), None)
            if closing is not None:
                found.update(range(index, closing + 1))
    opened = 0
    for index in range(first, end):
        opened += (tokens[index].text in "([（【") - (tokens[index].text in ")]）】")
        if opened < 0:  # VIVO Y51) case: it closes nothing
            found.add(index)
            opened = 0
    return found


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

