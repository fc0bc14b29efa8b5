"""The checker of claims as its tests use it: with the limits of marketplaces, and nothing else on record."""

from __future__ import annotations

from datetime import date

from listlint.api import BrandRegister, CategoryModels, ImageBank, Limits
from listlint.records.limits import limits_for
from listlint_checkers.misleading_claims import MisleadingClaims, Options


class Records:
    today = date(2026, 11, 22)

    @property
    def images(self) -> ImageBank:
        raise AssertionError("claims need no pictures")

    @property
    def brands(self) -> BrandRegister:
        raise AssertionError("claims need no register")

    @property
    def categories(self) -> CategoryModels:
        raise AssertionError("claims need no category model")

    def limits(self, marketplace: str) -> Limits:
        return limits_for(marketplace)


CHECKER = MisleadingClaims(Options(), Records())
