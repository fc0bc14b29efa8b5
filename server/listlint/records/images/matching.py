"""Which bank pictures a picture was made from: proposals by hashes and points, verdicts by pixels."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from listlint.api import ImageMatch, Picture, Region
from listlint.records.images.bank_index import BankIndex
from listlint.records.images.features import BITS, Features, QueryView, features_of
from listlint.records.images.flood import share_within, with_sellers
from listlint.records.images.index import Hits, merged, words_of
from listlint.records.images.judge import Comparison, compare
from listlint.records.images.local import Points, available, query_points
from listlint.records.images.placing import Placing
from listlint.records.images.postings import Laid, PointIndex, worth_comparing
from listlint.records.images.rows import (
    BankPicture,
    DamagedCopy,
    Stored,
    opened_copy,
    rooms_among,
    same_file,
    same_files,
    stored_pictures,
)
from listlint.store import Store

RADIUS = 47  # bits of 256 two pHashes may differ by to propose a comparison: 99 % of plain copies are nearer
WIDE_RADIUS = 75  # where no points are looked for and the bank is small: slightly cut copies are nearer, and pixels verify
WIDE_UP_TO = 20_000  # hashes
WIDE_CANDIDATES = 30
TURNED_RADIUS = 31  # the same for a picture turned by quarters: seldom more than turned, and so many ways are asked for
MOST_CANDIDATES = 12  # of each kind compared for one question because of their hashes, nearest first; the seller's own are a kind
MOST_PLACINGS = 3  # ways one bank picture is laid onto the asked one
SILENCED_FROM = 0.7  # of a match's region: so much of it lying in a negative picture silences it
FEATURES_KEPT = 32  # of the last pictures asked for or added
SURE = 0.9  # score from which no other way of laying a picture is tried
ROOMS = ("protected", "own", "negative", "seen")  # what has candidates of its own
_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Way:
    """One way a bank picture may lie in the asked one, and what speaks for it."""

    placing: Placing
    distance: int  # bits in which the nearest hashes differ
    inliers: int = 0  # points that agree on it


class Matcher:
    """Asks one store's bank. Threads may share one; its indexes are read from the store when first asked, and kept up to date."""

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        self._store = store
        self._index = BankIndex(store, folder)
        self._points = PointIndex()
        self._newest = 0  # the highest number whose points are known
        self._lock = threading.Lock()
        self._computed: OrderedDict[str, Features] = OrderedDict()

    def match(self, picture: Picture, *, seller: str = "", on: date | None = None, every: bool = False,
              parts: bool = False, possible: bool = False) -> Sequence[ImageMatch]:
        """Verified matches only, best first; those of ``seller`` or licensed to it on that day are marked, not left out.

        A match that lies in a negative picture is left out. ``every`` compares with all that are near, not the nearest; ``parts``
        adds pictures that show one thing by the same photo, beside other things; ``possible`` what is alike and not alike enough to
        accuse anybody. Raises CannotMatch for a picture with too little in it.
        """
        on = on or datetime.now(UTC).date()
        found = self._verified(picture, seller, on, every=every, possible=possible)
        negatives = [match.region for match, _ in found if match.kind == "negative" and not (match.part or match.possible)]
        found = [(match, known) for match, known in found if parts or not match.part]
        left = [(match, known) for match, known in found
                if match.kind == "negative" or not any(share_within(match.region, region) >= SILENCED_FROM for region in negatives)]
        return sorted(with_sellers(self._store, left, on),
                      key=lambda match: (-match.score, match.distance, match.first_seen, match.owner, match.image))

    def paused(self, picture: Picture, *, seller: str = "", on: date | None = None) -> list[tuple[ImageMatch, date]]:
        """The verified matches that accuse nobody on that day because they are paused, each with the last day of its pause."""
        on = on or datetime.now(UTC).date()
        return [(match, known.disabled_until) for match, known in self._verified(picture, seller, on, paused=True)
                if not match.part and known.disabled_until is not None]

    def _verified(self, picture: Picture, seller: str, on: date, *, every: bool = False, paused: bool = False,
                  possible: bool = False) -> list[tuple[ImageMatch, BankPicture]]:
        asked = self.features(picture)
        verdicts: dict[str, tuple[Comparison, int] | None] = {}
        found: list[tuple[ImageMatch, BankPicture]] = []
        for (known, thumbnail, hashes), ways in self._proposed(asked, picture.sha256, seller, every=every):
            if known.counts(on) == paused:
                continue
            if known.sha256 == picture.sha256:  # the same file needs no comparison
                found.append((_same_file(known, seller=seller, on=on), known))
                continue
            if known.sha256 not in verdicts:
                try:
                    verdicts[known.sha256] = _verdict(asked, (opened_copy(thumbnail, known), hashes.box), ways, possible=possible)
                except DamagedCopy as error:
                    log.warning("%s", error)
                    verdicts[known.sha256] = None
            if (verdict := verdicts[known.sha256]) is not None:
                found.append((_match(picture, known, *verdict, seller=seller, on=on), known))
        return found

    def features(self, picture: Picture) -> Features:
        """Kept for the last few pictures: a scan asks for a picture and adds it too."""
        if (known := self._computed.get(picture.sha256)) is not None:
            return known
        features = features_of(picture)
        self._computed[picture.sha256] = features
        while len(self._computed) > FEATURES_KEPT:
            self._computed.popitem(last=False)
        return features

    def kept(self) -> None:
        """Called after pictures were added: writes the index to a file when it is worth it."""
        self._index.keep()

    def _refresh_points(self) -> None:
        """Reads the rows added since the last question, by this process or another. Numbers grow with every commit."""
        fresh = "SELECT number, features FROM bank_pictures WHERE number > ? ORDER BY number LIMIT 2000"
        while rows := self._store.rows(fresh, [self._newest]):
            self._points.add([(row["number"], Points.from_bytes(row["features"])) for row in rows if row["features"]])
            self._newest = rows[-1]["number"]

    def _near(self, views: Sequence[QueryView]) -> Hits:
        """The bank's hashes near any of the views: upright and mirrored ones more widely than turned ones."""
        hashes = words_of([view.hash for view in views], BITS)
        upright = np.array([view.orientation < 2 for view in views])
        widest = WIDE_RADIUS if self._wide() else RADIUS
        near = [self._index.near(hashes[places], radius) for places, radius in ((~upright, TURNED_RADIUS), (upright, widest))]
        return merged([[(key, distance, int(places[place])) for key, distance, place in hits]
                       for hits, places in zip(near, (np.flatnonzero(~upright), np.flatnonzero(upright)), strict=True)])

    def _wide(self) -> bool:
        return not available() and self._index.followed() <= WIDE_UP_TO

    def _proposed(self, asked: Features, sha256: str = "", seller: str = "", *,
                  every: bool = False) -> list[tuple[Stored, list[_Way]]]:
        """Bank pictures, each with the ways it may lie in the asked one."""
        room_of: dict[int, str] = {}

        def rooms(numbers: Iterable[int]) -> dict[int, str]:
            room_of.update(rooms_among(self._store, set(numbers) - room_of.keys(), seller))
            return room_of

        views = list(asked.query_views())
        same = same_file(self._store, sha256, seller)
        laid: list[Laid] = []
        if available():
            with self._lock:
                self._refresh_points()
            if len(self._points):
                laid = self._points.near(*query_points(asked.grey), rooms=rooms)
        hits = self._near(views)
        # Each kind by itself: every listing's own pictures are in the bank too, and the copies of many sellers.
        rooms(key // 2 for key, _, _ in hits)
        laid = [found for room in ROOMS for found in worth_comparing([each for each in laid if room_of.get(each.number) == room])]
        near: dict[int, list[tuple[int, bool, int]]] = {}
        taken: Counter[str] = Counter()
        most = WIDE_CANDIDATES if self._wide() else MOST_CANDIDATES
        for key, distance, place in hits:
            number, is_content = divmod(key, 2)
            if number not in near:
                if number not in room_of or (taken[room_of[number]] >= most and not every):
                    continue
                taken[room_of[number]] += 1
            near.setdefault(number, []).append((distance, bool(is_content), place))
        proposed = []
        numbers = dict.fromkeys([*same, *(found.number for found in laid), *near])
        if every:
            numbers |= dict.fromkeys(same_files(self._store, numbers))
        for known, thumbnail, hashes in stored_pictures(self._store, list(numbers)):
            ways = []
            for found in laid:  # first: where points agree on how it lies, hashes that happen to be near may not
                if found.number == known.number:
                    distance = min((view.hash ^ kept).bit_count() for view in views for kept in (hashes.whole, hashes.content))
                    placing = Placing.of_places(found.matrix, (known.width, known.height), asked.grey.size, mirrored=found.mirrored)
                    ways.append(_Way(placing, distance, found.inliers))
            ways += [_Way(Placing.of_boxes(hashes.box if is_content else _WHOLE, views[place].box, views[place].orientation), distance)
                     for distance, is_content, place in near.get(known.number, [])[:MOST_PLACINGS]]
            proposed.append(((known, thumbnail, hashes), ways))
        return proposed


def _verdict(asked: Features, stored: tuple[Image.Image, Region], ways: Sequence[_Way], *,
             possible: bool = False) -> tuple[Comparison, int] | None:
    """The best comparison that says "the same photo" or "the same thing", with the hash distance that led to it; None where none does.

    ``possible``: the likest that says neither, then.
    """
    best: tuple[Comparison, int] | None = None
    for way in ways:
        comparison = compare(stored[0], stored[1], asked.small, way.placing, way.inliers)
        if comparison is None or not (comparison.same_photo or comparison.part or (possible and comparison.score > 0)):
            continue
        if best is None or _rank(comparison) > _rank(best[0]):
            best = comparison, way.distance
            if comparison.same_photo and comparison.score > SURE:
                break
    return best


def _rank(comparison: Comparison) -> tuple[bool, bool, float]:
    return comparison.same_photo, comparison.part, comparison.score


def _match(picture: Picture, known: BankPicture, comparison: Comparison, distance: int, *, seller: str, on: date) -> ImageMatch:
    return ImageMatch(
        image=known.name, sha256=known.sha256, owner=known.owner, kind=known.kind, score=comparison.score, distance=distance,
        region=_rounded(comparison.placing.box_in_query(comparison.box)),
        bank_region=_rounded(_common(comparison.placing.box_in_bank(_WHOLE), comparison.box)),
        placing=tuple(round(float(value), 5) for value in comparison.placing.matrix.ravel()),
        views=comparison.views((known.width, known.height), (picture.width, picture.height)),
        licensed=known.allows(seller, on), first_seen=known.first_seen, part=comparison.part,
        possible=not (comparison.same_photo or comparison.part))


def _same_file(known: BankPicture, *, seller: str, on: date) -> ImageMatch:
    return ImageMatch(image=known.name, sha256=known.sha256, owner=known.owner, kind=known.kind, score=1.0, distance=0, region=_WHOLE,
                      bank_region=_WHOLE, licensed=known.allows(seller, on), first_seen=known.first_seen)


def _common(one: Region, other: Region) -> Region:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _rounded(region: Region) -> Region:
    return round(region[0], 4), round(region[1], 4), round(region[2], 4), round(region[3], 4)
