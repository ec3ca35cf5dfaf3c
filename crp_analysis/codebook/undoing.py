"""The last change of the codebook taken back: files as they stood before it, and a line that says so."""

from __future__ import annotations

from crp_analysis.codebook.backups import BACKUPS, edited_since, find_backup
from crp_analysis.codebook.changes import PLACE, read_changes
from crp_analysis.codebook.lineage import standing_changes
from crp_analysis.codebook.plans import Plan, tried_files
from crp_analysis.codebook.reading import load_codebook
from crp_analysis.codebook.references import fault
from crp_analysis.errors import raise_faults
from crp_analysis.study import Study

UNDOABLE = ("rename", "move", "merge", "split", "retire", "restore", "confirm", "edit")


def plan_undo(study: Study) -> Plan:
    """The files as they stood before the last change that still holds; the log gets a line that takes the change back.

    Raises:
        Faults: there is no change to undo, its backup is gone, or a file was edited since.
    """
    codebook, folder = load_codebook(study), study.codebook_folder
    last = next((one for one in reversed(standing_changes(read_changes(folder)[0])) if one.act in UNDOABLE), None)
    if last is None:
        raise_faults([fault(PLACE, "holds no change that could be undone", "there is nothing to undo")])
    about = {"act": "undo", "codes": last.into or last.codes, "into": last.codes, "undoes": last.change_id}
    if last.act == "confirm":
        return Plan(about=about)
    backup = find_backup(folder, last.change_id)
    if backup is None:
        found = f"{BACKUPS} no longer keeps what stood there before the change {last.change_id}"
        raise_faults([fault("codebook", found, "bring the files back from version control")])
    raise_faults(edited_since(folder, backup))
    return tried_files(study, codebook, backup.before(), about)
