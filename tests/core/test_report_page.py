"""The HTML report: what stands at its top, how a fix is shown, and what it keeps to itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from listlint.config import Config
from listlint.engine import Engine
from listlint.reports import html
from listlint.reports.counts import NOUNS, counted
from listlint.reports.page import cut, label, mended, without_folders
from listlint.schema import parse_listing


class Checked:
    """A listing checked by the built-in checkers that read text."""

    source, line = "/home/someone/shop/catalogue.jsonl", 3

    def __init__(self, engine: Engine, **fields: object) -> None:
        self.result = engine.check(parse_listing({"id": "A-1", "title": "", **fields}), "text")


@pytest.fixture
def engine(tmp_path):
    from listlint.records import StoredRecords
    from listlint.store import open_store

    store = open_store(None, tmp_path)
    yield Engine(Config("defaults", 'run = ["misleading-claims", "category-mismatch"]'), StoredRecords(store, tmp_path))
    store.close()


def page(engine, language="en"):
    checked = [Checked(engine, title="Soft wool hat", description="Warm. WhatsApp +86 139 1234 5678.", category=["A"]),
               Checked(engine, title="Cotton sheet")]
    return html(checked, language, when=datetime(2026, 11, 23, 8, 5, tzinfo=UTC))


def test_the_top_says_when_with_which_version_how_much_and_what_was_not_checked(engine):
    top = page(engine).partition('<section id="listing-1">')[0]
    assert "1 listing · 2026-11-23 08:05 UTC · Listlint 0." in top  # both stand in one row of one file
    assert "<td>misleading-claims/contact-details</td><td>1</td>" in top
    assert "<b>1</b><span>warning</span>" in top
    assert "<b>1</b><span>without findings</span>" in top
    assert "no category model is fitted" in top
    assert 'href="#listing-2"' in top
    assert "个警告" in page(engine, "zh").partition('<section id="listing-1">')[0]


def test_a_fix_is_shown_before_and_after(engine):
    whole = page(engine)
    assert re.search(r"<del>.*?</del>", whole)
    assert "after:" in whole


def test_the_report_names_no_folder(engine):
    assert "/home/someone" not in page(engine)
    assert "catalogue.jsonl:3" in page(engine)


@pytest.mark.parametrize(("text", "shown"), [
    ("Acme: /srv/bank/photos/a b.jpg", "Acme: a b.jpg"), ("C:\\bank\\photos\\a.jpg", "a.jpg"), ("/data/a.jpg", "a.jpg"),
    ("~/photos/a.jpg", "a.jpg"), ("https://example.com/a/b.jpg", "https://example.com/a/b.jpg"), ("photos/a.jpg", "photos/a.jpg"),
    ("cropped to 3/4 of it", "cropped to 3/4 of it"), ("图库：/数据/照片/一.jpg", "图库：一.jpg"),
    ("Amazon help 2011/90", "Amazon help 2011/90")])
def test_only_whole_paths_are_cut_to_the_files_name(text, shown):
    assert without_folders(text) == shown


def test_fields_are_named_for_people():
    assert [label(path, "en") for path in ("title", "bullets[2]", 'attributes["Net Wt (g.)"]', 'variants[0].options["Color"]')] == [
        "Title", "Bullet 3", "Net Wt (g.)", "Variant 1: Color"]
    assert label("images[0]", "zh") == "图片 1"


def test_what_a_fix_changes_is_told_piece_by_piece():
    listing = parse_listing({"id": "A-1", "title": "red red dress"})
    (change,) = mended({"edits": [{"field": "title", "start": 4, "end": 8, "text": ""}]}, listing, "en")
    assert (change["pieces"], change["result"]) == ([("", "red "), ("del", "red "), ("", "dress")], "red dress")
    (whole,) = mended({"edits": [{"field": "title", "start": None, "end": None, "text": "Dress"}]}, listing, "en")
    assert whole["pieces"] == [("del", "red red dress"), ("ins", "Dress")]


def test_long_text_that_a_fix_leaves_is_cut_where_no_mark_is():
    long = "a" * 500 + "z" * 500
    assert (cut(long, first=True, last=False)[:2], cut(long, first=True, last=False)[-1]) == ("…z", "z")
    assert cut(long, first=False, last=True)[-2:] == "a…"
    assert cut("short", first=True, last=True) == "short"


def test_one_is_no_plural():
    assert [counted(number, "category", "en") for number in (0, 1, 1200)] == ["0 categories", "1 category", "1,200 categories"]
    assert counted(1, "listing", "zh") == "1 个商品"
    assert NOUNS["en"].keys() == NOUNS["zh"].keys()


FOUR_SIDES = '''
"""The same colour on all four sides."""
from listlint.api import Checker, Evidence, Finding, Span

class Sides(Checker):
    def check(self, listing):
        yield Finding(rule="framed", at=Span("title"), evidence=[Evidence(kind="text", text="#fe7a28") for _ in range(4)])
'''


@pytest.fixture
def engine_of_plugins(records):
    return lambda name: Engine(Config("defaults", f'run = ["{name}"]'), records)


def test_evidence_that_says_the_same_again_is_told_once(plugins, engine_of_plugins):
    plugins.add("sides", FOUR_SIDES, plugins.rule("framed"))
    assert html([Checked(engine_of_plugins("sides"), title="Mug")], "en").count("evidence: #fe7a28") == 1
