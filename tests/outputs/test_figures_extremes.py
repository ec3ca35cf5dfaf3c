"""Every picture at the smallest and the largest study: no text outside its canvas, no label on another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import counted, frame, needed
from matplotlib.figure import Figure as Sheet
from matplotlib.text import Text

from crp_analysis import tables
from crp_analysis.codebook import Link
from crp_analysis.outputs import figures
from crp_analysis.outputs.figures_frames import draw_frame
from crp_analysis.outputs.figures_journeys import draw_journeys
from crp_analysis.outputs.figures_landscape import draw_provision
from crp_analysis.outputs.figures_local import MOST_ROWS, draw_here_and_elsewhere, draw_suggested_here
from crp_analysis.outputs.figures_offer import draw_budgets, draw_preferences
from crp_analysis.outputs.figures_system import MOST_DRAWN, draw_system
from crp_analysis.outputs.sections.sets import list_sets
from crp_analysis.study import Group

LONG = "Communities of practice beside the old harbour, their neighbours and whoever else brokers partnerships"
SIZES = {"smallest": (1, 1, 1), "largest": (20, 120, 30)}  # groups, codes, options


@pytest.fixture(params=SIZES)
def size(request):
    return request.param, *SIZES[request.param]


@pytest.fixture
def sheets(monkeypatch):
    """What stands wrong in the pictures drawn in this test, looked at just before each is saved."""
    faults: list[str] = []
    save = Sheet.savefig

    def look(sheet: Sheet, *args, **kwargs):
        faults.extend(wrong_in(sheet))
        return save(sheet, *args, **kwargs)

    monkeypatch.setattr(Sheet, "savefig", look)
    return faults


def wrong_in(sheet: Sheet) -> list[str]:
    """Texts outside the canvas, and pairs of texts that overlap by more than a hair."""
    sheet.draw_without_rendering()
    renderer = sheet.canvas.get_renderer()
    beyond = {id(label) for axes in sheet.axes for axis in (axes.xaxis, axes.yaxis) for label in ticks_beyond(axis)}
    shown = [text for text in sheet.findobj(Text) if text.get_visible() and text.get_text().strip() and id(text) not in beyond]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
    wide, high = sheet.bbox.width, sheet.bbox.height
    out = [f"outside: {words!r}" for words, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1]
    return out + [f"overlap: {a!r} and {b!r}" for (a, one), (b, other) in combinations(boxes, 2) if overlaps(one, other)]


def ticks_beyond(axis) -> list[Text]:
    """Labels of ticks outside the axis's range: they exist and are not drawn."""
    low, high = sorted(axis.get_view_interval())
    return [label for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high for label in (tick.label1, tick.label2)]


def overlaps(one, other) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide > 1.5 and high > 1.5


def name(n: int, largest: bool) -> str:
    return f"{n}. {LONG}" if largest else "Time"


@pytest.fixture
def world(size, study, codebook):
    """A study and a codebook of this size, with long names in the largest."""
    which, n_groups, n_codes, n_options = size
    large = which == "largest"
    groups = tuple(Group(id=f"g{n}", name=name(n, large), role=f"r{n}") for n in range(n_groups))
    needs = tuple(codebook.codes[0].model_copy(update={"code_id": f"need-{n}", "name": name(n, large)}) for n in range(n_codes))
    links = lambda n: tuple(Link(option=f"o{other}", how="leads there") for other in range(n + 1, min(n + 3, n_options)))  # noqa: E731
    options = tuple(
        codebook.options[0].model_copy(update={"option_id": f"o{n}", "name": name(n, large), "links": links(n)}) for n in range(n_options)
    )
    book = codebook.model_copy(update={"codes": needs, "options": options})
    return study.model_copy(update={"groups": groups}), book, large


def test_participation(world, sheets):
    study, _, large = world
    rows = [("group", group.id, group.name, 400 - n if large else 1, 0.05, 1, 900, False) for n, group in enumerate(study.groups)]
    figures.draw_participation(frame(tables.Participation, rows))
    assert sheets == []


def test_counts(world, sheets):
    _, book, large = world
    rows = [counted(code.code_id, "all", 1 + n, 120, n / 130, 1, 40 * large, 100 * large) for n, code in enumerate(book.codes)]
    figure = figures.draw_counts(frame(tables.CodeCounts, rows), book)
    assert sheets == [] and ("in the table only" in figure.caption) is large


def test_needs_matrix(world, sheets):
    study, book, large = world
    rows = [
        needed(code.code_id, group.id, (m + n) % 60 if large else 1, 60 if large else 1, "strong", suggested=(m % 2) * 5)
        for m, code in enumerate(book.codes)
        for n, group in enumerate(study.groups)
    ]
    figures.draw_needs_matrix(frame(tables.Needs, rows), book, study)
    assert sheets == []


def test_agreement(world, sheets):
    _, book, _ = world
    rows = [
        (one, between, "krippendorff_alpha", 0.5, 0.1, 0.9, 40, 12 + n, 2, "")
        for n, one in enumerate(["all", *book.ids()])
        for between in ("people", "machine and people")
    ]
    figures.draw_agreement(frame(tables.Agreement, rows), book)
    assert sheets == []


def test_lanes_and_saturation(world, sheets):
    _, book, large = world
    lanes = [(one, ("automatic", "assisted", "human only")[n % 3], "why", 12, 0.61, 0.66, 0.7, 0.4) for n, one in enumerate(book.ids())]
    figures.draw_lanes(frame(tables.Lanes, lanes, promised=np.nan))
    figures.draw_saturation(
        frame(tables.Saturation, [(n, 3.0 * n**0.5, 2.0, 4.0 * n**0.5, None, 0.0) for n in range(1, 300 if large else 2)])
    )
    assert sheets == []


def test_journeys(world, sheets):
    study, book, large = world
    steps = range(5 if large else 1)
    rows = [
        (group.id, step, f"o{step}", "need-0", 40, 60, "", f"o{step - 1}" if step else "", "") for group in study.groups for step in steps
    ]
    draw_journeys(frame(tables.Journeys, rows), book, study)
    assert sheets == []


def test_provision(world, sheets):
    study, book, _ = world
    states = ["served", "gap", "unasked", "offered", "none"]
    rows = [
        (code.code_id, group.id, 12, 40, 60, 3, states[(m + n) % 5])
        for m, code in enumerate(book.codes)
        for n, group in enumerate(study.groups)
    ]
    draw_provision(frame(tables.Provision, rows), book, study)
    assert sheets == []


def test_preferences(world, sheets):
    book = world[1]
    columns = tables.empty(tables.Preferences).columns
    values = {"group": "all", "n_ballots": 200, "n_abstained": 1, "n_first": 12.5, "n_beats": 2, "n_loses": 1, "n_even": 1}
    rows = pd.DataFrame([{column: values.get(column, 0) for column in columns} | {"option_id": one.option_id} for one in book.options])
    draw_preferences(rows, book)
    assert sheets == []


def without_links_beyond(options: tuple) -> tuple:
    """Options whose links lead to options among them."""
    ids = {option.option_id for option in options}
    return tuple(one.model_copy(update={"links": tuple(link for link in one.links if link.option in ids)}) for one in options)


def test_the_system_of_options(world, sheets):
    book = world[1]
    draw_system(book.model_copy(update={"options": without_links_beyond(book.options[:MOST_DRAWN])}))
    assert sheets == []


def test_areas_of_a_frame(world, sheets):
    book = world[1]
    rows = [(n, code.name, 40, 60, 0.66, 0.4, 0.9, 30, 50, "need-0") for n, code in enumerate(book.codes[:30])]
    columns = ["position", "name", "n_participants", "n_in_group", "share", "ci_low", "ci_high", "n_suggested", "n_unread", "code_ids"]
    draw_frame(pd.DataFrame(rows, columns=columns), title="Areas.")
    assert sheets == []


def budgets(n_options: int) -> pd.DataFrame:
    """For each budget two sets that tie for the best and three nearly as good, as many options as there are."""
    rows = []
    for level in range(1, 3 * n_options + 1):
        share = level / (3 * n_options)
        for position in range(5):
            ids = ";".join(f"o{(level + position + n) % n_options}" for n in range(min(n_options, 1 + level // 3 + position)))
            reached = share if position < 2 else max(share - 0.02 * position, 0.01)
            row = (level, position, ids, level, round(1000 * reached), reached, max(reached - 0.2, 0), min(reached + 0.2, 1))
            rows.append((*row, 3, 90, 4, position < 2, "need-0", "need-1"))
    unique = pd.DataFrame(rows).drop_duplicates(2).itertuples(index=False)
    return frame(tables.OptionSets, list(unique))


def test_budgets(world, sheets):
    sets = budgets(len(world[1].options))
    letters = dict(zip(list_sets(sets)["option_ids"], list_sets(sets)["letter"], strict=True))
    figure = draw_budgets(sets, letters)
    assert sheets == [] and ("no room" in figure.caption) is world[2]


def beside(book, n_here: int, n_suggested: int) -> pd.DataFrame:
    """LocalCounts of every code, each a little less common here than the one before."""
    rows = []
    for n, code in enumerate(book.codes):
        a, b = n_here - n % (n_here + 1), (7 * n) % (n_here + 1)
        share, other = a / n_here, b / n_here
        ends = (share, max(share - 0.2, 0), min(share + 0.2, 1), other, max(other - 0.2, 0), min(other + 0.2, 1), share - other, -0.1, 0.2)
        suggested = (n_suggested + n % 3, n_suggested + n % 7 + 3, np.nan, 1, 1, np.nan)
        counts = (a, a, float(n_here), b, b, float(n_here), *suggested)
        rows.append((code.code_id, "need", *counts, *ends, 0.2, "no clear difference", False, ""))
    return frame(tables.LocalCounts, rows)


def test_here_and_elsewhere(world, sheets):
    _, book, large = world
    figure = draw_here_and_elsewhere(beside(book, 1234 if large else 1, 2), book, here=LONG if large else "Here")
    assert sheets == [] and (f"The {len(book.codes) - MOST_ROWS} needs that differ least are in the table only." in figure.caption) is large
    assert figure.caption.startswith(LONG if large else "Here")


def test_suggested_here(world, sheets):
    _, book, large = world
    figure = draw_suggested_here(beside(book, 5, 1234 if large else 1), book, here=LONG if large else "Here")
    assert sheets == [] and ("suggested least are in the table only" in figure.caption) is large


def test_nothing_to_compare_still_draws(world, sheets):
    book = world[1]
    none = beside(book, 5, 1).head(0)
    assert draw_here_and_elsewhere(none, book, here="Here").alt == "No need can be compared."
    assert draw_suggested_here(none, book, here="Here").alt == "No need is suggested."
    assert sheets == []
