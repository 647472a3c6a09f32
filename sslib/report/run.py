"""Run the national analyses: typed parameters checked first, then papermill, on any ``concurrent.futures.Executor``.

A task goes out as plain values and comes back as the text of an executed notebook, so that a worker needs neither
this machine's folders nor its files.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib import catalog
from sslib.errors import N_, BadInput, UnknownName
from sslib.evidence import source_names
from sslib.explorers import WIDGET

NATIONAL = "national_analysis.ipynb"
OVERVIEW = "03_developments/regional_overview.ipynb"
PLANNED = f"04_migrant_workers/{NATIONAL}"  # prints the action plan of the State
FILES = ("source", "plan")  # parameters that name files
EXERCISE = {"exercise", "answer", "check"}
TYPES = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Task:
    """One notebook, by its path under ``modules``, with its parameters."""

    notebook: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of a task: the executed notebook as JSON text, or what went wrong, and how long it took."""

    task: Task
    notebook: str = ""
    error: str = ""
    traceback: str = ""
    seconds: float = 0.0


@cache
def analyses() -> tuple[str, ...]:
    """The national analyses, one for each module, in order."""
    modules = catalog.kit() / "modules"
    return tuple(path.relative_to(modules).as_posix() for path in sorted(modules.glob(f"*/{NATIONAL}")))


def path(notebook: str) -> Path:
    """Where a notebook of the modules is."""
    return catalog.kit() / "modules" / notebook


@cache
def declared(notebook: str) -> Mapping[str, str]:
    """The parameters that a notebook declares, with the names of their types."""
    import papermill

    found = papermill.inspect_notebook(str(path(notebook)))
    if not found:
        raise BadInput([N_("The notebook {notebook} has no cell tagged 'parameters'.")], notebook=notebook)
    return {name: entry["inferred_type_name"] for name, entry in found.items()}


def check(notebook: str, parameters: Mapping[str, object]) -> None:
    """Refuse a parameter that the notebook does not declare, or whose value has another type.

    papermill itself only warns of the first and never looks at the second: a report for the wrong country would
    be printed without an error.

    Raises
    ------
    UnknownName, BadInput
    """
    known = declared(notebook)
    for name, value in parameters.items():
        if name not in known:
            raise UnknownName.of(
                N_("The notebook {notebook} has no parameter '{name}'."), name, known, notebook=notebook
            )
        wanted = TYPES.get(known[name])
        if wanted and type(value) is not wanted:
            raise BadInput(
                [
                    N_("The parameter '{name}' must be of type {wanted}; '{value}' is of type {given}."),
                    N_("Text stays text and whole numbers stay whole: write 2024, not '2024' or 2024.0."),
                ],
                name=name,
                wanted=wanted.__name__,
                value=value,
                given=type(value).__name__,
            )


def check_all(tasks: Iterable[Task]) -> None:
    """``check`` for each task."""
    for task in tasks:
        check(task.notebook, task.parameters)


def execute(task: Task) -> Outcome:
    """Run one notebook; an error comes back as its text, so that one failure does not stop the others."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from sslib.report import engine

    engine.register()
    start = time.perf_counter()
    try:
        executed = papermill.execute_notebook(
            _without_exercises(path(task.notebook)),
            None,
            parameters=dict(task.parameters),
            engine_name=engine.NAME,
            progress_bar=False,
        )
    except PapermillExecutionError as error:
        return Outcome(task, "", f"{error.ename}: {error.evalue}", "".join(error.traceback), _since(start))
    return Outcome(task, nbformat.writes(scrubbed(executed, task.parameters)), seconds=_since(start))


def _without_exercises(where: Path):
    """A notebook without what only participants of the course need."""
    import nbformat

    notebook = nbformat.read(where, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not EXERCISE & set(cell.metadata.get("tags", ()))]
    return notebook


def _since(start: float) -> float:
    return time.perf_counter() - start


def scrubbed(notebook, parameters: Mapping[str, object] = MappingProxyType({})):
    """The notebook without the paths and times of the machine that ran it, and without forms, which are dead by now and
    bear a new name at each run: same input, same bytes.
    """
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"  # papermill gives it a new one at each run
            for name in FILES:
                if stated := parameters.get(name):
                    line = f"{name} = {source_names(str(stated))!r}"
                    cell.source = re.sub(rf"^{name} = .*$", lambda _found, line=line: line, cell.source, flags=re.M)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook
