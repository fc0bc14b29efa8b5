"""Applies the fixes of findings to a listing's JSON."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from listlint.api import Edit, Span
from listlint.listing import path_parts
from listlint.result import Result

MOST_ROUNDS = 5  # a fix may uncover the next defect; past this two rules undo each other


def apply_fixes(data: Mapping[str, Any], check: Callable[[Mapping[str, Any]], Result]) -> tuple[dict[str, Any], Result, int]:
    """Fix, check again, and so on until no fix is left. Returns the fixed listing, its last result and the number of fixes."""
    fixed = copy.deepcopy(dict(data))
    result = check(fixed)
    count = 0
    for _ in range(MOST_ROUNDS):
        edits, fixes = _compatible(result)
        if not fixes:
            break
        apply_edits(fixed, edits)
        count += fixes
        result = check(fixed)
    return fixed, result, count


def _compatible(result: Result) -> tuple[list[Edit], int]:
    """The edits of as many fixes as do not touch one another, the most severe first."""
    taken: list[Edit] = []
    fixes = 0
    for found in result.findings:
        edits = list(found.finding.fix.edits) if found.finding.fix else []
        if edits and not any(_overlap(edit.at, other.at) for edit in edits for other in taken):
            taken += edits
            fixes += 1
    return taken, fixes


def _overlap(one: Span, other: Span) -> bool:
    if one.field != other.field:
        return False
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return True
    return (one.start < other.end and other.start < one.end) or one.start == other.start


def apply_edits(data: dict[str, Any], edits: Iterable[Edit]) -> None:
    """Change the listing's JSON in place, from the back of each field to its front."""
    for edit in sorted(edits, key=lambda edit: (edit.at.field, edit.at.start or 0), reverse=True):
        *way, last = path_parts(edit.at.field)
        holder: Any = data
        for part in way:
            holder = holder[part] if isinstance(part, int) else holder.setdefault(part, {})
        if edit.at.start is None:
            holder[last] = edit.text
        else:
            text = holder.get(last, "") if isinstance(holder, dict) else holder[last]
            holder[last] = text[:edit.at.start] + edit.text + text[edit.at.end:]
