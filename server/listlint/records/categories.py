"""The learnt category trees of this installation, one model file a marketplace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listlint.api import CategoryGuess, CategoryOpinion, Listing, Unavailable
from listlint.records.category_text import details

if TYPE_CHECKING:
    from listlint.records.category_fit import Fitted
    from listlint.records.category_model import CategoryModel
    from listlint.records.category_taxonomy import Taxonomy
    from listlint.records.category_tree import Row

ANY = "any"  # the model of a catalogue whose marketplace was not named; it serves every marketplace without its own
_TREE = ".tree.json"
Rows = Iterable["Row | tuple[str, Sequence[str], str]"]


@dataclass(frozen=True)
class Kept:
    """What is known of one marketplace's categories: its model's card (None without a usable one) and how many its tree has.

    ``note`` says why the model only hints or cannot be used.
    """

    marketplace: str
    card: Mapping[str, Any] | None
    tree: int
    note: str


class Categories:
    """Models under ``HOME/models/categories``, read when first asked for and again when the file has changed."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "models" / "categories"
        self._loaded: dict[Path, tuple[tuple[int, int], Any]] = {}

    def fit(self, rows: Rows, marketplace: str, **options: Any) -> Mapping[str, Any]:
        """``learn`` a tree and return the model's card."""
        return self.learn(rows, marketplace, **options).model.card

    def learn(self, rows: Rows, marketplace: str, *, update: bool = False, rate: float | None = None,
              misfiled: Collection[str] = ()) -> Fitted:
        """Learn from listings with their categories, as paths or as ids of the imported tree, and keep the model.

        ``update`` adds the rows to what the marketplace's model was learnt from; see ``category_fit.fit`` for the others. Raises
        TooFew, and Unavailable where there is nothing usable to update.
        """
        from listlint.records.category_file import save
        from listlint.records.category_fit import fit
        from listlint.records.category_judge import RATE
        from listlint.records.category_tree import Row

        file = self.file(marketplace)
        earlier = self._read(file, marketplace) if update else None
        if update and earlier is None:
            raise Unavailable(f"there is no category model of {marketplace} to update", install=_command(marketplace),
                              zh=f"{marketplace} 尚无可更新的类目模型")
        named = (Row(*row) for row in rows)
        fitted = fit((row._replace(path=self.path(row.path, marketplace)) for row in named), marketplace, earlier=earlier,
                     rate=RATE if rate is None else rate, misfiled=misfiled)
        save(fitted.model, file)
        return fitted

    def predict(self, listing: Listing) -> CategoryOpinion:
        """What the marketplace's model says of the listing and its declared category. Raises Unavailable without a usable model."""
        return self.predict_many([listing])[0]

    def predict_many(self, listings: Sequence[Listing]) -> list[CategoryOpinion]:
        """The same for many listings of one marketplace, several times as fast as one by one."""
        if not listings:
            return []
        marketplace = _usable(listings[0].marketplace)
        from listlint.records.category_tree import without_brand

        return self.model(marketplace).opinions([
            (listing.title.value, without_brand(self.path(listing.category, marketplace), listing.brand.value), details(listing))
            for listing in listings])

    def suggest(self, listing: Listing) -> tuple[CategoryGuess, ...]:
        """Categories of the imported tree whose names the title holds, for a marketplace without a model; empty without a tree.

        A name is no listing: these are hints, and ``confidence`` is the share of the title's known words that the name explains.
        """
        tree = self.taxonomy(_usable(listing.marketplace))
        return tuple(CategoryGuess(path=path, confidence=share) for path, share in tree.suggest(listing.title.value)) if tree else ()

    def path(self, category: Sequence[str], marketplace: str) -> tuple[str, ...]:
        """The path of a category given as an id of the imported tree; any other category as it is."""
        if len(category) != 1:
            return tuple(category)
        tree = self.taxonomy(marketplace)
        return (tree.by_id(category[0]) if tree else None) or tuple(category)

    def model(self, marketplace: str) -> CategoryModel:
        """The model of a marketplace; without one the model fitted for any, unless the marketplace has a tree of its own.

        Another platform's categories say nothing of those in an own tree: its names are the better hint. Raises Unavailable.
        """
        if model := self._read(self.file(marketplace), marketplace):
            return model
        if self.file(marketplace) != self.file(ANY) and self._tree(marketplace):
            raise Unavailable(f"no category model is fitted for {marketplace}; its imported tree gives hints by names",
                              install=_command(marketplace), zh=f"{marketplace} 尚无类目模型，仅按其导入的类目树名称提示")
        if model := self._read(self.file(ANY), marketplace):
            return model
        raise Unavailable(f"no category model is fitted for {marketplace}", install=_command(marketplace), zh=f"{marketplace} 尚无类目模型")

    def kept(self) -> Iterator[Kept]:
        """Every marketplace with a model or a tree, by name, with what its model is worth."""
        names = {file.name.removesuffix(end) for end in (".model", _TREE) for file in self.folder.glob(f"*{end}") if file.name[0] != "."}
        for name in sorted(names):
            tree = self._tree(name)
            try:
                model = self._read(self.file(name), name)
            except Unavailable as broken:
                yield Kept(name, None, len(tree.paths) if tree else 0, broken.reason)
            else:
                yield Kept(name, model.card if model else None, len(tree.paths) if tree else 0, model.proof.reason if model else "")

    def _read(self, file: Path, marketplace: str) -> CategoryModel | None:
        from listlint.records.category_file import ModelError, load

        stamp = _stamp(file)
        if stamp is None:
            return None
        if self._loaded.get(file, (None,))[0] != stamp:
            try:
                self._loaded[file] = stamp, load(file, _command(marketplace))
            except ModelError as error:
                self._loaded[file] = stamp, error  # a file that cannot be used is read once, not for every listing
        model: CategoryModel | ModelError = self._loaded[file][1]
        if isinstance(model, ModelError):
            raise Unavailable(str(model), install=_command(marketplace), zh=f"类目模型文件无法使用，请重新学习：{file}") from model
        return model

    def card(self, marketplace: str) -> Mapping[str, Any]:
        """What was measured when the marketplace's model was fitted. Raises Unavailable."""
        return self.model(marketplace).card

    def keep_taxonomy(self, taxonomy: Taxonomy, marketplace: str) -> None:
        """Keep a published tree: its ids stand for paths, and its names suggest categories where no model is fitted."""
        taxonomy.save(self.file(marketplace).with_suffix(_TREE))

    def taxonomy(self, marketplace: str) -> Taxonomy | None:
        """The published tree that was imported for the marketplace, else the one for any; None without one."""
        return self._tree(marketplace) or self._tree(ANY)

    def _tree(self, marketplace: str) -> Taxonomy | None:
        from listlint.records.category_taxonomy import load

        file = self.file(marketplace).with_suffix(_TREE)
        stamp = _stamp(file)
        if stamp is None:
            return None
        if self._loaded.get(file, (None,))[0] != stamp:
            self._loaded[file] = stamp, load(file)
        tree: Taxonomy = self._loaded[file][1]
        return tree

    def file(self, marketplace: str) -> Path:
        """Where the model of a marketplace is kept. Raises ValueError for a name that is none."""
        name = marketplace or ANY
        if _usable(name) != name:
            raise ValueError(f'"{marketplace}" is no name of a marketplace: letters, digits, dots and dashes only')
        return self.folder / f"{name}.model"


def _usable(marketplace: str) -> str:
    """The marketplace's name, or ``any`` for one that no model can be kept under."""
    return marketplace if re.fullmatch(r"\w[\w.-]{0,63}", marketplace) else ANY


def _stamp(file: Path) -> tuple[int, int] | None:
    """When the file was written and its size; None if there is none."""
    try:
        known = file.stat()
    except FileNotFoundError:
        return None
    return known.st_mtime_ns, known.st_size


def _command(marketplace: str) -> str:
    return "listlint categories fit CATALOGUE" + (f" --marketplace {marketplace}" if marketplace not in ("", ANY) else "")
