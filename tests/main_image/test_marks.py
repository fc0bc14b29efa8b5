"""Half-transparent marks are known by what the reader makes of them: names short of letters, pieces of one text all over."""

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


@pytest.mark.parametrize("texts", [
    ("HAPPY BIRTHDAY", "BIRTHDAY", "HAPPY BIRTHDAY"), ("Coffee Beans", "Coffee", "Beans"), ("23.5cm", "23cm", "13.5cm"),
    ("15.7in", "15.7in", "5.7in"), ("12 pcs", "24 pcs", "36 pcs"),
])
def test_words_of_a_set_and_measures_are_no_text_laid_over_all(texts: tuple[str, ...]) -> None:
    places = ((0.05, 0.05), (0.55, 0.5), (0.1, 0.85))
    assert marks.repeated([line(text, left, top, 0.05, 0.3) for text, (left, top) in zip(texts, places, strict=True)]) is None


def test_small_print_is_not_pieced_together_to_a_name() -> None:
    assert marks.misread([line("epositphot", high=0.02)], NAMES) is None


def all_over(*rows: tuple[str, ...]) -> list[TextLine]:
    """Each row's texts side by side, the rows one below the other."""
    return [line(text, 0.05 + 0.3 * at, 0.1 + 0.8 * number / len(rows), 0.05, 0.2)
            for number, row in enumerate(rows) for at, text in enumerate(row)]


@pytest.mark.parametrize("rows", [
    (("LUMIVA", "LUMIVA", "LU"), ("IVA", "LUMI"), ("LUMIVA", "LU")),
    (("Karo Home", "Kar"), ("Home", "Koros", "Karo Hon"), ("Karo Home", "Hom")),
    (("LUMV", "LU"), ("1IVA",), ("LUMIVA", "VA", "LUMI"), ("LLIMIVA",)),
    (("Nordhaus", "haus", "No"), ("Nor", "Nordha"), ("haus", "NordhausLEY")),
])
def test_pieces_of_one_text_all_over_are_a_watermark(rows: tuple[tuple[str, ...], ...]) -> None:
    assert marks.repeated(all_over(*rows)) is not None


@pytest.mark.parametrize("rows", [
    (("DENVER", "DENVER", "DENVER"), ("Hamilton", "Hamilton", "Hamilton")),  # three cans in a row
    (("NIVEA",), ("Soft",), ("NIVEA men",)),
    (("KEVA", "SETH"), ("umbrella", "SPF"), ("PROTEX", "Heat Proof"), ("KEVA",)),
    (("SALE", "LE"), ("new",), ("A", "SA")),
])
def test_packages_with_names_on_them_have_no_watermark(rows: tuple[tuple[str, ...], ...]) -> None:
    assert marks.repeated(all_over(*rows)) is None
