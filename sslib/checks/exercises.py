"""What each exercise asks, as ``exercises/*.toml`` states it: one file for each lesson.

The expected answer stands there with its unit, the tolerance, the usual slips of this very exercise and its hints. The
hidden test in the notebook knows the answer too and does not look here: tests hold the two equal.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sslib.errors import N_, BadInput, UnknownName

FOLDER = Path(__file__).parent / "exercises"


@dataclass(frozen=True)
class Slip:
    """A usual wrong answer and what to say about it, without giving the right one away."""

    answer: object
    says: str


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Parameters
    ----------
    number : lesson and place in it, ``2.5.3``
    asks : what is asked for, as the end of the sentence "This exercise asks for …"
    expected : a number, a text, yes or no (boolean), a list of numbers or texts, a table of keys and values, or a list
        of rows; with ``by``, one of these for each country
    unit : ``percent``, ``persons`` and so on; what usual slips of the unit are follows from it
    within : tolerance of numbers, in the unit
    ordered : whether the order of a list of texts matters
    key : the columns that name a row, where the answer is a frame
    by : what the answer depends on (``country``), if it does; a slip's answer may then depend on it too
    hints : from least to most
    why : the way to the answer in words, shown with the solution
    """

    number: str
    asks: str
    expected: object
    hints: tuple[str, ...]
    unit: str = ""
    within: float = 0.0
    ordered: bool = False
    key: tuple[str, ...] = ()
    by: str = ""
    why: str = ""
    slips: tuple[Slip, ...] = ()

    def of(self, case: str) -> "Exercise":
        """The exercise for one case, where the answer depends on it.

        Raises
        ------
        BadInput
            If no answer is known for this case.
        """
        if not self.by:
            return self
        if case not in self.expected:
            raise BadInput(
                [
                    N_("Exercise {number} has no answer for '{case}'."),
                    N_("It can be checked for: {known}."),
                ],
                number=self.number, case=case, known=", ".join(self.expected),
            )  # fmt: skip
        slips = [
            Slip(slip.answer.get(case), slip.says) if isinstance(slip.answer, dict) else slip for slip in self.slips
        ]
        mine = {"expected": self.expected[case], "by": "", "slips": tuple(s for s in slips if s.answer is not None)}
        return Exercise(**(vars(self) | mine))


@cache
def exercises() -> Mapping[str, Exercise]:
    """All exercises by number, in the order of the course."""
    files = sorted(FOLDER.glob("*.toml"), key=lambda path: [int(part) for part in path.stem.split(".")])
    return {
        number: _exercise(number, stated)
        for path in files
        for number, stated in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def find(number: str) -> Exercise:
    """One exercise.

    Raises
    ------
    UnknownName
        If there is none with this number.
    """
    if str(number) not in exercises():
        raise UnknownName.of(N_("There is no exercise '{name}'."), number, exercises())
    return exercises()[str(number)]


def _exercise(number: str, stated: dict) -> Exercise:
    slips = tuple(Slip(slip["answer"], slip["says"]) for slip in stated.pop("slips", []))
    fields = {name: tuple(value) if name in ("hints", "key") else value for name, value in stated.items()}
    return Exercise(number=number, slips=slips, **fields)
