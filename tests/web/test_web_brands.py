"""Which brands a seller may use, over HTTP: leave with its document's hash, own brands, and what a check makes of them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import date

import pytest
from apiflask import APIFlask
from web_people import Person

from listlint.config import Config

PATH = "/api/v1/brands/authorizations"
PROOF = {"document": "leave.pdf", "document_sha256": "ab" * 32}


@pytest.fixture
def admin(person: Callable[..., Person]) -> Person:
    return person("", "admin")


def test_the_hash_of_a_document_that_is_sent_along_is_kept(admin: Person) -> None:
    proof = b"leave of Nike, Inc. to shop-17"
    given = admin.post(PATH, json={"brand": "nike", "seller": "shop-17", "document": "leave.pdf",
                                   "document_content": base64.b64encode(proof).decode()})
    assert (given.status_code, given.json["brand"], given.json["document_sha256"]) == (201, "Nike", hashlib.sha256(proof).hexdigest())


def test_a_hash_can_be_given_instead_of_the_document(admin: Person) -> None:
    digest = "ab" * 32
    assert admin.post(PATH, json={"brand": "Nike", "seller": "shop-17", "document_sha256": digest}).json["document_sha256"] == digest


@pytest.mark.parametrize(("fields", "where"), [
    ({"document_content": "no base64!"}, "document_content"), ({"document_content": "é"}, "document_content"),
    ({"document_content": base64.b64encode(b"x").decode(), "document_sha256": "0" * 64}, "document_sha256"),
    ({"document_sha256": "short"}, "document_sha256"), ({"until": "2026-02-30"}, "until"), ({"document": "leave.pdf"}, "document"),
    ({}, "document"), ({**PROOF, "until": "2020-01-01"}, "until"), ({**PROOF, "brand": "Nikee Sports"}, "brand"),
    ({**PROOF, "brand": "Nordbøle"}, "brand")])
def test_a_proof_that_cannot_be_right_is_refused_and_the_place_named(admin: Person, fields: dict[str, str], where: str) -> None:
    refused = admin.post(PATH, json={"brand": "Nike", "seller": "shop-17", **fields})
    assert refused.status_code == 422
    assert [error["where"] for error in refused.json["errors"]] == [where]


def test_an_unknown_brand_is_taken_when_it_is_meant(admin: Person) -> None:
    refused = admin.post(PATH, json={"brand": "Nikke", "seller": "shop-17", **PROOF})
    assert refused.json["errors"] == [{"where": "brand", "problem": 'is not in the register; did you mean "Nike"?; '
                                                                    'confirm with "unregistered": true'}]
    given = admin.post(PATH, json={"brand": "Nordbøle", "seller": "shop-17", "unregistered": True, **PROOF})
    assert (given.status_code, given.json["brand"]) == (201, "Nordbøle")


def test_every_mistake_of_a_leave_is_named_in_the_readers_language(admin: Person) -> None:
    refused = admin.post(f"{PATH}?lang=zh", json={"brand": "Nordbøle", "seller": "shop-17", "until": "2020-01-01"},
                         headers={"Accept-Language": "zh"})
    assert refused.status_code == 422
    told = {error["where"]: error["problem"] for error in refused.json["errors"]}
    assert told["brand"] == '不在品牌库中；若确实如此，请加上 "unregistered": true'
    assert told["until"].startswith("2020-01-01 已过，请填 ")
    assert told["document"].startswith("请提供证明")


@pytest.mark.parametrize(("until", "state"), [(None, "valid"), ("2999-01-01", "valid"), ("2020-01-01", "expired")])
def test_a_seller_sees_whether_its_leave_still_holds(app: APIFlask, seller: Person, until: str | None, state: str) -> None:
    app.extensions["listlint"].records.brands.authorize("Nike", "shop-17", until=date.fromisoformat(until) if until else None)
    assert [leave["state"] for leave in seller.get(PATH).json["authorizations"]] == [state]


def test_own_brands_are_listed_beside_leave_and_only_to_their_seller(admin: Person, seller: Person, person: Callable[..., Person]) -> None:
    assert admin.post("/api/v1/brands/own", json={"brand": "Acme", "seller": "shop-17"}).status_code == 201
    assert seller.get(PATH).json["own"] == [{"brand": "Acme", "seller": "shop-17"}]
    assert person("shop-9").get(PATH).json["own"] == []
    assert admin.get(PATH).json["own"] == [{"brand": "Acme", "seller": "shop-17"}]


@pytest.mark.parametrize("path", [PATH, "/api/v1/brands/own"])
def test_what_was_given_is_taken_back_once(admin: Person, seller: Person, path: str) -> None:
    admin.post(path, json={"brand": "Nike", "seller": "shop-17", **(PROOF if path == PATH else {})})
    assert [admin.delete(f"{path}?brand=nike&seller=shop-17").status_code for _ in range(2)] == [204, 404]
    assert seller.get(PATH).json == {"authorizations": [], "own": []}


@pytest.mark.parametrize(("method", "path"), [("post", "/api/v1/brands/own"), ("delete", f"{PATH}?brand=Nike&seller=shop-17"),
                                              ("delete", "/api/v1/brands/own?brand=Nike&seller=shop-17")])
def test_only_an_admin_says_what_a_seller_may_use(seller: Person, reviewer: Person, method: str, path: str) -> None:
    body = {"json": {"brand": "Nike", "seller": "shop-17"}} if method == "post" else {}
    assert [getattr(who, method)(path, **body).status_code for who in (seller, reviewer)] == [403, 403]


def test_leave_given_over_http_silences_the_check_and_taking_it_back_wakes_it(
        make_app: Callable[..., APIFlask], admin: Person, seller: Person) -> None:
    server = make_app(config=Config("plugins.toml", 'run = ["brand-infringement"]\n'))
    checked = Person(server.test_client(), seller.token)
    rules = [[finding["rule"] for finding in checked.check(title="Nike running shoes").json["findings"]]]
    for change in (lambda: admin.post(PATH, json={"brand": "耐克", "seller": "shop-17", **PROOF}),
                   lambda: admin.delete(f"{PATH}?brand=Nike&seller=shop-17"),
                   lambda: admin.post("/api/v1/brands/own", json={"brand": "Nike", "seller": "shop-17"})):
        change()
        rules.append([finding["rule"] for finding in checked.check(title="Nike running shoes").json["findings"]])
    assert rules == [["brand-infringement/unauthorized-brand"], [], ["brand-infringement/unauthorized-brand"], []]


def test_the_readers_language_may_stand_in_any_address(admin: Person) -> None:
    for path in (PATH, "/api/v1/findings", "/api/v1/decisions"):
        assert admin.get(f"{path}?lang=zh").status_code == 200, path
    gone = admin.delete(f"{PATH}?lang=zh&brand=Nike&seller=shop-17")
    assert (gone.status_code, gone.json["detail"]) == (404, "此地址没有内容，或不属于您。")
    assert admin.get(f"{PATH}?lang=fr").status_code == 422
