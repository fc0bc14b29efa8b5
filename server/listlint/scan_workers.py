"""Worker processes for a scan: each can be cut off or die, and only the row it was at is touched."""

from __future__ import annotations

import json
import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from listlint.chinese import in_chinese
from listlint.engine import BUDGET, FIRST_BUDGET, Engine
from listlint.result import Failed

Task = Literal["register", "check"]
PATIENCE = 2.0  # a checker is cut off when it runs this many times its budget; before that it is reported only
LIMIT = max(BUDGET.values()) * PATIENCE
FIRST_LIMIT = FIRST_BUDGET * PATIENCE
MOST_AHEAD = 2_000  # rows handed out beyond the first that is not answered yet
MOST_DEATHS = 3  # a row at which so many workers died is given up


@dataclass(frozen=True)
class WorkerSetup:
    """All that a worker needs to build its engine; it travels to the process."""

    home: Path
    store_url: str | None = None
    config: Path | None = None
    marketplace: str | None = None
    language: str = "en"
    root: Path | None = None
    only: tuple[str, ...] = ()
    fetching: bool = False
    limit: float = LIMIT  # seconds after which the checker at hand is cut off
    first_limit: float = FIRST_LIMIT  # the same for the first row of a process, which loads models

    def identity(self) -> list[str]:
        """What must be the same for a scan to be resumed."""
        config = self.config.read_bytes().hex() if self.config else ""
        return [str(self.marketplace), self.language, str(self.root), config, str(self.fetching), *self.only]


@dataclass(frozen=True)
class Job:
    """One row to check; ``reason`` says why a row has no values. ``without`` are checkers cut off at it before."""

    number: int
    source: str
    line: int
    values: dict[str, Any] | None
    reason: str = ""
    raw: str = ""
    unknown: tuple[str, ...] = ()
    without: tuple[Failed, ...] = ()
    deaths: int = 0


@dataclass(frozen=True)
class Outcome:
    """A row's result, or its rejection (``result`` is None). ``stored`` are the findings as the store keeps them."""

    number: int
    line_json: str
    result: dict[str, Any] | None = None
    listing: dict[str, Any] | None = None
    root: str = ""
    stored: tuple[dict[str, Any], ...] = ()
    unknown: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


def rejected(job: Job, reason: str, language: str) -> Outcome:
    """The line of the rejects file: where the row stands, why, and the row itself."""
    said = in_chinese(reason) if language == "zh" else reason
    row = {"source": job.source, "line": job.line, "reason": said, "row": job.raw}
    return Outcome(job.number, json.dumps(row, ensure_ascii=False), unknown=job.unknown)


class Bench:
    """Checks rows in this process: what runs inside each worker, and alone with ``--workers 0``."""

    def __init__(self, setup: WorkerSetup, watch: Any = None) -> None:
        from listlint.config import Config
        from listlint.records import StoredRecords
        from listlint.store import open_store

        self.setup = setup
        self.records = StoredRecords(open_store(setup.store_url, setup.home), setup.home)
        self.engine = Engine(Config.find(setup.config), self.records, decisions=self.records.decisions, watch=watch)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        from listlint.installed import installed

        return frozenset(installed()) - frozenset(self.setup.only) if self.setup.only else frozenset()

    def register(self, job: Job) -> None:
        """Feed the row's pictures to the bank as seen, under their seller."""
        from listlint.api import CannotMatch, PictureError
        from listlint.schema import ListingError, parse_row

        if not (job.values and job.values.get("images") and job.values.get("seller")):
            return
        try:
            listing = parse_row(job.values, marketplace=self.setup.marketplace).listing.opened_by(self._opener(job))
        except ListingError:
            return  # the check rejects it with its reason
        for number, (image, picture) in enumerate(listing.pictures()):
            try:
                self.records.images.add(picture, owner=listing.seller, kind="seen", name=f"listing:{listing.id}#{number}",
                                        source=image.src, first_seen=listing.published_at, marketplace=listing.marketplace)
            except (CannotMatch, PictureError):
                continue  # damaged, or too little in it to be found again; the check says so at the listing

    def check(self, job: Job) -> Outcome:
        """The row's outcome. Whatever goes wrong with a row is the reason it is rejected; it never stops a scan."""
        from listlint.installed import BrokenPlugin
        from listlint.store import StoreError

        try:
            return self._check(job)
        except (BrokenPlugin, StoreError):
            raise
        except Exception as error:  # noqa: BLE001  see above
            return rejected(job, f"could not be checked: {type(error).__name__}: {error}", self.setup.language)

    def _check(self, job: Job) -> Outcome:
        from listlint.messages import as_json, as_stored
        from listlint.schema import ListingError, parse_row

        if job.values is None:
            return rejected(job, job.reason, self.setup.language)
        try:
            parsed = parse_row(job.values, marketplace=self.setup.marketplace)
        except ListingError as error:
            return rejected(job, str(error), self.setup.language)
        listing = parsed.listing.opened_by(self._opener(job))
        result = self.engine.check(listing, without={fail.checker for fail in job.without} | self._left_out)
        if job.without:
            result = replace(result, failed=(*result.failed, *job.without))
        shape = as_json(result, self.setup.language)
        stored = tuple(as_stored(found, listing, self.setup.language) for found in (*result.findings, *result.hidden))
        body = {**job.values, "marketplace": listing.marketplace}
        return Outcome(job.number, json.dumps(shape, ensure_ascii=False), shape, body, str(self._root(job)), stored,
                       (*job.unknown, *parsed.unknown), dict(result.seconds))

    def _root(self, job: Job) -> Path:
        return (self.setup.root or Path(job.source).parent).resolve()

    def _opener(self, job: Job) -> Any:
        from listlint.opening import from_folder

        return from_folder(self._root(job), fetching=self.setup.fetching)


def _serve(setup: WorkerSetup, pipe: Connection, now_running: Any, since: Any) -> None:
    """A worker's life: take rows, answer each, until told to stop."""
    def watch(checker: str) -> None:
        now_running.value = checker.encode()[:99]
        since.value = time.monotonic()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bench = Bench(setup, watch)
    try:
        while (message := pipe.recv()) is not None:
            task, jobs = message
            for job in jobs:
                watch("")
                pipe.send((job.number, getattr(bench, task)(job)))
            since.value = 0.0
    except (EOFError, BrokenPipeError):
        return  # the scan itself was ended


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process started inside never hears Ctrl-C, not even while it is starting: it is the parent's, which hears it afterwards."""
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # it would take the block off again if it were started inside
    heard: list[int] = []
    main = threading.current_thread() is threading.main_thread()  # the only thread that Ctrl-C interrupts
    handler = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if main else None
    # The child inherits the block. It does not keep Ctrl-C from us: another thread may take the signal.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if main:
            signal.signal(signal.SIGINT, handler)
    if heard:
        raise KeyboardInterrupt


class _Worker:
    """One process, what it was given, and what it is doing."""

    def __init__(self, setup: WorkerSetup) -> None:
        self.setup = setup
        context = multiprocessing.get_context("spawn")
        self.now_running = context.Array("c", 100, lock=False)
        self.since = context.Value("d", 0.0, lock=False)
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(setup, theirs, self.now_running, self.since), daemon=True)
        with _deaf_to_ctrl_c():
            self.process.start()
        theirs.close()
        self.given: deque[Job] = deque()
        self.warm = False

    @property
    def overrun(self) -> bool:
        """Whether the checker at hand is past all patience."""
        since = float(self.since.value)
        return since > 0 and time.monotonic() - since > (self.setup.limit if self.warm else self.setup.first_limit)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers:
    """A few processes; rows go in by chunks and come out in order."""

    def __init__(self, setup: WorkerSetup, count: int) -> None:
        self.setup, self.count = setup, count
        self._workers: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self._workers:
            worker.stop()

    @cached_property
    def _alone(self) -> Bench:
        return Bench(self.setup)

    def run(self, task: Task, chunks: Iterable[Sequence[Job]]) -> Iterator[Any]:
        """One answer per row, in the order of the rows. Chunks are taken as workers come free, never all at once."""
        if self.count == 0:
            for chunk in chunks:
                yield from map(getattr(self._alone, task), chunk)
            return
        source = iter(chunks)
        again: deque[deque[Job]] = deque()  # rows whose worker died
        order: deque[int] = deque()
        answers: dict[int, Any] = {}
        exhausted = False
        while order or not exhausted:
            while not exhausted and len(order) < MOST_AHEAD and self._idle() is not None and not again:
                try:
                    chunk = deque(next(source))
                except StopIteration:
                    exhausted = True
                    break
                order.extend(job.number for job in chunk)
                self._give(task, chunk, again)
            while again and self._idle() is not None:
                self._give(task, again.popleft(), again)
            self._collect(answers, again)
            while order and order[0] in answers:
                yield answers.pop(order.popleft())

    def _idle(self) -> int | None:
        """A worker with nothing to do: started now if fewer run than were asked for."""
        for index, worker in enumerate(self._workers):
            if not worker.given:
                return index
        if len(self._workers) < self.count:
            self._workers.append(_Worker(self.setup))
            return len(self._workers) - 1
        return None

    def _give(self, task: Task, chunk: deque[Job], again: deque[deque[Job]]) -> None:
        index = self._idle()
        if index is None:
            again.append(chunk)
            return
        try:
            self._workers[index].pipe.send((task, tuple(chunk)))
        except OSError:  # it died while idle: no row's fault
            self._workers[index].stop()
            self._workers[index] = _Worker(self.setup)
            again.append(chunk)
        else:
            self._workers[index].given = chunk

    def _collect(self, answers: dict[int, Any], again: deque[deque[Job]]) -> None:
        ready = wait([worker.pipe for worker in self._workers if worker.given], timeout=0.5)
        for index, worker in enumerate(self._workers):
            alive = True
            if worker.pipe in ready:
                alive = self._receive(worker, answers)
            if worker.given and (not alive or worker.overrun):
                self._replace(index, answers, again, hung=alive)

    def _receive(self, worker: _Worker, answers: dict[int, Any]) -> bool:
        """Take what it has answered; False when the process is gone."""
        try:
            while worker.pipe.poll():
                number, answer = worker.pipe.recv()
                answers[number] = answer
                worker.given.popleft()
                worker.warm = True
        except (EOFError, ConnectionResetError):
            return False
        return True

    def _replace(self, index: int, answers: dict[int, Any], again: deque[deque[Job]], *, hung: bool) -> None:
        """Another process for the one that hangs or died; the row it was at goes on without the checker that did it."""
        worker = self._workers[index]
        checker = bytes(worker.now_running.value).decode()
        limit = self.setup.limit if worker.warm else self.setup.first_limit
        worker.stop()
        code = worker.process.exitcode
        job = worker.given.popleft()
        died = replace(job, deaths=job.deaths + 1)
        if hung and checker:
            died = replace(died, without=(*job.without, Failed(checker, f"was cut off: it ran past {limit:.0f} s for this listing")))
        elif checker and died.deaths > 1:  # once may be the machine's doing; twice at the same row is the checker's
            died = replace(died, without=(*job.without, Failed(checker, f"ended the worker process (exit code {code})")))
        if died.deaths > MOST_DEATHS:
            said = f"{died.deaths} worker processes ended at this row (last in {checker or 'reading it'})"
            answers[job.number] = rejected(job, said, self.setup.language)
            rest = worker.given
        else:
            rest = deque([died, *worker.given])
        if rest:
            again.append(rest)
        self._workers[index] = _Worker(self.setup)


