"""A newcomer's first commands: a configuration to edit, and what works on this machine."""

from __future__ import annotations

from listlint.config import Config


def test_init_writes_a_file_that_is_accepted_and_changes_nothing(listlint, plugins, tmp_path):
    plugins.add("find-word")
    assert listlint("init").returncode == 0
    text = (tmp_path / "plugins.toml").read_text()
    assert '# words = ["bad"]' in text
    assert Config("plugins.toml", text).plan().run == Config("defaults", "").plan().run
    # Every commented line is true TOML once the sign is taken away.
    assert Config("plugins.toml", text.replace("# words =", "words =").replace("# most =", "most =")).plan().options["find-word"].most == 9


def test_init_never_overwrites_unless_it_is_told_to(listlint, plugins, tmp_path):
    plugins.add("find-word")
    (tmp_path / "plugins.toml").write_text("run = []")
    assert listlint("init").returncode == 2
    assert (tmp_path / "plugins.toml").read_text() == "run = []"
    assert listlint("init", "--force").returncode == 0


def test_doctor_says_what_is_broken_and_how_to_mend_it(listlint, plugins, tmp_path):
    plugins.add("broken", "import nothing_of_that_name")
    plugins.add("find-word", rules="[found-word]\n")
    (tmp_path / "plugins.toml").write_text("rnu = []")
    done = listlint("doctor")
    assert done.returncode == 1
    for told in ('✗ broken (trial-checkers): the checker "broken"',
                 "add en for found-word", 'unknown key "rnu"', "category-mismatch is skipped"):
        assert told in done.stdout
    assert "Traceback" not in done.stderr
