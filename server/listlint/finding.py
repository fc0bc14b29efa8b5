"""What Listlint says of a listing: where, why, with what evidence and what to do. No text, no severity: a reader adds those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from listlint.span import Span

Region = tuple[float, float, float, float]
"""Left, top, right, bottom of a part of a picture, in shares of its width and height (0–1)."""

Value = str | int | float
"""What a message's placeholder may hold."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``at`` by ``text``. A span without start and end replaces the whole field."""

    at: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends the finding with one click; its label is the rule's ``fix`` text."""

    edits: Sequence[Edit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a reader needs to agree or disagree.

    ``kind`` is ``picture``, ``listing``, ``entry`` (of a list or register), ``arithmetic`` or ``text``. Regions are shares of the
    picture. ``secret`` evidence names someone else's property: a reviewer sees it, a seller only that it exists. ``key``
    evidence is part of the fingerprint: when it changes, an earlier decision no longer holds.
    """

    kind: Literal["picture", "listing", "entry", "arithmetic", "text"]
    text: str = ""
    listing: str | None = None
    image: str | None = None
    region: Region | None = None
    other_region: Region | None = None
    distance: float | None = None
    source: str | None = None
    key: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One defect, found by a checker. ``rule`` is the short name in the checker's rules.toml, ``data`` fills its placeholders.

    A bare ``Span(field)`` means all of the field, or that it is missing. ``confidence`` is a probability, 1.0 for arithmetic.
    """

    rule: str
    at: Span
    data: Mapping[str, Value] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()
    fix: Fix | None = None
    confidence: float = 1.0
