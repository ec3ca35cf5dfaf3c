"""Where a study stands: what is new since the last edition, and what waits for a person."""

from __future__ import annotations

import re
from collections import Counter

from crp_analysis.decision_log import count_new_decisions, count_waiting_decisions
from crp_analysis.editions import latest_edition
from crp_analysis.gathering import raw_files
from crp_analysis.older_editions import overtaken_editions
from crp_analysis.present import reports_folder, up_to_date
from crp_analysis.store import hash_file
from crp_analysis.workflow import Run


def describe_status(run: Run) -> dict:
    """Counts for programs and `lines` for people; computes nothing dear."""
    edition = latest_edition(reports_folder(run))
    fresh = up_to_date(run)
    known = set(edition.manifest["inputs"].values()) if edition else set()
    new = {
        folder.name: [p for p in raw_files(run.study, [folder]) if folder in p.parents and hash_file(p) not in known]
        for folder in run.folders
    }
    state = {
        "edition": edition.number if edition else None,
        "is_up_to_date": fresh is not None,
        "new_or_changed_files": {name: len(files) for name, files in new.items() if files},
        "new_decisions": count_new_decisions(run.study, known),
        "waiting": _waiting(run),
        "overtaken": [one.sentence() for one in overtaken_editions(run)] if edition else [],
    }
    return {**state, "lines": _lines(run, state, edition)}


def _waiting(run: Run) -> dict[str, int]:
    """What a person could do next, from the tables as last computed; empty before the first run."""
    known = run.store.recall("material", run.key)
    if known is None:
        return {}
    tables = known[0]
    unread = set(tables["sessions"]["session_id"]) - set(tables["assignments"]["session_id"])
    waiting = {"sessions that nobody has coded": len(unread), "pieces of material left out": len(tables["rejected"])}
    waiting["single segments read from lists (crp queue makes new ones)"] = len(tables.get("readings", ()))
    waiting |= count_waiting_decisions(run.study, run.codebook, tables)
    coded = run.store.folder / "_study" / "coded"
    if (coded / "lanes.parquet").is_file():
        lanes = Counter(run.store.published("_study/coded")[0]["lanes"]["lane"])
        waiting |= {f"codes in the lane '{lane}'": n for lane, n in sorted(lanes.items())}
    again = run.another_look
    of = f"of {again['code_id'].nunique()} code{'s' if again['code_id'].nunique() != 1 else ''}"
    made = "coding was" if len(again) == 1 else "codings were"
    waiting[f"{made.split()[0]} {of} {made.split()[1]} made under an older definition (crp codebook confirm)"] = len(again)
    waiting["possible names in speech that nobody has looked at (crp names)"] = _possible_names(run)
    waiting["passages that could tell who spoke and nobody decided on (crp quotes)"] = _undecided_words(run)
    waiting["needs, barriers and challenges that feedback.toml does not answer yet"] = _undecided(run)
    return {what: n for what, n in waiting.items() if n}


def _possible_names(run: Run) -> int:
    """As the last run counted them for the report's limits."""
    notes = (re.match(r"Names: (\d+) possible", note) for note in run.material.notes)
    return next((int(found[1]) for found in notes if found), 0)


def _undecided_words(run: Run) -> int:
    """As the last run found them; 0 before there is one."""
    known = run.store.recall("findings", run.results_key)
    return known[0]["flagged"]["segment_id"].nunique() if known else 0


def _undecided(run: Run) -> int:
    """What participants raised, consultation by consultation, and were not told anything about."""
    from crp_analysis.findings.feedback import find_undecided

    return sum(find_undecided(run.material, run.codebook).values())


def _lines(run: Run, state: dict, edition) -> list[str]:
    lines = [f"{run.study.title}: {len(run.folders)} consultation{'s' if len(run.folders) != 1 else ''}"]
    if edition is None:
        lines.append("No edition yet. Next: crp run")
    elif state["is_up_to_date"]:
        lines.append(f"Edition {edition.number} ({edition.manifest['date']}) is up to date.")
    else:
        lines.append(f"Edition {edition.number} ({edition.manifest['date']}) is stale. Next: crp run")
    lines += [f"  {name}: {n} new or changed file{'s' if n != 1 else ''}" for name, n in state["new_or_changed_files"].items()]
    if n := state["new_decisions"]:
        lines.append(f"  {n} decision{'s' if n != 1 else ''} that the next run takes in")
    if state["waiting"]:
        lines.append("Waits for a person:")
        lines += [f"  {n} {what}" for what, n in state["waiting"].items()]
    if state["overtaken"]:
        lines += ["Editions with words that may not be shown any more (they are not changed; delete a folder to take it back):"]
        lines += [f"  {told}" for told in state["overtaken"]]
    return lines
