"""What an authorization must have before it is kept: a brand that is known or meant, a day to come, and a proof."""

from __future__ import annotations

import difflib
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listlint.records.brands import Brands


def mistakes(register: Brands, *, brand: str, until: date | None, proven: bool, unregistered: bool, today: date,
             confirm: str) -> list[tuple[str, str]]:
    """Which field is wrong, and why: the same at the terminal and over HTTP.

    ``proven``: a document or its hash is given. ``unregistered``: the giver knows that the register does not hold the brand; ``confirm``
    is how to say so.
    """
    found = []
    if not unregistered and register.entry(brand) is None:
        found.append(("brand", f"{unknown(register, brand)}; {confirm}"))
    if until is not None and until < today:
        found.append(("until", f"{until} is over; give {today} or later"))
    if not proven:
        found.append(("document", "give the proof: its document with document_sha256, or document_content"))
    return found


def unknown(register: Brands, brand: str) -> str:
    """That the register does not hold the brand, with the nearest name it does."""
    near = difflib.get_close_matches(brand, [entry.brand for entry in register.entries()], n=1)
    hint = f'; did you mean "{near[0]}"?' if near else ""
    return f"is not in the register{hint}"
