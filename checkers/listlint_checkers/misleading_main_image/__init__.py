"""A main image that hides, shrinks or shouts over what is sold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from listlint.api import Checker, Evidence, Finding, Image, Limit, Listing, Mend, Picture, Region, Span, TextLine, Unavailable

if TYPE_CHECKING:
    from listlint_checkers.misleading_main_image.background import Content, Edge
    from listlint_checkers.misleading_main_image.colours import Palette
    from listlint_checkers.misleading_main_image.promotion import Lexicon
    from listlint_checkers.misleading_main_image.view import View

OWN_RULES = ("placeholder", "document", "watermark", "before-after")  # kinds of text with a rule of their own
WHOLE: Region = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Options:
    smallest_side: int = 200  # longest side in pixels below which a picture shows nothing, where the platform states no limit
    aspect_tolerance: float = 0.02  # how far width : height may lie from the asked one, as a share
    blank_spread: float = 16.0  # colours that lie closer together than this (0–255) are one colour
    least_sharpness: float = 0.34  # share of an edge's rise in its steepest pixel; photos have 0.4–1, a blur of two pixels 0.25
    least_white: float = 0.2  # share of the edge that must be pure white where a white background is asked for
    most_off_white: float = 0.34  # share of the edge that may be nearly white there, as shadows and cut off white goods are
    least_fill: float = 0.33  # share of the frame the goods take, where the platform states no limit
    fill_tolerance: float = 0.02  # how far below a platform's limit the fill may lie
    read_text: Literal["likely", "always", "never"] = "likely"  # read the main image: where it looks like writing, always, never
    large_line: float = 0.025  # height of a line, as a share of the picture's, from which it is no small print of a package


class MisleadingMainImage(Checker[Options]):
    def check_pictures(self, listing: Listing) -> Iterator[Finding]:
        """Pixels first; the text last, since its reader may be missing and the rest must not wait for it."""
        yield from self._repeats(listing)
        yield from self._variants(listing)
        image = listing.main_image
        if image is None or (picture := image.picture) is None:
            return
        from listlint_checkers.misleading_main_image.view import View

        view = View(picture)
        yield from self._size(listing, image, picture)
        blank = False
        for finding in self._pixels(listing, image, view):
            blank |= finding.rule == "blank"
            yield finding
        if not blank:
            yield from self._codes(listing, image, view)
        missing: list[Unavailable] = []
        for step in (self._looks, self._text):
            if blank or (step == self._text and self.options.read_text == "never"):
                continue
            try:
                yield from step(listing, image, view)
            except Unavailable as error:  # one step must not keep the other from running
                missing.append(error)
        if missing:
            raise Unavailable("; ".join(error.reason for error in missing), missing[0].install,
                              zh="；".join(error.zh or error.reason for error in missing))

    def _looks(self, listing: Listing, image: Image, view: View) -> Iterator[Finding]:
        """Whether the picture is like those of the listing's category, where the platform's own were learnt."""
        if not listing.category or (opinion := self.records.looks.judge(view.picture, listing)) is None:
            return
        if opinion.score > opinion.threshold:
            data: dict[str, str | int | float] = {"declared": opinion.declared[-1], "nearest": opinion.nearest[-1]}
            evidence = Evidence(kind="picture", text=f"{opinion.score:.2f} > {opinion.threshold:.2f}", image=image.src, region=WHOLE)
            yield Finding(rule="another-object", at=Span(image.field), data=data, evidence=[evidence],
                          confidence=round(max(0.5, 1 - 10 * opinion.false_alarms), 2))

    def _limit(self, listing: Listing, name: str) -> Limit | None:
        return self.records.limits(listing.marketplace).get(name)

    def _number(self, listing: Listing, name: str) -> tuple[float, str]:
        """A limit as a number with its source; 0 where there is none."""
        limit = self._limit(listing, name)
        return (float(limit.value), limit.source) if limit and isinstance(limit.value, int | float) else (0.0, "")

    # Arithmetic: what the file itself says.

    def _size(self, listing: Listing, image: Image, picture: Picture) -> Iterator[Finding]:
        size: dict[str, str | int | float] = {"width": picture.width, "height": picture.height}
        if small := self._too_small(listing, picture):
            needed, source = small
            evidence = _sum(picture, f"< {needed}", source)
            yield Finding(rule="too-small", at=Span(image.field), data=size | {"needed": needed}, evidence=[evidence])
        if large := self._too_large(listing, picture):
            allowed, source = large
            evidence = _sum(picture, f"> {allowed}", source)
            yield Finding(rule="too-large", at=Span(image.field), data=size | {"allowed": allowed}, evidence=[evidence])
        aspect = self._limit(listing, "main-image-aspect")
        if aspect and isinstance(aspect.value, str):
            width, height = (float(part) for part in aspect.value.split(":"))
            off = picture.width * height / (picture.height * width)
            if max(off, 1 / off) > 1 + self.options.aspect_tolerance:
                evidence = _sum(picture, f"≠ {aspect.value}", aspect.source)
                yield Finding(rule="wrong-aspect", at=Span(image.field), data=size | {"asked": aspect.value}, evidence=[evidence],
                              mend=Mend(aspect=width / height))

    def _too_small(self, listing: Listing, picture: Picture) -> tuple[str, str] | None:
        """What is asked for and by whom, if the picture has less."""
        from listlint_checkers.misleading_main_image.view import apparel

        longest = max(picture.width, picture.height)
        clothes = any(word in level.lower() for level in listing.category for word in apparel())
        stated = False
        for ending in ("-apparel", "") if clothes else ("",):
            (width, source), (height, _) = (self._number(listing, f"main-image-min-{side}{ending}") for side in ("width", "height"))
            stated |= bool(width or height)
            if picture.width < width or picture.height < height:
                return f"{width:.0f}×{height:.0f}", source
        for name in ("main-image-min-side", "main-image-recommended-side"):
            side, source = self._number(listing, name)
            stated |= bool(side)
            if longest < side:
                return f"{side:.0f}", source
        return (f"{self.options.smallest_side}", "") if not stated and longest < self.options.smallest_side else None

    def _too_large(self, listing: Listing, picture: Picture) -> tuple[str, str] | None:
        for name, has, unit in (
            ("main-image-max-side", max(picture.width, picture.height), "px"),
            ("main-image-max-pixels", picture.width * picture.height, "px²"),
            ("main-image-max-bytes", picture.size_bytes, "bytes"),
        ):
            most, source = self._number(listing, name)
            if most and has > most:
                return f"{most:,.0f} {unit}", source
        return None

    # Pixels: what is seen at a glance.

    def _pixels(self, listing: Listing, image: Image, view: View) -> Iterator[Finding]:
        from listlint_checkers.misleading_main_image import background, frame, insets, panels, sharpness

        at = Span(image.field)
        if background.spread(view) < self.options.blank_spread:
            yield Finding(rule="blank", at=at, evidence=[_seen(image, WHOLE)], confidence=0.97)
            return
        sharp = sharpness.sharpness(view)
        if sharp is not None and sharp < self.options.least_sharpness:
            yield Finding(rule="blurred", at=at, evidence=[_seen(image, WHOLE, distance=round(sharp, 3))], confidence=0.9)
        around = frame.frame(view)
        if around is not None:
            source = self._source(listing, "main-image-border")
            bands = [_seen(image, region, text=_hex(around.colour), source=source) for region in around.bands]
            yield Finding(rule="border", at=at, data={"colour": _hex(around.colour)}, evidence=bands, confidence=0.95,
                          mend=Mend(crop=around.inside))
            return  # what stands inside is judged once the frame is gone
        if (cut := panels.cut(view)) is not None:
            yield Finding(rule="collage", at=at, evidence=[_seen(image, cut.region)], confidence=0.9)
        if smaller := insets.insets(view):
            source = self._source(listing, "main-image-inset")
            yield Finding(rule="inset", at=at, evidence=[_seen(image, inset.region, source=source) for inset in smaller], confidence=0.85)
        edge = background.edge(view)
        if (side := background.cut_side(view, edge)) is not None:
            yield Finding(rule="cut-off", at=at, evidence=[_seen(image, side)], confidence=0.85)
        yield from self._background(listing, image, edge)
        yield from self._fill(listing, image, background.content(view, edge))

    def _background(self, listing: Listing, image: Image, edge: Edge) -> Iterator[Finding]:
        asked = self._limit(listing, "main-image-background")
        if asked is None or asked.value != "white":
            return
        if edge.white_share < self.options.least_white or edge.off_white_share > self.options.most_off_white:
            region, colour = edge.worst
            evidence = _seen(image, region, text=_hex(colour), source=asked.source)
            data: dict[str, str | int | float] = {"share": round(100 * (1 - edge.white_share)), "colour": _hex(colour)}
            yield Finding(rule="background-not-white", at=Span(image.field), data=data, evidence=[evidence], confidence=0.9,
                          mend=Mend(whiten=True) if edge.is_even else None)

    def _fill(self, listing: Listing, image: Image, content: Content | None) -> Iterator[Finding]:
        if content is None:
            return
        asked, source = self._number(listing, "main-image-fill-min")
        least = asked - self.options.fill_tolerance if asked else self.options.least_fill
        if content.fill < least:
            data = {"share": round(100 * content.fill), "needed": round(100 * (asked or least))}
            evidence = _seen(image, content.region, source=source or None)
            yield Finding(rule="low-fill", at=Span(image.field), data=data, evidence=[evidence], confidence=0.9,
                          mend=Mend(crop=content.closer(asked or least)))

    def _codes(self, listing: Listing, image: Image, view: View) -> Iterator[Finding]:
        from listlint_checkers.misleading_main_image.codes import codes

        source = self._source(listing, "main-image-text")
        for code in codes(view):
            evidence = Evidence(kind="picture", text=code.text, image=image.src, region=code.region, source=source, key=True)
            yield Finding(rule="qr-code" if code.matrix else "barcode", at=Span(image.field), data={"text": code.text[:80]},
                          evidence=[evidence], confidence=0.98)

    # Text: what is written over the goods.

    def _text(self, listing: Listing, image: Image, view: View) -> Iterator[Finding]:
        from listlint_checkers.misleading_main_image import background, pages
        from listlint_checkers.misleading_main_image.tiles import Ground

        def beside_goods(line: TextLine) -> bool:
            return background.is_plain_around(view, line.box) or background.is_panel_beside(view, line.box)

        # Raises Unavailable without a reader: the engine reports it and keeps what was found so far.
        lines = image.read(always=self.options.read_text == "always")
        source = self._source(listing, "main-image-text")
        told = set()
        for said in self._lexicon.said(lines, Ground(beside_goods, lambda line: background.shade(view, line.box))):
            told.add(said.kind)
            rule = said.kind if said.kind in OWN_RULES else "text-in-picture"
            evidence = Evidence(kind="picture", text=said.line.text, image=image.src, region=said.line.box, source=source, key=True)
            data = {"text": said.words, "kind": said.kind}
            yield Finding(rule=rule, at=Span(image.field), data=data, evidence=[evidence], confidence=round(min(0.95, said.line.score), 2))
        if not told & {"document", "placeholder"} and pages.is_page(view, lines):
            data = {"text": lines[0].text, "kind": "document"}
            evidence = Evidence(kind="picture", text=lines[0].text, image=image.src, region=WHOLE, key=True)
            yield Finding(rule="document", at=Span(image.field), data=data, evidence=[evidence], confidence=0.85)

    @cached_property
    def _lexicon(self) -> Lexicon:
        from listlint_checkers.misleading_main_image.promotion import Lexicon

        return Lexicon(self.data("promotion.toml"), self.options.large_line)

    def _source(self, listing: Listing, name: str) -> str | None:
        limit = self._limit(listing, name)
        return limit.source if limit else None

    # The whole set of pictures.

    def _repeats(self, listing: Listing) -> Iterator[Finding]:
        shown = list(listing.pictures())
        if len(shown) < 2:
            return
        from listlint_checkers.misleading_main_image.repeats import repeated

        source = self._source(listing, "images-identical")
        for earlier, later in repeated([picture for _, picture in shown]):
            first, second = shown[earlier][0], shown[later][0]
            evidence = [_seen(first, WHOLE, source=source), _seen(second, WHOLE, source=source)]
            data = {"number": _number(second), "other": _number(first)}
            yield Finding(rule="duplicate-pictures", at=Span(second.field), data=data, evidence=evidence, confidence=0.99)


    def _variants(self, listing: Listing) -> Iterator[Finding]:
        if any(variant.image is not None for variant in listing.variants):
            from listlint_checkers.misleading_main_image.variants import mismatches

            yield from mismatches(listing, self._palette)

    @cached_property
    def _palette(self) -> Palette:
        from listlint_checkers.misleading_main_image.colours import Palette

        return Palette(self.data("colours.toml"))


def _number(image: Image) -> int:
    """Which picture of the listing it is, counted from 1 as sellers do."""
    return int(image.field.partition("[")[2].rstrip("]") or 0) + 1


def _seen(image: Image, region: Region, *, text: str = "", source: str | None = None, distance: float | None = None) -> Evidence:
    return Evidence(kind="picture", text=text, image=image.src, region=region, source=source, distance=distance)


def _sum(picture: Picture, compared: str, source: str) -> Evidence:
    return Evidence(kind="arithmetic", text=f"{picture.width}×{picture.height} {compared}", source=source or None)


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
