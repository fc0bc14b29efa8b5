"""The learnt category trees of this installation, one model file a marketplace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listlint.api import CategoryOpinion, Listing, Unavailable

if TYPE_CHECKING:
    from listlint.records.category_model import CategoryModel
    from listlint.records.category_taxonomy import Taxonomy

ANY = "any"  # the model of a catalogue whose marketplace was not named; it serves every marketplace without its own


class Categories:
    """Models under ``HOME/models/categories``, read when first asked for and again when the file has changed."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "models" / "categories"
        self._loaded: dict[Path, tuple[tuple[int, int], CategoryModel]] = {}

    def fit(self, rows: Iterable[tuple[str, Sequence[str], str]], marketplace: str) -> Mapping[str, Any]:
        """Learn from (title, category path, brand or seller), keep the model, and return its card. Raises TooFew."""
        from listlint.records.category_fit import fit

        file = self.file(marketplace)
        model = fit(rows, marketplace)
        model.save(file)
        return model.card

    def predict(self, listing: Listing) -> CategoryOpinion:
        """What the marketplace's model says of the title and the declared category. Raises Unavailable without a usable model."""
        return self.model(listing.marketplace).opinion(listing.title.value, listing.category)

    def model(self, marketplace: str) -> CategoryModel:
        """The model of a marketplace, else the one fitted for any. Raises Unavailable."""
        from listlint.records.category_model import ModelError, load

        refit = _command(marketplace)
        for file in dict.fromkeys((self.file(marketplace), self.file(ANY))):
            try:
                known = file.stat()
            except FileNotFoundError:
                continue
            stamp = (known.st_mtime_ns, known.st_size)
            held = self._loaded.get(file)
            if held is None or held[0] != stamp:
                try:
                    held = (stamp, load(file, refit))
                except ModelError as error:
                    raise Unavailable(str(error), install=refit) from error
                self._loaded[file] = held
            return held[1]
        raise Unavailable(f"no category model is fitted for {marketplace}", install=refit, zh=f"{marketplace} 尚无类目模型")

    def card(self, marketplace: str) -> Mapping[str, Any]:
        """What was measured when the marketplace's model was fitted. Raises Unavailable."""
        return self.model(marketplace).card

    def keep_taxonomy(self, taxonomy: Taxonomy, marketplace: str) -> None:
        """Keep a published tree, for suggestions by name where no model is fitted."""
        taxonomy.save(self.file(marketplace).with_suffix(".tree.json"))

    def taxonomy(self, marketplace: str) -> Taxonomy | None:
        """The published tree that was imported for the marketplace, or for any; None without one."""
        from listlint.records.category_taxonomy import load

        for name in dict.fromkeys((marketplace or ANY, ANY)):
            file = self.file(name).with_suffix(".tree.json")
            if file.exists():
                return load(file)
        return None

    def file(self, marketplace: str) -> Path:
        """Where the model of a marketplace is kept. Raises ValueError for a name that is none."""
        name = marketplace or ANY
        if not re.fullmatch(r"[\w][\w.-]{0,63}", name):
            raise ValueError(f'"{marketplace}" is no name of a marketplace: letters, digits, dots and dashes only')
        return self.folder / f"{name}.model"


def _command(marketplace: str) -> str:
    return "listlint categories fit CATALOGUE" + (f" --marketplace {marketplace}" if marketplace not in ("", ANY) else "")
