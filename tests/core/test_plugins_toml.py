"""A mistake in plugins.toml is shown where it stands, with what to do; all mistakes at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from listlint.config import Config
from listlint.mistakes import TomlError, did_you_mean, locate, parse

PLAIN = '''
"""A checker with an option of every kind."""
from dataclasses import dataclass
from typing import Literal
from listlint.api import Checker

@dataclass(frozen=True)
class Options:
    number: int = 1
    share: float = 0.5
    loud: bool = False
    name: str = ""
    words: tuple[str, ...] = ()
    mode: Literal["fast", "slow"] = "fast"

    def __post_init__(self):
        if self.number < 0:
            raise ValueError("number must not be negative")

class Plain(Checker[Options]):
    def check(self, listing):
        return []
'''


@pytest.fixture(autouse=True)
def _checkers(plugins):
    plugins.add("find-word")
    plugins.add("plain", PLAIN)


def mistakes(text: str):
    with pytest.raises(TomlError) as caught:
        Config("plugins.toml", text)
    return caught.value.mistakes


def marked(text: str) -> list[str]:
    """The very characters that the carets of all mistakes stand under."""
    return [text.split("\n")[m.line - 1][m.column - 1:m.column - 1 + m.width] for m in mistakes(text)]


def test_an_unknown_checker_is_shown_with_line_caret_and_the_name_that_was_meant():
    with pytest.raises(TomlError) as caught:
        Config("plugins.toml", 'run = [\n  "find-word",\n  "find-wrod",\n]\n')
    assert str(caught.value) == ('plugins.toml:3:3: no checker "find-wrod" is installed\n  |\n3 |   "find-wrod",\n  |   ^^^^^^^^^^^\n'
                                 '  = did you mean "find-word"?')


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines():
    text = ('runn = []\nrun = ["find-word", "nobody"]\n[options.find-word]\nwrods = ["a"]\nmost = "3"\n'
            '[severity]\n"find-word/found-word" = "loud"\n')
    assert [(m.line, m.problem) for m in mistakes(text)] == [
        (1, 'unknown key "runn"'), (2, 'no checker "nobody" is installed'), (4, 'find-word has no option "wrods"'),
        (5, '"most" must be a whole number, not a text'), (7, '"loud" is not a severity')]


@pytest.mark.parametrize(("text", "expected"), [
    ("[options.find-word]\nwrods = []", "wrods"),
    ("options.find-word.wrods = []", "wrods"),
    ("[options]\nfind-word.wrods = []", "wrods"),
    ("[options]\nfind-word = {most = 1, wrods = []}", "wrods"),
    ("options = {find-word = {wrods = []}}", "wrods"),
    ('[options."find-word"]\n"wrods" = []', '"wrods"'),
    ("[options.'find-word']\n  wrods=[]", "wrods"),
    ("[ options . find-word ]\nwrods = []", "wrods"),
    ('[severity]\n"find-word/fuond-word" = "off"', '"find-word/fuond-word"'),
    ("[severity]\n'find-word/fuond-word' = 'off'", "'find-word/fuond-word'"),
    ("[marketplaces.amazon.options.find-word]\nmost = 1\nwrods = []", "wrods"),
    ("[marketplaces.amazon]\noptions.find-word = {wrods = []}", "wrods"),
    ("marketplaces = {amazon = {options = {find-word = {most = 1, wrods = []}}}}", "wrods"),
    ("[marketplaces.amazon]\nrnu = []", "rnu"),
    ('run = ["find-word", # "nobody" in a comment\n  "nobody", "plain"]', '"nobody"'),
    ("run = ['find-word','nobody']", "'nobody'"),
    ('run = [\n\n  "find-word", "plain"\n  , "nobody"\n]', '"nobody"'),
    ('[marketplaces.ebay]\nrun = ["plain"]\n[marketplaces.amazon]\nrun = ["nobody"]', '"nobody"'),
    ('marketplaces = {ebay = {run = ["plain"]}, amazon = {run = ["plain", "nobody"]}}', '"nobody"'),
    ('[options.plain]\nname = """\nnumbre = 1\n"""\nnumbre = 1', "numbre"),
    ("[options.plain]\nname = 'a'\n[options.find-word]\nname = 'b'", "name"),
    ('[options."品牌"]\n"甲" = 1', '"品牌"'),
])
def test_the_caret_stands_under_the_word_in_every_way_to_write_toml(text, expected):
    assert marked(text) == [expected]


def test_the_second_of_two_equal_names_is_the_one_that_is_marked():
    (mistake,) = mistakes('run = ["find-word", "find-word"]')
    assert (mistake.problem, mistake.column) == ('"find-word" stands twice', 21)


def test_a_key_inside_a_multi_line_text_is_not_taken_for_the_key():
    text = '[options.plain]\nname = """\nnumbre = 1\n"""\nnumbre = 1'
    assert [m.line for m in mistakes(text)] == [5]


@pytest.mark.parametrize(("before", "word"), [
    ("\t", "most"), ('"甲" = 1, ', "most"), ('"乙"="丙", ', "wrods"), ('"😀" = 1, ', "wrods"),
])
def test_the_caret_stands_in_the_column_of_the_word_behind_tabs_chinese_and_emoji(before, word):
    text = f"[options]\n{before}find-word = 1" if before == "\t" else f'[options]\nfind-word = {{{before}{word} = "x"}}'
    with pytest.raises(TomlError) as caught:
        Config("plugins.toml", text)
    shown = str(caught.value).split("\n\n")[-1].split("\n")
    source, carets = shown[2][4:], shown[3][4:]
    aim = "find-word" if before == "\t" else word
    assert cell_len(carets[:carets.index("^")].replace("\t", "    ")) == cell_len(source[:source.index(aim)].replace("\t", "    "))


def test_the_carets_under_a_chinese_word_are_as_wide_as_the_word():
    with pytest.raises(TomlError) as caught:
        Config("plugins.toml", 'run = ["品牌侵权"]')
    shown = str(caught.value).split("\n")
    assert cell_len(shown[3].strip(" |")) == cell_len('"品牌侵权"')


@pytest.mark.parametrize(("value", "problem"), [
    ('number = "3"', "a whole number, not a text"), ("number = true", "a whole number, not true or false"),
    ("number = 1.5", "a whole number, not a number"), ("share = 'x'", "a number, not a text"),
    ("loud = 1", "true or false, not a whole number"),
    ("name = 3", "a text, not a whole number"), ("words = 'a'", "a list of texts"), ("words = ['a', 1]", "a list of texts"),
    ("mode = 'quick'", "one of 'fast', 'slow'"), ("mode = ['fast']", "one of 'fast', 'slow'"),
    ("number = {a = 1}", "a whole number, not a table"),
    ("name = 2026-01-01", "a text, not a day"),
])
def test_a_value_of_the_wrong_type_is_told_what_it_must_be(value, problem):
    (mistake,) = mistakes(f"[options.plain]\n{value}")
    assert mistake.problem == f'"{value.split(" =")[0]}" must be {problem}'


def test_a_value_the_checker_itself_refuses_is_shown_at_its_line():
    (mistake,) = mistakes("[options.plain]\nname = 'a'\nnumber = -1")
    assert (mistake.line, mistake.problem) == (1, "plain: number must not be negative")


def test_a_whole_number_is_taken_for_a_share():
    assert Config("plugins.toml", "run = ['plain']\n[options.plain]\nshare = 1").plan().options["plain"].share == 1


@pytest.mark.parametrize("text", [
    "run = 'find-word'", "run = [['find-word']]", "run = [{a = 1}]", "run = [1]", "options = 1", "options = []", "severity = 'off'",
    "marketplaces = 3", "marketplaces = {amazon = 1}", "[options]\nfind-word = 3", "[severity]\n'find-word/found-word' = 1",
    "[severity]\n'find-word/found-word' = ['off']", "[[options]]\na = 1", "[severity]\nfind-word = 'off'",
    "[marketplaces.amazon]\noptions = 3", "[marketplaces.amazon]\nseverity = []", "[marketplaces.amazon]\nrun = 'x'",
    "[marketplaces.amazon.marketplaces.ebay]\nrun = []",
])
def test_a_wrong_shape_is_a_located_mistake_and_never_a_crash(text):
    assert all(1 <= m.line <= text.count("\n") + 1 and m.problem for m in mistakes(text))


@pytest.mark.parametrize(("text", "line"), [
    ("run = [", 1), ("run = ['a'\nx = 1", 2), ("a = 1\na = 2", 2), ("[options\n", 1), ("x = \n", 1), ('x = "a\n', 1),
    ("x = " + "[" * 5000, 1),
    ("x = 2026-99-99", 1), ("# ok\n\n?", 3), (f"x = {'9' * 5000}", 1),
])
def test_what_is_no_toml_is_shown_where_it_breaks(text, line):
    with pytest.raises(TomlError) as caught:
        parse("plugins.toml", text)
    (mistake,) = caught.value.mistakes
    assert mistake.problem.startswith("not valid TOML")
    assert mistake.line == line


def test_a_line_separator_in_a_comment_does_not_shift_the_lines():
    text = "# a\u2028b\x85c\nrun = ['nobody']"
    assert [m.line for m in mistakes(text)] == [2]
    with pytest.raises(TomlError) as caught:
        Config("plugins.toml", text)
    assert "2 | run = ['nobody']" in str(caught.value)


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_is_read(tmp_path: Path):
    path = tmp_path / "plugins.toml"
    path.write_bytes(b"\xef\xbb\xbfrun = ['plain']\r\n# \xe4\xb8\xad\r\n")
    assert Config.find(path).plan().run == ("plain",)


def test_a_file_in_a_chinese_code_page_is_a_mistake_that_says_where(tmp_path: Path):
    path = tmp_path / "plugins.toml"
    path.write_bytes("run = []\n# 中文".encode("gbk"))
    with pytest.raises(TomlError, match=r"plugins\.toml:2:3: not UTF-8"):
        Config.find(path)


def test_many_names_that_are_near_give_one_and_none_near_gives_all():
    assert did_you_mean("titel", ("title", "id")) == 'did you mean "title"?'
    assert did_you_mean("zzz", ("title", "id")) == "expected one of: id, title"
    assert did_you_mean("zzz", ()) == ""


def test_a_place_that_does_not_stand_there_falls_back_to_what_encloses_it():
    assert locate("[a]\nb = 1", ("a", "c", "d")) == (1, 2, 1)
    assert locate("", ("a",)) == (1, 1, 1)


# ---- layers

LAYERED = """
run = ["find-word", "plain"]
[options.find-word]
words = ["a"]
most = 3
[severity]
"find-word/found-word" = "info"
[marketplaces.amazon]
run = ["plain", "find-word"]
[marketplaces.amazon.options.find-word]
most = 4
[marketplaces.amazon.severity]
"find-word/found-word" = "off"
"""


def test_a_marketplace_keeps_the_general_options_it_does_not_change():
    config = Config("plugins.toml", LAYERED)
    amazon, other = config.plan("amazon"), config.plan("ebay")
    assert amazon.run == ("plain", "find-word")
    assert other.run == ("find-word", "plain")
    assert (amazon.options["find-word"].words, amazon.options["find-word"].most) == (("a",), 4)
    assert other.options["find-word"].most == 3
    assert (amazon.severity["find-word/found-word"].value, other.severity["find-word/found-word"].value) == ("off", "info")


def test_every_value_knows_where_it_comes_from():
    plan = Config("my.toml", LAYERED).plan("amazon")
    sources = {name: setting.source for name, setting in plan.option_sources["find-word"].items()}
    assert sources == {"words": "my.toml", "most": "my.toml [marketplaces.amazon]"}
    assert plan.severity["find-word/found-word"].source == "my.toml [marketplaces.amazon]"
    assert plan.option_sources["plain"]["mode"].source == "default"


def test_a_rule_says_itself_how_loud_it_is_for_a_marketplace_and_plugins_toml_outranks_it(plugins):
    plugins.add("own-mind", PLAIN, plugins.rule("odd", more='[odd.marketplaces]\namazon = "error"\nebay = "info"'))
    config = Config("plugins.toml", 'run = ["own-mind"]\n[marketplaces.ebay.severity]\n"own-mind/odd" = "off"')
    assert [config.plan(m).severity["own-mind/odd"].value for m in ("any", "amazon", "ebay")] == ["warning", "error", "off"]
    assert config.plan("amazon").severity["own-mind/odd"].source == "own-mind for amazon"


def test_without_a_file_every_installed_checker_runs(home, tmp_path, monkeypatch):
    monkeypatch.setattr("listlint.config.installed", lambda: {"plain": None})
    assert Config.find(folder=tmp_path).plan().run == ("plain",)


def test_the_file_in_the_working_folder_outranks_the_one_in_the_data_folder(home, tmp_path):
    home.mkdir()
    (home / "plugins.toml").write_text("run = ['plain']")
    assert Config.find(folder=tmp_path).plan().run == ("plain",)
    (tmp_path / "plugins.toml").write_text("run = ['find-word']")
    assert Config.find(folder=tmp_path).plan().run == ("find-word",)


# ---- listlint rules


def test_rules_prints_what_runs_and_where_each_value_comes_from(listlint, tmp_path):
    (tmp_path / "plugins.toml").write_text(LAYERED)
    done = listlint("rules", "--marketplace", "amazon")
    assert done.returncode == 0, done.stderr
    row = next(line for line in done.stdout.splitlines() if line.startswith("find-word/found-word"))
    assert "plugins.toml [marketplaces.amazon]" in row
    told = [line.replace(str(tmp_path) + "/", "") for line in done.stdout.splitlines()]
    assert "find-word.most = 4  (plugins.toml [marketplaces.amazon])" in told
    assert "find-word.words = ('a',)  (plugins.toml)" in told
    assert "plain.mode = 'fast'  (default)" in told


def test_rules_shows_brackets_in_values_and_texts_as_they_are(listlint, plugins, tmp_path):
    plugins.add("brackets", PLAIN, plugins.rule("odd", en="[bold] stays"))
    (tmp_path / "plugins.toml").write_text('run = ["brackets"]\n[options.brackets]\nwords = ["[red]", "[/b]"]')
    done = listlint("rules")
    assert done.returncode == 0, done.stderr
    assert "('[red]', '[/b]')" in done.stdout
    assert "[bold] stays" in done.stdout


def test_rules_for_an_unknown_marketplace_asks_which_was_meant(listlint, tmp_path):
    (tmp_path / "plugins.toml").write_text("run = ['plain']")
    done = listlint("rules", "--marketplace", "amazn")
    assert done.returncode == 2
    assert 'did you mean "amazon"?' in done.stderr


def test_a_command_shows_the_mistakes_of_plugins_toml_and_exits_with_two(listlint, tmp_path):
    (tmp_path / "plugins.toml").write_text("rnu = []\n[severty]")
    done = listlint("check", "-", stdin='{"id": "a", "title": "b"}')
    assert done.returncode == 2
    assert 'plugins.toml:1:1: unknown key "rnu"' in done.stderr
    assert 'did you mean "severity"?' in done.stderr
    assert "Traceback" not in done.stderr


def test_a_marketplace_that_is_almost_a_known_one_is_a_slip() -> None:
    with pytest.raises(TomlError, match='did you mean "amazon"'):
        Config("plugins.toml", "[marketplaces.amazn]\n")


def test_an_operators_own_marketplace_may_have_a_table() -> None:
    assert Config("plugins.toml", '[marketplaces.mystore]\nrun = ["keyword-stuffing"]\n').plan("mystore").run == ("keyword-stuffing",)
