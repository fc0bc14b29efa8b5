"""listlint categories: learn a marketplace's category tree from its catalogue, and ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from listlint.records.categories import Categories

WORDS = {
    "en": {"rows": "rows read", "titles": "different titles learnt from", "categories": "categories", "words": "words and word pairs",
           "top_1": "held-out titles put into their category", "top_3": "… into one of the best three",
           "false_positive_rate": "rightly filed listings accused (held-out brands)",
           "recall_random_swaps": "random wrong categories found",
           "recall_sibling_swaps": "neighbouring wrong categories found", "seconds": "seconds",
           "fitted": "Category model for {marketplace} is ready: {file}",
           "folded": "folded into their parents: {count} thin categories, such as {some}",
           "left": "{count} rows without title or category left out", "imported": "{count} categories kept for {marketplace}",
           "declared": "declared", "doubtful": "speaks against", "unknown": "the model does not know this category",
           "names": "no model is fitted; by names only", "nothing": "no category is near"},
    "zh": {"rows": "读入行数", "titles": "用于学习的不同标题", "categories": "类目数", "words": "词与词对",
           "top_1": "留出标题归入正确类目", "top_3": "……前三名之内",
           "false_positive_rate": "正确归类却被指出的商品（留出品牌）", "recall_random_swaps": "找出随机错放的类目",
           "recall_sibling_swaps": "找出相邻错放的类目", "seconds": "秒",
           "fitted": "{marketplace}的类目模型已就绪：{file}", "folded": "并入上级的稀疏类目：{count}个，如{some}",
           "left": "跳过{count}行（没有标题或类目）", "imported": "已为{marketplace}保存{count}个类目",
           "declared": "所选类目", "doubtful": "不符", "unknown": "模型不认识该类目",
           "names": "尚无模型，仅按名称建议", "nothing": "没有相近的类目"},
}
_SHARES = ("top_1", "top_3", "false_positive_rate", "recall_random_swaps", "recall_sibling_swaps")

_marketplace = click.option("--marketplace", default="any", show_default=True, metavar="M", help="Whose tree it is.")


@click.group()
def categories() -> None:
    """The category tree: learn it from a catalogue, ask it, or import a published one."""


@categories.command()
@click.argument("catalogue", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_marketplace
@click.option("--map", "columns", default="", metavar="F=G,…", help="Which column holds which field, as in title=name,category=path.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@click.pass_obj
def fit(world: Any, catalogue: Path, marketplace: str, columns: str, form: str) -> None:
    """Learn the categories of CATALOGUE (JSONL or CSV with title, category and, if there is one, brand or seller).

    Prints what was measured on titles of brands that were held out.
    """
    from listlint.records.category_fit import TooFew

    words = _words(world)
    left: list[int] = []
    records = _records(world)
    try:
        card = records.fit(_rows(catalogue, columns, left), marketplace)
    except (TooFew, ValueError) as error:
        raise click.ClickException(f"{catalogue}: {error}") from error
    if form == "json":
        click.echo(json.dumps(dict(card), ensure_ascii=False))
        return
    for name in ("rows", "titles", "categories", "words", *_SHARES, "seconds"):
        value = f"{card[name]:.1%}" if name in _SHARES else f"{card[name]:,}"
        click.echo(f"{value:>10}  {words[name]}")
    if card["folded"]:
        click.echo(words["folded"].format(count=len(card["folded"]), some=", ".join(card["folded"][:3])))
    if left:
        click.echo(words["left"].format(count=len(left)), err=True)
    click.echo(words["fitted"].format(marketplace=marketplace, file=records.file(marketplace)))


@categories.command()
@click.argument("texts", nargs=-1, required=True, metavar="TITLE…|FILE")
@_marketplace
@click.option("--category", default="", metavar="PATH", help="The declared category, as in “Shoes > Sneakers”; a row's own goes first.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True, help="How to print.")
@click.pass_obj
def predict(world: Any, texts: Sequence[str], marketplace: str, category: str, form: str) -> None:
    """Name the best three categories of each TITLE, or of each row of a FILE, and judge the declared one.

    Without a fitted model an imported tree suggests by names.
    """
    from listlint.api import Listing, Text, Unavailable

    records = _records(world)
    words = _words(world)
    given = tuple(node.strip() for node in category.split(">") if node.strip())
    for number, title, path in _titles(texts, given):
        listing = Listing(id=number, title=Text("title", title), marketplace=marketplace, category=path)
        try:
            opinion = records.predict(listing)
        except Unavailable as missing:
            tree = records.taxonomy(marketplace)
            if tree is None:
                raise click.ClickException(f"{missing.reason}. {missing.install}") from missing
            best = [{"category": list(found), "confidence": share} for found, share in tree.suggest(title)]
            answer: dict[str, Any] = {"id": number, "title": title, "best": best, "by": "names"}
        else:
            best = [{"category": list(guess.path), "confidence": guess.confidence} for guess in opinion.best]
            answer = {"id": number, "title": title, "best": best, "by": "model", "declared": list(opinion.declared or ()),
                      "doubtful": opinion.declared is not None and opinion.score >= opinion.threshold,
                      "score": round(opinion.score, 2), "threshold": round(opinion.threshold, 2), "words": list(opinion.words)}
        click.echo(json.dumps(answer, ensure_ascii=False) if form == "jsonl" else _told(answer, path, words))


@categories.command("import")
@click.option("--format", "form", type=click.Choice(["shopify", "google", "csv"]), required=True, help="What FILE is.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_marketplace
@click.pass_obj
def import_(world: Any, form: Any, file: Path, marketplace: str) -> None:
    """Keep a published tree: names to suggest from until a model is fitted."""
    from listlint.records.category_taxonomy import TaxonomyError, read

    try:
        tree = read(file, form)
    except TaxonomyError as error:
        raise click.ClickException(str(error)) from error
    _records(world).keep_taxonomy(tree, marketplace)
    click.echo(_words(world)["imported"].format(count=len(tree.paths), marketplace=marketplace))


def _told(answer: Mapping[str, Any], path: Sequence[str], words: Mapping[str, str]) -> str:
    lines = [answer["title"]]
    if answer["by"] == "names":
        lines.append(f"  {words['names']}")
    for guess in answer["best"]:
        lines.append(f"  {guess['confidence']:4.0%}  {' > '.join(guess['category'])}")
    if not answer["best"]:
        lines.append(f"  {words['nothing']}")
    if path and answer["by"] == "model":
        doubt = f"{words['doubtful']}: {', '.join(answer['words'])}" if answer["doubtful"] else "✓"
        verdict = doubt if answer["declared"] else words["unknown"]
        lines.append(f"  {words['declared']}: {' > '.join(path)}  {verdict}")
    return "\n".join(lines)


def _rows(catalogue: Path, columns: str, left: list[int]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Title, path and group of every row that has both; the others' lines go to ``left``."""
    from listlint.readers import InputError, rows
    from listlint.readers.mapping import choose, listing_json, parse_map

    chosen = parse_map(columns)
    for row in rows(catalogue):
        if row.values is None:
            left.append(row.line)
            continue
        try:
            listing = listing_json(row.values, choose(row.values, chosen))
        except InputError as error:
            raise InputError(f"{catalogue}:{row.line}: {error}") from error
        title, path = str(listing.get("title", "")), tuple(str(node) for node in listing.get("category", ()))
        if not title.strip() or not path:
            left.append(row.line)
            continue
        yield title, path, str(listing.get("brand") or listing.get("seller") or "")


def _titles(texts: Sequence[str], given: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for number, text in enumerate(texts, 1):
        path = Path(text)
        if path.suffix.lower() in (".jsonl", ".ndjson", ".json", ".csv", ".tsv") and path.is_file():
            yield from _file_titles(path, given)
        else:
            yield str(number), text, given


def _file_titles(path: Path, given: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    from listlint.readers import rows
    from listlint.readers.mapping import choose, listing_json

    for row in rows(path):
        if row.values is None:
            click.echo(f"{path}:{row.line}: {row.reason}", err=True)
            continue
        listing = listing_json(row.values, choose(row.values, {}))
        yield str(listing.get("id", row.line)), str(listing["title"]), tuple(str(node) for node in listing.get("category", ())) or given


def _records(world: Any) -> Categories:
    from listlint.records.categories import Categories

    return Categories(world.home)


def _words(world: Any) -> dict[str, str]:
    return WORDS[world.lang if world.lang in WORDS else "en"]
