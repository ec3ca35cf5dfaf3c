"""What people said, theme by theme: how many people, how sure, in whose words; challenges, tensions, and what no code covers."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Code
from crp_analysis.outputs import wording
from crp_analysis.outputs.figures import draw_counts
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.claims import opens, show_number
from crp_analysis.outputs.sections.evidence import count_words, everyone, evidence_of, link_quotes, numbered_quotes, show_quotes
from crp_analysis.outputs.tables_html import Column, html_table

THEME_FAMILIES = {
    "provision": ("Perceptions of provision", "What people say about the learning and support that exists."),
    "barrier": ("Barriers", "What keeps people from taking part in learning or in a partnership."),
    "principle": ("Principles that people named", "What people say any offer should be built on."),
    "option": ("Views on learning options", "What people say about kinds of support."),
    "level": ("Levels of participation", "How far people speak of being informed, consulted, or deciding and acting together."),
    "theme": ("Other themes", "Themes that the team added to the codebook."),
}
QUOTES_A_SIDE = 2
RELATIONS = {
    "same people": "Most of those on the smaller side hold both positions: the tension is within people.",
    "same groups": "The two sides are not two groups: people of the same group stand on either.",
    "different groups": "The two sides come from different groups.",
    "one side": "Only one of the two positions was heard.",
}
SEATS = {
    "higher education": "In higher education",
    "community": "In communities and their organisations",
    "both": "On both sides",
    "": "Seat not stated",
}


def themes(run: Run) -> Html:
    """Themes by family: a picture of people with intervals, then each theme with quotes by role."""
    families = []
    for family, (title, about) in THEME_FAMILIES.items():
        found = evidence_of(run, run.codebook.of_family(family))
        if found:
            families.append(
                {"id": family, "title": title, "about": about, "picture": _picture(run, [one.code for one in found], title), "codes": found}
            )
    return fill("themes", families=families, facts=facts(run))


def challenges(run: Run) -> Html:
    """Challenges and barriers by where they sit: in higher education, in communities, on both sides.

    Challenges come with their evidence and words; barriers, which have a part of their own among the themes, with their counts
    and links to what was said.
    """
    rows, numbered = run.findings.challenges, numbered_quotes(run)
    found = {one.code.code_id: one for one in evidence_of(run, run.codebook.of_family("challenge"))}
    seats = []
    for seat, title in SEATS.items():
        here = rows[rows["seat"] == (seat or "not stated")]
        codes = [found[code_id] for code_id in here["code_id"] if code_id in found]
        barriers = [
            _barrier(run, row, numbered) for row in here[here["family"] == "barrier"].itertuples() if row.n_participants or row.n_suggested
        ]
        if codes or barriers:
            seats.append((title, codes, barriers))
    shown = [code for code in rows["code_id"] if code in found or rows.set_index("code_id").loc[code, "family"] == "barrier"]
    codes = [run.codebook.code(code_id) for code_id in shown]
    return fill(
        "challenges", table=_count_table(run, codes, "Challenges and barriers by where they sit.", seats=True) if seats else "", seats=seats
    )


def _barrier(run: Run, row, numbered: pd.DataFrame) -> dict:
    """A barrier in one line."""
    counts = everyone(run)
    return {
        "id": row.code_id,
        "name": run.codebook.code_name(row.code_id),
        "evidence": count_words(counts.loc[row.code_id], run),
        "quotes": link_quotes(numbered, row.quote_ids),
    }


def tensions(run: Run) -> Html:
    """Pairs of positions that oppose each other, with the people on both sides and words from both. Nothing where no codes do."""
    pairs, numbered = [], numbered_quotes(run)
    for row in run.findings.tensions.itertuples():
        left = _position(run, row.left_code, row.n_left, row.groups_left, row.quote_ids_left, numbered)
        right = _position(run, row.right_code, row.n_right, row.groups_right, row.quote_ids_right, numbered)
        pairs.append({"left": left, "right": right, "n_both": row.n_both, "relation": RELATIONS[row.relation]})
    return fill("tensions", pairs=pairs, facts=facts(run)) if pairs else Html("")


def leftover_themes(run: Run) -> Html:
    """Themes that the machine found in what no code covers; all of it is a suggestion. Withheld ones are only counted."""
    themes = run.coded.themes
    shown = themes[themes["status"] != "withheld"].sort_values(["status", "n_participants"], ascending=[True, False])
    columns = [
        Column(key="label", title="Theme (label made by machine)", kind="row", width=30),
        Column(key="words", title="Typical words", width=30),
        Column(key="n_participants", title="People", kind="number", width=10),
        Column(key="n_sessions", title="Sessions", kind="number", width=12),
        Column(key="status", title="Status", width=18),
    ]
    table = html_table(shown, columns, caption="Themes outside the codebook, all suggested by machine.") if len(shown) else ""
    return fill("leftover", table=table, n_shown=len(shown), n_withheld=int((themes["status"] == "withheld").sum()))


def _picture(run: Run, codes: list[Code], title: str):
    counts = everyone(run)
    ids = [code.code_id for code in codes]
    return draw_counts(counts[counts["code_id"].isin(ids)], run.codebook, title=f"{title}: people behind each theme.")


def _count_table(run: Run, codes: list[Code], caption: str, *, seats: bool = False) -> Html:
    counts, rows = everyone(run), []
    for code in codes:
        rows.append(
            {
                "name": Html("{}{}").format(code.name, show_number(run, code.code_id)),
                "seat": SEATS[code.seat],
                **count_cells(counts.loc[code.code_id], run),
            }
        )
    rows.sort(key=lambda row: list(SEATS.values()).index(row["seat"]) if seats else 0)
    columns = [Column(key="name", title="Theme", kind="row", width=36)]
    columns += [Column(key="seat", title="Where it sits", width=22)] if seats else []
    columns += [
        Column(key="people", title="People", kind="number", width=13),
        Column(key="interval", title="95 % interval", kind="number", width=13),
        Column(key="suggested", title="Suggested besides", kind="number", width=16),
    ]
    return html_table(rows, columns, caption=caption)


def count_cells(row: pd.Series, run: Run) -> dict[str, object]:
    """The cells that every count table has: n of N, interval, and what is only suggested."""
    is_read = row["n_in_group"] > 0
    suggested = f"{row['n_suggested']} of {row['n_unread']}" if row["n_suggested"] else ""

    def linked(words: str) -> Html:
        return opens(run, words, row["code_id"], row["group"], is_numbered=False)

    return {
        "people": linked(f"{row['n_participants']} of {row['n_in_group']}") if is_read else "not read yet",
        "interval": wording.interval(row["ci_low"], row["ci_high"]) if is_read else "",
        "suggested": suggested if is_read or not suggested else linked(suggested),
    }


def _position(run: Run, code_id: str, n: int, groups: str, quote_ids: str, numbered: pd.DataFrame) -> dict:
    """One side of a tension: the position, its people, their groups and words."""
    counts = everyone(run)
    names = wording.listed(run.study.group_name(one.strip()) for one in groups.split(";") if one.strip())
    evidence = count_words(counts.loc[code_id], run) if code_id in counts.index else Html(wording.people(n))
    return {
        "name": run.codebook.code_name(code_id),
        "evidence": evidence,
        "groups": names,
        "n": n,
        "quotes": show_quotes(numbered, quote_ids, run.study, most=QUOTES_A_SIDE),
    }
