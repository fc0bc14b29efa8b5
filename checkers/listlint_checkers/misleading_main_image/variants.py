"""Variants named by a colour, held against the picture a buyer sees when choosing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from listlint.api import Evidence, Finding, Image, Listing, Picture, Region, Text

if TYPE_CHECKING:
    from listlint_checkers.misleading_main_image.colours import Palette, Shares

_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
_KEYS = ("color", "colour", "颜色", "色", "颜色分类", "主要颜色", "color name")
_LEAST_SEEN = 0.01  # of the goods: measured, 0.8 % of labelled photos hold less of the colour they are labelled with
_SWAPPED = 0.12  # how much better two pictures fit when exchanged: see benchmarks/variant_colours.py
_SHOWN_MORE = 0.06  # of the goods: so much more of its colour must either word have in the other picture, in the widest sense of the colour
_BETTER = 0.25  # or so much better each word must fit the other picture: neighbours rightly named stay below 0
_LEAST_GOODS = 400  # pixels of 160×160 without which nothing can be said of a colour
_TOGETHER = 0.04  # of the goods: a picture that shows so much of each colour shows the variants side by side
_MOST_VARIANTS = 400  # looked at in one listing


@dataclass(frozen=True)
class _Coloured:
    """A variant that is named by a colour and has a picture of its own."""

    said: Text
    colours: frozenset[str]
    image: Image
    picture: Picture
    shares: Shares

    def fits(self, colours: frozenset[str]) -> float:
        """How well the picture fits the colours, to be compared between pictures of one listing."""
        return sum(0.5 * self.shares.possible[colour] + self.shares.likely[colour] for colour in colours) / len(colours)

    def shows(self, colours: frozenset[str]) -> float:
        """The share of the goods that may be called by the colours at all."""
        return sum(self.shares.possible[colour] for colour in colours) / len(colours)

    @property
    def likely(self) -> float:
        """The share of the goods that is nearest to one of the colours."""
        return sum(self.shares.likely[colour] for colour in self.colours)

    @property
    def most(self) -> float:
        """The share of the goods that may be called by one of the colours."""
        return max(self.shares.possible[colour] for colour in self.colours)


def mismatches(listing: Listing, palette: Palette) -> Iterator[Finding]:
    """Findings about variants' colours; pictures are opened only where a variant names a colour."""
    named = list(_named(listing, palette))
    yield from _one_for_all(named)
    shown = _first_of_each(named)
    swapped: set[str] = set()
    for one, other in combinations(shown, 2):
        if one.colours & other.colours or one.picture.sha256 == other.picture.sha256 or {one.said.field, other.said.field} & swapped:
            continue
        gains = (other.fits(one.colours) - one.fits(one.colours), one.fits(other.colours) - other.fits(other.colours))
        shown_more = (other.shows(one.colours) - one.shows(one.colours), one.shows(other.colours) - other.shows(other.colours))
        if sum(gains) > _SWAPPED and (min(shown_more) > _SHOWN_MORE or min(gains) > _BETTER):
            swapped |= {one.said.field, other.said.field}
            evidence = [Evidence(kind="picture", image=one.image.src, region=_WHOLE, text=one.said.value),
                        Evidence(kind="picture", image=other.image.src, region=_WHOLE, text=other.said.value)]
            yield Finding(rule="swapped-pictures", at=other.said.whole(), evidence=evidence, confidence=0.9,
                          data={"variant": other.said.value, "other": one.said.value})
    for one in shown:
        if one.said.field not in swapped and not one.colours & one.shares.hidden and one.most < _LEAST_SEEN:
            evidence = [Evidence(kind="picture", image=one.image.src, region=_WHOLE, distance=round(1 - one.most, 3))]
            yield Finding(rule="colour-not-shown", at=one.said.whole(), evidence=evidence, confidence=0.9,
                          data={"variant": one.said.value})


def _one_for_all(named: list[_Coloured]) -> Iterator[Finding]:
    """One picture under several colours, which it does not show together."""
    by_picture: dict[str, list[_Coloured]] = {}
    for one in named:
        by_picture.setdefault(one.picture.sha256, []).append(one)
    for alike in by_picture.values():
        colours = {one.colours: one for one in reversed(alike)}
        if len(colours) < 2 or any(one.colours & other.colours for one, other in combinations(colours.values(), 2)):
            continue
        if all(one.likely >= _TOGETHER or one.colours & one.shares.hidden for one in colours.values()):
            continue
        first, *others = sorted(colours.values(), key=lambda one: alike.index(one))
        evidence = [Evidence(kind="picture", image=first.image.src, region=_WHOLE)]
        yield Finding(rule="one-picture-for-colours", at=first.said.whole(), evidence=evidence, confidence=0.95,
                      data={"colours": ", ".join(one.said.value for one in (first, *others)), "count": len(colours)})


def _first_of_each(named: list[_Coloured]) -> list[_Coloured]:
    """One variant for each colour and picture: sizes repeat them; without those that share a picture with another colour."""
    first: dict[tuple[frozenset[str], str], _Coloured] = {}
    for one in named:
        first.setdefault((one.colours, one.picture.sha256), one)
    colours_of: dict[str, int] = {}
    for _, sha256 in first:
        colours_of[sha256] = colours_of.get(sha256, 0) + 1
    return [one for (_, sha256), one in first.items() if colours_of[sha256] == 1]


def _named(listing: Listing, palette: Palette) -> Iterator[_Coloured]:
    from listlint_checkers.misleading_main_image.colours import goods
    from listlint_checkers.misleading_main_image.view import View

    looked: dict[str, Shares | None] = {}
    for variant in listing.variants[:_MOST_VARIANTS]:
        if variant.image is None or not 0 <= variant.image < len(listing.images):
            continue
        said = _colour_text(variant.options) or variant.name
        colours = palette.named(said.value)
        image = listing.images[variant.image]
        if not colours or (picture := image.picture) is None:
            continue
        if picture.sha256 not in looked:
            found = goods(View(picture))
            looked[picture.sha256] = palette.shares(found) if len(found.pixels) >= _LEAST_GOODS else None
        if (shares := looked[picture.sha256]) is not None:
            yield _Coloured(said, colours, image, picture, shares)


def _colour_text(options: Mapping[str, Text]) -> Text | None:
    return next((text for key, text in options.items() if key.strip().lower() in _KEYS), None)
