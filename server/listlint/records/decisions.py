"""What people decided about findings: a seller's ignore with its reason, a reviewer's uphold, dismiss or escalate."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, get_args

from listlint.store import Store, Writer

Verdict = Literal["ignore", "uphold", "dismiss", "escalate"]
VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)

LOCAL_SELLER: Final = "local"  # whose listings they are on a machine with one user

# One finding's decision that counts: a reviewer's outranks a seller's, and each revokes the earlier one of the same role.
STANDING: Final = (
    "SELECT d.verdict FROM decisions d WHERE d.marketplace = f.marketplace AND d.seller = f.seller AND d.listing = f.listing"
    " AND d.fingerprint = f.fingerprint AND d.revoked_at IS NULL AND (d.until IS NULL OR d.until >= :today)"
    " ORDER BY CASE d.verdict WHEN 'ignore' THEN 1 ELSE 0 END LIMIT 1"
)


class DecisionError(Exception):
    """A decision that cannot be taken: says which part of it is wrong and what to give instead."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where, self.problem = where, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision about one finding. ``until`` is the last day it holds, None for always."""

    id: str
    marketplace: str
    seller: str
    listing: str
    fingerprint: str
    rule: str
    verdict: str
    reason: str
    until: date | None
    made_by: str
    made_at: str
    revoked_at: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The decision as it goes over HTTP: dates are ISO 8601."""
        return asdict(self) | {"until": self.until.isoformat() if self.until else None}


class Decisions:
    """The decisions of a store, shared by the terminal, the server and the extension.

    A decision belongs to a marketplace, a seller, a listing and a finding's fingerprint, so it survives a new scan and edits
    elsewhere in the listing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def decide(self, *, marketplace: str, seller: str, listing: str, fingerprint: str, rule: str, verdict: str,
               reason: str = "", until: date | None = None, made_by: str = "", today: date | None = None) -> Decision:
        """Keep a decision; it replaces the earlier one of the same role (seller or reviewer). Raises DecisionError."""
        reason = reason.strip()
        day = today or _today()
        if verdict not in VERDICTS:
            raise DecisionError("verdict", f"{verdict!r} is none of {', '.join(VERDICTS)}")
        if verdict == "ignore" and not reason:
            raise DecisionError("reason", "say why the finding is ignored; the reason is shown to the reviewers")
        if until is not None and verdict != "ignore":
            raise DecisionError("until", f"only an ignore ends by itself, not {verdict}; leave until out")
        if until is not None and until < day:
            raise DecisionError("until", f"{until} is over; give {day} or later")
        if not listing or not fingerprint:
            raise DecisionError("listing" if fingerprint else "fingerprint", "must not be empty")
        decision = Decision(id=secrets.token_hex(8), marketplace=marketplace or "any", seller=seller, listing=listing,
                            fingerprint=fingerprint, rule=rule, verdict=verdict, reason=reason, until=until, made_by=made_by,
                            made_at=_now())
        with self._store.write() as writer:
            _revoke_earlier(writer, decision)
            writer.insert("decisions", [decision.as_json()])
        return decision

    def revoke(self, id: str, *, seller: str | None = None) -> Decision | None:
        """Take a decision back. With ``seller`` only an ignore of that seller. None if there is no such standing decision."""
        with self._store.write() as writer:
            rows = writer.rows("SELECT * FROM decisions WHERE id = ? AND revoked_at IS NULL", [id])
            if not rows or (seller is not None and (rows[0]["seller"] != seller or rows[0]["verdict"] != "ignore")):
                return None
            revoked = _decision(rows[0] | {"revoked_at": _now()})
            writer.execute("UPDATE decisions SET revoked_at = ? WHERE id = ?", [revoked.revoked_at, id])
        return revoked

    def undo(self, id: str) -> Decision | None:
        """Take a decision back as if it had never been made: what it replaced stands again. None if it no longer stands."""
        with self._store.write() as writer:
            rows = writer.rows("SELECT * FROM decisions WHERE id = ? AND revoked_at IS NULL", [id])
            if not rows:
                return None
            made = rows[0]
            writer.execute("UPDATE decisions SET revoked_at = ? WHERE id = ?", [_now(), id])
            writer.execute(
                "UPDATE decisions SET revoked_at = NULL WHERE marketplace = ? AND seller = ? AND listing = ? AND fingerprint = ?"
                " AND revoked_at = ? AND (verdict = 'ignore') = ?",
                [made["marketplace"], made["seller"], made["listing"], made["fingerprint"], made["made_at"], made["verdict"] == "ignore"])
        return self.get(id)

    def hidden(self, marketplace: str, seller: str, listing: str, on: date) -> frozenset[str]:
        """The fingerprints not to report on that day: dismissed by a reviewer, or ignored by the seller and not upheld."""
        verdicts: dict[str, set[str]] = {}
        for row in self._store.rows(
                "SELECT fingerprint, verdict FROM decisions WHERE marketplace = ? AND seller = ? AND listing = ? AND revoked_at IS NULL"
                " AND (until IS NULL OR until >= ?)", [marketplace or "any", seller, listing, on.isoformat()]):
            verdicts.setdefault(row["fingerprint"], set()).add(row["verdict"])
        return frozenset(key for key, given in verdicts.items() if "dismiss" in given or given == {"ignore"})

    def get(self, id: str) -> Decision | None:
        """One decision, standing or revoked."""
        rows = self._store.rows("SELECT * FROM decisions WHERE id = ?", [id])
        return _decision(rows[0]) if rows else None

    def find(self, *, marketplace: str | None = None, seller: str | None = None, listing: str | None = None,
             fingerprint: str | None = None, revoked: bool = False, limit: int = 200, offset: int = 0) -> list[Decision]:
        """Decisions, newest first, narrowed by what is given. Revoked ones only if asked for."""
        wanted = {"marketplace": marketplace, "seller": seller, "listing": listing, "fingerprint": fingerprint}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join([f"{name} = :{name}" for name in given] + ([] if revoked else ["revoked_at IS NULL"])) or "1 = 1"
        sql = f"SELECT * FROM decisions WHERE {where} ORDER BY made_at DESC, id LIMIT :limit OFFSET :offset"  # noqa: S608  values are bound
        rows = self._store.rows(sql, given | {"limit": limit, "offset": offset})
        return [_decision(row) for row in rows]


def _revoke_earlier(writer: Writer, decision: Decision) -> None:
    writer.execute(
        "UPDATE decisions SET revoked_at = ? WHERE marketplace = ? AND seller = ? AND listing = ? AND fingerprint = ?"
        " AND revoked_at IS NULL AND (verdict = 'ignore') = ?",
        [decision.made_at, decision.marketplace, decision.seller, decision.listing, decision.fingerprint, decision.verdict == "ignore"])


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(**row | {"until": date.fromisoformat(row["until"]) if row["until"] else None})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _today() -> date:
    return datetime.now(UTC).date()
