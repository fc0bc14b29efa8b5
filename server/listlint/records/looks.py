"""What the pictures of each category look like in the platform's own catalogue, so that a picture of something else is seen."""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from listlint.api import LooksOpinion, Unavailable, VisionModel

if TYPE_CHECKING:
    from listlint.api import Listing, Picture

Array = NDArray[np.float32]

ANY = "any"
GROUP = "listlint.vision"  # entry points: name -> a class without arguments that is a VisionModel
LEAST = 8  # pictures of a category without which nothing is learnt of it
BUDGET = 0.01  # share of listings as they are filed that may be told
_VERSION, _MAGIC = 1, b"LISTLINT-LOOKS-"
_FOLDS, _SIZE, _SHRINK = 5, 64, 0.5  # dimensions kept, and how far their spread is drawn towards a ball
_PER_PROTOTYPE, _MOST_PROTOTYPES, _ROUNDS = 12, 4, 12


class TooFew(ValueError):
    """A catalogue with too few pictures to learn from: says how many are needed."""


@dataclass(frozen=True)
class Space:
    """Where pictures are compared: the mean picture, the axes kept and scaled so that a category's own spread is one in all of them."""

    middle: Array
    axes: Array
    prototypes: Array
    owners: NDArray[np.int32]
    count: int

    def distances(self, features: Array) -> Array:
        """Squared distance of each picture to the nearest prototype of each category: pictures × categories."""
        placed = (features - self.middle) @ self.axes
        apart = ((placed[:, None] - self.prototypes) ** 2).sum(axis=2)
        nearest = np.full((len(features), self.count), np.inf, dtype=np.float32)
        for category in range(self.count):
            mine = self.owners == category
            if mine.any():
                nearest[:, category] = apart[:, mine].min(axis=1)
        return nearest


@dataclass(frozen=True)
class LooksModel:
    """Prototypes of the categories, and what was measured when they were learnt."""

    categories: Sequence[tuple[str, ...]]
    space: Space
    threshold: float
    card: Mapping[str, Any]


class Looks:
    """Models under ``HOME/models/looks``, one file a marketplace, read when first asked for and again when the file has changed."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "models" / "looks"
        self._loaded: dict[Path, tuple[tuple[int, int], LooksModel]] = {}
        self._visions: dict[str, VisionModel] = {}

    def file(self, marketplace: str) -> Path:
        """Where the model of a marketplace is kept. Raises ValueError for a name that is none."""
        name = marketplace or ANY
        if not re.fullmatch(r"[\w][\w.-]{0,63}", name):
            raise ValueError(f'"{marketplace}" is no name of a marketplace: letters, digits, dots and dashes only')
        return self.folder / f"{name}.looks"

    def fit(self, rows: Iterable[tuple[Picture, Sequence[str], str]], marketplace: str = ANY, *, vision: str = "",
            budget: float = BUDGET) -> Mapping[str, Any]:
        """Learn from main pictures with their categories and the brand or seller they come from; keep the model, return its card.

        Raises TooFew, and Unavailable where no such vision model is installed.
        """
        seeing = self.vision(vision)
        features, paths, groups = [], [], []
        for picture, category, group in rows:
            features.append(np.asarray(seeing.features(picture), dtype=np.float32))
            paths.append(tuple(category))
            groups.append(group or picture.sha256)
        model = learnt(np.array(features, dtype=np.float32), paths, groups, seeing.name, budget)
        _save(model, self.file(marketplace))
        return model.card

    def judge(self, picture: Picture, listing: Listing) -> LooksOpinion | None:
        """What the picture looks like; None where nothing was learnt for the marketplace, or of the listing's category.

        Raises Unavailable where a model was learnt and cannot be used.
        """
        model = self.model(listing.marketplace)
        if model is None:
            return None
        declared = next((listing.category[:depth] for depth in range(len(listing.category), 0, -1)
                         if tuple(listing.category[:depth]) in model.categories), None)
        if declared is None:
            return None
        seeing = self.vision(str(model.card["vision"]))
        features = np.asarray(seeing.features(picture), dtype=np.float32)[None]
        if features.shape[1] != len(model.space.middle):
            raise self._unusable(listing.marketplace, f"{seeing.name} gives {features.shape[1]} numbers, not {len(model.space.middle)}")
        distances = model.space.distances(features)
        own = model.categories.index(tuple(declared))
        score = float(_scores(distances, np.array([own]))[0])
        return LooksOpinion(declared=tuple(declared), nearest=model.categories[int(distances[0].argmin())], score=round(score, 3),
                            threshold=model.threshold, false_alarms=float(model.card["false_alarms"]))

    def model(self, marketplace: str) -> LooksModel | None:
        """The model of a marketplace, else the one fitted for any; None if neither is. Raises Unavailable for a damaged file."""
        for file in dict.fromkeys((self.file(marketplace), self.file(ANY))):
            try:
                stat = file.stat()
            except FileNotFoundError:
                continue
            stamp = stat.st_mtime_ns, stat.st_size
            if self._loaded.get(file, (None,))[0] != stamp:
                try:
                    self._loaded[file] = stamp, _load(file)
                except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
                    raise self._unusable(marketplace, f"{file}: {error}") from error
            return self._loaded[file][1]
        return None

    def vision(self, name: str) -> VisionModel:
        """The vision model of that name; the built-in one for none. Raises Unavailable where it is not installed."""
        from listlint.records.outline import Outline

        if name in ("", Outline.name):
            return self._visions.setdefault(Outline.name, Outline())
        if name not in self._visions:
            found = next(iter(entry_points(group=GROUP, name=name)), None)
            if found is None:
                raise Unavailable(f'the vision model "{name}", by which the pictures of categories were learnt, is not installed',
                                  install=f"install the package that brings the {GROUP} entry point {name}, or listlint images fit",
                                  zh=f"未安装学习类目图片时使用的视觉模型“{name}”")
            self._visions[name] = found.load()()
        return self._visions[name]

    def _unusable(self, marketplace: str, why: str) -> Unavailable:
        return Unavailable(f"what pictures of categories look like cannot be used: {why}",
                           install=f"listlint images fit CATALOGUE --marketplace {marketplace or ANY}",
                           zh=f"类目图片模型无法使用，请重新学习：{why}")


def learnt(features: Array, paths: Sequence[tuple[str, ...]], groups: Sequence[str], vision: str, budget: float) -> LooksModel:
    """The model of these pictures. What is measured, is measured on pictures of groups (brands, sellers) that were not learnt from.

    The threshold is set on half of the groups and the rate of false alarms counted on the other half. Raises TooFew.
    """
    often = Counter(paths)
    categories = sorted(path for path, count in often.items() if count >= LEAST)
    if len(categories) < 2:
        raise TooFew(f"at least two categories with {LEAST} readable pictures each are needed; "
                     f"{len(categories)} of {len(often)} categories in {len(paths)} rows have so many")
    kept = [at for at, path in enumerate(paths) if path in categories]
    x, y = features[kept], np.array([categories.index(paths[at]) for at in kept])
    # The same groups fall into the same folds at every fit.
    folds = np.array([int(hashlib.sha256(groups[at].encode()).hexdigest()[:8], 16) for at in kept])
    distances = np.full((len(x), len(categories)), np.inf, dtype=np.float32)
    for fold in range(_FOLDS):
        out = folds % _FOLDS == fold
        if out.any() and not out.all():
            distances[out] = _space(x[~out], y[~out], len(categories)).distances(x[out])
    judged = np.isfinite(distances[np.arange(len(x)), y])
    scores = np.where(judged, _scores(distances, y), -np.inf)
    ours, theirs = judged & (folds // _FOLDS % 2 == 0), judged & (folds // _FOLDS % 2 == 1)
    if ours.sum() < LEAST or theirs.sum() < LEAST:
        ours = theirs = judged
    if not judged.any():
        raise TooFew("all pictures of a category come from one brand or seller; nothing can be measured on others")
    threshold = float(np.quantile(scores[ours], 1 - budget, method="higher")) + 1e-6
    rng = np.random.default_rng(0)
    other = np.array([rng.choice(elsewhere) if len(elsewhere := _elsewhere(categories, at)) else at for at in y])
    swapped = theirs & (other != y)
    card = {"rows": len(paths), "learnt": len(x), "categories": len(categories), "vision": vision, "budget": budget,
            "top_1": _share(distances[judged].argmin(axis=1) == y[judged]),
            "false_alarms": _share(scores[theirs] > threshold), "judged": int(theirs.sum()),
            "other_object": _share(_scores(distances[swapped], other[swapped]) > threshold)}
    return LooksModel(categories, _space(x, y, len(categories)), threshold, card)


def _elsewhere(categories: Sequence[tuple[str, ...]], at: int) -> NDArray[np.intp]:
    """The categories of another branch, or all others where there is one branch."""
    far = [n for n, path in enumerate(categories) if path[0] != categories[at][0]]
    return np.array(far or [n for n in range(len(categories)) if n != at], dtype=np.intp)


def _share(told: NDArray[np.bool_]) -> float:
    return round(float(told.mean()), 4) if told.size else 0.0


def _scores(distances: Array, own: NDArray[Any]) -> Array:
    """How many times as far the own category is as the nearest other one, as a logarithm."""
    rows = np.arange(len(distances))
    mine = distances[rows, own]
    others = distances.copy()
    others[rows, own] = np.inf
    ratio: Array = np.log(mine + 1e-3) - np.log(others.min(axis=1) + 1e-3)
    return ratio


def _space(x: Array, y: NDArray[np.intp], count: int) -> Space:
    middle = x.mean(axis=0)
    _, _, axes = np.linalg.svd(x - middle, full_matrices=False)
    axes = axes[: min(_SIZE, len(x) - 1)]
    placed = (x - middle) @ axes.T
    means = np.array([placed[y == category].mean(axis=0) if (y == category).any() else np.zeros(len(axes))
                      for category in range(count)])
    rest = placed - means[y]
    spread = rest.T @ rest / len(rest)
    spread = (1 - _SHRINK) * spread + _SHRINK * np.eye(len(axes)) * max(1e-6, np.trace(spread) / len(axes))
    scaled = axes.T @ np.linalg.cholesky(np.linalg.inv(spread))
    placed = (x - middle) @ scaled
    prototypes, owners = [], []
    for category in range(count):
        mine = placed[y == category]
        if len(mine):
            centres = _centres(mine, max(1, min(_MOST_PROTOTYPES, len(mine) // _PER_PROTOTYPE)))
            prototypes.append(centres)
            owners += [category] * len(centres)
    return Space(middle.astype(np.float32), scaled.astype(np.float32), np.concatenate(prototypes).astype(np.float32),
                 np.array(owners, dtype=np.int32), count)


def _centres(points: NDArray[Any], count: int) -> NDArray[Any]:
    """The middles of so many groups of points (k-means, begun from a fixed choice)."""
    centres = points[np.random.default_rng(0).choice(len(points), count, replace=False)]
    for _ in range(_ROUNDS):
        nearest = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.array([points[nearest == n].mean(axis=0) if (nearest == n).any() else centres[n] for n in range(count)])
    return centres


def _save(model: LooksModel, file: Path) -> None:
    """Write the model in one step: a reader sees the old file or the new one."""
    meta = json.dumps({"categories": model.categories, "threshold": model.threshold, "card": dict(model.card)}, ensure_ascii=False)
    packed = io.BytesIO()
    np.savez_compressed(packed, meta=np.frombuffer(meta.encode(), dtype=np.uint8), middle=model.space.middle, axes=model.space.axes,
                        prototypes=model.space.prototypes, owners=model.space.owners)
    body = packed.getvalue()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(_MAGIC + f"{_VERSION}\n{hashlib.sha256(body).hexdigest()}\n".encode() + body)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _load(file: Path) -> LooksModel:
    mark, _, rest = file.read_bytes().partition(b"\n")
    digest, _, body = rest.partition(b"\n")
    if mark != _MAGIC + str(_VERSION).encode() or hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("is damaged, or of another version")
    with np.load(io.BytesIO(body), allow_pickle=False) as data:
        meta = json.loads(data["meta"].tobytes())
        categories = [tuple(path) for path in meta["categories"]]
        space = Space(data["middle"], data["axes"], data["prototypes"], data["owners"], len(categories))
    return LooksModel(categories, space, float(meta["threshold"]), meta["card"])
