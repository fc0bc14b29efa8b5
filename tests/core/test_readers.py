"""Whatever a spreadsheet or a platform exports is read, and what cannot be read is told by line and reason."""

from __future__ import annotations

import json

import pytest

from listlint.readers import InputError, rows
from listlint.readers import lines as lines_module
from listlint.readers import table as table_module
from listlint.readers.mapping import FIELDS, choose, listing_json, parse_map


@pytest.fixture
def read(tmp_path):
    """The rows of a file with that content."""
    def make(content, name="a.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return list(rows(path))
    return make


# ---- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_in_any_code_page_and_with_any_delimiter(read, encoding, delimiter):
    (row,) = read(f"编号{delimiter}标题\r\n1{delimiter}红色连衣裙\r\n", encoding=encoding)
    assert (row.line, dict(row.values)) == (2, {"编号": "1", "标题": "红色连衣裙"})


def test_utf16_big_endian_is_read(read):
    (row,) = read("id;title\n1;中".encode("utf-16-be").join([b"\xfe\xff", b""]))
    assert dict(row.values) == {"id": "1", "title": "中"}


def test_what_excel_writes_to_say_its_delimiter_is_understood(read):
    (row,) = read("sep=;\r\nid;title\r\n1;a, b\r\n")
    assert (row.line, dict(row.values)) == (3, {"id": "1", "title": "a, b"})


def test_quotes_commas_and_line_breaks_in_cells_and_the_lines_behind_them(read):
    found = read('id,title\n1,"a, ""b""\n2nd line"\n\n2,c\n')
    assert [(row.line, row.values["title"]) for row in found] == [(2, 'a, "b"\n2nd line'), (5, "c")]


def test_old_macintosh_line_ends_are_read(read):
    assert [row.values["title"] for row in read("id,title\r1,a\r2,b\r")] == ["a", "b"]


@pytest.mark.parametrize(("line", "reason"), [
    ("2", "1 cells where the header names 2 columns"), ("2,b,c", "3 cells where the header names 2 columns"), ('2,"b" c', "not CSV"),
])
def test_a_bad_record_is_rejected_as_it_was_written_and_the_next_is_read(read, line, reason):
    first, bad, last = read(f"id,title\n1,a\n{line}\n3,c\n")
    assert (bad.values, bad.line, bad.raw) == (None, 3, line)
    assert bad.reason.startswith(reason)
    assert (first.values["id"], last.values["id"], last.line) == ("1", "3", 4)


def test_a_quote_that_is_never_closed_keeps_what_it_swallowed(read):
    first, bad = read('id,title\n1,a\n2,"b\n3,c\n')
    assert (first.values["id"], bad.values, bad.line) == ("1", None, 3)
    assert bad.raw == '2,"b\n3,c'
    assert "is a quote missing?" in bad.reason


def test_a_cell_longer_than_any_platform_takes_is_rejected_and_the_next_row_is_read(read, monkeypatch):
    monkeypatch.setattr(table_module, "LONGEST_CELL", 100)
    bad, good = read(f"id,title\n1,{'x' * 500}\n2,b\n")
    assert (bad.values, good.values["id"]) == (None, "2")
    assert "field larger than field limit" in bad.reason
    assert len(bad.raw) <= 100


@pytest.mark.parametrize(("content", "told"), [
    ("id^title\n1^a", "a.csv:1: one column only"), ("id:title\n1:a", "the delimiter must be one of , ; tab |"),
    ("id,title,id\n1,a,2", 'a.csv:1: two columns are called "id"'), ("id,,title\n", "a.csv:1: column 2 has no name"),
    ("\nid,title\n", "a.csv:1: the first line is empty"), ('"id,title\n1,a', "a.csv:1: the line that names the columns is not CSV"),
    ("sep=;\nid^title", "a.csv:2: one column only"), ("sep=,\n", "a.csv:2: the line that names the columns is not CSV"),
    (b"\x81\x20id,title", "neither UTF-8 nor GB18030"), ("", "the file is empty"),
])
def test_a_table_that_cannot_be_read_is_told_by_file_and_line(read, content, told):
    with pytest.raises(InputError) as caught:
        read(content)
    assert told in str(caught.value)


def test_a_list_of_titles_alone_is_a_table_of_one_column(read):
    assert next(iter(read("title\nRed dress\nBlue dress\n"))).values == {"title": "Red dress"}


# ---- JSON


def test_a_broken_line_is_a_row_with_the_place_and_a_caret(read):
    good, bad, last = read('{"id": "1"}\n{"id": "2", "title": oops}\n{"id": "3"}', "a.jsonl")
    assert (good.values["id"], last.values["id"], bad.line) == ("1", "3", 2)
    assert bad.reason == 'not JSON at line 1, column 22: Expecting value\n    {"id": "2", "title": oops}\n                         ^'


@pytest.mark.parametrize(("line", "reason"), [
    ("NaN", "NaN is not JSON"), ('{"price": Infinity}', "Infinity is not JSON"), ('{"id": 1, "id": 2}', 'the key "id" stands twice'),
    ('{"a": {"b": 1, "b": 1}}', 'the key "b" stands twice'), ("[" * 40 + "]" * 40, "nested deeper than 32"),
    ("[" * 100_000, "nested deeper than 32"), ('"a text"', "a listing is a JSON object"), ("[]", "a listing is a JSON object"),
    ('{"title": "\\ud83d"}', "half of a character"), ('{"\\ude00": 1}', "half of a character"),
    (b'{"title": "\xff"}', "not UTF-8 at byte 12"),
    ('{"n": ' + "9" * 5000 + "}", "integer string conversion"), ("{'id': 1}", "double quotes"), ('{"id": "1"', "delimiter"),
    ("\x00", "Expecting value"),
])
def test_what_is_no_listing_is_a_row_with_its_reason(read, line, reason):
    (row,) = read(line, "a.jsonl")
    assert row.values is None
    assert reason in row.reason


def test_an_emoji_in_two_escapes_is_one_character(read):
    (row,) = read('{"title": "\\ud83d\\ude00"}', "a.jsonl")
    assert row.values["title"] == "😀"


def test_a_byte_order_mark_and_blank_lines_are_passed_over(read):
    found = read(b'\xef\xbb\xbf{"id": "1"}\r\n\r\n  \n{"id": "2"}', "a.jsonl")
    assert [(row.line, row.values["id"]) for row in found] == [(1, "1"), (4, "2")]


def test_a_line_longer_than_any_listing_is_rejected_and_the_next_is_read(read, monkeypatch):
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 100)
    bad, good = read(f'{{"id": "{"x" * 1000}"}}\n{{"id": "2"}}', "a.jsonl")
    assert "longer than 100 bytes" in bad.reason
    assert (good.line, good.values["id"]) == (2, "2")


def test_a_json_file_holds_one_listing_or_a_list(read):
    assert [row.values["id"] for row in read('{"id": "1"}', "a.json")] == ["1"]
    found = read('[{"id": "1"}, 5, {"id": "2"}]', "a.json")
    assert [row.values and row.values["id"] for row in found] == ["1", None, "2"]


@pytest.mark.parametrize(("content", "told"), [
    ('{"id": 1,\n', "a.json: not JSON at line 2, column 1"), ("  \n", "a.json: the file is empty"),
    ('{"a": 1}\n{"a": 2}', "is called .jsonl"),
    (b"\xff\xfe{\x00}\x00", "not UTF-8 at byte 1"), ('{"a\u2028": 1,,}', "column 10"),
])
def test_a_json_file_that_cannot_be_read_is_told_whole(read, content, told):
    with pytest.raises(InputError) as caught:
        read(content, "a.json")
    assert told in str(caught.value)


def test_lines_in_utf16_are_told_once(read):
    with pytest.raises(InputError, match="is UTF-16"):
        read('{"id": "1"}\n' * 3, "a.jsonl", "utf-16")


def test_a_missing_file_a_folder_and_a_strange_ending_are_told(tmp_path):
    for path, told in ((tmp_path / "no.csv", "no such file"), (tmp_path, "is a folder"), (tmp_path / "a.pdf", "is no catalogue format")):
        if path.suffix == ".pdf":
            path.touch()
        with pytest.raises(InputError, match=told):
            rows(path)


# ---- mapping


def mapped(values, chosen=""):
    return listing_json(values, choose(values, parse_map(chosen)))


@pytest.mark.parametrize(("names", "fields"), [
    (["SKU", "Product Name", "Bullet Point1", "bullet_point2", "Search Terms"], ["id", "title", "bullets", "bullets", "keywords"]),
    (["商品编号", "商品标题", "类目", "品牌", "主图", "售价"], ["id", "title", "category", "brand", "images", "price"]),
    (["ＩＤ", "标题", " Brand "], ["id", "title", "brand"]),
    (["uniq_id", "product_name", "product_category_tree", "discounted_price", "image", "description"],
     ["id", "title", "category", "price", "images", "description"]),
    (["id", "title", "category_path", "image_paths", "seller_id", "attributes.Color"],
     ["id", "title", "category", "images", "seller", "attributes.Color"]),
])
def test_columns_go_by_their_names_in_english_and_chinese(names, fields):
    assert list(choose(names, {}).columns.values()) == fields


def test_the_first_column_that_fits_wins_and_the_rest_are_told():
    found = choose(["id", "sku", "title", "name", "colour"], {})
    assert (dict(found.columns), found.ignored) == ({"id": "id", "title": "title"}, ("sku", "name", "colour"))


def test_a_map_outranks_the_names_and_takes_attributes_and_lists():
    values = {"title": "a", "name": "b", "pic1": "1.jpg", "pic2": "2.jpg", "col": "Red", "image": "3.jpg"}
    made = mapped(values, "title=name, images=pic1,images=pic2,attributes.Color=col")
    assert made == {"title": "b", "images": [{"src": "1.jpg"}, {"src": "2.jpg"}], "attributes": {"Color": "Red"}}


@pytest.mark.parametrize(("text", "told"), [
    ("titel=name", 'did you mean "title"?'), ("title", "is not FIELD=COLUMN"), ("title=", "is not FIELD=COLUMN"),
    ("title=nmae", 'did you mean "name"?'), ("title=name,title=other", '"title" is given two columns'),
    ("title=name,brand=name", 'the column "name" is given to two fields'),
])
def test_a_wrong_map_is_told(text, told):
    with pytest.raises(InputError) as caught:
        choose(["name", "other"], parse_map(text))
    assert told in str(caught.value)


@pytest.mark.parametrize(("written", "price"), [
    ("9.90", "9.90"), ("US $1,299.00", "1299.00"), ("¥1,299", "1299"), ("￥１２．５", "12.5"), ("12,50", "12.50"), ("12,5 €", "12.5"),
    ("1.299,00 €", "1299.00"), ("1 299,00", "1299.00"), ("1\u00a0299,00\u00a0€", "1299.00"), ("Rs. 1,23,456.50", "123456.50"),
    ("1,299", "1299"), ("1.299", "1.299"), ("1.299.000", "1299000"), (".99", "0.99"), ("$.5", "0.5"), ("EUR 5,-", "5"), ("0", "0"),
    ("1'299.95 CHF", "1299.95"), ("99元", "99"), ("12.50 USD", "12.50"), (5, 5), (5.5, 5.5),
    ("3.99 - 5.99", "3.99 - 5.99"), ("-5", "-5"), ("$-5", "$-5"), ("free", "free"), ("1,2,3", "1,2,3"), ("1.2.3", "1.2.3"),
    ("12,3456", "12,3456"),
])
def test_prices_in_several_writings(written, price):
    assert mapped({"price": written})["price"] == price


@pytest.mark.parametrize(("written", "path"), [
    ("Pet Supplies > Dogs > Car", ["Pet Supplies", "Dogs", "Car"]), ("Pet Supplies >> Dogs", ["Pet Supplies", "Dogs"]),
    ('["Clothing >> Women\'s Clothing >> Lingerie"]', ["Clothing", "Women's Clothing", "Lingerie"]), ("家居|厨房", ["家居", "厨房"]),
    ("A/V Cables", ["A/V Cables"]), ("Home / Kitchen", ["Home", "Kitchen"]), ('["A", "B"]', ["A", "B"]), (["A", "B"], ["A", "B"]),
    ("Home & Kitchen › Bath", ["Home & Kitchen", "Bath"]),
])
def test_categories_in_several_writings(written, path):
    assert mapped({"category": written})["category"] == path


@pytest.mark.parametrize(("written", "sources"), [
    ("a.jpg|b.jpg", ["a.jpg", "b.jpg"]), ("a.jpg; b.jpg", ["a.jpg", "b.jpg"]), ("a.jpg, b.png", ["a.jpg", "b.png"]),
    ('["a.jpg", "b.jpg"]', ["a.jpg", "b.jpg"]), (["a.jpg", None, ""], ["a.jpg"]), ([{"src": "a.jpg", "role": "main"}], ["a.jpg"]),
    ("https://x.example/a.jpg,https://x.example/b", ["https://x.example/a.jpg", "https://x.example/b"]),
])
def test_image_lists_in_several_writings(written, sources):
    assert [image["src"] for image in mapped({"image": written})["images"]] == sources


def test_empty_cells_and_nulls_are_no_values():
    assert mapped({"id": 7, "title": None, "brand": "nan", "price": " ", "keywords": "", "description": "None"}) == {"id": "7", "title": ""}


def test_values_are_turned_into_those_of_a_listing():
    made = mapped({"id": 12.5, "specifications": {"Weight": 3, "Sale": True, "Sizes": ["S", 4], "None": None}, "lot_size": "5",
                   "bullets": "one\ntwo", "keywords": "a；b、c", "variants": '[{"name": "Red", "price": null}]', "tags": [1, "x"]})
    assert made == {"id": "12.5", "title": "", "attributes": {"Weight": "3", "Sale": "yes", "Sizes": "S, 4"}, "lot_size": 5,
                    "bullets": ["one", "two"], "keywords": ["a", "b", "c", "1", "x"], "variants": [{"name": "Red"}]}


def test_every_field_of_a_listing_can_be_mapped():
    from listlint.schema import ListingIn

    assert set(FIELDS) == set(ListingIn.model_fields)


def test_a_row_of_our_own_goes_through_the_mapping_unchanged():
    own = {"id": "A", "title": "t", "category": ["A > B", "C"], "price": "9.90", "images": [{"src": "a, b.jpg"}], "attributes": {"a": "b"},
           "bullets": ["x | y"], "variants": [{"id": "v", "name": "Red", "image": 0}], "keywords": ["a, b"], "lot_size": 1}
    assert mapped(json.loads(json.dumps(own))) == own
