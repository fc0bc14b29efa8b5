"""What the images commands share: the words, the options, files in folders, a bar."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

SUFFIXES = (".jpg", ".jpeg", ".jfif", ".png", ".gif", ".webp", ".bmp")  # what a folder is searched for; a named file is always tried
lang = click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the messages (default: the system's).")
kind = click.option("--kind", type=click.Choice(["protected", "seen", "negative"]), help="Only pictures of this kind.")
names = click.argument("names", nargs=-1, metavar="[NAME]…")
paths = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, path_type=Path))


def files_in(paths: tuple[Path, ...], words: dict[str, str]) -> list[Path]:
    """The named files, and the pictures in the named folders."""
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not inside:
            raise click.UsageError(words["empty"].format(path=path, suffixes=" ".join(SUFFIXES)))
        files += inside
    return files


def day_of(text: str | None, option: str) -> date | None:
    """2027-01-31."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter(f'"{text}" is no day; write it 2027-01-31', param_hint=option) from None


@contextmanager
def opened(file: Path, mode: str) -> Iterator[TextIO]:
    """A text file, compressed if it ends with .gz; - is standard input or output."""
    if str(file) == "-":
        yield sys.stdout if mode == "w" else sys.stdin
    elif file.suffix == ".gz":
        with gzip.open(file, mode + "t", encoding="utf-8") as stream:
            yield stream  # type: ignore[misc]
    else:
        with file.open(mode, encoding="utf-8") as plain:
            yield plain  # type: ignore[misc]


@contextmanager
def progress(what: str, total: int) -> Iterator[Any]:
    """A bar on standard error, where a person looks at one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal or total < 2) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)
