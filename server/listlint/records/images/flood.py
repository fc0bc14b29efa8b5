"""Pictures that too many sellers show: a template, a supplier's photo, a size chart. They are set aside and told, not used to accuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from listlint.api import ImageMatch
from listlint.store import Store, Writer

if TYPE_CHECKING:  # a scan of texts loads no picture code
    from listlint.records.images.rows import BankPicture

TEMPLATE_OWNERS = 20  # more sellers than this without leave: nobody steals one photo so often, it is on sale or a template


def remember_shown(writer: Writer, *, seller: str, listing: str, findings: Iterable[Mapping[str, Any]]) -> None:
    """Keep which bank pictures a scanned listing shows without leave, as the evidence of its findings tells."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    shown = {item["image"].removeprefix("sha256:") for found in findings for item in found.get("evidence", ())
             if item["kind"] == "picture" and (item.get("image") or "").startswith("sha256:") and item.get("other_region")}
    writer.upsert("bank_shown", ({"sha256": sha256, "seller": seller, "listing": listing, "shown_at": now} for sha256 in sorted(shown)))


def with_sellers(store: Store, found: Sequence[tuple[ImageMatch, BankPicture]], on: date) -> list[ImageMatch]:
    """The matches of one question, each with how many owners there are and how many sellers show the photo without leave."""
    owners = {match.owner for match, _ in found if match.kind != "negative"}
    leave = {match.owner for match, _ in found if match.kind == "protected"}
    leave |= {seller for match, known in found if match.kind == "protected" for seller in known.licenses if known.allows(seller, on)}
    sellers = {match.owner for match, _ in found if match.kind == "seen"}
    asked = sorted({match.sha256 for match, _ in found if match.kind != "negative"})
    if asked:
        marks = ", ".join("?" * len(asked))
        # Beside those found here, of which there are a few at most: who showed the very file, and where earlier scans found it.
        sellers |= {row["seller"] for row in store.rows(
            f"SELECT seller FROM bank_shown WHERE sha256 IN ({marks}) UNION"  # noqa: S608
            f" SELECT owner FROM bank_pictures WHERE kind = 'seen' AND sha256 IN ({marks})", [*asked, *asked])}
    return [replace(match, owners=max(1, len(owners)), sellers=len(sellers - leave), cleared=known.cleared) for match, known in found]


def crowded(store: Store, more_than: int = TEMPLATE_OWNERS) -> dict[str, int]:
    """Bank pictures, by sha256, that more sellers show than that, and how many do; what a person cleared is left out.

    A picture is shown by those whose scanned listings hold its very file, and by those in whose scanned listings it was found.
    """
    rows = store.rows(
        "SELECT shown.sha256, COUNT(DISTINCT shown.seller) AS sellers FROM ("
        " SELECT sha256, seller FROM bank_shown UNION SELECT sha256, owner FROM bank_pictures WHERE kind = 'seen') AS shown"
        " WHERE shown.sha256 IN (SELECT sha256 FROM bank_pictures WHERE kind <> 'negative')"
        " AND NOT EXISTS (SELECT 1 FROM bank_pictures p WHERE p.sha256 = shown.sha256 AND p.cleared IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM bank_pictures p JOIN bank_licenses l ON l.picture = p.id"
        " WHERE p.sha256 = shown.sha256 AND l.seller = shown.seller)"
        " AND NOT EXISTS (SELECT 1 FROM bank_pictures p WHERE p.sha256 = shown.sha256 AND p.kind = 'protected' AND p.owner = shown.seller)"
        " GROUP BY shown.sha256 HAVING COUNT(DISTINCT shown.seller) > ?", [more_than])
    return {row["sha256"]: row["sellers"] for row in rows}
