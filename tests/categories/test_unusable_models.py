"""A model file that cannot be used is read once, however many listings are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from listlint.api import Listing, Text, Unavailable
from listlint.records import category_file
from listlint.records.categories import Categories


def test_a_broken_model_file_is_read_once_for_a_whole_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = Categories(tmp_path)
    models.file("any").parent.mkdir(parents=True)
    models.file("any").write_bytes(b"no model")
    read: list[Path] = []
    load = category_file.load
    monkeypatch.setattr(category_file, "load", lambda file, refit: (read.append(file), load(file, refit))[1])
    for number in range(5):
        with pytest.raises(Unavailable):
            models.predict(Listing(id=str(number), title=Text("title", "Oak lamp")))
    assert len(read) == 1
