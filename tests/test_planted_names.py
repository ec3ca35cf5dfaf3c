"""Names planted everywhere that a file can hold one: none of them is in any output, log or error of any command."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from planted_study import NAMES, PLACES, everybody, write_planted_study

from crp_analysis.inside import pieces_of
from crp_analysis.name_search import NameSearch

SEARCH = NameSearch(everybody())
COMMANDS = [
    ["check"], ["gather"], ["run"], ["status"], ["status", "--json"], ["queue", "--coder", "AB", "--guided", "4", "--audit", "2"],
    ["review", "--coder", "AB", "--guided", "2", "--audit", "1"], ["export"], ["export", "segments.csv", "codebook.md"],
    ["codebook", "log"],
    ["codebook", "check"], ["decisions"], ["decisions", "--json"], ["agree"], ["sheets"], ["site", "../site"],
]  # fmt: skip


def crp(root: Path, *command: str, typed: str = "") -> subprocess.CompletedProcess:
    line = [sys.executable, "-m", "crp_analysis.cli", *command, "--study", str(root)]
    return subprocess.run(line, capture_output=True, text=True, check=False, cwd=root, input=typed)


def tell(line: str) -> None:
    """A line of the table that 'pytest -s' shows."""
    sys.stdout.write(f"\n{line}")


def leaks_in(folder: Path, *, leave_out: Path) -> dict[str, list[str]]:
    """Every file with a name in it, and where."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(leave_out)):
        inside = [("its name", path.relative_to(folder).as_posix().replace("/", " / ")), *pieces_of(path.read_bytes(), path.name)]
        if places := [place for place, text in inside if SEARCH.holds(text)]:
            found[path.relative_to(folder).as_posix()] = places
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """The study after all commands, and what each of them said."""
    root = write_planted_study(tmp_path_factory.mktemp("planted") / "study")
    said = {}
    for command in COMMANDS:
        done = crp(root, *command, typed="n\nc money\nn\nq\n")
        assert done.returncode == 0, (command, done.stderr)
        said[" ".join(command)] = done.stdout + done.stderr
    code = root / "codebook/codes/need-time.toml"
    code.write_text(code.read_text(encoding="utf-8").replace('name = "Time"', 'name = "Time to spare"', 1), encoding="utf-8")
    for command in (["run"], ["diff"], ["diff", "--json"], ["diff", "1", "2", "--html", "what.html"]):
        done = crp(root, *command)
        assert done.returncode == 0, (command, done.stderr)
        said[" ".join(["then", *command])] = done.stdout + done.stderr
    return root, said


@pytest.mark.slow
def test_names_are_in_raw_in_every_place(tmp_path):
    """The test would see them: each kind of file holds names, and most hold them unseen."""
    root = write_planted_study(tmp_path / "study")
    found = leaks_in(root / "data/raw", leave_out=tmp_path / "none")
    assert {Path(name).suffix for name in found} == {".docx", ".pdf", ".xlsx", ".vtt", ".html", ".txt", ".csv", ".toml"}
    assert all(len(places) > 2 for name, places in found.items() if Path(name).suffix in (".docx", ".pdf", ".xlsx"))


@pytest.mark.slow
def test_no_name_is_in_any_file_that_the_program_wrote(told):
    root, _ = told
    raw = root / "data/raw"
    kinds = Counter(path.suffix for path in root.parent.rglob("*") if path.is_file() and not path.is_relative_to(raw))
    tell(
        f"{len(set(everybody()))} names in {len(PLACES)} kinds of places; {sum(kinds.values())} files searched: {dict(kinds.most_common())}"
    )
    assert leaks_in(root.parent, leave_out=raw) == {}
    decisions = raw / "first/decisions"  # written by 'crp review', inside raw
    assert leaks_in(decisions, leave_out=root / "none") == {} and any(decisions.iterdir())


@pytest.mark.slow
def test_no_name_is_in_anything_that_a_command_said(told):
    _, said = told
    for command, text in said.items():
        tell(f"crp {command}: {len(text)} signs, {'a name' if SEARCH.holds(text) else 'no name'}")
    assert [command for command, text in said.items() if SEARCH.holds(text)] == []


BROKEN = {
    "an empty file": lambda first, name: (first / f"transcripts/{name}.txt").write_bytes(b""),
    "a damaged Word file": lambda first, name: (first / f"transcripts/{name}.docx").write_bytes(b"PK\x03\x04 rest"),
    "a folder with a recording": lambda first, name: (
        (first / f"transcripts/{name}").mkdir(),
        (first / f"transcripts/{name}/{name}.mp3").write_bytes(b"ID3 sound"),
    ),
    "a quote of nobody": lambda first, name: add(first / "codings/codings.csv", f'"{name}","as {name} said",need-time,AB,"{name}"'),
    "a code that there is not": lambda first, name: add(first / "codings/codings.csv", f'"{name}.docx","x",{name},AB,""'),
    "a reading of nothing": lambda first, name: add(first / "codings/assignments.csv", f'"{name} talks",AB,yes'),
    "a person twice": lambda first, name: add(first / "participants.csv", f"P01,{name},community,,charity,North,yes,no"),
    "a person too few cells": lambda first, name: add(first / "participants.csv", f"P99,{name}"),
    "an unknown role": lambda first, name: add(first / "participants.csv", f"P98,{name},{name},,{name},{name},{name},{name}"),
    "a setting of nothing": lambda first, name: add(first / "consultation.toml", f'[sessions."{name}"]\nkind = "{name}"'),
    "broken TOML": lambda first, name: add(first / "consultation.toml", f'"{name}" "'),
    "captions without times": lambda first, name: (first / f"transcripts/{name}.vtt").write_text(f"WEBVTT\n\n<v {name}>as {name} said\n"),
    "JSON cut off": lambda first, name: (first / f"transcripts/{name}.json").write_text(f'{{"speaker": "{name}", "text": "{name}'),
    "a vote of nobody": lambda first, name: (
        (first / "workshop").mkdir(exist_ok=True),
        (first / "workshop/votes.csv").write_text(f"voter,option,rank\n{name},{name},{name}\n"),
    ),
}


def add(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@pytest.mark.slow
@pytest.mark.parametrize("what", BROKEN)
def test_no_error_names_anybody(what, tmp_path):
    root = write_planted_study(tmp_path / "study")
    BROKEN[what](root / "data/raw/first", NAMES["Bryn Hollow"])
    for command in ("check", "gather"):
        done = crp(root, command)
        assert "Traceback" not in done.stderr and not SEARCH.holds(done.stdout + done.stderr), command


@pytest.mark.slow
@pytest.mark.parametrize("where", ["title", "code"])
def test_a_name_that_the_study_itself_writes_stops_the_edition(where, tmp_path):
    root = write_planted_study(tmp_path / "study")
    path, old = {"title": ("study.toml", '"Small invented study"'), "code": ("codebook/codes/need-time.toml", '"Time"')}[where]
    text = (root / path).read_text(encoding="utf-8")
    (root / path).write_text(text.replace(old, f'"For {NAMES["Amara Field"]}"', 1), encoding="utf-8")
    done = crp(root, "run")
    assert done.returncode == 15 and "holds a name" in done.stderr
    assert not (root / "reports/edition-001").exists()
