"""Shows a mistake in a TOML file: line, caret, did you mean."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any

Place = tuple[str | int, ...]
"""The way to a value: keys, and indices of list items."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong, where (1-based line and column, ``width`` characters) and what to do."""

    line: int
    column: int
    width: int
    problem: str
    hint: str = ""


class TomlError(Exception):
    """All the mistakes of one TOML file, each shown under its own line."""

    def __init__(self, name: str, text: str, mistakes: Sequence[Mistake]) -> None:
        self.name, self.mistakes = name, tuple(sorted(mistakes))
        super().__init__("\n\n".join(show(name, text, mistake) for mistake in self.mistakes))


def show(name: str, text: str, mistake: Mistake) -> str:
    """The mistake as ``file:line:column: problem``, the line it stands in and a caret below it."""
    lines = text.split("\n")
    source = lines[mistake.line - 1].rstrip("\r") if mistake.line <= len(lines) else ""
    gutter = " " * len(str(mistake.line))
    before, marked = source[:mistake.column - 1], source[mistake.column - 1:mistake.column - 1 + mistake.width]
    # A tab keeps its width and a Chinese character takes two columns, so that the caret stands below the word.
    indent = "".join("\t" if sign == "\t" else " " * _columns(sign) for sign in before)
    parts = [f"{name}:{mistake.line}:{mistake.column}: {mistake.problem}", f"{gutter} |", f"{mistake.line} | {source}",
             f"{gutter} | {indent}{'^' * max(1, sum(map(_columns, marked)))}"]
    if mistake.hint:
        parts.append(f"{gutter} = {mistake.hint}")
    return "\n".join(parts)


def _columns(sign: str) -> int:
    """How many columns of a terminal a character takes."""
    return 0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def read(file: Traversable, name: str) -> str:
    """A TOML file's text, with or without a byte order mark. Raises TomlError where it is not UTF-8."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[:error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        text = content.decode("utf-8-sig", "replace")
        raise TomlError(name, text, [Mistake(line, column, 1, "not UTF-8", "save the file as UTF-8")]) from None


def parse(name: str, text: str) -> dict[str, Any]:
    """Read TOML. Raises TomlError where it is not TOML at all."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of too many digits
        spot = re.search(r"at line (\d+), column (\d+)", str(error))
        lines = text.split("\n")
        line, column = (int(spot[1]), int(spot[2])) if spot else (len(lines), len(lines[-1]) + 1)
        problem = f"not valid TOML: {str(error).split(' (at')[0]}"
        raise TomlError(name, text, [Mistake(line, column, 1, problem)]) from None


def at(text: str, place: Place, problem: str, hint: str = "") -> Mistake:
    """A mistake at a key or list item of valid TOML text."""
    return Mistake(*locate(text, place), problem, hint)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint: the nearest known name, else all of them."""
    known = sorted(known)
    close = difflib.get_close_matches(name, known, 1, 0.5)
    if close:
        return f'did you mean "{close[0]}"?'
    return "expected one of: " + ", ".join(known) if known else ""


Spot = tuple[int, int]
"""First character and one past the last, in the whole text."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_TEXT = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL)
_VALUE = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*|[^\s,\]}#]+")
_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:\s|#[^\n]*)*")


def locate(text: str, place: Place) -> tuple[int, int, int]:
    """Line, column and width of a key, a part of a table header, or one item of a list, in valid TOML text.

    Falls back to the nearest enclosing key that stands there. ``("clean", 2)`` is also the third ``[[clean]]``.
    """
    spots = _spots(text)
    start, end = next((spots[place[:length]] for length in range(len(place), 0, -1) if place[:length] in spots), (0, 1))
    end = text.find("\n", start, end) if "\n" in text[start:end] else end
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), max(1, end - start)


@lru_cache(maxsize=4)
def _spots(text: str) -> dict[Place, Spot]:
    """Where every key and list item of valid TOML text stands, the first time that it does."""
    return _Walk(text).spots


class _Walk:
    """One pass over valid TOML: tomllib tells the values, this tells their places."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.spots: dict[Place, Spot] = {}
        self._tables: dict[Place, int] = {}  # how many [[tables]] of that name stand above
        table: Place = ()
        while self._skip(_GAP) < len(text):
            if self._take("[["):
                table = self._header(many=True)
            elif self._take("["):
                table = self._header(many=False)
            else:
                self._assignment(table)

    def _skip(self, what: re.Pattern[str]) -> int:
        found = what.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _take(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) * found
        return found

    def _keys(self) -> Iterator[tuple[str, Spot]]:
        """The parts of a dotted key."""
        while True:
            start = self._skip(_BLANK)
            quoted = self.text[start] in "\"'"
            end = self._skip(_TEXT if quoted else _BARE_KEY)
            raw = self.text[start:end]
            yield tomllib.loads(f"key = {raw}")["key"] if quoted else raw, (start, end)
            self._skip(_BLANK)
            if not self._take("."):
                return

    def _header(self, *, many: bool) -> Place:
        place: Place = ()
        for key, spot in self._keys():
            if place in self._tables:
                place = (*place, self._tables[place] - 1)
            place = (*place, key)
            self.spots.setdefault(place, spot)
        if many:
            self._tables[place] = self._tables.get(place, 0) + 1
            self.spots.setdefault((*place, self._tables[place] - 1), spot)
        if place in self._tables:
            place = (*place, self._tables[place] - 1)
        self._take("]]" if many else "]")
        return place

    def _assignment(self, table: Place) -> None:
        for key, spot in self._keys():
            table = (*table, key)
            self.spots.setdefault(table, spot)
        self._take("=")
        self._value(table)

    def _value(self, place: Place) -> None:
        self._skip(_GAP)
        if self._take("["):
            index = 0
            while self._skip(_GAP) >= 0 and not self._take("]"):
                start = self.at
                self._value((*place, index))
                self.spots[(*place, index)] = (start, self.at)
                index += 1
                self._skip(_GAP)
                self._take(",")
        elif self._take("{"):
            while self._skip(_GAP) >= 0 and not self._take("}"):
                self._assignment(place)
                self._skip(_GAP)
                self._take(",")
        elif self.text[self.at] in "\"'":
            self._skip(_TEXT)
        else:
            self._skip(_VALUE)
