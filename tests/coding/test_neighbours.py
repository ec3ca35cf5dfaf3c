"""Who stands beside whom in a session."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.coding.neighbours import find_neighbours, taken


def test_neighbours_are_found_within_a_session_in_any_order_of_rows():
    found = find_neighbours(["b", "a", "a", "b", "a"], [0, 2, 0, 5, 1])
    assert found.before.tolist() == [-1, 4, -1, 0, 2]
    assert found.after.tolist() == [3, -1, 4, -1, 1]


def test_taken_is_zero_where_there_is_no_neighbour():
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert taken(rows, np.array([1, -1])).tolist() == [[3.0, 4.0], [0.0, 0.0]]
    assert taken(np.empty((0, 3)), np.empty(0, dtype=int)).shape == (0, 3)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 50)), unique=True, max_size=20))
def test_after_undoes_before(rows):
    found = find_neighbours([session for session, _ in rows], [position for _, position in rows])
    for row, before in enumerate(found.before):
        assert before == -1 or found.after[before] == row
