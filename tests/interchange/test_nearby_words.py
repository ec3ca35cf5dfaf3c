"""Words near the place that a program states for them."""

from hypothesis import given
from hypothesis import strategies as st

from crp_analysis.interchange.nearby_words import LEAST_REACH, NearbyWords


@given(before=st.text("ab \n😀❤\ufe0f\u200d", max_size=60), drift=st.integers(-20, 20))
def test_words_that_stand_once_are_found_whatever_the_drift(before: str, drift: int):
    text = f"{before} no  time\nat all."
    start = text.index("no")
    assert NearbyWords(text).find("no time at all", max(start + drift, 0)) == (start, start + len("no  time\nat all"))


def test_of_several_the_nearest_counts_and_none_beyond_reach():
    text = "time " + 30 * "word " + "time"
    assert NearbyWords(text).find("time", 20) == (0, 4)
    assert NearbyWords(text).find("time", 140) == (len(text) - 4, len(text))
    assert NearbyWords(text).find("time", LEAST_REACH + 20) is None
    assert NearbyWords(text).find("other", 0) is None
    assert NearbyWords(text).find(" ", 0) is None


def test_signs_that_programs_count_in_their_own_way_widen_the_reach():
    family = "👨‍👩‍👧"
    text = 20 * family + " time"
    assert NearbyWords(text).find("time", len(text) + 90) == (len(text) - 4, len(text))
