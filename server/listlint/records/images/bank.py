"""The picture bank: who owns which photo, who may show it, and which photo a picture was made from."""

from __future__ import annotations

import io
import itertools
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image

from listlint.api import CannotMatch, ImageMatch, Picture, Region
from listlint.protocols import BankKind
from listlint.records.images.features import Features, Hashes, features_of
from listlint.records.images.index import HashIndex, ScanIndex
from listlint.records.images.judge import Comparison, compare
from listlint.records.images.local import Points, available, bank_points, query_points
from listlint.records.images.numbers import next_number
from listlint.records.images.placing import Placing
from listlint.records.images.postings import PointIndex, worth_comparing
from listlint.records.images.rows import KINDS, Added, BankPicture, Licenses, NewPicture, in_utc
from listlint.store import Store, Writer

RADIUS = 12  # bits of 64 two pHashes may differ by to propose a comparison: 99 % of plain copies are nearer
MOST_CANDIDATES = 40  # bank pictures compared for one question, nearest first
MOST_PLACINGS = 3  # ways one bank picture is laid onto the asked one
BATCH = 50  # pictures to a transaction in add_many
SILENCED_FROM = 0.7  # of a match's region: so much of it lying in a negative picture silences it
_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
_COLUMNS = "id, number, sha256, owner, kind, name, source, note, first_seen, disabled_until, width, height"


@dataclass(frozen=True)
class _Computed:
    """The slow part of adding a picture."""

    hashes: Hashes
    thumbnail: bytes
    points: bytes | None  # without OpenCV there are none


class Bank:
    """The bank of one store. Processes may share the store: a picture is found by the very next question of each.

    Threads may share one Bank. Its index of hashes is rebuilt from the store when first asked, and kept up to date.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index: HashIndex = ScanIndex()
        self._points = PointIndex()
        self._known: dict[int, tuple[Hashes, tuple[int, int]]] = {}  # with the size in px
        self._newest = 0  # the highest number in the index
        self._lock = threading.Lock()
        self._computed: OrderedDict[str, Features] = OrderedDict()

    # -- asking ---------------------------------------------------------------------------------------------------------

    def match(self, picture: Picture, *, seller: str = "", on: date | None = None) -> Sequence[ImageMatch]:
        """Verified matches only, best first; those of ``seller`` or licensed to it on that day are marked, not left out.

        A match that lies in a negative picture is left out. Raises CannotMatch for a picture with too little in it.
        """
        on = on or datetime.now(UTC).date()
        asked = self._features(picture)
        placings = self._proposed(asked)
        verdicts: dict[str, tuple[Comparison, int] | None] = {}
        found: list[ImageMatch] = []
        for known, thumbnail in self._rows_of(list(placings)):
            if not known.counts(on):
                continue
            if known.sha256 == picture.sha256:  # the same file needs no comparison
                found.append(_same_file(known, seller=seller, on=on))
                continue
            if known.sha256 not in verdicts:
                verdicts[known.sha256] = _verdict(asked, thumbnail, placings[known.number])
            if (verdict := verdicts[known.sha256]) is not None:
                found.append(_match(picture, known, *verdict, seller=seller, on=on))
        owners = len({match.owner for match in found if match.kind != "negative"})
        negatives = [match.region for match in found if match.kind == "negative"]
        found = [replace(match, owners=max(1, owners)) for match in found
                 if match.kind == "negative" or not any(_share_within(match.region, region) >= SILENCED_FROM for region in negatives)]
        return sorted(found, key=lambda match: (-match.score, match.distance, match.first_seen, match.owner, match.image))

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
            rows = self._store.rows(f"SELECT {_COLUMNS} FROM bank_pictures WHERE {conditions} ORDER BY number LIMIT 500",  # noqa: S608
                                    [last, *(value for _, value in wanted)])
            if not rows:
                return
            licenses = self._licenses([row["id"] for row in rows])
            for row in rows:
                yield BankPicture.from_row(row, licenses.get(row["id"], {}))
            last = rows[-1]["number"]

    def stats(self) -> dict[str, Any]:
        """Counts: pictures by kind, owners, licences, and bytes kept."""
        kinds = {row["kind"]: row["count"] for row in self._store.rows("SELECT kind, COUNT(*) AS count FROM bank_pictures GROUP BY kind")}
        totals = self._store.rows("SELECT COUNT(DISTINCT owner) AS owners, COUNT(DISTINCT sha256) AS photos, "
                                  "COALESCE(SUM(LENGTH(hashes) + LENGTH(thumbnail) + COALESCE(LENGTH(features), 0)), 0) AS bytes "
                                  "FROM bank_pictures")[0]
        licenses = self._store.rows("SELECT COUNT(*) AS count FROM bank_licenses")[0]["count"]
        return {"pictures": sum(kinds.values()), **{kind: kinds.get(kind, 0) for kind in KINDS}, **totals, "licenses": licenses}

    @property
    def lacks(self) -> str:
        """The command that installs what is missing to find cut, tilted and covered copies; empty if nothing is."""
        return "" if available() else "pip install 'listlint[vision]'"

    # -- changing -------------------------------------------------------------------------------------------------------

    def add(self, picture: Picture, *, owner: str, kind: BankKind = "protected", name: str = "", source: str = "", note: str = "",
            licenses: Iterable[str] | Licenses = (), first_seen: datetime | None = None) -> bool:
        """Add one picture; False if the same bytes are there already for this owner and kind (licences are added to it).

        Raises CannotMatch for a picture with too little in it.
        """
        leave = licenses if isinstance(licenses, Mapping) else dict.fromkeys(licenses)
        outcome = next(self.add_many([NewPicture(picture=picture, owner=owner, kind=kind, name=name, source=source, note=note,
                                                 licenses=leave, first_seen=first_seen)]))
        if outcome.outcome == "unmatchable":
            raise CannotMatch(outcome.reason)
        return outcome.outcome == "added"

    def add_many(self, pictures: Iterable[NewPicture], *, batch: int = BATCH) -> Iterator[Added]:
        """Add pictures, so many to a transaction; each outcome is yielded after its transaction is safely stored."""
        todo = iter(pictures)
        while chunk := list(itertools.islice(todo, batch)):
            yield from self._add_batch(chunk)

    def _add_batch(self, chunk: Sequence[NewPicture]) -> list[Added]:
        for new in chunk:
            if not new.owner:
                raise ValueError(f"{new.name or new.picture.name}: a picture in the bank needs an owner")
            if new.kind not in KINDS:
                raise ValueError(f"{new.name or new.picture.name}: {new.kind!r} is no kind of picture; one of {', '.join(KINDS)}")
        marks = ", ".join("?" * len(chunk))
        there = {row["id"] for row in self._store.rows(f"SELECT id FROM bank_pictures WHERE id IN ({marks})",  # noqa: S608
                                                       [new.id for new in chunk])}
        computed: dict[str, _Computed | str] = {}
        for new in chunk:  # the slow part, outside the transaction
            if new.id not in there and new.id not in computed:
                try:
                    features = self._features(new.picture)
                    points = bank_points(features.small).to_bytes() if available() else None
                    computed[new.id] = _Computed(features.hashes, features.thumbnail(), points)
                except CannotMatch as error:
                    computed[new.id] = str(error)
        outcomes = []
        with self._store.write() as writer:
            for new in chunk:
                outcomes.append(_put(writer, new, computed.get(new.id)))
        return outcomes

    def remove(self, *, owner: str | None = None, name: str | None = None, sha256: str | None = None, kind: BankKind | None = None) -> int:
        """Remove the pictures for which all that is given holds. Returns how many. At least one must be given."""
        given = {"owner": owner, "name": name, "sha256": sha256, "kind": kind}
        wanted = {column: value for column, value in given.items() if value is not None}
        if not wanted:
            raise ValueError("say which pictures to remove: by owner, name, sha256 or kind")
        conditions = " AND ".join(f"{column} = ?" for column in wanted)
        with self._store.write() as writer:
            writer.execute(f"DELETE FROM bank_licenses WHERE picture IN (SELECT id FROM bank_pictures WHERE {conditions})",  # noqa: S608
                           list(wanted.values()))
            return writer.execute(f"DELETE FROM bank_pictures WHERE {conditions}", list(wanted.values()))  # noqa: S608

    def disable(self, id: str, until: date | None) -> None:
        """The picture accuses nobody up to and including that day; None enables it again."""
        with self._store.write() as writer:
            writer.execute("UPDATE bank_pictures SET disabled_until = ? WHERE id = ?", [until.isoformat() if until else None, id])

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _features(self, picture: Picture) -> Features:
        """Kept for the last few pictures: a scan asks for a picture and adds it too."""
        if (known := self._computed.get(picture.sha256)) is not None:
            return known
        features = features_of(picture)
        self._computed[picture.sha256] = features
        while len(self._computed) > 32:
            self._computed.popitem(last=False)
        return features

    def _refresh(self) -> None:
        """Reads the rows added since the last question, by this process or another. Numbers grow with every commit."""
        fresh = "SELECT number, hashes, features, width, height FROM bank_pictures WHERE number > ? ORDER BY number LIMIT 2000"
        while rows := self._store.rows(fresh, [self._newest]):
            numbers: list[int] = []
            hashes: list[int] = []
            points: list[tuple[int, Points]] = []
            for row in rows:
                known = Hashes.from_bytes(row["hashes"])
                numbers += (2 * row["number"], 2 * row["number"] + 1)  # odd: the hash of the content
                hashes += (known.whole, known.content)
                self._known[row["number"]] = known, (row["width"], row["height"])
                if row["features"]:
                    points.append((row["number"], Points.from_bytes(row["features"])))
            self._index.add(numbers, hashes)
            self._points.add(points)
            self._newest = rows[-1]["number"]

    def _proposed(self, asked: Features) -> dict[int, list[tuple[int, Placing]]]:
        """Bank pictures by number, each with the bits that differ and the ways it may lie in the asked one."""
        views = list(asked.query_views())
        with self._lock:
            self._refresh()
            near = self._index.near([view.hash for view in views], RADIUS)
        placings: dict[int, list[tuple[int, Placing]]] = {}
        for key, distance, place in near:
            number = key // 2
            if number not in placings and len(placings) == MOST_CANDIDATES:
                continue
            ways = placings.setdefault(number, [])
            if len(ways) < MOST_PLACINGS:
                box = self._known[number][0].box if key % 2 else _WHOLE
                ways.append((distance, Placing.of_boxes(box, views[place].box, views[place].orientation)))
        if available() and len(self._points):
            plain, flipped = query_points(asked.small)
            laid = [*self._points.near(plain, mirrored=False), *self._points.near(flipped, mirrored=True)]
            for found in worth_comparing(laid):
                hashes, size = self._known[found.number]
                distance = min((view.hash ^ kept).bit_count() for view in views for kept in (hashes.whole, hashes.content))
                placing = Placing.of_places(found.matrix, size, asked.small.size, mirrored=found.mirrored)
                # First: where points agree on how it lies, hashes that happen to be near may not.
                placings.setdefault(found.number, []).insert(0, (distance, placing))
        return placings

    def _rows_of(self, numbers: Sequence[int]) -> Iterator[tuple[BankPicture, tuple[bytes, Region]]]:
        """The pictures that are still there, in that order."""
        if not numbers:
            return
        marks = ", ".join("?" * len(numbers))
        rows = {row["number"]: row for row in self._store.rows(
            f"SELECT {_COLUMNS}, hashes, thumbnail FROM bank_pictures WHERE number IN ({marks})", numbers)}  # noqa: S608
        licenses = self._licenses([row["id"] for row in rows.values()])
        for number in numbers:
            if (row := rows.get(number)) is not None:
                yield BankPicture.from_row(row, licenses.get(row["id"], {})), (row["thumbnail"], Hashes.from_bytes(row["hashes"]).box)

    def _licenses(self, ids: Sequence[str]) -> dict[str, dict[str, date | None]]:
        marks = ", ".join("?" * len(ids))
        licenses: dict[str, dict[str, date | None]] = {}
        for row in self._store.rows(f"SELECT picture, seller, until FROM bank_licenses WHERE picture IN ({marks})", ids):  # noqa: S608
            licenses.setdefault(row["picture"], {})[row["seller"]] = date.fromisoformat(row["until"]) if row["until"] else None
        return licenses


def _put(writer: Writer, new: NewPicture, computed: _Computed | str | None) -> Added:
    if isinstance(computed, str):
        return Added(new, "unmatchable", computed)
    seen = in_utc(new.first_seen).isoformat(timespec="microseconds")
    licenses = [{"picture": new.id, "seller": seller, "until": until.isoformat() if until else None}
                for seller, until in new.licenses.items()]
    if writer.rows("SELECT 1 FROM bank_pictures WHERE id = ?", [new.id]):
        if new.first_seen is not None:
            writer.execute("UPDATE bank_pictures SET first_seen = ? WHERE id = ? AND first_seen > ?", [seen, new.id, seen])
        writer.upsert("bank_licenses", licenses)
        return Added(new, "known")
    if computed is None:  # removed by someone else between the look and the transaction
        raise RuntimeError(f"{new.name}: was removed from the bank while it was being added again; add it once more")
    number = next_number(writer)
    writer.insert("bank_pictures", [{
        "id": new.id, "number": number, "sha256": new.picture.sha256, "owner": new.owner, "kind": new.kind,
        "name": new.name or new.picture.name, "source": new.source, "note": new.note, "first_seen": seen, "disabled_until": None,
        "width": new.picture.width, "height": new.picture.height, "hashes": computed.hashes.to_bytes(), "features": computed.points,
        "thumbnail": computed.thumbnail}])
    writer.upsert("bank_licenses", licenses)
    return Added(new, "added")


def _verdict(asked: Features, stored: tuple[bytes, Region], placings: Sequence[tuple[int, Placing]]) -> tuple[Comparison, int] | None:
    """The best comparison that says "the same photo", with the hash distance that led to it; None where none does."""
    with Image.open(io.BytesIO(stored[0])) as image:
        thumbnail = image.convert("RGB")
    best: tuple[Comparison, int] | None = None
    for distance, placing in placings:
        comparison = compare(thumbnail, stored[1], asked.small, placing)
        if comparison is not None and comparison.same_photo and (best is None or comparison.score > best[0].score):
            best = comparison, distance
            if comparison.score > 0.95:
                break
    return best


def _match(picture: Picture, known: BankPicture, comparison: Comparison, distance: int, *, seller: str, on: date) -> ImageMatch:
    return ImageMatch(
        image=known.name, sha256=known.sha256, owner=known.owner, kind=known.kind, score=comparison.score, distance=distance,
        region=_rounded(comparison.placing.box_in_query(comparison.box)),
        bank_region=_rounded(_common(comparison.placing.box_in_bank(_WHOLE), comparison.box)),
        views=comparison.views((known.width, known.height), (picture.width, picture.height)),
        licensed=known.allows(seller, on), first_seen=known.first_seen)


def _same_file(known: BankPicture, *, seller: str, on: date) -> ImageMatch:
    return ImageMatch(image=known.name, sha256=known.sha256, owner=known.owner, kind=known.kind, score=1.0, distance=0, region=_WHOLE,
                      bank_region=_WHOLE, licensed=known.allows(seller, on), first_seen=known.first_seen)


def _common(one: Region, other: Region) -> Region:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _rounded(region: Region) -> Region:
    return round(region[0], 4), round(region[1], 4), round(region[2], 4), round(region[3], 4)


def _share_within(region: Region, other: Region) -> float:
    across = min(region[2], other[2]) - max(region[0], other[0])
    down = min(region[3], other[3]) - max(region[1], other[1])
    area = (region[2] - region[0]) * (region[3] - region[1])
    return max(0.0, across) * max(0.0, down) / area if area > 0 else 0.0
