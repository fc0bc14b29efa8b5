"""The API of brand authorizations: which brands a seller may use, and giving leave."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from listlint.api import Authorization
from listlint.web.auth import access, needs
from listlint.web.findings import day
from listlint.web.problems import invalid
from listlint.web.services import services
from listlint.web.shapes import AuthorizationIn, AuthorizationOut, AuthorizationsOut, AuthorizationsQuery

api = APIBlueprint("authorizations", __name__, url_prefix="/api/v1/brands", tag="Brands")


@api.get("/authorizations")
@needs("lint:write")
@api.input(AuthorizationsQuery, location="query")
@api.output(AuthorizationsOut)
def authorizations(query_data: AuthorizationsQuery) -> dict[str, Any]:
    """List the brands a seller may use; a seller sees its own"""
    who = access()
    seller = query_data.seller if who.sees_all else who.seller_for(query_data.seller or "")
    return {"authorizations": [_json(leave) for leave in services().records.brands.authorizations(seller)]}


@api.post("/authorizations")
@needs("admin")
@api.input(AuthorizationIn)
@api.output(AuthorizationOut, status_code=201)
def authorize(json_data: AuthorizationIn) -> dict[str, Any]:
    """Give a seller leave to use a brand, until a day that is included"""
    brand, seller = json_data.brand.strip(), json_data.seller.strip()
    if blank := [(name, "must not be blank") for name, value in (("brand", brand), ("seller", seller)) if not value]:
        raise invalid(blank)
    return _json(services().records.brands.authorize(brand, seller, until=day(json_data.until), document=json_data.document))


def _json(leave: Authorization) -> dict[str, Any]:
    until = leave.until.isoformat() if leave.until else None
    return {"brand": leave.brand, "seller": leave.seller, "until": until, "document": leave.document}
