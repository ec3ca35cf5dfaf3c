"""From a number in a local report to words of people here: those that the whole report quotes, and that give no number away.

Numbers of themes are those of the whole report of the same run, so that E12 is the same theme in both. What opens is `Local.quotes` and
nothing else. How many of the people behind a number have no words here is never said: it could give a count away.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from crp_analysis.outputs import wording
from crp_analysis.outputs.anchors import short_anchor
from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import LocalRun
from crp_analysis.outputs.sections.claims import claim_anchor, claim_number, group_anchor, opens_several
from crp_analysis.outputs.sections.packing import Lists, pack_evidence
from crp_analysis.scope import AT
from crp_analysis.tables import UNKNOWN

BANK = ("voices", "in the whole report")
KEPT = "Words stand here only where the whole report quotes them and no number that is kept back follows from them."


def passages(run: LocalRun) -> Html:
    """Everything that opens behind a claim of a local report. From which consultation words come is not told beside the place."""
    lists = Lists(run, words_here(run))
    claims = (*_code_claims(run, lists), *_group_claims(run, lists), *_option_claims(run, lists))
    return pack_evidence(run, lists, claims, limit=run.study.thresholds.max_quotes_per_person, bank=BANK)


def words_here(run: LocalRun) -> pd.DataFrame:
    """The Passages of a local report: its quotes, with the sentences around them and all their codes where the whole report has these."""
    rows, quotes = run.findings.passages, run.local.quotes
    found = rows[rows["passage_id"].isin(quotes["quote_id"])]
    bare = quotes[~quotes["quote_id"].isin(found["passage_id"])].rename(columns={"quote_id": "passage_id"}).assign(before="", after="")
    return pd.concat([found, bare[rows.columns]], ignore_index=True) if len(bare) else found


def claimed_codes(run: LocalRun) -> list[str]:
    """Codes that open: heard here or suggested for certain, or carried by words that stand here; in the codebook's order."""
    counts = run.local.counts
    certain = counts.loc[(counts["n_low"] > 0) | (counts["suggested_low"] > 0), "code_id"]
    told = {*certain, *words_here(run)["code_id"]}
    return [code_id for code_id in run.codebook.ids() if code_id in told and claim_number(run, code_id)]


def opens_here(run: LocalRun, words: object, code_id: str, *, is_numbered: bool = True) -> Html:
    """Words that open what people here said of a code, with its number for paper; as they are where nothing can be told of it."""
    if not words or code_id not in claimed_codes(run):
        return Html("{}").format(words)
    link = Html('<a class="ev" href="#{}">{}</a>').format(claim_anchor(code_id), words)
    number = Html('<a class="en" href="#{}">&nbsp;{}</a>').format(claim_anchor(code_id), claim_number(run, code_id))
    return link + number if is_numbered else link


def opens_option(run: LocalRun, words: object, option_id: str) -> Html:
    """Words that open what people here said of the needs that an option answers."""
    return opens_several(words, option_anchor(option_id)) if words and _needs_of(run, option_id) else Html("{}").format(words)


def opens_group(run: LocalRun, n_people: float, group: str) -> Html | float:
    """A number of people of one group here that opens what they said, of any theme; as it is where no words of them stand here."""
    is_open = any(group == one.value for one in _groups_told(run))
    return opens_several(wording.number(n_people), group_anchor(group)) if is_open else n_people


def groups_in_words(run: LocalRun) -> list[tuple[str, str, str]]:
    """Groups whose number of people here opens: where their words are listed, their name, and ids of the words, joined with ';'."""
    words = words_here(run).drop_duplicates("passage_id")
    ids = words.groupby("group")["passage_id"].agg(";".join)
    return [(group_anchor(one.value), one.label, ids[one.value]) for one in _groups_told(run)]


def option_anchor(option_id: str) -> str:
    """Where an option stands on the planning sheet."""
    return short_anchor(f"e-plan-{option_id}")


def people_behind(row, at: str) -> str:
    """A line of LocalCounts as a sentence, as far as its numbers may be told; '' where there is nothing to tell."""
    parts = []
    if row.n_low > 0:
        of = f" of {row.n_in_scope:.0f}" if pd.notna(row.n_in_scope) else ""
        is_one = row.n_high == 1 and not of
        parts.append(f"raised by {wording.between(row.n_low, row.n_high)}{of} {'person' if is_one else 'people'} {at}")
    if row.suggested_low > 0:
        is_one = row.suggested_high == 1
        who = f"{wording.between(row.suggested_low, row.suggested_high)} {'person' if is_one else 'people'}"
        parts.append(f"suggested for {who} {at} whom nobody has read yet")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _code_claims(run: LocalRun, lists: Lists) -> Iterator[dict]:
    rows = {row.code_id: row for row in run.local.counts.itertuples()}
    for code_id in claimed_codes(run):
        says = people_behind(rows[code_id], AT[run.scope.kind]) if code_id in rows else ""
        number = claim_number(run, code_id)
        yield {"at": claim_anchor(code_id), "n": number, "codes": [lists.codes.index(code_id)], "group": -1, "says": says, "kept": KEPT}


def _group_claims(run: LocalRun, lists: Lists) -> Iterator[dict]:
    for row in _groups_told(run):
        says, position = f"{wording.people(row.n_participants)} {AT[run.scope.kind]}.", lists.groups.index(row.value)
        yield {"at": group_anchor(row.value), "n": "", "codes": [], "group": position, "says": says, "kept": KEPT}


def _groups_told(run: LocalRun) -> list:
    """Rows of LocalPeople: groups whose number of people here may be told, and of whom words stand in this report."""
    people, heard = run.local.people, {*words_here(run)["group"]} - {UNKNOWN}
    told = people[(people["dimension"] == "group") & ~people["is_protected"] & (people["n_participants"] > 0)]
    return list(told[told["value"].isin(heard)].itertuples())


def _option_claims(run: LocalRun, lists: Lists) -> Iterator[dict]:
    planning = run.local.planning
    lines = planning[(planning["part"] == "option") & planning["n_participants"].notna()]
    for line in lines.itertuples():
        if codes := [lists.codes.index(code_id) for code_id in _needs_of(run, line.option_id)]:
            says = f"Needs that it answers were raised by {wording.people(line.n_participants, line.n_in_group)} {AT[run.scope.kind]}."
            at = option_anchor(line.option_id)
            yield {"at": at, "n": "", "title": line.text, "codes": codes, "group": -1, "says": says, "kept": KEPT}


def _needs_of(run: LocalRun, option_id: str) -> list[str]:
    """The needs that an option answers and that open here."""
    named = next((option.needs for option in run.codebook.options if option.option_id == option_id), ())
    return [code_id for code_id in claimed_codes(run) if code_id in named]
