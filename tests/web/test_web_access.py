"""Who may do what: tokens, scopes, sellers, the local person, hosts."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from web_people import Person, png

from listlint.web.problems import Problem
from listlint.web.rates import Rates
from listlint.web.tokens import TokenError, Tokens


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/findings", "/api/v1/decisions", "/api/v1/jobs/x", "/api/v1/images/sha256:x"])
def test_without_a_token_nothing_is_told(client: FlaskClient, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic dXNlcjpwYXNz"}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.content_type == "application/problem+json"


def test_a_session_tells_seller_and_scopes(seller: Person) -> None:
    assert seller.get("/api/v1/session").json == {"seller": "shop-17", "scopes": ["findings:read", "lint:write"], "version": "0.1.0"}


def test_only_the_hash_of_a_token_is_kept(seller: Person, home: Path) -> None:
    with sqlite3.connect(home / "listlint.db") as database:
        dump = "\n".join(database.iterdump())
    assert seller.token not in dump


def test_a_revoked_token_is_worth_nothing_at_once(seller: Person, app: APIFlask) -> None:
    tokens: Tokens = app.extensions["listlint"].tokens
    assert tokens.revoke(tokens.all()[0].id)
    assert seller.get("/api/v1/session").status_code == 401


def test_an_expired_token_is_worth_nothing(seller: Person, app: APIFlask) -> None:
    with app.extensions["listlint"].store.write() as writer:
        writer.execute("UPDATE tokens SET expires_at = '2020-01-01T00:00:00+00:00'")
    assert seller.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(("wanted", "message"), [({"seller": "x", "scopes": ["lint:wright"]}, "no scope lint:wright"),
                                                 ({"scopes": ["lint:write"]}, "needs a seller"), ({"seller": "x", "days": 0}, "one day")])
def test_a_token_that_makes_no_sense_is_not_made(app: APIFlask, wanted: dict[str, object], message: str) -> None:
    with pytest.raises(TokenError, match=message):
        app.extensions["listlint"].tokens.create(name="x", **wanted)


def test_a_scope_that_is_missing_is_named(person: Callable[..., Person]) -> None:
    answer = person("shop-17", "lint:write").get("/api/v1/findings")
    assert answer.status_code == 403
    assert "findings:read" in answer.json["detail"]


def test_a_seller_may_not_speak_for_another(seller: Person, reviewer: Person) -> None:
    assert seller.check(seller="shop-9").status_code == 403
    assert seller.check(seller="shop-17").status_code == 200
    assert reviewer.check(seller="shop-9").status_code == 200


def test_only_a_reviewer_judges(seller: Person, reviewer: Person) -> None:
    body = {"listing": "A-1", "fingerprint": "f", "rule": "loud-word/loud", "verdict": "dismiss", "seller": "shop-17"}
    assert seller.post("/api/v1/decisions", json=body).status_code == 403
    assert reviewer.post("/api/v1/decisions", json=body).status_code == 201


def test_another_sellers_things_look_as_if_they_were_not_there(seller: Person, person: Callable[..., Person]) -> None:
    other = person("shop-9")
    picture = seller.send_picture(png()).json["src"]
    job = seller.post("/api/v1/jobs", json={"listings": [{"id": "A", "title": "x"}]}).json["url"]
    decision = seller.post("/api/v1/decisions", json={"listing": "A", "fingerprint": "f", "rule": "r", "verdict": "ignore",
                                                      "reason": "mine"}).json["id"]
    missing = other.get("/api/v1/jobs/nothing")
    for answer in (other.get(job), other.get(f"/api/v1/images/{picture}"), other.delete(f"/api/v1/images/{picture}"),
                   other.get(f"/api/v1/decisions/{decision}"), other.delete(f"/api/v1/decisions/{decision}")):
        assert answer.status_code == 404
        assert answer.json == missing.json
    assert seller.get(job).status_code == seller.get(f"/api/v1/images/{picture}").status_code == 200
    assert other.get("/api/v1/decisions").json == {"decisions": []}
    assert other.get("/api/v1/decisions?seller=shop-17").status_code == 403


def test_a_token_that_asks_too_often_is_told_when_to_come_back(seller: Person, app: APIFlask) -> None:
    app.extensions["listlint"].rates = Rates(burst=2, per_second=0.5, clock=lambda: 100.0)
    assert [seller.get("/api/v1/session").status_code for _ in range(3)] == [200, 200, 429]
    assert seller.get("/api/v1/session").headers["Retry-After"] == "2"


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    rates = Rates(burst=1, per_second=1.0, clock=lambda: now[0])
    rates.spend("a")
    with pytest.raises(Problem):
        rates.spend("a")
    rates.spend("b")
    now[0] = 1.0
    rates.spend("a")


def test_the_local_tokens_are_kept_for_nobody_else_to_read(make_app: Callable[..., APIFlask], home: Path) -> None:
    first = make_app(local=True).extensions["listlint"].local
    assert stat.S_IMODE((home / "local-token").stat().st_mode) == stat.S_IMODE((home / "pair-token").stat().st_mode) == 0o600
    assert make_app(local=True).extensions["listlint"].local == first


def test_a_revoked_local_token_is_made_anew(make_app: Callable[..., APIFlask]) -> None:
    made = make_app(local=True).extensions["listlint"]
    for access in made.tokens.all():
        made.tokens.revoke(access.id)
    again = make_app(local=True).extensions["listlint"].local
    assert again.reviewer != made.local.reviewer
    assert again.pair != made.local.pair


def test_the_demo_page_offers_the_pair_token_to_this_machine_only(make_app: Callable[..., APIFlask]) -> None:
    app = make_app(local=True)
    token = app.extensions["listlint"].local.pair
    client = app.test_client()

    def offered(**asked: object) -> bool:
        return any(token in client.get(page, **asked).text for page in ("/demo", "/pair"))

    assert offered(base_url="http://127.0.0.1:8017")
    assert offered(base_url="http://localhost:8017")
    assert offered(base_url="http://[::1]:8017", environ_base={"REMOTE_ADDR": "::1"})
    assert not offered(base_url="http://listlint.example")
    assert not offered(base_url="http://127.0.0.1:8017", environ_base={"REMOTE_ADDR": "10.0.0.5"})
    assert not offered(base_url="http://127.0.0.1:8017", headers={"X-Forwarded-For": "10.0.0.5"})
    assert app.extensions["listlint"].tokens.find(token).scopes == {"lint:write"}


def test_no_page_offers_a_token_where_no_person_started_the_server(client: FlaskClient) -> None:
    assert '"token": ""' in client.get("/demo").text


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:8017", 200), ("localhost", 200), ("[::1]:8017", 200), ("shop.example", 200),
                                              ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421)])
def test_a_name_that_was_bound_to_this_machine_by_others_is_refused(make_app: Callable[..., APIFlask], host: str, status: int) -> None:
    client = make_app(hosts=["shop.example"]).test_client()
    assert client.get("/health/live", headers={"Host": host}).status_code == status


def test_only_an_admin_gives_leave_for_a_brand_and_a_seller_sees_its_own(
        seller: Person, reviewer: Person, person: Callable[..., Person]) -> None:
    leave = {"brand": "Nike", "seller": "shop-9", "until": "2999-01-01", "document": "licence.pdf",
             "document_sha256": "ab" * 32}
    assert reviewer.post("/api/v1/brands/authorizations", json=leave).status_code == 403
    kept = {**leave, "state": "valid"}
    assert person("", "admin").post("/api/v1/brands/authorizations", json=leave).json == kept
    assert seller.get("/api/v1/brands/authorizations").json == {"authorizations": [], "own": []}
    assert seller.get("/api/v1/brands/authorizations?seller=shop-9").status_code == 403
    assert person("shop-9").get("/api/v1/brands/authorizations").json == {"authorizations": [kept], "own": []}
    assert person("", "admin").post("/api/v1/brands/authorizations", json={**leave, "brand": " "}).status_code == 422


def test_the_cookie_travels_by_https_only_where_the_pages_do(app: APIFlask) -> None:
    for base, secure in (("https://127.0.0.1/", True), ("http://127.0.0.1/", False)):
        cookie = app.test_client().get("/login", base_url=base).headers["Set-Cookie"]
        assert ("Secure" in cookie, "HttpOnly" in cookie, "SameSite=Lax" in cookie) == (secure, True, True)


def test_who_asks_too_often_is_told_when_to_ask_again_in_header_and_body(app: APIFlask, seller: Person) -> None:
    app.extensions["listlint"].rates = Rates(burst=1, per_second=0.1, clock=lambda: 0.0)
    assert seller.get("/api/v1/session").status_code == 200
    refused = seller.get("/api/v1/session")
    assert (refused.status_code, refused.headers["Retry-After"], refused.json["retry_after"]) == (429, "10", 10)


def test_a_full_queue_is_told_with_the_findings_of_the_text_and_when_to_ask_again(app: APIFlask, seller: Person) -> None:
    app.extensions["listlint"].jobs._most_waiting = 0
    src = seller.send_picture(png()).json["src"]
    answer = seller.check(images=[{"src": src}])
    assert [skip["reason"] for skip in answer.json["skipped"] if skip["checker"] == "pictures"] == [
        "0 jobs are waiting already. Try again in 10 s."]
    refused = seller.post("/api/v1/jobs", json={"listings": [{"id": "A-1", "title": "A thing"}]})
    assert (refused.status_code, refused.json["retry_after"], refused.headers["Retry-After"]) == (503, 10, "10")
