"""The OpenAPI document is valid, and real answers keep to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from web_people import Person, do_one, png
from web_scans import keep_scan
from werkzeug.test import TestResponse

from listlint.messages import as_json
from listlint.schema import parse_listing
from listlint.web.problems import problems
from listlint.web.shapes import ResultOut

ROOT = Path(__file__).parents[2]


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json
    return document


def judge(document: dict[str, Any], answer: TestResponse, path: str, method: str) -> None:
    """The answer's status is foreseen there, and its body has that shape."""
    answers = document["paths"][path][method]["responses"]
    foreseen = answers.get(str(answer.status_code), answers.get("default"))
    assert foreseen is not None, f"{answer.status_code} is not foreseen for {method} {path}"
    kind = answer.content_type.partition(";")[0]
    if answer.status_code == 204:
        return
    assert kind in foreseen["content"], f"{kind} is not foreseen for {answer.status_code}"
    schema = foreseen["content"][kind]["schema"] | {"components": document["components"]}
    Draft202012Validator(schema).validate(answer.json)


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_says_what_it_does_and_needs_a_token(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], f"{method} {path}"
            assert path.startswith("/health/") or operation["security"], f"{method} {path}"


def test_the_listing_stands_in_the_document_as_the_checkers_take_it(document: dict[str, Any]) -> None:
    shape = document["components"]["schemas"]["ListingIn"]
    assert shape["required"] == ["id", "title"]
    assert document["components"]["schemas"]["CheckIn"]["properties"]["listing"] == {"$ref": "#/components/schemas/ListingIn"}


def test_no_shape_is_mentioned_that_is_not_there(document: dict[str, Any]) -> None:
    def mentioned(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"].removeprefix("#/components/schemas/")
            for value in part.values():
                yield from mentioned(value)
        elif isinstance(part, list):
            for value in part:
                yield from mentioned(value)

    assert set(mentioned(document)) <= set(document["components"]["schemas"])


def test_answers_have_the_shapes_of_the_document(
        document: dict[str, Any], seller: Person, reviewer: Person, person: Callable[..., Person], app: APIFlask) -> None:
    picture = seller.send_picture(png("black"))
    src = picture.json["src"]
    judge(document, picture, "/api/v1/images", "post")
    judge(document, seller.send_picture(png("black")), "/api/v1/images", "post")
    judge(document, seller.get("/api/v1/session"), "/api/v1/session", "get")
    check = seller.check(title="😀 LOUD", images=[{"src": src}])
    judge(document, check, "/api/v1/check", "post")
    judge(document, seller.get(check.json["pending"]), "/api/v1/jobs/{id}", "get")
    do_one(app)
    judge(document, seller.get(check.json["pending"]), "/api/v1/jobs/{id}", "get")
    many = seller.post("/api/v1/jobs", json={"listings": [{"id": "A", "title": "LOUD"}]})
    judge(document, many, "/api/v1/jobs", "post")
    do_one(app)
    judge(document, seller.get(many.json["url"]), "/api/v1/jobs/{id}", "get")
    decision = seller.post("/api/v1/decisions", json={"listing": "A", "fingerprint": "f", "rule": "r", "verdict": "ignore", "reason": "x",
                                                      "until": "2999-01-01"})
    judge(document, decision, "/api/v1/decisions", "post")
    judge(document, seller.get("/api/v1/decisions"), "/api/v1/decisions", "get")
    judge(document, seller.get(f"/api/v1/decisions/{decision.json['id']}"), "/api/v1/decisions/{id}", "get")
    judge(document, seller.delete(f"/api/v1/decisions/{decision.json['id']}"), "/api/v1/decisions/{id}", "delete")
    keep_scan(app, seller="shop-17")
    for who in (seller, reviewer):
        judge(document, who.get("/api/v1/findings?limit=1"), "/api/v1/findings", "get")
    admin = person("", "admin")
    leave = admin.post("/api/v1/brands/authorizations", json={"brand": "Nike", "seller": "shop-17", "until": "2999-01-01"})
    judge(document, leave, "/api/v1/brands/authorizations", "post")
    judge(document, seller.get("/api/v1/brands/authorizations"), "/api/v1/brands/authorizations", "get")
    own = admin.post("/api/v1/brands/own", json={"brand": "Acme", "seller": "shop-17"})
    judge(document, own, "/api/v1/brands/own", "post")
    for path in ("/api/v1/brands/authorizations", "/api/v1/brands/own"):
        judge(document, admin.delete(f"{path}?brand={'Acme' if path.endswith('own') else 'Nike'}&seller=shop-17"), path, "delete")
    judge(document, seller.get("/health/live"), "/health/live", "get")
    judge(document, seller.get("/health/ready"), "/health/ready", "get")


def test_every_error_is_a_problem_document_with_a_known_type(document: dict[str, Any], seller: Person, client: FlaskClient) -> None:
    many = "[" * 5_000 + "]" * 5_000
    as_json = {"content_type": "application/json"}
    wrong: list[tuple[TestResponse, str, str, int]] = [
        (client.post("/api/v1/check", json={}), "/api/v1/check", "post", 401),
        (seller.post("/api/v1/check", data="{", **as_json), "/api/v1/check", "post", 400),
        (seller.post("/api/v1/check", data='{"listing": {"price": NaN}}', **as_json), "/api/v1/check", "post", 400),
        (seller.post("/api/v1/check", data=f'{{"listing": {many}}}', **as_json), "/api/v1/check", "post", 400),
        (seller.post("/api/v1/check", data='{"listing": "\\ud800"}', **as_json), "/api/v1/check", "post", 400),
        (seller.post("/api/v1/check", data="[]", **as_json), "/api/v1/check", "post", 422),
        (seller.post("/api/v1/check", json={"listing": {}, "more": 1}), "/api/v1/check", "post", 422),
        (seller.post("/api/v1/check", json={"listing": {"id": "A", "title": "x"}, "lang": "fr"}), "/api/v1/check", "post", 422),
        (seller.post("/api/v1/check", data="x" * 2_000_001, **as_json), "/api/v1/check", "post", 413),
        (seller.post("/api/v1/check", data="a=b"), "/api/v1/check", "post", 415),
        (seller.get("/api/v1/check"), "/api/v1/check", "post", 405),
        (seller.get("/api/v1/nothing"), "/api/v1/check", "post", 404),
        (seller.get("/api/v1/findings?limit=0"), "/api/v1/findings", "get", 422),
        (seller.get("/api/v1/findings?colour=red"), "/api/v1/findings", "get", 422),
        (seller.get("/api/v1/findings?cursor=soon"), "/api/v1/findings", "get", 422),
        (seller.get("/api/v1/findings?cursor=" + "9" * 30 + ":x"), "/api/v1/findings", "get", 422),
        (seller.get("/api/v1/jobs/x?wait=1000"), "/api/v1/jobs/{id}", "get", 422),
    ]
    for answer, path, method, status in wrong:
        assert answer.status_code == status, answer.text
        judge(document, answer, path, method)
        assert answer.content_type == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["type"].removeprefix("urn:listlint:problem:") in problems()


def test_an_error_of_our_own_tells_its_number_and_not_its_trace(
        seller: Person, app: APIFlask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the reason")

    monkeypatch.setattr(app.extensions["listlint"].engine, "check", broken)
    answer = seller.check()
    assert (answer.status_code, answer.json["type"]) == (500, "urn:listlint:problem:broken")
    assert "the reason" not in answer.text
    assert answer.json["detail"].split()[-1].rstrip(".") in caplog.text


def test_a_problem_speaks_the_readers_language(seller: Person) -> None:
    assert "没有内容" in seller.get("/api/v1/jobs/x", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).json["detail"]


def test_the_api_page_names_every_operation_and_every_problem(document: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"`{method.upper()} {path}`" in page, f"docs/api.md: add `{method.upper()} {path}`"
    for kind, text in problems().items():
        assert f"| `{kind}` | {text['status']} |" in page, f"docs/api.md: add {kind}"


def test_the_answer_over_http_lacks_nothing_that_the_terminal_prints(seller: Person, app: APIFlask) -> None:
    listing = {"id": "A-1", "title": "A LOUD BROKEN thing", "seller": "shop-17", "images": [{"src": "https://example.com/a.png"}]}
    made = app.extensions["listlint"]
    for title in ("A LOUD thing", "BROKEN"):
        known = parse_listing({**listing, "title": title})
        result = made.engine.check(known.opened_by(made.uploads.opener("shop-17")))
        printed = as_json(result, "en", positions="utf-16", scope="seller")
        assert ResultOut.model_validate(printed, strict=True).model_dump() == printed
