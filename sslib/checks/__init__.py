"""Exercises: check an answer, ask for a hint, see the solution; in four languages, offline.

A check says what is wrong, never what is right. In a notebook it shows a message and lets the notebook run on; when
nbgrader validates or grades, an answer that is not right stops the cell with that message.
"""

import html
import textwrap
from dataclasses import dataclass

from sslib import syllabus
from sslib.checks import attempts
from sslib.checks.answers import same
from sslib.checks.exercises import Exercise, exercises, find
from sslib.checks.verdict import NOT_ATTEMPTED, RIGHT, Verdict, judge
from sslib.errors import N_, SslibError
from sslib.language import explain, stored
from sslib.language import gettext as _

__all__ = ["Message", "NotRight", "check", "exercises", "hint", "same", "solution"]

LINE = 65  # characters: nbgrader cuts longer ones off
TRIES = 3  # checks before the solution is shown
COLOURS = {"right": "#2e6b4a", "not_attempted": "#8a97a6"}
ATTENTION = "#c0561b"


class NotRight(AssertionError):
    """An answer that is not right, for nbgrader: its message stands for the traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass(frozen=True)
class Message:
    """What a check, a hint or a solution says; ``hints`` open one by one in JupyterLab."""

    heading: str
    lines: tuple[str, ...]
    colour: str = ATTENTION
    hints: tuple[str, ...] = ()
    code: str = ""

    def __str__(self) -> str:
        wrapped = [part for line in (self.heading, *self.lines) for part in textwrap.wrap(line, LINE)]
        return "\n".join([*wrapped, *([self.code] if self.code else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        body = "".join(f"<div>{html.escape(line)}</div>" for line in self.lines)
        total = len(self.hints)
        names = [_("Hint {number} of {total}", number=number, total=total) for number in range(1, total + 1)]
        hints = "".join(
            f"<details><summary>{html.escape(name)}</summary>{html.escape(stored(text))}</details>"
            for name, text in zip(names, self.hints, strict=True)
        )
        code = f"<pre>{html.escape(self.code)}</pre>" if self.code else ""
        return (
            f'<div style="border-left:4px solid {self.colour};padding:.2em .8em;max-width:44em">'
            f"<strong>{html.escape(self.heading)}</strong>{body}{hints}{code}</div>"
        )


def check(number: str, answer: object, case: str = "") -> Message:
    """Check an answer: not attempted, of another kind, in another unit, a usual slip, wrong or right.

    Parameters
    ----------
    number : of the exercise, ``"2.5.1"``
    answer : any equivalent form: list or array, dict or Series, any order of columns
    case : the country, where the answer depends on it

    Raises
    ------
    NotRight
        Only when nbgrader runs the notebook, so that the cell fails with this message.

    Examples
    --------
    >>> print(check("2.5.1", ...))
    Exercise 2.5.1: not attempted
    Not attempted yet: replace the three dots with your answer and
    run both cells.
    """
    try:
        exercise = find(number).of(case)
    except SslibError as error:
        return Message(str(number), tuple(explain(error).splitlines()))
    verdict = judge(exercise, answer)
    recorded = attempts.record(exercise.number, verdict.code)
    message = _told(exercise, verdict, recorded)
    if attempts.grading() and not verdict.right:
        raise NotRight(str(message))
    return message


def hint(number: str) -> Message:
    """The next hint of an exercise: each call shows one more, from least to most."""
    try:
        exercise = find(number)
    except SslibError as error:
        return Message(str(number), tuple(explain(error).splitlines()))
    seen = sum(made.exercise == exercise.number and made.event == attempts.HINT for made in attempts.attempts())
    attempts.record(exercise.number, attempts.HINT)
    shown = min(seen + 1, len(exercise.hints))
    heading = _("Exercise {number}: hint {shown} of {total}", number=exercise.number, shown=shown,
                total=len(exercise.hints))  # fmt: skip
    return Message(heading, tuple(stored(text) for text in exercise.hints[:shown]))


def solution(number: str) -> Message:
    """One way to the answer of an exercise, once it was solved or tried three times."""
    try:
        exercise = find(number)
    except SslibError as error:
        return Message(str(number), tuple(explain(error).splitlines()))
    heading = _("Exercise {number}: solution", number=exercise.number)
    events = [made.event for made in attempts.attempts() if made.exercise == exercise.number]
    tries = [event for event in events if event not in (attempts.HINT, attempts.SOLUTION, NOT_ATTEMPTED)]
    if RIGHT not in tries and len(tries) < TRIES:
        left = TRIES - len(tries)
        text = _("Try first: after {count} more checks with an answer of yours it is shown.", count=left)
        return Message(heading, (text, _("A hint: {code}", code=f'ss.hint("{exercise.number}")')))
    attempts.record(exercise.number, attempts.SOLUTION)
    lesson = syllabus.lesson(exercise.number)
    why = (stored(exercise.why),) if exercise.why else ()
    return Message(heading, (*why, _("One way to write it:")), code=lesson.solution(exercise.number))


HEADINGS = {
    "right": N_("Exercise {number}: right"),
    "not_attempted": N_("Exercise {number}: not attempted"),
    "kind": N_("Exercise {number}: another kind of answer is asked for"),
    "unit": N_("Exercise {number}: look at the unit"),
    "slip": N_("Exercise {number}: not yet"),
    "close": N_("Exercise {number}: almost"),
    "wrong": N_("Exercise {number}: not yet"),
}


def _told(exercise: Exercise, verdict: Verdict, recorded: bool) -> Message:
    heading = stored(HEADINGS[verdict.code]).format(number=exercise.number)
    said = [] if verdict.right else [_(verdict.says, **verdict.values)]
    if verdict.code not in (RIGHT, NOT_ATTEMPTED):
        said.append(_("Asked for: {what}.", what=stored(exercise.asks)))
        if exercise.hints:
            said.append(_("A hint: {code}", code=f'ss.hint("{exercise.number}")'))
    if not recorded and not attempts.grading():
        said.append(_("(This check could not be recorded in {file}.)", file=attempts.NAME))
    hints = () if verdict.code in (RIGHT, NOT_ATTEMPTED) else exercise.hints
    return Message(heading, tuple(said), COLOURS.get(verdict.code, ATTENTION), hints)
