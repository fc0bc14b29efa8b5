"""listlint rules: what runs, how loud, with which options, and where each value comes from."""

from __future__ import annotations

from pathlib import Path

import click

from listlint.cli import World, options


@click.command()
@click.option("--marketplace", default="any", metavar="M", help=f"For this platform. {options.KNOWN}")
@click.option("--limits", is_flag=True, help="Also the platform's limits, with who says so.")
@options.lang
@options.config
@click.pass_obj
def rules(world: World, marketplace: str, limits: bool, lang: str | None, config: Path | None) -> None:
    """Print the rules that run, their severity and options, and where each value comes from."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from listlint.installed import rules as rules_of

    found = world.config(config)
    options.judge_marketplaces((marketplace,), found)
    plan, language = found.plan(marketplace), lang or world.lang
    console = Console(highlight=False, width=None if Console().is_terminal else 160)
    console.print(Text(f"{found.name} · {marketplace}", "bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    heads = ("规则", "级别", "来自", "说明") if language == "zh" else ("rule", "severity", "from", "what it says")
    for head in heads:
        table.add_column(head, overflow="fold")
    for name in plan.run:
        for short, rule in rules_of(name).items():
            setting = plan.severity[f"{name}/{short}"]
            table.add_row(*map(Text, (f"{name}/{short}", setting.value, setting.source, rule.texts[language])))
    console.print(table)
    for name, settings in plan.option_sources.items():
        for option, setting in settings.items():
            console.print(Text(f"{name}.{option} = {setting.value!r}  ").append(f"({setting.source})", "dim"))
    if limits:
        from listlint.records.limits import limits_for

        for limit_name in limits_for(marketplace):
            limit = limits_for(marketplace).get(limit_name)
            if limit is not None:
                console.print(Text(f"{limit_name} = {limit.value} {limit.unit}  ").append(
                    f"({limit.legend}: {limit.source}, {limit.checked_on})", "dim"))
