"""The codebook as files for people: to read and print (Word, Markdown), and to edit and bring back (spreadsheets)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from crp_analysis.bundles import Material
from crp_analysis.codebook import Codebook
from crp_analysis.editions import latest_edition
from crp_analysis.errors import CodebookError, Fault, raise_faults
from crp_analysis.outputs.cells import csv_bytes
from crp_analysis.outputs.codebook_order import Counted
from crp_analysis.outputs.codebook_sheet import codebook_rows, too_long, write_codebook_sheet
from crp_analysis.outputs.codebook_word import write_codebook_docx
from crp_analysis.study import Study


def codebook_docx(codebook: Codebook, study: Study, path: Path, *, material: Material | None) -> Path:
    """The codes as a Word document, with how many people said what each is about, where that is known and may be told."""
    counts = None if material is None else count_people(codebook, material, min_group=study.thresholds.min_group)
    edition = latest_edition(study.reports)
    return write_codebook_docx(
        codebook,
        path,
        counts=counts,
        about=list(_about(codebook, counts)),
        title=study.title,
        organisation=study.organisation,
        edition=f"Newest edition of the report: {edition.number}" if edition else "",
        language=study.language,
        notice=study.notice,
    )


def codebook_xlsx(codebook: Codebook, study: Study, path: Path) -> Path:
    """The codes as a workbook, one a row.

    Raises:
        Faults: texts that no cell can hold.
    """
    todo = "shorten it, or export the codebook as .csv"
    raise_faults(
        Fault(kind=CodebookError, place=f"codebook/codes/{code.code_id}.toml, {key}", found="is longer than a cell can hold", todo=todo)
        for code, key in too_long(codebook)
    )
    groups = {group.id: group.name for group in study.groups}
    return write_codebook_sheet(codebook, path, groups=groups, title=study.title, notice=study.notice, creator=study.organisation)


def codebook_csv(codebook: Codebook) -> bytes:
    """The same rows as CSV."""
    return csv_bytes(codebook_rows(codebook))


def count_people(codebook: Codebook, material: Material, *, min_group: int) -> Mapping[str, Counted] | None:
    """People and segments behind people's codings of each code; None where the study heard so few people that they could be known."""
    said = material.segments[material.segments["speaker_kind"] == "participant"][["segment_id", "participant_id"]]
    if said["participant_id"].nunique() < min_group:
        return None
    given = material.codings.merge(said, on="segment_id").groupby("code_id")
    people, segments = given["participant_id"].nunique(), given["segment_id"].nunique()
    return {one: Counted(people=int(people.get(one, 0)), segments=int(segments.get(one, 0))) for one in codebook.ids()}


def _about(codebook: Codebook, counts: Mapping[str, Counted] | None) -> Iterator[str]:
    retired = len(codebook.codes) - len(codebook.living)
    more = f", {retired} of them retired" if retired else ""
    yield f"{len(codebook.codes)} codes{more}. The line under a name begins with the code's id."
    if counts is None:
        yield "How many people said what a code is about is not told here: nothing was gathered, or too few people were heard."
    else:
        yield (
            "People are different participants in whose words people gave the code, however often; segments are pieces of what was said "
            "that have it. Suggestions of the machine are not counted. Not all sessions need have been read."
        )
