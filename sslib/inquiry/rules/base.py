"""What a rule is, what its check is given, and what it finds.

A rule is data (``*.toml`` in this folder); its check is a function registered under its id. A check gets the return,
the return of the year before, and the thresholds in force, and yields a ``Hit`` for every violation. It raises
``NotRun`` where the figures that it needs are not there: a rule that did not run is told, never counted as passed.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib.errors import N_
from sslib.inquiry.tables import Return

NO_FIGURES = N_("the figures that it compares are not in the return")
NO_EARLIER = N_("no return of the year before was given")


@dataclass(frozen=True)
class Rule:
    """One rule: how grave a violation is (E, W, I), who settles it, what is tested and what is said of it.

    ``message`` may use ``{observed}``, ``{expected}`` and the values of a hit; ``cause`` and ``remedy`` are whole
    sentences. All texts are English and are translated where they are shown.
    """

    id: str
    level: int
    severity: str
    owner: str
    dimension: str
    formula: str
    message: str
    cause: str
    remedy: str
    threshold: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A violation: the table, the row (None: the table as a whole) and the column where it shows, what was observed
    and what was expected, and further values of the message.

    ``expected`` is a number, a pair (lowest, highest) with None for an open end, or a text of the data; texts are
    shown as they are, numbers as the language writes them.
    """

    table: str
    index: int | None
    column: str
    observed: object
    expected: object = None
    values: Mapping[str, object] = field(default_factory=dict)


class NotRun(Exception):
    """The check cannot run: ``why`` is a sentence fragment that can be translated."""

    def __init__(self, why: str = NO_FIGURES):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Case:
    """What a check is given. What is made once is shared between checks: a check never changes it."""

    current: Return
    earlier: Return | None = None
    threshold: Mapping[str, float] = field(default_factory=dict)
    _made: dict = field(default_factory=dict, repr=False)

    def __getitem__(self, table: str):
        """A table of the return."""
        return self.once(_now, table)

    def before(self, table: str):
        """A table of the return of the year before; NotRun without one."""
        if self.earlier is None:
            raise NotRun(NO_EARLIER)
        return self.once(_then, table)

    def under(self, threshold: Mapping[str, float]) -> "Case":
        """The same case with the thresholds of one rule."""
        return Case(self.current, self.earlier, threshold, self._made)

    def once(self, make: Callable, *given: str):
        """``make(case, *given)``, made once for all checks: it must not depend on a threshold."""
        if (make, given) not in self._made:
            self._made[make, given] = make(self, *given)
        return self._made[make, given]


def _now(case: Case, table: str):
    return case.current[table]


def _then(case: Case, table: str):
    return case.earlier[table]


Check = Callable[[Case], Iterator[Hit]]
CHECKS: dict[str, Check] = {}


def check(rule: str) -> Callable[[Check], Check]:
    """Register the check of a rule."""

    def register(function: Check) -> Check:
        CHECKS[rule] = function
        return function

    return register


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in order.

    >>> rules()["V10"].severity
    'E'
    """
    stated: dict[str, dict] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        stated |= tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType({
        key: Rule(id=key, **(stated[key] | {"threshold": MappingProxyType(stated[key].get("threshold", {}))}))
        for key in sorted(stated)
    })  # fmt: skip
