"""What tests of the whole share."""

from pathlib import Path

import pytest
from small_study import write_study


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """A fresh copy of the small study."""
    return write_study(tmp_path / "study")
