"""Rules on what the law says of non-nationals and what the figures say, V65 to V67."""

from collections.abc import Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import known, rows

LONG_TERM = ("old_age", "disability", "survivors", "employment_injury")


@check("V65")
def excluded_by_law(case: Case) -> Iterator[Hit]:
    """Non-nationals are counted where the law, or the rules of the scheme, exclude them."""
    counted = known(_non_nationals(case))
    counted = counted[counted["value"] > 0]
    legal = case["legal"]
    open_to_some = legal.loc[legal["non_nationals"] != "excluded", "function"]
    of_function = counted[~counted["function"].isin(open_to_some)].groupby("function")["value"].max()
    yield from _contradicted(case, "excluded", of_function, "excluded", counted.groupby("scheme")["value"].max())


@check("V66")
def covered_by_law(case: Case) -> Iterator[Hit]:
    """No non-national at all is counted among many persons where the law, or the rules of the scheme, cover them."""
    counted, persons = _non_nationals(case), rows(case["persons"])
    many = persons[persons["value"] >= case.threshold["persons"]]
    none = counted[counted["value"] == 0]
    of_function, of_scheme = (
        none[~none[column].isin(counted.loc[counted["value"] != 0, column]) & none[column].isin(many[column])]
        .groupby(column)["value"].max() for column in ("function", "scheme")
    )  # fmt: skip
    yield from _contradicted(case, "mandatory", of_function, "included", of_scheme)


@check("V67")
def pensions_paid_abroad(case: Case) -> Iterator[Hit]:
    """Pensions are paid abroad although neither an agreement in force nor the law provides for it."""
    agreements, legal = case["agreements"], case["legal"]
    if agreements["pensions_exported"].isna().all():
        raise NotRun
    allowed = set(legal.loc[legal["export"] == "yes", "function"])
    for entry in agreements[(agreements["pensions_exported"] > 0) & (agreements["status"] != "in_force")].itertuples():
        functions = set(entry.functions.split(";")) - {""} or set(LONG_TERM)
        if not functions & allowed:
            yield Hit("agreements", entry.Index, "pensions_exported", entry.pensions_exported, 0)


def _non_nationals(case: Case):
    """Counts of non-nationals without further breakdown; NotRun where there are none, or nothing on the law."""
    counted = rows(case["persons"], migrant_status="non_national")
    stated = any(set(case[table]["non_nationals"]) - {"", "unknown"} for table in ("legal", "schemes"))
    if known(counted).empty or not stated:
        raise NotRun
    return counted


def _contradicted(case: Case, by_law: str, of_function, by_rules: str, of_scheme) -> Iterator[Hit]:
    """The first row of the law for each function, and the row of each scheme, that says what the counts contradict."""
    for table, column, said, counts in (
        ("legal", "function", by_law, of_function),
        ("schemes", "scheme", by_rules, of_scheme),
    ):
        frame = case[table]
        frame = frame[(frame["non_nationals"] == said) & frame[column].isin(counts.index)].drop_duplicates(column)
        for row, code in frame[column].items():
            yield Hit(table, row, "non_nationals", counts[code])
