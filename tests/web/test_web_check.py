"""POST /api/v1/check and the job for the pictures."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from apiflask import APIFlask
from web_people import PLAN, Person, do_one, png

from listlint.config import Config


def test_a_check_answers_with_findings_in_the_asked_language(seller: Person) -> None:
    answer = seller.post("/api/v1/check", json={"listing": {"id": "A-1", "title": "A LOUD thing"}, "lang": "zh"})
    found = answer.json["findings"][0]
    assert answer.status_code == 200
    assert (found["rule"], found["severity"], found["message"]) == ("loud-word/loud", "error", "“LOUD”太吵。")
    assert answer.json["pending"] is None


def test_positions_are_utf_16_units_behind_an_emoji(seller: Person) -> None:
    found = seller.check(title="😀 LOUD").json["findings"][0]
    assert (found["start"], found["end"], found["quote"]) == (3, 7, "LOUD")
    assert (found["fix"]["edits"][0]["start"], found["fix"]["edits"][0]["end"]) == (3, 7)


def test_a_marketplace_beside_the_listing_overrides_its_own(make_app: Callable[..., APIFlask], seller: Person) -> None:
    quiet = make_app(config=Config("plugins.toml", PLAN + '[marketplaces.amazon.severity]\n"loud-word/loud" = "off"\n'))
    someone = Person(quiet.test_client(), seller.token)
    listing = {"id": "A-1", "title": "LOUD", "marketplace": "ebay"}
    assert len(someone.post("/api/v1/check", json={"listing": listing}).json["findings"]) == 1
    assert someone.post("/api/v1/check", json={"listing": listing, "marketplace": "amazon"}).json["findings"] == []


def test_a_seller_is_not_shown_whose_secret_the_evidence_is(seller: Person, reviewer: Person) -> None:
    own = seller.check(title="LOUD").json["findings"][0]["evidence"][0]
    all_of_it = reviewer.check(title="LOUD").json["findings"][0]["evidence"][0]
    assert "shop-9" not in str(own)
    assert all_of_it["text"] == "the secret list of shop-9"


def test_a_checker_that_crashes_is_named_and_costs_no_answer(seller: Person) -> None:
    answer = seller.check(title="BROKEN")
    assert answer.status_code == 200
    assert answer.json["failed"][0]["checker"] == "loud-word"


def test_pictures_are_looked_at_by_a_job(seller: Person, app: APIFlask) -> None:
    src = seller.send_picture(png("black")).json["src"]
    answer = seller.check(title="LOUD", images=[{"src": src, "role": "main"}])
    job = answer.json["pending"]
    assert [found["rule"] for found in answer.json["findings"]] == ["loud-word/loud"]
    assert seller.get(job).json["state"] == "queued"
    do_one(app)
    result = seller.get(job).json["result"]
    assert [(found["rule"], found["field"]) for found in result["findings"]] == [("dark-picture/dark", "images[0]")]
    assert "shop-9" not in str(result)


def test_an_address_is_never_fetched_and_a_path_never_opened(seller: Person, app: APIFlask) -> None:
    job = seller.check(images=[{"src": "https://example.com/a.jpg"}, {"src": "/etc/passwd"}, {"src": "../../listlint.db"}]).json["pending"]
    do_one(app)
    result = seller.get(job).json["result"]
    assert [(skip["checker"], skip["install"]) for skip in result["skipped"]] == [("pictures", "upload them to /api/v1/images")]
    assert "fetching is off" in result["skipped"][0]["reason"]
    assert len(result["failed"]) == 2
    assert all("uploaded pictures only" in failed["reason"] for failed in result["failed"])


def test_another_sellers_upload_cannot_be_named(seller: Person, person: Callable[..., Person], app: APIFlask) -> None:
    src = person("shop-9").send_picture(png("black")).json["src"]
    job = seller.check(images=[{"src": src}]).json["pending"]
    do_one(app)
    assert "was not uploaded" in seller.get(job).json["result"]["failed"][0]["reason"]


def test_a_newer_check_of_the_same_listing_replaces_the_waiting_job(seller: Person, person: Callable[..., Person], app: APIFlask) -> None:
    images = [{"src": seller.send_picture(png("black")).json["src"]}]
    first = seller.check(title="one", images=images).json["pending"]
    other = person("shop-9").check(title="theirs", images=images).json["pending"]
    second = seller.check(title="two", images=images).json["pending"]
    assert seller.get(first).json["state"] == "failed"
    assert seller.get(second).json["state"] == "queued"
    assert app.extensions["listlint"].jobs.get(other.rpartition("/")[2]).state == "queued"


def test_many_listings_are_checked_by_one_job_in_their_order(seller: Person, app: APIFlask) -> None:
    answer = seller.post("/api/v1/jobs", json={"listings": [{"id": "A", "title": "LOUD"}, {"id": "B", "title": "calm"}]})
    assert answer.status_code == 202
    do_one(app)
    results = seller.get(answer.json["url"]).json["result"]["results"]
    assert [(result["id"], len(result["findings"])) for result in results] == [("A", 1), ("B", 0)]


def test_a_bad_listing_among_many_is_named_by_its_place(seller: Person) -> None:
    answer = seller.post("/api/v1/jobs", json={"listings": [{"id": "A", "title": "x"}, {"id": "B", "titel": "y"}]})
    assert answer.status_code == 422
    assert {error["where"] for error in answer.json["errors"]} == {"listings[1].title", "listings[1].titel"}


@pytest.mark.parametrize("listing", [{"id": "A", "title": 7}, {"id": "A", "title": "x", "colour": "red"}, {"title": "x"},
                                     {"id": "A", "title": "x", "price": False}])
def test_a_listing_of_the_wrong_shape_is_refused_with_the_place(seller: Person, listing: dict[str, object]) -> None:
    answer = seller.post("/api/v1/check", json={"listing": listing})
    assert answer.status_code == 422
    assert all(error["where"].startswith("listing.") for error in answer.json["errors"])



def test_many_at_once_get_their_own_answers(app: APIFlask, seller: Person) -> None:
    def ask(number: int) -> tuple[str, int]:
        someone = Person(app.test_client(), seller.token)
        answer = someone.check(id=f"A-{number}", title="LOUD " * (number % 5)).json
        return answer["id"], len(answer["findings"])

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(80)))
    assert answers == [(f"A-{number}", number % 5) for number in range(80)]
