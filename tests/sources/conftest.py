"""A study and a consultation small enough to see through, written fresh for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crp_analysis.codebook import Code, Codebook
from crp_analysis.sources.gather import Gathered, gather_consultation
from crp_analysis.study import Study, load_study

STUDY = """\
title = "Invented study"
question = "What is needed?"

[[groups]]
id = "community-new"
name = "Community: new"
role = "community"
experience = "new"

[[groups]]
id = "broker"
name = "Brokers"
role = "broker"
"""

PEOPLE = """\
participant_id,names,role,experience,organisation_kind,place,may_quote,withdrawn
P01,Zelda Quist;Zelda,community,new,charity,North West,yes,no
P02,Orrin Vale;ORRIN V,broker,,university,Wales,no,no
P03,Tamsin Reef,community,new,charity,Wales,yes,yes
"""

TALK = """\
Facilitator: Welcome, Zelda. What would help you to start?
Zelda: I would need a way in. Nobody tells us who to ask.
ORRIN V: Time is the thing. Will Zelda get paid? Nobody knows.
Tamsin Reef: I said this and took it back.
Facilitator: Mm-hm.
Orrin Vale: A map of the university would do.
"""


@pytest.fixture
def codebook() -> Codebook:
    """Two codes."""
    codes = [Code(code_id=one, name=one, family="need", definition="What people need.") for one in ("need-map", "need-time")]
    return Codebook(codes=tuple(codes))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A study with two groups and no consultation yet."""
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return load_study(tmp_path)


@pytest.fixture
def consultation(study: Study) -> Callable[[dict[str, str | bytes]], Path]:
    """A function that writes the files of one consultation and gives its folder."""

    def write(files: dict[str, str | bytes], name: str = "talks") -> Path:
        folder = study.raw / name
        for place, content in files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def gather(study: Study, codebook: Codebook, consultation: Callable) -> Callable[..., Gathered]:
    """A function that writes files and gathers them."""
    return lambda files, **options: gather_consultation(consultation(files), study, codebook, **options)
