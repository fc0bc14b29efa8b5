"""The pages: logging in, reviewing, deciding, exporting, reading about the checkers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image
from web_people import Person, png
from web_scans import keep_scan, stored_finding

from listlint.store.sqlite import SqliteStore
from listlint.web.found import FindingsOfScans, Wanted
from listlint.web.languages import texts
from listlint.web.review import harmless

FORM = re.compile(r'name="form" value="([^"]+)"')


def log_in(client: FlaskClient, token: str, next: str = "") -> Any:
    page = client.get("/login").text
    found = FORM.search(page)
    assert found is not None
    return client.post("/login", data={"form": found[1], "token": token, "next": next})


@pytest.fixture
def desk(client: FlaskClient, reviewer: Person) -> FlaskClient:
    """A reviewer's browser."""
    assert log_in(client, reviewer.token).status_code == 303
    return client


def form_of(client: FlaskClient, path: str) -> str:
    found = FORM.search(client.get(path).text)
    assert found is not None
    return found[1]


def test_a_stranger_is_led_to_the_login_and_back(client: FlaskClient, reviewer: Person, app: APIFlask) -> None:
    keep_scan(app)
    answer = client.get("/review/A-1-0?state=open")
    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=")
    assert log_in(client, reviewer.token, "/review/A-1-0?state=open").location == "/review/A-1-0?state=open"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
                                    "/a\r\nSet-Cookie: b", "/\t/evil.example", "/\t\\evil.example"])
def test_the_login_leads_to_no_other_site(client: FlaskClient, reviewer: Person, target: str) -> None:
    assert log_in(client, reviewer.token, target).location == "/review"


def test_a_wrong_token_is_told_and_logs_nobody_in(client: FlaskClient) -> None:
    answer = log_in(client, "wrong")
    assert answer.status_code == 401
    assert "unknown, expired or revoked" in answer.text
    assert client.get("/review").status_code == 302


def test_a_login_form_of_another_site_is_refused(client: FlaskClient, reviewer: Person) -> None:
    assert client.post("/login", data={"token": reviewer.token}).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, reviewer: Person) -> None:
    cookie = log_in(client, reviewer.token).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert reviewer.token not in cookie


def test_a_revoked_token_ends_the_session(desk: FlaskClient, app: APIFlask) -> None:
    made = app.extensions["listlint"].tokens
    for access in made.all():
        made.revoke(access.id)
    assert desk.get("/review").status_code == 302


def test_a_cookie_is_no_key_to_the_api(desk: FlaskClient) -> None:
    assert desk.get("/api/v1/findings").status_code == 401


def test_a_seller_does_not_see_the_review_pages(client: FlaskClient, seller: Person) -> None:
    log_in(client, seller.token)
    answer = client.get("/review")
    assert answer.status_code == 403
    assert "review" in answer.text


PAGES = ["/", "/login", "/pair", "/demo", "/checkers", "/checkers/loud-word", "/nothing", "/review", "/review/A-1-0", "/static/app.css"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_anything_but_our_own_files(desk: FlaskClient, app: APIFlask, path: str) -> None:
    keep_scan(app)
    answer = desk.get(path, follow_redirects=True, buffered=True)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    html = answer.text if "html" in answer.content_type else ""
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/json))", html), "a script inside the page would not run"
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html), "a style or handler inside the page would not work"


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/static")])
def test_every_page_speaks_both_languages(desk: FlaskClient, app: APIFlask, path: str) -> None:
    keep_scan(app)
    english, chinese = (desk.get(f"{path}?lang={lang}", follow_redirects=True).text for lang in ("en", "zh"))
    assert 'lang="en"' in english
    assert 'lang="zh-CN"' in chinese
    assert english != chinese


def test_every_text_stands_in_both_languages_with_the_same_placeholders() -> None:
    for name, text in texts().items():
        assert set(text) == {"en", "zh"}, name
        assert set(re.findall(r"\{\w+\}", text["en"])) == set(re.findall(r"\{\w+\}", text["zh"])), name


def test_the_browsers_language_counts_until_one_is_chosen(client: FlaskClient) -> None:
    assert 'lang="zh-CN"' in client.get("/", headers={"Accept-Language": "zh-TW,zh;q=0.8"}).text
    client.get("/?lang=en")
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "zh-TW"}).text


def test_before_any_scan_the_list_says_how_to_begin(desk: FlaskClient) -> None:
    assert "listlint scan" in desk.get("/review").text


def test_a_finding_is_shown_with_its_word_marked_and_nothing_run(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app, title="A LOUD <script>alert(1)</script>", description="calm")
    page = desk.get("/review/A-1-0").text
    assert '<mark class="error">LOUD</mark>' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "the secret list of shop-9" in page
    assert "<del>LOUD</del><ins>quiet</ins>" in page


def test_the_list_is_narrowed_by_what_stands_in_the_address(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app, listing="A-1", title="A LOUD thing")
    keep_scan(app, listing="B-1", title="100% wool", findings=(stored_finding(severity="info", fingerprint="f2", quote="wool"),))
    def shown(query: str) -> set[str]:
        return set(re.findall(r'href="/review/([AB]-1-0)', desk.get(f"/review?{query}").text))
    assert shown("") == {"A-1-0", "B-1-0"}
    assert shown("severity=info") == {"B-1-0"}
    assert shown("q=100%25") == {"B-1-0"}
    assert shown("q=_") == set()
    assert shown("seller=shop-9") == set()
    assert shown("rule=loud-word/loud&state=open") == {"A-1-0", "B-1-0"}


def test_each_filter_counts_what_it_would_show(app: APIFlask) -> None:
    keep_scan(app, listing="A-1", findings=(stored_finding(), stored_finding(rule="loud-word/soft", fingerprint="f2")))
    keep_scan(app, listing="B-1", seller="shop-9", findings=(stored_finding(severity="info", fingerprint="f3"),))
    made = app.extensions["listlint"]
    made.decisions.decide(marketplace="any", seller="shop-9", listing="B-1", fingerprint="f3", rule="loud-word/loud", verdict="uphold")
    stored = FindingsOfScans(made.store, made.records.today)
    for wanted in (Wanted(), Wanted(severity="error"), Wanted(state="uphold"), Wanted(rule="loud-word/loud", seller="shop-17"),
                   Wanted(q="thing"), Wanted(q="nothing")):
        total, counts = stored.counts(wanted)
        assert total == stored.count(wanted) == len(stored.page(wanted)[0])
        for column, values in counts.items():
            for value, count in values.items():
                assert count == stored.count(replace(wanted, **{column: value})), (wanted, column, value)


def test_pages_follow_one_another_without_loss_or_repetition(app: APIFlask, reviewer: Person) -> None:
    severities = ["info", "error", "warning", "error", "info"] * 3
    keep_scan(app, findings=tuple(stored_finding(severity=severity, fingerprint=f"f{n}") for n, severity in enumerate(severities)))
    ids, seen, after = [], [], None
    while True:
        answer = reviewer.get("/api/v1/findings", query_string={"limit": 4} | ({"cursor": after} if after else {})).json
        ids += [found["id"] for found in answer["findings"]]
        seen += [found["severity"] for found in answer["findings"]]
        if (after := answer["next"]) is None:
            break
    assert len(ids) == len(set(ids)) == 15
    assert seen == sorted(seen, key=["error", "warning", "info"].index)


def test_a_seller_lists_only_its_own_findings_without_others_secrets(app: APIFlask, seller: Person) -> None:
    keep_scan(app, listing="A-1", seller="shop-17")
    keep_scan(app, listing="B-1", seller="shop-9")
    answer = seller.get("/api/v1/findings")
    assert [found["listing"] for found in answer.json["findings"]] == ["A-1"]
    assert "shop-9" not in answer.text
    assert seller.get("/api/v1/findings?seller=shop-9").status_code == 403


def test_a_decision_on_the_page_holds_for_the_next_check(desk: FlaskClient, app: APIFlask, seller: Person) -> None:
    found = seller.check(title="A LOUD thing").json["findings"][0]
    keep_scan(app, findings=(stored_finding(fingerprint=found["fingerprint"]),))
    form = form_of(desk, "/review/A-1-0")
    answer = desk.post("/review/A-1-0/decide", data={"form": form, "verdict": "dismiss", "reason": "a horn"})
    assert answer.status_code == 303
    assert seller.check(title="A LOUD thing").json["ignored"] == 1
    assert "a horn" in desk.get("/review/A-1-0").text
    desk.post("/review/A-1-0/decide", data={"form": form, "verdict": "revoke"})
    assert seller.check(title="A LOUD thing").json["ignored"] == 0


def test_a_decision_leads_to_the_next_finding_of_the_list(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app, findings=(stored_finding(), stored_finding(fingerprint="f2"), stored_finding(fingerprint="f3")))
    form = form_of(desk, "/review/A-1-0")
    answer = desk.post("/review/A-1-0/decide?state=open", data={"form": form, "verdict": "uphold"})
    assert answer.location == "/review/A-1-1?state=open"
    assert desk.post("/review/A-1-2/decide?state=open", data={"form": form, "verdict": "uphold"}).location == "/review?state=open"


def test_a_decision_by_key_answers_with_the_new_state(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app)
    form = form_of(desk, "/review/A-1-0")
    answer = desk.post("/review/A-1-0/decide", data={"form": form, "verdict": "escalate"}, headers={"X-Listlint": "keys"})
    (decision,) = app.extensions["listlint"].decisions.find()
    assert answer.json == {"id": "A-1-0", "state": "escalate", "decision": decision.id}


def test_a_decision_without_our_form_is_refused(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app)
    assert desk.post("/review/A-1-0/decide", data={"verdict": "dismiss"}).status_code == 403
    assert desk.post("/review/A-1-0/decide", data={"form": "guessed", "verdict": "dismiss"}).status_code == 403


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_export_is_a_formula(desk: FlaskClient, app: APIFlask, sign: str) -> None:
    evil = sign + "HYPERLINK(1)"
    keep_scan(app, title=evil, seller=evil, findings=(stored_finding(quote=evil, messages={"en": evil, "zh": evil}),))
    answer = desk.get("/review.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [rows[0][name] for name in ("title", "seller", "quote", "message")] == ["'" + evil] * 4


def test_a_plain_cell_of_the_export_stays_as_it_is() -> None:
    assert harmless("Red dress") == "Red dress"
    assert harmless(None) == ""


def test_the_export_holds_what_the_filters_show(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app, findings=(stored_finding(), stored_finding(severity="info", fingerprint="f2")))
    rows = list(csv.DictReader(io.StringIO(desk.get("/review.csv?severity=info").text.removeprefix("\ufeff"))))
    assert [row["severity"] for row in rows] == ["info"]


def test_a_listings_picture_is_shown_small_from_its_own_folder_only(desk: FlaskClient, app: APIFlask, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "big.png").write_bytes(png("blue", (1600, 900)))
    (tmp_path / "secret.png").write_bytes(png())
    (tmp_path / "photos" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "photos" / "page.png").write_text("<script>")
    keep_scan(app, root=tmp_path / "photos", images=("big.png", "../secret.png", "link.png", str(tmp_path / "secret.png"), "page.png",
                                                     "https://example.com/a.png", "gone.png"))
    answer = desk.get("/review/A-1-0/pictures/0")
    assert answer.content_type == "image/jpeg"
    assert max(Image.open(io.BytesIO(answer.data)).size) == 1024
    assert [desk.get(f"/review/A-1-0/pictures/{number}").status_code for number in range(1, 8)] == [404] * 7


def test_regions_are_drawn_on_the_pictures_of_the_finding(desk: FlaskClient, app: APIFlask) -> None:
    evidence = {"kind": "picture", "text": "", "listing": None, "image": "their.jpg", "region": [0.1, 0.2, 0.6, 0.9],
                "other_region": [0, 0, 1, 1], "distance": 3, "source": None}
    keep_scan(app, images=("a.png", "b.png"), findings=(stored_finding(field="images[1]", start=None, end=None, evidence=[evidence]),))
    page = desk.get("/review/A-1-0").text
    assert len(re.findall(r'<rect class="line"', page)) == 2
    assert 'x="10.0" y="20.0" width="50.0"' in page


@pytest.mark.parametrize("named", ["sha256:" + "ab" * 32, "p1", "their.jpg"])
def test_the_bank_picture_that_evidence_names_is_shown_to_reviewers(desk: FlaskClient, app: APIFlask, named: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    small = out.getvalue()
    with app.extensions["listlint"].store.write() as writer:
        writer.insert("bank_pictures", [{"id": "p1", "sha256": "ab" * 32, "owner": "shop-9", "kind": "protected", "name": "their.jpg",
                                         "thumbnail": small}])
    evidence = {"kind": "picture", "text": "", "image": named, "region": None, "other_region": None}
    keep_scan(app, images=("a.png",), findings=(stored_finding(field="images[0]", start=None, end=None, evidence=[evidence]),))
    with Image.open(io.BytesIO(desk.get("/review/A-1-0/evidence/0").data)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (420, 280))  # as large as the pictures it is held against
    assert desk.get("/review/A-1-0/evidence/1").status_code == 404
    assert app.test_client().get("/review/A-1-0/evidence/0").status_code == 302


def test_a_checkers_page_is_made_of_its_folder_and_runs_no_markup(client: FlaskClient) -> None:
    page = client.get("/checkers/loud-word").text
    assert "<strong>shout</strong>" in page
    assert "<script>alert(1)" not in page
    assert 'id="loud"' in page
    assert '<mark class="warning">LOUD</mark>' in page
    assert "找出太吵的词" in client.get("/checkers/loud-word?lang=zh").text
    assert client.get("/checkers/nothing").status_code == 404


def test_a_findings_docs_lead_to_its_rule(client: FlaskClient, seller: Person) -> None:
    docs = seller.check(title="LOUD").json["findings"][0]["docs"]
    path, _, anchor = docs.partition("#")
    assert f'id="{anchor}"' in client.get(path).text


def test_metrics_count_requests_and_findings(client: FlaskClient, seller: Person) -> None:
    seller.check(title="LOUD")
    text = client.get("/metrics").text
    assert 'listlint_findings_total{rule="loud-word/loud"} 1.0' in text
    assert 'listlint_requests_total{method="POST",status="200",view="api.check"} 1.0' in text


def test_metrics_are_for_this_machine_or_an_admin(client: FlaskClient, seller: Person, person: Callable[..., Person]) -> None:
    away = {"environ_base": {"REMOTE_ADDR": "10.0.0.5"}}
    assert client.get("/metrics", **away).status_code == 401
    assert seller.get("/metrics", **away).status_code == 403
    assert person("", "admin").get("/metrics", **away).status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.5"}).status_code == 401  # a proxy on this machine


def test_a_server_whose_store_cannot_be_written_is_alive_and_not_ready(
        client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listlint.store.sqlite.LEAST_FREE", 10**18)
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "the disk is full" in answer.json["problems"][0]


def test_a_long_scan_does_not_make_the_server_unready(client: FlaskClient, app: APIFlask) -> None:
    with SqliteStore(app.extensions["listlint"].store.path).write():
        assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("query", ["state=dismissed", "severity=fatal", "state=upheld"])
def test_a_filter_that_names_nothing_shows_an_empty_list(desk: FlaskClient, query: str) -> None:
    assert desk.get(f"/review?{query}").status_code == 200


def test_a_search_finds_titles_words_and_ids_and_counts_them_alike(desk: FlaskClient, app: APIFlask) -> None:
    keep_scan(app, title="Blue 100% wool_hat")
    keep_scan(app, listing="B-2", title="蓝牙耳机", findings=(stored_finding(quote="LOUD"), stored_finding(quote="calm", fingerprint="f2")))
    stored = FindingsOfScans(app.extensions["listlint"].store, app.extensions["listlint"].records.today)
    for sought, ids in (("wool", ["A-1-0"]), ("100%", ["A-1-0"]), ("wool_", ["A-1-0"]), ("w_ol", []), ("耳机", ["B-2-0", "B-2-1"]),
                        ("calm", ["B-2-1"]), ("b-2", ["B-2-0", "B-2-1"]), ("nothing", [])):
        found, _ = stored.page(Wanted(q=sought))
        assert [one.id for one in found] == ids, sought
        assert stored.count(Wanted(q=sought)) == stored.counts(Wanted(q=sought))[0] == len(ids), sought
    assert stored.neighbours(stored.page(Wanted(q="耳机"))[0][0], Wanted(q="耳机")) == (None, "B-2-1")
