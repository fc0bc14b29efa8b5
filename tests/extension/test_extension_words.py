"""The word lists by which the extension reads pages and speaks of findings: plain words, and nothing that names what is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from driving import EXTENSION

from listlint.installed import installed, rules

WORDS = json.loads((EXTENSION / "generic.json").read_text("utf-8"))
REASONS = json.loads((EXTENSION / "reasons.json").read_text("utf-8"))


def lists(within: Any, path: str = "generic.json") -> Iterator[tuple[str, list[Any]]]:
    """Each list of the file, and where it stands."""
    if isinstance(within, list):
        yield path, within
    elif isinstance(within, dict):
        for name, part in within.items():
            yield from lists(part, f"{path} → {name}")


def test_a_list_of_words_holds_each_once_and_in_lower_case() -> None:
    for path, words in lists(WORDS):
        assert [word for word in words if not isinstance(word, str) or not word or word != word.strip().lower()] == [], path
        assert sorted({word for word in words if words.count(word) > 1}) == [], path


def test_what_is_said_beside_a_value_is_known_in_both_languages() -> None:
    for part, name in [("displayed", "does"), ("images", "add"), ("images", "headings")]:
        words = WORDS[part][name]
        assert any(word.isascii() for word in words), f"generic.json → {part} → {name}: add English"
        assert any(not word.isascii() for word in words), f"generic.json → {part} → {name}: add Chinese"
    assert set(WORDS["displayed"]) == {"does", "signs", "marked", "unmarked"}
    assert all(WORDS["displayed"].values())


def test_a_mark_of_the_chosen_one_is_a_part_of_a_class() -> None:
    marks = [*WORDS["displayed"]["marked"], *WORDS["displayed"]["unmarked"]]
    assert [word for word in marks if not (word.isascii() and word.isalpha())] == []


def test_reasons_to_ignore_are_given_for_rules_that_there_are() -> None:
    known = installed()
    for name in REASONS["of"]:
        checker, _, rule = name.partition("/")
        assert checker in known, f"reasons.json: no checker {checker!r}"
        assert not rule or rule in rules(checker), f"reasons.json: {checker} has no rule {rule!r}"


def test_every_reason_to_ignore_has_a_text_in_both_languages() -> None:
    assert set(REASONS) == {"source", "any", "others", "of"}
    wanted = {reason for given in [REASONS["any"], REASONS["others"], *REASONS["of"].values()] for reason in given}
    for language in ("en", "zh_CN"):
        texts = json.loads((EXTENSION / "_locales" / language / "messages.json").read_text("utf-8"))
        assert sorted(reason for reason in wanted if f"ignore_{reason}" not in texts) == [], language
