"""Words an authority or a platform forbids: superlatives, promises of healing, pressure, and ways off the platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from listlint.api import Checker, Evidence, Finding, Listing, Text, fold
from listlint_checkers.misleading_claims.contacts import Contacts, lists_of
from listlint_checkers.misleading_claims.denials import Denials, denials_of
from listlint_checkers.misleading_claims.goods import Approvals, Heads
from listlint_checkers.misleading_claims.mending import gone, lead_in, milder
from listlint_checkers.misleading_claims.reading import Folded
from listlint_checkers.misleading_claims.terms import Claim, TermBook, joined

MOST_FOR_A_FIELD = 20  # findings; a field of nothing but claims is seen at the first
VARIANTS_READ = 30_000  # characters of all variants' names and options together
MOST_IN_VARIANTS = 200  # findings; each wording once
_NO_CLAIM_IN_A_NAME = frozenset(("superlative", "unproven-superlative", "medical-claim", "absolute-claim", "superstition"))
_JOKES = frozenset(("包治", "百病", "药到病除", "妙手回春", "返老还童"))  # printed on a tote bag they heal nobody
_REMEDIES = re.compile("药|膏|丸|胶囊|酒|茶|艾|酵素")
_MAY_BE_PRINTED = frozenset(("superlative", "unproven-superlative", "superstition", "time-pressure"))
_JOINT = re.compile("[、和或及与的]?")
_UNDENIABLE = re.compile(r"\d|@")  # a number or an address is told whatever is said of it
LONGEST_NAME = 100  # code points of a brand that are read
_QUOTED = re.compile("《[^》]{1,60}》")


@dataclass(frozen=True)
class Options:
    allowed_words: tuple[str, ...] = ()  # words the operator permits, such as a name that holds 第一
    allowed_sites: tuple[str, ...] = ()  # hosts that may stand in a text, such as the platform's own
    least_sure: float = 0.7  # findings less sure than this are left out (0–1)


class MisleadingClaims(Checker[Options]):
    """Judges every text of the listing, at typing pace."""

    def check(self, listing: Listing) -> Iterator[Finding]:
        """Findings in the order of the fields, one for each place."""
        context, left = _Context(self, listing), MOST_IN_VARIANTS
        for text in listing.texts_within(VARIANTS_READ):
            folded = Folded(text.value)
            found = [*self._claims(context, text, folded), *self._contacts(context, text, folded)]
            found.sort(key=lambda finding: finding.at.start or 0)
            found = found[:MOST_FOR_A_FIELD]
            if text.field.startswith("variants["):
                found = found[:left]
                left -= len(found)
            yield from found
            if not left:
                return

    def _claims(self, context: _Context, text: Text, folded: Folded) -> Iterator[Finding]:
        for claim in joined(self._standing(context, text, folded), folded.spoken):
            start, end = folded.place(claim.start, claim.end)
            words = text.value[start:end]
            entry = Evidence(kind="entry", text=claim.term.word, source=claim.term.law or None)
            yield Finding(rule=claim.term.rule, at=text.span(start, end), data={"words": words}, evidence=[entry],
                          fix=milder(text, claim, start, end), confidence=claim.term.sure)

    def _standing(self, context: _Context, text: Text, folded: Folded) -> Iterator[Claim]:
        """The claims that are none of a name and not taken back; of 不宣扬辟邪转运 both are."""
        denied = -1
        for claim in self._terms.claims(folded):
            if self.denials.covers(folded, claim.start, claim.end) or (denied >= 0 and _JOINT.fullmatch(folded.text, denied, claim.start)):
                denied = claim.end
            elif claim.term.sure >= self.options.least_sure and not context.excuses(claim, text, folded):
                yield claim

    def _contacts(self, context: _Context, text: Text, folded: Folded) -> Iterator[Finding]:
        of_maker = context.is_makers_field(text)
        contacts = self._ways_out.find(folded, context.sites)
        for contact in contacts:
            start, end = folded.place(contact.start, contact.end)
            if not _UNDENIABLE.search(folded.text, contact.start, contact.end) and contact.kind not in ("link", "mail", "phone") \
                    and self.denials.covers(folded, contact.start, contact.end):
                continue
            if contact.sure < self.options.least_sure or context.is_own(text, start, end) or (
                    of_maker and self._ways_out.may_be_makers(folded, contact)):
                continue
            words = text.value[start:end]
            yield Finding(rule=contact.rule, at=text.span(start, end), data={"words": words},
                          evidence=[Evidence(kind="text", text=words)], confidence=contact.sure,
                          fix=gone(text, folded, contact, contacts, self._lead_in))

    @cached_property
    def _terms(self) -> TermBook:
        return TermBook(self.data("terms_zh.toml"), self.data("terms_en.toml"))

    @cached_property
    def _ways_out(self) -> Contacts:
        return Contacts(lists_of(self.data("contacts.toml")))

    @cached_property
    def denials(self) -> Denials:
        """Words that take a claim back."""
        return Denials(denials_of(self.data("denials.toml")))

    @cached_property
    def _lead_in(self) -> re.Pattern[str]:
        return lead_in(self.data("contacts.toml")["lead_ins"])

    @cached_property
    def works(self) -> Heads:
        """A title that sells a book, a film or a game: its name promises nothing of the goods."""
        return Heads(self.data("works.txt"))

    @cached_property
    def prints(self) -> Heads:
        """A title that sells what a joke is printed on."""
        return Heads(self.data("prints.txt"))

    @cached_property
    def approvals(self) -> Approvals:
        """Words and numbers under which an authority has approved a medicine or device."""
        return Approvals(self.data("approvals.txt"))


class _Context:
    """What the rest of the listing says of a claim: the goods are a book, or an approved medicine."""

    def __init__(self, checker: MisleadingClaims, listing: Listing) -> None:
        self._checker, self._listing = checker, listing
        named = listing.brand.value[:LONGEST_NAME].strip()
        self._names = [name for name in map(fold, checker.options.allowed_words) if name]  # a brand is what its seller says it is
        brand = re.sub(r"[^a-z0-9.]", "", named.lower())
        platforms = checker.data("contacts.toml")["platforms"]
        here = [site for site in platforms if listing.marketplace == "any" or site.startswith(listing.marketplace)]
        self.sites = (*map(str.lower, checker.options.allowed_sites), *([brand] if "." in brand[1:-1] else []), *here)

    def excuses(self, claim: Claim, text: Text, folded: Folded) -> bool:
        """Whether the claim is part of a name, is quoted, or the goods are not what it speaks of."""
        start, end = folded.place(claim.start, claim.end)
        quoted = _QUOTED.finditer(text.value, max(0, start - 64), end + 64)
        if self.is_own(text, start, end) or any(match.start() < start and end < match.end() for match in quoted):
            return True
        if claim.term.rule in _NO_CLAIM_IN_A_NAME and not claim.term.works and (
                self._is_work or self._checker.works.labels(folded.text[folded.sentence(claim.start, claim.end)[0]:claim.start])):
            return True
        denials = self._checker.denials
        if claim.term.rule in _MAY_BE_PRINTED and denials.mentions(folded, claim.start, claim.end, self._bears_prints):
            return True
        if claim.term.rule == "superlative" and claim.term.word == "最" and denials.own_goods(folded, claim.start, claim.end):
            return True
        if claim.term.rule != "medical-claim":
            return False
        if claim.term.word in _JOKES and self._is_print:
            return True
        return self._is_approved or self._checker.approvals.covers(text.value, start, end)

    def is_own(self, text: Text, start: int, end: int) -> bool:
        """Whether the place lies inside a permitted word."""
        for name in self._names:
            first = max(0, start - len(name))
            around = text.value[first:end + len(name)]
            folded = around.casefold()
            at = (folded if len(folded) == len(around) else around).find(name)
            while 0 <= at <= start - first:
                if end - first <= at + len(name):
                    return True
                at = folded.find(name, at + 1)
        return False

    def is_makers_field(self, text: Text) -> bool:
        """Whether the field is the maker's address, which product-safety law wants."""
        name = text.field.lower()
        return name.startswith("attributes[") and any(cue in name for cue in self._checker.data("contacts.toml")["maker_cues"])

    @cached_property
    def _is_work(self) -> bool:
        return self._checker.works.names(self._listing.title.value) or self._checker.works.files(self._listing.category)

    @cached_property
    def _is_print(self) -> bool:
        title = self._listing.title.value
        return self._checker.prints.names(title) or (self._checker.prints.opens(title) and not _REMEDIES.search(title))

    @cached_property
    def _bears_prints(self) -> bool:
        return self._checker.prints.stand_in(self._listing.title.value)

    @cached_property
    def _is_approved(self) -> bool:
        attributes = (f"{name} {text.value[:200]}" for name, text in self._listing.attributes.items())
        said = " ".join((self._listing.title.value[:400], *self._listing.category, *attributes, self._listing.description.value[:2000]))
        return self._checker.approvals.numbered(said)
