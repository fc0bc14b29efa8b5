"""listlint categories: learn a marketplace's category tree from its catalogue, and ask it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from listlint.api import CategoryGuess, Listing
    from listlint.records.categories import Categories
    from listlint.records.category_fit import Suspect
    from listlint.records.category_tree import Row

WORDS = {
    "en": {"rows": "rows read", "titles": "different titles learnt from", "categories": "categories", "words": "words and word pairs",
           "top_1": "held-out titles put into their category", "top_3": "… into one of the best three",
           "false_positive_rate": "listings accused as they are filed (held-out brands; real misfilings among them)",
           "recall_random_swaps": "random wrong categories found",
           "recall_sibling_swaps": "neighbouring wrong categories found", "seconds": "seconds",
           "fitted": "Category model for {marketplace} is ready: {file}",
           "folded": "folded into their parents: {count}, such as {some}",
           "left": "{count} without title or category left out", "imported": "{count} kept for {marketplace}",
           "kept": "titles kept in the model for updates", "details": "listings read with attributes and description",
           "sampled": "An update learns from the kept titles and the new rows: words of titles that were not kept are forgotten, "
                      "categories once folded stay folded. Fit anew from all rows from time to time.",
           "suspects": "{count} listings to be read, strongest first: {file}. Put the ids of those that are misfiled into a file for "
                       "--misfiled: then the share accused is that of rightly filed listings.",
           "no_brands": "No brands or sellers are known: the figures are of held-out titles; other brands will be accused more often.",
           "declared": "declared", "doubtful": "speaks against", "unknown": "the model does not know this category",
           "hints": "What it lacks: {reason}. Until then category-mismatch gives hints (info) and accuses nobody. "
                    "Fit it from more rows, or allow it more with --budget.",
           "hint": "a hint only: the model is not proven", "names": "no model is fitted; by names only",
           "nothing": "no category is near", "none": "no model is fitted and no tree imported",
           "model": "model: {titles}, {categories}, {rate:.1%} accused as filed (budget {budget:.1%}), fitted {day}",
           "accuses": "accuses", "tree": "tree: {count}"},
    "zh": {"rows": "读入行数", "titles": "用于学习的不同标题", "categories": "类目数", "words": "词与词对",
           "top_1": "留出标题归入正确类目", "top_3": "……前三名之内",
           "false_positive_rate": "按原类目被指出的商品（留出品牌；含真正放错的）", "recall_random_swaps": "找出随机错放的类目",
           "recall_sibling_swaps": "找出相邻错放的类目", "seconds": "秒",
           "fitted": "{marketplace}的类目模型已就绪：{file}", "folded": "并入上级：{count}，如{some}",
           "left": "跳过{count}（没有标题或类目）", "imported": "已为{marketplace}保存{count}",
           "kept": "为增量学习保留的标题", "details": "连同属性和描述一起读取的商品",
           "sampled": "增量学习只使用保留的标题和新行：未保留标题中的词会被遗忘，已并入上级的类目不再分开。请不时用全部数据重新学习。",
           "suspects": "待核对的商品{count}件，最可疑的在前：{file}。"
                       "把确认放错的商品编号写入文件交给--misfiled，之后的误指比例即为真实比例。",
           "no_brands": "目录中没有品牌或卖家：以上数据以留出的标题测得，新品牌被误指的比例会更高。",
           "declared": "所选类目", "doubtful": "不符", "unknown": "模型不认识该类目",
           "hints": "不足之处：{reason}。在此之前 category-mismatch 只给出提示（info），不作警告。"
                    "请用更多数据学习，或用 --budget 放宽上限。",
           "hint": "仅为提示：模型尚未经过充分检验", "names": "尚无模型，仅按名称建议", "nothing": "没有相近的类目",
           "none": "尚无模型，也未导入类目树",
           "model": "模型：{titles}，{categories}，按原类目误指{rate:.1%}（上限{budget:.1%}），学习于{day}",
           "accuses": "可作警告", "tree": "类目树：{count}"},
}
_SHARES = ("top_1", "top_3", "false_positive_rate", "recall_random_swaps", "recall_sibling_swaps")

_marketplace = click.option("--marketplace", default="any", show_default=True, metavar="M", help="Whose tree it is.")


@click.group()
def categories() -> None:
    """The category tree: learn it from a catalogue, ask it, or import a published one."""


@categories.command()
@click.argument("catalogue", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CATALOGUE…")
@_marketplace
@click.option("--map", "columns", default="", metavar="F=G,…", help="Which column holds which field, as in title=name,category=path.")
@click.option("--update", is_flag=True, help="Add the rows to the marketplace's model instead of learning from them alone.")
@click.option("--budget", type=click.FloatRange(0.001, 0.05), default=0.01, show_default=True,
              help="Share of the catalogue's listings that may be accused as they are filed.")
@click.option("--misfiled", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Ids, one a line, of listings found misfiled: not learnt from, and no false positives.")
@click.option("--suspects", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the listings whose category the rest of the catalogue speaks against, to be read (JSONL).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@click.pass_obj
def fit(world: Any, catalogue: Sequence[Path], marketplace: str, columns: str, update: bool, budget: float, misfiled: Path | None,
        suspects: Path | None, form: str) -> None:
    """Learn the categories of each CATALOGUE (JSONL or CSV with title, category and, better, brand or seller; attributes too).

    The category is a path, or an id of the imported tree. Prints what was measured on titles of brands that were held out.
    """
    from listlint.api import Unavailable
    from listlint.messages import in_language
    from listlint.records.category_fit import TooFew
    from listlint.reports.counts import counted

    words, lang = _words(world), world.lang
    left: list[int] = []
    records = _records(world)
    known = frozenset(line.strip() for line in misfiled.read_text("utf-8").splitlines()) if misfiled else frozenset()
    try:
        fitted = records.learn((row for file in catalogue for row in _rows(file, columns, left)), marketplace, update=update,
                               rate=budget, misfiled=known)
    except Unavailable as missing:
        raise click.ClickException(f"{missing.reason}. {missing.install}") from missing
    except (TooFew, ValueError) as error:
        raise click.ClickException(f"{', '.join(map(str, catalogue))}: {error}") from error
    if suspects:
        suspects.write_text("".join(json.dumps(_suspect(one), ensure_ascii=False) + "\n" for one in fitted.suspects), "utf-8")
    card = fitted.model.card
    if form == "json":
        click.echo(json.dumps(dict(card), ensure_ascii=False))
        return
    for name in ("rows", "titles", "categories", "words", *(("details",) if card["details"] else ()), *_SHARES, "seconds"):
        value = f"{card[name]:.1%}" if name in _SHARES else f"{card[name]:,}"
        click.echo(f"{value:>10}  {words[name]}")
    if card["folded"]:
        click.echo(words["folded"].format(count=counted(len(card["folded"]), "thin category", lang), some=", ".join(card["folded"][:3])))
    for note, holds in (("no_brands", not card["groups"]), ("sampled", update)):
        if holds:
            click.echo(words[note])
    if suspects:
        click.echo(words["suspects"].format(count=len(fitted.suspects), file=suspects))
    if left:
        click.echo(words["left"].format(count=counted(len(left), "row", lang)), err=True)
    if not fitted.model.proof.holds:
        click.secho(words["hints"].format(reason=in_language(fitted.model.proof.reason, world.lang)), fg="yellow")
    click.echo(words["fitted"].format(marketplace=marketplace, file=records.file(marketplace)))


def _suspect(one: Suspect) -> dict[str, Any]:
    return {"id": one.example.id, "title": one.example.title, "category": list(one.example.path), "score": one.score,
            "best": [{"category": list(path), "confidence": share} for path, share in one.best]}


@categories.command("list")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True, help="How to print.")
@click.pass_obj
def list_(world: Any, form: str) -> None:
    """List the fitted models and imported trees, and which models may accuse.

    A listing is judged by its marketplace's own model, else by names of its own tree, else by the model and then the tree of "any".
    """
    from listlint.messages import in_language
    from listlint.reports.counts import counted

    words, kept, lang = _words(world), list(_records(world).kept()), world.lang
    for each in kept:
        note = in_language(each.note, world.lang)
        if form == "jsonl":
            click.echo(json.dumps({"marketplace": each.marketplace, "model": dict(each.card) if each.card else None, "tree": each.tree,
                                   "note": note}, ensure_ascii=False))
            continue
        click.echo(each.marketplace)
        if each.card:
            card = each.card
            click.echo("  " + words["model"].format(titles=counted(card["titles"], "title", lang),
                                                    categories=counted(card["categories"], "category", lang), day=card["fitted_at"][:10],
                                                    rate=card["false_positive_rate"], budget=card["budget"]))
        if each.card or note:
            click.secho(f"  {note or words['accuses']}", fg="yellow" if note else "green")
        if each.tree:
            click.echo("  " + words["tree"].format(count=counted(each.tree, "category", lang)))
    if not kept and form == "text":
        click.echo(words["none"])


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
    records = _records(world)
    words = _words(world)
    given = tuple(node.strip() for node in category.split(">") if node.strip())
    for batch in _batches(_titles(texts, given, marketplace)):
        for listing, answer in zip(batch, _answers(records, batch, marketplace), strict=True):
            click.echo(json.dumps(answer, ensure_ascii=False) if form == "jsonl" else _told(answer, listing.category, words))


def _answers(records: Categories, batch: Sequence[Listing], marketplace: str) -> Iterator[dict[str, Any]]:
    """What the model says of each listing; without one, what an imported tree suggests."""
    from listlint.api import Unavailable

    try:
        opinions = records.predict_many(batch)
    except Unavailable as missing:
        if records.taxonomy(marketplace) is None:
            raise click.ClickException(f"{missing.reason}. {missing.install}") from missing
        for listing in batch:
            yield {"id": listing.id, "title": listing.title.value, "best": _guesses(records.suggest(listing)), "by": "names"}
        return
    for listing, opinion in zip(batch, opinions, strict=True):
        yield {"id": listing.id, "title": listing.title.value, "best": _guesses(opinion.best[:3]), "by": "model",
               "declared": list(opinion.declared or ()), "doubtful": opinion.declared is not None and opinion.score >= opinion.threshold,
               "proven": opinion.proven,
               "score": round(opinion.score, 2), "threshold": round(opinion.threshold, 2), "words": list(opinion.words)}


def _guesses(best: Sequence[CategoryGuess]) -> list[dict[str, Any]]:
    return [{"category": list(guess.path), "confidence": guess.confidence} for guess in best]


@categories.command("import")
@click.option("--format", "form", type=click.Choice(["shopify", "google", "csv"]), required=True, help="What FILE is.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_marketplace
@click.pass_obj
def import_(world: Any, form: Any, file: Path, marketplace: str) -> None:
    """Keep a published tree: names to suggest from until a model is fitted."""
    from listlint.records.category_taxonomy import TaxonomyError, read
    from listlint.reports.counts import counted

    try:
        tree = read(file, form)
    except TaxonomyError as error:
        raise click.ClickException(str(error)) from error
    _records(world).keep_taxonomy(tree, marketplace)
    click.echo(_words(world)["imported"].format(count=counted(len(tree.paths), "category", world.lang), marketplace=marketplace))


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
        doubt += f" ({words['hint']})" if answer["doubtful"] and not answer["proven"] else ""
        verdict = doubt if answer["declared"] else words["unknown"]
        lines.append(f"  {words['declared']}: {' > '.join(path)}  {verdict}")
    return "\n".join(lines)


def _rows(catalogue: Path, columns: str, left: list[int]) -> Iterator[Row]:
    """Every row that has a title and a category; the others' lines go to ``left``."""
    from listlint.readers import InputError, rows
    from listlint.readers.mapping import choose, listing_json, parse_map
    from listlint.records.category_tree import Row

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
        yield Row(title, path, str(listing.get("brand") or listing.get("seller") or ""), _details(listing), str(listing.get("id", "")))


def _titles(texts: Sequence[str], given: tuple[str, ...], marketplace: str) -> Iterator[Listing]:
    from listlint.api import Listing, Text

    for number, text in enumerate(texts, 1):
        path = Path(text)
        if path.suffix.lower() in (".jsonl", ".ndjson", ".json", ".csv", ".tsv") and path.is_file():
            yield from _file_titles(path, given, marketplace)
        else:
            yield Listing(id=str(number), title=Text("title", text), marketplace=marketplace, category=given)


def _file_titles(path: Path, given: tuple[str, ...], marketplace: str) -> Iterator[Listing]:
    from listlint.api import Listing, Text
    from listlint.readers import rows
    from listlint.readers.mapping import choose, listing_json

    for row in rows(path):
        if row.values is None:
            click.echo(f"{path}:{row.line}: {row.reason}", err=True)
            continue
        listing = listing_json(row.values, choose(row.values, {}))
        yield Listing(id=str(listing.get("id", row.line)), title=Text("title", str(listing["title"])), marketplace=marketplace,
                      description=Text("description", _details(listing)),
                      category=tuple(str(node) for node in listing.get("category", ())) or given)


def _details(listing: Mapping[str, Any]) -> str:
    """All that a row says beside its title."""
    from listlint.records.category_text import joined

    attributes = listing.get("attributes")
    return joined(attributes if isinstance(attributes, Mapping) else {}, listing.get("bullets", ()), listing.get("description", ""))


def _batches(listings: Iterator[Listing], size: int = 256) -> Iterator[list[Listing]]:
    while batch := list(islice(listings, size)):
        yield batch


def _records(world: Any) -> Categories:
    from listlint.records.categories import Categories

    return Categories(world.home)


def _words(world: Any) -> dict[str, str]:
    return WORDS[world.lang if world.lang in WORDS else "en"]
