"""Tokens, and what each allows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from listlint.store import Store
from listlint.web.problems import Problem

SCOPES: Final = ("lint:write", "findings:read", "review", "admin")
_IMPLIED: Final = {"review": {"findings:read"}, "admin": set(SCOPES)}


class TokenError(Exception):
    """A token that cannot be made: says why and what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a token allows. ``seller`` is whose listings it speaks for; empty for a reviewer who has none."""

    id: str
    name: str
    seller: str
    scopes: frozenset[str]
    created_at: str = ""
    expires_at: str | None = None
    revoked_at: str | None = None

    @property
    def allowed(self) -> frozenset[str]:
        """The scopes with all that they imply."""
        return self.scopes.union(*(_IMPLIED.get(scope, ()) for scope in self.scopes))

    @property
    def sees_all(self) -> bool:
        """Whether other sellers' things are visible."""
        return "review" in self.allowed

    def holds(self, now: str) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def may(self, scope: str) -> None:
        """Raises a 403 without that scope."""
        if scope not in self.allowed:
            raise Problem("scope", needed=scope, given=", ".join(sorted(self.scopes)) or "–")

    def seller_for(self, named: str) -> str:
        """The seller a request is about: the token's own, or for a reviewer the one that is named. Raises a 403."""
        if not named or named == self.seller:
            return self.seller
        if not self.sees_all:
            raise Problem("other-seller", own=self.seller or "–", other=named)
        return named


class Tokens:
    """The tokens of a store. Only their SHA-256 is kept: a token is shown once, when it is made."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, *, name: str, seller: str = "", scopes: Iterable[str] = ("lint:write", "findings:read"),
               days: int | None = None) -> tuple[str, Access]:
        """A new token and what it allows. Raises TokenError."""
        wanted = frozenset(scopes)
        if unknown := wanted - set(SCOPES):
            raise TokenError(f"no scope {', '.join(sorted(unknown))}; there are {', '.join(SCOPES)}")
        if not wanted:
            raise TokenError(f"name at least one scope of {', '.join(SCOPES)}")
        if not seller and not wanted & {"review", "admin"}:
            raise TokenError("a token without review or admin needs a seller: --seller NAME")
        if days is not None and days < 1:
            raise TokenError("a token holds at least one day")
        token = "ll_" + secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        access = Access(id=secrets.token_hex(6), name=name, seller=seller, scopes=wanted, created_at=now.isoformat(timespec="seconds"),
                        expires_at=(now + timedelta(days=days)).isoformat(timespec="seconds") if days else None)
        with self._store.write() as writer:
            writer.insert("tokens", [{"id": access.id, "sha256": _digest(token), "name": name, "seller": seller,
                                      "scopes": " ".join(sorted(wanted)), "created_at": access.created_at,
                                      "expires_at": access.expires_at, "revoked_at": None}])
        return token, access

    def find(self, token: str) -> Access | None:
        """What the token allows now; None if it is unknown, expired or revoked."""
        return self._holding("sha256 = ?", _digest(token)) if token else None

    def by_id(self, id: str) -> Access | None:
        """The same by the token's public id, as a cookie keeps it."""
        return self._holding("id = ?", id)

    def all(self) -> list[Access]:
        """Every token that was made, newest first."""
        return [_access(row) for row in self._store.rows("SELECT * FROM tokens ORDER BY created_at DESC, id")]

    def revoke(self, id: str) -> bool:
        """From now on the token is worth nothing. False if there is no such token that holds."""
        with self._store.write() as writer:
            return writer.execute("UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", [_now(), id]) == 1

    def _holding(self, where: str, value: str) -> Access | None:
        found = [_access(row) for row in self._store.rows(f"SELECT * FROM tokens WHERE {where}", [value])]  # noqa: S608  texts of ours
        return found[0] if found and found[0].holds(_now()) else None


def _access(row: dict[str, Any]) -> Access:
    return Access(id=row["id"], name=row["name"], seller=row["seller"], scopes=frozenset(row["scopes"].split()),
                  created_at=row["created_at"], expires_at=row["expires_at"], revoked_at=row["revoked_at"])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
