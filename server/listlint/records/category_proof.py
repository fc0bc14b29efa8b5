"""Whether a model's false accusations were measured and keep their budget: only then may it accuse, else it hints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from listlint.api import Wording

CHANCE = 0.95  # a share above the budget is forgiven while luck alone would bring it about more often than one time in twenty


@dataclass(frozen=True)
class Proof:
    """What held-out titles say of a model: of ``judged``, ``accused`` were named as they are filed; ``budget`` is the share allowed."""

    judged: int
    accused: int
    budget: float

    @classmethod
    def of(cls, card: Mapping[str, Any]) -> Proof:
        """Read from a model's card."""
        judged = int(card["judged"])
        return cls(judged, round(judged * float(card["false_positive_rate"])), float(card["budget"]))

    @property
    def needed(self) -> int:
        """How many titles must be judged: with none of them accused, the true share is then below the budget 19 times in 20."""
        return math.ceil(3 / self.budget - 1e-9)

    @property
    def allowed(self) -> int:
        """How many may be accused: where the true share is the budget, luck brings about no more than this in 95 of 100 catalogues."""
        logs = math.log(self.budget), math.log1p(-self.budget)
        total, number = 0.0, -1
        while total < CHANCE and number < self.judged:
            number += 1
            ways = math.lgamma(self.judged + 1) - math.lgamma(number + 1) - math.lgamma(self.judged - number + 1)
            total += math.exp(ways + number * logs[0] + (self.judged - number) * logs[1])
        return number

    @property
    def holds(self) -> bool:
        """Whether the model may accuse."""
        return self.judged >= self.needed and self.accused <= self.allowed

    @property
    def reason(self) -> Wording:
        """Why it gives hints only, in both languages; empty if it may accuse."""
        if self.holds:
            return Wording("", "")
        if self.judged < self.needed:
            return Wording(f"hints only: {self.judged} held-out titles could be judged, and {self.needed} are needed to measure "
                           f"a budget of {self.budget:.1%}",
                           f"仅作提示：可供检验的留出标题只有{self.judged}个，衡量{self.budget:.1%}的误指上限至少需要{self.needed}个")
        share = f"{self.accused / self.judged:.1%}"
        return Wording(f"hints only: {self.accused} of {self.judged} held-out titles ({share}) were accused, "
                       f"and the budget is {self.budget:.1%}",
                       f"仅作提示：{self.judged}个留出标题中有{self.accused}个（{share}）被误指，超过了{self.budget:.1%}的上限")
