"""The gate in front of words that stand elsewhere than in the quote bank: links to quotes, and lines that facilitators wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from crp_analysis.bundles import Findings, Material
from crp_analysis.codebook import Codebook
from crp_analysis.errors import Fault, GateError
from crp_analysis.findings.labels import LABEL
from crp_analysis.findings.quote_gate import check_labels, check_passages, check_quotes
from crp_analysis.findings.sentences import WORD
from crp_analysis.study import Study

RUN_OF_WORDS = 8  # so many words in a row, the same as in somebody's speech, are hers


def check_words(findings: Findings, material: Material, codebook: Codebook, study: Study) -> list[Fault]:
    """What is wrong with any words of people in the report, an empty list if nothing is.

    Quotes and questions on cards are verbatim, their speaker's own and allowed (`check_quotes`). Everywhere else words come from
    the bank by id: the quote exists and stands under a code, and on a card under a group, that the place is about. What
    facilitators wrote on a card holds nothing that somebody said who may not be quoted.

    Args:
        findings: Findings.
        material: what the words claim to come from.
        codebook: for what recommendations rest on.
        study: for its groups and limits.
    """
    faults = check_quotes(findings.quotes, material, study, personas=findings.personas)
    faults += check_passages(findings.passages, material, study)
    faults += check_labels(pd.concat([findings.quotes[LABEL], findings.passages[LABEL]]), material, study)
    bank = {row.quote_id: (row.code_id, row.group) for row in findings.quotes.itertuples(index=False)}
    for place, ids, codes, group in _links(findings, codebook):
        faults += _broken_links(place, ids, codes, group, bank)
    return [*faults, *_spoken_by_others(findings.personas, material)]


def _links(findings: Findings, codebook: Codebook) -> Iterator[tuple[str, str, list[str], str]]:
    """Every place with linked quotes: its name, the ids, the codes that fit and, on a card, the group."""
    for line in findings.personas.itertuples(index=False):
        yield f"persona {line.group}, {line.part}, line {line.position + 1}", line.quote_ids, [line.code_id], line.group
    for pair in findings.tensions.itertuples(index=False):
        yield f"tension {pair.left_code}", pair.quote_ids_left, [pair.left_code], ""
        yield f"tension {pair.right_code}", pair.quote_ids_right, [pair.right_code], ""
    for one in findings.challenges.itertuples(index=False):
        yield f"challenge {one.code_id}", one.quote_ids, [one.code_id], ""
    written = {one.recommendation_id: one for one in codebook.recommendations}
    for row in findings.recommendations.itertuples(index=False):
        one = written[row.recommendation_id]
        yield f"recommendation {row.recommendation_id}", row.quote_ids, codebook.codes_behind(one.rests_on), ""
        yield f"recommendation {row.recommendation_id}, against", row.counter_quote_ids, codebook.codes_behind(one.against), ""


def _broken_links(place: str, ids: str, codes: list[str], group: str, bank: dict[str, tuple[str, str]]) -> Iterator[Fault]:
    for quote_id in filter(None, ids.split(";")):
        if quote_id not in bank:
            yield _fault(f"{place}, quote {quote_id}", "the quote is not in the bank", "let 'crp find' choose anew")
        elif bank[quote_id][0] not in codes or (group and bank[quote_id][1] != group):
            yield _fault(
                f"{place}, quote {quote_id}", "the quote is about something else, or from another group", "let 'crp find' choose anew"
            )


def _spoken_by_others(personas: pd.DataFrame, material: Material) -> Iterator[Fault]:
    """Facilitators' lines with words of somebody who may not be quoted. The words stay out of the message."""
    lines = personas[personas["origin"] == "facilitator"]
    if lines.empty:
        return
    people = material.participants  # a card is a group's: words on it say the group of who said them
    consent = people.loc[people["may_quote"].astype(bool) & people["shows_role"].astype(bool), ["participant_id", "consultation_id"]]
    spoken = material.segments[material.segments["speaker_kind"] == "participant"].merge(
        consent.assign(is_allowed=True), on=["participant_id", "consultation_id"], how="left"
    )
    kept_back = _runs(spoken.loc[spoken["is_allowed"].isna(), "text"])
    for line in lines.itertuples(index=False):
        if _runs([line.text]) & kept_back:
            place = f"persona {line.group}, {line.part}, line {line.position + 1}"
            yield _fault(
                place,
                "a facilitator's line holds words of somebody who may not be quoted, or not as one of a group",
                "say it in other words in the card's file",
            )


def _runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """Every run of so many words in the texts, without regard to case."""
    found = set()
    for text in texts:
        words = [word.casefold() for word in WORD.findall(text)]
        found |= {tuple(words[at : at + RUN_OF_WORDS]) for at in range(len(words) - RUN_OF_WORDS + 1)}
    return found


def _fault(place: str, found: str, todo: str) -> Fault:
    return Fault(kind=GateError, place=place, found=found, todo=todo)
