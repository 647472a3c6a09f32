"""The shape of an indicator: one row with numerator, denominator, value, bounds, flag, concept and source."""

from collections.abc import Iterable

COLUMNS = (
    "indicator", "name", "country", "year", "function", "sex", "age", "migrant_status", "numerator", "denominator",
    "value", "unit", "low", "high", "flag", "concept", "sdg_series", "source",
)  # fmt: skip
NUMBERS = ("numerator", "denominator", "value", "low", "high")


def row(indicator: str, country: str, year: int | None, value: float | None, unit: str, source: str, **more) -> dict:
    """One indicator; what is not said stays empty. A percentage above 100 is flagged, never clipped.

    ``source`` names the datasets that the row rests on, separated by semicolons.

    >>> row("coverage_any", "CMR", 2022, 10.0, "percent", "coverage_sdg131")["flag"]
    ''
    >>> row("coverage_any", "CMR", 2022, None, "percent", "coverage_sdg131")["flag"]
    'na'
    >>> row("coverage_any", "CMR", 2022, 130.0, "percent", "coverage_sdg131")["flag"]
    'over_100'
    """
    unknown = set(more) - set(COLUMNS)
    if unknown:
        raise TypeError(f"an indicator row has no {sorted(unknown)}")
    empty = {column: None if column in NUMBERS else "" for column in COLUMNS}
    made = empty | {"sex": "total"} | {
        "indicator": indicator, "country": country, "year": year, "value": value, "unit": unit, "source": source,
    } | more  # fmt: skip
    if value is None and made["flag"] not in ("nap", "c") and made["low"] is None:
        made["flag"] = "na"
    elif value is not None and unit == "percent" and value > 100:
        made["flag"] = "over_100"
    return made


def frame(rows: Iterable[dict]):
    """Indicator rows as a frame with all columns, in order."""
    import numpy as np
    import pandas as pd

    rows, none = list(rows), np.array([], dtype="object")
    made = {column: [row[column] for row in rows] or none for column in COLUMNS}
    made |= {column: np.array(made[column], dtype="float64") for column in NUMBERS}
    return pd.DataFrame(made | {"year": pd.array(made["year"], dtype="Int64")})


def latest(observations, country: str, year: int, value: str = "value", **where):
    """The latest observation of a country that is not after ``year``, or None.

    Parameters
    ----------
    observations : frame with ``country``, ``year`` and the column ``value``
    where : further columns and the code that each must have

    Returns
    -------
    Series (a row of ``observations``) or None where nothing is published

    Examples
    --------
    >>> import pandas as pd
    >>> seen = pd.DataFrame({"country": ["CMR"] * 3, "year": [2015, 2020, 2022], "value": [8.7, 10.3, None]})
    >>> int(latest(seen, "CMR", 2022)["year"])
    2020
    """
    rows = observations[observations["country"].eq(country) & observations["year"].le(year)]
    for column, code in where.items():
        rows = rows[rows[column].eq(code)]
    rows = rows[rows[value].notna()]
    return None if rows.empty else rows.sort_values("year", kind="stable").iloc[-1]


def at(observations, country: str, year: int, value: str, **where) -> float | None:
    """The value of exactly this year, or None."""
    found = latest(observations, country, year, value, **where)
    return float(found[value]) if found is not None and int(found["year"]) == year else None


def ratio(numerator: float | None, denominator: float | None, scale: float = 100) -> float | None:
    """``numerator`` per ``scale`` of ``denominator``; missing where either is missing or the denominator is 0.

    >>> ratio(12.0, 48.0), ratio(None, 48.0), ratio(1.0, 0.0)
    (25.0, None, None)
    """
    if numerator is None or denominator is None or denominator == 0:
        return None
    return numerator / denominator * scale


def context_rows(country: str, entries):
    """Published percentages of the context as indicator rows: code -> (row of ``latest`` or None, column, source).

    >>> context_rows("CMR", {"poverty_national": (None, "headcount_pct", "poverty")})["flag"].tolist()
    ['na']
    """
    rows = []
    for code, (found, column, source) in entries.items():
        when, value = (None, None) if found is None else (int(found["year"]), float(found[column]))
        rows.append(row(code, country, when, value, "percent", source))
    return frame(rows)
