"""The words of Chinese and English text, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, overload

from listlint.span import Span

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAS_CJK = re.compile(f"[{CJK}]")
# A title writes "iPhone14钢化膜" without a space: Latin, digits with their unit, and Chinese are split where they meet.
_RUN = re.compile(
    rf"(?P<cjk>[{CJK}]+)"
    rf"|(?P<number>\d++(?:[.,]\d++)*+(?![^\W\d_{CJK}]))"
    rf"|(?P<latin>[^\W_{CJK}]+(?:['’][^\W\d_{CJK}]+)*)"
)
_IRREGULAR = {"women": "woman", "men": "man", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse"}
_LONGEST = 100_000  # a field longer than this is read up to here; no platform takes more


def fold(text: str) -> str:
    """One spelling for text that looks alike to a reader: full width, case and accents' composition aside."""
    return unicodedata.normalize("NFKC", text).casefold()


def has_cjk(text: str) -> bool:
    """Whether any Chinese character stands in ``text``."""
    return _HAS_CJK.search(text) is not None


@cache
def stem(folded: str) -> str:
    """The word without plural and possessive: ``players`` and ``player's`` are ``player``; ``dress`` stays ``dress``."""
    word = re.sub(r"['’]s?$", "", folded)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")):
        return word[:-1]
    return word


ValueT = TypeVar("ValueT")


class _Lazy(Generic[ValueT]):
    """``functools.cached_property`` without its lock, which costs more than the work: every word of every text asks for its stem."""

    def __init__(self, make: Callable[[Any], ValueT]) -> None:
        self._make, self.__doc__ = make, make.__doc__
        self._name = make.__name__

    @overload
    def __get__(self, instance: None, owner: type) -> _Lazy[ValueT]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> ValueT: ...
    def __get__(self, instance: object | None, owner: type) -> _Lazy[ValueT] | ValueT:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._make(instance)
        return value


@dataclass(frozen=True)
class Word:
    """One word as written and where it stands."""

    text: str
    span: Span

    @_Lazy
    def folded(self) -> str:
        """The word as compared: NFKC, casefolded."""
        return fold(self.text)

    @_Lazy
    def stem(self) -> str:
        """The folded word without plural and possessive."""
        return stem(self.folded)

    @property
    def start(self) -> int:
        """First code point in the field."""
        return self.span.start or 0

    @property
    def end(self) -> int:
        """One past the last code point in the field."""
        return self.span.end or 0


@dataclass(frozen=True)
class Text:
    """The value of one text field that knows its own path."""

    field: str
    value: str

    def __bool__(self) -> bool:
        return bool(self.value.strip())

    def __str__(self) -> str:
        return self.value

    def __len__(self) -> int:
        return len(self.value)

    def words(self) -> tuple[Word, ...]:
        """All words in order. Chinese is split by jieba, the rest at every change of script."""
        return self._words

    @_Lazy
    def _words(self) -> tuple[Word, ...]:
        return tuple(self._split())

    def _split(self) -> Iterator[Word]:
        for run in _RUN.finditer(self.value[:_LONGEST]):
            if run.lastgroup == "cjk":
                at = run.start()
                for piece in _segmenter().cut(run.group()):
                    yield Word(piece, Span(self.field, at, at + len(piece)))
                    at += len(piece)
            else:
                yield Word(run.group(), Span(self.field, *run.span()))

    def whole(self) -> Span:
        """All of the field."""
        return Span(self.field, 0, len(self.value))

    def span(self, start: int, end: int) -> Span:
        """A part of the field, in code points."""
        return Span(self.field, start, end)


@cache
def _segmenter() -> Any:
    """jieba with its dictionary, read once a process and only when Chinese is met."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.tmp_dir = str(_cache_folder())  # jieba's default is the shared temporary folder
    segmenter.initialize()
    return segmenter


def _cache_folder() -> Any:
    from pathlib import Path

    import platformdirs

    folder = Path(platformdirs.user_cache_dir("listlint", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
