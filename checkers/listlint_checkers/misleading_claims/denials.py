"""Whether a claim is taken back where it stands: denied, warned of, asked, or quoted. A denial elsewhere excuses nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from listlint_checkers.misleading_claims.reading import Folded

_FAR = 12  # words over which a denial reaches
_TOKEN = re.compile(r"[a-z0-9%#]+(?:['.][a-z0-9]+)*|[,;:()\[\]|!/\u2014]|\s-\s")
_STOPS = ";:()[]|!\u2014"
_STOPS_ZH = "，,。！!？?；;：:\n|【】()（）"
_QUOTES = (("“", "”"), ('"', '"'), ("「", "」"), ("'", "'"), ("『", "』"), ("‘", "’"))
_LONGEST_QUOTE = 60
_THIRD_PERSON = re.compile(r"[a-z]{3,}s$")
# 不用药也能治疗 promises
_SPARED = re.compile("(?:不(?:用|吃|打|靠|需要?|必)|无需|无须|免)[^，,。]{0,4}(?:也|就|便)(?:能|可|会)[^，,。]{0,4}$")
_END = re.compile(r"[。！？!?\n；;]|\.(?=\s|$)")


class Denials:
    """Reads what stands around a claim, in the language of the claim."""

    def __init__(self, lists: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        english, chinese = lists["en"], lists["zh"]
        self._en = {name: frozenset(words) for name, words in english.items()}
        self._compared, self._exposed, self._warnings, self._mentions_en = (
            re.compile(rf"\b(?:{_either(english[name])})\b") for name in ("compared", "exposed", "warnings", "mentions"))
        self._open_question = re.compile(rf"\W*(?:{_either([*english['open_questions'], *chinese['open_questions']])})")
        self._yes, self._no = (re.compile(rf"\W*(?:{_either([*english[name]])}\b|{_either(chinese[name])})") for name in ("yes", "no"))
        told = rf"(?:{_either(chinese['tells'])})(?:{_either(chinese['these'])})[\u4e00-\u9fff]{{1,6}}?(?:能够?|可以?|会|具有)"
        self._governed = re.compile(rf"(?P<front>.*?)(?:{_either(chinese['negators'])})(?:{told}|{_either(chinese['between'])})*+$", re.S)
        self._others = re.compile(rf"(?<!的)(?<!本)(?<!不是)(?<!不只)(?<!不仅)(?<!并非)(?<!谁说)(?:{_either(chinese['healers'])})"
                                  r"(?:才|方)(?:能|可以|可|会)?(?:真正|彻底|用于|用来)?$")
        self._not_before = tuple(chinese["not_before"])
        self._told_false = re.compile(r"[^，,。]{0,20}的?[，,]?(?:都|均|皆|全|一律|纯)?(?:是|为|属于?|系)"
                                      rf"(?:{_either(chinese['exposed'])})")
        self._urged = re.compile(rf"(?:{_either(chinese['urges'])})(?:您|你|添加|加)?$")
        self._reports = re.compile(_either(chinese["reports"]))
        self._mentions = re.compile(_either(chinese["mentions"]))
        self._own = re.compile(rf"(?:{_either(chinese['own'])})[^，,。；]{{0,8}}$")
        self._own_goods = re.compile(rf"[^，,。；]{{0,4}}(?:{_either(chinese['own_goods'])})")

    def covers(self, folded: Folded, start: int, end: int) -> bool:
        """Whether the claim at this place of the folded text is taken back by the words that govern it."""
        first, last = folded.sentence(start, end)
        sentence, at, behind = folded.spoken[first:last], start - first, end - first
        if sentence.rstrip().endswith("?"):
            return self._asked(folded.text, sentence, last)
        if sentence[at:behind].isascii() and sentence[:at].isascii():
            return self._denied_en(sentence, at, behind)
        return self._denied_zh(sentence, at, behind)

    def mentions(self, folded: Folded, start: int, end: int, printed: bool) -> bool:
        """Whether the words are quoted, as words: the law names them, or they stand on the goods (``printed``: goods that bear prints)."""
        text = folded.text
        first, _ = folded.clause_of_commas(start, end)
        tail = text[end:end + 24]
        listed = re.match(r"[”\"」』]?(?:[、和或及][“\"「]?[^”\"」，。]{1,8}[”\"」]?){0,6}等", tail)
        if listed and self._mentions.match(tail, max(0, listed.end() - 1)):
            return True
        for opening, closing in _QUOTES:
            opened = text.rfind(opening, max(0, start - _LONGEST_QUOTE), start)
            closed = text.find(closing, end, end + _LONGEST_QUOTE)
            if opened < 0 or closed < 0 or (opening != closing and closing in text[opened:start]):
                continue
            if opening == closing and text[max(0, start - _LONGEST_QUOTE):start].count(opening) % 2 == 0:
                continue
            return printed or bool(self._mentions_en.search(text, min(first, opened), opened)
                                   or self._mentions.search(text, min(first, opened), opened)
                                   or self._mentions.search(text, closed, min(len(text), closed + 12)))
        return False

    def own_goods(self, folded: Folded, start: int, end: int) -> bool:
        """Whether 最 compares with the seller's other goods: 本店最厚的一款."""
        text = folded.text
        return bool(self._own.search(text, max(0, start - 16), start) and self._own_goods.match(text, end))

    # --- questions

    def _asked(self, text: str, sentence: str, last: int) -> bool:
        """Whether the sentence asks and what follows does not say yes; of an open question only a yes-or-no one is excused."""
        answer = text[last:last + 24]
        if self._open_question.match(sentence) or (not self._yes.match(answer) and self._no.match(answer)):
            return True
        words = _TOKEN.findall(sentence[:24])
        return bool(words) and words[0] in self._en["asks"] and bool(answer.strip()) and not self._yes.match(answer) \
            and not any(word.endswith("n't") for word in words)

    # --- English

    def _denied_en(self, sentence: str, at: int, behind: int) -> bool:
        if self._exposed.search(sentence, behind):
            return True
        words = _TOKEN.findall(sentence[:at])
        claim = _TOKEN.findall(sentence[at:behind])
        tail = sentence[behind:behind + 60]
        if self._compared.search(tail):
            return False
        lead = sentence[:at]
        for warning in self._warnings.finditer(lead):
            if self._reaches(_TOKEN.findall(lead[warning.end():]), claim, tail, spoken=True):
                return True
        for index in range(len(words) - 1, max(-1, len(words) - _FAR - 2), -1):
            if self._is_negator(words[index]) and self._governs(words, index, claim, tail):
                return True
        return False

    def _ends(self, word: str) -> bool:
        return word in self._en["ends"] or word in _STOPS or word.strip() == "-"

    def _is_negator(self, word: str) -> bool:
        return word in self._en["negators"] or word.endswith("n't")

    def _governs(self, words: list[str], index: int, claim: list[str], tail: str) -> bool:
        word, between = words[index], words[index + 1:]
        follower = between[0] if between else ""
        if follower in self._en["not_denied"] or (index == 0 and word.endswith("n't") and follower):
            return False  # "Don't wait"
        if "if" in words[max(0, index - 5):index] or words[max(0, index - 1):index] == ["why"]:
            return False  # "if it does not cure" promises
        if self._compared.search(" ".join(between)):
            return False
        if word == "not" and between and not (index and words[index - 1] in self._en["auxiliaries"]) \
                and follower not in self._en["bare"]:
            return not between
        if word in ("no", "nobody", "nothing", "none", "neither", "nor"):
            return self._denies_noun(between, claim)
        return self._reaches(between, claim, tail, spoken=bool(self._en["speech"].intersection(between[:5])))

    def _denies_noun(self, between: list[str], claim: list[str]) -> bool:
        """"No pillow cures", "no cure", "no claim that it cures" deny; "no chemicals 100% safe" does not."""
        if any(self._ends(word) or word == "," for word in between) or len(between) > 10:
            return False
        if not between or self._en["speech"].intersection(between[:1]):
            return True
        if self._en["shown_by"].intersection(between[:3]) and not self._en["needless"].intersection(between):
            return True  # "no scientific proof this crystal treats", not "no proof needed"
        if self._en["subjects"].intersection(between[1:]):
            return False
        if len(between) <= 2 and not self._verb(claim):
            lone = len(between) == 1 and between[0] not in self._en["goods"] and not between[0].endswith("s")  # no known cure
            return lone or bool(self._en["being"].intersection(between))
        return bool(self._en["goods"].intersection(between) or self._en["being"].intersection(between))

    def _verb(self, claim: list[str]) -> bool:
        return bool(claim) and _THIRD_PERSON.match(claim[0]) is not None

    def _reaches(self, between: list[str], claim: list[str], tail: str, *, spoken: bool) -> bool:
        """Whether the words between a denial and the claim leave it under the denial."""
        if len(between) > _FAR or any(self._ends(word) and (number or word != "yet") for number, word in enumerate(between)):
            return False
        commas = [number for number, word in enumerate(between) if word == ","]
        finite = self._verb(claim) and not spoken
        purpose = between[-1:] == ["to"] and not commas and not self._en["modals"].intersection(between)  # "do not use this to treat"
        for number, word in enumerate(between):
            if word in self._en["subjects"] and not purpose and not (
                    (spoken and (not commas or number < commas[0]))
                    or (number and between[number - 1] in self._en["addressing"])):
                return False
            if word == "and" and (finite or (number + 1 < len(between) and between[number + 1] in self._en["modals"])):
                return False
        if commas:
            joined = any(word in ("or", "and", "nor") for word in (*between[commas[0]:], *claim)) or re.match(
                r"[^.;:]{0,40}?\b(?:or|nor|and)\b", tail) is not None
            parts = [len(part.split()) for part in " ".join(between).split(",")]
            return joined and not finite and max(parts[1:]) <= 4
        return not finite or len(between) <= 1

    # --- Chinese

    def _denied_zh(self, sentence: str, at: int, behind: int) -> bool:
        first = max((sentence.rfind(stop, 0, at) for stop in _STOPS_ZH), default=-1) + 1
        lead = sentence[first:at]
        if self._told_false.match(sentence, behind) or self._others.search(lead):
            return True
        if self._urged.search(lead) and self._reports.search(sentence, behind):
            return True
        if _SPARED.search(lead):
            return False
        governed = self._governed.match(lead)
        return governed is not None and not governed["front"].rstrip().endswith(self._not_before) \
            and not any(condition in governed["front"] for condition in ("如果", "要是", "假如", "倘若", "万一"))


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def denials_of(data: Mapping[str, Any]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The lists of denials.toml, or what is missing in them."""
    wanted = {"en": {"auxiliaries", "negators", "not_denied", "bare", "speech", "ends", "subjects", "addressing", "modals", "goods",
                     "being", "shown_by", "needless", "compared", "warnings", "exposed", "asks", "yes", "no", "mentions", "open_questions"},
              "zh": {"negators", "not_before", "between", "exposed", "reports", "urges", "mentions", "yes", "no", "own", "own_goods",
                     "open_questions", "tells", "these", "healers"}}
    missing = sorted(f"{language}.{name}" for language, names in wanted.items() for name in names - data.get(language, {}).keys())
    if missing:
        raise ValueError(f"denials.toml: add {', '.join(missing)}")
    return data
