"""Two language models side by side."""

import numpy as np
import pytest

from crp_analysis.coding import second_view
from crp_analysis.coding.embedding import with_second_view
from crp_analysis.coding.second_view import WIDTH, TwoViews, UniversalEncoder, first_view
from crp_analysis.errors import StudyError

from .conftest import LetterEmbedder


def test_two_views_have_the_mean_cosine_and_length_one():
    views = TwoViews(LetterEmbedder(), LetterEmbedder())
    rows, alone = views.encode(["one text", "another"]), LetterEmbedder().encode(["one text", "another"])
    assert rows.shape == (2, 52)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1], abs=1e-6)
    assert rows[0] @ rows[1] == pytest.approx(alone[0] @ alone[1], abs=1e-6)
    assert views.fingerprint == "letters-1+letters-1"
    assert views.encode([]).shape == (0, 52)


def test_without_the_second_model_the_first_works_alone(monkeypatch):
    monkeypatch.setattr(second_view, "CARRIER", "no_such_package")
    first = LetterEmbedder()
    assert with_second_view(first) is first


def test_a_changed_file_is_refused_with_the_way_out(monkeypatch, tmp_path):
    (tmp_path / "carrier").mkdir()
    (tmp_path / "carrier" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(second_view, "CARRIER", "carrier")
    second_view._verify.cache_clear()
    second_view._load.cache_clear()
    with pytest.raises(StudyError, match=r"weights.npz is missing or not the published file; install fast-universal"):
        UniversalEncoder()


@pytest.mark.skipif(not second_view.is_installed(), reason="the second language model is not installed")
def test_a_text_s_vector_depends_on_nothing_else():
    encoder = UniversalEncoder()
    both = encoder.encode(["The fares were too high.", ""])
    assert both.shape == (2, 512)
    assert np.linalg.norm(both, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert (both[0] == encoder.encode(["The fares were too high."])[0]).all()


class _Fixed:
    name = fingerprint = "fixed"

    def __init__(self, width: int, place: int):
        self._width, self._place = width, place

    def encode(self, texts):
        return np.tile(np.eye(self._width, dtype=np.float32)[self._place], (len(texts), 1))


def test_the_first_view_is_what_the_default_model_says():
    first, second = _Fixed(384, 3), _Fixed(WIDTH, 5)
    both = TwoViews(first, second)
    np.testing.assert_allclose(first_view(both.encode(["a", "b"]), both), first.encode(["a", "b"]), atol=1e-6)
    alone = first.encode(["a"])
    assert first_view(alone, first) is alone
