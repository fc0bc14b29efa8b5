"""Whatever a checker does, the others go on, and nothing that was not looked at counts as clean."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from listlint import engine as engine_module
from listlint.api import Picture, PictureError
from listlint.messages import as_json
from listlint.opening import CachingOpener, from_folder

HEAD = "from listlint.api import Checker, Edit, Evidence, Finding, Fix, Mend, NoOptions, Span, Unavailable\n"


def checker(body: str, method: str = "check") -> str:
    """A checker whose method has that body."""
    lines = "\n".join("        " + line for line in body.splitlines())
    return f"{HEAD}class Trial(Checker[NoOptions]):\n    def {method}(self, listing):\n{lines}\n"


ODD = 'yield Finding(rule="odd", at=listing.title.span(0, 3))'


@pytest.fixture(autouse=True)
def _find_word(plugins):
    plugins.add("find-word")


@pytest.fixture
def add(plugins):
    """Install the checker ``trial`` with the rule ``odd``."""
    return lambda body, method="check", **parts: plugins.add("trial", checker(body, method), plugins.rule("odd", **parts))


def rules_of(result) -> list[str]:
    return [found.rule for found in result.findings]


# ---- what goes wrong in a checker


@pytest.mark.parametrize(("body", "reason"), [
    ("raise RuntimeError('boom')", "RuntimeError: boom (trial/__init__.py:4)"),
    ("import sys; sys.exit(3)", "SystemExit: 3"),
    ("raise KeyError('word')", "KeyError: 'word'"),
    ("def again(): again()\nagain()", "RecursionError"),
    ("pass", "check returns nothing; it must yield its findings"),
    ("return ['title']", "yields str, not a Finding"),
    ("return 5", "'int' object is not iterable"),
])
def test_a_crash_is_reported_by_id_and_the_others_go_on(add, engine, listing, body, reason):
    add(body)
    for run in (("trial", "find-word"), ("find-word", "trial")):
        result = engine(*run).check(listing(title="a bad day"))
        assert rules_of(result) == ["find-word/found-word"]
        assert [failed.checker for failed in result.failed] == ["trial"]
        assert reason in result.failed[0].reason


def test_the_crash_names_the_plugins_line_and_not_the_library_it_called(add, engine, listing):
    add("import json\njson.loads('{')")
    (failed,) = engine("trial").check(listing()).failed
    assert failed.reason.endswith("(trial/__init__.py:5)")


def test_findings_before_a_crash_are_kept(add, engine, listing):
    add(ODD + "\nraise RuntimeError('boom')")
    result = engine("trial").check(listing(title="Red dress"))
    assert (rules_of(result), len(result.failed)) == (["trial/odd"], 1)


def test_an_unavailable_checker_is_skipped_with_the_command_that_mends_it(add, engine, listing):
    add(ODD + "\nraise Unavailable('no model', 'pip install x')")
    result = engine("trial", "find-word").check(listing(title="bad"))
    assert [(s.checker, s.reason, s.install) for s in result.skipped] == [("trial", "no model", "pip install x")]
    assert set(rules_of(result)) == {"trial/odd", "find-word/found-word"}
    assert result.failed == ()


def test_a_checker_that_cannot_be_built_is_reported_for_every_listing(plugins, engine, listing):
    plugins.add("trial", HEAD + "class Trial(Checker[NoOptions]):\n    def __init__(self, options, records):\n        raise OSError('x')\n"
                "    def check(self, listing):\n        return []\n", plugins.rule("odd"))
    trial = engine("trial")
    assert [len(trial.check(listing()).failed) for _ in range(2)] == [1, 1]


def test_a_checker_over_its_budget_is_reported_with_what_it_found(add, engine, listing, monkeypatch):
    add(ODD)
    trial = engine("trial")
    monkeypatch.setitem(engine_module.BUDGET, "check", -1.0)
    monkeypatch.setattr(engine_module, "LOADS", 0)
    result = trial.check(listing(title="Red dress"))
    assert rules_of(result) == ["trial/odd"]
    assert "its budget is -1.0 s" in result.failed[0].reason


def test_a_few_calls_may_load_models_and_then_a_slow_checker_is_slow(add, engine, listing, monkeypatch):
    add(ODD)
    monkeypatch.setitem(engine_module.BUDGET, "check", -1.0)
    trial = engine("trial")
    failures = [len(trial.check(listing(title=title)).failed) for title in ("Red dress", "红色连衣裙", "Blue dress", "Red dress")]
    assert failures == [0] * engine_module.LOADS + [1]


def test_loading_has_a_budget_too(add, engine, listing, monkeypatch):
    add(ODD)
    monkeypatch.setitem(engine_module.BUDGET, "check", -1.0)
    monkeypatch.setattr(engine_module, "FIRST_BUDGET", -0.5)
    assert len(engine("trial").check(listing(title="Red dress")).failed) == 1


def test_more_findings_than_a_reader_can_follow_are_cut_and_it_is_said(add, engine, listing):
    add("while True: yield Finding(rule='odd', at=listing.title.span(0, 3))")
    result = engine("trial").check(listing(title="Red dress"))
    assert len(result.findings) == engine_module.MOST_FINDINGS
    assert result.failed[0].reason == "yielded more than 200 findings; the rest is left out"


# ---- the contract


@pytest.mark.parametrize(("finding", "reason"), [
    ('rule="od", at=Span("title")', 'yields the rule "od", which its rules.toml does not have; did you mean "odd"?'),
    ('rule="odd", at=Span("title")', "odd: the message needs word, which Finding.data does not give"),
    ('rule="odd", at=Span("title", 0, 99), data={"word": "x"}', "lies outside the field"),
    ('rule="odd", at=Span("bullets[7]", 0, 1), data={"word": "x"}', "lies outside the field"),
    ('rule="odd", at=Span("title", 3, 1), data={"word": "x"}', "3–1 is no span"),
    ('rule="odd", at=Span("title", 1), data={"word": "x"}', "give both start and end"),
    ('rule="odd", at=Span("titel"), data={"word": "x"}', 'a listing has no field "titel"; did you mean "title"?'),
    ('rule="odd", at=Span(""), data={"word": "x"}', 'a listing has no field ""'),
    ('rule="odd", at=Span("title!"), data={"word": "x"}', "is no field path"),
    ('rule="odd", at=Span("title"), data={"word": {1}}', 'Finding.data["word"] is {1}'),
    ('rule="odd", at=Span("title"), data={"word": float("nan")}', 'Finding.data["word"] is nan'),
    ('rule="odd", at=Span("title"), data={"word": None}', 'Finding.data["word"] is None'),
    ('rule="odd", at=Span("title"), data={"word": "x"}, confidence=1.5', "is not between 0 and 1"),
    ('rule="odd", at=Span("title"), data={"word": "x"}, confidence="high"', "is not between 0 and 1"),
    ('rule="odd", at=Span("title"), data={"word": "x"}, evidence=[Evidence(kind="text", distance=float("inf"))]', "finite numbers"),
    ('rule="odd", at=Span("title"), data={"word": "x"}, evidence=[Evidence(kind="text", region=(0, 0, 1, "1"))]', "finite numbers"),
    ('rule="odd", at=Span("title"), data={"word": "x"}, fix=Fix([Edit(Span("title"), "")])', "add fix.en and fix.zh"),
    ('rule="odd", at=Span("title"), data={"word": "x"}, mend=Mend(whiten=True)', "the finding must be at images[n], not at title"),
    ('rule="odd", at=Span("images[0]"), data={"word": "x"}, mend=Mend(crop=(0.5, 0, 0.4, 1))', "left, top, right, bottom in shares"),
    ('rule="odd", at=Span("images[0]"), data={"word": "x"}, mend=Mend(aspect=0)', "width divided by height"),
])
def test_a_breach_of_the_contract_is_the_plugins_fault(add, engine, listing, finding, reason):
    add(f"yield Finding({finding})", en="{word}", zh="{word}")
    result = engine("trial", "find-word").check(listing(title="bad"))
    assert rules_of(result) == ["find-word/found-word"]
    assert [failed.checker for failed in result.failed] == ["trial"]
    assert reason in result.failed[0].reason


FIX = 'fix.en = "Fix {n}"\nfix.zh = "改{n}"'


@pytest.mark.parametrize(("finding", "reason"), [
    ("data={'n': 1}, fix=Fix([Edit(Span('title', 0, 99), '')])", "lies outside the field"),
    ("data={'n': 1}, fix=Fix([Edit(Span('titel', 0, 1), '')])", "a listing has no field"),
    ("data={'n': 1}, fix=Fix([Edit(Span('category', 0, 1), '')])", "the category is a list"),
    ("data={}, fix=Fix([Edit(Span('title', 0, 1), '')])", "its text cannot be filled"),
])
def test_a_fix_that_could_not_be_shown_or_applied_is_the_plugins_fault(add, engine, listing, finding, reason):
    add(f"yield Finding(rule='odd', at=Span('title'), {finding})", more=FIX)
    result = engine("trial").check(listing(title="bad", category=["Dogs"]))
    assert result.findings == ()
    assert reason in result.failed[0].reason


def test_a_number_format_that_does_not_fit_the_value_is_the_plugins_fault(add, engine, listing):
    add("yield Finding(rule='odd', at=Span('title'), data={'n': 'many'})", en="{n:.1f} %", zh="{n:.1f} %")
    assert "its text cannot be filled" in engine("trial").check(listing()).failed[0].reason


def test_a_field_that_is_missing_can_be_named(add, engine, listing):
    add('yield Finding(rule="odd", at=Span(\'attributes["Net Wt (g.)"]\'))\nyield Finding(rule="odd", at=Span("images"))')
    result = engine("trial").check(listing())
    assert (len(result.findings), result.failed) == (2, ())


# ---- severity


def test_severity_comes_from_the_rule_its_marketplace_then_plugins_toml_then_its_marketplace(plugins, engine, listing):
    plugins.add("trial", checker(ODD), plugins.rule("odd", more='[odd.marketplaces]\namazon = "error"\nebay = "error"'))
    trial = engine("trial", more='[marketplaces.ebay.severity]\n"trial/odd" = "info"')
    said = {m: trial.check(listing(title="Red", marketplace=m)).findings[0].severity for m in ("any", "amazon", "ebay", "other")}
    assert said == {"any": "warning", "amazon": "error", "ebay": "info", "other": "warning"}
    louder = engine("trial", severity='"trial/odd" = "info"')
    assert louder.check(listing(title="Red", marketplace="amazon")).findings[0].severity == "info"


def test_a_rule_that_is_off_says_nothing_and_is_not_counted_as_ignored(add, engine, listing):
    add(ODD)
    result = engine("trial", severity='"trial/odd" = "off"').check(listing(title="Red"))
    assert (result.findings, result.ignored, result.failed) == ((), 0, ())


def test_findings_come_by_severity_then_field_then_place(plugins, engine, listing):
    plugins.add("trial", checker(
        'for rule in ("soft", "hard"):\n    for at in (4, 0):\n        yield Finding(rule=rule, at=Span("title", at, at + 1))'),
                plugins.rule("soft", severity="info") + plugins.rule("hard", severity="error"))
    result = engine("trial").check(listing(title="Red dress"))
    assert [(found.severity, found.finding.at.start) for found in result.findings] == [("error", 0), ("error", 4), ("info", 0), ("info", 4)]
    assert result.worst == "error"


# ---- fingerprints and decisions


def prints(result) -> list[str]:
    return [found.fingerprint for found in result.findings]


def test_a_fingerprint_survives_edits_elsewhere(engine, listing):
    finder = engine("find-word")
    (before,) = prints(finder.check(listing(title="a", bullets=["good", "a bad bullet"], price="1")))
    (after,) = prints(finder.check(listing(title="b", bullets=["one more, quite bad"], price="2", id="A-2")))
    assert before == after


def test_a_fingerprint_changes_with_the_quoted_text_the_field_and_the_rule(plugins, engine, listing):
    plugins.add("trial", checker("for w in listing.title.words(): yield Finding(rule='odd', at=w.span)"), plugins.rule("odd"))
    finder = engine("find-word", more='[options.find-word]\nwords = ["bad", "worse"]')
    results = [finder.check(listing(title="bad")), finder.check(listing(title="worse")), finder.check(listing(bullets=["bad"])),
               finder.check(listing(title="Bad")), engine("trial").check(listing(title="bad"))]
    assert len({prints(result)[0] for result in results}) == 5


def test_equal_findings_are_told_apart_by_their_ordinal(engine, listing):
    finder = engine("find-word")
    twice = prints(finder.check(listing(title="bad and bad")))
    assert len(set(twice)) == 2
    assert prints(finder.check(listing(title="one bad")))[0] == twice[0]


def test_only_evidence_marked_as_key_is_part_of_the_fingerprint(add, engine, listing):
    add("for n in (1, 2): yield Finding(rule='odd', at=listing.title.span(n, n), evidence=["
        "Evidence(kind='listing', listing=listing.brand.value, key=n == 1), Evidence(kind='text', text=listing.currency)])")
    trial = engine("trial")
    one, two, three = (prints(trial.check(listing(title="Red", brand=brand, currency=currency)))
                       for brand, currency in (("A", "USD"), ("B", "USD"), ("A", "EUR")))
    assert (one[0] == two[0], one[1] == two[1], one == three) == (False, True, True)


def test_a_decision_hides_the_finding_and_is_counted_until_its_last_day(engine, listing, records):
    shown = engine("find-word").check(listing(title="bad bad", seller="shop-1"))
    records.decisions.decide(marketplace="any", seller="shop-1", listing="A-1", fingerprint=prints(shown)[0], rule="find-word/found-word",
                             verdict="ignore", reason="it is its name", until=date(2099, 1, 1))
    judged = engine("find-word", decisions=records.decisions)
    after = judged.check(listing(title="bad bad", seller="shop-1"))
    assert (prints(after), after.ignored) == (prints(shown)[1:], 1)
    assert judged.check(listing(title="bad bad", seller="shop-2")).ignored == 0
    assert judged.check(listing(title="bad bad", seller="shop-1", marketplace="amazon")).ignored == 0
    assert judged.check(listing(title="bad bad", seller="shop-1", id="A-2")).ignored == 0
    records._day = lambda: date(2099, 1, 2)
    assert judged.check(listing(title="bad bad", seller="shop-1")).ignored == 0


# ---- pictures

LOOK = 'for image, picture in listing.pictures():\n    yield Finding(rule="odd", at=Span(image.field))'


@pytest.fixture
def pictured(tmp_path: Path, listing):
    """A listing with these files, opened from this test's folder."""
    return lambda *names: listing(title="bad", images=[{"src": name} for name in names]).opened_by(from_folder(tmp_path))


def png(size=(64, 64)) -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, "PNG")
    return buffer.getvalue()


def bomb() -> bytes:
    """A PNG of some KiB that says it holds 30,000 × 30,000 pixels, and does."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    side, packer = 12_000, zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + side // 8)) for _ in range(side)) + packer.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)) + chunk(b"IDAT", rows)
            + chunk(b"IEND", b""))


def test_a_picture_that_cannot_be_opened_is_located_and_the_rest_is_still_checked(add, engine, pictured, tmp_path):
    add(LOOK, "check_pictures")
    (tmp_path / "fine.png").write_bytes(png())
    (tmp_path / "cut.png").write_bytes(png((600, 600))[:-400])
    (tmp_path / "bomb.png").write_bytes(bomb())
    assert len(bomb()) < 40_000
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "folder.png").mkdir()
    result = engine("trial", "find-word").check(pictured(
        "missing.png", "cut.png", "fine.png", "bomb.png", "empty.png", "text.png", "folder.png", "sha256:00", "a\0b", "x" * 300 + ".png",
        ".", "/dev/zero", "/dev/null"))
    assert [failed.checker for failed in result.failed] == ["pictures"] * 12
    told = " ".join(failed.reason for failed in result.failed)
    for part in ("images[0]: ", "missing.png: no such file", "cut.png: the file is damaged", "bomb.png: more than 50 million pixels",
                 "empty.png: the file is empty", "text.png: not a picture", "images[6]: ", "images[8]: "):
        assert part in told
    assert {found.rule: found.finding.at.field for found in result.findings} == {"trial/odd": "images[2]", "find-word/found-word": "title"}


def test_a_pipe_named_as_a_picture_does_not_hang_the_check(add, engine, pictured, tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.png")
    add(LOOK, "check_pictures")
    assert "pipe.png" in engine("trial").check(pictured("pipe.png")).failed[0].reason


def test_a_url_is_skipped_with_the_option_that_fetches_it(add, engine, pictured):
    add(LOOK, "check_pictures")
    result = engine("trial").check(pictured("https://shop.example/1.jpg", "http://shop.example/2.jpg"))
    assert [(s.checker, s.install) for s in result.skipped] == [("pictures", "add --fetch")]
    assert result.failed == ()


def test_at_typing_pace_no_picture_is_opened_and_no_picture_checker_runs(add, engine, listing):
    add(LOOK, "check_pictures")

    def find(src: str) -> Picture:
        raise AssertionError(src)
    result = engine("trial", "find-word").check(listing(title="bad", images=[{"src": "a.png"}]).opened_by(CachingOpener(find)), "text")
    assert rules_of(result) == ["find-word/found-word"]
    assert engine("trial").paces("any") == {"pictures"}
    assert engine("find-word").paces("any") == {"text"}


def test_a_picture_is_opened_once_for_all_checkers_and_a_missing_one_is_looked_for_once(plugins, engine, listing):
    asked = []
    for name in ("one", "two"):
        plugins.add(name, checker(LOOK, "check_pictures"), plugins.rule("odd"))

    def find(src: str) -> Picture:
        asked.append(src)
        if src == "missing.png":
            raise PictureError("missing.png: no such file")
        return Picture(png(), name=src)
    shown = listing(images=[{"src": "a.png"}, {"src": "missing.png"}, {"src": "a.png"}]).opened_by(CachingOpener(find))
    assert len(engine("one", "two").check(shown).findings) == 4
    assert asked == ["a.png", "missing.png"]


def test_a_listing_without_pictures_runs_no_picture_checker(add, engine, listing):
    add("raise RuntimeError('ran')", "check_pictures")
    assert engine("trial").check(listing()).failed == ()


def test_checkers_that_were_cut_off_before_are_left_out(add, engine, listing):
    add("raise RuntimeError('ran')")
    result = engine("trial", "find-word").check(listing(title="bad"), without=["trial"])
    assert (rules_of(result), result.failed) == (["find-word/found-word"], ())


def test_a_result_names_the_seconds_of_each_checker(engine, listing):
    assert list(engine("find-word").check(listing()).seconds) == ["find-word.check"]


def test_a_listing_is_not_changed_by_being_checked(engine, listing):
    one = listing(title="bad", attributes={"Color": "bad"})
    copy = dataclasses.replace(one)
    engine("find-word").check(one)
    assert one == copy


def test_a_skipped_checker_is_told_in_the_readers_language(add, engine, listing):
    add("raise Unavailable('no model', install='fit one', zh='没有模型')")
    result = engine("trial").check(listing(title="Red dress"))
    assert [as_json(result, language)["skipped"][0]["reason"] for language in ("en", "zh")] == ["no model", "没有模型"]


@pytest.mark.parametrize("src", ["../secret.png", "/etc/passwd", "sub/../../secret.png", "link.png"])
def test_a_catalogue_cannot_read_pictures_outside_its_folder(tmp_path, src):
    (tmp_path / "catalogue").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "secret.png")
    (tmp_path / "catalogue" / "link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(PictureError, match="lies outside"):
        from_folder(tmp_path / "catalogue").picture(src)
