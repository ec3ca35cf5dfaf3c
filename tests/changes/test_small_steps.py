"""Steps of too few people: nothing of the group is compared, and nothing else is lost."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import pandas as pd

from crp_analysis.changes import comparable_part, compare, needs_moved, small_steps

from .test_comparing import BEFORE


def edition(n_read: int, n_raised: int, *, others: int = 20, least: int = 5) -> dict:
    """A snapshot in which so many of so many people of one group raised a need, beside another group of ten."""
    about = {"code_id": "need-ethics", "n_suggested": 0, "is_protected": False}
    share = n_raised / n_read
    counts = [
        about | {"group": "community", "n_participants": n_raised, "n_in_group": n_read, "share": share, "ci_low": share, "ci_high": share},
        about | {"group": "all", "n_participants": 9, "n_in_group": n_read + others, "share": 0.4, "ci_low": 0.4, "ci_high": 0.4},
    ]
    people = [{"dimension": "group", "value": "community", "label": "Community members", "n_participants": float(n_read)}]
    needs = [
        {"code_id": "need-ethics", "group": "community", "strength": "some" if n_raised else "not raised", "n_schemes": 0, "has_gap": True}
    ]
    return copy.deepcopy(BEFORE) | {
        "min_group": least, "counts": counts, "participation": people, "needs": needs, "n_participants": n_read + others,
        "tensions": [{"left_code": "need-ethics", "right_code": "barrier-time", "n_left": n_raised, "n_right": 1}],
    }  # fmt: skip


def told(before: dict, after: dict) -> str:
    return " ".join(item for change in compare(before, after) for item in change.items)


def test_one_person_more_is_not_told_by_what_she_said():
    before, after = edition(7, 0), edition(8, 1)
    assert small_steps(before, after, min_group=5) == {"community": 1, "all": 1}
    text = told(before, after)
    assert "1 person more" in text and "not compared" in text
    assert not any(words in text for words in ("Gained", "of 8", "7 people before", "0 to 1"))
    assert needs_moved(before, after) == []


def test_enough_people_more_are_told():
    before, after = edition(7, 0), edition(12, 5)
    assert small_steps(before, after, min_group=5) == {}
    text = told(before, after)
    assert "Gained: Ethics (Community members)" in text and "7 people before, 12 now" in text and "not compared" not in text
    assert len(needs_moved(before, after)) == 1


def test_who_leaves_counts_as_who_comes_and_other_groups_stay():
    before, after = edition(9, 1, others=20), edition(7, 0, others=30)
    assert small_steps(before, after, min_group=5) == {"community": -2}
    text = told(before, after)
    assert "Lost" not in text and "9 people before" not in text
    assert "1 to 1 people before, 0 to 1 now" in text  # of everyone: eight more in all


def test_snapshots_of_before_this_rule_are_compared_as_they_were():
    before, after = edition(7, 0), edition(8, 1)
    del after["min_group"]
    assert "Gained" in told(before, after)


def test_the_part_of_an_edition_that_may_be_compared_leaves_out_small_steps():
    """For the arrows of the needs poster, which are set before the new edition's snapshot is made."""
    before, after = edition(7, 0, others=20), edition(8, 1, others=30)
    counts = pd.DataFrame(after["counts"])
    findings = SimpleNamespace(counts=counts, participation=pd.DataFrame(after["participation"]))
    run = SimpleNamespace(findings=findings, study=SimpleNamespace(thresholds=SimpleNamespace(min_group=5)))
    assert {row["group"] for row in comparable_part(run, before)["counts"]} == {"all"}
    assert comparable_part(run, None) is None and comparable_part(run, {**before, "format": 0}) is None
    run.study.thresholds.min_group = 1
    assert comparable_part(run, before) == before
