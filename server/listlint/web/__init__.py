"""Serves the API, the review pages and the demo page."""

from __future__ import annotations

import atexit
import os
import secrets
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from apiflask import APIFlask

if TYPE_CHECKING:
    from listlint.config import Config
    from listlint.store import Store

SECRET_FILE = "session-secret"  # noqa: S105  a file's name


def create_app(home: Path | None = None, store: Store | None = None, config_file: Path | None = None, *, config: Config | None = None,
               local: bool = False, hosts: Collection[str] | None = None, workers: int = 1) -> APIFlask:
    """The application. ``home`` is the data folder, ``config_file`` a plugins.toml.

    ``local`` gives the person at this machine tokens of its own and lets the demo page pair the extension. ``hosts`` are the host names
    to answer to besides this machine's own (None: any). ``workers`` is how many threads check pictures; 0 leaves jobs to other processes.
    """
    from listlint.config import Config
    from listlint.home import home as default_home
    from listlint.store import open_store
    from listlint.web import (
        authorizations,
        check,
        checker_pages,
        document,
        extension_files,
        findings,
        guards,
        health,
        pages,
        pictured,
        problems,
        review,
    )
    from listlint.web.auth import Sessions
    from listlint.web.jobs import Workers
    from listlint.web.local import LocalTokens
    from listlint.web.services import Services

    folder = home or default_home()
    services = Services(folder, store or open_store(None, folder), config or Config.find(config_file))
    if local:
        services.local = LocalTokens.ready(folder, services.tokens)

    app = APIFlask("listlint.web", title="Listlint", version=version("listlint"), docs_path=None)
    app.extensions["listlint"] = services
    app.extensions["listlint_version"] = version("listlint")
    app.secret_key = _secret(folder)
    app.session_interface = Sessions()
    app.json.sort_keys, app.json.ensure_ascii, app.json.compact = False, False, True  # type: ignore[attr-defined]
    app.config.update(SESSION_COOKIE_NAME="listlint", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
                      PERMANENT_SESSION_LIFETIME=30 * 24 * 3600, PROPAGATE_EXCEPTIONS=False)
    problems.register(app)
    guards.register(app, hosts)
    document.register(app)
    for part in (check.api, pictured.pictured, findings.api, authorizations.api, extension_files.api, health.health, pages.pages,
                 review.review, checker_pages.docs):
        app.register_blueprint(part)
    pages.register(app)
    if workers:
        doing = Workers(services.jobs, lambda: check.Work(services), threads=workers)
        app.extensions["listlint_workers"] = doing
        doing.start()
        atexit.register(doing.stop)
    return app


def _secret(home: Path) -> str:
    """Signs the cookies; kept, so that a restart logs nobody out."""
    from listlint.web.local import write_secret

    path = home / SECRET_FILE
    if not path.is_file():
        write_secret(path, secrets.token_hex(32))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_text("ascii").strip()
