"""The pictures of evidence for programs: one's own with its region drawn, and for reviewers the other one beside it."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from listlint.api import PictureError
from listlint.pictures import Picture
from listlint.reports import evidence
from listlint.web import shown
from listlint.web.auth import access, needs
from listlint.web.problems import Problem, invalid
from listlint.web.services import services
from listlint.web.shapes import MarkedQuery, described

pictured = APIBlueprint("pictured", __name__, url_prefix="/api/v1", tag="Evidence")


@pictured.get("/images/sha256:<sha256>/marked")
@needs("lint:write")
@pictured.input(MarkedQuery, location="query")
@pictured.doc(responses=described("image/jpeg", {}, _200="A JPEG"))
def marked(sha256: str, query_data: MarkedQuery) -> Response:
    """Show an uploaded picture with its regions drawn; for reviewers beside the bank's picture, both parts laid out alike"""
    if query_data.other:
        access().may("review")
    found = services().uploads.open(sha256, None if access().sees_all else access().seller)
    if found is None:
        raise Problem("not-found")
    try:
        boxes = [(left, top, right, bottom) for left, top, right, bottom in (_numbers(each, (4,)) for each in query_data.region.split(";"))]
        if query_data.other and len(boxes) > 1:
            raise ValueError("beside another picture only one region is drawn. Give one")
        other_region = _numbers(query_data.other_region, (4,)) if query_data.other_region else (0.0, 0.0, 1.0, 1.0)
        placing = _numbers(query_data.placing, (6, 9)) if query_data.placing else None
        if placing is not None and not evidence.is_placing(placing):
            raise ValueError(f"{query_data.placing}: lays the picture onto a line or a point; give a matrix that can be undone")
    except ValueError as error:
        raise invalid([("query", str(error))]) from None
    try:
        own = Picture(found[1].read_bytes(), name=sha256[:12]).reduced
    except PictureError as error:
        raise Problem("not-a-picture", detail=str(error)) from None
    if not query_data.other:
        return shown.jpeg_answer(evidence.jpeg(evidence.marked(own, *boxes)))
    thumbnail = shown.bank_thumbnail(services().store, query_data.other)
    if thumbnail is None:
        raise Problem("not-found")
    there = (other_region[0], other_region[1], other_region[2], other_region[3])
    return shown.jpeg_answer(evidence.jpeg(evidence.side_by_side(own, evidence.opened(thumbnail), boxes[0], there, placing)))


def _numbers(text: str, counts: tuple[int, ...]) -> tuple[float, ...]:
    """``0,0,0.5,1``. A region is cut at the picture's edges."""
    wanted = f"{text or '(nothing)'}: give {' or '.join(map(str, counts))} numbers with commas between"
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(wanted) from None
    if len(numbers) not in counts or not all(-1e6 < number < 1e6 for number in numbers):
        raise ValueError(wanted)
    if counts == (4,):
        left, top, right, bottom = (min(1.0, max(0.0, number)) for number in numbers)
        if left >= right or top >= bottom:
            raise ValueError(f"{text}: a region is left, top, right, bottom in shares of the picture")
        return left, top, right, bottom
    return numbers
