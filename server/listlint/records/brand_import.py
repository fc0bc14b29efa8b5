"""Reads an operator's register of brands, up to hundreds of thousands, from CSV."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from listlint.records.brand_register import CHARACTER, Entry, Name, RegisterError, parse_name, trades
from listlint.records.brand_spelling import fold_brand

COLUMNS = ("brand", "owner", "names", "lines", "trades", "ambiguous", "protected")
"""``brand`` is required. ``names`` (other spellings, Chinese names) and ``lines`` (product lines) are separated by ``;`` and may wear
the marks of data/brands.txt (``?word`` …). ``trades`` are words of brand_trades.toml, separated by spaces. ``ambiguous`` yes: the
brand is an ordinary word too and counts only in its trades; empty means yes for names of up to three letters. ``protected`` yes: hidden
spellings (N1ke) are sought too; leave it empty for most of a large register."""

_YES, _NO = ("yes", "true", "1", "y", "是"), ("no", "false", "0", "n", "否", "")


TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "unreadable": "cannot be read ({reason})", "not UTF-8": "byte {byte} is not UTF-8; save the file as UTF-8",
        "empty": "the file is empty; its first line names the columns: {columns}",
        "no column": 'no column "brand" among {heads}; the columns are {columns}',
        "unknown column": "unknown column {unknown}{hint}; the columns are {columns}", "did you mean": " (did you mean {name}?)",
        "twice": 'the column "{name}" stands twice', "no brand": "no brand in this row",
        "cells": "{count} cells more than there are columns",
        "trade": 'no trade "{trade}"; the trades are {trades}', "flag": '{column} is "{value}"; write yes or no',
        "extended": "{brand} is built in: names and trades are added, the owner stays {owner}{theirs}",
        "theirs": " (the row says {owner}; --replace takes the row instead)",
        "replaced": "{brand} is built in: the row takes its place",
        "updated": "{brand} was imported before: this row takes its place",
        "repeated": "{brand} stands in line {line} too: this row counts"},
    "zh": {
        "unreadable": "无法读取（{reason}）", "not UTF-8": "第{byte}字节不是UTF-8，请将文件另存为UTF-8",
        "empty": "文件为空；第一行应为列名：{columns}",
        "no column": "列 {heads} 中没有“brand”；可用的列：{columns}",
        "unknown column": "未知的列 {unknown}{hint}；可用的列：{columns}", "did you mean": "（是否指{name}？）",
        "twice": "列“{name}”出现两次", "no brand": "该行没有品牌", "cells": "比列数多{count}个单元格",
        "trade": "没有行业“{trade}”；可用的行业：{trades}", "flag": "{column}为“{value}”，请写“是”或“否”",
        "extended": "{brand}是内置品牌：已补充名称和行业，权利人仍为{owner}{theirs}",
        "theirs": "（该行写的是{owner}；如需以该行为准请加 --replace）", "replaced": "{brand}是内置品牌：已由该行替换",
        "updated": "{brand}以前导入过：已由该行替换", "repeated": "{brand}在第{line}行也出现：以本行为准"},
}


@dataclass(frozen=True, slots=True)
class RowNote:
    """What became of one row that was not simply added: ``what`` is a key of TEXTS, ``words`` fill it."""

    line: int
    what: str
    words: Mapping[str, str]

    def text(self, lang: str) -> str:
        """The note in the reader's language."""
        texts = TEXTS.get(lang, TEXTS["en"])
        words = dict(self.words)
        if "theirs" in words:
            words["theirs"] = texts["theirs"].format(owner=words["theirs"]) if words["theirs"] else ""
        if "hint" in words:
            words["hint"] = texts["did you mean"].format(name=words["hint"]) if words["hint"] else ""
        return texts[self.what].format(**words)


class ImportRefusedError(RegisterError):
    """A file that cannot be read as a register; says why in either language."""

    def __init__(self, path: Path, note: RowNote) -> None:
        self.path, self.note = path, note
        super().__init__(self.told("en"))

    def told(self, lang: str) -> str:
        """File, line and reason."""
        line = f"{self.note.line}:" if self.note.line else ""
        return f"{self.path}:{line} {self.note.text(lang)}"


class _BadRowError(ValueError):
    def __init__(self, what: str, **words: str) -> None:
        self.what, self.words = what, words
        super().__init__(TEXTS["en"][what].format(**words))


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read: the entries with their lines, the rows left out, and what became of those that met a brand already known."""

    entries: tuple[Entry, ...]
    lines: tuple[int, ...]
    rejected: tuple[RowNote, ...]
    notes: tuple[RowNote, ...] = ()


def read_csv(path: Path) -> Imported:
    """The brands in a CSV file with a head line. Raises ImportRefusedError where the whole file cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(path, RowNote(0, "not UTF-8", {"byte": str(error.start)})) from error
    except OSError as error:
        raise ImportRefusedError(path, RowNote(0, "unreadable", {"reason": error.strerror or ""})) from error
    columns = ", ".join(COLUMNS)
    if not text.strip():
        raise ImportRefusedError(path, RowNote(0, "empty", {"columns": columns}))
    rows = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text.splitlines()[0]))
    heads = [head.strip().lower() for head in rows.fieldnames or ()]
    if refused := _heads(heads, columns):
        raise ImportRefusedError(path, refused)
    rows.fieldnames = heads
    entries: dict[str, tuple[int, Entry]] = {}
    rejected: list[RowNote] = []
    notes: list[RowNote] = []
    for row in rows:
        try:
            if extra := row.get(None):  # DictReader keeps cells beyond the heads under None
                raise _BadRowError("cells", count=str(len(extra)))
            entry = _entry({key: (value or "").strip() for key, value in row.items()}, path.name)
        except _BadRowError as error:
            rejected.append(RowNote(rows.line_num, error.what, error.words))
            continue
        if entry.brand in entries:
            notes.append(RowNote(rows.line_num, "repeated", {"brand": entry.brand, "line": str(entries[entry.brand][0])}))
        entries[entry.brand] = (rows.line_num, entry)
    lines = tuple(line for line, _ in entries.values())
    return Imported(tuple(entry for _, entry in entries.values()), lines, tuple(rejected), tuple(notes))


def judged(imported: Imported, built_in: Mapping[str, Entry], before: Collection[str], *, replacing: bool) -> Imported:
    """The same, each brand under the name it has already, with notes on those that were known: a built-in brand keeps its owner and gets
    the row's names and trades; with ``replacing`` the row takes its place. ``built_in`` is by folded name."""
    entries: list[Entry] = []
    notes = list(imported.notes)
    for line, entry in zip(imported.lines, imported.entries, strict=True):
        known = built_in.get(fold_brand(entry.brand).text.strip())
        if known is not None and replacing:
            notes.append(RowNote(line, "replaced", {"brand": known.brand}))
            entry = replace(entry, brand=known.brand, family=known.brand, replaces=True)
        elif known is not None:
            theirs = entry.owner if fold_brand(entry.owner).text.strip() not in ("", fold_brand(known.owner).text.strip()) else ""
            notes.append(RowNote(line, "extended", {"brand": known.brand, "owner": known.owner, "theirs": theirs}))
            entry = replace(entry, brand=known.brand, family=known.family)
        elif entry.brand in before:
            notes.append(RowNote(line, "updated", {"brand": entry.brand}))
        entries.append(entry)
    return replace(imported, entries=tuple(entries), notes=tuple(sorted(notes, key=lambda note: note.line)))


def _heads(heads: list[str], columns: str) -> RowNote | None:
    if "brand" not in heads:
        return RowNote(1, "no column", {"heads": ", ".join(heads), "columns": columns})
    if unknown := [head for head in heads if head not in COLUMNS]:
        near = difflib.get_close_matches(unknown[0], COLUMNS, n=1)
        return RowNote(1, "unknown column", {"unknown": ", ".join(f'"{head}"' for head in unknown), "hint": near[0] if near else "",
                                             "columns": columns})
    twice = next((head for head in heads if heads.count(head) > 1), None)
    return RowNote(1, "twice", {"name": twice}) if twice else None


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _entry(row: dict[str, str], source: str) -> Entry:
    brand = row.get("brand", "")
    if not brand:
        raise _BadRowError("no brand")
    sold = row.get("trades", "").split()
    if unknown := [trade for trade in sold if trade not in trades() and trade != CHARACTER]:
        raise _BadRowError("trade", trade=unknown[0], trades=", ".join(trades()))
    ambiguous = _flag(row, "ambiguous", default=len(brand) <= 3 and brand.isascii())
    names = [Name(brand, "word" if ambiguous else "brand")]
    names += [parse_name(name.strip()) for name in row.get("names", "").split(";") if name.strip()]
    names += [parse_name(name.strip(), line=True) for name in row.get("lines", "").split(";") if name.strip()]
    return Entry(brand, row.get("owner", ""), brand, frozenset(sold), tuple(names), source, _flag(row, "protected", default=False))


def _flag(row: dict[str, str], column: str, *, default: bool) -> bool:
    value = row.get(column, "").lower()
    if value not in (*_YES, *_NO):
        raise _BadRowError("flag", column=column, value=value)
    return value in _YES if value else default
