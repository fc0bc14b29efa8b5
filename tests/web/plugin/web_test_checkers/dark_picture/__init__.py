"""A picture in which nothing can be seen."""

from collections.abc import Iterator

from listlint.api import Checker, Evidence, Finding, Listing, Span


class DarkPicture(Checker):
    """Finds pictures that are black all over."""

    def check_pictures(self, listing: Listing) -> Iterator[Finding]:
        """The picture, beside one that belongs to somebody else."""
        for image, picture in listing.pictures():
            if max(band[1] for band in picture.reduced.getextrema()) < 20:
                yield Finding(rule="dark", at=Span(image.field), evidence=[
                    Evidence(kind="picture", text="same as shop-9's", image="their.jpg", region=(0, 0, 1, 0.5), secret=True)])
