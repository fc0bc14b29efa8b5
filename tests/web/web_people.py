"""People who ask the server, pictures they send, and the worker that does one job."""

from __future__ import annotations

import io
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from listlint.web.check import Work

PLAN = 'run = ["loud-word", "dark-picture"]\n'


class Person:
    """Someone with a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        return self._ask("POST", path, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self._ask("DELETE", path, **more)

    def check(self, **fields: Any) -> TestResponse:
        return self.post("/api/v1/check", json={"listing": {"id": "A-1", "title": "A thing", **fields}})

    def send_picture(self, content: bytes, kind: str = "image/png") -> TestResponse:
        return self.post("/api/v1/images", data=content, content_type=kind)

    def _ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **more)


def png(color: Any = "red", size: tuple[int, int] = (60, 40)) -> bytes:
    """A drawn picture's bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def do_one(app: APIFlask) -> None:
    """What a worker thread does, in this one."""
    made = app.extensions["listlint"]
    job = made.jobs.take("test")
    assert job is not None
    made.jobs.finish(job, "test", Work(made)(job))
