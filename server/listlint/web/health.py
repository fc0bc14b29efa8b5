"""Whether the process lives, whether it can check listings, and what it has done."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify

from listlint.mistakes import TomlError
from listlint.web.auth import auth
from listlint.web.local import from_this_machine
from listlint.web.problems import Problem
from listlint.web.services import Services, services
from listlint.web.shapes import LiveOut, ReadyOut, described

READY = {"$ref": "#/components/schemas/ReadyOut"}

health = APIBlueprint("health", __name__, tag="Health")


@health.get("/health/live")
@health.output(LiveOut)
def live() -> dict[str, Any]:
    """Tell that the process answers"""
    return {"live": True, "version": current_app.extensions["listlint_version"]}


@health.get("/health/ready")
@health.doc(responses=described("application/json", READY, _200="It can", _503="It cannot"))
def ready() -> tuple[Response, int]:
    """Tell whether listings can be checked and results kept"""
    problems = obstacles(services())
    return jsonify(ReadyOut(ready=not problems, problems=problems).model_dump()), 503 if problems else 200


@health.get("/metrics")
@health.doc(hide=True)
def metrics() -> Response:
    """Counters for Prometheus; from other machines, also through a proxy on this one, with an admin token only."""
    if not from_this_machine():
        given = auth.get_auth()
        found = services().tokens.find(given.token or "") if given else None
        if found is None:
            raise Problem("unauthorized")
        found.may("admin")
    services().metrics.waiting.set(services().jobs.waiting())
    return Response(services().metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def obstacles(made: Services) -> list[str]:
    """What keeps the server from its work; empty if nothing does."""
    problems = []
    if obstacle := made.store.obstacle():
        problems.append(f"the store cannot be written: {obstacle}")
    try:
        made.engine.paces("any")
    except (TomlError, ImportError) as error:
        problems.append(f"the checkers cannot be loaded: {error}")
    return problems
