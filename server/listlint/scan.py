"""A whole catalogue: every row checked in worker processes, written in order, kept for review, and resumable."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from listlint import readers
from listlint.readers.mapping import Mapped, choose, listing_json
from listlint.result import RANK
from listlint.scan_workers import Job, Outcome, Workers, WorkerSetup
from listlint.store import Store

STORED_AT_ONCE = 200  # rows whose findings are stored in one transaction
CHUNK = 16  # rows handed to a worker at a time


class ScanError(Exception):
    """A scan that cannot begin or go on: says why and what to do."""


@dataclass(frozen=True)
class ScanRequest:
    """What to scan, and how. ``columns`` is column → field, as ``--map`` says."""

    inputs: tuple[Path, ...]
    output: Path
    setup: WorkerSetup
    columns: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    resume: bool = False

    @property
    def rejects(self) -> Path:
        """Where rejected rows go: ``OUT.rejects.jsonl``."""
        return self.output.with_name(f"{self.output.name.removesuffix('.jsonl')}.rejects.jsonl")

    @property
    def state(self) -> Path:
        """What an unfinished scan needs to go on: beside the output, removed at the end."""
        return self.output.with_name(f"{self.output.name}.scan")


@dataclass
class ScanReport:
    """What happened, for the last lines on standard error."""

    listings: int = 0
    rejected: int = 0
    resumed: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    skipped: dict[tuple[str, str, str], int] = field(default_factory=dict)
    failed: dict[tuple[str, str], int] = field(default_factory=dict)
    ignored_columns: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    checker_seconds: dict[str, float] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is of level error."""
        return self.findings.get("error", 0) > 0


Progress = Callable[[int, int], None]
"""Told the rows done and the rows in all."""


def scan(request: ScanRequest, store: Store, progress: Progress = lambda done, of: None) -> ScanReport:
    """Check every row of the inputs. Raises ScanError, or readers.InputError for a file that is no catalogue."""
    mapped = [(path, _mapped(path, request.columns)) for path in request.inputs]
    total, pictured = 0, False
    for job in _jobs(mapped):
        total += 1
        pictured = pictured or bool(job.values and job.values.get("images") and job.values.get("seller"))
    if total == 0:
        raise ScanError(f"{', '.join(map(str, request.inputs))}: no rows in it")
    done = _begin(request)
    report = ScanReport(resumed=done)
    began = time.perf_counter()
    identity = _start_record(store, request)
    with Workers(request.setup, request.workers) as workers:
        if pictured:
            for number, _ in enumerate(workers.run("register", _chunks(_jobs(mapped))), 1):
                progress(number, 2 * total)  # pictures first: a listing may show the photo of one that stands further down
        with request.output.open("a", encoding="utf-8") as out, request.rejects.open("a", encoding="utf-8") as rejects:
            writer = _Writer(store, identity, out, rejects, report)
            remaining = _chunks(job for job in _jobs(mapped) if job.number >= done)
            for number, outcome in enumerate(workers.run("check", remaining), done + 1):
                writer.write(outcome)
                progress(number + pictured * total, (1 + pictured) * total)
            writer.flush()
    report.seconds = time.perf_counter() - began
    _finish_record(store, identity, report)
    if request.rejects.stat().st_size == 0:
        request.rejects.unlink()
    request.state.unlink()
    return report


def _mapped(path: Path, columns: Mapping[str, str]) -> Mapped:
    """The columns of a file's first rows; a JSONL row may lack some keys, so a hundred are looked at."""
    names: dict[str, None] = {}
    for number, row in enumerate(readers.rows(path)):
        names |= dict.fromkeys(row.values or {})
        if number == 100:
            break
    mapped = choose(names, columns)
    if names and not {"title", "id"} & set(mapped.columns.values()) and path.suffix.lower() in (".csv", ".tsv", ".txt"):
        shown = ", ".join(list(names)[:8])
        raise readers.InputError(f"{path}:1: no column is a title or an id; the columns are: {shown}. "
                                 "Name them: --map title=COLUMN,id=COLUMN")
    return mapped


def _jobs(mapped: Sequence[tuple[Path, Mapped]]) -> Iterator[Job]:
    number = 0
    for path, columns in mapped:
        has_id = "id" in columns.columns.values()
        for row in readers.rows(path):
            values = None if row.values is None else listing_json(row.values, columns)
            if values is not None and not has_id:
                values["id"] = f"{path.stem}:{row.line}"
            unknown = tuple(name for name in row.values or () if name not in columns.columns)
            yield Job(number, row.source, row.line, values, row.reason, row.raw, unknown)
            number += 1


def _chunks(jobs: Iterator[Job]) -> Iterator[tuple[Job, ...]]:
    chunk: list[Job] = []
    for job in jobs:
        chunk.append(job)
        if len(chunk) == CHUNK:
            yield tuple(chunk)
            chunk = []
    if chunk:
        yield tuple(chunk)


def _begin(request: ScanRequest) -> int:
    """Make the output ready; the number of rows that an earlier, interrupted scan has done."""
    identity = hashlib.sha256(json.dumps([[str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns] for path in request.inputs]
                                         + [dict(request.columns), request.setup.identity()]).encode()).hexdigest()
    if request.resume and request.state.exists():
        if request.state.read_text("utf-8") != identity:
            raise ScanError(f"{request.output}: cannot be resumed: the inputs, the configuration or the options have changed since. "
                            "Scan again without --resume")
        done = _whole_lines(request.output) + _whole_lines(request.rejects)
    elif request.resume and request.output.exists():
        raise ScanError(f"{request.output}: is complete; there is nothing to resume. Scan again without --resume")
    else:
        request.output.parent.mkdir(parents=True, exist_ok=True)
        for path in (request.output, request.rejects):
            path.write_text("", encoding="utf-8")
        done = 0
    request.state.write_text(identity, encoding="utf-8")
    return done


def _whole_lines(path: Path) -> int:
    """Count the lines, after cutting off a last one that was not written to its end."""
    if not path.exists():
        path.write_text("", encoding="utf-8")
    with path.open("rb+") as file:
        content_end = 0
        lines = 0
        for line in file:
            if line.endswith(b"\n"):
                content_end += len(line)
                lines += 1
        file.truncate(content_end)
    return lines


class _Writer:
    """Writes outcomes in order, and keeps them for review in transactions of some hundreds."""

    def __init__(self, store: Store, scan_id: str, out: IO[str], rejects: IO[str], report: ScanReport) -> None:
        self.store, self.scan_id, self.out, self.rejects, self.report = store, scan_id, out, rejects, report
        self.pending: list[Outcome] = []

    def write(self, outcome: Outcome) -> None:
        self.pending.append(outcome)
        _count(self.report, outcome)
        if len(self.pending) >= STORED_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Store first, then write: a row is counted as done only when its line stands in the file."""
        _keep(self.store, self.scan_id, self.pending)
        for outcome in self.pending:
            file = self.rejects if outcome.result is None else self.out
            file.write(outcome.line_json + "\n")
        self.out.flush()
        self.rejects.flush()
        self.pending.clear()


def _count(report: ScanReport, outcome: Outcome) -> None:
    for name in outcome.unknown:
        report.ignored_columns[name] = report.ignored_columns.get(name, 0) + 1
    if outcome.result is None:
        report.rejected += 1
        return
    report.listings += 1
    for found in outcome.result["findings"]:
        report.findings[found["severity"]] = report.findings.get(found["severity"], 0) + 1
        report.rules[found["rule"]] = report.rules.get(found["rule"], 0) + 1
    for skip in outcome.result["skipped"]:
        key = (skip["checker"], skip["reason"], skip["install"])
        report.skipped[key] = report.skipped.get(key, 0) + 1
    for fail in outcome.result["failed"]:
        reason = fail["reason"] if fail["checker"] != "pictures" else "could not be opened"
        report.failed[fail["checker"], reason] = report.failed.get((fail["checker"], reason), 0) + 1
    for name, seconds in outcome.seconds.items():
        report.checker_seconds[name] = report.checker_seconds.get(name, 0.0) + seconds


def _keep(store: Store, scan_id: str, outcomes: Sequence[Outcome]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with store.write() as writer:
        for outcome in outcomes:
            if outcome.result is None or outcome.listing is None:
                continue
            key = {name: outcome.listing.get(name, default) for name, default in (("marketplace", "any"), ("seller", ""))}
            key["listing"] = outcome.listing["id"]
            writer.upsert("listings", [key | {"title": outcome.listing["title"], "root": outcome.root, "scan": scan_id, "scanned_at": now,
                                              "body": json.dumps(outcome.listing, ensure_ascii=False)}])
            # A re-scan replaces what was found before; decisions are kept by fingerprint in a table of their own.
            writer.execute("DELETE FROM findings WHERE marketplace = ? AND seller = ? AND listing = ?", list(key.values()))
            writer.insert("findings", [key | {
                "id": uuid.uuid4().hex, "scan": scan_id, "rule": found["rule"], "severity": found["severity"],
                "rank": RANK[found["severity"]], "fingerprint": found["fingerprint"], "field": found["field"], "quote": found["quote"],
                "body": json.dumps(found, ensure_ascii=False), "found_at": now} for found in outcome.stored])


def _start_record(store: Store, request: ScanRequest) -> str:
    identity = uuid.uuid4().hex
    with store.write() as writer:
        writer.insert("scans", [{"id": identity, "source": ", ".join(path.name for path in request.inputs),
                                 "marketplace": request.setup.marketplace or "", "state": "running",
                                 "started_at": datetime.now(UTC).isoformat(timespec="seconds")}])
    return identity


def _finish_record(store: Store, identity: str, report: ScanReport) -> None:
    with store.write() as writer:
        writer.execute("UPDATE scans SET state = 'done', finished_at = ?, listings = ?, rejected = ?, findings = ? WHERE id = ?",
                       [datetime.now(UTC).isoformat(timespec="seconds"), report.listings, report.rejected,
                        sum(report.findings.values()), identity])
