"""A tiny invented study, and a larger random one, for the findings' tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Code, Codebook, Investment, Option
from crp_analysis.study import Group, Study, Thresholds
from crp_analysis.tables import (
    Agreement,
    Assignments,
    Codings,
    Lanes,
    Participants,
    Rejected,
    Schemes,
    Segments,
    Sessions,
    ThemeMembers,
    Themes,
    check,
    empty,
)

GROUPS = (
    Group(id="community-new", name="Community, new", role="community", experience="new"),
    Group(id="community-old", name="Community, experienced", role="community", experience="experienced"),
    Group(id="broker", name="Brokers", role="broker"),
    Group(id="funder", name="Funders", role="funder", is_audience=False),
)


def make_study(**changes):
    return Study(
        root=Path(),
        title="A test",
        question="What?",
        **({"groups": GROUPS, "places": ("North", "Wales"), "thresholds": Thresholds(min_group=2)} | changes),
    )


def make_code(code_id, family="need", **values):
    return Code(code_id=code_id, name=code_id.replace("-", " ").capitalize(), family=family, definition="D.", **values)


def make_option(option_id, *, needs=(), level="low", links=(), groups=(), principles=()):
    return Option(
        option_id=option_id,
        name=option_id.capitalize(),
        overview="O",
        aims=(),
        who_for=(),
        core_content=(),
        considerations=(),
        investment=Investment(level=level),
        delivery=("local",),
        needs=needs,
        links=links,
        groups=groups,
        principles=principles,
    )


def make_codebook():
    codes = (
        make_code("need-partner", need="To find a partner"),
        make_code("need-money"),
        make_code("barrier-time", "barrier"),
        make_code("challenge-power", "challenge", seat="both"),
        make_code("challenge-pay", "challenge", seat="higher education"),
        make_code("provision-valued", "provision"),
        make_code("option-hub", "option"),
        make_code("tension-open", "tension", opposes="tension-closed"),
        make_code("tension-closed", "tension", opposes="tension-open"),
    )
    hub = make_option("hub", needs=("need-partner",))
    return Codebook(codes=codes, options=(hub,))


def make_participants(rows):
    """Rows of (participant_id, consultation_id, role, experience, group) and optionally place, organisation, may_quote."""
    filled = [(*row, *("North", "charity", True)[len(row) - 5 :]) for row in rows]
    columns = ["participant_id", "consultation_id", "role", "experience", "group", "place", "organisation_kind", "may_quote"]
    rows = pd.DataFrame(filled, columns=columns)
    return check(rows.assign(shows_role=rows["may_quote"]), Participants, "test")


def make_sessions(rows):
    """Rows of (session_id, consultation_id, kind)."""
    sessions = pd.DataFrame(rows, columns=["session_id", "consultation_id", "kind"])
    return check(
        sessions.assign(
            date="2022-01-01",
            place="North",
            minutes=None,
            participation_level="consultation",
            n_words=0,
            n_participants=0,
            source="data/raw/" + sessions["session_id"] + ".txt",
            source_format="txt",
            source_hash="0",
        ),
        Sessions,
        "test",
    )


def make_segments(rows):
    """Rows of (segment_id, session_id, consultation_id, participant_id, text) and optionally speaker_kind."""
    filled = [row if len(row) == 6 else (*row, "participant") for row in rows]
    segments = pd.DataFrame(filled, columns=["segment_id", "session_id", "consultation_id", "participant_id", "text", "speaker_kind"])
    length = segments["text"].str.len()
    start = length.cumsum() - length
    return check(
        segments.assign(
            position=range(len(segments)),
            turn=range(len(segments)),
            start_char=start,
            end_char=start + length,
            start_s=None,
            end_s=None,
            n_words=segments["text"].str.split().str.len(),
            question="",
        ),
        Segments,
        "test",
    )


def make_codings(rows, origin="person"):
    """Rows of (segment_id, code_id, coder_id)."""
    codings = pd.DataFrame(rows, columns=["segment_id", "code_id", "coder_id"]).assign(
        origin=origin, score=None if origin == "person" else 0.5
    )
    return check(codings, Codings, "test")


def make_assignments(rows):
    return check(pd.DataFrame(rows, columns=["session_id", "coder_id"]).assign(was_blind=True), Assignments, "test")


def make_consultations(ids):
    values = {"title": "T", "kind": "interviews", "place": "North", "participation_level": "consultation"}
    dates = [f"20{20 + number}-01-01" for number in range(len(ids))]
    return pd.DataFrame({"consultation_id": ids, "dates": dates}).assign(**values)


def make_coded(codings=None, notes=()):
    return Coded(
        codings=empty(Codings) if codings is None else codings,
        lanes=empty(Lanes),
        themes=empty(Themes),
        theme_members=empty(ThemeMembers),
        notes=notes,
    )


def make_schemes(rows):
    """Rows of (scheme_id, audiences, needs, status) and optionally format."""
    filled = [row if len(row) == 5 else (*row, "online") for row in rows]
    schemes = pd.DataFrame(filled, columns=["scheme_id", "audiences", "needs", "status", "format"])
    others = {"name": "S", "kind": "scheme", "organiser": "O", "aim": "A", "participants": "", "length": "", "source": ""}
    return check(schemes.assign(**others), Schemes, "test")


def make_material(**tables):
    return Material(
        **(
            {
                "consultations": make_consultations(["c1", "c2"]),
                "participants": empty(Participants),
                "sessions": empty(Sessions),
                "segments": empty(Segments),
                "rejected": empty(Rejected),
                "codings": empty(Codings),
                "assignments": empty(Assignments),
                "schemes": empty(Schemes),
            }
            | tables
        )
    )


PARTNER = "We never know whom to ring when we want a partner at the university."
MONEY = "The money arrives nine months after we have already spent our own."
QUESTION = "It goes round and round for months. How do we find someone who answers?"
TIME = "I have two evenings a week for this and nothing more than that."


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def codebook():
    return make_codebook()


@pytest.fixture
def material():
    """Seven people, four sessions, two consultations. Sessions S1 to S3 are read, S4 is not; 'P1' is in both consultations."""
    return make_material(
        participants=make_participants(
            [
                ("P1", "c1", "community", "new", "community-new"),
                ("P1", "c2", "community", "unknown", "unknown"),
                ("P2", "c1", "community", "new", "community-new"),
                ("P3", "c1", "community", "new", "community-new", "South", "council", False),
                ("P4", "c1", "broker", "", "broker"),
                ("P5", "c2", "broker", "", "broker"),
                ("P6", "c2", "funder", "", "funder"),
                ("P7", "c2", "community", "experienced", "community-old"),
            ]
        ),
        sessions=make_sessions(
            [("S1", "c1", "focus group"), ("S2", "c1", "interview"), ("S3", "c2", "interview"), ("S4", "c2", "workshop")]
        ),
        segments=make_segments(
            [
                ("a0", "S1", "c1", "F", "What do you need most, would you say?", "facilitator"),
                ("a1", "S1", "c1", "P1", PARTNER),
                ("a2", "S1", "c1", "P2", QUESTION),
                ("a3", "S1", "c1", "P3", "Money always comes late here and that is what breaks us."),
                ("a4", "S1", "c1", "P1", TIME),
                ("b1", "S2", "c1", "P4", MONEY),
                ("d1", "S3", "c2", "P1", "Finding a partner took a year, and then she left for another job."),
                ("d2", "S3", "c2", "P6", "We fund it only where there is a partner already in place."),
                ("e1", "S4", "c2", "P5", "Somebody should introduce us to the right department from the start."),
                ("e2", "S4", "c2", "P7", "Nobody pays our volunteers for the hours that they put into it."),
            ]
        ),
        codings=make_codings(
            [
                ("a0", "need-partner", "ann"),
                ("a1", "need-partner", "ann"),
                ("a1", "need-partner", "bob"),
                ("a2", "need-partner", "ann"),
                ("a3", "need-money", "bob"),
                ("a4", "barrier-time", "ann"),
                ("b1", "need-money", "ann"),
                ("d1", "need-partner", "ann"),
                ("a1", "tension-open", "ann"),
                ("a1", "tension-closed", "ann"),
                ("b1", "tension-closed", "ann"),
            ]
        ),
        assignments=make_assignments([("S1", "ann"), ("S1", "bob"), ("S2", "ann"), ("S2", "bob"), ("S3", "ann")]),
        schemes=make_schemes([("m1", "community-new", "need-money", "running"), ("m2", "broker", "need-money", "ended 2019")]),
    )


@pytest.fixture
def coded():
    """The machine suggests in every session; where people read, they were not asked."""
    return make_coded(make_codings([("a4", "need-money", "m"), ("e1", "need-partner", "m"), ("e2", "challenge-pay", "m")], "machine"))


def random_study(n_segments=3000, n_codes=57, n_people=67, seed=1):
    """Material of a study's real size, made of noise: for speed, and for laws that hold whatever was said."""
    rng = np.random.default_rng(seed)
    families = ["need", "barrier", "challenge", "option", "principle", "theme"]
    codes = tuple(make_code(f"{families[i % 6]}-{i}", families[i % 6]) for i in range(n_codes))
    people, n_sessions = rng.integers(0, n_people, n_segments), max(n_people // 3, 1)
    group = rng.integers(0, 4, n_people)
    described = [
        ("community", "new", "community-new"),
        ("community", "experienced", "community-old"),
        ("broker", "", "broker"),
        ("funder", "", "funder"),
    ]
    words = np.array(
        ["we", "need", "time", "money", "someone", "how", "where", "partner", "start", "ask", "learn", "trust", "pay", "meet", "slow"]
    )
    texts = [
        " ".join(rng.choice(words, rng.integers(5, 60))).capitalize() + rng.choice([".", "?", ". How do we start with it then?"])
        for _ in people
    ]
    ids = [f"s{i:05}" for i in range(n_segments)]
    marks = rng.random((n_segments, n_codes)) < 0.04
    at, of = np.nonzero(marks)
    is_read = (people // 3) % 3 == 0
    rows = [
        (ids[i], codes[j].code_id, coder)
        for i, j in zip(at, of, strict=True)
        for coder in ("ann", "bob")
        if is_read[i] and rng.random() < 0.8
    ]
    machine = [(ids[i], codes[j].code_id, "m") for i, j in zip(at, of, strict=True)]
    material = make_material(
        participants=make_participants([(f"P{i}", "c1", *described[group[i]]) for i in range(n_people)]),
        sessions=make_sessions([(f"S{i}", "c1", "interview") for i in range(n_sessions + 1)]),
        segments=make_segments([(ids[i], f"S{person // 3}", "c1", f"P{person}", texts[i]) for i, person in enumerate(people)]),
        codings=make_codings(rows),
        assignments=make_assignments([(f"S{i}", coder) for i in range(0, n_sessions + 1, 3) for coder in ("ann", "bob")]),
    )
    return material, make_coded(make_codings(machine, "machine")), Codebook(codes=codes), make_study(thresholds=Thresholds())


no_agreement = empty(Agreement)
