"""listlint init: a plugins.toml to edit."""

from __future__ import annotations

from pathlib import Path

import click

from listlint.cli import World

HEAD = '''\
# Which checkers run, in this order. Comment a line out to switch a checker off.
# `listlint rules --marketplace amazon` prints the result and where each value comes from.
run = [
'''
TAIL = '''\
]

# How loud a rule is: error, warning, info or off.
[severity]
# "keyword-stuffing/repeated-word" = "warning"

# A checker's options; their defaults are shown.
'''


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a plugins.toml that is there.")
@click.pass_obj
def init(world: World, folder: Path, force: bool) -> None:
    """Write a plugins.toml with every installed checker and its options into FOLDER."""
    from listlint.config import FILE, Config

    path = folder / FILE
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already; replace it with --force")
    text = written()
    Config(str(path), text)  # what we write must be what we accept
    path.write_text(text, encoding="utf-8")
    click.echo(world.said(f"wrote {path}"))


def written() -> str:
    """The file's text: every installed checker, its options commented out at their defaults."""
    import dataclasses

    from listlint.installed import installed, load, rules

    lines = [HEAD]
    for name in installed():
        lines.append(f'  "{name}",'.ljust(36) + f"# {', '.join(rules(name))}\n")
    lines.append(TAIL)
    for name in installed():
        fields = dataclasses.fields(load(name).Options)
        if fields:
            lines.append(f"[options.{name}]\n")
            lines += [f"# {field.name} = {toml(field.default)}\n" for field in fields]
            lines.append("\n")
    lines.append("# The same for one marketplace only:\n# [marketplaces.amazon.severity]\n"
                 "# [marketplaces.amazon.options.keyword-stuffing]\n")
    return "".join(lines)


def toml(value: object) -> str:
    """A default as TOML writes it."""
    import json

    if isinstance(value, tuple):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
