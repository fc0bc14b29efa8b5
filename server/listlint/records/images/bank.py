"""The picture bank: who owns which photo, who may show it, and which photo a picture was made from."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from listlint.api import CannotMatch, ImageMatch, Picture, PictureError
from listlint.protocols import BankKind
from listlint.records.images.features import Hashes
from listlint.records.images.flood import TEMPLATE_OWNERS, crowded
from listlint.records.images.local import available, bank_points
from listlint.records.images.matching import Matcher
from listlint.records.images.numbers import next_number
from listlint.records.images.rows import COLUMNS, KINDS, Added, BankPicture, Licenses, NewPicture, in_utc, licenses_of, listed_at
from listlint.store import Store, Writer

BATCH = 50  # pictures to a transaction in add_many


@dataclass(frozen=True)
class _Computed:
    """The slow part of adding a picture."""

    hashes: Hashes
    thumbnail: bytes
    points: bytes | None  # without OpenCV there are none


class Bank:
    """The bank of one store. Processes may share the store: a picture is found by the very next question of each.

    Threads may share one Bank. Its index of hashes follows the store; a large one is kept in files in ``folder``.
    """

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        self._store = store
        self._matcher = Matcher(store, folder)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def match(self, picture: Picture, *, seller: str = "", on: date | None = None, parts: bool = False,
              possible: bool = False) -> Sequence[ImageMatch]:
        """Verified matches only, best first; see ``Matcher.match``. Raises CannotMatch for a picture with too little in it."""
        return self._matcher.match(picture, seller=seller, on=on, parts=parts, possible=possible)

    def paused(self, picture: Picture, *, seller: str = "", on: date | None = None) -> Sequence[tuple[ImageMatch, date]]:
        """Matches that accuse nobody because they are paused, each with the last day of its pause."""
        return self._matcher.paused(picture, seller=seller, on=on)

    def match_all(self, picture: Picture, *, on: date | None = None) -> Sequence[ImageMatch]:
        """Every picture of the bank that shows the same photo, however many; takes as long as there are pictures to compare."""
        return self._matcher.match(picture, on=on, every=True)

    def thumbnail(self, sha256: str) -> bytes | None:
        """A JPEG of at most 256 px of a bank picture, for a reviewer to look at; None if no such picture is in the bank."""
        rows = self._store.rows("SELECT thumbnail FROM bank_pictures WHERE sha256 = ? LIMIT 1", [sha256])
        return bytes(rows[0]["thumbnail"]) if rows else None

    def pictures(self, *, owner: str | None = None, kind: BankKind | None = None) -> Iterator[BankPicture]:
        """What is in the bank, in the order it was added."""
        wanted = [(f"{column} = ?", value) for column, value in (("owner", owner), ("kind", kind)) if value is not None]
        last = 0
        while True:
            conditions = " AND ".join(["number > ?", *(condition for condition, _ in wanted)])
            rows = self._store.rows(f"SELECT {COLUMNS} FROM bank_pictures WHERE {conditions} ORDER BY number LIMIT 500",  # noqa: S608
                                    [last, *(value for _, value in wanted)])
            if not rows:
                return
            licenses = licenses_of(self._store, [row["id"] for row in rows])
            for row in rows:
                yield BankPicture.from_row(row, licenses.get(row["id"], {}))
            last = rows[-1]["number"]

    def stats(self) -> dict[str, Any]:
        """Counts: pictures by kind, owners, licences, bytes kept, and how many are set aside as templates."""
        kinds = {row["kind"]: row["count"] for row in self._store.rows("SELECT kind, COUNT(*) AS count FROM bank_pictures GROUP BY kind")}
        totals = self._store.rows("SELECT COUNT(DISTINCT owner) AS owners, COUNT(DISTINCT sha256) AS photos, "
                                  "COALESCE(SUM(LENGTH(hashes) + LENGTH(thumbnail) + COALESCE(LENGTH(features), 0)), 0) AS bytes "
                                  "FROM bank_pictures")[0]
        licenses = self._store.rows("SELECT COUNT(*) AS count FROM bank_licenses")[0]["count"]
        return {"pictures": sum(kinds.values()), **{kind: kinds.get(kind, 0) for kind in KINDS}, **totals, "licenses": licenses,
                "templates": len(self.crowded())}

    @property
    def lacks(self) -> str:
        """The command that installs what is missing to find cut, tilted and covered copies; empty if nothing is."""
        return "" if available() else "pip install 'listlint[vision]'"

    # -- changing -------------------------------------------------------------------------------------------------------

    def add(self, picture: Picture, *, owner: str, kind: BankKind = "protected", name: str = "", source: str = "", note: str = "",
            licenses: Iterable[str] | Licenses = (), first_seen: datetime | None = None, marketplace: str = "") -> bool:
        """Add one picture; False if the same bytes are there already for this owner and kind (licences are added to it).

        Raises CannotMatch for a picture with too little in it, PictureError for a damaged one.
        """
        leave = licenses if isinstance(licenses, Mapping) else dict.fromkeys(licenses)
        outcome = next(self.add_many([NewPicture(picture=picture, owner=owner, kind=kind, name=name, source=source, note=note,
                                                 licenses=leave, first_seen=first_seen, marketplace=marketplace)]))
        if outcome.outcome == "unmatchable":
            raise CannotMatch(outcome.reason)
        if outcome.outcome == "unreadable":
            raise PictureError(outcome.reason)
        return outcome.outcome == "added"

    def add_many(self, pictures: Iterable[NewPicture], *, batch: int = BATCH) -> Iterator[Added]:
        """Add pictures, so many to a transaction; each outcome is yielded after its transaction is safely stored."""
        todo = iter(pictures)
        while chunk := list(itertools.islice(todo, batch)):
            outcomes = self._add_batch(chunk)
            self._matcher.kept()
            yield from outcomes

    def _add_batch(self, chunk: Sequence[NewPicture]) -> list[Added]:
        for new in chunk:
            if not new.owner:
                raise ValueError(f"{new.name or new.picture.name}: a picture in the bank needs an owner")
            if new.kind not in KINDS:
                raise ValueError(f"{new.name or new.picture.name}: {new.kind!r} is no kind of picture; one of {', '.join(KINDS)}")
        marks = ", ".join("?" * len(chunk))
        there = {row["id"] for row in self._store.rows(f"SELECT id FROM bank_pictures WHERE id IN ({marks})",  # noqa: S608
                                                       [new.id for new in chunk])}
        computed: dict[str, _Computed | CannotMatch | PictureError] = {}
        for new in chunk:  # the slow part, outside the transaction
            if new.id not in there and new.id not in computed:
                try:
                    features = self._matcher.features(new.picture)
                    points = bank_points(features.grey).to_bytes() if available() else None
                    computed[new.id] = _Computed(features.hashes, features.thumbnail(), points)
                except (CannotMatch, PictureError) as error:
                    computed[new.id] = error
        outcomes = []
        with self._store.write() as writer:
            for new in chunk:
                outcomes.append(_put(writer, new, computed.get(new.id)))
        return outcomes

    def remove(self, *, owner: str | None = None, name: str | None = None, sha256: str | None = None, kind: BankKind | None = None) -> int:
        """Remove the pictures for which all that is given holds. Returns how many. At least one must be given."""
        conditions, values = _fit({"owner": owner, "name": name, "sha256": sha256, "kind": kind})
        with self._store.write() as writer:
            for table in ("bank_licenses", "bank_listings"):
                writer.execute(f"DELETE FROM {table} WHERE picture IN (SELECT id FROM bank_pictures WHERE {conditions})", values)  # noqa: S608
            removed = writer.execute(f"DELETE FROM bank_pictures WHERE {conditions}", values)  # noqa: S608
            writer.execute("DELETE FROM bank_shown WHERE sha256 NOT IN (SELECT sha256 FROM bank_pictures)")
            return removed

    def disable(self, until: date | None, *, owner: str | None = None, name: str | None = None, sha256: str | None = None,
                kind: BankKind | None = None) -> int:
        """The pictures accuse nobody up to and including that day; None enables them again. Returns how many there are."""
        conditions, values = _fit({"owner": owner, "name": name, "sha256": sha256, "kind": kind})
        with self._store.write() as writer:
            return writer.execute(f"UPDATE bank_pictures SET disabled_until = ? WHERE {conditions}",  # noqa: S608
                                  [until.isoformat() if until else None, *values])

    def clear(self, on: date | None, *, owner: str | None = None, name: str | None = None, sha256: str | None = None,
              kind: BankKind | None = None) -> int:
        """A person looked on that day: these are no templates and accuse, however many show them; None takes it back."""
        conditions, values = _fit({"owner": owner, "name": name, "sha256": sha256, "kind": kind})
        with self._store.write() as writer:
            return writer.execute(f"UPDATE bank_pictures SET cleared = ? WHERE {conditions}",  # noqa: S608
                                  [on.isoformat() if on else None, *values])

    def crowded(self, more_than: int = TEMPLATE_OWNERS) -> dict[str, int]:
        """The pictures set aside as templates, by sha256: more sellers show them than that, and nobody cleared them."""
        return crowded(self._store, more_than)


def _put(writer: Writer, new: NewPicture, computed: _Computed | CannotMatch | PictureError | None) -> Added:
    if isinstance(computed, CannotMatch | PictureError):
        return Added(new, "unmatchable" if isinstance(computed, CannotMatch) else "unreadable", str(computed))
    seen = in_utc(new.first_seen).isoformat(timespec="microseconds")
    licenses = [{"picture": new.id, "seller": seller, "until": until.isoformat() if until else None}
                for seller, until in new.licenses.items()]
    if writer.rows("SELECT 1 FROM bank_pictures WHERE id = ?", [new.id]):
        if new.first_seen is not None:
            writer.execute("UPDATE bank_pictures SET first_seen = ? WHERE id = ? AND first_seen > ?", [seen, new.id, seen])
        if new.disabled_until is not None:
            writer.execute("UPDATE bank_pictures SET disabled_until = ? WHERE id = ?", [new.disabled_until.isoformat(), new.id])
        writer.upsert("bank_licenses", licenses)
        _place(writer, new)
        return Added(new, "known")
    if computed is None:  # removed by someone else between the look and the transaction
        raise RuntimeError(f"{new.name}: was removed from the bank while it was being added again; add it once more")
    number = next_number(writer)
    writer.insert("bank_pictures", [{
        "id": new.id, "number": number, "sha256": new.picture.sha256, "owner": new.owner, "kind": new.kind,
        "name": new.name or new.picture.name, "source": new.source, "note": new.note, "first_seen": seen,
        "disabled_until": new.disabled_until and new.disabled_until.isoformat(),
        "width": new.picture.width, "height": new.picture.height, "hashes": computed.hashes.to_bytes(), "features": computed.points,
        "thumbnail": computed.thumbnail}])
    writer.upsert("bank_licenses", licenses)
    _place(writer, new)
    return Added(new, "added")


def _place(writer: Writer, new: NewPicture) -> None:
    if new.kind == "seen" and (at := listed_at(new.name)) is not None:
        # A re-scan replaces what stood in that place of this seller's listing before.
        writer.execute("DELETE FROM bank_listings WHERE marketplace = ? AND listing = ? AND place = ? AND picture IN"
                       " (SELECT id FROM bank_pictures WHERE owner = ?)", [new.marketplace, *at, new.owner])
        writer.upsert("bank_listings", [{"picture": new.id, "marketplace": new.marketplace, "listing": at[0], "place": at[1]}])


def _fit(given: Mapping[str, str | None]) -> tuple[str, list[str]]:
    wanted = {column: value for column, value in given.items() if value is not None}
    if not wanted:
        raise ValueError("say which pictures: by owner, name, sha256 or kind")
    return " AND ".join(f"{column} = ?" for column in wanted), list(wanted.values())
