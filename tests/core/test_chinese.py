"""What the program says in English it says in Chinese too, at the terminal and over HTTP."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner
from pydantic import BaseModel, Field, ValidationError

import listlint
from listlint.chinese import in_chinese, sentences
from listlint.cli import COMMANDS, main
from listlint.cli.options import MARKETPLACES
from listlint.records.limits import all_limits

CHECKERS = Path(str(files("listlint_checkers")))


def said() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((files("listlint") / "chinese.toml").read_text("utf-8"))["sentences"]
    return table


class Narrow(BaseModel):
    text: str = Field(max_length=1)
    other: str = Field(min_length=1)
    more: str = Field(min_length=2)
    code: str = Field(pattern="a")
    few: list[int] = Field(max_length=1)
    one: list[int] = Field(min_length=1)
    two: list[int] = Field(min_length=2)
    table: dict[str, int] = Field(max_length=1)
    low: int = Field(ge=2)
    high: int = Field(le=2)
    number: float
    choice: Literal["a", "b"]


def pydantic_says() -> list[str]:
    """What pydantic itself says of wrong values."""
    wrong: dict[str, object] = {"text": "ab", "other": "", "more": "", "code": "b", "few": [1, 2], "one": [], "two": [],
                                "table": {"a": 1, "b": 2}, "low": 1, "high": 3, "number": {}, "choice": "c"}
    try:
        Narrow.model_validate(wrong)
    except ValidationError as error:
        return [problem["msg"] for problem in error.errors()]
    raise AssertionError("all of it is wrong")


def code() -> str:
    sources = [path.read_text("utf-8") for folder in (Path(listlint.__file__).parent, CHECKERS) for path in sorted(folder.rglob("*.py"))]
    sources += [path.read_text("utf-8") for path in (files("listlint") / "limits.toml", *sorted(CHECKERS.rglob("*.toml")))]
    sources += pydantic_says()
    return re.sub(r'"\s*\n\s*f?["\']', "", "\n".join(sources).replace('\\"', '"').replace("{{", "{").replace("}}", "}"))


def test_every_sentence_stands_in_the_code() -> None:
    whole = code()
    gone = [english for english in said() if max(re.split(r"\{\w+\}|, not |; |: |: ", english), key=len).strip() not in whole]
    assert not gone, f"chinese.toml: nothing says {gone} any more; remove them or write what is said now"


def test_no_chinese_sentence_loses_or_invents_a_place() -> None:
    for english, chinese in said().items():
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, chinese)]
        assert places[1] <= places[0], english
        assert re.search("[\u4e00-\u9fff]|null|true|listlint", chinese), english
    assert len(sentences()) == len(said())


@pytest.mark.parametrize(("english", "chinese"), [
    ("a.json:3: title: must be a text, not a number", "a.json:3: title: 必须是文本，而不是数字"),
    ('a.json:1: colour: unknown key "colour"; did you mean "color"?', "a.json:1: colour: 未知字段“colour”；是否指“color”？"),
    ("images[0]: a.jpg: the file is damaged; image file is truncated. Save it again",
     "images[0]: a.jpg: 文件已损坏；image file is truncated。请重新保存"),
    ("brand register", "品牌库"),
    ("Advertising Law Art. 9(3)", "《广告法》第9(3)条"),
    ("took 3.1 s for one listing; its budget is 0.5 s", "检查一个商品用了3.1秒，上限为0.5秒"),
    ("RuntimeError: boom (a/b.py:3)", "RuntimeError: boom (a/b.py:3)"),
    ("A seller's own sentence. Nothing in it is ours; it stays.", "A seller's own sentence. Nothing in it is ours; it stays."),
    ("", "")])
def test_a_sentence_keeps_its_place_and_values(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_a_long_text_is_not_looked_at() -> None:
    assert in_chinese("a: " * 400 + "no such file").endswith("no such file")


def test_the_help_names_every_known_marketplace() -> None:
    assert set(MARKETPLACES) == {*all_limits(), "any"}
    for command in ("check", "scan", "rules"):
        text = re.sub(r"\s+", " ", CliRunner().invoke(main, [command, "--help"]).output)
        assert all(name in text for name in MARKETPLACES), command


def test_every_command_speaks_the_language_asked_for() -> None:
    for name in COMMANDS:
        command = main.get_command(None, name)  # type: ignore[arg-type]
        for each in getattr(command, "commands", {"": command}).values():
            assert sum("--lang" in parameter.opts for parameter in each.params) == 1, f"{name} {each.name}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISTLINT_LANG", "en")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_input_errors_are_said_in_chinese(home: Path) -> None:
    Path("a.json").write_text(json.dumps({"id": "1", "title": 7, "colour": "red"}), "utf-8")
    told = CliRunner().invoke(main, ["check", "a.json", "--lang", "zh"])
    assert "title: 必须是文本，而不是数字" in told.stderr
    assert "未知字段“colour”" in told.stderr
    assert told.exit_code == 2


def test_brands_and_categories_answer_in_the_language_asked_for(home: Path) -> None:
    assert "没有品牌" in CliRunner().invoke(main, ["brands", "find", "plain thing", "--lang", "zh"]).output
    assert "尚无模型，也未导入类目树" in CliRunner().invoke(main, ["categories", "list", "--lang", "zh"]).output
    assert "配置：" in CliRunner().invoke(main, ["doctor", "--lang", "zh"]).output


def test_an_unknown_marketplace_is_told_and_judged_by_nobodys_rules(home: Path) -> None:
    Path("a.json").write_text(json.dumps({"id": "1", "title": "Thing", "marketplace": "zzz"}), "utf-8")
    told = CliRunner().invoke(main, ["check", "a.json"])
    assert 'no marketplace "zzz" is known; the built-in rules and limits of no platform apply' in re.sub(r"\s+", " ", told.output)
    assert told.exit_code == 0
    Path("plugins.toml").write_text('run = ["keyword-stuffing"]\n[marketplaces.zzz]\n', "utf-8")
    assert "zzz" not in CliRunner().invoke(main, ["check", "a.json"]).output
