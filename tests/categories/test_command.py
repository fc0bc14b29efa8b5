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
    assert "1 categories kept for any" in run("import", "--format", "google", "tree.txt").output  # type: ignore[operator]
    told = json.loads(run("predict", "soft phone case", "--format", "jsonl").output)  # type: ignore[operator]
    assert (told["by"], told["best"][0]["category"]) == ("names", ["Phones", "Phone Cases"])


def test_a_catalogue_of_one_category_is_refused(run: object) -> None:
    written(["phone case,Phones,Arlo", "phone cover,Phones,Arlo", "phone shell,Phones,Arlo"])
    result = run("fit", "catalogue.csv", "--map", "title=name,category=path")  # type: ignore[operator]
    assert result.exit_code == 1
    assert "two at least" in result.output
