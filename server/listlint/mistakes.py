"""Shows a mistake in a TOML file: line, caret, did you mean."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    lines = text.splitlines()
    source = lines[mistake.line - 1] if mistake.line <= len(lines) else ""
    gutter = " " * len(str(mistake.line))
    # A tab keeps its width and a Chinese character takes two columns, so that the caret stands below the word.
    indent = "".join("\t" if c == "\t" else "　" if ord(c) > 0x2E7F else " " for c in source[: mistake.column - 1])
    parts = [f"{name}:{mistake.line}:{mistake.column}: {mistake.problem}", f"{gutter} |", f"{mistake.line} | {source}",
             f"{gutter} | {indent}{'^' * max(1, mistake.width)}"]
    if mistake.hint:
        parts.append(f"{gutter} = {mistake.hint}")
    return "\n".join(parts)


def parse(name: str, text: str) -> dict[str, Any]:
    """Read TOML. Raises TomlError where it is not TOML at all."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        spot = re.search(r"at line (\d+), column (\d+)", str(error))
        lines = text.splitlines() or [""]
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


_KEY = r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+'
_HEADER = re.compile(rf"\s*\[\[?\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*\]\]?")
_ASSIGNMENT = re.compile(rf"\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*=")


def locate(text: str, place: Place) -> tuple[int, int, int]:
    """Line, column and width of a key, a table header, or one item of a list, in valid TOML text.

    Falls back to the nearest enclosing key that stands there literally (a dotted or inline table names its parent).
    """
    keys = tuple(part for part in place if isinstance(part, str))
    index = place[-1] if place and isinstance(place[-1], int) else None
    best: tuple[int, int, int, int] = (0, 1, 1, 1)  # how many keys matched, then line, column, width
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            column, width, reached = header.start(1) + 1, len(header[1]), table
            if len(table) > len(keys) and table[: len(keys)] == keys:  # [marketplaces.x.options] also names marketplaces.x
                reached = keys
        elif assignment := _ASSIGNMENT.match(line):
            reached = table + _split(assignment[1])
            column, width = assignment.start(1) + 1, len(assignment[1])
        else:
            continue
        if reached == keys[: len(reached)] and len(reached) > best[0]:
            best = (len(reached), number, column, width)
    matched, line_number, column, width = best
    if index is not None and matched == len(keys):
        return _item(text, line_number, index) or (line_number, column, width)
    if matched == len(keys) - 1 and keys:  # the last key stands inside an inline table on that line
        source = text.splitlines()[line_number - 1]
        if inline := re.search(rf"(?<![\w-])(\"?{re.escape(keys[-1])}\"?)\s*=", source[column + width - 1:]):
            return line_number, column + width + inline.start(1), len(inline[1])
    return line_number, column, width


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in re.findall(_KEY, dotted))


def _item(text: str, line: int, index: int) -> tuple[int, int, int] | None:
    """The ``index``-th string or number of the list whose key stands on ``line``."""
    lines = text.splitlines()
    seen = -1
    start = lines[line - 1].index("=") + 1
    for number in range(line, len(lines) + 1):
        source = lines[number - 1]
        for token in re.finditer(r"#.*|\]|\"(?:[^\"\\]|\\.)*\"|'[^']*'|[\w.+-]+", source[start:]):
            if token[0][0] == "#":
                break
            if token[0] == "]":
                return None
            seen += 1
            if seen == index:
                return number, start + token.start() + 1, len(token[0])
        start = 0
    return None
