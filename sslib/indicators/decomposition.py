"""The gap between the contributor rates of nationals and of non-nationals, split into where they work and the rest.

References
----------
Kitagawa, E. M. (1955), Components of a difference between two rates. Journal of the American Statistical Association.
"""

from collections.abc import Mapping, Sequence

from sslib.errors import N_
from sslib.indicators.contingencies import IN_EMPLOYMENT
from sslib.indicators.nationality import GATE, Nationality, concept
from sslib.indicators.reported import POINTS, SEXES
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added, difference

PARTS = {
    "parity_gap_composition": N_("nationals minus non-nationals, because they work in other activities"),
    "parity_gap_rates": N_("nationals minus non-nationals, because rates differ within activities"),
}
STATUSES = ("national", "non_national")
TOGETHER = N_("activities that may not be shown are taken together")


def kitagawa(
    first: Sequence[float], first_rates: Sequence[float], second: Sequence[float], second_rates: Sequence[float]
) -> tuple[float, float]:
    """The difference between two overall rates, first minus second, as composition and as rates.

    Parameters
    ----------
    first, second : the weight of each sector in the two populations; each adds up to 1
    first_rates, second_rates : the rate in each sector

    Returns
    -------
    (composition, rates), which add up to the difference. Composition is the difference in weights at the mean of the
    two rates; rates is the difference in rates at the mean of the two weights.

    Examples
    --------
    15 percent of migrants work in formal jobs, where 70 percent of them contribute; 5 percent of the others do. Of
    nationals it is 40 percent, with rates of 85 and 10 percent. Migrants are 25.25 points behind.

    >>> composition, rates = kitagawa([0.15, 0.85], [70, 5], [0.40, 0.60], [85, 10])
    >>> round(composition, 6), round(rates, 6)
    (-17.5, -7.75)
    """
    sectors = list(zip(first, first_rates, second, second_rates, strict=True))
    composition = sum((one - other) * (rate + other_rate) / 2 for one, rate, other, other_rate in sectors)
    rates = sum((rate - other_rate) * (one + other) / 2 for one, rate, other, other_rate in sectors)
    return composition, rates


def decomposition(tables: Mapping):
    """The gap between the contributor rates of nationals and non-nationals in employment, split by activity.

    Returns
    -------
    DataFrame of indicator rows ``parity_gap_composition`` and ``parity_gap_rates`` (percentage points), which add up to
    the rate of nationals minus that of non-nationals over the activities; also by sex. Two or more confidential
    activities are taken together, as the rest of all contributors. Nothing is computed where a cell is missing, where
    one alone is confidential, where the nationality of more than 20 percent is unknown, or where contributors have an
    activity that employment does not have. An activity in which one group does not work takes the rate of the other
    group, so that it counts as composition.
    """
    given = Nationality.of(tables)
    rows = []
    for sex in SEXES:
        for (code, phrase), part in zip(PARTS.items(), _split(given, sex), strict=True):
            if sex == "total" or part.stated:
                rows.append(
                    given.reported.count(
                        code, part, POINTS, concept(phrase, IN_EMPLOYMENT), function="old_age", sex=sex,
                        migrant_status="non_national",
                    )
                )  # fmt: skip
    return frame(rows)


def _split(given: Nationality, sex: str) -> tuple[Quantity, Quantity]:
    if given.counts("old_age", sex=sex).blocked:
        return (Quantity(flag="na", notes=(GATE,)),) * 2
    employed, insured, pooled = _sectors(given, sex)
    everything = added(part for counts in (employed, insured) for status in STATUSES for part in counts[status])
    if everything.value is None:
        return (Quantity(flag=everything.flag),) * 2
    if not _complete(given, sex, insured):
        return NOT_AVAILABLE, NOT_AVAILABLE
    weights, rates = {}, {}
    for status in STATUSES:
        people = [part.value or 0.0 for part in employed[status]]
        contributors = [part.value or 0.0 for part in insured[status]]
        if not sum(people) or any(some and not all_ for some, all_ in zip(contributors, people, strict=True)):
            return NOT_AVAILABLE, NOT_AVAILABLE
        weights[status] = [number / sum(people) for number in people]
        rates[status] = [100 * some / all_ if all_ else None
                         for some, all_ in zip(contributors, people, strict=True)]  # fmt: skip
    pairs = list(zip(*(rates[status] for status in STATUSES), strict=True))
    national = [(other or 0.0) if rate is None else rate for rate, other in pairs]
    migrant = [(rate or 0.0) if other is None else other for rate, other in pairs]
    parts = kitagawa(weights["national"], national, weights["non_national"], migrant)
    notes = (f"{TOGETHER}: {', '.join(pooled)}",) if pooled else ()
    return tuple(Quantity(part, everything.flag, notes=notes) for part in parts)


def _sectors(given: Nationality, sex: str):
    """People in employment and contributors by activity; activities that may not be shown make one sector.

    That sector is the rest of all contributors: what a reader can compute too.
    """
    activities = given.activities("employment")
    counts = {code: given.counts("old_age", sex=sex, activity=code) for code in activities}
    pooled = [code for code in activities if any(getattr(counts[code], status).flag == "c" for status in STATUSES)]
    pooled = pooled if len(pooled) > 1 else []
    shown = [code for code in activities if code not in pooled]
    whole = given.counts("old_age", sex=sex)
    employed, insured = {}, {}
    for status in STATUSES:
        work = {code: given.context("employment", status, sex=sex, activity=code) for code in activities}
        insured[status] = [getattr(counts[code], status) for code in shown]
        employed[status] = [work[code] for code in shown]
        if pooled:
            insured[status].append(difference(getattr(whole, status), added(insured[status])))
            employed[status].append(added(work[code] for code in pooled))
    return employed, insured, pooled


def _complete(given: Nationality, sex: str, insured: Mapping[str, Sequence[Quantity]]) -> bool:
    """Whether the contributors of all activities are all contributors."""
    counts = given.counts("old_age", sex=sex)
    return all(added(insured[status]).value == getattr(counts, status).value for status in STATUSES)
