"""The findings of earlier scans: narrowed, paged, with their listing and how each was decided."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from listlint import messages
from listlint.api import Evidence
from listlint.installed import installed, rules
from listlint.records.decisions import STANDING
from listlint.result import RANK
from listlint.store import Store

STATES = ("open", "ignore", "uphold", "dismiss", "escalate")
COUNTED = ("severity", "rule", "marketplace", "seller", "state")
MOST_VALUES = 200  # of one filter in its menu, the most frequent
_FINDINGS = " FROM findings f"
_FROM = _FINDINGS + " LEFT JOIN listings l ON l.marketplace = f.marketplace AND l.seller = f.seller AND l.listing = f.listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which findings; None means any. ``q`` is searched in the quoted words, the title and the listing's id."""

    rule: str | None = None
    severity: str | None = None
    marketplace: str | None = None
    seller: str | None = None
    listing: str | None = None
    scan: str | None = None
    state: str | None = None
    q: str | None = None

    def where(self, today: date) -> tuple[str, dict[str, Any]]:
        """The SQL condition and its values."""
        values: dict[str, Any] = {"today": today.isoformat()}
        parts = []
        for name in ("rule", "severity", "marketplace", "seller", "listing", "scan"):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"f.{name} = :{name}")
                values[name] = value
        if self.state is not None:
            parts.append(f"NOT EXISTS ({STANDING})" if self.state == "open" else f"({STANDING}) = :state")
            values["state"] = self.state
        if self.q:
            # The titles are looked through once, not for every finding: .25 s for .6 where nothing is found among 120,000.
            parts.append("(f.quote LIKE :q ESCAPE '!' OR f.listing LIKE :q ESCAPE '!' OR (f.marketplace, f.seller, f.listing) IN"
                         " (SELECT marketplace, seller, listing FROM listings WHERE title LIKE :q ESCAPE '!'))")
            values["q"] = "%" + self.q.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"
        return (" WHERE " + " AND ".join(parts) if parts else ""), values


@dataclass(frozen=True, slots=True)
class Found:
    """One stored finding. ``body`` is its JSON with ``messages`` by language; ``state`` is ``open`` or the verdict that stands."""

    id: str
    scan: str
    marketplace: str
    seller: str
    listing: str
    title: str
    rule: str
    severity: str
    rank: int
    fingerprint: str
    found_at: str
    state: str
    body: Mapping[str, Any]

    @property
    def cursor(self) -> str:
        """Where a page ends that has this as its last."""
        return f"{self.rank}:{self.id}"

    def message(self, language: str, *, sees_all: bool = True) -> str:
        """The finding's text in that language; a seller's names nobody whom it may not know."""
        if not sees_all and "seller_messages" in self.body:
            return str(self.body["seller_messages"][language])
        return str(self.body.get("messages", {}).get(language) or self.body.get("message", ""))

    def as_json(self, language: str, *, sees_all: bool) -> dict[str, Any]:
        """As the API answers it. A seller's view holds nobody else's secrets."""
        body = {key: value for key, value in self.body.items() if key not in ("messages", "seller_messages")}
        checker, _, short = self.rule.partition("/")
        if checker in installed() and (rule := rules(checker).get(short)) is not None:
            body["enforcement"] = rule.enforcement[language]
            said = rule.said
        else:
            said = frozenset()
        if not sees_all:
            secret = [item for item in self.body.get("evidence", []) if item.get("secret") is not False]
            body["data"] = messages.unnamed({key: value for key, value in body.get("data", {}).items() if key in said}, secret, language)
        evidence = [worded(item, language) if sees_all else redacted(item, language) for item in self.body.get("evidence", [])]
        return body | {"id": self.id, "scan": self.scan, "marketplace": self.marketplace, "seller": self.seller, "listing": self.listing,
                       "title": self.title, "found_at": self.found_at, "state": self.state, "evidence": evidence,
                       "message": self.message(language, sees_all=sees_all), "fingerprint": self.fingerprint,
                       "severity": self.severity, "rule": self.rule}


def worded(evidence: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Stored evidence in the reader's language; what was stored before there were two texts stays as it is."""
    known = {"placing": None} | {key: value for key, value in evidence.items() if key not in ("texts", "secret")}
    said = evidence.get("texts", {}).get(language, evidence.get("text") or "")
    return known | {"text": said, "source": messages.source_in(evidence.get("source"), language)}


def redacted(evidence: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Stored evidence as its seller may see it. What is not marked as open counts as secret."""
    if evidence.get("secret") is False:
        return worded(evidence, language)
    secret = Evidence(kind=evidence["kind"], region=evidence.get("region"), secret=True)
    return messages.evidence_json(messages.redacted(secret, "seller", language))


class FindingsOfScans:
    """Reads the stored findings."""

    def __init__(self, store: Store, today: date) -> None:
        self._store, self._today = store, today

    def page(self, wanted: Wanted, *, after: str | None = None, limit: int = 50) -> tuple[list[Found], str | None]:
        """Findings, the most severe first, and the cursor of the next page. Raises ValueError for a cursor that is none."""
        where, values = wanted.where(self._today)
        if after is not None:
            rank, _, id = after.partition(":")
            if len(rank) > 4:
                raise ValueError(f"no page begins at {after[:20]}")
            where += (" AND " if where else " WHERE ") + "(f.rank > :rank OR (f.rank = :rank AND f.id > :after))"
            values |= {"rank": int(rank), "after": id}
        rows = self._select(where + " ORDER BY f.rank, f.id LIMIT :limit", values | {"limit": limit + 1})
        return rows[:limit], rows[limit - 1].cursor if len(rows) > limit else None

    def get(self, id: str) -> Found | None:
        """One finding by its id."""
        rows = self._select(" WHERE f.id = :id", {"id": id, "today": self._today.isoformat()})
        return rows[0] if rows else None

    def neighbours(self, found: Found, wanted: Wanted) -> tuple[str | None, str | None]:
        """The ids before and after a finding in that list."""
        where, values = wanted.where(self._today)
        values |= {"rank": found.rank, "id": found.id}
        ids: list[str | None] = []
        for than, direction in (("<", "DESC"), (">", "ASC")):
            beyond = (" AND " if where else " WHERE ") + f"(f.rank {than} :rank OR (f.rank = :rank AND f.id {than} :id))"
            order = f" ORDER BY f.rank {direction}, f.id {direction} LIMIT 1"
            rows = self._store.rows(f"SELECT f.id{_FINDINGS}{where}{beyond}{order}", values)
            ids.append(rows[0]["id"] if rows else None)
        return ids[0], ids[1]

    def count(self, wanted: Wanted) -> int:
        """How many findings there are of that kind."""
        where, values = wanted.where(self._today)
        return int(self._store.rows(f"SELECT count(*) AS n{_FINDINGS}{where}", values)[0]["n"])

    def counts(self, wanted: Wanted) -> tuple[int, dict[str, dict[str, int]]]:
        """How many findings there are, and for each filter how many each of its values would show, the other filters holding."""
        where, values = Wanted(listing=wanted.listing, scan=wanted.scan, q=wanted.q).where(self._today)
        # One pass over the findings; the filters are then applied to the groups, which are few.
        sql = (f"SELECT f.rule, f.severity, f.marketplace, f.seller, coalesce(({STANDING}), 'open') AS state, count(*) AS n"
               f"{_FINDINGS}{where} GROUP BY 1, 2, 3, 4, 5")
        total, counted = 0, {column: Counter[str]() for column in COUNTED}
        for group in self._store.rows(sql, values):
            missed = [column for column in COUNTED if getattr(wanted, column) not in (None, group[column])]
            total += 0 if missed else group["n"]
            for column in COUNTED if not missed else missed if len(missed) == 1 else ():
                counted[column][group[column]] += group["n"]
        ordered = {column: dict(counts.most_common(MOST_VALUES)) for column, counts in counted.items()}
        ordered["severity"] = dict(sorted(ordered["severity"].items(), key=lambda item: RANK[item[0]]))
        return total, ordered

    def listing(self, found: Found) -> dict[str, Any] | None:
        """The listing the finding is about, as it was when scanned: ``body`` and the folder of its pictures, ``root``."""
        rows = self._store.rows("SELECT * FROM listings WHERE marketplace = ? AND seller = ? AND listing = ?",
                                [found.marketplace, found.seller, found.listing])
        return rows[0] | {"body": json.loads(rows[0]["body"])} if rows else None

    def _select(self, rest: str, values: Mapping[str, Any]) -> list[Found]:
        sql = (f"SELECT f.*, coalesce(l.title, '') AS title, coalesce(({STANDING}), 'open') AS state{_FROM}{rest}")
        return [Found(row["id"], row["scan"], row["marketplace"], row["seller"], row["listing"], row["title"], row["rule"], row["severity"],
                      row["rank"], row["fingerprint"], row["found_at"], row["state"], json.loads(row["body"]))
                for row in self._store.rows(sql, dict(values))]
