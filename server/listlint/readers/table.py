"""CSV and TSV catalogues, as spreadsheets and platforms export them: any delimiter, UTF-8 or a Chinese code page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from listlint.readers import InputError, Row

DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000


def csv_rows(path: Path) -> Iterator[Row]:
    """One row a record, by the header's names. A record with too many or too few cells is a row with a reason."""
    encoding = _encoding(path)
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        head = file.readline(LONGEST_CELL)
        if not head.strip():
            raise InputError(f"{path}:1: the first line is empty; it must name the columns")
        delimiter = max(DELIMITERS, key=lambda sign: len(next(csv.reader([head], delimiter=sign))))
        file.seek(0)
        if file.read(1) != "\ufeff":
            file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        header = [name.strip() for name in next(reader)]
        _judge_header(path, header, delimiter)
        yield from _records(path, reader, header, delimiter)


def _records(path: Path, reader: Iterator[list[str]], header: list[str], delimiter: str) -> Iterator[Row]:
    line = getattr(reader, "line_num", 1)
    while True:
        start = line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = getattr(reader, "line_num", start)
            yield Row(str(path), start, None, f"not CSV: {error}")
            continue
        line = getattr(reader, "line_num", start)
        if not any(cell.strip() for cell in cells):
            continue
        raw = _written(cells, delimiter)
        if len(cells) != len(header):
            yield Row(str(path), start, None, f"{len(cells)} cells where the header names {len(header)} columns; "
                      "is a quote missing, or a delimiter too many?", raw)
        else:
            yield Row(str(path), start, dict(zip(header, cells, strict=True)), "", raw)


def _judge_header(path: Path, header: list[str], delimiter: str) -> None:
    shown = {"\t": "a tab"}.get(delimiter, f'"{delimiter}"')
    if len(header) == 1:
        raise InputError(f'{path}:1: one column only, "{header[0][:60]}"; the delimiter must be one of , ; tab |')
    for number, name in enumerate(header):
        if not name:
            raise InputError(f"{path}:1: column {number + 1} has no name (delimiter {shown})")
        if name in header[:number]:
            raise InputError(f'{path}:1: two columns are called "{name}"')


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


def _written(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue().rstrip("\r\n")


