"""The images commands, as a person and as a script use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from drawing import encoded, photo, shirt
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


def test_what_is_merely_alike_is_told_when_asked_for(run, tmp_path: Path):
    red, blue = tmp_path / "red.png", tmp_path / "blue.png"
    red.write_bytes(encoded(shirt()))
    blue.write_bytes(encoded(shirt(colour=(40, 70, 190))))
    run("add", red, "--owner", "acme")
    assert json.loads(run("match", blue, "--format", "jsonl").stdout) == {"image": str(blue), "matches": [], "skipped": None}
    line = json.loads(run("match", blue, "--possible", "--format", "jsonl").stdout)
    assert line["matches"] == []
    assert [found["image"] for found in line["possible"]] == [str(red)]
    told = run("match", blue, "--possible", "--lang", "en").stdout
    assert "no match" in told
    assert "alike, not enough to accuse anybody (score 0." in told
    assert "相似，但不足以追究任何人（得分 0." in run("match", blue, "--possible", "--lang", "zh").stdout


def test_likeness_to_a_free_or_licensed_picture_clears_nothing(run, tmp_path: Path):
    free, own, red = tmp_path / "free.png", tmp_path / "own.png", tmp_path / "red.png"
    free.write_bytes(encoded(shirt(colour=(40, 70, 190))))
    own.write_bytes(encoded(shirt(colour=(60, 150, 60))))
    red.write_bytes(encoded(shirt()))
    run("add", free, "--owner", "all", "--negative")
    run("add", own, "--owner", "shop-3")
    told = run("match", red, "--possible", "--seller", "shop-3", "--lang", "en").stdout
    assert told.count("alike, not enough to accuse anybody") == 2
    assert "free for everybody" not in told
    assert "may show it" not in told


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
        {"pictures": 0, "protected": 0, "seen": 0, "negative": 0, "owners": 0, "photos": 0, "bytes": 0, "licenses": 0, "templates": 0}
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


ADDING = """
from listlint.records.images import bank_index
bank_index.WRITTEN_FROM = 60  # so that the index is being written to files, too
from listlint.cli import run
run()
"""


@pytest.mark.parametrize("lines", [1, 51])
def test_a_kill_in_the_middle_loses_nothing_and_the_same_command_goes_on(run, tmp_path: Path, lines: int):
    folder, home = tmp_path / "many", tmp_path / "home"
    folder.mkdir()
    for seed in range(104):
        (folder / f"{seed:03}.png").write_bytes(encoded(photo(seed, (160, 120))))
    command = [sys.executable, "-c", ADDING, "images", "add", str(folder), "--owner", "acme", "--format", "jsonl"]
    environment = {**os.environ, "LISTLINT_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        said = [json.loads(process.stdout.readline()) for _ in range(lines)]
        process.kill()
        said += [json.loads(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    bank = Bank(SqliteStore(home / "listlint.db"), home)
    stored = {known.sha256 for known in bank.pictures()}
    reported = {line["sha256"] for line in said if line["outcome"] == "added"}
    assert lines <= len(reported) <= len(stored)
    assert reported <= stored
    assert len(bank._matcher._index) == 0  # nothing asked yet
    for line in said[::20]:
        assert [match.image for match in bank.match(Picture.read(Path(line["image"])))] == [line["image"]]
    assert len(bank._matcher._index) == 2 * len(stored)
    assert run("add", folder, "--owner", "acme").stdout.startswith(f"{104 - len(stored)} added, {len(stored)} were there already")
    assert [match.image for match in Bank(bank._store, home).match(Picture.read(folder / "101.png"))] == [str(folder / "101.png")]


def test_matches_are_told_in_words_of_the_readers_language(run, folder: Path, tmp_path: Path):
    run("add", folder / "1.png", "--owner", "acme")
    shown = tmp_path / "shown.jpg"
    shown.write_bytes(encoded(ImageOps.mirror(photo().crop((100, 60, 560, 420))), "JPEG"))
    assert ", mirrored, cropped to 5" in run("match", shown, "--lang", "en").stdout
    told = run("match", shown, "--lang", "zh").stdout
    assert "、裁剪至5" in told
    assert "mirrored" not in told


def test_whoever_asks_is_told_of_pictures_that_accuse_nobody(run, folder: Path):
    run("add", folder / "1.png", "--owner", "acme", "--license", "shop-3")
    assert "no match" in (told := run("match", folder / "1.png", "--seller", "shop-3").stdout)
    assert "1.png of acme: shop-3 owns it or may show it" in told
    run("disable", folder / "1.png", "--until", "2999-01-31")
    assert "1.png of acme: the same photo, paused until 2999-01-31: accuses nobody" in run("match", folder / "1.png").stdout
    assert "停用至 2999-01-31，不追究任何人" in run("match", folder / "1.png", "--lang", "zh").stdout
    assert json.loads(run("match", folder / "1.png", "--format", "jsonl").stdout)["matches"] == []
    run("add", folder / "deep", "--owner", "platform", "--negative")
    assert "registered as free for everybody" in run("match", folder / "deep").stdout
    assert "人人可用" in run("match", folder / "deep", "--lang", "zh").stdout


def test_a_pause_that_is_over_already_is_refused(run, folder: Path):
    run("add", folder / "1.png", "--owner", "acme")
    result = run("disable", folder / "1.png", "--until", "2020-01-31")
    assert result.exit_code == 2
    assert "2020-01-31 is over" in result.stderr
    assert "请填写" in run("disable", folder / "1.png", "--until", "2020-01-31", "--lang", "zh").stderr
    assert "disabled" not in run("list").stdout


# -- lists ------------------------------------------------------------------------------------------------------------------


def listed(run) -> list[dict]:
    return [json.loads(line) for line in run("list", "--format", "jsonl").stdout.splitlines()]


def test_a_csv_list_names_owner_licence_and_the_rest_row_by_row(run, folder: Path):
    (folder / "list.csv").write_text(
        "path,owner,kind,licence,until,source,note\n1.png,acme,protected,shop-3; shop-4,2027-01-31,shoot 7,front\n"
        "deep/2.JPG,platform,negative,,,,\n", encoding="utf-8-sig")
    result = run("add", folder / "list.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = listed(run)
    assert {key: first[key] for key in ("image", "owner", "kind", "licenses", "source", "note")} == {
        "image": "1.png", "owner": "acme", "kind": "protected", "source": "shoot 7", "note": "front",
        "licenses": {"shop-3": "2027-01-31", "shop-4": "2027-01-31"}}
    assert (second["owner"], second["kind"], second["licenses"]) == ("platform", "negative", {})
    assert run("add", folder / "list.csv").stdout.startswith("0 added, 2 were there already")


def test_what_a_list_does_not_say_the_options_say(run, folder: Path):
    (folder / "list.jsonl").write_text('{"path": "1.png"}\n{"path": "deep/2.JPG", "owner": "other", "licenses": ["shop-9"]}\n')
    run("add", folder / "list.jsonl", "--owner", "acme", "--license", "shop-3", "--until", "2027-01-31", "--note", "spring")
    assert [(known["owner"], known["licenses"], known["note"]) for known in listed(run)] == [
        ("acme", {"shop-3": "2027-01-31"}, "spring"), ("other", {"shop-9": "2027-01-31"}, "spring")]


@pytest.mark.parametrize(("row", "reason"), [
    ('{"path": "none.png", "owner": "acme"}', "no such file"),
    ('{"path": "broken.png", "owner": "acme"}', "not a picture"),
    ('{"path": "1.png"}', "owner is missing"),
    ('{"owner": "acme"}', "path is missing"),
    ('{"path": "1.png", "owner": "acme", "kind": "stolen"}', 'kind "stolen" is none of'),
    ('{"path": "1.png", "owner": "acme", "licnse": "shop-3"}', 'did you mean "license"'),
    ('{"path": "1.png", "owner": "acme", "licence": "shop-3", "until": "soon"}', 'until: "soon" is no day'),
    ('{"path": "1.png", "owner": "acme", "until": "2027-01-31"}', "name its holder"),
    ('{"path": "../../outside.png", "owner": "acme"}', "lies outside"),
    ("{", "not JSON"),
])
def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_on(run, folder: Path, row: str, reason: str):
    (folder / "broken.png").write_bytes(b"junk")
    (folder / "list.jsonl").write_text(f'{row}\n{{"path": "deep/2.JPG", "owner": "acme"}}\n')
    result = run("add", folder / "list.jsonl")
    assert result.exit_code == 2
    assert result.stdout.startswith("1 added")
    [reject] = map(json.loads, (folder / "list.rejects.jsonl").read_text().splitlines())
    assert (reject["source"], reject["line"]) == (str(folder / "list.jsonl"), 1)
    assert reason in reject["reason"]
    assert f"1 rows rejected: {folder / 'list.rejects.jsonl'}" in result.stdout


def test_a_damaged_picture_of_a_list_is_counted(run, folder: Path):
    (folder / "half.jpg").write_bytes(encoded(photo(3), "JPEG")[:9000])
    (folder / "list.csv").write_text("path,owner\nhalf.jpg,acme\n1.png,acme\n")
    result = run("add", folder / "list.csv", "--format", "jsonl")
    assert result.exit_code == 2
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["image"], line["outcome"]) for line in lines] == [("half.jpg", "unreadable"), ("1.png", "added")]
    assert "damaged" in lines[0]["reason"]


# -- paused, set aside, found in earlier scans ------------------------------------------------------------------------------


def test_a_picture_is_paused_until_a_day_and_accuses_again_when_told(run, folder: Path):
    run("add", folder / "1.png", "--owner", "acme", "--disabled-until", "2999-01-31")
    assert "disabled until 2999-01-31" in run("list").stdout
    assert "no match" in run("match", folder / "1.png").stdout
    assert run("disable", folder / "1.png", "--end").stdout == "1 pictures changed\n"
    assert "protected, score 1.00" in run("match", folder / "1.png").stdout
    assert run("disable", folder / "1.png", "--until", "2999-01-31").exit_code == 0
    assert "no match" in run("match", folder / "1.png").stdout
    assert run("disable", folder / "1.png").exit_code == 2
    assert run("disable", "nothing.png", "--end").exit_code == 2


def seen(home: Path, seller: str, name: str, shown: Image.Image) -> None:
    bank = Bank(SqliteStore(home / "listlint.db"))
    bank.add(Picture(encoded(shown), name=name), owner=seller, kind="seen", name=name)


def test_a_picture_that_many_sellers_show_is_listed_as_set_aside_until_it_is_cleared(run, folder: Path, tmp_path: Path):
    run("add", folder / "1.png", "--owner", "acme", "--license", "shop-0")
    for number in range(4):
        seen(tmp_path / "home", f"shop-{number}", f"listing:A-{number}#0", photo())
    assert run("list", "--quarantined", "--more-than", "3").stdout == ""  # shop-0 has leave
    told = run("list", "--quarantined", "--more-than", "2", "--kind", "protected").stdout
    assert "set aside: 3 sellers show it" in told
    assert run("list", "--quarantined").stdout == ""
    assert run("lift", folder / "1.png").stdout == "1 pictures changed\n"
    assert run("list", "--quarantined", "--more-than", "2").stdout == ""
    assert "cleared: accuses however many show it" in run("list", "--kind", "protected").stdout
    run("lift", folder / "1.png", "--again")
    assert "set aside" in run("list", "--quarantined", "--more-than", "2", "--kind", "protected").stdout
    assert json.loads(run("stats", "--format", "json").stdout)["templates"] == 0


def test_listings_scanned_before_a_picture_was_protected_are_found(run, folder: Path, tmp_path: Path):
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    (catalogue / "copy.jpg").write_bytes(encoded(ImageOps.mirror(photo()).resize((400, 300)), "JPEG"))
    (catalogue / "own.jpg").write_bytes(encoded(photo(9), "JPEG"))
    rows = [{"id": "A-1", "seller": "shop-17", "title": "Blue mug", "images": [{"src": "own.jpg"}, {"src": "copy.jpg"}]},
            {"id": "A-2", "seller": "shop-17", "title": "Blue mug, two", "images": [{"src": "copy.jpg"}]},
            {"id": "A-3", "seller": "shop-3", "title": "Licensed mug", "images": [{"src": "copy.jpg"}]}]
    (catalogue / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    CliRunner().invoke(main, ["scan", str(catalogue / "rows.jsonl"), "-o", str(tmp_path / "out.jsonl"), "--workers", "0"])
    added = run("add", folder / "1.png", "--owner", "acme", "--license", "shop-3")
    assert "listlint images affected --owner acme" in added.stderr
    result = run("affected", "--owner", "acme", "--format", "jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(hit["seller"], hit["listing"], hit["place"], hit["title"]) for hit in found] == [
        ("shop-17", "A-1", 1, "Blue mug"), ("shop-17", "A-2", 0, "Blue mug, two")]
    assert "2 places" in result.stderr
    assert "A-2 of shop-17, picture 1 (Blue mug, two" in run("affected").stdout
    assert run("affected", "--since", "2999-01-01").exit_code == 2


def test_a_picture_that_a_scan_finds_with_too_many_sellers_is_set_aside_and_accuses_again_once_lifted(run, folder: Path, tmp_path: Path):
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    (catalogue / "copy.jpg").write_bytes(encoded(photo().resize((320, 240)), "JPEG"))
    rows = [{"id": f"A-{number}", "seller": f"shop-{number}", "title": "Blue mug", "images": [{"src": "copy.jpg"}]} for number in range(22)]
    (catalogue / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (catalogue / "one.jsonl").write_text(json.dumps(rows[0]) + "\n")
    run("add", folder / "1.png", "--owner", "acme")

    def found(name: str) -> set[str]:
        out = tmp_path / f"{name}.out.jsonl"
        CliRunner().invoke(main, ["scan", str(catalogue / name), "-o", str(out), "--workers", "0", "--only", "stolen-image"])
        return {finding["rule"] for line in out.read_text().splitlines() for finding in json.loads(line)["findings"]}

    assert found("one.jsonl") == {"stolen-image/protected-picture"}
    assert found("rows.jsonl") == {"stolen-image/template-picture"}
    told = run("list", "--quarantined", "--kind", "protected").stdout
    assert f"{folder / '1.png'} of acme" in told
    assert "set aside: 22 sellers show it" in told
    run("lift", folder / "1.png")
    assert found("one.jsonl") == {"stolen-image/protected-picture"}
