"""Counts what the server does, for Prometheus at /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """One application's counters; its own registry, so that two applications in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("listlint_requests", "Requests by view, method and status", ["view", "method", "status"],
                                registry=self._registry)
        self.seconds = Histogram("listlint_request_seconds", "Time to answer, by view", ["view"], buckets=_SECONDS, registry=self._registry)
        self.findings = Counter("listlint_findings", "Findings reported, by rule", ["rule"], registry=self._registry)
        self.skipped = Counter("listlint_skipped", "Checkers that could not run, by checker", ["checker"], registry=self._registry)
        self.failed = Counter("listlint_failed", "Checkers that crashed or overran, by checker", ["checker"], registry=self._registry)
        self.waiting = Gauge("listlint_jobs_waiting", "Jobs that nobody has taken yet", registry=self._registry)

    def text(self) -> bytes:
        """The counters in Prometheus' text format."""
        return generate_latest(self._registry)
