"""listlint images fit: learn from the platform's own catalogue what the main pictures of each category look like."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listlint.cli import World

if TYPE_CHECKING:
    from listlint.pictures import Picture

WORDS = {
    "en": {"learnt": "pictures learnt from, of {rows} rows", "categories": "categories",
           "top_1": "held-out pictures nearest to their own category",
           "false_alarms": "held-out pictures told as they are filed ({judged} judged)",
           "other_object": "held-out pictures found under a category of another branch",
           "left": "{count} rows without category or readable main picture left out",
           "over": "The measured share is above the budget of {budget:.1%}: take more rows, or a smaller --budget.",
           "fitted": "What pictures of {marketplace} look like is ready: {file}",
           "sees": "It sees outline, edges and colours of what stands on the ground. It does not know things: what looks alike is one "
                   "to it, an unusual but right photo may be told, and it gives hints only."},
    "zh": {"learnt": "用于学习的图片（共{rows}行）", "categories": "类目数",
           "top_1": "留出图片最接近自身类目", "false_alarms": "留出图片按原类目被提示（共判断{judged}张）",
           "other_object": "放到其他分支类目下时被发现", "left": "跳过{count}行（没有类目或可读的主图）",
           "over": "实测比例高于预算{budget:.1%}：请增加数据，或调小 --budget。", "fitted": "{marketplace}的类目图片模型已就绪：{file}",
           "sees": "它只看背景上物体的轮廓、边缘和颜色，并不认识物体：外形相似的东西分不开，少见但正确的照片可能被提示，因此只作提示。"},
}
_SHARES = ("top_1", "false_alarms", "other_object")


@click.command()
@click.argument("catalogue", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CATALOGUE…")
@click.option("--marketplace", default="any", show_default=True, metavar="M", help="Whose catalogue it is.")
@click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of the pictures (default: the catalogue's).")
@click.option("--map", "columns", default="", metavar="F=G,…", help="Which column holds which field, as in title=name,category=path.")
@click.option("--depth", type=click.IntRange(1, 9), default=2, show_default=True, help="Levels of the category that are told apart.")
@click.option("--vision", default="", metavar="NAME", help="An installed vision model to see with (default: the built-in outline).")
@click.option("--budget", type=click.FloatRange(0.001, 0.05), default=0.01, show_default=True,
              help="Share of the catalogue's own pictures that may be told.")
@click.pass_obj
def fit(world: World, catalogue: Sequence[Path], marketplace: str, root: Path | None, columns: str, depth: int, vision: str,
        budget: float) -> None:
    """Learn what main pictures of each category look like, from each CATALOGUE (JSONL or CSV with category and images).

    Prints what was measured on pictures of brands or sellers that were held out, and keeps it in the model's card. A picture of
    something else is then told as a hint.
    """
    from listlint.api import Unavailable
    from listlint.records.looks import Looks, TooFew

    words = WORDS[world.lang]
    looks = Looks(world.home)
    left: list[str] = []
    try:
        rows = (row for file in catalogue for row in _rows(file, root or file.parent, columns, depth, left))
        card = looks.fit(rows, marketplace, vision=vision, budget=budget)
    except Unavailable as missing:
        raise click.ClickException(f"{missing.reason}. {missing.install}") from missing
    except (TooFew, ValueError) as error:
        raise click.ClickException(f"{', '.join(map(str, catalogue))}: {error}") from error
    for name in ("learnt", "categories", *_SHARES):
        value = f"{card[name]:.1%}" if name in _SHARES else f"{card[name]:,}"
        click.echo(f"{value:>10}  {words[name].format(**card)}")
    if left:
        click.echo(words["left"].format(count=len(left)), err=True)
    if card["false_alarms"] > budget:
        click.echo(words["over"].format(budget=budget))
    click.echo(words["sees"])
    click.echo(words["fitted"].format(marketplace=marketplace, file=looks.file(marketplace)))


def _rows(catalogue: Path, root: Path, columns: str, depth: int, left: list[str]) -> Iterator[tuple[Picture, Sequence[str], str]]:
    """Every row with a category and a main picture inside the folder; why the others are left out goes to ``left``."""
    from listlint.opening import from_folder
    from listlint.pictures import PictureError
    from listlint.readers import rows
    from listlint.readers.mapping import choose, listing_json, parse_map

    chosen = parse_map(columns)
    opener = from_folder(root)
    for row in rows(catalogue):
        if row.values is None:
            left.append(f"{row.line}: {row.reason}")
            continue
        listing = listing_json(row.values, choose(row.values, chosen))
        images = [image for image in listing.get("images", ()) if isinstance(image, dict) and image.get("src")]
        main = next((image for image in images if image.get("role") == "main"), images[0] if images else None)
        category = [str(level) for level in listing.get("category", ())][:depth]
        if main is None or not category:
            left.append(f"{row.line}: no category or picture")
            continue
        try:
            yield opener.picture(str(main["src"])), category, str(listing.get("brand") or listing.get("seller") or "")
        except PictureError as error:
            left.append(f"{row.line}: {json.dumps(str(error))}")
