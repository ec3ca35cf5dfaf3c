"""Segments that may be quoted, and the whole sentences in them that are worth quoting."""

from __future__ import annotations

import hashlib

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.findings.evidence import Evidence
from crp_analysis.findings.identifying import NO
from crp_analysis.findings.sentences import count_words, sentence_spans

FEWEST_WORDS, MOST_WORDS, BEST_WORDS = 6, 45, 25  # shorter says nothing alone, longer is not read; around 25 reads best


def list_quotable(evidence: Evidence, material: Material) -> pd.DataFrame:
    """One row a segment and code that may be quoted, the best candidates of each code first.

    Consent is asked per consultation: what somebody said where they did not agree to be quoted stays unquoted. So does what a person
    decided not to quote for what it tells.
    """
    by_people = pd.concat([evidence.coded, evidence.confirmed], ignore_index=True)
    rows = pd.concat([by_people.assign(basis="person"), evidence.suggested.assign(basis="machine")], ignore_index=True)
    consent = material.participants.loc[material.participants["may_quote"].astype(bool), ["participant_id", "consultation_id"]]
    rows = rows.merge(consent.drop_duplicates(), on=["participant_id", "consultation_id"])
    rows = rows.merge(evidence.people[["participant_id", "role"]], on="participant_id")
    rows = rows.merge(material.sessions[["session_id", "kind"]].rename(columns={"kind": "session_kind"}), on="session_id")
    rows = rows.merge(material.segments[["segment_id", "start_char", "end_char", "n_words", "text"]], on="segment_id")
    forbidden = material.quoting.loc[material.quoting["decision"] == NO, "segment_id"]
    rows = rows[(rows["n_words"] >= FEWEST_WORDS) & ~rows["segment_id"].isin(forbidden)].merge(
        _marked_spans(material.codings), on=["segment_id", "code_id"], how="left"
    )
    rows = rows.assign(
        has_mark=rows["text"].str.contains("[", regex=False),
        is_machine=rows["basis"] == "machine",
        distance=(rows["n_words"] - BEST_WORDS).abs(),
    )
    rows = rows.sort_values(
        ["code_id", "is_machine", "has_mark", "strength", "distance", "segment_id"], ascending=[True, True, True, False, True, True]
    )
    return rows.drop(columns=["distance", "n_words"]).reset_index(drop=True)


def printed_questions(personas: pd.DataFrame, material: Material) -> pd.DataFrame:
    """participant_id and text of the questions that persona cards quote; the quoted segment is the line's first.

    A question in facilitators' words is nobody's quote.
    """
    questions = personas[(personas["part"] == "How do I") & (personas["origin"] == "evidence")]
    speakers = material.segments.set_index("segment_id")["participant_id"]
    return pd.DataFrame({"participant_id": questions["segment_ids"].str.split(";").str[0].map(speakers), "text": questions["text"]})


def quote_id(segment_id: str, start: int, end: int) -> str:
    """The same words always have the same id, in every run: 'q-' and eight hexadecimal digits."""
    return "q-" + hashlib.sha256(f"{segment_id}|{start}|{end}".encode()).hexdigest()[:8]


def best_span(text: str, focus: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Start and end of the run of whole sentences to quote, 6 to 45 words long; None where there is none.

    The run that covers most of `focus` (what the coder marked), without bracketed marks if possible, nearest to 25 words.

    >>> text = "Yes. We asked three departments and nobody could tell us who pays for travel. So we stopped."
    >>> start, end = best_span(text)
    >>> text[start:end] == text
    True
    """
    spans = sentence_spans(text)
    runs = []
    for first in range(len(spans)):
        for last in range(first, len(spans)):
            start, end = spans[first][0], spans[last][1]
            n_words = count_words(text[start:end])
            if n_words > MOST_WORDS:
                break
            if n_words >= FEWEST_WORDS:
                covered = max(0, min(end, focus[1]) - max(start, focus[0])) if focus else 0
                runs.append((-covered, "[" in text[start:end], abs(n_words - BEST_WORDS), start, end))
    return min(runs)[3:] if runs else None


def marked_span(row: tuple) -> tuple[int, int] | None:
    """What the coder marked, in the segment's text. Names replaced in the text shift places; then nothing is known."""
    if pd.isna(row.marked_from) or row.end_char - row.start_char != len(row.text):
        return None
    return int(row.marked_from - row.start_char), int(row.marked_to - row.start_char)


def _marked_spans(codings: pd.DataFrame) -> pd.DataFrame:
    """segment_id, code_id, marked_from, marked_to: what coders marked, from the first to the last of them."""
    if "start_char" not in codings or "end_char" not in codings:
        return pd.DataFrame({"segment_id": pd.Series(dtype=str), "code_id": pd.Series(dtype=str), "marked_from": [], "marked_to": []})
    marked = codings.dropna(subset=["start_char", "end_char"]).groupby(["segment_id", "code_id"], as_index=False)
    return marked.agg(marked_from=("start_char", "min"), marked_to=("end_char", "max"))
