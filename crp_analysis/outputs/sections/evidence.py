"""How any claim shows what it rests on: people of people, an interval, a mark where only the machine speaks, and quotes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd

from crp_analysis.codebook import Code
from crp_analysis.outputs import wording
from crp_analysis.outputs.markup import Html
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sections.claims import opens, show_number
from crp_analysis.study import Study

SUGGESTED = Html('<span class="suggested">suggested</span>')
CLEAR_DIFFERENCE = 0.05  # false discovery rate under which a contrast between groups is reported
QUOTES_PER_CODE = 3


def few(n_participants: int) -> Html:
    """The mark of a line that rests on one person, or on few people or one session."""
    return Html('<span class="single">{}</span>').format(wording.voices(n_participants))


@dataclass(frozen=True, kw_only=True)
class CodeEvidence:
    """One code with what stands behind it, ready to be shown."""

    code: Code
    evidence: Html
    number: Html
    opening: str
    contrasts: tuple[str, ...]
    quotes: tuple[Html, ...]


def count_words(row: pd.Series, run: Run, *, is_linked: bool = True, is_numbered: bool = True, is_short: bool = False) -> Html:
    """A row of `CodeCounts` or `Needs` in words: 7 of 12 people (32–81 %), who else in words read singly, and what is only suggested.

    The first number opens its evidence (`claims.opens`), unless `is_linked` is false.
    """
    if row.get("is_protected", False) or row.get("strength") == "protected":
        return Html("{} people in this group: not shown").format(wording.fewer_than(run.study.thresholds.min_group))
    if is_short:
        return _short_words(row)
    parts = []
    if row["n_in_group"] > 0:
        span = wording.interval(row["ci_low"], row["ci_high"])
        words = Html("<strong>{}</strong>").format(wording.people(row["n_participants"], row["n_in_group"]))
        parts.append((words, Html(" (95&nbsp;% interval {})").format(span) if span else Html("")))
    if row["n_confirmed"] > 0:
        more = wording.people(row["n_confirmed"])
        parts.append((Html(more), Html(" {}in words read one by one").format("more " if row["n_participants"] > 0 else "")))
    if row["n_suggested"] > 0:
        unread = row.get("n_unread", 0)
        who = wording.people(row["n_suggested"], unread) if unread else wording.people(row["n_suggested"])
        parts.append((SUGGESTED, Html(" for {} not read yet").format(who)))
    if not parts:
        return Html("nobody, and nothing suggested")
    first, rest = parts[0], parts[1:]
    words = opens(run, first[0], row["code_id"], row["group"], is_numbered=False) if is_linked else first[0]
    number = show_number(run, row["code_id"], row["group"]) if is_linked and is_numbered else Html("")
    return Html("; ").join([words + first[1] + number, *(words + more for words, more in rest)])


def opening_words(row: pd.Series) -> str:
    """What stands before a count: 'Raised by', or 'So far' where nobody has read and all that follows is suggested."""
    return "Raised by" if row["n_in_group"] or row["n_confirmed"] else "So far"


def _short_words(row: pd.Series) -> Html:
    """7 of 12, 1 singly, +2 suggested."""
    parts = [Html("{} of {}").format(row["n_participants"], row["n_in_group"])] if row["n_in_group"] else []
    parts += [Html("{} singly").format(row["n_confirmed"])] if row["n_confirmed"] else []
    parts += [Html('<span class="suggested">+{}</span>').format(row["n_suggested"])] if row["n_suggested"] else []
    return Html(", ").join(parts)


def everyone(run: Run) -> pd.DataFrame:
    """Counts over all groups, one row a code, by code id."""
    counts = run.findings.counts
    return counts[counts["group"] == "all"].set_index("code_id", drop=False).rename_axis(None)


def evidence_of(run: Run, codes: list[Code]) -> list[CodeEvidence]:
    """The codes that anybody raised or that are suggested for anybody, most people first."""
    counts, quotes = everyone(run), numbered_quotes(run)
    heard = [code for code in codes if code.code_id in counts.index and _is_heard(counts.loc[code.code_id])]
    heard.sort(key=lambda code: (-counts.loc[code.code_id, "n_participants"], -counts.loc[code.code_id, "n_suggested"], code.name))
    return [
        CodeEvidence(
            code=code,
            evidence=count_words(counts.loc[code.code_id], run, is_numbered=False),
            number=show_number(run, code.code_id),
            opening=opening_words(counts.loc[code.code_id]),
            contrasts=contrasts_of(run, code.code_id),
            quotes=tuple(quotes_of(quotes, code.code_id, run.study)[:QUOTES_PER_CODE]),
        )
        for code in heard
    ]


def contrasts_of(run: Run, code_id: str) -> tuple[str, ...]:
    """Groups that clearly differ from everyone else on this code, after correction for many comparisons."""
    rows = run.findings.contrasts
    clear = rows[(rows["code_id"] == code_id) & (rows["q_value"] < CLEAR_DIFFERENCE)]
    return tuple(
        f"{run.study.group_name(row.group)}: {wording.percent(row.share)}, everyone else: {wording.percent(row.share_others)}"
        for row in clear.itertuples()
    )


def numbered_quotes(run: Run) -> pd.DataFrame:
    """All quotes in the order of the quote bank, with `number` from 1 and a stable `anchor` that names nobody."""
    order = {code_id: position for position, code_id in enumerate(run.codebook.ids())}
    quotes = run.findings.quotes.assign(place=lambda rows: rows["code_id"].map(order).fillna(len(order)))
    quotes = quotes.sort_values(["place", "code_id", "group", "quote_id"], ignore_index=True)
    quotes = _with_marks(quotes, run.material.segments)
    anchors = [f"quote-{hashlib.sha256(one.encode()).hexdigest()[:10]}" for one in quotes["quote_id"]]
    return quotes.assign(number=range(1, len(quotes) + 1), anchor=anchors)


def link_quotes(numbered: pd.DataFrame, quote_ids: str) -> Html:
    """Links to quotes of the bank by their numbers: Q3, Q8; nothing where there are none.

    Args:
        numbered: `numbered_quotes` of the run.
        quote_ids: ids joined with ';'.
    """
    rows = numbered[numbered["quote_id"].isin(quote_ids.split(";"))]
    return Html(", ").join(Html('<a href="#{}">Q{}</a>').format(row.anchor, row.number) for row in rows.itertuples())


def show_quotes(numbered: pd.DataFrame, quote_ids: str, study: Study, *, most: int) -> list[Html]:
    """The first few of several quotes of the bank, in the order of their ids."""
    quotes = numbered.set_index("quote_id", drop=False)
    chosen = [one for one in quote_ids.split(";") if one in quotes.index][:most]
    return [show_quote(quotes.loc[one], study) for one in chosen]


def quotes_of(numbered: pd.DataFrame, code_id: str, study: Study) -> list[Html]:
    """The quotes of one code, those coded by people first, different groups before the same group again."""
    quotes = numbered[numbered["code_id"] == code_id].assign(turn=lambda rows: rows.groupby("group").cumcount())
    quotes = quotes.sort_values(["basis", "turn", "number"], key=lambda c: c.map({"person": 0, "machine": 1}) if c.name == "basis" else c)
    return [show_quote(row, study) for _, row in quotes.iterrows()]


def show_quote(quote: pd.Series, study: Study, *, is_bank: bool = False) -> Html:
    """One person's words with their group and the kind of session, as far as enough people share them; never who or which session."""
    mark = Html(", code {}").format(SUGGESTED) if quote["basis"] == "machine" else Html("")
    number = Html('<span class="quote-number">Q{}</span>').format(quote["number"])
    if not is_bank:
        number = Html('<a class="quote-number" href="#{}">Q{}</a>').format(quote["anchor"], quote["number"])
    anchor = Html(' id="{}"').format(quote["anchor"]) if is_bank else Html("")
    return Html('<blockquote class="quote"{}><p>“{}{}{}”</p><p class="by">— {}{} · {}</p></blockquote>').format(
        anchor, quote["lead"], quote["text"], quote["trail"], wording.speaker(quote, study), mark, number
    )


def _with_marks(quotes: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """The quotes with `lead` and `trail`, an ellipsis where the same person went on before or after the quote in the same turn.

    Quotes are whole sentences, so that the marks stand at the ends of sentences only; the words between them are verbatim.
    """
    rows = segments[segments["session_id"].isin(quotes["session_id"])]
    turns = rows.groupby(["session_id", "turn"])["position"]
    about = rows.assign(is_first=turns.transform("min") == rows["position"], is_last=turns.transform("max") == rows["position"])
    about = quotes[["segment_id"]].merge(about[["segment_id", "text", "is_first", "is_last"]], on="segment_id", how="left")
    before = (quotes["start"].to_numpy() > 0) | (about["is_first"] == False).to_numpy()  # noqa: E712  a missing segment is no cut
    after = (quotes["end"].to_numpy() < about["text"].str.rstrip().str.len().to_numpy()) | (about["is_last"] == False).to_numpy()  # noqa: E712
    return quotes.assign(lead=["… " if one else "" for one in before], trail=[" …" if one else "" for one in after])


def _is_heard(row: pd.Series) -> bool:
    return bool(row[["n_participants", "n_confirmed", "n_suggested"]].sum() > 0)
