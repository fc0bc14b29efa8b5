"""Takes words out of a title so that what is left reads right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listlint.api import Edit, Fix, Text, has_cjk
from listlint_checkers.keyword_stuffing.reading import Copies, Phrase, Reading
from listlint_checkers.keyword_stuffing.sense import is_set, keeps

Place = tuple[int, int]
MOST_EDITS = 60  # places; a title with more of them is not mended by taking them out
_SPACE_BEFORE = re.compile(r"[ \t\u3000]*$")
_SPACE_AFTER = re.compile(r"[ \t\u3000]*")
_AND_AFTER = re.compile(r"[ \t\u3000]*(?:&[ \t]*)?")
_PARTS = re.compile(r"[\s,;|/\\+•·●，、；｜。:：–—*~&-]*$")
_PARTS_AFTER = re.compile(r"[\s,;|/\\+•·●，、；｜。:：–—*~&-]*")
_DOUBLED = re.compile(r"([\u4e00-\u9fff]{2,6})\1|\b([^\W\d]{3,})[ ,/|-]+\2\b", re.IGNORECASE)
_WITH_ON = frozenset(("carry", "check", "clip", "slip", "iron", "roll", "stick", "push", "snap", "add", "plug", "built", "stand", "walk"))
_BRACKETS = {"(": ")", "[": "]", "（": "）", "【": "】", "「": "」", "《": "》", "“": "”", '"': '"'}


def without(reading: Reading, own: Sequence[Place], doomed: Sequence[Place]) -> Fix | None:
    """The fix that removes the places ``own``, in a title from which other findings may remove the rest of ``doomed``.

    Places do not overlap (``apart``), and then neither do edits, whether one fix is applied or all of them.
    """
    if not own or len(own) > MOST_EDITS:
        return None
    gone = sorted({*doomed, *own})
    edits = [_edit(reading, place, gone) for place in sorted(own)]
    if is_set(reading) or not keeps(reading, edits):
        return None  # a part of a set, a denial or a measure would be lost
    left, at = [], 0
    for edit in edits:
        left.append(reading.text.value[at:edit.at.start])
        at = max(at, edit.at.end or 0)
    mended = "".join([*left, reading.text.value[at:]])
    if len(_DOUBLED.findall(mended)) > len(_DOUBLED.findall(reading.text.value)):
        return None  # two halves would meet: 帽子帽子
    return Fix(edits=edits)


def apart(groups: Sequence[Sequence[Place]]) -> list[list[Place]]:
    """The same groups of places, where a place that overlaps one of an earlier group is left to that group."""
    taken: list[Place] = []
    out: list[list[Place]] = []
    for group in groups:
        free = [place for place in sorted(set(group)) if not any(place[0] < end and start < place[1] for start, end in taken)]
        taken += free
        out.append(free)
    return out


def dispensable(reading: Reading, copies: Copies, limit: int) -> list[Place]:
    """Which copies to remove so that ``limit`` are left: later ones, and in Chinese those that leave whole words behind.

    Taking 圣诞 out of 圣诞节 would leave 节; where the same 圣诞节 stood before, all of it goes.
    """
    many = len(copies.counted) - limit
    if not has_cjk(copies.shown):
        free = [place for place in copies.counted[1:] if not _has_version(reading, place)]
        return free[-many:] if len(free) >= many else []
    choices: list[tuple[int, int, Place]] = []
    for number, place in enumerate(copies.counted[1:], start=1):
        rough, whole = _cut(reading, place)
        if rough < 2:
            choices.append((rough, -number, whole))
    chosen: list[Place] = []
    for _, _, (start, end) in sorted(choices):
        inside = sum(start <= first and last <= end for first, last in copies.counted)
        if inside <= many and not any(start < last and first < end for first, last in chosen):
            chosen.append((start, end))
            many -= inside
    return sorted(chosen) if not many else []  # a fix that leaves the finding standing is none


def _has_version(reading: Reading, place: Place) -> bool:
    """Whether a bare number follows, which would be left alone: the 3 of "Python 3"."""
    after = reading.text.value[place[1]:place[1] + 4]
    return bool(re.match(r" \d{1,2}(?!\d)", after))


def _cut(reading: Reading, place: Place) -> tuple[int, Place]:
    """How rough it is to take the place out (0 clean, 1 leaves a compound's rest, 2 breaks a word), and what to take."""
    start, end = place
    begin, stop = reading.words_at(start, end)
    first, last = reading.words[begin].start, reading.words[stop - 1].end
    value, run_end = reading.text.value, last
    if first == start:
        for bound in (bound for bound in range(end + 1, start + 7) if bound in reading.bounds):
            if value[bound - 1].isspace():
                break  # the space parts what stays
            if has_cjk(value[start:bound]) and 0 <= value.find(value[start:bound]) < start:
                run_end = bound
    if begin and reading.words[begin - 1].end == first and len(reading.words[begin - 1].text) == 1 and has_cjk(value[first - 1]):
        return 2, (first, last)  # the 零 of 零基础 would stand alone
    if run_end > last or value.find(value[first:last]) < first:
        return 0, (first, max(last, run_end))
    if (first, last) == place:
        return 0, place
    if first == start and last - end > 1:
        return 1, place
    return 2, place if first == start else (first, last)


def _edit(reading: Reading, place: Place, doomed: Sequence[Place]) -> Edit:
    text = reading.text
    phrase = _phrase_at(reading, place)
    inside = [other for other in doomed if phrase.start <= other[0] < phrase.end]
    if _leaves_nothing(reading, phrase, inside):
        before = reading.phrases[:reading.phrases.index(phrase)]
        opening = all(_leaves_nothing(reading, other, [place for place in doomed if other.start <= place[0] < other.end])
                      for other in before)
        start, end = _whole_phrase(text.value, phrase, place, inside, reading.words[phrase.first].start,
                                   reading.words[phrase.last - 1].end, opening)
    else:
        start, end = _within_phrase(reading, phrase, place, inside)
    return Edit(at=text.span(start, end), text="")


def _phrase_at(reading: Reading, place: Place) -> Phrase:
    for phrase in reading.phrases:
        if phrase.start <= place[0] < phrase.end:
            return phrase
    raise ValueError(f"no word of the title stands at {place}")


def _leaves_nothing(reading: Reading, phrase: Phrase, inside: Sequence[Place]) -> bool:
    words = reading.words[phrase.first:phrase.last]
    return all(word.folded in reading.lists.exempt or any(start <= word.start and word.end <= end for start, end in inside)
               for word in words) and bool(inside)


def _whole_phrase(value: str, phrase: Phrase, place: Place, inside: Sequence[Place], words_start: int,
                  words_end: int, opening: bool) -> Place:
    """The phrase goes with the separator before it; at the title's front (``opening``), with the one after it."""
    number = inside.index(place)
    start = place[0] if number == 0 else inside[number - 1][1]
    last = number == len(inside) - 1
    end = max(place[1], words_end) if last else place[1]
    if opening and last:
        return min(start, words_start) if number == 0 else start, _PARTS_AFTER.match(value, end).end()  # type: ignore[union-attr]  # matches the empty text too
    if not opening and number == 0:
        start = _match_start(_PARTS, value, min(start, words_start))
        if last and start > 0 and value[end:end + 1] and _BRACKETS.get(value[start - 1]) == value[end]:
            return _match_start(_PARTS, value, start - 1), end + 1
    return start, end


def _within_phrase(reading: Reading, phrase: Phrase, place: Place, inside: Sequence[Place]) -> Place:
    value = reading.text.value
    start, end = place
    number = inside.index(place)
    before = inside[number - 1] if number else None
    touches = before is not None and not value[before[1]:start].strip(" \t-&")
    first_of_run = number - _run_length_before(value, inside, number)
    at_front = not value[phrase.start:inside[first_of_run][0]].strip()
    following = inside[number + 1] if number + 1 < len(inside) else None
    last_of_run = following is None or bool(value[end:following[0]].strip(" \t-&"))
    if touches and before is not None:
        start = before[1]
    elif not at_front:
        start = _without_orphans(reading, phrase, place) if last_of_run and _ends_here(reading, phrase, end) else start
        start = _match_start(_SPACE_BEFORE, value, start)
        if start == place[0] and start > phrase.start and value[start - 1] == "-":
            start -= 1
    if at_front and last_of_run:
        end = _AND_AFTER.match(value, end).end()  # type: ignore[union-attr]  # matches the empty text too
        if end < len(value) and value[end] == "-" and end == place[1]:
            end += 1
    return start, end


def _run_length_before(value: str, inside: Sequence[Place], number: int) -> int:
    length = 0
    while number - length > 0 and not value[inside[number - length - 1][1]:inside[number - length][0]].strip(" \t-&"):
        length += 1
    return length


def _ends_here(reading: Reading, phrase: Phrase, end: int) -> bool:
    """Whether nothing, or another small word, follows: "wheels for luggage" keeps no "for"."""
    following = [word for word in reading.words[phrase.first:phrase.last] if word.start >= end]
    return not following or following[0].folded in reading.lists.exempt


def _without_orphans(reading: Reading, phrase: Phrase, place: Place) -> int:
    start = place[0]
    for word in reversed(reading.words[phrase.first:phrase.last]):
        if word.end > start:
            continue
        if word.folded not in reading.lists.openers or _closes_a_word(reading, word.start):
            break
        if reading.text.value[word.end:start].strip():
            break
        start = word.start
    return start


def _closes_a_word(reading: Reading, start: int) -> bool:
    """The "on" of "carry on" belongs to what stands before it."""
    before = [word for word in reading.words if word.end <= start]
    return bool(before) and before[-1].folded in _WITH_ON


def _match_start(pattern: re.Pattern[str], value: str, end: int) -> int:
    match = pattern.search(value[max(0, end - 40):end])
    return end if match is None else end - len(match.group())


def applied(text: Text, fixes: Sequence[Fix]) -> str:
    """The text with all edits of the fixes that do not overlap an earlier one."""
    edits = sorted((edit for fix in fixes for edit in fix.edits if edit.at.field == text.field),
                   key=lambda edit: (edit.at.start or 0, edit.at.end or 0))
    out, at = [], 0
    for edit in edits:
        start, end = (0, len(text)) if edit.at.start is None or edit.at.end is None else (edit.at.start, edit.at.end)
        if start < at:
            continue
        out += [text.value[at:start], edit.text]
        at = end
    return "".join([*out, text.value[at:]])
