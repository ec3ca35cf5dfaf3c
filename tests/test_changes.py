import copy

from crp_analysis.changes import Change, as_records, as_text, compare, needs_moved

BEFORE = {
    "format": 1,
    "title": "Study",
    "groups": {"community": "Community members"},
    "codes": {"need-ethics": {"name": "Ethics", "fingerprint": "a"}, "barrier-time": {"name": "Time", "fingerprint": "b"}},
    "n_participants": 10,
    "n_words": 5000,
    "sessions": [{"session_id": "one/a", "consultation_id": "one", "kind": "interview"}],
    "coders": ["coder-a"],
    "n_codings": 20,
    "rejected": {"withdrawn": 1},
    "participation": [{"dimension": "group", "value": "community", "label": "Community members", "n_participants": 10.0}],
    "counts": [
        {
            "code_id": code,
            "group": "all",
            "n_participants": n,
            "n_in_group": 10,
            "share": n / 10,
            "ci_low": low,
            "ci_high": high,
            "n_suggested": 0,
            "is_protected": False,
        }
        for code, n, low, high in (("need-ethics", 2, 0.06, 0.51), ("barrier-time", 5, 0.24, 0.76))
    ],
    "needs": [{"code_id": "need-ethics", "group": "community", "strength": "some", "n_schemes": 0, "has_gap": True}],
    "themes": [{"theme_id": "t-1", "label": "Childcare", "status": "stable", "n_participants": 4}],
    "quotes": [{"quote_id": "q-1", "code_id": "need-ethics", "group": "community", "text": "words"}],
    "personas": [{"group": "community", "part": "I am", "text": "Busy", "n_participants": 3, "n_in_group": 5}],
    "lanes": {"need-ethics": "assisted"},
    "agreement": [{"code_id": "all", "between": "people", "value": 0.6, "ci_low": 0.5, "ci_high": 0.7}],
}


def changed(**parts) -> dict:
    return copy.deepcopy(BEFORE) | parts


def test_nothing_changed_says_nothing():
    assert compare(BEFORE, copy.deepcopy(BEFORE)) == []
    assert as_text([]) == "Nothing that a reader could see."


def test_needs_move_when_gained_lost_or_beyond_their_interval():
    counted = {"code_id": "need-ethics", "group": "community", "n_in_group": 10, "n_suggested": 0, "is_protected": False}
    few = counted | {"n_participants": 1, "share": 0.1, "ci_low": 0.02, "ci_high": 0.4}
    many = counted | {"n_participants": 8, "share": 0.8, "ci_low": 0.49, "ci_high": 0.94}
    before, after = changed(counts=[few]), changed(counts=[many])
    (moved,) = needs_moved(before, after)
    assert moved == {"code_id": "need-ethics", "group": "community", "direction": "more", "was": "1 of 10 people", "now": "8 of 10 people"}
    assert needs_moved(after, before)[0]["direction"] == "fewer"
    assert needs_moved(after, after) == []
    none = changed(counts=[], needs=[BEFORE["needs"][0] | {"strength": "not raised"}])
    assert [needs_moved(*pair)[0]["direction"] for pair in ((none, after), (after, none))] == ["gained", "lost"]
    assert needs_moved(none, after)[0]["was"] == "not raised"
    hidden = changed(counts=[many | {"is_protected": True}], needs=[BEFORE["needs"][0] | {"strength": "protected"}])
    assert needs_moved(hidden, hidden) == []


def test_people_and_sessions_added_are_counted():
    after = changed(
        n_participants=13,
        sessions=[*BEFORE["sessions"], {"session_id": "two/b", "consultation_id": "two", "kind": "focus group"}],
        participation=[{"dimension": "group", "value": "community", "label": "Community members", "n_participants": 13.0}],
    )
    assert compare(BEFORE, after) == [
        Change(
            heading="People and sessions",
            items=("3 people more: 13 in all.", "1 session added in two (focus group).", "Community members: 10 people before, 13 now."),
        )
    ]


def test_a_count_beyond_its_interval_is_told_and_one_within_is_noise():
    counts = copy.deepcopy(BEFORE["counts"])
    counts[0] |= {"n_participants": 9, "share": 0.9, "ci_low": 0.6, "ci_high": 0.98}
    counts[1] |= {"n_participants": 6, "share": 0.6, "ci_low": 0.31, "ci_high": 0.83}
    (change,) = compare(BEFORE, changed(counts=counts))
    assert change.items == (
        "Moved beyond its interval: Ethics (everyone), 2 of 10 people before, 9 of 10 now.",
        "1 other count moved within their intervals; read that as noise.",
    )


def test_protected_counts_are_never_compared():
    counts = copy.deepcopy(BEFORE["counts"])
    counts[0] |= {"n_participants": 9, "share": 0.9, "ci_low": 0.6, "ci_high": 0.98, "is_protected": True}
    assert compare(BEFORE, changed(counts=counts)) == []


def test_needs_gained_and_lost():
    gained = [*BEFORE["needs"], {"code_id": "barrier-time", "group": "community", "strength": "strong", "n_schemes": 0, "has_gap": True}]
    (change,) = compare(BEFORE, changed(needs=gained))
    assert change.items == ("Gained: Time (Community members), now strong.",)
    (change,) = compare(BEFORE, changed(needs=[]))
    assert change.items == ("Lost: Ethics (Community members), some before, now not raised.",)


def test_codebook_lanes_themes_quotes_agreement_and_rejections():
    after = changed(
        codes={"need-ethics": {"name": "Ethics and care", "fingerprint": "z"}},
        lanes={"need-ethics": "human only"},
        themes=[],
        quotes=[{"quote_id": "q-2", "code_id": "need-ethics", "group": "community", "text": "others"}],
        agreement=[{"code_id": "all", "between": "people", "value": 0.8, "ci_low": 0.7, "ci_high": 0.9}],
        rejected={},
    )
    told = {change.heading: change.items for change in compare(BEFORE, after)}
    assert told["Codebook"] == (
        "Code retired: Time.",
        "Code renamed: Ethics is now Ethics and care.",
        "Definition or examples changed: Ethics and care.",
    )
    assert told["Trust in suggestions"] == ("Ethics and care: assisted before, human only now.",)
    assert told["Themes outside the codebook"] == ("No longer shown: Childcare.",)
    assert told["Quotes"] == ("1 quote new, 1 no longer used: 1 in all.",)
    assert told["Agreement"] == ("All codes, between people: alpha 0.60 before, 0.80 now.",)
    assert told["Material left out"] == ("withdrawn: 1 before, 0 now.",)


def test_another_format_is_said_not_compared():
    (change,) = compare(changed(format=0), BEFORE)
    assert change.heading == "Format"


def test_text_and_records_hold_the_same():
    changes = compare(BEFORE, changed(n_participants=9))
    assert as_text(changes) == "People and sessions\n  - 1 person fewer: 9 in all."
    assert as_records(changes) == [{"heading": "People and sessions", "items": ("1 person fewer: 9 in all.",)}]


def advice(strength="some", n_counter=1, **more) -> list[dict]:
    row = {
        "recommendation_id": "pay",
        "n_participants": 5,
        "n_read": 10,
        "n_counter": n_counter,
        "strength": strength,
        "title": "Pay people",
    }
    return [row | more]


def test_recommendations_tensions_archetypes_and_edits_that_moved():
    edit = {"group": "community", "part": "I am", "text": "Busy", "action": "reworded", "is_stale": False}
    tension = {"left_code": "need-ethics", "right_code": "barrier-time", "n_left": 3, "n_right": 4, "n_both": 0, "relation": "same groups"}
    named = {"group": "community", "code_id": "need-ethics", "n_participants": 3, "n_in_group": 5}
    before = changed(recommendations=advice(), tensions=[tension], archetypes=[named], persona_edits=[edit])
    after = changed(
        recommendations=[*advice("strong"), *advice(recommendation_id="wait", title="Wait")],
        tensions=[tension | {"n_left": 5}],
        archetypes=[named | {"code_id": "barrier-time"}],
        persona_edits=[edit | {"is_stale": True}, edit | {"text": "Very busy"}],
    )
    assert compare(before, after) == [
        Change(
            heading="Personas",
            items=(
                "Community members: named for 'Time' now, for 'Ethics' before.",
                "1 edit by facilitators came in.",
                "1 edit by facilitators needs another look: what was edited has changed since.",
            ),
        ),
        Change(heading="Tensions", items=("Ethics or Time: 3 to 4 people before, 5 to 4 now.",)),
        Change(heading="Recommendations", items=("New: Wait (some).", "Pay people: some before, strong now.")),
    ]
    assert compare(before, changed(tensions=[tension], archetypes=[named], persona_edits=[edit], recommendations=advice(n_counter=3))) == [
        Change(heading="Recommendations", items=("Pay people: 3 people against it now, 1 before.",))
    ]


def test_an_edition_from_before_there_were_recommendations_can_be_compared():
    assert compare(BEFORE, changed(recommendations=advice(), tensions=[], archetypes=[], persona_edits=[])) == []


def test_a_snapshot_holds_no_number_that_the_report_keeps_back(small_study):
    from crp_analysis import changes, workflow

    study = small_study / "study.toml"
    study.write_text(study.read_text(encoding="utf-8").replace("min_group = 2", "min_group = 4"), encoding="utf-8")
    run = workflow.load(small_study)
    assert run.findings.counts["is_protected"].any()
    kept = changes.snapshot(run)
    assert kept["counts"] and not any(row["is_protected"] for row in kept["counts"])
    assert {row["group"] for row in kept["counts"]} == {"all"}
    assert not any("n_in_group" in row or "n_participants" in row for row in kept["personas"])
