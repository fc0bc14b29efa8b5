"""The API of what was found and decided: findings of scans, decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint

from listlint.records.decisions import Decision, DecisionError
from listlint.web.auth import access, needs
from listlint.web.found import FindingsOfScans, Wanted
from listlint.web.languages import language
from listlint.web.problems import Problem, invalid
from listlint.web.services import services
from listlint.web.shapes import DecisionIn, DecisionOut, DecisionsOut, DecisionsQuery, FindingsOut, FindingsQuery

api = APIBlueprint("findings", __name__, url_prefix="/api/v1", tag="Findings and decisions")


@api.get("/findings")
@needs("findings:read")
@api.input(FindingsQuery, location="query")
@api.output(FindingsOut)
def findings(query_data: FindingsQuery) -> dict[str, Any]:
    """List the findings of scans, the most severe first; a seller sees its own"""
    who = access()
    asked = query_data.model_dump(exclude={"cursor", "limit", "lang"}, exclude_none=True)
    if not who.sees_all:
        asked["seller"] = who.seller_for(query_data.seller or "")
    try:
        found, after = FindingsOfScans(services().store, services().records.today).page(
            Wanted(**asked), after=query_data.cursor, limit=query_data.limit)
    except ValueError:
        raise invalid([("cursor", "give the next of the page before, as it is")]) from None
    return {"findings": [item.as_json(language(), sees_all=who.sees_all) for item in found], "next": after}


@api.post("/decisions")
@needs("lint:write")
@api.input(DecisionIn)
@api.output(DecisionOut, status_code=201)
def decide(json_data: DecisionIn) -> dict[str, Any]:
    """Ignore a finding of one's own, or judge one as a reviewer"""
    who = access()
    if json_data.verdict != "ignore":
        who.may("review")
    try:
        decision = services().decisions.decide(
            marketplace=json_data.marketplace or "any", seller=who.seller_for(json_data.seller or ""), listing=json_data.listing,
            fingerprint=json_data.fingerprint, rule=json_data.rule, verdict=json_data.verdict, reason=json_data.reason,
            until=day(json_data.until), made_by=who.name, today=services().records.today)
    except DecisionError as error:
        raise invalid([(error.where, error.problem)]) from None
    return decision.as_json()


@api.get("/decisions")
@needs("lint:write")
@api.input(DecisionsQuery, location="query")
@api.output(DecisionsOut)
def decisions(query_data: DecisionsQuery) -> dict[str, Any]:
    """List the decisions that stand, newest first; a seller sees those on its own listings"""
    who = access()
    seller = query_data.seller if who.sees_all else who.seller_for(query_data.seller or "")
    found = services().decisions.find(seller=seller, listing=query_data.listing, marketplace=query_data.marketplace,
                                      fingerprint=query_data.fingerprint, limit=query_data.limit)
    return {"decisions": [decision.as_json() for decision in found]}


@api.get("/decisions/<id>")
@needs("lint:write")
@api.output(DecisionOut)
def decision(id: str) -> dict[str, Any]:
    """One decision, standing or revoked"""
    found = services().decisions.get(id)
    if found is None or not (access().sees_all or found.seller == access().seller):
        raise Problem("not-found")
    return found.as_json()


@api.delete("/decisions/<id>")
@needs("lint:write")
@api.output({}, status_code=204)
def revoke(id: str) -> str:
    """Take a decision back: a seller its ignore, a reviewer any"""
    taken: Decision | None = services().decisions.revoke(id, seller=None if access().sees_all else access().seller)
    if taken is None:
        raise Problem("not-found")
    return ""


def day(text: str | None) -> date | None:
    """The day that ``until`` names. Raises a 422 for one that no calendar has."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid([("until", f"{text} is no day of the calendar; write YYYY-MM-DD")]) from None
