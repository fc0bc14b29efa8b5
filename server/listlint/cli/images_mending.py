"""listlint images mend: a better main image from a seller's own, beside the original."""

from __future__ import annotations

import io
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listlint.cli import World, options
from listlint.cli import images_options as shared
from listlint.cli.images_words import WORDS as BANK_WORDS
from listlint.messages import rule_of, say
from listlint.pictures import MAX_BYTES, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from listlint.api import Mend
    from listlint.engine import Engine
    from listlint.result import Result

ROUNDS = 4  # what stands inside a frame is judged once the frame is gone
QUALITY = 93
TOO_SMALL = "misleading-main-image/too-small"  # the fault that cutting may make; whatever else shows then was there before
SIDE = 640  # px, of each half of a before-and-after picture
WORDS = {
    "en": {"written": "{path} → {target}", "mended": "  mended: {label} (it said: {said})", "left": "  left: {said}",
           "bettered": "  bettered: {label}, as far as the least size allows (it said: {said})", "fine": "{path}: nothing to mend",
           "nothing": "{path}: nothing that could be mended by itself", "mending": "mending",
           "smaller": "  written as JPEG: as PNG it has more than {most:,} bytes, which nobody takes",
           "there": "{target}: is there already. Name another folder with --out, or remove it"},
    "zh": {"written": "{path} → {target}", "mended": "  已修正：{label}（原问题：{said}）", "left": "  未解决：{said}",
           "bettered": "  已改善：{label}（受最小尺寸所限；原问题：{said}）", "fine": "{path}：没有需要修正的问题",
           "nothing": "{path}：没有可自动修正的问题", "mending": "正在修正",
           "smaller": "  已存为 JPEG：PNG 超过{most:,}字节，无法上传",
           "there": "{target}：已存在。请用 --out 指定其他文件夹，或先删除它"},
}


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
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
    or written; the others are mended all the same.
    """
    from listlint.engine import Engine
    from listlint.pictures import PictureError

    plan = world.config(config)
    options.judge_marketplaces((marketplace,), plan)
    engine = Engine(plan, world.records)
    words, language = WORDS[lang or world.lang], lang or world.lang
    bad = 0
    files: list[Path] = []
    for path in paths:
        try:
            files += shared.files_in((path,), BANK_WORDS[language])
        except click.UsageError as error:
            click.echo(f"listlint: {error.message}", err=True)
            bad += 1
    with shared.progress(words["mending"], len(files)) as advance:
        for path in files:
            try:
                picture = Picture.read(path)
                mended, first, last = _mended(engine, picture, marketplace)
                if mended is None:
                    click.echo(words["nothing" if last.findings else "fine"].format(path=path))
                else:
                    _write(path, out, picture, mended, words, before_after=before_after)
                    _say_mended(first, last, words, language)
                for found in last.findings:
                    click.echo(words["left"].format(said=say(found, language)))
            except (PictureError, FileExistsError) as error:
                click.echo(f"listlint: {error}", err=True)
                bad += 1
            advance(1)
    sys.exit(2 if bad else 0)


def _mended(engine: Engine, picture: Picture, marketplace: str) -> tuple[Image | None, Result, Result]:
    """The mended picture (None where nothing could be), what was found before, and what after."""
    from listlint import mending

    first = result = _checked(engine, picture, marketplace)
    image = None
    for _ in range(ROUNDS):
        change = mending.joined(found.finding.mend for found in result.findings if found.finding.mend)
        if change is None:
            break
        least = _least(engine, picture, marketplace)
        for tried in (change, replace(change, crop=None)):
            made, after = _tried(engine, picture, tried, least, marketplace)
            if TOO_SMALL not in _rules(after) - _rules(result):
                break
        else:
            break
        if made.size == picture.full.size and not tried.whiten:
            break
        image, picture, result = made, Picture.of(made, name=picture.name), after
    return image, first, result


def _tried(engine: Engine, picture: Picture, change: Mend, least: tuple[int, int], marketplace: str) -> tuple[Image, Result]:
    from listlint import mending

    made = mending.mended(picture.full, change, least)
    return made, _checked(engine, Picture.of(made, name=picture.name), marketplace)


def _rules(result: Result) -> set[str]:
    return {found.rule for found in result.findings}


def _least(engine: Engine, picture: Picture, marketplace: str) -> tuple[int, int]:
    """Width and height the platform asks for, as far as the picture has them: a crop must not take it below."""
    limits = engine.records.limits(marketplace)

    def number(name: str) -> int:
        limit = limits.get(f"main-image-min-{name}")
        return int(limit.value) if limit and isinstance(limit.value, int | float) else 0

    share = number("side") / max(picture.width, picture.height)
    share = share if share <= 1 else 0.0  # it is too small as it is
    wide = max(number("width"), math.ceil(picture.width * share))  # in the picture's own shape
    high = max(number("height"), math.ceil(picture.height * share))
    return (wide if picture.width >= wide else 0), (high if picture.height >= high else 0)


def _checked(engine: Engine, picture: Picture, marketplace: str) -> Result:
    from listlint.opening import CachingOpener
    from listlint.schema import parse_listing

    fields = {"id": "picture", "title": "", "marketplace": marketplace, "images": [{"src": "picture", "role": "main"}]}
    return engine.check(parse_listing(fields).opened_by(CachingOpener(lambda _: picture)), "pictures")


def _write(path: Path, out: Path, before: Picture, after: Image, words: dict[str, str], *, before_after: bool) -> None:
    """Raises FileExistsError, saying what to do, rather than write over anything."""
    suffix = ".png" if path.suffix.lower() == ".png" else ".jpg"
    content = _encoded(after, suffix, before.profile)
    too_large = suffix == ".png" and len(content) > MAX_BYTES
    if too_large:
        suffix, content = ".jpg", _encoded(after, ".jpg", before.profile)
    target = out / (path.stem + suffix)
    files = {target: content}
    if before_after:
        files[out / f"{path.stem}-before-after.jpg"] = _encoded(_beside(before.full, after), ".jpg", before.profile)
    for name in files:
        if name.exists():
            raise FileExistsError(words["there"].format(target=name))
    out.mkdir(parents=True, exist_ok=True)
    for name, written in files.items():
        with name.open("xb") as file:
            file.write(written)
    click.echo(words["written"].format(path=path, target=target))
    if too_large:
        click.echo(words["smaller"].format(most=MAX_BYTES))


def _encoded(image: Image, suffix: str, profile: bytes | None) -> bytes:
    """The file, its colours meant as the original's were."""
    file = io.BytesIO()
    if suffix == ".png":
        image.save(file, "PNG", icc_profile=profile)
    else:
        image.save(file, "JPEG", quality=QUALITY, icc_profile=profile)
    return file.getvalue()


def _beside(before: Image, after: Image) -> Image:
    from PIL import Image, ImageOps

    both = Image.new("RGB", (2 * SIDE + 24, SIDE + 16), (150, 150, 150))
    for image, left in ((before, 8), (after, SIDE + 16)):
        small = ImageOps.contain(image, (SIDE, SIDE))
        both.paste(small, (left + (SIDE - small.width) // 2, 8 + (SIDE - small.height) // 2))
    return both


def _say_mended(first: Result, last: Result, words: dict[str, str], language: str) -> None:
    """What was done about each fault that is gone or smaller, and what the fault was."""
    still = {found.rule: say(found, language) for found in last.findings}
    for found in first.findings:
        before = say(found, language)
        if found.rule not in still or (found.finding.mend and still[found.rule] != before):
            line = words["bettered" if found.rule in still else "mended"]
            click.echo(line.format(label=rule_of(found).fix.get(language, found.rule), said=before))
