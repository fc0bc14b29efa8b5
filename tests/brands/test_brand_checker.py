"""What cases.toml cannot show: text in pictures, evidence, the fix."""

from types import SimpleNamespace

import pytest

from listlint.api import Image, Listing, Text, TextLine, Unavailable, Variant
from listlint.records import StoredRecords
from listlint.store.sqlite import SqliteStore
from listlint_checkers.brand_infringement import VARIANTS_READ, BrandInfringement


@pytest.fixture
def records(tmp_path):
    return StoredRecords(SqliteStore(tmp_path / "records.db"), tmp_path)


@pytest.fixture
def checker(records):
    return BrandInfringement(BrandInfringement.Options(), records)


def listing(title="Canvas shoes", **fields):
    return Listing("1", Text("title", title), **fields)


class Reader:
    """Reads the same line in every picture."""

    def __init__(self, line, score=0.99):
        self._line = TextLine(line, (0.1, 0.1, 0.5, 0.2), score)

    def picture(self, src):
        return SimpleNamespace(name=src)

    def text(self, src, *, always=False):
        return (self._line,)


class NoReader(Reader):
    def text(self, src, *, always=False):
        raise Unavailable("no reader of text in pictures", "pip install 'listlint[ocr]'")


def pictured(reader, title="Canvas shoes", **fields):
    return listing(title, images=(Image("a.jpg", "images[0]", "main"), Image("b.jpg", "images[1]"))).opened_by(reader) if not fields \
        else listing(title, images=(Image("a.jpg", "images[0]", "main"),), **fields).opened_by(reader)


def test_a_brand_read_in_pictures_is_reported_once(checker):
    (finding,) = checker.check_pictures(pictured(Reader("ADIDAS ORIGINALS")))
    assert (finding.rule, finding.at.field, finding.data["brand"]) == ("brand-in-picture", "images[0]", "Adidas")
    assert finding.evidence[0].region == (0.1, 0.1, 0.5, 0.2)


@pytest.mark.parametrize("reader", [Reader("ADIDAS", score=0.5), Reader("for iPhone 15"), Reader("N1KE"), Reader("100% cotton")])
def test_unsure_fitting_and_misread_text_in_pictures_is_left_alone(checker, reader):
    assert list(checker.check_pictures(pictured(reader))) == []


def test_a_picture_of_what_the_goods_fit_is_left_alone(checker):
    assert list(checker.check_pictures(pictured(Reader("iPhone 15"), title="Case for iPhone 15"))) == []


def test_an_authorized_brand_in_a_picture_is_left_alone(checker, records):
    records.brands.authorize("Adidas", "shop-1")
    assert list(checker.check_pictures(pictured(Reader("ADIDAS"), seller="shop-1"))) == []


def test_without_a_reader_the_pictures_are_unavailable_and_the_text_is_checked(checker):
    with pytest.raises(Unavailable):
        list(checker.check_pictures(pictured(NoReader(""))))
    assert [finding.rule for finding in checker.check(pictured(NoReader(""), title="Nike shoes"))] == ["unauthorized-brand"]


def test_the_evidence_names_the_entry_the_owner_and_the_cue(checker):
    (finding,) = checker.check(listing("耐克同款板鞋"))
    assert [evidence.text for evidence in finding.evidence] == ["耐克 = Nike (Nike, Inc.)", "同款"]


def test_the_fix_writes_the_form_the_marketplace_wants(checker):
    title = "Acme Silicone Case iPhone 15"
    (finding,) = checker.check(listing(title, marketplace="amazon"))
    (edit,) = finding.fix.edits
    assert title[:edit.at.start] + edit.text + title[edit.at.end:] == "Acme Silicone Case compatible with iPhone 15"
    assert list(checker.check(listing("Acme Silicone Case compatible with iPhone 15", marketplace="amazon"))) == []


def test_the_same_defect_in_every_field_is_told_once_a_field(checker):
    found = checker.check(listing("Gucci bag, Gucci", bullets=(Text("bullets[0]", "Gucci"), Text("bullets[1]", "Gucci")),
                                  description=Text("description", "Gucci Gucci Gucci")))
    assert [(finding.rule, finding.at.field) for finding in found] == [
        ("unauthorized-brand", "title"), ("unauthorized-brand", "bullets[0]"), ("brand-mention", "description")]


def test_of_a_thousand_variants_so_much_is_read_and_a_wording_once(checker, monkeypatch):
    read = []
    find = type(checker.records.brands).find
    monkeypatch.setattr(type(checker.records.brands), "find",
                        lambda self, text, **rest: read.append(len(text.value)) or find(self, text, **rest))

    def variants(name):
        return tuple(Variant(str(number), Text(f"variants[{number}].name", name(number))) for number in range(1000))

    list(checker.check(listing(variants=variants(lambda number: "for apple compatible with " * 20))))
    assert len(read) == 2
    read.clear()
    list(checker.check(listing(variants=variants(lambda number: f"{number} for apple compatible with " * 20))))
    assert sum(read) <= VARIANTS_READ + len("Canvas shoes")
