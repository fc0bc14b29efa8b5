"""What the program says in English it says in Chinese too, at the terminal and over HTTP."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal

import click
import pytest
from click.testing import CliRunner
from pydantic import BaseModel, Field, ValidationError

import listlint
from listlint import cli
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


def click_says() -> list[str]:
    """What click itself says of wrong options and values, at commands of a listlint that is called wrongly."""
    wrong = click.Command("c", params=[
        click.Option(["--number"], type=click.IntRange(0, 9)), click.Option(["--share"], type=click.FloatRange(0, 1)),
        click.Option(["--whole"], type=int), click.Option(["--real"], type=float), click.Option(["--pick"], type=click.Choice(["a", "b"])),
        click.Option(["--out"], required=True), click.Option(["--path"], type=click.Path(exists=True)),
        click.Option(["--file"], type=click.Path(exists=True, dir_okay=False)),
        click.Option(["--folder"], type=click.Path(exists=True, file_okay=False)), click.Option(["--flag"], is_flag=True),
        click.Argument(["name"])])
    lines = ["--numbre", "--nomber", "--zz", "", "a", "a b --out x", "a b c --out x", "--number", "--flag=3", "--number x", "--number 11",
             "--share x", "--whole x", "--real x", "--pick c", "--path gone", "--file gone", "--folder gone", "--file .",
             f"--folder {__file__}"]
    said = []
    for line in lines:
        try:
            wrong.main(line.split(), standalone_mode=False)
        except click.UsageError as error:
            said.append(error.format_message())
    return said


def code() -> str:
    sources = [path.read_text("utf-8") for folder in (Path(listlint.__file__).parent, CHECKERS) for path in sorted(folder.rglob("*.py"))]
    sources += [path.read_text("utf-8") for path in (files("listlint") / "limits.toml", *sorted(CHECKERS.rglob("*.toml")))]
    sources += [*pydantic_says(), *click_says()]
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
    ("id: is missing; title: must be a text, not a number", "id: 缺失；title: 必须是文本，而不是数字"),
    ("Invalid value for '--port': 'x' is not a valid integer range.", "“--port”的值无效：x 不是整数。"),
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


def test_every_wrong_option_and_value_is_said_in_chinese() -> None:
    for english in click_says():
        assert re.search("[\u4e00-\u9fff]", in_chinese(english)), english


@pytest.mark.parametrize("line", ["check --foo", "scan", "serve --port x", "images mend a.jpg", "checj"])
def test_a_wrong_call_is_explained_in_the_language_asked_for(home: Path, monkeypatch: pytest.MonkeyPatch, line: str,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["listlint", *line.split()])
    monkeypatch.setenv("LISTLINT_LANG", "zh")
    with pytest.raises(SystemExit) as ended:
        cli.run()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "用法：listlint" in told
    assert "错误：" in told
    assert not re.search(r"Usage|Try|Error|Missing|Invalid|No such", told)


def test_a_group_without_a_command_shows_its_help_in_either_language(home: Path, monkeypatch: pytest.MonkeyPatch,
                                                                      capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["listlint", "images"])
    monkeypatch.setenv("LISTLINT_LANG", "zh")
    with pytest.raises(SystemExit):
        cli.run()
    told = capsys.readouterr()
    assert "Commands:" in told.out + told.err
    assert "错误" not in told.err


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
