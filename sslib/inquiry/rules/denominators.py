"""Rules on persons against the population that they belong to, V42 to V49 and V52 to V54."""

from collections.abc import Iterator

from sslib import codes
from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import CASH, before, head, joined, known, national, preferred, rows

NON_NATIONAL_WORK = ("employment", "labour_force", "population")  # the first one known is compared


@check("V42")
def contributors_within_employment(case: Case) -> Iterator[Hit]:
    """Active contributors of one function, all schemes together, against employment, by sex."""
    yield from _above(case.once(_contributors), _people(case, "employment"))


@check("V43")
def contributors_within_employees(case: Case) -> Iterator[Hit]:
    """Active contributors against employees: at most all of them, and no jump against the year before."""
    key = ["function", "sex"]
    shares, highest = _shares(case.once(_contributors), case["context"]), case.threshold["highest"]
    try:
        then = _shares(_insured(before(case, "persons"), before(case, "overlaps")), before(case, "context"))
    except NotRun:  # without a year before, the first half of the rule still holds
        then = shares.head(0)
    shares = shares.merge(then[[*key, "share"]], on=key, how="left", suffixes=("", "_before"))
    shares["limit"] = (shares["share_before"] + case.threshold["points"]).fillna(highest).clip(upper=highest)
    employed = _people(case, "employment", required=False).set_index("sex")["people"]
    shares = shares[~(shares["value"] > shares["sex"].map(employed))]  # V42 says that
    for entry in shares[shares["share"] > shares["limit"]].drop_duplicates(["sex", "value"]).itertuples():
        values = {"people": entry.people, "limit": entry.limit}
        yield Hit("persons", entry.row, "value", entry.share, (None, entry.limit), values)


@check("V44")
def pensioners_within_population(case: Case) -> Iterator[Hit]:
    """Recipients of an old-age pension in cash against the persons of pension age, by sex."""
    pensioners = _recipients(case, "old_age", age=None)
    ages = _pension_ages(case)
    own = [ages.get((scheme, sex), ages.get(("", sex))) for scheme, sex in pensioners[["scheme", "sex"]].values]
    of_age = pensioners["age"] == own
    pensioners = preferred(pensioners[of_age | (pensioners["age"] == "total")], of_age)
    yield from _above(national(pensioners, ["sex"]), _people(case, "population_above_pension_age"))


@check("V45")
def jump_of_pensioners(case: Case) -> Iterator[Hit]:
    """The share of pensioners in the population aged 60 and over against that of the year before, by sex."""
    both = rows(case.once(joined, "persons"), variable="beneficiaries", function="old_age", benefit_form=CASH, sex=None)
    now, then = (
        known(rows(frame, variable="population", age="60+", sex=None)).drop_duplicates("sex").set_index("sex")["value"]
        for frame in (case["context"], before(case, "context"))
    )
    both = both.sort_values("value", ascending=False)
    sums = both.assign(marked=both["flag"] == "b").groupby("sex", sort=False)
    sums = sums.agg({"value": "sum", "earlier": "sum", "row": "first", "marked": "any"})
    shares = sums.assign(share=100 * sums["value"] / now, earlier=100 * sums["earlier"] / then).dropna()
    if shares.empty:
        raise NotRun
    points = case.threshold["points"]
    jumped = ((shares["share"] - shares["earlier"]).abs() > points) & ~shares["marked"]
    for entry in shares[jumped].itertuples():
        expected = (entry.earlier - points, entry.earlier + points)
        yield Hit("persons", entry.row, "value", entry.share, expected, {"earlier": entry.earlier})


@check("V46")
def mothers_within_births(case: Case) -> Iterator[Hit]:
    """Recipients of a maternity benefit in cash against the women who gave birth in the year."""
    mothers = _recipients(case, "maternity", sex=("female", "total")).sort_values("sex")
    mothers = mothers.drop_duplicates(["scheme", "benefit_form"])  # women where they are stated, the total elsewhere
    births = _people(case, "women_giving_birth").sort_values("sex").head(1)
    yield from _above(national(mothers.assign(sex="female"), ["sex"]), births.assign(sex="female"))


@check("V47")
def children_within_population(case: Case) -> Iterator[Hit]:
    """Children who receive a family benefit in cash against the children of the same ages, by sex."""
    children = known(rows(case["context"], variable="children", sex=None, age=None))
    children = children.sort_values("value", ascending=False).drop_duplicates("sex")
    ages = children.set_index("sex")["age"]
    receiving = _recipients(case, "family", age=None)
    same = receiving["age"] == receiving["sex"].map(ages)
    receiving = preferred(receiving[same | (receiving["age"] == "total")], same)
    yield from _above(national(receiving, ["sex"]), _named(children))


@check("V48")
def unemployed_within_unemployment(case: Case) -> Iterator[Hit]:
    """Recipients of an unemployment benefit in cash against the unemployed, by sex."""
    recipients = national(_recipients(case, "unemployment"), ["sex"])
    yield from _above(recipients, _people(case, "unemployed"), case.threshold["ratio"])


@check("V49")
def disabled_within_prevalence(case: Case) -> Iterator[Hit]:
    """Recipients of a disability benefit in cash against the persons with a severe disability, by sex."""
    recipients = national(_recipients(case, "disability"), ["sex"])
    yield from _above(recipients, _people(case, "severe_disability"), case.threshold["ratio"])


@check("V52")
def share_of_non_nationals(case: Case) -> Iterator[Hit]:
    """The share of non-nationals among contributors against their share among those who work."""
    insured = _contributors_by_status(case["persons"], status=("national", "non_national"), sex="total")
    both = insured.groupby(["function", "scheme"])["migrant_status"].transform("nunique") == 2
    sums = national(insured[both], ["function", "migrant_status"])
    wide = sums.pivot(index="function", columns="migrant_status", values=["value", "row"])
    share_of_work = _share_of_work(case)
    if wide.empty or share_of_work is None:
        raise NotRun
    wide = wide[~wide["value"].duplicated()]  # one register may serve several functions
    for function in wide.index[wide["value", "non_national"] > 0]:  # V66 asks where there is none at all
        non_nationals, nationals = wide.loc[function, "value"][["non_national", "national"]]
        share = 100 * non_nationals / (non_nationals + nationals)
        lowest, highest = (case.threshold[name] * share_of_work for name in ("lowest", "highest"))
        if not lowest <= share <= highest:
            row = int(wide.loc[function, ("row", "non_national")])
            yield Hit("persons", row, "value", share, (lowest, highest), {"work": share_of_work})


@check("V53")
def non_nationals_within_population(case: Case) -> Iterator[Hit]:
    """Non-nationals among active contributors against those who work in the State, by sex and by citizenship."""
    insured = _contributors_by_status(case["persons"], status="non_national", sex=None, origin=None)
    groups = tuple(codes.lists()["origin_groups"])  # groups may hold other countries in another source
    insured = insured[~insured["origin"].isin(groups)]
    context = known(rows(case["context"], migrant_status="non_national", variable=NON_NATIONAL_WORK, sex=None,
                         origin=None))  # fmt: skip
    context = context.sort_values("variable", key=lambda names: names.map(NON_NATIONAL_WORK.index))
    people = context.drop_duplicates(["sex", "origin"])
    counted = national(insured, ["function", "sex", "origin"], case["overlaps"])
    yield from _above(counted, _named(people, "origin"), by=("sex", "origin"))


@check("V54")
def partner_without_insured(case: Case) -> Iterator[Hit]:
    """A partner State of an agreement in force whose citizens are in no count."""
    agreements = case["agreements"]
    partners = agreements[(agreements["status"] == "in_force") & agreements["partner"].str.fullmatch("[A-Z]{3}")]
    by_origin = rows(case["persons"], migrant_status=None, sex=None, age=None, activity=None, origin=None)
    by_origin = by_origin[by_origin["origin"] != ""]
    if partners.empty or by_origin.empty:
        raise NotRun
    counted = by_origin[(by_origin["value"] > 0) | (by_origin["flag"] == "c")]["origin"]
    missing = partners[~partners["partner"].isin(counted)].drop_duplicates("partner")
    for entry in missing.itertuples():
        yield Hit("agreements", entry.Index, "partner", 0, (1, None), {"origin": entry.partner})


def _contributors(case: Case):
    """Active contributors by function and sex, all schemes together, persons in two schemes taken off."""
    return _insured(case["persons"], case["overlaps"])


def _insured(persons, overlaps):
    return national(rows(persons, variable="active_contributors", sex=None), ["function", "sex"], overlaps)


def _contributors_by_status(persons, status, **wanted):
    return known(rows(persons, variable="active_contributors", migrant_status=status, **wanted))


def _recipients(case: Case, function: str, **wanted):
    """Rows of the recipients of a benefit in cash, by sex."""
    return known(rows(case["persons"], variable="beneficiaries", function=function, benefit_form=CASH,
                      **{"sex": None, **wanted}))  # fmt: skip


def _people(case: Case, variable: str, required: bool = True):
    """A denominator by sex: ``sex`` and ``people``."""
    return _named(known(rows(case["context"], variable=variable, sex=None)), required=required)


def _named(frame, *more: str, required: bool = True):
    if frame.empty and required:
        raise NotRun
    return frame[["sex", *more, "value"]].drop_duplicates(["sex", *more]).rename(columns={"value": "people"})


def _above(counted, people, ratio: float = 1.0, by: tuple[str, ...] = ("sex",)) -> Iterator[Hit]:
    """Counts that are more than ``ratio`` times the people that they belong to; the same count is told once."""
    both = counted.merge(people, on=list(by))
    if both.empty:
        raise NotRun
    for entry in both[both["value"] > ratio * both["people"]].drop_duplicates([*by, "value"]).itertuples():
        expected = (None, ratio * entry.people)
        yield Hit("persons", entry.row, "value", entry.value, expected, {"people": entry.people})


def _shares(contributors, context):
    """Active contributors as a percentage of employees, by function and sex."""
    employees = _named(known(rows(context, variable="employees", sex=None)))
    both = contributors.merge(employees, on="sex")
    if both.empty:
        raise NotRun
    return both.assign(share=100 * both["value"] / both["people"])


def _pension_ages(case: Case) -> dict[tuple[str, str], str]:
    """The age group from the pension age on, by scheme (blank: all schemes) and sex.

    For both sexes together it is the lower of the two ages: nobody of pension age is left out.
    """
    parameters, date = case["parameters"], head(case["return"])["reference_date"]
    parameters = parameters[(parameters["valid_from"] <= date) & parameters["value"].notna()]
    ages: dict[tuple[str, str], float] = {}
    for entry in parameters.sort_values("valid_from").itertuples():
        if entry.parameter in ("pension_age_women", "pension_age_men"):
            ages[entry.scheme, "female" if entry.parameter == "pension_age_women" else "male"] = entry.value
    both = {scheme: min(ages[scheme, "female"], ages[scheme, "male"])
            for scheme, sex in ages if sex == "male" and (scheme, "female") in ages}  # fmt: skip
    ages |= {(scheme, "total"): age for scheme, age in both.items()}
    return {key: f"{age:g}+" for key, age in ages.items()}


def _share_of_work(case: Case) -> float | None:
    """Non-nationals as a percentage of the employed, or of the labour force where that is all that is known."""
    for variable in NON_NATIONAL_WORK[:2]:
        people = known(rows(case["context"], variable=variable, migrant_status=None)).set_index("migrant_status")
        people = people[~people.index.duplicated()]["value"]
        if {"total", "non_national"} <= set(people.index) and people["non_national"] > 0:
            return 100 * people["non_national"] / people["total"]
    return None
