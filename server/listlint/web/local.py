"""The tokens of the person at this machine: made once, kept in the data folder, readable by nobody else."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from flask import request

from listlint.records.decisions import LOCAL_SELLER
from listlint.web.tokens import Tokens

REVIEWER_FILE = "local-token"
PAIR_FILE = "pair-token"
_REVIEWER = frozenset({"lint:write", "findings:read", "review", "admin"})
_PAIR = frozenset({"lint:write"})


@dataclass(frozen=True, slots=True)
class LocalTokens:
    """``reviewer`` opens everything; ``pair`` is the extension's and may only check."""

    reviewer: str
    pair: str

    @classmethod
    def ready(cls, home: Path, tokens: Tokens) -> LocalTokens:
        """The kept tokens where they still hold, else new ones."""
        return cls(_kept(home / REVIEWER_FILE, tokens, "local reviewer", _REVIEWER), _kept(home / PAIR_FILE, tokens, "extension", _PAIR))


def _kept(path: Path, tokens: Tokens, name: str, scopes: frozenset[str]) -> str:
    if path.is_file():
        token = path.read_text("ascii").strip()
        found = tokens.find(token)
        if found is not None and found.scopes == scopes:
            return token
    token, _ = tokens.create(name=name, seller=LOCAL_SELLER, scopes=scopes)
    write_secret(path, token)
    return token


def write_secret(path: Path, secret: str) -> None:
    """Written with mode 0600 from the first byte, and complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret + "\n")
    draft.replace(path)


def from_this_machine() -> bool:
    """Whether a browser on this machine asks, by a name of this machine, with nothing in between that says so.

    The Host matters as much as the address: a proxy on this machine, or another site's name bound to 127.0.0.1, comes from loopback too.
    """
    forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"))
    return not forwarded and is_loopback(request.remote_addr or "") and is_loopback(host_name(request.host))


def host_name(host: str) -> str:
    """``127.0.0.1:8017`` → ``127.0.0.1``, ``[::1]:8017`` → ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
