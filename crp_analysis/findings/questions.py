"""'How do I ...': the questions that people of a group asked themselves, in their own words."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import Evidence
from crp_analysis.findings.sentences import NEAR_DUPLICATE, count_words, overlap, sentence_spans, word_set

FEWEST_WORDS, MOST_WORDS = 4, 30
# "What I think is ..." begins like a question and is none: a verb, or a word of measure, has to follow
ASKS = re.compile(
    r"^(?:(?:so|and|but|well|like|um|er)[, ]+)*(?:how|what|where|who)(?:['’]s|['’]re)?\s+"
    r"(?:to|do|does|did|can|could|should|would|will|is|are|am|was|were|has|have|many|much|long|often|about|if|else|kind|sort)\b",
    re.IGNORECASE,
)
# a question about oneself or for somebody's help; "Is that a psychologist?" is neither
OWN = re.compile(r"\b(?:i|we|me|us|my|our|someone|somebody|anyone|anybody)\b", re.IGNORECASE)
# put to the others in the room
TO_OTHERS = re.compile(r"\b(?:would you|are you|you (?:think|mean|say|said))\b", re.IGNORECASE)
# "..., you know?" asks for nothing
TAG = re.compile(r"(?:you know|right|ok|okay|yeah|eh|do you|(?:is|isn|does|doesn|do|don|was|wasn|are|aren|can|won|would|wouldn)['’]?t?\s+(?:it|they|you|we|i|he|she))\s*\?$", re.IGNORECASE)  # fmt: skip  # noqa: E501


def question_lines(
    group: str, evidence: Evidence, material: Material, counts: pd.DataFrame, codebook: Codebook, *, limit: int
) -> pd.DataFrame:
    """One line a need under which people of the group asked something: the columns of a persona's line, most askers first.

    The text is one whole sentence, verbatim, of someone who may be quoted; its segment is the first of `segment_ids`. The
    line counts everyone of the group who asked something in words about that need, whether they may be quoted or not.

    Args:
        group: id of the group.
        evidence: Evidence.
        material: for the words and consent.
        counts: the group's CodeCounts.
        codebook: for its need codes.
        limit: questions quoted of one person.
    """
    asked = _list_questions(group, evidence, material, [code.code_id for code in codebook.of_family("need")])
    totals = counts.set_index("code_id")[["n_in_group", "n_unread"]]
    n_quoted, used, lines = Counter(), [], []
    asked["n_askers"] = asked.groupby(["is_suggested", "code_id"])["participant_id"].transform("nunique")
    for (is_suggested, _, code_id), rows in asked.groupby(["is_suggested", -asked["n_askers"], "code_id"]):
        if code_id in {line["code_id"] for line in lines}:
            continue  # words that people coded came first
        chosen = _choose(rows, n_quoted, used, limit)
        if chosen is None:
            continue
        n_quoted[chosen.participant_id] += 1
        used.append(word_set(chosen.text))
        others = sorted(set(rows["segment_id"]) - {chosen.segment_id})
        lines.append(
            {
                "text": chosen.text,
                "code_id": code_id,
                "n_participants": rows["participant_id"].nunique(),
                "n_in_group": totals.loc[code_id, "n_unread" if is_suggested else "n_in_group"],
                "n_sessions": rows["session_id"].nunique(),
                "is_suggested": is_suggested,
                "segment_ids": ";".join([chosen.segment_id, *others]),
            }
        )
    columns = ["text", "code_id", "n_participants", "n_in_group", "n_sessions", "is_suggested", "segment_ids"]
    return pd.DataFrame(lines, columns=columns)


def is_question(sentence: str) -> bool:
    """Whether somebody asks something for herself: it begins as a question, or ends as one and is about 'I', 'we' or 'someone'.

    4 to 30 words; questions put to others in the room ("What would you do?") and tags ("..., you know?") are left out.

    >>> [is_question(one) for one in ("How do I find the right person?", "What I mean is that it takes time.", "It takes time, you know?")]
    [True, False, False]
    """
    if not FEWEST_WORDS <= count_words(sentence) <= MOST_WORDS or TAG.search(sentence) or TO_OTHERS.search(sentence):
        return False
    return bool(ASKS.match(sentence)) or (sentence.rstrip("\"'”’) ").endswith("?") and bool(OWN.search(sentence)))


def _list_questions(group: str, evidence: Evidence, material: Material, needs: list[str]) -> pd.DataFrame:
    """One row a question, need and basis: segment, speaker, session, text, and whether the speaker may be quoted."""
    columns = ["segment_id", "code_id", "session_id", "consultation_id", "participant_id"]
    rows = pd.concat([evidence.coded.assign(is_suggested=False), evidence.suggested.assign(is_suggested=True)])
    rows = rows.loc[(rows["group"] == group) & rows["code_id"].isin(needs), [*columns, "is_suggested"]]
    consent = material.participants[["participant_id", "consultation_id", "may_quote"]]
    rows = rows.merge(consent, on=["participant_id", "consultation_id"], how="left")
    texts = material.segments.loc[material.segments["segment_id"].isin(rows["segment_id"]), ["segment_id", "text"]]
    asked = [
        (segment_id, text[start:end])
        for segment_id, text in texts.itertuples(index=False)
        for start, end in sentence_spans(text)
        if is_question(text[start:end])
    ]
    found = rows.merge(pd.DataFrame(asked, columns=["segment_id", "text"], dtype=str), on="segment_id")
    return found.assign(may_quote=found["may_quote"].eq(True), asks=[bool(ASKS.match(text) and OWN.search(text)) for text in found["text"]])


def _choose(rows: pd.DataFrame, n_quoted: Counter, used: list[frozenset[str]], limit: int) -> tuple | None:
    """The question to print: plainly asked for oneself, without bracketed marks, short; None when nobody who asked may be quoted."""
    free = [row for row in rows[rows["may_quote"]].itertuples(index=False) if n_quoted[row.participant_id] < limit]
    free = [row for row in free if all(overlap(word_set(row.text), words) <= NEAR_DUPLICATE for words in used)]
    return min(
        free, key=lambda row: (not row.asks, "[" in row.text, n_quoted[row.participant_id], len(row.text), row.segment_id), default=None
    )
