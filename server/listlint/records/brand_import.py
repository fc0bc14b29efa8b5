"""Reads an operator's register of brands, up to hundreds of thousands, from CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from listlint.records.brand_register import CHARACTER, Entry, Name, RegisterError, parse_name, trades

COLUMNS = ("brand", "owner", "names", "lines", "trades", "ambiguous", "protected")
"""``brand`` is required. ``names`` (other spellings, Chinese names) and ``lines`` (product lines) are separated by ``;`` and may wear
the marks of data/brands.txt (``?word`` …). ``trades`` are words of brand_trades.toml, separated by spaces. ``ambiguous`` yes: the
brand is an ordinary word too and counts only in its trades; empty means yes for names of up to three letters. ``protected`` yes: hidden
spellings (N1ke) are sought too; leave it empty for most of a large register."""

_YES, _NO = ("yes", "true", "1", "y", "是"), ("no", "false", "0", "n", "否", "")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read: the entries, and the rows left out, each as ``file:line: what is wrong``."""

    entries: tuple[Entry, ...]
    rejected: tuple[str, ...]


def read_csv(path: Path) -> Imported:
    """The brands in a CSV file with a head line. Raises RegisterError where the whole file cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise RegisterError(f"{path}: cannot be read ({error.strerror})") from error
    if not text.strip():
        raise RegisterError(f"{path}: the file is empty; its first line names the columns: {','.join(COLUMNS)}")
    rows = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text.splitlines()[0]))
    heads = [head.strip().lower() for head in rows.fieldnames or ()]
    if "brand" not in heads:
        raise RegisterError(f'{path}:1: no column "brand" among {", ".join(heads)}; the columns are {", ".join(COLUMNS)}')
    if unknown := [head for head in heads if head not in COLUMNS]:
        raise RegisterError(f'{path}:1: unknown column "{unknown[0]}"; the columns are {", ".join(COLUMNS)}')
    rows.fieldnames = heads
    entries: dict[str, Entry] = {}
    rejected = []
    for row in rows:
        try:
            entry = _entry({key: (value or "").strip() for key, value in row.items() if isinstance(value, str | None)}, path.name)
        except ValueError as error:
            rejected.append(f"{path}:{rows.line_num}: {error}")
        else:
            entries[entry.brand] = entry
    return Imported(tuple(entries.values()), tuple(rejected))


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _entry(row: dict[str, str], source: str) -> Entry:
    brand = row.get("brand", "")
    if not brand:
        raise ValueError("no brand in this row")
    sold = row.get("trades", "").split()
    if unknown := [trade for trade in sold if trade not in trades() and trade != CHARACTER]:
        raise ValueError(f'no trade "{unknown[0]}"; the trades are {", ".join(trades())}')
    ambiguous = _flag(row, "ambiguous", default=len(brand) <= 3 and brand.isascii())
    names = [Name(brand, "word" if ambiguous else "brand")]
    names += [parse_name(name.strip()) for name in row.get("names", "").split(";") if name.strip()]
    names += [parse_name(name.strip(), line=True) for name in row.get("lines", "").split(";") if name.strip()]
    return Entry(brand, row.get("owner", ""), brand, frozenset(sold), tuple(names), source, _flag(row, "protected", default=False))


def _flag(row: dict[str, str], column: str, *, default: bool) -> bool:
    value = row.get(column, "").lower()
    if value not in (*_YES, *_NO):
        raise ValueError(f'{column} is "{value}"; write yes or no')
    return value in _YES if value else default
