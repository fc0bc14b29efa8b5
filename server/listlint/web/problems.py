"""Says what went wrong: problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import logging
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, json, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import InternalServerError

from listlint.chinese import in_chinese
from listlint.schema import ListingError
from listlint.web.languages import language

LOG = logging.getLogger("listlint.web")

Errors = Sequence[tuple[str, str]]


class Problem(Exception):
    """An error by its name in problems.toml; ``data`` fills its text, ``errors`` names every mistake by its place."""

    def __init__(self, kind: str, /, *, errors: Errors = (), headers: Mapping[str, str] | None = None, **data: object) -> None:
        super().__init__(kind, data)
        self.kind, self.errors, self.headers, self.data = kind, errors, dict(headers or {}), data


@cache
def problems() -> Mapping[str, Mapping[str, Any]]:
    """Every error the API may answer with."""
    return tomllib.loads((files("listlint.web") / "problems.toml").read_text("utf-8"))


def invalid(errors: Errors) -> Problem:
    """The request has the wrong shape, at these places."""
    return Problem("invalid", errors=errors, count=len(errors))


def for_programs() -> bool:
    """Whether the request is a program's: everything but the pages."""
    return request.path.startswith(("/api/", "/health/", "/openapi.json", "/metrics"))


def told(problem: Problem) -> str:
    """The problem in the reader's language."""
    text: str = problems()[problem.kind][language()]
    return text.format_map({name: _said(value) for name, value in problem.data.items()})


def response(problem: Problem) -> Response:
    """The answer to a request that failed."""
    text, detail = problems()[problem.kind], told(problem)
    if for_programs():
        body: dict[str, Any] = {"type": f"urn:listlint:problem:{problem.kind}", "title": text["title"], "status": text["status"],
                                "detail": detail}
        if "Retry-After" in problem.headers:
            body["retry_after"] = int(problem.headers["Retry-After"])
        if problem.errors:
            body["errors"] = [{"where": where, "problem": _said(what)} for where, what in problem.errors]
        answer = Response(json.dumps(body), text["status"], content_type="application/problem+json")
    else:
        answer = Response(render_template("error.html", status=text["status"], kind=problem.kind, detail=detail), text["status"])
    for name, value in problem.headers.items():
        answer.headers.setdefault(name, value)
    return answer


def _said(value: Any) -> Any:
    """A text of the program in the reader's language."""
    return in_chinese(value) if isinstance(value, str) and language() == "zh" else value


def register(app: APIFlask) -> None:
    """Every error of the application leaves through here."""
    app.errorhandler(Problem)(response)
    app.errorhandler(ListingError)(lambda error: response(invalid([(_inside("listing", where), what) for where, what in error.problems])))
    app.error_processor(lambda error: response(_translated(error)))
    app.errorhandler(InternalServerError)(_broken)


def _broken(error: InternalServerError) -> Response:
    number = secrets.token_hex(4)
    LOG.error("%s %s failed (%s)", request.method, request.path, number, exc_info=error.original_exception)
    return response(Problem("broken", id=number))


def _translated(error: HTTPError) -> Problem:
    """An error of the framework as one of ours."""
    headers = {name: str(value) for name, value in dict(error.headers).items() if name.lower() in ("allow", "retry-after")}
    if isinstance(error.__cause__, ValidationError):
        return invalid(shape_errors(error.__cause__))
    if error.status_code == 405:
        return Problem("method", method=request.method, headers=headers)
    if error.status_code == 413:
        return Problem("too-large", limit=f"{request.max_content_length or 0:,}")
    if error.status_code == 404:
        return Problem("not-found")
    if error.status_code >= 500:
        return Problem("broken", id="-")
    return invalid([("", error.message or "bad request")])


_WORDS = {"string_type": "must be a text", "int_type": "must be a whole number", "list_type": "must be a list",
          "dict_type": "must be an object", "bool_type": "must be true or false", "missing": "is missing",
          "model_type": "must be an object", "extra_forbidden": "is not known here", "int_parsing": "must be a whole number"}


def shape_errors(error: ValidationError) -> Errors:
    """Pydantic's findings as places and words."""
    return [(".".join(str(part) for part in problem["loc"]), _WORDS.get(problem["type"], problem["msg"].removeprefix("Value error, ")))
            for problem in error.errors(include_url=False, include_input=False)]


def _inside(parent: str, where: str) -> str:
    return f"{parent}.{where}" if where else parent
