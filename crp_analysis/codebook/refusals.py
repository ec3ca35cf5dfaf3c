"""Why a change of the codebook is not planned, in the words of whoever asked for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from crp_analysis.codebook.models import Codebook
from crp_analysis.codebook.references import fault
from crp_analysis.errors import Fault
from crp_analysis.store import NO_FILE_NAMES

COMMAND = "crp codebook"
LONGEST_ID = 80  # letters; an id is a file's name


def unknown_codes(code_ids: Iterable[str], codebook: Codebook) -> Iterator[Fault]:
    """Ids that are no code, with the code that they are now."""
    for one in code_ids:
        if one not in codebook.ids():
            now = codebook.follow(one)
            todo = f"it is '{now}' now" if now else "name the file of a code in codebook/codes, without .toml"
            yield refused(one, "is no code", todo)


def unusable_id(new_id: str, codebook: Codebook, given_up: Collection[str] = ()) -> Iterator[Fault]:
    """Why an id cannot be given to a code; one that led to the very codes that are given up may come back."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", new_id):
        yield refused(new_id, "is no id", "use small letters, digits and hyphens only")
    elif len(new_id) > LONGEST_ID or new_id in NO_FILE_NAMES:
        yield refused(new_id, "could be no file's name on every computer", f"choose another id, of {LONGEST_ID} letters at most")
    elif new_id in codebook.known():
        yield refused(new_id, "is the id of a code already", "choose another id, or merge the two")
    elif (now := codebook.lineage.leads.get(new_id)) and now not in given_up:
        yield refused(new_id, f"was a code before, and codings that name it are read as '{now}'", "choose another id")


def taken_name(name: str, codebook: Codebook, but: set[str]) -> Iterator[Fault]:
    """A name that another code in use has."""
    for code in codebook.living:
        if name and code.code_id not in but and code.name.casefold() == name.casefold():
            yield refused(code.code_id, "has that name already", "choose another name: reading lists may name codes by it")


def nameless(code_id: str) -> Fault:
    """A code that would be new and has no name."""
    return refused(code_id, "would be a new code without a name", "say what it is called with --name")


def refused(code_id: str, found: str, todo: str) -> Fault:
    """A fault about a code, or about something that was typed in its place and may be anything."""
    shown = code_id if re.fullmatch(r"[\w-]{1,60}", code_id) else "(no id)"
    return fault(f"codebook, {shown}", found, todo)
