"""What each platform allows, and who says so: the limits of limits.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from listlint.protocols import Limit

LEGENDS = ("O", "3", "K")
_KEYS = {"value", "unit", "legend", "source", "checked_on"}


@dataclass(frozen=True)
class PlatformLimits:
    """The limits of one platform, by name; limits.toml describes every name."""

    marketplace: str
    by_name: Mapping[str, Limit] = field(default_factory=dict)

    def get(self, name: str) -> Limit | None:
        """A limit by name, such as ``title-max``; None where the platform states none."""
        return self.by_name.get(name)

    def __iter__(self) -> Iterator[str]:
        """The names of the limits stated, in the file's order."""
        return iter(self.by_name)


def limits_for(marketplace: str) -> PlatformLimits:
    """The platform's limits; an unknown marketplace, and ``any``, have none."""
    return all_limits().get(marketplace) or PlatformLimits(marketplace)


@cache
def all_limits() -> Mapping[str, PlatformLimits]:
    """Every platform of limits.toml, read once."""
    return read_limits((files("listlint") / "limits.toml").read_text("utf-8"))


def read_limits(text: str) -> Mapping[str, PlatformLimits]:
    """The platforms of a limits file. Raises ValueError, naming the limit and what is wrong with it."""
    platforms: dict[str, PlatformLimits] = {}
    for marketplace, table in tomllib.loads(text).items():
        if not isinstance(table, dict):
            raise ValueError(f"{marketplace}: expected a platform with its limits")
        limits = {name: _limit(f"{marketplace}.{name}", entry) for name, entry in table.items()}
        platforms[marketplace] = PlatformLimits(marketplace, MappingProxyType(limits))
    return MappingProxyType(platforms)


def _limit(name: str, entry: Any) -> Limit:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        raise ValueError(f"{name}: give exactly {', '.join(sorted(_KEYS))}")
    value = tuple(entry["value"]) if isinstance(entry["value"], list) else entry["value"]
    if isinstance(value, bool) or not isinstance(value, int | float | str | tuple):
        raise ValueError(f"{name}: value is a number, a text or a list of texts")
    if entry["legend"] not in LEGENDS:
        raise ValueError(f"{name}: legend is one of {', '.join(LEGENDS)}")
    if not isinstance(entry["source"], str) or not entry["source"]:
        raise ValueError(f"{name}: say in source who states this limit")
    if not isinstance(entry["checked_on"], date):
        raise ValueError(f"{name}: checked_on is a date, such as 2026-11-22")
    return Limit(value=value, unit=str(entry["unit"]), source=entry["source"], legend=entry["legend"], checked_on=entry["checked_on"])
