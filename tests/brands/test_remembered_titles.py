"""A title's names are looked up once, though several checkers ask for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from listlint.records import brands as module
from listlint.records.brand_lookup import Lookup
from listlint.records.brands import LONGEST, REMEMBERED, Brands
from listlint.store import open_store


def test_a_title_is_looked_up_once_and_a_long_text_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    hits = Lookup.hits

    def counted(self: Lookup, text: str, *, hidden: bool = True) -> object:
        looked.append(len(text))
        return hits(self, text, hidden=hidden)

    monkeypatch.setattr(Lookup, "hits", counted)
    monkeypatch.setattr(module, "_curated", lambda: register)  # the process's own has been asked before
    register = module._register([])
    brands = Brands(open_store(None, tmp_path))
    title, body = "Nike running shoes", "Nike running shoes. " * REMEMBERED
    first = [brands.find(title) for _ in range(3)]
    assert first[0] == first[1] == first[2] != []
    assert looked == [len(title)]
    brands.find(body)
    brands.find(body)
    assert looked[1:] == [min(len(body), LONGEST)] * 2
