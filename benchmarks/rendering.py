"""Processor seconds from an executed report notebook to all printed and read forms: `python benchmarks/rendering.py NOTEBOOK [RUNS]`.

The notebook is that of an edition, such as reports/latest/notebooks/06-report.ipynb. Each run is a process of its own, so that the
time that programs take to start counts; seconds are those of the process and of what it started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

RUN = "import sys; from pathlib import Path; from crp_analysis.outputs.render import render_report; "
FORMS = {"html": ("html",), "docx": ("docx",), "pdf and summary": ("pdf",), "all": ("html", "docx", "pdf")}


def measure(notebook: Path, folder: Path, formats: tuple[str, ...]) -> float:
    """Processor seconds of one run that makes these forms."""
    before = os.times()
    call = f"render_report(Path({str(notebook)!r}), Path({str(folder)!r}), title='Report', date='2024-05-01', formats={formats!r})"
    subprocess.run([sys.executable, "-c", RUN + call], check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Print the least of some runs for each form, and how large the files are."""
    from pypdf import PdfReader

    notebook, runs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, formats in FORMS.items():
            click.echo(f"{name}: {min(measure(notebook, folder, formats) for _ in range(runs)):.1f} s of processor")
        for path in sorted(folder.iterdir()):
            click.echo(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
        click.echo(f"{len(PdfReader(folder / 'report.pdf').pages)} pages of PDF")


if __name__ == "__main__":
    main()
