"""The gate in front of the report: every quote is verbatim, its speaker's own, and allowed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.errors import Fault, GateError
from crp_analysis.findings.evidence import list_people
from crp_analysis.findings.identifying import NO
from crp_analysis.findings.labels import LABEL, speakers
from crp_analysis.findings.quotables import printed_questions
from crp_analysis.study import Study
from crp_analysis.tables import UNKNOWN

QUOTE_AGAIN = "remove the quote and let 'crp find' choose anew"


def check_quotes(quotes: pd.DataFrame, material: Material, study: Study, *, personas: pd.DataFrame | None = None) -> list[Fault]:
    """What is wrong with the quotes, an empty list if nothing is: words, speaker, consent, group and the limit per person.

    Args:
        quotes: Quotes.
        material: what the quotes claim to come from.
        study: for its groups and the limit.
        personas: PersonaLines; the questions on cards are quotes too, are checked likewise and count towards the limit.
    """
    faults = _check_rows(quotes, material, study)
    speakers = quotes["participant_id"]
    if personas is not None:
        faults += _check_questions(personas, material)
        speakers = pd.concat([speakers, printed_questions(personas, material)["participant_id"]])
    return faults + _over_limit(speakers, study.thresholds.max_quotes_per_person, "max_quotes_per_person")


def check_passages(passages: pd.DataFrame, material: Material, study: Study) -> list[Fault]:
    """The same for Passages, and for the sentences around them: said by the same person in the same turn, word for word."""
    rows = passages.drop_duplicates("passage_id").rename(columns={"passage_id": "quote_id"})
    faults = _check_rows(rows, material, study) + _check_context(rows, material)
    segments = rows.drop_duplicates("segment_id")["participant_id"]
    return faults + _over_limit(segments, study.thresholds.max_passages_per_person, "max_passages_per_person")


def _check_rows(quotes: pd.DataFrame, material: Material, study: Study) -> list[Fault]:
    joined = quotes.merge(_sources(material), on="segment_id", how="left", suffixes=("", "_source")).merge(
        list_people(material, study)[["participant_id", "group"]], on="participant_id", how="left", suffixes=("", "_person")
    )
    forbidden = _forbidden(material)
    return [fault for row in joined.itertuples(index=False) for fault in _faults_of(row, forbidden)]


def _forbidden(material: Material) -> frozenset[str]:
    """Segments of which a person decided that nothing is quoted."""
    return frozenset(material.quoting.loc[material.quoting["decision"] == NO, "segment_id"])


def check_labels(rows: pd.DataFrame, material: Material, study: Study) -> list[Fault]:
    """One fault for labels that fewer than `min_group` people fit, counted afresh and in another way than labels are made."""
    everyone = speakers(material, study)
    least = min(study.thresholds.min_group, everyone["participant_id"].nunique())
    faults = []
    for told in rows[LABEL].drop_duplicates().itertuples(index=False):
        fits = everyone
        for name, value in zip(LABEL, told, strict=True):
            fits = fits[fits[name] == value] if value != UNKNOWN else fits
        if fits["participant_id"].nunique() < least:
            todo = "let 'crp find' choose anew; if it comes again, tell the maintainers"
            faults.append(Fault(kind=GateError, place="quotes", found="a quote's label fits too few people", todo=todo))
    return faults


def _check_context(passages: pd.DataFrame, material: Material) -> list[Fault]:
    """Sentences around a passage that its speaker did not say in that turn."""
    turn = ["session_id", "turn", "participant_id"]
    of_segment = material.segments.set_index("segment_id")[turn].apply(tuple, axis=1)
    turns = material.segments.sort_values("position").groupby(turn, dropna=False)["text"].agg(list)
    faults = []
    for row in passages.itertuples(index=False):
        said = turns.get(of_segment.get(row.segment_id), [])
        for place, words in (("before", row.before), ("after", row.after)):
            if words and not any(words in text for text in said):
                found = f"the sentence {place} it was not said by the same person in the same turn"
                faults.append(
                    Fault(kind=GateError, place=f"passage {row.quote_id}", found=found, todo="remove it, or let 'crp find' choose anew")
                )
    return faults


def _sources(material: Material) -> pd.DataFrame:
    """Every segment with its file and whether its speaker agreed to be quoted in that consultation."""
    consent = material.participants[["participant_id", "consultation_id", "may_quote", "shows_role"]]
    segments = material.segments[["segment_id", "session_id", "consultation_id", "participant_id", "speaker_kind", "text"]]
    sources = segments.merge(material.sessions[["session_id", "source"]], on="session_id", how="left")
    return sources.merge(consent, on=["participant_id", "consultation_id"], how="left")


def _faults_of(row: tuple, forbidden: frozenset[str]) -> Iterator[Fault]:
    """A quote's faults. The text and the speaker's id stay out of them."""
    if pd.isna(row.text_source):
        yield _fault(row, "its segment does not exist", QUOTE_AGAIN)
        return
    if not 0 <= row.start < row.end <= len(row.text_source) or row.text != row.text_source[row.start : row.end]:
        yield _fault(row, "the words differ from the segment's", "quote the segment verbatim, or " + QUOTE_AGAIN)
    if row.participant_id != row.participant_id_source or row.session_id != row.session_id_source:
        yield _fault(row, "somebody else said this, or in another session", "name the segment's own speaker and session, or " + QUOTE_AGAIN)
    if row.speaker_kind != "participant":
        yield _fault(row, "the speaker is no participant", QUOTE_AGAIN)
    elif not _is_true(row.may_quote):
        yield _fault(row, "the speaker may not be quoted", "remove the quote; consent is in the consultation's participants.csv")
    elif not _is_true(row.shows_role) and _tells_role(row):
        yield _fault(row, "the speaker agreed to be quoted without role and group only", QUOTE_AGAIN)
    if row.segment_id in forbidden:
        yield _fault(row, "a person decided that these words are not quoted", QUOTE_AGAIN)
    if row.group not in (row.group_person, UNKNOWN):
        yield _fault(row, "it stands under another group than its speaker's", QUOTE_AGAIN)


def _tells_role(row: tuple) -> bool:
    return any(getattr(row, name, UNKNOWN) != UNKNOWN for name in LABEL)


def _check_questions(personas: pd.DataFrame, material: Material) -> list[Fault]:
    questions = personas[(personas["part"] == "How do I") & (personas["origin"] == "evidence")]
    questions = questions.assign(segment_id=questions["segment_ids"].str.split(";").str[0])
    faults = []
    for row in questions.merge(_sources(material), on="segment_id", how="left", suffixes=("", "_source")).itertuples(index=False):
        place = f"persona {row.group}, question {row.position + 1}"
        if pd.isna(row.text_source) or row.text not in row.text_source:
            faults.append(Fault(kind=GateError, place=place, found="the words are not in the segment that it names", todo="quote verbatim"))
        elif row.speaker_kind != "participant" or not _is_true(row.may_quote) or row.segment_id in _forbidden(material):
            faults.append(Fault(kind=GateError, place=place, found="the speaker may not be quoted", todo="remove the question"))
        elif not _is_true(row.shows_role):
            found = "the speaker agreed to be quoted without role and group only"
            faults.append(Fault(kind=GateError, place=place, found=found, todo="remove the question"))
    return faults


def _over_limit(speakers: pd.Series, limit: int, setting: str) -> list[Fault]:
    """One fault a person quoted too often; which person is left out on purpose."""
    n_quotes = speakers.value_counts()
    return [
        Fault(
            kind=GateError,
            place="quotes",
            found=f"one person is quoted {number} times, {limit} are allowed (thresholds.{setting})",
            todo=f"remove {number - limit} of them",
        )
        for number in n_quotes[n_quotes > limit]
    ]


def _fault(row: tuple, found: str, todo: str) -> Fault:
    source = row.source if isinstance(row.source, str) else "quotes"
    return Fault(kind=GateError, place=f"{source}, quote {row.quote_id}", found=found, todo=todo)


def _is_true(may_quote: object) -> bool:
    return not pd.isna(may_quote) and bool(may_quote)
