"""What tests of the whole share."""

from pathlib import Path

import pytest
from hypothesis import settings
from small_study import write_study

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code; speed is measured in benchmarks/
settings.load_profile("untimed")


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """A fresh copy of the small study."""
    return write_study(tmp_path / "study")
