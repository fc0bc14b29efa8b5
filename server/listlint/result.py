"""What one check of one listing came to, before it is put into anybody's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from listlint.api import Finding, Listing
from listlint.chinese import in_chinese

RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Reported:
    """A finding with its severity for this marketplace, the words it stands on and its fingerprint."""

    rule: str
    severity: str
    finding: Finding
    quote: str
    fingerprint: str

    @property
    def checker(self) -> str:
        """The checker's id."""
        return self.rule.partition("/")[0]


@dataclass(frozen=True)
class Skipped:
    """A checker that could not run, and the command that mends it."""

    checker: str
    reason: str
    install: str = ""
    zh: str = ""

    def reason_in(self, language: str) -> str:
        """The reason for that reader; in English where nobody gave another."""
        return (self.zh or in_chinese(self.reason)) if language == "zh" else self.reason


@dataclass(frozen=True)
class Failed:
    """A checker that crashed or overran, or a picture that could not be opened (``checker`` is then ``pictures``)."""

    checker: str
    reason: str
    crashed: bool = False  # it raised what no checker should: what it would have found is missing

    def reason_in(self, language: str) -> str:
        """The reason for that reader."""
        return in_chinese(self.reason) if language == "zh" else self.reason


@dataclass(frozen=True)
class Result:
    """All that is said of one listing. ``hidden`` was ignored or dismissed before; ``seconds`` is by checker and method."""

    listing: Listing
    findings: tuple[Reported, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Failed, ...] = ()
    hidden: tuple[Reported, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def ignored(self) -> int:
        """How many findings are not shown, because somebody decided so."""
        return len(self.hidden)

    @property
    def worst(self) -> str | None:
        """The highest severity found, or None."""
        return min((found.severity for found in self.findings), key=RANK.__getitem__, default=None)
