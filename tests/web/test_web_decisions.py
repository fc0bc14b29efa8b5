"""Decisions: whose, how long, and that they survive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from web_people import Person

from listlint.records.decisions import DecisionError, Decisions
from listlint.store.sqlite import SqliteStore

DAY = date(2026, 11, 22)
ABOUT: dict[str, Any] = {"marketplace": "amazon", "seller": "shop-17", "listing": "A-1", "fingerprint": "f1", "rule": "loud-word/loud"}


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    return Decisions(SqliteStore(tmp_path / "listlint.db"))


def hidden(decisions: Decisions, on: date = DAY) -> frozenset[str]:
    return decisions.hidden("amazon", "shop-17", "A-1", on)


def test_an_ignored_finding_is_hidden_up_to_its_last_day(decisions: Decisions) -> None:
    decisions.decide(**ABOUT, verdict="ignore", reason="they know us", until=DAY + timedelta(days=3), today=DAY)
    assert hidden(decisions, DAY + timedelta(days=3)) == {"f1"}
    assert hidden(decisions, DAY + timedelta(days=4)) == frozenset()


def test_a_decision_holds_for_its_own_listing_only(decisions: Decisions) -> None:
    decisions.decide(**ABOUT, verdict="ignore", reason="x", today=DAY)
    for other in (("ebay", "shop-17", "A-1"), ("amazon", "shop-9", "A-1"), ("amazon", "shop-17", "A-2")):
        assert decisions.hidden(*other, DAY) == frozenset()


def test_a_dismissed_finding_is_hidden_and_an_upheld_one_shown_though_ignored(decisions: Decisions) -> None:
    decisions.decide(**ABOUT, verdict="ignore", reason="x", today=DAY)
    decisions.decide(**ABOUT, verdict="uphold", today=DAY)
    assert hidden(decisions) == frozenset()
    decisions.decide(**ABOUT, verdict="dismiss", today=DAY)
    assert hidden(decisions) == {"f1"}


def test_a_newer_decision_of_the_same_role_replaces_the_older(decisions: Decisions) -> None:
    first = decisions.decide(**ABOUT, verdict="dismiss", today=DAY)
    decisions.decide(**ABOUT, verdict="escalate", today=DAY)
    assert [decision.verdict for decision in decisions.find()] == ["escalate"]
    assert decisions.get(first.id).revoked_at is not None  # type: ignore[union-attr]


def test_an_undone_decision_gives_its_place_back_to_the_one_before(decisions: Decisions) -> None:
    first = decisions.decide(**ABOUT, verdict="uphold", reason="seen", today=DAY)
    ignored = decisions.decide(**ABOUT, verdict="ignore", reason="x", today=DAY)
    second = decisions.decide(**ABOUT, verdict="dismiss", today=DAY)
    assert decisions.undo(second.id) is not None
    assert {decision.id for decision in decisions.find()} == {first.id, ignored.id}
    assert decisions.undo(second.id) is None


def test_a_revoked_decision_hides_nothing_and_is_not_forgotten(decisions: Decisions) -> None:
    made = decisions.decide(**ABOUT, verdict="ignore", reason="x", today=DAY)
    assert decisions.revoke(made.id) is not None
    assert decisions.revoke(made.id) is None
    assert hidden(decisions) == frozenset()
    assert [decision.id for decision in decisions.find(revoked=True)] == [made.id]


@pytest.mark.parametrize(("wrong", "where"), [({"verdict": "ignore"}, "reason"), ({"verdict": "ignore", "reason": "  "}, "reason"),
                                              ({"verdict": "forget"}, "verdict"), ({"verdict": "uphold", "until": DAY}, "until"),
                                              ({"verdict": "ignore", "reason": "x", "until": DAY - timedelta(days=1)}, "until"),
                                              ({"verdict": "uphold", "fingerprint": ""}, "fingerprint")])
def test_a_decision_that_makes_no_sense_is_refused_with_its_place(decisions: Decisions, wrong: dict[str, Any], where: str) -> None:
    with pytest.raises(DecisionError) as raised:
        decisions.decide(**{**ABOUT, **wrong}, today=DAY)
    assert raised.value.where == where


def test_an_ignored_finding_stays_away_after_a_restart_and_an_edit_elsewhere(
        make_app: Callable[..., APIFlask], seller: Person) -> None:
    found = seller.check(title="A LOUD thing").json["findings"][0]
    answer = seller.post("/api/v1/decisions", json={"marketplace": None, "listing": "A-1", "fingerprint": found["fingerprint"],
                                                    "rule": found["rule"], "verdict": "ignore", "reason": "it is a horn", "until": None})
    assert answer.status_code == 201
    later = Person(make_app().test_client(), seller.token).check(title="Now a LOUD thing", description="new")
    assert (later.json["findings"], later.json["ignored"]) == ([], 1)
    assert seller.delete(f"/api/v1/decisions/{answer.json['id']}").status_code == 204
    assert seller.check(title="Now a LOUD thing").json["ignored"] == 0


def test_a_reviewer_dismisses_for_the_seller(seller: Person, reviewer: Person) -> None:
    found = seller.check(title="LOUD").json["findings"][0]
    reviewer.post("/api/v1/decisions", json={"seller": "shop-17", "listing": "A-1", "fingerprint": found["fingerprint"],
                                             "rule": found["rule"], "verdict": "dismiss"})
    assert seller.check(title="LOUD").json["ignored"] == 1
    assert seller.get("/api/v1/decisions?listing=A-1").json["decisions"][0]["verdict"] == "dismiss"


def test_a_seller_cannot_take_back_what_a_reviewer_decided(seller: Person, reviewer: Person) -> None:
    made = reviewer.post("/api/v1/decisions", json={"seller": "shop-17", "listing": "A-1", "fingerprint": "f", "rule": "r",
                                                    "verdict": "uphold"}).json["id"]
    assert seller.delete(f"/api/v1/decisions/{made}").status_code == 404
    assert reviewer.delete(f"/api/v1/decisions/{made}").status_code == 204


@pytest.mark.parametrize(("wrong", "where"), [({"reason": ""}, "reason"), ({"until": "2026-13-01"}, "until"), ({"until": "soon"}, "until"),
                                              ({"verdict": "forget"}, "verdict"), ({"why": "x"}, "why")])
def test_a_wrong_decision_is_answered_with_its_place(seller: Person, wrong: dict[str, Any], where: str) -> None:
    body = {"listing": "A-1", "fingerprint": "f", "rule": "r", "verdict": "ignore", "reason": "x", **wrong}
    answer = seller.post("/api/v1/decisions", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["where"] == where
