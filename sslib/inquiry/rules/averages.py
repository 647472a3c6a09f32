"""Rules on what one beneficiary receives, V25 to V27 and V29."""

from collections.abc import Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import CASH, known, rows
from sslib.inquiry.rules.sums import side_by_side

PENSIONS = ("old_age", "survivors", "disability")
ALL_YEAR = (*PENSIONS, "family", "assistance")  # other benefits last for a part of the year only
MONTHS = {"month": 1, "year": 12}


@check("V25")
def benefits_have_beneficiaries(case: Case) -> Iterator[Hit]:
    """Beneficiaries go with benefits: neither is 0 where the other is not."""
    people, paid = _stated(rows(case["persons"], variable="beneficiaries")), _stated(_benefits(case))
    key = ["scheme", "function"]
    persons, amounts = (_largest(frame.groupby(key)["value"]) for frame in (people, paid))
    both = persons.to_frame("persons").join(amounts.rename("amount"), how="inner")
    if both.empty:
        raise NotRun
    for entry in both[(both["persons"] == 0) != (both["amount"] == 0)].itertuples():
        table, frame = ("persons", people) if entry.persons == 0 else ("finance", paid)
        row = frame.index[(frame["scheme"] == entry.Index[0]) & (frame["function"] == entry.Index[1])][0]
        values = {"persons": entry.persons, "amount": entry.amount}
        yield Hit(table, int(row), "value", 0, None, values)


@check("V26")
def average_within_the_benefits(case: Case) -> Iterator[Hit]:
    """Expenditure of a beneficiary a month against the lowest and the highest benefit of the table of benefits."""
    average = case.once(_average)
    limits = known(rows(case["benefits"], statistic=("minimum", "maximum"), period=tuple(MONTHS)))
    limits = limits.assign(value=limits["value"] / limits["period"].map(MONTHS).astype("float64"))
    limits = limits.groupby(["scheme", "function", "statistic"])["value"].max().unstack("statistic")
    limits = limits.reindex(columns=["minimum", "maximum"]).reset_index()
    both = average.merge(limits, on=["scheme", "function"], how="left")
    lowest, highest = case.threshold["lowest"] * both["minimum"], case.threshold["highest"] * both["maximum"]
    lowest = lowest.where(both["function"].isin(ALL_YEAR))
    if not (lowest.notna() | highest.notna()).any():
        raise NotRun
    yield from _outside(both.assign(lowest=lowest, highest=highest))


@check("V27")
def pension_and_wage(case: Case) -> Iterator[Hit]:
    """Expenditure of a pensioner a month, in schemes that are paid for by contributions, against the average wage."""
    wage = known(rows(case["context"], variable="average_wage"))["value"].max()
    schemes = case["schemes"]
    earned = schemes.loc[schemes["contributory"] != "non_contributory", "scheme"]
    average = case.once(_average)
    average = average[average["function"].isin(PENSIONS) & average["scheme"].isin(earned)]
    if average.empty or not wage > 0:
        raise NotRun
    lowest, highest = (case.threshold[name] * wage for name in ("lowest", "highest"))
    yield from _outside(average.assign(lowest=lowest, highest=highest))


@check("V29")
def minimum_mean_maximum(case: Case) -> Iterator[Hit]:
    """The mean benefit lies between the lowest and the highest one."""
    values, found = side_by_side(case, known(case["benefits"]), "benefits", "statistic", ("minimum", "mean", "maximum"))
    if not (values.notna().sum(axis=1) > 1).any():
        raise NotRun
    room = 1 + case.threshold["share"]
    middle = values["mean"].fillna(values["minimum"])
    wrong = (values["minimum"] > middle * room) | (middle > values["maximum"] * room)
    for group in values.index[wrong]:
        stated = values.loc[group]
        row = found.at[group, "mean" if stated["mean"] == stated["mean"] else "minimum"]
        limits = tuple(None if value != value else value for value in (stated["minimum"], stated["maximum"]))
        yield Hit("benefits", int(row), "value", middle[group], limits)


def _average(case: Case):
    """Expenditure of a beneficiary in cash a month, for each scheme and function; ``row`` is that of expenditure.

    Functions with benefits in kind are left out: their expenditure is for both forms.
    """
    people = known(rows(case["persons"], variable="beneficiaries"))
    in_cash = people["benefit_form"].isin(CASH).groupby([people["scheme"], people["function"]]).transform("all")
    people = people[in_cash & (people["function"] != "health") & (people["value"] > 0)]
    people = people.groupby(["scheme", "function"])["value"].max().rename("persons")
    paid = known(_benefits(case)).drop_duplicates(["scheme", "function"]).rename_axis("row").reset_index()
    both = paid.merge(people.reset_index(), on=["scheme", "function"])
    both = both[both["value"] > 0]
    both = both.assign(average=both["value"] / both["persons"] / 12)
    return both[["scheme", "function", "row", "persons", "average"]]


def _benefits(case: Case):
    finance = rows(case["finance"], item="benefits")
    return finance[finance["function"] != ""]


def _largest(groups):
    """The largest value of each group whose values are all known."""
    return groups.max()[groups.count() == groups.size()]


def _stated(frame):
    """A benefit that does not exist (flag nap) as 0."""
    return frame.assign(value=frame["value"].mask(frame["value"].isna() & (frame["flag"] == "nap"), 0.0))


def _outside(both) -> Iterator[Hit]:
    for entry in both[(both["average"] < both["lowest"]) | (both["average"] > both["highest"])].itertuples():
        limits = tuple(None if value != value else value for value in (entry.lowest, entry.highest))
        yield Hit("finance", int(entry.row), "value", entry.average, limits, {"persons": entry.persons})
