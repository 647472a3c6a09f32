"""Rules on the inventory of schemes, V08, V09 and V20 to V22: keys, names, and what the figures say of the schemes."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import head, numbered
from sslib.inquiry.tables import tables

FIGURES = ("persons", "benefits", "finance")


@check("V08")
def keys_once(case: Case) -> Iterator[Hit]:
    """A key names a row once, in every table."""
    with_key = {name: table.key[0] for name, table in tables().items() if table.key and len(case[name])}
    if not with_key:
        raise NotRun
    for name, key in with_key.items():
        number = case.once(numbered, name)["key"]
        again = number[number.duplicated()]
        rows = number[number.isin(again)].value_counts()
        for row, of in again.items():
            yield Hit(name, row, key, int(rows[of]), 1)


@check("V09")
def names_nearly_alike(case: Case) -> Iterator[Hit]:
    """Two schemes of one institution, with a function in common, whose names hardly differ."""
    if len(case["schemes"]) < 2:
        raise NotRun
    for first, second in combinations(case["schemes"].itertuples(), 2):
        if first.institution != second.institution or first.scheme == second.scheme:
            continue
        if not set(first.functions.split(";")) & set(second.functions.split(";")):
            continue
        alike = SequenceMatcher(None, first.name.casefold(), second.name.casefold(), autojunk=False).ratio()
        if alike > case.threshold["similarity"]:
            yield Hit("schemes", second.Index, "name", 100 * alike, (None, 100 * case.threshold["similarity"]),
                      {"other": first.scheme})  # fmt: skip


@check("V20")
def inventory_and_figures(case: Case) -> Iterator[Hit]:
    """A scheme with figures stands in the inventory; one of the inventory that is at work has figures."""
    schemes, year = case["schemes"], head(case["return"])["year"] or float("nan")
    stated = {name: case[name]["scheme"] for name in FIGURES}
    if schemes.empty and all(column.empty for column in stated.values()):
        raise NotRun
    for name, column in stated.items():
        unknown = column[~column.isin(schemes["scheme"]) & (column != "")]
        for row, scheme in unknown.drop_duplicates().items():
            yield Hit(name, row, "scheme", scheme)
    at_work = schemes[~(schemes["end_year"] < year) & ~(schemes["start_year"] > year)]
    silent = at_work[~at_work["scheme"].isin(stated["persons"]) & ~at_work["scheme"].isin(stated["finance"])]
    for row, scheme in silent["scheme"].items():
        yield Hit("schemes", row, "scheme", scheme)


@check("V21")
def functions_declared(case: Case) -> Iterator[Hit]:
    """A function with figures is one that the inventory declares for the scheme."""
    declared = {row.scheme: set(row.functions.split(";")) for row in case["schemes"].itertuples()}
    if not declared:
        raise NotRun
    for name in FIGURES:
        frame = case[name]
        used = frame[(frame["value"] > 0) & (frame["function"] != "") & frame["scheme"].isin(declared)]
        for row, scheme, function in used[["scheme", "function"]].drop_duplicates().itertuples():
            if function not in declared[scheme]:
                yield Hit(name, row, "function", function, ";".join(sorted(declared[scheme])))


@check("V22")
def figures_in_the_life_of_a_scheme(case: Case) -> Iterator[Hit]:
    """A scheme has no figures before its first and after its last year."""
    year, schemes = head(case["return"])["year"] or float("nan"), case["schemes"]
    if schemes.empty or year != year:
        raise NotRun
    with_figures = {scheme for name in FIGURES for scheme in case[name].loc[case[name]["value"] > 0, "scheme"].unique()}
    reported = schemes[schemes["scheme"].isin(with_figures)]
    for column, outside in (("end_year", reported["end_year"] < year), ("start_year", reported["start_year"] > year)):
        for row, stated in reported.loc[outside, column].items():
            yield Hit("schemes", row, column, stated, year)
