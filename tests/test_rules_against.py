"""The rules on two years, on figures from elsewhere and on metadata: each is broken once, and just not broken once."""

from functools import cache

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sslib import catalog, codes
from sslib.inquiry import folder
from sslib.inquiry.rules import amounts, denominators, metadata, years
from sslib.inquiry.rules.base import CHECKS, NO_EARLIER, NO_FIGURES, Case, NotRun, rules
from sslib.inquiry.rules.figures import NOT_THE_YEAR_BEFORE, OTHER_CURRENCY, money, national, rows
from sslib.inquiry.tables import Return, tables, typed

OWN = [f"V{number}" for number in range(37, 65)] + ["V68", "V69"]
MODULES = (amounts, denominators, metadata, years)

HEAD = {
    "country": "XXA", "country_name": "Talunda", "year": 2024, "currency": "XTS", "money_multiplier": 1,
    "person_multiplier": 1, "reference_date": "2024-12-31", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "prepared_by": "Ministry", "status": "illustrative",
}  # fmt: skip
WHOLE_YEAR = ("2024-01-01", "2024-12-31")
TOTAL = {"sex": "total", "age": "total", "migrant_status": "total"}


def person(scheme, function, variable, value, **more) -> dict:
    form = "cash" if variable == "beneficiaries" else ""
    return {"scheme": scheme, "function": function, "variable": variable, "benefit_form": form, **TOTAL,
            "value": value, "source": "register", **more}  # fmt: skip


def amount(scheme, item, value, **more) -> dict:
    return {"scheme": scheme, "item": item, "value": value, "source": "accounts", **more}


def context(variable, value, **more) -> dict:
    return {"variable": variable, **TOTAL, "value": value, "source": "survey", "vintage": "2024", **more}


def scheme(name, functions, **more) -> dict:
    return {"scheme": name, "name": name, "contributory": "contributory", "kind": "social_insurance",
            "institution": name, "legal_year": 1999, "functions": functions, "contributor_rule": "one_month",
            "contact": "desk", **more}  # fmt: skip


def by_sex(make, women, men, **more) -> list[dict]:
    values = {"total": women + men, "female": women, "male": men}
    return [make(value=value, sex=sex, **more) for sex, value in values.items()]


def insured(**more):
    return person("FUND", "old_age", "active_contributors", **more)


X = {"migrant_status": "non_national"}
CLEAN = {
    "return": [HEAD],
    "schemes": [scheme("FUND", "old_age;disability"),
                scheme("GRANT", "family;maternity;unemployment", contributory="non_contributory",
                       kind="means_tested", contributor_rule="")],
    "persons": [
        person("FUND", "old_age", "affiliated", 20_800),
        *by_sex(insured, 4_160, 6_240),
        insured(value=9_880, migrant_status="national"),
        *by_sex(insured, 208, 312, **X),
        insured(value=312, origin="XXB", **X),
        insured(value=208, origin="XXC", **X),
        person("FUND", "old_age", "beneficiaries", 2_080),
        person("FUND", "old_age", "beneficiaries", 1_976, migrant_status="national"),
        person("FUND", "old_age", "beneficiaries", 104, **X),
        person("FUND", "disability", "beneficiaries", 520),
        person("GRANT", "family", "beneficiaries", 5_200),
        person("GRANT", "maternity", "beneficiaries", 1_040, sex="female"),
        person("GRANT", "unemployment", "beneficiaries", 1_560),
    ],
    "benefits": [
        {"scheme": "FUND", "function": "old_age", "statistic": "mean", "period": "month", "sex": "total",
         "migrant_status": status, "value": value, "source": "register"}
        for status, value in (("total", 624), ("national", 624), ("non_national", 520))
    ],
    "finance": [
        amount("FUND", "contributions_workers", 10_400_000), amount("FUND", "contributions_employers", 15_600_000),
        amount("FUND", "government", 2_080_000), amount("FUND", "benefits", 15_600_000, function="old_age"),
        amount("FUND", "benefits", 2_600_000, function="disability"), amount("FUND", "administration", 1_040_000),
        amount("GRANT", "government", 10_400_000), amount("GRANT", "benefits", 9_360_000),
        amount("GRANT", "administration", 520_000), amount("GRANT", "transfers_paid", 0),
    ],
    "context": [
        *by_sex(lambda **more: context("employment", **more), 24_000, 28_000),
        *by_sex(lambda **more: context("employees", **more), 8_000, 12_000),
        *by_sex(lambda **more: context("employment", **more), 2_000, 3_200, **X),
        context("employment", 3_000, origin="XXB", **X), context("employment", 1_500, origin="XXC", **X),
        context("population", 120_000), context("population", 8_000, age="60+"),
        context("population_above_pension_age", 7_000), context("women_giving_birth", 3_000, sex="female"),
        context("children", 40_000, age="0-14"), context("unemployed", 4_000), context("severe_disability", 1_000),
        context("gdp", 1_000_000_000), context("budget_social_protection", 12_480_000),
    ],
    "agreements": [{"partner": "XXB", "name": "Agreement", "kind": "bilateral", "status": "in_force"},
                   {"partner": "XXD", "name": "Draft", "kind": "bilateral", "status": "signed"},
                   {"partner": "CIPRES", "name": "Convention", "kind": "multilateral", "status": "in_force"}],
    "published": [
        {"scheme": "FUND", "item": item, "value": value, "source": "Annual report"}
        for item, value in (("affiliated", 20_800), ("active_contributors", 10_400), ("beneficiaries", 2_600),
                            ("receipts", 28_080_000), ("expenditure", 19_240_000))
    ],
    "parameters": [{"parameter": name, "value": 60, "valid_from": "2000-01-01"}
                   for name in ("pension_age_women", "pension_age_men")],
}  # fmt: skip
GROWING = ("persons", "benefits", "finance", "published", "context")


@cache
def clean(year: int) -> dict[str, pd.DataFrame]:
    """The tables of a year: all figures of 2023 are those of 2024 divided by 1.04."""
    made = {name: typed(pd.DataFrame(CLEAN.get(name, [])), name) for name in tables()}
    if year == 2023:
        for name in GROWING:
            made[name]["value"] /= 1.04
        made["return"] = typed(pd.DataFrame([HEAD | {
            "year": 2023, "reference_date": "2023-12-31", "period_start": "2023-01-01", "period_end": "2023-12-31",
        }]), "return")  # fmt: skip
        made["context"]["vintage"] = "2023"
    return made


def at(frames: dict, table: str, where: dict) -> int:
    """The one row of a table with these values; of a breakdown, its total where nothing is said."""
    frame = rows(frames[table], **where)
    assert len(frame) == 1, (table, where, len(frame))
    return int(frame.index[0])


def change(frames: dict, table: str, where: dict, **values) -> None:
    frames[table].loc[at(frames, table, where), list(values)] = list(values.values())


def add(frames: dict, table: str, *entries: dict) -> None:
    frames[table] = typed(pd.concat([frames[table], pd.DataFrame(list(entries))]), table)


def drop(frames: dict, table: str, where: dict) -> None:
    frame = frames[table]
    frames[table] = typed(frame.drop(index=rows(frame, **where).index), table)


def hits(rule: str, now: dict, then: dict | None = None, **threshold) -> list:
    case = Case(Return(now), Return(then) if then else None).under({**rules()[rule].threshold, **threshold})
    return list(CHECKS[rule](case))


def broken(now: dict, then: dict | None) -> dict[str, list]:
    """The hits of every rule of these modules, without those that found nothing or could not run."""
    found = {}
    case = Case(Return(now), Return(then) if then else None)
    for rule in OWN:
        try:
            found[rule] = list(CHECKS[rule](case.under(rules()[rule].threshold)))
        except NotRun:
            continue
    return {rule: list_ for rule, list_ in found.items() if list_}


@pytest.fixture
def now() -> dict:
    return {name: frame.copy() for name, frame in clean(2024).items()}


@pytest.fixture
def then() -> dict:
    return {name: frame.copy() for name, frame in clean(2023).items()}


def only(rule: str, now: dict, then: dict | None):
    """The one hit of the one rule that is broken."""
    found = broken(now, then)
    assert list(found) == [rule] and len(found[rule]) == 1, found
    return one(rule, now, then)


def one(rule: str, now: dict, then: dict | None):
    """The one hit of a rule; its message can be filled in."""
    (hit,) = hits(rule, now, then)
    assert rules()[rule].message.format(observed=hit.observed, expected=hit.expected, **hit.values)
    return hit


def told(hit) -> tuple:
    return hit.table, hit.index, hit.column, hit.observed


OLD = {"scheme": "FUND", "function": "old_age", "variable": "beneficiaries"}
AFFILIATED = {"variable": "affiliated"}
CONTRIBUTORS = {"scheme": "FUND", "variable": "active_contributors"}


# all rules


def test_every_rule_of_these_modules_has_a_check_and_is_stated_in_full():
    for rule in OWN:
        stated = rules()[rule]
        assert CHECKS[rule].__module__ in {module.__name__ for module in MODULES}
        assert stated.severity in codes.severity and stated.dimension in codes.quality_dimension
        assert stated.owner in codes.owner and 4 <= stated.level <= 6
        assert all(text.endswith(".") for text in (stated.message, stated.cause, stated.remedy))


def test_the_clean_pair_runs_every_rule_and_breaks_none(now, then):
    case = Case(Return(now), Return(then))
    assert {rule: list(CHECKS[rule](case.under(rules()[rule].threshold))) for rule in OWN} == {rule: [] for rule in OWN}


def test_empty_tables_are_not_run_and_never_counted_as_passed():
    nothing = {name: typed(pd.DataFrame(), name) for name in tables()}
    for earlier in (None, Return(nothing)):
        for rule in OWN:
            with pytest.raises(NotRun):
                list(CHECKS[rule](Case(Return(nothing), earlier).under(rules()[rule].threshold)))


@pytest.mark.parametrize("rule", ["V37", "V38", "V39", "V40", "V41", "V45", "V62", "V68"])
def test_rules_over_time_say_that_the_year_before_is_missing(now, then, rule):
    with pytest.raises(NotRun) as raised:
        hits(rule, now)
    assert raised.value.why == NO_EARLIER
    for column, value in (("year", 2022), ("country", "XXB")):
        other = then | {"return": then["return"].assign(**{column: value})}
        with pytest.raises(NotRun) as raised:
            hits(rule, now, other)
        assert raised.value.why == NOT_THE_YEAR_BEFORE


@pytest.mark.parametrize(
    ("rule", "table", "where"),
    [
        ("V42", "context", {"variable": "employment", "sex": None, "migrant_status": None, "origin": None}),
        ("V43", "context", {"variable": "employees", "sex": None}),
        ("V44", "context", {"variable": "population_above_pension_age"}),
        ("V45", "context", {"variable": "population", "age": "60+"}),
        ("V46", "context", {"variable": "women_giving_birth", "sex": None}),
        ("V47", "context", {"variable": "children", "age": None}), ("V48", "context", {"variable": "unemployed"}),
        ("V49", "context", {"variable": "severe_disability"}), ("V50", "context", {"variable": "gdp"}),
        ("V51", "context", {"variable": "budget_social_protection"}),
        ("V52", "context", {"variable": "employment", "migrant_status": "non_national"}),
        ("V53", "context", {"variable": "employment", "sex": None, "origin": None, **X}),
        ("V54", "persons", {"variable": None, "origin": ("XXB", "XXC"), **X}),
        ("V55", "benefits", {"migrant_status": "national"}), ("V69", "published", {}),
    ],
)  # fmt: skip
def test_without_its_figures_a_rule_does_not_run(now, then, rule, table, where):
    drop(now, table, where)
    with pytest.raises(NotRun) as raised:
        hits(rule, now, then)
    assert raised.value.why == NO_FIGURES


def test_every_rule_is_broken_below():
    assert {name.split("_")[1].upper() for name in globals() if name.startswith("test_v")} == set(OWN)


# over time, V37 to V41, V62, V68


@pytest.mark.parametrize(("earlier", "low", "high"), [(1_700, 1_360, 2_040), (2_700, 2_160, 3_240), (0, 0, 0)])
def test_v37_persons_change_by_more_than_a_fifth(now, then, earlier, low, high):
    change(then, "persons", OLD, value=earlier)
    change(then, "context", {"variable": "population", "age": "60+"}, value=1e6 if earlier == 0 else earlier / 0.26)
    change(now, "context", {"variable": "population", "age": "60+"}, value=1e6 if earlier == 0 else 8_000)
    hit = only("V37", now, then)
    assert told(hit) == ("persons", at(now, "persons", OLD), "value", 2_080)
    assert hit.expected == pytest.approx((low, high))
    assert dict(hit.values) == {"earlier": earlier, "limit": 20}


@pytest.mark.parametrize("earlier", [2_080 / 1.2, 2_080 / 0.8, float("nan")])
def test_v37_is_silent_up_to_a_fifth_and_where_nothing_is_known(now, then, earlier):
    change(then, "persons", OLD, value=earlier)
    assert not hits("V37", now, then)


def test_v37_amounts_change_by_more_than_three_tenths(now, then):
    where = {"scheme": "FUND", "item": "administration"}  # 1,040,000 / 790,000 = 1.316
    change(then, "finance", where, value=790_000)
    hit = only("V37", now, then)
    assert told(hit) == ("finance", at(now, "finance", where), "value", 1_040_000)
    assert hit.expected == pytest.approx((553_000, 1_027_000)) and hit.values["limit"] == 30
    assert not hits("V37", now, then, inflation=5)  # 790,000 x 1.05 x 1.3 = 1,078,350
    change(then, "finance", where, value=800_000)  # 1,040,000 / 800,000 = 1.3
    assert not hits("V37", now, then)


def test_v37_amounts_in_another_currency_are_not_compared(now, then):
    then["finance"]["value"] /= 2
    assert len(hits("V37", now, then)) == 9  # the tenth is zero in both years
    change(then, "return", {}, currency="XAF")
    assert not hits("V37", now, then)


def test_v37_small_counts_breaks_and_new_rows_are_no_change(now, then):
    change(now, "persons", OLD, flag="b")
    change(then, "persons", OLD, value=500)
    for frames, value in ((now, 99), (then, 10)):
        add(frames, "persons", insured(value=value, origin="stateless", **X))
    add(now, "persons", insured(value=5_000, origin="unknown", **X))
    add(now, "finance", amount("FUND", "revaluation", 9e6))
    add(then, "finance", amount("FUND", "revaluation", -2e6))
    assert not hits("V37", now, then)


@pytest.mark.parametrize(
    ("earlier", "factor"),
    [
        (208, "10"), (173, "12"), (20.8, "100"), (2.08, "1000"), (25_000, "1/12"), (20_800, "1/10"),
        (208_000, "1/100"), (2_090_000, "1/1000"),
    ],
)  # fmt: skip
def test_v38_a_factor_of_a_unit(now, then, earlier, factor):
    change(then, "persons", OLD, value=earlier)
    drop(now, "context", {"variable": "population", "age": "60+"})
    hit = one("V38", now, then)
    assert told(hit) == ("persons", at(now, "persons", OLD), "value", 2_080)
    assert (hit.expected, hit.values["factor"]) == (earlier, factor)


@pytest.mark.parametrize("earlier", [2_080 / 9.4, 2_080 / 11, 2_080 / 12.7])
def test_v38_leaves_other_changes_to_v37(now, then, earlier):
    change(then, "persons", OLD, value=earlier)
    drop(now, "context", {"variable": "population", "age": "60+"})
    assert hits("V37", now, then) and not hits("V38", now, then)


def test_v38_small_counts_and_zeros_have_no_factor(now, then):
    for frames, value, zero in ((now, 50, 0), (then, 5, 0)):
        add(frames, "persons", insured(value=value, origin="stateless", **X), insured(value=zero, origin="NGA", **X))
    assert not hits("V38", now, then) and not hits("V37", now, then)


def test_v39_more_than_three_figures_carried_forward(now, then):
    for where, value in ((AFFILIATED, 20_800), (CONTRIBUTORS, 10_400), (OLD, 2_080)):
        change(then, "persons", where, value=value)
    for frames in (now, then):  # the same register under another function is no further figure
        add(frames, "persons", person("FUND", "disability", "active_contributors", 10_400))
    assert not hits("V39", now, then)
    change(then, "finance", {"item": "administration", "scheme": "FUND"}, value=1_040_000)
    hit = only("V39", now, then)
    assert told(hit) == ("persons", at(now, "persons", AFFILIATED), "value", 4) and hit.expected == (None, 3)
    change(now, "persons", OLD, flag="b")
    assert not hits("V39", now, then)


def test_v39_benefits_fixed_by_law_may_stay(now, then):
    for value in (100, 101, 102, 103, 104):
        for frames in (now, then):
            row = frames["benefits"].iloc[0].to_dict()
            add(frames, "benefits", row | {"statistic": "minimum", "value": value})
    assert not hits("V39", now, then)


def budget_of_grant(then, government: float, benefits: float, administration: float) -> None:
    for item, value in (("government", government), ("benefits", benefits), ("administration", administration)):
        change(then, "finance", {"scheme": "GRANT", "item": item}, value=value)


def test_v40_the_balance_turns_and_expenditure_jumps(now, then):
    budget_of_grant(then, 8_100_000, 7_700_000, 500_000)  # 9.88 / 8.2 = 1.205
    hit = only("V40", now, then)
    where = {"scheme": "GRANT", "item": "benefits"}
    assert told(hit) == ("finance", at(now, "finance", where), "value", 520_000)
    assert dict(hit.values) == {"earlier": -100_000, "spent": 9_880_000, "spent_before": 8_200_000}


@pytest.mark.parametrize("budget", [(8_100_000, 7_740_000, 500_000), (8_300_000, 7_700_000, 500_000)])
def test_v40_is_silent_without_a_jump_or_a_turn(now, then, budget):
    budget_of_grant(then, *budget)  # 9.88 / 8.24 = 1.199; 8.3 - 8.2 > 0
    assert not hits("V40", now, then)


def test_v40_needs_the_same_items_in_both_years(now, then):
    budget_of_grant(then, 8_100_000, 8_200_000, float("nan"))
    assert not hits("V40", now, then)


def test_v40_amounts_in_another_currency_are_not_compared(now, then):
    change(then, "return", {}, currency="XAF")
    with pytest.raises(NotRun) as raised:
        hits("V40", now, then)
    assert raised.value.why == OTHER_CURRENCY


def test_v41_a_register_that_falls_by_more_than_a_fifth(now, then):
    change(then, "persons", AFFILIATED, value=26_100)
    hit = only("V41", now, then)
    assert told(hit) == ("persons", at(now, "persons", AFFILIATED), "value", 20_800)
    assert hit.expected == (20_880, None) and hit.values["fall"] == pytest.approx(20.306513)
    change(now, "persons", AFFILIATED, flag="b")
    assert not hits("V41", now, then)
    change(now, "persons", AFFILIATED, flag="")
    change(then, "persons", AFFILIATED, value=26_000)
    assert not hits("V41", now, then)


@pytest.mark.parametrize(
    ("column", "new", "observed", "expected"),
    [
        ("legal_year", 2023, 2023, 1999), ("contributor_rule", "reference_month", "reference_month", "one_month"),
        ("functions", "old_age;disability;survivors", "old_age;disability;survivors", "old_age;disability"),
    ],
)  # fmt: skip
def test_v62_a_changed_scheme_without_a_mark(now, then, column, new, observed, expected):
    change(now, "schemes", {"scheme": "FUND"}, **{column: new})
    hit = one("V62", now, then)
    assert told(hit) == ("schemes", 0, column, observed) and hit.expected == expected
    change(now, "finance", {"scheme": "GRANT", "item": "benefits"}, flag="b")
    assert hits("V62", now, then)  # the mark of another scheme explains nothing
    change(now, "finance", {"scheme": "FUND", "item": "administration"}, flag="b")
    assert not hits("V62", now, then)


def test_v62_what_was_not_stated_before_has_not_changed(now, then):
    change(then, "schemes", {"scheme": "FUND"}, contributor_rule="", legal_year=float("nan"))
    change(now, "schemes", {"scheme": "FUND"}, functions="disability;old_age")
    assert not hits("V62", now, then)


def test_v68_a_scheme_is_gone(now, then):
    drop(now, "schemes", {"scheme": "GRANT"})
    hit = only("V68", now, then)
    assert told(hit) == ("schemes", None, "scheme", "GRANT") and dict(hit.values) == {"scheme": "GRANT"}
    change(then, "schemes", {"scheme": "GRANT"}, end_year=2023)
    assert not hits("V68", now, then)


def test_v68_a_function_is_gone(now, then):
    where = {"function": "unemployment"}
    drop(now, "persons", where)
    hit = only("V68", now, then)
    assert told(hit) == ("schemes", 1, "functions", "unemployment")
    change(now, "schemes", {"scheme": "GRANT"}, end_year=2024)
    assert not hits("V68", now, then)


def test_v68_a_function_without_figures_may_say_so(now, then):
    change(now, "persons", {"function": "unemployment"}, value=float("nan"), flag="na")
    assert not hits("V68", now, then)


def test_v68_a_function_is_no_longer_in_the_inventory(now, then):
    change(now, "schemes", {"scheme": "GRANT"}, functions="family;unemployment")
    assert one("V68", now, then).observed == "maternity"


# against other figures, V42 to V55 and V69


def test_v42_more_contributors_than_employed(now, then):
    change(now, "context", {"variable": "employment", "sex": "female"}, value=4_159)
    hit = only("V42", now, then)
    assert told(hit) == ("persons", at(now, "persons", CONTRIBUTORS | {"sex": "female"}), "value", 4_160)
    assert hit.expected == (None, 4_159) and dict(hit.values) == {"people": 4_159}
    change(now, "context", {"variable": "employment", "sex": "female"}, value=4_160)
    assert not hits("V42", now, then)


def test_v42_adds_the_schemes_of_a_function_and_takes_off_those_in_two(now):
    add(now, "persons", person("STATE", "old_age", "active_contributors", 42_000))
    (hit,) = hits("V42", now)
    assert told(hit) == ("persons", at(now, "persons", {"scheme": "STATE"}), "value", 52_400)
    add(now, "overlaps", {"scheme_a": "STATE", "scheme_b": "FUND", "persons": 399})
    assert hits("V42", now)[0].observed == 52_001
    change(now, "overlaps", {"scheme_a": "STATE"}, persons=400)
    assert not hits("V42", now)


def test_v42_tells_one_register_of_two_functions_once(now):
    for function in ("old_age", "disability"):
        add(now, "persons", person("STATE", function, "active_contributors", 60_000))
    change(now, "persons", CONTRIBUTORS, value=0)
    assert [hit.observed for hit in hits("V42", now)] == [60_000]


def test_v43_more_contributors_than_employees_or_a_jump(now, then):
    where = {"variable": "employees"}
    change(now, "context", where, value=16_000)  # 65 % after 10,000 / 19,230.8 = 52 %
    hit = only("V43", now, then)
    assert told(hit)[:3] == ("persons", at(now, "persons", CONTRIBUTORS), "value")
    assert (hit.observed, hit.expected) == (65, (None, pytest.approx(62)))
    assert not hits("V43", now)  # without the year before only the first half holds
    change(now, "context", where, value=17_000)
    assert not hits("V43", now, then)
    change(now, "context", where, value=10_300)
    (hit,) = hits("V43", now)
    assert hit.observed == pytest.approx(100.970874) and hit.expected == (None, 100)
    change(now, "context", {"variable": "employment"}, value=10_399)
    assert not hits("V43", now) and hits("V42", now)


def test_v44_more_pensioners_than_persons_of_pension_age(now, then):
    where = {"variable": "population_above_pension_age"}
    change(now, "context", where, value=2_079)
    hit = one("V44", now, then)
    assert told(hit) == ("persons", at(now, "persons", OLD), "value", 2_080) and hit.expected == (None, 2_079)
    change(now, "context", where, value=2_080)
    assert not hits("V44", now, then)


def test_v44_leaves_early_retirees_out_where_the_ages_are_given(now):
    change(now, "context", {"variable": "population_above_pension_age"}, value=2_000)
    add(now, "persons", person("FUND", "old_age", "beneficiaries", 2_000, age="60+"),
        person("FUND", "old_age", "beneficiaries", 1_500, age="65+"))  # fmt: skip
    assert not hits("V44", now)
    now["parameters"]["value"] = 65.0
    change(now, "context", {"variable": "population_above_pension_age"}, value=1_499)
    (hit,) = hits("V44", now)
    assert told(hit) == ("persons", at(now, "persons", OLD | {"age": "65+"}), "value", 1_500)
    add(now, "parameters", {"parameter": "pension_age_men", "value": 60, "valid_from": "2025-01-01"},
        {"parameter": "pension_age_men", "scheme": "FUND", "value": 60, "valid_from": "2020-01-01"},
        {"parameter": "pension_age_women", "scheme": "FUND", "value": 65, "valid_from": "2020-01-01"})  # fmt: skip
    (hit,) = hits("V44", now)  # the scheme has its own ages, and the lower one counts for both sexes
    assert hit.observed == 2_000


def test_v44_by_sex_and_over_all_schemes(now):
    add(now, "context", context("population_above_pension_age", 3_000, sex="female"))
    for name, value in (("FUND", 1_600), ("STATE", 1_401)):
        add(now, "persons", person(name, "old_age", "beneficiaries", value, sex="female"))
    (hit,) = hits("V44", now)
    assert told(hit) == ("persons", at(now, "persons", OLD | {"sex": "female"}), "value", 3_001)


def test_v45_the_share_of_pensioners_jumps(now, then):
    where = {"variable": "population", "age": "60+"}
    change(now, "context", where, value=6_500)  # 2,080 / 6,500 = 32 % after 26 %
    hit = one("V45", now, then)
    assert told(hit) == ("persons", at(now, "persons", OLD), "value", 32)
    assert hit.expected == pytest.approx((21, 31)) and hit.values["earlier"] == pytest.approx(26)
    change(now, "context", where, value=6_720)  # 30.95 %
    assert not hits("V45", now, then)


def test_v45_a_new_scheme_is_not_compared(now, then):
    add(now, "persons", person("NEW", "old_age", "beneficiaries", 4_000))
    assert not hits("V45", now, then)


def test_v46_more_mothers_than_births(now, then):
    where = {"variable": "women_giving_birth", "sex": "female"}
    change(now, "context", where, value=1_039)
    hit = one("V46", now, then)
    assert told(hit) == ("persons", at(now, "persons", {"function": "maternity", "sex": "female"}), "value", 1_040)
    assert hit.expected == (None, 1_039)
    change(now, "context", where, value=1_040)
    assert not hits("V46", now, then)


def test_v46_takes_women_where_they_are_stated_and_the_total_elsewhere(now):
    add(now, "persons", person("GRANT", "maternity", "beneficiaries", 3_500),
        person("FUND", "maternity", "beneficiaries", 1_961))  # fmt: skip
    (hit,) = hits("V46", now)
    assert told(hit) == ("persons", at(now, "persons", {"scheme": "FUND", "function": "maternity"}), "value", 3_001)


def test_v47_more_children_than_there_are(now, then):
    where = {"variable": "children", "age": "0-14"}
    change(now, "context", where, value=5_199)
    hit = one("V47", now, then)
    assert told(hit) == ("persons", at(now, "persons", {"function": "family"}), "value", 5_200)
    assert hit.expected == (None, 5_199)
    add(now, "persons", person("GRANT", "family", "beneficiaries", 5_199, age="0-14"))
    assert not hits("V47", now, then)


def test_v48_more_recipients_than_unemployed(now, then):
    where = {"variable": "unemployed"}
    change(now, "context", where, value=1_418)  # x 1.1 = 1,559.8
    hit = one("V48", now, then)
    assert told(hit) == ("persons", at(now, "persons", {"function": "unemployment"}), "value", 1_560)
    assert hit.expected == (None, pytest.approx(1_559.8)) and hit.values["people"] == 1_418
    change(now, "context", where, value=1_419)
    assert not hits("V48", now, then)


def test_v49_more_recipients_than_severely_disabled(now, then):
    where = {"variable": "severe_disability"}
    change(now, "context", where, value=433)  # x 1.2 = 519.6
    hit = one("V49", now, then)
    assert told(hit) == ("persons", at(now, "persons", {"function": "disability"}), "value", 520)
    change(now, "context", where, value=434)
    assert not hits("V49", now, then)


def test_v49_a_benefit_in_kind_is_no_benefit_in_cash(now):
    change(now, "context", {"variable": "severe_disability"}, value=434)
    add(now, "persons", person("FUND", "disability", "beneficiaries", 9_999) | {"benefit_form": "in_kind"})
    assert not hits("V49", now)


@pytest.mark.parametrize(("gdp", "share"), [(104_000_000, 28), (72_800_000_000, 0.04)])
def test_v50_expenditure_and_gdp_do_not_fit(now, then, gdp, share):
    change(now, "context", {"variable": "gdp"}, value=gdp)  # expenditure 19.24 + 9.88 = 29.12 million
    hit = one("V50", now, then)
    assert told(hit)[:3] == ("finance", at(now, "finance", {"function": "old_age"}), "value")
    assert hit.observed == pytest.approx(share) and hit.expected == pytest.approx((0.05, 25))


@pytest.mark.parametrize("gdp", [117_000_000, 58_000_000_000])
def test_v50_is_silent_between_the_limits(now, then, gdp):
    change(now, "context", {"variable": "gdp"}, value=gdp)
    change(now, "finance", {"item": "transfers_paid"}, value=5e9)
    assert not hits("V50", now)


@pytest.mark.parametrize("budget", [11_300_000, 13_900_000])
def test_v51_receipts_from_the_state_and_the_budget(now, then, budget):
    change(now, "context", {"variable": "budget_social_protection"}, value=budget)  # 12,480,000 is received
    hit = one("V51", now, then)
    where = {"scheme": "GRANT", "item": "government"}
    assert told(hit) == ("finance", at(now, "finance", where), "value", 12_480_000)
    assert hit.expected == pytest.approx((0.9 * budget, 1.1 * budget)) and hit.values["budget"] == budget


@pytest.mark.parametrize("budget", [11_350_000, 13_860_000])
def test_v51_is_silent_within_a_tenth(now, then, budget):
    change(now, "context", {"variable": "budget_social_protection"}, value=budget)
    assert not hits("V51", now, then)


def test_v51_a_missing_amount_is_not_zero_but_no_such_receipt_is(now):
    change(now, "finance", {"scheme": "FUND", "item": "government"}, value=float("nan"), flag="na")
    change(now, "context", {"variable": "budget_social_protection"}, value=12_000_000)
    assert not hits("V51", now)
    change(now, "finance", {"scheme": "FUND", "item": "government"}, flag="nap")
    assert hits("V51", now)[0].observed == 10_400_000


def test_v50_and_v51_where_all_is_declared_not_to_exist(now):
    now["finance"]["value"], now["finance"]["flag"] = float("nan"), "nap"
    assert [(hit.index, hit.observed) for rule in ("V50", "V51") for hit in hits(rule, now)] == [(None, 0), (None, 0)]


def test_v52_non_nationals_are_too_few_among_the_insured(now, then):
    for frames in (now, then):
        change(frames, "persons", CONTRIBUTORS | X, value=90)
        change(frames, "persons", CONTRIBUTORS | {"migrant_status": "national"}, value=9_910)
    hit = only("V52", now, then)
    assert told(hit)[:3] == ("persons", at(now, "persons", CONTRIBUTORS | X), "value")
    assert hit.observed == pytest.approx(0.9) and hit.expected == pytest.approx((1, 50)) and hit.values["work"] == 10
    change(now, "persons", CONTRIBUTORS | X, value=110)
    assert not hits("V52", now)
    change(now, "persons", CONTRIBUTORS | X, value=0)
    assert not hits("V52", now)


def test_v52_non_nationals_are_too_many_among_the_insured(now):
    change(now, "context", {"variable": "employment", **X}, value=500)  # 0.96 % of work, 5 % of contributors
    (hit,) = hits("V52", now)
    assert hit.observed == 5 and hit.expected[1] == pytest.approx(4.807692)


@pytest.mark.parametrize("where", [{"sex": "female"}, {"origin": "XXC"}])
def test_v53_more_insured_non_nationals_than_non_nationals_who_work(now, then, where):
    change(now, "context", {"variable": "employment"} | X | where, value=207)
    hit = only("V53", now, then)
    assert told(hit) == ("persons", at(now, "persons", CONTRIBUTORS | X | where), "value", 208)
    assert hit.expected == (None, 207)
    change(now, "context", {"variable": "employment"} | X | where, value=208)
    assert not hits("V53", now, then)


def test_v53_takes_the_labour_force_where_employment_is_not_known(now):
    drop(now, "context", {"variable": "employment", "sex": None, "origin": None, **X})
    add(now, "context", context("labour_force", 519, **X), context("population", 100, **X))
    (hit,) = hits("V53", now)
    assert told(hit) == ("persons", at(now, "persons", CONTRIBUTORS | X), "value", 520) and hit.expected == (None, 519)


def test_v53_groups_of_countries_are_not_compared(now):
    for origin in ("unknown", "other_eccas"):
        add(now, "persons", insured(value=300, origin=origin, **X))
        add(now, "context", context("employment", 10, origin=origin, **X))
    assert not hits("V53", now)


def test_v54_a_partner_of_an_agreement_has_no_insured(now, then):
    change(now, "agreements", {"partner": "XXD"}, status="in_force")
    hit = one("V54", now, then)
    assert told(hit) == ("agreements", 1, "partner", 0) and dict(hit.values) == {"origin": "XXD"}
    add(now, "persons", insured(value=0, origin="XXD", **X))
    one("V54", now, then)
    change(now, "persons", CONTRIBUTORS | X | {"origin": "XXD"}, value=float("nan"), flag="c")
    assert not hits("V54", now, then)


def test_v55_mean_benefits_far_apart(now, then):
    for frames, value in ((now, 187), (then, 180)):
        change(frames, "benefits", X, value=value)  # 0.3 x 624 = 187.2
    hit = one("V55", now, then)
    assert told(hit) == ("benefits", at(now, "benefits", X), "value", 187)
    assert hit.expected == pytest.approx((187.2, 1_872)) and hit.values["nationals"] == 624
    change(now, "benefits", X, value=188)
    assert not hits("V55", now, then)


def test_v55_few_recipients_are_not_compared(now):
    change(now, "benefits", X, value=1)
    change(now, "persons", OLD | X, value=30)
    assert len(hits("V55", now)) == 1
    change(now, "persons", OLD | X, value=29)
    with pytest.raises(NotRun):
        hits("V55", now)


@pytest.mark.parametrize(
    ("item", "published", "own", "near"),
    [
        ("affiliated", 20_390, 20_800, 20_395), ("active_contributors", 10_613, 10_400, 10_612),
        ("beneficiaries", 2_549, 2_600, 2_550), ("receipts", 28_700_000, 28_080_000, 28_600_000),
        ("expenditure", 18_800_000, 19_240_000, 18_870_000),
    ],
)  # fmt: skip
def test_v69_the_published_report_says_something_else(now, then, item, published, own, near):
    change(now, "published", {"item": item}, value=published)
    hit = one("V69", now, then)
    assert told(hit) == ("published", at(now, "published", {"item": item}), "value", own) and hit.expected == published
    change(now, "published", {"item": item}, value=near)
    assert not hits("V69", now, then)


def test_v69_a_total_with_a_missing_part_is_not_compared(now):
    change(now, "persons", {"function": "disability"}, value=float("nan"), flag="na")
    change(now, "finance", {"scheme": "FUND", "item": "government"}, value=float("nan"), flag="na")
    for item in ("beneficiaries", "receipts"):
        change(now, "published", {"item": item}, value=1)
    assert not hits("V69", now)
    change(now, "persons", {"function": "disability"}, flag="nap")
    assert [hit.observed for hit in hits("V69", now)] == [2_080]


# metadata, V56 to V61, V63, V64


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("reference_date", "2025-01-01", WHOLE_YEAR), ("reference_date", "", WHOLE_YEAR),
        ("period_start", "", WHOLE_YEAR), ("period_end", "", WHOLE_YEAR), ("period_end", "2023-12-31", WHOLE_YEAR),
    ],
)  # fmt: skip
def test_v56_dates_that_are_missing_or_do_not_fit(now, then, column, value, expected):
    change(now, "return", {}, **{column: value})
    hit = one("V56", now, then)
    assert told(hit) == ("return", 0, column, value) and hit.expected == expected


def test_v56_the_period_of_another_year(now, then):
    change(now, "return", {}, period_start="2022-01-01", period_end="2022-12-31")
    assert told(one("V56", now, then)) == ("return", 0, "period_end", "2022-12-31")


def test_v56_a_fiscal_year_is_a_period(now, then):
    change(now, "return", {}, period_start="2024-07-01", period_end="2025-06-30")
    assert not hits("V56", now, then)


def test_v57_counts_of_two_dates(now, then):
    change(now, "persons", OLD, reference_date="2024-06-30")
    change(now, "persons", {"function": "disability"}, reference_date="2024-06-30")
    hit = one("V57", now, then)
    assert told(hit) == ("persons", at(now, "persons", OLD), "reference_date", "2024-06-30")
    assert (hit.expected, dict(hit.values)) == ("2024-12-31", {"rows": 2})
    now["persons"]["reference_date"] = "2024-06-30"
    assert not hits("V57", now, then)


@pytest.mark.parametrize(
    ("country", "year", "currency", "expected"),
    [
        ("CMR", 2024, "EUR", "XAF"), ("STP", 2017, "STN", "STD"), ("STP", 2018, "STD", "STN"),
        ("COD", 2024, "XAF", "CDF"), ("AGO", 2024, "XTS", "AOA"), ("XXA", 2024, "ABC", "ISO 4217"),
    ],
)  # fmt: skip
def test_v58_a_currency_of_another_state_or_year(now, country, year, currency, expected):
    dates = {name: f"{year}-{HEAD[name][5:]}" for name in ("reference_date", "period_start", "period_end")}
    change(now, "return", {}, country=country, year=year, currency=currency, **dates)
    hit = one("V58", now, None)
    assert told(hit) == ("return", 0, "currency", currency) and hit.expected == expected
    change(now, "return", {}, currency=expected if len(expected) == 3 else "XAF")
    assert not hits("V58", now, None)


@pytest.mark.parametrize(
    ("column", "expected"), [("money_multiplier", "1; 1000; 1000000"), ("person_multiplier", "1; 1000")]
)
def test_v58_a_multiplier_that_is_none(now, then, column, expected):
    change(now, "return", {}, **{column: 100})
    hit = one("V58", now, then)
    assert told(hit) == ("return", 0, column, 100) and hit.expected == expected
    change(now, "return", {}, **{column: 1000})
    assert not hits("V58", now, then)


def test_v59_nobody_to_ask(now, then):
    change(now, "schemes", {"scheme": "GRANT"}, contact="")
    assert told(one("V59", now, then)) == ("schemes", 1, "contact", 1)
    change(now, "schemes", {"scheme": "GRANT"}, end_year=2023)
    assert not hits("V59", now)


def test_v59_figures_without_a_source(now, then):
    for item in ("administration", "benefits"):
        change(now, "finance", {"scheme": "GRANT", "item": item}, source="")
    where = {"scheme": "GRANT", "item": "benefits"}
    assert told(one("V59", now, then)) == ("finance", at(now, "finance", where), "source", 2)
    change(now, "finance", where, value=float("nan"), flag="na")
    assert hits("V59", now)[0].observed == 1


def test_v60_the_rule_for_contributors_is_not_stated(now, then):
    change(now, "schemes", {"scheme": "FUND"}, contributor_rule="")
    hit = one("V60", now, then)
    assert told(hit) == ("schemes", 0, "contributor_rule", "")
    change(now, "schemes", {"scheme": "FUND"}, contributory="non_contributory")
    assert hits("V60", now)  # it counts contributors
    drop(now, "persons", {"variable": "active_contributors", "sex": None, "migrant_status": None, "origin": None})
    assert not hits("V60", now)


@pytest.mark.parametrize("column", ["source", "vintage"])
def test_v61_a_denominator_without_source_or_edition(now, then, column):
    where = {"variable": "employment", "sex": "female"}
    change(now, "context", where, **{column: ""})
    hit = one("V61", now, then)
    assert told(hit) == ("context", at(now, "context", where), column, "") and hit.values["rows"] == 8


def test_v61_the_population_is_of_one_edition(now, then):
    where = {"variable": "population", "age": "60+"}
    add(now, "context", context("population", 9_000, age="65+"))
    change(now, "context", where, vintage="2022")
    hit = one("V61", now, then)
    assert told(hit) == ("context", at(now, "context", where), "vintage", "2022")
    assert (hit.expected, dict(hit.values)) == ("2024", {"rows": 3})
    change(now, "context", where, vintage="2024")
    change(now, "context", {"variable": "unemployed"}, vintage="2022")
    assert not hits("V61", now, then)


def test_v63_many_estimates(now, then):
    now["benefits"].loc[0, "flag"] = "e"
    hit = one("V63", now, then)
    assert told(hit)[:3] == ("benefits", None, "flag") and hit.observed == pytest.approx(100 / 3)
    now["persons"].loc[:4, "flag"] = "e"  # 5 of 17
    assert len(hits("V63", now)) == 1
    now["persons"].loc[5, "flag"] = "e"  # 6 of 17
    assert [hit.table for hit in hits("V63", now)] == ["persons", "benefits"]


def test_v64_small_counts_of_migrants(now, then):
    add(now, "persons", insured(value=9, origin="stateless", **X), insured(value=1, migrant_status="unknown"),
        insured(value=0, origin="NGA", **X), insured(value=10, origin="TCD", **X),
        insured(value=3, origin="GAB", flag="c", **X), insured(value=3, activity="A"))  # fmt: skip
    hit = one("V64", now, then)
    assert told(hit) == ("persons", None, "value", 2) and rules()["V64"].severity == "I"


def test_several_violations_beside_one_another_are_all_found_and_nothing_else(now, then):
    """Those of the rules above that were broken without looking at the other rules."""
    for variable, value in {"children": 5_199, "unemployed": 1_418, "severe_disability": 433, "gdp": 104_000_000,
                            "women_giving_birth": 1_039, "budget_social_protection": 11_300_000}.items():  # fmt: skip
        change(now, "context", {"variable": variable, "sex": None, "age": None}, value=value)
    change(now, "context", {"variable": "gdp"}, source="")
    change(now, "agreements", {"partner": "XXD"}, status="in_force")
    for frames, value in ((now, 187), (then, 180)):
        change(frames, "benefits", X, value=value, flag="e")
    change(now, "return", {}, reference_date="2025-01-01", person_multiplier=100)
    change(now, "persons", OLD, reference_date="2024-06-30", source="")
    change(now, "schemes", {"scheme": "FUND"}, contributor_rule="")
    add(now, "persons", insured(value=9, origin="stateless", **X))
    change(now, "published", {"item": "receipts"}, value=28_700_000)
    change(now, "schemes", {"scheme": "FUND"}, legal_year=2023)
    change(then, "persons", {"function": "disability"}, value=50)
    change(now, "context", {"variable": "population_above_pension_age"}, value=2_079)
    change(now, "context", {"variable": "population", "age": "60+"}, value=6_500)
    found = broken(now, then)
    assert {rule: [hit.column for hit in found[rule]] for rule in found} == {
        "V38": ["value"], "V44": ["value"], "V45": ["value"], "V46": ["value"], "V47": ["value"], "V48": ["value"],
        "V49": ["value"], "V50": ["value"], "V51": ["value"],
        "V54": ["partner"], "V55": ["value"], "V56": ["reference_date"], "V57": ["reference_date"],
        "V58": ["person_multiplier"], "V59": ["source"], "V60": ["contributor_rule"], "V61": ["source"],
        "V62": ["legal_year"], "V63": ["flag"], "V64": ["value"], "V69": ["value"],
    }  # fmt: skip


@settings(max_examples=5, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.data())
def test_odd_tables_stop_no_rule(data):
    """Blank, doubled and lost rows, blank and foreign cells: a rule finds something, nothing, or cannot run."""
    pair = [{name: frame.copy() for name, frame in clean(year).items()} for year in (2024, 2023)]
    for frames in pair:
        for name in data.draw(st.lists(st.sampled_from(sorted(tables())), min_size=2, max_size=6)):
            frame = frames[name]
            if len(frame):
                row = data.draw(st.integers(0, len(frame) - 1))
                column = data.draw(st.sampled_from(list(frame.columns)))
                number = frame[column].dtype.kind == "f"
                odd = [float("nan"), 0.0, -1.0, 1e15] if number else ["", "x", "old_age;x", "b", "2024-02-30", "total"]
                frame.loc[row, column] = data.draw(st.sampled_from(odd))
                kept = data.draw(st.sampled_from([[*range(len(frame)), row], range(row), range(len(frame))]))
                frames[name] = typed(frame.iloc[list(kept)], name)
    for rule, found in broken(*pair).items():
        for hit in found:
            assert hit.column in tables()[hit.table].columns, rule
            assert hit.index is None or (type(hit.index) is int and hit.index < len(pair[0][hit.table])), rule


def test_the_returns_of_the_invented_country_have_small_cells_and_nothing_else():
    then, now = (folder.from_folder(catalog.kit() / "datasets/xxa_return" / year)[0] for year in ("2023", "2024"))
    found, left = {}, set()
    for rule in OWN:
        try:
            found[rule] = list(CHECKS[rule](Case(now, then).under(rules()[rule].threshold)))
        except NotRun:
            left.add(rule)
    assert left <= {"V48"}  # Talunda has no unemployment benefit
    (hit,) = found.pop("V64")
    cells = now["persons"].query("migrant_status in ('non_national', 'unknown') and 0 < value < 10 and flag != 'c'")
    assert told(hit) == ("persons", None, "value", len(cells)) and not any(found.values())


# what the rules pick


def test_national_sums_count_a_person_with_two_forms_of_a_benefit_once():
    frame = typed(pd.DataFrame([person("A", "family", "beneficiaries", 50),
                                person("A", "family", "beneficiaries", 30) | {"benefit_form": "in_kind"},
                                person("B", "family", "beneficiaries", 20),
                                person("C", "family", "beneficiaries", float("nan"))]), "persons")  # fmt: skip
    assert national(frame, ["function"]).to_dict("records") == [{"function": "family", "value": 70, "row": 0}]


def test_money_takes_the_whole_amount_or_the_sum_of_all_its_parts():
    whole = [amount("A", "benefits", 100.0), amount("A", "benefits", 30.0, function="old_age")]
    parts = [amount("B", "benefits", 30.0, function="old_age"), amount("B", "benefits", 40.0, function="family")]
    missing = [amount("C", "benefits", 30.0, function="old_age"), amount("C", "benefits", None, function="family")]
    found = money(typed(pd.DataFrame(whole + parts + missing), "finance"))["benefits"]
    assert found.to_dict() == pytest.approx({"A": 100, "B": 70, "C": float("nan")}, nan_ok=True)
