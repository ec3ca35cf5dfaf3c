"""A name that is planted in speech and listed in names.csv is in nothing that a run writes."""

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from crp_analysis.cli import crp

PLANTED = ["Wilhelmina", "Starkweather", "Quarrybank Trust", "Billiewick", "07700 900123", "starkweather@example.org", "LS99 9ZZ"]
SAID = (
    " And Wilhelmina Starkweather of the Quarrybank Trust told me so, Billiewick as we say; her number is 07700 900123, the mail is "
    "starkweather@example.org and the office is in LS99 9ZZ."
)


def plant(study: Path) -> None:
    """Names and details in the speech of one who may be quoted, and in a file's name."""
    first = study / "data/raw/first"
    old = first / "transcripts/int-1.txt"
    text = old.read_text(encoding="utf-8").replace("sit in.", "sit in." + SAID)
    old.unlink()
    (first / "transcripts/int-1-Starkweather.txt").write_text(text, encoding="utf-8")
    for path in (first / "codings").glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("int-1.txt", "int-1-Starkweather.txt"), encoding="utf-8")
    rows = "Wilhelmina Starkweather,person,Billiewick,\nQuarrybank Trust,organisation,,no\n"
    (study / "data/raw/names.csv").write_text("name,kind,aliases,keep\n" + rows, encoding="utf-8")


def pieces(path: Path):
    """The bytes of a file, and of what is packed in it."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        yield from (page.extract_text().encode() for page in PdfReader(path).pages)
    if path.suffix == ".html":
        from crp_analysis.outputs.page import unpack_data

        yield unpack_data(path.read_text(encoding="utf-8")).encode()
    if path.suffix == ".parquet":
        import pandas as pd

        yield pd.read_parquet(path).to_csv().encode()


@pytest.mark.slow
def test_a_listed_name_is_in_no_file_of_a_run(small_study: Path):
    plant(small_study)
    result = CliRunner().invoke(crp, ["run", "--study", str(small_study)], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    files = [path for folder in ("data/processed", "reports") for path in (small_study / folder).rglob("*") if path.is_file()]
    assert len(files) > 20 and any(path.suffix == ".docx" for path in files)
    for path in files:
        assert not [name for name in PLANTED if name.casefold() in path.as_posix().casefold()]
        for content in pieces(path):
            assert not [name for name in PLANTED if name.encode().lower() in content.lower()], path
    assert not [name for name in PLANTED if name in result.stdout + result.stderr]
    import pandas as pd

    segments = pd.concat(pd.read_parquet(path) for path in files if path.name == "segments.parquet")["text"]
    assert segments.str.contains("[person 1] of the [organisation 1]", regex=False).any()
    assert segments.str.contains("number is [phone number], the mail is [email] and the office is in [post code].", regex=False).any()


@pytest.mark.slow
def test_the_gate_knows_listed_names_and_stops_an_edition_that_says_one(small_study: Path):
    plant(small_study)
    study = small_study / "study.toml"
    study.write_text(study.read_text(encoding="utf-8").replace("take part?", "take part at the Quarrybank Trust?"), encoding="utf-8")
    code = next((small_study / "codebook/codes").glob("need-time.toml"))
    code.write_text(code.read_text(encoding="utf-8").replace("hours that are mine", "Wilhelmina's hours that are mine"), encoding="utf-8")
    result = CliRunner().invoke(crp, ["run", "--study", str(small_study)], catch_exceptions=False)
    assert result.exit_code == 15
    assert "names.csv" in result.stderr and "Wilhelmina" not in result.stderr
