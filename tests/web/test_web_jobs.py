"""The queue: a job is done once, also when a process dies over it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from web_people import Person, png

from listlint.store.sqlite import SqliteStore
from listlint.web.jobs import MOST_TRIES, Jobs, LostJob, Workers
from listlint.web.problems import Problem

TAKE = """
import sys, time
from pathlib import Path
from listlint.store.sqlite import SqliteStore
from listlint.web.jobs import Jobs
job = Jobs(SqliteStore(Path(sys.argv[1]))).take("doomed")
print(job.id, flush=True)
time.sleep(600)
"""


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(store: SqliteStore, clock: Clock) -> Jobs:
    return Jobs(store, now=clock)


def test_a_job_of_a_killed_process_is_taken_again(jobs: Jobs, home: Path, clock: Clock) -> None:
    id = jobs.add("check", "shop-17", {"n": 1})
    child = subprocess.Popen([sys.executable, "-c", TAKE, str(home / "listlint.db")], stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == id
        os.kill(child.pid, signal.SIGKILL)
    assert jobs.take("other") is None  # its lease still runs
    clock.now += timedelta(minutes=1)
    again = jobs.take("other")
    assert again is not None
    assert (again.id, again.tries, dict(again.body)) == (id, 2, {"n": 1})
    jobs.finish(again, "other", {"done": True})
    assert jobs.get(id).result == {"done": True}  # type: ignore[union-attr]


def test_a_late_result_of_a_lost_job_is_thrown_away(jobs: Jobs, clock: Clock) -> None:
    jobs.add("check", "shop-17", {})
    slow = jobs.take("slow")
    clock.now += timedelta(minutes=1)
    quick = jobs.take("quick")
    assert slow is not None
    assert quick is not None
    jobs.finish(quick, "quick", {"by": "quick"})
    with pytest.raises(LostJob):
        jobs.finish(slow, "slow", {"by": "slow"})
    with pytest.raises(LostJob):
        jobs.beat(slow, "slow")
    assert jobs.get(slow.id).result == {"by": "quick"}  # type: ignore[union-attr]


def test_a_beating_worker_keeps_its_job(jobs: Jobs, clock: Clock) -> None:
    jobs.add("check", "shop-17", {})
    job = jobs.take("slow")
    assert job is not None
    for _ in range(5):
        clock.now += timedelta(seconds=10)
        jobs.beat(job, "slow")
        assert jobs.take("other") is None


def test_a_job_that_kills_every_worker_is_given_up_with_a_reason(jobs: Jobs, clock: Clock) -> None:
    id = jobs.add("check", "shop-17", {})
    for _ in range(MOST_TRIES):
        assert jobs.take("doomed") is not None
        clock.now += timedelta(minutes=1)
    assert jobs.take("doomed") is None
    job = jobs.get(id)
    assert job is not None
    assert job.state == "failed"
    assert "given up after 3 tries" in str(job.reason)


def test_two_workers_never_hold_the_same_job(jobs: Jobs) -> None:
    ids = {jobs.add("check", "shop-17", {}) for _ in range(40)}
    taken: list[str] = []

    def work(name: str) -> None:
        while (job := jobs.take(name)) is not None:
            taken.append(job.id)

    threads = [threading.Thread(target=work, args=[str(number)]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def test_a_full_queue_says_so_and_when_to_come_back(store: SqliteStore) -> None:
    jobs = Jobs(store, most_waiting=1)
    jobs.add("bulk", "shop-17", {})
    with pytest.raises(Problem) as raised:
        jobs.add("bulk", "shop-17", {})
    assert (raised.value.kind, raised.value.headers["Retry-After"]) == ("queue-full", "10")


def test_a_full_queue_costs_a_seller_no_text_findings(seller: Person, app: APIFlask) -> None:
    app.extensions["listlint"].jobs = Jobs(app.extensions["listlint"].store, most_waiting=0)
    answer = seller.check(title="LOUD", images=[{"src": "sha256:" + "0" * 64}])
    assert (answer.status_code, answer.json["pending"], len(answer.json["findings"])) == (200, None, 1)
    assert answer.json["skipped"][0]["checker"] == "pictures"
    assert seller.post("/api/v1/jobs", json={"listings": [{"id": "A", "title": "x"}]}).status_code == 503


def test_worker_threads_finish_what_is_queued_and_wake_who_waits(make_app: Callable[..., APIFlask], seller: Person) -> None:
    at_work = Person(make_app(workers=2).test_client(), seller.token)
    src = at_work.send_picture(png("black")).json["src"]
    pending = at_work.check(images=[{"src": src}]).json["pending"]
    job = at_work.get(f"{pending}?wait=25").json
    assert job["state"] == "done"
    assert job["result"]["findings"][0]["rule"] == "dark-picture/dark"


def test_a_job_that_fails_says_why_and_the_next_is_done(jobs: Jobs) -> None:
    def work(job: object) -> dict[str, bool]:
        if job.body["n"] == 1:  # type: ignore[attr-defined]
            raise RuntimeError("made to fail")
        return {"fine": True}

    first, second = jobs.add("x", "", {"n": 1}), jobs.add("x", "", {"n": 2})
    workers = Workers(jobs, lambda: work)
    workers.start()
    assert jobs.wait(second, 25).result == {"fine": True}  # type: ignore[union-attr]
    assert jobs.wait(first, 25).reason == "RuntimeError: made to fail"  # type: ignore[union-attr]
    workers.stop()


def test_a_stopping_server_gives_its_job_back(jobs: Jobs) -> None:
    started, go_on = threading.Event(), threading.Event()

    def work(job: object) -> dict[str, str]:
        started.set()
        go_on.wait(30)
        return {}

    id = jobs.add("x", "", {})
    workers = Workers(jobs, lambda: work)
    workers.start()
    assert started.wait(30)
    workers.stop(seconds=0.1)
    job = jobs.get(id)
    assert job is not None
    assert (job.state, job.tries) == ("queued", 0)
    go_on.set()


def test_what_was_asked_for_yesterday_is_forgotten(jobs: Jobs, clock: Clock) -> None:
    done, waiting = jobs.add("x", "", {}), jobs.add("x", "", {})
    job = jobs.take("w")
    assert job is not None
    jobs.finish(job, "w", {})
    clock.now += timedelta(hours=25)
    assert jobs.forget_old() == 1
    assert {id for id in (done, waiting) if jobs.get(id)} == {done, waiting} - {job.id}
