"""A catalogue file of any supported format → rows; nothing of a bad row is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class InputError(Exception):
    """A file that cannot be read as a catalogue at all: says which, where and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file: its line (1-based), and its values, or the reason why it has none."""

    source: str
    line: int
    values: Mapping[str, Any] | None
    reason: str = ""
    raw: str = ""


FORMATS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt")


def rows(path: Path) -> Iterator[Row]:
    """All rows of a file, in order. Raises InputError when the file as a whole cannot be read."""
    if not path.exists():
        raise InputError(f"{path}: no such file")
    if path.is_dir():
        raise InputError(f"{path}: is a folder. Name the catalogue file in it")
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f'{path}: "{suffix}" is no catalogue format Listlint reads; {", ".join(FORMATS)} are')
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty")
    if suffix in (".csv", ".tsv", ".txt"):
        from listlint.readers.table import csv_rows

        return csv_rows(path)
    from listlint.readers.lines import json_rows, jsonl_rows

    return json_rows(path) if suffix == ".json" else jsonl_rows(path)
