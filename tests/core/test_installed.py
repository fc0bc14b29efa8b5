"""Checkers are found by entry point and folder, a stranger's like our own; what is broken in one is named."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from listlint.config import Config
from listlint.installed import BrokenPlugin, installed, load, read_rules, rules
from listlint.mistakes import TomlError

JADE = '''
"""Jade sold without an inspection certificate."""
from listlint.api import Checker, Finding, NoOptions, attribute_path, Span
from listlint_jade._words import WORDS

class JadeCertificate(Checker[NoOptions]):
    def check(self, listing):
        if not listing.certificates and any(word.folded in WORDS for word in listing.title.words()):
            yield Finding(rule="no-certificate", at=Span(attribute_path("Certificate")))
'''


def python(code: str, site: Path, home: Path) -> str:
    """What a fresh interpreter prints, with that site folder installed."""
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{code}"], capture_output=True, text=True,
                          env={"LISTLINT_HOME": str(home), "PATH": ""}, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_checkers_and_their_rules_are_found_without_importing_anything_of_theirs(plugins, home):
    plugins.add("find-word", "raise RuntimeError('imported')")
    (plugins.site / "trial_checkers" / "__init__.py").write_text("raise RuntimeError('imported')")
    out = python("from listlint.installed import installed, rules\n"
                 "print('find-word' in installed(), list(rules('find-word')), [m for m in sys.modules if 'checkers' in m])",
                 plugins.site, home)
    assert out.strip() == "True ['found-word'] []"


def test_built_in_checkers_are_found_by_the_same_way_and_not_imported(home, tmp_path):
    out = python("from listlint.installed import installed\nprint('keyword-stuffing' in installed(), "
                 "[m for m in sys.modules if m.startswith('listlint_checkers')])", tmp_path, home)
    assert out.strip() == "True []"


def test_a_strangers_package_behaves_like_a_built_in_one(plugins, listlint, tmp_path):
    folder = plugins.add("jade-certificate", JADE, plugins.rule("no-certificate", severity="error", en="No certificate."),
                         package="listlint_jade")
    (folder.parent / "_words.py").write_text('WORDS = {"jade", "翡翠"}')
    assert installed()["jade-certificate"].distribution == "listlint-jade"
    assert "-words" not in installed()
    (tmp_path / "plugins.toml").write_text('run = ["jade-certificate"]\n[marketplaces.ebay.severity]\n'
                                           '"jade-certificate/no-certificate" = "info"\n')
    (tmp_path / "a.jsonl").write_text('{"id": "1", "title": "jade bangle"}\n{"id": "2", "title": "jaded paint"}\n')
    assert listlint("check", "a.jsonl").returncode == 1
    assert listlint("check", "a.jsonl", "--marketplace", "ebay").returncode == 0
    assert listlint("scan", "a.jsonl", "-o", "out.jsonl", "--workers", "1").returncode == 1
    assert (tmp_path / "out.jsonl").read_text().count("jade-certificate/no-certificate") == 1
    assert "jade-certificate/no-certificate" in listlint("rules").stdout
    assert "jade-certificate: 1 rules (listlint-jade)" in listlint("doctor").stdout


def test_two_checkers_of_one_name_are_refused_naming_both(plugins):
    plugins.add("find-word")
    plugins.add("find-word", package="other_checkers")
    with pytest.raises(BrokenPlugin) as caught:
        installed()
    assert "other_checkers.find_word of other-checkers" in str(caught.value)
    assert "trial_checkers.find_word of trial-checkers" in str(caught.value)


@pytest.mark.parametrize("nowhere", ["no_such_package", "no_such.package", "json", "trial_broken.inner", "no_such:thing"])
def test_an_entry_point_to_nowhere_names_the_distribution(plugins, nowhere):
    (plugins.site / "trial_broken").mkdir()
    (plugins.site / "trial_broken" / "__init__.py").write_text("1 / 0")
    plugins.register(nowhere, "listlint-lost")
    with pytest.raises(BrokenPlugin, match="listlint-lost registers"):
        installed()


@pytest.mark.parametrize(("code", "told"), [
    ("import nothing_of_that_name", "cannot be imported: ModuleNotFoundError"), ("def (", "SyntaxError"),
    ("", "must define exactly one Checker"),
    ("from listlint.api import Checker\nclass A(Checker): pass\nclass B(Checker): pass", "it defines 2"),
])
def test_a_checker_that_cannot_be_used_says_why(plugins, code, told):
    plugins.add("broken", code)
    with pytest.raises(BrokenPlugin, match=told):
        load("broken")


def test_a_checker_without_rules_is_told_to_add_them(plugins):
    (plugins.add("bare") / "rules.toml").unlink()
    with pytest.raises(BrokenPlugin, match=r"has no rules\.toml"):
        rules("bare")


def test_a_broken_plugin_is_told_in_a_line_and_exits_with_two(plugins, listlint, tmp_path):
    plugins.add("broken", "1 / 0")
    (tmp_path / "plugins.toml").write_text('run = ["broken"]')
    for command in (("check", "-"), ("scan", "-o", "out.jsonl", "a.jsonl")):
        (tmp_path / "a.jsonl").write_text('{"id": "a", "title": "b"}')
        done = listlint(*command, stdin='{"id": "a", "title": "b"}')
        assert done.returncode == 2, done
        assert 'the checker "broken" of trial-checkers cannot be imported: ZeroDivisionError' in done.stderr
        assert "Traceback" not in done.stderr


# ---- rules.toml


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(TomlError) as caught:
        read_rules("x/rules.toml", text)
    return [(mistake.line, mistake.problem) for mistake in caught.value.mistakes]


def test_all_mistakes_of_a_rules_file_are_told_at_once():
    text = '[a]\nseverity = "loud"\nen = "{word}"\nzh = "{wort}"\nwhy.en = "x"\nenforcement = "x"\nfix.en = "y"\ncolour = 1\n[b]\n'
    assert problems(text) == [
        (2, "a: severity must be error, warning or info"),
        (4, "a: en and zh do not name the same placeholders"), (5, "add why.zh for a"),
        (6, "a: enforcement is given by language: enforcement.en and enforcement.zh"), (7, "add fix.zh for a"), (8, 'unknown key "colour"'),
        (9, "add en for b"), (9, "add enforcement.en for b"), (9, "add enforcement.zh for b"), (9, "add why.en for b"),
        (9, "add why.zh for b"), (9, "add zh for b"), (9, "b: severity must be error, warning or info")]


@pytest.mark.parametrize(("change", "told"), [
    ('sources = "x"', "sources must be a list"), ("sources = [1]", "sources must be a list"), ("category = 3", "category must be a text"),
    ("en = 5", "en must be a text"), ('marketplaces = "amazon"', "marketplaces must be a table"), ('why.fr = "x"', 'unknown language "fr"'),
    ("fix = true", "fix is given by language"), ("fix.en = 1", "fix.en must be a text"),
    ('marketplaces.amazon = "fatal"', "is not a severity"),
    ("why = 'x'", "why is given by language"), ("severity = ['error']", "severity must be"),
])
def test_a_wrong_type_in_rules_is_located_and_never_a_crash(change, told):
    assert any(line == 2 and told in problem for line, problem in problems(f"[odd]\n{change}"))


@pytest.mark.parametrize(("message", "told"), [
    ("{", "Single '{'"), ("}", "Single '}'"), ("{}", "{} is no placeholder"), ("{0}", "{0} is no placeholder"),
    ("{word.x}", "{word.x} is no placeholder"), ("{word[0]}", "{word[0]} is no placeholder"),
])
def test_a_message_that_could_not_be_filled_is_a_mistake_of_the_file(plugins, message, told):
    assert [told in problem for _, problem in problems(plugins.rule("odd", en=message, zh=message))] == [True, True]


def test_the_labels_of_a_fix_name_the_same_placeholders(plugins):
    text = plugins.rule("odd", more='fix.en = "Remove {word}"\nfix.zh = "删除"')
    assert [problem for _, problem in problems(text)] == ["odd: fix.en and fix.zh do not name the same placeholders"]


@pytest.mark.parametrize("name", ['"a/b"', "A", '""', '"a b"', "a_b"])
def test_a_rule_name_fits_into_an_id(plugins, name):
    assert any("is no rule name" in problem for _, problem in problems(plugins.rule(name)))


# ---- new-checker and test-checker


def test_a_new_checker_passes_its_own_cases_and_works_when_installed(plugins, listlint, tmp_path):
    assert listlint("new-checker", "odd-voltage").returncode == 0
    folder = tmp_path / "listlint-odd-voltage" / "listlint_odd_voltage" / "odd_voltage"
    done = listlint("test-checker", folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2 of 2 cases hold"), done.stderr
    shutil.copytree(folder.parent, plugins.site / "listlint_odd_voltage")
    plugins.register("listlint_odd_voltage")
    assert Config("plugins.toml", 'run = ["odd-voltage"]').plan().run == ("odd-voltage",)
    written = [path for path in (tmp_path / "listlint-odd-voltage").rglob("*.*") if path.suffix != ".pyc"]
    assert not [path for path in written if "@" in path.name or re.search(r"@\w+@", path.read_text())]


@pytest.mark.parametrize("name", ["Odd", "odd_voltage", "-odd", "odd--v", "../odd", ""])
def test_a_new_checker_is_named_in_small_letters_with_dashes(listlint, name):
    assert listlint("new-checker", "--", name).returncode == 2


def test_a_new_checker_never_overwrites(listlint, tmp_path):
    (tmp_path / "listlint-odd").mkdir()
    done = listlint("new-checker", "odd")
    assert done.returncode == 2
    assert list((tmp_path / "listlint-odd").iterdir()) == []


CRASH = "from listlint.api import Checker\nclass X(Checker):\n    def check(self, listing):\n        raise RuntimeError('no')\n"


@pytest.mark.parametrize(("code", "cases", "code_out", "told"), [
    (None, '[[flagged]]\nwhy = "w"\ntitle = "⟦bad⟧ good"\nrule = "found-word"', 0, "1 of 1 cases hold"),
    (None, '[[flagged]]\nwhy = "w"\ntitle = "bad ⟦good⟧"\nrule = "found-word"', 1, "expected found-word at title “good” (4–8), found"),
    (None, '[[clean]]\nwhy = "w"\ntitle = "bad"', 1, "expected nothing, found found-word at title “bad” (0–3)"),
    (None, '[[clean]]\nwhy = "w"\ntitle = "good"', 1, "no flagged case for the rule found-word"),
    (None, '[[clean]]\nwhy = "w"\ntitel = "good"', 2, 'did you mean "title"?'),
    (None, '[[flaged]]\nwhy = "w"', 2, 'did you mean "flagged"?'),
    (None, '[[clean]]\ntitle = "good"', 2, 'every case says "why"'),
    (None, '[[flagged]]\nwhy = "w"\ntitle = "bad"\nrule = "found-word"', 2, "0 marked places and 0 rules"),
    (None, '[[flagged]]\nwhy = "w"\ntitle = "⟦bad⟧"\n', 2, "1 marked places and 0 rules"),
    (CRASH, '[[flagged]]\nwhy = "w"\ntitle = "⟦bad⟧"\nrule = "found-word"', 1, "RuntimeError: no"),
    ("def (", "", 2, "SyntaxError"), ("", "", 2, "exactly one Checker"), ("1 / 0", "", 2, "ZeroDivisionError"),
])
def test_the_bench_tells_what_does_not_hold(plugins, listlint, code, cases, code_out, told):
    folder = plugins.add("find-word", *([code] if code is not None else []), cases=cases)
    done = listlint("test-checker", folder)
    assert done.returncode == code_out, done
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_second_bad_case_is_the_one_that_is_marked(plugins, listlint):
    folder = plugins.add("find-word", cases='[[clean]]\nwhy = "a"\n\n[[clean]]\ntitle = "x"\n')
    assert "cases.toml:4:3: clean case 2" in listlint("test-checker", folder).stderr


def test_a_new_checker_does_not_take_the_name_of_an_installed_one(listlint):
    done = listlint("new-checker", "keyword-stuffing")
    assert done.returncode == 2
    assert "is installed already (listlint)" in done.stderr
