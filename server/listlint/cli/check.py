"""listlint check: one listing or a few, in the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listlint.cli import World, options

if TYPE_CHECKING:
    from listlint.engine import Engine
    from listlint.messages import Scope
    from listlint.opening import CachingOpener
    from listlint.result import Result


TABLES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Checked:
    """One listing as read, and what was found for one marketplace."""

    source: str
    line: int
    data: dict[str, Any]
    result: Result


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--marketplace", callback=options.marketplaces, metavar="M[,M…]",
              help=f"Judge by this platform's rules, or by several. {options.KNOWN}")
@options.lang
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl", "html", "sarif"]), default="text", show_default=True)
@click.option("--redacted", is_flag=True,
              help="With json, jsonl or html: as the listing's seller may see it. Other owners' pictures and names are left out.")
@click.option("--fix", is_flag=True, help="Write the fixed listing to standard output, or into the file with --in-place.")
@click.option("--in-place", is_flag=True, help="With --fix: change the files.")
@click.option("--no-pictures", is_flag=True, help="Check the text only.")
@options.root
@options.fetch
@options.config
@click.pass_obj
def check(world: World, files: tuple[str, ...], marketplace: tuple[str, ...], lang: str | None, form: str, redacted: bool, fix: bool,
          in_place: bool, no_pictures: bool, root: Path | None, fetch: bool, config: Path | None) -> None:
    """Check listings: FILE is JSON, JSONL or CSV with Listlint's field names; - is standard input.

    Exits with 0 if nothing of level error was found, 1 if something was, 2 if an input could not be read or a checker crashed: what it
    would have found is missing then. A checker that was skipped changes nothing.
    """
    from listlint.engine import Engine

    if in_place and not fix:
        raise click.UsageError("--in-place goes with --fix")
    if fix and len(marketplace) > 1:
        raise click.UsageError("--fix mends for one marketplace at a time; name one")
    if fix and form != "text":
        raise click.UsageError("--fix writes listings, so it takes no --format")
    if redacted and form not in ("json", "jsonl", "html"):
        raise click.UsageError("--redacted goes with --format json, jsonl or html")
    if in_place and (tables := [name for name in files if Path(name).suffix.lower() in TABLES]):
        raise click.UsageError(f"{tables[0]}: --in-place writes JSON and JSONL; for a table use --fix without it and take the JSON")
    plan = world.config(config)
    options.judge_marketplaces(marketplace, plan)
    engine = Engine(plan, world.records, decisions=world.records.decisions)
    session = _Session(engine, marketplace, "text" if no_pictures else "all", root, lang or world.lang, fetch)
    if fix:
        code = _fix(session, files, in_place)
    else:
        checked = list(session.check(files))
        _write(checked, form, session, "seller" if redacted else "reviewer", world)
        code = _exit_code(session, checked)
    sys.exit(code)


class _Session:
    """The inputs of one command; what cannot be read is said at once and counted."""

    def __init__(self, engine: Engine, marketplaces: tuple[str, ...], pace: Any, root: Path | None, lang: str,
                 fetching: bool) -> None:
        self.engine, self.pace, self.root, self.lang = engine, pace, root, lang
        self.marketplaces: tuple[str | None, ...] = marketplaces or (None,)
        self.fetching = fetching
        self.bad_inputs = 0  # rows and pictures
        self.unread = 0  # rows alone
        self.seconds = 0.0
        self._said: set[str] = set()

    def listings(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Line and JSON of every listing of a file that is an object at all."""
        from listlint import readers

        try:
            for row in _stdin_rows() if name == "-" else readers.rows(Path(name)):
                if row.values is None:
                    self.complain(f"{row.source}:{row.line}: {row.reason}")
                    self.unread += 1
                else:
                    yield row.line, _from_table(row.values) if Path(name).suffix.lower() in TABLES else dict(row.values)
        except readers.InputError as error:
            self.complain(str(error))
            self.unread += 1

    def complain(self, message: str) -> None:
        """Say it once: a fixed listing is checked again, for several marketplaces several times."""
        from listlint.chinese import in_chinese

        if message not in self._said:
            self._said.add(message)
            click.echo(f"listlint: {in_chinese(message) if self.lang == 'zh' else message}", err=True)
            self.bad_inputs += 1

    def check(self, files: tuple[str, ...]) -> Iterator[Checked]:
        for name in files:
            for line, data in self.listings(name):
                for marketplace in self.marketplaces:
                    result = self.check_one(name, line, data, marketplace)
                    if result is not None:
                        yield Checked(name, line, data, result)

    def opener(self, name: str) -> CachingOpener:
        """Opens the pictures of a file's listings."""
        from listlint.opening import from_folder

        return from_folder(self.root or (Path.cwd() if name == "-" else Path(name).parent), fetching=self.fetching)

    def check_one(self, name: str, line: int, data: Mapping[str, Any], marketplace: str | None) -> Result | None:
        """The result, or None after saying what is wrong with the listing."""
        from listlint.config import slip
        from listlint.schema import ListingError, parse_listing

        try:
            listing = parse_listing(data, marketplace=marketplace)
        except ListingError as error:
            place = "standard input" if name == "-" else name
            for where, problem in error.problems:
                self.complain(f"{place}:{line}: {where + ': ' if where else ''}{problem}")
            self.unread += 1
            return None
        if hint := slip(listing.marketplace):
            place = "standard input" if name == "-" else name
            self.complain(f'{place}:{line}: marketplace: no marketplace "{listing.marketplace}" is known; {hint}')
        result = self.engine.check(listing.opened_by(self.opener(name)), self.pace)
        for failed in result.failed:
            if failed.checker == "pictures":
                self.complain(f"{'standard input' if name == '-' else name}:{line}: {failed.reason}")
        self.seconds += sum(result.seconds.values())
        return replace(result, listing=listing)  # without its opened pictures: they would all stay in memory


def _from_table(values: Mapping[str, Any]) -> dict[str, Any]:
    """A table's cells as a listing has them. A column that is no field of ours stays, so that the schema names it."""
    from listlint.readers.mapping import FIELDS, Mapped, listing_json

    ours = {column: column for column in values if column in FIELDS or column.startswith("attributes.")}
    return listing_json(values, Mapped(ours, ())) | {column: value for column, value in values.items() if column not in ours}


def _stdin_rows() -> Any:
    """Standard input holds one listing, a list of them, or one a line."""
    from listlint.readers import InputError, Row
    from listlint.readers.lines import loads

    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"standard input: not UTF-8 at byte {error.start + 1}") from None
    if not text.strip():
        raise InputError("standard input: is empty; give a listing as JSON")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for _, line in lines):
        pieces = lines
    else:
        pieces = [(1, text)]
    for number, piece in pieces:
        try:
            value = loads(piece)
        except ValueError as error:
            yield Row("standard input", number, None, str(error), piece)
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield Row("standard input", number, item, "", piece)
            else:
                yield Row("standard input", number, None, "a listing is a JSON object {…}", piece)


def _write(checked: list[Checked], form: str, session: _Session, scope: Scope, world: World) -> None:
    from listlint import reports
    from listlint.messages import as_json

    many = len(session.marketplaces) > 1
    if form == "text":
        reports.write_text(checked, session.lang, show_marketplace=many)
        return
    shapes = []
    for each in checked:
        shape = as_json(each.result, session.lang, scope=scope)
        shapes.append(shape | {"marketplace": each.result.listing.marketplace} if many else shape)
    if form == "json":
        click.echo(json.dumps(shapes[0] if len(shapes) == 1 else shapes, ensure_ascii=False, indent=2))
    elif form == "jsonl":
        for shape in shapes:
            click.echo(json.dumps(shape, ensure_ascii=False))
    elif form == "sarif":
        click.echo(json.dumps(reports.sarif(checked, session.lang), ensure_ascii=False, indent=2))
    else:
        click.echo(reports.html(checked, session.lang, scope=scope, bank_copy=world.records.images.thumbnail,
                                picture=lambda each, src: session.opener(each.source).picture(src)))


def _exit_code(session: _Session, checked: list[Checked]) -> int:
    if session.bad_inputs or any(fail.crashed for each in checked for fail in each.result.failed):
        return 2  # what was not read, or what a crashed checker would have found, may be of level error
    return 1 if any(each.result.worst == "error" for each in checked) else 0


def _fix(session: _Session, files: tuple[str, ...], in_place: bool) -> int:
    """Mend every file; what is left to do goes to standard error."""
    from listlint import reports
    from listlint.fixes import apply_fixes

    left: list[Checked] = []
    fixes = 0
    marketplace = session.marketplaces[0]
    for name in files:
        fixed_rows: list[dict[str, Any]] = []
        before, fixed_before = session.unread, fixes
        for line, data in session.listings(name):
            first = session.check_one(name, line, data, marketplace)
            if first is None:
                fixed_rows.append(data)
                continue
            again = partial(_again, session, name, line, marketplace)
            fixed, result, count = apply_fixes(data, again)
            fixes += count
            fixed_rows.append(fixed)
            left.append(Checked(name, line, fixed, result))
        if in_place and name != "-":
            if session.unread > before:
                session.complain(f"{name}: left as it is, because not all of it could be read")
            elif fixes > fixed_before:
                _save(Path(name), fixed_rows)
        else:
            _print_fixed(name, fixed_rows)
    reports.write_text(left, session.lang, to_stderr=True)
    click.echo(f"{fixes} fixed." if session.lang == "en" else f"已修复 {fixes} 处。", err=True)
    return _exit_code(session, left)


def _again(session: _Session, name: str, line: int, marketplace: str | None, data: Mapping[str, Any]) -> Result:
    result = session.check_one(name, line, data, marketplace)
    if result is None:
        raise click.ClickException(f"{name}:{line}: a fix made the listing unreadable; this is a defect of the checker")
    return result


def _print_fixed(name: str, rows: list[dict[str, Any]]) -> None:
    if len(rows) == 1 and not name.endswith((".jsonl", ".ndjson")):
        click.echo(json.dumps(rows[0], ensure_ascii=False, indent=2))
    else:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))


def _save(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write beside the file and swap, so that a crash leaves the old one; a link stays a link, permissions stay as they are."""
    path = path.resolve()
    if path.suffix.lower() == ".json":
        was_list = path.read_text("utf-8-sig").lstrip().startswith("[")
        text = json.dumps(rows if was_list else rows[0], ensure_ascii=False, indent=2) + "\n"
    else:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.chmod(path.stat().st_mode)
    beside.replace(path)
