"""listlint scan: a whole catalogue."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listlint.cli import World, options

if TYPE_CHECKING:
    from listlint.scan import ScanReport, ScanRequest

WORDS = {
    "en": {"done": "{listings} scanned in {seconds:.1f} s ({rate:.0f} a second)", "rejected": "{rows} rejected: {file}",
           "resumed": "{rows} done before", "found": "found", "nothing": "nothing found", "skipped": "skipped",
           "failed": "failed", "columns": "columns that no field takes", "review": "Review them: listlint serve, then /review",
           "time": "time by checker", "map": "name one with --map FIELD=COLUMN"},
    "zh": {"done": "已检查 {listings}，用时 {seconds:.1f} 秒（每秒 {rate:.0f} 个）", "rejected": "{rows}被拒绝：{file}",
           "resumed": "其中 {rows}之前已完成", "found": "发现", "nothing": "未发现问题", "skipped": "未检查",
           "failed": "出错", "columns": "没有对应字段的列", "review": "查看结果：运行 listlint serve，打开 /review",
           "time": "各检查器用时", "map": "可用 --map 字段=列名 指定"},
}


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="OUT.jsonl", type=click.Path(dir_okay=False, path_type=Path),
              help="One result a line, in the order of the rows.")
@click.option("--map", "columns", default="", metavar="F=G,…", help="Field F of a listing stands in column G. Others go by their names.")
@click.option("--marketplace", metavar="M", help=f"Judge every row by this platform's rules. {options.KNOWN}")
@options.lang
@click.option("--workers", type=click.IntRange(0), default=None, help="Worker processes (default: one per core; 0 runs in this process).")
@click.option("--resume", is_flag=True, help="Go on where an interrupted scan stopped.")
@click.option("--only", multiple=True, metavar="CHECKER", help="Run this checker only; may be given several times.")
@options.root
@options.fetch
@options.config
@click.pass_obj
def scan(world: World, inputs: tuple[Path, ...], output: Path, columns: str, marketplace: str | None, lang: str | None,
         workers: int | None, resume: bool, only: tuple[str, ...], root: Path | None, fetch: bool, config: Path | None) -> None:
    """Scan catalogues: INPUT is JSONL, JSON, CSV or TSV; the findings are also kept for the review pages.

    Columns are recognised by their names in English or Chinese. Rows that cannot be read go to OUT.rejects.jsonl and are counted;
    they never stop a scan. Exits with 0 if nothing of level error was found, 1 if something was, 2 if an input could not be read. A checker
    that crashes at single rows is told at the end and in the output, and changes nothing.
    """
    from listlint.installed import installed
    from listlint.mistakes import did_you_mean
    from listlint.readers.mapping import parse_map
    from listlint.scan import ScanError, ScanRequest
    from listlint.scan import scan as run_scan
    from listlint.scan_workers import WorkerSetup

    plan = world.config(config)
    if marketplace:
        options.judge_marketplaces((marketplace,), plan)
    # Importing the checkers here tells a broken one before any row is read.
    runs = {name for each in ((marketplace,) if marketplace else plan.marketplaces) for name in plan.plan(each).run}
    for name in only:
        if name not in installed():
            raise click.BadParameter(f'no checker "{name}" is installed; {did_you_mean(name, installed())}', param_hint="--only")
        if name not in runs:
            raise click.BadParameter(f'"{name}" is not in run of {plan.name}; add it there, or leave --only out', param_hint="--only")
    language = lang or world.lang
    found_config = Path(plan.name).resolve() if plan.name != "defaults" else None
    setup = WorkerSetup(world.home, world.store_url, found_config, marketplace, language, root, only, fetch)
    request = ScanRequest(inputs, output, setup, parse_map(columns), os.cpu_count() or 1 if workers is None else workers, resume)
    try:
        report = _with_progress(run_scan, request, world, language)
    except ScanError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        click.echo(f"\nlistlint: stopped; go on with the same command and --resume ({request.output})", err=True)
        sys.exit(130)
    _tell(report, request, language)
    if report.rejected and not report.listings:
        sys.exit(2)  # not one row could be read
    sys.exit(1 if report.has_errors else 0)


def _with_progress(run_scan: Callable[..., ScanReport], request: ScanRequest, world: World, language: str) -> ScanReport:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    bar = Progress(TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                   console=console, disable=not console.is_terminal, transient=True)
    with bar:
        task = bar.add_task("检查中" if language == "zh" else "Scanning", total=None)
        return run_scan(request, world.store, lambda done, of: bar.update(task, completed=done, total=of))


def say(text: str) -> None:
    """A line on standard error: standard output is for pipes."""
    click.echo(text, err=True)


def _tell(report: ScanReport, request: ScanRequest, language: str) -> None:
    """The last lines, on standard error: what was done, what was found, what was not looked at."""
    from listlint.chinese import in_chinese
    from listlint.reports.counts import counted
    from listlint.result import RANK

    words = WORDS[language]
    rate = (report.listings + report.rejected - report.resumed) / report.seconds if report.seconds else 0.0
    say(words["done"].format(listings=counted(report.listings, "listing", language), seconds=report.seconds, rate=rate))
    if report.resumed:
        say(words["resumed"].format(rows=counted(report.resumed, "row", language)))
    levels = ", ".join(counted(report.findings[level], level, language) for level in RANK if level in report.findings)
    if report.listings:
        say(f"{words['found']}: {levels}" if levels else words["nothing"])
    for rule, number in sorted(report.rules.items(), key=lambda item: -item[1]):
        say(f"  {number:>7}  {rule}")
    if report.rejected:
        say(words["rejected"].format(rows=counted(report.rejected, "row", language), file=request.rejects))
    if report.ignored_columns:
        names = ", ".join(f"{name} ({number})" for name, number in sorted(report.ignored_columns.items())[:12])
        say(f"{words['columns']}: {names}; {words['map']}")
    for (checker, reason, install), number in report.skipped.items():
        say(f"{words['skipped']}: {checker}: {reason} (×{number}) {install}".rstrip())
    for (checker, reason), number in report.failed.items():
        say(f"{words['failed']}: {checker}: {in_chinese(reason) if language == 'zh' else reason} (×{number})")
    if report.checker_seconds:
        by_checker: dict[str, float] = {}
        for method, seconds in report.checker_seconds.items():
            name = method.partition(".")[0]
            by_checker[name] = by_checker.get(name, 0.0) + seconds
        slowest = sorted(by_checker.items(), key=lambda item: -item[1])
        say(f"{words['time']}: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest))
    if report.findings:
        say(words["review"])
