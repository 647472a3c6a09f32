"""Rules on parts and their totals, V10 to V14 and V17: sexes, ages, nationalities, origins, activities, functions.

Only like is compared with like: rows that differ in nothing but the one column. A sum is held against its total where
all its parts are known; parts that are more than the total are wrong in any case.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sslib import codes
from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import numbered

SEXES = ("female", "male")
ROUNDING = 1e-9
STATUSES = ("national", "non_national", "unknown")
# a total, groups that do not overlap, and which of them, where they are stated, show that the division is whole;
# a group without a row is then empty. Without such groups there are gaps: the parts can only be too many.
AGES = (
    ("total", ("0-14", "15-24", "25-54", "55-64", "65+"), (("15-24", "25-54", "55-64"), ("55-64", "65+"))),
    ("total", ("0-14", "15-64", "65+"), (("15-64", "65+"),)),
    ("total", ("0-17", "25-54", "60+"), ()),
    ("15-64", ("15-24", "25-54", "55-64"), (("15-24", "25-54", "55-64"),)),
    ("60+", ("65+",), ()),
    ("0-17", ("0-14",), ()),
)


@check("V10")
def women_and_men(case: Case) -> Iterator[Hit]:
    """Women and men are the total: persons, and benefits paid in all."""
    yield from _hits(*(
        (table, sums(side_by_side(case, frame, table, "sex", ("total", *SEXES)), "total", SEXES, case.threshold))
        for table, frame in _by_person(case) if table != "finance"
    ))  # fmt: skip


@check("V11")
def age_groups(case: Case) -> Iterator[Hit]:
    """The age groups are the total, as far as they divide it without gap and without overlap."""
    wide = side_by_side(case, case["persons"], "persons", "age", tuple(codes.age))
    yield from _hits(*(
        ("persons", sums(wide, whole, parts, case.threshold, _division(enough))) for whole, parts, enough in AGES
    ))  # fmt: skip


@check("V12")
def nationalities(case: Case) -> Iterator[Hit]:
    """Nationals, non-nationals and persons of unknown nationality are the total; no row for the last means none."""
    found = []
    for table, wide in case.once(_by_status):
        made = sums(wide, "total", STATUSES, case.threshold, _nationalities, least=2)
        found.append((table, made.assign(wrong=made["wrong"] & ~made["one_above"])))  # V13 says that better
    yield from _hits(*found)


@check("V13")
def no_part_above_the_total(case: Case) -> Iterator[Hit]:
    """Neither nationals nor non-nationals nor the unknown alone are more than the total."""
    compared = False
    for table, (values, rows) in case.once(_by_status):
        total = values["total"]
        for status in STATUSES:
            part = values[status]
            compared |= (part.notna() & total.notna()).any()
            for group in values.index[part - total > tolerance(total, case.threshold)]:
                expected, about = (None, total[group]), {"total": total[group]}
                yield Hit(table, int(rows.at[group, status]), "value", part[group], expected, about)
    if not compared:
        raise NotRun


@check("V14")
def origins_and_activities(case: Case) -> Iterator[Hit]:
    """All origins are the non-nationals, all activities the row without activity."""
    persons, found = case["persons"], []
    for column in ("origin", "activity"):
        parts = _codes(persons[column])
        wide = side_by_side(case, persons, "persons", column, ("", *parts))
        found.append(("persons", sums(wide, "", parts, case.threshold, _listed)))
    yield from _hits(*found)


@check("V17")
def benefits_by_function(case: Case) -> Iterator[Hit]:
    """Benefits by function are the benefits of the scheme; benefits in all agree with receipts and expenditure."""
    finance = case["finance"][case["finance"]["item"] == "benefits"]
    parts = _codes(finance["function"])
    wide = side_by_side(case, finance, "finance", "function", ("", *parts))
    by_function = sums(wide, "", parts, case.threshold, _declared(finance["scheme"], case["schemes"]))
    paid = case["benefits"].rename_axis("row").reset_index()
    paid = paid[(paid["statistic"] == "total") & (paid["period"] == "year") & (paid["sex"] == "total")]
    key = ["scheme", "function", "migrant_status"]
    both = paid.merge(finance[[*key, "value"]], on=key, suffixes=("", "_finance"))
    both = both.rename(columns={"value": "observed", "value_finance": "expected"})
    both = both.dropna(subset=["observed", "expected"])
    apart = (both["observed"] - both["expected"]).abs() > tolerance(both["expected"], case.threshold)
    yield from _hits(("finance", by_function), ("benefits", both.assign(wrong=apart)))


def side_by_side(case: Case, frame, table: str, column: str, of: Sequence[str]):
    """Rows of a table that differ in one key column only, side by side.

    Returns
    -------
    values and index of the rows, each with one row for a group and one column for a code of ``column``; NaN where
    there is no such row. An item that does not exist (flag nap) is 0. A row that has nothing beside it is left out, and
    so are keys that stand twice: V08 tells them.
    """
    import numpy as np
    import pandas as pd

    frame = frame[[column, "value", "flag"]]
    frame = frame[frame[column].isin(of)]
    number = case.once(numbered, table)
    number = (number["key"] - number[column]).loc[frame.index]
    several = number.duplicated(keep=False)
    frame, (group, groups) = frame[several], pd.factorize(number[several])
    cell = group * len(of) + pd.Index(of).get_indexer(frame[column])
    once = np.bincount(cell)[cell] == 1
    value = frame["value"].mask(frame["value"].isna() & (frame["flag"] == "nap"), 0.0)
    wide = []
    for part in (value, frame.index):
        cells = np.full(len(groups) * len(of), np.nan)
        cells[cell[once]] = part.to_numpy()[once]
        wide.append(pd.DataFrame(cells.reshape(len(groups), len(of)), columns=list(of)))
    return tuple(wide)


def tolerance(total, threshold: Mapping[str, float]):
    """How far a sum may be from its total: so many units, or that share of the total if it is more."""
    import numpy as np

    return np.maximum(threshold["share"] * total.abs(), threshold["units"])


def sums(wide, whole: str, parts: Sequence[str], threshold, complete=None, least: int = 1):
    """Every total beside the sum of its parts.

    Parameters
    ----------
    wide : values and rows, as ``side_by_side`` gives them
    complete : of values and rows of the parts, whether the parts must reach the total; without it, if all are known
    least : how many parts must be known for a comparison

    Returns
    -------
    one row for each comparison: ``row`` of the total, ``observed`` (the sum), ``expected`` (the total), whether it is
    ``wrong``, and whether ``one_above``: one part alone is more than the total
    """
    import pandas as pd

    parts = list(parts)
    stated = wide[0].notna()
    compared = stated[whole] & (stated[parts].to_numpy().sum(axis=1) >= least)
    values, rows = (part[compared] for part in wide)
    part, total = values[parts], values[whole]
    reach = part.notna().all(axis=1) if complete is None else complete(part, rows)
    observed, room = part.sum(axis=1), tolerance(total, threshold)
    wrong = (observed - total > room) | (reach & (total - observed > room))
    one_above = part.max(axis=1) - total > room
    return pd.DataFrame({"row": rows[whole], "observed": observed, "expected": total, "wrong": wrong,
                         "one_above": one_above})  # fmt: skip


def _hits(*compared) -> Iterator[Hit]:
    """A hit for each wrong total, once for one sum; NotRun where nothing was compared."""
    if all(made.empty for _table, made in compared):
        raise NotRun
    told = set()
    for table, made in compared:
        for row, observed, expected in made[["row", "observed", "expected"]].to_numpy()[made["wrong"]]:
            if (said := (table, int(row), observed)) not in told:
                told.add(said)
                yield Hit(table, int(row), "value", observed, expected, {"difference": abs(observed - expected)})


def _by_person(case: Case):
    """The tables whose values add up over persons: counts, and amounts paid in all."""
    benefits = case["benefits"]
    yield "persons", case["persons"]
    yield "benefits", benefits[benefits["statistic"] == "total"]
    yield "finance", case["finance"]


def _by_status(case: Case) -> list:
    """The same by nationality, side by side."""
    of = ("total", *STATUSES)
    return [(table, side_by_side(case, frame, table, "migrant_status", of)) for table, frame in _by_person(case)]


def _codes(column) -> list[str]:
    return [code for code in column.unique() if code not in ("", "all")]


def _declared(schemes, inventory) -> Callable:
    """Whether there is a part for each function that the inventory declares; a scheme without one stays open."""
    declared = {row.scheme: set(row.functions.split(";")) for row in inventory.itertuples()}

    def complete(values, rows):
        import pandas as pd

        stated = values.notna()
        known = [declared.get(schemes[row], {""}) <= set(stated.columns[stated.loc[group]])
                 for group, row in rows[""].items()]  # fmt: skip
        return pd.Series(known, index=values.index, dtype=bool)

    return complete


def _nationalities(values, rows):
    return values[["national", "non_national"]].notna().all(axis=1) & ~_withheld(values, rows)["unknown"]


def _division(enough: tuple[tuple[str, ...], ...]) -> Callable:
    def complete(values, rows):
        whole = False
        for groups in enough:
            whole = whole | values[list(groups)].notna().all(axis=1)
        return whole & ~_withheld(values, rows).any(axis=1)

    return complete


def _listed(values, rows):
    """A list of several codes is a whole one, since it has codes for the rest."""
    return (values.notna().sum(axis=1) > 1) & ~_withheld(values, rows).any(axis=1)


def _withheld(values, rows):
    """Rows that are there, but without a value."""
    return values.isna() & rows[values.columns].notna()
