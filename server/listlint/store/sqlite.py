"""One SQLite file: many readers beside one writer, and writers that wait for each other."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from listlint.store import Row, StoreError
from listlint.store.schema import TABLES, VERSION

WAIT_MS = 5_000  # a writer waits this long for its turn
LEAST_FREE = 20_000_000  # bytes on the disk; a transaction of a scan takes some
_TYPES: dict[str, type] = {"text": str, "integer": int, "real": float, "blob": bytes}


class SqliteStore:
    """The default store. Safe for threads (a connection each) and processes (WAL, BEGIN IMMEDIATE)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.local()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: cannot be opened as the store ({error}). Name another with --store or LISTLINT_HOME") from error

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Read, as dictionaries by column name."""
        return _rows(self._connection, sql, parameters)

    @contextmanager
    def write(self) -> Iterator[SqliteWriter]:
        """One transaction, opened with BEGIN IMMEDIATE: a plain BEGIN fails at once when another writer came between."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: another process is writing for more than {WAIT_MS / 1000:g} s ({error}). Try again") from error
        try:
            yield SqliteWriter(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def obstacle(self) -> str:
        """Why nothing can be written, or nothing. Takes no lock: a scan may be writing for long."""
        try:
            self.rows("PRAGMA user_version")
        except sqlite3.Error as error:
            return str(error)
        wrong = [path for path in (self.path, self.path.parent) if not os.access(path, os.W_OK)]
        if wrong:
            return f"{wrong[0]} is read-only"
        free = shutil.disk_usage(self.path.parent).free
        return f"the disk is full: {free:,} bytes are free, at least {LEAST_FREE:,} are needed" if free < LEAST_FREE else ""

    def close(self) -> None:
        """Close this thread's connection; the next use opens another."""
        if (connection := getattr(self._threads, "connection", None)) is not None:
            connection.close()
            self._threads.connection = None

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            # isolation_level=None: transactions are opened by us alone, never by the driver.
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=WAIT_MS / 1000)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._threads.connection = connection
        return connection

    def _prepare(self) -> None:
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found == VERSION:
            return
        if found > VERSION:
            raise StoreError(f"{self.path}: written by a newer Listlint (schema {found}, this one knows {VERSION}). Update Listlint")
        with self.write() as writer:
            database = sqlite_utils.Database(self._connection)
            for name, table in TABLES.items():
                columns = dict(column.split(":") for column in table.columns.split())
                writer.execute(database.create_table_sql(
                    name, {column: _TYPES[kind] for column, kind in columns.items()},
                    pk=table.key if len(table.key) > 1 else table.key[0], not_null=set(table.key), if_not_exists=True))
                there = {row["name"] for row in writer.rows(f"PRAGMA table_info({name})")}
                for column in columns.keys() - there:  # a table of an earlier version
                    writer.execute(f"ALTER TABLE {name} ADD COLUMN {column} {columns[column]}")
                for index in (*table.indexes, *table.unique):
                    unique = "UNIQUE " if index in table.unique else ""
                    writer.execute(f"CREATE {unique}INDEX IF NOT EXISTS {name}_{'_'.join(index)} ON {name} ({', '.join(index)})")
            writer.execute(f"PRAGMA user_version = {VERSION}")


class SqliteWriter:
    """Writes inside the transaction that ``SqliteStore.write`` opened."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement; returns the number of rows it changed."""
        return self._connection.execute(sql, parameters).rowcount

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Read inside the transaction."""
        return _rows(self._connection, sql, parameters)

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows; a key that is there already is an error."""
        self._put(table, rows, "")

    def upsert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows, or replace the given columns of those whose key is there already."""
        self._put(table, rows, "upsert")

    def _put(self, table: str, rows: Iterable[Row], how: str) -> None:
        key = TABLES[table].key
        for row in rows:
            names = list(row)
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"  # noqa: S608  names from our schema
            if how:
                rest = [f"{name} = excluded.{name}" for name in names if name not in key]
                sql += f" ON CONFLICT ({', '.join(key)}) DO " + (f"UPDATE SET {', '.join(rest)}" if rest else "NOTHING")
            self._connection.execute(sql, [row[name] for name in names])


def _rows(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sql, parameters)]
