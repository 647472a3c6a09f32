"""Why a question earned nothing: every zero has one of these causes."""

from collections.abc import Mapping
from dataclasses import dataclass

from sslib.course.desk.execute import ENDED, SLOW
from sslib.course.desk.recognise import exercise
from sslib.errors import N_
from sslib.language import gettext as _

MISSING, NOT_ATTEMPTED, SLOW_CELL, ENDED_PYTHON, ERROR, WRONG, FORGED, WAITING = (
    "missing", "not_attempted", "slow", "ended", "error", "wrong", "forged", "waiting",
)  # fmt: skip
SAYS = {
    MISSING: N_("not handed in"),
    NOT_ATTEMPTED: N_("not attempted"),
    SLOW_CELL: N_("too slow: the cell did not end in time"),
    ENDED_PYTHON: N_("the cell ended Python"),
    ERROR: N_("error in the cell: {error}"),
    WRONG: N_("wrong"),
    FORGED: N_("the result cannot be trusted: the checks were tampered with in this notebook"),
    WAITING: N_("waits for the trainer's marks"),
}


@dataclass(frozen=True)
class Cause:
    """A key of ``SAYS``, the error that a cell ended with, and what the check has said."""

    kind: str
    error: str = ""
    said: str = ""

    def text(self) -> str:
        """In the language in use."""
        return _(SAYS[self.kind], error=self.error)


def of(grade_id: str, cells: Mapping, score: float | None) -> Cause | None:
    """Why the question ``grade_id`` has not its full marks; None if it has them.

    Parameters
    ----------
    cells : nbgrader's cells of the executed notebook, by id; empty if it was not handed in
    score : what nbgrader gives by itself; None if the trainer marks it
    """
    from sslib.course.desk.grade import untouched_answer

    cell = cells.get(grade_id)
    if cell is None:
        return Cause(MISSING)
    if score is None:
        return Cause(WAITING)
    if score > 0:
        return None
    answer = cells.get(grade_id.removesuffix("-check") + "-answer", cell)
    if untouched_answer(answer):
        return Cause(NOT_ATTEMPTED)
    failed, before = _error(cell), _error(answer) if answer is not cell else None
    for found in (before, failed):
        if found and found["ename"] == SLOW:
            return Cause(SLOW_CELL)
        if found and found["ename"] == ENDED:
            return Cause(ENDED_PYTHON)
    if before:
        return Cause(ERROR, before["ename"])
    if failed and failed["ename"] == "NotRight":
        said = failed["evalue"]
        heading = _("Exercise {number}: not attempted", number=exercise(grade_id))
        return Cause(NOT_ATTEMPTED if said.startswith(heading) else WRONG, "", said)
    if failed and failed["ename"] != "AssertionError":
        return Cause(ERROR, failed["ename"])
    return Cause(WRONG)


def _error(cell) -> Mapping | None:
    found = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    return found[0] if found else None
