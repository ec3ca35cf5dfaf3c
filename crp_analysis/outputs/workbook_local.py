"""The tables of a local report as a spreadsheet; nothing in it that the report keeps back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from crp_analysis.bundles import Local
from crp_analysis.codebook import Codebook
from crp_analysis.outputs.wording import HIDDEN, between
from crp_analysis.outputs.workbook import write_sheets
from crp_analysis.study import Study


def write_local_workbook(local: Local, codebook: Codebook, study: Study, path: Path, *, title: str) -> Path:
    """Write planning sheet, codes here and elsewhere, people and limits as one XLSX file, a sheet each."""
    sheets = {
        "Planning sheet": _planning(local.planning, codebook),
        "Here and elsewhere": _counts(local.counts, codebook),
        "People here": _people(local.people),
        "Limits": local.limits.rename(columns={"topic": "Topic", "statement": "Limit", "n": "Count"}),
    }
    return write_sheets(sheets, path, title=title, creator=study.organisation)


def _planning(planning: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    options = {option.option_id: option.name for option in codebook.options}
    return pd.DataFrame(
        {
            "Part": planning["part"],
            "What": planning["text"],
            "People here": planning["n_participants"],
            "Of people read": planning["n_in_group"],
            "Share": planning["share"],
            "Note": planning["note"],
            "Option": [options.get(one, "") for one in planning["option_id"]],
        }
    )


def _counts(counts: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Numbers as numbers where they may be shown, as a range in words where not."""

    def told(low: str, high: str, base: str) -> list[object]:
        rows = zip(counts[low], counts[high], counts[base], counts["standing"], strict=True)
        return [None if s == "not read" else HIDDEN if pd.isna(b) else int(a) if a == z else between(a, z) for a, z, b, s in rows]

    suggested = [int(a) if a == z else between(a, z) for a, z in zip(counts["suggested_low"], counts["suggested_high"], strict=True)]
    return pd.DataFrame(
        {
            "Family": counts["family"],
            "What": [codebook.code_name(code) for code in counts["code_id"]],
            "People here": told("n_low", "n_high", "n_in_scope"),
            "Of people read here": counts["n_in_scope"],
            "Elsewhere": told("elsewhere_low", "elsewhere_high", "n_elsewhere"),
            "Of people read elsewhere": counts["n_elsewhere"],
            "Difference of shares": counts["difference"],
            "95 % low": counts["ci_low"],
            "95 % high": counts["ci_high"],
            "q": counts["q_value"],
            "How it stands": counts["standing"],
            "Suggested here besides": suggested,
        }
    )


def _people(people: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "By": people["dimension"],
            "Who": people["label"],
            "People here": people["n_participants"].astype(object).where(~people["is_protected"], HIDDEN),
            "In the whole study": people["n_everywhere"].astype(object).where(people["n_everywhere"].notna(), HIDDEN),
            "Not heard here": people["is_silent"].map({True: "yes", False: ""}),
        }
    )
