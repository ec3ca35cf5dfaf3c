"""Smaller drawings: half the bytes, the same picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from crp_analysis.outputs import figure, figures
from crp_analysis.outputs.svg import slim_svg


@pytest.fixture
def as_drawn(monkeypatch, findings, codebook, study):
    """A matrix with letters, hatches, round boxes and dots, as matplotlib writes it."""
    monkeypatch.setattr(figure, "slim_svg", lambda drawing: drawing)
    return figures.draw_needs_matrix(findings.needs, codebook, study).svg


def pixels(drawing: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(figure.svg_to_png([drawing])[0])).convert("L")).astype(int)


def test_a_drawing_is_half_as_long_and_looks_the_same(as_drawn):
    slim = slim_svg(as_drawn)
    assert len(slim) < 0.55 * len(as_drawn)
    before, after = pixels(as_drawn), pixels(slim)
    assert before.shape == after.shape
    changed = np.abs(before - after)
    assert changed.mean() < 0.1 and (changed > 64).sum() == 0  # edges of letters by a shade, nothing else


def test_names_that_nothing_refers_to_go_and_the_others_stay_joined():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><metadata>who</metadata>'
        '<defs><path id="long-name" d="M 10 20 \nL 10 30 \nQ 1 2 3 4 \nz\n"/></defs><g id="unused"><g id="empty"/>'
        '<use xlink:href="#long-name" transform="translate(1.23456 0)" style="fill: #fff; stroke: none"/></g></svg>'
    )
    assert slim_svg(drawing) == (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="a" d="m10 20v10q-9-28-7-26z"/></defs>'
        '<use style="fill:#fff;stroke:none" href="#a" x="1.23"/></svg>'
    )
