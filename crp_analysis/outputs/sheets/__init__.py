"""What people hold in their hands: cards, option sheets, journeys, terms, feedback, planning and the needs poster, ready to print.

Each module turns tables into a frozen dataclass (what is on the sheet) and that into pages. A table that is not there makes no
sheet; words that do not fit are faults, all told together before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from crp_analysis import progress
from crp_analysis.errors import raise_faults
from crp_analysis.outputs.run import Run
from crp_analysis.outputs.sheets.feedback_sheets import describe_feedback, lay_out_feedback
from crp_analysis.outputs.sheets.given import is_local
from crp_analysis.outputs.sheets.journey_strips import describe_journeys, lay_out_journeys
from crp_analysis.outputs.sheets.needs_poster import describe_poster, lay_out_poster
from crp_analysis.outputs.sheets.option_sheets import describe_options, lay_out_options
from crp_analysis.outputs.sheets.pages import Pages
from crp_analysis.outputs.sheets.persona_cards import describe_cards, lay_out_cards
from crp_analysis.outputs.sheets.persona_slides import write_slides
from crp_analysis.outputs.sheets.planning_sheets import describe_planning, lay_out_planning
from crp_analysis.outputs.sheets.terms_sheets import describe_terms, lay_out_terms
from crp_analysis.outputs.sheets.texts import Stamp

# what is on the sheets of a kind, and how it becomes pages; in the order in which a workshop needs them
KINDS: dict[str, tuple[Callable, Callable]] = {
    "cards": (describe_cards, lay_out_cards),
    "options": (describe_options, lay_out_options),
    "journeys": (describe_journeys, lay_out_journeys),
    "needs": (describe_poster, lay_out_poster),
    "planning": (describe_planning, lay_out_planning),
    "terms": (describe_terms, lay_out_terms),
    "feedback": (describe_feedback, lay_out_feedback),
}
OF_A_PART = ("planning",)  # what a run for one place, programme or group prints; all else is the whole study's


def write_sheets(run: Run, folder: Path, *, edition: int, date: str, before: Mapping | None = None, only: Sequence[str] = ()) -> list[Path]:
    """Write every sheet that the run has something for into `folder`; returns the paths, those that are opened first at the front.

    Args:
        run: Run.
        folder: made if it is not there.
        edition: printed on every sheet; 0 is a draft.
        date: ISO date, printed on every sheet; the only date that the files carry.
        before: the snapshot of the edition before, for directions on the poster.
        only: kinds of sheet (the keys of `KINDS`); all of them where it is empty.

    Raises:
        Faults: words that do not fit at the smallest size, each with its file or its place on the sheet. Nothing is written then.
    """
    study = run.study
    stamp = Stamp(title=study.title, notice=study.notice, language=study.language, edition=edition, date=date)
    contents = describe_sheets(run, before=before, only=only)
    pages = {kind: KINDS[kind][1](content, stamp) if content else [] for kind, content in contents.items()}
    raise_faults(dict.fromkeys(fault for several in pages.values() for one in several for fault in one.faults()))
    if empty := [kind for kind, content in contents.items() if not content]:
        progress.say(f"No sheets for {', '.join(empty)}: the study has nothing for them yet.")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [one.write(folder) for several in pages.values() for one in several]
    return paths + _cards_to_edit(contents.get("cards", ()), pages.get("cards", []), stamp, folder)


def describe_sheets(run: Run, *, before: Mapping | None = None, only: Sequence[str] = ()) -> dict[str, tuple]:
    """What is on the sheets of each kind: frozen dataclasses without edition and date, an empty tuple where there is nothing."""
    possible = OF_A_PART if is_local(run) else tuple(KINDS)
    chosen = [kind for kind in possible if not only or kind in only]
    return {kind: describe_poster(run, before) if kind == "needs" else KINDS[kind][0](run) for kind in chosen}


def content_of_sheets(run: Run) -> dict[str, list]:
    """All that a reader of the sheets could see apart from edition, date and what moved since the edition before, as plain values."""
    return {kind: [asdict(one) for one in content] for kind, content in describe_sheets(run).items()}


def _cards_to_edit(cards: tuple, pages: list[Pages], stamp: Stamp, folder: Path) -> list[Path]:
    """Each card as a picture, and all of them as slides."""
    if not cards:
        return []
    single = pages[-1]
    pictures = folder / "cards"
    pictures.mkdir(exist_ok=True)
    paths = [pictures / f"{card.group_id}.png" for card in cards]
    for path, picture in zip(paths, single.pictures(), strict=True):
        path.write_bytes(picture)
    return [write_slides(cards, stamp, single.sizes(), folder / "persona-cards.pptx"), *paths]
