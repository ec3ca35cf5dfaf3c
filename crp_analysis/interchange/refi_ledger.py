"""What became of every element of a REFI-QDA file: read, or lost with a reason. Nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from crp_analysis.interchange.hardened_xml import children, local
from crp_analysis.interchange.identifiers import normal_guid
from crp_analysis.interchange.project import Loss

N_NAMES = 5  # how many names a loss shows; they are codes' and variables' names, never a person's

UNKNOWN = "REFI-QDA has no such element in this place, so its meaning is not known"
WHY = {
    "Link": "links between things are not carried, apart from those between a memo and what it is about",
    "Graphs": "drawings are not carried",
    "Graph": "drawings are not carried",
    "Vertex": "drawings are not carried",
    "Edge": "drawings are not carried",
    "PictureSelection": "regions of pictures are not carried, with their codings",
    "PDFSelection": "regions of PDF pages are not carried, with their codings; export the document as text to keep them",
    "AudioSelection": "stretches of sound are not carried, with their codings; code the transcript to keep them",
    "VideoSelection": "stretches of film are not carried, with their codings; code the transcript to keep them",
    "SyncPoint": "times in a recording are not carried",
    "SelectionRef": "cases belong to whole documents here, not to stretches of them",
    "CodeRef": "its code is not in the file, or it belongs to a coding or a case that cannot carry it",
    "SourceRef": "what it points at is not in the file",
    "MemberCode": "what it points at is not in the file",
    "MemberSource": "what it points at is not in the file",
    "MemberNote": "what it points at is not in the file",
    "NoteRef": "what it points at is not in the file",
    "Coding": "it stands on something that is not carried",
    "VariableValue": "what it is a value of is not carried",
    "Description": "descriptions of such things are not carried",
    "Representation": "it belongs to something that is not carried",
    "PlainTextContent": "it belongs to something that is not carried",
    "PlainTextSelection": "it belongs to something that is not carried",
    "TranscriptSelection": "it has no times that lead to places in the transcript",
}

_MADE = {"guid", "name", "creatingUser", "creationDateTime", "plainTextPath", "richTextPath", "description"}
CARRIED = {
    "Project": {"name", "origin"},
    "CodeBook": {"origin"},
    "User": {"guid", "name"},
    "Code": {"guid", "name", "isCodable", "color", "description"},
    "Variable": {"guid", "name", "typeOfVariable"},
    "Coding": {"guid", "creatingUser", "creationDateTime"},
    "PlainTextSelection": {"guid", "name", "startPosition", "endPosition", "creatingUser", "creationDateTime", "description"},
    "TranscriptSelection": {"guid", "name", "fromSyncPoint", "toSyncPoint", "creatingUser", "creationDateTime", "description"},
    "TextSource": _MADE - {"creatingUser", "creationDateTime"},
    "Transcript": _MADE - {"creatingUser", "creationDateTime"},
    "Representation": {"guid", "plainTextPath", "richTextPath"},
    "TextDescription": {"guid", "plainTextPath", "richTextPath"},
    "Note": _MADE,
    "Link": {"guid", "originGUID", "targetGUID"},
}
ALWAYS = {"guid", "name", "targetGUID", "description"}
WHY_ATTRIBUTE = {
    "basePath": "folders on the computer it comes from mean nothing here",
    "path": "the files of pictures, PDFs and recordings are not carried",
    "currentPath": "the files of pictures, PDFs and recordings are not carried",
    "modifyingUser": "who changed it last is not carried",
    "modifyingUserGUID": "who changed it last is not carried",
    "modifiedDateTime": "when it was changed last is not carried",
    "creatingUser": "who made it is carried for codings and memos only",
    "creatingUserGUID": "who made it is carried for codings and memos only",
    "creationDateTime": "when it was made is carried for codings and memos only",
    "id": "initials are not carried",
}


class Ledger:
    """The account of one file: `read` and `lose` are told of elements, `remark` of anything else that changed on the way."""

    def __init__(self, root: etree._Element):
        self._root = root
        self._read: set[etree._Element] = set()
        self._why: dict[etree._Element, tuple[str, str]] = {}
        self._remarks: Counter[tuple[str, str]] = Counter()
        self.code_names: dict[str, str] = {}  # by GUID; tells which codes lost codings were of
        self._names: dict[tuple[str, str], dict[str, None]] = {}

    def read(self, *elements: etree._Element) -> None:
        """These elements are carried (each by itself, without what is in it)."""
        self._read.update(elements)

    def lose(self, element: etree._Element, why: str, name: str = "") -> None:
        """This element cannot be carried, for a reason that the general ones do not tell."""
        self._why[element] = (why, name)

    def remark(self, kind: str, why: str, n: int = 1, name: str = "") -> None:
        """Something changed on the way that is not a whole element."""
        self._remarks[kind, why] += n
        self._name((kind, why), name)

    @property
    def n_elements(self) -> int:
        return sum(1 for _ in self._root.iter())

    @property
    def n_read(self) -> int:
        return len(self._read)

    def losses(self) -> tuple[Loss, ...]:
        """All losses: elements under their own names, attributes with '@', remarks in words; sorted by kind."""
        counts: Counter[tuple[str, str]] = Counter()
        for element in self._root.iter():
            if element not in self._read:
                why, name = self._why.get(element, (WHY.get(local(element), UNKNOWN), ""))
                counts[local(element), why] += 1
                self._name((local(element), why), name or self._code_of(element))
            else:
                counts.update(_lost_attributes(element))
        counts.update(self._remarks)
        return tuple(Loss(kind=kind, n=n, why=why, names=self._shown(kind, why)) for (kind, why), n in sorted(counts.items()))

    def n_lost_elements(self) -> int:
        """How many elements the losses count; with `n_read` it makes `n_elements`."""
        tags = {local(element) for element in self._root.iter()}
        return sum(loss.n for loss in self.losses() if loss.kind in tags)

    def _code_of(self, element: etree._Element) -> str:
        """The name of the code that a Coding, a reference or a set's member speaks of, where the file has it."""
        pointing = next(iter(children(element, "CodeRef")), None) if local(element) == "Coding" else element
        if pointing is None or local(pointing) not in ("CodeRef", "MemberCode"):
            return ""
        return self.code_names.get(normal_guid(pointing.get("targetGUID") or pointing.get("guid") or ""), "")

    def _name(self, key: tuple[str, str], name: str) -> None:
        if name:
            self._names.setdefault(key, {})[name] = None

    def _shown(self, kind: str, why: str) -> tuple[str, ...]:
        return tuple(self._names.get((kind, why), {}))[:N_NAMES]


def _lost_attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    carried = CARRIED.get(local(element), ALWAYS)
    for name, value in element.attrib.items():
        if value and name not in carried and not str(name).startswith("{"):
            yield f"@{name}", WHY_ATTRIBUTE.get(str(name), "this attribute is not carried")
