"""The JSON shape of a listing: strict, with every mistake named by its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from listlint.listing import (
    Certificate,
    Image,
    Listing,
    Returns,
    Review,
    Shipping,
    ShippingOption,
    Variant,
    Warranty,
    attribute_path,
)
from listlint.mistakes import did_you_mean
from listlint.words import Text


class ListingError(Exception):
    """A listing that does not have the shape; ``problems`` is every mistake with its place."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{where}: {problem}" if where else problem for where, problem in problems))


MOST = 10**15
_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")


def _price(value: str | int | float) -> str | int | float:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise ValueError('must be a decimal such as "9.90"')
    if not isinstance(value, str) and not 0 <= value < MOST:
        raise ValueError('must be a decimal such as "9.90", not negative')
    return value


def _time(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("a time is written 2026-11-01T08:00:00Z") from None
    return value


PRICE_SCHEMA = {"anyOf": [{"type": "string", "pattern": f"^{_DECIMAL.pattern}$"},
                          {"type": "number", "minimum": 0, "exclusiveMaximum": MOST}]}
Price = Annotated[str | int | float, AfterValidator(_price), WithJsonSchema(PRICE_SCHEMA)]
Time = Annotated[str, AfterValidator(_time), WithJsonSchema({"type": "string", "format": "date-time"})]
Short = Annotated[str, Field(max_length=500)]
Line = Annotated[str, Field(max_length=5_000)]
Long = Annotated[str, Field(max_length=200_000)]


class Strict(BaseModel):
    """No conversion between types, no unknown key."""

    model_config = ConfigDict(strict=True, extra="forbid")


class ImageIn(Strict):
    """``src`` is a path (terminal only), an https URL, or ``sha256:…`` of an uploaded picture's original bytes."""

    src: Annotated[str, Field(min_length=1, max_length=2_000)]
    role: Short = ""


class VariantIn(Strict):
    """``image`` is the 0-based index of the picture that shows it."""

    id: Short = ""
    name: Short = ""
    options: dict[Short, Short] = {}
    price: Price | None = None
    image: Annotated[int, Field(ge=0)] | None = None
    gtin: Short = ""


class ShippingOptionIn(Strict):
    """``days`` is fastest and slowest delivery."""

    method: Short
    countries: list[Short] = []
    days: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=2, max_length=2)] | None = None
    tracked: bool | None = None


class ShippingIn(Strict):
    """How the goods are sent."""

    handling_days: Annotated[int, Field(ge=0)] | None = None
    options: list[ShippingOptionIn] = []


class ReturnsIn(Strict):
    """Whether and how long the buyer may send it back."""

    accepted: bool | None = None
    days: Annotated[int, Field(ge=0)] | None = None
    custom_made: bool | None = None


class WarrantyIn(Strict):
    """How long repairs are promised."""

    months: Annotated[int, Field(ge=0)] | None = None
    terms: Line = ""


class CertificateIn(Strict):
    """A document shown with the goods."""

    kind: Short
    number: Short = ""
    issuer: Short = ""


class ReviewIn(Strict):
    """What a buyer said."""

    rating: int | None = None
    text: Long = ""


class ListingIn(Strict):
    """One listing as JSON. Only ``id`` and ``title`` are required; the title may be empty."""

    id: Annotated[str, Field(min_length=1, max_length=500)]
    title: Line
    marketplace: Short = "any"
    seller: Short = ""
    language: Short = ""
    description: Long = ""
    bullets: Annotated[list[Line], Field(max_length=100)] = []
    keywords: Annotated[list[Line], Field(max_length=500)] = []
    brand: Short = ""
    category: Annotated[list[Short], Field(max_length=20)] = []
    attributes: Annotated[dict[Short, Line], Field(max_length=500)] = {}
    price: Price | None = None
    currency: Short = ""
    unit: Short = ""
    lot_size: Annotated[int, Field(ge=1)] | None = None
    images: Annotated[list[ImageIn], Field(max_length=100)] = []
    variants: Annotated[list[VariantIn], Field(max_length=2_000)] = []
    published_at: Time | None = None
    shipping: ShippingIn | None = None
    returns: ReturnsIn | None = None
    warranty: WarrantyIn | None = None
    certificates: Annotated[list[CertificateIn], Field(max_length=100)] = []
    reviews: Annotated[list[ReviewIn], Field(max_length=10_000)] = []


@dataclass(frozen=True, slots=True)
class Parsed:
    """A listing, and the keys that no field knows."""

    listing: Listing
    unknown: tuple[str, ...] = ()


def parse_listing(data: Any, *, marketplace: str | None = None) -> Listing:
    """The listing, or ListingError with every mistake. An unknown key is a mistake. ``marketplace`` overrides the listing's own."""
    try:
        return listing_from(ListingIn.model_validate(data), marketplace)
    except ValidationError as error:
        raise ListingError(_problems(error)) from None


def parse_row(data: Mapping[str, Any], *, marketplace: str | None = None) -> Parsed:
    """Like ``parse_listing`` for one row of a catalogue: unknown keys are left out and named, the rest is as strict."""
    try:
        return Parsed(listing_from(ListingIn.model_validate(data), marketplace))
    except ValidationError as error:
        unknown = tuple(_path(problem["loc"]) for problem in error.errors() if problem["type"] == "extra_forbidden")
        if not unknown:
            raise ListingError(_problems(error)) from None
    try:
        return Parsed(listing_from(ListingIn.model_validate(data, extra="ignore"), marketplace), unknown)
    except ValidationError as error:
        raise ListingError(_problems(error)) from None


def listing_from(data: ListingIn, marketplace: str | None = None) -> Listing:
    """A judged listing as checkers see it."""
    return Listing(
        id=data.id, title=Text("title", data.title), seller=data.seller,
        marketplace=marketplace or data.marketplace.strip().lower() or "any",
        language=data.language, description=Text("description", data.description),
        bullets=_texts("bullets", data.bullets), keywords=_texts("keywords", data.keywords),
        brand=Text("brand", data.brand), category=tuple(data.category),
        attributes={name: Text(attribute_path(name), value) for name, value in data.attributes.items()},
        price=_decimal(data.price), currency=data.currency, unit=data.unit, lot_size=data.lot_size,
        images=tuple(Image(image.src, f"images[{n}]", image.role) for n, image in enumerate(data.images)),
        variants=tuple(_variant(n, variant) for n, variant in enumerate(data.variants)),
        published_at=_moment(data.published_at) if data.published_at else None,
        shipping=_shipping(data.shipping) if data.shipping else None,
        returns=Returns(data.returns.accepted, data.returns.days, data.returns.custom_made) if data.returns else None,
        warranty=Warranty(data.warranty.months, data.warranty.terms) if data.warranty else None,
        certificates=tuple(Certificate(c.kind, c.number, c.issuer) for c in data.certificates),
        reviews=tuple(Review(review.rating, review.text) for review in data.reviews))


def _texts(field: str, values: list[str]) -> tuple[Text, ...]:
    return tuple(Text(f"{field}[{n}]", value) for n, value in enumerate(values))


def _decimal(price: str | int | float | None) -> Decimal | None:
    return None if price is None else Decimal(str(price))


def _moment(written: str) -> datetime:
    """A time without a zone is taken for UTC, so that any two can be compared."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _variant(n: int, variant: VariantIn) -> Variant:
    options = {name: Text(f"variants[{n}].{attribute_path(name).replace('attributes', 'options', 1)}", value)
               for name, value in variant.options.items()}
    return Variant(variant.id, Text(f"variants[{n}].name", variant.name), options, _decimal(variant.price), variant.image, variant.gtin)


def _shipping(data: ShippingIn) -> Shipping:
    return Shipping(data.handling_days, tuple(
        ShippingOption(option.method, tuple(option.countries), (option.days[0], option.days[1]) if option.days else None, option.tracked)
        for option in data.options))


def _path(place: tuple[str | int, ...]) -> str:
    path = ""
    for part in place:
        if isinstance(part, int):
            path += f"[{part}]"
        elif path.endswith(("attributes", "options")):
            path += attribute_path(part).removeprefix("attributes")
        else:
            path += f".{part}" if path else part
    return path


_WORDS = {"string_type": "must be a text", "int_type": "must be a whole number", "list_type": "must be a list",
          "dict_type": "must be an object", "bool_type": "must be true or false", "missing": "is missing",
          "model_type": "must be an object", "float_type": "must be a number"}


def _problems(error: ValidationError) -> list[tuple[str, str]]:
    problems: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        place = _place(problem["loc"])
        where = _path(place)
        if problem["type"] == "extra_forbidden":
            text = f'unknown key "{place[-1]}"; {did_you_mean(str(place[-1]), _known(place[:-1]))}'
        elif problem["type"] in _WORDS:
            kind = "" if problem["type"] == "missing" else f", not {_json_name(problem['input'])}"
            text = _WORDS[problem["type"]] + kind
        else:
            text = problem["msg"].removeprefix("Value error, ")
        if not where and problem["type"] == "model_type":
            text = f"a listing is a JSON object, not {_json_name(problem['input'])}"
        if where.endswith("price") and problem["type"] != "value_error":  # a name in brackets ends with ]
            text = f'must be a decimal such as "9.90" or a number, not {_json_name(problem["input"])}'
        problems.setdefault(where, text)
    return list(problems.items())


def _place(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where it stands in the JSON: without pydantic's marks for the branch of a price and for the key of an object."""
    if "price" in loc:
        return loc[:loc.index("price") + 1] if "attributes" not in loc and "options" not in loc else loc
    return loc[:-1] if loc[-1:] == ("[key]",) else loc


def _known(place: tuple[str | int, ...]) -> list[str]:
    model: Any = ListingIn
    for part in place:
        if isinstance(part, str):
            inner = [value for value in _classes(model.model_fields[part].annotation) if issubclass(value, BaseModel)]
            model = inner[0]
    return list(model.model_fields)


def _classes(annotation: Any) -> list[type]:
    """All classes named in a type such as ``list[Annotated[X, …]] | None``."""
    import typing

    if isinstance(annotation, type) and not typing.get_args(annotation):
        return [annotation]
    return [found for argument in typing.get_args(annotation) for found in _classes(argument)]


def _json_name(value: Any) -> str:
    return {bool: "true or false", str: "a text", int: "a number", float: "a number", list: "a list", dict: "an object",
            type(None): "null"}.get(type(value), type(value).__name__)
