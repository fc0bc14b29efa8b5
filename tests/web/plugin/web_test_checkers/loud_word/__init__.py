"""A word that shouts."""

from collections.abc import Iterator

from listlint.api import Checker, Edit, Evidence, Finding, Fix, Listing


class LoudWord(Checker):
    """Finds LOUD in the title; BROKEN makes it crash."""

    def check(self, listing: Listing) -> Iterator[Finding]:
        """The word, with someone else's secret as evidence."""
        if "BROKEN" in listing.title.value:
            raise RuntimeError("made to break")
        for word in listing.title.words():
            if word.text == "LOUD":
                yield Finding(rule="loud", at=word.span, data={"word": word.text}, fix=Fix([Edit(word.span, "quiet")]),
                              evidence=[Evidence(kind="entry", text="the secret list of shop-9", secret=True)])
