"""The file a category model is kept in: versioned, checked, without pickle, so that a damaged or foreign one is told and never run."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import zipfile
from pathlib import Path as File
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listlint.records.category_judge import Judge
from listlint.records.category_model import CategoryModel
from listlint.records.category_nodes import Habits, Tree
from listlint.records.category_tree import Example

VERSION = 2
MAGIC = b"LISTLINT-CATEGORIES-"
KEPT = 12_000  # examples an update starts from; of a longer catalogue an even part
_OWNERS = "=^#"  # what an example's group is known by: a brand, the title's first word, nothing but the title


class ModelError(Exception):
    """A model file that cannot be used: says which, why, and how to make a new one."""


def save(model: CategoryModel, file: File) -> None:
    """Write the model in one step: a reader sees the old file or the new one."""
    names = sorted(model.vocabulary, key=model.vocabulary.__getitem__)
    meta = {"leaves": model.leaves, "vocabulary": names, "threshold": model.threshold, "card": dict(model.card)}
    leaf, word = np.nonzero(model.shares.T)
    packed = io.BytesIO()
    np.savez_compressed(
        packed, meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8),
        idf=model.idf, coef=_rounded(model.coef), intercept=model.intercept,
        share_leaf=np.bincount(leaf, minlength=len(model.leaves)).astype(np.uint32), share_word=word.astype(np.uint32),
        share=np.ceil(model.shares[word, leaf] * 255).astype(np.uint8),
        confused=np.where(model.habits.confused < 1e-3, 0, model.habits.confused).astype(np.float16), filed=model.habits.filed,
        middle=model.judge.middle, spread=model.judge.spread, judge=model.judge.weights, **_packed(model))  # type: ignore[arg-type]  # numpy's stub takes every keyword for its last parameter
    body = packed.getvalue()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")  # opened as any file is: who may read it is for the umask to say
    try:
        beside.write_bytes(MAGIC + f"{VERSION}\n{hashlib.sha256(body).hexdigest()}\n".encode() + body)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def load(file: File, refit: str) -> CategoryModel:
    """Read a model file. Raises ModelError for one that is damaged, foreign or of another version, naming ``refit``, the way out."""
    data = file.read_bytes()
    mark, _, rest = data.partition(b"\n")
    if not mark.startswith(MAGIC):
        raise ModelError(f"{file}: is no category model. Fit it anew: {refit}")
    if mark != MAGIC + str(VERSION).encode():
        version = mark[len(MAGIC):].decode("ascii", "replace")[:20]
        raise ModelError(f"{file}: has format {version}, this version of Listlint reads format {VERSION}. Fit it anew: {refit}")
    digest, _, body = rest.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise ModelError(f"{file}: is damaged (its checksum does not hold). Fit it anew: {refit}")
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return _model({name: arrays[name] for name in arrays.files})
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"{file}: cannot be read ({error}). Fit it anew: {refit}") from error


def _model(arrays: dict[str, NDArray[Any]]) -> CategoryModel:
    meta = json.loads(arrays["meta"].tobytes())
    floats = ("idf", "coef", "intercept", "confused", "filed", "middle", "spread", "judge")
    single = {name: arrays[name].astype(np.float32) for name in floats}
    leaves = tuple(tuple(leaf) for leaf in meta["leaves"])
    tree = Tree(leaves)
    shares = np.zeros(single["coef"].shape, dtype=np.float32)
    shares[arrays["share_word"], np.repeat(np.arange(len(leaves)), arrays["share_leaf"])] = arrays["share"] / np.float32(255)
    return CategoryModel(
        tree, {name: column for column, name in enumerate(meta["vocabulary"])}, single["idf"], single["coef"], single["intercept"], shares,
        Habits(tree, single["confused"], single["filed"]), Judge(single["middle"], single["spread"], single["judge"]),
        float(meta["threshold"]), meta["card"], _unpacked(arrays, meta["vocabulary"], leaves))


def _rounded(weights: NDArray[np.float32]) -> NDArray[np.float16]:
    """Half precision with the last four bits cut: a third smaller in the file, and no opinion changes by a hundredth."""
    bits = weights.astype(np.float16).view(np.uint16)
    return ((bits + 8) & np.uint16(0xFFF0)).view(np.float16)


def _packed(model: CategoryModel) -> dict[str, NDArray[Any]]:
    """The examples as numbers of words."""
    kept = sorted(model.kept, key=lambda example: (example.key, example.path))[:KEPT]
    leaf = {path: number for number, path in enumerate(model.leaves)}
    texts = [[column for feature in (*example.features, *example.details) if (column := model.vocabulary.get(feature)) is not None]
             for example in kept]
    return {"kept_words": np.array([column for text in texts for column in text], dtype=np.uint32),
            "kept_known": np.array([len(text) for text in texts], dtype=np.uint16),
            "kept_all": np.array([min(example.words, 65_535) for example in kept], dtype=np.uint16),
            "kept_leaf": np.array([leaf[example.path] for example in kept], dtype=np.uint16),
            "kept_thin": np.array([example.thin for example in kept], dtype=bool),
            "kept_key": np.array([example.key for example in kept], dtype=np.uint32),
            "kept_by": np.array([_OWNERS.index(example.group[0]) for example in kept], dtype=np.uint8),
            "kept_group": np.array([int(example.group[1:], 16) for example in kept], dtype=np.uint32)}


def _unpacked(arrays: dict[str, NDArray[Any]], vocabulary: list[str], leaves: tuple[tuple[str, ...], ...]) -> tuple[Example, ...]:
    ends = np.cumsum(arrays["kept_known"], dtype=np.int64)
    found = []
    for row, end in enumerate(ends):
        said = [vocabulary[column] for column in arrays["kept_words"][end - int(arrays["kept_known"][row]):end]]
        found.append(Example(tuple(word for word in said if word[0] != "~"), int(arrays["kept_all"][row]),
                             leaves[int(arrays["kept_leaf"][row])],
                             f"{_OWNERS[int(arrays['kept_by'][row])]}{int(arrays['kept_group'][row]):08x}", int(arrays["kept_key"][row]),
                             tuple(word for word in said if word[0] == "~"), thin=bool(arrays["kept_thin"][row])))
    return tuple(found)
