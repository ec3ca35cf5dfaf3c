"""Persona cards: what people of one audience group share, in lines that each carry their evidence."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Code, Codebook
from crp_analysis.evidence_marks import evidence_id
from crp_analysis.findings.card_edits import edit_cards
from crp_analysis.findings.dissent import add_dissent
from crp_analysis.findings.evidence import Evidence, gather_evidence
from crp_analysis.findings.labels import label_speakers
from crp_analysis.findings.questions import question_lines
from crp_analysis.study import Group, Study
from crp_analysis.tables import UNKNOWN, PersonaLines, empty
from crp_analysis.tables.codesign import PARTS

MOST_ORGANISATIONS, MOST_PLACES, MOST_BARRIERS = 2, 1, 1  # beside the group itself these fill the lines of 'I am'
VALUED_PROVISION = "provision-valued"  # the one code of provision that helps; the others name what is missing or where it is
WISH = "I need "  # how a need's statement begins; on a card it stands under "I'd like"
LINE = ["text", "code_id", "n_participants", "n_in_group", "n_sessions", "is_suggested", "segment_ids"]


def build_personas(material: Material, coded: Coded, counts: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """The PersonaLines table: the lines that evidence carries (`list_lines`), as facilitators' edits leave them (`edit_cards`)."""
    return edit_cards(list_lines(material, coded, counts, codebook, study), material.persona_edits, study)[0]


def list_lines(material: Material, coded: Coded, counts: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    """Every line that evidence carries, for every audience group in which enough people spoke and something is coded or suggested.

    Lines that people coded come first, then by people, then by id; `edit_cards` cuts each part to what fits on a card. A line
    that rests on the machine alone is marked, counts people in sessions that nobody read, and says out of how many. Places and
    kinds of organisation appear only where enough people share them, and nobody or enough people of the group do not. A line with
    fewer people or sessions than the thresholds is a single voice. Each line says how many people of the group hold the opposite.

    Args:
        material: Material.
        coded: the machine's suggestions.
        counts: CodeCounts of the same material.
        codebook: Codebook.
        study: for its audience groups and thresholds.
    """
    evidence = gather_evidence(material, coded, study)
    labels = label_speakers(material, study)
    labels = labels[labels["group"] != UNKNOWN]
    told = set(zip(labels["participant_id"], labels["session_id"], strict=True))
    cards = [_card(group, evidence, material, counts, codebook, study, told) for group in study.groups if group.is_audience]
    cards = [card for card in cards if not card.empty]
    if not cards:
        return empty(PersonaLines)
    lines = add_dissent(pd.concat(cards, ignore_index=True), evidence, counts, codebook)
    purposes = {code.code_id: code.so_that for code in codebook.of_family("need")}
    lines["so_that"] = [
        purposes.get(code_id, "") if part == "I'd like" else "" for part, code_id in zip(lines["part"], lines["code_id"], strict=True)
    ]
    lines["evidence_id"] = [
        evidence_id(row.segment_ids.split(";"), row.n_participants, row.n_in_group) for row in lines.itertuples(index=False)
    ]
    return lines.assign(origin="evidence", editor="", edit_reason="", edited_on="", is_stale=False, stale_reason="", quote_ids="")


def _card(
    group: Group,
    evidence: Evidence,
    material: Material,
    counts: pd.DataFrame,
    codebook: Codebook,
    study: Study,
    told: Collection[tuple[str, str]],
) -> pd.DataFrame:
    """One group's lines; none when too few of its people spoke, or nothing is known of what they said.

    Questions are quoted of those alone whose words may stand under their group (`told`: people and sessions).
    """
    spoken = evidence.spoken[evidence.spoken["group"] == group.id]
    counts = counts[(counts["group"] == group.id) & (counts[["n_participants", "n_confirmed", "n_suggested"]].sum(axis=1) > 0)]
    if spoken["participant_id"].nunique() < study.thresholds.min_group or counts.empty:
        return empty(PersonaLines)

    def coded_lines(codes: list[Code]) -> pd.DataFrame:
        return _code_lines(group, {code.code_id: _wording(code) for code in codes}, counts, evidence)

    barriers = coded_lines(codebook.of_family("barrier"))
    shared = barriers[~barriers["is_suggested"] & (barriers["n_participants"] >= study.thresholds.min_people_for_line)].head(MOST_BARRIERS)
    pains = coded_lines([*codebook.of_family("barrier"), *codebook.of_family("challenge")])
    helping = [
        code
        for code in codebook.codes
        if code.family in ("option", "principle") or code.code_id == codebook.lineage.follow(VALUED_PROVISION)
    ]
    limit = study.thresholds.max_quotes_per_person
    parts = [
        pd.concat([_identity_lines(group, spoken, evidence.people, study), shared]),
        coded_lines(codebook.of_family("need")),
        question_lines(group.id, evidence, material, counts, codebook, limit=limit, told=told)[LINE],
        pains[~pains["code_id"].isin(shared["code_id"])],
        coded_lines(helping),
    ]
    card = pd.concat([rows.assign(part=part) for part, rows in zip(PARTS, parts, strict=True) if not rows.empty], ignore_index=True)
    card["is_single_voice"] = (card["n_participants"] < study.thresholds.min_people_for_line) | (
        card["n_sessions"] < study.thresholds.min_sessions_for_line
    )
    return card.assign(group=group.id)


def _wording(code: Code) -> str:
    """A need as a wish, without its purpose; any other code by its name."""
    if code.family != "need" or not code.need:
        return code.name
    wish = code.need.removeprefix(WISH).rstrip(". ") if code.need.startswith(WISH) else code.need
    return wish[:1].upper() + wish[1:]


def _identity_lines(group: Group, spoken: pd.DataFrame, people: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The group itself, and the kinds of organisation and places that enough of its people share and do not single out the others."""
    members = people[people["participant_id"].isin(spoken["participant_id"])]
    rows = [_shared_line(group.name, members, spoken, len(members))]
    for column, label, most in (("organisation_kind", "Organisation", MOST_ORGANISATIONS), ("place", "Place", MOST_PLACES)):
        stated = members.loc[~members[column].isin([UNKNOWN, ""]), column].value_counts()
        least, rest = max(study.thresholds.min_people_for_line, study.thresholds.min_group), len(members) - stated
        common = stated[(stated >= least) & ~rest.between(1, study.thresholds.min_group - 1)]  # the rest follows from the group's size
        common = common.rename_axis("value").reset_index(name="n").sort_values(["n", "value"], ascending=[False, True])
        for value in common["value"].head(most):
            text = "No organisation" if value.casefold() == "none" else f"{label}: {value}"
            rows.append(_shared_line(text, members[members[column] == value], spoken, len(members)))
    return pd.DataFrame(rows, columns=LINE)


def _shared_line(text: str, members: pd.DataFrame, spoken: pd.DataFrame, n_in_group: int) -> tuple:
    n_sessions = spoken.loc[spoken["participant_id"].isin(members["participant_id"]), "session_id"].nunique()
    return (text, "", len(members), n_in_group, n_sessions, False, "")


def _code_lines(group: Group, texts: dict[str, str], counts: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """One line a code that somebody of the group raised or that the machine suggests, the best supported first.

    Where nobody raised it in a session read as a whole, but somebody in words read singly, the line counts those, out of the people
    not read as a whole: so many at least.
    """
    rows = counts[counts["code_id"].isin(list(texts))]
    is_read = rows["n_participants"] > 0
    is_suggested = ~is_read & (rows["n_confirmed"] == 0)
    singly = evidence.confirmed[~evidence.confirmed["code_id"].isin(rows.loc[is_read, "code_id"])]
    by_people = pd.concat([evidence.coded, singly], ignore_index=True)
    sources = pd.concat([_segments(by_people, group.id, False), _segments(evidence.suggested, group.id, True)])
    lines = pd.DataFrame(
        {
            "text": rows["code_id"].map(texts),
            "code_id": rows["code_id"],
            "n_participants": rows["n_participants"].where(is_read, rows["n_confirmed"].where(~is_suggested, rows["n_suggested"])),
            "n_in_group": rows["n_in_group"].where(is_read, rows["n_unread"]),
            "is_suggested": is_suggested,
        }
    ).merge(sources, on=["code_id", "is_suggested"], how="left")
    return lines.sort_values(["is_suggested", "n_participants", "code_id"], ascending=[True, False, True], ignore_index=True)[LINE]


def _segments(rows: pd.DataFrame, group: str, is_suggested: bool) -> pd.DataFrame:
    """code_id, n_sessions and the joined segment_ids of a group, by code."""
    mine = rows[rows["group"] == group].sort_values("segment_id").groupby("code_id", as_index=False)
    return mine.agg(n_sessions=("session_id", "nunique"), segment_ids=("segment_id", ";".join)).assign(is_suggested=is_suggested)
