"""One HTML page with everything that was found: to send to a colleague, to print, to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from listlint.api import Picture, PictureError
from listlint.listing import path_parts
from listlint.messages import Scope, as_json
from listlint.reports import evidence
from listlint.reports.terminal import WORDS, Checked

PictureOf = Callable[[Checked, str], Picture]
"""Opens a listing's picture by its ``src``; raises PictureError."""
BankCopy = Callable[[str], bytes | None]
"""The bank's small JPEG of a picture, by sha256."""


def html(checked: Sequence[Checked], language: str, *, scope: Scope = "reviewer", picture: PictureOf | None = None,
         bank_copy: BankCopy = lambda sha256: None) -> str:
    """A page that needs nothing else: style and pictures inside, no script, every text escaped. A seller's holds nobody's secrets."""
    import jinja2

    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("listlint.reports") / "page.html").read_text("utf-8"))
    listings = []
    for each in checked:
        shape = as_json(each.result, language, scope=scope)
        for found in shape["findings"]:
            text = each.result.listing.text_at(found["field"])
            start, end = (found["start"], found["end"]) if found["start"] is not None else (0, 0)
            found["before"], found["marked"], found["after"] = text[max(0, start - 80):start], text[start:end], text[end:end + 120]
            found["pictures"] = list(_pictures(found, each, picture, bank_copy)) if picture else []
        listings.append({"shape": shape, "source": f"{each.source}:{each.line}", "title": each.result.listing.title.value,
                         "marketplace": each.result.listing.marketplace})
    return template.render(listings=listings, words=WORDS[language], language=language)


def _pictures(found: Mapping[str, Any], each: Checked, picture: PictureOf, bank_copy: BankCopy) -> Iterator[dict[str, Any]]:
    """For each piece of evidence with a region: the own picture marked and, where it may be seen, the other one beside it."""
    name, *place = path_parts(found["field"])
    regions = [item for item in found["evidence"] if item["kind"] == "picture" and item["region"]]
    if name != "images" or not place or not regions:
        return
    try:
        own = picture(each, each.result.listing.images[int(place[0])].src).reduced
    except PictureError:
        return  # it could be opened for the check and is gone now; the finding's text stands without it
    for item in regions:
        shown = {"own": evidence.data_uri(evidence.marked(own, item["region"])), "text": item["text"], "distance": item["distance"],
                 "source": item["source"]}
        if item["image"] and item["other_region"] and (copy := bank_copy(item["image"].removeprefix("sha256:"))) is not None:
            other = evidence.opened(copy)
            ours, theirs = evidence.aligned(own, other, item["region"], item["other_region"], item["placing"])
            shown |= {"other": evidence.data_uri(evidence.marked(other, item["other_region"])),
                      "own_crop": evidence.data_uri(ours), "other_crop": evidence.data_uri(theirs)}
        yield shown
