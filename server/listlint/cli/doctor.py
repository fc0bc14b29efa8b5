"""listlint doctor: what works on this machine, and the command that mends what does not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from listlint.cli import World, options


@dataclass(frozen=True)
class Finding:
    """One thing looked at: fine, missing (an extra; something is skipped) or broken."""

    state: str
    what: str
    mend: str = ""


@click.command()
@options.config
@click.pass_obj
def doctor(world: World, config: Path | None) -> None:
    """Look at the installation: packages, plugins, configuration, store, models. Exits with 1 if something is broken."""
    signs = {"fine": "✓", "missing": "–", "broken": "✗"}
    broken = False
    for found in _look(world, config):
        broken = broken or found.state == "broken"
        click.echo(click.style(f"{signs[found.state]} ", fg={"fine": "green", "missing": "yellow", "broken": "red"}[found.state])
                   + world.said(found.what) + (f"\n    {world.said(found.mend)}" if found.mend else ""))
    sys.exit(1 if broken else 0)


def _look(world: World, config: Path | None) -> Iterator[Finding]:
    from importlib.metadata import version
    from importlib.util import find_spec

    yield Finding("fine", f"listlint {version('listlint')} on Python {sys.version.split()[0]}")
    yield from _checkers(world, config)
    yield from _store(world)
    for module, package, extra, what in (("rapidocr", "rapidocr", "ocr", "reading text in pictures"),
                                         ("cv2", "opencv-python-headless", "vision", "finding cut, tilted and covered copies of photos")):
        if find_spec(module):
            yield Finding("fine", f"{package} {version(package)}: {what}")
        else:
            yield Finding("missing", f"{package} is not installed: {what} is skipped", f"pip install 'listlint[{extra}]'")
    yield from _categories(world)


def _categories(world: World) -> Iterator[Finding]:
    from listlint.messages import in_language
    from listlint.records.categories import Categories

    fit = "listlint categories fit CATALOGUE --marketplace {}"
    models = [each for each in Categories(world.home).kept() if each.card or each.note]
    for each in models:
        name, note = f"category model of {each.marketplace}", in_language(each.note, world.lang)
        if each.card is None:
            yield Finding("broken", f"{name}: {note}", fit.format(each.marketplace))
        elif note:
            yield Finding("missing", f"{name}: {note}", f"{fit.format(each.marketplace)} (from more rows, or with a larger --budget)")
        else:
            yield Finding("fine", f"{name}: {each.card['titles']:,} titles, {each.card['categories']:,} categories, "
                                  f"{each.card['false_positive_rate']:.1%} accused as filed")
    if not models:
        yield Finding("missing", "no category model is fitted: category-mismatch is skipped", fit.format("M"))


def _checkers(world: World, config: Path | None) -> Iterator[Finding]:
    from listlint.installed import BrokenPlugin, installed, load, rules
    from listlint.mistakes import TomlError

    try:
        for name, checker in installed().items():
            try:
                load(name)
                yield Finding("fine", f"{name}: {len(rules(name))} rules ({checker.distribution})")
            except (BrokenPlugin, TomlError, ImportError) as error:
                yield Finding("broken", f"{name} ({checker.distribution}): {error}")
        found = world.config(config)
        yield Finding("fine", f"configuration: {found.name}")
        for name in sorted(set(installed()) - {name for each in found.marketplaces for name in found.plan(each).run}):
            yield Finding("missing", f"{name} is installed and does not run", f'add "{name}" to run in {found.name}')
    except (BrokenPlugin, TomlError) as error:
        yield Finding("broken", str(error))


def _store(world: World) -> Iterator[Finding]:
    from listlint.store import StoreError

    try:
        counts = {table: world.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]  # noqa: S608  our own table names
                  for table in ("listings", "findings", "decisions", "bank_pictures", "authorizations")}
        yield Finding("fine", f"store in {world.home}: " + ", ".join(f"{n} {table.replace('_', ' ')}" for table, n in counts.items()))
    except StoreError as error:
        yield Finding("broken", str(error))
