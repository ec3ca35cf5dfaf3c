"""Reports played off against each other: which numbers of too few people follow from all that was made so far.

Two ways: people whom several published sets cut out today (the whole, its groups, every part with a report of its own), and groups that
changed by too few people between any two editions of one line. Editions know numbers and no people, so that only steps can be seen there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from crp_analysis.changes.small_steps import EVERYONE, small_steps
from crp_analysis.editions import latest_edition, list_editions
from crp_analysis.errors import Fault, GateError
from crp_analysis.scope import KINDS, Scope
from crp_analysis.workflow import Run

WHOLE = "everyone"
GROUP = "group "
REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Numbers of too few people that follow from several reports: which, and what to do. It names no people and not how few."""

    place: str
    found: str
    todo: str


def audit_disclosure(run: Run) -> list[Difference]:
    """All that can be worked out of this line of editions, of all local reports beside it, and of today's sets of people."""
    return [*_of_sets(run, _published_sets(run)), *_of_editions(run)]


def refuse_differences(run: Run, snapshot: Mapping) -> list[Fault]:
    """Faults that stop an edition where the study refuses small differences: what it would newly give away.

    Args:
        run: the whole study, or the part that the edition is of.
        snapshot: of the edition to come.
    """
    if run.study.edition.small_differences != REFUSE:
        return []
    found = list(_of_sets(run, _published_sets(run)))
    previous = [(f"edition {one.number}", one.snapshot) for one in list_editions(run.reports)]
    found += [difference for name, before in previous for difference in _step(run, name, before, "the edition to come", snapshot)]
    return [Fault(kind=GateError, place=one.place, found=one.found, todo=one.todo) for one in found]


def _published_sets(run: Run) -> dict[str, frozenset[str]]:
    """Who spoke, for every set of people of which numbers of themes are published today; that of this run's own part among them."""
    from crp_analysis.findings.labels import speakers
    from crp_analysis.findings.local import people_in

    rows, counts = speakers(run.material, run.study), run.findings.counts
    open_groups = set(counts.loc[~counts["is_protected"], "group"]) - {EVERYONE}
    sets = {WHOLE: frozenset(rows["participant_id"])}
    sets |= {
        f"{GROUP}{run.study.group_name(group)}": frozenset(own)
        for group, own in rows.groupby("group")["participant_id"]
        if group in open_groups
    }
    for scope in _scopes(run):
        sets[f"report on {scope.kind} {', '.join(scope.values)}"] = people_in(run.material, run.study, scope) & sets[WHOLE]
    return sets


def _scopes(run: Run) -> list[Scope]:
    """The parts that have a report, and the one that is being made."""
    found = [] if run.part is None else [run.scope]
    for folder in sorted((run.whole_reports / "local").glob("*")):
        edition = latest_edition(folder)
        parameters = edition.manifest.get("parameters", {}) if edition else {}
        found += [Scope(kind=kind, values=tuple(parameters[kind])) for kind in KINDS if parameters.get(kind)]
    return [scope for scope in dict.fromkeys(found) if scope.values]


def _of_sets(run: Run, sets: Mapping[str, frozenset[str]]) -> Iterator[Difference]:
    """People whom published sets cut out. Parts of groups that the whole report tells are safe and are in it by their group already."""
    from crp_analysis.findings.isolating import find_isolated

    smallest = run.study.thresholds.min_group
    for _, names in find_isolated(sets, min_group=smallest):
        inside = all(name == WHOLE or name.startswith(GROUP) for name in names)
        yield Difference(
            place=" and ".join(names),
            found=f"what fewer than {smallest} people said follows from the numbers that are published",
            todo="put the smallest group together with another in study.toml"
            if inside
            else "give only one of these reports away, or make one for several places or groups together",
        )


def _of_editions(run: Run) -> Iterator[Difference]:
    """Steps between any two editions of the whole, and of each part."""
    for reports in [run.whole_reports, *sorted((run.whole_reports / "local").glob("*"))]:
        editions = [(_name(run, reports, one.number), one.snapshot) for one in list_editions(reports)]
        for (older, before), (newer, after) in combinations(editions, 2):
            yield from _step(run, older, before, newer, after)


def _step(run: Run, older: str, before: Mapping, newer: str, after: Mapping) -> Iterator[Difference]:
    smallest = run.study.thresholds.min_group
    if before.get("format") != after.get("format"):
        return
    steps = small_steps(before, after, min_group=smallest)
    if steps:
        whom = ", ".join("everyone" if group == EVERYONE else run.study.group_name(group) for group in sorted(steps))
        yield Difference(
            place=f"{older} and {newer}",
            found=f"fewer than {smallest} people came or went ({whom}), and what they said follows",
            todo=f"give the later one away once {smallest} people or more came to each group, or to readers without the earlier one",
        )


def _name(run: Run, reports: Path, number: int) -> str:
    part = "" if reports == run.whole_reports else f"{reports.name}, "
    return f"{part}edition {number}"
