"""What is in the bank: listed, removed, paused, set aside, carried to another machine, and found in earlier scans."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listlint.cli import World
from listlint.cli import images_options as options
from listlint.cli.images_words import WORDS

if TYPE_CHECKING:
    from listlint.records.images.retroactive import Affected


@click.command(name="list")
@click.option("--owner", metavar="NAME", help="Only this owner's pictures.")
@options.kind
@click.option("--quarantined", is_flag=True, help="Only those set aside as templates, because so many sellers show them.")
@click.option("--more-than", type=click.IntRange(1), default=None, metavar="N",
              help="How many sellers are too many for --quarantined (default: 20, as in scans).")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@options.lang
@click.pass_obj
def list_(world: World, owner: str | None, kind: Any, quarantined: bool, more_than: int | None, form: str, lang: str | None) -> None:
    """List the bank's pictures, in the order they were added."""
    if more_than and not quarantined:
        raise click.UsageError("--more-than says how many sellers are too many; give --quarantined with it")
    words = WORDS[lang or world.lang]
    bank = world.records.images
    crowded = bank.crowded(more_than) if more_than else bank.crowded()
    for known in bank.pictures(owner=owner, kind=kind):
        if quarantined and (known.sha256 not in crowded or known.kind == "negative"):
            continue
        licenses = {seller: until.isoformat() if until else None for seller, until in sorted(known.licenses.items())}
        if form == "jsonl":
            click.echo(json.dumps({"image": known.name, "owner": known.owner, "kind": known.kind, "sha256": known.sha256,
                                   "width": known.width, "height": known.height, "first_seen": known.first_seen.isoformat(),
                                   "disabled_until": known.disabled_until and known.disabled_until.isoformat(),
                                   "quarantined": crowded.get(known.sha256), "cleared": known.cleared,
                                   "licenses": licenses, "source": known.source, "note": known.note}, ensure_ascii=False))
            continue
        leave = ", ".join(f"{seller} ({words['until']} {until})" if until else f"{seller} ({words['good']})"
                          for seller, until in licenses.items())
        about = [words[known.kind], f"{known.width}×{known.height}", known.first_seen.date().isoformat()]
        about += [f"{words['licensed']} {leave}"] if leave else []
        about += [f"{words['disabled']} {known.disabled_until}"] if known.disabled_until else []
        about += [words["crowd"].format(n=crowded[known.sha256])] if known.sha256 in crowded and known.kind != "negative" else []
        about += [words["cleared"]] if known.cleared else []
        click.echo(f"{words['owner'].format(image=known.name, owner=known.owner)}: {', '.join(about)}")


@click.command()
@options.names
@click.option("--owner", metavar="NAME", help="Only this owner's pictures; without a NAME, all of them.")
@options.kind
@options.lang
@click.pass_obj
def remove(world: World, names: tuple[str, ...], owner: str | None, kind: Any, lang: str | None) -> None:
    """Remove pictures by the NAME that `images list` shows or by their sha256, or all of an owner or kind.

    Exits with 2 if none fits.
    """
    words = WORDS[lang or world.lang]
    count = _changed(world.records.images.remove, names, owner, kind)
    click.echo(words["removed"].format(n=count) if count else words["none"], err=not count)
    sys.exit(0 if count else 2)


@click.command()
@options.names
@click.option("--until", metavar="DATE", help="The last day on which they accuse nobody (2027-01-31).")
@click.option("--end", is_flag=True, help="They accuse again from now on.")
@click.option("--owner", metavar="NAME", help="Only this owner's pictures; without a NAME, all of them.")
@options.kind
@options.lang
@click.pass_obj
def disable(world: World, names: tuple[str, ...], until: str | None, end: bool, owner: str | None, kind: Any, lang: str | None) -> None:
    """Pause pictures until a day: they stay in the bank and accuse nobody, as during a dispute.

    Exits with 2 if none fits.
    """
    if (until is None) == (not end):
        raise click.UsageError("say until when: --until DATE, or --end")
    day, today = options.day_of(until, "--until"), world.records.today
    if day is not None and day < today:
        raise click.BadParameter(WORDS[lang or world.lang]["past"].format(day=day, today=today), param_hint="--until")
    _say_changed(world, lang, _changed(partial(world.records.images.disable, day), names, owner, kind))


@click.command()
@options.names
@click.option("--again", is_flag=True, help="Take it back: they are set aside again when too many sellers show them.")
@click.option("--owner", metavar="NAME", help="Only this owner's pictures; without a NAME, all of them.")
@options.kind
@options.lang
@click.pass_obj
def lift(world: World, names: tuple[str, ...], again: bool, owner: str | None, kind: Any, lang: str | None) -> None:
    """Lift the quarantine of pictures that many sellers show: you looked, they are no templates and accuse.

    `images list --quarantined` shows which. Exits with 2 if none fits.
    """
    day = None if again else world.records.today
    _say_changed(world, lang, _changed(partial(world.records.images.clear, day), names, owner, kind))


@click.command()
@options.names
@click.option("--owner", metavar="NAME", help="Only this owner's pictures.")
@click.option("--since", metavar="DATE", help="Only pictures added on that day or later.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@options.lang
@click.pass_obj
def affected(world: World, names: tuple[str, ...], owner: str | None, since: str | None, form: str, lang: str | None) -> None:
    """Say which listings of earlier scans show protected pictures without leave; for pictures that were added after the scan."""
    from listlint.records.images.retroactive import affected as find

    words, day, bank = WORDS[lang or world.lang], options.day_of(since, "--since"), world.records.images
    wanted = [known for known in bank.pictures(owner=owner, kind="protected")
              if (not names or known.name in names or known.sha256 in names) and (day is None or known.first_seen.date() >= day)]
    if not wanted:
        click.echo(words["nothing"], err=True)
        sys.exit(2)
    count = 0
    with options.progress(words["matching"], len(wanted)) as advance:
        for known in wanted:
            for found in find(bank, world.store, [known], world.records.today):
                _say_affected(found, form, words)
                count += 1
            advance(1)
    click.echo(words["affected"].format(n=count), err=True)


def _say_affected(found: Affected, form: str, words: dict[str, str]) -> None:
    from listlint.records.images.flood import TEMPLATE_OWNERS

    match = found.match
    if form == "jsonl":
        click.echo(json.dumps({
            "image": found.picture.name, "owner": found.picture.owner, "sha256": found.picture.sha256, "seller": found.seller,
            "listing": found.listing, "place": found.place, "marketplace": found.marketplace, "title": found.title,
            "score": match.score, "region": list(match.bank_region), "bank_region": list(match.region), "sellers": match.sellers},
            ensure_ascii=False))
        return
    about = [found.title or words["gone"], f"{words['score']} {match.score:.2f}"]
    about += [words["template"].format(n=match.sellers)] if match.sellers > TEMPLATE_OWNERS and not found.picture.cleared else []
    shown = words["shown by"].format(listing=found.listing, seller=found.seller, place=found.place + 1)
    click.echo(f"{words['owner'].format(image=found.picture.name, owner=found.picture.owner)}: {shown} ({', '.join(about)})")


def _changed(change: Callable[..., int], names: tuple[str, ...], owner: str | None, kind: Any) -> int:
    """How many pictures were changed; a NAME is a name or a sha256."""
    if not names and not owner and not kind:
        raise click.UsageError("say which pictures: a NAME, --owner or --kind")
    if not names:
        return change(owner=owner, kind=kind)
    return sum(change(owner=owner, kind=kind, name=name) + (change(owner=owner, kind=kind, sha256=name) if len(name) == 64 else 0)
               for name in names)


def _say_changed(world: World, lang: str | None, count: int) -> None:
    words = WORDS[lang or world.lang]
    click.echo(words["set"].format(n=count) if count else words["nothing"], err=not count)
    sys.exit(0 if count else 2)


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@options.lang
@click.pass_obj
def export(world: World, file: Path, lang: str | None) -> None:
    """Write the whole bank to FILE: one JSON line a picture, compressed if it ends with .gz; - is standard output."""
    from listlint.records.images.transfer import export_lines

    count = -1  # the first line is the header
    with options.opened(file, "w") as stream:
        for line in export_lines(world.store):
            stream.write(line + "\n")
            count += 1
    click.echo(WORDS[lang or world.lang]["exported"].format(n=count), err=True)


@click.command(name="import")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@options.lang
@click.pass_obj
def import_(world: World, file: Path, lang: str | None) -> None:
    """Add the pictures that `images export` wrote to FILE; - is standard input. Importing twice is importing once."""
    from listlint.records.images.transfer import TransferError, import_lines

    try:
        with options.opened(file, "r") as stream:
            done = import_lines(world.store, stream, str(file))
    except (TransferError, gzip.BadGzipFile, UnicodeDecodeError, EOFError) as error:
        raise click.UsageError(f"{file}: {error}" if str(file) not in str(error) else str(error)) from None
    click.echo(WORDS[lang or world.lang]["imported"].format(added=done.added, known=done.known))


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.lang
@click.pass_obj
def stats(world: World, form: str, lang: str | None) -> None:
    """Count the bank's pictures, owners and licences."""
    words = WORDS[lang or world.lang]
    counts = world.records.images.stats()
    if form == "json":
        click.echo(json.dumps(counts))
    else:
        for name, count in counts.items():
            click.echo(f"{words[name]}: {count:,}")


COMMANDS = (list_, remove, disable, lift, affected, export, import_, stats)
