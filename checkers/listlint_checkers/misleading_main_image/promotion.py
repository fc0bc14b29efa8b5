"""What the text read in a picture says: promotion, a price, a way to reach the seller, a platform; packaging says none of these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from listlint.api import TextLine, fold
from listlint_checkers.misleading_main_image import marks, tiles

PLACES = ("anywhere", "large", "beside")
_SIGNS = "signs"  # the table that is no kind of text
_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")

_PAIRS = tuple((re.compile(first), re.compile(second)) for first, second in (
    (r"before(?: use| using)?", r"after(?: use| using)?"), (r"day 1|week 1", r"(?:day|week) (?!1$)\d+"),
    (r"(?:使用|用|服用|治疗|护理)?[之以]?前", r"(?:使用|用|服用|治疗|护理)?[之以]?后"), (r"before", r"after \d+ \w+")))
# Both read as one line, as where the second panel covers the end of the first: "Before us After use".
_TOGETHER = re.compile(r"before(?: ?us?(?:e|ing)?:?)? ?after(?: ?us?(?:e|ing)?)?"
                       r"|(?:使用|服用|用|治疗|护理|之|以)前 ?(?:使用|服用|用|治疗|护理|之|以)后")
_LEFT, _RIGHT = 0.35, 0.65  # of the width: such a line reaches over both halves


@dataclass(frozen=True)
class Said:
    """One line that says something, the words that say it, and which kind of thing it is."""

    kind: str
    words: str
    line: TextLine


@dataclass(frozen=True)
class Lexicon:
    """The patterns of data/promotion.toml. ``large_line`` is the height, in shares of the picture, from which a line is no small print."""

    patterns: Mapping[str, Mapping[str, Sequence[str]]]
    large_line: float

    @cached_property
    def _compiled(self) -> Mapping[str, Mapping[str, re.Pattern[str]]]:
        return {kind: {where: _pattern(patterns) for where, patterns in by_place.items() if where != "misread"}
                for kind, by_place in self.patterns.items() if kind != _SIGNS}

    @cached_property
    def _simplified(self) -> Mapping[int, str]:
        signs = self.patterns.get(_SIGNS, {})
        return dict(zip(map(ord, signs.get("traditional", ())), signs.get("simplified", ()), strict=True))

    def _read(self, line: TextLine) -> str:
        """What a line says, as the patterns have it: without a gap that the reader saw between Chinese signs."""
        return _GAP.sub("", fold(line.text)).translate(self._simplified)

    def said(self, lines: Sequence[TextLine], ground: tiles.Ground) -> Iterator[Said]:
        """The lines that say something, each once."""
        beside_goods = ground.is_empty
        whole = joined(lines)
        told: list[str] = []
        for line in whole:
            if (said := self._line(line, beside_goods)) is not None:
                told.append(said.kind)
                yield said
        for badge in stacked(whole):
            if (said := self._line(badge, beside_goods, ("anywhere",))) is not None and said.kind not in told:
                told.append(said.kind)
                yield said
        if "watermark" not in told and (misread := marks.misread(whole, self.patterns.get("watermark", {}).get("misread", ()))) is not None:
            told.append("watermark")
            yield Said("watermark", *misread)
        if "watermark" not in told and (repeated := tiles.repeated(whole, ground)) is not None:
            yield Said("watermark", repeated.text, repeated)
        if "before-after" not in told and (pair := _pair(whole)) is not None:
            yield pair

    def _line(self, line: TextLine, beside_goods: Callable[[TextLine], bool], places: Sequence[str] = PLACES) -> Said | None:
        text = self._read(line)
        high = line.box[3] - line.box[1]
        for kind, by_place in self._compiled.items():
            for where, pattern in by_place.items():
                if where not in places or (found := pattern.search(text)) is None:
                    continue
                if where == "anywhere" or (where == "large" and high >= self.large_line) or beside_goods(line):
                    return Said(kind, line.text[found.start() : found.end()] if len(text) == len(line.text) else found.group(), line)
        return None


def _pair(lines: Sequence[TextLine]) -> Said | None:
    """The words "before" and "after" on two lines of their own, or on one that reaches over both halves of the picture."""
    for line in lines:
        if line.box[0] < _LEFT and line.box[2] > _RIGHT and _TOGETHER.fullmatch(fold(line.text).strip()):
            return Said("before-after", line.text, line)
    for first, second in _PAIRS:
        one = next((line for line in lines if first.fullmatch(fold(line.text).strip())), None)
        other = next((line for line in lines if second.fullmatch(fold(line.text).strip())), None)
        if one is not None and other is not None:
            low, high = (tuple(map(choose, one.box, other.box)) for choose in (min, max))
            box = (low[0], low[1], high[2], high[3])
            words = f"{one.text} … {other.text}"
            return Said("before-after", words, TextLine(words, box, min(one.score, other.score)))
    return None


def stacked(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """Two lines of a badge, one right below the other, as one: "50%" over "OFF"."""
    for upper in lines:
        high = upper.box[3] - upper.box[1]
        for lower in lines:
            gap = lower.box[1] - upper.box[3]
            shared = min(upper.box[2], lower.box[2]) - max(upper.box[0], lower.box[0])
            narrower = min(upper.box[2] - upper.box[0], lower.box[2] - lower.box[0])
            if lower is not upper and -0.4 * high < gap < 0.7 * high and narrower > 0 and shared > 0.6 * narrower:
                box = (min(upper.box[0], lower.box[0]), upper.box[1], max(upper.box[2], lower.box[2]), lower.box[3])
                yield TextLine(f"{upper.text} {lower.text}", box, min(upper.score, lower.score))


def joined(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, those in one that a reader took apart: side by side, equally high, and nearer than a letter is wide."""
    whole: list[TextLine] = []
    for line in lines:
        if whole and _goes_on(whole[-1], line):
            before = whole.pop()
            box = (before.box[0], min(before.box[1], line.box[1]), max(before.box[2], line.box[2]), max(before.box[3], line.box[3]))
            # Where the two overlap, the letter between them was read twice.
            twice = line.box[0] < before.box[2] - 0.01 and before.text[-1:] == line.text[:1]
            text = before.text + line.text[1:] if twice else f"{before.text} {line.text}"
            line = TextLine(text, box, min(before.score, line.score))
        whole.append(line)
    return whole


def _goes_on(before: TextLine, line: TextLine) -> bool:
    high, other = before.box[3] - before.box[1], line.box[3] - line.box[1]
    level = abs((before.box[1] + before.box[3]) - (line.box[1] + line.box[3])) / 2 < 0.35 * min(high, other)
    return level and max(high, other) < 1.6 * min(high, other) and -high < line.box[0] - before.box[2] < 0.8 * high


def _pattern(patterns: Sequence[str]) -> re.Pattern[str]:
    """One expression for all; a Latin letter at either end of a match must not go on beyond it."""
    joined = "|".join(map(_spaced, patterns))
    return re.compile(rf"(?:(?<![a-z])(?=[a-z])|(?<![0-9])(?=[0-9])|(?![a-z0-9]))(?:{joined})(?:(?<=[a-z])(?![a-z])|(?<=[^a-z]))")


def _spaced(pattern: str) -> str:
    """Optional white space, or a speck read as a sign, for every underscore outside of a character class."""
    return re.sub(r"\[[^\]]*\]|_", lambda found: r"[\s.,:;·-]*" if found.group() == "_" else found.group(), pattern)
