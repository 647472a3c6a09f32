"""The counts of a return by nationality, and what follows from persons whose nationality is not known.

All counts are by citizenship and by place of insurance: non-nationals who are insured in the State, whether or not they
live there. That is not the stock of migrant workers of a survey or a census.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sslib.errors import N_
from sslib.indicators.reported import NO_FIGURES, Reported
from sslib.indicators.totals import ALL, NOT_AVAILABLE, Quantity, added, difference

CITIZENSHIP = N_("citizenship, insured in the State, resident or not")
IRREGULAR = N_("irregular work is not in the registers")
NON_RESIDENT = N_("frontier and other non-resident insured are in the numerator, only residents in the denominator")
GATE = N_("blocked, nationality unknown for more than 20 % of the insured")
NOT_BY_SCHEME = N_("nationality not reported by")
UNKNOWN_NOT_STATED = N_("number of unknown nationality not stated")
UNKNOWN_CONFIDENTIAL = N_("number of unknown nationality is confidential")
MOST_UNKNOWN = 0.20
STATUSES = ("national", "non_national", "unknown")


@dataclass(frozen=True)
class Counts:
    """Persons by nationality; ``total`` is all of them."""

    national: Quantity
    non_national: Quantity
    unknown: Quantity
    total: Quantity

    @property
    def parts(self) -> tuple[Quantity, Quantity, Quantity]:
        """Nationals, non-nationals, and those of unknown nationality."""
        return self.national, self.non_national, self.unknown

    @property
    def blocked(self) -> bool:
        """Whether the nationality of more than 20 percent is unknown, which blocks rates by nationality.

        >>> number = Quantity(10.0)
        >>> Counts(number, number, Quantity(5.0), Quantity(25.0)).blocked
        False
        >>> Counts(number, number, Quantity(6.0), Quantity(26.0)).blocked
        True
        """
        return bool(self.unknown.value and self.total.value and self.unknown.value > MOST_UNKNOWN * self.total.value)

    def bounded(self, status: str) -> Quantity:
        """The persons of one nationality: at least those known to have it, at most these and all who may.

        Without the number of unknown nationality there is no value, since nothing says how far it is off.

        >>> Counts(Quantity(90.0), Quantity(8.0), Quantity(2.0), Quantity(100.0)).bounded("non_national")
        Quantity(value=8.0, flag='', low=8.0, high=10.0, notes=())
        """
        known, unknown = getattr(self, status), self.unknown
        if known.value is None:
            return known
        if unknown.flag == "c" and unknown.value is None:
            return replace(known, notes=(*known.notes, UNKNOWN_CONFIDENTIAL))
        if unknown.value is None and unknown.flag != "nap":
            return Quantity(None, "na", low=known.value, notes=(*known.notes, UNKNOWN_NOT_STATED))
        return replace(known, low=known.value, high=known.value + (unknown.value or 0.0))

    def gated(self, status: str) -> Quantity:
        """As ``bounded``, but without a value where the nationality of too many is unknown; the bounds stay."""
        found = self.bounded(status)
        if not self.blocked or found.value is None:
            return found
        return replace(found, value=None, flag="na", notes=(*found.notes, GATE))

    @property
    def known(self) -> Quantity:
        """Persons of known nationality."""
        return added([self.national, self.non_national])

    @property
    def share(self) -> Quantity:
        """Non-nationals per 100 persons of known nationality; the bounds take all others as nationals, or as not.

        >>> Counts(Quantity(72.0), Quantity(8.0), Quantity(20.0), Quantity(100.0)).share
        Quantity(value=10.0, flag='', low=8.0, high=28.0, notes=())
        """
        people, some, known = added(self.parts), self.non_national, self.known
        notes = tuple(dict.fromkeys((*some.notes, *self.national.notes)))
        if "c" in (some.flag, known.flag):
            return Quantity(flag="c", notes=notes)
        if some.value is None or not known.value:
            return Quantity(flag="na", notes=notes)
        value = 100 * some.value / known.value
        if not people.value:
            return Quantity(value, known.flag, notes=notes)
        most = some.value + (self.unknown.value or 0.0)
        return Quantity(value, known.flag, 100 * some.value / people.value, 100 * most / people.value, notes)


class Nationality:
    """The figures of one return by nationality, origin and activity.

    Parameters
    ----------
    reported : the figures of the return
    """

    def __init__(self, reported: Reported):
        self.reported = reported
        self._counts: dict[tuple[str, ...], Counts] = {}

    @classmethod
    def of(cls, tables: "Mapping | Reported | Nationality") -> "Nationality":
        """The figures of ``tables``, which may be such figures already."""
        return tables if isinstance(tables, cls) else cls(Reported.of(tables))

    def persons(
        self, function: str, variable: str, status: str, *, scheme: str = ALL, form: str = "", sex: str = "total",
        origin: str = "", activity: str = "",
    ) -> Quantity:  # fmt: skip
        """One count of persons of all ages."""
        key = (scheme, function, variable, form, sex, "total", status, origin, activity)
        return self.reported.persons.get(key, NOT_AVAILABLE)

    def context(
        self, variable: str, status: str, *, sex: str = "total", age: str = "total", origin: str = "",
        activity: str = "",
    ) -> Quantity:  # fmt: skip
        """One number of the table ``context``."""
        return self.reported.denominators.get((variable, sex, age, status, origin, activity), NOT_AVAILABLE)

    def origins(self, function: str) -> tuple[str, ...]:
        """The origins by which contributors who are non-nationals are counted, the largest first."""
        found = self.reported.contributors_by_origin(function)
        return tuple(sorted(found, key=lambda origin: -(found[origin].value or 0.0)))

    def activities(self, variable: str) -> tuple[str, ...]:
        """The activities of a variable of the table ``context``, in alphabetical order."""
        return tuple(sorted({key[5] for key in self.reported.denominators if key[0] == variable and key[5]}))

    def functions(self) -> tuple[str, ...]:
        """Old age, then the other functions of which contributors are reported."""
        return tuple(dict.fromkeys(("old_age", *self.reported.functions("active_contributors"))))

    def counts(
        self, function: str, variable: str = "active_contributors", *, sex: str = "total", activity: str = ""
    ) -> Counts:
        """Persons of all schemes by nationality.

        What is one part short of the total is the rest. All persons of a scheme that says nothing of nationality are of
        unknown nationality. Nothing is available where a scheme that serves the function gives no figures.
        """
        key = (function, variable, sex, activity)
        if key not in self._counts:
            self._counts[key] = self._counted(*key)
        return self._counts[key]

    def _counted(self, function: str, variable: str, sex: str, activity: str) -> Counts:
        missing = self.reported.without_figures(function, variable)
        if missing:
            lost = Quantity(flag="na", notes=(f"{NO_FIGURES}: {', '.join(missing)}",))
            return Counts(lost, lost, lost, lost)
        found = self._completed(function, variable, sex, activity, ALL)
        if not activity and any(part.flag == "na" for part in found.parts):
            found = self._by_scheme(function, variable, sex) or found
        notes = self.reported.national(function, variable, sex).notes
        return Counts(*(replace(part, notes=(*part.notes, *notes)) for part in (*found.parts, found.total)))

    def _completed(self, function: str, variable: str, sex: str, activity: str, scheme: str) -> Counts:
        """The counts as they are given; one that is missing is the rest of the total."""

        def part(status: str) -> Quantity:
            return self.persons(function, variable, status, scheme=scheme, sex=sex, activity=activity)

        parts, total = {status: part(status) for status in STATUSES}, part("total")
        if total.flag == "na":
            total = added(parts.values())
        lacking = [status for status in STATUSES if parts[status].flag == "na"]
        if len(lacking) == 1:
            rest = difference(total, added(parts[status] for status in STATUSES if status not in lacking))
            if rest.value is not None and rest.value >= 0:
                parts[lacking[0]] = rest
        return Counts(**parts, total=total)

    def _by_scheme(self, function: str, variable: str, sex: str) -> Counts | None:
        """The counts scheme by scheme, if some scheme says nothing of nationality."""
        members = self.reported.parts(function, variable, sex)
        silent = [scheme for scheme in members if self._silent(function, variable, scheme)]
        if not silent or any(members[scheme].value is None for scheme in silent):
            return None
        nobody, note = Quantity(0.0), (f"{NOT_BY_SCHEME}: {', '.join(silent)}",)
        made = [
            Counts(nobody, nobody, everybody, everybody)
            if scheme in silent
            else self._completed(function, variable, sex, "", scheme)
            for scheme, everybody in members.items()
        ]
        sums = (added(column) for column in zip(*((*one.parts, one.total) for one in made), strict=True))
        return Counts(*(replace(one, notes=note) for one in sums))

    def _silent(self, function: str, variable: str, scheme: str) -> bool:
        return all(self.persons(function, variable, status, scheme=scheme).flag == "na" for status in STATUSES)


def concept(*phrases: str) -> list[str]:
    """The phrases of the column ``concept`` of an indicator on migrants: whom it counts, then ``phrases``.

    >>> concept("origin: XXB")
    ['citizenship, insured in the State, resident or not', 'origin: XXB']
    """
    return [CITIZENSHIP, *phrases]
