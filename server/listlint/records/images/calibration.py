"""How probable it is that two pictures show one photo, from what was measured where one lies in the other.

A logistic regression; its coefficients, and how they were fitted, stand in ``data/judge.json``. ``benchmarks/images_judge.py`` fits it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MOST_INLIERS = 60  # more say no more


@dataclass(frozen=True)
class Evidence:
    """The numbers that decide. Shares and correlations run to 1."""

    directions: float  # how much of the bank picture's edges is found in the asked one
    likeness: float  # the same, what only the asked picture holds counting against it
    agreeing: float  # share of the blocks with structure in which it agrees
    correlation: float  # of their detail, on average
    connected: int  # blocks of the largest region that agrees
    connected_correlation: float
    connected_likeness: float
    surrounded: float  # share of the blocks amid that region that do not agree
    contrary: float  # share of the blocks where both pictures hold strong structure, and not the same
    central: float  # share of the blocks with structure in which it agrees, those in the middle counting most
    low: float  # correlation of the blocks' mean greys
    inliers: int  # points that agree on the placing

    def terms(self) -> tuple[float, ...]:
        """What the coefficients multiply."""
        region = math.log2(1 + self.connected)
        return (self.directions, self.likeness, self.agreeing, self.correlation, region, self.connected_correlation,
                self.connected_likeness, region * self.connected_correlation, self.surrounded, self.contrary, self.central,
                max(-0.5, self.low), min(self.inliers, MOST_INLIERS) / MOST_INLIERS, self._thing, self._exact)

    @property
    def _thing(self) -> float:
        """A large region in the middle that agrees closely in itself: a thing cut out of its photo, whatever lies around it now."""
        large = min(1.0, max(0.0, (self.connected - 40) / 60))
        close = max(0.0, (self.connected_likeness - 0.7) / 0.3)
        return large * close * max(0.0, (self.central - 0.3) / 0.7) * max(0.0, 1 - 4 * self.surrounded)

    @property
    def _exact(self) -> float:
        """All that holds structure agrees closely, however little there is: a tie, a pen."""
        return max(0.0, (self.likeness - 0.75) / 0.25) * max(0.0, (self.agreeing - 0.9) / 0.1)

    @property
    def probability(self) -> float:
        """That it is the same photo, rounded to a thousandth."""
        fitted = _fitted()
        total = fitted["bias"][0] + sum(weight * term for weight, term in zip(fitted["weights"], self.terms(), strict=True))
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 3)

    @property
    def convinces(self) -> bool:
        """Probable enough to accuse somebody."""
        return self.probability >= threshold()


def threshold() -> float:
    """The score from which a match accuses."""
    return _fitted()["threshold"][0]


TERMS = ("directions", "likeness", "agreeing", "correlation", "log2 connected", "connected correlation", "connected likeness",
         "log2 connected × correlation", "surrounded", "contrary", "central", "low", "inliers", "thing", "exact")


@cache
def _fitted() -> dict[str, list[float]]:
    stored = json.loads((files("listlint.records.images") / "data" / "judge.json").read_text("utf-8"))
    return {"bias": [stored["bias"]], "weights": [stored["weights"][name] for name in TERMS], "threshold": [stored["threshold"]]}
