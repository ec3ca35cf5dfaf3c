"""Texts as vectors, with the model behind one method, and a memo so that no text is ever encoded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crp_analysis.coding.encoder import MiniLm
from crp_analysis.errors import StudyError

CHUNK = 256  # texts encoded between two writes to the memo: what a crash costs at most
WORD_DIMENSIONS = 256  # of the fallback; models.md measured SVD(256)


class Embedder(Protocol):
    """Anything that turns texts into vectors of length 1. `fingerprint` changes whenever a vector could."""

    name: str
    fingerprint: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n_texts, n_dimensions); a text's row does not depend on the other texts of the call."""
        ...


class VectorMemo(Protocol):
    """Keeps vectors between runs. It may forget; it must never return another key's vector."""

    def get_many(self, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors known for these keys; unknown keys are left out."""
        ...

    def put_many(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Keep these vectors."""
        ...


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The embedder of a run, and what a reader must know about it (empty for the default one)."""

    embedder: Embedder
    note: str


def default_embedder(*, workers: int = 2) -> Embedder:
    """all-MiniLM-L6-v2 on ONNX Runtime, its weights verified.

    Raises:
        StudyError: the weights are missing or not the published ones; the message names the fallback.
    """
    return MiniLm(workers=workers)


def with_second_view(embedder: Embedder) -> Embedder:
    """The embedder beside the second language model where that is installed, else the embedder alone.

    Raises:
        StudyError: the second model is installed and not the published one.
    """
    from crp_analysis.coding.second_view import TwoViews, UniversalEncoder, is_installed

    return TwoViews(embedder, UniversalEncoder()) if is_installed() else embedder


def choose_embedder(texts: Sequence[str], *, name: str = "") -> Chosen:
    """The named embedder, or the default one (two language models where the second is installed), or words compared by TF-IDF
    when the default one cannot be loaded.

    Args:
        texts: all texts of the study; only the fallback looks at them.
        name: a model of sentence-transformers, by name or folder. It was asked for, so it has no fallback.

    Raises:
        StudyError: the named model cannot be loaded.
    """
    if name:
        return Chosen(embedder=embedder_named(name), note=f"Meanings were compared with the language model {name}.")
    try:
        return Chosen(embedder=with_second_view(default_embedder()), note="")
    except StudyError as error:
        return Chosen(embedder=WordEmbedder(texts), note=f"Words were compared instead of meanings, so suggestions are weaker. {error}.")


def embed_texts(
    texts: Sequence[str],
    embedder: Embedder,
    memo: VectorMemo,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float32]:
    """One vector a text, from the memo where it knows them; only unknown, distinct texts are encoded.

    Args:
        memo: asked once for all keys; given the new vectors after each chunk, so that a crash costs one chunk at most.
        progress: called with the texts encoded so far and the texts to encode.

    Returns:
        Shape (n_texts, n_dimensions), float32, in the order of the texts.
    """
    keys = [_key(embedder, text) for text in texts]
    wanted = dict(zip(keys, texts, strict=True))
    known = memo.get_many(list(wanted))
    missing = [key for key in wanted if key not in known]
    for start in range(0, len(missing), CHUNK):
        chunk = missing[start : start + CHUNK]
        fresh = dict(zip(chunk, embedder.encode([wanted[key] for key in chunk]), strict=True))
        memo.put_many(fresh)
        known |= fresh
        if progress:
            progress(start + len(chunk), len(missing))
    return np.stack([known[key] for key in keys]).astype(np.float32) if keys else embedder.encode([])


def embedder_named(name: str) -> Embedder:
    """Any model that sentence-transformers can load from this machine; needs the extra `transformers`.

    Raises:
        StudyError: the extra is not installed, or there is no such model here.
    """
    try:
        import sentence_transformers
    except ImportError:
        raise StudyError(
            f"language model {name}: sentence-transformers is not installed; run \"pip install 'crp-analysis[transformers]'\" "
            "(it brings torch, several GB) or leave the model's name out to use the default one"
        ) from None
    return TransformerEmbedder(name, sentence_transformers)


class TransformerEmbedder:
    """A sentence-transformers model, looked for on this machine only. One text a call, so that batches change nothing."""

    def __init__(self, name: str, library: object):
        try:
            self._model = library.SentenceTransformer(name, local_files_only=True, device="cpu")  # type: ignore[attr-defined]
        except (OSError, ValueError) as error:
            raise StudyError(
                f"language model {name}: it is not on this machine ({type(error).__name__}); name a folder that holds it"
            ) from None
        self.name = name
        weights = hashlib.sha256()
        for parameter_name, values in sorted(self._model.state_dict().items()):
            weights.update(parameter_name.encode())
            weights.update(np.ascontiguousarray(values.detach().cpu().float().numpy()).tobytes())
        self.fingerprint = f"transformer-{weights.hexdigest()[:16]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self._model.encode([text], batch_size=1, normalize_embeddings=True, convert_to_numpy=True)[0] for text in texts]
        width = self._model.get_sentence_embedding_dimension()
        return np.stack(rows).astype(np.float32) if rows else np.empty((0, width), dtype=np.float32)


class WordEmbedder:
    """The fallback that needs no model: TF-IDF of words and word pairs, reduced by SVD, fitted on the study's own texts.

    The fit sorts the texts first, so their order changes nothing; another set of texts is another fingerprint.
    """

    name = "TF-IDF with SVD"

    def __init__(self, texts: Sequence[str]):
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        known = sorted(set(texts))
        digest = hashlib.sha256("\0".join(known).encode()).hexdigest()[:16]
        self.fingerprint = f"words-{version('scikit-learn')}-{digest}"
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, min_df=2 if len(known) > 50 else 1, token_pattern=r"(?u)\b\w+\b"
        )
        self._svd = None
        try:
            counts = self._words.fit_transform(known)
        except ValueError:  # not one word in all texts
            self._words = None
            return
        width = min(WORD_DIMENSIONS, min(counts.shape) - 1)
        if width >= 2:
            self._svd = TruncatedSVD(width, random_state=0).fit(counts)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not len(texts) or self._words is None:
            return np.zeros((len(texts), 1), dtype=np.float32)
        counts = self._words.transform(list(texts))
        rows = self._svd.transform(counts) if self._svd is not None else counts.toarray()
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _key(embedder: Embedder, text: str) -> str:
    return hashlib.sha256(f"{embedder.fingerprint}\0{text}".encode()).hexdigest()
