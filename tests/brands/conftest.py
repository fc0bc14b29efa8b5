"""A register in a store of its own."""

import pytest

from listlint.records.brands import Brands
from listlint.store.sqlite import SqliteStore


@pytest.fixture
def brands(tmp_path):
    return Brands(SqliteStore(tmp_path / "brands.db"))
