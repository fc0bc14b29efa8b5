"""listlint images: the picture bank. Whose photos are known, and whose a picture is."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listlint.cli import World, images_adding, images_keeping, images_mending
from listlint.cli import images_options as options
from listlint.cli.images_words import WORDS

if TYPE_CHECKING:
    from listlint.protocols import ImageMatch


@click.group()
def images() -> None:
    """Pictures with owners: add them, and ask whose photo a picture is."""


images.add_command(images_adding.add)
images.add_command(images_mending.mend)


@images.command()
@options.paths
@click.option("--seller", default="", metavar="S", help="Who shows them: the own and licensed pictures are left out.")
@click.option("--on", "day", metavar="DATE", help="The day licences are judged on (default: today).")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@options.lang
@click.pass_obj
def match(world: World, paths: tuple[Path, ...], seller: str, day: str | None, form: str, lang: str | None) -> None:
    """Say of which bank pictures the given ones were made: one line a picture, best match first.

    Exits with 2 if a file could not be read; it is reported as skipped.
    """
    words = WORDS[lang or world.lang]
    on = options.day_of(day, "--on")
    files = options.files_in(paths, words)
    unread = 0
    with options.progress(words["matching"], len(files)) as advance:
        for path in files:
            matches, skipped, bad = _asked(world, path, seller, on)
            unread += bad
            if form == "jsonl":
                click.echo(json.dumps({"image": str(path), "matches": [_as_json(found) for found in matches], "skipped": skipped},
                                      ensure_ascii=False))
            else:
                _say_matches(path, matches, skipped, words)
            advance(1)
    sys.exit(2 if unread else 0)


def _asked(world: World, path: Path, seller: str, on: date | None) -> tuple[list[ImageMatch], str | None, bool]:
    from listlint.pictures import Picture, PictureError
    from listlint.protocols import CannotMatch

    try:
        found = world.records.images.match(Picture.read(path), seller=seller, on=on)
    except CannotMatch as error:
        return [], str(error), False
    except PictureError as error:
        return [], str(error), True
    return [match for match in found if match.kind != "negative" and not match.licensed], None, False


def _as_json(found: ImageMatch) -> dict[str, Any]:
    return {"image": found.image, "owner": found.owner, "score": found.score, "region": list(found.region),
            "bank_region": list(found.bank_region), "views": list(found.views)}


def _say_matches(path: Path, matches: list[ImageMatch], skipped: str | None, words: dict[str, str]) -> None:
    if skipped is not None:
        click.echo(f"{path}\n  {words['skipped'].format(reason=skipped)}")
        return
    click.echo(str(path))
    for found in matches:
        views = f" ({', '.join(found.views)})" if found.views else ""
        click.echo(f"  {words['owner'].format(image=found.image, owner=found.owner)}: {words[found.kind]}, "
                   f"{words['score']} {found.score:.2f}{views}")
    if not matches:
        click.echo(f"  {words['no match']}")


for _command in images_keeping.COMMANDS:
    images.add_command(_command)
