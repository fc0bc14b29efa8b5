"""listlint new-checker and test-checker: from an idea to a checker that behaves like a built-in one."""

from __future__ import annotations

import re
import sys
import tempfile
import traceback
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listlint.cli import World

if TYPE_CHECKING:
    from listlint.testbench import Bench, Case


@click.command("new-checker")
@click.argument("name")
@click.option("--into", default=".", type=click.Path(file_okay=False, path_type=Path), help="Folder of the new package.")
@click.pass_obj
def new_checker(world: World, name: str, into: Path) -> None:
    """Write a package with one checker called NAME (words-with-dashes) that runs, with its tests."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise click.BadParameter(f'"{name}" is no checker name; write it in small letters with dashes, such as odd-voltage',
                                 param_hint="NAME")
    from listlint.installed import installed

    if name in installed():
        raise click.BadParameter(f'a checker "{name}" is installed already ({installed()[name].distribution}); choose another name',
                                 param_hint="NAME")
    package = f"listlint-{name}"
    target = into / package
    if target.exists():
        raise click.UsageError(f"{target} is there already")
    folder = name.replace("-", "_")
    words = {"@name@": name, "@folder@": folder, "@package@": package.replace("-", "_"), "@distribution@": package,
             "@Class@": "".join(part.capitalize() for part in name.split("-"))}
    template = files("listlint") / "templates" / "new_checker"
    for source, where in (("pyproject.toml", "pyproject.toml"), ("package.py", "@package@/__init__.py"),
                          ("checker.py", "@package@/@folder@/__init__.py"), ("rules.toml", "@package@/@folder@/rules.toml"),
                          ("cases.toml", "@package@/@folder@/cases.toml"), ("README.md", "@package@/@folder@/README.md")):
        text = (template / f"{source}.txt").read_text("utf-8")
        for placeholder, value in words.items():
            text, where = text.replace(placeholder, value), where.replace(placeholder, value)
        path = target / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    click.echo(f"wrote {target}\nnow: pip install -e {target} && listlint test-checker {target / words['@package@'] / folder}\n"
               f'then, where a plugins.toml has a run list: add "{name}" to it (listlint doctor says whether it runs)')


@click.command("test-checker")
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def test_checker(world: World, path: Path) -> None:
    """Hold the checker in folder PATH to its cases.toml. Exits with 1 if a case does not hold."""
    from listlint.installed import BrokenPlugin
    from listlint.testbench import Bench

    try:
        bench = Bench.load(path)
    except (FileNotFoundError, ImportError, TypeError, BrokenPlugin) as error:
        raise click.UsageError(str(error)) from None
    problems = 0
    with tempfile.TemporaryDirectory() as home:
        for case in bench.cases:
            problem = _problem(bench, case, Path(home))
            problems += bool(problem)
            click.echo(f"{'✗' if problem else '✓'} {case.why}" + (f"\n    {problem}" if problem else ""))
    missing = sorted(set(bench.rules) - {rule for case in bench.cases for rule, _ in case.expected})
    for rule in missing:
        click.echo("✗ " + world.said(f"no flagged case for the rule {rule}"))
    click.echo(world.said(f"{len(bench.cases) - problems} of {len(bench.cases)} cases hold"))
    sys.exit(1 if problems or missing else 0)


def _problem(bench: Bench, case: Case, home: Path) -> str:
    """What does not hold, or how the checker crashed; empty when the case holds."""
    try:
        return bench.problem(case, home)
    except Exception as error:  # noqa: BLE001  the checker under test may raise anything
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {error} ({Path(last.filename).parent.name}/{Path(last.filename).name}:{last.lineno})"
