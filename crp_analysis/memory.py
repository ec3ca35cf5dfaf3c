"""What one edition hands to the next: the themes once found, the definitions that people coded with, and the versions of terms.

They stand in `carried.json` of each edition, since none can be made from raw alone: raw does not say in which order it came, nor
what a code's file said when people coded. Delete `reports`, and themes are found afresh and every definition counts as unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.bundles import no_registry
from crp_analysis.codebook import Codebook
from crp_analysis.editions import latest_edition
from crp_analysis.store import hash_of, read_json, write_json

if TYPE_CHECKING:
    import pandas as pd

CARRIED = "carried.json"
FORMAT = 1  # raise it when older files cannot be read: they then count as missing


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the newest edition handed on; empty before the first.

    `inputs` is the key of the run that made the edition, `results` that of its remembered results. `coded_under` holds for each code
    the fingerprint of the definition that its codings by people belong to, and a hash of those codings. `terms` holds for each
    consultation a hash of the answers of its terms of engagement, and their version.
    """

    registry: pd.DataFrame = field(default_factory=no_registry)
    coded_under: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inputs: str = ""
    results: str = ""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def results_key(self, inputs: str) -> str:
        """The key of what these inputs lead to, given this memory: that of the edition itself when it was made from them."""
        if inputs == self.inputs:
            return self.results
        return hash_of(inputs, self.registry.to_dict("list"), {code: dict(one) for code, one in self.coded_under.items()})


def recall_memory(reports: Path) -> Memory:
    """What the newest edition in this folder handed on."""
    edition = latest_edition(reports)
    carried = read_json(edition.folder / CARRIED) if edition else None
    if not carried or carried.get("format") != FORMAT:
        return Memory()
    import pandas as pd

    from crp_analysis.tables import ThemeRegistry, check

    rows = pd.DataFrame(carried["themes"], columns=list(no_registry().columns))
    registry = check(rows, ThemeRegistry, CARRIED)
    return Memory(
        registry=registry,
        coded_under=carried["coded_under"],
        inputs=carried["inputs"],
        results=carried["results"],
        terms=carried.get("terms", {}),
    )


def write_memory(path: Path, memory: Memory) -> Path:
    """Write what the next edition starts from."""
    themes = memory.registry.astype(object).where(memory.registry.notna(), None).to_dict("records")
    carried = {"format": FORMAT, "inputs": memory.inputs, "results": memory.results}
    carried["terms"] = {consultation: dict(one) for consultation, one in memory.terms.items()}
    return write_json(path, {**carried, "coded_under": {code: dict(one) for code, one in memory.coded_under.items()}, "themes": themes})


def note_definitions(memory: Memory, codebook: Codebook, codings: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For each code that people gave, the definition that its codings belong to.

    A definition that was edited does not reach the codings that were there before. Once people have changed codings of that code
    they have looked at it again, and its codings belong to the definition of now.
    """
    given = codings[codings["origin"] == "person"]
    noted = {}
    for code in codebook.codes:
        own = given.loc[given["code_id"] == code.code_id, ["segment_id", "coder_id"]]
        if own.empty:
            continue
        now = {"fingerprint": code.fingerprint, "codings": hash_of(sorted(map(list, own.drop_duplicates().itertuples(index=False))))}
        before = dict(memory.coded_under.get(code.code_id, now))
        noted[code.code_id] = before if before["codings"] == now["codings"] and before["fingerprint"] != now["fingerprint"] else now
    return noted


def changed_codes(memory: Memory, codebook: Codebook, codings: pd.DataFrame) -> set[str]:
    """Codes whose definition was edited after people coded with it, and that nobody has looked at since."""
    noted, now = note_definitions(memory, codebook, codings), {code.code_id: code.fingerprint for code in codebook.codes}
    return {code_id for code_id, one in noted.items() if one["fingerprint"] != now[code_id]}


def note_terms(memory: Memory, terms: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For each consultation, a hash of its terms' answers and their version.

    The version is the one that the file states; else 1 at first, and one more each time an edition finds other answers.
    """
    noted = {}
    for consultation_id, rows in terms.groupby("consultation_id", sort=True):
        stated, answers = rows["version"].iloc[0], hash_of(rows["answer"].tolist())
        before = memory.terms.get(consultation_id)
        counted = int(before["counted"]) + (before["answers"] != answers) if before else 1
        noted[consultation_id] = {"answers": answers, "counted": str(counted), "version": stated or str(counted)}
    return noted


def with_versions(terms: pd.DataFrame, memory: Memory) -> pd.DataFrame:
    """Terms with the version that each consultation's answers have in the edition to come."""
    noted = note_terms(memory, terms)
    return terms.assign(version=[noted[one]["version"] for one in terms["consultation_id"]])
