"""A whole catalogue: every row checked in worker processes, written in order, kept for review, and resumable."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from listlint import readers
from listlint.readers.mapping import Mapped, choose, listing_json
from listlint.records.decisions import LOCAL_SELLER
from listlint.records.images.flood import remember_shown
from listlint.result import RANK
from listlint.scan_workers import Job, Outcome, Workers, WorkerSetup
from listlint.store import Store

STORED_AT_ONCE = 200  # rows whose findings are stored in one transaction
MOST_REASONS = 20  # different failures told by name at the end; a reason may hold a number of seconds
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
    progress_made = _begin(request)
    done = progress_made.done
    report = ScanReport(resumed=done)
    _recount(report, request)
    began = time.perf_counter()
    _start_record(store, request, progress_made.scan)
    with Workers(request.setup, request.workers) as workers:
        if pictured:
            for number, _ in enumerate(workers.run("register", _chunks(_jobs(mapped))), 1):
                progress(number, 2 * total)  # pictures first: a listing may show the photo of one that stands further down
        with request.output.open("ab") as out, request.rejects.open("ab") as rejects:
            writer = _Writer(store, request, progress_made, out, rejects, report)
            remaining = _chunks(job for job in _jobs(mapped) if job.number >= done)
            for number, outcome in enumerate(workers.run("check", remaining), done + 1):
                writer.write(outcome)
                progress(number + pictured * total, (1 + pictured) * total)
            writer.flush()
    report.seconds = time.perf_counter() - began
    _finish_record(store, progress_made.scan, report)
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
    if names and "title" not in mapped.columns.values():
        shown = ", ".join(list(names)[:8])
        raise readers.InputError(f"{path}:1: no column is a title; the columns are: {shown}. Name it: --map title=COLUMN")
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


@dataclass(frozen=True)
class _Progress:
    """How far an unfinished scan is: kept beside the output after every batch, so that a killed one goes on from there."""

    identity: str
    scan: str
    done: int = 0
    output_bytes: int = 0
    rejects_bytes: int = 0

    def save(self, path: Path) -> None:
        """Write and swap: a kill leaves the old state or the new one."""
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(json.dumps(asdict(self)), "utf-8")
        beside.replace(path)


def _begin(request: ScanRequest) -> _Progress:
    """Make the output ready; how far an earlier, interrupted scan of the same inputs came."""
    for path in request.inputs:
        if path.resolve() in (request.output.resolve(), request.rejects.resolve(), request.state.resolve()):
            raise ScanError(f"{path}: is the input; the output would overwrite it. Name another output")
    identity = hashlib.sha256(json.dumps([[str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns] for path in request.inputs]
                                         + [dict(request.columns), request.setup.identity()]).encode()).hexdigest()
    if request.resume and request.state.exists():
        return _earlier(request, identity)
    if request.resume and request.output.exists():
        raise ScanError(f"{request.output}: is complete; there is nothing to resume. Scan again without --resume")
    progress = _Progress(identity, uuid.uuid4().hex)
    try:
        request.output.parent.mkdir(parents=True, exist_ok=True)
        for path in (request.output, request.rejects):
            path.write_text("", encoding="utf-8")
        progress.save(request.state)
    except OSError as error:
        raise ScanError(f"{request.output}: cannot be written ({error.strerror or error}). Name another output") from None
    return progress


def _earlier(request: ScanRequest, identity: str) -> _Progress:
    """The state of the interrupted scan. What was written after its last batch is cut off: those rows are checked again."""
    try:
        progress = _Progress(**json.loads(request.state.read_text("utf-8")))
    except (ValueError, TypeError):
        raise ScanError(f"{request.state}: is damaged, so the scan cannot be resumed. Scan again without --resume") from None
    if progress.identity != identity:
        raise ScanError(f"{request.output}: cannot be resumed: the inputs, the configuration or the options have changed since. "
                        "Scan again without --resume")
    for path, size in ((request.output, progress.output_bytes), (request.rejects, progress.rejects_bytes)):
        if not path.exists() or path.stat().st_size < size:
            raise ScanError(f"{path}: is shorter than the scan left it, so it cannot be resumed. Scan again without --resume")
        with path.open("rb+") as file:
            file.truncate(size)
    return progress


class _Writer:
    """Writes outcomes in order, and keeps them for review in transactions of some hundreds."""

    def __init__(self, store: Store, request: ScanRequest, progress: _Progress, out: IO[bytes], rejects: IO[bytes],
                 report: ScanReport) -> None:
        self.store, self.request, self.progress, self.report = store, request, progress, report
        self.out, self.rejects = out, rejects
        self.pending: list[Outcome] = []

    def write(self, outcome: Outcome) -> None:
        self.pending.append(outcome)
        _count(self.report, outcome)
        if len(self.pending) >= STORED_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Store, then write, then say so: a row is done only when the state says that its line stands in the file."""
        _keep(self.store, self.progress.scan, self.pending)
        for outcome in self.pending:
            file = self.rejects if outcome.result is None else self.out
            file.write(outcome.line_json.encode() + b"\n")
        self.out.flush()
        self.rejects.flush()
        self.progress = replace(self.progress, done=self.progress.done + len(self.pending), output_bytes=self.out.tell(),
                                rejects_bytes=self.rejects.tell())
        self.progress.save(self.request.state)
        self.pending.clear()


def _recount(report: ScanReport, request: ScanRequest) -> None:
    """Count what the interrupted scan found: the report and the exit code are those of the whole."""
    with request.output.open("rb") as lines:
        for line in lines:
            _count_result(report, json.loads(line))
    with request.rejects.open("rb") as lines:
        report.rejected += sum(1 for _ in lines)


def _count(report: ScanReport, outcome: Outcome) -> None:
    for name in outcome.unknown:
        report.ignored_columns[name] = report.ignored_columns.get(name, 0) + 1
    if outcome.result is None:
        report.rejected += 1
        return
    _count_result(report, outcome.result)
    for name, seconds in outcome.seconds.items():
        report.checker_seconds[name] = report.checker_seconds.get(name, 0.0) + seconds


def _count_result(report: ScanReport, result: Mapping[str, Any]) -> None:
    report.listings += 1
    for found in result["findings"]:
        report.findings[found["severity"]] = report.findings.get(found["severity"], 0) + 1
        report.rules[found["rule"]] = report.rules.get(found["rule"], 0) + 1
    for skip in result["skipped"]:
        key = (skip["checker"], skip["reason"], skip["install"])
        report.skipped[key] = report.skipped.get(key, 0) + 1
    for fail in result["failed"]:
        reason = fail["reason"] if fail["checker"] != "pictures" else "could not be opened"
        if len(report.failed) >= MOST_REASONS and (fail["checker"], reason) not in report.failed:
            reason = "for other reasons, which stand in the output"
        report.failed[fail["checker"], reason] = report.failed.get((fail["checker"], reason), 0) + 1


def _keep(store: Store, scan_id: str, outcomes: Sequence[Outcome]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with store.write() as writer:
        for outcome in outcomes:
            if outcome.result is None or outcome.listing is None:
                continue
            key = {"marketplace": outcome.listing.get("marketplace", "any"), "seller": outcome.listing.get("seller") or LOCAL_SELLER,
                   "listing": outcome.listing["id"]}
            writer.upsert("listings", [key | {"title": outcome.listing["title"], "root": outcome.root, "scan": scan_id, "scanned_at": now,
                                              "body": json.dumps(outcome.listing, ensure_ascii=False)}])
            # A re-scan replaces what was found before; decisions are kept by fingerprint in a table of their own.
            writer.execute("DELETE FROM findings WHERE marketplace = ? AND seller = ? AND listing = ?", list(key.values()))
            writer.insert("findings", [key | {
                "id": uuid.uuid4().hex, "scan": scan_id, "rule": found["rule"], "severity": found["severity"],
                "rank": RANK[found["severity"]], "fingerprint": found["fingerprint"], "field": found["field"], "quote": found["quote"],
                "body": json.dumps(found, ensure_ascii=False), "found_at": now} for found in outcome.stored])
            if outcome.listing.get("seller"):
                remember_shown(writer, seller=key["seller"], listing=key["listing"], findings=outcome.stored)


def _start_record(store: Store, request: ScanRequest, identity: str) -> None:
    with store.write() as writer:
        writer.upsert("scans", [{"id": identity, "source": ", ".join(path.name for path in request.inputs),
                                 "marketplace": request.setup.marketplace or "", "state": "running",
                                 "started_at": datetime.now(UTC).isoformat(timespec="seconds")}])


def _finish_record(store: Store, identity: str, report: ScanReport) -> None:
    with store.write() as writer:
        writer.execute("UPDATE scans SET state = 'done', finished_at = ?, listings = ?, rejected = ?, findings = ? WHERE id = ?",
                       [datetime.now(UTC).isoformat(timespec="seconds"), report.listings, report.rejected,
                        sum(report.findings.values()), identity])
