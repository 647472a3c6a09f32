"""Effective coverage from published rates: persons covered and not covered, averages of regions, pace to a target.

All functions take frames and numbers and return indicator rows; none reads a file. ``coverage`` is the dataset
``coverage_sdg131`` and ``population`` the dataset ``population``, or frames of the same columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sslib.indicators.table import at, frame, latest, row

SERIES = "SI_COV_BENFTS"
RATES, SOURCE = "coverage_sdg131", "coverage_sdg131;population"


def coverage_any(coverage, population, countries: Iterable[str], year: int):
    """Population covered by at least one cash benefit, and the persons that leaves out, for each country.

    The persons are derived: the published rate times the population of the same year (UN DESA), since the ILO
    publishes no numerator with the rate. They carry the flag ``e``.

    Returns
    -------
    DataFrame of indicator rows ``coverage_any`` (percent) and ``coverage_gap_persons`` (persons), the latest year
    not after ``year``; both are missing, with the flag ``na``, where no rate is published

    References
    ----------
    Metadata of SDG indicator 1.3.1 (custodian: ILO).

    Examples
    --------
    >>> import pandas as pd
    >>> rates = pd.DataFrame({"country": ["CMR"], "year": [2022], "coverage_pct": [10.0]})
    >>> people = pd.DataFrame({"country": ["CMR"], "year": [2022], "sex": ["total"], "age": ["total"],
    ...                        "persons": [1000.0]})
    >>> coverage_any(rates, people, ["CMR"], 2024)[["indicator", "numerator", "denominator", "value"]].values.tolist()
    [['coverage_any', 100.0, 1000.0, 10.0], ['coverage_gap_persons', nan, nan, 900.0]]
    """
    rows = []
    for country in countries:
        found = latest(coverage, country, year, "coverage_pct")
        if found is None:
            rows.append(row("coverage_any", country, None, None, "percent", RATES, sdg_series=SERIES))
            rows.append(row("coverage_gap_persons", country, None, None, "persons", SOURCE))
            continue
        rate, when = float(found["coverage_pct"]), int(found["year"])
        people = at(population, country, when, "persons", sex="total", age="total")
        covered = None if people is None else rate / 100 * people
        rows.append(
            row("coverage_any", country, when, rate, "percent", SOURCE, numerator=covered, denominator=people,
                sdg_series=SERIES, concept="administrative, cash benefits")
        )  # fmt: skip
        gap = None if people is None else people - covered
        rows.append(row("coverage_gap_persons", country, when, gap, "persons", SOURCE, flag="e"))
    return frame(rows)


def weighted_average(rates, name: str):
    """The average of several countries' rates, weighted by their populations, with bounds for what is missing.

    Parameters
    ----------
    rates : indicator rows of one indicator, one for each country, with ``denominator`` also where the value is
        missing (``with_population`` puts it there)
    name : code of the group

    Returns
    -------
    dict, an indicator row. ``value`` averages the countries that have a rate; ``low`` and ``high`` are what the
        average of the whole group would be if the others covered nobody, or everybody; missing where the population of
        one of them is missing. ``year`` is the newest year, ``concept`` says how many States and which years.

    Examples
    --------
    Two of three countries, 50 % of 10 and 100 % of 30 people; the third has 60 people and no rate: the value is
    (5 + 30) / 40; at least (5 + 30) / 100 and at most (5 + 30 + 60) / 100.

    >>> made = frame([row("coverage_any", c, 2022, v, "percent", "x", denominator=n)
    ...               for c, v, n in [("AGO", 50, 10), ("BDI", 100, 30), ("GAB", None, 60)]])
    >>> average = weighted_average(made, "ECCAS")
    >>> average["value"], average["low"], average["high"]
    (87.5, 35.0, 95.0)
    """
    known = rates[rates["value"].notna() & rates["denominator"].notna()]
    indicator = rates["indicator"].iloc[0]
    if known.empty:
        return row(indicator, name, None, None, "percent", rates["source"].iloc[0])
    people = float(known["denominator"].sum())
    covered = float((known["value"] / 100 * known["denominator"]).sum())
    low = high = None
    if rates["denominator"].notna().all():
        total = float(rates["denominator"].sum())
        low, high = covered / total * 100, (covered + total - people) / total * 100
    years = known["year"].astype(int)
    return row(
        indicator, name, int(years.max()), covered / people * 100, "percent", known["source"].iloc[0],
        numerator=covered, denominator=people, low=low, high=high, flag="e",
        concept=f"{len(known)} of {len(rates)} States, {years.min()}-{years.max()}",
    )  # fmt: skip


def with_population(rates, population, year: int):
    """Indicator rows, those without a rate given the population of ``year`` as denominator, for bounds only."""
    filled = rates.copy()
    for index, entry in filled[filled["value"].isna() & filled["denominator"].isna()].iterrows():
        people = at(population, entry["country"], year, "persons", sex="total", age="total")
        filled.loc[index, "denominator"] = people
    return filled


@dataclass(frozen=True)
class Pace:
    """How fast coverage moved and how fast it would have to move, in percentage points a year.

    ``values`` counts the published values, ``steady`` says whether each is at least the one before. ``required`` is
    missing where the target is reached or its year is past. ``reached`` is the year in which the target would be
    reached at the observed pace: missing where there is no pace (fewer than two values) or it does not lead there.
    """

    target: float
    target_year: int
    first_year: int | None = None
    last_year: int | None = None
    first: float | None = None
    last: float | None = None
    values: int = 0
    steady: bool = True
    observed: float | None = None
    required: float | None = None
    reached: int | None = None


def pace(coverage, country: str, year: int, target: float, target_year: int) -> Pace:
    """Observed and required pace between the first and the latest value of one vintage.

    Examples
    --------
    >>> import pandas as pd
    >>> rates = pd.DataFrame({"country": ["CMR"] * 2, "year": [2015, 2020], "coverage_pct": [8.0, 10.0]})
    >>> found = pace(rates, "CMR", 2024, target=20.0, target_year=2030)
    >>> found.observed, found.required, found.reached
    (0.4, 1.0, 2045)
    """
    rows = coverage[coverage["country"].eq(country) & coverage["year"].le(year)].dropna(subset=["coverage_pct"])
    if rows.empty:
        return Pace(target, target_year)
    rows = rows.sort_values("year")
    years, rates = rows["year"].astype(int).tolist(), rows["coverage_pct"].astype(float).tolist()
    last, last_year = rates[-1], years[-1]
    observed = (last - rates[0]) / (last_year - years[0]) if len(rates) > 1 else None
    required = (target - last) / (target_year - last_year) if last < target and target_year > last_year else None
    reached = None
    if last >= target:
        reached = last_year
    elif observed and observed > 0:
        reached = last_year + _ceil((target - last) / observed)
    return Pace(
        target, target_year, years[0], last_year, rates[0], last, len(rates), rates == sorted(rates),
        observed, required, reached,
    )  # fmt: skip


def pace_rows(found: Pace, country: str):
    """The two paces as indicator rows."""
    unit = "percentage points a year"
    return frame([
        row("observed_pace", country, found.last_year, found.observed, unit, RATES,
            concept=f"{found.first_year}-{found.last_year}" if found.observed is not None else ""),
        row("required_pace", country, found.last_year, found.required, unit, RATES,
            concept=f"to {found.target:g} percent in {found.target_year}"),
    ])  # fmt: skip


def _ceil(value: float) -> int:
    import math

    return math.ceil(round(value, 9))
