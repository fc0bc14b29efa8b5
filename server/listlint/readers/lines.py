"""JSON catalogues: one object a line, or one file with a list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from listlint.readers import InputError, Row

LONGEST_LINE = 8_000_000
DEEPEST = 32


def jsonl_rows(path: Path) -> Iterator[Row]:
    """One row a line; blank lines are passed over. A line that is not JSON is a row with a reason."""
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise InputError(f"{path}: is UTF-16. Save it as UTF-8")
        file.seek(0)
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE)
                yield Row(str(path), number, None, f"the line is longer than {LONGEST_LINE:,} bytes")
            elif line.strip():
                yield _row(path, number, line)


def _row(path: Path, number: int, line: bytes) -> Row:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError as error:
        return Row(str(path), number, None, f"not UTF-8 at byte {error.start + 1}", line.decode("utf-8", "replace"))
    try:
        value = loads(text)
    except ValueError as error:
        return Row(str(path), number, None, str(error), text)
    if not isinstance(value, dict):
        return Row(str(path), number, None, "a listing is a JSON object {…}", text)
    return Row(str(path), number, value, "", text)


def json_rows(path: Path) -> Iterator[Row]:
    """A JSON file with one listing or a list of them."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start + 1}. Save it as UTF-8") from None
    if not text.strip():
        raise InputError(f"{path}: the file is empty")
    try:
        value = loads(text)
    except ValueError as error:
        many = "\n    A file with one listing a line is called .jsonl" if "Extra data" in str(error) else ""
        raise InputError(f"{path}: {error}{many}") from None
    for number, item in enumerate(value if isinstance(value, list) else [value], 1):
        if isinstance(item, dict):
            yield Row(str(path), number, item, "", json.dumps(item, ensure_ascii=False))
        else:
            yield Row(str(path), number, None, "a listing is a JSON object {…}", json.dumps(item, ensure_ascii=False))


def loads(text: str) -> Any:
    """JSON as the standard has it: no NaN, no key twice, not too deep. Raises ValueError with line and column."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        line = text.split("\n")[error.lineno - 1]
        start = max(0, error.colno - 30)
        shown = line[start:error.colno + 20]
        raise ValueError(f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}\n    {shown}\n    "
                         f"{' ' * (error.colno - 1 - start)}^") from None
    except RecursionError:
        raise ValueError(f"nested deeper than {DEEPEST}") from None
    if _depth(value) > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST}")
    if half := _HALF.search(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError(f"{half[0]} is half of a character") from None
    return value


_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")  # one of the two halves in which JSON may write an emoji


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice}" stands twice')
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _depth(value: Any, level: int = 1) -> int:
    if level > DEEPEST + 1 or not isinstance(value, (dict, list)):
        return level
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(item, level + 1) for item in inner), default=level)
