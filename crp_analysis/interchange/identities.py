"""Identities (GUIDs) of our objects in files for other programs: the same at each export, and kept where another program gave them."""

from __future__ import annotations

from crp_analysis.codebook import Code
from crp_analysis.interchange.identifiers import stable_guid


def code_guid(code: Code) -> str:
    """The identity that the code came with, else our own."""
    return code.guid or stable_guid("code", code.code_id)
