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
        "Moved beyond its interval: Ethics (everyone), 2 of 10 people before, 9 of 10 people now.",
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
    assert told["Themes outside the codebook"] == ("Retired: Childcare (no longer found).",)
    assert told["Quotes"] == ("1 quote new, 1 no longer used: 1 in all.",)
    assert told["Agreement"] == ("All codes, between people: alpha 0.60 before, 0.80 now, beyond the interval.",)
    assert told["Material left out"] == ("withdrawn: 1 piece before, 0 now.",)


def test_themes_are_new_retired_reworded_or_stand_otherwise():
    theme = BEFORE["themes"][0]
    other = {"theme_id": "t-2", "label": "Buses", "status": "withheld", "n_participants": 2}
    before = changed(themes=[theme, other])
    renamed = theme | {"label": "Care of children", "status": "tentative"}
    told = compare(
        before, changed(themes=[renamed, other | {"status": "stable"}, other | {"theme_id": "t-3", "label": "Choirs", "status": "stable"}])
    )
    assert told[0].items == (
        "New: Buses (stable, 2 people, withheld before).",
        "New: Choirs (stable, 2 people).",
        "Reworded: Childcare is now Care of children.",
        "Care of children: stable before, tentative now.",
    )
    withheld = changed(themes=[theme | {"status": "withheld"}])
    assert compare(BEFORE, withheld)[0].items == ("Retired: Childcare (withheld, since it does not come back reliably).",)


def test_versions_of_the_codebook_and_what_of_a_code_changed():
    code = BEFORE["codes"]["need-ethics"] | {"definition": "d"}
    before = changed(codebook="0123456789abcdef", codes={"need-ethics": code})
    reworded = changed(codebook="fedcba9876543210", codes={"need-ethics": code | {"definition": "e", "fingerprint": "f"}})
    assert compare(before, reworded)[0].items == ("Codebook version 01234567 before, fedcba98 now.", "Definition reworded: Ethics.")
    examples = changed(codebook="0123456789abcdef", codes={"need-ethics": code | {"fingerprint": "f"}})
    assert compare(before, examples)[0].items == ("Rules or examples changed: Ethics.",)


def quote(quote_id: str, text: str, code_id: str = "need-ethics") -> dict:
    return {"quote_id": quote_id, "code_id": code_id, "group": "community", "text": text, "basis": "person"}


def test_quotes_replaced_are_told_with_their_reasons_and_without_their_words():
    before = changed(quotes=[quote("q-1", "old words"), quote("q-2", "older words"), quote("q-3", "secret"), quote("q-4", "kept")])
    left = [("q-1", "passage"), ("q-2", "not given"), ("q-3", "consent")]
    after = changed(
        quotes=[quote("q-4", "kept"), quote("q-5", "new"), quote("q-6", "newer")],
        quotes_left=[{"quote_id": one, "code_id": "need-ethics", "reason": reason} for one, reason in left],
    )
    (change,) = compare(before, after)
    assert change.items == (
        "2 quotes new, 3 no longer used: 3 in all.",
        "1 quote is gone because its speaker may no longer be quoted.",
        "Community members, Ethics: 2 quotes replaced: another passage speaks for the theme (1), "
        "people read the session and did not give the code (1).",
    )


def test_the_same_words_under_another_id_are_no_change_and_under_another_code_are():
    before = changed(quotes=[quote("q-1", "words")], quotes_left=[])
    assert compare(before, changed(quotes=[quote("q-9", "words")], quotes_left=[{"quote_id": "q-1", "reason": "gone"}])) == []
    (change,) = compare(before, changed(quotes=[quote("q-1", "words", "barrier-time")], quotes_left=[]))
    assert change.items[1] == "Community members, Ethics: 1 quote gone: the words stand under another code now."


def test_without_reasons_kept_quotes_are_only_counted():
    before, after = changed(quotes=[quote("q-1", "a")]), changed(quotes=[])
    assert compare(before, after)[0].items == ("0 quotes new, 1 no longer used: 0 in all.",)
    assert compare(before, after | {"quotes_left": []})[0].items[1] == "Community members, Ethics: 1 quote gone."


def line(part: str, text: str, code_id: str = "") -> dict:
    return {"group": "community", "part": part, "text": text, "code_id": code_id}


def test_lines_of_cards_are_named_and_questions_that_left_are_only_counted():
    before = changed(personas=[line("I am", "Busy"), line("How do I", "Who pays my fare?")])
    after = changed(personas=[line("Pains", f"Pain {n}") for n in range(6)])
    (change,) = compare(before, after)
    assert change.items == (
        'Community members, new on the card: Pains: "Pain 0", "Pain 1", "Pain 2", "Pain 3"; and 2 other lines.',
        'Community members, gone from the card: I am: "Busy"; and 1 other line.',
    )
    gone = compare(changed(personas=[line("How do I", "Who pays my fare?")]), changed(personas=[]))
    assert gone[0].items == ("Community members, gone from the card: 1 question.",)


def test_a_line_on_other_numbers_is_told_beyond_the_interval_only():
    counted = BEFORE["counts"][0] | {"group": "community"}
    many = counted | {"n_participants": 9, "share": 0.9, "ci_low": 0.6, "ci_high": 0.98}
    personas = [line("I'd like", "To be asked", "need-ethics")]
    before = changed(personas=personas, counts=[counted])
    told = {one.heading: one.items for one in compare(before, changed(personas=personas, counts=[many]))}
    assert told["Personas"] == ('Community members, I\'d like: "To be asked" rests on 9 of 10 people now, 2 of 10 people before.',)
    assert told["Needs"] == ("More people, beyond the interval: Ethics (Community members), 2 of 10 people before, 9 of 10 people now.",)
    assert "Counts" not in told
    within = counted | {"n_participants": 3, "share": 0.3}
    assert [one.heading for one in compare(before, changed(personas=personas, counts=[within]))] == ["Counts"]


def test_a_need_that_is_kept_back_is_neither_lost_nor_gained():
    protected = changed(needs=[BEFORE["needs"][0] | {"strength": "protected"}])
    assert compare(BEFORE, protected)[0].items == (
        "No longer shown: Ethics (Community members), some before; now too few people took part.",
    )
    assert compare(protected, BEFORE)[0].items == ("Shown now: Ethics (Community members), some; too few people had taken part before.",)
    assert needs_moved(BEFORE, protected) == needs_moved(protected, BEFORE) == []


def test_needs_of_a_retired_code_are_told_as_its_retirement_alone():
    after = changed(codes={"barrier-time": BEFORE["codes"]["barrier-time"]}, needs=[], lanes={})
    told = {one.heading: one.items for one in compare(changed(quotes=[]), after | {"quotes": []})}
    assert told == {"Codebook": ("Code retired: Ethics.",)}


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


def test_comments_are_told_only_where_both_editions_counted_them():
    before = changed() | {"comments": {"n": 1, "n_resolved": 0}}
    after = before | {"comments": {"n": 3, "n_resolved": 1}}
    assert [(one.heading, one.items) for one in compare(before, after)] == [
        ("Comments", ("2 comments on earlier editions came in.", "1 comment is resolved since."))
    ]
    older = {key: value for key, value in before.items() if key != "comments"}
    assert compare(older, after) == []
