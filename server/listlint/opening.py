"""Opens a listing's pictures from files, once for all checkers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from listlint.api import Picture, PictureError, PictureNotFetched, TextLine

KEPT = 16  # pictures of the listing at hand, kept decoded


class CachingOpener:
    """Opens pictures through ``find``, which turns a ``src`` into a Picture or raises PictureError. One thread at a time.

    A failure is kept as well, so that a missing file is looked for once. ``read`` turns a picture into its lines; with ``sparing`` it is
    asked only where something looks like writing.
    """

    def __init__(self, find: Callable[[str], Picture], read: Callable[[Picture], tuple[TextLine, ...]] | None = None, *,
                 sparing: bool = True) -> None:
        self._find, self._read, self._sparing = find, read or _read_with_ocr, sparing
        self._likely: dict[str, float] = {}
        self._kept: OrderedDict[str, Picture | PictureError] = OrderedDict()

    def picture(self, src: str) -> Picture:
        """The picture, decoded at the reduced size. Raises PictureError."""
        if src not in self._kept:
            try:
                found: Picture | PictureError = self._find(src)
                if isinstance(found, Picture):
                    found.reduced  # noqa: B018  a truncated file shows itself only when decoded
            except PictureError as error:
                found = error
            self._kept[src] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(src)
        kept = self._kept[src]
        if isinstance(kept, PictureError):
            raise kept
        return kept

    def text(self, src: str, *, always: bool = False) -> tuple[TextLine, ...]:
        """The lines read in the picture; none where nothing looks like writing, unless ``always``. Raises Unavailable without a reader."""
        from listlint.lettering import LIKELY

        picture = self.picture(src)
        if self._sparing and not always and self._likeness(src, picture) < LIKELY:
            return ()
        return self._read(picture)

    def _likeness(self, src: str, picture: Picture) -> float:
        if src not in self._likely:
            from listlint.lettering import writing

            self._likely[src] = writing(picture.reduced)
        return self._likely[src]


def from_folder(root: Path, *, fetching: bool = False) -> CachingOpener:
    """Opens paths inside ``root``: the folder of the listings' file, or ``--root``; URLs only where ``fetching`` is asked for.

    A catalogue is written by others: a path that leads out of the folder would show them what lies elsewhere on this machine.
    """
    inside = root.resolve()

    def find(src: str) -> Picture:
        if src.startswith(("http://", "https://")):
            return _fetched(src, fetching)
        if src.startswith("sha256:"):
            raise PictureError(f"{src}: uploaded pictures are known to the server only. Name a file")
        try:
            path = (inside / src).resolve()
        except (OSError, ValueError) as error:
            raise PictureError(f"{src!r}: is no path ({error})") from None
        if not path.is_relative_to(inside):
            raise PictureError(f"{src}: lies outside {inside}. Put the picture into that folder, or name another with --root")
        return Picture.read(root / src)  # named as the seller wrote it

    return CachingOpener(find)


def _fetched(url: str, fetching: bool) -> Picture:
    if not fetching:
        raise PictureNotFetched("pictures named by a URL are not fetched", "add --fetch", zh="未下载以网址给出的图片")
    from listlint.fetch import FetchError, fetch

    try:
        return Picture(fetch(url), name=url)
    except FetchError as error:
        raise PictureError(str(error)) from None


def _read_with_ocr(picture: Picture) -> tuple[TextLine, ...]:
    from listlint.ocr import reader

    return reader().read(picture)
