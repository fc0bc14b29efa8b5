"""A brand in the listing that this seller may not use: named, hidden in its spelling, or "in the style of"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from listlint.api import Authorization, BrandUse, Checker, Evidence, Finding, Fix, Listing, Span, Text, fold, has_cjk
from listlint_checkers.brand_infringement.forms import says_what_it_fits, well_said
from listlint_checkers.brand_infringement.used import UsedGoods

LEAST_SURE = 0.3  # a name one letter off, in goods that nothing says the brand sells, is another name
MOST_RESOLD = 2  # makers of used goods in one title; more are a list of search words
VARIANTS_READ = 30_000  # characters of all variants' names and options together; a hostile listing costs a quarter of a second
_FASHION = frozenset(("clothing", "jewellery", "bags", "shoes", "eyewear"))  # eBay help 4243
_BODY = ("description", "attributes")  # fields that tell about the goods and do not name them


@dataclass(frozen=True)
class Options:
    warn_days: int = 30  # an authorization that ends within this many days is announced
    style_claims: bool = True  # "Gucci style", 同款: off where a platform does not mind
    text_score: float = 0.85  # text in a picture is used if the reader is this sure of it (0–1)


@dataclass(frozen=True)
class _Leave:
    """What a seller holds for one brand."""

    own: bool = False
    valid: Authorization | None = None
    ended: Authorization | None = None

    @property
    def holds(self) -> bool:
        return self.own or self.valid is not None


class _Holdings:
    """A seller's own brands and authorizations, asked once per brand and listing."""

    def __init__(self, checker: BrandInfringement, listing: Listing) -> None:
        self._brands, self._today, self._seller = checker.records.brands, checker.records.today, listing.seller
        self._known: dict[str, _Leave] = {}
        maker = listing.brand.value.strip()
        self.maker = self.leave(maker) if maker else _Leave()
        self._names = [name for name in {*self.own, *([maker] if self.maker.holds else [])} if name]

    @cached_property
    def own(self) -> frozenset[str]:
        return self._brands.own(self._seller)

    @cached_property
    def _own_folded(self) -> frozenset[str]:
        return frozenset(map(fold, self.own))

    def leave(self, brand: str) -> _Leave:
        if brand not in self._known:
            own = fold(brand) in self._own_folded
            valid = None if own else self._brands.authorized(self._seller, brand, self._today)
            # No leave has a first day, so one that held on the first day of all was given and has ended.
            ended = None if own or valid else self._brands.authorized(self._seller, brand, date.min)
            self._known[brand] = _Leave(own, valid, ended)
        return self._known[brand]

    def within_own_name(self, use: BrandUse, text: str) -> bool:
        """Whether the use is a piece of the seller's own brand: Apple in Apple Tree Kids."""
        for name in self._names:
            first = max(0, use.end - len(name))
            around = text[first:use.start + len(name)].casefold()
            at = around.find(name.casefold())
            while at >= 0:
                if first + at <= use.start and use.end <= first + at + len(name):
                    return True
                at = around.find(name.casefold(), at + 1)
        return False


class BrandInfringement(Checker[Options]):
    def check(self, listing: Listing) -> Iterator[Finding]:
        """Every text of the listing; one finding per brand and field, at its first place."""
        uses = [(text, self._as_fit(text, use)) for text in listing.texts_within(VARIANTS_READ)
                for use in self.records.brands.find(text, category=listing.category)]
        if not uses:
            return
        holdings = _Holdings(self, listing)
        fitted, licensors = _fitted(uses), {use.owner for _, use in uses if use.character}
        makers = {use.owner or use.brand for text, use in uses if text.field == "title" and use.use == "claim"}
        used = len(makers) <= MOST_RESOLD and self._used.says(listing)
        licensed = any(use.character and holdings.leave(use.brand).valid for _, use in uses)
        seen: set[tuple[str, str, str]] = set()
        announced: set[str] = set()
        fitting: list[tuple[Text, BrandUse]] = []
        for text, use in sorted(uses, key=_order):
            if use.use == "ambiguous" or (use.disguised and use.confidence < LEAST_SURE):
                continue
            leave = holdings.leave(use.brand)
            if leave.holds:
                yield from self._ending(text, use, leave, announced)
                continue
            if holdings.within_own_name(use, text.value):
                continue
            if not use.disguised and _licensed(use, holdings.maker, licensors, licensed):
                continue
            if use.use == "compatible" and not use.disguised:
                refused = list(self._refused(listing, text, use, seen))
                yield from refused
                if not refused:
                    fitting.append((text, use))
                continue
            if use.use == "claim" and use.brand in fitted and text.field not in ("title", "brand") and not use.disguised and not use.cue:
                continue  # the description of a case for the iPhone says iPhone
            rule = self._rule(text, use, leave, holdings, used)
            place = (Span(text.field).field_without_indices, use.owner or use.brand, rule)
            if rule and place[:2] not in {known[:2] for known in seen}:
                seen.add(place)
                yield _finding(rule, Span(text.field, use.start, use.end), use, leave)
        yield from self._form(listing, fitting)

    def _as_fit(self, text: Text, use: BrandUse) -> BrandUse:
        """What stands under "Designed for" or 适用机型 is what the goods fit."""
        name = fold(text.field)
        if not name.startswith("attributes[") or not any(word in name for word in self.data("fit_attributes.txt")):
            return use
        return replace(use, use="compatible", disguised=False)

    def check_pictures(self, listing: Listing) -> Iterator[Finding]:
        """Brands read in the pictures. Raises Unavailable where no reader is installed."""
        holdings: _Holdings | None = None
        seen: set[str] = set()
        fitted: frozenset[str] | None = None
        for image in listing.images:
            for line in image.text:
                if line.score < self.options.text_score:
                    continue
                for use in self.records.brands.find(line.text, category=listing.category):
                    if use.use not in ("claim", "style") or use.disguised or use.brand in seen:
                        continue
                    holdings = holdings or _Holdings(self, listing)
                    if fitted is None:
                        fitted = _fitted([(text, found) for text in listing.texts_within(VARIANTS_READ)
                                          for found in self.records.brands.find(text, category=listing.category)])
                    if use.brand in fitted or holdings.leave(use.brand).holds or holdings.within_own_name(use, line.text) \
                            or (use.character and holdings.maker.valid):
                        continue
                    seen.add(use.brand)
                    finding = _finding("brand-in-picture", Span(image.field), use, holdings.leave(use.brand))
                    read = Evidence(kind="text", text=line.text, image=image.src, region=line.box)
                    yield Finding(rule=finding.rule, at=finding.at, data={**finding.data, "read": line.text},
                                  evidence=(read, *finding.evidence), confidence=round(finding.confidence * line.score, 2))

    @cached_property
    def _used(self) -> UsedGoods:
        return UsedGoods(self.data("used.txt"))

    def _rule(self, text: Text, use: BrandUse, leave: _Leave, holdings: _Holdings, used: bool) -> str:
        if use.disguised:
            return "disguised-brand"
        if use.use == "style":
            return "style-claim" if self.options.style_claims else ""
        if leave.ended:
            return "authorization-expired"
        if use.character and holdings.maker.own:
            return "licensed-character"
        if used and use.use == "claim":
            return "resold-brand"
        body = text.field.startswith(_BODY) and "brand" not in text.field.lower() and "品牌" not in text.field
        return "brand-mention" if body else "unauthorized-brand"

    def _ending(self, text: Text, use: BrandUse, leave: _Leave, announced: set[str]) -> Iterator[Finding]:
        if leave.valid is None or leave.valid.until is None or use.brand in announced:
            return
        days = (leave.valid.until - self.records.today).days
        if days <= self.options.warn_days:
            announced.add(use.brand)
            yield _finding("authorization-expiring", Span(text.field, use.start, use.end), use, leave, days=days)

    def _refused(self, listing: Listing, text: Text, use: BrandUse, seen: set[tuple[str, str, str]]) -> Iterator[Finding]:
        """eBay wants no "for" before a brand of clothing, jewellery or accessories."""
        place = (text.field, use.owner or use.brand, "compatible-refused")
        if listing.marketplace != "ebay" or text.field != "title" or not use.cue or place in seen or not use.trades & _FASHION \
                or use.trades - _FASHION - {"watches", "perfume", "beauty", "sports", "outdoor", "home", "part"}:
            return
        seen.add(place)
        yield _finding("compatible-refused", Span(text.field, use.start, use.end), use, _Leave())

    def _form(self, listing: Listing, told: list[tuple[Text, BrandUse]]) -> Iterator[Finding]:
        """Amazon and eBay want "compatible with" or "for" before what the goods fit; told once, with a fix where the title then reads."""
        uses = [use for text, use in told if text.field == "title" and use.cue]
        title = listing.title
        if listing.marketplace not in ("amazon", "ebay") or not uses or has_cjk(title.value) or says_what_it_fits(title.value, uses):
            return
        use = min(uses, key=lambda use: use.start)
        words = "compatible with" if listing.marketplace == "amazon" else "for"
        fix = well_said(title, uses, words)
        if fix is not None and not self._reads_compatible(listing, fix):
            fix = None
        yield Finding(rule="compatible-form", at=Span("title", use.start, use.end), fix=fix,
                      data={"brand": use.brand, "written": use.written, "words": words}, evidence=_evidence(use), confidence=0.7)

    def _reads_compatible(self, listing: Listing, fix: Fix) -> bool:
        """Whether all names of the mended title mean what they did before."""
        (edit,), value = fix.edits, listing.title.value
        mended = Text("title", value[:edit.at.start] + edit.text + value[edit.at.end or 0:])
        before = {(use.written, use.use) for use in self.records.brands.find(listing.title, category=listing.category)}
        return all(use.use in ("compatible", "ambiguous") or (use.written, use.use) in before
                   for use in self.records.brands.find(mended, category=listing.category))


def _fitted(uses: list[tuple[Text, BrandUse]]) -> frozenset[str]:
    """The brands the listing says its goods fit, anywhere but in its description."""
    return frozenset(use.brand for text, use in uses if use.use == "compatible" and text.field != "description")


def _licensed(use: BrandUse, maker: _Leave, licensors: set[str], licensed: bool) -> bool:
    """Whether maker and licensor name each other: the authorized maker's goods show a figure or a car under the maker's licence, and
    goods of an authorized figure are made by toy makers."""
    if maker.valid and (use.owner in licensors or "vehicles" in use.trades):
        return True
    return licensed and "toys" in use.trades and not use.character


def _order(found: tuple[Text, BrandUse]) -> tuple[bool, bool]:
    """The worst use of a brand in a field is the one reported; places keep their order otherwise."""
    return not found[1].disguised, found[1].use == "style"


def _finding(rule: str, at: Span, use: BrandUse, leave: _Leave, days: int = 0) -> Finding:
    held = leave.valid or leave.ended
    until = held.until.isoformat() if held and held.until else ""
    return Finding(rule=rule, at=at, evidence=_evidence(use), confidence=use.confidence,
                   data={"brand": use.brand, "owner": use.owner, "written": use.written, "cue": use.cue, "until": until, "days": days})


def _evidence(use: BrandUse) -> tuple[Evidence, ...]:
    entry = f"{use.alias} = {use.brand} ({use.owner})" if use.alias != use.brand else f"{use.brand} ({use.owner})"
    found = [Evidence(kind="entry", text=entry, source="brand register")]
    if use.cue:
        found.append(Evidence(kind="text", text=use.cue))
    return tuple(found)
