"""The pages for people: where to go, logging in, pairing the extension, trying it on the demo form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint, APIFlask
from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from listlint.extension_files import extension_folder
from listlint.web.auth import check_form, form_token, visitor
from listlint.web.found import FindingsOfScans, Wanted
from listlint.web.health import obstacles
from listlint.web.languages import keep_choice, language, text
from listlint.web.local import from_this_machine
from listlint.web.problems import for_programs
from listlint.web.services import services

pages = APIBlueprint("pages", __name__, enable_openapi=False)


def register(app: APIFlask) -> None:
    """What every template may use."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    app.before_request(lambda: None if for_programs() else keep_choice())

    @app.context_processor
    def offered() -> dict[str, Any]:
        return {"t": text, "lang": language(), "form_token": form_token, "visitor": visitor, "other_language": _other_language,
                "version": current_app.extensions["listlint_version"]}


@pages.get("/")
def landing() -> str:
    """Where to go as seller, reviewer or author, and how the server is."""
    made = services()
    stored = FindingsOfScans(made.store, made.records.today)
    scans = made.store.rows("SELECT * FROM scans ORDER BY started_at DESC LIMIT 1") if visitor() else []
    return render_template("landing.html", obstacles=obstacles(made), local=from_this_machine(), scan=scans[0] if scans else None,
                           open_findings=stored.count(Wanted(state="open")) if scans else 0, checkers=len(made.config.plan().run))


@pages.get("/login")
def login() -> str | Response:
    """Takes a token; a link with the token behind # logs in by itself."""
    if visitor() is not None:
        return redirect(_inside(request.args.get("next")))
    return render_template("login.html", next=_inside(request.args.get("next")), wrong=False)


@pages.post("/login")
def log_in() -> Response | tuple[str, int]:
    """Keeps who it is in a cookie that no script can read."""
    check_form()
    services().rates.spend(f"login {request.remote_addr}")
    found = services().tokens.find(request.form.get("token", "").strip())
    if found is None:
        return render_template("login.html", next=_inside(request.form.get("next")), wrong=True), 401
    kept = session.get("lang")
    session.clear()  # nothing of the stranger's session lives on in the person's
    session.permanent = True
    session["token"] = found.id
    if kept:
        session["lang"] = kept
    return redirect(_inside(request.form.get("next")), 303)


@pages.post("/logout")
def log_out() -> Response:
    """Forgets who it was."""
    check_form()
    session.clear()
    return redirect(url_for("pages.landing"), 303)


@pages.get("/pair")
def pair() -> str:
    """Connects the extension by one click; elsewhere than on this machine the token stands behind # and never reaches the server."""
    return render_template("pair.html", folder=_folder(), pair=_pair_offer())


@pages.get("/demo")
def demo() -> str:
    """A realistic product form on which a newcomer sees Listlint work."""
    return render_template("demo.html", pair=_pair_offer(), extension_folder=_folder())


@pages.get("/favicon.ico")
def favicon() -> Response:
    """The icon, for browsers that ask for it by this name only."""
    return redirect(url_for("static", filename="icon.svg"), 301)


def _pair_offer() -> dict[str, str]:
    """The extension's token for a browser on this machine, when a person at this machine started the server; else an empty one."""
    server = f"{request.scheme}://{request.host}"
    local = services().local
    return {"server": server, "token": local.pair if local is not None and from_this_machine() else ""}


def _folder() -> str:
    """The extension's folder; a path of this machine is told to this machine only."""
    if services().local is None or not from_this_machine():
        return "extension"
    try:
        return str(extension_folder())
    except FileNotFoundError:
        return "extension"


def _inside(target: str | None) -> str:
    """Where to go after the login: a path of ours, never another site."""
    # Browsers leave tabs and line ends out of an address: /<tab>/elsewhere would lead to //elsewhere.
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or any(sign < " " for sign in target):
        return url_for("review.findings")
    return target


def _other_language() -> str:
    """This page's address in the other language."""
    other = request.args.to_dict(flat=False) | {"lang": ["en" if language() == "zh" else "zh"]}
    return f"{request.path}?{urlencode(other, doseq=True)}"
