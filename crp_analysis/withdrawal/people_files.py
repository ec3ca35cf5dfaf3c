"""participants.csv, consultation.toml and votes without somebody. The id stays listed as withdrawn, so that nobody else ever gets it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import tomlkit

from crp_analysis.sources.consultation import CONSULTATION_FILE
from crp_analysis.sources.labels import plain
from crp_analysis.sources.participants import PARTICIPANTS_FILE, Roster
from crp_analysis.sources.spoken import Spoken
from crp_analysis.sources.votes import VOTES_FILE
from crp_analysis.withdrawal.cells_of import column_key, read_csv
from crp_analysis.withdrawal.person import Person
from crp_analysis.withdrawal.speech import clean_name, own_names
from crp_analysis.withdrawal.staging import Stage


def clear_participants(person: Person, spoken: Spoken, stage: Stage) -> None:
    """Reduce the person's row to the id and 'withdrawn'."""
    path = spoken.folder / PARTICIPANTS_FILE
    if spoken.roster is None:
        return
    table = read_csv(path)
    header = table.rows[0]
    keys = [column_key(name.lstrip("\ufeff")) for name in header]
    if "withdrawn" not in keys:
        header.append("withdrawn")
        keys.append("withdrawn")
        for row in table.rows[1:]:
            row.append("no")
    at = keys.index("participant_id")
    left = {"participant_id": person.participant_id, "withdrawn": "yes", "may_quote": "no"}
    reduced = [left.get(key, "") for key in keys]
    rows = [number for number, row in enumerate(table.rows) if number and row[at].strip() == person.participant_id]
    for number in rows:
        table.rows[number] = reduced
    if not rows:
        table.rows.append(reduced)
    stage.write(path, table.content(), "their row is reduced to the id and 'withdrawn'")


def clear_settings(person: Person, spoken: Spoken, stage: Stage) -> None:
    """Settings of sessions whose file goes, in consultation.toml; those of a file whose name held theirs get its new name."""
    path = spoken.folder / CONSULTATION_FILE
    if not path.is_file():
        return
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    sessions = document.get("sessions")
    if not sessions:
        return
    for old, new in _file_names(person, spoken, stage).items():
        for one, other in ((old, new), (Path(old).stem, Path(new).stem if new else "")):
            if one in sessions and one != other:
                value = sessions.pop(one)
                if other:
                    sessions[other] = value
    stage.write(path, tomlkit.dumps(document).encode(), "settings of sessions that are no longer there")


def clear_votes(person: Person, spoken: Spoken, stage: Stage) -> None:
    """Take the person's ballot out."""
    path = spoken.folder / "workshop" / VOTES_FILE
    if not path.is_file():
        return
    table = read_csv(path)
    if "ballot" not in table.header:
        return
    at = table.header.index("ballot")
    kept = [row for row in table.rows[1:] if _owner(row[at], spoken.roster) != person.participant_id]
    if len(kept) < len(table.rows) - 1:
        table.rows = [table.rows[0], *kept]
        stage.write(path, table.content(), "their ballot goes")


def _owner(label: str, roster: Roster | None) -> str:
    return (roster.aliases.get(plain(label.strip())) if roster and label.strip() else None) or label.strip()


def _file_names(person: Person, spoken: Spoken, stage: Stage) -> Mapping[str, str]:
    """What each file of speech is called afterwards; '' where no session of it is left."""
    own, names = own_names(person), {}
    for path, sessions in spoken.by_file().items():
        file = sessions[0].draft.file_name
        is_left = stage.current(path) or stage.current(path.with_name(f"{clean_name(file, own)}.json"))
        names[file] = clean_name(file, own) if is_left else ""
    return names
