"""Pictures that too many sellers show: a template, a supplier's photo, a size chart. They are set aside and told, not used to accuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from listlint.api import ImageMatch, Region
from listlint.store import Store, Writer

if TYPE_CHECKING:  # a scan of texts loads no picture code
    from listlint.records.images.rows import BankPicture

TEMPLATE_OWNERS = 20  # more sellers than this without leave: nobody steals one photo so often, it is on sale or a template
SAME_FROM = 0.5  # of a match's region: who shows so much of it shows the same photo


def remember_shown(writer: Writer, *, seller: str, listing: str, findings: Iterable[Mapping[str, Any]]) -> None:
    """Keep which bank pictures a scanned listing shows without leave, as the evidence of its findings tells."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    shown = {item["image"].removeprefix("sha256:") for found in findings for item in found.get("evidence", ())
             if item["kind"] == "picture" and (item.get("image") or "").startswith("sha256:") and item.get("other_region")}
    writer.upsert("bank_shown", ({"sha256": sha256, "seller": seller, "listing": listing, "shown_at": now} for sha256 in sorted(shown)))


def with_sellers(store: Store, found: Sequence[tuple[ImageMatch, BankPicture]], on: date) -> list[ImageMatch]:
    """The matches of one question, each with how many owners there are and how many sellers show the photo without leave.

    Counted among those that hold half of the match's region at least: of a collage, every photo has owners of its own.
    """
    asked = sorted({match.sha256 for match, _ in found if match.kind != "negative"})
    shown: dict[str, set[str]] = {sha256: set() for sha256 in asked}
    if asked:
        marks = ", ".join("?" * len(asked))
        # Beside those found here, of which there are a few at most: who showed the very file, and where earlier scans found it.
        for row in store.rows(f"SELECT sha256, seller FROM bank_shown WHERE sha256 IN ({marks}) UNION"  # noqa: S608
                              f" SELECT sha256, owner FROM bank_pictures WHERE kind = 'seen' AND sha256 IN ({marks})", [*asked, *asked]):
            shown[row["sha256"]].add(row["seller"])
    counted = []
    for match, known in found:
        group = [(other, picture) for other, picture in found
                 if other.kind != "negative"
                 and (other is match or (not (other.part or other.possible) and share_within(match.region, other.region) >= SAME_FROM))]
        owners = {other.owner for other, _ in group}
        leave = {other.owner for other, _ in group if other.kind == "protected"}
        leave |= {seller for other, picture in group if other.kind == "protected"
                  for seller in picture.licenses if picture.allows(seller, on)}
        sellers = {other.owner for other, _ in group if other.kind == "seen"}.union(*(shown[other.sha256] for other, _ in group))
        counted.append(replace(match, owners=max(1, len(owners)), sellers=len(sellers - leave), cleared=known.cleared))
    return counted


def share_within(region: Region, other: Region) -> float:
    """How much of a region lies in another."""
    across = min(region[2], other[2]) - max(region[0], other[0])
    down = min(region[3], other[3]) - max(region[1], other[1])
    area = (region[2] - region[0]) * (region[3] - region[1])
    return max(0.0, across) * max(0.0, down) / area if area > 0 else 0.0


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
