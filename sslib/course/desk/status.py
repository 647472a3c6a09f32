"""How far a class is: for each module, what was collected, examined, graded, waits for marks, was given back."""

from dataclasses import dataclass

from sslib import syllabus
from sslib.course.desk.doctor import pending
from sslib.course.desk.folder import Desk
from sslib.course.desk.grade import digest
from sslib.course.desk.marks import Mark, marks, totals, unexplained


@dataclass(frozen=True)
class Status:
    """The state of one module; ``unexplained`` should be empty. In ``mean``, what waits for marks counts as zero.

    ``absent`` are those who have handed in nothing of a module that others have handed in.
    """

    module: str
    released: bool
    collected: int
    examined: int
    repaired: int
    graded: int
    outdated: int
    waiting: int
    feedback: int
    mean: float | None
    unexplained: tuple[Mark, ...]
    absent: tuple[str, ...]


def status(desk: Desk) -> list[Status]:
    """The state of each module of the course."""
    everybody = _class(desk)
    return [_module(desk, module, everybody) for module in syllabus.modules()]


def _class(desk: Desk) -> set[str]:
    """Who has handed in any module, and whom the trainer has entered in nbgrader's gradebook."""
    found = {name for module in syllabus.modules() for name in desk.students(module, "collected")}
    if desk.book_path.exists():
        with desk.book() as book:
            found |= {student.id for student in book.students}
    return found


def _module(desk: Desk, module: str, everybody: set[str]) -> Status:
    known = {name: desk.known(name, module) for name in desk.students(module, "submitted")}
    unseen = pending(desk, module)
    graded = {name for name, about in known.items() if about.get("graded")}
    found = marks(desk, [module])
    collected = set(desk.students(module, "collected"))
    own = [total for total in totals(found) if total.student in graded]
    return Status(
        module,
        any((desk.root / "release" / module).glob("*.ipynb")),
        len(collected),
        len(known),
        sum(any(r["kind"] not in ("blank", "missing") for r in about.get("repairs", [])) for about in known.values()),
        len(graded),
        sum(
            name in unseen or about.get("graded") not in (None, digest(desk, name, module))
            for name, about in known.items()
        ),
        sum(mark.waiting for mark in found),
        len(desk.students(module, "feedback")),
        sum(total.percent for total in own) / len(own) if own else None,
        tuple(unexplained([mark for mark in found if mark.student in graded])),
        tuple(sorted(everybody - collected)) if collected else (),
    )
