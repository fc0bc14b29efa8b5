"""Learns the two networks of the lettering filter from photos that may be used so, and writing of every kind drawn onto them.

    pip install torch
    python benchmarks/main_image_cells.py --photos FOLDER --only clothing_ --fonts FOLDER --out server/listlint/lettering_cells.toml
    python benchmarks/main_image_cells.py --photos FOLDER --only clothing_ --fonts FOLDER --large --each 9 --drawings 2 --rounds 5 \\
        --start server/listlint/lettering_cells.toml --out server/listlint/lettering_large.toml

The shipped weights come from the CC0 photos of the clothing-dataset alone (the half that is not reported on) and from fonts of Debian;
the other photos judge them. Those of the first network were learnt in two runs: the first with batch normalisation, folded in; the
second as here, with ``--start`` from the weights of the first. Those of the second network, which looks at letters twice as large, for
faint marks above all, begin with what the first has learnt of strokes, as the command says; they come of these steps with other draws.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import nn

from listlint import lettering_cells as lettering
from listlint.ocr import reader
from listlint.pictures import Picture
from main_image import half
from main_image_defects import saved
from main_image_prints import printed_on
from main_image_writing import Written, adorned, lettered, marked, scenes

UNKNOWN = 255
UNWANTED = 10_000.0  # a height that is never wanted


@dataclass(frozen=True)
class Aim:
    """What a network is to find: writing of a height, at some of the sizes; what it is drawn on, and how wide its layers are."""

    sizes: tuple[int, ...]  # which of the filter's it looks at
    wide: tuple[int, ...]  # signals after each halving
    low: float  # pixels: lower writing is left alone
    high: float
    side: int  # of the pieces learnt from
    covered: float  # share of a cell with writing on it
    marks: float  # share of the drawings that are one large faint line
    prints: int  # scenes of a photo that have a cloth's print drawn on

    @property
    def cell(self) -> int:
        """Pixels that the network says one likeness for."""
        return 2 ** len(self.wide)


SMALL = Aim((0, 1, 2, 3, 4), (12, 24, 48), 6.5, 16, 128, 0.55, marks=0, prints=0)
LARGE = Aim(lettering.LARGER, (12, 24, 48, 64), 12.5, 34, 160, 0.5, marks=0.5, prints=2)


class Network(nn.Module):
    """What lettering_cells.py computes; ``start`` gives it weights learnt before, of all its layers or of the first ones."""

    def __init__(self, wide: tuple[int, ...], start: lettering.Weights | None = None) -> None:
        super().__init__()
        last = wide[-1]
        self.halvings = nn.ModuleList(nn.Conv2d(before, after, 3, 2, 1) for before, after in zip((3, *wide[:-1]), wide, strict=True))
        self.around = nn.ModuleList(nn.Sequential(nn.Conv2d(last, last, (3, 7), padding=(1, 3), groups=last, bias=False),
                                                  nn.Conv2d(last, last, 1)) for _ in range(2))
        self.last = nn.Conv2d(last, 1, 1)
        if start is None:
            return
        for layer, (kernel, bias) in zip(self.halvings, start.halvings, strict=False):
            layer.weight.data, layer.bias.data = torch.tensor(kernel).permute(3, 2, 0, 1).contiguous(), torch.tensor(bias)
        if len(start.halvings) < len(wide):
            return
        for (near, mix), known in zip(self.around, start.around, strict=True):
            near.weight.data = torch.tensor(known.near).permute(2, 0, 1)[:, None].contiguous()
            mix.weight.data, mix.bias.data = torch.tensor(known.mix).T[:, :, None, None].contiguous(), torch.tensor(known.start)
        self.last.weight.data, self.last.bias.data = torch.tensor(start.last)[None, :, None, None], torch.tensor([start.bias])

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        """One value a cell."""
        for layer in self.halvings:
            pieces = torch.relu(layer(pieces))
        for layer in self.around:
            pieces = pieces + torch.relu(layer(pieces))
        return self.last(pieces)[:, 0]


def pieces(image: Image.Image, written: list[Written], rng: random.Random, aim: Aim, *, most: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pieces of the picture at every size, and for each cell whether it lies on writing (1), on none (0), or on some of another height."""
    out = []
    softer = image
    if rng.random() < 0.5:
        part = rng.uniform(0.6, 0.95)
        softer = image.resize((max(16, round(image.width * part)), max(16, round(image.height * part))), Image.Resampling.BICUBIC)
    grown = rng.uniform(0.85, 1.15)  # a line has any height
    for number, small in enumerate(lettering.sizes(softer)):
        if number not in aim.sizes:
            continue
        if rng.random() < 0.5:
            small = small.resize((round(small.width * grown), round(small.height * grown)), Image.Resampling.BICUBIC)
        across, down = small.width / image.width, small.height / image.height
        # Where the cells begin is chance.
        left, top = (rng.randint(0, aim.cell - 1), rng.randint(0, aim.cell - 1)) if rng.random() < 0.7 and min(small.size) >= 48 else (0, 0)
        width, height = (small.width - left) // aim.cell * aim.cell, (small.height - top) // aim.cell * aim.cell
        small = small.crop((left, top, left + width, top + height))
        moved = [Written([(x * across - left, y * down - top) for x, y in line.corners], line.high * down) for line in written]
        pixels = np.full((max(aim.side, height), max(aim.side, width), 3), 127, np.uint8)
        pixels[:height, :width] = np.asarray(small)
        cells = np.full((pixels.shape[0] // aim.cell, pixels.shape[1] // aim.cell), UNKNOWN, np.uint8)
        cells[: height // aim.cell, : width // aim.cell] = labels(moved, width, height, aim)
        out += _pieces(pixels, cells, rng, aim, most, drawn=bool(written))
    return out


def _pieces(pixels: np.ndarray, cells: np.ndarray, rng: random.Random, aim: Aim, most: int, *,
            drawn: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    out = []
    (rows, columns), many = cells.shape, aim.side // aim.cell
    wanted = np.argwhere(cells == 1)
    for at in range(min(most, 1 + rows * columns * 2 // (3 * many * many))):
        if len(wanted) and (at == 0 or rng.random() < 0.4):
            row, column = wanted[rng.randrange(len(wanted))]
            top = int(np.clip(row - rng.randint(0, many - 1), 0, rows - many))
            left = int(np.clip(column - rng.randint(0, many - 1), 0, columns - many))
        elif drawn and at == 0:
            break  # nothing of this height here
        else:
            top, left = rng.randint(0, rows - many), rng.randint(0, columns - many)
        piece = pixels[top * aim.cell : top * aim.cell + aim.side, left * aim.cell : left * aim.cell + aim.side].copy()
        out.append((piece, cells[top : top + many, left : left + many].copy()))
    return out


def labels(written: list[Written], width: int, height: int, aim: Aim) -> np.ndarray:
    """Of each cell whether it lies on writing."""
    wanted, some = Image.new("L", (width, height), 0), Image.new("L", (width, height), 0)
    for line in written:
        if aim.low <= line.high <= aim.high:
            ImageDraw.Draw(wanted).polygon(line.corners, fill=255)
        ImageDraw.Draw(some).polygon(line.corners, fill=255, outline=255)
    shape = (height // aim.cell, aim.cell, width // aim.cell, aim.cell)
    covered, touched = (np.asarray(mask, np.float32).reshape(shape).mean(axis=(1, 3)) / 255 for mask in (wanted, some))
    return np.where(covered >= aim.covered, 1, np.where(touched > 0, UNKNOWN, 0)).astype(np.uint8)


def learn(network: Network, photos: np.ndarray, truths: np.ndarray, rounds: int, rate: float) -> None:
    """Fit; of the cells without writing, only the hardest count."""
    steps = rounds * (len(photos) // 64)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.15)
    numbers, started, done, losses = np.random.default_rng(7), time.time(), 0, []
    network.train()
    for _ in range(rounds):
        order = numbers.permutation(len(photos))
        for start in range(0, len(order) - 63, 64):
            chosen = np.sort(order[start : start + 64])
            batch = torch.from_numpy(photos[chosen]).permute(0, 3, 1, 2).float().div_(255).sub_(0.5)  # channels last, as they lie
            truth = torch.from_numpy(truths[chosen])
            if numbers.random() < 0.3:  # any colours
                batch = batch[:, torch.randperm(3)]
            if numbers.random() < 0.2:
                batch = -batch
            found = network(batch)
            loss = lost(found.flatten(1), truth.flatten(1))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            done += 1
            if done % 100 == 0:
                print(f"{done} of {steps}: loss {np.mean(losses[-100:]):.4f}, {time.time() - started:.0f} s", flush=True)
    network.eval()


def lost(found: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """What counts is the best three cells of a piece with writing, and the worst cell without; the others teach where to look."""
    softplus, low = nn.functional.softplus, torch.tensor(-30.0)
    wanted, unwanted = truth == 1, truth == 0
    best = torch.where(wanted, found, low).topk(3).values[wanted.sum(dim=1) >= 3].mean(dim=1)
    worst = torch.where(unwanted, found, low).max(dim=1).values[unwanted.any(dim=1)]
    positive, negative = found[wanted], found[unwanted]
    hardest = negative.topk(min(len(negative), 2 * len(positive) + 200)).values
    return softplus(-best).mean() + softplus(worst).mean() + 0.3 * softplus(-positive).mean() + 0.5 * softplus(hardest).mean()


def save(path: Path, network: Network) -> None:
    """Write the weights as whole numbers with a scale for each column."""
    lines = ["# Source: learnt by benchmarks/main_image_cells.py from CC0 photos (clothing-dataset) with drawn writing."
             " Not to be edited by hand.",
             f"last = {numbers(network.last.weight[0, :, 0, 0])}", f"bias = {network.last.bias.item():.4g}"]
    for layer in network.halvings:
        lines += ["", "[[halving]]", *table(layer.weight.permute(2, 3, 1, 0)), f"start = {numbers(layer.bias)}"]
    for layer in network.around:
        lines += ["", "[[around]]", "[around.near]", *table(layer[0].weight[:, 0].permute(1, 2, 0)),
                  "[around.mix]", *table(layer[1].weight[:, :, 0, 0].T), f"start = {numbers(layer[1].bias)}"]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def table(values: torch.Tensor) -> list[str]:
    """An array as whole numbers of -511 to 511; its last axis is a column each."""
    flat = values.detach().numpy().reshape(-1, values.shape[-1])
    scale = np.abs(flat).max(axis=0) / 511 + 1e-9
    whole = np.rint(flat / scale).astype(int)
    return [f"shape = {list(values.shape)}", f"scale = [{', '.join(f'{one:.4g}' for one in scale)}]",
            'values = """', *(" ".join(map(str, row)) for row in whole), '"""']


def numbers(values: torch.Tensor) -> str:
    """A list of numbers with four digits."""
    return "[" + ", ".join(f"{value:.4g}" for value in values.detach().numpy().tolist()) + "]"


def printed(path: Path) -> list[Written]:
    """Where the photo has writing of its own: nothing is learnt there."""
    picture = Picture.read(path)
    found = []
    for line in reader().read(picture):
        left, top, right, bottom = (side * full for side, full in zip(line.box, (picture.width, picture.height) * 2, strict=True))
        found.append(Written([(left, top), (right, top), (right, bottom), (left, bottom)], UNWANTED))
    return found


def main() -> None:
    """Draw, learn, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--only", default="", help="take the photos whose names begin so")
    parser.add_argument("--fonts", type=Path, action="append", default=[Path("/usr/share/fonts")])
    parser.add_argument("--large", action="store_true", help="the second network")
    parser.add_argument("--each", type=int, default=7, help="how often a photo is drawn on")
    parser.add_argument("--drawings", type=int, default=1, help="how often that is done, on prints and pieces drawn anew")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    torch.manual_seed(5)
    aim, rng, fonts = LARGE if asked.large else SMALL, random.Random(5), tuple(asked.fonts)
    made: list[tuple[np.ndarray, np.ndarray]] = []
    for path in sorted(asked.photos.glob(asked.only + "*.jpg")) * asked.drawings:
        if half(path) == "report":
            continue
        with Image.open(path) as opened:
            photo = opened.convert("RGB")
        own = printed(path)
        whole, *cut_out = scenes(photo, rng)
        # Pieces of its writing would be anywhere in what is cut out.
        grounds = [whole, *(printed_on(photo, rng) for _ in range(aim.prints)), *([] if own else (saved(one, rng) for one in cut_out))]
        for number, scene in enumerate(grounds):
            there = own if number <= aim.prints else []
            made += pieces(scene, there, rng, aim, most=7)
            made += pieces(adorned(scene, rng), there, rng, aim, most=3)
            for _ in range(asked.each):
                drawn, written = (marked if rng.random() < aim.marks else lettered)(scene, rng, fonts)
                made += pieces(drawn, written + there, rng, aim, most=2)
    photos, truths = (np.stack(part) for part in zip(*made, strict=True))
    print(f"{len(photos)} pieces, {int((truths == 1).any(axis=(1, 2)).sum())} with writing", flush=True)
    network = Network(aim.wide, lettering.weights_of(asked.start.read_text("utf-8")) if asked.start else None)
    network = network.to(memory_format=torch.channels_last)
    learn(network, photos, truths, asked.rounds, 1.5e-3)
    save(asked.out, network)


if __name__ == "__main__":
    main()
