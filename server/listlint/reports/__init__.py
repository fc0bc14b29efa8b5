"""Results as people and other programs read them: terminal text, HTML, SARIF."""

from listlint.reports.page import html
from listlint.reports.sarif import sarif
from listlint.reports.terminal import write_text

__all__ = ["html", "sarif", "write_text"]
