"""What the picture tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from listlint.records.images.bank import Bank
from listlint.store.sqlite import SqliteStore

sys.path.append(str(Path(__file__).parent))  # drawing.py


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "listlint.db")


@pytest.fixture
def bank(store: SqliteStore) -> Bank:
    return Bank(store)
