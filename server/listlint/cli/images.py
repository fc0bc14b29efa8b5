"""listlint images: the picture bank. Whose photos are known, and whose a picture is."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listlint.cli import World, images_adding, images_fitting, images_keeping, images_mending
from listlint.cli import images_options as options
from listlint.cli.images_words import WORDS, done

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listlint.pictures import Picture
    from listlint.protocols import ImageMatch


@click.group()
def images() -> None:
    """Pictures with owners: add them, and ask whose photo a picture is."""


images.add_command(images_adding.add)
images.add_command(images_mending.mend)
images.add_command(images_fitting.fit)


@images.command()
@options.paths
@click.option("--seller", default="", metavar="S", help="Who shows them: own and licensed pictures accuse nobody.")
@click.option("--on", "day", metavar="DATE", help="The day licences are judged on (default: today).")
@click.option("--possible", is_flag=True, help="Also tell what is alike, and not alike enough to accuse anybody.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@options.lang
@click.pass_obj
def match(world: World, paths: tuple[Path, ...], seller: str, day: str | None, possible: bool, form: str, lang: str | None) -> None:
    """Say of which bank pictures the given ones were made: one line a picture, best match first.

    Exits with 2 if a file could not be read; it is reported as skipped.
    """
    language = lang or world.lang
    words = WORDS[language]
    on = options.day_of(day, "--on")
    files = options.files_in(paths, words)
    unread = 0
    with options.progress(words["matching"], len(files)) as advance:
        for path in files:
            asked = _asked(world, path, seller, on, possible=possible)
            unread += asked.bad
            if form == "jsonl":
                likely = {"possible": [_as_json(found) for found in asked.matches if found.possible]} if possible else {}
                click.echo(json.dumps({"image": str(path), "matches": [_as_json(found) for found in asked.accusing], **likely,
                                       "skipped": asked.skipped}, ensure_ascii=False))
            else:
                _say_matches(path, asked, _paused(world, asked.picture, seller, on), seller, language)
            advance(1)
    sys.exit(2 if unread else 0)


@dataclass(frozen=True)
class Asked:
    """What the bank said of a file."""

    picture: Picture | None = None  # None: it could not be matched
    matches: Sequence[ImageMatch] = ()
    skipped: str | None = None
    bad: bool = False

    @property
    def accusing(self) -> list[ImageMatch]:
        """Without what everybody or this seller may show, things that only stand beside others in both pictures, and mere likeness."""
        return [match for match in self.matches
                if match.kind != "negative" and not (match.licensed or match.part or match.possible)]


def _asked(world: World, path: Path, seller: str, on: date | None, *, possible: bool) -> Asked:
    from listlint.pictures import Picture, PictureError
    from listlint.protocols import CannotMatch

    try:
        picture = Picture.read(path)
        return Asked(picture, world.records.images.match(picture, seller=seller, on=on, parts=True, possible=possible))
    except CannotMatch as error:
        return Asked(skipped=str(error))
    except PictureError as error:
        return Asked(skipped=str(error), bad=True)


def _paused(world: World, picture: Picture | None, seller: str, on: date | None) -> Sequence[tuple[ImageMatch, date]]:
    return world.records.images.paused(picture, seller=seller, on=on) if picture is not None else ()


def _as_json(found: ImageMatch) -> dict[str, Any]:
    return {"image": found.image, "owner": found.owner, "score": found.score, "region": list(found.region),
            "bank_region": list(found.bank_region), "views": list(found.views)}


def _say_matches(path: Path, asked: Asked, paused: Sequence[tuple[ImageMatch, date]], seller: str, language: str) -> None:
    words = WORDS[language]
    if asked.skipped is not None:
        click.echo(f"{path}\n  {words['skipped'].format(reason=asked.skipped)}")
        return
    click.echo(str(path))
    accusing = asked.accusing
    for found in accusing:
        about = [words[found.kind], f"{words['score']} {found.score:.2f}", done(found, language)]
        _say(found, ", ".join(part for part in about if part), words)
    if not accusing:
        click.echo(f"  {words['no match']}")
    for found in asked.matches:
        if found not in accusing:
            _say(found, words["possible"].format(score=f"{found.score:.2f}") if found.possible  # and nothing that would clear it
                 else words["free"] if found.kind == "negative" else words["leave"].format(seller=seller) if found.licensed
                 else words["part"], words)
    for found, until in paused:
        _say(found, words["paused"].format(until=until), words)


def _say(found: ImageMatch, what: str, words: dict[str, str]) -> None:
    click.echo(f"  {words['owner'].format(image=found.image, owner=found.owner)}: {what}")


for _command in images_keeping.COMMANDS:
    images.add_command(_command)
