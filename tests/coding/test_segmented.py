"""What is known of a segment from where it stands."""

import numpy as np

from crp_analysis.coding.likeness import EDGE, LEVEL, MEANING, PLACE, Likeness
from crp_analysis.coding.segmented import Segmented

EYE = np.eye(4, dtype=np.float32)


def four(**others) -> Segmented:
    return Segmented.of(["a", "b", "c", "d"], EYE, sessions=["s", "s", "s", "t"], positions=[0, 1, 3, 0], **others)


def test_edges_are_where_somebody_else_spoke():
    assert four().edges.tolist() == [[True, False], [False, True], [True, True], [True, True]]
    assert four(speakers=["p", "q", "q", "p"]).edges.tolist() == [[True, True], [True, True], [True, True], [True, True]]


def test_place_is_known_in_sessions_with_a_course_only():
    long = Segmented.of(["x"] * 21 + ["y"], np.zeros((22, 2)), sessions=["s"] * 21 + ["t"], positions=[*range(20, -1, -1), 0])
    assert long.place[[0, 10, 20, 21]].tolist() == [1.0, 0.5, 0.0, 0.5]


def test_rows_keep_neighbours_that_are_still_there():
    some = four().rows(np.array([1, 2, 3]))
    assert some.neighbours.before.tolist() == [-1, 0, -1]
    assert some.neighbours.after.tolist() == [1, -1, -1]
    assert some.texts == ["b", "c", "d"]


def test_likeness_is_the_sum_of_its_parts():
    alike = Likeness.of(four())
    assert alike.counters == ()  # no word occurs twice
    own = alike.own()
    assert np.allclose(own, alike.to(four()))
    # 'c' and 'd': nothing in common in meaning, both stand alone, the same place; neighbours differ
    assert np.isclose(own[2, 3], MEANING * np.exp(-1) + LEVEL + PLACE + EDGE)
    assert np.isclose(own[3, 3], MEANING + LEVEL + PLACE + EDGE)
