"""Gives every bank picture a number of its own, in the order of the commits."""

from __future__ import annotations

from listlint.store import Writer


def next_number(writer: Writer) -> int:
    """One more than any picture ever had: a removed picture's number is not given again, so no index mistakes one for another."""
    writer.execute("INSERT INTO counters (name, value) VALUES ('bank', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1")
    return int(writer.rows("SELECT value FROM counters WHERE name = 'bank'")[0]["value"])
