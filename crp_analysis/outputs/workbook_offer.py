"""The learning offer in the spreadsheet: provision, principles, journeys, votes and sets of options, a sheet for each that has rows."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Findings
from crp_analysis.codebook import Codebook
from crp_analysis.outputs.wording import HIDDEN
from crp_analysis.study import Study

STATES = {
    "gap": "raised, nothing runs",
    "served": "raised, something runs",
    "offered": "something runs, only suggested or nobody read yet",
    "unasked": "something runs, nobody heard raised it",
    "none": "neither",
    "protected": HIDDEN,
}


def offer_sheets(findings: Findings, codebook: Codebook, study: Study) -> dict[str, pd.DataFrame]:
    """Sheets by name, those without rows left out; numbers of protected groups are left out."""
    names = {option.option_id: option.name for option in codebook.options}
    sheets = {
        "Provision": _provision(findings.provision, codebook, study),
        "Principles": _principles(findings.principles, names, codebook),
        "Journeys": _journeys(findings.journeys, names, codebook, study),
        "Votes": _votes(findings.preferences, names, study),
        "Votes two by two": _pairs(findings.head_to_head, names, study),
        "Option sets": _sets(findings.option_sets, names, codebook),
        "Option sets by group": _shares(findings.set_shares, names, study),
    }
    return {name: rows for name, rows in sheets.items() if len(rows)}


def _provision(rows: pd.DataFrame, codebook: Codebook, study: Study) -> pd.DataFrame:
    open_ = rows["state"] != "protected"
    return pd.DataFrame(
        {
            "Need": [codebook.code_name(one) for one in rows["code_id"]],
            "Group": [study.group_name(one) for one in rows["group"]],
            "Running schemes": rows["n_schemes"],
            "People": rows["n_participants"].where(open_),
            "Of people read": rows["n_in_group"].where(open_),
            "Suggested besides": rows["n_suggested"].where(open_),
            "State": rows["state"].map(STATES),
        }
    )


def _principles(rows: pd.DataFrame, names: dict[str, str], codebook: Codebook) -> pd.DataFrame:
    principles = {one.id: one.name for one in codebook.principles}
    return pd.DataFrame(
        {
            "Principle": rows["principle_id"].map(principles),
            "Option": rows["option_id"].map(names),
            "Answers it": rows["answers"].map({True: "yes", False: "no"}),
            "People who named it": rows["n_participants"],
            "Of people read": rows["n_in_study"],
            "Passages": rows["n_passages"],
            "Suggested besides": rows["n_suggested"],
            "Quotes": rows["n_quotes"],
        }
    )


def _journeys(rows: pd.DataFrame, names: dict[str, str], codebook: Codebook, study: Study) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Group": [study.group_name(one) for one in rows["group"]],
            "Step": rows["position"] + 1,
            "Option": rows["option_id"].map(names),
            "Needs met there": [_codes(one, codebook) for one in rows["code_ids"]],
            "People": rows["n_participants"],
            "Of people read": rows["n_in_group"],
            "From": rows["from_option"].map(names),
            "Link": rows["from_link"],
            "As good": [_options(one, names) for one in rows["equals"]],
        }
    )


def _votes(rows: pd.DataFrame, names: dict[str, str], study: Study) -> pd.DataFrame:
    open_ = ~rows["is_protected"]
    shown = {
        "Ballots": "n_ballots",
        "Chose nothing": "n_abstained",
        "First choices": "n_first",
        "Ballots that name it": "n_chosen",
        "Ballots that rank it": "n_ranked",
        "Mean place where ranked": "mean_rank",
        "Beats": "n_beats",
        "Loses to": "n_loses",
        "Even with": "n_even",
    }
    about = {"Group": [study.group_name(one) for one in rows["group"]], "Option": rows["option_id"].map(names)}
    numbers = {title: rows[column].round(2).where(open_) for title, column in shown.items()}
    return pd.DataFrame(about | numbers | {"Protected": [HIDDEN if one else "" for one in rows["is_protected"]]})


def _pairs(rows: pd.DataFrame, names: dict[str, str], study: Study) -> pd.DataFrame:
    rows = rows[~rows["is_protected"]]
    return pd.DataFrame(
        {
            "Group": [study.group_name(one) for one in rows["group"]],
            "Option": rows["option_id"].map(names),
            "Other option": rows["other_id"].map(names),
            "Ballots above": rows["n_prefer"],
            "Ballots below": rows["n_against"],
            "No difference": rows["n_even"],
        }
    )


def _sets(rows: pd.DataFrame, names: dict[str, str], codebook: Codebook) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Budget in points": rows["level"],
            "Options": [_options(one, names) for one in rows["option_ids"]],
            "Points": rows["cost"],
            "For the budget": rows["is_best"].map({True: "best", False: "near"}),
            "Needs answered": rows["n_covered"],
            "Share answered": rows["share_covered"],
            "95 % low": rows["ci_low"],
            "95 % high": rows["ci_high"],
            "People with all needs answered": rows["n_whole"],
            "Of people who raised any": rows["n_people"],
            "Suggested besides": rows["n_suggested"],
            "Answers": [_codes(one, codebook) for one in rows["gains"]],
            "Leaves open": [_codes(one, codebook) for one in rows["leaves"]],
        }
    )


def _shares(rows: pd.DataFrame, names: dict[str, str], study: Study) -> pd.DataFrame:
    open_ = ~rows["is_protected"]
    return pd.DataFrame(
        {
            "Options": [_options(one, names) for one in rows["option_ids"]],
            "Group": [study.group_name(one) for one in rows["group"]],
            "Needs answered": rows["n_covered"].where(open_),
            "Needs raised": rows["n_raised"].where(open_),
            "Share answered": rows["share"].where(open_),
            "Protected": [HIDDEN if one else "" for one in rows["is_protected"]],
        }
    )


def _codes(ids: str, codebook: Codebook) -> str:
    return "; ".join(codebook.code_name(one) for one in ids.split(";") if one)


def _options(ids: str, names: dict[str, str]) -> str:
    return "; ".join(names[one] for one in ids.split(";") if one)
