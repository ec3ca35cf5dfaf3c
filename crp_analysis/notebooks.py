"""Run one notebook with named, typed parameters. The one strict door to papermill, which only warns about a mistyped one.

The kernel is always this Python (never whatever 'python3' another environment installed) and talks over encrypted loopback.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crp_analysis import errors
from crp_analysis.errors import NotebookError

OWN_METADATA = frozenset({"papermill", "execution", "widgets"})  # times and machine paths: never the same twice
OnCell = Callable[[int, int], None]


class NotebookParameters(BaseModel):
    """What every notebook can be told.

    `study` is the study's folder, or one inside it; `consultations` names those to use, separated by commas, none for all;
    `keep_going` sets unreadable files aside instead of stopping at them.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    study: str = "."
    consultations: str = ""
    keep_going: bool = False


class ReportParameters(NotebookParameters):
    """The report also says which edition it is. `previous` names the edition before, empty for the first."""

    edition: int = Field(default=1, ge=1)
    date: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    previous: str = ""


class LocalParameters(ReportParameters):
    """A local report also says which part of the study it is about: `scope` names places, programmes or group ids, separated by ';'."""

    kind: Literal["place", "programme", "group"] = "place"
    scope: str = Field(default="NE England", min_length=1)


class CodeParameters(NotebookParameters):
    """`seed` 0 stands for the study's own."""

    seed: int = Field(default=0, ge=0)


class AgreeParameters(NotebookParameters):
    """Which measure of agreement is shown."""

    measure: str = "krippendorff_alpha"


class FindParameters(NotebookParameters):
    """Which family of codes is shown."""

    family: str = "need"


PARAMETERS: dict[str, type[NotebookParameters]] = {
    "02-code": CodeParameters,
    "03-agree": AgreeParameters,
    "04-find": FindParameters,
    "06-report": ReportParameters,
    "07-local": LocalParameters,
}


class FailedNotebook(NotebookError):
    """A cell failed or took too long. `executed` is the copy that holds the error, for its author's eyes.

    `cell` counts from 1 in the notebook as it was written (none where nobody knows it); `kind` is the error's class, or what happened.
    """

    def __init__(self, message: str, executed: Path, *, cell: int | None = None, kind: str = ""):
        super().__init__(message)
        self.executed, self.cell, self.kind = executed, cell, kind


def model_for(notebook: Path) -> type[NotebookParameters]:
    """The parameters that a notebook takes, by its file name; those of every notebook unless it is listed in `PARAMETERS`."""
    return PARAMETERS.get(notebook.stem, NotebookParameters)


def run_notebook(
    notebook: Path,
    output: Path,
    parameters: dict[str, Any],
    *,
    model: type[NotebookParameters] | None = None,
    cwd: Path | None = None,
    timeout_s: int = 600,
    on_cell: OnCell | None = None,
) -> Path:
    """Execute `notebook` in the study's folder and write the executed copy, free of times and machine paths, to `output`.

    Args:
        notebook: has one cell tagged `parameters` that declares exactly the fields of `model`.
        output: where the executed copy goes, also when a cell fails.
        parameters: as `model` has them. Folders inside `cwd` reach the notebook relative to it, so that copies from two
            machines are equal.
        model: `model_for(notebook)` if not given.
        cwd: the folder that the kernel works in: the study's root, which is `parameters["study"]` if not given.
        timeout_s: seconds that one cell may take.
        on_cell: called with (cells done, cells in all) after each cell.

    Raises:
        NotebookError: parameters unknown, missing or mistyped, or not those that the notebook declares.
        FailedNotebook: names notebook, cell number (from 1, in the notebook as it was written) and error class; speech stays out.
    """
    with TemporaryDirectory() as scratch:
        prepared = _prepared(notebook, Path(scratch))
        given = _checked(prepared, parameters, model or model_for(notebook))
        folder = (cwd or Path(given["study"])).resolve()
        if not folder.is_dir():
            raise NotebookError(f"{notebook.name}: study names no folder; give the folder that holds study.toml")
        output.parent.mkdir(parents=True, exist_ok=True)
        given = {name: _inside(value, folder) for name, value in given.items()}
        _execute(prepared, output.resolve(), given, folder, timeout_s, on_cell)
    return output


def _inside(value: Any, folder: Path) -> Any:
    """A path at or under `folder` relative to it; everything else as it is."""
    if isinstance(value, str) and Path(value).is_absolute() and Path(value).is_relative_to(folder):
        return Path(value).relative_to(folder).as_posix()
    return value


def _prepared(notebook: Path, scratch: Path) -> Path:
    """A copy that names a Python kernel whatever the original names, so that papermill never looks for another one."""
    import nbformat

    copy = nbformat.read(notebook, as_version=4)
    copy.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(copy, scratch / notebook.name)
    return scratch / notebook.name


def _checked(notebook: Path, parameters: dict[str, Any], model: type[NotebookParameters]) -> dict[str, Any]:
    """The parameters with defaults filled in; refused if model, notebook and caller do not agree."""
    import papermill

    _silence()
    declared = set(papermill.inspect_notebook(str(notebook)))
    known = set(model.model_fields)
    problems = [f"does not declare {name}" for name in sorted(known - declared)]
    problems += [f"declares {name}, which {model.__name__} does not know" for name in sorted(declared - known)]
    if problems:
        raise NotebookError(f"{notebook.name}: its cell tagged 'parameters' {', '.join(problems)}; make the two the same")
    try:
        return model(**parameters).model_dump()
    except ValidationError as error:
        raise NotebookError(f"{notebook.name}: {'; '.join(_plain(error, known))}") from None


def _plain(error: ValidationError, known: Iterable[str]) -> list[str]:
    """pydantic's findings in words: parameter and rule, never the value."""
    words = {"extra_forbidden": f"is no parameter of it; it has {', '.join(sorted(known))}", "missing": "is missing; give it"}
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [f"{'.'.join(map(str, one['loc']))} {words.get(one['type'], one['msg'][0].lower() + one['msg'][1:])}" for one in found]


def _execute(notebook: Path, output: Path, parameters: dict[str, Any], folder: Path, timeout_s: int, on_cell: OnCell | None) -> None:
    """One run of papermill; whatever happens, `output` holds the cleaned copy."""
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed = nbformat.read(notebook, as_version=4)
    total, done = sum(cell.cell_type == "code" for cell in executed.cells) + 1, 0

    def count(**_: Any) -> None:
        nonlocal done
        done += 1
        if on_cell:
            on_cell(min(done, total), total)

    # papermill's own `cwd` changes the whole process's folder, which two notebooks at once would fight over
    options = {"resources": {"metadata": {"path": str(folder)}}, "kernel_manager_class": _this_python(), "on_cell_executed": count}
    _silence()
    try:
        papermill.execute_notebook(
            str(notebook),
            str(output),
            parameters=parameters,
            progress_bar=False,
            kernel_name="python3",
            execution_timeout=timeout_s,
            **options,
        )
    except PapermillExecutionError as error:  # counts from 0 with the injected cell: the number from 1 as written
        message = f"{notebook.name}, cell {error.cell_index}: {_safe(error.ename, error.evalue)}"
        raise FailedNotebook(message, output, cell=error.cell_index, kind=error.ename) from None
    except CellTimeoutError:
        message = f"{notebook.name}: a cell took more than {timeout_s} s; see its executed copy"
        raise FailedNotebook(message, output, kind="took too long") from None
    except DeadKernelError:
        message = f"{notebook.name}: the kernel died, often for want of memory; close other programs"
        raise FailedNotebook(message, output, kind="kernel died") from None
    finally:
        _clean(notebook if not output.exists() else output, output)


def _safe(ename: str, evalue: str) -> str:
    """The error's class, and its message only where it is one of ours: other messages may quote speech."""
    ours = isinstance(getattr(errors, ename, None), type) and issubclass(getattr(errors, ename), errors.CrpError)
    return f"{ename}: {evalue}" if ours else f"{ename}; see the executed copy, then mend the cell or what it calls"


def _this_python() -> type:
    """A kernel manager that starts this very interpreter, encrypted, without any kernel specification being installed."""
    import subprocess
    import sys

    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class OwnSpecs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python", metadata={"supported_encryption": "curve"})

    class ThisPython(AsyncKernelManager):
        @default("kernel_spec_manager")
        def _own_specs(self) -> KernelSpecManager:
            return OwnSpecs(parent=self)

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
            # what a kernel prints while it stops ("KeyboardInterrupt caught") is nobody's news; errors of cells come as messages
            await super()._async_launch_kernel(kernel_cmd, **kw | {"stderr": subprocess.DEVNULL})

        @default("transport_encryption")
        def _encrypted(self) -> str:
            return "required"

    return ThisPython


def _silence() -> None:
    """papermill's log lines and warnings about itself say nothing that our own messages do not. For good: it is used nowhere else."""
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"papermill|jupyter_client|zmq")


def _clean(source: Path, output: Path) -> None:
    """Write `source` to `output` without what differs between two equal runs: times, paths, random cell ids."""
    import nbformat

    notebook = nbformat.read(source, as_version=4)
    notebook.metadata = {key: value for key, value in notebook.metadata.items() if key not in OWN_METADATA}
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {key: value for key, value in cell.metadata.items() if key not in OWN_METADATA}
        cell["id"] = f"cell-{number:03d}"
    nbformat.write(notebook, output)
