"""A place in a field of a listing."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Code points ``start`` to ``end`` of one field; without them the whole field, or that it is missing.

    ``field`` is a path with 0-based indices: ``title``, ``bullets[2]``, ``variants[0].name``, ``images[0]``,
    ``attributes["Net Wt (g.)"]``.
    """

    field: str
    start: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise ValueError(f"{self.field}: give both start and end, or neither")
        if self.start is not None and self.end is not None and not 0 <= self.start <= self.end:
            raise ValueError(f"{self.field}: {self.start}–{self.end} is no span")

    @property
    def field_without_indices(self) -> str:
        """``bullets[2]`` → ``bullets[]``: an edit elsewhere that moves the field keeps its name."""
        return re.sub(r"\[\d+\]", "[]", self.field)


def utf16_offset(text: str, position: int) -> int:
    """How many UTF-16 units stand before code point ``position``: what a browser counts in."""
    return position + sum(1 for character in text[:position] if ord(character) > 0xFFFF)
