"""The workflows load, ask for no more than they need, and call commands that there are."""

import re
from pathlib import Path

import pytest
import yaml

from crp_analysis.cli import crp

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))


def load(name: str) -> dict:
    workflow = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in workflow.items()}  # YAML 1.1 reads the key 'on' as yes


def steps(name: str) -> list[dict]:
    return [step for job in load(name)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_of_github_and_pinned_to_a_major_version(name: str):
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", one)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_steps_call_commands_that_there_are(name: str):
    lines = [line.strip() for step in steps(name) for line in step.get("run", "").splitlines()]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    called = [line.split()[1] for line in lines if line.startswith("make ")]
    assert called and set(called) <= set(targets)
    assert {line.split()[1] for line in lines if line.startswith(".venv/bin/crp ")} <= set(crp.commands)


def test_the_site_is_built_on_push_weekly_and_by_hand():
    on = load("site.yml")["on"]
    assert on["push"] == {"branches": ["main"]}
    assert "workflow_dispatch" in on
    (when,) = on["schedule"]
    assert len(when["cron"].split()) == 5 and when["cron"].split()[4] == "1"


def test_each_job_of_the_site_may_do_only_what_it_needs():
    site = load("site.yml")
    assert site["permissions"] == {}
    assert site["jobs"]["build"]["permissions"] == {"contents": "read", "actions": "read", "pages": "read"}
    assert site["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert site["concurrency"] == {"group": "site", "cancel-in-progress": False}


def test_only_the_picked_folder_is_published_and_all_editions_are_handed_on():
    by_action = {step["uses"].split("@")[0]: step["with"] for step in steps("site.yml") if "with" in step}
    lines = [step["run"] for step in steps("site.yml") if "run" in step]
    assert by_action["actions/upload-pages-artifact"] == {"path": "_site"}
    assert ".venv/bin/crp site _site" in lines
    assert "tar -czf editions.tgz reports" in lines and "tar -xzf editions.tgz" in lines
    assert by_action["actions/upload-artifact"]["name"] == by_action["actions/download-artifact"]["name"] == "editions"


def test_the_page_on_scheduled_runs_names_every_exit_code_and_only_commands_that_there_are():
    text = (ROOT / "docs/scheduled-runs.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|bin/|Scripts\\)crp ([a-z]+)\b", text)) <= set(crp.commands)
    stated = {int(code) for row in re.findall(r"^\| ([\d, to]+) \|", text, re.MULTILINE) for code in re.findall(r"\d+", row)}
    assert stated == {0, 1, 2, 10, 13, 14, 15, 16, 17}
