"""Who stands beside whom in a session."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.coding.neighbours import find_neighbours, strongest_of, taken


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


def test_the_strongest_of_what_came_before_fades_with_every_step():
    before = find_neighbours(list("aaaab"), [0, 1, 2, 3, 0]).before
    rows = np.array([[4.0, -1.0], [1.0, -1.0], [0.0, -2.0], [9.0, 9.0], [9.0, 9.0]])
    found = strongest_of(rows, before, fading=0.5)
    # row 3: of 0, .5 x 1, .25 x 4 and of -2, .5 x -1, .25 x -1; nothing came before rows 0 and 4
    np.testing.assert_allclose(found, [[0, 0], [4, -1], [2, -0.5], [1, -0.25], [0, 0]])
    assert strongest_of(rows[:0], before[:0], fading=0.5).shape == (0, 2)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=30))
def test_without_fading_in_time_only_the_neighbour_counts(values):
    rows, before = np.array(values)[:, None], find_neighbours(["a"] * len(values), range(len(values))).before
    np.testing.assert_array_equal(strongest_of(rows, before, fading=0.0), taken(rows, before))
