"""Run by a Python that can run QualCoder: its code makes a project that people code, by hand and automatically.

qualcoder_writes.py FOLDER < wishes: JSON with `documents`, `categories`, `codes` (name: category, or the code above), `marks` and
`automatic` (who, document, words, code), `cases` and `annotations`. Leaves FOLDER/project.qda, project.qdpx and Codebook-project.qdc.
"""

import json
import sys
from pathlib import Path

from qualcoder_offscreen import mark, mark_all, new_project, save_qdc, save_qdpx

NOW = "2026-11-21 10:00:00"


def insert(app, statement: str, *values) -> int:
    cursor = app.conn.execute(statement, values)
    app.conn.commit()
    return cursor.lastrowid


def make(app, wishes: dict) -> None:
    coder = app.settings["codername"]
    files, categories, codes = {}, {}, {}
    for name, text in wishes["documents"].items():
        files[name] = insert(
            app, "insert into source(name,fulltext,mediapath,memo,owner,date) values(?,?,?,?,?,?)", name, text, None, "", coder, NOW
        )
    for name, above in wishes["categories"].items():
        add = "insert into code_cat (name, memo, owner, date, supercatid) values(?,?,?,?,?)"
        categories[name] = insert(app, add, name, f"About {name}", coder, NOW, categories.get(above))
    for name, above in wishes["codes"].items():
        add = "insert into code_name (name,memo,owner,date,catid,color,supercid) values(?,?,?,?,?,?,?)"
        codes[name] = insert(app, add, name, f"Memo & <{name}>", coder, NOW, categories.get(above), "#81DAF5", codes.get(above))
    for one in wishes["marks"]:
        app.settings["codername"] = one["who"]
        mark(app, files[one["document"]], wishes["documents"][one["document"]], codes[one["code"]], one["words"])
    for one in wishes["automatic"]:
        app.settings["codername"] = one["who"]
        mark_all(app, files[one["document"]], codes[one["code"]], one["words"])
    for name, document in wishes["cases"].items():
        case = insert(app, "insert into cases (name,memo,owner,date) values(?,?,?,?)", name, "", coder, NOW)
        insert(
            app,
            "insert into case_text (caseid,fid,pos0,pos1,owner,date,memo) values(?,?,?,?,?,?,?)",
            case,
            files[document],
            0,
            0,
            coder,
            NOW,
            "",
        )
    for one in wishes["annotations"]:
        add = "insert into annotation (fid,pos0,pos1,memo,owner,date) values (?,?,?,?,?,?)"
        insert(app, add, files[one["document"]], one["start"], one["end"], one["memo"], coder, NOW)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    app = new_project(folder, "Vera Quill")
    make(app, json.load(sys.stdin))
    app.settings["codername"] = "Vera Quill"
    save_qdpx(app, folder)
    save_qdc(app, folder)
    app.conn.close()
    sys.stdout.write("\n" + json.dumps({"program": "QualCoder", "version": app.version}))
