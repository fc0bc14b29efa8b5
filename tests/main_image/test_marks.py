"""A half-transparent mark is known by what the reader makes of it: a name short of letters."""

from __future__ import annotations

import pytest

from listlint.api import TextLine
from listlint_checkers.misleading_main_image import marks

NAMES = ("shutterstock", "dreamstime", "gettyimages", "adobestock", "depositphotos", "istockphoto", "alamy", "视觉中国", "版权所有")


def line(text: str, left: float = 0.2, top: float = 0.4, high: float = 0.1, wide: float = 0.5) -> TextLine:
    return TextLine(text, (left, top, min(1.0, left + wide), top + high), 0.9)


@pytest.mark.parametrize(("text", "name"), [
    ("tterstock", "shutterstock"), ("shutersock", "shutterstock"), ("hutterstoc", "shutterstock"),
    ("eamstime", "dreamstime"), ("reamstme", "dreamstime"), ("ettyimag", "gettyimages"), ("epositphot", "depositphotos"),
    ("allamy", "alamy"),
    ("dreanstime", "dreamstime"), ("视觉中固", "视觉中国"), ("饭权所有", "版权所有"),
])
def test_a_name_is_known_with_letters_missing_or_wrong(text: str, name: str) -> None:
    found = marks.misread([line(text)], NAMES)
    assert found is not None
    assert found[0] == name


def test_two_pieces_of_a_name_in_one_row_are_one_name() -> None:
    pieces = [line("getty", 0.1, wide=0.25), line("ges", 0.6, wide=0.2)]
    found = marks.misread(pieces, NAMES)
    assert found is not None
    assert found[0] == "gettyimages"
    assert found[1].box == (0.1, 0.4, 0.8, 0.5)


@pytest.mark.parametrize("text", [
    "LAMY", "Adobe CS6", "restock", "in stock", "photos", "images", "shutters",
    "shutter speed", "dream time", "dreaming", "deposit", "Adobe",
    "headstock", "streaming", "salami", "calamity", "moisture", "distressed", "中国制造", "stock pot", "instock", "timestamp",
    "dressmaker", "photoshoot", "teatime", "daytime", "pastime", "realtime", "dreamed", "bedtime", "best images", "salam", "Alamo",
])
def test_ordinary_words_are_no_marks(text: str) -> None:
    assert marks.misread([line(text)], NAMES) is None


@pytest.mark.parametrize("pieces", [
    ("DREAM", "TIME"), ("Dream", "tie"), ("Stock", "photo"), ("Adobe", "OK"), ("AL", "MY"), ("Dreams", "me"), ("Deposit", "hot"),
])
def test_two_words_side_by_side_on_goods_are_no_name_in_pieces(pieces: tuple[str, str]) -> None:
    assert marks.misread([line(pieces[0], 0.05, wide=0.4), line(pieces[1], 0.5, wide=0.4)], NAMES) is None


def test_small_print_is_not_pieced_together_to_a_name() -> None:
    assert marks.misread([line("epositphot", high=0.02)], NAMES) is None


@pytest.mark.parametrize(("text", "name"), [
    ("torstock", "shutterstock"), ("eposphot", "depositphotos"), ("dposiphoto", "depositphotos"), ("gettymag", "gettyimages"),
    ("dreamtme", "dreamstime"), ("shttestk", "shutterstock"), ("adobestk", "adobestock"),
])
def test_a_large_word_over_the_middle_may_have_lost_more_letters_of_a_name(text: str, name: str) -> None:
    found = marks.misread([line(text, 0.25, 0.4, 0.1, 0.5)], NAMES)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(("text", "left", "high"), [("eposphot", 0.6, 0.1), ("eposphot", 0.25, 0.045)])
def test_so_few_letters_are_no_name_beside_the_middle_or_in_smaller_print(text: str, left: float, high: float) -> None:
    assert marks.misread([line(text, left, 0.4, high, 0.35)], NAMES) is None


@pytest.mark.parametrize("text", ["deposits", "realtime", "sherlock", "shooters", "spotters", "daytime", "ribstock", "real time",
                                  "in photos", "stock photo", "with photo", "get the image", "shatterproof"])
def test_large_words_over_the_middle_are_no_names(text: str) -> None:
    assert marks.misread([line(text, 0.25, 0.4, 0.1, 0.5)], NAMES) is None


@pytest.mark.parametrize("text", ["Stock", "lStock", "iStoc", "iStockMe", "aiStock iStockHappy"])
def test_istock_without_its_first_letter_or_run_into_the_next_word_is_known_across_the_picture(text: str) -> None:
    assert marks.misread([line(text, 0.25, 0.4, 0.1, 0.5)], NAMES) is not None
    assert marks.misread([line(text, 0.05, 0.02, 0.1, 0.3)], NAMES) is None


@pytest.mark.parametrize("text", ["STOCK", "stock", "Stocks", "Stocking", "In Stock", "MiniStocks", "Livestock", "RiStockA", "Listocka"])
def test_stock_as_a_word_is_no_mark(text: str) -> None:
    assert marks.misread([line(text, 0.25, 0.4, 0.1, 0.5)], NAMES) is None


@pytest.mark.parametrize(("first", "last", "name"), [("视", "国", "视觉中国"), ("版权", "有", "版权所有"), ("版", "所有", "版权所有")])
def test_the_first_and_the_last_signs_of_a_name_in_one_row_are_the_name(first: str, last: str, name: str) -> None:
    found = marks.misread([line(first, 0.1, wide=0.2), line(last, 0.7, wide=0.2)], NAMES)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize("pieces", [("国", "视"), ("视", "中"), ("中", "国"), ("版", "本"), ("有", "版")])
def test_two_other_signs_side_by_side_are_no_name(pieces: tuple[str, str]) -> None:
    assert marks.misread([line(pieces[0], 0.1, wide=0.2), line(pieces[1], 0.7, wide=0.2)], NAMES) is None
