"""Errors and notes of the program in Chinese, by their English sentence: whoever raises one says it once, in English."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

_PLACE = re.compile(r"\{(\w+)\}")
_LONGEST = 1_000  # code points of a text that is looked at: an error's sentence is short, a seller's text is none
_LEAD = r"(?P<lead>(?:(?:(?!; )[^\n])*?(?:: |\. ))?)"  # the file, line and field before a sentence, not another sentence


def in_chinese(text: str) -> str:
    """The text with every sentence that chinese.toml knows said in Chinese; what it does not know stays as it is."""
    return _translated(text) if text and len(text) <= _LONGEST else text


@lru_cache(4_096)
def _translated(text: str) -> str:
    lines = text.split("\n")
    if len(lines) > 1:
        return "\n".join(map(_translated, lines))
    for pattern, chinese in sentences():
        if found := pattern.fullmatch(text):
            said = {name: _translated(value) for name, value in found.groupdict().items() if name != "lead"}
            return _led(found["lead"]) + chinese.format_map(said)
    for joint, chinese in (("; ", "；"), (". ", "。")):
        head, found_joint, tail = text.partition(joint)
        if found_joint and ((one := _translated(head)) != head or _translated(tail) != tail):
            return one + ("" if one.endswith("？") else chinese) + _translated(tail)
    return text


def _led(lead: str) -> str:
    """What stands before a sentence: another one, or a place that stays as it is."""
    if lead.endswith(". "):
        return _translated(lead.rstrip()) + " "
    before = lead.removesuffix(": ")
    return lead if (said := _translated(before)) == before else said + "："


@cache
def sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every known sentence as a pattern with its Chinese, the one with most fixed letters first."""
    table = tomllib.loads((files("listlint") / "chinese.toml").read_text("utf-8"))["sentences"]
    ordered = sorted(table, key=lambda english: (-len(_PLACE.sub("", english)), english))
    return tuple((_pattern(english), table[english]) for english in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    pieces = _PLACE.split(english)
    seen: set[str] = set()
    parts = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            parts.append(re.escape(piece))
        elif piece in seen:
            parts.append(f"(?P={piece})")
        else:
            seen.add(piece)
            parts.append(f"(?P<{piece}>.+?)")
    return re.compile(_LEAD + "".join(parts), re.DOTALL)
