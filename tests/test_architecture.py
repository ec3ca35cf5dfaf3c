"""Arrows go one way: no stage imports another, and nobody imports a floor above."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "crp_analysis"
STAGES = ["sources", "coding", "agreement", "findings", "outputs"]
FLOORS = [
    ["errors", "openness", "checklists", "decoding", "cells", "name_search", "private_names"],
    ["tables", "bundles", "progress", "evidence_marks", "abbreviations"],
    ["whole_files"],
    ["study", "store"],
    ["keeping"],
    ["recommendations"],
    ["codebook", "editions", "scope"],
    ["interchange", "journal"],
    ["private_lists"],
    STAGES,
    ["memory"],
    ["gathering", "coding_run", "agreement_run", "evaluation"],
    ["workflow"],
    [
        "publishing",
        "checking",
        "tightening",
        "code_history",
        "changes",
        "gate",
        "inside",
        "own_words",
        "notebooks",
        "lab",
        "templates",
        "reading_lists",
        "decision_log",
        "card_files",
        "import_steps",
        "comment_files",
        "matching",
        "name_key",
        "name_suggestions",
        "quote_decisions",
        "disclosure_audit",
        "importing",
        "people_of_cases",
        "exporting",
        "coded_segments",
    ],
    ["reporting", "building", "citing", "reviewing", "taking_over", "export_tables", "export_codebook"],
    ["manifests", "run_states", "indexing", "review_desk", "import_run", "import_report", "export_run"],
    ["present", "verifying", "site_files"],
    ["running", "printing", "older_editions"],
    ["each_part"],
    ["withdrawal"],
    ["status", "telling", "watching"],
    ["commands"],
    ["cli"],
]
JOINING = {"store", "gathering", "coding_run", "agreement_run", "workflow", "cli", "commands"}
HEAVY = {"pandas", "numpy", "sklearn", "bertopic", "umap", "matplotlib", "onnxruntime", "pypandoc", "typst", "papermill", "nbconvert"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def part_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported_parts(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "crp_analysis":
            found |= {alias.name for alias in node.names if not alias.name.startswith("__")}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("crp_analysis."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("crp_analysis.")}
    return found


def floor(part: str) -> int:
    return next(number for number, parts in enumerate(FLOORS) if part in parts)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_arrows_point_down(path: Path):
    own = part_of(path)
    upward = {part for part in imported_parts(path) - {own} if floor(part) > floor(own)}
    assert not upward, f"{own} imports {sorted(upward)}, which stand above it"


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_imports_another(stage: str):
    others = set(STAGES) - {stage}
    for path in (PACKAGE / stage).rglob("*.py"):
        assert not imported_parts(path) & (others | JOINING), path.name


def test_every_module_has_a_floor():
    known = {part for parts in FLOORS for part in parts}
    assert {part_of(path) for path in modules()} <= known


def test_help_is_quick_because_nothing_heavy_is_imported_at_the_top():
    quick = [PACKAGE / f"{name}.py" for name in ["cli", "telling", "progress", "errors", "editions"]]
    for path in [*quick, *(PACKAGE / "commands").glob("*.py"), *(PACKAGE / "changes").glob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = {alias.name.split(".")[0] for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
        top |= {node.module.split(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom) and node.module}
        assert not top & HEAVY, path.name
