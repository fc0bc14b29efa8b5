"""listlint brands, from the terminal."""

import json
import types

import pytest
from click.testing import CliRunner

from listlint.cli.brands import brands as command
from listlint.store.sqlite import SqliteStore


@pytest.fixture
def run(tmp_path):
    world = types.SimpleNamespace(home=tmp_path, store=SqliteStore(tmp_path / "listlint.db"), lang="en")

    def invoke(*arguments, lang="en"):
        world.lang = lang
        return CliRunner().invoke(command, list(map(str, arguments)), obj=world)

    return invoke


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "leave.pdf"
    path.write_bytes(b"leave")
    return path


def test_find_prints_one_line_a_text(run):
    result = run("find", "N1ke Air shoes", "Silk scarf", "--format", "jsonl")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": "1", "text": "N1ke Air shoes", "uses": [{"brand": "Nike", "start": 0, "end": 4, "use": "claim", "disguised": True}]},
        {"id": "2", "text": "Silk scarf", "uses": []}]


def test_find_reads_the_rows_of_a_file_with_their_category(run, tmp_path):
    path = tmp_path / "titles.jsonl"
    rows = [{"id": "a", "title": "Coach tactic board", "category": "Sports"}, {"id": "b", "title": "Coach tote",
        "category_path": ["Bags", "Totes"]}]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    lines = [json.loads(line) for line in run("find", path, "--format", "jsonl").stdout.splitlines()]
    assert [(line["id"], line["uses"][0]["use"]) for line in lines] == [("a", "ambiguous"), ("b", "claim")]


def test_find_reads_a_text_file_line_by_line(run, tmp_path):
    path = tmp_path / "titles.txt"
    path.write_text("Nike shoes\n\n耐克男鞋\n", "utf-8")
    assert [json.loads(line)["id"] for line in run("find", path, "--format", "jsonl").stdout.splitlines()] == ["1", "3"]


def test_find_tells_a_person_in_both_languages(run):
    assert "fits Apple (for)" in run("find", "case for iPhone 15").stdout
    assert "适配 Apple" in run("find", "case for iPhone 15", lang="zh").stdout


def test_a_broken_row_is_named_and_the_others_are_read(run, tmp_path):
    path = tmp_path / "titles.jsonl"
    path.write_text('{"id": "a", "title": "Nike"}\n{"id":\n{"id": "c", "title": "Gucci"}\n', "utf-8")
    result = run("find", path, "--format", "jsonl")
    assert len(result.stdout.splitlines()) == 2
    assert ":2:" in result.stderr


def test_leave_is_given_listed_and_taken_back(run, document):
    given = run("authorize", "nike", "--seller", "shop-1", "--document", document, "--until", "2027-01-31")
    assert given.stdout == "shop-1 may use Nike until 2027-01-31\n"
    (row,) = map(json.loads, run("list", "--seller", "shop-1", "--format", "jsonl").stdout.splitlines())
    assert (row["brand"], row["until"], row["document"], len(row["document_sha256"])) == ("Nike", "2027-01-31", "leave.pdf", 64)
    assert run("revoke", "Nike", "--seller", "shop-1").exit_code == 0
    assert run("revoke", "Nike", "--seller", "shop-1").exit_code == 1


def test_leave_without_proof_is_refused(run):
    assert run("authorize", "Nike", "--seller", "shop-1").exit_code == 2


def test_an_own_brand_needs_no_proof(run):
    assert run("authorize", "Acme", "--seller", "shop-1", "--own").exit_code == 0
    assert "Acme belongs to shop-1" in run("list", "--seller", "shop-1").stdout


def test_a_misspelt_brand_gets_a_suggestion(run, document):
    refused = run("authorize", "Addidas", "--seller", "shop-1", "--document", document)
    assert refused.exit_code == 2
    assert 'did you mean "Adidas"?' in refused.stderr
    assert run("list", "--seller", "shop-1").stdout == ""


def test_a_brand_outside_the_register_is_kept_when_it_is_meant(run, document):
    assert run("authorize", "Nordbøle", "--seller", "shop-1", "--document", document, "--unregistered").exit_code == 0
    assert "Nordbøle" in run("list", "--seller", "shop-1").stdout


def test_leave_that_is_over_is_refused(run, document):
    refused = run("authorize", "Nike", "--seller", "shop-1", "--document", document, "--until", "2020-01-31")
    assert refused.exit_code == 2
    assert "--until: 2020-01-31 is over; give " in refused.stderr


def test_import_tells_what_was_left_out(run, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("brand,trades\nKrollwex,shoes\nBad,shoez\n", "utf-8")
    result = run("import", path)
    assert result.stdout == "1 brands imported, 1 rows left out\n"
    assert ":3:" in result.stderr
    assert "Krollwex" in run("list", "kroll").stdout


def test_import_refuses_what_is_no_register(run, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("x\ty\n", "utf-8")
    assert 'no column "brand"' in run("import", path).stderr


def test_import_tells_which_rows_met_a_brand_of_ours(run, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("brand,owner\nNike,Mallory\nKrollwex,Kroll\n", "utf-8")
    result = run("import", path)
    assert result.stdout == "2 brands imported, 0 rows left out\n  1 new, 1 added to built-in brands\n"
    assert ":2: Nike is built in" in result.stderr
    chinese = run("import", path, "--replace", lang="zh")
    assert "新增0个" not in chinese.stdout
    assert ":2: Nike是内置品牌：已由该行替换" in chinese.stderr


def test_a_register_that_cannot_be_read_is_told_in_chinese(run, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("brand,colour\nNike,red\n", "utf-8")
    assert "未知的列" in run("import", path, lang="zh").stderr
    assert "请用 --document 给出证明文件" in run("authorize", "Nike", "--seller", "s", lang="zh").stderr
