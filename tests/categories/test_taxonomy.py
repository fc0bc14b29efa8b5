"""Published category trees, as files give them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from listlint.records.categories import Categories
from listlint.records.category_taxonomy import TaxonomyError, read

SHOPIFY = """# Shopify Product Taxonomy
# Format: {GID} : {Ancestor name} > ... > {Category name}

gid://shopify/TaxonomyCategory/ap      : Animals
gid://shopify/TaxonomyCategory/ap-1    : Animals > Dog Beds
gid://shopify/TaxonomyCategory/el-1    : Electronics > Phone Cases
"""
GOOGLE = "# Google_Product_Taxonomy_Version: 2019\n1 - Animals\n2 - Animals > Dog Beds\n3 - 电子产品 > 手机壳\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_shopify_trees_are_read_with_their_ids(tmp_path: Path) -> None:
    tree = read(written(tmp_path, "tree.txt", SHOPIFY), "shopify")
    assert tree.paths == (("Animals",), ("Animals", "Dog Beds"), ("Electronics", "Phone Cases"))
    assert tree.ids[1] == "gid://shopify/TaxonomyCategory/ap-1"


def test_packed_trees_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "tree.txt.gz"
    packed.write_bytes(gzip.compress(SHOPIFY.encode()))
    assert len(read(packed, "shopify").paths) == 3


def test_google_trees_are_read_with_their_numbers(tmp_path: Path) -> None:
    tree = read(written(tmp_path, "tree.txt", GOOGLE), "google")
    assert tree.paths[2] == ("电子产品", "手机壳")
    assert tree.ids == ("1", "2", "3")


@pytest.mark.parametrize("text", [
    "id,path\n7,Animals > Dog Beds\n",
    "id,level1,level2\n7,Animals,Dog Beds\n",
    "id,类目1,类目2\n7,Animals,Dog Beds\n"])
def test_csv_trees_have_a_path_or_levels(tmp_path: Path, text: str) -> None:
    tree = read(written(tmp_path, "tree.csv", text), "csv")
    assert (tree.paths, tree.ids) == ((("Animals", "Dog Beds"),), ("7",))


def test_a_wrong_format_is_located(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match=r"tree\.txt:2: expected “gid://… : A > B”, found '1 - Animals'"):
        read(written(tmp_path, "tree.txt", GOOGLE), "shopify")
    with pytest.raises(TaxonomyError, match="no column “path”"):
        read(written(tmp_path, "tree.csv", "a,b\n1,2\n"), "csv")
    with pytest.raises(TaxonomyError, match="no category found"):
        read(written(tmp_path, "empty.txt", "# nothing\n"), "google")


def test_names_suggest_categories(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.keep_taxonomy(read(written(tmp_path, "tree.txt", GOOGLE), "google"), "any")
    tree = models.taxonomy("ebay")
    assert tree is not None
    assert tree.suggest("Large bed for a dog")[0][0] == ("Animals", "Dog Beds")
    assert tree.suggest("苹果手机壳")[0][0] == ("电子产品", "手机壳")
    assert tree.suggest("Zzyx") == []
    assert models.taxonomy("any") is not None
