"""How large a report with 5,000 passages is, and how quickly it opens them in a browser.

    python benchmarks/passages.py [STUDY] [N]

Takes the study's report, replaces its passages by N invented ones (words drawn at random from the study's own, so that packing them is
as hard as packing speech), renders the HTML and opens it in Chromium.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from nbformat.v4 import new_code_cell, new_notebook, new_output

from crp_analysis import reporting
from crp_analysis.outputs import sections
from crp_analysis.outputs.render import render_report

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "06-report.ipynb"
CHROMIUM = "/usr/bin/chromium"


def invent(passages: pd.DataFrame, n: int) -> pd.DataFrame:
    """N passages with the codes, groups and lengths of the study's, and words in an order of chance."""
    draw = np.random.default_rng(0)
    one_each = passages.drop_duplicates("passage_id")
    words = np.array(" ".join(one_each["text"]).split())
    rows = []
    for number in range(n):
        of = passages[passages["passage_id"] == one_each["passage_id"].iloc[draw.integers(len(one_each))]]
        text, before, after = (" ".join(draw.choice(words, size)) for size in (28, 14, 14))
        rows.append(of.assign(passage_id=f"q-{number:08x}", text=text, before=before, after=after, end=len(text), start=0))
    return pd.concat(rows, ignore_index=True)


def render(run, folder: Path) -> Path:
    """The HTML of the report notebook's sections."""
    cells = []
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        name = "".join(cell["source"]).removeprefix("sections.").partition("(")[0]
        if cell["cell_type"] == "code" and name in sections.__all__ and name not in ("changes", "provenance", "needs_direction"):
            output = new_output("display_data", data={"text/html": str(getattr(sections, name)(run))})
            cells.append(new_code_cell("x", outputs=[output]))
    nbformat.write(new_notebook(cells=cells), folder / "n.ipynb")
    return render_report(folder / "n.ipynb", folder, title=run.study.title, formats=["html"])[0]


def browse(page_file: Path) -> dict[str, float]:
    """Milliseconds in Chromium: until evidence can be opened, until it stands there, until a search over all is drawn."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        started = time.perf_counter()
        page.goto(page_file.as_uri())
        page.wait_for_selector("html.opens")
        opened = time.perf_counter()
        act = "(f) => { const start = performance.now(); f(); document.body.offsetHeight; return performance.now() - start; }"
        click = page.evaluate(f"({act})(() => document.querySelector('#main a.ev').click())")
        find = page.evaluate(
            f"({act})(() => {{ location.hash = ''; document.querySelector('.toc a.ev').click();"
            " const box = document.getElementById('evidence-search'); box.value = 'the'; box.dispatchEvent(new Event('input')); })"
        )
        browser.close()
    return {"page_ms": round(1000 * (opened - started)), "open_ms": round(click), "search_ms": round(find)}


def main() -> None:
    """Print the figures as JSON."""
    study, n = (sys.argv[1:] + [".", "5000"][len(sys.argv) - 1 :])[:2]
    run = reporting.load_report(study, previous="")
    _ = run.findings
    many = dataclasses.replace(run.findings, passages=invent(run.findings.passages, int(n)))
    run.__dict__["findings"] = many
    with tempfile.TemporaryDirectory() as scratch:
        started = time.process_time()
        page = render(run, Path(scratch))
        figures = {"passages": int(n), "bytes": page.stat().st_size, "cpu_s": round(time.process_time() - started, 1), **browse(page)}
    print(json.dumps(figures))  # noqa: T201  the figures are the outcome


if __name__ == "__main__":
    main()
