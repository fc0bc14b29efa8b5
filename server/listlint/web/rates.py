"""Keeps one token from taking the whole server: so many requests at once, so many a second."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from listlint.web.problems import Problem

BURST = 300
PER_SECOND = 30.0
_MOST = 10_000  # tokens remembered; past that the idle ones are forgotten


class Rates:
    """A bucket for each token, filled steadily. Per process: behind several workers each has its own."""

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def spend(self, who: str) -> None:
        """Take one request. Raises a 429 that says how long to wait."""
        with self._lock:
            now = self._clock()
            left, before = self._buckets.get(who, (float(self._burst), now))
            left = min(self._burst, left + (now - before) * self._per_second)
            if left < 1:
                wait = math.ceil((1 - left) / self._per_second)
                raise Problem("too-many-requests", seconds=wait, headers={"Retry-After": str(wait)})
            self._buckets[who] = (left - 1, now)
            if len(self._buckets) > _MOST:
                full = self._burst - 1
                self._buckets = {name: bucket for name, bucket in self._buckets.items()
                                 if bucket[0] + (now - bucket[1]) * self._per_second < full}
