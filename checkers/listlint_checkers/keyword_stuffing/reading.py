"""A title read for repetition: its words, its phrases, and which copies of a word say something new."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from listlint.api import Text, Word, has_cjk

LONGEST = 800  # code points of a title that are judged; the longest platform limit is 255
SEPARATOR = re.compile(r"(?<!\d)[/:]|[/:](?!\d)|[,;|\\+•·●，、；｜。：()\[\]【】（）「」《》“”\"\n]|\s[-–—*~]+\s|[!?！？~～]+|\.(?=\s|$)")
_LIST = re.compile(r"[,;|/，、；｜]")
_DIGIT = re.compile(r"\d")
_SAID_OF = frozenset(("with", "for", "from", "in", "by"))
_MEASURE = re.compile(r"\d+[a-z]{0,3}")  # 10pcs, 5mm, 160


@dataclass(frozen=True)
class Phrase:
    """Words ``first`` to ``last`` (exclusive) that no comma, slash or bracket parts; ``start`` and ``end`` are code points."""

    first: int
    last: int
    start: int
    end: int
    listed: bool = False  # a comma, slash or bar stands before it, not a dash or bracket


@dataclass(frozen=True)
class Copies:
    """Where one word stands. ``counted`` are the copies that add nothing: those naming another model or size are left out.

    ``tolerance`` is how many more it may have: a Chinese word as part of different compounds (圣诞帽, 圣诞树), a word in the title
    of a set.
    """

    shown: str
    counted: tuple[tuple[int, int], ...]
    tolerance: int = 0


@dataclass(frozen=True)
class WordLists:
    """The checker's data: words that may repeat, and the words that open a list of compatible models."""

    exempt: frozenset[str]
    variants: frozenset[str]  # colours and sizes: phrases may share them
    audience: frozenset[str]  # "for women" opens no list of models
    cues: tuple[tuple[str, ...], ...]  # compatible-use cues in Latin words, as sequences of folded words
    cues_zh: tuple[str, ...]
    bundles: frozenset[str]
    materials: frozenset[str] = frozenset()  # one phrase more may share them: "crystal alloy, crystal pendant"
    openers: frozenset[str] = frozenset()  # "with", "for": may not stand alone at an end
    denials: frozenset[str] = frozenset()  # "not", "without": what no fix may take
    states: frozenset[str] = frozenset()  # "used", "faux", "replacement": a title keeps them
    kinds: frozenset[str] = frozenset()  # goods of which one offer may hold several kinds

    @cached_property
    def cues_by_first(self) -> dict[str, list[tuple[str, ...]]]:
        """The cues by their first word, the longest first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for cue in self.cues:
            found.setdefault(cue[0], []).append(cue)
        return found


class Reading:
    """One title, split once for all rules of repetition."""

    def __init__(self, text: Text, lists: WordLists, own: Sequence[tuple[int, int]] = ()) -> None:
        """``own`` are the places of the listing's own brand, which counts once."""
        self.text = text if len(text) <= LONGEST else Text(text.field, text.value[:LONGEST])
        self.lists, self.own = lists, own

    @cached_property
    def has_cjk(self) -> bool:
        """Whether any Chinese stands in the title."""
        return has_cjk(self.text.value)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the title, in order."""
        return self.text.words()

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The parts between commas, slashes, brackets and the like; parts without a word are left out."""
        found: list[Phrase] = []
        first = 0
        value = self.text.value
        bounds = [(0, 0), *((match.start(), match.end()) for match in SEPARATOR.finditer(value)), (len(value), len(value))]
        for (before, start), (end, _) in pairwise(bounds):
            last = first
            while last < len(self.words) and self.words[last].start < end:
                last += 1
            if last > first:
                found.append(Phrase(first, last, start, end, bool(_LIST.search(value[before:start]))))
            first = last
        return tuple(found)

    @cached_property
    def compatible(self) -> frozenset[int]:
        """Indices of the words in a list of what the product fits: "for iPad 2, iPad 3 and iPad 4"."""
        inside: set[int] = set()
        for number, phrase in enumerate(self.phrases):
            begin = self._after_cue(phrase)
            if begin is None:
                continue
            inside.update(range(begin, phrase.last))
            named = {self.words[index].folded for index in range(begin, phrase.last)} - self.lists.exempt
            for following in self.phrases[number + 1:]:
                words = [self.words[index].folded for index in range(following.first, following.last)]
                if not (named.intersection(words) or any(_DIGIT.search(word) for word in words)) or len(words) > 8:
                    break
                inside.update(range(following.first, following.last))
        return frozenset(inside)

    def _after_cue(self, phrase: Phrase) -> int | None:
        for index in range(phrase.first, phrase.last):
            word = self.words[index]
            if not word.text.isascii() and word.text.endswith(self.lists.cues_zh):
                return index + 1
            for cue in self.lists.cues_by_first.get(word.folded, ()):
                end = index + len(cue)
                if end < phrase.last and tuple(other.folded for other in self.words[index:end]) == cue and self._names_a_model(end, phrase):
                    return end
        return None

    def _names_a_model(self, first: int, phrase: Phrase) -> bool:
        head = self.words[first]
        if head.stem in self.lists.audience or head.folded in self.lists.audience:
            return False
        return head.text[0].isupper() or any(_DIGIT.search(word.text) for word in self.words[first:min(first + 3, phrase.last)])

    @cached_property
    def phrase_of(self) -> tuple[int, ...]:
        """For each word, the number of its phrase."""
        numbers = [0] * len(self.words)
        for number, phrase in enumerate(self.phrases):
            for index in range(phrase.first, phrase.last):
                numbers[index] = number
        return tuple(numbers)

    def model_near(self, first: int, last: int) -> str:
        """The number that tells words ``first`` to ``last`` from their other copies: the 3 of "iPad 3", the 20 of "20 inch"."""
        phrase = self.phrases[self.phrase_of[first]]
        if first > phrase.first and self._close(first - 1, "-") and _DIGIT.search(self.words[first - 1].text):
            return self.words[first - 1].folded
        for index in range(last, min(last + 2, phrase.last)):
            if not self._close(index - 1, " -"):
                break
            if _DIGIT.search(self.words[index].text):
                return self.words[index].folded
            if self.stems[self.words[index].stem] < 2:  # of "Apple iPad 2, Apple iPad 3" both names are copies
                break
        return self._count_before(first, phrase)

    def _count_before(self, first: int, phrase: Phrase) -> str:
        """How many of them: the 48 of "48 round stickers and 30 square stickers"."""
        for index in range(first - 1, max(first - 4, phrase.first - 1), -1):
            if not self._close(index, " "):
                break
            if self.words[index].text.isdigit() and self.words[index].text != "1":
                return self.words[index].text
            if index < first - 1 and not _DIGIT.search(self.words[index].text):
                break
        return ""

    def _close(self, index: int, between: str) -> bool:
        gap = self.text.value[self.words[index].end:self.words[index + 1].start]
        return len(gap) < 2 and not gap.strip(between)

    @cached_property
    def stems(self) -> Counter[str]:
        """How often each stem stands in the title."""
        return Counter(word.stem for word in self.words)

    @cached_property
    def is_bundle(self) -> bool:
        """Whether the title lists what is in a set: its parts may share a word."""
        return any(word.folded in self.lists.bundles or word.stem in self.lists.bundles for word in self.words)

    @cached_property
    def latin_copies(self) -> tuple[Copies, ...]:
        """Every Latin word that stands more than once, by its stem."""
        places: dict[str, list[int]] = {}
        at = 0
        runs = [(key, len(list(run))) for key, run in groupby(word.folded for word in self.words)]
        lengths: dict[str, set[int]] = {}
        for key, length in runs:
            lengths.setdefault(key, set()).add(length)
        for key, length in runs:
            name = length == 2 and lengths[key] == {2} and self.stems[self.words[at].stem] > 2
            for index in range(at, at + (1 if name else length)):  # Chi Chi, anak anak: a name counts once
                if (length > 2 or self._may_count(self.words[index])) and not self._joined_copy(index):
                    places.setdefault(self.words[index].stem, []).append(index)
            at += length
        return tuple(self._copies(self.words[indices[0]].text, [(index, index + 1) for index in indices], tolerance=int(self.is_bundle))
                     for indices in places.values() if len(indices) > 1)

    @cached_property
    def listed_kinds(self) -> frozenset[int]:
        """Indices of heads in a list of kinds: the tea of "Assam tea, Darjeeling tea", the glasses of "6 wine glasses, 6 water glasses"."""
        heads: dict[str, dict[frozenset[str], int]] = {}
        for phrase in self.phrases:
            # "body cream with shea butter": the head stands before what is said of it
            last = next((index for index in range(phrase.first + 1, phrase.last) if self.words[index].folded in _SAID_OF), phrase.last) - 1
            head = self.words[last].stem
            modifiers = frozenset(self.words[index].stem for index in range(phrase.first, last))
            counted = self.words[phrase.first].text.isdigit()
            if modifiers and len(modifiers) <= 4 and (counted or head in self.lists.kinds or self.words[last].folded in self.lists.kinds):
                heads.setdefault(head, {}).setdefault(modifiers, last)
        return frozenset(index for by_modifiers in heads.values()
                         if not any(one < other for one in by_modifiers for other in by_modifiers) for index in by_modifiers.values())

    def _may_count(self, word: Word) -> bool:
        return (len(word.folded) > 1 and not has_cjk(word.text) and not _MEASURE.fullmatch(word.folded)
                and word.folded not in self.lists.exempt and word.stem not in self.lists.exempt)

    def _joined_copy(self, index: int) -> bool:
        """The second half of "step-by-step" and "anak-anak" is part of one word; so is the "free" of oil-free and fragrance-free."""
        if self.words[index].folded == "free" and self.text.value[self.words[index].start - 1:self.words[index].start] == "-":
            return True
        for back in (1, 2):
            if index >= back and self.words[index - back].folded == self.words[index].folded:
                between = self.text.value[self.words[index - back].end:self.words[index].start]
                return between.startswith("-") and " " not in between
        return False

    @cached_property
    def chinese_copies(self) -> tuple[Copies, ...]:
        """Every run of two to five Chinese characters that stands more than twice, longest first among equals.

        Characters are counted, not jieba's words: 圣诞帽 is one word in one place and two in the next.
        """
        if not self.has_cjk:
            return ()
        runs = self._chinese_runs()
        pairs = Counter(characters[at:at + 2] for _, characters in runs for at in range(len(characters) - 1))
        if not pairs or pairs.most_common(1)[0][1] < 3:
            return ()
        places: dict[str, list[int]] = {}
        for start, characters in runs:
            often_at = [at for at in range(len(characters) - 1) if pairs[characters[at:at + 2]] > 2]
            for length in range(2, 6):
                for at in often_at:
                    if at + length > len(characters):
                        break
                    seen = places.setdefault(characters[at:at + length], [])
                    if not seen or seen[-1] + length <= start + at:
                        seen.append(start + at)
        often = [(gram, starts) for gram, starts in places.items() if len(starts) > 2 and gram not in self.lists.exempt]
        often.sort(key=lambda entry: (-len(entry[1]), -len(entry[0]), entry[1]))
        chosen: list[tuple[str, list[int]]] = []
        taken: set[int] = set()
        for gram, starts in often:
            free = sum(start not in taken and start + len(gram) - 1 not in taken for start in starts)
            if free * 2 > len(starts) and self._is_wordlike(gram, starts):
                chosen.append((gram, starts))
                taken.update(place for start in starts for place in range(start, start + len(gram)))
        books = int("册" in self.text.value)  # 全3册: the titles of a set of books
        return tuple(self._copies(gram, [self.words_at(start, start + len(gram)) for start in starts],
                                  [(start, start + len(gram)) for start in starts], max(self._tolerance(gram, starts), books))
                     for gram, starts in chosen)

    def _tolerance(self, gram: str, starts: Sequence[int]) -> int:
        """One more if every copy opens or closes another compound; more for a modifier that jieba joins to what follows (圣诞节)."""
        if len(gram) > 2:
            return 0
        after = [self.text.value[start + len(gram):start + len(gram) + 1] for start in starts]
        if not all(map(has_cjk, after)):
            return 0
        different = len(set(after))
        joined = sum(start + len(gram) not in self.bounds for start in starts)
        if joined * 3 >= len(starts):
            return (different - 1) // 2
        return 1 if different == len(starts) else 0

    def _chinese_runs(self) -> list[tuple[int, str]]:
        runs: list[tuple[int, str]] = []
        for word in self.words:
            if not has_cjk(word.text):
                continue
            if runs and runs[-1][0] + len(runs[-1][1]) == word.start:
                runs[-1] = (runs[-1][0], runs[-1][1] + word.text)
            else:
                runs.append((word.start, word.text))
        return runs

    @cached_property
    def bounds(self) -> frozenset[int]:
        """Where words begin and end."""
        return frozenset(place for word in self.words for place in (word.start, word.end))

    def _is_wordlike(self, gram: str, starts: Sequence[int]) -> bool:
        """Whether the characters begin and end a word of jieba's in most places; 帽圣 of 圣诞帽圣诞帽 does not."""
        whole = sum(start in self.bounds or start + len(gram) in self.bounds for start in starts)
        return whole * 2 > len(starts) and not any(part in self.lists.exempt for part in (gram[0], gram[-1]))

    def words_at(self, start: int, end: int) -> tuple[int, int]:
        """The indices (last exclusive) of the words that hold any of these code points."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def _ends(self) -> list[int]:
        return [word.end for word in self.words]

    def _copies(self, shown: str, places: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]] | None = None,
                tolerance: int = 0) -> Copies:
        spans = spans or [(self.words[first].start, self.words[last - 1].end) for first, last in places]
        counted: list[tuple[int, int]] = []
        models: set[str] = set()
        fitting: set[int] = set()  # phrases of the compatibility list in which it stood already
        branded = listed = False
        for (first, last), span in zip(places, spans, strict=True):
            model, phrase = self.model_near(first, last), self.phrase_of[first]
            standard = shown.isupper() and shown.isascii() and len(shown) <= 5 and bool(counted)  # USB C to USB C, USB 3.2
            another_model = (bool(models) or standard) and bool(model) and model not in models
            another_kind = first in self.listed_kinds and listed
            another_fit = first in self.compatible and bool(fitting) and phrase not in fitting
            in_brand = any(start <= span[0] and span[1] <= end for start, end in self.own)
            if not (another_model or another_kind or another_fit or (in_brand and branded)):
                counted.append(span)
            models.update({model} - {""})
            listed = listed or first in self.listed_kinds
            fitting.update({phrase} if first in self.compatible else ())
            branded = branded or in_brand
        return Copies(shown, tuple(counted), tolerance)


def cue_words(lines: Iterable[str], split: Callable[[str], Sequence[Word]]) -> tuple[tuple[str, ...], ...]:
    """Cues as sequences of folded words, the longest first."""
    return tuple(sorted((tuple(word.folded for word in split(line)) for line in lines), key=len, reverse=True))
