"""A page of writing instead of a photo: a certificate, a notice, a chart of sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from listlint_checkers.misleading_main_image.background import edge
from listlint_checkers.misleading_main_image.view import apart

if TYPE_CHECKING:
    from listlint.api import TextLine
    from listlint_checkers.misleading_main_image.view import View

_LINES = 5  # fewer could stand on a plain box
_TALL = 0.4  # of the picture's height that the lines take from first to last
_OTHERWISE = 0.05  # of the picture: what is neither paper nor writing, such as a seal
_SEEN = 18  # grades from the paper's colour
_AROUND = 0.5  # of a line's height that counts as writing around its box


def is_page(view: View, lines: Sequence[TextLine]) -> bool:
    """Whether hardly anything but these lines stands on one plain ground."""
    if len(lines) < _LINES or not (looked := edge(view)).is_plain:
        return False
    if max(line.box[3] for line in lines) - min(line.box[1] for line in lines) < _TALL:
        return False
    ground = np.median(looked.medians, axis=0).astype(np.int16)
    other = apart(view.colours, ground) > _SEEN
    height, width = other.shape
    for line in lines:
        more = (line.box[3] - line.box[1]) * _AROUND
        top, bottom = max(0, int((line.box[1] - more) * height)), int((line.box[3] + more) * height) + 1
        other[top:bottom, max(0, int((line.box[0] - more) * width)) : int((line.box[2] + more) * width) + 1] = False
    return bool(other.mean() < _OTHERWISE)
