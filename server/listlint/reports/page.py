"""One HTML page with everything that was found: to send to a colleague, to print, to keep."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from listlint.messages import as_json
from listlint.reports.terminal import WORDS, Checked


def html(checked: Sequence[Checked], language: str) -> str:
    """A page that needs nothing else: style inside, no script, every text escaped."""
    import jinja2

    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("listlint.reports") / "page.html").read_text("utf-8"))
    listings = []
    for each in checked:
        shape = as_json(each.result, language)
        for found in shape["findings"]:
            text = each.result.listing.text_at(found["field"])
            start, end = (found["start"], found["end"]) if found["start"] is not None else (0, 0)
            found["before"], found["marked"], found["after"] = text[max(0, start - 80):start], text[start:end], text[end:end + 120]
        listings.append({"shape": shape, "source": f"{each.source}:{each.line}", "title": each.result.listing.title.value,
                         "marketplace": each.result.listing.marketplace})
    return template.render(listings=listings, words=WORDS[language], language=language)
