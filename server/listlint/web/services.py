"""What the views work with, made once for an application."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import current_app

from listlint.config import Config
from listlint.engine import Engine
from listlint.records import StoredRecords
from listlint.records.decisions import Decisions
from listlint.store import Store
from listlint.web.jobs import Jobs
from listlint.web.local import LocalTokens
from listlint.web.metrics import Metrics
from listlint.web.rates import Rates
from listlint.web.tokens import Tokens
from listlint.web.uploads import Uploads


@dataclass
class Services:
    """Everything behind the views. ``local`` is there only when a person at this machine started the server."""

    home: Path
    store: Store
    config: Config
    local: LocalTokens | None = None
    rates: Rates = field(default_factory=Rates)
    metrics: Metrics = field(default_factory=Metrics)
    polls: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(4))  # long polls that may hold a thread

    @cached_property
    def records(self) -> StoredRecords:
        """What the platform knows."""
        return StoredRecords(self.store, self.home)

    @cached_property
    def decisions(self) -> Decisions:
        """What people decided."""
        return self.records.decisions

    @cached_property
    def tokens(self) -> Tokens:
        """Who may ask."""
        return Tokens(self.store)

    @cached_property
    def uploads(self) -> Uploads:
        """Pictures that sellers sent."""
        return Uploads(self.store, self.home)

    @cached_property
    def jobs(self) -> Jobs:
        """Work in the background."""
        return Jobs(self.store)

    @cached_property
    def engine(self) -> Engine:
        """Checks texts, for all request threads."""
        return self.new_engine()

    def new_engine(self) -> Engine:
        """An engine of one's own, for a thread that checks pictures."""
        return Engine(self.config, self.records, decisions=self.decisions)


def services() -> Services:
    """Those of the application that answers this request."""
    found: Services = current_app.extensions["listlint"]
    return found
