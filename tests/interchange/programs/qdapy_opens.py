"""Run by a Python that has qdaPy: qdapy_opens.py FILE.qdpx. Prints what qdaPy finds in it."""

import json
import sys
from importlib.metadata import version

from qdapy.qdpx import read_qdpx

if __name__ == "__main__":
    found = read_qdpx(sys.argv[1], warn=False)
    parts = {name: json.loads(getattr(found, name).astype(str).to_json(orient="records")) for name in ("fragments", "codebook", "uncoded")}
    told = {"coders": found.coders, "sources": found.sources, "skipped": found.skipped}
    sys.stdout.write("\n" + json.dumps({"program": "qdaPy", "version": version("qdapy"), **parts, **told}))
