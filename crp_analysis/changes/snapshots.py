"""What an edition keeps of itself for later comparisons: plain lists and mappings, in a stable order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from crp_analysis.changes.quotes_left import explain_quotes_left
from crp_analysis.changes.small_steps import without_small_steps
from crp_analysis.store import hash_of
from crp_analysis.tables import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

    from crp_analysis.bundles import Material
    from crp_analysis.codebook import Codebook
    from crp_analysis.workflow import Run

SNAPSHOT_FORMAT = 1  # raise it when a key is renamed; older snapshots then say so instead of comparing wrongly
HEADLINE_MEASURE = "krippendorff_alpha"
COUNTED = ["code_id", "group", "n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "is_protected"]
QUOTED = ["quote_id", "code_id", "group", "text", "basis"]


def snapshot(run: Run, before: Mapping | None = None) -> dict:
    """What a reader of this run could compare with another edition.

    Args:
        run: the whole study, or some of its consultations.
        before: the snapshot of the edition before, whose quotes this one explains where it no longer uses them.
    """
    material, findings, codebook = run.material, run.findings, run.codebook
    titles = {one.recommendation_id: one.title for one in codebook.recommendations}
    return {
        "format": SNAPSHOT_FORMAT,
        "title": run.study.title,
        "min_group": run.study.thresholds.min_group,
        "groups": {group.id: group.name for group in run.study.groups},
        "codebook": codebook.fingerprint,
        "codes": _codes(codebook),
        "lineage": _lineage(codebook),
        "n_participants": int(material.participants["participant_id"].nunique()),
        "n_words": words_of_participants(material),
        "sessions": _records(material.sessions, ["session_id", "consultation_id", "kind"]),
        "coders": sorted(material.assignments["coder_id"].unique().tolist()),
        "n_codings": len(material.codings),
        "comments": {"n": len(material.comments), "n_resolved": int(material.comments["is_resolved"].sum())},
        "rejected": {reason: int(n) for reason, n in sorted(Counter(material.rejected["reason"]).items())},
        "participation": _records(findings.participation, ["dimension", "value", "label", "n_participants"]),
        "counts": _records(findings.counts[~findings.counts["is_protected"]], COUNTED),  # an edition is given away, this file with it
        "needs": _records(findings.needs, ["code_id", "group", "strength", "n_schemes", "has_gap"]),
        **_offer_snapshot(run),
        "themes": _records(run.coded.themes, ["theme_id", "label", "status", "n_participants"]),
        "quotes": _records(findings.quotes, QUOTED),
        "quotes_left": explain_quotes_left(run, findings.quotes, _comparable(before)),
        "words": _words_shown(findings.quotes, findings.passages),
        "personas": _records(findings.personas, ["group", "part", "text", "code_id", "is_single_voice", "is_suggested"]),
        "archetypes": _records(findings.archetypes, ["group", "code_id", "n_participants", "n_in_group"]),
        "persona_edits": _records(findings.persona_edits, ["group", "part", "text", "action", "is_stale"]),
        "tensions": _records(findings.tensions, ["left_code", "right_code", "n_left", "n_right", "n_both", "relation"]),
        "recommendations": [
            {**row, "title": titles[row["recommendation_id"]]}
            for row in _records(findings.recommendations, ["recommendation_id", "n_participants", "n_read", "n_counter", "strength"])
        ],
        "lanes": dict(zip(run.coded.lanes["code_id"], run.coded.lanes["lane"], strict=True)),
        "agreement": _records(
            run.agreement[run.agreement["measure"] == HEADLINE_MEASURE], ["code_id", "between", "value", "ci_low", "ci_high"]
        ),
    }


def comparable_part(run: Run, before: Mapping | None) -> Mapping | None:
    """The earlier snapshot without the groups of which too few people came or went since; None where the two cannot be compared."""
    if before is None or before.get("format") != SNAPSHOT_FORMAT:
        return None
    counts, min_group = run.findings.counts, run.study.thresholds.min_group
    now = {
        "min_group": min_group,
        "participation": _records(run.findings.participation, ["dimension", "value", "n_participants"]),
        "counts": _records(counts, ["group", "n_in_group", "is_protected"]),
    }
    return without_small_steps(before, now)[0]


def local_snapshot(run: Run, before: Mapping | None = None) -> dict:
    """As `snapshot`, for the part that a run looks at. It holds what a local report shows, and no number that it keeps back."""
    local, codebook = run.local, run.codebook
    open_ = local.counts[local.counts["difference"].notna()]
    counts = open_.assign(group="all", n_participants=open_["n_low"], n_in_group=open_["n_in_scope"], is_protected=False)
    low, high = _share_interval(counts)
    needs = local.counts[local.counts["family"] == "need"].assign(group="all", n_schemes=0, has_gap=False)
    return {
        "format": SNAPSHOT_FORMAT,
        "title": run.study.title,
        "min_group": run.study.thresholds.min_group,
        "groups": {group.id: group.name for group in run.study.groups},
        "codebook": codebook.fingerprint,
        "codes": _codes(codebook),
        "lineage": _lineage(codebook),
        "n_participants": int(local.people["n_participants"].fillna(0).iloc[0]),  # 0 where it is protected
        "n_words": 0,
        "sessions": [],
        "coders": [],
        "n_codings": len(run.material.codings),
        "rejected": {},
        "participation": _records(local.people, ["dimension", "value", "label", "n_participants"]),
        "counts": _records(counts.assign(ci_low=low, ci_high=high, n_suggested=0), COUNTED),
        "needs": _records(needs.rename(columns={"standing": "strength"}), ["code_id", "group", "strength", "n_schemes", "has_gap"]),
        "planning": _records(local.planning, ["part", "position", "text", "note"]),
        "themes": [],
        "quotes": _records(local.quotes, QUOTED),
        "quotes_left": explain_quotes_left(run, local.quotes, _comparable(before)),
        "words": _words_shown(local.quotes),
        "personas": [],
        "lanes": {},
        "agreement": [],
    }


def words_of_participants(material: Material) -> int:
    """Words that participants said or wrote; facilitators' words are not what a study heard."""
    segments = material.segments
    return int(segments.loc[segments["speaker_kind"] == "participant", "n_words"].sum())


def _words_shown(*tables: pd.DataFrame) -> dict[str, list[str]]:
    """Hashes of the segments whose words the edition shows, and of those beside whose words a group stands (`older_editions`)."""
    rows = [row for table in tables for row in table[["segment_id", "group"]].itertuples(index=False)]
    return {
        "segments": sorted({hash_of(row.segment_id)[:16] for row in rows}),
        "labelled": sorted({hash_of(row.segment_id)[:16] for row in rows if row.group != UNKNOWN}),
    }


def _comparable(before: Mapping | None) -> Mapping | None:
    """The snapshot of the edition before, unless its keys have other meanings."""
    return before if before and before.get("format") == SNAPSHOT_FORMAT else None


def _codes(codebook: Codebook) -> dict[str, dict]:
    """Each code's name, and fingerprints of all that it means and of its definition alone."""
    return {
        code.code_id: {"name": code.name, "fingerprint": code.fingerprint, "definition": hash_of(code.definition)[:16]}
        | ({"retired": code.retired} if code.retired else {})
        for code in codebook.codes
    }


def _lineage(codebook: Codebook) -> dict[str, dict]:
    """Which code each older id leads to, and what split codes became, so that an older snapshot can be read in today's terms."""
    lineage = codebook.lineage
    leads = {old: now for old, now in lineage.leads.items() if old != now}
    return {"leads": leads, "parts": {old: list(parts) for old, parts in lineage.parts.items()}}


def _offer_snapshot(run: Run) -> dict:
    """What a reader could compare of options: their names, what they answer, votes that may be shown, best sets by budget."""
    findings = run.findings
    preferences = findings.preferences[~findings.preferences["is_protected"]]
    return {
        "options": {option.option_id: option.name for option in run.codebook.options},
        "coverage": _records(findings.coverage, ["option_id", "code_id", "answers"]),
        "preferences": _records(preferences, ["group", "option_id", "n_first", "n_ballots", "n_beats"]),
        "best_sets": _records(findings.option_sets[findings.option_sets["is_best"]], ["level", "option_ids", "share_covered"]),
    }


def _share_interval(counts: pd.DataFrame) -> tuple:
    """Wilson's interval of the share of people here."""
    from crp_analysis.findings.intervals import wilson

    return wilson(counts["n_participants"], counts["n_in_group"]) if len(counts) else ([], [])


def _records(rows: pd.DataFrame, columns: list[str]) -> list[dict]:
    """Rows as mappings with missing values as None and floats to four digits, sorted by their first columns."""
    chosen = rows[columns].sort_values(columns[:3]).round(4)
    return chosen.astype(object).where(chosen.notna(), None).to_dict("records")
