"""'How do I ...': the questions that people of a group asked themselves, in their own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

import numpy as np
import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import Evidence
from crp_analysis.findings.identifying import holding_of
from crp_analysis.findings.sentences import NEAR_DUPLICATE, count_words, overlap, sentence_spans, word_set

FEWEST_WORDS, MOST_WORDS = 4, 30
ASKER = r"(?:i|we|one|anyone|anybody|someone|somebody|people like (?:me|us))"
# "how do I", "who can we", "where does anyone"; a general "you" only where it is asked how one does something
HELP = (
    r"(?:how|what|who|whom|where|when)(?: on earth| exactly| best)? "
    rf"(?:(?:do|does|can|could|should|would|might|must|am|are) {ASKER}|(?:do|can|should) you)\b"
)
HOW_TO = r"(?:how|what|where|who|when) to (?!me\b|us\b|him\b|her\b|them\b|my\b|our\b|the\b|a\b)\w+"
THERE_IS = r"(?:is|are) there\b|will there be\b|does (?:anyone|anybody|someone|somebody)\b"
MAY = r"(?:do|should|must) (?:i|we)\b|(?:am i|are we) (?:allowed|supposed|meant|expected|able)\b"
WHO = r"who(?: else)? (?:has|is|knows|pays|decides|checks|owns|can|could|should|would|will|gets|looks)\b"
MEASURE = r"how (?:much|many|long|often|far|soon)\b.*\b(?:do|does|should|can|will|would)\b"
ALSO = r"(?:(?:so|and|but|well|like|um|er|erm|yeah|okay|ok|now|then|i mean)[, ]+)*"
ASKS = re.compile(rf"^{ALSO}(?:{HELP}|{HOW_TO}|{THERE_IS}|{MAY}|{WHO}|{MEASURE})", re.IGNORECASE)
# "If you have to have done it already, how does anyone start?": the question comes after a comma
ASKS_LATER = re.compile(rf"^.*, {ALSO}(?:{HELP}|{THERE_IS})", re.IGNORECASE)
# "... and I thought, what do we do?" is told, not asked now
TOLD = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|ask(?:s|ed|ing)?|think(?:s|ing)?|thought|told|tell(?:s|ing)?|goes|went|wonder(?:ed|ing)?)\b",
    re.IGNORECASE,
)
# without a question mark only what cannot be anything else
PLAINLY_ASKS = re.compile(rf"^{ALSO}how (?:(?:do|can|could|should) (?:i|we|you)|to (?!me\b|us\b)\w+)\b", re.IGNORECASE)
BY_ASKER = re.compile(rf"\b(?:how|what|who|where) (?:do|can|could|should) (?:i|we)\b|^{ALSO}how to\b", re.IGNORECASE)
# put to the others in the room, to the person who asks, or to the recorder: somebody is meant by "you"
TO_OTHERS = re.compile(
    r"\b(?:would you|could you|will you|have you|did you|are you|were you|your|you (?:think|mean|said)|(?<!do )you say"
    r"|(?<!how )do you say|do you (?:want|think|mean|need|know|like|have|feel|see|remember)|(?:do|can|could|should) (?:i|we)\b.*\byou\b)",
    re.IGNORECASE,
)
# what people say to keep a talk going
TALK = re.compile(
    r"\b(?:(?:can|could|may|shall) (?:i|we) (?:ask|say|come|have|just|go|be|own|add|start|stop|get)"
    r"|how (?:do|can|should|could) i (?:put|say|explain|describe)|do (?:i|we) (?:have the|think|feel|believe|like|agree)"
    r"|(?<!how )(?<!where )(?:do|should) (?:i|we) (?:start|begin|go on|go first|carry on|continue|stop|repeat|speak|answer|read|sit|mean)"
    r"|(?:speak|talk) (?:up|louder|slower|slowly)|record(?:er|ing)\b|anything else|have (?:you|i|we) got\b"
    r"|who is (?:that|this|it|he|she|next|there|talking|speaking)|what (?:do|can) i (?:say|mean)\W*$)",
    re.IGNORECASE,
)
# "So what do you do with that?" cannot be understood alone
POINTS_BACK = re.compile(r"\b(?:with|from|of|about|do) (?:that|this|those|these)\W*$", re.IGNORECASE)
# "..., you know?" asks for nothing
TAG = re.compile(r"(?:you know|right|ok|okay|yeah|eh|do you|(?:is|isn|does|doesn|do|don|was|wasn|are|aren|can|won|would|wouldn|have|haven|has|hasn)['’]?t?\s+(?:it|they|you|we|i|he|she))\s*\?$", re.IGNORECASE)  # fmt: skip  # noqa: E501


def question_lines(
    group: str,
    evidence: Evidence,
    material: Material,
    counts: pd.DataFrame,
    codebook: Codebook,
    *,
    limit: int,
    told: Collection[tuple[str, str]] | None = None,
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
        told: people and sessions whose words may stand under their group (`labels`); none given: all.
    """
    asked = _list_questions(group, evidence, material, [code.code_id for code in codebook.of_family("need")])
    holding = holding_of(material, codebook)
    is_held = [holding.holds_back(row.segment_id, row.text) for row in asked.itertuples(index=False)]
    is_told = [told is None or pair in told for pair in zip(asked["participant_id"], asked["session_id"], strict=True)]
    asked = asked.assign(may_quote=asked["may_quote"] & ~np.array(is_held, dtype=bool) & np.array(is_told, dtype=bool))
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
    """Whether somebody asks how to do something, whom to turn to or what there is: for herself, or for anybody in her place.

    4 to 30 words. Left out: questions put to the others in the room or to whoever records, what only keeps a talk going ("Can I
    say something?"), tags ("..., you know?"), questions told of another time ("I thought, what do we do?"), rhetorical ones ("How
    else would I meet one?") and those that cannot be understood alone ("What do you do with that?").

    >>> [is_question(one) for one in ("How do I find the right person?", "If it is full, how does anyone get in?", "Can I say something?")]
    [True, True, False]
    """
    text = re.sub(r"\s+", " ", sentence.strip().lstrip(".…-–\"'“‘ ")).replace("’", "'")
    if not FEWEST_WORDS <= count_words(text) <= MOST_WORDS:
        return False
    if any(pattern.search(text) for pattern in (TAG, TO_OTHERS, TALK, POINTS_BACK)):
        return False
    if not text.rstrip("\"'”’) ").endswith("?"):
        return bool(PLAINLY_ASKS.match(text))
    later = ASKS_LATER.match(text)
    return bool(ASKS.match(text)) or (later is not None and not TOLD.search(later[0]))


def _list_questions(group: str, evidence: Evidence, material: Material, needs: list[str]) -> pd.DataFrame:
    """One row a question, need and basis: segment, speaker, session, text, and whether the speaker may be quoted on a group's card."""
    columns = ["segment_id", "code_id", "session_id", "consultation_id", "participant_id"]
    rows = pd.concat([evidence.coded.assign(is_suggested=False), evidence.suggested.assign(is_suggested=True)])
    rows = rows.loc[(rows["group"] == group) & rows["code_id"].isin(needs), [*columns, "is_suggested"]]
    consent = material.participants[["participant_id", "consultation_id"]].assign(
        may_quote=material.participants["may_quote"].astype(bool) & material.participants["shows_role"].astype(bool)
    )
    rows = rows.merge(consent, on=["participant_id", "consultation_id"], how="left")
    texts = material.segments.loc[material.segments["segment_id"].isin(rows["segment_id"]), ["segment_id", "text"]]
    asked = [
        (segment_id, text[start:end])
        for segment_id, text in texts.itertuples(index=False)
        for start, end in sentence_spans(text)
        if is_question(text[start:end])
    ]
    found = rows.merge(pd.DataFrame(asked, columns=["segment_id", "text"], dtype=str), on="segment_id")
    return found.assign(may_quote=found["may_quote"].eq(True), asks=[bool(BY_ASKER.search(text)) for text in found["text"]])


def _choose(rows: pd.DataFrame, n_quoted: Counter, used: list[frozenset[str]], limit: int) -> tuple | None:
    """The question to print: plainly asked for oneself, without bracketed marks, short; None when nobody who asked may be quoted."""
    free = [row for row in rows[rows["may_quote"]].itertuples(index=False) if n_quoted[row.participant_id] < limit]
    free = [row for row in free if all(overlap(word_set(row.text), words) <= NEAR_DUPLICATE for words in used)]
    return min(
        free, key=lambda row: (not row.asks, "[" in row.text, n_quoted[row.participant_id], len(row.text), row.segment_id), default=None
    )
