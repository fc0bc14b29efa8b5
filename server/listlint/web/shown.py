"""Makes a stored finding visible: the listing's fields with the words marked, its pictures with regions, its evidence."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response

from listlint.api import Picture, PictureError, Region, attribute_path
from listlint.listing import path_parts
from listlint.pictures import REDUCED_SIDE
from listlint.reports import evidence as drawn
from listlint.reports.page import cut, without_folders
from listlint.store import Store
from listlint.web.found import Found, worded
from listlint.web.languages import text, texts
from listlint.web.uploads import SRC, Uploads

WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
_LONG = 1_500  # code points of a text shown around the mark; the rest is cut


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked with a severity or not."""

    text: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the listing; ``whole`` is the severity of a finding about all of it."""

    path: str
    pieces: tuple[Piece, ...]
    whole: str = ""

    @property
    def label(self) -> str:
        """The field's name for people."""
        return label(self.path)

    @property
    def is_attribute(self) -> bool:
        """Whether it is one of the many short fields."""
        return self.path.startswith(("attributes[", "variants["))

    @property
    def concerned(self) -> bool:
        """Whether the finding is about this field."""
        return bool(self.whole) or any(piece.severity for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Pictured:
    """One picture of the listing with the finding's regions in it."""

    number: int
    src: str
    role: str
    concerned: bool
    regions: tuple[Region, ...]

    @property
    def name(self) -> str:
        """What the picture is called, without the folders it lies in."""
        return self.src if self.src.startswith("sha256:") else re.split(r"[\\/]", self.src.partition("?")[0].rstrip("/"))[-1]


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence; ``number`` is its place, ``pictured`` whether it names a picture that is not the listing's own."""

    number: int
    kind: str
    text: str
    listing: str | None
    image: str | None
    source: str | None
    distance: float | None
    region: Region | None
    other_region: Region | None
    placing: tuple[float, ...] | None

    pictured: bool

    @property
    def caption(self) -> str:
        """Whose picture it is, as far as is known."""
        return self.source or self.listing or without_folders(self.image or "")


def fields(listing: Mapping[str, Any], findings: Sequence[Found]) -> list[Field]:
    """The listing's texts in reading order; those the findings are about with their words marked, missing ones empty."""
    spans: dict[str, list[Found]] = {}
    for found in findings:
        spans.setdefault(found.body["field"], []).append(found)
    shown = [_field(path, value, spans.pop(path, [])) for path, value in _texts(listing) if value]
    missing = [Field(path, (), there[0].severity) for path, there in spans.items() if not path.startswith("images")]
    return missing + shown


def fixed(listing: Mapping[str, Any], edits: Sequence[Mapping[str, Any]]) -> list[Field]:
    """What the fix does: the texts it touches, with pieces marked ``del`` and ``ins``."""
    by_path = dict(_texts(listing))
    shown = []
    for path in dict.fromkeys(edit["field"] for edit in edits):
        value, at = by_path.get(path, ""), 0
        pieces = []
        for edit in sorted((edit for edit in edits if edit["field"] == path), key=lambda edit: edit["start"] or 0):
            start, end = (0, len(value)) if edit["start"] is None else (edit["start"], edit["end"])
            pieces += [Piece(value[at:start]), Piece(value[start:end], "del"), Piece(edit["text"], "ins")]
            at = end
        pieces = [piece for piece in (*pieces, Piece(value[at:])) if piece.text]
        last = len(pieces) - 1
        shown.append(Field(path, tuple(piece if piece.severity else Piece(cut(piece.text, first=number == 0, last=number == last))
                                       for number, piece in enumerate(pieces))))
    return shown


def label(path: str) -> str:
    """``bullets[2]`` → Bullet 3, ``attributes["Type"]`` → Type, ``variants[0].options["Color"]`` → Variant 1: Color."""
    name, *rest = path_parts(path)
    if name == "attributes" and rest:
        return str(rest[0])
    if f"field-{name}" not in texts():
        return path
    number: int | str = rest[0] + 1 if rest and isinstance(rest[0], int) else ""
    last = str(rest[-1]) if len(rest) > 1 and rest[-1] != "name" else ""
    return text(f"field-{name}", number=number).strip() + (f": {last}" if last else "")


def pictures(listing: Mapping[str, Any], found: Found) -> list[Pictured]:
    """Every picture of the listing; the regions are those of the finding's evidence."""
    place = path_parts(found.body["field"])
    about = place[1] if place[:1] == ("images",) and len(place) > 1 else None
    regions = tuple(_region(item["region"]) for item in found.body.get("evidence", []) if item.get("region"))
    return [Pictured(number, image["src"], image.get("role", ""), number == about, regions if number == about else ())
            for number, image in enumerate(listing.get("images", []))]


def evidence(found: Found, own: Collection[str], language: str) -> list[Proof]:
    """The finding's evidence, in the reader's language; ``own`` are the listing's pictures."""
    return [Proof(number, item["kind"], without_folders(item["text"]), item.get("listing"), item.get("image"),
                  without_folders(item["source"]) if item.get("source") else None, item.get("distance"),
                  _region(item["region"]) if item.get("region") else None,
                  _region(item["other_region"]) if item.get("other_region") else None,
                  tuple(item["placing"]) if item.get("placing") else None,
                  item["kind"] == "picture" and bool(item.get("image")) and item["image"] not in own)
            for number, item in enumerate(worded(item, language) for item in found.body.get("evidence", []))]


def part(proof: Proof, picture: bytes, bank_copy: bytes, *, own: bool) -> bytes:
    """A JPEG of the region that both pictures show, cut out of one of them and laid out like the bank's."""
    pair = drawn.aligned(drawn.opened(picture), drawn.opened(bank_copy), proof.region or WHOLE, proof.other_region or WHOLE, proof.placing)
    return drawn.jpeg(pair[0] if own else pair[1])


def jpeg_answer(content: bytes) -> Response:
    """For the one who asked only."""
    answer = Response(content, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def open_picture(src: str, root: str, uploads: Uploads, seller: str) -> bytes:
    """A JPEG of the picture, at most 1024 pixels wide or high. Raises PictureError, also for a path that leaves ``root``."""
    if SRC.fullmatch(src):
        picture = uploads.opener(seller).picture(src)
    else:
        if not root or "://" in src:
            raise PictureError(f"{src}: is not on this machine")
        folder = Path(root).resolve()
        path = (folder / src).resolve()
        if not path.is_relative_to(folder):
            raise PictureError(f"{src}: lies outside the listing's folder")
        picture = Picture.read(path)
    out = io.BytesIO()
    reduced = picture.reduced
    if max(reduced.size) > REDUCED_SIDE:
        raise PictureError(f"{src}: cannot be made small")
    reduced.save(out, "JPEG", quality=85)
    return out.getvalue()


def bank_thumbnail(store: Store, image: str) -> bytes | None:
    """The bank's small JPEG of a picture that evidence names: by ``sha256:…``, by the bank's id or by its name there."""
    rows = store.rows("SELECT thumbnail FROM bank_pictures WHERE (sha256 = :sha256 OR id = :image OR name = :image)"
                      " AND thumbnail IS NOT NULL LIMIT 1", {"sha256": image.removeprefix("sha256:"), "image": image})
    return bytes(rows[0]["thumbnail"]) if rows else None


def enlarged(thumbnail: bytes) -> bytes:
    """A bank's small JPEG as large as the pictures it is held against."""
    image = drawn.opened(thumbnail)
    scale = drawn.SIDE / max(image.size)
    return drawn.jpeg(image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))) if scale > 1 else thumbnail


def _field(path: str, value: str, findings: Sequence[Found]) -> Field:
    marks = sorted((found.body["start"], found.body["end"], found.severity) for found in findings if found.body["start"] is not None)
    whole = next((found.severity for found in findings if found.body["start"] is None), "")
    if marks and len(value) > _LONG and marks[0][0] > _LONG // 2:
        cut = marks[0][0] - _LONG // 2
        value, marks = "…" + value[cut:], [(start - cut + 1, end - cut + 1, severity) for start, end, severity in marks]
    pieces, at = [], 0
    for start, end, severity in marks:
        if start < at:
            continue
        pieces += [Piece(value[at:start]), Piece(value[start:end], severity)]
        at = end
    rest = value[at:]
    pieces.append(Piece(rest if len(rest) <= _LONG else rest[:_LONG] + "…"))
    return Field(path, tuple(piece for piece in pieces if piece.text), whole)


def _texts(listing: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", str(listing.get("title", ""))
    yield "category", " > ".join(listing.get("category") or ())
    yield "brand", str(listing.get("brand") or "")
    if listing.get("price") is not None:
        yield "price", f"{listing['price']} {listing.get('currency') or ''}".strip()
    for number, bullet in enumerate(listing.get("bullets") or ()):
        yield f"bullets[{number}]", bullet
    yield "description", str(listing.get("description") or "")
    for number, keyword in enumerate(listing.get("keywords") or ()):
        yield f"keywords[{number}]", keyword
    for name, value in (listing.get("attributes") or {}).items():
        yield attribute_path(name), value
    for number, variant in enumerate(listing.get("variants") or ()):
        yield f"variants[{number}].name", variant.get("name") or ""
        for name, value in (variant.get("options") or {}).items():
            yield f"variants[{number}].{attribute_path(name).replace('attributes', 'options', 1)}", value


def _region(values: Sequence[float]) -> Region:
    left, top, right, bottom = (min(1.0, max(0.0, float(value))) for value in values)
    return left, top, right, bottom
