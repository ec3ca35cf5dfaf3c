"""The spreadsheet's sheets of second frames, terms of engagement and feedback."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Codebook
from crp_analysis.study import Study


def frame_sheet(areas: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """One row an area, codes and options by name."""
    frames = {frame.frame_id: frame.name for frame in codebook.frames}
    options = {option.option_id: option.name for option in codebook.options}
    return pd.DataFrame(
        {
            "Frame": areas["frame_id"].map(frames),
            "Area": areas["name"],
            "Kind": areas["kind"],
            "People": areas["n_participants"],
            "Of people read": areas["n_in_group"],
            "Share": areas["share"],
            "95 % low": areas["ci_low"],
            "95 % high": areas["ci_high"],
            "Suggested besides": areas["n_suggested"],
            "Of people not read": areas["n_unread"],
            "Codes": [_named(ids, {code.code_id: code.name for code in codebook.codes}) for ids in areas["code_ids"]],
            "Options": [_named(ids, options) for ids in areas["option_ids"]],
            "Consultations": areas["consultation_ids"],
        }
    )


def terms_sheet(terms: pd.DataFrame, consultations: pd.DataFrame) -> pd.DataFrame:
    """One row a consultation and question; an open one says so."""
    return pd.DataFrame(
        {
            "Consultation": _titled(terms["consultation_id"], consultations),
            "Version": terms["version"],
            "Question": terms["heading"],
            "Answer": terms["answer"].replace("", "(open)"),
        }
    )


def feedback_sheet(feedback: pd.DataFrame, consultations: pd.DataFrame, study: Study) -> pd.DataFrame:
    """One row a line of a feedback sheet; protected numbers are left out."""
    return pd.DataFrame(
        {
            "Consultation": _titled(feedback["consultation_id"], consultations),
            "Group": [study.group_name(group) for group in feedback["group"]],
            "Part": feedback["part"],
            "Text": feedback["text"],
            "People": feedback["n_participants"],
            "Of people read": feedback["n_in_group"],
            "Reason": feedback["reason"],
        }
    )


def _titled(ids: pd.Series, consultations: pd.DataFrame) -> list[str]:
    titles = dict(zip(consultations["consultation_id"], consultations["title"], strict=True)) if "title" in consultations else {}
    return [titles.get(one, one) for one in ids]


def _named(ids: str, names: dict[str, str]) -> str:
    return "; ".join(names.get(one, one) for one in ids.split(";") if one)
