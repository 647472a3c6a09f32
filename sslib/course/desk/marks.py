"""The marks of a class as rows, from nbgrader's gradebook, with the cause of each zero."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sslib import syllabus
from sslib.course.desk.causes import MISSING, WAITING, WRONG, Cause
from sslib.course.desk.folder import Desk
from sslib.course.desk.recognise import exercise


@dataclass(frozen=True)
class Mark:
    """One question of one participant.

    ``points`` is None until it is graded; ``waiting`` says that the trainer has to look at it.
    """

    student: str
    name: str
    module: str
    notebook: str
    cell: str
    exercise: str
    points: float | None
    most: float
    written: bool
    waiting: bool
    cause: Cause | None
    comment: str


def marks(desk: Desk, modules: Iterable[str] = ()) -> list[Mark]:
    """Every question of every participant who handed in a module, in the order of the course."""
    found: list[Mark] = []
    if not desk.book_path.exists():
        return found
    with desk.book() as book:
        assignments = {assignment.name: assignment for assignment in book.assignments}
        for module in modules or syllabus.modules():
            if module in assignments:
                for submission in sorted(assignments[module].submissions, key=lambda one: one.student.id):
                    found += _submission(desk, module, submission)
    return found


def _submission(desk: Desk, module: str, submission) -> Iterator[Mark]:
    student = submission.student
    name = " ".join(filter(None, (student.first_name, student.last_name))) or student.id
    causes = desk.known(student.id, module).get("causes", {})
    numbers = {lesson.path.stem: lesson.number for lesson in syllabus.lessons() if lesson.module == module}
    for notebook in sorted(submission.notebooks, key=lambda one: numbers.get(one.name, one.name)):
        comments = {comment.name: comment.manual_comment or "" for comment in notebook.comments}
        for grade in sorted(notebook.grades, key=lambda one: order(exercise(one.name))):
            known = causes.get(f"{notebook.name}/{grade.name}")
            cause = Cause(**known) if known else None
            given = grade.manual_score is not None or grade.auto_score is not None
            points = grade.score if given else None
            if points and cause:  # the trainer gave points
                cause = None
            if points == 0 and grade.manual_score is not None and (not cause or cause.kind == WAITING):
                cause = Cause(WRONG)
            answer = grade.name.removesuffix("-check") + "-answer"
            yield Mark(
                student.id, name, module, notebook.name, grade.name, exercise(grade.name), points,
                grade.max_score, not grade.name.endswith("-check"), bool(grade.needs_manual_grade),
                cause, comments.get(answer, comments.get(grade.name, "")),
            )  # fmt: skip


def order(number: str) -> list[int]:
    """The number of an exercise as it is sorted: 1.1.10 comes after 1.1.9."""
    return [int(part) for part in number.split(".") if part]


def unexplained(found: Iterable[Mark]) -> list[Mark]:
    """Questions without a mark, and zeros without a cause: there should be none after grading."""
    return [
        mark for mark in found if (mark.points is None and not mark.waiting) or (mark.points == 0 and not mark.cause)
    ]


def expected(module: str) -> dict[str, int]:
    """The exercises of a module and their points."""
    return {
        number: points
        for lesson in syllabus.lessons()
        if lesson.module == module and lesson.ready
        for number, points in lesson.points.items()
    }


@dataclass(frozen=True)
class Total:
    """A participant's points in a module."""

    student: str
    name: str
    module: str
    points: float
    most: float
    waiting: int
    missing: int

    @property
    def percent(self) -> float:
        """Of the points that can be had."""
        return 100 * self.points / self.most if self.most else 0.0


def totals(found: Iterable[Mark]) -> list[Total]:
    """The sum for each participant and module."""
    groups: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in found:
        groups.setdefault((mark.student, mark.name, mark.module), []).append(mark)
    return [
        Total(
            student, name, module,
            sum(mark.points or 0 for mark in own), sum(mark.most for mark in own),
            sum(mark.waiting for mark in own),
            sum(bool(mark.cause and mark.cause.kind == MISSING) for mark in own),
        )
        for (student, name, module), own in groups.items()
    ]  # fmt: skip
