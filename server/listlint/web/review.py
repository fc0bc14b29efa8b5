"""The review pages: findings of scans as a list, one by one with their evidence, decided by click or key, exported as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from apiflask import APIBlueprint
from flask import Response, abort, jsonify, redirect, render_template, request, session, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from listlint.api import PictureError
from listlint.installed import installed, rules
from listlint.listing import path_parts
from listlint.records.decisions import Decision, DecisionError
from listlint.result import RANK
from listlint.web import shown
from listlint.web.auth import access, signed_in
from listlint.web.found import STATES, FindingsOfScans, Found, Wanted
from listlint.web.languages import language
from listlint.web.problems import Problem, invalid
from listlint.web.services import services

review = APIBlueprint("review", __name__, enable_openapi=False)

PAGE = 50
_FILTERS = ("rule", "severity", "marketplace", "seller", "state", "q")
_COLUMNS = ("id", "marketplace", "seller", "listing", "title", "severity", "rule", "field", "quote", "message", "state", "found_at")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@review.get("/review")
@signed_in("review")
def findings() -> str:
    """The list, narrowed by what stands in the address."""
    wanted, stored = _wanted(), _stored()
    try:
        page, after = stored.page(wanted, after=request.args.get("after"), limit=PAGE)
    except ValueError:
        raise Problem("not-found") from None
    total, counts = stored.counts(wanted)
    scans = services().store.rows("SELECT * FROM scans ORDER BY started_at DESC LIMIT 5")
    return render_template("review.html", page=page, after=after, total=total, counts=counts, wanted=wanted, scans=scans,
                           filters=_given(), decided=_just_decided(), states=STATES, named_values=(*STATES, *RANK),
                           paged="after" in request.args)


@review.get("/review.csv")
@signed_in("review")
def export() -> Response:
    """The same findings for a spreadsheet; no cell of it can be a formula."""
    stored, wanted, lang = _stored(), _wanted(), language()

    def lines() -> Iterator[str]:
        after: str | None = None
        yield "\ufeff" + _csv_line(_COLUMNS)  # the mark tells spreadsheets that it is UTF-8
        while True:
            page, after = stored.page(wanted, after=after, limit=500)
            for found in page:
                row = found.as_json(lang, sees_all=True)
                yield _csv_line([harmless(row[column]) for column in _COLUMNS])
            if after is None:
                return

    return Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="listlint-findings.csv"'})


@review.get("/review/<id>")
@signed_in("review")
def finding(id: str) -> str:
    """One finding: the listing with the words marked, the evidence, the pictures, and what to decide."""
    stored, found = _stored(), _found(id)
    listing = stored.listing(found)
    others, _ = stored.page(Wanted(marketplace=found.marketplace, seller=found.seller, listing=found.listing), limit=100)
    before, after = stored.neighbours(found, _wanted())
    checker, _, short = found.rule.partition("/")
    rule = rules(checker).get(short) if checker in installed() else None
    history = services().decisions.find(marketplace=found.marketplace, seller=found.seller, listing=found.listing,
                                        fingerprint=found.fingerprint, revoked=True, limit=20)
    return render_template(
        "finding.html", found=found, body=found.body, rule=rule, history=history, listing=listing["body"] if listing else None,
        fields=shown.fields(listing["body"], [found]) if listing else [],
        fixed=shown.fixed(listing["body"], found.body["fix"]["edits"]) if listing and found.body.get("fix") else [],
        pictures=shown.pictures(listing["body"], found) if listing else [],
        evidence=_evidence(found, listing),
        others=[other for other in others if other.id != found.id],
        before=before, after=after, filters=_given(), decided=_just_decided())


@review.post("/review/<id>/decide")
@signed_in("review")
def decide(id: str) -> BaseResponse:
    """Keeps the verdict; goes on to the next finding of the list that was open."""
    found, who = _found(id), access()
    verdict = request.form.get("verdict", "")
    _, after = _stored().neighbours(found, _wanted())
    made: Decision | None = None
    try:
        if verdict == "undo":
            services().decisions.undo(_own_decision(found, request.form.get("decision", "")))
        elif verdict == "revoke":
            for decision in services().decisions.find(marketplace=found.marketplace, seller=found.seller, listing=found.listing,
                                                      fingerprint=found.fingerprint):
                services().decisions.revoke(decision.id)
        else:
            made = services().decisions.decide(
                marketplace=found.marketplace, seller=found.seller, listing=found.listing, fingerprint=found.fingerprint, rule=found.rule,
                verdict=verdict, reason=request.form.get("reason", "")[:2_000], made_by=who.name)
    except DecisionError as error:
        raise invalid([(error.where, error.problem)]) from None
    if request.headers.get("X-Listlint") == "keys":
        return jsonify({"id": id, "state": _found(id).state, "decision": made.id if made else None})
    if made is not None:
        session["decided"] = {"finding": id, "decision": made.id, "verdict": verdict}
    if verdict in ("revoke", "undo"):
        return redirect(_url("review.finding", id), 303)
    return redirect(_url("review.finding", after) if after else _url("review.findings"), 303)


@review.get("/review/<id>/pictures/<int:number>")
@signed_in("review")
def picture(id: str, number: int) -> Response:
    """A picture of the listing, made small; only from the folder the listing was scanned in, or from its seller's uploads."""
    found = _found(id)
    listing = _stored().listing(found)
    images = listing["body"].get("images", []) if listing else []
    if listing is None or number >= len(images):
        raise Problem("not-found")
    try:
        return shown.jpeg_answer(shown.open_picture(images[number]["src"], listing["root"] or "", services().uploads, found.seller))
    except PictureError as error:
        abort(404, str(error))


@review.get("/review/<id>/evidence/<int:number>")
@signed_in("review")
def evidence_picture(id: str, number: int) -> Response:
    """The bank picture that a piece of evidence names, as small as the bank keeps it."""
    found = _found(id)
    named = found.body.get("evidence", [])
    image = named[number].get("image") if number < len(named) else None
    thumbnail = shown.bank_thumbnail(services().store, image) if image else None
    if thumbnail is None:
        raise Problem("not-found")
    return shown.jpeg_answer(shown.enlarged(thumbnail))


@review.get("/review/<id>/evidence/<int:number>/<any(own, bank):side>")
@signed_in("review")
def evidence_part(id: str, number: int, side: str) -> Response:
    """The region that both pictures show, cut out of one of them; both are laid out alike."""
    found = _found(id)
    listing = _stored().listing(found)
    place = path_parts(found.body["field"])
    images = listing["body"].get("images", []) if listing else []
    proofs = _evidence(found, listing)
    if listing is None or number >= len(proofs) or place[:1] != ("images",) or len(place) < 2 or int(place[1]) >= len(images):
        raise Problem("not-found")
    proof = proofs[number]
    copy = shown.bank_thumbnail(services().store, proof.image) if proof.image and proof.pictured else None
    if copy is None:
        raise Problem("not-found")
    try:
        picture = shown.open_picture(images[int(place[1])]["src"], listing["root"] or "", services().uploads, found.seller)
    except PictureError as error:
        abort(404, str(error))
    return shown.jpeg_answer(shown.part(proof, picture, copy, own=side == "own"))


def _own_decision(found: Found, id: str) -> str:
    """The decision's id, if it is about this finding. Raises a 404."""
    decision = services().decisions.get(id)
    if decision is None or (decision.listing, decision.seller, decision.fingerprint) != (found.listing, found.seller, found.fingerprint):
        raise Problem("not-found")
    return id


def _just_decided() -> dict[str, Any] | None:
    """What the visitor decided on the page before, told once with a way back."""
    told: dict[str, Any] | None = session.pop("decided", None)
    found = _stored().get(told["finding"]) if told else None
    return {**told, "message": found.message(language())} if told and found else None


def _evidence(found: Found, listing: Any) -> list[shown.Proof]:
    own = [image["src"] for image in listing["body"].get("images", ())] if listing else []
    return shown.evidence(found, own, language())


def harmless(value: Any) -> str:
    """A cell that a spreadsheet shows as text: one that begins like a formula gets a quote in front."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _csv_line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _stored() -> FindingsOfScans:
    return FindingsOfScans(services().store, services().records.today)


def _found(id: str) -> Found:
    found = _stored().get(id)
    if found is None:
        raise Problem("not-found")
    return found


def _given() -> dict[str, str]:
    """The filters of this page's address, to be carried on."""
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def _url(endpoint: str, id: str | None = None) -> str:
    values: dict[str, Any] = _given() | ({"id": id} if id else {})
    return url_for(endpoint, **values)


def _wanted() -> Wanted:
    given = _given()
    return Wanted(**given)
