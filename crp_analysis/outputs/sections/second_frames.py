"""The findings through second frames, side by side: each area with the people, codes and options in it, and the areas of silence."""

from __future__ import annotations

import pandas as pd

from crp_analysis.codebook import Frame
from crp_analysis.outputs.figures_frames import draw_frame
from crp_analysis.outputs.markup import Html, fill
from crp_analysis.outputs.run import Run, facts
from crp_analysis.outputs.sections.claims import opens
from crp_analysis.outputs.tables_html import Column, html_table
from crp_analysis.outputs.wording import count, interval, listed


def frames(run: Run) -> Html:
    """One part for each frame of the codebook: picture, table, and what this study says nothing about. Nothing without a frame."""
    areas = run.findings.frames
    told = [_frame(run, frame, areas[areas["frame_id"] == frame.frame_id]) for frame in run.codebook.frames]
    told = [one for one in told if one]
    return fill("frames", frames=told, facts=facts(run)) if told else Html("")


def _frame(run: Run, frame: Frame, areas: pd.DataFrame) -> dict | None:
    if areas.empty:
        return None
    meanings = {area.id: area.meaning for area in frame.areas}
    silent = areas[(areas["n_participants"] == 0) & (areas["n_suggested"] == 0)]
    return {
        "id": frame.frame_id,
        "name": frame.name,
        "source": frame.source,
        "picture": draw_frame(areas, title=f"{frame.name}: people who spoke of each area.") if len(silent) < len(areas) else "",
        "table": _table(run, frame, areas, meanings),
        "unasked": silent.loc[silent["code_ids"] == "", "name"].tolist(),
        "unheard": silent.loc[silent["code_ids"] != "", "name"].tolist(),
    }


def _table(run: Run, frame: Frame, areas: pd.DataFrame, meanings: dict[str, str]) -> Html:
    titles = dict(zip(run.material.consultations["consultation_id"], run.material.consultations["title"], strict=True))
    options = {option.option_id: option.name for option in run.codebook.options}
    has_levels, has_options = (bool((areas[column] != "").any()) for column in ("consultation_ids", "option_ids"))
    rows = [
        {
            "name": Html("<strong>{}</strong><br><small>{}</small>").format(row.name[:1].upper() + row.name[1:], meanings[row.area_id]),
            "people": _people(row),
            "codes": _codes(run, row),
            "options": listed(options[one] for one in _ids(row.option_ids) if one in options),
            "consultations": listed(titles.get(one, one) for one in _ids(row.consultation_ids)),
        }
        for row in areas.itertuples()
    ]
    last = [Column(key="options", title="Options", width=20)] if has_options else []
    last += [Column(key="consultations", title="Consultations at this level", width=20)] if has_levels else []
    columns = [
        Column(
            key="name",
            title=(areas["kind"].iloc[0] or "area").capitalize() if areas["kind"].nunique() == 1 else "Area",
            kind="row",
            width=30,
        ),
        Column(key="people", title="People (95 % interval)", kind="number", width=17),
        Column(key="codes", title="Codes in it, those heard first", width=33),
        *last,
    ]
    return html_table(rows, columns, caption=f"{frame.name}: people, codes and more in each area.", kind="dense")


def _people(row) -> Html:
    """n of N and, under it, its interval; then what is only suggested."""
    if not row.code_ids:
        return Html("not asked")
    said = []
    if row.n_in_group:
        span = interval(row.ci_low, row.ci_high)
        said.append(Html("{} of {}").format(row.n_participants, row.n_in_group))
        said += [Html("{}").format(span)] if span else []
    if row.n_suggested:
        said.append(Html('<span class="suggested">suggested</span>&nbsp;+{}').format(row.n_suggested))
    return Html("<br>").join(said) if said else Html("nobody")


def _codes(run: Run, row) -> Html | str:
    """Codes that were heard, then how many others the frame puts there."""
    heard, all_ = _ids(row.heard_ids), _ids(row.code_ids)
    if not all_:
        return "no code of this codebook"
    names = [opens(run, run.codebook.code_name(one), one, is_numbered=False) for one in heard]
    rest = len(all_) - len(heard)
    silent = f"{count(rest, 'code')} that nobody raised" if rest else ""
    return Html("; ").join([*names, *([silent] if silent else [])])


def _ids(joined: str) -> list[str]:
    return [one for one in joined.split(";") if one]
