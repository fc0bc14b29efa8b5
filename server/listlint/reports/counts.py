"""Numbers of things as people write them: 1 listing, 1,200 listings, 3 个商品."""

from __future__ import annotations

NOUNS: dict[str, dict[str, tuple[str, str]]] = {
    "en": {"listing": ("listing", "listings"), "error": ("error", "errors"), "warning": ("warning", "warnings"), "info": ("info", "info"),
           "row": ("row", "rows"), "brand": ("brand", "brands"), "category": ("category", "categories"), "title": ("title", "titles"),
           "thin category": ("thin category", "thin categories")},
    "zh": {"listing": ("个商品", "个商品"), "error": ("个错误", "个错误"), "warning": ("个警告", "个警告"), "info": ("个提示", "个提示"),
           "row": ("行", "行"), "brand": ("个品牌", "个品牌"), "category": ("个类目", "个类目"), "title": ("个标题", "个标题"),
           "thin category": ("个稀疏类目", "个稀疏类目")},
}


def counted(number: int, noun: str, language: str) -> str:
    """The number with its noun, one or many."""
    one, many = NOUNS[language][noun]
    return f"{number:,} {one if number == 1 else many}"
