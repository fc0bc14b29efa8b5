"""What a person at the terminal sees of a listing, and what a script can rely on."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest
from rich.cells import cell_len

from listlint.reports.terminal import _underlined

LOOK = '''
from listlint.api import Checker, Finding, NoOptions, Span, Unavailable, Evidence

class Look(Checker[NoOptions]):
    def check(self, listing):
        if "skip" in listing.title.value:
            raise Unavailable("no model", "listlint mend")
        if "crash" in listing.title.value:
            raise RuntimeError("boom")
        return []

    def check_pictures(self, listing):
        for image, picture in listing.pictures():
            yield Finding(rule="seen", at=Span(image.field), evidence=[Evidence(kind="picture", text="<b>theirs</b>", image="x")])
'''


@pytest.fixture(autouse=True)
def _world(plugins, tmp_path):
    plugins.add("find-word")
    plugins.add("look", LOOK, plugins.rule("seen", severity="error"))
    (tmp_path / "plugins.toml").write_text('run = ["find-word", "look"]')


@pytest.fixture
def write(tmp_path):
    """A file in this test's folder: listings as JSON, or any text."""
    def make(name, content):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, "utf-8")
        else:
            path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        return path
    return make


def item(title="bad", **fields):
    return {"id": "A-1", "title": title, **fields}


# ---- exit codes


def test_exit_codes_in_a_process_of_its_own(listlint, write):
    write("clean.json", item("good"))
    write("warned.json", item())
    write("p.png", png())
    write("wrong.json", item(images=[{"src": "p.png"}]))
    for name, code in (("clean.json", 0), ("warned.json", 0), ("wrong.json", 1), ("missing.json", 2)):
        done = listlint.process("check", name)
        assert (name, done.returncode, "Traceback" in done.stderr) == (name, code, False)


def png(size=(64, 64)) -> bytes:
    import io

    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("arguments", [
    ("check",), ("check", "a.json", "--formt", "json"), ("chek", "a.json"), ("check", "a.json", "--format", "xml"),
    ("check", "a.json", "--marketplace", "amazn"), ("check", "a.json", "--in-place"), ("check", "a.json", "--fix", "--format", "json"),
    ("check", "a.json", "--fix", "--marketplace", "amazon,ebay"), ("check", "a.json", "--config", "no.toml"),
    ("check", "a.json", "--lang", "fr"),
    ("check", "a.csv", "--fix", "--in-place"),
])
def test_a_usage_error_exits_with_two(listlint, write, arguments):
    write("a.json", item("good"))
    write("a.csv", "id,title\n1,bad\n")
    done = listlint(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_a_misspelt_command_asks_which_was_meant(listlint):
    assert 'did you mean "check"?' in listlint("chek").stderr


# ---- bad input, each located


@pytest.mark.parametrize(("name", "content", "told"), [
    ("a.json", '{"id": "1",\n "title": }', "a.json: not JSON at line 2, column 11: Expecting value"),
    ("a.jsonl", '{"id": "1", "title": "x"}\n{oops}', "a.jsonl:2: not JSON at line 1, column 2"),
    ("a.json", item(bullets=["x", 5]), "a.json:1: bullets[1]: must be a text, not a number"),
    ("a.json", item(images=[{"src": "gone.png"}]), "a.json:1: images[0]: gone.png: no such file"),
    ("a.json", item(images=[{"src": "bomb.png"}]), "a.json:1: images[0]: bomb.png: more than 50 million pixels"),
    ("a.json", item(titel="x"), 'a.json:1: titel: unknown key "titel"; did you mean "title"?'),
    ("a.csv", "id^title\n1^x", 'a.csv:1: one column only, "id^title"; the delimiter must be one of , ; tab |'),
    ("a.csv", "id,titel\n1,x\n", 'a.csv:2: titel: unknown key "titel"; did you mean "title"?'),
    ("a.json", "", "a.json: the file is empty"), ("a.jsonl", "", "a.jsonl: the file is empty"), ("a.csv", "", "a.csv: the file is empty"),
    ("a.csv", "id,title\n1,x,y\n", "a.csv:2: 3 cells where the header names 2 columns"),
    ("a.json", "[1]", "a.json:1: a listing is a JSON object"),
    ("a.json", b"\xff\xfe", "a.json: not UTF-8 at byte 1"), ("a.json", {"title": "x"}, "a.json:1: id: is missing"),
    ("a.json", '{"id": "1", "title": "\\ud83d"}', "half of a character"),
])
def test_bad_input_is_told_by_its_place_and_exits_with_two(listlint, write, tmp_path, monkeypatch, name, content, told):
    from core.test_engine import bomb

    write("bomb.png", bomb())
    write(name, content)
    done = listlint("check", name)
    assert done.returncode == 2
    assert f"listlint: {told}" in done.stderr or (told in done.stderr and told == "half of a character")
    assert "Traceback" not in done.stderr


def test_bad_input_in_one_file_does_not_hide_what_is_found_in_another(listlint, write):
    write("a.json", "{")
    write("b.json", item())
    done = listlint("check", "a.json", "b.json")
    assert done.returncode == 2
    assert "find-word/found-word" in done.stdout


def test_a_missing_picture_is_told_once_and_the_text_is_checked(listlint, write):
    write("a.json", item(images=[{"src": "gone.png"}]))
    done = listlint("check", "a.json", "--marketplace", "amazon,ebay")
    assert done.stderr.count("gone.png") == 1
    assert "find-word/found-word" in done.stdout
    done = listlint("check", "a.json", "--no-pictures")
    assert (done.returncode, done.stderr) == (0, "")


# ---- standard input, tables


@pytest.mark.parametrize(("given", "ids"), [
    ('{"id": "1", "title": "bad"}', ["1"]), ('{"id": "1", "title": "a"}\n{"id": "2", "title": "b"}\n', ["1", "2"]),
    ('[{"id": "1", "title": "a"}, {"id": "2", "title": "b"}]', ["1", "2"]), ('{\n"id": "1",\n"title": "a"\n}\n', ["1"]),
])
def test_standard_input_holds_one_listing_a_list_or_one_a_line(listlint, given, ids):
    done = listlint("check", "-", "--format", "jsonl", stdin="\ufeff" + given)
    assert (done.returncode, [json.loads(line)["id"] for line in done.stdout.splitlines()]) == (0, ids)


@pytest.mark.parametrize(("given", "told"), [
    ("", "standard input: is empty"), ("{", "standard input:1: not JSON"), ("5", "a listing is a JSON object"),
    (b"\xff", "standard input: not UTF-8"), ('{"id": "1"}', "standard input:1: title: is missing"),
    ('{"id": "1", "title": "a"}\n{"id": oops}', "standard input:2: not JSON"),
])
def test_bad_standard_input_is_told(listlint, given, told):
    done = listlint("check", "-", stdin=given)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_table_with_our_field_names_is_checked(listlint, write):
    write("a.csv", "id;title;price;category;images;bullets;brand\n7;bad;;A > B;;bad one|good;nan\n")
    done = listlint("check", "a.csv", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [found["field"] for found in json.loads(done.stdout)["findings"]] == ["bullets[0]", "title"]


# ---- formats


SHAPE = {"id", "positions", "findings", "skipped", "failed", "ignored"}
FINDING = {"rule", "severity", "field", "start", "end", "quote", "message", "data", "confidence", "fingerprint", "docs", "enforcement",
           "evidence", "fix"}


def test_json_has_the_shape_scripts_rely_on(listlint, write):
    write("a.json", item("a bad 😀 bad"))
    shape = json.loads(listlint("check", "a.json", "--format", "json").stdout)
    assert set(shape) == SHAPE
    assert all(set(found) == FINDING for found in shape["findings"])
    first = shape["findings"][0]
    assert (first["start"], first["end"], first["quote"], first["message"]) == (2, 5, "bad", "“bad” is here.")
    assert shape["positions"] == "code-points"
    assert first["fix"] == {"label": "Remove it", "edits": [{"field": "title", "start": 2, "end": 5, "text": ""}]}
    assert (shape["findings"][1]["start"], first["docs"]) == (8, "/checkers/find-word#found-word")


def test_several_marketplaces_are_told_apart(listlint, write):
    write("a.json", item())
    shapes = json.loads(listlint("check", "a.json", "--format", "json", "--marketplace", "amazon, EBAY").stdout)
    assert [shape["marketplace"] for shape in shapes] == ["amazon", "ebay"]
    text = listlint("check", "a.json", "--marketplace", "amazon,ebay").stdout
    assert "amazon · a.json:1" in text
    assert "ebay · a.json:1" in text
    assert "1 listing: 2 warnings" in text


def test_what_was_not_looked_at_is_said_in_every_format(listlint, write):
    write("a.jsonl", "\n".join(json.dumps(item(title, id=title)) for title in ("skip", "crash")))
    for form in ("text", "json", "jsonl", "html", "sarif"):
        out = listlint("check", "a.jsonl", "--format", form).stdout
        assert ("no model" in out, "listlint mend" in out, "RuntimeError: boom" in out) == (True, True, True), form


def test_sarif_is_what_its_schema_wants_most(listlint, write):
    write("my file.json", item())
    log = json.loads(listlint("check", "my file.json", "--format", "sarif").stdout)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "find-word/found-word", "warning")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "find-word/found-word"
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("my%20file.json", 1)
    assert run["invocations"][0]["executionSuccessful"] is True


def test_html_escapes_what_a_seller_wrote(listlint, write):
    write("p.png", png())
    write("a.json", item("<script>alert(1)</script> bad", images=[{"src": "p.png"}]))
    page = listlint("check", "a.json", "--format", "html").stdout
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;theirs" in page
    assert "<mark>bad</mark>" in page


def test_messages_come_in_chinese_when_asked_for(listlint, write, monkeypatch):
    write("a.json", item())
    assert "警告: 这里有“bad”。" in listlint("check", "a.json", "--lang", "zh").stdout
    monkeypatch.setenv("LISTLINT_LANG", "zh_CN")
    assert "1 个商品: 1 个警告" in listlint("check", "a.json").stdout


# ---- the terminal


@pytest.mark.parametrize("before", ["", "a ", "红色连衣裙 ", "😀😀 ", "é ", "Ｗｉｄｅ ", "a\tb\n"])
def test_carets_stand_under_the_word_whatever_stands_before_it(before):
    text = f"{before}坏 bad end"
    for word in ("坏", "bad"):
        start = text.index(word)
        shown, carets = _underlined(text, start, start + len(word))
        assert cell_len(carets) - carets.count("^") == cell_len(shown[:shown.index(word)])
        assert carets.count("^") == cell_len(word)


def test_a_long_field_is_shown_around_the_word():
    text = "x" * 5000 + " bad " + "y" * 5000
    shown, carets = _underlined(text, 5001, 5004)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 200
    assert shown[carets.index("^"):carets.index("^") + 3] == "bad"


def test_a_place_without_length_still_gets_a_caret():
    assert _underlined("abc", 1, 1)[1] == " ^"


def test_a_listing_cannot_command_the_terminal(listlint, write):
    write("a.json", item("\x1b]0;owned\x07 \x1b[31mred\x1b[0m \u202ebad \x9b bad", id="A\x1b[2J"))
    out = listlint("check", "a.json").stdout
    assert not set(out) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_piped_output_has_no_colour_and_a_terminal_gets_links(listlint, write):
    write("a.json", item())
    assert "\x1b" not in listlint.process("check", "a.json").stdout
    out = listlint.process("check", "a.json", env={"FORCE_COLOR": "1", "TERM": "xterm-256color"}).stdout
    assert "\x1b]8;" in out
    assert "find_word/README.md#found-word" in out
    plain = listlint.process("check", "a.json", env={"FORCE_COLOR": "1", "TERM": "xterm-256color", "NO_COLOR": "1"}).stdout
    assert "\x1b[33m" in out
    assert "\x1b[33m" not in plain


def test_text_output_shows_the_word_the_reason_and_the_fix(listlint, write):
    write("a.json", item("a bad day"))
    assert [line.rstrip() for line in listlint("check", "a.json").stdout.splitlines()] == [
        "warning: “bad” is here.  find-word/found-word", "  --> a.json:1 A-1 title:3–5", "   | a bad day", "   |   ^^^",
        "   = platform: ranked down", "   = fix: Remove it: a  day", "", "1 listing: 1 warning"]


# ---- --fix


def test_fix_writes_the_mended_listing_and_says_how_many(listlint, write, tmp_path):
    path = write("a.json", item("a bad bad day", bullets=["bad"], price="1.10"))
    before = path.read_text()
    done = listlint("check", "a.json", "--fix")
    assert json.loads(done.stdout) == item("a   day", bullets=[""], price="1.10")
    assert (done.returncode, "3 fixed." in done.stderr, path.read_text() == before) == (0, True, True)


def test_fix_in_place_keeps_the_kind_of_file_its_permissions_and_links(listlint, write, tmp_path):
    one, many, lines = write("one.json", item()), write("many.json", [item(), item(id="B")]), write("a.jsonl", json.dumps(item()) + "\n")
    one.chmod(0o640)
    (tmp_path / "link.json").symlink_to(one)
    done = listlint("check", "link.json", "many.json", "a.jsonl", "--fix", "--in-place")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads(one.read_text()) == item("")
    assert [row["title"] for row in json.loads(many.read_text())] == ["", ""]
    assert json.loads(lines.read_text()) == item("")
    assert (tmp_path / "link.json").is_symlink()
    assert stat.S_IMODE(one.stat().st_mode) == 0o640
    assert not list(tmp_path.glob(".*.new"))


def test_fix_in_place_leaves_a_file_without_fixes_as_it_was_written(listlint, write):
    path = write("a.json", '{"id":"1",   "title":"good", "price": 9.90}')
    listlint("check", "a.json", "--fix", "--in-place")
    assert path.read_text() == '{"id":"1",   "title":"good", "price": 9.90}'


def test_fix_in_place_leaves_a_file_that_could_not_all_be_read(listlint, write):
    path = write("a.jsonl", json.dumps(item()) + "\n{oops\n")
    before = path.read_text()
    done = listlint("check", "a.jsonl", "--fix", "--in-place")
    assert (done.returncode, path.read_text()) == (2, before)
    assert "left as it is" in done.stderr


def test_a_missing_picture_does_not_keep_the_text_from_being_mended(listlint, write):
    path = write("a.json", item(images=[{"src": "gone.png"}]))
    done = listlint("check", "a.json", "--fix", "--in-place")
    assert (done.returncode, json.loads(path.read_text())["title"]) == (2, "")
    assert done.stderr.count("listlint: a.json:1: images[0]") == 1


def test_two_rules_that_undo_each_other_come_to_an_end(listlint, plugins, write, tmp_path):
    code = ('from listlint.api import *\nclass Flip(Checker):\n    def check(self, listing):\n'
            '        other = {"a": "b", "b": "a"}[listing.title.value]\n'
            '        yield Finding(rule="flip", at=listing.title.whole(), fix=Fix([Edit(listing.title.whole(), other)]))\n')
    plugins.add("flip", code, plugins.rule("flip", more='fix.en = "x"\nfix.zh = "x"'))
    (tmp_path / "plugins.toml").write_text('run = ["flip"]')
    write("a.json", item("a"))
    assert listlint("check", "a.json", "--fix").returncode == 0


# ---- decisions


def test_an_ignored_finding_is_hidden_and_counted(listlint, write):
    write("a.json", item())
    (found,) = json.loads(listlint("check", "a.json", "--format", "json").stdout)["findings"]
    assert listlint("ignore", found["fingerprint"], "--listing", "A-1", "--reason", "a name", "--until", "2999-01-01").returncode == 0
    assert listlint("check", "a.json").stdout == "1 listing: 1 ignored\n"
    assert listlint("ignore", found["fingerprint"], "--listing", "A-1", "--reason", "a name", "--until", "2020-01-01").returncode == 2
    assert listlint("ignore", found["fingerprint"], "--listing", "A-1", "--reason", "a name", "--until", "soon").returncode == 2
    assert listlint("ignore", found["fingerprint"], "--listing", "A-1", "--reason", " ").returncode == 2


# ---- start-up

HEAVY = ["spacy", "sklearn", "cv2", "rapidocr", "numpy", "PIL", "flask", "pydantic", "jieba", "scipy", "requests", "imagehash",
         "sqlite_utils"]


def loaded(listlint, arguments: list[str], names: list[str]) -> list[str]:
    """Which of these packages a fresh process has imported after that command."""
    code = ("import sys\nfrom listlint.cli import main\ntry:\n"
            f"    main({arguments!r})\nexcept SystemExit as end:\n    assert not end.code\n"
            f"print([name for name in {names!r} if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=listlint.folder,
                          env=listlint.world())
    return json.loads(done.stdout.splitlines()[-1].replace("'", '"'))


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["scan", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(listlint, arguments):
    assert loaded(listlint, arguments, HEAVY) == []


def test_a_text_check_loads_no_picture_and_no_model_code(listlint, write):
    write("a.json", item())
    assert loaded(listlint, ["check", "a.json"], ["spacy", "sklearn", "cv2", "rapidocr", "PIL", "flask", "imagehash"]) == []


def test_a_listing_for_almost_a_known_marketplace_is_told(listlint, tmp_path):
    (tmp_path / "a.json").write_text('{"id": "1", "title": "x", "marketplace": "amazone"}')
    done = listlint("check", tmp_path / "a.json")
    assert done.returncode == 2
    assert 'no marketplace "amazone" is known; did you mean "amazon"?' in done.stderr


def test_what_could_not_be_read_is_not_called_clean(listlint, tmp_path):
    (tmp_path / "a.json").write_text("{")
    assert listlint("check", tmp_path / "a.json").stdout == ""


def test_a_crashed_checker_exits_with_2_and_a_skipped_one_changes_nothing(listlint, write):
    write("crash.json", item("crash"))
    write("skip.json", item("skip"))
    assert listlint("check", "crash.json").returncode == 2
    assert listlint("check", "skip.json").returncode == 0
