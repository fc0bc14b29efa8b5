"""Pictures that sellers sent: kept once by their content, opened only for those who sent them."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listlint.api import Picture, PictureError, PictureNotFetched
from listlint.opening import CachingOpener
from listlint.store import Store
from listlint.web.problems import Problem

QUOTA_BYTES = 2_000_000_000  # of one seller
UNUSED_DAYS = 7  # a full quota makes room by what was not sent again for so long
SRC = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Upload:
    """One picture of one seller. ``sha256`` is of the original bytes."""

    sha256: str
    width: int
    height: int
    media_type: str

    @property
    def src(self) -> str:
        """How a listing names it."""
        return f"sha256:{self.sha256}"


class Uploads:
    """The uploaded pictures: bytes under ``home/uploads/ab/…``, who sent them in the store."""

    def __init__(self, store: Store, home: Path, *, quota: int = QUOTA_BYTES) -> None:
        self._store, self._folder, self._quota = store, home / "uploads", quota

    def add(self, seller: str, content: bytes) -> tuple[Upload, bool]:
        """Keep a picture; True if this seller sent it for the first time. Raises PictureError, or the quota's Problem."""
        picture = Picture(content, name="the picture")
        upload = Upload(picture.sha256, picture.width, picture.height, f"image/{picture.format.lower()}")
        path = self._path(upload.sha256)
        with self._store.write() as writer:
            known = writer.execute("UPDATE uploads SET uploaded_at = ? WHERE sha256 = ? AND seller = ?", [_now(), upload.sha256, seller])
        if known and path.is_file():
            return upload, False
        if not known:
            self._make_room(seller, len(content))
        if not path.is_file():
            _write_whole(path, content)
        with self._store.write() as writer:
            writer.upsert("uploads", [{"sha256": upload.sha256, "seller": seller, "bytes": len(content), "width": upload.width,
                                       "height": upload.height, "media_type": upload.media_type, "uploaded_at": _now()}])
        return upload, not known

    def open(self, sha256: str, seller: str | None) -> tuple[Upload, Path] | None:
        """A picture of that seller, or of anyone with ``seller=None``; None if there is none."""
        condition, values = ("", [sha256]) if seller is None else (" AND seller = ?", [sha256, seller])
        rows = self._store.rows(f"SELECT * FROM uploads WHERE sha256 = ?{condition} LIMIT 1", values)  # noqa: S608  one of two texts
        path = self._path(sha256)
        if not rows or not path.is_file():
            return None
        return Upload(sha256, rows[0]["width"], rows[0]["height"], rows[0]["media_type"]), path

    def remove(self, sha256: str, seller: str) -> bool:
        """Take a seller's picture away; the bytes go when nobody has it any more. False if the seller had none."""
        with self._store.write() as writer:
            gone = writer.execute("DELETE FROM uploads WHERE sha256 = ? AND seller = ?", [sha256, seller]) > 0
            if gone and not writer.rows("SELECT 1 FROM uploads WHERE sha256 = ?", [sha256]):
                self._path(sha256).unlink(missing_ok=True)
        return gone

    def opener(self, seller: str | None) -> CachingOpener:
        """Opens that seller's uploads (with ``None`` anyone's), and nothing else: no address is fetched, no file of the server is read."""

        def find(src: str) -> Picture:
            if found := SRC.fullmatch(src):
                opened = self.open(found[1], seller)
                if opened is None:
                    raise PictureError(f"{src[:15]}…: this picture was not uploaded. Send it to /api/v1/images first")
                return Picture(opened[1].read_bytes(), name=src[:15] + "…")
            if src.startswith(("https://", "http://")):
                raise PictureNotFetched("pictures named by a URL are not fetched: fetching is off", "upload them to /api/v1/images",
                                        zh="未下载以网址给出的图片")
            raise PictureError(f"{src}: the server reads uploaded pictures only. Upload it to /api/v1/images and name it sha256:…")

        return CachingOpener(find)

    def _make_room(self, seller: str, size: int) -> None:
        if self._used(seller) + size <= self._quota:
            return
        unused_since = (datetime.now(UTC) - timedelta(days=UNUSED_DAYS)).isoformat(timespec="seconds")
        for row in self._store.rows("SELECT sha256 FROM uploads WHERE seller = ? AND uploaded_at < ?", [seller, unused_since]):
            self.remove(row["sha256"], seller)
        if (used := self._used(seller)) + size > self._quota:
            raise Problem("quota", seller=seller, used=f"{used:,}", limit=f"{self._quota:,}", days=UNUSED_DAYS)

    def _used(self, seller: str) -> int:
        return int(self._store.rows("SELECT coalesce(sum(bytes), 0) AS used FROM uploads WHERE seller = ?", [seller])[0]["used"])

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def _write_whole(path: Path, content: bytes) -> None:
    """All of the file or none, also when two send the same picture at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
