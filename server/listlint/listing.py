"""What a seller typed: one listing with its texts, pictures and variants."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from listlint.words import Text

if TYPE_CHECKING:
    from listlint.pictures import Picture, TextLine


class Opener(Protocol):
    """Turns an image's ``src`` into a picture; the engine gives one to the listings it checks."""

    def picture(self, src: str) -> Picture:
        """Raises PictureError, which says what is wrong with the picture and what to do."""

    def text(self, src: str, *, always: bool = False) -> tuple[TextLine, ...]:
        """The lines read in the picture. Raises Unavailable without a reader, PictureError like ``picture``."""


@dataclass(frozen=True)
class Image:
    """One picture of a listing, as named by the seller."""

    src: str
    field: str
    role: str = ""
    opener: Opener | None = dataclasses.field(default=None, repr=False, compare=False)

    @property
    def picture(self) -> Picture | None:
        """The picture, or None where it could not be opened: that is reported once for the whole listing."""
        from listlint.pictures import PictureError

        try:
            return None if self.opener is None else self.opener.picture(self.src)
        except PictureError:
            return None  # reported by the engine, which opens every picture before the checkers run

    @property
    def text(self) -> tuple[TextLine, ...]:
        """The lines of text read in the picture, in reading order; a picture in which nothing looks like writing is not read.

        Raises Unavailable if no reader is installed.
        """
        return self.read()

    def read(self, *, always: bool = False) -> tuple[TextLine, ...]:
        """What ``text`` gives; with ``always`` also where nothing looks like writing, at the full cost of reading."""
        return () if self.opener is None or self.picture is None else self.opener.text(self.src, always=always)


@dataclass(frozen=True)
class Variant:
    """One thing a buyer can choose."""

    id: str
    name: Text
    options: Mapping[str, Text] = field(default_factory=dict)
    price: Decimal | None = None
    image: int | None = None
    gtin: str = ""


@dataclass(frozen=True)
class ShippingOption:
    """One way of sending, to some countries."""

    method: str
    countries: tuple[str, ...] = ()
    days: tuple[int, int] | None = None
    tracked: bool | None = None


@dataclass(frozen=True)
class Shipping:
    """How and how fast the goods are sent."""

    handling_days: int | None = None
    options: tuple[ShippingOption, ...] = ()


@dataclass(frozen=True)
class Returns:
    """Whether, and for how long, the buyer may send it back."""

    accepted: bool | None = None
    days: int | None = None
    custom_made: bool | None = None


@dataclass(frozen=True)
class Warranty:
    """How long repairs are promised."""

    months: int | None = None
    terms: str = ""


@dataclass(frozen=True)
class Certificate:
    """A document shown with the goods."""

    kind: str
    number: str = ""
    issuer: str = ""


@dataclass(frozen=True)
class Review:
    """What a buyer said."""

    rating: int | None
    text: str


@dataclass(frozen=True)
class Listing:
    """Everything a seller says about one offer. Only ``id`` and ``title`` are always there; the rest may be empty."""

    id: str
    title: Text
    marketplace: str = "any"
    seller: str = ""
    language: str = ""
    description: Text = field(default_factory=lambda: Text("description", ""))
    bullets: tuple[Text, ...] = ()
    keywords: tuple[Text, ...] = ()
    brand: Text = field(default_factory=lambda: Text("brand", ""))
    category: tuple[str, ...] = ()
    attributes: Mapping[str, Text] = field(default_factory=dict)
    price: Decimal | None = None
    currency: str = ""
    unit: str = ""
    lot_size: int | None = None
    images: tuple[Image, ...] = ()
    variants: tuple[Variant, ...] = ()
    published_at: datetime | None = None
    shipping: Shipping | None = None
    returns: Returns | None = None
    warranty: Warranty | None = None
    certificates: tuple[Certificate, ...] = ()
    reviews: tuple[Review, ...] = ()

    def texts(self) -> Iterator[Text]:
        """Every non-empty text field a buyer or the search engine reads, the title first."""
        yield from (text for text in self._all_texts if text)

    def texts_within(self, most: int) -> Iterator[Text]:
        """The same, but of a thousand variants only so much: each wording once for a kind of field, ``most`` characters in all."""
        said: set[tuple[str, str]] = set()
        for text in self.texts():
            if text.field.startswith("variants["):
                key = (re.sub(r"\[\d+\]", "[]", text.field), text.value)
                if key in said:
                    continue
                said.add(key)
                most -= len(text.value)
                if most < 0:
                    return  # variants come last
            yield text

    @cached_property
    def _all_texts(self) -> tuple[Text, ...]:
        names = (variant.name for variant in self.variants)
        options = (text for variant in self.variants for text in variant.options.values())
        return (self.title, self.brand, *self.bullets, self.description, *self.keywords,
                *self.attributes.values(), *names, *options)

    def text_at(self, path: str) -> str:
        """The text of a field by its path; empty for a field that is missing or holds no text."""
        return self._texts_by_path.get(path, "")

    @cached_property
    def _texts_by_path(self) -> dict[str, str]:
        return {text.field: text.value for text in self._all_texts} | {"category": " > ".join(self.category)}

    def pictures(self) -> Iterator[tuple[Image, Picture]]:
        """The pictures that could be opened; those that could not are reported by the engine."""
        for image in self.images:
            if (picture := image.picture) is not None:
                yield image, picture

    @property
    def main_image(self) -> Image | None:
        """The picture a buyer sees first: the one with role ``main``, else the first."""
        return next((image for image in self.images if image.role == "main"), self.images[0] if self.images else None)

    def opened_by(self, opener: Opener) -> Listing:
        """The same listing, whose pictures open through ``opener``."""
        return replace(self, images=tuple(replace(image, opener=opener) for image in self.images))


def attribute_path(name: str) -> str:
    """``attributes["Net Wt (g.)"]``: quotes and backslashes in the name are escaped."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'attributes["{escaped}"]'


_PLACE = re.compile(r'(?P<name>[a-z_]+)?(?:\[(?P<index>\d+)\]|\["(?P<key>(?:[^"\\]|\\.)*)"\])?\.?')


def path_parts(path: str) -> tuple[str | int, ...]:
    """``variants[0].options["Color"]`` → ``("variants", 0, "options", "Color")``: the way into the listing's JSON."""
    parts: list[str | int] = []
    at = 0
    while at < len(path):
        place = _PLACE.match(path, at)
        if place is None or place.end() == at:
            raise ValueError(f"{path!r} is no field path: cannot read it from {path[at:]!r} on")
        if place["name"]:
            parts.append(place["name"])
        if place["index"]:
            parts.append(int(place["index"]))
        if place["key"] is not None:
            parts.append(re.sub(r"\\(.)", r"\1", place["key"]))
        at = place.end()
    return tuple(parts)
