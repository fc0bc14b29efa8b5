"""Whether two pictures show the same photo: compares their pixels block by block where one lies in the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import binary_dilation, gaussian_filter, grey_closing, grey_opening, label, maximum_filter, minimum_filter

from listlint.finding import Region
from listlint.records.images import colour
from listlint.records.images.beside import Beside, beside
from listlint.records.images.calibration import Evidence, threshold
from listlint.records.images.placing import Pixels, Placing, density, fitted, refined, warp
from listlint.records.images.structure import BLOCK, REACH, Blocks, Structure, in_blocks, least_alike, structure_of
from listlint.records.images.tint import untinted

GRID = 16  # blocks along the longest side of the bank picture's content
SMOOTH = 1.2  # px; noise and JPEG's ringing below this do not count
EDGE = 5  # px beside the edge of either picture that do not count: what lies outside leaks in
ROUGH, ROUGH_STEPS = 64, 6  # px of the longest side and steps: where it lies, roughly
FINE, FINE_STEPS = 112, 5
MANY_INLIERS = 15  # points that agree on how it lies need no rough look
FEWEST_BLOCKS = 6  # that both pictures show

# What is not worth a closer look once it lies roughly; nearly all other photos fall here, and no copy of a thousand.
LEAST_ROUGHLY = 0.42

WHOLLY = 0.85  # of the blocks agree from which the whole is the region
# A thing in another colour: share of the agreeing blocks. What is drawn over a photo half-transparently colours some of them too.
OTHER_COLOUR, OTHER_COLOUR_BARE, BARE = 0.12, 0.06, 0.985
PATCHES, AMID_AGREEING = 0.04, 0.8
# Of a copy in the same tones, less may be off: grades of hue that three of four blocks stay below. Patches of it are off from fewer
# grades, the fewer the cleaner it is, and count twice; not where half-transparent lettering runs through what agrees.
CLEAN, LEAST_HUE, LETTERED = 1.3, 2.5, 0.01
# Another ground shines into the blocks at a thing's outline, never into those amid the thing.
MOST_AT_OUTLINE, GROUND_ONLY, FEWEST_INNER = 0.3, 0.03, 15
# Two size charts of one layout differ in a few digits: of lettering and line drawings, all must agree closely.
STROKE = 9  # px of 256; wider things are no strokes
FAINT, CLEARLY = 12, (40, 60)  # grades that strokes differ from their ground by: half of them, a quarter of them
LINE_ART = 0.99  # share of the picture that is one ground, once strokes are taken off
EDGES_LEFT = 0.12  # or share of its edges that are left then,
FLAT_GROUNDS = 0.85  # of it that is flat then, and of that in three greys
LEAST_IN_LINE_ART = 0.88  # correlation of the least alike cells; charts of one layout reach .87, most of their copies no more
# A shop's frame around another photo: what contradicts lies within what agrees.
MOST_SURROUNDED = 0.3
LIKEST_OTHER = 0.9  # of the accusing score: what a rule tells from a copy, however alike in structure
TINTED = 2.5  # grades of Cb and Cr by which half of the blocks lie off or more: other tones
SOME_DIFFERS, SIDE_DIFFERS, ALL_DIFFERS = 0.12, 0.33, 0.75  # of the blocks along a side of the picture: its ground is another
TURNED = 2.0  # degrees from which a picture counts as turned
NOTICED = 0.04  # a share of its size, area or blocks from which a change is named
# mirrored · rotated: by quarter turns · tilted · cropped: the share kept is the area of the bank region · inset: it is part of a larger
# picture · resized · grey · toned: brightness, contrast or saturation · background: another ground · overlaid: something lies over it
VIEWS = ("mirrored", "rotated", "tilted", "cropped", "inset", "resized", "grey", "toned", "background", "overlaid")
_WHOLE: Region = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Comparison:
    """What was measured where the bank picture lies in the asked one."""

    placing: Placing
    evidence: Evidence
    covered: float  # share of the bank picture's content that lies inside the asked one
    recoloured: float  # share of the agreeing blocks whose colour no change of tone explains
    patches: float  # the same of blocks that touch, flat ones too, amid structure that agrees; to the blocks with structure
    grey: bool  # the asked picture is a grey copy of a coloured one
    toned: bool  # brightness, contrast or saturation were changed
    box: Region  # the part of the bank picture that is shown: all of it, or where alone the two agree
    other_lettering: bool = False  # lettering or a line drawing, and in some small cell another
    beside: Beside | None = None  # looked at where only a part agrees
    other_ground: bool = False  # all around the middle it differs

    @property
    def score(self) -> float:
        """How probable it is that this is the same photo, 0–1; below what accuses where the colours or the lettering speak against it."""
        return self.evidence.probability if self.same_photo or self.part else min(self.evidence.probability, LIKEST_OTHER * threshold())

    @property
    def same_photo(self) -> bool:
        """The verdict: probable enough, and none of the look-alikes that no probability tells from copies."""
        return self._agrees and not (self.beside is not None and self.beside.shares_a_part)

    @property
    def part(self) -> bool:
        """No copy: one thing is shown by the same photo, beside other things in both pictures."""
        return self._agrees and self.beside is not None and self.beside.shares_a_part

    @property
    def _agrees(self) -> bool:
        return self.evidence.convinces and not (self._other_colour or self.other_lettering or self._other_within)

    @property
    def _other_colour(self) -> bool:
        bare = self.evidence.agreeing >= BARE
        return self.recoloured > (OTHER_COLOUR_BARE if bare else OTHER_COLOUR) or self.patches > PATCHES

    @property
    def _other_within(self) -> bool:
        return self.evidence.surrounded > MOST_SURROUNDED

    def views(self, bank: tuple[int, int], query: tuple[int, int]) -> tuple[str, ...]:
        """What was done to the bank picture; ``VIEWS`` lists the names. ``bank`` and ``query`` are the original sizes (width, height)."""
        matrix = self.placing.in_pixels(bank, query)
        mirrored = bool(np.linalg.det(matrix[:, :2]) < 0)
        turned = abs(float(np.degrees(np.arctan2(matrix[1, 0], -matrix[0, 0] if mirrored else matrix[0, 0]))))
        upright = min(turned % 90, 90 - turned % 90) <= TURNED
        lies = self.placing.box_in_query(_WHOLE)
        shown = self.placing.box_in_bank(_WHOLE)  # white ground that was cut off was cut off, too
        holds = {
            "mirrored": mirrored, "rotated": upright and turned > 45, "tilted": not upright, "cropped": _area(shown) < 1 - NOTICED,
            "inset": _area(lies) < 1 - NOTICED, "resized": abs(density(matrix) - 1) > NOTICED, "grey": self.grey,
            "toned": self.toned, "background": self.other_ground,
            "overlaid": self.evidence.agreeing < 1 - NOTICED and not self.other_ground,
        }
        return tuple(name for name in VIEWS if holds[name])


def compare(bank: Image.Image, content: Region, query: Image.Image, placing: Placing, inliers: int = 0) -> Comparison | None:
    """Compares the bank picture's ``content`` with the asked picture, ``placing`` refined first. None where they share too little.

    ``inliers``: points of both pictures that agree on the placing, if it comes from points.
    """
    width, height = bank.size
    cut = (int(content[0] * width), int(content[1] * height), -int(-content[2] * width // 1), -int(-content[3] * height // 1))
    box = cut[0] / width, cut[1] / height, cut[2] / width, cut[3] / height
    crop = bank.crop(cut)
    if min(crop.size) < 8:
        return None
    ours_grey, theirs_grey = crop.convert("L"), query.convert("L")
    within = placing.within(box)
    if inliers < MANY_INLIERS:
        within = refined(ours_grey, theirs_grey, within, ROUGH, ROUGH_STEPS)
        if _roughly(ours_grey, theirs_grey, within) < LEAST_ROUGHLY:
            return None
    finer = refined(ours_grey, theirs_grey, within, FINE, FINE_STEPS)
    # Another ground can pull the placing away from where many points saw it.
    if inliers < MANY_INLIERS or _roughly(ours_grey, theirs_grey, finer) >= _roughly(ours_grey, theirs_grey, within):
        within = finer
    return _measured(crop, query, within, box, inliers)


def _roughly(bank: Image.Image, query: Image.Image, placing: Placing) -> float:
    """The correlation of the detail of two small grey copies, the best quarter of their tiles alone: other ground may be around."""
    scale = ROUGH / max(bank.size)
    size = (max(8, round(bank.width * scale / 8) * 8), max(8, round(bank.height * scale / 8) * 8))
    grey = fitted(query, placing, size)
    theirs, inside = warp(grey, placing.in_pixels(size, grey.size), size)
    ours = np.asarray(bank.resize(size, Image.Resampling.BOX), dtype=np.float32)
    a, b = (np.clip(pixels - gaussian_filter(pixels, 2.0, truncate=REACH), -12, 12) * inside for pixels in (ours, theirs))
    tiles = size[1] // 8, 8, size[0] // 8, 8
    both, own, other = ((x * y).reshape(tiles).sum(axis=(1, 3)) for x, y in ((a, b), (a, a), (b, b)))
    strength = np.sqrt(own * other)
    telling = np.maximum(own, other) > 64 * 1.0
    if telling.sum() < FEWEST_BLOCKS:
        return 1.0  # too smooth to tell at this size
    alike = np.sort(both[telling] / np.maximum(strength[telling], 64 * 0.5))
    return float(alike[-max(FEWEST_BLOCKS, len(alike) // 3):].mean() * 0.5 + alike.mean() * 0.5)


def _measured(bank: Image.Image, query: Image.Image, placing: Placing, box: Region, inliers: int) -> Comparison | None:
    scale = GRID * BLOCK / max(bank.size)
    size = (max(3, round(bank.width * scale / BLOCK)) * BLOCK, max(3, round(bank.height * scale / BLOCK)) * BLOCK)
    shrunk = fitted(query, placing, size)
    matrix = placing.in_pixels(size, shrunk.size)
    theirs, inside = warp(shrunk, matrix, size)
    mask = minimum_filter(inside, size=2 * EDGE + 1, mode="constant", cval=False)
    compared = in_blocks(mask).mean(axis=2) > 0.4
    if compared.sum() < FEWEST_BLOCKS:
        return None
    ours = np.asarray(bank.resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    # An asked picture that shows the photo small holds less detail: the bank's copy is blurred alike.
    coarse = 0.5 * max(0.0, 1.0 / density(matrix) - 1.0)
    ours, theirs = _smooth(ours, SMOOTH + coarse), _smooth(theirs, SMOOTH)
    our_cells, their_cells = _cells(ours), _cells(theirs)
    our_grey, their_grey = ours @ colour.LUMA, theirs @ colour.LUMA
    structure = structure_of(our_grey, their_grey, mask, compared)
    alike = compared & (~structure.held | structure.agrees)
    toned = False
    line = colour.tone(our_cells[alike], their_cells[alike])
    if line is not None and (abs(line[0] - 1) > 0.04 or abs(line[0] * 128 + line[1] - 128) > 4):
        # What a brighter copy clips to white holds no structure any more: toned alike, both are flat there.
        brought = np.clip(line[0] * ours + line[1], 0, 255) @ colour.LUMA
        structure = structure_of(brought, their_grey, mask, compared)
        alike = compared & (~structure.held | structure.agrees)
        toned = abs(line[0] - 1) > 0.1 or abs(line[0] * 128 + line[1] - 128) > 12
    if not structure.region.any():
        return None
    evidence = _evidence(structure, mask, compared, our_grey, their_grey, inliers)
    if not evidence.convinces:
        return Comparison(placing.out_of(box), evidence, float(inside.mean()), 1.0, 1.0, False, False, _WHOLE)
    wholly = evidence.agreeing >= WHOLLY
    seen = in_blocks(inside).min(axis=2) > 0  # at the edge of the asked picture, what lies outside has no colour
    judged = (structure.agrees if wholly else structure.region) & seen
    if not judged.any():
        return None
    told = alike & seen
    pure = untinted(our_cells[told], their_cells[told])
    hue, grade, saturation = colour.recoloured(our_cells[told], their_cells[told] if pure is None else pure)
    off = np.zeros(compared.shape)
    off_hue, off_grey = np.zeros((2, *compared.shape), dtype=bool)
    noise = float(np.percentile(hue, 75))
    clean = not toned and 0.9 <= saturation <= 1.1 and noise < CLEAN and evidence.surrounded < LETTERED
    off_hue[told], off_grey[told] = hue > (LEAST_HUE + 3 * noise if clean else colour.OTHER_HUE), grade > colour.OTHER_GREY
    # Contrast and brightness leave errors of grey where they clip; where nothing was, a black thing is no grey one.
    greys = 1.0 if evidence.agreeing >= BARE and not toned else colour.GREY_COUNTS
    off[told] = (hue > colour.OTHER_HUE) + 2.0 * (hue > colour.STRONGLY) + greys * (grade > colour.OTHER_GREY)
    grey = saturation == 0.0 and bool(np.abs(our_cells @ colour.CHROMA).max() > colour.COLOURED)
    other_lettering = least_alike(structure.details) < LEAST_IN_LINE_ART and _line_art(bank)
    shift = np.hypot(*np.median((their_cells[told] - our_cells[told]).mean(axis=1) @ colour.CHROMA, axis=0))
    toned = toned or pure is not None or (not grey and (not 0.6 <= saturation <= 1.4 or float(shift) > TINTED))
    patches = _patches(off_hue | off_grey, structure, compared) * (2.0 if clean else 1.0)
    return Comparison(placing.out_of(box), evidence, float(inside.mean()), _recoloured(off, judged, structure, evidence), patches, grey,
                      toned, _WHOLE if wholly else _within(box, _box(structure.around)),
                      other_lettering, beside(shrunk.convert("L"), matrix, structure),
                      _other_ground(compared, (structure.held & ~structure.agrees) | (off > 0)))


def _other_ground(compared: Blocks, differs: Blocks) -> bool:
    """Whether it differs on three sides at least, and less in the middle: a banner lies on one side, a sticker in a corner."""
    sides = [(compared[part], differs[part]) for part in (np.s_[:2], np.s_[-2:], np.s_[:, :2], np.s_[:, -2:])]
    changed = [float(differs[compared].mean()) for compared, differs in sides if compared.sum() > FEWEST_BLOCKS]
    down, across = (slice(side // 3, -(side // 3) or None) for side in compared.shape)
    middle = differs[down, across][compared[down, across]]
    here_and_there = sum(share > SOME_DIFFERS for share in changed) >= 3 and max(changed) < ALL_DIFFERS  # around a thing on white
    around = here_and_there or sum(share > SIDE_DIFFERS for share in changed) >= 3
    return around and middle.size > 0 and float(middle.mean()) < SIDE_DIFFERS


def _evidence(structure: Structure, mask: Blocks, compared: Blocks, ours: Pixels, theirs: Pixels, inliers: int) -> Evidence:
    held, region, around = structure.held, structure.region, structure.around
    against = int((around & held & ~structure.agrees).sum())
    return Evidence(
        directions=structure.directions, likeness=structure.overall, agreeing=float(structure.agrees.sum() / held.sum()),
        correlation=float(structure.correlation[held].mean()), connected=int(region.sum()),
        connected_correlation=float(structure.correlation[region].mean()), connected_likeness=float(structure.likeness[region].mean()),
        surrounded=against / max(1, int((around & held).sum())), contrary=float(structure.contradicts.sum() / held.sum()),
        central=_central(structure.agrees, held, compared),
        low=_low(in_blocks(ours * mask).sum(axis=2), in_blocks(theirs * mask).sum(axis=2), in_blocks(mask).sum(axis=2), compared),
        inliers=inliers)


def _central(agrees: Blocks, held: Blocks, compared: Blocks) -> float:
    """The share of agreeing blocks, weighted by a bell over what is compared: a shop's frame agrees at the border only."""
    rows, columns = np.flatnonzero(compared.any(axis=1)), np.flatnonzero(compared.any(axis=0))
    down, across = (np.exp(-np.square((np.arange(count) - (places[0] + places[-1]) / 2) / (0.25 * (places[-1] - places[0] + 1))) / 2)
                    for count, places in zip(compared.shape, (rows, columns), strict=True))
    weight = down[:, None] * across[None, :]
    return float((weight * agrees).sum() / max((weight * held).sum(), 1e-6))


def _low(ours: Pixels, theirs: Pixels, pixels: NDArray[np.int64], compared: Blocks) -> float:
    """The correlation of the blocks' mean greys."""
    a, b = ours[compared] / pixels[compared], theirs[compared] / pixels[compared]
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).mean() / (max(float(a.std()), 2.0) * max(float(b.std()), 2.0)))


def _recoloured(off: NDArray[np.float64], judged: Blocks, structure: Structure, evidence: Evidence) -> float:
    share = float(off[judged].mean())
    if evidence.agreeing < BARE and evidence.surrounded < GROUND_ONLY and share <= MOST_AT_OUTLINE:
        inner = judged & ~binary_dilation(structure.held & ~structure.agrees, np.ones((3, 3)))
        if inner.sum() >= FEWEST_INNER:
            return float(off[inner].mean())
    return share


def _patches(off: Blocks, structure: Structure, compared: Blocks) -> float:
    """The share of blocks in another colour that touch, where the structure in and around them agrees: no sticker, a thing.

    The flat side of a thing holds no structure, its outline does; around a sticker nothing agrees.
    """
    if not off.any():
        return 0.0
    labels, count = label(off, structure=np.ones((3, 3), dtype=int))
    total = 0
    for number in range(1, count + 1):
        patch = labels == number
        near = binary_dilation(patch, np.ones((3, 3))) & compared & structure.held
        if near.sum() >= 2 and (near & structure.agrees).sum() >= AMID_AGREEING * near.sum():
            total += int(patch.sum())
    return total / max(1, int((compared & structure.held).sum()))


def _area(region: Region) -> float:
    return (region[2] - region[0]) * (region[3] - region[1])


def _within(box: Region, part: Region) -> Region:
    across, down = box[2] - box[0], box[3] - box[1]
    return box[0] + part[0] * across, box[1] + part[1] * down, box[0] + part[2] * across, box[1] + part[3] * down


def _box(blocks: Blocks) -> Region:
    rows, columns = np.flatnonzero(blocks.any(axis=1)), np.flatnonzero(blocks.any(axis=0))
    down, across = blocks.shape
    return columns[0] / across, rows[0] / down, (columns[-1] + 1) / across, (rows[-1] + 1) / down


def _line_art(image: Image.Image) -> bool:
    """Whether nothing but strokes stands on few flat grounds: lettering, tables, line drawings, dark on light or light on dark."""
    grey = np.asarray(image.convert("L"))
    ground = int(np.median(grey))
    without = (grey_closing if ground > 127 else grey_opening)(grey, STROKE)
    strokes = np.abs(grey.astype(np.int16) - without)
    strokes = strokes[strokes > FAINT]
    if strokes.size == 0 or np.any(np.percentile(strokes, (50, 75)) < CLEARLY):
        return False  # folds and pleats are no ink
    if float((np.abs(without.astype(np.int16) - ground) < 25).mean()) >= LINE_ART:
        return True
    if _edges(without).sum() > EDGES_LEFT * _edges(grey).sum():
        return False
    flat = maximum_filter(without, 5) - minimum_filter(without, 5) < 12
    grades = np.sort(np.bincount(without[flat] // 16, minlength=16))
    return bool(flat.mean() >= FLAT_GROUNDS and grades[-3:].sum() >= FLAT_GROUNDS * grades.sum())


def _edges(grey: NDArray[np.uint8]) -> Blocks:
    edges: Blocks = maximum_filter(grey, 3) - minimum_filter(grey, 3) > 25
    return edges


def _smooth(pixels: Pixels, sigma: float) -> Pixels:
    smooth: Pixels = gaussian_filter(pixels, (sigma, sigma, 0), truncate=REACH)
    return smooth


def _cells(pixels: Pixels) -> Pixels:
    """Every block's colours, as the means of nine cells (down × across × 9 × 3): clipping bends pixels, not the mean of many."""
    down, across, cell = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK, BLOCK // 3
    rows = pixels.reshape(3 * down, cell, -1).sum(axis=1)  # one side, then the other: both at once takes twice as long
    means = rows.reshape(3 * down, 3 * across, cell, 3).sum(axis=2) / cell**2
    cells: Pixels = means.reshape(down, 3, across, 3, 3).swapaxes(1, 2).reshape(down, across, 9, 3)
    return cells
