"""Run by a Python that has exegete: exegete_writes.py PROJECT.qda FOLDER < wishes. Its writer makes FOLDER/exegete.qdpx of suggestions.

The wishes are JSON: a list with `document`, `words`, `code` and `why`.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from exegete.database import QualcoderDatabase
from exegete.refi_export import RefiQdaExporter
from exegete.sessions import CodingSuggestion


def suggestion(database, one: dict) -> CodingSuggestion:
    file_id, text = database.conn.execute("select id, fulltext from source where name = ?", (one["document"],)).fetchone()
    (code_id,) = database.conn.execute("select cid from code_name where name = ?", (one["code"],)).fetchone()
    start = text.index(one["words"])
    return CodingSuggestion(
        file_id, one["document"], code_id, one["code"], start, start + len(one["words"]), one["words"], reasoning=one["why"]
    )


if __name__ == "__main__":
    database = QualcoderDatabase(sys.argv[1])
    path = Path(sys.argv[2]) / "exegete.qdpx"
    RefiQdaExporter(database).export_to_qdpx([suggestion(database, one) for one in json.load(sys.stdin)], str(path))
    sys.stdout.write("\n" + json.dumps({"program": "exegete", "version": version("exegete")}))
