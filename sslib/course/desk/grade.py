"""Grade a module: workers execute, one writer records in nbgrader's gradebook; to be taken up again after any stop.

A submission is recorded whole in one transaction, then its notebooks take their place in ``autograded/``, then the desk
notes that it is done. Whatever stops the desk in between, the next run does the same submission once more and comes to
the same marks.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sslib import language
from sslib.course.desk import causes, handed, sandbox
from sslib.course.desk.execute import Done, Work, execute
from sslib.course.desk.folder import Desk, replaced
from sslib.course.desk.sandbox import Limits
from sslib.course.desk.workers import each
from sslib.errors import N_, BadInput
from sslib.inquiry import files


@dataclass(frozen=True)
class Step:
    """How far the grading is: one submission is done."""

    student: str
    done: int
    total: int
    error: str = ""


@dataclass(frozen=True)
class Graded:
    """Who was graded now, who was before, and whose submission could not be run, with the reason."""

    now: tuple[str, ...]
    before: tuple[str, ...]
    failed: Mapping[str, str] = field(default_factory=dict)


def grade(
    desk: Desk,
    module: str,
    students: Iterable[str] = (),
    *,
    sandboxed: bool = True,
    workers: int | None = None,
    executor: Executor | None = None,
    limits: Limits | None = None,
    again: bool = False,
    told: Callable[[Step], None] = lambda _step: None,
) -> Graded:
    """Execute and record the submissions that the doctor has seen and that are not graded yet.

    Parameters
    ----------
    students : whose (default: everybody's)
    sandboxed : in bubblewrap; without it, submissions run with the rights of whoever grades
    workers : processes (default: processors and one more, since a kernel that starts also waits)
    executor : where to run instead of processes on this machine, for example ``sslib.report.cluster.executor``
    again : grade also what was graded

    Raises
    ------
    BadInput
        If the module was not released, or a sandbox is asked for and cannot be had.
    """
    desk.released(module)
    if sandboxed and not executor and (why := sandbox.unavailable()):
        raise BadInput(
            [
                N_("There is no sandbox on this machine, so nothing was run."),
                why,
                N_("Install bubblewrap (on Windows: in WSL2), or grade with --no-sandbox."),
                sandbox.RIGHTS,
            ]
        )  # fmt: skip
    desk.backup()
    names = list(students or desk.students(module))
    waiting = {name: digest(desk, name, module) for name in names}
    if not again:
        waiting = {name: state for name, state in waiting.items() if desk.known(name, module).get("graded") != state}
    before = tuple(name for name in names if name not in waiting)
    with desk.book() as book:
        sources = _sources(book, module)
        for name in waiting:
            book.update_or_create_student(name, **_named(desk, name, module))

    now, failed = [], {}
    with _place(bool(waiting) and sandboxed and not executor) as place:

        def work(name: str) -> Work:
            spoken = desk.spoken(name, module) or language.current()
            return Work(name, _prepared(desk, name, module, sources), spoken, limits or Limits(), sandboxed, place)

        for done in each(execute, waiting, work, workers, executor):
            if done.error:
                failed[done.key] = done.error
            else:
                _record(desk, module, done)
                desk.note(done.key, module, graded=waiting[done.key])
                now.append(done.key)
            told(Step(done.key, len(now) + len(failed), len(waiting), done.error))
    return Graded(tuple(now), before, failed)


@contextmanager
def _place(here: bool) -> Iterator[str]:
    """A folder for the sandboxes of this machine, with what they are handed; elsewhere they have none."""
    if not here:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="ss", dir=sandbox.PLACE, ignore_cleanup_errors=True) as place:
        handed.put(Path(place))
        yield place


def digest(desk: Desk, student: str, module: str) -> str:
    """What a submission and the release of its module are, in one number: it changes when either does."""
    found = hashlib.sha256()
    places = (desk.place("submitted", student, module), desk.root / "release" / module)
    for path in (path for place in places for path in sorted(place.glob("*.ipynb"))):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _sources(book, module: str) -> dict[str, dict[str, dict]]:
    """Notebook to cell to what it is with its hidden tests, as nbgrader keeps it."""
    return {
        notebook.name: {
            cell.name: {"source": cell.source, "checksum": cell.checksum, "locked": cell.locked}
            for cell in notebook.source_cells
        }
        for notebook in book.find_assignment(module).notebooks
    }


def _named(desk: Desk, student: str, module: str) -> dict:
    """First and last name, from the receipt."""
    *first, last = str(desk.receipt(student, module).get("name", "")).split() or [""]
    return {"first_name": " ".join(first) or last, "last_name": last if first else ""} if last else {}


def _prepared(desk: Desk, student: str, module: str, sources: Mapping) -> dict[str, str]:
    """The notebooks as nbgrader prepares them: locked cells from the gradebook, with the hidden tests."""
    prepared = {}
    for path in sorted(desk.place("submitted", student, module).glob("*.ipynb")):
        if path.stem not in sources:
            continue
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            known = sources[path.stem].get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
            if known:
                cell["metadata"]["nbgrader"]["checksum"] = known["checksum"]
                if known["locked"]:
                    cell["source"] = known["source"]
        prepared[path.stem] = json.dumps(notebook, ensure_ascii=False)
    return prepared


def _record(desk: Desk, module: str, done: Done) -> None:
    """Write the marks of a submission, all of them or none, and put its notebooks into ``autograded/``."""
    import nbformat
    from nbgrader.utils import determine_grade, is_solution

    executed = {name: nbformat.reads(ran.notebook, as_version=4) for name, ran in done.notebooks.items()}
    found: dict[str, causes.Cause] = {}
    place = desk.place("submitted", done.key, module)
    with language.speaking(desk.spoken(done.key, module)), desk.book() as book:
        timestamp = desk.api.coursedir.get_existing_timestamp(str(place))
        stamp = {"timestamp": timestamp} if timestamp else {}
        submission = book.update_or_create_submission(module, done.key, **stamp)
        for notebook in submission.notebooks:
            cells = {
                cell.metadata.nbgrader["grade_id"]: cell
                for cell in (executed[notebook.name].cells if notebook.name in executed else ())
                if cell.metadata.get("nbgrader", {}).get("grade_id")
            }
            forged = done.notebooks[notebook.name].forged if notebook.name in executed else ""
            for grade in notebook.grades:
                cell = cells.get(grade.name)
                score = 0.0 if cell is None else determine_grade(cell)[0]
                cause = causes.of(grade.name, cells, score)
                if forged and cell is not None and cell.cell_type == "code":
                    score, cause = 0.0, causes.Cause(causes.FORGED)
                grade.auto_score = score
                grade.needs_manual_grade = score is None or grade.manual_score is not None
                if cause:
                    found[f"{notebook.name}/{grade.name}"] = cause
            for comment in notebook.comments:
                cell = cells.get(comment.name)
                untouched = cell is not None and is_solution(cell) and untouched_answer(cell)
                comment.auto_comment = "No response." if cell is None or untouched else None
        book.db.commit()
    _lay_out(desk, done, module, executed)
    desk.note(
        done.key, module,
        causes={key: asdict(cause) for key, cause in found.items()},
        forged={name: ran.forged for name, ran in done.notebooks.items() if ran.forged},
        memory=done.memory,
        seconds={name: round(ran.seconds, 2) for name, ran in done.notebooks.items()},
    )  # fmt: skip


def untouched_answer(cell) -> bool:
    """Whether an answer is as it was released."""
    from nbgrader.utils import compute_checksum

    return cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)


def _lay_out(desk: Desk, done: Done, module: str, executed: Mapping) -> None:
    import nbformat

    place = desk.place("submitted", done.key, module)
    with replaced(desk.place("autograded", done.key, module)) as target:
        for name, notebook in executed.items():
            files.write(target / f"{name}.ipynb", nbformat.writes(notebook).encode("utf-8"))
        if (place / "timestamp.txt").is_file():
            shutil.copy(place / "timestamp.txt", target / "timestamp.txt")
