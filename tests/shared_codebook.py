"""A codebook of three needs in which files name each other in every way there is."""

from __future__ import annotations

from pathlib import Path

from crp_analysis.study import Group, Study

FILES = {
    "codes/need-spade.toml": (
        '# ours\nname = "A spade"\nfamily = "need"\ndefinition = "Wants a spade."\ninclude = ["borrowing"]\n'
        'exclude = ["forks (use need-fork)"]\nopposes = "need-fork"\noptions = ["shed"]\n'
    ),
    "codes/need-fork.toml": (
        'name = "A fork"\nfamily = "need"\ndefinition = "Wants a fork."\ninclude = ["buying"]\ndoubted_by = ["need-spade"]\n'
        'guid = "01234567-89ab-cdef-0123-456789abcdef"\n'
    ),
    "codes/need-tool.toml": 'name = "Any tool"\nfamily = "need"\ndefinition = "Wants a tool."\n',
    "options/shed.toml": (
        'name = "Shed"\noverview = "o"\naims = ["a"]\nwho_for = ["w"]\ncore_content = ["c"]\nconsiderations = ["c"]\n'
        'delivery = ["local"]\nneeds = ["need-spade", "need-fork"]\n[investment]\nlevel = "low"\n'
    ),
    "frames/seasons.toml": 'name = "Seasons"\n[[areas]]\nid = "spring"\nname = "Spring"\ncodes = ["need-spade"]\n',
    "recommendations/lend.toml": (
        'title = "Lend"\narea = "pilot"\ntext = "Lend tools."\nrests_on = ["need-spade"]\nagainst = ["need-tool"]\n'
    ),
}


def make_study(root: Path) -> Study:
    for name, text in FILES.items():
        path = root / "codebook" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Study(root=root, title="A", question="B", groups=(Group(id="g", name="G", role="g"),))


def files_of(study: Study) -> dict[str, str]:
    """Every file of the codebook but its log and backups."""
    paths = sorted(study.codebook_folder.rglob("*.toml"))
    return {
        path.relative_to(study.codebook_folder).as_posix(): path.read_text(encoding="utf-8")
        for path in paths
        if not any(part.startswith(".") for part in path.relative_to(study.codebook_folder).parts)
    }
