"""What every request passes: the host's name, the size of the body, the headers that keep pages from being misused."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any, NoReturn

from apiflask import APIFlask
from flask import Request, Response, g, request
from pydantic_core import from_json

from listlint.web.check import MOST_BYTES
from listlint.web.local import host_name, is_loopback
from listlint.web.problems import Problem, invalid
from listlint.web.services import services

MOST_BYTES_ELSEWHERE = 100_000
CSP = ("default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class StrictRequest(Request):
    """Reads a JSON body only where the client says that it is one, and without the extensions other parsers let through."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body. Raises a 415 for another type, a 400 for text that is no JSON (also nested deeper than 200)."""
        if self.mimetype != "application/json":
            raise Problem("media-type", expected="application/json", given=self.mimetype or "nothing")
        try:
            # Refuses NaN, lone surrogates and deep nesting, which json.loads accepts or dies of.
            data = from_json(self.get_data(cache=cache), allow_inf_nan=False)
        except ValueError as error:
            raise Problem("not-json", detail=str(error)) from None
        if not isinstance(data, dict):
            raise invalid([("", f"the body must be a JSON object, not {_json_name(data)}")])
        return data

    def on_json_loading_failed(self, e: ValueError | None) -> NoReturn:
        """Never called: ``get_json`` says what is wrong itself."""
        raise Problem("not-json", detail=str(e))


def register(app: APIFlask, hosts: Collection[str] | None) -> None:
    """``hosts`` are the names the server answers to besides this machine's own; None lets any through."""
    app.request_class = StrictRequest
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES_ELSEWHERE
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES_ELSEWHERE

    @app.before_request
    def judge() -> None:
        g.began = time.perf_counter()
        if hosts is not None and (name := host_name(request.host)) not in hosts and not is_loopback(name):
            raise Problem("host", host=name)
        if request.endpoint in MOST_BYTES:
            request.max_content_length = MOST_BYTES[request.endpoint]

    @app.after_request
    def finish(answer: Response) -> Response:
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.endpoint != "static":
            answer.headers.setdefault("Cache-Control", "no-store")
        view = request.endpoint or "none"
        metrics = services().metrics
        metrics.requests.labels(view, request.method, answer.status_code).inc()
        if "began" in g:
            metrics.seconds.labels(view).observe(time.perf_counter() - g.began)
        return answer


def _json_name(value: Any) -> str:
    return {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}.get(type(value), "null")
