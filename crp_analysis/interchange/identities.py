"""Identities (GUIDs) of our objects in files for other programs: the same at each export, and kept where another program gave them."""

from __future__ import annotations

import uuid

from crp_analysis.codebook import Code

NAMESPACE = uuid.UUID("2f4b1c5e-0a6d-5d8f-8a3e-7c9b0d1e2f30")  # of identities made from our own keys


def guid_of(kind: str, key: str) -> str:
    """The identity of one of our objects, made from its own key."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{key}"))


def code_guid(code: Code) -> str:
    """The identity that the code came with, else our own."""
    return code.guid or guid_of("code", code.code_id)
