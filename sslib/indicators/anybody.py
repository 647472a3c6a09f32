"""People covered by at least one cash benefit, and those whom contributory schemes leave out: unions, not sums.

A person may be in several schemes and in several functions of one. How many people there are in all is between two
bounds; the overlaps of schemes that the return gives make them narrower.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sslib.errors import N_
from sslib.indicators.contingencies import ADMINISTRATIVE
from sslib.indicators.reported import NO_FIGURES, SEXES, Reported, by_sex
from sslib.indicators.table import frame
from sslib.indicators.totals import NOTES, Quantity, difference
from sslib.indicators.unions import Union, union

CASH = ("sickness", "unemployment", "old_age", "employment_injury", "family", "maternity", "disability", "survivors",
        "assistance")  # fmt: skip
CONTRIBUTORS = "contributors"
SHORT_TERM = ("sickness", "maternity", "unemployment")
CENTRAL = N_("the value takes schemes without a known overlap as independent, kept inside the bounds")
CONTRIBUTORY = N_("active contributors and recipients of contributory cash benefits, children not counted")
NON_CONTRIBUTORY = N_("recipients of non-contributory cash benefits")
OVER = N_("a population that is too low, or records of people who have died or left")


def coverage_any(tables: Mapping):
    """People who contribute or receive a cash benefit, per 100 inhabitants, each counted once; and those left out.

    For each scheme one group of active contributors, the largest count over its functions other than health, and
    groups of cash recipients by function. ``low`` and ``high`` are bounds whatever the groups have in common, and use
    the overlaps of schemes where they are given. The central ``value`` takes recipients of sickness, maternity and
    unemployment benefits as contributors of the same scheme, and what is not known to overlap as independent; where
    bounds differ it is an illustration, flag ``e``. It is missing where a scheme does not report; ``low`` is then what
    is known.

    Returns
    -------
    DataFrame of indicator rows ``coverage_any`` (percent) and ``coverage_gap_persons`` (persons)

    See Also
    --------
    sslib.indicators.unions.union : the bounds
    """
    reported = Reported.of(tables)
    rows = []
    people_of = covered_by_sex(reported)
    for sex, people, population in by_sex(people_of.get, lambda sex: reported.context("population", sex)):
        central = [] if None in (people.low, people.value) else [CENTRAL]
        rows.append(
            reported.row(
                "coverage_any", people, population, sex=sex, concept=[ADMINISTRATIVE, *central],
                sdg_series="SI_COV_BENFTS", cause=OVER,
            )
        )  # fmt: skip
        rows.append(reported.count("coverage_gap_persons", _minus(population, people), "persons", sex=sex))
    return frame(rows)


def coverage_vulnerable(tables: Mapping):
    """Recipients of non-contributory cash benefits, per 100 people whom contributory schemes leave out.

    Step by step: ``contributory_covered`` is the union of active contributors and recipients of contributory cash
    benefits, without family benefits, since all children count as vulnerable; ``vulnerable_persons`` is the population
    minus these; the rate divides the recipients by them.

    Returns
    -------
    DataFrame of indicator rows ``contributory_covered``, ``vulnerable_persons`` (persons), ``coverage_vulnerable``
    (percent)
    """
    reported = Reported.of(tables)
    kinds = reported.schemes["contributory"]
    contributory, others = kinds.index[~kinds.eq("non_contributory")], kinds.index[kinds.eq("non_contributory")]
    rows = []
    insured = covered_by_sex(reported, contributory, [name for name in CASH if name != "family"])
    assisted = covered_by_sex(reported, others, contributors=False)
    for sex, people, population in by_sex(insured.get, lambda sex: reported.context("population", sex)):
        vulnerable = _minus(population, people)
        rows += [
            reported.count("contributory_covered", people, "persons", [CONTRIBUTORY], sex=sex),
            reported.count("vulnerable_persons", vulnerable, "persons", sex=sex),
            reported.row(
                "coverage_vulnerable", assisted[sex], vulnerable, sex=sex,
                concept=[NON_CONTRIBUTORY], sdg_series="SI_COV_VULN", cause=OVER,
            ),
        ]  # fmt: skip
    return frame(rows)


def covered_by_sex(reported: Reported, *groups, **more) -> dict[str, Quantity]:
    """``covered`` for both sexes together, women and men.

    Overlaps are known for both sexes together only, so that women and men are brought in line with the total: the
    bounds of each are what the others leave, and the central figures share out that of the total.
    """
    made = {sex: covered(reported, sex, *groups, **more) for sex in SEXES}
    total, women, men = made.values()
    if any(part.value is None for part in made.values()) or women.value + men.value == 0:
        return made
    of_women, of_men = _left(total, women, men), _left(total, men, women)
    if of_women.least > of_women.most or of_men.least > of_men.most:  # the figures contradict one another
        return made
    share = total.value * women.value / (women.value + men.value)
    share = min(max(share, of_women.least, total.value - of_men.most), of_women.most, total.value - of_men.least)
    return {
        "total": total,
        "female": replace(of_women, value=share),
        "male": replace(of_men, value=total.value - share),
    }


def _left(total: Quantity, part: Quantity, other: Quantity) -> Quantity:
    """A part, as far as the total and the other part bound it."""
    low, high = max(part.least, total.least - other.most), min(part.most, total.most - other.least)
    return part if low == high == part.value else replace(part, low=low, high=high)


def covered(
    reported: Reported, sex: str, schemes: Collection[str] | None = None, functions: Collection[str] = CASH,
    contributors: bool = True,
) -> Quantity:  # fmt: skip
    """People in at least one of the groups of contributors and cash recipients of the schemes (None: all schemes)."""
    groups: dict[str, dict[str, Quantity]] = {}
    missing: dict[str, None] = {}
    for function in functions:
        _gather(groups, function, reported.parts(function, "beneficiaries", sex, form="cash"))
        missing |= dict.fromkeys(reported.without_figures(function, "beneficiaries"))
    if contributors:
        counted = [reported.parts(function, "active_contributors", sex) for function in CASH]
        for parts in counted:
            _gather(groups, CONTRIBUTORS, parts)
        wanted = {scheme for function in CASH for scheme in reported.serving(function, contributory=True)}
        missing |= dict.fromkeys(sorted(wanted - {scheme for parts in counted for scheme in parts}))
    listed = reported.schemes.index
    if schemes is not None:  # of a scheme that the inventory does not list it is not known whether it is one of them
        missing |= dict.fromkeys(name for name in groups if name not in listed)
        groups = {name: found for name, found in groups.items() if name in schemes}
        missing = {name: None for name in missing if name in schemes or name not in listed}
    return _together(reported, sex, groups, list(missing))


def _gather(groups: dict[str, dict[str, Quantity]], name: str, parts: Mapping[str, Quantity]) -> None:
    """Put the parts of one group with those of other groups; of several counts of one group, the largest."""
    for scheme, part in parts.items():
        there = groups.setdefault(scheme, {})
        if name not in there or there[name].value is None or (part.value or 0) > there[name].value:
            there[name] = part


def _together(reported: Reported, sex: str, groups: Mapping[str, Mapping[str, Quantity]], missing: list) -> Quantity:
    parts = [part for found in groups.values() for part in found.values()]
    if any(part.flag == "c" and part.value is None for part in parts):
        return Quantity(flag="c")
    population = reported.context("population", sex).value
    sizes = {
        scheme: _within({name: part.value for name, part in found.items() if part.value is not None}, population)
        for scheme, found in groups.items()
    }
    people = union(sizes, population, reported.overlaps if sex == "total" else None)
    lost = [scheme for scheme, found in groups.items() if any(part.flag == "na" for part in found.values())]
    if missing or lost:
        names = ", ".join(dict.fromkeys((*missing, *lost)))
        return Quantity(flag="na", low=people.low or None, notes=(f"{NO_FIGURES}: {names}",))
    if all(part.flag == "nap" for part in parts):
        return Quantity(flag="nap" if parts else "na")
    flag = next((flag for flag in NOTES if any(part.flag == flag for part in parts)), "")
    if people.exact:
        return Quantity(people.low, flag)
    return Quantity(people.central, "na" if people.central is None else "e", people.low, people.high)


def _within(sizes: Mapping[str, float], population: float | None) -> Union:
    """The people of one scheme; short-term recipients are contributors in the central figure, not in the bounds."""
    bounds = union(sizes, population)
    if CONTRIBUTORS not in sizes or population is None:
        return bounds
    apart = union({name: size for name, size in sizes.items() if name not in SHORT_TERM}, population)
    return Union(bounds.low, min(max(apart.central, bounds.low), bounds.high), bounds.high)


def _minus(population: Quantity, people: Quantity) -> Quantity:
    """The population without these people; missing where there are more of them than inhabitants."""
    left = difference(population, people)
    below_zero = any(persons is not None and persons < 0 for persons in (left.value, left.low, left.high))
    return Quantity(flag="na", notes=left.notes) if below_zero else left
