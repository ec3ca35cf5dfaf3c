"""Run by a Python that has qualitative-coding: qc_writes.py FOLDER < wishes. A project of its own makes FOLDER/qc.qdpx.

The wishes are JSON: `documents` (name and text) and `lines` (who, document, number of the line from 0, code).
"""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

from qualitative_coding.corpus import QCCorpus
from qualitative_coding.refi_qda.writer import REFIQDAWriter

if __name__ == "__main__":
    folder, wishes = Path(sys.argv[1]).resolve(), json.load(sys.stdin)
    home = folder / "qc"
    home.mkdir()
    os.chdir(home)
    QCCorpus.initialize()
    QCCorpus.initialize()
    corpus = QCCorpus("settings.yaml")
    for name, text in wishes["documents"].items():
        (Path(corpus.corpus_dir) / name).write_bytes(text.encode())
        with corpus.session():
            corpus.register_document(Path(corpus.corpus_dir) / name)
    with corpus.session():
        for who, document in {(one["who"], one["document"]) for one in wishes["lines"]}:
            mine = [one for one in wishes["lines"] if (one["who"], one["document"]) == (who, document)]
            corpus.update_coded_lines(document, who, [{"line": one["line"], "code_id": one["code"]} for one in mine])
        corpus.update_codebook()
    REFIQDAWriter("settings.yaml").write(folder / "qc.qdpx")
    sys.stdout.write("\n" + json.dumps({"program": "qualitative-coding", "version": version("qualitative-coding")}))
