"""Where everything is kept: one protocol, and the SQLite store that is the default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

Row = Mapping[str, Any]


class StoreError(Exception):
    """The store cannot be opened or written: says which one and what to do."""


class Writer(Protocol):
    """One write transaction: all of it happens, or none."""

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement with ``?`` or ``:name`` placeholders. Returns the number of rows it changed."""

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Read inside the transaction."""

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows, as keys of the schema's columns. A key that is there already is an error."""

    def upsert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows, or replace the given columns of those whose primary key is there already."""


class Store(Protocol):
    """What any store offers. SQL is kept to what SQLite and PostgreSQL share; times are ISO 8601 in UTC, JSON is text."""

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Read, as dictionaries by column name."""

    def write(self) -> AbstractContextManager[Writer]:
        """Open a write transaction that waits for its turn, and commit it at the end of the block."""

    def obstacle(self) -> str:
        """Why nothing can be written, or nothing; without waiting for anybody's turn."""

    def close(self) -> None:
        """Close this thread's connection."""


def open_store(url: str | None, home: Path) -> Store:
    """The store at ``url`` (``sqlite:///FILE`` or a file path), or the default one in the data folder ``home``."""
    from listlint.store.sqlite import SqliteStore

    if url is None:
        return SqliteStore(home / "listlint.db")
    scheme, separator, rest = url.partition("://")
    if not separator:
        return SqliteStore(Path(url))
    if scheme == "sqlite":
        return SqliteStore(Path(rest.removeprefix("/") if rest.startswith("//") or not rest.startswith("/") else rest))
    raise StoreError(f"--store {url}: this version keeps its data in SQLite; give sqlite:///FILE or a file path")
