"""The figures of one return, looked up by their keys, and rates of them: flags, bounds and concept go along."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from sslib.errors import N_, BadInput
from sslib.indicators.table import row
from sslib.indicators.totals import (
    ALL,
    KEY,
    NOT_AVAILABLE,
    NOTES,
    Quantity,
    added,
    quantity,
    with_national_sums,
    with_parts,
)  # fmt: skip
from sslib.indicators.unions import least

SOURCE, POINTS = "return", "percentage points"
SEXES = ("total", "female", "male")
NO_FIGURES = N_("no figures from")
ADDED = N_("schemes added, a person in two schemes counts twice")
CAUSE = N_("likely cause")


class Reported:
    """The figures of one return.

    Parameters
    ----------
    tables : table name -> frame, a return or a mapping with the same names; the optional tables may be absent. The
        table ``persons`` may have national sums already, where small cells were masked after they were made.

    Raises
    ------
    BadInput
        If country and year are not stated.
    """

    def __init__(self, tables: Mapping):
        head = tables["return"]
        if head.empty or not head["country"].iloc[0] or head["year"].isna().iloc[0]:
            raise BadInput(
                [
                    N_("The return does not say of which country and year it is."),
                    N_("Fill in country and year in the table 'return'."),
                ]
            )
        self._tables = tables
        self.country, self.year = head["country"].iloc[0], int(head["year"].iloc[0])
        self.reference_date = head["reference_date"].iloc[0] or f"{self.year}-12-31"

    @classmethod
    def of(cls, tables: "Mapping | Reported") -> "Reported":
        """The figures of ``tables``, which may be such figures already."""
        return tables if isinstance(tables, cls) else cls(tables)

    def __getitem__(self, table: str):
        """A table, or None where it is absent or has no rows."""
        try:
            found = self._tables[table]
        except KeyError:
            return None
        return None if found.empty else found

    @cached_property
    def persons(self) -> Mapping[tuple[str, ...], Quantity]:
        """The counts of the table ``persons``, with national sums, by their keys."""
        return {} if self["persons"] is None else looked_up(with_national_sums(self["persons"]), ["scheme", *KEY])

    @cached_property
    def denominators(self) -> Mapping[tuple[str, ...], Quantity]:
        """The numbers of the table ``context``, by their keys."""
        keys = ["variable", "sex", "age", "migrant_status", "origin", "activity"]
        return {} if self["context"] is None else looked_up(self["context"], keys)

    @cached_property
    def _schemes_with(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        """The schemes that have rows of a function, variable and form of benefit."""
        found: dict[tuple[str, str, str], dict[str, None]] = {}
        for scheme, function, variable, form, *_rest in self.persons:
            if scheme != ALL:
                found.setdefault((function, variable, form), {})[scheme] = None
        return {key: tuple(schemes) for key, schemes in found.items()}

    @cached_property
    def overlaps(self) -> Mapping[frozenset[str], float]:
        """Persons counted in two schemes, for the pairs where one number is given."""
        if self["overlaps"] is None:
            return {}
        seen: dict[frozenset[str], set[float]] = {}
        for first, second, persons in self["overlaps"][["scheme_a", "scheme_b", "persons"]].itertuples(index=False):
            seen.setdefault(frozenset((first, second)), set()).add(persons)
        return {pair: min(found) for pair, found in seen.items() if len(found) == 1 and min(found) >= 0}

    @cached_property
    def schemes(self):
        """The schemes that operate in the year of the return; rows of the table ``schemes``, by scheme."""
        schemes = self._tables["schemes"]
        running = ~schemes["start_year"].gt(self.year) & ~schemes["end_year"].lt(self.year)
        return schemes[running].drop_duplicates("scheme").set_index("scheme")

    @cached_property
    def _serving(self) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
        """The schemes that serve each function; the same without those that are not contributory."""
        every, contributory = {}, {}
        for scheme in self.schemes[self.schemes["kind"].ne("employer_liability")].itertuples():
            for function in set(scheme.functions.split(";")):
                every.setdefault(function, []).append(scheme.Index)
                if scheme.contributory != "non_contributory":
                    contributory.setdefault(function, []).append(scheme.Index)
        return every, contributory

    @cached_property
    def legal(self) -> Mapping[str, list]:
        """The rows of the table ``legal`` as named tuples, function by function in their order."""
        found: dict[str, list] = {}
        for group in () if self["legal"] is None else self["legal"].itertuples():
            found.setdefault(group.function, []).append(group)
        return found

    def serving(self, function: str, contributory: bool = False) -> tuple[str, ...]:
        """The schemes that serve a function in the year; the liability of employers alone is none of them."""
        return tuple(self._serving[contributory].get(function, ()))

    def context(self, variable: str, sex: str = "total", age: str = "total", status: str = "total") -> Quantity:
        """A denominator or an amount of the table ``context``."""
        return self.denominators.get((variable, sex, age, status, "", ""), NOT_AVAILABLE)

    def functions(self, variable: str) -> tuple[str, ...]:
        """The functions of which a variable of the persons is reported, in the order of the return."""
        return tuple(dict.fromkeys(function for function, what, _form in self._schemes_with if what == variable))

    def contributors_by_origin(self, function: str) -> Mapping[str, Quantity]:
        """Active contributors who are non-nationals, by origin, summed over schemes."""
        wanted = (ALL, function, "active_contributors", "", "total", "total", "non_national")
        return _by_origin(self.persons, wanted)

    def context_by_origin(self, variable: str) -> Mapping[str, Quantity]:
        """Non-nationals by origin, from the table ``context``."""
        return _by_origin(self.denominators, (variable, "total", "total", "non_national"))

    def summed(self, function: str, variable: str, sex: str = "total", age: str = "total", form: str = "") -> Quantity:
        """The sum over the schemes that report, as ``with_national_sums`` makes it."""
        return self.persons.get((ALL, function, variable, form, sex, age, "total", "", ""), NOT_AVAILABLE)

    def parts(self, function: str, variable: str, sex: str = "total", age: str = "total", form: str = ""):
        """What each scheme reports; a scheme that has such rows but not this one gives nothing available.

        No women, or no men, are in a scheme where the other sex is the total.
        """

        def part(scheme: str, sex: str) -> Quantity:
            return self.persons.get((scheme, function, variable, form, sex, age, "total", "", ""), NOT_AVAILABLE)

        made = {}
        for scheme in self._schemes_with.get((function, variable, form), ()):
            made[scheme] = part(scheme, sex)
            if sex != "total" and made[scheme] is NOT_AVAILABLE:
                whole, other = part(scheme, "total"), part(scheme, "male" if sex == "female" else "female")
                if whole.flag == "nap" or whole.value == 0:
                    made[scheme] = whole
                elif whole.value is not None and whole.value == other.value:
                    made[scheme] = Quantity(0.0)
        return made

    def without_figures(self, function: str, variable: str) -> tuple[str, ...]:
        """The schemes that serve a function and say nothing of a variable.

        Of beneficiaries it must be said whether the benefit is in cash or in kind.
        """
        forms = ("cash", "in_kind") if variable == "beneficiaries" else ("",)
        told = {scheme for form in forms for scheme in self._schemes_with.get((function, variable, form), ())}
        wanted = self.serving(function, contributory=variable == "active_contributors")
        return tuple(dict.fromkeys(
            scheme for scheme in (*wanted, *self._schemes_with.get((function, variable, ""), ())) if scheme not in told
        ))  # fmt: skip

    def national(
        self, function: str, variable: str, sex: str = "total", age: str = "total", form: str = ""
    ) -> Quantity:
        """The sum over schemes; its bounds say how far persons in two schemes may count twice.

        It is missing where a scheme that serves the function gives no figure; ``low`` is then what is known for sure.
        """
        summed = self.summed(function, variable, sex, age, form)
        parts = self.parts(function, variable, sex, age, form)
        return self.together(parts, summed, self.without_figures(function, variable))

    def together(self, parts: Mapping[str, Quantity], summed: Quantity, missing: Iterable[str] = ()) -> Quantity:
        """A sum over schemes with the bounds that the union of their persons has."""
        known = {scheme: part.value for scheme, part in parts.items() if part.value}
        low = least(known, self.overlaps) if known else None
        if (missing := tuple(missing)) and summed.flag != "c":
            return Quantity(flag="na", low=low, notes=(f"{NO_FIGURES}: {', '.join(missing)}",))
        if summed.value is None:
            return replace(summed, low=low) if summed.flag == "na" else summed
        if low is None or low == summed.value:
            return summed
        return replace(summed, low=low, high=summed.value, notes=(*summed.notes, ADDED))

    def cash(self, function: str, sex: str = "total", age: str = "total") -> Quantity:
        """Recipients of a cash benefit."""
        return self.national(function, "beneficiaries", sex, age, "cash")

    def insured(self, function: str, sex: str = "total") -> Quantity:
        """Protected persons, or active contributors of the schemes that do not count protected persons."""
        contributors = self.parts(function, "active_contributors", sex)
        parts = contributors | self.parts(function, "protected", sex)
        missing = [scheme for scheme in self.without_figures(function, "protected") if scheme not in contributors]
        return self.together(parts, added(parts.values()), missing)

    def row(
        self, indicator: str, numerator: Quantity, denominator: Quantity, *, unit: str = "percent", scale: float = 100,
        concept: Iterable[str] = (), cause: str = "", above_100: bool = False, **more,
    ) -> dict:  # fmt: skip
        """An indicator row: numerator per ``scale`` of denominator, with flag, bounds and concept.

        ``cause`` is said where a percentage is above 100, unless it may well be (``above_100``).
        """
        rate = per(numerator, denominator, scale)
        is_share = unit.startswith("percent") and unit != POINTS and not above_100
        over = is_share and rate.value is not None and rate.value > 100
        phrases = [*concept, *rate.notes, *([f"{CAUSE}: {cause}"] if over and cause else [])]
        made = row(
            indicator, self.country, self.year, rate.value, unit, SOURCE, low=rate.low, high=rate.high, flag=rate.flag,
            numerator=0.0 if numerator.flag == "nap" and rate.value == 0 else numerator.value,
            denominator=denominator.value, concept="; ".join(phrases), **more,
        )  # fmt: skip
        return made | {"flag": "over_100" if over else rate.flag}

    def count(self, indicator: str, number: Quantity, unit: str, concept: Iterable[str] = (), **more) -> dict:
        """An indicator row of a quantity that is no rate."""
        made = row(
            indicator, self.country, self.year, number.value, unit, SOURCE, low=number.low, high=number.high,
            concept="; ".join((*concept, *number.notes)), **more,
        )  # fmt: skip
        return made | {"flag": number.flag}


def per(numerator: Quantity, denominator: Quantity, scale: float = 100) -> Quantity:
    """``numerator`` per ``scale`` of ``denominator``.

    Confidential where either is; 0 with the flag ``nap`` where there is no such benefit; not available where either is
    missing or the denominator is nothing. Bounds are made where either has some, and never from what is confidential.

    >>> per(Quantity(12.0, "e"), Quantity(48.0)).value, per(Quantity(flag="nap"), Quantity(48.0)).value
    (25.0, 0.0)
    >>> per(Quantity(flag="na", low=12.0), Quantity(48.0))
    Quantity(value=None, flag='na', low=25.0, high=None, notes=())
    """
    notes = tuple(dict.fromkeys((*numerator.notes, *denominator.notes)))
    if "c" in (numerator.flag, denominator.flag):
        return Quantity(flag="c", notes=notes)
    if numerator.flag == "nap":
        return Quantity(None if denominator.value is None else 0.0, "nap", notes=notes)
    if denominator.flag == "nap":
        return Quantity(flag="nap", notes=notes)
    low = high = None
    if any(bound is not None for part in (numerator, denominator) for bound in (part.low, part.high)):
        low = _divided(numerator.least, denominator.most, scale)
        high = _divided(numerator.most, denominator.least, scale)
    value = _divided(numerator.value, denominator.value, scale)
    if value is None:
        return Quantity(flag="na", low=low, high=high, notes=notes)
    flag = next((flag for flag in NOTES if flag in (numerator.flag, denominator.flag)), "")
    return Quantity(value, flag, low, high, notes)


def by_sex(numerator, denominator, counts: bool = True) -> Iterator[tuple[str, Quantity, Quantity]]:
    """Both sexes, then women and men where all is there; ``counts``: their numerators add up, as shares do not."""
    made = {sex: (numerator(sex), denominator(sex)) for sex in SEXES}
    both, below = made["total"]
    yield "total", with_parts(both, [made[sex][0] for sex in SEXES[1:]]) if counts else both, below
    if all(part.stated for sex in SEXES[1:] for part in made[sex]):
        for sex in SEXES[1:]:
            yield sex, *made[sex]


def _divided(numerator: float | None, denominator: float | None, scale: float) -> float | None:
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return numerator * scale / denominator


def looked_up(frame, keys: list[str]) -> Mapping[tuple[str, ...], Quantity]:
    """The values of a table by their keys; what stands there twice is not available."""
    flags = frame["flag"].tolist() if "flag" in frame else [""] * len(frame)
    found = zip(*(frame[name].tolist() for name in keys), strict=True)
    made: dict[tuple[str, ...], Quantity] = {}
    for key, value, flag in zip(found, frame["value"].tolist(), flags, strict=True):
        made[key] = Quantity(flag="na") if key in made else quantity(value, flag)
    return made


def _by_origin(found: Mapping[tuple[str, ...], Quantity], wanted: tuple[str, ...]) -> Mapping[str, Quantity]:
    return {key[-2]: count for key, count in found.items() if key[:-2] == wanted and key[-2] and not key[-1]}
