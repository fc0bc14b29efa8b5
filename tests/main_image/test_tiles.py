"""One text over all of a picture is a mark; a name that each of several packages bears is none."""

from __future__ import annotations

import pytest

from listlint.api import TextLine
from listlint_checkers.misleading_main_image.tiles import Ground, repeated


def line(text: str, left: float, top: float, high: float = 0.05, wide: float = 0.2) -> TextLine:
    return TextLine(text, (max(0.0, left), top, min(1.0, left + wide), top + high), 0.9)


ON_GOODS = Ground(lambda line: False, lambda line: 128.0)
EMPTY = Ground(lambda line: True, lambda line: 255.0)
GOODS_AND_BACKGROUND = Ground(lambda line: line.box[0] < 0.2, lambda line: 255.0 if line.box[0] < 0.2 else 80.0)


def over_all(*rows: tuple[str, ...]) -> list[TextLine]:
    """The rows one below the other, every second one moved by half a step so that the left edge cuts its first text off."""
    return [line(text, 0.02 + 0.34 * at - 0.1 * (number % 2), 0.1 + 0.8 * number / len(rows), wide=0.1 if number % 2 and not at else 0.2)
            for number, row in enumerate(rows) for at, text in enumerate(row)]


def packages(*rows: tuple[str, ...], high: float = 0.05) -> list[TextLine]:
    """Each row's texts side by side, the rows one below the other, away from the edges."""
    return [line(text, 0.05 + 0.3 * at, 0.1 + 0.8 * number / len(rows), high)
            for number, row in enumerate(rows) for at, text in enumerate(row)]


@pytest.mark.parametrize("rows", [
    (("LUMIVA", "LUMIVA", "LU"), ("IVA", "LUMI"), ("LUMIVA", "LU")),
    (("Karo Home", "Kar"), ("Home", "Koros", "Karo Hon"), ("Karo Home", "Hom")),
    (("LUMV", "LU"), ("IVA",), ("LUMIVA", "VA", "LUMI"), ("LLIMIVA",)),
    (("Nordhaus", "haus", "No"), ("haus", "Nordha"), ("Nord", "NordhausLEY")),
    (("小鹿家居", "小鹿家居"), ("居", "小鹿家居"), ("小鹿家居",)),
    (("宝贝屋", "宝贝屋"), ("屋", "宝贝屋"), ("宝贝屋",)),
])
def test_pieces_of_one_text_all_over_are_a_watermark(rows: tuple[tuple[str, ...], ...]) -> None:
    assert repeated(over_all(*rows), ON_GOODS) is not None


def test_a_mark_that_the_edge_cut_off_may_be_misread_by_a_letter_of_three_and_begin_a_little_inside() -> None:
    row = ("VELORA", "VELORA")
    marks = [*packages(row, row), line("DRA", 0.02, 0.3, wide=0.1)]
    assert repeated(marks, ON_GOODS) is not None
    assert repeated([*packages(row, row), line("ELO", 0.0, 0.3, wide=0.1)], ON_GOODS) is not None  # the other end was not read
    assert repeated([*packages(row, row), line("VEL", 0.0, 0.3, wide=0.1)], ON_GOODS) is None
    assert repeated([*packages(row, row), line("DRA", 0.04, 0.3, wide=0.1)], ON_GOODS) is None


def test_a_mark_all_over_goods_with_much_print_of_their_own_is_told() -> None:
    marks = over_all(("Nordhaus", "haus", "No"), ("haus", "Nordha"), ("Nordhaus", "Nordhaus"), ("haus", "Nor"))
    print_ = ["LONDON", "LONDON", "GOLD", "PERFUMED", "BODY", "SPRAY", "150ML", "FOR MEN", "WE TAKE FULL", "POPULARITY", "DENIM",
              "RESPONSIBILITY", "WORLDWIDE"]
    assert repeated(marks + [line(text, 0.3, 0.2 + 0.04 * at, 0.02) for at, text in enumerate(print_)], ON_GOODS) is not None


def test_marks_in_a_single_row_are_told_where_both_edges_cut_them_off_or_they_stand_on_the_empty_background() -> None:
    row = [line("mira", 0.0, 0.87, 0.1, 0.14), line("Bellmira", 0.31, 0.87, 0.1, 0.28), line("Bellmir", 0.76, 0.87, 0.1, 0.24)]
    assert repeated(row, ON_GOODS) is not None  # cut off at both edges
    row[2] = line("Bellmira", 0.7, 0.87, 0.1, 0.28)
    assert repeated(row, EMPTY) is not None
    assert repeated(row, ON_GOODS) is None


def test_a_whole_word_of_a_mark_counts_where_the_edge_cut_the_rest_off() -> None:
    marks = [line("Karo Home", 0.0, 0.04, 0.06, 0.24), line("Karo Hom", 0.79, 0.04, 0.06, 0.21), line("Home", 0.0, 0.31, 0.05, 0.12)]
    assert repeated(marks, ON_GOODS) is not None
    marks[2] = line("Home", 0.1, 0.31, 0.05, 0.12)  # a word printed on the goods
    assert repeated(marks, ON_GOODS) is None


def test_marks_in_a_single_row_that_the_edge_cuts_are_told_where_the_ground_below_them_differs() -> None:
    row = [line("haus", 0.0, 0.65, 0.12, 0.13), line("Nordhaus", 0.3, 0.66, 0.12, 0.26), line("Nordhaus", 0.72, 0.66, 0.12, 0.26)]
    assert repeated(row, Ground(lambda line: False, GOODS_AND_BACKGROUND.shade)) is not None
    assert repeated(row, ON_GOODS) is None  # three boxes in a row, the first cut off
    misread = [("YGuM", 0.37, 0.18), ("yGua", 0.86, 0.18), ("yGLaW", 0.37, 0.51), ("yGL", 0.37, 0.84), ("OyGu", 0.87, 0.84)]
    tubes = [line(text, left, top, 0.07, 0.12) for text, left, top in misread]
    assert repeated(tubes, Ground(lambda line: False, lambda line: 128.0 if line.box[0] < 0.5 else 60.0)) is None  # a name on each


def test_marks_between_those_of_the_row_above_are_told_where_the_ground_below_them_differs() -> None:
    marks = [line("KARO HOME", left, top) for left, top in ((0.1, 0.1), (0.5, 0.1), (0.3, 0.4), (0.7, 0.4), (0.1, 0.7), (0.5, 0.7))]
    assert repeated(marks, GOODS_AND_BACKGROUND) is not None
    assert repeated(marks, ON_GOODS) is None  # a pattern printed on cloth


@pytest.mark.parametrize("rows", [
    (("DENVER", "DENVER", "DENVER"), ("Hamilton", "Hamilton", "Hamilton")),  # three cans in a row
    (("NIVEA",), ("Soft",), ("NIVEA men",)),
    (("KEVA", "SETH"), ("umbrella", "SPF"), ("PROTEX", "Heat Proof"), ("KEVA",)),
    (("SALE", "LE"), ("new",), ("A", "SA")),
    (("BOSS", "BOSS", "BOSS"), ("BOSS", "BOSS", "BOSS")),  # six boxes
    (("小鹿家居", "小鹿家居"), ("小鹿家居", "小鹿家居")),
    (("HELIOS", "HELIOS", "HELIOS"), ("HELIOS", "HELIOS", "HELIOS"), ("HELIOS", "HEL1OS", "HELI0S")),  # nine mugs
    (("Stainless Steel", "Stainless Steel"), ("Stainless Steel", "Stainless Stee1")),  # captions
])
@pytest.mark.parametrize("ground", [ON_GOODS, EMPTY, GOODS_AND_BACKGROUND])
def test_packages_with_names_on_them_have_no_watermark(rows: tuple[tuple[str, ...], ...], ground: Ground) -> None:
    assert repeated(packages(*rows), ground) is None


def test_packages_that_the_edge_cuts_off_have_no_watermark_where_other_print_repeats_too() -> None:
    cut = [line("VEA", 0.0, top, wide=0.1) for top in (0.1, 0.6)] + [line("NIVEA", left, top) for left in (0.3, 0.7) for top in (0.1, 0.6)]
    assert repeated(cut, ON_GOODS) is not None
    assert repeated([*cut, *(line("Body lotion", left, top) for left in (0.3, 0.7) for top in (0.2, 0.7))], ON_GOODS) is None


@pytest.mark.parametrize("texts", [
    ("HAPPY BIRTHDAY", "BIRTHDAY", "HAPPY BIRTHDAY"), ("Coffee Beans", "Coffee", "Beans"), ("23.5cm", "23cm", "13.5cm"),
    ("15.7in", "15.7in", "5.7in"), ("12 pcs", "24 pcs", "36 pcs"),
])
def test_words_of_a_set_and_measures_are_no_text_laid_over_all(texts: tuple[str, ...]) -> None:
    places = ((0.05, 0.05), (0.55, 0.5), (0.1, 0.85))
    lines = [line(text, left, top, 0.05, 0.3) for text, (left, top) in zip(texts, places, strict=True)]
    assert repeated(lines, GOODS_AND_BACKGROUND) is None
