"""The rules on one return by itself: each finds what it names, at its row, and stays silent just inside its limit."""

import re
import string

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sslib import catalog, codes
from sslib.inquiry.folder import from_folder
from sslib.inquiry.rules import checks
from sslib.inquiry.rules.base import Case, NotRun, rules
from sslib.inquiry.tables import NUMERIC, Return, tables, typed

OWN = [f"V{number:02}" for number in (*range(8, 37), 65, 66, 67, 70)]
HEAD = {
    "country": "XXA", "country_name": "Somewhere", "year": 2024, "currency": "XTS", "money_multiplier": 1,
    "person_multiplier": 1, "reference_date": "2024-12-31", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "status": "illustrative",
}  # fmt: skip
DEFAULTS = {
    "schemes": {"scheme": "P", "name": "Pension fund", "contributory": "contributory", "kind": "social_insurance",
                "institution": "Institute", "functions": "old_age", "non_nationals": "included"},
    "persons": {"scheme": "P", "function": "old_age", "variable": "active_contributors", "sex": "total",
                "age": "total", "migrant_status": "total"},
    "benefits": {"scheme": "P", "function": "old_age", "statistic": "mean", "period": "month", "sex": "total",
                 "migrant_status": "total"},
    "finance": {"scheme": "P", "item": "benefits"},
    "context": {"variable": "average_wage", "sex": "total", "age": "total", "migrant_status": "total"},
    "legal": {"function": "old_age", "group": "employees", "nationals": "mandatory", "non_nationals": "mandatory"},
    "agreements": {"partner": "XXB", "name": "Agreement", "kind": "bilateral", "status": "in_force"},
    "parameters": {"parameter": "pension_rate_employer", "valid_from": "2010-01-01"},
}  # fmt: skip


def made(head=(), **rows: list[dict]) -> Return:
    """A return of a few rows, each with what is usual where it says nothing."""
    blank = {name: {column: float("nan") if field.type in NUMERIC else "" for column, field in table.columns.items()}
             for name, table in tables().items()}  # fmt: skip
    rows = {name: [blank[name] | DEFAULTS[name] | row for row in stated] for name, stated in rows.items()}
    frames = {name: pd.DataFrame(stated) for name, stated in rows.items() if stated}
    frames["return"] = pd.DataFrame([blank["return"] | HEAD | dict(head)])
    return Return({name: typed(frame, name) for name, frame in frames.items()})


def run(rule: str, returned: Return) -> list:
    return list(checks()[rule](Case(returned, None, rules()[rule].threshold)))


def found(rule: str, head=(), **rows: list[dict]) -> list[tuple]:
    """Where a rule finds something: table, row, column, observed, expected; its message can be said."""
    hits = run(rule, made(head, **rows))
    for hit in hits:
        said = rules()[rule].message.format(observed=hit.observed, expected=hit.expected, **hit.values)
        assert not re.search(r"\bnan\b", said) and (hit.column in tables()[hit.table].columns)
    return [(hit.table, hit.index, hit.column, hit.observed, hit.expected) for hit in hits]


def silent(rule: str, head=(), **rows: list[dict]) -> bool:
    """A rule ran and found nothing."""
    return found(rule, head, **rows) == []


def not_run(rule: str, head=(), **rows: list[dict]) -> bool:
    with pytest.raises(NotRun):
        run(rule, made(head, **rows))
    return True


def split(column: str, total: float | None = None, /, **values) -> list[dict]:
    """Rows of persons that differ in one column, the total first."""
    first = [] if total is None else [{"value": total}]
    return first + [{column: code.replace("_to_", "-"), "value": value} for code, value in values.items()]


def ages(total: float, **values) -> list[dict]:
    names = {"a0": "0-14", "a15": "15-24", "a25": "25-54", "a55": "55-64", "a65": "65+", "a60": "60+", "a017": "0-17",
             "a1564": "15-64"}  # fmt: skip
    return [{"value": total}] + [{"age": names[name], "value": value} for name, value in values.items()]


# what a rule says, and that it is tested


def test_every_rule_that_is_not_read_is_tested_and_every_test_has_a_rule():
    assert sorted(checks()) == [f"V{number:02}" for number in range(8, 71)]
    assert sorted(rules()) == [f"V{number:02}" for number in range(1, 71)]


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_a_rule_says_what_it_tests_whose_it_is_and_what_to_do(rule):
    assert rule.severity in codes.severity and rule.owner in codes.owner and rule.dimension in codes.quality_dimension
    assert 0 <= rule.level <= 6 and rule.formula
    for sentence in (rule.message, rule.cause, rule.remedy):
        assert sentence.endswith(".") and "!" not in sentence
    fields = {name for _text, name, _spec, _conversion in string.Formatter().parse(rule.message) if name}
    assert fields or rule.level <= 1 or rule.id > "V36"


@pytest.mark.parametrize("rule", OWN)
def test_a_rule_without_figures_does_not_run(rule):
    with pytest.raises(NotRun):
        run(rule, made())
    with pytest.raises(NotRun):
        run(rule, Return({}))


# keys and inventory


def test_a_key_that_stands_twice_is_found_at_its_second_row():
    assert found("V08", schemes=[{}, {"scheme": "Q"}, {"name": "Another"}]) == [("schemes", 2, "scheme", 2, 1)]
    twice = [{"value": 5}, {"sex": "female", "value": 2}, {"value": 6}]
    assert found("V08", persons=twice) == [("persons", 2, "scheme", 2, 1)]
    assert silent("V08", schemes=[{}, {"scheme": "Q"}], persons=[{"value": 5}, {"age": "65+", "value": 5}])


def test_two_names_that_hardly_differ_are_found():
    pair = [{"name": "National pension fund"}, {"scheme": "Q", "name": "National pension funds"}]
    ((table, row, column, alike, expected),) = found("V09", schemes=pair)
    # 21 of 21 and of 22 letters agree
    assert (table, row, column, expected) == ("schemes", 1, "name", (None, 90))
    assert alike == pytest.approx(100 * 2 * 21 / 43)


@pytest.mark.parametrize("more", [{"institution": "Other"}, {"functions": "health"}, {"name": "National health fund"}])
def test_names_alike_of_other_institutions_or_functions_are_no_finding(more):
    assert silent("V09", schemes=[{"name": "National pension fund"},
                                  {"scheme": "Q", "name": "National pension funds"} | more])  # fmt: skip


def test_figures_of_a_scheme_that_is_not_in_the_inventory_are_found_once_for_each_table():
    rows = [{"value": 5}, {"scheme": "Q", "value": 5}, {"scheme": "Q", "sex": "male", "value": 5}]
    assert found("V20", schemes=[{}], persons=rows, finance=[{"scheme": "Q", "value": 1}]) == [
        ("persons", 1, "scheme", "Q", None), ("finance", 0, "scheme", "Q", None),
    ]  # fmt: skip


def test_a_scheme_without_figures_is_found_unless_it_has_ended():
    schemes = [{}, {"scheme": "Q"}, {"scheme": "R", "end_year": 2023}, {"scheme": "S", "end_year": 2024},
               {"scheme": "T", "start_year": 2025}]  # fmt: skip
    assert found("V20", schemes=schemes, persons=[{"flag": "na"}]) == [
        ("schemes", 1, "scheme", "Q", None), ("schemes", 3, "scheme", "S", None),
    ]  # fmt: skip
    assert silent("V20", schemes=[{}], finance=[{"value": 1}])


def test_a_function_that_is_not_declared_is_found():
    schemes = [{"functions": "old_age;survivors"}]
    rows = [{"value": 5}, {"function": "health", "value": 5}, {"function": "health", "sex": "male", "value": 5}]
    expected = ("function", "health", "old_age;survivors")
    assert found("V21", schemes=schemes, persons=rows) == [("persons", 1, *expected)]
    assert found("V21", schemes=schemes, finance=[{"function": "health", "value": 1}]) == [("finance", 0, *expected)]
    none = [{"function": "health", "flag": "nap"}, {"function": "maternity", "value": 0}, {"scheme": "Q", "value": 5}]
    assert silent("V21", schemes=schemes, persons=none, finance=[{"value": 1}])


def test_figures_before_the_first_and_after_the_last_year_are_found():
    schemes = [{"end_year": 2023}, {"scheme": "Q", "start_year": 2025}, {"scheme": "R", "end_year": 2024},
               {"scheme": "S", "start_year": 2024}]  # fmt: skip
    rows = [{"scheme": scheme, "value": 5} for scheme in "PQRS"]
    assert found("V22", schemes=schemes, persons=rows) == [
        ("schemes", 0, "end_year", 2023, 2024), ("schemes", 1, "start_year", 2025, 2024),
    ]  # fmt: skip
    assert silent("V22", schemes=schemes, persons=[{"value": 0}, {"scheme": "Q", "flag": "nap"}])


# parts and totals


def test_women_and_men_that_are_not_the_total_are_found_at_the_total():
    assert found("V10", persons=split("sex", 10_000, female=4_000, male=6_011)) == [
        ("persons", 0, "value", 10_011, 10_000)
    ]
    assert found("V10", persons=split("sex", 500, female=248, male=250)) == [("persons", 0, "value", 498, 500)]
    assert silent("V10", persons=split("sex", 10_000, female=4_000, male=6_010))  # 0.1 %
    assert silent("V10", persons=split("sex", 500, female=249, male=250))  # one person


def test_only_like_is_added_to_like():
    female = {"sex": "female", "value": 50}
    others = [{"scheme": "Q"}, {"function": "survivors"}, {"variable": "affiliated"}, {"benefit_form": "cash"},
              {"age": "65+"}, {"migrant_status": "national"}, {"origin": "XXB"}, {"activity": "A"}]  # fmt: skip
    rows = [{"value": 100}, {"sex": "male", "value": 50}] + [female | other for other in others]
    assert silent("V10", persons=rows)
    assert len(found("V10", persons=[row | {"value": 200} for row in rows if row.get("sex") != "male"] + [
        {"value": 100, "migrant_status": "national"}])) == 1  # fmt: skip


def test_a_part_that_is_missing_leaves_the_sum_open_unless_the_others_are_too_many():
    for missing in ([], [{"sex": "male", "flag": "na"}], [{"sex": "male", "flag": "c"}]):
        assert silent("V10", persons=[*split("sex", 100, female=40), *missing])
        assert found("V10", persons=[*split("sex", 100, female=102), *missing]) == [("persons", 0, "value", 102, 100)]
    none = {"sex": "male", "flag": "nap"}  # there is no such benefit: nobody
    assert found("V10", persons=[*split("sex", 100, female=40), none]) == [("persons", 0, "value", 40, 100)]
    assert not_run("V10", persons=split("sex", female=40, male=60))


def test_amounts_paid_in_all_add_up_over_the_sexes_too():
    paid = {"statistic": "total", "period": "year"}
    rows = [paid | {"value": 1_000.0}, paid | {"sex": "female", "value": 300.0}, paid | {"sex": "male", "value": 800.0}]
    assert found("V10", benefits=rows) == [("benefits", 0, "value", 1_100, 1_000)]
    assert not_run("V10", benefits=[row | {"statistic": "mean"} for row in rows])


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(-20_000, 20_000))
def test_a_total_is_wrong_exactly_beyond_the_tolerance(women, men, slip):
    total = max(women + men + slip, 0)
    beyond = abs(women + men - total) > max(1, total / 1000)
    assert len(found("V10", persons=split("sex", total, female=women, male=men))) == beyond


def test_age_groups_that_divide_the_total_must_reach_it():
    whole = {"a15": 20, "a25": 50, "a55": 20, "a65": 10}
    assert silent("V11", persons=ages(100, **whole))
    assert silent("V11", persons=ages(110, a0=10, **whole))
    assert found("V11", persons=ages(110, **whole)) == [("persons", 0, "value", 100, 110)]
    assert found("V11", persons=ages(110, a15=20, a25=60, a55=20)) == [("persons", 0, "value", 100, 110)]
    assert found("V11", persons=ages(100, a1564=85, a65=10)) == [("persons", 0, "value", 95, 100)]
    assert silent("V11", persons=ages(101, **whole))  # one person


def test_age_groups_with_gaps_can_only_be_too_many():
    assert silent("V11", persons=ages(100, a15=20, a55=30))
    assert silent("V11", persons=ages(100, a60=30))
    assert silent("V11", persons=ages(100, a1564=30))
    assert found("V11", persons=ages(100, a15=80, a55=30)) == [("persons", 0, "value", 110, 100)]
    assert found("V11", persons=ages(100, a017=60, a60=50)) == [("persons", 0, "value", 110, 100)]


def test_age_groups_that_overlap_are_not_added():
    assert silent("V11", persons=ages(100, a0=30, a017=36, a15=10, a25=35, a55=13, a60=20, a65=12, a1564=58))
    assert found("V11", persons=ages(100, a60=20, a65=22)) == [("persons", 1, "value", 22, 20)]
    assert found("V11", persons=ages(100, a017=30, a0=33)) == [("persons", 1, "value", 33, 30)]
    assert found("V11", persons=ages(100, a15=10, a25=30, a55=10, a1564=60, a65=50)) == [
        ("persons", 0, "value", 110, 100), ("persons", 4, "value", 50, 60),
    ]  # fmt: skip


def test_an_age_group_that_is_withheld_leaves_the_sum_open():
    rows = [*ages(110, a15=20, a25=50, a55=20), {"age": "65+", "flag": "c"}]
    assert silent("V11", persons=rows)


def test_nationalities_that_are_not_the_total_are_found_at_the_total():
    assert found("V12", persons=split("migrant_status", 100, national=80, non_national=10, unknown=5)) == [
        ("persons", 0, "value", 95, 100)
    ]
    assert silent("V12", persons=split("migrant_status", 100, national=80, non_national=10, unknown=9))


def test_nobody_of_unknown_nationality_needs_no_row_and_a_remainder_does():
    assert silent("V12", persons=split("migrant_status", 100, national=80, non_national=20))
    (hit,) = run("V12", made(persons=split("migrant_status", 100, national=80, non_national=13)))
    assert (hit.observed, hit.expected, hit.values["difference"]) == (93, 100, 7)
    withheld = {"migrant_status": "unknown", "flag": "c"}
    assert silent("V12", persons=[*split("migrant_status", 100, national=80, non_national=13), withheld])
    assert not_run("V12", persons=split("migrant_status", 100, national=80))


def test_money_by_nationality_adds_up_too():
    rows = [{"item": "contributions_workers", "migrant_status": status, "value": value}
            for status, value in (("total", 5_000), ("national", 4_000), ("non_national", 500))]  # fmt: skip
    assert found("V12", finance=rows) == [("finance", 0, "value", 4_500, 5_000)]
    assert silent("V12", finance=[rows[0] | {"value": 4_504}, *rows[1:]])


def test_a_part_above_its_total_is_found_at_the_part_and_by_one_rule():
    rows = split("migrant_status", 100, national=80, non_national=120)
    assert found("V13", persons=rows) == [("persons", 2, "value", 120, (None, 100))]
    assert silent("V12", persons=rows)
    assert silent("V13", persons=split("migrant_status", 100, non_national=101))
    assert found("V13", persons=[row | {"sex": "female"} for row in rows])[0][:2] == ("persons", 2)
    assert not_run("V13", persons=split("migrant_status", national=80))


def test_origins_must_be_all_non_nationals():
    total = {"migrant_status": "non_national"}
    origins = [total | {"origin": origin, "value": value}
               for origin, value in (("XXB", 30), ("other_eccas", 10), ("rest_of_world", 5))]  # fmt: skip
    assert silent("V14", persons=[total | {"value": 45}, *origins])
    assert found("V14", persons=[total | {"value": 60}, *origins]) == [("persons", 0, "value", 45, 60)]
    assert silent("V14", persons=[total | {"value": 60}, origins[0]])  # one partner State is no list
    withheld = total | {"origin": "stateless", "flag": "c"}
    assert silent("V14", persons=[total | {"value": 60}, *origins, withheld])
    assert found("V14", persons=[total | {"value": 40}, *origins, withheld]) == [("persons", 0, "value", 45, 40)]
    women = [row | {"sex": "female"} for row in (total | {"value": 50}, *origins)]
    assert found("V14", persons=[total | {"value": 45}, *origins, *women]) == [("persons", 4, "value", 45, 50)]


def test_activities_must_be_the_row_without_activity():
    rows = [{"value": 90}, {"activity": "A", "value": 50}, {"activity": "C", "value": 30}]
    assert found("V14", persons=rows) == [("persons", 0, "value", 80, 90)]
    assert silent("V14", persons=[{"value": 81}, *rows[1:]])


def test_origins_and_activities_of_one_total_are_both_told():
    total = {"migrant_status": "non_national"}
    rows = [total | {"value": 90}] + [total | {column: code, "value": value} for column, code, value in (
        ("origin", "XXB", 50), ("origin", "XXC", 20), ("activity", "A", 50), ("activity", "C", 30))]  # fmt: skip
    assert [hit[3] for hit in found("V14", persons=rows)] == [70, 80]


def test_benefits_by_function_that_are_not_those_of_the_scheme_are_found():
    schemes = [{"functions": "old_age;survivors"}]
    rows = [{"value": 1_000}, {"function": "old_age", "value": 700}, {"function": "survivors", "value": 200}]
    assert found("V17", schemes=schemes, finance=rows) == [("finance", 0, "value", 900, 1_000)]
    assert silent("V17", schemes=schemes, finance=[{"value": 901}, *rows[1:]])
    assert silent("V17", schemes=schemes, finance=rows[:2])  # survivors are not split off
    assert found("V17", schemes=schemes, finance=[{"value": 600}, rows[1]]) == [("finance", 0, "value", 700, 600)]
    assert not_run("V17", schemes=schemes, finance=rows[1:])


def test_benefits_of_a_year_agree_in_the_two_tables():
    paid = {"statistic": "total", "period": "year", "value": 1_002}
    finance = [{"function": "old_age", "value": 1_000}]
    assert found("V17", benefits=[paid], finance=finance) == [("benefits", 0, "value", 1_002, 1_000)]
    assert silent("V17", benefits=[paid | {"value": 1_001}], finance=finance)
    assert not_run("V17", benefits=[paid | {"period": "month"}], finance=finance)


# nationality, registration, sex


def test_a_high_share_of_unknown_nationality_is_found_once_for_a_register():
    rows = split("migrant_status", 1_000, unknown=51)
    assert found("V15", persons=rows) == [("persons", 1, "value", pytest.approx(5.1), (None, 5))]
    shared = [row | {"function": "survivors"} for row in rows]
    assert len(found("V15", persons=rows + shared)) == 1
    assert silent("V15", persons=split("migrant_status", 1_000, unknown=50))
    women = [row | {"sex": "female"} for row in split("migrant_status", 10, unknown=5)]
    assert silent("V15", persons=[*split("migrant_status", 1_000, unknown=5), *women])


def test_more_contributors_than_registered_persons_are_found():
    rows = split("variable", affiliated=1_000, active_contributors=1_002, protected=5_000)
    assert found("V23", persons=rows) == [("persons", 1, "value", 1_002, (None, 1_000))]
    assert found("V23", persons=split("variable", active_contributors=1_002, protected=900)) == [
        ("persons", 0, "value", 1_002, (None, 900))
    ]
    assert silent("V23", persons=split("variable", affiliated=1_000, active_contributors=1_001))
    assert not_run("V23", persons=split("variable", affiliated=1_000))


def test_men_pay_for_maternity_insurance_that_protects_women():
    rows = [row | {"function": "maternity"} for row in split("variable", active_contributors=1_000, protected=400)]
    both = [row | {"variable": "affiliated", "value": 1_000} for row in rows[:1]]
    assert silent("V23", persons=rows + both)
    women = [row | {"sex": "female"} for row in rows]
    assert found("V23", persons=women) == [("persons", 0, "value", 1_000, (None, 400))]


def test_contributors_of_a_month_are_half_to_all_of_those_of_the_year():
    for month, observed in ((499, 49.9), (1_001, 100.1)):
        rows = split("variable", active_contributors=1_000, active_contributors_month=month)
        assert found("V24", persons=rows) == [("persons", 1, "value", pytest.approx(observed), (50, 100))]
    for month in (500, 1_000):
        assert silent("V24", persons=split("variable", active_contributors=1_000, active_contributors_month=month))


def test_an_age_group_without_women_is_found():
    rows = split("sex", 100, female=0)
    assert found("V32", persons=rows) == [("persons", 1, "value", 0, None)]
    old = [row | {"age": "65+"} for row in rows]
    assert found("V32", persons=split("sex", 500, female=200) + old) == [("persons", 3, "value", 0, None)]
    assert not_run("V32", persons=split("sex", 99, female=0))
    assert silent("V32", persons=split("sex", 100, female=1))


@pytest.mark.parametrize(("women", "hits"), [(59, 1), (60, 0), (98, 0), (99, 1)])
def test_most_survivors_are_women_but_not_all(women, hits):
    about = {"function": "survivors", "variable": "beneficiaries"}
    rows = [row | about for row in split("sex", 100, female=women)]
    assert found("V32", persons=rows) == [("persons", 1, "value", women, (60, 98))] * hits
    assert silent("V32", persons=[row | {"age": "0-14"} for row in rows])  # orphans
    assert silent("V32", persons=[row | {"function": "old_age"} for row in rows])


@pytest.mark.parametrize(("women", "hits"), [(249, 1), (250, 0), (550, 0), (551, 1)])
def test_the_share_of_women_is_near_that_among_employees(women, hits):
    employees = [{"variable": "employees", "value": 500}, {"variable": "employees", "sex": "female", "value": 200}]
    rows = split("sex", 1_000, female=women)
    shared = [row | {"function": "survivors"} for row in rows]
    assert found("V33", persons=rows + shared, context=employees) == [
        ("persons", 1, "value", pytest.approx(women / 10), (pytest.approx(25), pytest.approx(55)))
    ] * hits  # fmt: skip
    assert not_run("V33", persons=rows, context=employees[:1])


def test_men_with_a_maternity_benefit_are_found_unless_the_law_names_it():
    about = {"function": "maternity", "variable": "beneficiaries"}
    rows = [row | about for row in split("sex", 100, female=98, male=2)]
    assert found("V34", persons=rows) == [("persons", 2, "value", 2, 0)]
    for word in ("Congé de paternité", "licença de paternidade", "Paternity leave", "permiso de paternidad"):
        assert silent("V34", persons=rows, legal=[{"function": "maternity", "condition": word}])
    assert len(found("V34", persons=rows, legal=[{"function": "family", "condition": "paternity"}])) == 1
    assert silent("V34", persons=[row | about for row in split("sex", 100, female=100, male=0)])


# money


def test_decimals_in_a_currency_without_smaller_unit_are_found_once_for_a_scheme():
    rows = [{"value": 1_000}, {"item": "administration", "value": 12.5}, {"item": "government", "value": 7.25}]
    assert found("V16", {"currency": "XAF"}, finance=rows) == [("finance", 1, "value", 2, 0)]
    assert silent("V16", {"currency": "AOA"}, finance=rows)
    benefits = [{"value": 12.5}, {"statistic": "maximum", "value": 20.5}]
    assert found("V16", {"currency": "RWF"}, benefits=benefits) == [("benefits", 1, "value", 1, 0)]
    assert not_run("V16", {"currency": "BIF"}, benefits=benefits[:1])  # a mean may have decimals


def test_amounts_that_are_all_round_millions_are_found_unless_they_were_typed_in_millions():
    items = ("benefits", "administration", "government", "other_receipts", "reserves_end")
    rows = [{"item": item, "value": (position + 1) * 1e6} for position, item in enumerate(items)]
    assert found("V16", finance=rows) == [("finance", 0, "value", 5, 0)]
    assert silent("V16", {"money_multiplier": 1e6}, finance=rows)
    assert silent("V16", finance=rows[:4])
    assert silent("V16", finance=[*rows[:4], {"item": "reserves_end", "value": 5_000_001}])
    mixed = [{"item": item, "value": 0.1 * 1e6 * position} for position, item in enumerate(items, start=1)]
    assert silent("V16", {"currency": "XAF", "money_multiplier": 1e6}, finance=mixed)  # 0.3 million is no decimal


@pytest.mark.parametrize(("cost", "hits"), [(4, 1), (5, 0), (300, 0), (301, 1)])
def test_the_cost_of_administration_is_a_usual_share_of_expenditure(cost, hits):
    rows = [{"value": 1_000 - cost - 100}, {"item": "administration", "value": cost},
            {"item": "other_expenditure", "value": 100}]  # fmt: skip
    assert found("V18", finance=rows) == [("finance", 1, "value", pytest.approx(cost / 10), (0.5, 30))] * hits
    assert not_run("V18", finance=[rows[1], rows[2] | {"flag": "na", "value": None}])


RATES = [{"value": 6.0}, {"parameter": "pension_rate_worker", "value": 4.0}]


@pytest.mark.parametrize(("employers", "hits"), [(449, 1), (450, 0), (750, 0), (751, 1)])
def test_employers_pay_about_their_share_of_the_rates(employers, hits):
    rows = [{"item": "contributions_employers", "value": employers},
            {"item": "contributions_workers", "value": 1_000 - employers}]  # fmt: skip
    assert found("V19", schemes=[{}], finance=rows, parameters=RATES) == [
        ("finance", 0, "value", pytest.approx(employers / 10), (pytest.approx(45), pytest.approx(75)))
    ] * hits  # fmt: skip


def test_the_rates_of_a_scheme_are_its_own_the_latest_in_force_and_complete():
    rows = [{"item": "contributions_employers", "value": 900}, {"item": "contributions_workers", "value": 100}]
    own = [{"value": 90.0, "scheme": "P"}, {"parameter": "pension_rate_worker", "value": 10.0}]
    assert silent("V19", schemes=[{}], finance=rows, parameters=RATES[:1] + own)
    later = [{"value": 36.0, "valid_from": "2024-06-01"}, {"value": 1.0, "valid_from": "2025-01-01"}]
    assert silent("V19", schemes=[{}], finance=rows, parameters=RATES + later)  # 36 to 4, as paid
    assert not_run("V19", schemes=[{}], finance=rows, parameters=RATES[:1])
    assert not_run("V19", schemes=[{"functions": "old_age;employment_injury"}], finance=rows, parameters=RATES)


def test_a_rate_by_risk_widens_what_is_expected():
    risk = [{"parameter": "injury_rate_employer_lowest", "value": 2.0},
            {"parameter": "injury_rate_employer_highest", "value": 10.0}]  # fmt: skip
    schemes = [{"functions": "old_age;employment_injury"}]  # employers 8 to 16, workers 4: 66.7 to 80 %
    for employers, hits in ((516, 1), (517, 0), (950, 0), (951, 1)):
        rows = [{"item": "contributions_employers", "value": employers},
                {"item": "contributions_workers", "value": 1_000 - employers}]  # fmt: skip
        assert len(found("V19", schemes=schemes, finance=rows, parameters=RATES + risk)) == hits


@pytest.mark.parametrize(("paid", "hits"), [(23_990, 1), (24_000, 0), (360_000, 0), (360_010, 1)])
def test_a_contributor_pays_about_the_rate_of_the_average_wage(paid, hits):
    # 100 contributors, 10 % of 1,000 a month: 100 each, 20 to 300 are usual, 24,000 to 360,000 in the year
    stated = {"schemes": [{}], "persons": [{"value": 100}], "context": [{"value": 1_000}], "parameters": RATES}
    rows = [{"item": "contributions_employers", "value": paid - 10}, {"item": "contributions_workers", "value": 10}]
    expected = (pytest.approx(20), pytest.approx(300))
    assert found("V28", finance=rows, **stated) == [("finance", 0, "value", paid / 1200, expected)] * hits
    assert not_run("V28", finance=[*rows, {"item": "contributions_self_employed", "flag": "na"}], **stated)
    assert not_run("V28", finance=rows, **(stated | {"context": []}))


def test_a_voluntary_scheme_has_one_rate():
    voluntary = [{"parameter": "pension_rate_voluntary", "value": 5.0}]
    rows = [{"item": "contributions_self_employed", "value": 9_000}]  # 7.5 each; 10 to 150 are usual
    (hit,) = found("V28", schemes=[{"kind": "voluntary"}], persons=[{"value": 100}], context=[{"value": 1_000}],
                   finance=rows, parameters=RATES + voluntary)  # fmt: skip
    assert hit == ("finance", 0, "value", 7.5, (10, 150))


def account(end: float, **items: float) -> list[dict]:
    stated = {"reserves_start": 5_000, "contributions_employers": 1_000, "government": 500, "benefits": 900,
              "administration": 100, "reserves_end": end}  # fmt: skip
    return [{"item": item, "value": value} for item, value in (stated | items).items()]


def test_reserves_that_the_accounts_do_not_explain_are_found():
    assert found("V30", finance=account(5_502)) == [("finance", 5, "value", 5_502, 5_500)]
    assert silent("V30", finance=account(5_501.5))  # 0.1 % of receipts
    assert silent("V30", finance=account(5_702, revaluation=202))
    assert silent("V30", finance=account(5_400, transfers_paid=100))


def test_an_account_with_a_missing_item_is_not_judged():
    for item in ("other_receipts", "administration", "revaluation"):
        missing = [row for row in account(9_000) if row["item"] != item] + [{"item": item, "flag": "na"}]
        assert not_run("V30", finance=missing)
        none = [row for row in account(9_000) if row["item"] != item] + [{"item": item, "flag": "nap"}]
        assert len(found("V30", finance=none)) == 1
    assert not_run("V30", finance=[row for row in account(9_000) if row["item"] != "reserves_start"])


def test_transfers_that_only_one_side_booked_are_found_at_the_larger_amount():
    def transfers(received, paid):
        return [
            {"item": "transfers_paid", "value": paid},
            {"scheme": "Q", "item": "transfers_received", "value": received},
        ]

    assert found("V31", finance=transfers(1_000, 989)) == [("finance", 1, "value", 1_000, 989)]
    assert found("V31", finance=transfers(0, 500)) == [("finance", 0, "value", 0, 500)]
    assert silent("V31", finance=transfers(1_000, 990))  # 1 %
    assert not_run("V31", finance=[*transfers(1_000, 500), {"scheme": "R", "item": "transfers_paid", "flag": "na"}])


# what one beneficiary receives


def paid(people, amount, **more) -> dict:
    """Beneficiaries of old age and their benefits, as tables."""
    return {"persons": [{"variable": "beneficiaries", "benefit_form": "cash", "value": people}],
            "finance": [{"function": "old_age", "value": amount}]} | more  # fmt: skip


def test_beneficiaries_without_benefits_and_benefits_without_beneficiaries_are_found_at_the_zero():
    assert found("V25", **paid(10, 0)) == [("finance", 0, "value", 0, None)]
    assert found("V25", **paid(0, 10)) == [("persons", 0, "value", 0, None)]
    assert silent("V25", **paid(10, 10)) and silent("V25", **paid(0, 0))
    not_there = {"persons": [{"variable": "beneficiaries", "flag": "nap"}]}
    assert found("V25", **paid(0, 10, **not_there)) == [("persons", 0, "value", 0, None)]
    assert not_run("V25", **paid(10, None))


def test_either_form_of_a_benefit_makes_beneficiaries():
    forms = [{"variable": "beneficiaries", "benefit_form": "cash", "value": 0},
             {"variable": "beneficiaries", "benefit_form": "in_kind", "value": 7}]  # fmt: skip
    assert silent("V25", persons=forms, finance=[{"function": "old_age", "value": 10}])


@pytest.mark.parametrize(("amount", "hits"), [(5_988, 1), (6_000, 0), (90_000, 0), (90_012, 1)])
def test_what_a_beneficiary_receives_lies_between_the_benefits(amount, hits):
    # 10 beneficiaries, 100 to 500 a month: 50 to 750 are usual, 6,000 to 90,000 in the year
    for period, times in (("month", 1), ("year", 12)):
        limits = [{"statistic": "minimum", "period": period, "value": 100 * times},
                  {"statistic": "maximum", "period": period, "value": 500 * times}]  # fmt: skip
        assert found("V26", **paid(10, amount, benefits=limits)) == [
            ("finance", 0, "value", pytest.approx(amount / 120), (50, 750))
        ] * hits  # fmt: skip


def test_a_benefit_of_a_few_months_can_only_be_too_much():
    limits = [{"function": "maternity", "statistic": "minimum", "value": 100},
              {"function": "maternity", "statistic": "maximum", "value": 500}]  # fmt: skip
    persons = [{"function": "maternity", "variable": "beneficiaries", "value": 10}]
    assert silent("V26", persons=persons, benefits=limits, finance=[{"function": "maternity", "value": 3_000}])
    assert found("V26", persons=persons, benefits=limits, finance=[{"function": "maternity", "value": 96_000}]) == [
        ("finance", 0, "value", 800, (None, 750))
    ]


def test_expenditure_on_two_forms_is_not_divided_by_one():
    limits = [{"statistic": "maximum", "value": 1}]
    in_kind = {"variable": "beneficiaries", "benefit_form": "in_kind", "value": 5}
    both = paid(10, 90_000, benefits=limits)
    assert len(found("V26", **both)) == 1
    assert not_run("V26", **(both | {"persons": [*both["persons"], in_kind]}))


@pytest.mark.parametrize(("amount", "hits"), [(11_988, 1), (12_000, 0), (360_000, 0), (360_012, 1)])
def test_a_pension_is_a_usual_share_of_the_wage(amount, hits):
    # 10 pensioners, average wage 1,000: 100 to 3,000 a month are usual
    stated = paid(10, amount, schemes=[{}], context=[{"value": 1_000}])
    expected = ("finance", 0, "value", pytest.approx(amount / 120), (100, 3_000))
    assert found("V27", **stated) == [expected] * hits
    assert not_run("V27", **(stated | {"schemes": [{"contributory": "non_contributory"}]}))


def test_a_mean_outside_the_lowest_and_highest_benefit_is_found():
    def stated(minimum, mean, maximum):
        return [{"statistic": name, "value": value}
                for name, value in (("minimum", minimum), ("mean", mean), ("maximum", maximum))]  # fmt: skip

    assert found("V29", benefits=stated(100, 90, 500)) == [("benefits", 1, "value", 90, (100, 500))]
    assert found("V29", benefits=stated(100, 600, 500)) == [("benefits", 1, "value", 600, (100, 500))]
    assert found("V29", benefits=stated(100, None, 50)) == [("benefits", 0, "value", 100, (100, 50))]
    assert found("V29", benefits=stated(100, 90, None)) == [("benefits", 1, "value", 90, (100, None))]
    assert silent("V29", benefits=stated(100, 100, 100)) and silent("V29", benefits=stated(None, 100, 500))
    assert silent("V29", benefits=[*stated(100, 200, 500), {"statistic": "mean", "period": "year", "value": 2_400}])
    assert not_run("V29", benefits=stated(None, 100, None))


# copies and guesses


def test_the_same_beneficiaries_in_two_functions_are_found_and_the_same_contributors_are_not():
    def twice(variable, value):
        return [{"variable": variable, "value": value}, {"variable": variable, "function": "survivors", "value": value}]

    assert found("V35", persons=twice("beneficiaries", 100)) == [("persons", 1, "value", 100, None)]
    assert silent("V35", persons=twice("active_contributors", 100))
    assert not_run("V35", persons=twice("beneficiaries", 99))


def test_as_many_women_as_men_are_found_once_for_a_register():
    rows = split("sex", 400, female=200, male=200)
    shared = [row | {"function": "survivors"} for row in rows]
    assert found("V35", persons=rows + shared) == [("persons", 2, "value", 200, None)]
    assert silent("V35", persons=split("sex", 400, female=199, male=201))
    assert silent("V35", persons=[*split("sex", 401, female=200, male=201), *(
        row | {"age": "65+"} for row in split("sex", 200, female=100, male=100))])  # fmt: skip


def test_the_same_figure_in_two_schemes_is_found_at_the_second():
    (hit,) = run("V36", made(persons=[{"value": 123}, {"scheme": "Q", "value": 123}]))
    assert (hit.table, hit.index, hit.observed, hit.values["other"]) == ("persons", 1, 123, "persons")
    finance = [{"value": 7_531}, {"scheme": "Q", "item": "administration", "value": 7_531}]
    assert silent("V36", finance=finance)
    assert found("V36", finance=[finance[0], finance[1] | {"item": "benefits"}]) == [
        ("finance", 1, "value", 7_531, None)
    ]
    assert silent("V36", persons=[{"value": 123}, {"scheme": "Q", "function": "health", "value": 123}])
    assert not_run("V36", persons=[{"value": 99}, {"scheme": "Q", "value": 99}])


def counted(round_ones: int, others: int, **more) -> list[dict]:
    """Counts from 1,000 upwards, so many of them ending in 0 or 5."""
    numbers = [1_000 + 5 * step for step in range(round_ones)] + [1_001 + 5 * step for step in range(others)]
    names = [{"sex": sex, "age": age, "activity": activity}
             for sex in codes.sex for age in codes.age for activity in codes.activity]  # fmt: skip
    return [name | more | {"value": number} for name, number in zip(names, numbers, strict=False)]


def test_counts_that_end_in_0_or_5_too_often_are_found():
    # of 100 counts 20 are expected, 4 standard deviations of 4 make 36; the least limit is 40
    assert silent("V70", persons=counted(40, 60))
    assert found("V70", persons=counted(41, 59)) == [("persons", 0, "value", 41, (None, 40))]
    assert not_run("V70", persons=counted(29, 0))
    # of 30 counts 6 are expected, 4 standard deviations are 8.76
    assert silent("V70", persons=counted(14, 16)) and len(found("V70", persons=counted(15, 15))) == 1


def test_declared_estimates_and_thousands_are_no_guesses():
    assert not_run("V70", persons=counted(50, 0, flag="e"))
    thousands = [row | {"value": row["value"] * 1_000} for row in counted(20, 80)]
    assert silent("V70", {"person_multiplier": 1_000}, persons=thousands)
    assert len(found("V70", persons=thousands)) == 1
    assert silent("V70", persons=counted(20, 80) + [row | {"function": "survivors"} for row in counted(20, 0)])


# the law


def migrants(value, **more) -> list[dict]:
    return [{"value": 1_000} | more, {"migrant_status": "non_national", "value": value} | more]


def test_non_nationals_counted_although_the_law_excludes_them_are_found():
    schemes = [{"non_nationals": "conditional"}]
    excluded = {"non_nationals": "excluded"}
    assert found("V65", schemes=schemes, persons=migrants(3), legal=[excluded]) == [
        ("legal", 0, "non_nationals", 3, None)
    ]
    assert silent("V65", schemes=schemes, persons=migrants(3), legal=[excluded, {"group": "self-employed"}])
    assert silent("V65", schemes=schemes, persons=migrants(0), legal=[excluded])
    assert found("V65", schemes=[excluded], persons=migrants(3)) == [("schemes", 0, "non_nationals", 3, None)]
    assert not_run("V65", schemes=[excluded], persons=[{"value": 5}])


def test_no_non_national_although_the_law_covers_them_is_found():
    schemes = [{"non_nationals": "unknown"}]
    assert found("V66", schemes=schemes, persons=migrants(0), legal=[{}]) == [("legal", 0, "non_nationals", 0, None)]
    assert found("V66", schemes=[{}], persons=migrants(0)) == [("schemes", 0, "non_nationals", 0, None)]
    assert silent("V66", schemes=schemes, persons=migrants(1), legal=[{}])
    other = migrants(4, scheme="Q")
    assert silent("V66", schemes=schemes, persons=migrants(0) + other, legal=[{}])
    assert silent("V66", schemes=schemes, persons=migrants(0) + migrants(None, scheme="Q", flag="na"), legal=[{}])
    few = [{"value": 99}, {"migrant_status": "non_national", "value": 0}]
    assert silent("V66", schemes=[{}], persons=few, legal=[{}])
    assert silent("V66", schemes=schemes, persons=migrants(0), legal=[{"non_nationals": "excluded"}])


def test_pensions_paid_abroad_need_an_agreement_or_a_law():
    paid_abroad = {"status": "signed", "functions": "old_age", "pensions_exported": 12}
    silent_law = [{"export": "unknown"}, {"function": "health", "export": "yes"}]
    assert found("V67", agreements=[paid_abroad], legal=silent_law) == [("agreements", 0, "pensions_exported", 12, 0)]
    assert silent("V67", agreements=[paid_abroad | {"status": "in_force"}], legal=silent_law)
    assert silent("V67", agreements=[paid_abroad], legal=[{"export": "yes"}])
    assert len(found("V67", agreements=[paid_abroad], legal=[{"export": "agreement"}])) == 1
    assert silent("V67", agreements=[paid_abroad | {"pensions_exported": 0}], legal=silent_law)
    assert not_run("V67", agreements=[{}])


# all rules together


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_every_rule_runs_on_the_invented_return_and_finds_nothing(year):
    returned, problems = from_folder(catalog.folder("xxa_return") / year)
    case = Case(returned)
    said = {rule: list(checks()[rule](case.under(rules()[rule].threshold))) for rule in OWN}
    assert (problems, {rule: hits for rule, hits in said.items() if hits}) == ([], {})


def any_rows(table: str):
    columns = {}
    for name, field in tables()[table].columns.items():
        if field.type == "code":
            columns[name] = st.sampled_from(["", *field.list])
        elif field.type in ("codes", "origin"):
            columns[name] = st.sampled_from(["", "XXB", "unknown", "old_age", "maternity;family"])
        elif field.type in ("count", "money", "number", "year"):
            columns[name] = st.sampled_from([float("nan"), 0.0, 1.0, 99.5, 100.0, 2024.0, 1e6, -5.0])
        else:
            columns[name] = st.sampled_from(["", "P", "Q", "2024-12-31"])
    return st.lists(st.fixed_dictionaries(columns), max_size=12)


@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.fixed_dictionaries({name: any_rows(name) for name in tables()}))
def test_no_rule_breaks_on_odd_data_nor_changes_it(rows):
    rows["return"] = rows["return"][:1]
    returned = Return({name: typed(pd.DataFrame(stated, columns=list(tables()[name].columns)), name)
                       for name, stated in rows.items()})  # fmt: skip
    case = Case(returned)
    before = {name: case[name].copy() for name in tables()}
    for rule in OWN:
        try:
            for hit in checks()[rule](case.under(rules()[rule].threshold)):
                assert hit.index is None or 0 <= hit.index < len(before[hit.table])
        except NotRun:
            continue
    for name, frame in before.items():
        pd.testing.assert_frame_equal(case[name], frame)
