"""Which listings that were scanned before show a picture that is protected only now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from listlint.api import CannotMatch, ImageMatch, Picture
from listlint.records.brands import Brands
from listlint.records.images.bank import Bank
from listlint.records.images.rows import BankPicture, listed_at
from listlint.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A scanned listing that shows the photo without leave. ``place`` is the picture's place in the listing, from 0."""

    picture: BankPicture
    match: ImageMatch
    seller: str
    listing: str
    place: int
    marketplace: str | None  # None where the listing itself is no longer kept
    title: str | None


def affected(bank: Bank, store: Store, pictures: Iterable[BankPicture], on: date) -> Iterator[Affected]:
    """For each protected picture, the scanned listings of sellers who neither own it nor have leave on that day, best match first.

    The bank's copy is asked for among the pictures of scans, so this needs neither the original nor the listings' files.
    """
    brands = Brands(store)
    for picture in pictures:
        copy = bank.thumbnail(picture.sha256)
        if picture.kind != "protected" or copy is None or not picture.counts(on):
            continue
        try:
            matches = bank.match_all(Picture(copy, name=picture.name), on=on)
        except CannotMatch:
            continue  # `images add` said so when the picture was added
        for match in matches:
            if match.kind == "seen" and not picture.allows(match.owner, on) and not authorized(brands, match.owner, picture.owner, on):
                yield from _listings(store, picture, match)


def authorized(brands: Brands, seller: str, owner: str, on: date) -> bool:
    """Whether a brand of the picture's owner authorized the seller, as the stolen-image checker asks."""
    return bool(seller) and any(brands.authorized(seller, brand, on) is not None for brand in sorted({owner, *brands.own(owner)}))


def _listings(store: Store, picture: BankPicture, match: ImageMatch) -> Iterator[Affected]:
    for marketplace, listing, place in _places(store, match):
        kept = store.rows("SELECT marketplace, title, body FROM listings WHERE marketplace = ? AND seller = ? AND listing = ?",
                          [marketplace, match.owner, listing])
        for row in kept or [{"marketplace": None, "title": None, "body": "{}"}]:
            if row["marketplace"] is None or len(json.loads(row["body"]).get("images", ())) > place:
                yield Affected(picture=picture, match=match, seller=match.owner, listing=listing, place=place,
                               marketplace=row["marketplace"], title=row["title"])


def _places(store: Store, match: ImageMatch) -> list[tuple[str, str, int]]:
    """Marketplace, listing and place in it, wherever this seller's listings hold the very file."""
    rows = store.rows("SELECT at.marketplace, at.listing, at.place FROM bank_listings at JOIN bank_pictures p ON p.id = at.picture"
                      " WHERE p.sha256 = ? AND p.owner = ? AND p.kind = 'seen' ORDER BY at.marketplace, at.listing, at.place",
                      [match.sha256, match.owner])
    if rows:
        return [(row["marketplace"], row["listing"], row["place"]) for row in rows]
    if (at := listed_at(match.image)) is None:
        return []  # a file that was added by hand stands in no listing
    # Kept by an earlier Listlint, which did not keep the marketplace.
    known = store.rows("SELECT marketplace FROM listings WHERE seller = ? AND listing = ? ORDER BY marketplace", [match.owner, at[0]])
    return [(row["marketplace"], *at) for row in known] or [("", *at)]
