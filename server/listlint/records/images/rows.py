"""What the bank keeps of a picture, and what it answers when one is added."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal, cast

from PIL import Image

from listlint.api import Picture
from listlint.protocols import BankKind
from listlint.records.images.features import Hashes, hashes_of_copy
from listlint.store import Store

log = logging.getLogger(__name__)
KINDS: tuple[BankKind, ...] = ("protected", "seen", "negative")
MOST_SAME = 50  # other sellers' rows of the very file that one question looks at; how many there are is counted beside
COLUMNS = "id, number, sha256, owner, kind, name, source, note, first_seen, disabled_until, cleared, width, height"
Licenses = Mapping[str, date | None]
"""Seller → last day of the licence, None for good."""


@dataclass(frozen=True, kw_only=True)
class NewPicture:
    """One picture to add. ``name`` is the path as given, or ``listing:ID#n``; ``first_seen`` is now if not given."""

    picture: Picture
    owner: str
    kind: BankKind = "protected"
    name: str = ""
    source: str = ""
    note: str = ""
    licenses: Licenses = field(default_factory=dict)
    first_seen: datetime | None = None
    disabled_until: date | None = None  # accuses nobody up to and including that day
    marketplace: str = ""  # where a seen picture's listing stands

    @property
    def id(self) -> str:
        """The same for the same bytes, owner and kind: adding twice is adding once."""
        return row_id(self.picture.sha256, self.owner, self.kind)


@dataclass(frozen=True)
class Added:
    """What became of a picture: ``added``, ``known`` (same bytes, owner and kind are there), else with the reason.

    ``unmatchable`` holds too little to be told from others, ``unreadable`` is damaged.
    """

    new: NewPicture
    outcome: Literal["added", "known", "unmatchable", "unreadable"]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class BankPicture:
    """One picture of the bank, without its pixels."""

    id: str
    number: int
    sha256: str
    owner: str
    kind: BankKind
    name: str
    source: str
    note: str
    first_seen: datetime
    disabled_until: date | None
    width: int
    height: int
    cleared: bool = False  # a person said that it accuses, however many show it
    licenses: Licenses = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: Mapping[str, Any], licenses: Licenses) -> BankPicture:
        """From a row of ``bank_pictures``."""
        return cls(id=row["id"], number=row["number"], sha256=row["sha256"], owner=row["owner"], kind=cast(BankKind, row["kind"]),
                   name=row["name"], source=row["source"], note=row["note"], first_seen=datetime.fromisoformat(row["first_seen"]),
                   disabled_until=_day(row["disabled_until"]), width=row["width"], height=row["height"],
                   cleared=row["cleared"] is not None, licenses=licenses)

    def allows(self, seller: str, on: date) -> bool:
        """Whether the seller owns it or holds a licence on that day."""
        if not seller:
            return False
        if seller == self.owner:
            return True
        return seller in self.licenses and ((until := self.licenses[seller]) is None or on <= until)

    def counts(self, on: date) -> bool:
        """False while it is disabled."""
        return self.disabled_until is None or on > self.disabled_until


Stored = tuple[BankPicture, bytes, Hashes]
"""A picture with its small JPEG and its hashes."""


def stored_pictures(store: Store, numbers: Sequence[int]) -> Iterator[Stored]:
    """The pictures that are still there, in that order."""
    if not numbers:
        return
    marks = ", ".join("?" * len(numbers))
    rows = {row["number"]: row for row in store.rows(
        f"SELECT {COLUMNS}, hashes, thumbnail FROM bank_pictures WHERE number IN ({marks})", numbers)}  # noqa: S608
    licenses = licenses_of(store, [row["id"] for row in rows.values()])
    for number in numbers:
        if (row := rows.get(number)) is not None:
            try:
                hashes = current_hashes(row)
            except DamagedCopy as error:
                log.warning("%s", error)
                continue
            yield BankPicture.from_row(row, licenses.get(row["id"], {})), row["thumbnail"], hashes


class DamagedCopy(Exception):
    """The bank's copy of a picture is no readable JPEG: names the picture, and says what to do."""


def opened_copy(thumbnail: bytes, known: BankPicture) -> Image.Image:
    """The bank's copy of a picture, decoded. Raises DamagedCopy."""
    return _readable(thumbnail, known.name, known.owner)


def current_hashes(row: Mapping[str, Any]) -> Hashes:
    """A row's hashes; those that an earlier Listlint kept are made again from the bank's copy. Raises DamagedCopy."""
    if Hashes.is_current(row["hashes"]):
        return Hashes.from_bytes(row["hashes"])
    return hashes_of_copy(_readable(row["thumbnail"], row["name"], row["owner"]))


def _readable(thumbnail: bytes, name: str, owner: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(thumbnail), formats=("JPEG",)) as image:
            return image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:  # SyntaxError: of a broken JPEG
        raise DamagedCopy(f"{name} of {owner}: the bank's copy is damaged ({error}) and is compared with nothing; "
                          "remove the picture and add it again") from None


def rooms_among(store: Store, numbers: Iterable[int], seller: str) -> dict[int, str]:
    """Of these numbers those still in the bank, each with the room it takes: no kind can crowd another out, nor the seller's own."""
    todo = sorted(set(numbers))
    found: dict[int, str] = {}
    for at in range(0, len(todo), 500):
        some = todo[at:at + 500]
        marks = ", ".join("?" * len(some))
        found |= {row["number"]: row["room"] for row in store.rows(
            "SELECT number, CASE WHEN kind <> 'negative' AND owner <> '' AND owner = ? THEN 'own' ELSE kind END AS room"  # noqa: S608
            f" FROM bank_pictures WHERE number IN ({marks})", [seller, *some])}
    return found


def same_file(store: Store, sha256: str, seller: str) -> list[int]:
    """The numbers of the very file: all registered ones and the seller's own, and of other sellers' those who showed it first."""
    own = "SELECT number FROM bank_pictures WHERE sha256 = ? AND (kind <> 'seen' OR owner = ?) ORDER BY number"
    others = "SELECT number FROM bank_pictures WHERE sha256 = ? AND kind = 'seen' AND owner <> ? ORDER BY first_seen, number LIMIT ?"
    return [row["number"] for row in [*store.rows(own, [sha256, seller]), *store.rows(others, [sha256, seller, MOST_SAME])]]


def same_files(store: Store, numbers: Iterable[int]) -> list[int]:
    """The numbers of all pictures that are the very files of these."""
    todo = sorted(set(numbers))
    found: set[int] = set()
    for at in range(0, len(todo), 500):
        some = todo[at:at + 500]
        marks = ", ".join("?" * len(some))
        found |= {row["number"] for row in store.rows(
            f"SELECT number FROM bank_pictures WHERE sha256 IN (SELECT sha256 FROM bank_pictures WHERE number IN ({marks}))", some)}  # noqa: S608
    return sorted(found)


def licenses_of(store: Store, ids: Sequence[str]) -> dict[str, dict[str, date | None]]:
    """Every picture's licences, by its id."""
    marks = ", ".join("?" * len(ids))
    licenses: dict[str, dict[str, date | None]] = {}
    for row in store.rows(f"SELECT picture, seller, until FROM bank_licenses WHERE picture IN ({marks})", ids):  # noqa: S608
        licenses.setdefault(row["picture"], {})[row["seller"]] = _day(row["until"])
    return licenses


def listed_at(name: str) -> tuple[str, int] | None:
    """The listing and the place in it, from 0, that ``listing:ID#n`` names; None for a file."""
    listing, _, place = name.removeprefix("listing:").rpartition("#")
    return (listing, int(place)) if name.startswith("listing:") and listing and place.isdecimal() else None


def row_id(sha256: str, owner: str, kind: str) -> str:
    """24 hex digits."""
    return hashlib.sha256("\0".join((sha256, owner, kind)).encode()).hexdigest()[:24]


def in_utc(moment: datetime | None) -> datetime:
    """A moment without a zone is taken as UTC; None is now."""
    if moment is None:
        return datetime.now(UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
