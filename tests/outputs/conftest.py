"""A tiny invented study: 3 groups, 12 people, 9 codes. Nobody ever said these words. No test changes it, so it is made once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd
import pytest
from local_part import make_here

from crp_analysis import tables
from crp_analysis.bundles import Coded, Findings, Material
from crp_analysis.codebook import Code, Codebook, Investment, Link, Option, Principle
from crp_analysis.recommendations import Recommendation
from crp_analysis.study import Group, Study
from crp_analysis.tables import check

GROUPS = {"community": 5, "broker": 4, "researcher": 3}
DECISIONS = ["code_id", "n_both", "n_first_only", "n_second_only", "n_neither", "between"]
NASTY = 'We said <script>alert("no")</script> & "never" again.'


@dataclass(frozen=True)
class TinyRun:
    """What `workflow.load` returns, as far as the report looks at it."""

    study: Study
    codebook: Codebook
    material: Material
    coded: Coded
    agreement: pd.DataFrame
    findings: Findings
    decisions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DECISIONS))
    changes: list = field(default_factory=list)
    needs_moved: list = field(default_factory=list)
    provenance: dict = field(default_factory=dict)

    def but(self, **parts: object) -> TinyRun:
        """The same run with other parts."""
        return replace(self, **parts)


def frame(schema: type[tables.Table], rows: list[tuple], **constant: object) -> pd.DataFrame:
    """Rows in the schema's column order (constants left out), checked."""
    columns = [name for name in schema.to_schema().columns if name not in constant]
    return check(pd.DataFrame(rows, columns=columns).assign(**constant), schema, "test")


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    groups = (
        Group(id="community", name="Community organisations", role="community"),
        Group(id="broker", name="Brokers (public engagement)", role="broker"),
        Group(id="researcher", name="Researchers", role="researcher"),
        Group(id="funder", name="Funders", role="funder", is_audience=False),
    )
    return Study(
        root=tmp_path_factory.mktemp("study"),
        title="Learning together at Tinybrook",
        subtitle="Scoping report",
        question="What would help people at Tinybrook to do research together?",
        organisation="Tinybrook Forum",
        notice="Synthetic: invented people and invented words.",
        groups=groups,
        places=("Tinybrook", "Farvale"),
    )


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    def code(code_id: str, name: str, family: str, **more: object) -> Code:
        return Code(code_id=code_id, name=name, family=family, definition=f"People speak of {name.lower()}.", **more)

    codes = (
        code("need-find-partner", "Finding a partner", "need", need="How do I find a partner?"),
        code("need-access-funding", "Access to funding", "need", need="How do I pay for this?"),
        code("need-ethics", "Ethics in practice", "need", need="How do I do this ethically?"),
        code("barrier-time", "Lack of time", "barrier"),
        code("challenge-power", "Unequal power", "challenge", seat="both"),
        code("challenge-short-funding", "Short funding", "challenge", seat="higher education"),
        code("provision-valued", "Valued provision", "provision"),
        code("tension-open-to-all", "Open to all", "tension", opposes="tension-experienced-only"),
        code("tension-experienced-only", "Experienced people only", "tension", opposes="tension-open-to-all"),
    )
    hub = Option(
        option_id="hub",
        name="The Hub",
        overview="A shelf of shared examples.",
        aims=("To bring examples together.",),
        who_for=("Everyone.",),
        core_content=("Examples.",),
        considerations=("Somebody has to look after it.",),
        links=(Link(option="mentoring", how="mentors use its examples"),),
        investment=Investment(level="low", note="one part-time post"),
        delivery=("national",),
        needs=("need-find-partner",),
        principles=("power",),
    )
    mentoring = hub.model_copy(update={"option_id": "mentoring", "name": "Peer mentoring", "links": (), "needs": ("need-ethics",)})
    principles = (
        Principle(id="power", name="Share power", prompts=("Who decides?", "Who is paid?")),
        Principle(id="local", name="Start where people are", prompts=("Whose place is it?",)),
    )
    glossary = {"CRP": "Community research partnership"}
    recommendations = (
        Recommendation(
            recommendation_id="pay-people",
            title="Pay for people's time",
            area="narrative",
            text="Set money aside for the hours that people give.",
            rests_on=("barrier-time",),
            against=("tension-experienced-only",),
            would_change_our_mind=("Paid places stay empty.",),
        ),
        Recommendation(recommendation_id="wait", title="Wait a year", area="pilot", text="Begin later."),
    )
    return Codebook(codes=codes, options=(hub, mentoring), principles=principles, glossary=glossary, recommendations=recommendations)


@pytest.fixture(scope="session")
def material() -> Material:
    people = [(f"P{n:02d}", role) for n, role in enumerate((role for role, many in GROUPS.items() for _ in range(many)), start=1)]
    participants = pd.DataFrame(people, columns=["participant_id", "group"]).assign(
        consultation_id="one",
        role=lambda rows: rows["group"],
        experience="new",
        organisation_kind="charity",
        place="Tinybrook",
        may_quote=True,
        shows_role=True,
    )
    sessions = [
        ("s1", "one", "focus group", "2024-03-01", "Tinybrook", 62.0, "consultation", 900, 5, "a.docx", "docx", "00"),
        ("s2", "one", "interview", "2024-03-02", "Tinybrook", float("nan"), "consultation", 400, 4, "b.vtt", "vtt", "01"),
        ("s3", "one", "interview", "2024-03-05", "Tinybrook", 30.0, "consultation", 300, 3, "c.txt", "txt", "02"),
    ]
    segments = [
        ("g1", "s1", "one", "P01", "participant", 0, 0, 0, 50, 0.0, 9.0, 900, NASTY, ""),
        ("g2", "s2", "one", "P06", "participant", 0, 0, 0, 40, 0.0, 9.0, 400, "Finding anyone took us a year.", "How did you start?"),
        ("g3", "s3", "one", "P10", "participant", 0, 0, 0, 40, 0.0, 9.0, 300, "There is never time.", "What stops you?"),
    ]
    codings = pd.DataFrame(
        {"segment_id": ["g1", "g2"], "code_id": ["need-find-partner"] * 2, "coder_id": ["anna", "anna"], "origin": "person"}
    )
    schemes = [
        (
            "x1",
            "Meeting Point",
            "scheme",
            "A museum",
            "Meet people",
            "community",
            "20 a year",
            "1 day",
            "in person",
            "running",
            "need-find-partner",
            "web",
        ),
        ("x2", "Old Course", "programme", "A college", "Learn", "researcher;broker", "8", "6 weeks", "online", "ended", "", "report"),
    ]
    return Material(
        consultations=pd.DataFrame(
            [("one", "Tinybrook conversations", "mixed", "2024-03-01 to 2024-03-05", "Tinybrook", "consultation")],
            columns=["consultation_id", "title", "kind", "dates", "place", "participation_level"],
        ),
        participants=check(participants, tables.Participants, "test"),
        sessions=frame(tables.Sessions, sessions),
        segments=frame(tables.Segments, segments),
        rejected=frame(tables.Rejected, [("one", "d.docx", "paragraph 4", "no speaker", 12)]),
        codings=check(codings, tables.Codings, "test"),
        assignments=frame(tables.Assignments, [("s1", "anna", True), ("s2", "anna", True), ("s1", "ben", True)]),
        schemes=frame(tables.Schemes, schemes, places=""),
        notes=("One session has no time stamps.",),
    )


@pytest.fixture(scope="session")
def coded() -> Coded:
    suggestions = pd.DataFrame(
        {"segment_id": ["g3"], "code_id": ["barrier-time"], "coder_id": ["machine"], "origin": "machine", "score": 0.7, "lane": "assisted"}
    )
    lanes = [
        ("need-find-partner", "assisted", "agrees with people about as well as people do", 12, 0.61, 0.66, 0.7, 0.4),
        ("barrier-time", "automatic", "agrees with people better than people do", 30, 0.8, 0.74, 0.9, 0.5),
        ("need-ethics", "human only", "too few examples by people", 2, float("nan"), float("nan"), float("nan"), float("nan")),
    ]
    themes = [
        ("t1", "Travel and buses", "bus, travel, lift", 9, 4, 2, 0.82, "stable"),
        ("t2", "Food", "lunch, tea", 5, 3, 2, 0.5, "tentative"),
        ("t3", "Noise", "um", 3, 1, 1, 0.1, "withheld"),
    ]
    return Coded(
        codings=check(suggestions, tables.Codings, "test"),
        lanes=frame(tables.Lanes, lanes, promised=float("nan")),
        themes=frame(tables.Themes, themes, stability_people=0.5, stability_seeds=0.5, stability_order=0.5),
        theme_members=tables.empty(tables.ThemeMembers),
        notes=("Themes were looked for in 3 segments.",),
    )


@pytest.fixture(scope="session")
def agreement() -> pd.DataFrame:
    rows = [
        ("all", "people", "krippendorff_alpha", 0.71, 0.6, 0.8, 40, 30, 2, ""),
        ("need-find-partner", "people", "krippendorff_alpha", 0.66, 0.4, 0.85, 40, 12, 2, ""),
        ("barrier-time", "people", "krippendorff_alpha", 0.74, 0.5, 0.9, 40, 18, 2, ""),
        ("all", "machine and people", "krippendorff_alpha", 0.62, 0.5, 0.7, 40, 30, 2, ""),
        ("barrier-time", "machine and people", "krippendorff_alpha", 0.8, 0.6, 0.9, 40, 18, 2, ""),
        ("need-ethics", "people", "krippendorff_alpha", float("nan"), float("nan"), float("nan"), 40, 0, 2, "nobody used this code"),
    ]
    return frame(tables.Agreement, rows)


def counted(
    code_id: str, group: str, n: int, of: int, low: float, high: float, suggested: int = 0, unread: int = 0, protected: bool = False
) -> tuple:
    """A row of CodeCounts."""
    share = n / of if of else float("nan")
    return (
        code_id,
        group,
        n,
        of,
        share,
        low if of else float("nan"),
        high if of else float("nan"),
        n,
        min(n, 2),
        0,
        suggested,
        unread,
        protected,
    )


def needed(code_id: str, group: str, n: int, of: int, strength: str, suggested: int = 0, schemes: int = 0) -> tuple:
    """A row of Needs."""
    share = n / of if of else float("nan")
    return (
        code_id,
        group,
        n,
        of,
        share,
        max(share - 0.3, 0) if of else share,
        min(share + 0.3, 1) if of else share,
        0,
        suggested,
        schemes,
        schemes == 0,
        strength,
        "people",
    )


@pytest.fixture(scope="session")
def findings(material: Material) -> Findings:
    participation = [
        ("group", "community", "Community organisations", 5, 5 / 12, 1, 900, False),
        ("group", "broker", "Brokers (public engagement)", None, None, 1, 400, True),
        ("group", "researcher", "Researchers", None, None, 1, 300, True),
        ("kind", "interview", "Interview", 7, 7 / 12, 2, 700, False),
        ("kind", "focus group", "Focus group", 5, 5 / 12, 1, 900, False),
        ("place", "Tinybrook", "Tinybrook", 12, 1.0, 3, 1600, False),
    ]
    counts = [
        counted("need-find-partner", "all", 6, 9, 0.35, 0.88, 1, 3),
        counted("need-access-funding", "all", 2, 9, 0.06, 0.55),
        counted("need-ethics", "all", 0, 9, 0.0, 0.3, 2, 3),
        counted("barrier-time", "all", 8, 9, 0.57, 0.98, 3, 3),
        counted("challenge-power", "all", 3, 9, 0.12, 0.65),
        counted("challenge-short-funding", "all", 1, 9, 0.02, 0.44),
        counted("provision-valued", "all", 1, 9, 0.02, 0.44),
        counted("tension-open-to-all", "all", 4, 9, 0.19, 0.73),
        counted("tension-experienced-only", "all", 2, 9, 0.06, 0.55),
        counted("need-find-partner", "community", 4, 5, 0.38, 0.96),
        counted("need-find-partner", "researcher", 1, 3, 0.0, 0.9, protected=True),
    ]
    needs = [
        needed("need-find-partner", "community", 4, 5, "strong", schemes=1),
        needed("need-access-funding", "community", 1, 5, "single voice"),
        needed("need-ethics", "community", 0, 5, "not raised"),
        needed("need-find-partner", "broker", 0, 0, "suggested only", suggested=3),
        needed("need-access-funding", "broker", 0, 4, "not raised"),
        needed("need-ethics", "broker", 3, 4, "some"),
        *[needed(code, "researcher", 0, 3, "protected") for code in ("need-find-partner", "need-access-funding", "need-ethics")],
    ]
    personas = [
        ("community", "I am", 0, "Short of time, with many plates spinning.", "barrier-time", 5, 5, 2, False, False, "g1"),
        ("community", "I'd like", 0, "Access to new money.", "need-access-funding", 1, 5, 1, True, False, "g1"),
        ("community", "How do I", 0, "How do I find a partner?", "need-find-partner", 4, 5, 2, False, False, "g1"),
        ("broker", "How do I", 0, "How do I find a partner?", "need-find-partner", 3, 4, 1, False, True, "g2"),
    ]
    finding = ("g2", "s2", "one", "P06", "broker", "broker", "interview", 0, 30, "Finding anyone took us a year.", "", "We nearly gave up.")
    shop = ("g1", "s1", "one", "P01", "community", "community", "focus group", 0, 38, "I have a shop & </script> three children.")
    never = ("g3", "s3", "one", "P10", "researcher", "researcher", "interview", 0, 20, "There is never time.", "", "")
    passages = [
        ("q-1", "need-find-partner", "person", *finding),
        ("q-1", "barrier-time", "person", *finding),
        ("q-9", "barrier-time", "person", *shop, "Time is what I lack.", ""),
        ("q-2", "barrier-time", "machine", *never),
    ]
    quotes = [
        (
            "q-1",
            "need-find-partner",
            "g2",
            "s2",
            "one",
            "P06",
            "broker",
            "broker",
            "interview",
            0,
            30,
            "Finding anyone took us a year.",
            "person",
        ),
        (
            "q-2",
            "barrier-time",
            "g3",
            "s3",
            "one",
            "P10",
            "researcher",
            "researcher",
            "interview",
            0,
            20,
            "There is never time.",
            "machine",
        ),
        ("q-3", "need-find-partner", "g1", "s1", "one", "P01", "community", "community", "focus group", 0, len(NASTY), NASTY, "person"),
    ]
    coverage = [
        ("hub", "need-find-partner", True, 6, 1),
        ("hub", "need-ethics", False, 0, 2),
        ("mentoring", "need-ethics", True, 0, 2),
        ("mentoring", "need-find-partner", False, 6, 1),
    ]
    contrasts = [
        ("barrier-time", "community", 1.0, 0.5, 0.5, 0.1, 0.8, 0.01, 0.04),
        ("need-find-partner", "community", 0.8, 0.5, 0.3, -0.2, 0.6, 0.3, 0.5),
    ]
    limits = [("Reach", "Nobody from Farvale took part.", None), ("Material", "One paragraph could not be used: no speaker.", 1)]
    return Findings(
        participation=frame(tables.Participation, participation),
        counts=frame(tables.CodeCounts, counts),
        prevalence=tables.empty(tables.Prevalence),
        contrasts=frame(tables.Contrasts, contrasts),
        needs=frame(tables.Needs, needs),
        tensions=frame(
            tables.Tensions,
            [("tension-open-to-all", "tension-experienced-only", 4, 2, 1, "community;broker", "researcher")],
            relation="different groups",
            quote_ids_left="",
            quote_ids_right="",
        ),
        personas=frame(
            tables.PersonaLines,
            personas,
            so_that="",
            n_dissent=0,
            dissent="",
            quote_ids="",
            origin="evidence",
            editor="",
            edit_reason="",
            edited_on="",
            is_stale=False,
            stale_reason="",
            evidence_id="",
        ),
        coverage=frame(tables.Coverage, coverage),
        quotes=frame(tables.Quotes, quotes),
        passages=frame(tables.Passages, passages),
        saturation=frame(
            tables.Saturation, [(n, 3.0 * n**0.5, 2.0 * n**0.5, 4.0 * n**0.5, 0.1 if n > 5 else None, 0.0) for n in range(1, 9)]
        ),
        limits=frame(tables.Limits, limits),
        archetypes=frame(tables.Archetypes, [("community", "need-access-funding", "Access to funding", 1, 5, False, "", 5, 0, "Farvale")]),
        persona_edits=tables.empty(tables.EditsApplied),
        patterns=frame(tables.Patterns, [("community", 5, 2, False, None, None, "Too few people.")]),
        pattern_needs=tables.empty(tables.PatternNeeds),
        challenges=frame(
            tables.Challenges,
            [
                ("challenge-short-funding", "higher education", "challenge", 1, 9, 1, 0, 3, "", ""),
                ("challenge-power", "both", "challenge", 3, 9, 2, 0, 3, "community", ""),
                ("barrier-time", "not stated", "barrier", 8, 9, 2, 3, 3, "community", "q-2"),
            ],
        ),
        recommendations=frame(
            tables.Recommendations,
            [
                ("pay-people", 8, 9, 2, 3, 2, 8, "contested", 4, 1, "g3", "g1", "q-2", ""),
                ("wait", 0, 9, 0, 0, 0, 0, "no evidence", 0, 0, "", "", "", ""),
            ],
        ),
    )


@pytest.fixture(scope="session")
def run(study, codebook, material, coded, agreement, findings) -> TinyRun:
    return TinyRun(
        study=study,
        codebook=codebook,
        material=material,
        coded=coded,
        agreement=agreement,
        findings=findings,
        decisions=pd.DataFrame(
            [
                ("all", 20, 5, 5, 50, "people"),
                ("barrier-time", 9, 2, 1, 8, "machine and people"),
                ("all", 12, 8, 5, 60, "machine and people"),
            ],
            columns=DECISIONS,
        ),
        changes=[{"heading": "People and sessions", "items": ["3 people more: 12 in all."]}],
        provenance={"Package": "crp-analysis 0.1.0", "Codebook": "abc123"},
    )


@pytest.fixture(scope="session")
def unread_run(run: TinyRun) -> TinyRun:
    """The same study before anybody coded anything."""
    material = replace(run.material, codings=tables.empty(tables.Codings), assignments=tables.empty(tables.Assignments))
    counts = run.findings.counts.assign(
        n_participants=0,
        n_in_group=0,
        share=float("nan"),
        ci_low=float("nan"),
        ci_high=float("nan"),
        n_segments=0,
        n_sessions=0,
        n_confirmed=0,
        n_suggested=3,
        n_unread=12,
    )
    needs = run.findings.needs.assign(
        n_participants=0, n_in_group=0, share=float("nan"), n_confirmed=0, n_suggested=2, strength="suggested only"
    )
    quotes = run.findings.quotes.assign(basis="machine")
    findings = replace(
        run.findings,
        counts=counts,
        needs=needs,
        quotes=quotes,
        contrasts=run.findings.contrasts.head(0),
        personas=run.findings.personas.assign(is_suggested=True, n_participants=0),
        archetypes=run.findings.archetypes.assign(is_suggested=True, n_participants=2, n_in_group=5),
        challenges=run.findings.challenges.assign(n_participants=0, n_in_group=0, n_sessions=0, n_suggested=3),
        recommendations=run.findings.recommendations.assign(
            n_participants=0, n_read=0, n_sessions=0, n_counter=0, n_both=0, strength="suggested only"
        ),
    )
    return run.but(material=material, findings=findings, agreement=run.agreement.head(0), decisions=run.decisions.head(0))


@pytest.fixture
def here(run):
    """The run with Tinybrook as its part."""
    return make_here(run)
