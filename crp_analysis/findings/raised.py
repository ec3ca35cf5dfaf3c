"""Who raised which need: one row a person and need, by people's codings alone."""

from __future__ import annotations

import pandas as pd

from crp_analysis.bundles import Coded, Material
from crp_analysis.codebook import Codebook
from crp_analysis.findings.evidence import gather_evidence
from crp_analysis.study import Study


def list_raised(material: Material, coded: Coded, codebook: Codebook, study: Study) -> pd.DataFrame:
    """participant_id, group, code_id: each person once for each need that people found in her words."""
    needs = [code.code_id for code in codebook.of_family("need")]
    said = gather_evidence(material, coded, study).coded
    rows = said.loc[said["code_id"].isin(needs), ["participant_id", "group", "code_id"]]
    return rows.drop_duplicates().sort_values(["participant_id", "code_id"], ignore_index=True)
