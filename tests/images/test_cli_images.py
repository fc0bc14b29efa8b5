"""The images commands, as a person and as a script use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from drawing import encoded, photo
from PIL import Image, ImageOps

from listlint.cli import main
from listlint.pictures import Picture
from listlint.records.images.bank import Bank
from listlint.store.sqlite import SqliteStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    (made / "deep").mkdir(parents=True)
    (made / "1.png").write_bytes(encoded(photo()))
    (made / "deep" / "2.JPG").write_bytes(encoded(photo(2), "JPEG"))
    (made / "notes.txt").write_text("not a picture")
    return made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISTLINT_LANG", "en")

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["images", *map(str, arguments)])

    return invoke


def test_a_folder_is_added_once(run, folder: Path):
    assert run("add", folder, "--owner", "acme").stdout == \
        "2 added, 0 were there already, 0 hold too little to be matched, 0 could not be read\n"
    again = run("add", folder, "--owner", "acme")
    assert again.exit_code == 0
    assert again.stdout.startswith("0 added, 2 were there already")


def test_a_bad_file_is_named_and_the_others_are_added(run, folder: Path):
    (folder / "broken.png").write_bytes(encoded(photo())[:900])
    (folder / "white.png").write_bytes(encoded(Image.new("RGB", (200, 200), "white")))
    result = run("add", folder, "--owner", "acme")
    assert result.exit_code == 2
    assert "broken.png: the file is damaged" in result.stderr
    assert "white.png" in result.stderr
    assert result.stdout.startswith("2 added, 0 were there already, 1 hold too little to be matched, 1 could not be read")


def test_match_prints_one_line_a_picture_in_the_documented_shape(run, folder: Path, tmp_path: Path):
    run("add", folder, "--owner", "acme")
    shown, white, junk = tmp_path / "shown.jpg", tmp_path / "white.png", tmp_path / "junk.png"
    shown.write_bytes(encoded(ImageOps.mirror(photo()).resize((320, 240)), "JPEG"))
    white.write_bytes(encoded(Image.new("RGB", (200, 200), "white")))
    junk.write_bytes(b"junk")
    result = run("match", shown, white, junk, folder / "deep", "--format", "jsonl")
    assert result.exit_code == 2  # junk.png could not be read
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["image"] for line in lines] == [str(shown), str(white), str(junk), str(folder / "deep" / "2.JPG")]
    [found] = lines[0]["matches"]
    assert set(found) == {"image", "owner", "score", "region", "bank_region", "views"}
    assert (found["image"], found["owner"], found["views"]) == (str(folder / "1.png"), "acme", ["mirrored", "resized"])
    assert found["region"] == pytest.approx([0, 0, 1, 1], abs=0.01)
    assert [line["skipped"] is None for line in lines] == [True, False, False, True]
    assert lines[3]["matches"][0]["score"] == 1.0


def test_own_and_licensed_pictures_are_no_match_for_that_seller(run, folder: Path):
    run("add", folder / "1.png", "--owner", "acme", "--license", "shop-3", "--until", "2026-12-31")

    def count(*options: str) -> int:
        return len(json.loads(run("match", folder / "1.png", "--format", "jsonl", *options).stdout)["matches"])

    assert count() == 1
    assert count("--seller", "shop-3", "--on", "2026-12-31") == 0
    assert count("--seller", "shop-3", "--on", "2027-01-01") == 1
    assert count("--seller", "acme") == 0


def test_negative_pictures_match_nothing(run, folder: Path):
    run("add", folder / "1.png", "--owner", "acme")
    run("add", folder / "1.png", "--owner", "platform", "--negative")
    assert json.loads(run("match", folder / "1.png", "--format", "jsonl").stdout)["matches"] == []


def test_list_remove_and_stats_tell_the_same_bank(run, folder: Path):
    run("add", folder, "--owner", "acme", "--license", "shop-3")
    listed = [json.loads(line) for line in run("list", "--format", "jsonl").stdout.splitlines()]
    assert [(line["owner"], line["kind"], line["licenses"]) for line in listed] == [("acme", "protected", {"shop-3": None})] * 2
    assert json.loads(run("stats", "--format", "json").stdout)["licenses"] == 2
    assert run("remove", listed[0]["image"]).stdout == "1 removed\n"
    assert run("remove", listed[1]["sha256"]).stdout == "1 removed\n"
    assert json.loads(run("stats", "--format", "json").stdout) == \
        {"pictures": 0, "protected": 0, "seen": 0, "negative": 0, "owners": 0, "photos": 0, "bytes": 0, "licenses": 0}
    nothing = run("remove", "none.png")
    assert (nothing.exit_code, nothing.stderr) == (2, "nothing to remove: no picture fits\n")


@pytest.mark.parametrize("name", ["bank.jsonl", "bank.jsonl.gz"])
def test_an_exported_bank_comes_back(run, folder: Path, tmp_path: Path, name: str):
    run("add", folder, "--owner", "acme")
    before = run("list").stdout
    assert run("export", tmp_path / name).exit_code == 0
    run("remove", "--owner", "acme")
    assert run("import", tmp_path / name).stdout == "2 added, 0 were there already\n"
    assert run("list").stdout == before


def test_what_is_no_export_is_a_usage_error(run, folder: Path, tmp_path: Path):
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{"id": 1}\n')
    for file in (wrong, folder / "1.png"):
        result = run("import", file)
        assert result.exit_code == 2
        assert str(file) in result.stderr


@pytest.mark.parametrize("arguments", [
    ("remove",), ("add", "none"), ("add", ".", "--owner", "acme", "--until", "2027-01-01"), ("list", "--kind", "stolen"),
])
def test_a_slip_is_explained(run, arguments: tuple[str, ...]):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_the_commands_speak_chinese(run, folder: Path):
    assert "新增 2 张" in run("add", folder, "--owner", "acme", "--lang", "zh").stdout
    assert "受保护" in run("list", "--lang", "zh").stdout


def test_a_kill_in_the_middle_loses_nothing_and_the_same_command_goes_on(run, tmp_path: Path):
    folder, home = tmp_path / "many", tmp_path / "home"
    folder.mkdir()
    for seed in range(120):
        (folder / f"{seed:03}.png").write_bytes(encoded(photo(seed, (160, 120))))
    command = [sys.executable, "-c", "from listlint.cli import run; run()", "images", "add", str(folder), "--owner", "acme"]
    environment = {**os.environ, "LISTLINT_HOME": str(home)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bank = Bank(SqliteStore(home / "listlint.db"))
    while bank.stats()["pictures"] == 0 and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    kept = bank.stats()["pictures"]
    assert kept > 0
    assert len(list(bank.pictures())) == kept
    assert run("add", folder, "--owner", "acme").stdout.startswith(f"{120 - kept} added, {kept} were there already")
    assert [match.image for match in Bank(bank._store).match(Picture.read(folder / "117.png"))] == [str(folder / "117.png")]
