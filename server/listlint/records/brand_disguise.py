"""Spellings that hide a brand from a filter, not from a buyer: G*cci, N.i.k.e, 耐 克, Nikke, nai克, 爱玛仕."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from listlint.api import has_cjk
from listlint.records.brand_register import Spelled
from listlint.records.brand_spelling import Folded, shape, syllable
from listlint.words import CJK

Place = tuple[int, int, Any, float]
LONGEST = 2_000  # disguises are sought up to here: they stand where buyers search, not at the end of a long description

_HARD = r".*_~^'·•|°+～﹒‧・★☆#﹡"
_GAP = re.compile(rf"[\s{re.escape(_HARD)}\-–—/]+")
_SOFT = re.compile(r"[\s\-–—/]")
# A text is squeezed only if one of these stands in it.
_SPACED = re.compile(
    rf"(?<![a-z0-9])[a-z0-9](?:[\s\-/{re.escape(_HARD)}]{{1,2}}[a-z0-9]){{1,}}(?![a-z0-9])"
    rf"|[a-z0-9][{re.escape(_HARD)}]+[a-z0-9]"
    rf"|[{CJK}][\s\-–—/{re.escape(_HARD)}]{{1,2}}[{CJK}]")
_HYPHENED = re.compile(r"(?<![a-z0-9-])[a-z]{2,9}-[a-z]{2,9}(?![a-z0-9-])")
_MASKED = re.compile(rf"[a-z]+[*#＊x]*[*#＊]+[a-z*#＊]*|[{CJK}]+[*#＊～~]+[{CJK}]+")
_WORD = re.compile(r"[a-z](?:[a-z]|[01345@$](?=[a-z])){3,19}")  # Lou1s Vuiton: a digit among the letters, and a slip
_LEET = str.maketrans("01345@$", "oieasas")
_MIXED = re.compile(rf"(?<=[{CJK}])[a-z]{{1,6}}(?![a-z])|(?<![a-z0-9])[a-z]{{1,6}}(?=[{CJK}])")
_CHINESE = re.compile(f"[{CJK}]{{3,}}")


class Disguises:
    """The names worth hiding, by the ways of hiding them."""

    def __init__(self, of: Iterable[tuple[str, Spelled]]) -> None:
        names = tuple(of)
        self._latin: dict[str, Spelled] = {}
        self._chinese: dict[str, Spelled] = {}
        self._squeezed: dict[str, Spelled] = {}
        words: dict[str, Spelled] = {}
        self._parts: dict[tuple[str, ...], Spelled] = {}
        for folded, spelled in names:
            squeezed = _GAP.sub("", folded)
            sure = spelled.name.sense == "brand"
            if has_cjk(folded):
                if sure and len(folded) >= 2:
                    self._chinese[folded] = spelled
                if (sure and len(folded) >= 2) or len(folded) >= 3:  # nobody writes 始.祖.鸟 of a fossil bird
                    self._squeezed[folded] = spelled
            elif squeezed.isalpha() and (len(squeezed) >= 4 or folded in ("lv", "ysl", "vca")):
                if sure or len(squeezed) >= 5 or folded == "lv":
                    self._latin[squeezed] = spelled
                    self._squeezed[shape(squeezed)] = spelled
                if sure and not spelled.name.line and squeezed == folded:
                    words[folded] = spelled
                parts = tuple(folded.split())
                if sure and not spelled.name.line and len(parts) == 2 and min(map(len, parts)) >= 4:
                    self._parts[parts] = spelled
        self._doubled = _doubled(names)
        self._near = _near_index(words)
        self._words = words
        self._part_words = _near_index({part for parts in self._parts for part in parts})
        self._cached = lru_cache(maxsize=50_000)(self._near_word)

    def find(self, folded: Folded) -> Iterator[Place]:
        """Hidden names in the folded text; the same place may come twice."""
        text = folded.text[:LONGEST]
        yield from self._misspelt(text)
        for match in _HYPHENED.finditer(text):  # Gu-cci
            spelled = self._words.get(match.group().replace("-", ""))
            if spelled is not None and len(spelled.folded) >= 5:
                yield match.start(), match.end(), spelled, 0.85
        if _SPACED.search(text):
            yield from self._separated(text)
        if "*" in text or "#" in text or "＊" in text or "～" in text or "~" in text:
            yield from self._masked(text)
        if not text.isascii() and has_cjk(text):
            yield from self._homophones(text)
            if _MIXED.search(text):
                yield from self._half_pinyin(folded, text)
            yield from self._pinyin(text)

    # --- N.i.k.e, Gu.cci, 耐 克, 阿迪.达.斯, L*V

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for key in self._squeezed:
            automaton.add_word(key, key)
        automaton.make_automaton()
        return automaton

    def _separated(self, text: str) -> Iterator[Place]:
        places = [index for index, character in enumerate(text) if not _GAP.match(character)]
        squeezed = shape("".join(text[index] for index in places))
        if not squeezed or not self._squeezed:
            return
        for last, key in self._automaton.iter(squeezed):
            start, end = places[last + 1 - len(key)], places[last] + 1
            if end - start > len(key) and _is_hidden_by_gaps(text, start, end, key):
                yield start, end, self._squeezed[key], 0.9

    # --- G*cci, 始*鸟

    def _masked(self, text: str) -> Iterator[Place]:
        for match in _MASKED.finditer(text):
            for start, end in _pieces(match.group()):
                spelled = self._unmasked(match.group()[start:end])
                if spelled is not None:
                    yield match.start() + start, match.start() + end, spelled, 0.85
                    break

    def _unmasked(self, written: str) -> Spelled | None:
        """The one name that fits a word with signs for some of its letters."""
        shown = sum(character.isalpha() for character in written)
        if shown < (2 if has_cjk(written) else 3) or shown == len(written.strip("*#＊~～")):
            return None
        mask = re.compile(re.sub(r"[*#＊~～]", ".", written))
        fitting = {spelled.entry.brand: spelled for spelled in self._by_head.get((len(written), written[0]), ())
                   if mask.fullmatch(spelled.folded)}
        return next(iter(fitting.values())) if len(fitting) == 1 else None

    @cached_property
    def _by_head(self) -> dict[tuple[int, str], list[Spelled]]:
        """How long a name is and how it begins → the names."""
        heads: dict[tuple[int, str], list[Spelled]] = {}
        for names in (self._chinese, self._latin):
            for name, spelled in names.items():
                if spelled.folded == name:
                    heads.setdefault((len(name), name[0]), []).append(spelled)
        return heads

    # --- Nikke, Abidas, Loius Vuiton

    def _misspelt(self, text: str) -> Iterator[Place]:
        previous: tuple[int, str, tuple[str, ...]] | None = None
        for match in _WORD.finditer(text):
            word = match.group().translate(_LEET)
            if not _is_whole(text, match.start(), match.end()) or not word.isalpha():
                previous = None
                continue
            name, parts, certainty = self._cached(word)
            if name is not None:
                yield match.start(), match.end(), name, certainty
            if parts and previous is not None:
                for first in previous[2]:
                    for second in parts:
                        spelled = self._parts.get((first, second))
                        if spelled is not None and (previous[1], word) != (first, second):
                            yield previous[0], match.end(), spelled, 0.85
            previous = (match.start(), word, parts) if parts else None

    def _near_word(self, word: str) -> tuple[Spelled | None, tuple[str, ...], float]:
        parts = tuple(part for part in _candidates(word, self._part_words) if part == word or _one_slip(word, part, beside=True))
        if word in self._words:
            return None, parts, 0
        if word in self._doubled:
            return self._doubled[word], parts, 0.4 if word in ordinary_words() else 0.8
        near = [name for name in _candidates(word, self._near) if name != word and _one_slip(word, name)]
        brands = {self._words[name].entry.brand for name in near}
        return (self._words[near[0]] if len(brands) == 1 else None), parts, (0.4 if word in ordinary_words() else 0.8)

    # --- 爱玛仕, 捞力士

    @cached_property
    def _with_a_hole(self) -> tuple[dict[str, tuple[str, int]], frozenset[str]]:
        """Names with one character taken out, and all the characters that are left."""
        holes = {name[:hole] + "\0" + name[hole + 1:]: (name, hole) for name in self._chinese
                 if 3 <= len(name) <= 5 for hole in range(len(name))}
        return holes, frozenset("".join(holes))

    def _homophones(self, text: str) -> Iterator[Place]:
        holes, known = self._with_a_hole
        for run in _CHINESE.finditer(text):
            written, at = run.group(), run.start()
            yield from self._read_alike(written, at)
            strange = [character not in known for character in written]
            for start in range(len(written) - 2):
                if strange[start] + strange[start + 1] + strange[start + 2] > 1:
                    continue
                for size in (3, 4, 5):
                    piece = written[start:start + size]
                    if len(piece) < size:
                        break
                    for hole in range(size):
                        found = holes.get(piece[:hole] + "\0" + piece[hole + 1:])
                        if found and piece != found[0] and syllable(piece[hole]) == syllable(found[0][hole]):
                            yield at + start, at + start + size, self._chinese[found[0]], 0.85

    def _read_alike(self, written: str, at: int) -> Iterator[Place]:
        """Names of three characters and more that are only spoken alike: 爱玛士 for 爱马仕."""
        spoken = [syllable(character) for character in written]
        for start in range(len(written) - 2):
            for size in self._spoken.get((spoken[start], spoken[start + 1]), ()):
                name = self._by_sound.get(tuple(spoken[start:start + size]))
                if name is not None and written[start:start + size] != name and written[start:start + size] not in self._chinese:
                    yield at + start, at + start + size, self._chinese[name], 0.82

    @cached_property
    def _by_sound(self) -> dict[tuple[str, ...], str]:
        """How a name is spoken → the name."""
        return {tuple(map(syllable, name)): name for name in self._chinese if 3 <= len(name) <= 5 and all(map(has_cjk, name))}

    @cached_property
    def _spoken(self) -> dict[tuple[str, str], set[int]]:
        """The first two syllables of names → how long such names are."""
        sizes: dict[tuple[str, str], set[int]] = {}
        for sound in self._by_sound:
            sizes.setdefault((sound[0], sound[1]), set()).add(len(sound))
        return sizes

    # --- nai克, 耐K, naike

    @cached_property
    def _by_rest(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        """What stands before and after a character that is spelt out → the names it could be."""
        rests: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for name in self._chinese:
            if name.isalpha() and 2 <= len(name) <= 4 and all(map(has_cjk, name)):
                for hole in range(len(name)):
                    rests.setdefault((name[:hole], name[hole + 1:]), []).append((name, hole))
        return rests

    @cached_property
    def _by_far_rest(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        """The same for two characters of a name of four and more that are spelt out: adi达斯."""
        rests: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for name in self._chinese:
            if 4 <= len(name) <= 5 and all(map(has_cjk, name)):
                for hole in range(len(name) - 1):
                    rests.setdefault((name[:hole], name[hole + 2:]), []).append((name, hole))
        return rests

    def _half_pinyin(self, folded: Folded, text: str) -> Iterator[Place]:
        for match in _MIXED.finditer(text):
            latin, start, end = match.group(), match.start(), match.end()
            for before in range(4):
                for after in range(4 - before):
                    if not 1 <= before + after <= 3 or start < before:
                        continue
                    rest = (text[start - before:start], text[end:end + after])
                    for name, hole in self._by_rest.get(rest, ()):
                        spoken = syllable(name[hole])
                        initial = (len(latin) == 1 and latin == spoken[:1]
                                   and (len(name) >= 4 or (before > 0 and folded.original[folded.start(start)].isupper()))
                                   and not (start - before and has_cjk(text[start - before - 1])) and text[end:end + 1] not in ("恤", "血"))
                        if (latin == spoken and len(spoken) > 1) or initial:
                            yield start - before, end + after, self._chinese[name], 0.85
                    for name, hole in self._by_far_rest.get(rest, ()):
                        if latin == syllable(name[hole]) + syllable(name[hole + 1]):
                            yield start - before, end + after, self._chinese[name], 0.85

    @cached_property
    def _spelt_out(self) -> dict[str, Spelled]:
        spelt = {"".join(map(syllable, name)): spelled for name, spelled in self._chinese.items()
                 if len(name) <= 4 and all(map(has_cjk, name))}
        return {letters: spelled for letters, spelled in spelt.items() if len(letters) >= 5 and letters not in ordinary_words()}

    def _pinyin(self, text: str) -> Iterator[Place]:
        for match in _WORD.finditer(text):
            spelled = self._spelt_out.get(match.group())
            if spelled is not None and _is_whole(text, match.start(), match.end()):
                yield match.start(), match.end(), spelled, 0.75


def _pieces(written: str) -> Iterator[tuple[int, int]]:
    """Where a masked name may stand in what was written: a Latin word as a whole, a Chinese one inside 阿迪*斯小白鞋, longest first."""
    if not has_cjk(written):
        yield 0, len(written)
        return
    sign = next(index for index, character in enumerate(written) if not has_cjk(character))
    for size in range(min(len(written), 6), 2, -1):
        for start in range(max(0, sign - size + 2), min(sign, len(written) - size + 1)):
            yield start, start + size


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isascii() and text[start - 1].isalnum()) \
        and not (end < len(text) and text[end].isascii() and text[end].isalnum())


def _is_hidden_by_gaps(text: str, start: int, end: int, key: str) -> bool:
    """Whether the gaps inside hide a name: single letters spaced out, or signs no one writes within a word."""
    written = text[start:end]
    pieces = [piece for piece in _GAP.split(written) if piece]
    gaps = _GAP.findall(written)
    single = all(len(piece) == 1 for piece in pieces)
    soft = any(_SOFT.search(gap) for gap in gaps)
    if has_cjk(key):
        before, after = text[start - 1:start], text[end:end + 1]
        apart = not (has_cjk(before) or has_cjk(after)) if len(key) == 2 else True
        spaced = any(gap.strip("-–—") != "" or not gap.strip() for gap in gaps if _SOFT.search(gap))  # 耐 克重 may be two words, 耐-克 not
        return not any("/" in gap for gap in gaps) and (not soft or (single and (apart or not spaced)))
    if not _is_whole(text, start, end) or any("'" in gap for gap in gaps):
        return False
    if len(key) < 4:
        return all("*" in gap for gap in gaps)
    return single or not soft


def _near_index(words: Iterable[str]) -> dict[str, list[str]]:
    """Each word by itself and by itself less one letter, so that a slip is found by look-up."""
    index: dict[str, list[str]] = {}
    for word in words:
        for key in {word, *(word[:place] + word[place + 1:] for place in range(len(word)))}:
            index.setdefault(key, []).append(word)
    return index


def _doubled(names: Iterable[tuple[str, Spelled]]) -> dict[str, Spelled]:
    """Names that are ordinary words, with one letter twice or two swapped: Pandorra, Oakely. Any other slip is likely another word."""
    slips: dict[str, Spelled] = {}
    for name, spelled in names:
        if spelled.name.sense == "word" and not spelled.name.line and len(name) >= 6 and name.isalpha() and name.isascii():
            for place in range(1, len(name)):
                slips[name[:place] + name[place] + name[place:]] = spelled
                slips[name[:place] + name[place:place + 2][::-1] + name[place + 2:]] = spelled
            slips.pop(name, None)  # two equal letters swapped
    return slips


def _candidates(word: str, index: dict[str, list[str]]) -> Iterator[str]:
    seen: set[str] = set()
    for key in (word, *(word[:place] + word[place + 1:] for place in range(len(word)))):
        for name in index.get(key, ()):
            if name not in seen:
                seen.add(name)
                yield name


def _one_slip(word: str, name: str, *, beside: bool = False) -> bool:
    """Whether ``word`` is ``name`` with one slip; in short names only a doubled or two swapped letters count, unless another part of
    the name stands ``beside`` it: Luis Vuiton."""
    from rapidfuzz.distance import OSA

    if (word[0] != name[0] and word[:2] != name[1::-1]) or OSA.distance(word, name, score_cutoff=1) != 1:
        return False
    if len(name) >= 6 or (beside and len(name) >= 5):
        return name + "s" != word  # a plural is no disguise
    if len(name) == len(word) + 1:
        return any(name[place] == name[place + 1] and name[:place] + name[place + 1:] == word for place in range(len(word)))
    if len(word) == len(name) + 1:
        return any(word[place] == word[place + 1] and word[:place] + word[place + 1:] == name for place in range(len(name)))
    if len(word) == len(name) >= 5:  # Guuci: the letter before twice; the one behind makes words of Crocs and Dolby
        wrong = next(place for place in range(len(name)) if word[place] != name[place])
        if wrong and word[wrong] == word[wrong - 1]:
            return True
    return len(word) == len(name) and sorted(word) == sorted(name) and (len(name) >= 5 or word[0] == name[0])


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Words that are one slip from a brand and mean something of their own."""
    text = (files("listlint.records") / "data" / "near_words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
