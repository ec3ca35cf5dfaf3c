import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["labels", "pdf", "segments", "transcript"])
def test_examples_in_docstrings(name):
    result = doctest.testmod(importlib.import_module(f"crp_analysis.sources.{name}"))
    assert result.attempted > 0 and result.failed == 0
