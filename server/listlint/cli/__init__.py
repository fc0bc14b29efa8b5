"""The listlint command: one file per command group, imported when it is used."""

from __future__ import annotations

import importlib
import locale
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from listlint.config import Config
    from listlint.records import StoredRecords
    from listlint.store import Store

# Every command and the module that holds it.
COMMANDS = {
    "check": "check", "scan": "scan", "serve": "serve", "images": "images", "brands": "brands", "categories": "categories",
    "rules": "rules", "ignore": "ignore", "init": "init", "doctor": "doctor", "extension": "extension", "token": "token",
    "new-checker": "plugins", "test-checker": "plugins",
}


@dataclass
class World:
    """What every command shares: the data folder, the store in it and the reader's language."""

    home: Path
    store_url: str | None
    lang: str

    @cached_property
    def store(self) -> Store:
        """Opened on first use."""
        from listlint.store import open_store

        return open_store(self.store_url, self.home)

    @cached_property
    def records(self) -> StoredRecords:
        """What the platform knows, from that store."""
        from listlint.records import StoredRecords

        return StoredRecords(self.store, self.home)

    def said(self, text: str) -> str:
        """A line of the program in the reader's language."""
        from listlint.chinese import in_chinese

        return in_chinese(text) if self.lang == "zh" else text

    def config(self, path: Path | None) -> Config:
        """plugins.toml, as given or found."""
        from listlint.config import Config

        return Config.find(path)


class LazyGroup(click.Group):
    """Imports a command's module only when the command is used or its help is listed."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        from listlint.cli.options import in_every_command

        module = importlib.import_module(f"listlint.cli.{COMMANDS[name]}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        in_every_command(command)
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError:
            from listlint.mistakes import did_you_mean

            raise click.UsageError(f'no command "{args[0]}"; {did_you_mean(args[0], COMMANDS)}', context) from None


def default_language() -> str:
    """``LISTLINT_LANG``, else Chinese where the system speaks it, else English."""
    said = os.environ.get("LISTLINT_LANG") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") \
        or locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="listlint")
@click.option("--store", "store_url", metavar="URL", envvar="LISTLINT_STORE", help="Where records are kept, instead of LISTLINT_HOME.")
@click.pass_context
def main(context: click.Context, store_url: str | None) -> None:
    """Find what a marketplace would punish in your listings, before it does."""
    from listlint.home import home

    context.obj = World(home(), store_url, default_language())


INTERRUPTED = 130


def run() -> None:
    """The entry point: what a reader can mend is said in a line and exits with 2, never as a traceback."""
    code = _run()
    if code == INTERRUPTED:
        # Where Ctrl-C fell into generated code (a dataclass being made), the interpreter would end itself by the signal instead.
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(INTERRUPTED)
    sys.exit(code)


def _language_asked() -> str:
    """Of an error that may have come before the command's options were read."""
    return next((lang for word, following in pairwise([*sys.argv[1:], ""])
                 if (lang := following if word == "--lang" else word.partition("--lang=")[2])), default_language())


def _in_readers_language(text: str) -> str:
    from listlint.chinese import in_chinese

    return in_chinese(text) if _language_asked() == "zh" else text


def _show(error: click.ClickException) -> None:
    """As click does, in the reader's language."""
    if _language_asked() != "zh" or isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.show()
    context = getattr(error, "ctx", None)
    if context:
        click.echo(f"用法：{context.get_usage().removeprefix('Usage: ')}\n用 “{context.command_path} --help” 查看说明。\n", err=True)
    click.echo(f"错误：{_in_readers_language(error.format_message())}", err=True)
    return None


def _run() -> int | str | None:
    from listlint.installed import BrokenPlugin
    from listlint.mistakes import TomlError
    from listlint.readers import InputError
    from listlint.store import StoreError

    try:
        code = main.main(prog_name="listlint", standalone_mode=False)
    except SystemExit as ended:
        return ended.code
    except click.ClickException as error:
        _show(error)
        return 2  # never 1, which says that something of level error was found
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"listlint: {_in_readers_language('stopped')}", err=True)
        return INTERRUPTED
    except (BrokenPlugin, TomlError, InputError, StoreError) as error:
        click.echo(f"listlint: {_in_readers_language(str(error))}", err=True)
        return 2
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        sys.stdout = None
        return 0
    except OSError as error:  # no permission, no space, a folder where a file should be
        if error.filename is None:
            raise
        click.echo(f"listlint: {error.filename}: {error.strerror}", err=True)
        return 2
    return code if isinstance(code, int) else 0
