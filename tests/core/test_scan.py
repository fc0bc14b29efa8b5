"""A catalogue is scanned in order, whatever single rows, checkers and processes do, and goes on where it was stopped."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from itertools import count, islice
from pathlib import Path

import pytest

from listlint.scan import ScanError, ScanRequest, scan
from listlint.scan_workers import Job, Workers, WorkerSetup

# What a row's title tells the checker to do.
OBEY = '''
import os, time
from listlint.api import Checker, Finding, NoOptions

class Obey(Checker[NoOptions]):
    def check(self, listing):
        title = listing.title.value
        if "hang" in title:
            time.sleep(600)
        if "die" in title:
            os._exit(7)
        if "slow" in title:
            time.sleep(0.002)
        if "leave" in title:
            raise SystemExit(0)
        if "odd" in title:
            yield Finding(rule="odd", at=listing.title.whole())
'''


@pytest.fixture(autouse=True)
def _checkers(plugins, tmp_path):
    plugins.add("obey", OBEY, plugins.rule("odd", severity="error"))
    plugins.add("find-word")
    (tmp_path / "plugins.toml").write_text('run = ["obey", "find-word"]')


@pytest.fixture
def run(tmp_path, home, records, monkeypatch):
    """Scan rows (or files); the report, the lines of the output and those of the rejects."""
    monkeypatch.chdir(tmp_path)

    def make(*inputs, workers=0, resume=False, name="out.jsonl", **setup):
        paths = []
        for number, rows in enumerate(inputs):
            if not isinstance(rows, Path):
                rows, given = tmp_path / f"in{number}.jsonl", rows
                rows.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in given) + "\n")
            paths.append(rows)
        request = ScanRequest(tuple(paths), tmp_path / name, WorkerSetup(home, config=tmp_path / "plugins.toml", **setup),
                              workers=workers, resume=resume)
        report = scan(request, records.store)
        rejects = request.rejects.read_text().splitlines() if request.rejects.exists() else []
        return report, [json.loads(line) for line in request.output.read_text().splitlines()], [json.loads(line) for line in rejects]
    return make


def rows(number: int, title: str = "good {n}") -> list[dict[str, str]]:
    return [{"id": f"A-{n}", "title": title.format(n=n)} for n in range(number)]


@pytest.mark.parametrize("workers", [0, 2])
def test_results_stand_in_the_order_of_the_rows(run, workers):
    given = [*rows(100), {"id": "odd", "title": "odd"}, *rows(40, "bad {n}")]
    report, lines, rejects = run(given, workers=workers)
    assert [line["id"] for line in lines] == [row["id"] for row in given]
    assert (report.listings, report.findings, rejects) == (141, {"error": 1, "warning": 40}, [])
    assert report.has_errors


def test_a_bad_row_goes_to_the_rejects_with_line_reason_and_the_row(run, tmp_path):
    report, lines, rejects = run([{"id": "1", "title": "a"}, '{"id": "2", "title": ', {"id": "3", "title": ["x"]}, "[1]", "", {"id": "4"}])
    assert [line["id"] for line in lines] == ["1", "4"]
    assert [(r["line"], r["source"]) for r in rejects] == [(n, str(tmp_path / "in0.jsonl")) for n in (2, 3, 4)]
    assert [r["reason"].split("\n")[0] for r in rejects] == [
        "not JSON at line 1, column 21: Expecting value", "title: must be a text, not a list", "a listing is a JSON object {…}"]
    assert rejects[0]["row"] == '{"id": "2", "title":'
    assert json.loads(rejects[1]["row"]) == {"id": "3", "title": ["x"]}
    assert (report.listings, report.rejected) == (2, 3)


def test_rejects_alone_do_not_change_the_exit_code(listlint, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "1", "title": "good"}\n{\n')
    done = listlint("scan", "in.jsonl", "-o", "out.jsonl", "--workers", "0")
    assert done.returncode == 0
    assert "1 row rejected: out.rejects.jsonl" in done.stderr
    (tmp_path / "in.jsonl").write_text('{"id": "1", "title": "odd"}\n')
    assert listlint("scan", "in.jsonl", "-o", "out.jsonl", "--workers", "0").returncode == 1
    assert not (tmp_path / "out.rejects.jsonl").exists()


def test_unknown_keys_are_counted_and_do_not_reject_the_row(run):
    report, lines, _ = run([{"id": "1", "title": "a", "colour": "x"},
                            {"id": "2", "title": "a", "colour": "y", "images": [{"src": "a", "x": 1}]}])
    assert len(lines) == 2
    assert report.ignored_columns == {"colour": 2, "images[0].x": 1}


def test_rows_without_an_id_are_named_by_file_and_line(run):
    _, lines, _ = run([{"title": "a"}, {"title": "b"}])
    assert [line["id"] for line in lines] == ["in0:1", "in0:2"]


def test_several_files_are_one_scan(run):
    _, lines, _ = run(rows(2), [{"sku": "B", "product_name": "odd"}])
    assert [line["id"] for line in lines] == ["A-0", "A-1", "B"]
    assert lines[2]["findings"]


# ---- checkers and processes that misbehave


def test_a_checker_that_hangs_is_cut_off_and_costs_only_itself(run):
    _, lines, rejects = run([{"id": "1", "title": "bad"}, {"id": "2", "title": "hang, bad"}, {"id": "3", "title": "bad"}],
                                 workers=1, limit=1.0, first_limit=8.0)
    assert [[found["rule"] for found in line["findings"]] for line in lines] == [["find-word/found-word"]] * 3
    assert [line["failed"] for line in lines] == [[], [{"checker": "obey", "reason": "was cut off: it ran past 1 s for this listing"}], []]
    assert rejects == []


def test_a_checker_that_kills_its_process_costs_only_itself(run):
    _, lines, rejects = run([{"id": "1", "title": "bad"}, {"id": "2", "title": "die, bad"}, {"id": "3", "title": "bad"}], workers=2)
    assert [[found["rule"] for found in line["findings"]] for line in lines] == [["find-word/found-word"]] * 3
    assert [line["failed"] for line in lines] == [[], [{"checker": "obey", "reason": "ended the worker process (exit code 7)"}], []]
    assert rejects == []


def test_a_checker_that_leaves_is_reported_in_process_too(run):
    _, lines, _ = run([{"id": "1", "title": "leave, bad"}, {"id": "2", "title": "bad"}])
    assert [line["failed"] for line in lines] == [[{"checker": "obey", "reason": "SystemExit: 0 (obey/__init__.py:15)"}], []]


def test_a_scan_of_which_no_row_could_be_read_is_an_input_error(listlint, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "1", "title": ["x"]}\n')
    done = listlint("scan", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--workers", "0")
    assert done.returncode == 2
    assert "nothing found" not in done.stderr


def test_what_goes_wrong_with_a_row_outside_the_checkers_rejects_the_row(run, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")
    monkeypatch.setattr("listlint.messages.as_json", broken)
    _, lines, rejects = run(rows(2))
    assert lines == []
    assert [r["reason"] for r in rejects] == ["could not be checked: RuntimeError: boom"] * 2


# ---- resume


def whole(folder: Path, name: str) -> str:
    return (folder / name).read_text()


def mixed(number: int) -> list:
    """Rows of which every seventh is rejected, and that take a moment each."""
    return ["{broken" if n % 7 == 3 else row for n, row in enumerate(rows(number, "slow bad {n}"))]


def test_a_scan_killed_in_the_middle_and_resumed_gives_the_file_of_one_run(run, listlint, tmp_path):
    _, lines, rejects = run(mixed(1000), name="one.jsonl")
    process = subprocess.Popen([sys.executable, "-m", "listlint", "scan", tmp_path / "in0.jsonl", "-o", "two.jsonl", "--workers", "1"],
                               cwd=tmp_path, env=listlint.world(), stderr=subprocess.PIPE)
    state = tmp_path / "two.jsonl.scan"
    while process.poll() is None and not (state.exists() and json.loads(state.read_text())["done"] >= 200):
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.stderr.close()
    done = json.loads(state.read_text())["done"]
    assert 200 <= done < 1000
    # What a kill in the middle of writing leaves: lines of one file without those of the other, and half a line.
    with (tmp_path / "two.jsonl").open("a") as file:
        file.write('{"id": "A-999"}\n{"id": "A-9')
    result = listlint("scan", tmp_path / "in0.jsonl", "-o", "two.jsonl", "--workers", "0", "--resume")
    assert result.returncode == 0, result.stderr
    assert f"{done} rows done before" in result.stderr
    assert whole(tmp_path, "two.jsonl") == whole(tmp_path, "one.jsonl")
    assert whole(tmp_path, "two.rejects.jsonl") == whole(tmp_path, "one.rejects.jsonl")
    assert f"{len(rejects)} rows rejected" in result.stderr
    assert f"{len(lines)}  find-word/found-word" in result.stderr
    assert not state.exists()


@pytest.fixture
def stopped(run, tmp_path, monkeypatch):
    """A scan that was stopped after its first 200 rows, in which an error was found."""
    given = [{"id": "odd", "title": "odd"}, *rows(400)]

    def stop(done: int, of: int) -> None:
        if done == 250:
            raise KeyboardInterrupt
    real = scan
    monkeypatch.setattr(sys.modules[__name__], "scan", lambda request, store: real(request, store, stop))
    with pytest.raises(KeyboardInterrupt):
        run(given)
    monkeypatch.setattr(sys.modules[__name__], "scan", real)
    return given


def test_the_report_of_a_resumed_scan_is_that_of_the_whole(run, stopped, records):
    report, _, _ = run(Path.cwd() / "in0.jsonl", resume=True)
    assert (report.resumed, report.listings, report.has_errors) == (200, 401, True)
    (record,) = records.store.rows("SELECT state, listings, findings FROM scans")
    assert record == {"state": "done", "listings": 401, "findings": 1}
    assert len(records.store.rows("SELECT DISTINCT scan FROM listings")) == 1


def test_a_scan_is_not_resumed_when_the_input_or_an_option_has_changed(run, stopped):
    with pytest.raises(ScanError, match="have changed since"):
        run(Path.cwd() / "in0.jsonl", resume=True, marketplace="amazon")
    run(stopped[:5], name="other.jsonl")
    with pytest.raises(ScanError, match="have changed since"):
        run(Path.cwd() / "in0.jsonl", resume=True)


def test_a_complete_scan_has_nothing_to_resume(run):
    run(rows(2))
    with pytest.raises(ScanError, match="is complete"):
        run(rows(2), resume=True)


def test_a_damaged_state_or_a_shortened_output_is_told(run, stopped):
    Path("out.jsonl").write_text("")
    with pytest.raises(ScanError, match="is shorter than the scan left it"):
        run(Path.cwd() / "in0.jsonl", resume=True)
    Path("out.jsonl.scan").write_text("{")
    with pytest.raises(ScanError, match="is damaged"):
        run(Path.cwd() / "in0.jsonl", resume=True)


def test_ctrl_c_says_how_to_go_on_and_exits_with_130(listlint, tmp_path):
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows(3000, "slow {n}")))
    process = subprocess.Popen([sys.executable, "-m", "listlint", "scan", "in.jsonl", "-o", "out.jsonl", "--workers", "1"], cwd=tmp_path,
                               env=listlint.world(), stderr=subprocess.PIPE, text=True, start_new_session=True)
    while process.poll() is None and not (tmp_path / "out.jsonl.scan").exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "--resume" in told
    assert "Traceback" not in told


# ---- the input and the output


def test_the_output_never_overwrites_an_input(run, tmp_path):
    path = tmp_path / "a.jsonl"
    for name in ("a.jsonl", "b.jsonl"):
        other = tmp_path / ("b.rejects.jsonl" if name == "b.jsonl" else "a.jsonl")
        other.write_text('{"id": "1", "title": "a"}\n')
        with pytest.raises(ScanError, match="would overwrite it"):
            run(other, name=name)
        assert other.read_text() == '{"id": "1", "title": "a"}\n'
    assert path.exists()


@pytest.mark.parametrize(("content", "name", "told"), [
    ("", "in.jsonl", "the file is empty"), ("\n\n", "in.jsonl", "no rows in it"), ("a^b\n1^2", "in.csv", "the delimiter must be one of"),
    ("x,y\n1,2", "in.csv", "no column is a title"), ("{}", "in.pdf", "is no catalogue format"), (None, "in.jsonl", "no such file"),
])
def test_a_file_that_is_no_catalogue_is_told_and_exits_with_two(listlint, tmp_path, content, name, told):
    if content is not None:
        (tmp_path / name).write_text(content)
    done = listlint("scan", name, "-o", "out.jsonl", "--workers", "0")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert told in done.stderr


def test_an_output_that_cannot_be_written_is_told(listlint, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "1", "title": "a"}')
    (tmp_path / "file").touch()
    done = listlint("scan", "in.jsonl", "-o", "file/out.jsonl", "--workers", "0")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_only_runs_the_named_checker_and_refuses_one_that_does_not_run(listlint, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "1", "title": "odd bad"}')
    assert listlint("scan", "in.jsonl", "-o", "out.jsonl", "--workers", "0", "--only", "find-word").returncode == 0
    (found,) = json.loads(whole(tmp_path, "out.jsonl"))["findings"]
    assert found["rule"] == "find-word/found-word"
    assert 'did you mean "find-word"' in listlint("scan", "in.jsonl", "-o", "out.jsonl", "--only", "find-wrod").stderr
    done = listlint("scan", "in.jsonl", "-o", "out.jsonl", "--only", "keyword-stuffing")
    assert (done.returncode, "is not in run of" in done.stderr) == (2, True)


def test_a_csv_in_a_chinese_code_page_is_scanned_through_its_chinese_names(run, tmp_path):
    path = tmp_path / "导出.csv"
    with path.open("w", encoding="gbk", newline="") as file:
        csv.writer(file).writerows([["商品编号", "标题", "价格", "颜色"], ["7", "bad 红色连衣裙", "￥1,299.00", "红"]])
    report, (line,), _ = run(path)
    assert (line["id"], line["findings"][0]["quote"], report.ignored_columns) == ("7", "bad", {"颜色": 1})


# ---- what is kept


def test_findings_are_kept_for_review_and_replaced_by_the_next_scan(run, records):
    def kept() -> list[tuple[str, str]]:
        return [(row["listing"], row["rule"]) for row in records.store.rows("SELECT listing, rule FROM findings ORDER BY listing, rule")]
    run([{"id": "1", "title": "odd bad"}, {"id": "2", "title": "bad"}])
    assert kept() == [("1", "find-word/found-word"), ("1", "obey/odd"), ("2", "find-word/found-word")]
    run([{"id": "1", "title": "good"}, {"id": "3", "title": "bad"}])
    assert kept() == [("2", "find-word/found-word"), ("3", "find-word/found-word")]
    assert len(records.store.rows("SELECT * FROM scans WHERE state = 'done'")) == 2
    (row,) = records.store.rows("SELECT body FROM findings WHERE listing = '3'")
    assert json.loads(row["body"])["messages"] == {"en": "“bad” is here.", "zh": "这里有“bad”。"}


def test_a_decision_taken_after_a_scan_hides_the_finding_in_the_next(run, listlint):
    _, (line,), _ = run([{"id": "1", "title": "bad", "seller": "shop-1", "marketplace": "amazon"}])
    done = listlint("ignore", line["findings"][0]["fingerprint"], "--listing", "1", "--reason", "it is its name")
    assert done.returncode == 0, done.stderr
    _, (line,), _ = run([{"id": "1", "title": "bad", "seller": "shop-1", "marketplace": "amazon"}])
    assert (line["findings"], line["ignored"]) == ([], 1)


def test_rows_are_taken_as_workers_come_free_and_never_all_at_once(home, tmp_path):
    taken = count()

    def chunks():
        while True:
            number = next(taken)
            yield (Job(number, "x", number, {"id": "a", "title": "good"}),)
    setup = WorkerSetup(home, config=tmp_path / "plugins.toml")
    with Workers(setup, 0) as workers:
        assert len(list(islice(workers.run("check", chunks()), 50))) == 50
        assert next(taken) <= 52
    with Workers(setup, 1) as workers:
        assert len(list(islice(workers.run("check", chunks()), 50))) == 50
        assert next(taken) <= 53 + 52
