"""What the goods are by the last noun of their title: a book may be called what a cream may not say; and what is an approved medicine."""

from __future__ import annotations

import re
from collections.abc import Sequence

from listlint.api import Text, has_cjk

_READ = 400  # code points of a title that are read
_PARTS = re.compile(r"[\s,，、;；|/:：()（）\[\]【】!！。]+")
_PHRASES = re.compile(r"[,;:|()\[\]!]+| [-–—/]+ ")
_WORDS = re.compile(r"[a-z0-9'&+.]+")
_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_NO_NOUN = re.compile(rf"(?:[\W\d]+|\b(?:hardback|illustrated|new|used|english|edition|region|free|uk|import|ed|st|nd|rd|th|{_MONTHS})\b)*")
_ADDED = re.compile(r"[\W\d]*(?:包邮|正版|现货|全新|新书|保正版|官方|书号|附赠|第.版|修订版|全.册|全套"
                    r"|男女|女|男|女士|男士|学生)*[\W\d]*[a-z]?")
_GIFT = re.compile("[送赠]")
_LABEL = re.compile(r"\s*(?P<noun>[^\W\d_]+(?: [^\W\d_]+)?) ?[:：]")
_SUBJECT = ("about", "on", "of", "by")
_DENIED = re.compile(r"(?:不含|不是|不属|并非|非|无|没有|未|\bnot?|\bwithout|\bnon|\bno) ?(?:an? |any )?$", re.I)
_NEAR = 12  # characters between an approval without a number and the claim it covers


class Heads:
    """Nouns of one kind of goods, and marks that prove it anywhere in a title (人民卫生出版社, (英))."""

    def __init__(self, words: Sequence[str]) -> None:
        plain = [word.lower() for word in words if not word.startswith("^") and not word.endswith(":")]
        self._labels = frozenset(word[:-1].lower() for word in words if word.endswith(":"))
        self._marks = tuple(word[1:] for word in words if word.startswith("^"))
        self._latin = frozenset(tuple(_WORDS.findall(word)) for word in plain if not has_cjk(word))
        self._chinese = frozenset(word for word in plain if has_cjk(word))

    def names(self, title: str) -> bool:
        """Whether the title sells such goods."""
        said = title[:_READ].lower()
        if self._latin_head(said) or self.labels(said):
            return True
        parts = [part for part in _PARTS.split(said) if part and not _GIFT.search(part)]
        if any(self._ends(part, self._marks) for part in parts) or any(
                mark in said for mark in self._marks if mark[0] in "(（"):
            return True
        while parts and _ADDED.fullmatch(parts[-1]) and parts[-1] not in self._chinese:
            parts.pop()
        return bool(parts) and (self._ends(parts[-1], self._chinese) or (
            parts[-1].isascii() and self._is_latin(_WORDS.findall(parts[-1].lstrip("0123456789")))))

    def opens(self, title: str) -> bool:
        """Whether the title's first part is such a noun: 抱枕 包治百病."""
        parts = [part for part in _PARTS.split(title[:_READ].lower()) if part]
        return bool(parts) and (self._ends(parts[0], self._chinese) or self._is_latin(_WORDS.findall(parts[0])))

    def labels(self, said: str) -> bool:
        """Whether the words open with such a noun and a colon: "Book: How to …", 书名：…."""
        label = _LABEL.match(said)
        return label is not None and label["noun"].lower() in self._labels

    def stand_in(self, title: str) -> bool:
        """Whether a noun stands anywhere in the title."""
        words = _WORDS.findall(title[:_READ].lower())
        return any((*words[index:index + 1],) in self._latin or tuple(words[index:index + 2]) in self._latin
                   or (words[index].removesuffix("s"),) in self._latin for index in range(len(words))) \
            or any(noun in title[:_READ] for noun in self._chinese)

    def files(self, category: Sequence[str]) -> bool:
        """Whether a shelf of the category is of such goods: Books, not Book Accessories."""
        return any(self._last(shelf.lower()) for shelf in category) and not any(
            re.search("accessor|配件|周边", shelf, re.I) for shelf in category)

    def _last(self, phrase: str) -> bool:
        words = _WORDS.findall(phrase)
        return (bool(words) and phrase.isascii() and self._is_latin(words)) or self._ends(phrase.strip(), self._chinese)

    def _latin_head(self, said: str) -> bool:
        phrases = [phrase.strip() for phrase in _PHRASES.split(said) if phrase.strip()]
        while len(phrases) > 1 and _NO_NOUN.fullmatch(phrases[-1]):
            phrases.pop()
        if phrases and not has_cjk(phrases[-1][-1]) and self._is_latin(_WORDS.findall(phrases[-1])):
            return True
        words = _WORDS.findall(said)
        return any(word in _SUBJECT and self._is_latin(words[:at]) for at, word in enumerate(words[:12]))

    def _is_latin(self, words: Sequence[str]) -> bool:
        return any((*words[-size:-1], last) in self._latin for size in (1, 2) if len(words) >= size
                   for last in (words[-1], words[-1].removesuffix("s")))

    @staticmethod
    def _ends(part: str, nouns: Sequence[str] | frozenset[str]) -> bool:
        """Whether the part's last word of the dictionary is such a noun: 医学教材 is, 教材级 is not."""
        for noun in nouns:
            if part.endswith(noun):
                before = part[:-len(noun)]
                words = Text("", part).words()
                if not before or (words and words[-1].start <= len(before) and (words[-1].start == len(before) or len(noun) > 1)):
                    return True
        return False


class Approvals:
    """Words and numbers of an authority that has approved a medicine, a device or a health food."""

    def __init__(self, words: Sequence[str]) -> None:
        joined = "|".join(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if word.isascii() else re.escape(word) for word in words)
        self._word = re.compile(joined)
        self._number = re.compile(rf"(?:{joined})[^\s\d]{{0,6}} ?[A-Z]?\d[\d-]{{4,}}")

    def numbered(self, text: str) -> bool:
        """Whether an approval stands there with its number, which nothing denies: what follows is a registered medicine."""
        return any(not _DENIED.search(text[max(0, match.start() - 10):match.start()]) for match in self._number.finditer(text))

    def covers(self, text: str, start: int, end: int) -> bool:
        """Whether an approval without its number stands right beside a claim, and nothing denies it."""
        first = max(0, start - _NEAR - 8)
        for match in self._word.finditer(text, first, end + _NEAR + 8):
            apart = start - match.end() if match.end() <= start else match.start() - end
            if apart <= _NEAR and not _DENIED.search(text[max(0, match.start() - 10):match.start()]):
                return True
        return False
