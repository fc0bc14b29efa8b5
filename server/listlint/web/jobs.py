"""Work that takes longer than a pause in typing: kept in the store, done by threads, taken again when a process died over it."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from listlint.store import Store
from listlint.web.problems import Problem

LOG = logging.getLogger("listlint.jobs")

LEASE_SECONDS = 15.0
BEAT_SECONDS = 5.0
MOST_TRIES = 3
MOST_WAITING = 200
KEPT_HOURS = 24
POLL_SECONDS = 1.0  # another process may have queued or finished a job; our own tell at once

State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. ``tries`` counts how often it was taken."""

    id: str
    kind: str
    seller: str
    body: Mapping[str, Any]
    state: State
    tries: int
    result: Mapping[str, Any] | None = None
    reason: str | None = None


class LostJob(Exception):
    """The lease ran out and another took the job: what was made of it is thrown away."""


class Jobs:
    """The queue. A job is done once: its result and its done-mark are written together, only by the worker and try that hold it."""

    def __init__(self, store: Store, *, most_waiting: int = MOST_WAITING, lease_seconds: float = LEASE_SECONDS,
                 now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store, self._most_waiting, self._lease, self._now = store, most_waiting, timedelta(seconds=lease_seconds), now
        self._changed = threading.Condition()

    def add(self, kind: str, seller: str, body: Mapping[str, Any], *, replaces: str = "") -> str:
        """Queue a job and return its id. One that still waits under the same ``replaces`` is dropped: a draft's newer text counts.

        Raises a 503 when the queue is full.
        """
        subject = hashlib.sha256(f"{kind}\x1f{seller}\x1f{replaces}".encode()).hexdigest()[:16] if replaces else secrets.token_hex(8)
        id = f"{subject}-{secrets.token_hex(12)}"
        with self._store.write() as writer:
            if replaces:
                writer.execute("UPDATE jobs SET state = 'failed', reason = 'replaced by a newer check of the same listing', body = '{}'"
                               " WHERE state = 'queued' AND id LIKE ?", [f"{subject}-%"])
            waiting = writer.rows("SELECT count(*) AS n FROM jobs WHERE state = 'queued'")[0]["n"]
            if waiting >= self._most_waiting:
                raise Problem("queue-full", waiting=waiting, seconds=10, headers={"Retry-After": "10"})
            writer.insert("jobs", [{"id": id, "kind": kind, "seller": seller, "body": json.dumps(body), "state": "queued", "tries": 0,
                                    "created_at": self._time()}])
        self._tell()
        return id

    def get(self, id: str) -> Job | None:
        """A job as it stands now."""
        rows = self._store.rows("SELECT * FROM jobs WHERE id = ?", [id])
        return _job(rows[0]) if rows else None

    def wait(self, id: str, seconds: float) -> Job | None:
        """The job as soon as it is over, or as it stands after so many seconds."""
        until = time.monotonic() + seconds
        with self._changed:
            while (job := self.get(id)) is not None and job.state in ("queued", "running"):
                left = until - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(min(left, POLL_SECONDS))
        return job

    def waiting(self) -> int:
        """How many jobs nobody has taken yet."""
        return int(self._store.rows("SELECT count(*) AS n FROM jobs WHERE state = 'queued'")[0]["n"])

    def take(self, worker: str) -> Job | None:
        """The oldest job that waits, or whose worker has not been heard of for a lease's time. None if there is nothing to do."""
        free = "(state = 'queued' OR (state = 'running' AND lease_until < :now))"
        if not self._store.rows(f"SELECT 1 FROM jobs WHERE {free} LIMIT 1", {"now": self._time()}):  # noqa: S608  text of ours
            return None
        with self._store.write() as writer:
            writer.execute("UPDATE jobs SET state = 'failed', worker = NULL, reason = :reason"
                           " WHERE state = 'running' AND lease_until < :now AND tries >= :most",
                           {"now": self._time(), "most": MOST_TRIES,
                            "reason": f"given up after {MOST_TRIES} tries: the process that worked on it died each time"})
            rows = writer.rows(f"SELECT * FROM jobs WHERE {free} ORDER BY created_at, id LIMIT 1", {"now": self._time()})  # noqa: S608
            if not rows:
                return None
            writer.execute("UPDATE jobs SET state = 'running', worker = ?, tries = tries + 1, lease_until = ? WHERE id = ?",
                           [worker, self._time(self._lease), rows[0]["id"]])
        return _job(rows[0] | {"state": "running", "tries": rows[0]["tries"] + 1})

    def beat(self, job: Job, worker: str) -> None:
        """Say that the worker lives. Raises LostJob if it no longer holds the job."""
        self._set(job, worker, "lease_until = ?", [self._time(self._lease)])

    def finish(self, job: Job, worker: str, result: Mapping[str, Any]) -> None:
        """Keep the result. Raises LostJob if another took the job meanwhile."""
        self._set(job, worker, "state = 'done', result = ?, body = '{}'", [json.dumps(result)])

    def fail(self, job: Job, worker: str, reason: str) -> None:
        """Say why there is no result. Raises LostJob like ``finish``."""
        self._set(job, worker, "state = 'failed', reason = ?, body = '{}'", [reason])

    def release(self, job: Job, worker: str) -> None:
        """Give it back unfinished, so that the next process takes it at once."""
        self._set(job, worker, "state = 'queued', tries = tries - 1", [])

    def forget_old(self) -> int:
        """Remove what was asked for more than a day ago. Returns how many."""
        with self._store.write() as writer:
            return writer.execute("DELETE FROM jobs WHERE state IN ('done', 'failed') AND created_at < ?",
                                  [self._time(-timedelta(hours=KEPT_HOURS))])

    def wait_for_work(self) -> None:
        """Sleep until a job was queued here, or a moment has passed."""
        with self._changed:
            self._changed.wait(POLL_SECONDS)

    def _set(self, job: Job, worker: str, change: str, values: list[Any]) -> None:
        with self._store.write() as writer:
            held = writer.execute(f"UPDATE jobs SET {change} WHERE id = ? AND state = 'running' AND worker = ? AND tries = ?",  # noqa: S608
                                  [*values, job.id, worker, job.tries])
        if not held:
            raise LostJob(job.id)
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _time(self, later: timedelta = timedelta()) -> str:
        return (self._now() + later).isoformat(timespec="milliseconds")


class Workers:
    """Threads that do jobs, and one that says every few seconds that they live."""

    def __init__(self, jobs: Jobs, make_work: Callable[[], Callable[[Job], Mapping[str, Any]]], *, threads: int = 1) -> None:
        """``make_work`` is called once in each thread; what it returns makes the result of one job."""
        self._jobs, self._make_work = jobs, make_work
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stop = threading.Event()
        self._held: dict[str, Job] = {}
        self._threads = [threading.Thread(target=self._run, args=[number], name=f"jobs-{number}", daemon=True) for number in range(threads)]
        self._threads.append(threading.Thread(target=self._beat, name="jobs-beat", daemon=True))

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """Take no more jobs, and give back those not finished by then."""
        self._stop.set()
        self._jobs._tell()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for worker, job in list(self._held.items()):
            try:
                self._jobs.release(job, worker)
            except LostJob:
                LOG.info("job %s was finished or taken by another", job.id)

    def _run(self, number: int) -> None:
        worker = f"{self._name}:{number}"
        work = self._make_work()
        swept = -math.inf
        while not self._stop.is_set():
            if time.monotonic() - swept > 600:
                swept = time.monotonic()
                self._jobs.forget_old()
            job = self._jobs.take(worker)
            if job is None:
                self._jobs.wait_for_work()
                continue
            self._held[worker] = job
            try:
                self._do(job, worker, work)
            except LostJob:
                LOG.warning("job %s was taken by another worker; this result is thrown away", job.id)
            finally:
                self._held.pop(worker, None)

    def _do(self, job: Job, worker: str, work: Callable[[Job], Mapping[str, Any]]) -> None:
        try:
            result = work(job)
        except Problem as problem:
            self._jobs.fail(job, worker, f"{problem.kind}: {problem.data}")
        except Exception as error:
            LOG.exception("job %s failed", job.id)
            self._jobs.fail(job, worker, f"{type(error).__name__}: {error}")
        else:
            self._jobs.finish(job, worker, result)

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            for worker, job in list(self._held.items()):
                try:
                    self._jobs.beat(job, worker)
                except LostJob:
                    LOG.info("job %s is no longer ours", job.id)


def _job(row: Mapping[str, Any]) -> Job:
    return Job(row["id"], row["kind"], row["seller"], json.loads(row["body"]), row["state"], row["tries"],
               json.loads(row["result"]) if row["result"] else None, row["reason"])
