"""The API of the extension: check a listing while it is typed, send its pictures, follow the check of the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, request

from listlint.chinese import in_chinese
from listlint.engine import Pace
from listlint.listing import Listing
from listlint.messages import as_json
from listlint.pictures import MAX_BYTES, PictureError, PictureTooLarge
from listlint.result import Result
from listlint.schema import ListingError, parse_listing
from listlint.web.auth import access, needs
from listlint.web.jobs import Job
from listlint.web.languages import language
from listlint.web.metrics import Metrics
from listlint.web.problems import Problem, told
from listlint.web.services import Services, services
from listlint.web.shapes import CheckIn, CheckOut, ImageOut, JobOut, JobQuery, JobsIn, QueuedOut, SessionOut, described
from listlint.web.tokens import Access

api = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Listlint")

MOST_BYTES = {"api.check": 2_000_000, "api.add_image": MAX_BYTES, "api.add_jobs": 16_000_000}


@api.get("/session")
@needs("lint:write")
@api.output(SessionOut)
def session() -> dict[str, Any]:
    """Tell whether the token works, and for what"""
    return {"seller": access().seller, "scopes": sorted(access().scopes), "version": current_app.extensions["listlint_version"]}


@api.post("/check")
@needs("lint:write")
@api.input(CheckIn)
@api.output(CheckOut)
def check(json_data: CheckIn) -> dict[str, Any]:
    """Check one listing's text at once, and its pictures in the background"""
    who, lang = access(), json_data.lang or language()
    listing = _owned(parse_listing(json_data.listing, marketplace=json_data.marketplace), who)
    result = services().engine.check(listing, "text")
    _count(result, services().metrics)
    pending = None
    if listing.images and "pictures" in services().engine.paces(listing.marketplace):
        body: dict[str, Any] = {"listing": json_data.listing, "marketplace": json_data.marketplace, "seller": listing.seller, "lang": lang}
        # A full queue does not cost the seller the findings in the text.
        try:
            pending = _job_url(services().jobs.add("check", who.seller, body | _scope(who),
                                                   replaces=f"{listing.marketplace}\x1f{listing.id}"))
        except Problem as problem:
            answer = _answer(result, lang, who.sees_all)
            answer["skipped"].append({"checker": "pictures", "reason": told(problem), "install": ""})
            return answer | {"pending": None}
    return _answer(result, lang, who.sees_all) | {"pending": pending}


@api.post("/jobs")
@needs("lint:write")
@api.input(JobsIn)
@api.output(QueuedOut, status_code=202)
def add_jobs(json_data: JobsIn) -> dict[str, Any]:
    """Check many listings in the background, texts and pictures"""
    who = access()
    problems: list[tuple[str, str]] = []
    sellers = []
    for n, listing in enumerate(json_data.listings):
        try:
            sellers.append(_owned(parse_listing(listing, marketplace=json_data.marketplace), who).seller)
        except ListingError as error:
            problems += [(f"listings[{n}].{where}" if where else f"listings[{n}]", what) for where, what in error.problems]
    if problems:
        raise Problem("invalid", errors=problems[:100], count=len(problems))
    body: dict[str, Any] = {"listings": json_data.listings, "sellers": sellers, "marketplace": json_data.marketplace,
                            "lang": json_data.lang or language()}
    id = services().jobs.add("bulk", who.seller, body | _scope(who))
    return {"id": id, "url": _job_url(id)}


@api.get("/jobs/<id>")
@needs("lint:write")
@api.input(JobQuery, location="query")
@api.output(JobOut)
def job(id: str, query_data: JobQuery) -> dict[str, Any]:
    """Follow a job, waiting for its end for up to 25 s"""
    jobs, polls = services().jobs, services().polls
    found = jobs.get(id)
    if found is None or (found.seller != access().seller and not access().sees_all):
        raise Problem("not-found")
    # Only so many threads may wait: the others answer as it stands, and the typing-pace checks keep theirs.
    if query_data.wait and found.state in ("queued", "running") and polls.acquire(blocking=False):
        try:
            found = jobs.wait(id, query_data.wait) or found
        finally:
            polls.release()
    return {"id": found.id, "state": found.state, "result": found.result,
            "reason": in_chinese(found.reason or "") or None if language() == "zh" else found.reason}


@api.post("/images")
@needs("lint:write")
@api.output(ImageOut, status_code=201)
@api.doc(responses=described("application/json", {"$ref": "#/components/schemas/ImageOut"}, _200="The picture was sent before"))
def add_image() -> tuple[dict[str, Any], int]:
    """Send a picture's original bytes, to name it as sha256:… in a listing"""
    if not request.mimetype.startswith("image/"):
        raise Problem("media-type", expected="image/jpeg, image/png, image/gif, image/webp or image/bmp",
                      given=request.mimetype or "nothing")
    try:
        upload, is_new = services().uploads.add(access().seller, request.get_data(cache=False))
    except PictureTooLarge as error:
        raise Problem("too-many-pixels", detail=str(error)) from None
    except PictureError as error:
        raise Problem("not-a-picture", detail=str(error)) from None
    return {"src": upload.src, "width": upload.width, "height": upload.height}, 201 if is_new else 200


@api.get("/images/sha256:<sha256>")
@needs("lint:write")
@api.doc(responses=described("image/*", {}, _200="The original bytes"))
def image(sha256: str) -> Response:
    """Get an uploaded picture back"""
    found = services().uploads.open(sha256, None if access().sees_all else access().seller)
    if found is None:
        raise Problem("not-found")
    upload, path = found
    return Response(path.read_bytes(), content_type=upload.media_type,
                    headers={"Cache-Control": "private, max-age=31536000, immutable"})


@api.delete("/images/sha256:<sha256>")
@needs("lint:write")
@api.output({}, status_code=204)
def remove_image(sha256: str) -> str:
    """Remove an uploaded picture of one's own"""
    if not services().uploads.remove(sha256, access().seller):
        raise Problem("not-found")
    return ""


def _owned(listing: Listing, who: Access) -> Listing:
    return replace(listing, seller=who.seller_for(listing.seller))


def _scope(who: Access) -> dict[str, Any]:
    return {"sees_all": who.sees_all}


def _job_url(id: str) -> str:
    return f"/api/v1/jobs/{id}"


def _answer(result: Result, lang: str, sees_all: bool) -> dict[str, Any]:
    return as_json(result, lang, positions="utf-16", scope="reviewer" if sees_all else "seller")


def _count(result: Result, metrics: Metrics) -> None:
    for found in result.findings:
        metrics.findings.labels(found.rule).inc()
    for skip in result.skipped:
        metrics.skipped.labels(skip.checker).inc()
    for fail in result.failed:
        metrics.failed.labels(fail.checker).inc()


class Work:
    """Does one thread's jobs: pictures of one listing, or a batch of listings. Made in the thread that calls it."""

    def __init__(self, made_for: Services) -> None:
        self._services = made_for
        self._engine = made_for.new_engine()

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """The job's result, as JSON."""
        body = job.body
        if job.kind == "check":
            return self._check(body["listing"], body["seller"], body, "pictures")
        return {"results": [self._check(listing, seller, body, "all")
                            for listing, seller in zip(body["listings"], body["sellers"], strict=True)]}

    def _check(self, data: Any, seller: str, body: Mapping[str, Any], pace: Pace) -> dict[str, Any]:
        listing = replace(parse_listing(data, marketplace=body["marketplace"]), seller=seller)
        opener = self._services.uploads.opener(None if body["sees_all"] else seller)  # a reviewer's own picture of a seller's listing too
        result = self._engine.check(listing.opened_by(opener), pace)
        _count(result, self._services.metrics)
        return _answer(result, body["lang"], body["sees_all"])
