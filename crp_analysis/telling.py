"""What the command line says: faults, paths, and the last lines of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crp_analysis import changes, progress
from crp_analysis.errors import CrpError, Faults

if TYPE_CHECKING:
    from crp_analysis.editions import Edition
    from crp_analysis.workflow import Run


def tell_error(error: CrpError) -> None:
    """All faults, one a line, with how many there are."""
    if isinstance(error, Faults):
        for fault in error.faults:
            progress.say(f"  {fault}")
        n = len(error.faults)
        progress.say(f"{n} thing{'s' if n > 1 else ''} to mend. Nothing was changed; the last edition is as it was.")
    else:
        progress.say(f"crp: {error}")


def show_paths(paths: Sequence[Path]) -> None:
    """Paths that were written, one a line on stdout, for the next program in a pipe."""
    for path in paths:
        click.echo(relative(path))


def relative(path: Path) -> str:
    """A path as a person standing here would type it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def show_edition(edition: Edition, as_json: bool, *, is_new: bool, seconds: float | None, why: str) -> None:
    """The last lines of a run: what changed and where to look."""
    manifest = edition.manifest
    if as_json:
        shown = {key: manifest[key] for key in ("edition", "date", "counts", "changes")}
        click.echo(json.dumps({**shown, "is_new": is_new, "folder": relative(edition.folder)}, indent=1, ensure_ascii=False))
        return
    if is_new:
        counts = manifest["counts"]
        size = f", {counts['sessions']} sessions, {counts['words']:,} words" if "sessions" in counts else ""
        people = f"{counts['participants']} people" if counts["participants"] else "a number of people that is protected"
        progress.say(f"Edition {edition.number} of '{manifest['title']}': {people}{size}, {counts['quotes']} quotes.")
        if manifest["previous"] is not None:
            progress.say(f"What changed since edition {manifest['previous']}:")
            told = [changes.Change(heading=change["heading"], items=tuple(change["items"])) for change in manifest["changes"]]
            progress.say(changes.as_text(told) if told else "Wording or layout only.")
        show_paths([edition.folder / name for name in manifest["files"] if Path(name).suffix != ".json" and "/" not in name])
        if any(name.startswith("sheets/") for name in manifest["files"]):
            progress.say(f"Sheets to print are in {relative(edition.folder / 'sheets')}")
    else:
        progress.say(f"{why} edition {edition.number} ({manifest['date']}); no new edition was made.")
    if seconds is not None:
        progress.say(f"{seconds:.1f} seconds.")
    progress.say(f"Open {relative(edition.folder / 'report.html')}")


def agreement_text(one: Run) -> str:
    """The headline of agreement for a terminal: alpha and kappa for each code and pooled."""
    rows = one.agreement[one.agreement["measure"].isin(["krippendorff_alpha", "cohen_kappa", "percent"])]
    if rows.empty:
        return "No session was read by two coders, or by one coder and the machine: nothing to compare yet."
    lines = []
    for between, several in rows.groupby("between", sort=False):
        lines.append(f"Between {between}:")
        wide = several.pivot(index="code_id", columns="measure", values="value")
        for code_id, values in wide.iterrows():
            name = "All codes pooled" if code_id == "all" else one.codebook.code_name(code_id)
            shown = "  ".join(f"{measure.replace('_', ' ')} {value:5.2f}" for measure, value in values.items() if value == value)
            lines.append(f"  {name[:48]:<48} {shown}")
    return "\n".join(lines)
