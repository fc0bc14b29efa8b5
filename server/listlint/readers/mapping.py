"""A row of somebody's export → the JSON of a listing: which column is which field, and how its value is written."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from listlint.mistakes import did_you_mean
from listlint.readers import InputError

_LISTS = ("bullets", "keywords", "images", "category")
_OBJECTS = ("attributes", "variants", "shipping", "returns", "warranty", "certificates", "reviews")
_PLAIN_TEXT = ("id", "title", "description", "brand", "currency", "unit", "seller", "marketplace", "language", "published_at")
FIELDS = (*_PLAIN_TEXT, "price", "lot_size", *_LISTS, *_OBJECTS)
_NULLS = ("", "null", "none", "nan", "n/a")


@dataclass(frozen=True)
class Mapped:
    """``columns`` is column → field; ``ignored`` are the columns no field takes."""

    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def parse_map(text: str) -> dict[str, str]:
    """``title=product_name,category=path`` → field by column. Raises InputError naming the wrong part."""
    chosen: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        field, separator, column = (piece.strip() for piece in part.partition("="))
        if not separator or not column:
            raise InputError(f'--map: "{part}" is not FIELD=COLUMN')
        if field not in FIELDS and not field.startswith("attributes."):
            raise InputError(f'--map: no field "{field}"; {did_you_mean(field, FIELDS)}')
        if field in chosen.values() and field not in _LISTS:
            raise InputError(f'--map: "{field}" is given two columns; only {", ".join(_LISTS)} take several')
        if column in chosen:
            raise InputError(f'--map: the column "{column}" is given to two fields')
        chosen[column] = field
    return chosen


def choose(columns: Iterable[str], chosen: Mapping[str, str]) -> Mapped:
    """Which field each column holds: as told, else by its name. The first column that fits a single-valued field wins."""
    columns = list(columns)
    if missing := [column for column in chosen if column not in columns]:
        raise InputError(f'--map: no column "{missing[0]}"; {did_you_mean(missing[0], columns)}')
    found: dict[str, str] = {column: chosen[column] for column in columns if column in chosen}
    for column in columns:
        field = _by_name(column)
        taken = field in found.values() and field not in _LISTS
        if column not in found and field and not taken and not (field in chosen.values() and field in _LISTS):
            found[column] = field
    return Mapped(found, tuple(column for column in columns if column not in found))


def _by_name(column: str) -> str | None:
    if column.startswith("attributes."):
        return column
    name = re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", column).casefold()).strip("_")
    return _names().get(name) or _names().get(re.sub(r"_?\d+$", "", name))


@cache
def _names() -> dict[str, str]:
    table = tomllib.loads((files("listlint.readers") / "columns.toml").read_text("utf-8"))
    return {name: field for field, names in table.items() for name in names}


def listing_json(values: Mapping[str, Any], mapped: Mapped) -> dict[str, Any]:
    """The row under our names, with its values as a listing has them. What has no meaning is left for the schema to refuse."""
    made: dict[str, Any] = {}
    for column, field in mapped.columns.items():
        value = values.get(column)
        if value is None or (isinstance(value, str) and value.strip().lower() in _NULLS):
            continue
        if field.startswith("attributes."):
            made.setdefault("attributes", {})[field.removeprefix("attributes.")] = _text(value)
        elif field in _LISTS:
            made.setdefault(field, []).extend(_list(field, value))
        else:
            made[field] = _value(field, value)
    made.setdefault("title", "")
    return made


def _value(field: str, value: Any) -> Any:
    if field in _OBJECTS and isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            return value
    if field == "attributes" and isinstance(value, Mapping):
        return {str(name): _text(item) for name, item in value.items() if item is not None}
    if field == "variants" and isinstance(value, list):
        return [{key: item for key, item in variant.items() if item is not None} if isinstance(variant, Mapping) else variant
                for variant in value]
    if field == "price":
        return _price(value)
    if field == "lot_size" and isinstance(value, str) and value.strip().isdigit():
        return int(value)
    if field in _PLAIN_TEXT and isinstance(value, (int, float)) and not isinstance(value, bool):
        return _text(value)
    return value


_AMOUNT = re.compile(r"[^\d.,\-]*(?:\.(?=\D))?\s*(?P<number>[.,]?\d[\d.,' ]*?)(?:,?-)?[^\d.,\-]*\.?")
_THOUSANDS = {",": r"\d{1,3}(?:,\d{2,3})*,\d{3}", ".": r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+(?=,)",
              " ": r"\d{1,3}(?: \d{3})+", "'": r"\d{1,3}(?:'\d{3})+"}


def _price(value: Any) -> Any:
    """``"US $1,299.00"`` and ``"1.299,00 €"`` → ``"1299.00"``; ``"12,50"`` → ``"12.50"``. Anything else is left as it is."""
    if not isinstance(value, str):
        return value
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if found is None:
        return value
    number = found["number"].strip()
    # The last sign parts the cents where it stands once and one or two digits follow, or any number of them behind a point.
    split = re.fullmatch(r"(.*?)(?:\.(\d+)|,(\d{1,2}))", number)
    if split and split[1].count("." if split[2] is not None else ",") == 0:
        whole, cents = split[1], split[2] or split[3]
    else:
        whole, cents = number, ""
    for sign in _THOUSANDS:
        if sign in whole and re.fullmatch(_THOUSANDS[sign].replace("(?=,)", ""), whole):
            whole = whole.replace(sign, "")
    if not re.fullmatch(r"\d*", whole) or not (whole or cents):
        return value
    return (whole or "0") + (f".{cents}" if cents else "")


def _list(field: str, value: Any) -> list[Any]:
    if isinstance(value, str):
        value = _split(field, value)
    if not isinstance(value, list):
        return [value]
    if field == "category" and len(value) == 1 and isinstance(value[0], str):
        value = _split(field, value[0])
    if field == "images":
        return [{"src": item} if isinstance(item, str) else item for item in value if item not in ("", None)]
    return [_text(item) if isinstance(item, (int, float)) else item for item in value if item is not None]


def _split(field: str, text: str) -> list[Any]:
    stripped = text.strip()
    if stripped.startswith("["):
        try:
            decoded = json.loads(stripped)
        except json.JSONDecodeError:
            pass  # a text that only looks like a list; it is split like any other
        else:
            return _split(field, decoded[0]) if field == "category" and len(decoded) == 1 else list(decoded)
    signs = {"category": r"\s*(?:>>?|›|»|/(?=\s)|\|)\s*", "images": r"\s*[|;\n]\s*|\s*,\s*(?=https?:|\S+\.\w{3,4}\b)",
             "bullets": r"\s*(?:\n|\|)\s*", "keywords": r"\s*[,;，；、\n|]\s*"}
    return [part for part in re.split(signs[field], stripped) if part]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else f"{value}"
