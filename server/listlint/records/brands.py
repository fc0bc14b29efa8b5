"""Who owns which brand, who may use it until when, and what a text says of it."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path

from listlint.protocols import Authorization, BrandUse
from listlint.records.brand_import import Imported, judged, read_csv
from listlint.records.brand_lookup import Hit, Lookup
from listlint.records.brand_meaning import Reading, Slot
from listlint.records.brand_register import Entry, curated, divisions, from_json, to_json
from listlint.records.brand_spelling import Folded, fold_brand
from listlint.store import Row, Store
from listlint.words import Text

LONGEST = 20_000  # a text is read up to here; a hostile one costs 100 ms at most
REMEMBERED = 1_000  # code points of a text whose names are remembered; a title is shorter
MOST = 60  # uses told of one text
_FORMS = re.compile(r"[\s,]+(inc|llc|ltd|limited|gmbh|ag|se|co|corp|corporation|company|s\.?a|s\.?p\.?a|plc|group|enterprises)\b\.?", re.I)
_JOINTS = re.compile(r"[\s\-]+")
_LOOK_AGAIN_S = 5.0  # an import by another process is seen after this long


@dataclass(frozen=True)
class _Register:
    """All entries with their search structure: the curated ones, and over them the operator's."""

    lookup: Lookup
    by_name: dict[str, Entry]
    kin: dict[tuple[str, str], list[str]]  # the brands of a house, of an owner

    def hits(self, text: str) -> tuple[Folded, list[Hit]]:
        """The names in a text; of a title they are remembered for a while, since several checkers ask for them."""
        return self._remembered(text) if len(text) <= REMEMBERED else self.lookup.hits(text)

    @cached_property
    def _remembered(self) -> Callable[[str], tuple[Folded, list[Hit]]]:
        return lru_cache(maxsize=256)(self.lookup.hits)


class Brands:
    """The brand register of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._register: _Register | None = None
        self._stamp: tuple[int, str] = (-1, "")
        self._looked_at = 0.0

    # --- what a text says

    def find(self, text: Text | str, *, category: Sequence[str] = ()) -> list[BrandUse]:
        """All uses of registered brands, in order of place, in code points. ``category`` settles ambiguous words; the field a
        ``Text`` stands in tells a brand's own slot and a list of what the goods fit."""
        value = text.value if isinstance(text, Text) else text
        if not value:
            return []
        folded, hits = self._current().hits(value[:LONGEST])
        if not hits:
            return []
        return Reading(folded, hits[:MOST], category, Slot.of(text.field if isinstance(text, Text) else "")).uses()

    def entry(self, name: str) -> Entry | None:
        """The register's entry for a brand or any of its sure names; None if there is none."""
        by_name, folded = self._current().by_name, fold_brand(name).text.strip()
        return by_name.get(folded) or (by_name.get(joined) if len(joined := _JOINTS.sub("", folded)) >= 6 else None)

    def entries(self) -> Sequence[Entry]:
        """The whole register."""
        return self._current().lookup.entries

    # --- who may use a brand

    def authorized(self, seller: str, brand: str, on: date | None = None) -> Authorization | None:
        """The authorization that holds on that day (today in UTC, if not given), or None. Leave for a brand is leave for its house:
        Nike's covers Jordan. Of several the one that holds longest."""
        if not seller:
            return None
        day = on or datetime.now(UTC).date()
        rows = self._store.rows("SELECT * FROM authorizations WHERE seller = ?", (seller,))
        leaves = [_authorization(row) for row in rows if self.covers(row["brand"], brand)]
        holding = [leave for leave in leaves if leave.until is None or leave.until >= day]
        return max(holding, key=lambda leave: leave.until or date.max, default=None)

    def own(self, seller: str) -> frozenset[str]:
        """The brands that belong to this seller, as they were entered, and the other brands of their houses."""
        if not seller:
            return frozenset()
        entered = {row["brand"] for row in self._store.rows("SELECT brand FROM own_brands WHERE seller = ?", (seller,))}
        if not entered:
            return frozenset()
        kin = self._current().kin
        return frozenset(entered.union(*(kin.get(("house", self._house(brand)), ()) for brand in entered),
                                       *(kin.get(("owner", _firm(brand)), ()) for brand in entered)))

    def entered(self, seller: str) -> list[str]:
        """The brands entered as this seller's own."""
        return [brand for _, brand in self.owned(seller)]

    def covers(self, held: str, brand: str) -> bool:
        """Whether holding one name is holding the brand: the same, of one house, its owner's name (Takara Tomy holds Tomica), or a
        division of it (Microsoft Software, Ty UK Ltd)."""
        house = self._house(brand)
        if self._house(held) == house or self._house(self._without_division(held)) == house:
            return True
        entry = self.entry(brand)
        return entry is not None and _firm(held) == _firm(entry.owner)

    def _without_division(self, held: str) -> str:
        """The name before the words for a division or a country; of an ordinary word, only before a country: Apple House is no Apple."""
        words = re.findall(r"[^\s,()/~–-]+", fold_brand(held).text.removeprefix("the "))
        for size in range(len(words), 0, -1):
            name, rest = " ".join(words[:size]), {word.strip(".") for word in words[size:]}
            entry = self.entry(name)
            if entry is None:
                continue
            sure = any(fold_brand(known.text).text == name and known.sense == "brand" for known in entry.names)
            if rest <= divisions()["anywhere"] | (divisions()["sure"] if sure else frozenset()):
                return entry.brand
        return held

    def authorize(self, brand: str, seller: str, *, until: date | None = None, document: str = "",
                  content: bytes | None = None, document_sha256: str = "") -> Authorization:
        """Give a seller leave for a brand until that day (included). ``content`` is the document itself, of which the hash is kept;
        who has hashed it already gives ``document_sha256``."""
        if not brand.strip() or not seller.strip():
            raise ValueError("give both a brand and a seller")
        leave = Authorization(brand=self._canonical(brand), seller=seller, until=until, document=document,
                              document_sha256=hashlib.sha256(content).hexdigest() if content is not None else document_sha256)
        with self._store.write() as writer:
            writer.upsert("authorizations", [{
                "brand": leave.brand, "seller": seller, "until": until.isoformat() if until else None, "document": document,
                "document_sha256": leave.document_sha256, "given_at": _now()}])
        return leave

    def revoke(self, brand: str, seller: str) -> bool:
        """Take the leave back. False if there was none."""
        with self._store.write() as writer:
            return writer.execute("DELETE FROM authorizations WHERE brand = ? AND seller = ?", (self._canonical(brand), seller)) > 0

    def authorizations(self, seller: str | None = None) -> list[Authorization]:
        """All leaves, or one seller's, by brand."""
        rows = self._store.rows("SELECT * FROM authorizations WHERE :seller IS NULL OR seller = :seller ORDER BY brand, seller",
                                {"seller": seller})
        return [_authorization(row) for row in rows]

    def owned(self, seller: str | None = None) -> list[tuple[str, str]]:
        """Every seller with its own brands, or one seller's, by seller and brand."""
        rows = self._store.rows("SELECT seller, brand FROM own_brands WHERE :seller IS NULL OR seller = :seller ORDER BY seller, brand",
                                {"seller": seller})
        return [(row["seller"], row["brand"]) for row in rows]

    def add_own(self, seller: str, brand: str) -> str:
        """Say that a brand belongs to a seller. It need not be in the register. Gives the name it is kept under."""
        if not brand.strip() or not seller.strip():
            raise ValueError("give both a brand and a seller")
        with self._store.write() as writer:
            writer.upsert("own_brands", [{"seller": seller, "brand": (kept := self._canonical(brand)), "given_at": _now()}])
        return kept

    def remove_own(self, seller: str, brand: str) -> bool:
        """The brand is the seller's no longer. False if it was not."""
        with self._store.write() as writer:
            return writer.execute("DELETE FROM own_brands WHERE seller = ? AND brand = ?", (seller, self._canonical(brand))) > 0

    # --- the operator's own register

    def import_csv(self, path: Path, *, replacing: bool = False) -> Imported:
        """Add an operator's brands, or those imported before under the same name again; see ``brand_import`` for the columns. A brand
        that comes with Listlint gets the row's names and trades and keeps its owner, unless ``replacing``: then the row takes its place.
        Raises RegisterError, naming the file and what to write; single bad rows are reported and left out."""
        known = {row["brand"] for row in self._store.rows("SELECT brand FROM brands")}
        imported = judged(read_csv(path), _built_in(), known, replacing=replacing)
        now = _now()
        with self._store.write() as writer:
            writer.upsert("brands", ({"brand": entry.brand, "owner": entry.owner, "body": to_json(entry), "imported_at": now}
                                     for entry in imported.entries))
        self._looked_at = 0.0
        return imported

    def _house(self, brand: str) -> str:
        entry = self.entry(brand)
        return entry.family if entry else fold_brand(brand).text.strip()

    def _canonical(self, brand: str) -> str:
        entry = self.entry(brand)
        return entry.brand if entry else brand.strip()

    def _current(self) -> _Register:
        now = time.monotonic()
        if self._register is not None and now - self._looked_at < _LOOK_AGAIN_S:
            return self._register
        with self._lock:
            row = self._store.rows("SELECT COUNT(*) AS n, MAX(imported_at) AS last FROM brands")[0]
            stamp = (int(row["n"]), str(row["last"] or ""))
            if self._register is None or stamp != self._stamp:
                rows = self._store.rows("SELECT brand, owner, body FROM brands") if stamp[0] else []
                operator = [from_json(row["brand"], row["owner"] or "", row["body"]) for row in rows]
                self._register = _register(operator) if operator else _curated()
                self._stamp = stamp
            self._looked_at = now
            return self._register


@cache
def _built_in() -> dict[str, Entry]:
    """The curated entries by their sure names, the brand's own first."""
    found = {fold_brand(entry.brand).text.strip(): entry for entry in curated()}
    for entry in curated():
        for name in entry.names:
            if name.sense == "brand" and not name.line:
                found.setdefault(fold_brand(name.text).text.strip(), entry)
    return found


@cache
def _curated() -> _Register:
    return _register([])


def _register(operator: Iterable[Entry]) -> _Register:
    """The curated entries, each with what the operator adds to it, and the operator's own."""
    entries = {entry.brand: entry for entry in curated()}
    for entry in operator:
        ours = entries.get(entry.brand)
        entries[entry.brand] = entry if ours is None or entry.replaces else replace(
            ours, trades=ours.trades | entry.trades, names=(*ours.names, *(name for name in entry.names if name not in ours.names)),
            source=entry.source)
    by_name: dict[str, Entry] = {}
    for entry in entries.values():
        for name in entry.names:
            if name.sense in ("brand", "word", "leading"):
                folded = fold_brand(name.text).text.strip()
                by_name.setdefault(folded, entry)
                if len(joined := _JOINTS.sub("", folded)) >= 6:  # Jelly Cat, Fisher Price, Hewlett Packard
                    by_name.setdefault(joined, entry)
    for entry in entries.values():
        by_name[fold_brand(entry.brand).text.strip()] = entry
    kin: dict[tuple[str, str], list[str]] = {}
    for entry in entries.values():
        kin.setdefault(("house", entry.family), []).append(entry.brand)
        if entry.owner:
            kin.setdefault(("owner", _firm(entry.owner)), []).append(entry.brand)
    return _Register(Lookup(tuple(entries.values())), by_name, kin)


@cache
def _firm(name: str) -> str:
    """An owner's name without its legal form."""
    return _FORMS.sub("", fold_brand(name).text).strip(" .,")


def _authorization(row: Row) -> Authorization:
    return Authorization(brand=row["brand"], seller=row["seller"], until=date.fromisoformat(row["until"]) if row["until"] else None,
                         document=row["document"] or "", document_sha256=row["document_sha256"] or "")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
