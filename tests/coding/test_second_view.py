"""Two language models side by side."""

import numpy as np
import pytest

from crp_analysis.coding import second_view
from crp_analysis.coding.embedding import with_second_view
from crp_analysis.coding.second_view import TwoViews, UniversalEncoder
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
    with pytest.raises(StudyError, match=r"weights.npz is missing or not the published file; install fast-universal"):
        UniversalEncoder()


@pytest.mark.skipif(not second_view.is_installed(), reason="the second language model is not installed")
def test_a_text_s_vector_depends_on_nothing_else():
    encoder = UniversalEncoder()
    both = encoder.encode(["The fares were too high.", ""])
    assert both.shape == (2, 512)
    assert np.linalg.norm(both, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert (both[0] == encoder.encode(["The fares were too high."])[0]).all()
