"""Carries a bank to another machine: one JSON line a picture, with its hashes, its small copy and its licences."""

from __future__ import annotations

import base64
import binascii
import io
import itertools
import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from PIL import Image

from listlint.records.images.features import THUMBNAIL_SIDE, Hashes
from listlint.records.images.local import Points
from listlint.records.images.numbers import next_number
from listlint.records.images.rows import KINDS, DamagedCopy, current_hashes, in_utc, row_id
from listlint.store import Store, Writer

log = logging.getLogger(__name__)
HEADER = {"listlint": "images", "version": 1}
BATCH = 200  # lines to a transaction
_TEXTS = ("sha256", "owner", "kind", "name", "source", "note")
_KEYS = {*_TEXTS, "first_seen", "disabled_until", "cleared", "width", "height", "licenses", "listings", "shown", "hashes",
         "points", "thumbnail"}
_FEWEST_KEYS = {"sha256", "owner", "kind", "name", "first_seen", "width", "height", "hashes", "thumbnail"}


class TransferError(Exception):
    """A line that is no picture of a bank: says which line, and what is wrong with it."""


@dataclass(frozen=True)
class Imported:
    """How many pictures came in, and how many were there already."""

    added: int
    known: int


def export_lines(store: Store) -> Iterator[str]:
    """The whole bank, in the order it was added; the first line says what this is."""
    yield json.dumps(HEADER)
    last = 0
    while rows := store.rows("SELECT * FROM bank_pictures WHERE number > ? ORDER BY number LIMIT 200", [last]):
        for row in rows:
            try:
                hashes = current_hashes(row)
            except DamagedCopy as error:
                log.warning("%s", error)
                continue
            licenses = store.rows("SELECT seller, until FROM bank_licenses WHERE picture = ? ORDER BY seller", [row["id"]])
            yield json.dumps({
                **{key: row[key] for key in (*_TEXTS, "first_seen", "disabled_until", "cleared", "width", "height")},
                "licenses": {leave["seller"]: leave["until"] for leave in licenses},
                "listings": [list(at.values()) for at in store.rows(
                    "SELECT marketplace, listing, place FROM bank_listings WHERE picture = ? ORDER BY marketplace, listing, place",
                    [row["id"]])],
                "shown": [list(shown.values()) for shown in store.rows(
                    "SELECT seller, listing, shown_at FROM bank_shown WHERE sha256 = ? ORDER BY seller", [row["sha256"]])],
                "hashes": _encoded(hashes.to_bytes()),
                "points": row["features"] and _encoded(row["features"]), "thumbnail": _encoded(row["thumbnail"])}, ensure_ascii=False)
        last = rows[-1]["number"]


def import_lines(store: Store, lines: Iterable[str], name: str) -> Imported:
    """Adds what ``export_lines`` wrote; twice is once. Raises TransferError; the lines before the wrong batch are kept."""
    numbered = enumerate(lines, 1)
    _, header = next(numbered, (1, ""))
    if _parsed(header, f"{name}:1") != HEADER:
        raise TransferError(f"{name}:1: this is no exported picture bank of version {HEADER['version']}; "
                            "write one with `listlint images export FILE`")
    added = known = 0
    while chunk := list(itertools.islice(numbered, BATCH)):
        rows = [_row(line, f"{name}:{number}") for number, line in chunk if line.strip()]
        with store.write() as writer:
            for row, beside in rows:
                fresh = _put(writer, row, beside)
                added, known = added + fresh, known + (not fresh)
    return Imported(added, known)


def _put(writer: Writer, row: dict[str, Any], beside: dict[str, list[dict[str, Any]]]) -> bool:
    fresh = not writer.rows("SELECT 1 FROM bank_pictures WHERE id = ?", [row["id"]])
    if fresh:
        writer.insert("bank_pictures", [{**row, "number": next_number(writer)}])
    for table, rows in beside.items():
        writer.upsert(table, rows)
    return fresh


def _parsed(line: str, where: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise TransferError(f"{where}: no JSON ({error})") from None


def _row(line: str, where: str) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """A picture's row, and by table what stands beside it."""
    data = _parsed(line, where)
    if not isinstance(data, dict):
        raise TransferError(f"{where}: no JSON object")
    if wrong := sorted((_FEWEST_KEYS - data.keys()) | (data.keys() - _KEYS)):
        raise TransferError(f'{where}: "{wrong[0]}" is {"unknown" if wrong[0] in data else "missing"}')
    if data["kind"] not in KINDS:
        raise TransferError(f'{where}: kind "{data["kind"]}" is none of {", ".join(KINDS)}')
    if not isinstance(data["owner"], str) or not data["owner"]:
        raise TransferError(f"{where}: a picture in the bank needs an owner")
    if not isinstance(data["sha256"], str) or not re.fullmatch("[0-9a-f]{64}", data["sha256"]):
        raise TransferError(f"{where}: sha256 is not 64 hex digits")
    if not all(isinstance(data[side], int) and 0 < data[side] < 1_000_000 for side in ("width", "height")):
        raise TransferError(f"{where}: width and height must be whole numbers above 0")
    try:
        hashes, thumbnail = _decoded(data["hashes"]), _decoded(data["thumbnail"])
        Hashes.from_bytes(hashes)
        points = _decoded(data["points"]) if data.get("points") else None
        Points.from_bytes(points or b"")
        with Image.open(io.BytesIO(thumbnail), formats=("JPEG",)) as image:
            if max(image.size) > THUMBNAIL_SIDE:
                raise ValueError(f"the small copy has {image.width} x {image.height} px, more than {THUMBNAIL_SIDE} a side")
            image.load()
        licenses = {str(seller): until and date.fromisoformat(until).isoformat() for seller, until in data.get("licenses", {}).items()}
        listings = [_typed(at, (str, str, int)) for at in data.get("listings", ())]
        shown = [_typed(by, (str, str, str)) for by in data.get("shown", ())]
        until, cleared = data.get("disabled_until"), data.get("cleared")
        row: dict[str, Any] = {**{key: str(data.get(key, "")) for key in _TEXTS},
               "width": int(data["width"]), "height": int(data["height"]),
               "first_seen": in_utc(datetime.fromisoformat(data["first_seen"])).isoformat(timespec="microseconds"),
               "disabled_until": until and date.fromisoformat(until).isoformat(),
               "cleared": cleared and date.fromisoformat(cleared).isoformat(),
               "hashes": hashes, "features": points, "thumbnail": thumbnail}
    except (ValueError, TypeError, AttributeError, OSError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # Pillow raises the last two for a broken JPEG
        raise TransferError(f"{where}: {error}") from None
    number = row_id(row["sha256"], row["owner"], row["kind"])
    return {"id": number, **row}, {
        "bank_licenses": [{"picture": number, "seller": seller, "until": until} for seller, until in licenses.items()],
        "bank_listings": [{"picture": number, "marketplace": at[0], "listing": at[1], "place": at[2]} for at in listings],
        "bank_shown": [{"sha256": row["sha256"], "seller": by[0], "listing": by[1], "shown_at": by[2]} for by in shown]}


def _typed(values: Any, types: tuple[type, ...]) -> list[Any]:
    if not isinstance(values, list) or [type(value) for value in values] != list(types):
        raise ValueError(f"{values!r:.60} is none of {', '.join(each.__name__ for each in types)}")
    return values


def _encoded(blob: bytes) -> str:
    return base64.b64encode(blob).decode("ascii")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"no base64 ({error})") from None
