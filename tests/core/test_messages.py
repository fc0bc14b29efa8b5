"""A finding reaches its reader: in English or Chinese, in a browser's positions, and with only what the reader may know."""

from __future__ import annotations

import json

import pytest

from listlint.messages import as_json, as_stored

FIND = '''
from listlint.api import Checker, Edit, Evidence, Finding, Fix, NoOptions, Span

class Trial(Checker[NoOptions]):
    def check(self, listing):
        for word in listing.title.words():
            if word.text == "bad":
                data, fix = {"word": word.text, "n": 1234.5}, Fix([Edit(word.span, "good")])
                yield Finding(rule="odd", at=word.span, data=data, fix=fix, evidence=[
                    Evidence(kind="picture", text="shop-9's photo", listing="A-9", image="bank/9.jpg", region=(0, 0, 1, 1),
                             other_region=(0.1, 0.2, 0.3, 0.4), distance=3, source="bank", secret=True, key=True),
                    Evidence(kind="entry", text="record 7", secret=True), Evidence(kind="text", text="seen by all", source="list")])
        yield Finding(rule="whole", at=Span("brand"))
'''


@pytest.fixture
def result(plugins, engine, listing):
    """The trial checker's result for a listing with that title."""
    odd = plugins.rule("odd", en="“{word}” {n:,}", zh="“{word}”{n}", more='fix.en = "Say {word} better"\nfix.zh = "改{word}"')
    plugins.add("trial", FIND, odd + plugins.rule("whole"))
    trial = engine("trial")
    return lambda title: trial.check(listing(title=title, seller="shop-1"))


@pytest.mark.parametrize(("language", "message", "label", "enforcement"), [
    ("en", "“bad” 1,234.5", "Say bad better", "ranked down"), ("zh", "“bad”1234.5", "改bad", "搜索降权"),
    ("zh-CN", "“bad”1234.5", "改bad", "搜索降权"), ("zh_TW", "“bad”1234.5", "改bad", "搜索降权"),
    ("ZH", "“bad”1234.5", "改bad", "搜索降权"),
    ("fr", "“bad” 1,234.5", "Say bad better", "ranked down"), ("", "“bad” 1,234.5", "Say bad better", "ranked down"),
])
def test_texts_are_in_the_readers_language(result, language, message, label, enforcement):
    found = next(found for found in as_json(result("bad"), language)["findings"] if found["rule"] == "trial/odd")
    assert (found["message"], found["fix"]["label"], found["enforcement"]) == (message, label, enforcement)


def test_positions_for_a_browser_count_an_emoji_twice_in_findings_and_edits(result):
    title = "😀😀 bad 𠮷 bad"
    for positions, starts in (("code-points", [3, 9]), ("utf-16", [5, 12])):
        shape = as_json(result(title), positions=positions)
        found = [found for found in shape["findings"] if found["rule"] == "trial/odd"]
        assert shape["positions"] == positions
        assert [each["start"] for each in found] == starts
        assert [each["fix"]["edits"][0]["start"] for each in found] == starts
        units = title.encode("utf-16-le") if positions == "utf-16" else title
        width = 2 if positions == "utf-16" else 1
        for each in found:
            piece = units[each["start"] * width:each["end"] * width]
            assert (piece.decode("utf-16-le") if positions == "utf-16" else piece) == "bad" == each["quote"]


def test_a_whole_field_has_no_positions(result):
    whole = next(found for found in as_json(result("x"), positions="utf-16")["findings"] if found["rule"] == "trial/whole")
    assert (whole["field"], whole["start"], whole["end"], whole["fix"]) == ("brand", None, None, None)


@pytest.mark.parametrize(("language", "picture", "record"), [
    ("en", "a protected picture", "a record only the platform's reviewers see"), ("zh", "一张受保护的图片", "仅平台审核员可见的记录")])
def test_a_seller_is_told_that_secret_evidence_exists_and_nothing_of_it(result, language, picture, record):
    shape = as_json(result("bad"), language, scope="seller")
    evidence = next(found for found in shape["findings"] if found["rule"] == "trial/odd")["evidence"]
    assert [each["text"] for each in evidence] == [picture, record, "seen by all"]
    assert evidence[0] == {"kind": "picture", "text": picture, "listing": None, "image": None, "region": [0, 0, 1, 1], "other_region": None,
                           "distance": None, "placing": None, "source": None}
    for secret in ("shop-9", "A-9", "bank/9.jpg", "record 7", "0.4"):
        assert secret not in json.dumps(shape)


def test_a_reviewer_sees_all_evidence(result):
    found = next(found for found in as_json(result("bad"), scope="reviewer")["findings"] if found["rule"] == "trial/odd")
    assert found["evidence"][0] == {"kind": "picture", "text": "shop-9's photo", "listing": "A-9", "image": "bank/9.jpg",
                                    "region": [0, 0, 1, 1], "other_region": [0.1, 0.2, 0.3, 0.4], "distance": 3, "placing": None,
                                    "source": "bank"}
    assert found["evidence"][1]["text"] == "record 7"


def test_a_seller_and_a_reviewer_speak_of_the_same_fingerprint(result):
    prints = [[found["fingerprint"] for found in as_json(result("bad"), scope=scope)["findings"]] for scope in ("seller", "reviewer")]
    assert prints[0] == prints[1]


def test_the_result_is_json(result):
    assert json.loads(json.dumps(as_json(result("bad 😀"), docs_base="http://127.0.0.1:8017"), allow_nan=False))["findings"][0]["docs"] \
        .startswith("http://127.0.0.1:8017/checkers/trial#")


TELLTALE = """
from listlint.api import Checker, Evidence, Finding, NoOptions, Span

class Telltale(Checker[NoOptions]):
    def check(self, listing):
        yield Finding(rule="told", at=Span("title"), data={"whose": "photo 7 of Acme GmbH", "goods": "Acmeware"}, evidence=[
            Evidence(kind="picture", text="the same photo", image="bank/7.jpg", source="Acme GmbH: bank/7.jpg", secret=True)])
"""


def test_a_seller_reads_no_owner_that_a_checker_put_into_its_message(plugins, engine, listing):
    plugins.add("telltale", TELLTALE, plugins.rule("told", en="{whose} on {goods}", zh="{goods}上的{whose}"))
    result = engine("telltale").check(listing(title="Hat", seller="shop-1"))
    (seller,), (reviewer,) = (as_json(result, scope=scope)["findings"] for scope in ("seller", "reviewer"))
    assert reviewer["message"] == "photo 7 of Acme GmbH on Acmeware"
    assert seller["message"] == "photo 7 of another owner on Acmeware"
    assert seller["data"] == {"whose": "photo 7 of another owner", "goods": "Acmeware"}
    assert as_json(result, "zh", scope="seller")["findings"][0]["message"] == "Acmeware上的photo 7 of 其他权利人"
    stored = as_stored(result.findings[0], result.listing, "en")
    assert stored["messages"]["en"] == reviewer["message"]
    assert stored["seller_messages"]["en"] == seller["message"]
