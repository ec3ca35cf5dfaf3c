import pytest

from crp_analysis.errors import (
    CodebookError,
    CrpError,
    Fault,
    Faults,
    GateError,
    NotebookError,
    RepeatError,
    SourceError,
    StudyError,
    TableError,
    raise_faults,
)

ONE = Fault(kind=CodebookError, place="codebook/codes/need-x.toml, definition", found="is missing", todo="add it")
OTHER = Fault(kind=SourceError, place="data/raw/a/transcripts/b.docx", found="is cut off", todo="copy it again")


def test_a_fault_reads_place_finding_remedy():
    assert str(ONE) == "codebook/codes/need-x.toml, definition: is missing; add it"


def test_faults_are_told_together_and_exit_with_the_first_stage():
    with pytest.raises(Faults) as caught:
        raise_faults([ONE, OTHER])
    assert caught.value.exit_code == 10
    assert str(caught.value).splitlines() == [str(ONE), str(OTHER)]


def test_no_faults_no_error():
    assert raise_faults([]) is None
    with pytest.raises(ValueError, match="at least one"):
        Faults([])


def test_exit_codes_are_the_documented_ones():
    codes = {kind.__name__: kind.exit_code for kind in (SourceError, TableError, CodebookError, StudyError, NotebookError, GateError)}
    assert (RepeatError.exit_code, RepeatError.__mro__[1]) == (18, CrpError)
    assert codes == {"SourceError": 10, "TableError": 11, "CodebookError": 12, "StudyError": 13, "NotebookError": 14, "GateError": 15}
    assert issubclass(Faults, CrpError)
