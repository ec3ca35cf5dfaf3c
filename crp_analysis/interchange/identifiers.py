"""Identifiers as REFI-QDA wants them: lower-case GUIDs without braces, the same for the same thing every time."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

# every GUID that this program makes is a uuid5 in this namespace; changing it would break the identity of all that was ever exported
NAMESPACE = uuid.UUID("7c0f6f0e-5b0c-5d5e-9a4e-2f6a1f3f1c11")

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def stable_guid(*key: object) -> str:
    """The GUID of the thing with this key: the same key gives the same GUID on every machine.

    >>> stable_guid("code", "needs-time") == stable_guid("code", "needs-time")
    True
    """
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(map(str, key)).encode("utf-8", "replace").decode("utf-8")))


def is_guid(stated: str) -> bool:
    """Whether a file's identifier is a GUID, in either case, with or without braces."""
    return bool(_GUID.fullmatch(_bare(stated)))


def normal_guid(stated: str) -> str:
    """A GUID in one form, so that two spellings of it are equal; what is no GUID gets the one that always stands for it.

    >>> normal_guid("{9FA9BCB7-5B59-47A9-8C3E-F65CFFDC7520}")
    '9fa9bcb7-5b59-47a9-8c3e-f65cffdc7520'
    """
    return _bare(stated) if is_guid(stated) else stable_guid("foreign", stated.strip())


def distinct(guids: Iterable[str]) -> tuple[str, ...]:
    """The guids in their order, each once."""
    return tuple(dict.fromkeys(guids))


def _bare(stated: str) -> str:
    bare = stated.strip().lower()
    return bare[1:-1] if bare.startswith("{") and bare.endswith("}") else bare
