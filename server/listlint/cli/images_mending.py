"""listlint images mend: a better main image from a seller's own, beside the original."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listlint.cli import World, options
from listlint.cli import images_options as shared
from listlint.cli.images_words import WORDS as BANK_WORDS

if TYPE_CHECKING:
    from PIL.Image import Image

    from listlint.engine import Engine
    from listlint.pictures import Picture
    from listlint.result import Reported, Result

ROUNDS = 4  # what stands inside a frame is judged once the frame is gone
QUALITY = 93
SIDE = 640  # px, of each half of a before-and-after picture
WORDS = {
    "en": {"written": "{path} → {target}", "mended": "mended", "left": "left", "nothing": "{path}: nothing that could be mended by itself",
           "there": "{target}: is there already. Name another folder with --out, or remove it", "mending": "mending"},
    "zh": {"written": "{path} → {target}", "mended": "已修正", "left": "未解决", "nothing": "{path}：没有可自动修正的问题",
           "there": "{target}：已存在。请用 --out 指定其他文件夹，或先删除它", "mending": "正在修正"},
}


@click.command()
@shared.paths
@click.option("--out", required=True, metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help="Where the new pictures go.")
@click.option("--marketplace", default="any", metavar="M", help="Whose rules for main images to follow.")
@click.option("--before-after", is_flag=True, help="Also write both side by side, as NAME-before-after.jpg.")
@options.config
@shared.lang
@click.pass_obj
def mend(world: World, paths: tuple[Path, ...], out: Path, marketplace: str, before_after: bool, config: Path | None,
         lang: str | None) -> None:
    """Make main images that keep the rules: frames cut off, plain grounds whitened, goods brought closer, padded to shape.

    The originals stay as they are. Says what was mended and what is left to do by hand. Exits with 2 if a file could not be read
    or written.
    """
    from listlint.engine import Engine
    from listlint.pictures import Picture, PictureError

    plan = world.config(config)
    options.judge_marketplaces((marketplace,), plan)
    engine = Engine(plan, world.records)
    words, language = WORDS[lang or world.lang], lang or world.lang
    bad = 0
    files = shared.files_in(paths, BANK_WORDS[language])
    with shared.progress(words["mending"], len(files)) as advance:
        for path in files:
            try:
                picture = Picture.read(path)
                mended, first, last = _mended(engine, picture, marketplace)
                if mended is None:
                    click.echo(words["nothing"].format(path=path))
                else:
                    _write(path, out, picture, mended, words, before_after=before_after)
                    gone = {found.rule for found in first.findings} - {found.rule for found in last.findings}
                    _say(words["mended"], [found for found in first.findings if found.rule in gone], language)
                _say(words["left"], last.findings, language)
            except (PictureError, FileExistsError) as error:
                click.echo(f"listlint: {error}", err=True)
                bad += 1
            advance(1)
    sys.exit(2 if bad else 0)


def _mended(engine: Engine, picture: Picture, marketplace: str) -> tuple[Image | None, Result, Result]:
    """The mended picture (None where nothing could be), what was found before, and what after."""
    from listlint import mending
    from listlint.api import Picture

    first = result = _checked(engine, picture, marketplace)
    image = None
    for _ in range(ROUNDS):
        change = mending.joined(found.finding.mend for found in result.findings if found.finding.mend)
        if change is None:
            break
        image = mending.mended(picture, change)
        file = io.BytesIO()
        image.save(file, "PNG")
        picture = Picture(file.getvalue(), name=picture.name)
        result = _checked(engine, picture, marketplace)
    return image, first, result


def _checked(engine: Engine, picture: Picture, marketplace: str) -> Result:
    from listlint.opening import CachingOpener
    from listlint.schema import parse_listing

    fields = {"id": "picture", "title": "", "marketplace": marketplace, "images": [{"src": "picture", "role": "main"}]}
    return engine.check(parse_listing(fields).opened_by(CachingOpener(lambda _: picture)), "pictures")


def _write(path: Path, out: Path, before: Picture, after: Image, words: dict[str, str], *, before_after: bool) -> None:
    """Raises FileExistsError, saying what to do, rather than write over anything."""
    suffix = ".png" if path.suffix.lower() == ".png" else ".jpg"
    target = out / (path.stem + suffix)
    pictures = {target: after}
    if before_after:
        pictures[out / f"{path.stem}-before-after.jpg"] = _beside(before.full, after)
    for name in pictures:
        if name.exists():
            raise FileExistsError(words["there"].format(target=name))
    out.mkdir(parents=True, exist_ok=True)
    for name, image in pictures.items():
        image.save(name, quality=QUALITY)
    click.echo(words["written"].format(path=path, target=target))


def _beside(before: Image, after: Image) -> Image:
    from PIL import Image, ImageOps

    both = Image.new("RGB", (2 * SIDE + 24, SIDE + 16), (150, 150, 150))
    for image, left in ((before, 8), (after, SIDE + 16)):
        small = ImageOps.contain(image, (SIDE, SIDE))
        both.paste(small, (left + (SIDE - small.width) // 2, 8 + (SIDE - small.height) // 2))
    return both


def _say(what: str, findings: Iterable[Reported], language: str) -> None:
    from listlint.messages import say

    for found in findings:
        click.echo(f"  {what}: {say(found, language)}")
