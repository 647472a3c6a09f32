"""The doctor: look at what was handed in before it is graded, repair a copy, and say what was repaired.

The original stays in ``collected/``. A healthy notebook comes out with the cells that went in. What can be repaired:
cells that were copied, deleted, split or moved, nbgrader's metadata lost or altered (brought back by the cell's id,
then by its text), locked cells that were edited, another kernel, outputs of any size. Nothing that a participant has
written is ever changed.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sslib.course.desk.cells import repair
from sslib.course.desk.folder import Desk, lesson, replaced
from sslib.course.desk.matching import Release
from sslib.course.desk.recognise import Unreadable, cells, lesson_of, parsed, source, whole
from sslib.errors import N_
from sslib.inquiry import files

MEGA = 1024 * 1024
SAYS = {
    "unreadable": N_("The file {file} is no notebook that can be read. It counts as not handed in; ask for it again."),
    "foreign": N_("The file {file} is lesson {lesson}, of another module. It was left out."),
    "unknown": N_("The file {file} is no lesson of this course. It was left out."),
    "twice": N_("Lesson {lesson} was handed in {count} times. {file} was taken: it has the most answers."),
    "renamed": N_("The file {file} is lesson {lesson}; it was renamed."),
    "missing": N_("Lesson {lesson} was not handed in."),
    "blank": N_("Nothing was attempted in lesson {lesson}."),
    "kernel": N_("The notebook was set to another kernel ({name}); it runs with Python."),
    "outputs": N_("Outputs of {size} MB were removed; everything is run anew."),
    "format": N_("The notebook was in an old or damaged format; it was converted."),
    "copied": N_(
        "The cell {cell} was there more than once. The first attempted one counts, the others are plain cells."
    ),
    "copied_locked": N_("The locked cell {cell} was there more than once; the copies were removed."),
    "split": N_("The answer {cell} was split into several cells; they are run one after the other."),
    "deleted": N_("The cell {cell} was deleted; it was put back as released."),
    "moved": N_("The cell {cell} was moved; it was put back to its place."),
    "lost": N_("The cell {cell} had lost what nbgrader needs; it was recognised and given it back."),
    "altered": N_("What nbgrader needs was altered in the cell {cell}; it was set right."),
    "edited": N_("The locked cell {cell} was edited; its released text was put back."),
}


@dataclass(frozen=True)
class Repair:
    """One thing that was found: its kind (a key of ``SAYS``), the notebook, and the values of the sentence."""

    kind: str
    notebook: str = ""
    values: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Examined:
    """One submission as the doctor leaves it: notebook name to text, what was found, which answers were attempted."""

    student: str
    module: str
    notebooks: dict[str, str]
    repairs: tuple[Repair, ...]


def doctor(
    desk: Desk, module: str, students: Iterable[str] = (), told: Callable[[str], None] = lambda _student: None
) -> list[Examined]:
    """Examine the submissions of a module and write the repaired copies to ``submitted/``.

    Parameters
    ----------
    students : whose (default: everybody's)
    told : called with each participant who is done

    Raises
    ------
    UnknownName, BadInput
        If the module was not released.
    """
    release = {name: Release.read(path) for name, path in desk.released(module).items()}
    _adopt(desk, module)
    done = []
    for student in students or desk.students(module, "collected"):
        done.append(_one(desk, module, student, release))
        told(student)
    return done


def pending(desk: Desk, module: str) -> tuple[str, ...]:
    """Who handed in something that the doctor has not seen yet."""
    return tuple(
        student
        for student in desk.students(module, "collected")
        if desk.known(student, module).get("examined") != _state(desk, module, student)
    )


def _state(desk: Desk, module: str, student: str) -> str:
    """What was handed in, in one number."""
    found = hashlib.sha256()
    for name, content in _read(desk.place("collected", student, module)).items():
        found.update(name.encode() + b"\0" + content + b"\0")
    return found.hexdigest()


def _adopt(desk: Desk, module: str) -> None:
    """Take over what was put into ``submitted/`` without the desk, for example by nbgrader's own ``collect``."""
    for student in desk.students(module, "submitted"):
        original = desk.place("collected", student, module)
        if not original.exists():
            shutil.copytree(desk.place("submitted", student, module), original, symlinks=True)


def _one(desk: Desk, module: str, student: str, release: dict[str, Release]) -> Examined:
    place = desk.place("collected", student, module)
    found = examine(student, module, _read(place), release)
    with replaced(desk.place("submitted", student, module)) as target:
        for name, text in found.notebooks.items():
            files.write(target / f"{name}.ipynb", text.encode("utf-8"))
        if (place / "timestamp.txt").is_file():
            shutil.copy(place / "timestamp.txt", target / "timestamp.txt")
    state = _state(desk, module, student)
    desk.note(student, module, repairs=[asdict(repaired) for repaired in found.repairs], examined=state)
    return found


def _read(place: Path) -> dict[str, bytes]:
    """The notebooks of a folder; links are not followed."""
    return {
        path.name: path.read_bytes()
        for path in sorted(place.glob("*.ipynb"))
        if path.is_file() and not path.is_symlink()
    }


def examine(student: str, module: str, found: dict[str, bytes], release: dict[str, Release]) -> Examined:
    """Examine the files of one submission.

    Parameters
    ----------
    found : file name to content, as handed in
    release : notebook name to the released notebook
    """
    repairs: list[Repair] = []
    chosen = _chosen(module, found, repairs)
    notebooks = {}
    for name, released in release.items():
        number = lesson(module, name).number
        if name not in chosen:
            repairs.append(Repair("missing", name, {"lesson": number}))
            continue
        file, notebook = chosen[name]
        if Path(file).stem != name:
            repairs.append(Repair("renamed", name, {"file": file, "lesson": number}))
        mended, noticed = repair(notebook, released)
        size = sum(len(json.dumps(cell.get("outputs", []), default=str)) for cell in cells(notebook))
        if size > MEGA:
            noticed.append(("outputs", {"size": round(size / MEGA)}))
        if not released.attempted(mended):
            noticed.append(("blank", {"lesson": number}))
        repairs += [Repair(kind, name, values) for kind, values in noticed]
        notebooks[name] = whole(json.dumps(mended, ensure_ascii=False, indent=1))
    return Examined(student, module, notebooks, tuple(repairs))


def _chosen(module: str, found: dict[str, bytes], repairs: list[Repair]) -> dict[str, tuple[str, dict]]:
    """For each lesson the file that counts: notebook name to file name and notebook."""
    candidates: dict[str, list[tuple[int, str, dict]]] = {}
    for file, content in found.items():
        try:
            notebook = parsed(content)
        except Unreadable:
            repairs.append(Repair("unreadable", Path(file).stem, {"file": file}))
            continue
        found_in = lesson_of(notebook, file)
        if found_in is None:
            repairs.append(Repair("unknown", "", {"file": file}))
        elif found_in.module != module:
            repairs.append(Repair("foreign", "", {"file": file, "lesson": found_in.number}))
        else:
            answers = sum("..." not in source(cell) for cell in cells(notebook) if _answer(cell))
            candidates.setdefault(found_in.path.stem, []).append((answers, file, notebook))
    chosen = {}
    for name, several in candidates.items():
        _answers, file, notebook = max(several, key=lambda entry: (entry[0], entry[1] == f"{name}.ipynb"))
        if len(several) > 1:
            number = lesson(module, name).number
            repairs.append(Repair("twice", name, {"lesson": number, "count": len(several), "file": file}))
        chosen[name] = (file, notebook)
    return chosen


def _answer(cell: dict) -> bool:
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    marked = str(about.get("grade_id", "")) if isinstance(about, dict) else str(cell.get("id", ""))
    return marked.endswith("-answer")
