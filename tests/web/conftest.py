"""A server with two checkers of its own, and people who ask it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from web_people import PLAN, Person

from listlint import installed
from listlint.config import Config
from listlint.store.sqlite import SqliteStore
from listlint.web import create_app
from listlint.web.tokens import SCOPES, Tokens

PLUGIN = Path(__file__).parent / "plugin"


@pytest.fixture(autouse=True)
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two checkers of a third party are installed."""
    monkeypatch.syspath_prepend(str(PLUGIN))
    for cached in (installed.installed, installed.load, installed.rules):
        cached.cache_clear()
    yield
    for cached in (installed.installed, installed.load, installed.rules):
        cached.cache_clear()
    for name in [name for name in sys.modules if name.startswith("web_test_checkers")]:
        del sys.modules[name]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def make_app(home: Path) -> Iterator[Callable[..., APIFlask]]:
    """Makes a server on the same data folder; its workers stop with the test."""
    made: list[APIFlask] = []

    def make(**settings: Any) -> APIFlask:
        app = create_app(home, **{"workers": 0, "config": Config("plugins.toml", PLAN), **settings})
        made.append(app)
        return app

    yield make
    for app in made:
        if "listlint_workers" in app.extensions:
            app.extensions["listlint_workers"].stop()
        app.extensions["listlint"].store.close()


@pytest.fixture
def app(make_app: Callable[..., APIFlask]) -> APIFlask:
    return make_app()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def person(app: APIFlask) -> Callable[..., Person]:
    """``person("shop-17")`` is a seller; ``person("", "review")`` a reviewer."""

    def make(seller: str = "shop-17", *scopes: str) -> Person:
        token, _ = Tokens(app.extensions["listlint"].store).create(
            name=f"{seller or 'reviewer'}", seller=seller, scopes=scopes or ("lint:write", "findings:read"))
        return Person(app.test_client(), token)

    return make


@pytest.fixture
def seller(person: Callable[..., Person]) -> Person:
    return person("shop-17")


@pytest.fixture
def reviewer(person: Callable[..., Person]) -> Person:
    return person("", *SCOPES[:3])


@pytest.fixture
def store(home: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(home / "listlint.db")
    yield opened
    opened.close()
