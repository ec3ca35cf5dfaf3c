import pytest

from crp_analysis.errors import Faults
from crp_analysis.sources.participants import Person, Roster, read_participants
from crp_analysis.sources.pseudonyms import Names, slug, spoken_lower_case
from crp_analysis.sources.transcript import Utterance, compose
from crp_analysis.sources.who import UNLISTED, WITHDRAWN, Draft, who_speaks

ZELDA = Person(participant_id="P01", names=("Zelda Quist", "Zelda Q."), role="community")
ORRIN = Person(participant_id="P02", names=("Vale, Orrin (Guest)",), role="broker")
GONE = Person(participant_id="P03", names=("Tamsin Reef",), role="broker", is_withdrawn=True)
ROSTER = Roster((ZELDA, ORRIN, GONE))


def draft(*labels, name="talk.txt"):
    return Draft(
        file_name=name, transcript=compose([Utterance(label=label, words=f"Words {n}.", turn=str(n)) for n, label in enumerate(labels)])
    )


@pytest.mark.parametrize(
    "label",
    [
        "Zelda Quist",
        "ZELDA QUIST",
        "zelda",
        "Zelda Q",
        "Quist",
        "ZQ",
        "Z.Q.",
        "P01",
        "P1",
        "p 01",
        "Zelda Quist (she/her)",
        "Zelda Quits",
        "Dr Zelda Quist",
    ],
)
def test_a_person_is_found_however_they_are_written(label):
    assert ROSTER.find(label) == "P01"


@pytest.mark.parametrize("label", ["Orrin Vale", "Vale, Orrin", "ORRIN", "P02"])
def test_last_name_first(label):
    assert ROSTER.find(label) == "P02"


@pytest.mark.parametrize("label", ["", "Zed", "P11", "Somebody", "Interviewer"])
def test_others_are_not_found(label):
    assert ROSTER.find(label) is None


def test_a_first_name_of_two_people_names_neither():
    roster = Roster((ZELDA, Person(participant_id="P09", names=("Zelda Marsh",))))
    assert roster.find("Zelda") is None and roster.find("Zelda Marsh") == "P09"


def write(tmp_path, text):
    path = tmp_path / "participants.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_faults_of_the_file_come_together(tmp_path):
    text = "participant_id,names,role,may_quote\nP01,Ana,community,yes\nP01,Bo,broker,perhaps\n,Cy,broker,no\nP04,ana,broker,no\n"
    with pytest.raises(Faults) as error:
        read_participants(write(tmp_path, text), "talks/participants.csv")
    assert [fault.place.rpartition(", ")[2] for fault in error.value.faults] == ["row 3", "row 4", "row 3", "row 5"]
    assert not any(name in str(error.value) for name in ("Ana", "Bo", "Cy"))


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(Faults, match="'may_quote' is missing"):
        read_participants(write(tmp_path, "participant_id,names,role\nP01,Ana,community\n"), "x")


def test_semicolons_and_a_windows_spreadsheet_are_read(tmp_path):
    path = tmp_path / "participants.csv"
    path.write_bytes("participant_id;names;role;may_quote\r\nP01;Zoë;community;Yes\r\n".encode("cp1252"))
    roster, notes = read_participants(path, "x")
    assert roster.find("zoë") == "P01" and roster.people[0].may_quote
    assert "experience, organisation_kind, place, withdrawn" in notes[0]


@pytest.mark.parametrize(
    ("answer", "may_quote", "shows_role", "is_withdrawn"),
    [
        ("yes", True, True, False),
        ("Anonymously", True, False, False),
        (" anonymous ", True, False, False),
        ("no", False, False, False),
        ("", False, False, False),
        ("None", False, False, True),
    ],
)
def test_consent_is_asked_per_use(tmp_path, answer, may_quote, shows_role, is_withdrawn):
    roster, _ = read_participants(write(tmp_path, f"participant_id,names,role,may_quote\nP01,Ana,community,{answer}\n"), "x")
    person = roster.people[0]
    assert (person.may_quote, person.shows_role, person.is_withdrawn) == (may_quote, shows_role, is_withdrawn)


def test_an_unknown_consent_is_told_with_all_that_is_possible(tmp_path):
    with pytest.raises(Faults) as error:
        read_participants(write(tmp_path, "participant_id,names,role,may_quote\nP01,Ana,community,only Tuesdays\n"), "x")
    assert "anonymous" in error.value.faults[0].todo and "Tuesdays" not in str(error.value)


def test_speakers_with_a_roster():
    [found] = who_speaks([draft("Interviewer", "Zelda", "Tamsin Reef", "Unknown speaker", "Nobody Else", "Ros")], ROSTER, ["Ros Kettle"])
    assert {label: (who.kind, who.participant_id, who.reason) for label, who in found.items()} == {
        "Interviewer": ("facilitator", "", ""),
        "Zelda": ("participant", "P01", ""),
        "Tamsin Reef": ("participant", "P03", WITHDRAWN),
        "Unknown speaker": ("unknown", "", ""),
        "Nobody Else": ("unknown", "", UNLISTED),
        "Ros": ("facilitator", "", ""),
    }


def test_a_generic_label_in_a_file_named_for_one_person_is_that_person():
    [found] = who_speaks([draft("Interviewer", "Participant", name="interview-P02.docx")], ROSTER, [])
    assert found["Participant"].participant_id == "P02"
    [found] = who_speaks([draft("Interviewer", "Participant", name="interview-4.docx")], ROSTER, [])
    assert found["Participant"].reason == UNLISTED


def test_without_a_roster_generic_labels_are_new_people_and_names_are_not():
    first, second = who_speaks([draft("AI", "User", "Zelda"), draft("AI", "User", "Zelda", "Orrin")], None, [])
    assert (first["User"].participant_id, first["Zelda"].participant_id) == ("S01", "S02")
    assert (second["User"].participant_id, second["Zelda"].participant_id, second["Orrin"].participant_id) == ("S03", "S02", "S04")
    assert first["AI"].kind == "facilitator"


def test_without_a_roster_longer_forms_and_slips_are_one_person():
    labels = ["Zelda Quist"] + ["Zelda", "Participant"] * 6 + ["Particpant"]
    [found] = who_speaks([draft(*labels)], None, [])
    assert found["Zelda"] == found["Zelda Quist"] != found["Participant"] == found["Particpant"]


def test_two_people_with_alike_names_stay_two():
    [found] = who_speaks([draft(*["Joanna", "Joanne"] * 5)], None, [])
    assert found["Joanna"] != found["Joanne"]


NAMES = Names(
    participants=frozenset({"Zelda Quist", "Will Marsh", "ZQ"}),
    facilitators=frozenset({"Ros Kettle (RK)", "Interviewer"}),
    spoken_words=frozenset({"will", "marsh"}),
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Zelda's idea, said ZELDA QUIST.", "[participant]'s idea, said [participant]."),
        ("Thanks, Ros Kettle and Kettle.", "Thanks, [facilitator] and [facilitator]."),
        (
            "Will you come? I will. Then Will came. Will, did you?",
            "Will you come? I will. Then [participant] came. [participant], did you?",
        ),
        ("Zeldas and quistle in the marsh", "Zeldas and quistle in the marsh"),
        ("The Interviewer and ZQ", "The Interviewer and ZQ"),
    ],
)
def test_names_in_speech(said, shown):
    assert NAMES.replacer(said)(said) == shown


def test_transcripts_without_capitals_lose_names_too():
    said = "so zelda went there and then ros said will you come along " * 10
    assert "zelda" not in NAMES.replacer(said)(said) and "will you" in NAMES.replacer(said)(said)


def test_what_is_private_and_what_is_only_a_word():
    assert {"Zelda", "Zelda Quist", "Will Marsh", "Kettle"} <= NAMES.private
    assert not {"Will", "Marsh", "ZQ", "Interviewer"} & NAMES.private


def test_labels_that_are_roles_are_no_names():
    names = Names(
        frozenset(),
        frozenset(),
        guesses=frozenset({"Project Manager", "Grad B", "Speaker 1", "Base", "Zelda | Base", "nixo"}),
        spoken_words=frozenset({"base"}),
    )
    assert names.private == {"Zelda", "nixo", "Nixo"}


def test_file_names_lose_names():
    assert slug(NAMES.strip_from("Interview with Zelda Quist - 2024 (final)")) == "interview-with-2024-final"


def test_words_in_lower_case():
    assert spoken_lower_case(["The will of Will, e.g. won't"]) >= {"will", "of"} and "the" not in spoken_lower_case(["The will of Will"])
