"""Second frames: people once in each area, silences kept, consultations at their level."""

from __future__ import annotations

from dataclasses import replace

from crp_analysis.codebook import Area, Codebook, Frame
from crp_analysis.findings.frames import count_frames

LEVELS = Frame(
    frame_id="levels",
    name="Levels",
    areas=(
        Area(id="consultation", name="consultation", kind="level", codes=("need-partner", "barrier-time")),
        Area(id="information", name="information", kind="level", codes=("challenge-pay",), options=("hub",)),
        Area(id="young", name="Young people", kind="level"),
    ),
)


def with_frame(codebook: Codebook) -> Codebook:
    return codebook.model_copy(update={"frames": (LEVELS,)})


def test_a_person_counts_once_in_an_area(material, coded, codebook, study):
    areas = count_frames(material, coded, with_frame(codebook), study).set_index("area_id")
    # need-partner: P1 and P2 (and P3's barrier-time is P1's): two people, although three segments carry codes of the area
    assert areas.loc["consultation", ["n_participants", "n_in_group"]].tolist() == [2, 5]
    assert areas.loc["consultation", "n_suggested"] == 1  # P5, in a session that nobody read
    assert areas["position"].tolist() == [0, 1, 2]


def test_silences_keep_their_row(material, coded, codebook, study):
    areas = count_frames(material, coded, with_frame(codebook), study).set_index("area_id")
    assert areas.loc["information", ["n_participants", "n_suggested"]].tolist() == [0, 1]  # P7's is a suggestion
    assert areas.loc["young", ["n_participants", "n_suggested", "code_ids"]].tolist() == [0, 0, ""]
    assert areas.loc["consultation", "heard_ids"] == "need-partner;barrier-time" and areas.loc["information", "heard_ids"] == ""
    assert areas.loc["information", "option_ids"] == "hub"


def test_consultations_stand_at_their_level(material, coded, codebook, study):
    areas = count_frames(material, coded, with_frame(codebook), study).set_index("area_id")
    assert areas.loc["consultation", "consultation_ids"] == "c1;c2"
    sessions = material.sessions.assign(participation_level="information")
    consultations = material.consultations.assign(participation_level="unknown")
    areas = count_frames(replace(material, sessions=sessions, consultations=consultations), coded, with_frame(codebook), study)
    assert areas.set_index("area_id").loc["information", "consultation_ids"] == "c1;c2"


def test_no_frame_no_rows(material, coded, codebook, study):
    assert count_frames(material, coded, codebook, study).empty
