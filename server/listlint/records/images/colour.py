"""Whether two pictures of equal structure differ in colour by more than a change of tone: the same mould in another colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
CHROMA = np.array([[-0.1687, 0.5], [-0.3313, -0.4187], [0.5, -0.0813]], dtype=np.float32)  # JPEG's Cb and Cr
ABOUT = (0.85, 1.0, 1.15)  # times what the hues say, saturations are tried
MOST_SATURATED = 2.2
DULL, STEADY, STEADY_OFFSET = 0.6, 1.15, 20.0  # where so much colour is gone, the greys' line may have this gain and offset
GAIN_LIMITS = (0.4, 2.2)
PALED = (0.0, 0.2)  # saturations of a grey copy
OTHER_HUE = 8.0  # grades of Cb and Cr; JPEG at quality 10 stays below in 99 % of the blocks
STRONGLY = 30.0  # no half-transparent lettering leaves as much on a block: counts three times
OTHER_GREY = 18.0  # grades; a black thing against a grey one
COLOURED = 10.0  # grades of Cb or Cr from which anything in a picture counts as coloured
GREY_COUNTS = 0.5  # contrast and brightness leave errors of grey where they clip: half as telling as a hue
OTHER_GREY_OF_COPY = 7.0  # grades, in a grey copy
MOST_CELLS = 400  # a line of tone is fitted to
FEWEST_TELLING = 20  # blocks
UNTINTED = 1.03  # where neutral blocks stay neutral
NEUTRAL = 4.0  # grades of Cb and Cr
LAID_OVER = 40.0  # grades that a colour laid over all may add to a channel
STRETCHED = 1.25  # a tint may stretch one channel by so much against the others; more is another colour
SAME_GREY, SAME_HUE, FEWEST_ALIKE = 40.0, 12.0, 12  # grades within which blocks are of one colour, and how many are enough to tell
ALL_OFF = 4.0  # grades that blocks of one colour may be off on average
BETWEEN = 1.5  # times the third least wrong of nine cells: half-transparent lettering leaves some of a block between its strokes
GAINS = (0.75, 1.0, 1.3)  # from which the line of the greys is looked for
TURNS = 4  # of a fit
UNTOUCHED = 2.0  # grades that a change of tone may leave on average to be the right one
TRIED_ON = 60  # blocks a saturation is chosen on
CLIPPED = (6.0, 249.0)  # grades outside are bent by clipping,
BENT = (10.0, 242.0)  # and outside these a cell's mean may be, where some of its pixels were clipped
GREY_COPY = 0.3  # saturation up to which a picture counts as a grey copy; its greys must then nearly be the original's


def tone(ours: Pixels, theirs: Pixels) -> tuple[float, float] | None:
    """Gain and offset that turn our greys into theirs (n×9×3 cells), most agreeing; None where nothing plausible does."""
    our_grey, their_grey = (ours @ LUMA).ravel(), (theirs @ LUMA).ravel()
    usable = (their_grey > CLIPPED[0]) & (their_grey < CLIPPED[1]) & (our_grey > 3) & (our_grey < 252)
    if usable.sum() < 72:
        return None
    our_grey, their_grey = our_grey[usable], their_grey[usable]
    return _line(our_grey, their_grey, 1.0, float(np.median(their_grey - our_grey)), (0.3, 3.0), 100.0)


def recoloured(ours: Pixels, theirs: Pixels) -> tuple[Pixels, Pixels, float]:
    """Per block (n×9×3 cells) by how many grades its hue and its grey are off; and the saturation of theirs relative to ours.

    Brightness, contrast, tint and saturation are fitted first, to what most of the picture says. What is left is a thing of another
    colour: from ``OTHER_HUE`` and ``OTHER_GREY``. Where clipped white or black is mixed with a thing in one block, no line of tone is
    right, and nothing is said to be off.
    """
    clipped: NDArray[np.bool_] = np.any((theirs >= CLIPPED[1]) | (theirs <= CLIPPED[0]), axis=2)
    pure = ~np.any(clipped, axis=1)
    telling = pure | np.all(clipped, axis=1)
    if pure.sum() < FEWEST_TELLING:
        return _recoloured(ours, theirs)
    hue, grade = np.zeros(len(ours), np.float32), np.zeros(len(ours), np.float32)
    hue[telling], grade[telling], saturation = _recoloured(ours[telling], theirs[telling])
    return hue, grade, saturation


def _recoloured(ours: Pixels, theirs: Pixels) -> tuple[Pixels, Pixels, float]:
    tint = (UNTINTED, 0.0) if _neutral_stays(ours, theirs) else (STRETCHED, LAID_OVER)
    step = max(1, len(ours) // TRIED_ON)  # saturation is a matter of the whole: some blocks tell it
    some, some_there = ours[::step], theirs[::step]
    best = float("inf")
    for saturation, line, paled in _tones(ours, theirs):
        hue, grade = _off(_left(some, some_there, saturation, line, *tint), paled)
        if (cost := _cost(hue, grade)) < best:
            chosen, best = (saturation, line, paled), cost
            if cost < UNTOUCHED and hue.max() < OTHER_HUE and grade.max() < OTHER_GREY:
                break
    saturation, line, paled = chosen
    error = _left(ours, theirs, saturation, line, *tint)
    hue, grade = _off(error, paled)
    return np.where(_wholly_off(ours, theirs, error), np.maximum(hue, 2 * OTHER_HUE), hue), grade, saturation


def _tones(ours: Pixels, theirs: Pixels) -> Iterator[tuple[float, tuple[float, float], bool]]:
    """The changes of tone worth trying, likeliest first: a saturation, a line of the greys, and whether it makes a grey copy.

    Contrast spreads hues as it spreads greys: what more or less of hue is left beside it, saturation did.
    """
    coloured = float(np.abs(ours @ CHROMA).max()) > COLOURED
    ratio, most, left = _hues(ours[::2], theirs[::2])
    our_greys, their_greys = (ours @ LUMA).ravel(), (theirs @ LUMA).ravel()
    saturation, line = _joint(ours, theirs)
    if _plausible(saturation, line) and _stays_pale(saturation * line[0], most, left):
        yield saturation, line, False
    lines = _greys(our_greys, their_greys, paled=False)
    for line in lines:
        yield 1.0, line, False
        for saturation in (ratio / line[0] * part for part in ABOUT):
            if _plausible(saturation, line) and _stays_pale(saturation * line[0], most, left):
                yield saturation, line, False
    # A black thing is no grey copy of a red one: without hues to compare, the greys must hold.
    if min(ratio / gain for gain, _ in lines) < 0.5 or not coloured:
        paled = _greys(our_greys, their_greys, paled=coloured)
        yield from ((saturation, line, coloured) for saturation in PALED for line in paled if _stays_pale(saturation, most, left))


def _joint(ours: Pixels, theirs: Pixels) -> tuple[float, tuple[float, float]]:
    """The saturation and the line of the greys that most channels of most cells follow which are not clipped.

    Saturation and contrast together are linear in a cell's channel and its grey, so one fit tells them apart.
    """
    step = max(1, len(ours) // (MOST_CELLS // 9))
    x = ours[::step].reshape(-1, 3)
    terms = np.stack([x.ravel(), np.repeat(x @ LUMA, 3), np.ones(x.size, np.float32)]).astype(np.float64)
    y = theirs[::step].ravel().astype(np.float64)
    weight = np.where((y > BENT[0]) & (y < BENT[1]), 1.0, 0.0)
    found, seen = np.array([1.0, 0.0, 0.0]), weight
    hold = np.diag([2e3, 2e3, 1.0])  # of few cells of one colour: as little change as they allow
    for _ in range(TURNS):
        weighted = terms * weight
        found = np.linalg.solve(weighted @ terms.T + hold, weighted @ y + hold @ np.array([1.0, 0.0, 0.0]))
        weight = seen / (1 + np.square((y - found @ terms) / 8.0))
    gain = float(np.clip(found[0] + found[1], *GAIN_LIMITS))
    return float(found[0]) / gain, (gain, float(found[2]))


def _plausible(saturation: float, line: tuple[float, float]) -> bool:
    """Nobody takes half of the colour out and sharpens what is left: a red thing made brown before white is another thing."""
    much = saturation < DULL and (not 1 / STEADY <= line[0] <= STEADY or abs(line[1]) > STEADY_OFFSET)
    return GREY_COPY < saturation <= MOST_SATURATED and not much


def _stays_pale(saturation: float, most: float, left: float) -> bool:
    """A paled copy is pale all over: where some hues stay, a thing was black or pale before."""
    return saturation >= 1 or left <= 1.3 * max(saturation, 0.15) * most + 6


def _greys(x: Pixels, y: Pixels, paled: bool) -> list[tuple[float, float]]:
    """The lines that greys may follow, unlike ones only: where much is clipped, two may fit the greys and one the colours."""
    if paled:
        return [_line(x, y, 1.0, 0.0, (0.93, 1.08), 10.0)]
    lines: list[tuple[float, float]] = []
    for start in GAINS:
        line = _line(x, y, start, 0.0, GAIN_LIMITS, 80.0)
        if all(abs(line[0] - other[0]) > 0.08 for other in lines):
            lines.append(line)
    return lines


def _hues(ours: Pixels, theirs: Pixels) -> tuple[float, float, float]:
    """By how much hues grow, as most cells say; and how strong the strongest are in ours and in theirs."""
    our_hues, their_hues = (ours @ CHROMA).reshape(-1, 2), (theirs @ CHROMA).reshape(-1, 2)
    power = np.square(our_hues).sum(axis=1)
    telling = power > 36.0
    ratio = float(np.median((our_hues * their_hues).sum(axis=1)[telling] / power[telling])) if telling.any() else 1.0
    most, left = (float(np.percentile(np.hypot(*hues.T), 98)) for hues in (our_hues, their_hues))
    return max(0.0, ratio), most, left


def _neutral_stays(ours: Pixels, theirs: Pixels) -> bool:
    """Whether white and grey blocks have no hue in either picture: then no tint was laid over all, and navy is not made green by one."""
    middle, middle_there = ours.mean(axis=1), theirs.mean(axis=1)
    neutral = (np.hypot(*(middle @ CHROMA).T) < NEUTRAL) & (middle @ LUMA > 80)
    if neutral.sum() < max(6, len(ours) // 20):
        return False
    return float(np.median(np.hypot(*(middle_there[neutral] @ CHROMA).T))) < NEUTRAL


def _left(ours: Pixels, theirs: Pixels, saturation: float, line: tuple[float, float], stretched: float, laid_over: float) -> Pixels:
    """What the best change of tone leaves in every cell (n×9×3), at that saturation.

    A tint stretches the channels against each other, and white most; or it lays one colour over all, and darkens none.
    """
    grey = (ours @ LUMA)[..., None]
    gain, offset = line
    base: Pixels = np.clip(grey + np.float32(saturation) * (ours - grey), 0, 255)
    left: list[Pixels] = []
    for gains, slack in (((gain / stretched, gain * stretched), 5.0), *([((gain, gain), laid_over)] if laid_over and gain <= 1.02 else ())):
        slopes, offsets = _lines(base.reshape(-1, 3).T, theirs.reshape(-1, 3).T, gain, offset, gains, slack)
        left.append(np.clip(base * slopes + offsets, 0, 255) - theirs)
    return min(left, key=lambda error: _cost(*_off(error, False))) if len(left) > 1 else left[0]


def _off(error: Pixels, paled: bool) -> tuple[Pixels, Pixels]:
    """By how much every block's hue and grey are off."""
    grade = np.abs(error.mean(axis=1) @ LUMA)
    return _hue(error), grade * (OTHER_GREY / OTHER_GREY_OF_COPY) if paled else grade


def _wholly_off(ours: Pixels, theirs: Pixels, error: Pixels) -> NDArray[np.bool_]:
    """The blocks of one colour that are off the same way, if only by little: a dull thing in another hue. JPEG's errors lie every way."""
    pure = ~np.any((theirs <= BENT[0]) | (theirs >= BENT[1]), axis=(1, 2))  # clipping shifts all that it touches
    shift = (error.mean(axis=1) @ CHROMA) * pure[:, None]
    middle = ours.mean(axis=1)
    kinds = np.rint(np.column_stack([middle @ LUMA / SAME_GREY, middle @ CHROMA / SAME_HUE])).astype(np.int64)
    kind = np.unique(kinds, axis=0, return_inverse=True)[1].ravel()
    counts = np.bincount(kind, pure)
    means = np.column_stack([np.bincount(kind, part) for part in shift.T]) / np.maximum(counts, 1)[:, None]
    off: NDArray[np.bool_] = ((np.hypot(*means.T) > ALL_OFF) & (counts >= FEWEST_ALIKE))[kind] & pure
    return off


def _hue(error: Pixels) -> Pixels:
    """By how much each block's hue is off (n×9×3 cells); where a third of it is right, something drawn over it is off."""
    whole = np.hypot(*(error.mean(axis=1) @ CHROMA).T)
    cells = np.sort(np.hypot(*np.moveaxis(error @ CHROMA, 2, 0)), axis=1)
    hue: Pixels = np.minimum(whole, BETWEEN * cells[:, 2])
    return hue


def _cost(hue: Pixels, grade: Pixels) -> float:
    return float(np.minimum(hue, 15).mean() + 0.3 * np.minimum(grade, 30).mean())


def _line(x: Pixels, y: Pixels, gain: float, offset: float, gains: tuple[float, float], slack: float) -> tuple[float, float]:
    slopes, offsets = _lines(x[None], y[None], gain, offset, gains, slack)
    return float(slopes[0]), float(offsets[0])


def _lines(x: NDArray[Any], y: NDArray[Any], gain: float, offset: float, gains: tuple[float, float], slack: float) -> tuple[Pixels, Pixels]:
    """Straight lines through most of the points (channels × n), held near the given one.

    Gains stay within ``gains``, offsets within ``slack``. What was clipped may have been anything beyond: it counts only where the
    line stays short of it.
    """
    step = max(1, x.shape[-1] // MOST_CELLS)
    x, y = x[..., ::step], y[..., ::step]
    first_gain, first_offset = gain, offset
    dark, light = y <= BENT[0], y >= BENT[1]
    start_off = y - np.clip(np.float32(gain) * x + np.float32(offset), 0, 255)
    weight = np.where(dark | light, np.float32(0.02), np.float32(1.0)) / (1 + np.square(start_off / 24.0))
    slope = np.full((*x.shape[:-1], 1), gain, np.float32)
    start = np.full_like(slope, offset)
    for _ in range(TURNS):
        line = slope * x + start
        target = np.where(light, np.maximum(y, line), np.where(dark, np.minimum(y, line), y))
        total = weight.sum(axis=-1, keepdims=True) + 1e-6
        mean_x, mean_y = (weight * x).sum(axis=-1, keepdims=True) / total, (weight * target).sum(axis=-1, keepdims=True) / total
        aside = weight * (x - mean_x)
        spread = (aside * (x - mean_x)).sum(axis=-1, keepdims=True)
        slope = np.clip(((aside * (target - mean_y)).sum(axis=-1, keepdims=True) + 200 * first_gain) / (spread + 200), *gains)
        free = mean_y - slope * mean_x
        start = np.clip(free, first_offset - slack, first_offset + slack)
        heavy = weight * x
        held = ((heavy * (target - start)).sum(axis=-1, keepdims=True) + 200 * first_gain) / ((heavy * x).sum(axis=-1, keepdims=True) + 200)
        slope = np.where(start == free, slope, np.clip(held, *gains))  # the steepness that goes with an offset that was held back
        weight = 1 / (1 + np.square((y - np.clip(slope * x + start, 0, 255)) / 8.0))
    return slope[..., 0], start[..., 0]
