"""names.csv, the study's own list: read with all its faults, and replaced everywhere alike."""

import pytest

from crp_analysis.errors import Faults
from crp_analysis.sources.name_lists import read_names
from crp_analysis.sources.pseudonyms import Names

LIST = """\
name,kind,aliases,keep
Wilhelmina Stark,person,Billie;Mina Stark,
Quarry Trust,organisation,QTR,no
Aldhelm's Bay,place,,
Mrs Petra Stark,person,,
Riverside Fund,organisation,,yes
Mill Society,organisation,,
"""


def listed(study, text):
    study.names.write_text(text, encoding="utf-8")
    return read_names(study)


def test_numbers_are_places_among_rows_of_a_kind_and_stay_when_rows_are_added(study):
    first = listed(study, LIST)
    assert [one.mark for one in first] == [
        "[person 1]",
        "[organisation 1]",
        "[place 1]",
        "[person 2]",
        "[organisation 2]",
        "[organisation 3]",
    ]
    assert listed(study, LIST + "Orla Finch,person,,\nThe Barn,other,,\n")[: len(first)] == first


def test_no_list_is_no_names(study):
    assert read_names(study) == ()
    assert listed(study, "name,kind,aliases,keep\n") == ()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("So Wilhelmina Stark rang, and Billie again.", "So [person 1] rang, and [person 1] again."),
        ("Then MINA STARK or Mina, not Stark.", "Then [person 1] or [person 1], not [person]."),
        ("Petra works for the Quarry Trust.", "[person 2] works for the [organisation 1]."),
        ("They trust the quarry, and QTR too.", "They trust the quarry, and [organisation 1] too."),
        ("It is in Aldhelm’s Bay, or Aldhelm's  Bay.", "It is in [place 1], or [place 1]."),
        ("The Riverside Fund may stand.", "The Riverside Fund may stand."),
        ("Zelda Quist met Billie.", "[participant] met [person 1]."),
        ("Write to billie@example.org at 12 Mill Society Lane.", "Write to [email] at [address]."),
    ],
)
def test_listed_names_in_speech(study, said, shown):
    names = Names(frozenset({"Zelda Quist"}), frozenset(), spoken_words=frozenset({"will"}), listed=listed(study, LIST))
    assert names.replacer(said)(said) == shown


def test_names_of_those_who_took_part_win(study):
    text = "name,kind,aliases,keep\nZelda Quist,person,Zee,\nQuist House,place,,yes\n"
    names = Names(frozenset({"Zelda Quist"}), frozenset(), listed=listed(study, text))
    said = "Oh, Zelda Quist and Zee at Quist House."
    assert names.replacer(said)(said) == "Oh, [participant] and [person 1] at [participant] House."
    assert "Zelda Quist" in names.private and "Quist House" not in names.private


def test_a_detail_that_may_stand_is_left(study):
    names = Names(frozenset(), frozenset(), listed=listed(study, "name,kind,aliases,keep\noffice@example.org,other,,yes\n"))
    said = "Mail Office@example.org or zq@example.org."
    assert names.replacer(said)(said) == "Mail Office@example.org or [email]."


def test_without_capitals_names_are_found_too_and_short_words_stay(study):
    names = Names(frozenset(), frozenset(), listed=listed(study, "name,kind,aliases\nPetra Stark,person,\nITS,organisation,\n"))
    said = "so petra said its raining at quarry and petra stark left " * 5
    shown = names.replacer(said)(said)
    assert "petra" not in shown and "its raining" in shown


def test_file_names_lose_listed_names(study):
    names = Names(frozenset(), frozenset(), listed=listed(study, LIST))
    assert names.strip_from("quarry_trust visit mill") == " visit mill"
    assert "stark" not in names.strip_from("int-3 stark").lower()


def test_all_faults_together_with_row_and_column_and_no_name(study):
    (study.raw / "talks").mkdir()
    (study.raw / "talks" / "names.csv").write_text(LIST, encoding="utf-8")
    text = "name,kind,aliases,keep\n,person,Bo Reed,\nAda,pet,,\nBo Reed,person,,perhaps\nX,place,,\nDr [Y],person,,\n"
    with pytest.raises(Faults) as error:
        listed(study, text)
    found = [(fault.place, fault.found) for fault in error.value.faults]
    place = "data/raw/names.csv"
    assert found == [
        ("data/raw/talks/names.csv", "lies where it is not read"),
        (f"{place}, row 2, name", "is empty"),
        (f"{place}, row 3, kind", "is none of person, place, organisation, other"),
        (f"{place}, row 4, keep", "is neither yes nor no"),
        (f"{place}, row 5, name", "holds a name of fewer than two letters"),
        (f"{place}, row 6, name", "holds a square bracket"),
        (f"{place}, row 4, name", "holds a name that row 2 lists, too"),
    ]
    assert "Reed" not in str(error.value)


def test_a_missing_column_is_told(study):
    with pytest.raises(Faults, match="the column 'kind' is missing"):
        listed(study, "name,aliases\nAda Reed,\n")
