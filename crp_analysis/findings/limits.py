"""What a reader must know before trusting the report, the most important first. Statements hold no speech and no names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.disclosure import find_protected
from crp_analysis.findings.evidence import list_people, list_readers
from crp_analysis.findings.saturation import say_saturation
from crp_analysis.study import Study
from crp_analysis.tables import LANES, STREAMS, Limits, check

Row = tuple[str, str, float]
NO_NUMBER = float("nan")


def state_limits(
    material: Material,
    coded: Coded,
    agreement: pd.DataFrame,
    study: Study,
    codebook: Codebook,
    *,
    needs: pd.DataFrame | None = None,
    saturation: pd.DataFrame | None = None,
    edits: pd.DataFrame | None = None,
    another_look: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The Limits table. When nobody has coded anything yet, that comes first and plainly.

    Args:
        material: Material.
        coded: the machine's suggestions, lanes and notes.
        agreement: Agreement.
        study: for the groups, places and thresholds.
        codebook: Codebook.
        needs: Needs, for what its shares rest on.
        saturation: Saturation.
        edits: EditsApplied.
        another_look: AnotherLook.
    """
    people = list_people(material, study)
    rows = [
        *_coding(material, codebook),
        *_agreement(agreement, material),
        *_another_look(another_look),
        *_reading(material),
        *_single(material),
        *_correction(needs),
        *_saturation(saturation, material),
        *_silence(people, study),
        *_small_groups(people, study),
        *_machine(coded),
        *_material(material, people),
        *_rejected(material),
        *_consent(material, people),
        *_doubts(material, people),
        *_offer(codebook),
        *_edits(edits),
        *(("note", note, NO_NUMBER) for note in [*material.notes, *coded.notes]),
    ]
    return check(pd.DataFrame(rows, columns=["topic", "statement", "n"]), Limits, "limits")


def _coding(material: Material, codebook: Codebook) -> Iterator[Row]:
    if not codebook.codes:
        yield "coding", "There is no codebook, so nothing could be coded: this report holds participation and themes only.", 0
    elif material.codings.empty:
        unchecked = "Every code shown is a suggestion by the machine that nobody has checked; no finding rests on it."
        yield "coding", f"No person has coded any of this material yet. {unchecked}", 0


def _another_look(waiting: pd.DataFrame | None) -> Iterator[Row]:
    if waiting is None or waiting.empty:
        return
    n, n_codes = len(waiting), waiting["code_id"].nunique()
    what = f"{_n(n, 'coding')} of {_n(n_codes, 'code')} {'was' if n == 1 else 'were'} made under an older definition"
    looked = (
        "nobody has looked at it since; it counts as it stands" if n == 1 else "nobody has looked at them since; they count as they stand"
    )
    yield "older definitions", f"{what}, and {looked}.", n


def _offer(codebook: Codebook) -> Iterator[Row]:
    """Which parts of the report are not there, because the study has nothing for them."""
    parts = {
        "learning options": codebook.options,
        "principles": codebook.principles,
        "second frames": codebook.frames,
        "recommendations": codebook.recommendations,
        "opposing positions": any(code.opposes for code in codebook.codes),
    }
    absent = [f"no {words}" for words, there in parts.items() if not there]
    if absent and codebook.codes:
        left = "that part" if len(absent) == 1 else "those parts"
        yield "offer", f"The codebook holds {_listed(absent)}, so this report leaves {left} out.", NO_NUMBER


def _edits(edits: pd.DataFrame | None) -> Iterator[Row]:
    if edits is None or edits.empty:
        return
    n_stale = int(edits["is_stale"].sum())
    marked = "The changes are marked and are no evidence."
    older = f" For {n_stale} of them, what they were made on has changed since: look at them again." if n_stale else ""
    yield (
        "persona edits",
        f"Facilitators reworded, withdrew or added {_n(len(edits), 'line')} of persona cards. {marked}{older}",
        len(edits),
    )


def _reading(material: Material) -> Iterator[Row]:
    readers = list_readers(material)
    segments = _participants_segments(material)
    if readers.empty or segments.empty:
        return
    is_read = segments["session_id"].isin(readers["session_id"])
    n_read, n_sessions = segments.loc[is_read, "session_id"].nunique(), segments["session_id"].nunique()
    share = segments.loc[is_read, "n_words"].sum() / max(segments["n_words"].sum(), 1)
    what_counts = "Counts of people rest on these sessions alone; in the others there are only the machine's suggestions."
    yield (
        "reading",
        f"People read {n_read} of {_n(n_sessions, 'session')}, with {100 * share:.0f}\u00a0% of participants' words. {what_counts}",
        n_read,
    )
    coders = _n(readers["coder_id"].nunique(), "person", "people")
    yield "coders", f"Codes were given by {coders}.", readers["coder_id"].nunique()


def _single(material: Material) -> Iterator[Row]:
    if material.readings.empty:
        return
    n = material.readings.groupby("stream")["segment_id"].nunique().reindex(STREAMS, fill_value=0)
    drawn = f"{_n(n['audit'], 'segment was', 'segments were')} drawn at random and read without suggestions; they judge the machine"
    chosen = f"{_n(n['guided'], 'segment was', 'segments were')} read because that mends most; no share rests on them"
    told = [text for stream, text in (("audit", drawn), ("guided", chosen)) if n[stream]]
    yield "single segments", f"In other sessions people read single segments. {'; '.join(told)}.", int(n.sum())


def _correction(needs: pd.DataFrame | None) -> Iterator[Row]:
    n_corrected = 0 if needs is None else int(((needs["basis"] == "corrected") & (needs["strength"] != "protected")).sum())
    if n_corrected:
        what = f"{_n(n_corrected, 'share')} in the needs matrix also {'rests' if n_corrected == 1 else 'rest'} on the machine's suggestions"
        how = "corrected by what people coded; counts of people never do"
        yield (
            "corrected shares",
            f"{what}, {how}. Sessions were not drawn at random for reading, and no correction mends that.",
            n_corrected,
        )


def _agreement(agreement: pd.DataFrame, material: Material) -> Iterator[Row]:
    if material.codings.empty:
        return
    pooled = agreement[(agreement["code_id"] == "all") & (agreement["between"] == "people")].set_index("measure")
    if pooled.empty:
        yield "agreement", "No session was read by two people without suggestions in view, so it is not known how far coders agree.", 0
        return
    kappa = pooled.loc["cohen_kappa"]
    if np.isnan(kappa["value"]):
        yield "agreement", "Two people read some sessions, but agreement beyond chance is undefined there.", kappa["n_segments"]
        return
    ends = "" if np.isnan(kappa["ci_low"]) else f" (95 % interval {kappa['ci_low']:.2f} to {kappa['ci_high']:.2f})"
    where = f"On {_n(kappa['n_segments'], 'segment')} that two or more people read"
    found = f"{where}, they agree at kappa {kappa['value']:.2f}{ends} over all codes; single codes differ."
    yield "agreement", found, kappa["n_segments"]


def _saturation(saturation: pd.DataFrame | None, material: Material) -> Iterator[Row]:
    if saturation is not None and not material.codings.empty:
        yield "saturation", say_saturation(saturation), NO_NUMBER


def _silence(people: pd.DataFrame, study: Study) -> Iterator[Row]:
    heard, groups = set(people["place"]), set(people["group"])
    if silent := [place for place in study.places if place not in heard]:
        yield "places", f"Nobody took part from {_listed(silent)}.", len(silent)
    if silent := [group.name for group in study.groups if group.id not in groups]:
        yield "groups", f"Nobody took part from {_listed(silent)}.", len(silent)


def _small_groups(people: pd.DataFrame, study: Study) -> Iterator[Row]:
    sizes = people["group"].value_counts().reindex([group.id for group in study.groups], fill_value=0)
    protected = [study.group_name(group) for group in sizes.index[find_protected(sizes, min_group=study.thresholds.min_group)]]
    if protected:
        who = f"Fewer than {study.thresholds.min_group} people took part from {_listed(protected)}"
        yield "small groups", f"{who}: their figures are not shown by themselves, and are part of those for everyone.", len(protected)


def _machine(coded: Coded) -> Iterator[Row]:
    if coded.lanes.empty:
        return
    n_lanes = coded.lanes["lane"].value_counts().reindex(LANES, fill_value=0)
    alone, looked_at, left = (n_lanes[lane] for lane in LANES)
    trust = f"trusted by themselves for {alone}, need a person's look for {looked_at} and are left to people for {left}"
    yield "machine", f"Of {_n(len(coded.lanes), 'code')}, the machine's suggestions are {trust}.", len(coded.lanes)


def _material(material: Material, people: pd.DataFrame) -> Iterator[Row]:
    segments = _participants_segments(material)
    n_speakers = segments["participant_id"].nunique()
    n_words = int(segments["n_words"].sum())
    size = f"{_n(len(material.sessions), 'session')} with {_n(n_words, 'word')} by {_n(n_speakers, 'participant')}"
    yield "material", f"The material is {size}.", len(material.sessions)
    if silent := len(people) - n_speakers:
        yield (
            "silent people",
            f"{_n(silent, 'person is', 'people are')} listed as participants, but no words of theirs are in the material.",
            silent,
        )


def _rejected(material: Material) -> Iterator[Row]:
    """One row a reason, the most words first; then speech that could not be given to anybody."""
    reasons = material.rejected.groupby("reason")["n_words"].agg(["size", "sum"]).reset_index()
    for row in reasons.sort_values(["sum", "reason"], ascending=[False, True]).itertuples():
        yield "rejected", f"Not used, {row.reason}: {_n(row.size, 'piece')} with {_n(row.sum, 'word')}.", row.sum
    unknown = material.segments.loc[material.segments["speaker_kind"] == "unknown", "n_words"].sum()
    if unknown:
        yield (
            "unknown speakers",
            f"{_n(int(unknown), 'word')} by speakers whom nobody identified are not counted as evidence.",
            int(unknown),
        )


def _consent(material: Material, people: pd.DataFrame) -> Iterator[Row]:
    if people.empty:
        return
    n_may = material.participants.loc[material.participants["may_quote"].astype(bool), "participant_id"].nunique()
    who = f"{n_may} of {_n(len(people), 'participant')} ({100 * n_may / len(people):.0f}\u00a0%)"
    if not n_may:
        yield "consent", "No participant is known to have agreed to be quoted, so this report quotes nobody. All are counted.", 0
        return
    n_nameless = material.participants.loc[
        material.participants["may_quote"].astype(bool) & ~material.participants["shows_role"].astype(bool), "participant_id"
    ].nunique()
    without = f", {n_nameless} of them without role and group" if n_nameless else ""
    others = "; the others are counted and never quoted" if n_may < len(people) else ""
    yield "consent", f"{who} may be quoted{without}{others}.", n_may


def _doubts(material: Material, people: pd.DataFrame) -> Iterator[Row]:
    if unknown := int((people["group"] == "unknown").sum()):
        yield "unknown group", f"For {_n(unknown, 'participant')} no group is known; they count for everyone only.", unknown
    assigned = pd.MultiIndex.from_frame(material.assignments[["session_id", "coder_id"]])
    readers = pd.MultiIndex.from_frame(list_readers(material)[["session_id", "coder_id"]])
    if unassigned := int((~readers.isin(assigned)).sum()):
        what = f"{_n(unassigned, 'reading')} of a session by a coder not listed as having read it"
        yield "assignments", f"{what}: taken as read in full, which may understate shares; left out of agreement.", unassigned
    if material.schemes.empty:
        yield "landscape", "No existing schemes are listed, so nothing can be said about what is missing.", 0


def _participants_segments(material: Material) -> pd.DataFrame:
    return material.segments[material.segments["speaker_kind"] == "participant"]


def _n(count: float, one: str, many: str = "") -> str:
    """A count with its noun: '1 session', '2,100 words'."""
    return f"{int(count):,} {one if count == 1 else many or one + 's'}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
