"""Identities (GUIDs) of our objects in files for other programs: the same at each export, and kept where another program gave them."""

from __future__ import annotations

import uuid

from crp_analysis.codebook import Code
from crp_analysis.interchange.identifiers import stable_guid


def code_guid(code: Code) -> str:
    """The identity that the code came with, else our own."""
    return code.guid or stable_guid("code", code.code_id)


def mark_guid(mark_id: str) -> str:
    """The identity that a mark came with; one made from its id where that is none, as for decisions."""
    try:
        return str(uuid.UUID(mark_id))
    except ValueError:
        return stable_guid("mark", mark_id)


def coding_guid(segment_id: str, code_id: str, coder_id: str) -> str:
    """The identity of a coding of a whole segment, which no mark stands behind."""
    return stable_guid("coding", f"{segment_id}|{code_id}|{coder_id}")
