"""Who is asking: bearer tokens for programs, a signed cookie for people, and what each may do."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from apiflask import HTTPTokenAuth
from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from listlint.store import Store
from listlint.web.problems import Problem
from listlint.web.problems import response as problem_response

SCOPES: Final = ("lint:write", "findings:read", "review", "admin")
_IMPLIED: Final = {"review": {"findings:read"}, "admin": set(SCOPES)}

P = ParamSpec("P")
R = TypeVar("R")


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


auth = HTTPTokenAuth("Bearer", description="A token of `listlint token create`, or the local one that `listlint serve` keeps.")


def access() -> Access:
    """Who is asking in this request; only behind ``auth_required`` or ``signed_in``."""
    found: Access = g.access
    return found


def _verify(token: str) -> Access | None:
    from listlint.web.services import services

    g.access = services().tokens.find(token)
    if g.access is not None:
        services().rates.spend(g.access.id)
    return g.access  # type: ignore[no-any-return]


def _refused(status: int) -> Response:
    if status == 403:
        return problem_response(Problem("scope", needed=request.path, given=", ".join(sorted(access().scopes))))
    return problem_response(Problem("unauthorized"))


auth.verify_token(_verify)
auth.get_user_roles(lambda user: list(user.allowed))
auth.error_handler(_refused)


def needs(scope: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The API's view is for tokens with that scope: 401 without a token, 403 with a lesser one. The scope goes into the document."""
    from apiflask.scaffold import APIScaffold

    def decorator(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def judged(*args: P.args, **kwargs: P.kwargs) -> R:
            access().may(scope)
            return view(*args, **kwargs)

        decorated: Callable[P, R] = APIScaffold().auth_required(auth)(judged)
        decorated._spec["roles"] = [scope]  # type: ignore[attr-defined]  # told in the document; ``may`` above is what judges
        return decorated

    return decorator


def signed_in(scope: str) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """The page is for people who logged in with a token of that scope; others are sent to the login page."""

    def decorator(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def judged(*args: P.args, **kwargs: P.kwargs) -> Any:
            if visitor() is None:
                return redirect(url_for("pages.login", next=request.full_path.rstrip("?")))
            access().may(scope)
            if request.method == "POST":
                check_form()
            return view(*args, **kwargs)

        return judged

    return decorator


def visitor() -> Access | None:
    """The person whose cookie this is, or None; a revoked token ends the session at once."""
    from listlint.web.services import services

    if "access" not in g:
        id = session.get("token")
        g.access = services().tokens.by_id(id) if id else None
    return g.access  # type: ignore[no-any-return]


def form_token() -> str:
    """What every form of the pages sends back, so that no other site can post it."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(16)
    return str(session["form"])


def check_form() -> None:
    """Raises a 403 unless the posted form is one of ours."""
    sent = request.form.get("form", "")
    if not hmac.compare_digest(sent.encode(), str(session.get("form", "-")).encode()):
        raise Problem("form-expired")


def _access(row: dict[str, Any]) -> Access:
    return Access(id=row["id"], name=row["name"], seller=row["seller"], scopes=frozenset(row["scopes"].split()),
                  created_at=row["created_at"], expires_at=row["expires_at"], revoked_at=row["revoked_at"])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
