"""The API of brand authorizations: which brands a seller may use, giving leave and taking it back."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint

from listlint.api import Authorization
from listlint.records.brand_leave import mistakes
from listlint.records.brands import Brands
from listlint.web.auth import access, needs
from listlint.web.findings import day
from listlint.web.problems import Problem, invalid
from listlint.web.services import services
from listlint.web.shapes import (
    AuthorizationIn,
    AuthorizationOut,
    AuthorizationsOut,
    AuthorizationsQuery,
    LeaveQuery,
    OwnBrandIn,
    OwnBrandOut,
)

ENDS_SOON = timedelta(days=30)  # from here on an authorization is announced as expiring

api = APIBlueprint("authorizations", __name__, url_prefix="/api/v1/brands", tag="Brands")


@api.get("/authorizations")
@needs("lint:write")
@api.input(AuthorizationsQuery, location="query")
@api.output(AuthorizationsOut)
def authorizations(query_data: AuthorizationsQuery) -> dict[str, Any]:
    """List the brands a seller may use, leave and own; a seller sees its own"""
    who = access()
    seller = query_data.seller if who.sees_all else who.seller_for(query_data.seller or "")
    return {"authorizations": [_json(leave) for leave in _brands().authorizations(seller)],
            "own": [{"brand": brand, "seller": owner} for owner, brand in _brands().owned(seller)]}


@api.post("/authorizations")
@needs("admin")
@api.input(AuthorizationIn)
@api.output(AuthorizationOut, status_code=201)
def authorize(json_data: AuthorizationIn) -> dict[str, Any]:
    """Give a seller leave to use a brand, until a day that is included; needs a proof, as the command does"""
    brand, seller = _named(json_data)
    until, hashed = day(json_data.until), _hash(json_data)
    if wrong := mistakes(_brands(), brand=brand, until=until, proven=bool(hashed), unregistered=json_data.unregistered,
                         today=services().records.today, confirm='confirm with "unregistered": true'):
        raise invalid(wrong)
    return _json(_brands().authorize(brand, seller, until=until, document=json_data.document, document_sha256=hashed))


@api.delete("/authorizations")
@needs("admin")
@api.input(LeaveQuery, location="query")
@api.output({}, status_code=204)
def revoke(query_data: LeaveQuery) -> str:
    """Take a seller's leave for a brand back"""
    if not _brands().revoke(query_data.brand, query_data.seller):
        raise Problem("not-found")
    return ""


@api.post("/own")
@needs("admin")
@api.input(OwnBrandIn)
@api.output(OwnBrandOut, status_code=201)
def own(json_data: OwnBrandIn) -> dict[str, Any]:
    """Record that a brand belongs to a seller"""
    brand, seller = _named(json_data)
    return {"brand": _brands().add_own(seller, brand), "seller": seller}


@api.delete("/own")
@needs("admin")
@api.input(LeaveQuery, location="query")
@api.output({}, status_code=204)
def disown(query_data: LeaveQuery) -> str:
    """Take back that a brand belongs to a seller"""
    if not _brands().remove_own(query_data.seller, query_data.brand):
        raise Problem("not-found")
    return ""


def _brands() -> Brands:
    return services().records.brands


def _named(body: AuthorizationIn | OwnBrandIn) -> tuple[str, str]:
    """Brand and seller without the spaces around them. Raises a 422 for a blank one."""
    brand, seller = body.brand.strip(), body.seller.strip()
    if blank := [(name, "must not be blank") for name, value in (("brand", brand), ("seller", seller)) if not value]:
        raise invalid(blank)
    return brand, seller


def _hash(body: AuthorizationIn) -> str:
    """The SHA-256 of the proof: as given, or of the content sent along. Raises a 422 where the two differ."""
    if not body.document_content:
        return body.document_sha256
    try:
        found = hashlib.sha256(base64.b64decode(body.document_content, validate=True)).hexdigest()
    except ValueError as error:  # wrong base64, or letters it does not know
        raise invalid([("document_content", f"is not base64 ({error})")]) from None
    if body.document_sha256 not in ("", found):
        raise invalid([("document_sha256", f"is not the content's, which is {found}")])
    return found


def _json(leave: Authorization) -> dict[str, Any]:
    until = leave.until.isoformat() if leave.until else None
    return {"brand": leave.brand, "seller": leave.seller, "until": until, "document": leave.document,
            "document_sha256": leave.document_sha256, "state": _state(leave)}


def _state(leave: Authorization) -> str:
    today = services().records.today
    if leave.until is None or leave.until > today + ENDS_SOON:
        return "valid"
    return "expiring" if leave.until >= today else "expired"
