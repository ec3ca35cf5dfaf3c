"""Reporting checklists for qualitative studies, and what people wrote for them in reporting.toml.

Sources: COREQ, Tong, Sainsbury and Craig (2007), Int J Qual Health Care 19(6):349-357, 32 items. SRQR, O'Brien, Harris, Beckman,
Reed and Cook (2014), Acad Med 89(9):1245-1251, 21 items. The items' names here are ours; the numbers are theirs.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

REPORTING_FILE = "reporting.toml"

COREQ = {
    "1": "Who held interviews and groups",
    "2": "Their credentials",
    "3": "Their occupation at the time",
    "4": "Their gender",
    "5": "Their experience and training",
    "6": "Relationship with participants before the study",
    "7": "What participants knew of them",
    "8": "Their interests, assumptions and possible bias",
    "9": "Methodological orientation",
    "10": "How participants were selected",
    "11": "How they were approached",
    "12": "How many took part",
    "13": "How many refused or dropped out, and why",
    "14": "Where data were collected",
    "15": "Whether others were present",
    "16": "Who the participants were",
    "17": "Questions, prompts, guides; whether piloted",
    "18": "Repeat interviews",
    "19": "Sound or video recording",
    "20": "Notes taken at sessions",
    "21": "How long sessions lasted",
    "22": "Saturation",
    "23": "Transcripts returned to participants",
    "24": "How many people coded",
    "25": "The coding tree",
    "26": "Where themes came from",
    "27": "Software",
    "28": "Participants' feedback on findings",
    "29": "Quotations, identified",
    "30": "Findings consistent with data",
    "31": "Major themes",
    "32": "Minor themes and diverse cases",
}
SRQR = {
    "S1": "Title",
    "S2": "Abstract",
    "S3": "The problem and why it matters",
    "S4": "Purpose or question",
    "S5": "Qualitative approach and paradigm",
    "S6": "Researchers' characteristics and reflexivity",
    "S7": "Context",
    "S8": "How people and material were sampled",
    "S9": "Ethical approval and consent",
    "S10": "How data were collected",
    "S11": "Instruments and technologies of collection",
    "S12": "People and material included",
    "S13": "How data were processed",
    "S14": "How data were analysed",
    "S15": "What makes it trustworthy",
    "S16": "Synthesis and interpretation",
    "S17": "Evidence for findings",
    "S18": "Prior work, implications, contribution",
    "S19": "Limitations",
    "S20": "Conflicts of interest",
    "S21": "Funding",
}
Answer = Annotated[str, Field(min_length=1)]


class Reporting(BaseModel):
    """What people state for the checklists, by item; an item that is not there is for the run to answer, or stays blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    coreq: dict[str, Answer] = Field(default_factory=dict)
    srqr: dict[str, Answer] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _items_exist(self) -> Reporting:
        unknown = [
            f"{table}.{key}"
            for table, given, items in (("coreq", self.coreq, COREQ), ("srqr", self.srqr, SRQR))
            for key in given
            if key not in items
        ]
        if unknown:
            raise ValueError(f"has items that the checklists lack: {', '.join(unknown)}; coreq has 1 to 32, srqr has S1 to S21")
        return self
