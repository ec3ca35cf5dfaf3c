"""What one edition hands to the next: the themes once found, the definitions that people coded with, and the versions of terms.

They stand in `carried.json` of each edition, since none can be made from raw alone: raw does not say in which order it came, nor
what a code's file said when people coded. Delete `reports`, and themes are found afresh and every definition counts as unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crp_analysis.bundles import no_registry
from crp_analysis.codebook import Codebook
from crp_analysis.codebook.changes import CodeState
from crp_analysis.codebook.lineage import after_steps, as_named
from crp_analysis.editions import latest_edition
from crp_analysis.private_names import hider
from crp_analysis.store import hash_of, read_json, write_json

if TYPE_CHECKING:
    import pandas as pd

CARRIED = "carried.json"
FORMAT = 1  # raise it when older files cannot be read: they then count as missing


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the newest edition handed on; empty before the first.

    `inputs` is the key of the run that made the edition, `results` that of its remembered results. `made_under` holds for each
    coding by a person (by its key, see `note_definitions`) the fingerprint of the definition that it belongs to, `codes` each code as
    its file had it. `terms` holds for each
    consultation a hash of the answers of its terms of engagement, and their version.
    """

    registry: pd.DataFrame = field(default_factory=no_registry)
    made_under: Mapping[str, str] = field(default_factory=dict)
    inputs: str = ""
    results: str = ""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[str, Mapping] = field(default_factory=dict)

    def results_key(self, inputs: str) -> str:
        """The key of what these inputs lead to, given this memory: that of the edition itself when it was made from them."""
        if inputs == self.inputs:
            return self.results
        return hash_of(inputs, self.registry.to_dict("list"), dict(self.made_under))


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
        made_under={key: made for made, keys in carried.get("made_under", {}).items() for key in keys},
        codes=carried.get("codes", {}),
        inputs=carried["inputs"],
        results=carried["results"],
        terms=carried.get("terms", {}),
    )


def write_memory(path: Path, memory: Memory) -> Path:
    """Write what the next edition starts from."""
    themes = memory.registry.astype(object).where(memory.registry.notna(), None).to_dict("records")
    carried = {"format": FORMAT, "inputs": memory.inputs, "results": memory.results}
    carried["terms"] = {consultation: dict(one) for consultation, one in memory.terms.items()}
    carried["made_under"] = {
        made: [key for key, one in memory.made_under.items() if one == made] for made in sorted(set(memory.made_under.values()))
    }
    return write_json(path, {**carried, "codes": dict(memory.codes), "themes": themes})


def note_definitions(memory: Memory, codebook: Codebook, codings: pd.DataFrame) -> dict[str, str]:
    """The fingerprint of the definition that each coding by a person belongs to, by the coding's key.

    A definition that was edited does not reach the codings that were there before. They belong to the definition of now once
    somebody decides them anew, or states that they stand ('crp codebook confirm').
    """
    now, lineage = {code.code_id: code.fingerprint for code in codebook.codes}, codebook.lineage
    noted = {}
    for row, key in _peoples(codings):
        if row.code_id not in now:
            continue
        made = memory.made_under.get(key) or lineage.definitions.get(as_named(_written(row))[0], now[row.code_id])
        made = after_steps(made, lineage.resaid)
        noted[key] = now[row.code_id] if now[row.code_id] in lineage.confirmed.get(row.code_id, ()) else made
    return dict(sorted(noted.items()))


def find_another_look(memory: Memory, codebook: Codebook, codings: pd.DataFrame) -> pd.DataFrame:
    """The AnotherLook table: codings by people under a definition that is no longer that of now, or under a code that was split."""
    import pandas as pd

    from crp_analysis.tables import AnotherLook, check, empty

    now, noted = {code.code_id: code.fingerprint for code in codebook.codes}, note_definitions(memory, codebook, codings)
    rows = []
    for row, key in _peoples(codings):
        is_other = noted.get(key, "") != now.get(row.code_id, "")
        why = "split" if codebook.lineage.waits_since_split(_written(row)) else "definition" if is_other else ""
        if why:
            rows.append((row.segment_id, row.code_id, row.coder_id, why))
    return check(pd.DataFrame(rows, columns=list(empty(AnotherLook).columns)), AnotherLook, "codings to look at again")


def changed_codes(memory: Memory, codebook: Codebook, codings: pd.DataFrame) -> set[str]:
    """Codes with codings that wait for another look: what the machine learned from them is not trusted until then."""
    return set(find_another_look(memory, codebook, codings)["code_id"])


def note_codes(codebook: Codebook, private_names: Iterable[str] = ()) -> dict[str, dict]:
    """Every code as its file has it now, so that a later log can show what was edited; names of people who took part are hidden.

    Examples of a code may be people's words with a name in them. An edition holds no name, and is not stopped by one that no reader sees.
    """
    hide = hider(private_names)
    return {code.code_id: CodeState.of(code).rewritten(hide).model_dump(mode="json", exclude_defaults=True) for code in codebook.codes}


def _peoples(codings: pd.DataFrame) -> Iterator[tuple[tuple, str]]:
    """Each coding by a person with its key: a hash of segment, coder and what raw says, which no change of the codebook touches."""
    given = codings[codings["origin"] == "person"]
    if "written" not in given.columns:
        given = given.assign(written=None)
    for row in given[["segment_id", "code_id", "coder_id", "written"]].itertuples(index=False):
        yield row, hash_of(row.segment_id, row.coder_id, _written(row))[:16]


def _written(row: tuple) -> str:
    """The code as raw names it, with the time where somebody decided on it."""
    return row.written if isinstance(row.written, str) and row.written else row.code_id


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
