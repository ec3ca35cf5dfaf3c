"""Run by a Python that can run QualCoder: qualcoder_opens.py FILE.qdpx FOLDER. Imports the file and prints what the new project holds."""

import json
import sys
from pathlib import Path

from qualcoder_offscreen import new_project, open_qdpx, save_qdpx


def table(app, query: str) -> list[list]:
    return [list(row) for row in app.conn.execute(query)]


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    app = new_project(folder, "somebody")
    told = open_qdpx(app, Path(sys.argv[1]))
    found = {
        "program": "QualCoder",
        "version": app.version,
        "told": told,
        "categories": table(app, "select name, (select name from code_cat as a where a.catid = c.supercatid), memo from code_cat as c"),
        "codes": table(
            app,
            "select name, (select name from code_name as a where a.cid = c.supercid), (select name from code_cat as a where "
            "a.catid = c.catid), memo from code_name as c",
        ),
        "sources": table(app, "select name, fulltext, memo from source"),
        "marks": table(
            app,
            "select (select name from source where id = fid), seltext, (select name from code_name as c where c.cid = t.cid), owner, "
            "memo, date from code_text as t",
        ),
        "cases": table(app, "select name, memo from cases"),
        "attributes": table(app, "select name, attr_type, value, id from attribute"),
        "journals": table(app, "select name, jentry from journal"),
        "annotations": table(app, "select fid, pos0, pos1, memo from annotation"),
    }
    save_qdpx(app, folder)
    sys.stdout.write("\n" + json.dumps(found))
