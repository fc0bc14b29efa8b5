"""The JSON shapes of the API: what is taken, strictly, and what is answered. The OpenAPI document is made of these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from listlint.schema import Strict

Language = Literal["en", "zh"]
Verdict = Literal["ignore", "uphold", "dismiss", "escalate"]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day, YYYY-MM-DD; the last one on which it holds.")]
# Judged by listlint.schema.parse_listing, which names every mistake; the document shows its shape.
LISTING_MARK = "x-listing"
ListingBody = Annotated[dict[str, Any], WithJsonSchema({LISTING_MARK: True})]
Name = Annotated[str, Field(min_length=1, max_length=500)]
Short = Annotated[str, Field(max_length=500)]


class CheckIn(Strict):
    """One listing to check. ``marketplace`` overrides the listing's own; ``lang`` is the reader's language."""

    listing: ListingBody
    marketplace: Short | None = None
    lang: Language | None = None


class JobsIn(Strict):
    """Many listings to check in the background."""

    listings: Annotated[list[ListingBody], Field(min_length=1, max_length=1_000)]
    marketplace: Short | None = None
    lang: Language | None = None


class DecisionIn(Strict):
    """A decision about one finding. A seller may ``ignore`` (with a reason); the rest is for reviewers."""

    marketplace: Short | None = None
    seller: Short | None = None
    listing: Name
    fingerprint: Name
    rule: Name
    verdict: Verdict
    reason: Annotated[str, Field(max_length=2_000)] = ""
    until: Day | None = None


class AuthorizationIn(Strict):
    """A brand's leave to a seller, with the hash of its proof or the proof itself. A brand not in the register needs ``unregistered``."""

    brand: Name
    seller: Name
    until: Day | None = None
    document: Annotated[str, Field(max_length=2_000, description="What the proof is called, as licence.pdf.")] = ""
    document_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$", description="SHA-256 of the proof, in hex.")] = ""
    document_content: Annotated[str, Field(description="The proof itself in base64: it is hashed and not kept.")] = ""
    unregistered: Annotated[bool, Field(description="The brand is meant as written, though the register does not hold it.")] = False


class OwnBrandIn(Strict):
    """A brand that belongs to a seller. It needs no proof and does not end."""

    brand: Name
    seller: Name


class Query(BaseModel):
    """Query strings hold texts, so numbers are read from them. ``lang`` is the reader's language, else what Accept-Language says."""

    model_config = ConfigDict(extra="forbid")

    lang: Language | None = None


class JobQuery(Query):
    """How long to wait for the job's end, in seconds."""

    wait: Annotated[float, Field(ge=0, le=25)] = 0


class MarkedQuery(Query):
    """Which regions to draw, as evidence has them: ``region``; for reviewers also its ``image``, ``other_region`` and ``placing``."""

    region: Annotated[str, Field(max_length=1_000, description="left,top,right,bottom in shares of the picture; several with ; between")]
    other: Annotated[str, Field(max_length=100, description="sha256:… of the bank's picture; needs the scope review")] | None = None
    other_region: Annotated[str, Field(max_length=200)] | None = None
    placing: Annotated[str, Field(max_length=400)] | None = None


class FindingsQuery(Query):
    """Which findings of earlier scans. ``cursor`` is the ``next`` of the page before."""

    rule: Short | None = None
    severity: Literal["error", "warning", "info"] | None = None
    marketplace: Short | None = None
    seller: Short | None = None
    listing: Short | None = None
    scan: Short | None = None
    state: Literal["open", "ignore", "uphold", "dismiss", "escalate"] | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class DecisionsQuery(Query):
    """Which decisions. A reviewer may name a seller; the rest sees its own."""

    listing: Short | None = None
    marketplace: Short | None = None
    seller: Short | None = None
    fingerprint: Short | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class AuthorizationsQuery(Query):
    """Whose. A reviewer may name a seller; the rest sees its own."""

    seller: Short | None = None


class LeaveQuery(Query):
    """Which brand of which seller."""

    brand: Name
    seller: Name


Share = Annotated[float, Field(ge=0, le=1)]
Region = Annotated[list[Share], Field(min_length=4, max_length=4)]


class EvidenceOut(BaseModel):
    """What a reader needs to agree. Regions are left, top, right, bottom in shares of the picture.

    ``placing`` is a matrix of two or three rows, row by row, that takes a place in ``image`` to one in the listing's picture.
    """

    kind: Literal["picture", "listing", "entry", "arithmetic", "text"]
    text: str
    listing: str | None
    image: str | None
    region: Region | None
    other_region: Region | None
    distance: float | None
    placing: Annotated[list[float], Field(min_length=6, max_length=9)] | None
    source: str | None


class EditOut(BaseModel):
    """Replace ``start`` to ``end`` of the field by ``text``; null means the whole field."""

    field: str
    start: int | None
    end: int | None
    text: str


class FixOut(BaseModel):
    """A change that mends the finding; its edits do not overlap."""

    label: str
    edits: list[EditOut]


class FindingOut(BaseModel):
    """One defect: where, why and with what evidence."""

    rule: str
    severity: Literal["error", "warning", "info"]
    field: str
    start: int | None
    end: int | None
    quote: str
    message: str
    data: dict[str, str | int | float]
    confidence: Share
    fingerprint: str
    docs: str
    enforcement: str
    evidence: list[EvidenceOut]
    fix: FixOut | None


class SkippedOut(BaseModel):
    """A checker that could not run, and the command that mends it."""

    checker: str
    reason: str
    install: str


class FailedOut(BaseModel):
    """A checker that crashed or overran; ``pictures`` names a picture that could not be opened."""

    checker: str
    reason: str


class ResultOut(BaseModel):
    """All that is said of one listing. Positions are counted in UTF-16 units, as browsers do."""

    id: str
    positions: Literal["utf-16", "code-points"]
    findings: list[FindingOut]
    skipped: list[SkippedOut]
    failed: list[FailedOut]
    ignored: int


class CheckOut(ResultOut):
    """The findings in the text; ``pending`` is the job that looks at the pictures, null if there is none."""

    pending: str | None


class BulkOut(BaseModel):
    """One result for each listing, in their order."""

    results: list[ResultOut]


class JobOut(BaseModel):
    """A job as it stands. ``result`` is there when it is done, ``reason`` when it failed."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    result: ResultOut | BulkOut | None
    reason: str | None


class QueuedOut(BaseModel):
    """Where the job can be followed."""

    id: str
    url: str


class ImageOut(BaseModel):
    """How a listing names the uploaded picture, and its size upright."""

    src: str
    width: int
    height: int


class DecisionOut(BaseModel):
    """A decision that stands, or was revoked."""

    id: str
    marketplace: str
    seller: str
    listing: str
    fingerprint: str
    rule: str
    verdict: Verdict
    reason: str
    until: str | None
    made_by: str
    made_at: str
    revoked_at: str | None


class DecisionsOut(BaseModel):
    """Newest first."""

    decisions: list[DecisionOut]


class StoredFindingOut(FindingOut):
    """A finding of a scan, with its listing and how it was decided."""

    id: str
    scan: str
    marketplace: str
    seller: str
    listing: str
    title: str
    found_at: str
    state: Literal["open", "ignore", "uphold", "dismiss", "escalate"]


class FindingsOut(BaseModel):
    """One page of findings, the most severe first; ``next`` is the cursor of the page after, null on the last."""

    findings: list[StoredFindingOut]
    next: str | None


class SessionOut(BaseModel):
    """What the token is good for."""

    seller: str
    scopes: list[str]
    version: str


class AuthorizationOut(BaseModel):
    """A brand's leave to a seller."""

    brand: str
    seller: str
    until: str | None
    document: str
    document_sha256: str
    state: Literal["valid", "expiring", "expired"]


class OwnBrandOut(BaseModel):
    """A brand that belongs to a seller."""

    brand: str
    seller: str


class AuthorizationsOut(BaseModel):
    """By brand: what was given leave for, and what is the seller's own."""

    authorizations: list[AuthorizationOut]
    own: list[OwnBrandOut]


class SitesOut(BaseModel):
    """The site files as one JSON text, and its HMAC-SHA-256 with the asking token as key, in hex."""

    sites: str = Field(description="A JSON array of site files, as in extension/sites.")
    signature: str = Field(pattern=r"^[0-9a-f]{64}$")


class RuleOut(BaseModel):
    """One rule that runs here."""

    rule: str
    severity: str
    text: str = Field(description="What is wrong with what it finds, in one sentence.")


class RulesOut(BaseModel):
    """The rules that run, checker by checker."""

    rules: list[RuleOut]


class ReadyOut(BaseModel):
    """Whether the server can check listings, and what stands in its way."""

    ready: bool
    problems: list[str]


class LiveOut(BaseModel):
    """The process answers."""

    live: bool
    version: str


Described = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]


def described(content_type: str, schema: dict[str, Any], **descriptions: str) -> Described:
    """Responses for the document that no view's return type tells, by status: ``_200="It can"``."""
    return {status.removeprefix("_"): {"description": text, "content": {content_type: {"schema": schema}}}
            for status, text in descriptions.items()}


class ErrorOut(BaseModel):
    """One mistake and its place in the request."""

    where: str
    problem: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details; ``type`` is one of docs/api.md's list. ``retry_after``: seconds, as in the header, where waiting helps."""

    type: str
    title: str
    status: int
    detail: str
    retry_after: int | None = None
    errors: list[ErrorOut] = []
