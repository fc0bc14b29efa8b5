"""The one base class of every check."""

from __future__ import annotations

import tomllib
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar, Generic, TypeVar

from listlint.finding import Finding
from listlint.listing import Listing
from listlint.protocols import Records


@dataclass(frozen=True, slots=True)
class NoOptions:
    """For a checker that takes none."""


class Unavailable(Exception):
    """Raised by a checker that lacks a package, a model or a file: reported as skipped, never as clean.

    ``install`` is the command that mends it, such as ``pip install 'listlint[ocr]'``; ``zh`` says the reason in Chinese.
    """

    def __init__(self, reason: str, install: str = "", *, zh: str = "") -> None:
        super().__init__(reason)
        self.reason, self.install, self.zh = reason, install, zh


OptionsT = TypeVar("OptionsT")


class Checker(Generic[OptionsT]):
    """Looks at listings and yields findings. Define one or more of the methods; those you define say when you run.

    ``check`` runs at typing pace: text only, milliseconds. ``check_pictures`` runs in the background, with the listing's pictures
    open.
    ``id`` and ``Options`` are derived: from the folder's name, and from the type in ``Checker[Options]``.
    """

    id: ClassVar[str]
    Options: ClassVar[type[Any]] = NoOptions

    def __init_subclass__(cls) -> None:
        cls.id = cls.__module__.rpartition(".")[2].replace("_", "-")
        for base in getattr(cls, "__orig_bases__", ()):
            for options in typing.get_args(base):
                if isinstance(options, type):
                    cls.Options = options

    def __init__(self, options: OptionsT, records: Records) -> None:
        self.options = options
        self.records = records

    def check(self, listing: Listing) -> Iterable[Finding]:
        """Findings in the text of one listing."""
        raise NotImplementedError

    def check_pictures(self, listing: Listing) -> Iterable[Finding]:
        """Findings in the pictures of one listing, and in the text read in them."""
        raise NotImplementedError

    @classmethod
    def defines(cls, method: str) -> bool:
        """Whether this checker has its own ``check``, ``check_pictures`` …"""
        return getattr(cls, method) is not getattr(Checker, method)

    @classmethod
    def folder(cls) -> Traversable:
        """The checker's folder, with rules.toml and data/."""
        return files(cls.__module__)

    @cached_property
    def _data(self) -> dict[str, Any]:
        return {}

    def data(self, name: str) -> Any:
        """A file of the checker's ``data`` folder, read once: a ``.toml`` as a dict, a ``.txt`` as its lines without comments."""
        if name not in self._data:
            text = (self.folder() / "data" / name).read_text("utf-8")
            if name.endswith(".toml"):
                self._data[name] = tomllib.loads(text)
            else:
                lines = (line.strip() for line in text.splitlines())
                self._data[name] = tuple(line for line in lines if line and not line.startswith("#"))
        return self._data[name]
