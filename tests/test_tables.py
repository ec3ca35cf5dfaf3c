import pandas as pd
import pytest

from crp_analysis import tables
from crp_analysis.errors import TableError
from crp_analysis.tables import Codings, Table, check, check_links, empty

CODINGS = pd.DataFrame(
    {
        "segment_id": ["a/x#0001.1", "a/x#0002.1"],
        "code_id": ["need-ethics", "need-ethics"],
        "coder_id": ["coder-a", "coder-a"],
        "origin": ["person", "person"],
    }
)


def every_schema() -> list[type[Table]]:
    return [value for value in vars(tables).values() if isinstance(value, type) and issubclass(value, Table) and value is not Table]


def test_check_fills_optional_columns_orders_them_and_leaves_its_input_alone():
    before = CODINGS.copy()
    checked = check(CODINGS[["origin", "coder_id", "code_id", "segment_id"]], Codings, "test")
    assert list(checked.columns) == list(Codings.to_schema().columns)
    assert checked["score"].isna().all()
    pd.testing.assert_frame_equal(CODINGS, before)


def test_missing_and_unknown_columns_are_named_together():
    with pytest.raises(TableError, match=r"codings\.csv: not a Codings table: missing column coder_id; unknown column colour"):
        check(CODINGS.drop(columns="coder_id").assign(colour="red"), Codings, "codings.csv")


def test_messages_give_rows_and_rules_but_never_a_cell():
    wrong = CODINGS.assign(origin=["person", "my secret words"])
    with pytest.raises(TableError) as caught:
        check(wrong, Codings, "codings.csv")
    assert "origin breaks" in str(caught.value)
    assert "rows 2" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_repeated_key_is_a_fault():
    with pytest.raises(TableError, match="uniqueness"):
        check(pd.concat([CODINGS, CODINGS.head(1)]), Codings, "codings.csv")


def test_links_name_lost_rows():
    segments = pd.DataFrame({"segment_id": ["a/x#0001.1"]})
    with pytest.raises(TableError, match=r"1 rows have a segment_id that does not exist \(first rows: 2\)"):
        check_links(CODINGS, segments, "segment_id", "codings.csv")
    check_links(CODINGS.head(1), segments, "segment_id", "codings.csv")


@pytest.mark.parametrize("schema", every_schema(), ids=lambda schema: schema.__name__)
def test_an_empty_table_passes_its_own_check(schema: type[Table]):
    assert check(empty(schema), schema, "empty").empty
    assert schema.__doc__ and "One row" in schema.__doc__
