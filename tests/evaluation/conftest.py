"""Small invented corpora in the layout that `crp evaluate` reads, and an embedder that is instant."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

from crp_analysis.evaluation.corpus import read_corpus
from crp_analysis.evaluation.run import embed_corpus

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

TOPICS = {
    "time": ["hours", "evenings", "weekends", "calendar", "deadlines", "rota"],
    "money": ["fares", "expenses", "invoices", "vouchers", "wages", "budget"],
}
FRAMES = ["We spoke about the {} all winter", "My sister says {} matter to everyone", "Nobody understood why the {} stopped them"]
IDLE = ["The kettle is on again", "It rained on the way here", "That was a lovely picture"]


def small_tables(*, n_documents: int = 6, coders: tuple[str, ...] = ("anna",)) -> dict[str, list[dict]]:
    """Two codes, each on a word list; every document speaks of both and of nothing much. Coders agree except on one frame."""
    segments, codings = [], []
    for number in range(n_documents):
        said = [(topic, FRAMES[(number + n) % 3].format(word)) for topic, words in TOPICS.items() for n, word in enumerate(words[:4])]
        said += [("", text) for text in IDLE]
        for position, (topic, text) in enumerate(said):
            segment_id = f"g{number}-{position:02d}"
            segments.append({"segment_id": segment_id, "document_id": f"d{number}", "position": position, "text": text})
            given = [coder for coder in coders if topic and (coder == coders[0] or not text.startswith("Nobody"))]
            codings += [{"segment_id": segment_id, "code_id": topic, "coder_id": coder} for coder in given]
    codebook = [{"code_id": "time", "name": "Time", "definition": "Hours, evenings and deadlines."}]
    codebook += [{"code_id": "money", "name": "Money", "definition": "Fares, wages and the budget."}]
    return {"codebook": codebook, "segments": segments, "codings": codings}


def write_corpus(folder: Path, tables: dict[str, list[dict]]) -> Path:
    """The tables as CSV files in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


class LetterEmbedder:
    """Counts pairs of letters: instant, and a text's vector depends on nothing but the text."""

    name = "letters"
    fingerprint = "letters-2"
    pairs = ["".join(pair) for pair in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=2)]

    def encode(self, texts):
        rows = np.array([[text.lower().count(pair) + 1e-3 for pair in self.pairs] for text in texts]).reshape(-1, len(self.pairs))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class NoMemo:
    """Remembers nothing."""

    def get_many(self, keys):
        return {}

    def put_many(self, vectors):
        pass


def embedded_tables(folder: Path, tables: dict[str, list[dict]]):
    """The tables as an embedded corpus."""
    return embed_corpus(read_corpus(write_corpus(folder, tables)), LetterEmbedder(), NoMemo())


@pytest.fixture
def small(tmp_path):
    """Six documents, one coder."""
    return embedded_tables(tmp_path / "small", small_tables())
