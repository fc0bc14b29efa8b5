"""Options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from listlint.config import Config

ExistingFile = click.Path(exists=True, dir_okay=False, path_type=Path)

config = click.option("--config", type=ExistingFile, help="plugins.toml to use, instead of the one in the working or data folder.")
def _speak(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Errors of the command line itself are then said in that language too."""
    if value and context.obj is not None:
        context.obj.lang = value
    return value


lang = click.option("--lang", type=click.Choice(["en", "zh"]), is_eager=True, callback=_speak,
                    help="Language of the messages (default: the system's).")


def in_every_command(command: click.Command) -> None:
    """Give a command, or every command of a group, ``--lang``; one that has it already keeps its own."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            in_every_command(each)
    elif not any(parameter.name == "lang" for parameter in command.params):
        command.params.append(click.Option(["--lang"], type=click.Choice(["en", "zh"]), is_eager=True, callback=_speak, expose_value=False,
                                           help="Language of the messages (default: the system's)."))


# With limits or severities of their own; a test holds them to limits.toml. Any other name is an operator's own.
MARKETPLACES = ("aliexpress", "amazon", "douyin", "ebay", "etsy", "google", "lazada", "shopee", "shopify", "taobao", "temu", "tiktok",
                "walmart", "any")
KNOWN = f"Known are {', '.join(MARKETPLACES)}, and those with a table in plugins.toml."
root = click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path),
                    help="Folder that picture paths are relative to (default: the file's own).")

fetch = click.option("--fetch", is_flag=True, help="Get pictures named by an http(s) URL from the network; off by default.")


def marketplaces(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Split ``amazon,ebay``."""
    return tuple(name.strip().lower() for name in (value or "").split(",") if name.strip())


def judge_marketplaces(names: tuple[str, ...], config: Config) -> None:
    """A name that neither limits.toml nor plugins.toml knows is a slip of the keyboard."""
    from listlint.mistakes import did_you_mean
    from listlint.records.limits import all_limits

    known = {"any", *all_limits(), *config.data.get("marketplaces", {})}
    for name in names:
        if name not in known:
            raise click.BadParameter(f'no marketplace "{name}" is known; {did_you_mean(name, known)}', param_hint="--marketplace")
