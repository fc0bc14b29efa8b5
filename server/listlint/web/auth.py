"""Who is asking: bearer tokens for programs, a signed cookie for people, and what each may do."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from apiflask import HTTPTokenAuth
from flask import Flask, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response

from listlint.web.problems import Problem
from listlint.web.problems import response as problem_response
from listlint.web.services import services
from listlint.web.tokens import Access

P = ParamSpec("P")
R = TypeVar("R")


auth = HTTPTokenAuth("Bearer", description="A token of `listlint token create`, or the local one that `listlint serve` keeps.")


def access() -> Access:
    """Who is asking in this request; only behind ``auth_required`` or ``signed_in``."""
    found: Access = g.access
    return found


def _verify(token: str) -> Access | None:
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
    if "access" not in g:
        id = session.get("token")
        g.access = services().tokens.by_id(id) if id else None
    return g.access  # type: ignore[no-any-return]


class Sessions(SecureCookieSessionInterface):
    """The cookie of the pages: behind https it never travels without it."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request came by https; a proxy in front says so only where it is trusted (``listlint serve --trusted-proxy``)."""
        return request.is_secure


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
