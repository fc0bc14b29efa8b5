"""A photo that belongs to somebody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from listlint.api import CannotMatch, Checker, Evidence, Finding, Image, ImageMatch, Listing, Span, Unavailable

MOST_EVIDENCE = 3  # matched pictures shown with a finding, best first


@dataclass(frozen=True)
class Options:
    shared_owners: int = 3  # a photo that so many sellers show comes from their supplier: told, not accused
    tell_unmatchable: bool = True  # say which pictures hold too little to be looked up


class StolenImage(Checker[Options]):
    """Asks the picture bank about every picture. Own and licensed pictures never count."""

    def check_pictures(self, listing: Listing) -> Iterator[Finding]:
        for number, image in enumerate(listing.images, 1):
            if (picture := image.picture) is None:
                continue  # reported by the engine
            try:
                matches = self.records.images.match(picture, seller=listing.seller, on=self.records.today)
            except CannotMatch:
                if self.options.tell_unmatchable:
                    yield Finding(rule="unmatchable-picture", at=Span(image.field), data={"number": number})
                continue
            if (finding := self._judged(matches, listing, image, number)) is not None:
                yield finding
        if install := self.records.images.lacks:  # last: what was found without it stands
            raise Unavailable("cut, tilted and covered copies of photos were not looked for: OpenCV is not installed", install,
                              zh="未查找经裁剪、倾斜或遮挡的照片：未安装 OpenCV")

    def _judged(self, matches: Sequence[ImageMatch], listing: Listing, image: Image, number: int) -> Finding | None:
        if any(match.licensed and match.kind == "protected" for match in matches):
            return None  # whoever may show the registered photo may show it, whoever else shows it too
        strangers = [match for match in matches if not match.licensed]
        if protected := [match for match in strangers if match.kind == "protected"]:
            return _finding("protected-picture", protected, image, number=number)
        seen = [match for match in strangers if match.kind == "seen"]
        if not seen:
            return None
        if seen[0].owners >= self.options.shared_owners:
            return _finding("shared-picture", seen, image, number=number, owners=seen[0].owners)
        mine = _first_shown(listing, matches)
        earlier = [match for match in seen if match.first_seen is not None and (mine is None or match.first_seen < mine)]
        if not earlier:
            return None  # this listing had it first
        since = min(match.first_seen for match in earlier if match.first_seen is not None)
        return _finding("seen-picture", earlier, image, number=number, since=since.date().isoformat())


def _first_shown(listing: Listing, matches: Sequence[ImageMatch]) -> datetime | None:
    """When this seller first showed the photo, by the listing's own date and by earlier scans; None if it is new."""
    shown = [match.first_seen for match in matches if match.licensed and match.kind == "seen" and match.first_seen is not None]
    if (published := listing.published_at) is not None:
        shown.append(published if published.tzinfo else published.replace(tzinfo=UTC))
    return min(shown, default=None)


def _finding(rule: str, matches: Sequence[ImageMatch], image: Image, **data: str | int) -> Finding:
    return Finding(rule=rule, at=Span(image.field), data=data, confidence=matches[0].score,
                   evidence=[_evidence(match, key=match is matches[0]) for match in matches[:MOST_EVIDENCE]])


def _evidence(match: ImageMatch, *, key: bool) -> Evidence:
    """Whose photo it is may be known to reviewers only; the seller sees the region of the own picture."""
    listing = match.image.removeprefix("listing:").rpartition("#")[0] if match.image.startswith("listing:") else None
    return Evidence(kind="picture", text=", ".join(match.views), listing=listing, image=f"sha256:{match.sha256}", region=match.region,
                    other_region=match.bank_region, distance=match.distance, source=f"{match.owner}: {match.image}", key=key, secret=True)
