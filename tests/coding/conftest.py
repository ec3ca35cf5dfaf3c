"""Segments, codes and codings for the coding stage, made of invented sentences."""

import itertools
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crp_analysis.codebook import Code, Codebook
from crp_analysis.coding.embedding import default_embedder
from crp_analysis.tables import Assignments, Codings, Segments, check

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

TOPICS = {
    "time": ["hours", "evenings", "weekends", "calendar", "deadlines", "rota"],
    "money": ["fares", "expenses", "invoices", "vouchers", "wages", "budget"],
    "trust": ["promises", "secrets", "gossip", "honesty", "betrayal", "loyalty"],
}
FRAMES = [
    "Honestly the {} are what we spoke about with our neighbours all last winter",
    "My sister keeps telling them that {} matter to everyone on the estate",
    "Nobody at the centre understood why {} would stop a person from joining in",
    "If the {} had been sorted out first we would all have come along gladly",
]


def segments_table(texts: list[str], *, sessions: list[str] | None = None, questions: list[str] | None = None) -> pd.DataFrame:
    """Participants' segments in order, one person a session."""
    sessions = sessions or ["s1"] * len(texts)
    rows = pd.DataFrame(
        {
            "segment_id": [f"g{number:04d}" for number in range(len(texts))],
            "session_id": sessions,
            "consultation_id": "c1",
            "participant_id": [f"p-{session}" for session in sessions],
            "speaker_kind": "participant",
            "position": range(len(texts)),
            "turn": range(len(texts)),
            "start_char": 0,
            "end_char": 1,
            "start_s": np.nan,
            "end_s": np.nan,
            "n_words": [len(text.split()) for text in texts],
            "text": texts,
            "question": questions or [""] * len(texts),
        }
    )
    return check(rows, Segments, "test segments")


def codings_table(pairs: list[tuple[str, str]], coder: str = "anna") -> pd.DataFrame:
    """A person's codings: (segment_id, code_id)."""
    rows = pd.DataFrame(pairs, columns=["segment_id", "code_id"]).assign(coder_id=coder, origin="person")
    return check(rows, Codings, "test codings")


def assignments_table(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Who read what: (session_id, coder_id)."""
    return check(pd.DataFrame(pairs, columns=["session_id", "coder_id"]).assign(was_blind=True), Assignments, "test assignments")


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    """Three codes, one a topic."""
    return Codebook(
        codes=(
            Code(
                code_id="need-time",
                name="Time",
                family="need",
                definition="Hours, evenings and weekends that people lack.",
                need="I need hours.",
            ),
            Code(
                code_id="need-money",
                name="Money",
                family="need",
                definition="Fares, expenses and wages.",
                examples=("The invoices came back unpaid.",),
            ),
            Code(
                code_id="barrier-trust",
                name="Trust",
                family="barrier",
                definition="Promises, honesty and betrayal.",
                exclude=("being paid",),
            ),
        )
    )


@pytest.fixture(scope="session")
def talk() -> tuple[pd.DataFrame, list[str]]:
    """72 segments in six sessions, each about one topic, and the topic of each."""
    said, sessions = [], []
    for topic, words in TOPICS.items():
        for (word_number, word), (frame_number, frame) in itertools.product(enumerate(words), enumerate(FRAMES)):
            said.append((topic, frame.format(word)))
            sessions.append(f"s{(word_number + frame_number) % 6 + 1}")
    chance = random.Random(4)
    order = sorted(range(len(said)), key=lambda number: (sessions[number], chance.random()))
    return segments_table([said[n][1] for n in order], sessions=[sessions[n] for n in order]), [said[n][0] for n in order]


class LetterEmbedder:
    """Counts letters: instant, and enough to test what surrounds an embedder."""

    name = "letters"
    fingerprint = "letters-1"

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def encode(self, texts):
        self.calls.append(list(texts))
        rows = np.array([[text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]).reshape(-1, 26)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def letters() -> LetterEmbedder:
    return LetterEmbedder()


@pytest.fixture(scope="session")
def minilm():
    """The real model, loaded once."""
    return default_embedder()
