import math
from pathlib import Path

import pandas as pd
import pytest

from crp_analysis.errors import Faults, SourceError, StudyError, TableError
from crp_analysis.sources.gather import check_consultation, gather_consultation
from crp_analysis.sources.merging import merge_gathered
from crp_analysis.sources.people import ListedNames, list_names
from crp_analysis.sources.schemes import read_schemes
from crp_analysis.tables import Schemes, empty
from sources.conftest import PEOPLE, TALK


def test_a_consultation_becomes_tables(gather):
    gathered = gather(
        {"participants.csv": PEOPLE, "transcripts/talk 1.txt": TALK, "consultation.toml": 'title = "Talks"\ndates = ["2024-05-03"]\n'}
    )
    assert gathered.participants["participant_id"].tolist() == ["P01", "P02"]
    assert gathered.participants["group"].tolist() == ["community-new", "broker"]
    session = gathered.sessions.iloc[0]
    assert (session["session_id"], session["kind"], session["date"], session["n_participants"]) == (
        "talks/talk-1",
        "focus group",
        "2024-05-03",
        2,
    )
    segments = gathered.segments.set_index("segment_id")
    assert list(segments.index) == [f"talks/talk-1#{turn:04d}.1" for turn in (1, 2, 3, 5, 6)]
    assert segments.loc["talks/talk-1#0001.1", "text"] == "Welcome, [participant]. What would help you to start?"
    assert segments.loc["talks/talk-1#0003.1", "text"] == "Time is the thing. Will [participant] get paid? Nobody knows."
    assert set(segments["question"][1:3]) == {"Welcome, [participant]. What would help you to start?"}
    assert segments.loc["talks/talk-1#0006.1", "question"].startswith("Welcome")  # 'Mm-hm.' asks nothing
    assert session["n_words"] == segments["n_words"].sum()
    assert gathered.rejected[["place", "reason", "n_words"]].to_numpy().tolist() == [["turn 4", "withdrawn", 7]]


def test_segments_are_exactly_the_file_between_their_offsets(gather):
    gathered = gather({"participants.csv": PEOPLE, "transcripts/talk.txt": TALK})
    unnamed = gathered.segments[~gathered.segments["text"].str.contains(r"\[participant\]")]
    assert len(unnamed) == 3
    assert all(TALK[row.start_char : row.end_char] == row.text for row in unnamed.itertuples())


def test_no_name_is_in_any_table_note_or_warning(gather):
    talk = TALK + "Somebody New: I came late, Zelda.\n" * 2
    gathered = gather({"participants.csv": PEOPLE, "transcripts/Talk with Zelda Quist.txt": talk})
    written = "".join(frame.to_csv() for frame in (gathered.participants, gathered.sessions, gathered.segments, gathered.rejected))
    written += "".join(gathered.notes) + "".join(map(str, gathered.warnings))
    assert not [name for name in ("Zelda", "Quist", "Orrin", "Vale", "Tamsin", "Somebody New") if name.casefold() in written.casefold()]
    assert {"Zelda", "Orrin Vale", "Tamsin", "Somebody New"} <= gathered.private_names
    assert gathered.sessions["source"].tolist() == ["data/raw/talks/transcripts/[participant] Talk with  .txt"]


def test_a_speaker_nobody_listed_is_counted_and_pointed_at(gather):
    gathered = gather({"participants.csv": PEOPLE, "transcripts/talk.txt": TALK + "Somebody New: I came late.\nSomebody New: Sorry.\n"})
    [warning] = [one for one in gathered.warnings if "turn" in one.place]
    assert "turns 7, 8" in warning.place and "participants.csv" in str(warning) and "facilitators" in warning.todo
    assert gathered.rejected[gathered.rejected["reason"] == "speaker not in participants.csv"]["n_words"].tolist() == [4]


def test_a_folder_with_transcripts_is_enough(gather):
    gathered = gather({"talk.txt": "Interviewer: And you?\nZelda: I do.\nInterviewer: So?\nZelda: So."})
    assert gathered.participants[["participant_id", "group", "may_quote"]].to_numpy().tolist() == [["talks-S01", "unknown", False]]
    assert gathered.sessions["kind"].tolist() == ["interview"]
    assert any("no participants.csv" in note for note in gathered.notes) and any("no consultation.toml" in note for note in gathered.notes)


def test_quoting_may_be_allowed_for_all(gather):
    gathered = gather(
        {"talk.txt": "Interviewer: And you?\nZelda: I do.\nInterviewer: So?\nZelda: So.", "consultation.toml": "default_may_quote = true\n"}
    )
    assert gathered.participants["may_quote"].tolist() == [True]


def test_settings_of_a_session_override_what_the_file_shows(gather):
    toml = '[sessions."talk.txt"]\nkind = "workshop"\ndate = 2024-06-01\nplace = "Wales"\nminutes = 90\n'
    session = gather({"talk.txt": TALK, "consultation.toml": toml}).sessions.iloc[0]
    assert (session["kind"], session["date"], session["place"], session["minutes"]) == ("workshop", "2024-06-01", "Wales", 90)


def test_two_files_of_one_name_get_their_extension(gather):
    ids = gather({"transcripts/a.txt": TALK, "transcripts/a.md": TALK + "Orrin Vale: More.\n"}).sessions["session_id"].tolist()
    assert ids == ["talks/a-md", "talks/a-txt"]


def test_the_same_file_twice_is_pointed_at(gather):
    assert any("count twice" in warning.found for warning in gather({"a.txt": TALK, "b.txt": TALK}).warnings)


def test_long_turns_become_parts(gather):
    long_turn = "Zelda: " + "We went there, and it was good for us all in the end. " * 20
    segments = gather({"talk.txt": f"Interviewer: So?\n{long_turn}\nInterviewer: Thanks.\nZelda: Bye."}).segments
    parts = segments[segments["turn"] == 2]
    assert parts["segment_id"].str[-2:].tolist() == [".1", ".2", ".3", ".4"] and parts["n_words"].max() <= 80
    assert segments["position"].tolist() == list(range(len(segments)))


def test_a_chat_log_is_set_aside(gather):
    gathered = gather({"talk.txt": TALK, "talk_chat.txt": "00:00:05\tZelda:\thello all\n00:00:09\tOrrin:\tgm\n"})
    assert gathered.rejected[["reason", "n_words"]].to_numpy().tolist()[-1][0] == "chat log, not speech" and any(
        "chat" in note for note in gathered.notes
    )


def test_groups_of_a_file_are_those_of_the_study(gather):
    talk = "User: " + "word " * 150 + "\n\nAI: Why is that?\n\nUser: So.\n\nAI: Thanks."
    gathered = gather({"all.csv": f'transcript_id,group,text\na1,Brokers,"{talk}"\nb2,others,"{talk}"\n'})
    assert gathered.participants[["participant_id", "group", "role"]].to_numpy().tolist() == [
        ["talks-S01", "broker", "broker"],
        ["talks-S02", "unknown", "unknown"],
    ]
    assert gathered.sessions["session_id"].tolist() == ["talks/all-a1", "talks/all-b2"]
    assert gathered.sessions["source"].tolist() == ["data/raw/talks/all.csv#a1", "data/raw/talks/all.csv#b2"]


def test_written_responses(gather):
    csv = (
        "participant_id,role,experience,may_quote,What helps you?,What stops you?\n"
        'R1,community,new,yes,Time to think.,n/a\nR2,broker,,no,,"Forms, and\nmore forms."\n'
    )
    gathered = gather({"responses/form.csv": csv, "participants.csv": PEOPLE, "transcripts/talk.txt": TALK})
    answers = gathered.segments[gathered.segments["session_id"] == "talks/form"]
    assert answers[["participant_id", "text", "question"]].to_numpy().tolist() == [
        ["R1", "Time to think.", "What helps you?"],
        ["R2", "Forms, and more forms.", "What stops you?"],
    ]
    people = gathered.participants.set_index("participant_id")
    assert people.loc["R1", "group"] == "community-new" and people.loc["R1", "may_quote"] and not people.loc["R2", "may_quote"]
    assert gathered.sessions.set_index("session_id").loc["talks/form", "kind"] == "written responses"


def test_a_writer_nobody_describes_is_set_aside(gather):
    gathered = gather(
        {
            "responses/form.csv": "participant_id,What helps?\nP01,Time.\nX9,Money.\n",
            "participants.csv": PEOPLE,
            "transcripts/talk.txt": TALK,
        }
    )
    assert "X9" not in set(gathered.segments["participant_id"]) and any("state role" in warning.todo for warning in gathered.warnings)


DAMAGE = {
    "participants.csv": "participant_id,names,role\nP01,Ana,community\nP01,Bo,broker\n",
    "consultation.toml": 'titel = "x"\n[sessions."gone.txt"]\nminutes = -1\n',
    "transcripts/empty.txt": "",
    "transcripts/cut.docx": b"PK\x03\x04\x14\x00",
    "transcripts/odd.txt": bytes(range(1, 200)),
    "transcripts/talk.txt": TALK,
    "codings/all.csv": "session,quote,code,coder\ntalk.txt,Time is the thing,need-none,A\n",
    "responses/form.csv": "name,What helps?\nAna,Time.\n",
}


def test_all_faults_come_together(consultation, study, codebook):
    folder = consultation(DAMAGE)
    with pytest.raises(Faults) as error:
        gather_consultation(folder, study, codebook)
    places = [fault.place for fault in error.value.faults]
    for part in ("participants.csv", "consultation.toml, titel", "empty.txt", "cut.docx", "odd.txt", "all.csv, row 2", "form.csv"):
        assert any(part in place for place in places), part
    assert {fault.kind for fault in error.value.faults} == {SourceError, TableError, StudyError}
    assert all(place.startswith("data/raw/talks") for place in places)
    faults, _ = check_consultation(folder, study, codebook)
    assert [str(fault) for fault in faults] == str(error.value).split("\n")


def test_unreadable_files_can_be_set_aside(gather):
    gathered = gather({"transcripts/empty.txt": "", "transcripts/talk.txt": TALK}, keep_going=True)
    assert gathered.rejected["reason"].tolist() == ["unreadable: the file is empty"]
    assert len(gathered.sessions) == 1


def test_a_new_consultation_without_files_yet_is_something_to_look_at(gather):
    gathered = gather({"consultation.toml": "", "participants.csv": "participant_id,names,role,may_quote\n"})
    assert gathered.sessions.empty
    assert [fault.found for fault in gathered.warnings] == ["there is no transcript and no file of responses yet"]
    assert any("no transcript" in note for note in gathered.notes)


def test_names_listed_in_another_consultation_are_replaced_here_too(consultation, study, codebook):
    folder = consultation({"transcripts/talk.txt": TALK.replace("Time", "Wilhelmina said time")})
    other = ListedNames(participants=frozenset({"Wilhelmina Stark"}))
    plain = " ".join(gather_consultation(folder, study, codebook).segments["text"])
    gathered = gather_consultation(folder, study, codebook, elsewhere=[other])
    assert "Wilhelmina" in plain
    assert "Wilhelmina" not in " ".join(gathered.segments["text"])
    assert "[participant] said time" in " ".join(gathered.segments["text"])
    assert "Wilhelmina Stark" in gathered.private_names


def test_names_are_listed_from_both_files_and_faulty_files_list_nobody(consultation):
    folder = consultation(
        {
            "consultation.toml": 'facilitators = ["Ines Moor"]',
            "participants.csv": "participant_id,names,role,may_quote\nP01,Ana Vale;AV,community,yes\n",
        }
    )
    assert list_names(folder) == ListedNames(participants=frozenset({"Ana Vale", "AV"}), facilitators=frozenset({"Ines Moor"}))
    (folder / "participants.csv").write_text("nonsense", encoding="utf-8")
    (folder / "consultation.toml").write_text("=", encoding="utf-8")
    assert list_names(folder) == ListedNames()


def test_progress_names_each_file(gather):
    seen = []
    gather({"transcripts/a.txt": TALK, "transcripts/b.txt": TALK + "Orrin Vale: More.\n"}, on_file=seen.append)
    assert seen == ["data/raw/talks/transcripts/a.txt", "data/raw/talks/transcripts/b.txt"]


def test_gathering_twice_gives_the_same_tables(gather, study, codebook):
    files = {"participants.csv": PEOPLE, "transcripts/talk.txt": TALK}
    first, second = gather(files), gather(files)
    for name in ("participants", "sessions", "segments", "rejected", "codings", "assignments"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_several_consultations_become_one_material(consultation, study, codebook):
    one = gather_consultation(consultation({"participants.csv": PEOPLE, "transcripts/talk.txt": TALK}, name="first"), study, codebook)
    again = PEOPLE.replace(
        "P01,Zelda Quist;Zelda,community,new,charity,North West,yes", "P01,Zelda Quist;Zelda,community,,charity,North West,no"
    )
    two = gather_consultation(
        consultation({"participants.csv": again, "transcripts/talk.txt": TALK + "Zelda: More.\n"}, name="second"), study, codebook
    )
    material = merge_gathered([one, two], study, empty(Schemes))
    zelda = material.participants[material.participants["participant_id"] == "P01"]
    assert zelda["experience"].tolist() == ["new", "new"] and zelda["group"].tolist() == ["community-new"] * 2
    assert zelda["may_quote"].tolist() == [False, False]
    assert material.consultations["consultation_id"].tolist() == ["first", "second"]
    assert material.consultations["n_terms_missing"].tolist() == [10, 10]
    assert len(material.segments) == len(one.segments) + len(two.segments)
    assert one.participants["may_quote"].tolist() == [True, False]  # merging changes no input


def test_consultations_that_contradict_each_other(consultation, study, codebook):
    other = PEOPLE.replace("P01,Zelda Quist;Zelda,community,new", "P01,Zelda Quist;Zelda,broker,")
    several = [
        gather_consultation(consultation({"participants.csv": text, "transcripts/talk.txt": TALK}, name=name), study, codebook)
        for name, text in (("a", PEOPLE), ("b", other))
    ]
    with pytest.raises(Faults, match="another role") as error:
        merge_gathered(several, study, empty(Schemes))
    assert "Zelda" not in str(error.value)


SCHEMES = "scheme_id,name,kind,organiser,aim,audiences,participants,length,format,status,needs,source\n"


def test_schemes_are_read_and_checked(study, codebook):
    assert read_schemes(study, codebook).empty
    study.landscape.parent.mkdir()
    study.landscape.write_text(
        SCHEMES + "one,One,scheme,Us,Learn,broker;community-new,all,1 day,online,running,need-map,report\n", encoding="utf-8"
    )
    assert read_schemes(study, codebook)["needs"].tolist() == ["need-map"]
    study.landscape.write_text(SCHEMES + "one,One,club,,,nobody,,,,,need-none,\none,One,scheme,,,,,,,,,\n", encoding="utf-8")
    with pytest.raises(Faults) as error:
        read_schemes(study, codebook)
    assert len(error.value.faults) == 4


def test_minutes_come_from_the_last_stamp(gather):
    minutes = gather(
        {"talk.vtt": "WEBVTT\n\n00:00.000 --> 29:30.000\nAna: So.\n\n29:30.000 --> 30:00.000\nBo: Yes.\n", "other.txt": TALK}
    ).sessions["minutes"]
    assert math.isnan(minutes[0]) and minutes[1] == 30


def test_the_example_study_is_read_whole():
    from crp_analysis.codebook import load_codebook
    from crp_analysis.study import load_study

    root = Path(__file__).resolve().parents[2]
    if not (root / "data" / "raw").is_dir():
        pytest.skip("the example study is not here")
    study = load_study(root)
    codebook = load_codebook(study)
    gathered = [gather_consultation(folder, study, codebook) for folder in study.consultations()]
    material = merge_gathered(gathered, study, read_schemes(study, codebook))
    assert not [warning for one in gathered for warning in one.warnings]
    assert material.participants["group"].ne("unknown").all() and len(material.sessions) >= 16
    assert set(material.rejected["reason"]) <= {
        "withdrawn",
        "unknown speaker",
        "title and details, not speech",
        "remark or heading, not speech",
        "sheet without speech",
    }
    private = {name for one in gathered for name in one.private_names if " " in name}
    assert not [name for name in private if material.segments["text"].str.contains(name, regex=False).any()]
