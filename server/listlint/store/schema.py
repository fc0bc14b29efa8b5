"""Every table, in one screen: column names with their types, the primary key and what is searched."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 4


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` is ``name:type …``; a type is text, integer, real or blob."""

    columns: str
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()


TABLES = {
    # who may ask, and what they said
    "tokens": Table("id:text sha256:text name:text seller:text scopes:text created_at:text expires_at:text revoked_at:text",
                    ("id",), unique=(("sha256",),)),
    "decisions": Table("id:text marketplace:text seller:text listing:text fingerprint:text rule:text verdict:text reason:text "
                       "until:text made_by:text made_at:text revoked_at:text",
                       ("id",), indexes=(("marketplace", "seller", "listing"), ("made_at",))),
    # scans and what they found
    "scans": Table("id:text source:text marketplace:text state:text started_at:text finished_at:text "
                   "listings:integer rejected:integer findings:integer", ("id",)),
    "listings": Table("marketplace:text seller:text listing:text title:text body:text root:text scan:text scanned_at:text",
                      ("marketplace", "seller", "listing"), indexes=(("scan",),)),
    "findings": Table("id:text scan:text marketplace:text seller:text listing:text rule:text severity:text rank:integer "
                      "fingerprint:text field:text quote:text body:text found_at:text", ("id",),
                      indexes=(("marketplace", "seller", "listing"), ("rule",), ("rank", "id"), ("scan",))),
    # the picture bank
    "bank_pictures": Table("id:text number:integer sha256:text owner:text kind:text name:text source:text first_seen:text note:text "
                           "disabled_until:text cleared:text width:integer height:integer hashes:blob features:blob "
                           "thumbnail:blob", ("id",),
                           indexes=(("sha256",), ("owner",), ("name",)), unique=(("number",), ("sha256", "owner", "kind"))),
    "bank_licenses": Table("picture:text seller:text until:text", ("picture", "seller"), indexes=(("seller",),)),
    # every place in which a seen picture stands: the same file may be shown in several listings, on several marketplaces
    "bank_listings": Table("picture:text marketplace:text listing:text place:integer", ("picture", "marketplace", "listing", "place"),
                           indexes=(("listing",),)),
    # which sellers' listings showed a bank picture without leave: one that many show is a template
    "bank_shown": Table("sha256:text seller:text listing:text shown_at:text", ("sha256", "seller"), indexes=(("seller",),)),
    "uploads": Table("sha256:text seller:text bytes:integer width:integer height:integer media_type:text uploaded_at:text",
                     ("sha256", "seller")),
    # brands
    "brands": Table("brand:text owner:text body:text imported_at:text", ("brand",)),
    "authorizations": Table("brand:text seller:text until:text document:text document_sha256:text given_at:text",
                            ("brand", "seller"), indexes=(("seller",),)),
    "own_brands": Table("seller:text brand:text given_at:text", ("seller", "brand")),
    # the last number given out, by what is numbered: numbers grow with every commit and are never given twice
    "counters": Table("name:text value:integer", ("name",)),
    # work done in the background
    "jobs": Table("id:text kind:text seller:text body:text state:text tries:integer worker:text lease_until:text "
                  "result:text reason:text created_at:text", ("id",), indexes=(("state", "created_at"),)),
}
