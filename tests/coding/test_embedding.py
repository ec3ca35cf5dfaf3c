"""Vectors come from the memo where it knows them; a crash costs one chunk; what is missing is told."""

import sys
import types

import numpy as np
import pytest

from crp_analysis.coding import embedding
from crp_analysis.coding.embedding import CHUNK, WordEmbedder, choose_embedder, embed_texts, embedder_named
from crp_analysis.errors import StudyError


class Memo:
    """Keeps vectors in memory."""

    def __init__(self):
        self.kept, self.puts = {}, []

    def get_many(self, keys):
        return {key: self.kept[key] for key in keys if key in self.kept}

    def put_many(self, vectors):
        self.puts.append(len(vectors))
        self.kept |= vectors


def test_only_unknown_distinct_texts_are_encoded(letters):
    memo = Memo()
    first = embed_texts(["b", "a", "b"], letters, memo)
    again = embed_texts(["a", "c"], letters, memo)
    assert letters.calls == [["b", "a"], ["c"]]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])
    assert first.dtype == np.float32


def test_another_model_shares_no_vectors(letters):
    memo = Memo()
    embed_texts(["a"], letters, memo)
    letters.fingerprint = "letters-2"
    embed_texts(["a"], letters, memo)
    assert letters.calls == [["a"], ["a"]]


def test_each_chunk_is_kept_before_the_next_and_progress_is_told(letters):
    memo, told = Memo(), []
    embed_texts([f"text {number}" for number in range(CHUNK + 3)], letters, memo, progress=lambda done, all_: told.append((done, all_)))
    assert memo.puts == [CHUNK, 3]
    assert told == [(CHUNK, CHUNK + 3), (CHUNK + 3, CHUNK + 3)]


def test_a_crash_costs_the_chunk_in_hand(letters, monkeypatch):
    memo, texts = Memo(), [f"text {number}" for number in range(2 * CHUNK)]
    whole = letters.encode
    monkeypatch.setattr(letters, "encode", lambda part: whole(part) if not memo.puts else (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        embed_texts(texts, letters, memo)
    monkeypatch.undo()
    letters.calls.clear()
    embed_texts(texts, letters, memo)
    assert [len(call) for call in letters.calls] == [CHUNK]


def test_no_texts(letters):
    assert embed_texts([], letters, Memo()).shape == (0, 26)


def test_fallback_is_chosen_and_named_when_the_model_is_missing(monkeypatch):
    monkeypatch.setattr(embedding, "MiniLm", lambda workers: (_ for _ in ()).throw(StudyError("language model x: is missing; install it")))
    chosen = choose_embedder(["time is short", "money is short", "time and money"])
    assert chosen.embedder.name == "TF-IDF with SVD"
    assert chosen.note.startswith("Words were compared instead of meanings")
    assert "is missing" in chosen.note


def test_default_needs_no_note(minilm, monkeypatch):
    monkeypatch.setattr(embedding, "MiniLm", lambda workers: minilm)
    monkeypatch.setattr("crp_analysis.coding.second_view.CARRIER", "no_such_package")
    chosen = choose_embedder(["a text"])
    assert chosen.embedder is minilm
    assert chosen.note == ""


def test_words_that_are_shared_make_texts_near():
    texts = ["the bus fare is dear", "a dear bus fare", "my choir sings on thursday", "the choir sings loudly"]
    rows = WordEmbedder(texts).encode(texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_words_do_not_depend_on_the_order_of_texts():
    texts = [f"word{number} and word{number % 3}" for number in range(20)]
    one, other = WordEmbedder(texts), WordEmbedder(texts[::-1])
    assert one.fingerprint == other.fingerprint
    assert one.encode(texts).tobytes() == other.encode(texts).tobytes()
    assert WordEmbedder([*texts, "more"]).fingerprint != one.fingerprint


@pytest.mark.parametrize("texts", [[], [""], ["!", "?"], ["one"], ["one", "two"]])
def test_words_bear_next_to_nothing(texts):
    embedder = WordEmbedder(texts)
    rows = embedder.encode([*texts, "unknown"])
    assert len(rows) == len(texts) + 1
    assert np.isfinite(rows).all()


def test_extra_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(StudyError, match=r"sentence-transformers is not installed; run .*crp-analysis\[transformers\]"):
        embedder_named("some-model")


def test_named_model_is_looked_for_on_this_machine_only(monkeypatch):
    asked = {}

    def missing(name, **options):
        asked.update(options)
        raise OSError("no such folder")

    monkeypatch.setitem(sys.modules, "sentence_transformers", types.SimpleNamespace(SentenceTransformer=missing))
    with pytest.raises(StudyError, match="some-model: it is not on this machine"):
        choose_embedder([], name="some-model")
    assert asked["local_files_only"] is True
