"""CSV and TSV catalogues, as spreadsheets and platforms export them: any delimiter, UTF-8 or a Chinese code page."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from listlint.readers import InputError, Row

DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000


def csv_rows(path: Path) -> Iterator[Row]:
    """One row a record, by the header's names. A record with too many or too few cells is a row with a reason."""
    encoding = _encoding(path)
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        head = file.readline(LONGEST_CELL)
        first = 1
        if declared := re.fullmatch(r"\ufeff?sep=(.)\s*", head):  # what Excel writes to say it
            delimiter, first = declared[1], 2
        else:
            if not head.strip():
                raise InputError(f"{path}:1: the first line is empty; it must name the columns")
            delimiter = max(DELIMITERS, key=lambda sign: len(next(csv.reader([head], delimiter=sign))))
            file.seek(0)
            if file.read(1) != "\ufeff":
                file.seek(0)
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            header = [name.strip() for name in next(reader)]
        except (csv.Error, StopIteration) as error:
            raise InputError(f"{path}:{first}: the line that names the columns is not CSV: {error or 'it is missing'}") from None
        _judge_header(path, header, delimiter, first)
        yield from _records(path, reader, lines, header, first)


class _Lines:
    """The file's lines, remembering those of the record at hand: a rejected row is kept as it was written."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self._taken: list[str] = []
        self._length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._file)
        if self._length < LONGEST_CELL:
            self._taken.append(line)
            self._length += len(line)
        return line

    def taken(self) -> str:
        """The lines since this was asked last, at most a million characters."""
        text = "".join(self._taken)[:LONGEST_CELL].rstrip("\r\n")
        self._taken, self._length = [], 0
        return text


class _Reader(Protocol):
    """What csv.reader makes."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __next__(self) -> list[str]: ...


def _records(path: Path, reader: _Reader, lines: _Lines, header: list[str], first: int) -> Iterator[Row]:
    lines.taken()
    while True:
        start = reader.line_num + first
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(str(path), start, None, f"not CSV: {error}; is a quote missing?", lines.taken())
            continue
        raw = lines.taken()
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield Row(str(path), start, None, f"{len(cells)} cells where the header names {len(header)} columns; "
                      "is a quote missing, or a delimiter too many?", raw)
        else:
            yield Row(str(path), start, dict(zip(header, cells, strict=True)), "", raw)


def _judge_header(path: Path, header: list[str], delimiter: str, line: int) -> None:
    shown = {"\t": "a tab"}.get(delimiter, f'"{delimiter}"')
    if len(header) == 1 and not re.fullmatch(r"[\w ]+", header[0]):
        raise InputError(f'{path}:{line}: one column only, "{header[0][:60]}"; the delimiter must be one of , ; tab |')
    for number, name in enumerate(header):
        if not name:
            raise InputError(f"{path}:{line}: column {number + 1} has no name (delimiter {shown})")
        if name in header[:number]:
            raise InputError(f'{path}:{line}: two columns are called "{name}"')


def _encoding(path: Path) -> str:
    """UTF-8 (with or without a mark), UTF-16 with a mark, else GB18030, which Chinese spreadsheets write."""
    with path.open("rb") as file:
        mark = file.read(4)
    if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputError(f"{path}: neither UTF-8 nor GB18030 text. Save it as UTF-8")

