"""Whether two pictures show the same photo: compares their pixels block by block where one lies in the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, grey_closing, grey_opening, minimum_filter

from listlint.finding import Region
from listlint.records.images import colour
from listlint.records.images.placing import Pixels, Placing, density, fitted, refined, warp

GRID = 16  # blocks along the longest side of the bank picture's content
BLOCK = 12  # px, a block's side on the working grid
DETAIL = 3.0  # px; structure is what differs from the surroundings this far
STRONGEST = 8.0  # grades; a strong edge counts as much as a faint one, else the outline of a thing would outvote all in it
FLAT = 0.7  # grades; a block whose detail varies less holds no structure
SMOOTH = 1.2  # px; noise and JPEG's ringing below this do not count
EDGE = 5  # px beside the edge of either picture that do not count: what lies outside leaks in
AGREES = 0.6  # correlation from which a block's structure agrees
COSTS = 3.0  # agreeing blocks that outweigh a disagreeing one

TURNED = 2.0  # degrees from which a picture counts as rotated
NOTICED = 0.04  # a share of its size or area from which a change is named

# What must hold to say that it is the same photo; measured with benchmarks/images.py. All of what can be compared agrees …
FEWEST_TEXTURED = 12
LEAST_AGREEING = 0.85
LEAST_CORRELATION = 0.80
# … with more blocks where the asked picture shows only a piece of the bank's …
PIECE = 0.5  # share of the bank picture
FEWEST_IN_PIECE = 24
# … or a large part agrees closely, and the rest is covered or replaced. Other photos of one product agree in up to 38 blocks.
FEWEST_IN_PART = 45
LEAST_IN_PART = 0.92
# … by little else: a mug with another print, or a model in another shirt, shows something of its own where the two differ.
MOST_CONTRARY = 0.22
MOST_RECOLOURED_BESIDE = 0.06  # of the whole: a colour variant whose other parts are alike is still another thing
STRONG = 2.0  # times FLAT; fainter structure contradicts nothing
MOST_RECOLOURED = 0.03
# Two size charts of one layout differ in a few digits: of lettering and line drawings, all must agree closely.
STROKE = 9  # px of 256; wider things are no strokes
LINE_ART = 0.99  # share of the picture that is one ground, once strokes are taken off
CLOSELY = 0.8  # correlation of a block
FEWEST_CLOSELY = 0.98
LEAST_IN_LINE_ART = 0.955


@dataclass(frozen=True)
class Part:
    """The rectangle in which the structure agrees most: what a sticker, a banner or another ground leaves of a photo."""

    box: Region  # in shares of the bank picture
    textured: int  # blocks in it that hold structure
    agreeing: float  # share of those whose structure agrees
    correlation: float  # mean over those
    recoloured: float = 1.0  # as of the whole; measured where the rest would convince


@dataclass(frozen=True)
class Comparison:
    """What was measured where the bank picture lies in the asked one."""

    placing: Placing
    covered: float  # share of the bank picture's content that lies inside the asked one
    textured: int  # blocks that hold structure in either picture
    agreeing: float  # share of those whose structure agrees
    correlation: float  # mean over those
    recoloured: float  # blocks of another colour than a change of tone explains, relative to the textured ones
    grey: bool  # the asked picture is a grey copy of a coloured one
    part: Part  # where they agree most
    closely: float  # share of the textured blocks that agree closely
    contrary: float  # share of the blocks with structure in both pictures whose structures differ
    line_art: bool = False  # lettering or a line drawing; looked at where the rest would convince

    @property
    def same_photo(self) -> bool:
        """The verdict."""
        if self.line_art and (self.correlation < LEAST_IN_LINE_ART or self.closely < FEWEST_CLOSELY):
            return False
        return (self._all_agrees and self.recoloured <= MOST_RECOLOURED) or (self._part_agrees and self.part.recoloured <= MOST_RECOLOURED)

    @property
    def _all_agrees(self) -> bool:
        fewest = FEWEST_TEXTURED if self.covered >= PIECE else FEWEST_IN_PIECE
        return self.textured >= fewest and self.agreeing >= LEAST_AGREEING and self.correlation >= LEAST_CORRELATION

    @property
    def _part_agrees(self) -> bool:
        return _convincing(self.part) and self.contrary <= MOST_CONTRARY and self.recoloured <= MOST_RECOLOURED_BESIDE

    @property
    def box(self) -> Region:
        """The part of the bank picture that is shown: all of it, or where alone the two agree."""
        return (0.0, 0.0, 1.0, 1.0) if self._all_agrees else self.part.box

    @property
    def score(self) -> float:
        """How sure, 0–1; comparable between the bank pictures of one question."""
        whole = self.agreeing * self.correlation * (1 - self.recoloured)
        if self._part_agrees:
            # A part says less than the whole, the less the smaller it is.
            size = self.part.textured / (self.part.textured + 15)
            whole = max(whole, 0.9 * size * self.part.agreeing * self.part.correlation * (1 - self.part.recoloured))
        return round(max(0.0, min(1.0, whole)), 3)

    def views(self, bank: tuple[int, int], query: tuple[int, int]) -> tuple[str, ...]:
        """What was done to the bank picture: mirrored, rotated, cropped, inset (part of a larger picture), resized, grey.

        ``bank`` and ``query`` are the original sizes (width, height) in pixels.
        """
        matrix = self.placing.in_pixels(bank, query)
        mirrored = bool(np.linalg.det(matrix[:, :2]) < 0)
        turned = abs(np.degrees(np.arctan2(matrix[1, 0], -matrix[0, 0] if mirrored else matrix[0, 0]))) > TURNED
        left, top, right, bottom = self.placing.box_in_query((0.0, 0.0, 1.0, 1.0))
        inset = (right - left) * (bottom - top) < 1 - NOTICED
        resized = abs(density(matrix) - 1) > NOTICED
        return tuple(name for name, holds in (("mirrored", mirrored), ("rotated", turned), ("cropped", self.covered < 1 - NOTICED),
                                              ("inset", inset), ("resized", resized), ("grey", self.grey)) if holds)


def compare(bank: Image.Image, content: Region, query: Image.Image, placing: Placing) -> Comparison | None:
    """Compares the bank picture's ``content`` with the asked picture, ``placing`` refined first. None where they share too little."""
    width, height = bank.size
    cut = (int(content[0] * width), int(content[1] * height), -int(-content[2] * width // 1), -int(-content[3] * height // 1))
    box = cut[0] / width, cut[1] / height, cut[2] / width, cut[3] / height
    crop = bank.crop(cut)
    if min(crop.size) < 8:
        return None
    within = refined(crop, query, placing.within(box))
    measured = _measured(crop, query, within)
    if measured is None:
        return None
    part = measured.part
    across, down = box[2] - box[0], box[3] - box[1]
    left, top, right, bottom = part.box
    placed = box[0] + left * across, box[1] + top * down, box[0] + right * across, box[1] + bottom * down
    measured = replace(measured, placing=within.out_of(box), part=replace(part, box=placed))
    return replace(measured, line_art=_line_art(crop)) if measured.same_photo else measured


def _measured(bank: Image.Image, query: Image.Image, placing: Placing) -> Comparison | None:
    scale = GRID * BLOCK / max(bank.size)
    size = (max(3, round(bank.width * scale / BLOCK)) * BLOCK, max(3, round(bank.height * scale / BLOCK)) * BLOCK)
    shrunk = fitted(query, placing, size)
    matrix = placing.in_pixels(size, shrunk.size)
    theirs, inside = warp(shrunk, matrix, size)
    mask = minimum_filter(inside, size=2 * EDGE + 1, mode="constant", cval=False)
    compared = _blocks(mask).mean(axis=2) > 0.4
    if compared.sum() < 6:
        return None
    ours = np.asarray(bank.resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    # An asked picture that shows the photo small holds less detail: the bank's copy is blurred alike.
    coarse = 0.5 * max(0.0, 1.0 / density(matrix) - 1.0)
    ours, theirs = _smooth(ours, SMOOTH + coarse), _smooth(theirs, SMOOTH)
    our_cells, their_cells = _cells(ours), _cells(theirs)

    structure, textured, both = _structure(ours @ colour.LUMA, theirs @ colour.LUMA, mask, compared)
    alike = compared & (~textured | (structure > AGREES))
    if (line := colour.tone(our_cells[alike], their_cells[alike])) is not None:
        toned = np.clip(line[0] * ours + line[1], 0, 255)
        # What a brighter copy clips to white holds no structure any more: toned alike, both are flat there.
        structure, textured, both = _structure(toned @ colour.LUMA, theirs @ colour.LUMA, mask, compared)
        alike = compared & (~textured | (structure > AGREES))
    count = int(textured.sum())
    if count == 0 or not alike.any():
        return None
    whole = alike & (_blocks(inside).min(axis=2) > 0)  # at the edge of the asked picture, what lies outside has no colour
    off, saturation = _recoloured(our_cells, their_cells, whole, count)
    part, part_blocks = _densest(textured, alike & textured, structure)
    if _convincing(part):
        part = replace(part, recoloured=_recoloured(our_cells, their_cells, whole & part_blocks, part.textured)[0])
    grey = saturation == 0.0 and bool(np.abs(our_cells @ colour.CHROMA).max() > colour.COLOURED)
    return Comparison(placing, float(inside.mean()), count, float((alike & textured).sum() / count), float(structure[textured].mean()),
                      off, grey, part, float((structure[textured] > CLOSELY).mean()), float((both & ~alike).sum() / max(1, both.sum())))


def _line_art(image: Image.Image) -> bool:
    """Whether nothing but strokes stands on one ground, dark on light or light on dark."""
    grey = np.asarray(image.convert("L")).astype(np.float32)
    ground = float(np.median(grey))
    return max(float((np.abs(without - ground) < 25).mean()) for without in (grey_closing(grey, STROKE), grey_opening(grey, STROKE))) \
        >= LINE_ART


def _recoloured(ours: Pixels, theirs: Pixels, where: NDArray[np.bool_], textured: int) -> tuple[float, float]:
    if not where.any():
        return 1.0, 1.0
    off, saturation = colour.recoloured(ours[where], theirs[where])
    return float(off.sum() / textured), saturation


def _convincing(part: Part) -> bool:
    """A part this large that agrees this well is no other photo, if its colours agree too."""
    return part.textured >= FEWEST_IN_PART and part.agreeing >= LEAST_IN_PART and part.correlation >= LEAST_CORRELATION


def _densest(textured: NDArray[np.bool_], agrees: NDArray[np.bool_], structure: Pixels) -> tuple[Part, NDArray[np.bool_]]:
    """Of all rectangles the one whose agreeing blocks most outnumber its disagreeing ones, each of which counts ``COSTS``."""
    down, across = textured.shape
    value = np.zeros((down + 1, across + 1))
    value[1:, 1:] = np.where(agrees, 1.0, np.where(textured, -COSTS, 0.0)).cumsum(axis=0).cumsum(axis=1)
    tops, bottoms = np.triu_indices(down + 1, 1)
    strips = value[bottoms] - value[tops]  # every band of rows, summed from the left
    lefts, rights = np.triu_indices(across + 1, 1)
    sums = strips[:, rights] - strips[:, lefts]
    band, span = np.unravel_index(int(sums.argmax()), sums.shape)
    top, bottom, left, right = int(tops[band]), int(bottoms[band]), int(lefts[span]), int(rights[span])
    inside = np.zeros_like(textured)
    inside[top:bottom, left:right] = True
    held = inside & textured
    count = int(held.sum())
    return Part((left / across, top / down, right / across, bottom / down), count, float((agrees & inside).sum() / max(count, 1)),
                float(structure[held].mean()) if count else 0.0), inside


def _smooth(pixels: Any, sigma: float) -> Pixels:
    smooth: Pixels = gaussian_filter(pixels, (sigma, sigma, 0))
    return smooth


def _blocks(values: NDArray[Any]) -> NDArray[Any]:
    down, across = values.shape[0] // BLOCK, values.shape[1] // BLOCK
    return values.reshape(down, BLOCK, across, BLOCK).swapaxes(1, 2).reshape(down, across, BLOCK * BLOCK)


def _cells(pixels: Pixels) -> Pixels:
    """Every block's colours, as the means of nine cells (down × across × 9 × 3): clipping bends pixels, not the mean of many."""
    down, across, cell = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK, BLOCK // 3
    means = pixels.reshape(down, 3, cell, across, 3, cell, 3).mean(axis=(2, 5))
    cells: Pixels = means.transpose(0, 2, 1, 3, 4).reshape(down, across, 9, 3)
    return cells


def _structure(ours: Pixels, theirs: Pixels, mask: NDArray[np.bool_],
               compared: NDArray[np.bool_]) -> tuple[Pixels, NDArray[np.bool_], NDArray[np.bool_]]:
    """The correlation of each block's detail, which blocks hold any in either picture, and which hold much in both."""
    a, b = _blocks(_detail(ours) * mask), _blocks(_detail(theirs) * mask)
    a, b = a - a.mean(axis=2, keepdims=True), b - b.mean(axis=2, keepdims=True)
    ours_vary, theirs_vary = a.std(axis=2), b.std(axis=2)
    correlation = (a * b).mean(axis=2) / (np.maximum(ours_vary, FLAT / 2) * np.maximum(theirs_vary, FLAT / 2))
    vary: NDArray[np.bool_] = np.maximum(ours_vary, theirs_vary) > FLAT
    both: NDArray[np.bool_] = np.minimum(ours_vary, theirs_vary) > STRONG * FLAT
    return correlation, compared & vary, compared & both


def _detail(grey: Pixels) -> Pixels:
    detail: Pixels = np.clip(grey - gaussian_filter(grey, DETAIL), -STRONGEST, STRONGEST)
    return detail
