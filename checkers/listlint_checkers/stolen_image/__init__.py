"""A photo that belongs to somebody else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property

from listlint.api import CannotMatch, Checker, Evidence, Finding, Image, ImageMatch, Listing, Region, Span, Unavailable, Wording

MOST_EVIDENCE = 3  # matched pictures shown with a finding, best first
SAME_FROM = 0.5  # of a match's region lying in another's: they show the same photo
NEAR_BITS = 47  # of 256: up to here hashes propose a picture; of one that points found they say nothing


@dataclass(frozen=True)
class Options:
    shared_owners: int = 3  # a photo that so many sellers show comes from their supplier: told, not accused
    template_owners: int = 20  # a photo that more sellers than this show without leave is set aside as a template, until a person looked
    tell_unmatchable: bool = True  # say which pictures hold too little to be looked up


class StolenImage(Checker[Options]):
    """Asks the picture bank about every picture. What is one's own, licensed or of a brand that authorized the seller never counts."""

    @cached_property
    def views(self) -> Mapping[str, Mapping[str, str]]:
        """What can be done to a picture, in words."""
        found: Mapping[str, Mapping[str, str]] = self.data("views.toml")
        return found

    def check_pictures(self, listing: Listing) -> Iterator[Finding]:
        for number, image in enumerate(listing.images, 1):
            if (picture := image.picture) is None:
                continue  # reported by the engine
            try:
                matches = self.records.images.match(picture, seller=listing.seller, on=self.records.today, parts=True)
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
        copies = [match for match in matches if not match.part]
        # Whoever may show the registered photo may show it, whoever else shows it too; but not another photo beside or around it.
        leave = [match.region for match in copies
                 if match.kind == "protected" and (match.licensed or self._authorized(listing.seller, match.owner))]
        strangers = [match for match in copies
                     if not match.licensed and not any(_share_within(match.region, region) >= SAME_FROM for region in leave)]
        templates = [match for match in strangers
                     if match.kind != "negative" and match.sellers > self.options.template_owners and not match.cleared]
        if protected := [match for match in strangers if match.kind == "protected" and match not in templates]:
            return self._finding("protected-picture", protected, image, number=number)
        if templates:
            templates.sort(key=lambda match: match.kind != "protected")  # whose accusation is set aside is told first
            return self._finding("template-picture", templates, image, number=number, sellers=templates[0].sellers)
        seen = [match for match in strangers if match.kind == "seen"]
        shared = [match for match in seen if match.owners >= self.options.shared_owners]
        earlier = [match for match in seen if match not in shared and _shown_before(listing, match, copies)]
        if earlier:  # otherwise this listing had it first
            since = min(match.first_seen for match in earlier if match.first_seen is not None)
            return self._finding("seen-picture", earlier, image, number=number, since=since.date().isoformat())
        if shared:
            return self._finding("shared-picture", shared, image, number=number, owners=shared[0].owners)
        parts = [match for match in matches if match.part and match.kind != "negative" and not match.licensed
                 and not any(_share_within(match.region, region) >= SAME_FROM for region in leave)]
        return self._finding("shared-part", parts, image, number=number) if parts and not copies else None

    def _authorized(self, seller: str, owner: str) -> bool:
        """Whether a brand of the picture's owner authorized the seller: it may show the brand's photos too."""
        brands = self.records.brands
        return bool(seller) and any(brands.authorized(seller, brand, self.records.today) is not None
                                    for brand in sorted({owner, *brands.own(owner)}))

    def _finding(self, rule: str, matches: Sequence[ImageMatch], image: Image, **data: str | int) -> Finding:
        done = self._done(matches[0])
        said = Wording(f" ({done})", f"（{done.zh}）") if done else ""
        return Finding(rule=rule, at=Span(image.field), data={**data, "done": said}, confidence=matches[0].score,
                       evidence=[self._evidence(match, key=match is matches[0]) for match in matches[:MOST_EVIDENCE]])

    def _evidence(self, match: ImageMatch, *, key: bool) -> Evidence:
        """Whose photo it is may be known to reviewers only; the seller sees the region of the own picture."""
        listing = match.image.removeprefix("listing:").rpartition("#")[0] if match.image.startswith("listing:") else None
        return Evidence(kind="picture", text=self._done(match), listing=listing, image=f"sha256:{match.sha256}", region=match.region,
                        other_region=match.bank_region, placing=match.placing,
                        distance=match.distance if match.distance <= NEAR_BITS else None,
                        source=f"{match.owner}: {match.image}", key=key, secret=True)

    def _done(self, match: ImageMatch) -> Wording:
        """What was done to the photo: "mirrored, cropped to 62 %"."""
        shares = {"cropped": _percent(match.bank_region), "inset": _percent(match.region)}
        words = [(self.views[view]["en"].format(share=shares.get(view, 0)), self.views[view]["zh"].format(share=shares.get(view, 0)))
                 if view in self.views else (view, view) for view in match.views]
        return Wording(", ".join(en for en, _ in words), "、".join(zh for _, zh in words))


def _percent(region: Region) -> int:
    """How much of the picture it is."""
    return max(1, round(100 * (region[2] - region[0]) * (region[3] - region[1])))


def _share_within(region: Region, other: Region) -> float:
    """How much of a region lies in the other one."""
    across, down = min(region[2], other[2]) - max(region[0], other[0]), min(region[3], other[3]) - max(region[1], other[1])
    area = (region[2] - region[0]) * (region[3] - region[1])
    return max(0.0, across) * max(0.0, down) / area if area > 0 else 0.0


def _shown_before(listing: Listing, match: ImageMatch, copies: Sequence[ImageMatch]) -> bool:
    """Whether the other seller showed this photo before this one did, by the listing's own date and by earlier scans."""
    if match.first_seen is None:
        return False
    mine = [own.first_seen for own in copies if own.licensed and own.kind == "seen" and own.first_seen is not None
            and _share_within(match.region, own.region) >= SAME_FROM]
    if (published := listing.published_at) is not None:
        mine.append(published if published.tzinfo else published.replace(tzinfo=UTC))
    return not mine or match.first_seen < min(mine)
