"""Finds every registered name in a text, as written or hidden, before anyone asks what it means there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import ahocorasick

from listlint.api import Text, has_cjk
from listlint.records.brand_disguise import Disguises, ordinary_words
from listlint.records.brand_register import Entry, Name, Sense, Spelled
from listlint.records.brand_spelling import Folded, fold_brand, has_accents, has_fancy_letters, has_foreign_letters, has_invisible, shape

MOST = 150  # names in one text that are looked at; a text with more is no listing
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_DIGITS = frozenset("0123456789")
_SURNAMES = frozenset("李王张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗")  # 李宁波 is a man, 李宁 the maker of shoes
_NAME_ENDS = frozenset("斯森曼顿尔姆逊娜莎妮丝琳登堡")  # they end foreign names written in Chinese
_SIGNS = frozenset("01345@$")
_JOINTS = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found. ``start`` and ``end`` count in the folded text."""

    start: int
    end: int
    entry: Entry
    name: Name
    disguised: bool = False
    certainty: float = 1.0


class Lookup:
    """All names of a register, searched at once."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._by_shape: dict[str, list[Spelled]] = {}
        for entry in entries:
            for name in entry.names:
                for spelling in spellings(name.text, joined=not name.line):
                    self._by_shape.setdefault(shape(spelling), []).append(Spelled(spelling, entry, name))
        self._automaton = ahocorasick.Automaton()
        for key in self._by_shape:
            self._automaton.add_word(key, key)
        if self._by_shape:
            self._automaton.make_automaton()

    @cached_property
    def disguises(self) -> Disguises:
        """The hidden spellings, made when first needed."""
        return Disguises((spelled.folded, spelled) for group in self._by_shape.values() for spelled in group
                         if spelled.entry.guarded and spelled.name.sense in ("brand", "word"))

    def hits(self, text: str, *, hidden: bool = True) -> tuple[Folded, list[Hit]]:
        """The names in ``text``, in order, none within another; with ``hidden`` the disguised ones too."""
        folded = fold_brand(text)
        if not self._by_shape:
            return folded, []
        found = list(islice(self._plain(folded), MOST))
        if hidden:
            found += self._hidden(folded)
        found = [hit for hit in found if not _goes_on(folded.text, hit, found)]
        return folded, _longest(found) if found else found

    def _plain(self, folded: Folded) -> Iterator[Hit]:
        text = folded.text
        for last, key in self._automaton.iter(shape(text)):
            end = last + 1
            start = end - len(key)
            written = text[start:end]
            for spelled in self._by_shape[key]:
                same = written == spelled.folded
                if not same and not _may_hide(written, spelled):
                    continue
                if not stands_alone(text, start, end, spelled.name):
                    continue
                disguised = not same or spelled.name.sense in ("code", "code-word") or _dressed(folded, start, end, spelled)
                person = spelled.name.sense == "word" and written[0] in _SURNAMES
                if end - start == 2 and has_cjk(written) and astride(text, start, end, both=not person):
                    continue
                name = spelled.name
                if end - start == 2 and name.sense == "brand" and has_cjk(written) and runs_on(text, end):
                    name = replace(name, sense="word")
                yield Hit(start, end, spelled.entry, name, disguised, 1.0 if same else 0.9)

    def _hidden(self, folded: Folded) -> Iterator[Hit]:
        for start, end, spelled, certainty in self.disguises.find(folded):
            written = folded.text[start:end]
            if has_cjk(written) and astride(folded.text, start, end, both=not all(map(has_cjk, written))):
                continue
            name = replace(spelled.name, sense="slip") if certainty < 0.5 else spelled.name
            yield Hit(start, end, spelled.entry, name, True, certainty)


def spellings(text: str, *, joined: bool = True) -> Iterable[str]:
    """A name as it is also written: with hyphens, in one word."""
    folded = fold_brand(text).text.strip()
    found = [folded]
    if _JOINTS.search(folded) and not has_cjk(folded):
        one_word = _JOINTS.sub("", folded)
        found += [_JOINTS.sub(" ", folded), _JOINTS.sub("-", folded)]
        if joined and len(one_word) >= 7 and one_word.isalnum():
            found.append(one_word)
    return dict.fromkeys([*found, *(spelling.replace(".", "") for spelling in found if ". " in spelling)])  # Dr Brown's


def stands_alone(text: str, start: int, end: int, name: Name) -> bool:
    """Whether a Latin name is a word of its own there. A Chinese one always is; iPhone14 is iPhone and 14."""
    if name.sense in ("code", "code-word") and text[end - 1] == "家" and text[end:end + 1] in tuple("用具居电庭纺长人里"):
        return False  # N家用: for the home
    if text[start] in _LATIN and start and text[start - 1] in _LATIN:
        return False
    if text[end - 1] not in _LATIN or end == len(text) or text[end] not in _LATIN:
        return not (text[start] in _LATIN and end - start <= 3 and _within_code(text, start, end))
    if text[end - 1] not in _DIGITS and text[end] in _DIGITS and end - start >= 4:
        return name.sense != "word" or name.line
    return text[end] == "s" and end - start >= 4 and (end + 1 == len(text) or text[end + 1] not in _LATIN)


def astride(text: str, start: int, end: int, *, both: bool = False) -> bool:
    """Whether Chinese words of the dictionary reach over an edge of the hit, or over both: 古驰 in 蒙古驰名, 州大福 in 福州大福."""
    left = right = False
    first, last = max(0, start - 6), min(len(text), end + 6)
    while first < start and not has_cjk(text[first:start][0]):
        first += 1
    for word in Text("", text[first:last]).words():
        begins, ends = first + word.start, first + word.end
        left = left or begins < start < ends < end + 1
        right = right or start <= begins < end < ends
    return left and right if both else left or right


def runs_on(text: str, end: int) -> bool:
    """Whether the name's last character begins another word: 克隆 in 耐克隆, 踏实 in 安踏实. Such a name needs goods that fit."""
    if end == len(text) or not has_cjk(text[end]):
        return False
    return any(word.start == 1 and word.end > 2 for word in Text("", text[end - 2:end + 4]).words())


def _goes_on(text: str, hit: Hit, found: list[Hit]) -> bool:
    """Whether a short Chinese name is the beginning of a foreign name that is another: 耐克斯, 古驰曼. 耐克斯凯奇 are two brands."""
    if hit.end - hit.start != 2 or hit.end >= len(text) or text[hit.end] not in _NAME_ENDS or not has_cjk(text[hit.start]):
        return False
    if any(other.start == hit.end for other in found):
        return False
    following = next(iter(Text("", text[hit.end:hit.end + 4]).words()), None)
    return following is None or len(following.text) == 1


def _within_code(text: str, start: int, end: int) -> bool:
    """Whether a short name is a piece of a model number, as LG in 12-LG-4 or HP in X.HP."""
    before, after = text[start - 1:start], text[end:end + 1]
    beyond = text[end + 1:end + 2]
    return (before != "" and before in "-./_" and start >= 2 and text[start - 2] in _DIGITS) \
        or (after != "" and after in "./_" and beyond in _LATIN and beyond != "") or (after == "-" and beyond in _DIGITS and beyond != "")


def _may_hide(written: str, spelled: Spelled) -> bool:
    """Whether a look-alike spelling of this name counts: enough letters, and no digits that belong to it."""
    name = spelled.folded
    letters = sum(character.isalpha() for character in written)
    return (spelled.entry.guarded and len(name) >= 4 and letters >= 2 and letters * 2 >= len(name) and _DIGITS.isdisjoint(name)
            and not has_cjk(name) and _worth_hiding(written, spelled.name.sense, len(name))
            and not (written.endswith("!") and len(name) < 5) and written not in ordinary_words())


def _worth_hiding(written: str, sense: Sense, length: int) -> bool:
    """Sure names always; ordinary words only if long, or with a digit or a sign for a letter: PUM4, Off-Wh1te."""
    if sense == "brand" or (sense == "word" and length >= 5):
        return True
    return sense in ("word", "leading") and length >= 4 and not _SIGNS.isdisjoint(written)


def _dressed(folded: Folded, start: int, end: int, spelled: Spelled) -> bool:
    """Whether the letters are the name's only after folding: another alphabet, invisible characters, accents nobody writes there."""
    if folded.original.isascii():
        return False
    written = folded.original[folded.start(start):folded.end(end)]
    if written.isascii():
        return False
    if has_invisible(written) or has_fancy_letters(written):
        return True
    if has_foreign_letters(written):
        return not has_foreign_letters(folded.original[:folded.start(start)] + folded.original[folded.end(end):]) \
            or any(character.isascii() and character.isalpha() for character in written)
    return has_accents(written) and not any(has_accents(name.text) for name in spelled.entry.names)


def _longest(found: list[Hit]) -> list[Hit]:
    """Of overlapping hits the longest, a plain one before a disguised one, a sure name before an ordinary word."""
    order = {"brand": 0, "code": 1, "code-word": 2, "word": 3, "leading": 4, "evidence": 5, "never": 0, "slip": 6}
    found.sort(key=lambda hit: (-(hit.end - hit.start), hit.disguised, order[hit.name.sense], hit.start))
    taken: list[Hit] = []
    covered: set[int] = set()
    for hit in found:
        if hit.start not in covered and hit.end - 1 not in covered:  # longer ones came first: one inside is caught by its edges
            covered.update(range(hit.start, hit.end))
            taken.append(hit)
    return sorted((hit for hit in taken if hit.name.sense != "never"), key=lambda hit: hit.start)
