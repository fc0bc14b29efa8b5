"""Who may use a brand, until when; an operator's own register."""

import re
from datetime import date

import pytest

from listlint.records.brand_import import TEXTS
from listlint.records.brand_register import RegisterError
from listlint.records.brands import Brands


def test_leave_holds_through_its_last_day(brands):
    brands.authorize("Nike", "shop-1", until=date(2026, 12, 31))
    assert brands.authorized("shop-1", "Nike", date(2026, 12, 31))
    assert not brands.authorized("shop-1", "Nike", date(2027, 1, 1))


def test_leave_is_one_sellers(brands):
    brands.authorize("Nike", "shop-1")
    assert brands.authorized("shop-2", "Nike") is None
    assert brands.authorized("", "Nike") is None


@pytest.mark.parametrize(("held", "brand"), [
    ("nike", "Nike"), ("耐克", "Nike"), ("Nike", "Jordan"), ("Jordan", "Nike"), ("Takara Tomy", "Tomica"), ("Mattel GmbH", "Barbie"),
    ("Acme", "ACME")])
def test_leave_covers_other_names_the_house_and_the_owner(brands, held, brand):
    brands.authorize(held, "shop-1")
    assert brands.authorized("shop-1", brand)


@pytest.mark.parametrize(("held", "brand"), [
    ("Microsoft Software", "Microsoft"), ("Calvin Klein Jeans", "Calvin Klein"), ("Ty UK Ltd", "Ty Beanie"), ("Apple Computer", "Apple"),
    ("The Simpsons", "The Simpsons"), ("Jelly Cat", "Jellycat"), ("Hewlett Packard (consumables)", "HP")])
def test_leave_under_the_name_of_a_division_or_country_is_leave_for_the_brand(brands, held, brand):
    brands.authorize(held, "shop-1")
    assert brands.authorized("shop-1", brand)


@pytest.mark.parametrize(("held", "brand"), [("Coach House Tailors", "Coach"), ("Apple Tree Kids", "Apple"), ("Shell Home", "Shell")])
def test_a_name_that_begins_with_an_ordinary_word_is_no_division(brands, held, brand):
    brands.authorize(held, "shop-1")
    assert brands.authorized("shop-1", brand) is None


def test_the_hash_of_a_document_may_be_given_without_the_document(brands):
    assert brands.authorize("Nike", "shop-1", document="leave.pdf", document_sha256="ab" * 32).document_sha256 == "ab" * 32


def test_own_brands_are_told_by_seller(brands):
    brands.add_own("shop-2", "Acme")
    assert brands.add_own("shop-1", "nike") == "Nike"
    assert (brands.owned(), brands.owned("shop-2")) == ([("shop-1", "Nike"), ("shop-2", "Acme")], [("shop-2", "Acme")])


def test_leave_for_one_house_is_none_for_another(brands):
    brands.authorize("Dior", "shop-1")
    assert brands.authorized("shop-1", "Louis Vuitton") is None


def test_revoked_leave_is_gone(brands):
    brands.authorize("Nike", "shop-1")
    assert brands.revoke("nike", "shop-1")
    assert not brands.revoke("nike", "shop-1")
    assert brands.authorized("shop-1", "Nike") is None


def test_leave_given_anew_replaces_the_old(brands):
    brands.authorize("Nike", "shop-1", until=date(2026, 1, 1))
    brands.authorize("Nike", "shop-1", until=date(2028, 1, 1), document="new.pdf", content=b"new")
    (leave,) = brands.authorizations("shop-1")
    assert (leave.until, leave.document, len(leave.document_sha256)) == (date(2028, 1, 1), "new.pdf", 64)


def test_an_own_brand_brings_its_house(brands):
    brands.add_own("shop-1", "Nike")
    assert {"Nike", "Jordan", "Converse"} <= brands.own("shop-1")
    assert brands.own("shop-2") == frozenset()


def csv_file(folder, text):
    path = folder / "register.csv"
    path.write_text(text, "utf-8")
    return path


def test_an_imported_brand_is_found_and_ours_stay(brands, tmp_path):
    brands.import_csv(csv_file(tmp_path, "brand,owner,names,trades\nKrollwex,Kroll AG,克罗威;Krollwexx,shoes\n"))
    assert [use.brand for use in brands.find("Krollwex and 克罗威 and Nike shoes")] == ["Krollwex", "Krollwex", "Nike"]


def test_an_import_adds_names_to_a_brand_of_ours(brands, tmp_path):
    brands.import_csv(csv_file(tmp_path, "brand;names\nNike;Swooshy\n"))
    assert [use.brand for use in brands.find("Swooshy 耐克")] == ["Nike", "Nike"]


def test_hidden_spellings_of_an_imported_brand_are_sought_only_if_protected(brands, tmp_path):
    brands.import_csv(csv_file(tmp_path, "brand,protected\nKrollwex,yes\nBrandovia,\n"))
    assert [(use.brand, use.disguised) for use in brands.find("Kr0llwex")] == [("Krollwex", True)]
    assert brands.find("Br4ndovia") == []


def test_another_process_sees_an_import(brands, tmp_path, monkeypatch):
    other = Brands(brands._store)
    assert other.find("Krollwex") == []
    brands.import_csv(csv_file(tmp_path, "brand\nKrollwex\n"))
    monkeypatch.setattr("listlint.records.brands._LOOK_AGAIN_S", 0.0)
    assert [use.brand for use in other.find("Krollwex")] == ["Krollwex"]


def test_a_bad_row_is_left_out_and_named(brands, tmp_path):
    imported = brands.import_csv(csv_file(
        tmp_path, "brand,trades,ambiguous\nGood,shoes,no\n,shoes,no\nBad,shoez,no\nWorse,shoes,perhaps\n"))
    assert [entry.brand for entry in imported.entries] == ["Good"]
    assert [(note.line, note.what) for note in imported.rejected] == [(3, "no brand"), (4, "trade"), (5, "flag")]
    assert "shoez" in imported.rejected[1].text("en")
    assert "没有行业" in imported.rejected[1].text("zh")


@pytest.mark.parametrize("name", ["Nike", "nike", "耐克"])
def test_an_import_leaves_the_owner_of_a_brand_of_ours(brands, tmp_path, name):
    imported = brands.import_csv(csv_file(tmp_path, f"brand,owner,names\n{name},Mallory Ltd,Swooshy\n"))
    assert {use.owner for use in brands.find("Swooshy 耐克 Nike")} == {"Nike, Inc."}
    (note,) = imported.notes
    assert (note.line, note.what, note.words["theirs"]) == (2, "extended", "Mallory Ltd")
    assert "owner stays Nike, Inc. (the row says Mallory Ltd; --replace takes the row instead)" in note.text("en")


def test_an_import_that_replaces_takes_the_place_of_a_brand_of_ours(brands, tmp_path):
    imported = brands.import_csv(csv_file(tmp_path, "brand,owner,names\nNike,Nike Europe,Swooshy\n"), replacing=True)
    assert [note.what for note in imported.notes] == ["replaced"]
    assert {use.owner for use in brands.find("Swooshy Nike")} == {"Nike Europe"}
    assert brands.find("耐克") == []


def test_a_row_that_stands_twice_or_came_before_is_told(brands, tmp_path):
    brands.import_csv(csv_file(tmp_path, "brand,owner\nKrollwex,A\n"))
    imported = brands.import_csv(csv_file(tmp_path, "brand,owner\nKrollwex,B\nKrollwex,C\n"))
    assert [(note.line, note.what) for note in imported.notes] == [(3, "repeated"), (3, "updated")]
    assert brands.entry("Krollwex").owner == "C"


def test_a_row_with_more_cells_than_columns_is_left_out(brands, tmp_path):
    imported = brands.import_csv(csv_file(tmp_path, "brand,owner\nKrollwex,Kroll, AG\n"))
    assert [(note.line, note.what) for note in imported.rejected] == [(2, "cells")]


def test_every_note_of_an_import_is_there_in_both_languages():
    assert TEXTS["en"].keys() == TEXTS["zh"].keys()
    for what, text in TEXTS["en"].items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", TEXTS["zh"][what])), what


@pytest.mark.parametrize(("text", "says"), [("", "empty"), ("name,owner\nNike,Nike\n", 'no column "brand"'),
    ("brand,colour,owners\nNike,red,x\n", 'unknown column "colour", "owners"'), ("brand,owners\nNike,x\n", "did you mean owner"),
    ("brand,brand\nNike,x\n", "twice")])
def test_a_file_that_is_no_register_is_refused(brands, tmp_path, text, says):
    with pytest.raises(RegisterError, match=says):
        brands.import_csv(csv_file(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(brands, tmp_path):
    path = tmp_path / "register.csv"
    path.write_bytes("brand\n耐克\n".encode("gbk"))
    with pytest.raises(RegisterError, match="UTF-8"):
        brands.import_csv(path)
