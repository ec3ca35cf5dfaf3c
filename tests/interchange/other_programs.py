"""Programs that nobody here wrote, each run by a Python of its own, as 'make test-others' sets them up (see CONTRIBUTING.md)."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CRP_OTHER_PROGRAMS") or ROOT / ".other-programs")
SCRIPTS = Path(__file__).parent / "programs"


def run_program(program: str, script: str, home: Path, *arguments: object, given: object = None) -> dict:
    """What a script in 'programs' prints as JSON when the program's own Python runs it; the test is skipped where there is none.

    Args:
        program: a folder that 'make test-others' makes.
        script: a file in 'programs'; it gets the arguments, and `given` as JSON.
        home: where the program keeps its settings.
    """
    python = FOLDER / program / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{program} is not installed for tests; 'make test-others' installs it")
    with_home = {**os.environ, "HOME": str(home), "CRP_QUALCODER": str(FOLDER / "qualcoder" / "source" / "src")}
    done = subprocess.run(
        [python, SCRIPTS / script, *map(str, arguments)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=300,
        env={key: value for key, value in with_home.items() if key != "PYTHONPATH"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
