"""The terms of engagement as sheets for participants are made of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from crp_analysis.bundles import Material
from crp_analysis.tables import Terms, check


def terms_sheets(material: Material, *, consultations: Sequence[str] = ()) -> pd.DataFrame:
    """The Terms table, a sheet for each consultation: all its questions in the order in which a participant asks them.

    Open questions are there with an empty answer, so that a sheet can say that they are open.

    Args:
        material: with the versions that the edition to come gives (`workflow.Run.material`).
        consultations: ids of those that sheets are wanted of; none means all.
    """
    rows = material.terms[material.terms["consultation_id"].isin(consultations)] if consultations else material.terms
    order = {consultation_id: number for number, consultation_id in enumerate(material.consultations["consultation_id"])}
    rows = rows.assign(order=rows["consultation_id"].map(order)).sort_values(["order", "position"]).drop(columns="order")
    return check(rows, Terms, "terms")
