"""The course: its modules, lessons, objectives and topics, as ``modules/course.toml`` states them.

What a lesson teaches and how long it takes stands there; its title, exercises and points stand in its notebook, and
are read from it.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from sslib import catalog
from sslib.errors import N_, BadInput, UnknownName

NATIONAL = "national_analysis"
SOLUTION = re.compile(r"^\s*### BEGIN SOLUTION\n(.*?)^\s*### END SOLUTION$", re.M | re.S)


@dataclass(frozen=True)
class Lesson:
    """One notebook of the course.

    Parameters
    ----------
    number : module and place in it, ``2.5``
    file : path under ``modules``, without ``.ipynb``
    datasets : names of the datasets that it rests on
    planned : what it will cover, until its notebook is there in every language
    """

    number: str
    file: str
    minutes: int
    topics: tuple[str, ...]
    objectives: tuple[str, ...]
    datasets: tuple[str, ...] = ()
    planned: str = ""

    @property
    def module(self) -> str:
        return self.file.partition("/")[0]

    @property
    def path(self) -> Path:
        return catalog.kit() / "modules" / f"{self.file}.ipynb"

    @property
    def ready(self) -> bool:
        """Whether participants get it: its notebook is there, and no longer a draft."""
        return not self.planned and self.path.exists()

    @cached_property
    def cells(self) -> tuple[Mapping, ...]:
        """The cells of its notebook, source as one text."""
        notebook = json.loads(self.path.read_text(encoding="utf-8"))
        return tuple(cell | {"source": "".join(cell["source"])} for cell in notebook["cells"])

    @property
    def title(self) -> str:
        """Its first heading, without ``#`` and number."""
        heading = self.cells[0]["source"].splitlines()[0]
        return re.sub(r"^#\s*(\d+\.\d+\s+)?", "", heading)

    @property
    def points(self) -> Mapping[str, int]:
        """The points of each exercise, in the order of the notebook."""
        found = {}
        for cell in self.cells:
            graded = cell["metadata"].get("nbgrader", {})
            if graded.get("grade"):
                number = ".".join(re.findall(r"\d+", cell["id"])[:3])
                found[number] = found.get(number, 0) + graded["points"]
        return found

    @property
    def written(self) -> frozenset[str]:
        """The exercises that a trainer marks."""
        return frozenset(
            ".".join(re.findall(r"\d+", cell["id"])[:3])
            for cell in self.cells
            if cell["cell_type"] == "markdown" and cell["metadata"].get("nbgrader", {}).get("grade")
        )

    def solution(self, exercise: str) -> str:
        """The solved lines of an exercise."""
        wanted = f"ex-{exercise.replace('.', '-')}-answer"
        for cell in self.cells:
            if cell["id"] == wanted:
                return "\n".join(part.strip("\n") for part in SOLUTION.findall(cell["source"]))
        raise UnknownName.of(N_("There is no exercise '{name}'."), exercise, self.points)


@dataclass(frozen=True)
class Rule:
    """What a certificate states and asks for.

    Parameters
    ----------
    hours : of the course
    percent : of all points of the course, at least
    each_module : percent of the points of each module, at least
    expires_years : after its issue; 0 if it does not expire
    """

    hours: int
    percent: float
    each_module: float
    expires_years: int


START = Lesson(number="0.1", file="START_HERE", minutes=10, topics=(), objectives=())  # before the thirty hours


@cache
def _stated() -> dict:
    return tomllib.loads((catalog.kit() / "modules" / "course.toml").read_text(encoding="utf-8"))


def objectives() -> Mapping[str, str]:
    """Code -> what participants can do at the end."""
    return MappingProxyType(_stated()["objectives"])


def topics() -> Mapping[str, str]:
    """Code -> what the course is about."""
    return MappingProxyType(_stated()["topics"])


def modules() -> Mapping[str, str]:
    """Folder -> title of each module, in order."""
    return MappingProxyType(_stated()["modules"])


def certificate_rule() -> Rule:
    """The rule by which participants get a certificate.

    Raises
    ------
    BadInput
        If the table ``[certificate]`` lacks an entry, has another one, or one that cannot be.

    >>> certificate_rule().hours
    30
    """
    stated, known = _stated().get("certificate", {}), list(Rule.__annotations__)
    wrong = sorted(set(known) ^ set(stated))
    wrong = wrong or [name for name in known if type(stated[name]) not in (int, float) or stated[name] < 0]
    wrong = wrong or [name for name in ("percent", "each_module") if not stated[name] <= 100]
    wrong = wrong or [name for name in ("hours", "expires_years") if not isinstance(stated[name], int)]
    if wrong or not stated["hours"]:
        raise BadInput(
            [
                N_("The table {table} of {file} does not say by which rule certificates are given."),
                N_("It needs whole hours and years, and percentages from 0 to 100."),
            ],
            rows=wrong, table="[certificate]", file="course.toml",
        )  # fmt: skip
    return Rule(**stated)


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in the order of the course.

    >>> sum(lesson.minutes for lesson in lessons()), lessons()[0].number
    (1800, '1.1')
    """
    made, place = [], dict.fromkeys(modules(), 0)
    for stated in _stated()["lesson"]:
        module = stated["file"].partition("/")[0]
        place[module] += 1
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
        made.append(Lesson(number=f"{int(module[:2])}.{place[module]}", **fields))
    return tuple(made)


def lesson(number: str) -> Lesson:
    """The lesson with this number, or the one that holds the exercise with this number.

    Raises
    ------
    UnknownName
        If there is none.

    >>> lesson("2.5.1").file
    '02_statistics/05_effective_coverage_sdg_131'
    """
    known = {found.number: found for found in (START, *lessons())}
    wanted = ".".join(str(number).split(".")[:2])
    if wanted not in known:
        raise UnknownName.of(N_("There is no lesson '{name}'."), number, known)
    return known[wanted]
