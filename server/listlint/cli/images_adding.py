"""listlint images add: files, folders, and lists of pictures with their owners and licences."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listlint.cli import World
from listlint.cli import images_options as options
from listlint.cli.images_words import WORDS

if TYPE_CHECKING:
    from listlint.readers import Row
    from listlint.records.images.rows import Added, NewPicture

LISTS = (".csv", ".tsv", ".jsonl", ".ndjson")
COLUMNS = {"path": ("path", "file", "image", "picture"), "owner": ("owner",), "kind": ("kind",),
           "licenses": ("licence", "license", "licences", "licenses"), "until": ("until",),
           "disabled_until": ("disabled-until", "disabled_until"),
           "source": ("source",), "note": ("note",)}
BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}


@dataclass(frozen=True)
class Given:
    """What the options say of every picture that a list does not say otherwise of."""

    owner: str | None
    kind: str
    licenses: tuple[str, ...]
    until: date | None
    disabled_until: date | None
    note: str


@dataclass
class Rejects:
    """Rows of lists that are no pictures: where each stands and why, in a file beside the list. The rest goes on."""

    files: dict[Path, int] = field(default_factory=dict)

    def add(self, row: Row, reason: str) -> None:
        """Keep one."""
        path = Path(row.source)
        file = path.with_name(f"{path.stem}.rejects.jsonl")
        with file.open("a" if file in self.files else "w", encoding="utf-8") as stream:
            stream.write(json.dumps({"source": row.source, "line": row.line, "reason": reason, "row": row.raw or dict(row.values or {})},
                                    ensure_ascii=False) + "\n")
        self.files[file] = self.files.get(file, 0) + 1


@click.command()
@options.paths
@click.option("--owner", metavar="NAME", help="Whose pictures these are; owners and sellers are one set of names. A list may name others.")
@click.option("--protected", "kind", flag_value="protected", default="protected",
              help="Showing one without a licence is an error (default).")
@click.option("--negative", "kind", flag_value="negative",
              help="Everybody may show these: size charts, logos, templates. They accuse nobody.")
@click.option("--license", "licenses", multiple=True, metavar="SELLER", help="A seller who may show them; may be given several times.")
@click.option("--until", metavar="DATE", help="Last day of those licences (2027-01-31); for good if not given.")
@click.option("--disabled-until", metavar="DATE", help="They accuse nobody up to and including that day.")
@click.option("--note", default="", metavar="TEXT", help="Kept with the pictures.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
              help="jsonl: one line a picture, as soon as it is safely stored.")
@options.lang
@click.pass_obj
def add(world: World, paths: tuple[Path, ...], owner: str | None, kind: str, licenses: tuple[str, ...], until: str | None,
        disabled_until: str | None, note: str, form: str, lang: str | None) -> None:
    """Add pictures, folders of pictures, and lists of pictures. Stopped or killed in between, the same command goes on where it was.

    A list is a CSV, TSV or JSONL file with the columns path, owner, kind, licence (sellers, with ; between), until, disabled-until, source
    and note; only path is needed. Paths lie in the list's folder. A row that is no picture goes to LIST.rejects.jsonl.
    Exits with 2 if a file or row could not be read; the others are added all the same.
    """
    words = WORDS[lang or world.lang]
    if until and not licenses:
        raise click.UsageError("--until is the last day of a licence; name its holder with --license")
    if owner is not None and not owner.strip():
        raise click.BadParameter("an owner needs a name", param_hint="--owner")
    given = Given(owner, kind, licenses, options.day_of(until, "--until"), options.day_of(disabled_until, "--disabled-until"), note)
    lists = [path for path in paths if path.suffix.lower() in LISTS]
    files = options.files_in(tuple(path for path in paths if path not in lists), words)
    if files and owner is None:
        raise click.UsageError("--owner NAME says whose pictures these are")
    counts = {"added": 0, "known": 0, "unmatchable": 0, "bad": 0}
    rejects = Rejects()
    bank = world.records.images
    with options.progress(words["adding"], len(files) + sum(_rows_in(path) for path in lists)) as advance:

        def refuse(name: str, reason: str) -> None:
            counts["bad"] += 1
            _say(form, name, "unreadable", reason)
            advance(1)

        try:
            for outcome in bank.add_many(_pictures(files, lists, given, refuse, rejects, advance)):
                counts[{"unreadable": "bad"}.get(outcome.outcome, outcome.outcome)] += 1
                _say(form, outcome.new.name, outcome.outcome, outcome.reason, outcome)
                advance(1)
        except KeyboardInterrupt:
            click.echo(f"\n{_summary(words, counts, rejects)}\nlistlint: {words['stopped']}", err=True)
            sys.exit(130)
    click.echo(_summary(words, counts, rejects), err=form == "jsonl")
    if counts["added"] and kind == "protected" and bank.stats()["seen"]:
        click.echo(words["hint"].format(owner=owner or "NAME"), err=True)
    sys.exit(2 if counts["bad"] or rejects.files else 0)


def _summary(words: dict[str, str], counts: dict[str, int], rejects: Rejects) -> str:
    rejected = "".join(words["rejects"].format(n=count, file=file) for file, count in rejects.files.items())
    return words["added"].format(**counts, rejected=rejected)


def _say(form: str, name: str, outcome: str, reason: str, added: Added | None = None) -> None:
    if form == "jsonl":
        about = {"owner": added.new.owner, "kind": added.new.kind, "sha256": added.new.picture.sha256} if added else {}
        click.echo(json.dumps({"image": name, "outcome": outcome, **about, "reason": reason or None}, ensure_ascii=False))
    elif reason:
        click.echo(f"listlint: {reason}", err=True)


def _rows_in(path: Path) -> int:
    from listlint import readers

    return sum(1 for _ in readers.rows(path))


def _pictures(files: list[Path], lists: list[Path], given: Given, refuse: Callable[[str, str], None], rejects: Rejects,
              advance: Callable[[int], None]) -> Iterator[NewPicture]:
    """Opened, not decoded: of pictures that are in the bank already no more than their bytes is read."""
    from listlint import readers
    from listlint.api import Picture, PictureError
    from listlint.records.images.rows import NewPicture

    for path in files:
        try:
            picture = Picture.read(path)
        except PictureError as error:
            refuse(str(path), str(error))
            continue
        yield NewPicture(picture=picture, name=str(path), source=str(path), owner=given.owner or "", kind=given.kind,  # type: ignore[arg-type]
                         note=given.note, licenses=dict.fromkeys(given.licenses, given.until), disabled_until=given.disabled_until)
    for path in lists:
        for row in readers.rows(path):
            try:
                yield _listed(row, given)
            except (ValueError, PictureError) as error:
                rejects.add(row, str(error))
                advance(1)


def _listed(row: Row, given: Given) -> NewPicture:
    """A list's row as a picture. Raises ValueError or PictureError with the reason why it is none."""
    from listlint.api import Picture
    from listlint.mistakes import did_you_mean
    from listlint.records.images.rows import KINDS, NewPicture

    if row.values is None:
        raise ValueError(row.reason)
    values: dict[str, Any] = {}
    for name, value in row.values.items():
        if (column := BY_NAME.get(name.strip().lower())) is None:
            raise ValueError(f'no column "{name}" is known; {did_you_mean(name, BY_NAME)}')
        if value not in (None, "", []):
            values[column] = value
    if "path" not in values:
        raise ValueError("path is missing: the picture's file, in the list's folder")
    owner, kind = str(values.get("owner", given.owner or "")).strip(), str(values.get("kind", given.kind)).strip()
    if not owner:
        raise ValueError("owner is missing: name it in the row, or for all with --owner")
    if kind not in KINDS:
        raise ValueError(f'kind "{kind}" is none of {", ".join(KINDS)}')
    sellers = values.get("licenses", list(given.licenses))
    if isinstance(sellers, str):
        sellers = [seller.strip() for seller in sellers.split(";") if seller.strip()]
    if not isinstance(sellers, list) or not all(isinstance(seller, str) for seller in sellers):
        raise ValueError("licence must name sellers, with ; between")
    until = _day(values, "until") or given.until
    if "until" in values and not sellers:
        raise ValueError("until is the last day of a licence; name its holder in licence")
    folder = Path(row.source).parent.resolve()
    path = (folder / str(values["path"])).resolve()
    if not path.is_relative_to(folder):
        raise ValueError(f"{values['path']}: lies outside {folder}, the list's folder")
    return NewPicture(picture=Picture.read(path), name=str(values["path"]), owner=owner, kind=kind,
                      licenses=dict.fromkeys(sellers, until), disabled_until=_day(values, "disabled_until") or given.disabled_until,
                      source=str(values.get("source", path)), note=str(values.get("note", given.note)))


def _day(values: dict[str, Any], column: str) -> date | None:
    try:
        return date.fromisoformat(str(values[column])) if column in values else None
    except ValueError:
        raise ValueError(f'{COLUMNS[column][0]}: "{values[column]}" is no day; write it 2027-01-31') from None
