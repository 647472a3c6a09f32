"""The participants' copies of the lessons: without solutions, hidden tests and outputs, in their language."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sslib import catalog, language, syllabus
from sslib.errors import N_
from sslib.inquiry import files
from sslib.language import stored

START = "START_HERE.ipynb"
PROMPT = re.compile(r"^### Exercise ([\d.]+) \((\d+) points?\)$", re.M)
TITLE = re.compile(r"^# (\d+\.\d+) (.+)$")
POINT, POINTS = N_("### Exercise {number} (1 point)"), N_("### Exercise {number} ({points} points)")


@dataclass(frozen=True)
class Copies:
    """The notebooks that were written, and those that were there already and were left as they are."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def notebooks() -> tuple[Path, ...]:
    """The first notebook and the lessons that there are, as they lie in the kit."""
    lessons = [lesson.path for lesson in syllabus.lessons() if lesson.ready]
    return catalog.kit() / "modules" / START, *lessons


def make(folder: Path, told: Callable[[Path], None] = lambda _path: None) -> Copies:
    """Write the copies into ``folder``, in the language in use; what a participant has is never written over.

    Parameters
    ----------
    told : called with each notebook that is done

    Raises
    ------
    BadInput
        If a file cannot be written.
    """
    import nbformat

    home, written, kept = catalog.kit() / "modules", [], []
    for source in notebooks():
        target = folder / source.relative_to(home)
        if target.exists():
            kept.append(target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            made = translated(released(nbformat.read(source, as_version=4)))
            files.write(target, nbformat.writes(made).encode("utf-8"))
            written.append(target)
        told(target)
    return Copies(tuple(written), tuple(kept))


def released(notebook):
    """A lesson as nbgrader releases it, without a gradebook."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions, ComputeChecksums, LockCells
    from traitlets.config import Config

    from sslib.course import grading

    config = Config()
    grading.configure(config)
    for step in (LockCells, ClearSolutions, ClearOutput, ClearHiddenTests, ComputeChecksums):
        notebook, _resources = step(config=config).preprocess(notebook, {})
    return notebook


def translated(notebook):
    """Its prose in the language in use; code stays as it is, since its texts are translated when it runs."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
            cell.source = "\n\n".join(_block(block) for block in language.blocks(cell.source))
        elif "parameters" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace('language: str = "en"', f'language: str = "{language.current()}"')
    return notebook


def _block(block: str) -> str:
    if heading := PROMPT.fullmatch(block):
        number, points = heading.groups()
        return stored(POINT if points == "1" else POINTS).format(number=number, points=points)
    if title := TITLE.fullmatch(block):
        return f"# {title[1]} {stored(title[2])}"
    return language.gettext(block)
