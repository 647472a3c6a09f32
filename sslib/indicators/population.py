"""Who there is to protect: age structure and dependency, from the dataset ``population`` (UN DESA WPP)."""

from sslib.indicators.table import at, frame, ratio, row

SOURCE = "population"


def age_structure(population, country: str, year: int):
    """Population by broad age group, both sexes: persons and percent of the total.

    Returns
    -------
    DataFrame with ``age`` (0-14, 15-64, 65+), ``persons``, ``share_pct``, ``year``; empty where nothing is published

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"country": "CMR", "year": 2024, "sex": "total", "age": ["total", "0-14", "65+"],
    ...                        "persons": [100.0, 40.0, 10.0]})
    >>> age_structure(people, "CMR", 2024)["share_pct"].tolist()
    [40.0, 50.0, 10.0]
    """
    import pandas as pd

    total, young, old = (_persons(population, country, year, age) for age in ("total", "0-14", "65+"))
    if None in (total, young, old):
        return pd.DataFrame(columns=["age", "persons", "share_pct", "year"])
    persons = [young, total - young - old, old]
    return pd.DataFrame({
        "age": ["0-14", "15-64", "65+"], "persons": persons,
        "share_pct": [ratio(count, total) for count in persons], "year": year,
    })  # fmt: skip


def dependency(population, country: str, year: int, flag: str = ""):
    """People under 15 and over 64, and those over 64 alone, per 100 people aged 15 to 64.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"country": "CMR", "year": 2024, "sex": "total", "age": ["total", "0-14", "65+"],
    ...                        "persons": [100.0, 45.0, 5.0]})
    >>> dependency(people, "CMR", 2024)["value"].tolist()
    [100.0, 10.0]
    """
    total, young, old = (_persons(population, country, year, age) for age in ("total", "0-14", "65+"))
    working = None if None in (total, young, old) else total - young - old
    both = None if working is None else young + old
    unit = "per 100 persons aged 15-64"
    return frame([
        row("dependency_ratio_total", country, year, ratio(both, working), unit, SOURCE, numerator=both,
            denominator=working, flag=flag),
        row("dependency_ratio_old", country, year, ratio(old, working), unit, SOURCE, numerator=old,
            denominator=working, age="65+", flag=flag),
    ])  # fmt: skip


def older_by_sex(population, country: str, year: int):
    """Persons aged 65 and over by sex: share of that sex (published) times all persons of that sex (published).

    Returns
    -------
    DataFrame with ``sex``, ``persons`` (whole persons, derived), ``share_pct``
    """
    import pandas as pd

    rows = []
    for sex in ("female", "male"):
        everybody = at(population, country, year, "persons", sex=sex, age="total")
        share = at(population, country, year, "share_pct", sex=sex, age="65+")
        persons = None if None in (everybody, share) else round(everybody * share / 100)
        rows.append({"sex": sex, "persons": persons, "share_pct": share})
    return pd.DataFrame(rows)


def _persons(population, country: str, year: int, age: str) -> float | None:
    return at(population, country, year, "persons", sex="total", age=age)
