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


class Wording(str):
    """A text that a checker composes, for a placeholder or for evidence: itself in English, ``zh`` in Chinese."""

    zh: str

    def __new__(cls, en: str, zh: str) -> Wording:
        """Both texts."""
        made = super().__new__(cls, en)
        made.zh = zh
        return made

    def __reduce__(self) -> tuple[type[Wording], tuple[str, str]]:  # so that worker processes can send it
        return Wording, (str(self), self.zh)


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
class Mend:
    """A change of the picture that the finding is about, done in this order; ``listlint images mend`` makes a new picture by it.

    ``crop``: the part to keep. ``whiten``: the plain ground that reaches the edge becomes pure white. ``aspect``: width divided by
    height that the picture is padded to with its ground's colour, or white where it has no plain ground.
    """

    crop: Region | None = None
    whiten: bool = False
    aspect: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a reader needs to agree or disagree.

    ``kind`` is ``picture``, ``listing``, ``entry`` (of a list or register), ``arithmetic`` or ``text``. Regions are shares of the
    picture; ``region`` is the listing's own, ``other_region`` that of ``image``. ``placing`` is the 2×3 matrix, row by row, that
    takes a place in ``image`` to one in the own picture, both in shares. ``secret`` evidence names someone else's property: a
    reviewer sees it, a seller only that it exists. ``key`` evidence is part of the fingerprint: when it changes, an earlier
    decision no longer holds.
    """

    kind: Literal["picture", "listing", "entry", "arithmetic", "text"]
    text: str = ""
    listing: str | None = None
    image: str | None = None
    region: Region | None = None
    other_region: Region | None = None
    distance: float | None = None
    placing: tuple[float, ...] | None = None
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
    mend: Mend | None = None
    confidence: float = 1.0
