"""What the platform knows: the picture bank, the brand register, the category models, its limits and people's decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from listlint.api import Limits
from listlint.store import Store

if TYPE_CHECKING:
    from listlint.records.brands import Brands
    from listlint.records.categories import Categories
    from listlint.records.decisions import Decisions
    from listlint.records.images.bank import Bank
    from listlint.records.looks import Looks


def today_utc() -> date:
    """The day, in UTC, on which licences and authorizations are judged."""
    return datetime.now(UTC).date()


class StoredRecords:
    """All records of one store. Each is opened when first asked for, so that a text check loads no picture code."""

    def __init__(self, store: Store, home: Path, *, day: Callable[[], date] = today_utc) -> None:
        self.store, self.home, self._day = store, home, day

    @cached_property
    def images(self) -> Bank:
        """The picture bank."""
        from listlint.records.images.bank import Bank

        return Bank(self.store, self.home)

    @cached_property
    def brands(self) -> Brands:
        """The brand register with its authorizations."""
        from listlint.records.brands import Brands

        return Brands(self.store)

    @cached_property
    def categories(self) -> Categories:
        """The learnt category trees."""
        from listlint.records.categories import Categories

        return Categories(self.home)

    @cached_property
    def looks(self) -> Looks:
        """What the pictures of each category look like."""
        from listlint.records.looks import Looks

        return Looks(self.home)

    @cached_property
    def decisions(self) -> Decisions:
        """What people decided about findings."""
        from listlint.records.decisions import Decisions

        return Decisions(self.store)

    def limits(self, marketplace: str) -> Limits:
        """The platform's limits; an unknown marketplace has none."""
        from listlint.records.limits import limits_for

        return limits_for(marketplace)

    @property
    def today(self) -> date:
        """The day authorizations and licences are judged on."""
        return self._day()
