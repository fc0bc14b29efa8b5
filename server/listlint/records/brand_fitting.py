"""What stands around a brand's name in a text: whether the goods imitate it, fit it, or hold a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from listlint.records.brand_cues import BRAND, Cue, Token, breaks, fillers, goods_words, persons
from listlint.records.brand_register import Entry, trades_named

_FAR = 9  # a strong cue reaches over this many words
_MODEL_WORDS = ("vibe", "type")  # Lenovo Vibe, USB type: beside makers of devices these are models
_STRONG_IMITATIONS = ("同款", "平替", "高仿", "复刻", "仿版", "平价替代", "同厂", "精仿", "同源")
_USED_UP = frozenset(("care", "beauty", "food", "medical"))  # their makers make no holders: "Dove soap holder"
_HOLDER = re.compile(r"(?:(?!\b(?:with|and|plus|w)\b)[^,，、|(（+&送带含])*?"
                     r"(?P<holder>\bholder|\brack|\bsoap dish|\borgani[sz]er|皂盒|皂托|皂架|置物架|收纳架|收纳盒)(?= ?(?:$|[,，(（|\-]))")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d ?(?:[-–/]|to) ?(?:(?:19|20)\d\d|\d\d|on|up)(?!\d)")
_INCLUDED = ("included", "ready", "bundle", "incl", "inside")
_SPECIFIED = re.compile(r"\b\d+ ?(?:gb|tb)\b|(?<=\d)g(?=[^a-z]|$)|unlocked|dual sim|smart tv|全网通|国行|未拆封")
_CABLES = ("kabel", "kabel data", "data cable", "usb cable", "数据线")
_ALONG = ("with", "w", "&", "and", "buds")  # what follows is not what the accessory fits
_GENUINE = ("genuine", "authentic", "original", "official", "正品", "原装", "原厂")
_TAKES_OBJECT = ("兼容", "适用", "适配", "可用", "替换")


@dataclass(frozen=True, slots=True)
class Around:
    """One brand's name with the words and cues of its text. ``at`` is its token, ``entries`` the entry each brand token stands for,
    ``parts_filed`` whether the category is one of parts, ``filed`` the trades of the category."""

    text: str
    tokens: Sequence[Token]
    at: int
    cues: Sequence[Cue]
    entries: Sequence[Entry]
    parts_filed: bool
    filed: frozenset[str]

    @property
    def entry(self) -> Entry:
        """The brand itself."""
        return self.entries[self.tokens[self.at].brand or 0]

    @property
    def opens(self) -> bool:
        """Whether nothing stands before it."""
        return not self.text[:self.tokens[self.at].start].strip(" [(【")

    def beside(self, group: str, strength: str) -> str:
        """A cue at most two words away from the brand, that nothing denies; empty if none."""
        absent = {cue.end for cue in self.cues if cue.group == "claim" and cue.strength == "absent"}
        for cue in self.cues:
            if (cue.group == group and cue.strength == strength and cue.first not in absent and self.at not in absent
                    and (0 <= self.at - cue.end <= 1 or 0 <= cue.first - self.at - 1 <= 1)):
                return cue.text
        return ""

    # --- in its style

    def imitated(self) -> str:
        """The cue that says the goods are in the brand's manner; empty if none does."""
        for cue in self.cues:
            if cue.group == "style-after" and cue.first > self.at and self._imitates(cue) and not (
                    self.entry.is_device and cue.text in _MODEL_WORDS):
                return cue.text
        for cue in self.cues:
            if cue.group == "style-before" and cue.end <= self.at and self._leads(cue, near=True, device=False):
                return cue.text
        return ""

    def _imitates(self, cue: Cue) -> bool:
        """Whether "style" or 同款 behind the brand is said of it; a Chinese cue reaches over the name of a model: 耐克空军同款."""
        if self._follows(cue.first, 0 if len(cue.text) == 1 else 4):
            return True
        between = [self.tokens[index] for index in range(self.at + 1, cue.first) if not self._is_own(index)]
        return cue.text in _STRONG_IMITATIONS and len(between) <= 4 and all(
            token.brand is None and len(token.text) == 1 and token.text >= "\u4e00" and token.text not in "的女男款包送"
            for token in between)

    # --- made to fit it

    def fitted(self) -> str:
        """The cue that says the goods fit the brand's; empty if none does."""
        device = self.entry.is_device
        for cue in sorted(self.cues, key=lambda cue: cue.first - cue.end):
            if cue.group == "compatible-before" and cue.end <= self.at and self._leads(cue, near=cue.strength == "weak", device=device):
                return cue.text
        if device:
            return self._fitted_part() if self.entry.is_vehicle and not self.genuine and not self._other_trade() else self._accessory()
        if self.entry.trades <= _USED_UP and (holder := _HOLDER.match(self.text, self.tokens[self.at].end)):
            return holder["holder"]
        for cue in self.cues:
            if cue.group == "compatible-after" and cue.first > self.at and (
                    (cue.strength == "strong" and self._follows(cue.first, 8)) or (cue.strength == "close" and self._sized(cue))):
                return cue.text
        return ""

    @property
    def genuine(self) -> str:
        """The word beside the brand that says the goods are its own: genuine, 原装; empty if none does."""
        return self.beside("claim", "words")

    @property
    def said_genuine(self) -> bool:
        """Whether the text says it anywhere: Apple charger 1 m original."""
        return any(cue.group == "claim" and cue.strength == "words" and cue.text in _GENUINE for cue in self.cues)

    def inside(self) -> bool:
        """Whether "gears", "sensor" or 电芯 right behind the name says that it is a part of the goods."""
        for cue in self.cues:
            if cue.group != "ingredient":
                continue
            between = self.tokens[self.at + 1:cue.first]
            if cue.strength == "after" and cue.first > self.at and len(between) <= 3 and all(
                    token.text[0].isdigit() or len(token.text) <= 2 for token in between):  # Seiko NH35 movement
                return True
            if cue.strength == "before" and 0 <= self.at - cue.end <= 1:
                return True
        return False

    def _other_trade(self) -> bool:
        """Whether a maker of cars or motorcycles is named for something else it sells: a Yamaha piano."""
        others = self.entry.trades - {"auto", "vehicles"}
        return bool(others) and not others.isdisjoint(self.filed | trades_named(self.text[:300]))

    def _fitted_part(self) -> str:
        """The word, years or category that say a make of cars is named for what fits it: whole cars are not sold here."""
        if any(cue.group == "merchandise" for cue in self.cues):
            return self._accessory()
        years = _YEARS.search(self.text)
        part = next((cue.text for cue in self.cues if cue.group == "compatible-after"
                     and cue.strength in ("vehicle", "part", "accessory")), "")
        return years.group() if years else part or ("auto" if "auto" in self.filed else self._accessory())

    def _accessory(self) -> str:
        """The word that says a device's name is what an accessory or part fits."""
        for cue in self.cues:
            if cue.group != "compatible-after" or cue.strength in ("along", "close", "vehicle"):
                continue
            if cue.strength == "strong" and (self.genuine or self._points_on(cue)):
                continue  # Sony headphones compatible with iPhone: it is said of what comes
            if cue.strength == "part" and (self.genuine or (self.opens and (self.said_genuine or not (
                    self.parts_filed or self._fits_models())))):
                continue
            if cue.first > self.at:
                if not (self.opens and cue.strength != "strong" and self._is_device_itself(cue)) and self._belongs(cue.first):
                    return cue.text
            elif not self.opens and self._ends_with_what_it_fits(cue):
                return cue.text
        return ""

    def opens_a_part(self) -> bool:
        """Whether a part is named right behind the brand and its model: "Dyson V11 battery", not "Dyson V11 with battery"."""
        for cue in self.cues:
            between = self.tokens[self.at + 1:cue.first]
            if cue.group == "compatible-after" and cue.strength in ("part", "accessory") and cue.first > self.at and len(between) <= 4 \
                    and not self._is_device_itself(cue) and all(
                        token.brand is None and token.text not in breaks() and token.text not in _ALONG and token.text not in ",，、+"
                        for token in between):
                return True
        return False

    def _ends_with_what_it_fits(self, cue: Cue) -> bool:
        """Whether a part before the brand is for it: "headlight left Nissan", "case with flowers … iPhone" is not."""
        between = self.tokens[cue.end:self.at]
        if cue.strength == "part" and not self.entry.trades.isdisjoint(trades_named(cue.text)):
            return False  # a JBL speaker, not a speaker for JBL
        if all(_is_list_like(token) or token.text in goods_words() for token in between):
            return True
        return len(between) <= _FAR and (cue.strength == "accessory" or cue.text in _CABLES) and not any(
            token.text in breaks() or token.text in _ALONG for token in between)

    def _is_device_itself(self, cue: Cue) -> bool:
        """Whether the goods are the device, and "case" only comes with it: 128GB … case included, 国行送手机壳."""
        return (cue.end < len(self.tokens) and self.tokens[cue.end].text in _INCLUDED) or _SPECIFIED.search(
            self.text, self.tokens[self.at].end, self.tokens[cue.first].start) is not None or "国行" in self.text

    def _fits_models(self) -> bool:
        """Whether models, and no other brand, are named behind "for" or 适配: 摩托罗拉电池,适配gp328d."""
        for cue in self.cues:
            rest = self.tokens[cue.end:]
            if cue.group == "compatible-before" and cue.first > self.at and all(
                    token.brand is None or self.entries[token.brand] is self.entry for token in rest) and any(
                    character.isdigit() for token in rest[:3] for character in token.text):
                return True
        return False

    def _points_on(self, cue: Cue) -> bool:
        """Whether a cue that could be said of what stands before is said of what comes: "compatible with", 兼容苹果."""
        follower = self.tokens[cue.end].text if cue.end < len(self.tokens) else ""
        if any(other.group == "compatible-before" and other.first <= cue.first and other.end > cue.end for other in self.cues):
            return True
        if any(other.first == cue.end and other.strength in ("accessory", "part") for other in self.cues):
            return False  # 华为手机适用充电器: what comes is the goods
        return cue.text in _TAKES_OBJECT and bool(follower) and (follower == BRAND or follower[0].isalnum())

    # --- how far a cue reaches

    def _is_own(self, index: int) -> bool:
        """Whether the token is another name of the same brand."""
        number = self.tokens[index].brand
        return number is not None and self.entries[number] is self.entry

    def _leads(self, cue: Cue, *, near: bool, device: bool) -> bool:
        """Whether what a cue before the brand says reaches it: over a list of makes and models, if strong over other words too."""
        between = range(cue.end, self.at)
        if any(self.tokens[index].text in breaks() and not self._inside_number(index) for index in between):
            return False
        list_like = all(_is_list_like(self.tokens[index]) for index in between)
        if near:  # "for Maruti Suzuki": a make we do not know may stand between
            return len(between) <= 40 and (list_like or (device and len(between) <= 5 and not any(
                self.tokens[index].text in persons() for index in between)))
        if list_like or cue.end <= 3:  # a title that opens with 兼容 speaks of nothing else
            return True
        last = max((index for index in between if self.tokens[index].brand is not None), default=-1)
        if device and last >= 0 and all(len(self.tokens[index].text) <= 5 for index in range(last, self.at)):
            between = range(last + 1, self.at)  # 适用康佳长虹海尔海信创维东芝: makes we do not know stand between those we know
        commas = [index for index in between if self.tokens[index].text in ",，、/"]
        return len(between) <= _FAR and (not commas or all(_is_list_like(self.tokens[index]) for index in range(commas[0], self.at)))

    def _follows(self, first: int, far: int) -> bool:
        """Whether a cue after the brand is said of it: only its own models stand between."""
        between = [index for index in range(self.at + 1, first) if not self._is_own(index)]
        return len(between) <= far and all(
            self.tokens[index].brand is None and self.tokens[index].text not in breaks() and self.tokens[index].text not in ",，、&+"
            and _is_list_like(self.tokens[index]) for index in between)

    def _sized(self, cue: Cue) -> bool:
        """Whether "Barbie size dress" is meant, and not "Cartier size 17" or "Levi's 501 original fit"."""
        follower = self.tokens[cue.end].text if cue.end < len(self.tokens) else "1"
        is_measure = cue.text in ("size", "sized", "fit") and (follower[0].isdigit() or len(follower) <= 2)
        return all(self._is_own(index) for index in range(self.at + 1, cue.first)) and not is_measure

    def _belongs(self, first: int) -> bool:
        """Whether "case" after a device's name is what is sold, not what comes with it."""
        along = {index for cue in self.cues if cue.strength == "along" for index in range(cue.first, cue.end) if not self._in_model(index)}
        aside = self._asides(self.at + 1, first)
        between = [index for index in range(self.at + 1, first) if index not in aside]
        return len(between) <= 36 and all(index not in along and self.tokens[index].text not in breaks() for index in between)

    def _in_model(self, index: int) -> bool:
        """Whether "+" or "w" is a piece of a model: iPhone 6+, W20C; "w/" is "with"."""
        token, before = self.tokens[index], self.tokens[index - 1]
        if token.text == "+":
            return before.text[0].isalnum() and before.end == token.start
        return token.text == "w" and (index + 1 == len(self.tokens) or self.tokens[index + 1].text != "/")

    def _asides(self, first: int, end: int) -> set[int]:
        """Short remarks in brackets, and brackets that close nothing: Pavilion G4 (65) 65 W adapter."""
        found: set[int] = set()
        depth = 0
        for index in range(first, end):
            if self.tokens[index].text in "([（【":
                closing = next((other for other in range(index + 1, min(index + 6, end)) if self.tokens[other].text in ")]）】"), None)
                found.update(range(index, closing + 1) if closing is not None else ())
                depth += 1
            elif self.tokens[index].text in ")]）】":
                depth -= 1
                if depth < 0:
                    found.add(index)
                    depth = 0
        return found

    def _inside_number(self, index: int) -> bool:
        """Whether the sign is the point of a number or a model, with nothing before it."""
        return self.tokens[index].text == "." and 0 < index < len(self.tokens) - 1 \
            and self.tokens[index - 1].end == self.tokens[index].start


def _is_list_like(token: Token) -> bool:
    return token.brand is not None or token.text in fillers() or (len(token.text) == 1 and token.text < "\u4e00") \
        or token.text[0].isdigit()
