"""listlint categories in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from listlint.cli import main

THINGS = {"Phones > Cases": ("phone case", "phone cover"), "Home > Cloths": ("table cloth", "tea towel")}
ROWS = [(f"{trait} {thing}", path, "Arlo") for path, things in THINGS.items()
        for thing in things for trait in ("slim", "soft", "large", "printed")]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISTLINT_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, ["categories", *arguments], catch_exceptions=False)


def written(lines: list[str]) -> None:
    Path("catalogue.csv").write_text("\n".join(["name,path,brand", *lines]), "utf-8")


def fitted(run: object, *more: str) -> Result:
    written([f"{title},{path},{brand}" for title, path, brand in ROWS])
    return run("fit", "catalogue.csv", "--map", "title=name,category=path", *more)  # type: ignore[operator,no-any-return]


def test_fit_prints_the_model_card(run: object) -> None:
    result = fitted(run)
    assert result.exit_code == 0, result.output
    assert "16  different titles learnt from" in result.output
    assert "listings accused as they are filed" in result.output


def test_the_card_is_json_on_request(run: object) -> None:
    card = json.loads(fitted(run, "--format", "json").output)
    assert card["categories"] == 2


def test_predict_judges_the_declared_category(run: object) -> None:
    fitted(run)
    told = json.loads(run("predict", "soft phone case", "--category", "Home > Cloths", "--format", "jsonl").output)  # type: ignore[operator]
    assert told["best"][0]["category"] == ["Phones", "Cases"]
    assert told["declared"] == ["Home", "Cloths"]
    assert told["by"] == "model"


def test_predict_without_a_model_says_how_to_make_one(run: object) -> None:
    result = run("predict", "phone case", "--marketplace", "etsy")  # type: ignore[operator]
    assert result.exit_code == 1
    assert "listlint categories fit CATALOGUE --marketplace etsy" in result.output


def test_an_imported_tree_suggests_by_names(run: object) -> None:
    Path("tree.txt").write_text("1 - Phones > Phone Cases\n", "utf-8")
    assert "1 category kept for any" in run("import", "--format", "google", "tree.txt").output  # type: ignore[operator]
    told = json.loads(run("predict", "soft phone case", "--format", "jsonl").output)  # type: ignore[operator]
    assert (told["by"], told["best"][0]["category"]) == ("names", ["Phones", "Phone Cases"])


def test_a_catalogue_of_one_category_is_refused(run: object) -> None:
    written(["phone case,Phones,Arlo", "phone cover,Phones,Arlo", "phone shell,Phones,Arlo"])
    result = run("fit", "catalogue.csv", "--map", "title=name,category=path")  # type: ignore[operator]
    assert result.exit_code == 1
    assert "two at least" in result.output


def test_an_update_says_what_it_may_forget(run: object) -> None:
    fitted(run)
    result = fitted(run, "--update")
    assert result.exit_code == 0, result.output
    assert "An update learns from the kept titles and the new rows" in result.output


def test_an_update_without_a_model_names_the_command_that_makes_one(run: object) -> None:
    result = fitted(run, "--update", "--marketplace", "etsy")
    assert result.exit_code == 1
    assert "listlint categories fit CATALOGUE --marketplace etsy" in result.output


def test_without_brands_the_figures_say_so(run: object) -> None:
    assert "No brands or sellers are known" in fitted(run).output


def test_suspects_are_written_to_be_read(run: object) -> None:
    fitted(run, "--suspects", "suspects.jsonl")
    first = json.loads(Path("suspects.jsonl").read_text("utf-8").splitlines()[0])
    assert set(first) == {"id", "title", "category", "score", "best"}
    assert len(first["best"]) == 2


def test_misfiled_ids_are_left_out(run: object) -> None:
    lines = [json.dumps({"id": str(number), "title": title, "category": path.split(" > "), "brand": "Arlo"})
             for number, (title, path, _) in enumerate(ROWS)]
    Path("catalogue.jsonl").write_text("\n".join(lines), "utf-8")
    Path("misfiled.txt").write_text("0\n1\n", "utf-8")
    card = json.loads(run("fit", "catalogue.jsonl", "--misfiled", "misfiled.txt", "--format", "json").output)  # type: ignore[operator]
    assert card["titles"] == len(ROWS) - 2


def test_several_catalogues_are_learnt_as_one(run: object) -> None:
    for name, rows in (("one.csv", ROWS[:8]), ("two.csv", ROWS[8:])):
        Path(name).write_text("\n".join(["title,category,brand", *(",".join(row) for row in rows)]), "utf-8")
    assert json.loads(run("fit", "one.csv", "two.csv", "--format", "json").output)["titles"] == len(ROWS)  # type: ignore[operator]


def test_fit_says_plainly_what_a_small_model_lacks(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    said = fitted(run).output
    assert "hints only: 16 held-out titles could be judged, and 300 are needed to measure a budget of 1.0%" in said
    assert "accuses nobody" in said
    monkeypatch.setenv("LISTLINT_LANG", "zh")
    assert "仅作提示：可供检验的留出标题只有16个" in fitted(run).output


def test_list_tells_models_and_trees(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no model is fitted and no tree imported" in run("list").output  # type: ignore[operator]
    fitted(run)
    Path("tree.txt").write_text("1 - Phones > Phone Cases\n", "utf-8")
    run("import", "--format", "google", "tree.txt", "--marketplace", "etsy")  # type: ignore[operator]
    said = run("list").output  # type: ignore[operator]
    assert "model: 16 titles, 2 categories" in said
    assert "hints only: 16 held-out titles" in said
    assert "tree: 1 category" in said
    rows = [json.loads(line) for line in run("list", "--format", "jsonl").output.splitlines()]  # type: ignore[operator]
    assert [(row["marketplace"], row["tree"], bool(row["model"])) for row in rows] == [("any", 0, True), ("etsy", 1, False)]
    monkeypatch.setenv("LISTLINT_LANG", "zh")
    assert "类目树：1 个类目" in run("list").output  # type: ignore[operator]


def test_predict_calls_a_doubt_of_an_unproven_model_a_hint(run: object) -> None:
    fitted(run)
    said = run("predict", "soft phone case", "--category", "Home > Cloths").output  # type: ignore[operator]
    assert "a hint only: the model is not proven" in said
    told = json.loads(run("predict", "soft phone case", "--category", "Home > Cloths", "--format", "jsonl").output)  # type: ignore[operator]
    assert (told["doubtful"], told["proven"]) == (True, False)


def test_doctor_tells_what_each_model_is_worth(run: object) -> None:
    fitted(run)
    said = CliRunner().invoke(main, ["doctor"]).output
    assert "category model of any: hints only: 16 held-out titles" in said
    next(Path("home/models/categories").glob("*.model")).write_bytes(b"otherwise")
    broken = CliRunner().invoke(main, ["doctor"])
    assert "is no category model" in broken.output
    assert broken.exit_code == 1
