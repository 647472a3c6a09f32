"""Indicators from a return: every expected value is computed by hand, and the invented country by an oracle."""

import csv
import itertools
import math
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sslib import language
from sslib.errors import BadInput
from sslib.indicators import (
    adequacy,
    anybody,
    contingencies,
    contributors,
    extent,
    finance,
    portability,
    reported,
    totals,
)
from sslib.indicators.national import concept_label, national_indicators
from sslib.indicators.unions import Union, union
from sslib.inquiry import folder
from sslib.inquiry.tables import Return, tables, typed

TALUNDA = Path(__file__).parents[1] / "datasets" / "xxa_return" / "2024"
HEAD = {
    "country": "XXA", "country_name": "Somewhere", "year": 2024, "currency": "XTS", "money_multiplier": 1,
    "person_multiplier": 1, "reference_date": "2024-12-31", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "status": "illustrative",
}  # fmt: skip


def made(**rows) -> Return:
    """A return from lists of rows; what a row does not say is blank, and a total where there is one."""
    return Return({name: table(name, found) for name, found in ({"return": [HEAD]} | rows).items()})


def table(name, rows):
    return typed(pd.DataFrame(rows, columns=list(tables()[name].columns), dtype="object"), name)


def scheme(name, functions, contributory="contributory", kind="social_insurance", **more):
    return {"scheme": name, "functions": functions, "contributory": contributory, "kind": kind} | more


def persons(scheme, function, variable, value, flag="", sex="total", **more):
    form = "cash" if variable == "beneficiaries" else ""
    return {
        "scheme": scheme, "function": function, "variable": variable, "benefit_form": form, "sex": sex, "age": "total",
        "migrant_status": "total", "value": value, "flag": flag,
    } | more  # fmt: skip


def by_sex(row, female, male):
    """The row and its parts for women and men; None leaves a part out."""
    parts = {"female": female, "male": male}
    return [row, *(row | {"sex": sex, "value": value} for sex, value in parts.items() if value is not None)]


def context(variable, value, sex="total", age="total", status="total", **more):
    return {"variable": variable, "sex": sex, "age": age, "migrant_status": status, "value": value} | more


def law(function, nationals, others, size=None, size_others=None, export="", group="workers"):
    return {
        "function": function, "group": group, "nationals": nationals, "non_nationals": others, "export": export,
        "group_size": size, "group_size_non_nationals": size_others,
    }  # fmt: skip


def money(scheme, item, value, function="", flag=""):
    return {
        "scheme": scheme,
        "item": item,
        "function": function,
        "value": value,
        "flag": flag,
        "migrant_status": "total",
    }


def amount(scheme, statistic, value, period="month", sex="total", function="old_age", flag=""):
    return {
        "scheme": scheme, "function": function, "statistic": statistic, "period": period, "sex": sex,
        "migrant_status": "total", "value": value, "flag": flag,
    }  # fmt: skip


def only(rows, indicator=None, concept=None, **keys):
    """The one row with these codes."""
    found = rows if indicator is None else rows[rows["indicator"].eq(indicator)]
    found = found if concept is None else found[found["concept"].str.contains(concept, regex=False)]
    for column, code in keys.items():
        found = found[found[column].eq(code)]
    (row,) = (entry for _i, entry in found.iterrows())
    return row


def numbers(row):
    return tuple(None if row[name] != row[name] else row[name] for name in ("numerator", "denominator", "value"))


def bounds(row):
    return tuple(None if row[name] != row[name] else row[name] for name in ("low", "value", "high"))


# sums over schemes


def frame_of(*rows):
    return table("persons", list(rows))


def summed(*rows, **keys):
    return totals.total(
        totals.with_national_sums(frame_of(*rows)), **{"function": "old_age", "variable": "affiliated"} | keys
    )


def test_a_national_sum_adds_the_schemes_of_one_kind_of_row_only():
    rows = [
        persons("A", "old_age", "affiliated", 310), persons("B", "old_age", "affiliated", 180),
        persons("A", "survivors", "affiliated", 50), persons("A", "old_age", "active_contributors", 70),
    ]  # fmt: skip
    found = totals.with_national_sums(frame_of(*rows))
    sums = found[found["scheme"].eq("all")]
    assert sums[["function", "variable", "value"]].values.tolist() == [
        ["old_age", "affiliated", 490.0], ["survivors", "affiliated", 50.0], ["old_age", "active_contributors", 70.0],
    ]  # fmt: skip
    assert found[found["scheme"].ne("all")].reset_index(drop=True).equals(frame_of(*rows))


@pytest.mark.parametrize(
    ("parts", "value", "flag"),
    [
        ([(5, ""), (7, "")], 12, ""),
        ([(5, ""), (None, "na")], None, "na"),
        ([(5, ""), (None, "")], None, "na"),
        ([(5, ""), (None, "c")], None, "c"),
        ([(None, "na"), (None, "c")], None, "c"),
        ([(5, ""), (None, "nap")], 5, ""),
        ([(None, "nap"), (0, "nap")], None, "nap"),
        ([(0, ""), (None, "nap")], 0, ""),
        ([(5, "p"), (7, "b")], 12, "p"),
        ([(5, "e"), (7, "p")], 12, "e"),
        ([(5, "e"), (None, "na")], None, "na"),
    ],
)
def test_what_is_missing_makes_the_sum_missing(parts, value, flag):
    rows = [persons(name, "old_age", "affiliated", *part) for name, part in zip("AB", parts, strict=True)]
    found = summed(*rows)
    assert (found.value, found.flag) == (value, flag)
    assert totals.added([totals.quantity(math.nan if v is None else v, f) for v, f in parts]).value == value


def test_a_row_that_stands_there_twice_is_not_added():
    found = summed(persons("A", "old_age", "affiliated", 5), persons("A", "old_age", "affiliated", 5))
    assert (found.value, found.flag) == (None, "na")


def test_a_scheme_that_does_not_give_women_and_men_makes_their_sums_missing():
    rows = [*by_sex(persons("A", "old_age", "affiliated", 10), 4, 6), persons("B", "old_age", "affiliated", 20)]
    assert summed(*rows).value == 30
    assert summed(*rows, sex="female").flag == "na"


@pytest.mark.parametrize(
    "other",
    [
        by_sex(persons("B", "old_age", "affiliated", 20), 20, None),  # women are all of them
        [persons("B", "old_age", "affiliated", 0)],
        [persons("B", "old_age", "affiliated", None, "nap")],
    ],
    ids=["women only", "nobody", "no such benefit"],
)
def test_a_part_is_nothing_where_the_others_add_up_to_the_whole(other):
    rows = [*by_sex(persons("A", "old_age", "affiliated", 10), 4, 6), *other]
    assert summed(*rows, sex="male").value == 6


def test_an_origin_that_a_scheme_does_not_list_is_nothing_where_its_list_is_complete():
    def origins(name, total, **values):
        whole = persons(name, "old_age", "affiliated", total, migrant_status="non_national")
        return [whole, *(whole | {"origin": origin, "value": value} for origin, value in values.items())]

    complete = [*origins("A", 10, XXB=4, XXC=6), *origins("B", 7, XXB=7)]
    assert summed(*complete, migrant_status="non_national", origin="XXC").value == 6
    lacking = [*origins("A", 10, XXB=4, XXC=6), *origins("B", 7, XXB=5)]
    assert summed(*lacking, migrant_status="non_national", origin="XXC").flag == "na"
    assert summed(*lacking, migrant_status="non_national", origin="XXB").value == 9


def test_a_part_of_a_part_is_nothing_where_the_whole_is():
    whole = persons("A", "old_age", "affiliated", 10, migrant_status="non_national")
    rows = [
        whole, whole | {"sex": "female", "origin": "XXB", "value": 3}, whole | {"sex": "female", "value": 3},
        persons("B", "old_age", "affiliated", 8),
        persons("B", "old_age", "affiliated", 0, migrant_status="non_national"),
    ]  # fmt: skip
    assert summed(*rows, migrant_status="non_national", sex="female", origin="XXB").value == 3


def test_groups_of_ages_overlap_and_do_not_add_up():
    def ages(name, total, **values):
        whole = persons(name, "old_age", "affiliated", total)
        return [whole, *(whole | {"age": age, "value": value} for age, value in values.items())]

    rows = [*ages("A", 10, **{"60+": 5, "65+": 5}), *ages("B", 8, **{"0-14": 3})]
    assert summed(*rows, age="0-14").flag == "na"


def test_unknown_nationality_is_nobody_where_nationals_and_others_are_all():
    def split(name, total, national, other):
        whole = persons(name, "old_age", "affiliated", total)
        return [whole, whole | {"migrant_status": "national", "value": national},
                whole | {"migrant_status": "non_national", "value": other}]  # fmt: skip

    unknown = persons("A", "old_age", "affiliated", 1, migrant_status="unknown")
    assert summed(*split("A", 10, 7, 2), unknown, *split("B", 5, 4, 1), migrant_status="unknown").value == 1
    assert summed(*split("A", 10, 7, 2), unknown, *split("B", 6, 4, 1), migrant_status="unknown").flag == "na"


def test_sums_are_made_once_and_nothing_is_altered():
    rows = frame_of(persons("A", "old_age", "affiliated", 5))
    kept = rows.copy()
    first = totals.with_national_sums(rows)
    assert rows.equals(kept) and totals.with_national_sums(first).equals(first)
    assert totals.with_national_sums(frame_of().iloc[:0]).empty


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_national_sums_agree_with_plain_addition(data):
    """Every scheme gives every cell, so that the sum is missing only where a value is."""
    cells = list(itertools.product(("total", "female"), ("total", "non_national")))
    drawn = st.one_of(
        st.tuples(st.integers(0, 9), st.sampled_from(["", "e", "p"])),
        st.tuples(st.none(), st.sampled_from(["na", "c", "nap"])),
    )
    table = {(s, *cell): data.draw(drawn) for s in "ABC" for cell in cells}
    found = totals.with_national_sums(frame_of(*(
        persons(s, "old_age", "affiliated", value, flag, sex=sex, migrant_status=status)
        for (s, sex, status), (value, flag) in table.items()
    )))  # fmt: skip
    for sex, status in cells:
        parts = [table[s, sex, status] for s in "ABC"]
        there = [(value, flag) for value, flag in parts if flag != "nap"]
        reasons = [flag for value, flag in there if value is None]
        expected = sum(value for value, _flag in there) if there and not reasons else None
        flag = "nap" if not there else ("c" if "c" in reasons else "na") if reasons else ""
        seen = totals.total(found, function="old_age", variable="affiliated", sex=sex, migrant_status=status)
        assert seen.value == expected
        if expected is None:
            assert seen.flag == flag


# unions


def test_two_groups_without_a_number_in_common():
    assert union({"A": 310.0, "B": 180.0}, 1000.0) == Union(310.0, 434.2, 490.0)
    assert union({"A": 710.0, "B": 480.0}, 1000.0).high == 1000.0
    assert union({"A": 310.0, "B": 180.0}) == Union(310.0, None, 490.0)


def test_bonferroni_and_the_spanning_tree():
    # 100 + 80 + 60 - (30 + 20 + 10) = 180 at least; 240 - (30 + 20) = 190 at most
    pairs = {frozenset("AB"): 30.0, frozenset("AC"): 20.0, frozenset("BC"): 10.0}
    found = union({"A": 100.0, "B": 80.0, "C": 60.0}, 1000.0, pairs)
    assert (found.low, found.high) == (180.0, 190.0)
    # without the pair A, C: at least A and B (150), B and C (130) or A alone; at most 240 - 30 - 10
    del pairs[frozenset("AC")]
    found = union({"A": 100.0, "B": 80.0, "C": 60.0}, 1000.0, pairs)
    assert (found.low, found.high) == (150.0, 200.0)


def test_an_overlap_larger_than_its_group_is_not_used_and_errors_are_not_clipped():
    assert union({"A": 10.0, "B": 5.0}, 100.0, {frozenset("AB"): 6.0}).high == 15.0
    assert union({"A": 120.0}, 100.0) == Union(120.0, 120.0, 120.0)


def test_a_union_of_unions_keeps_the_widest_bounds():
    inner = union({"A": 30.0, "B": 20.0}, 100.0)  # 30, 44, 50
    found = union({"inner": inner, "C": 10.0}, 100.0)
    assert (found.low, found.high) == (30.0, 60.0)
    assert found.central == pytest.approx(100 * (1 - 0.7 * 0.8 * 0.9))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=5),
    st.lists(st.booleans(), min_size=10, max_size=10),
)
def test_the_true_union_is_inside_the_bounds(groups, known):
    names = [str(index) for index in range(len(groups))]
    pairs = {
        frozenset((names[i], names[j])): float(len(groups[i] & groups[j]))
        for keep, (i, j) in zip(known, itertools.combinations(range(len(groups)), 2), strict=False)
        if keep
    }
    sizes = {name: float(len(group)) for name, group in zip(names, groups, strict=True)}
    truth, found = len(set().union(*groups)), union(sizes, 8.0, pairs)
    assert found.low <= truth <= found.high
    assert found.low <= found.central <= found.high
    assert max(sizes.values()) <= found.low and found.high <= min(8.0, sum(sizes.values()))
    if len(groups) == 2 and pairs:
        assert found == Union(truth, truth, truth)
    if len(groups) == 1:
        assert found.exact


# coverage by contingency


def test_disability_and_unemployment_divide_cash_recipients():
    given_ = made(
        schemes=[scheme("A", "disability;unemployment")],
        persons=[
            *by_sex(persons("A", "disability", "beneficiaries", 30), 12, 18),
            persons("A", "disability", "beneficiaries", 99, benefit_form="in_kind"),
            persons("A", "unemployment", "beneficiaries", 5, "p"),
        ],
        context=[
            *by_sex(context("severe_disability", 120), 60, 60),
            *by_sex(context("unemployed", 50), 20, 30),
        ],
    )
    rows = contingencies.coverage_disability(given_)
    assert numbers(only(rows, sex="total")) == (30, 120, 25)
    assert numbers(only(rows, sex="female")) == (12, 60, 20)
    assert numbers(only(rows, sex="male")) == (18, 60, 30)
    assert set(rows["sdg_series"]) == {"SI_COV_DISAB"} and set(rows["source"]) == {"return"}
    rows = contingencies.coverage_unemployment(given_)
    assert rows["sex"].tolist() == ["total"]  # women and men are not told apart in the numerator
    assert (*numbers(only(rows)), only(rows)["flag"]) == (5, 50, 10, "p")


@pytest.mark.parametrize(
    ("value", "flag", "expected"),
    [(None, "nap", (0, 50, 0, "nap")), (None, "na", (None, 50, None, "na")), (None, "c", (None, 50, None, "c")),
     (0, "", (0, 50, 0, "")), (60, "", (60, 50, 120, "over_100"))],
)  # fmt: skip
def test_flags_go_from_the_count_to_the_rate(value, flag, expected):
    row = only(contingencies.coverage_unemployment(made(
        schemes=[scheme("A", "unemployment")], persons=[persons("A", "unemployment", "beneficiaries", value, flag)],
        context=[context("unemployed", 50)],
    )))  # fmt: skip
    assert (*numbers(row), row["flag"]) == expected
    assert ("likely cause: " in row["concept"]) == (row["flag"] == "over_100")


def test_without_a_denominator_there_is_no_rate():
    given_ = {"schemes": [scheme("A", "unemployment")], "persons": [persons("A", "unemployment", "beneficiaries", 5)]}
    assert only(contingencies.coverage_unemployment(made(**given_)))["flag"] == "na"
    twice = [context("unemployed", 50), context("unemployed", 60)]
    assert only(contingencies.coverage_unemployment(made(**given_, context=twice)))["flag"] == "na"
    nothing = [context("unemployed", 0)]
    assert only(contingencies.coverage_unemployment(made(**given_, context=nothing)))["flag"] == "na"


def test_a_scheme_of_the_inventory_without_figures_leaves_the_least_only():
    rows = [persons("A", "unemployment", "beneficiaries", 5)]
    people = [context("unemployed", 50)]
    both = [scheme("A", "unemployment"), scheme("B", "old_age;unemployment")]
    row = only(contingencies.coverage_unemployment(made(schemes=both, persons=rows, context=people)))
    assert (*bounds(row), row["flag"]) == (10, None, None, "na")
    assert "no figures from: B" in row["concept"]
    closed = [both[0], both[1] | {"end_year": 2023}]
    assert only(contingencies.coverage_unemployment(made(schemes=closed, persons=rows, context=people)))["value"] == 10
    liable = [both[0], both[1] | {"kind": "employer_liability"}]
    assert only(contingencies.coverage_unemployment(made(schemes=liable, persons=rows, context=people)))["value"] == 10


def test_recipients_whose_form_of_benefit_is_not_stated_are_not_guessed():
    rows = [persons("A", "unemployment", "beneficiaries", 5, benefit_form="")]
    row = only(contingencies.coverage_unemployment(
        made(schemes=[scheme("A", "unemployment")], persons=rows, context=[context("unemployed", 50)])
    ))  # fmt: skip
    assert (row["flag"], row["concept"].split("; ")[-1]) == ("na", "no figures from: A")


def test_two_schemes_are_added_and_bounded_by_what_they_may_share():
    given_ = {
        "schemes": [scheme("A", "disability"), scheme("B", "disability")],
        "persons": [persons("A", "disability", "beneficiaries", 30), persons("B", "disability", "beneficiaries", 20)],
        "context": [context("severe_disability", 200)],
    }
    row = only(contingencies.coverage_disability(made(**given_)))
    assert (bounds(row), row["flag"]) == ((15, 25, 25), "")
    assert "schemes added" in row["concept"]
    shared = [{"scheme_a": "B", "scheme_b": "A", "persons": 4}]  # at most 4 in both: at least 46
    assert bounds(only(contingencies.coverage_disability(made(**given_, overlaps=shared)))) == (23, 25, 25)
    apart = [{"scheme_a": "A", "scheme_b": "B", "persons": 0}]
    assert bounds(only(contingencies.coverage_disability(made(**given_, overlaps=apart)))) == (None, 25, None)


def test_children_are_counted_against_children_of_the_same_age():
    schemes, rows = [scheme("A", "family")], [persons("A", "family", "beneficiaries", 90)]
    of_age = [*rows, persons("A", "family", "beneficiaries", 60, age="0-14")]
    people = [context("children", 300, age="0-17"), context("population", 240, age="0-14")]
    row = only(contingencies.coverage_children(made(schemes=schemes, persons=of_age, context=people)))
    assert (row["age"], *numbers(row)) == ("0-14", 60, 240, 25)
    row = only(contingencies.coverage_children(made(schemes=schemes, persons=rows, context=people)))
    assert (row["age"], *numbers(row)) == ("0-17", 90, 300, 30)
    assert "recipients of family benefits taken as children" in row["concept"]
    row = only(contingencies.coverage_children(made(schemes=schemes, persons=rows, context=[context("children", 200)])))
    assert (row["age"], *numbers(row)) == ("", 90, 200, 45)
    assert "age limit of children not stated" in row["concept"]


def test_households_over_children_end_above_100_with_their_cause():
    row = only(contingencies.coverage_children(made(
        schemes=[scheme("A", "family")], persons=[persons("A", "family", "beneficiaries", 140)],
        context=[context("children", 100)],
    )))  # fmt: skip
    assert (row["value"], row["flag"]) == (140, "over_100")
    assert "households" in row["concept"]


def test_maternity_is_one_row_of_women():
    given_ = made(
        schemes=[scheme("A", "maternity")],
        persons=by_sex(persons("A", "maternity", "beneficiaries", 20), 20, None),
        context=[context("women_giving_birth", 80, sex="female")],
    )
    row = only(contingencies.coverage_maternity(given_))
    assert (row["sex"], *numbers(row)) == ("female", 20, 80, 25)


def test_employment_injury_takes_contributors_where_protected_persons_are_not_counted():
    given_ = made(
        schemes=[scheme("A", "employment_injury"), scheme("B", "employment_injury")],
        persons=[
            persons("A", "employment_injury", "protected", 50),
            persons("A", "employment_injury", "active_contributors", 45),
            persons("B", "employment_injury", "active_contributors", 30),
        ],
        context=[context("employment", 400)],
    )
    row = only(contingencies.coverage_employment_injury(given_))
    assert (*numbers(row), row["low"]) == (80, 400, 20, 12.5)
    assert row["concept"].startswith("denominator is employment")


AGES = [
    {"parameter": "pension_age_women", "value": 55, "valid_from": "1990-01-01"},
    {"parameter": "pension_age_women", "value": 60, "valid_from": "2020-01-01"},
    {"parameter": "pension_age_women", "value": 65, "valid_from": "2025-01-01"},
    {"parameter": "pension_age_men", "value": 60, "valid_from": ""},
]


def older(parameters, *more, **rows):
    return made(
        schemes=[scheme("A", "old_age")],
        persons=[
            *by_sex(persons("A", "old_age", "beneficiaries", 100), 40, 60),
            *by_sex(persons("A", "old_age", "beneficiaries", 80, age="60+"), 30, 50), *more,
        ],
        context=[
            *by_sex(context("population", 400, age="60+"), 240, 160),
            *by_sex(context("population", 200, age="65+"), 125, 75),
        ],
        parameters=parameters, **rows,
    )  # fmt: skip


def test_older_people_are_those_from_the_statutory_age_at_the_reference_date():
    rows = contingencies.coverage_old_age(older(AGES))
    assert (only(rows, sex="total")["age"], *numbers(only(rows, sex="total"))) == ("60+", 80, 400, 20)
    assert numbers(only(rows, sex="female")) == (30, 240, 12.5)
    assert numbers(only(rows, sex="male")) == (50, 160, 31.25)


def test_two_statutory_ages_are_added_up():
    men = [*AGES[:3], {"parameter": "pension_age_men", "value": 65}]
    pensioners = [persons("A", "old_age", "beneficiaries", 30, age="65+", sex="male")]
    rows = contingencies.coverage_old_age(older(men, *pensioners))
    # women 30 of 240 from 60 on, men 30 of 75 from 65 on
    assert numbers(only(rows, sex="total")) == (60, 315, pytest.approx(100 * 60 / 315))
    assert numbers(only(rows, sex="male")) == (30, 75, 40)
    assert "statutory ages of women and men differ" in only(rows, sex="total")["concept"]


def test_pensioners_of_all_ages_are_said_to_be_so():
    at_62 = [{"parameter": name, "value": 62} for name in ("pension_age_women", "pension_age_men")]
    people = [context("population_above_pension_age", 250)]
    given_ = made(schemes=[scheme("A", "old_age")], persons=[persons("A", "old_age", "beneficiaries", 100)],
                  context=people, parameters=at_62)  # fmt: skip
    row = only(contingencies.coverage_old_age(given_))
    assert numbers(row) == (100, 250, 40)
    assert "early retirees may be included" in row["concept"]
    assert contingencies.coverage_old_age(older(at_62))["flag"].tolist() == ["na"]  # no population from 62 on


@pytest.mark.parametrize(
    ("schemes", "expected"), [(["A", ""], 60), (["A", "B"], None), (["A", "A"], 65)], ids=["general", "two", "one"]
)
def test_an_age_of_one_scheme_counts_only_where_it_is_the_only_one(schemes, expected):
    stated = [
        {"parameter": "pension_age_men", "value": value, "scheme": name, "valid_from": date}
        for name, value, date in zip(
            schemes, (55, 60 if schemes[1] == "" else 65), ("2000-01-01", "2001-01-01"), strict=True
        )
    ]
    found = contingencies.statutory_age(reported.Reported.of(older(stated)), "male")
    assert found == expected


def test_social_assistance_over_the_poor_is_an_estimate():
    row = only(contingencies.coverage_poor(made(
        schemes=[scheme("A", "assistance", "non_contributory")],
        persons=[persons("A", "assistance", "beneficiaries", 9)], context=[context("poor", 90)],
    )))  # fmt: skip
    assert (*numbers(row), row["flag"]) == (9, 90, 10, "e")
    assert "taken as poor" in row["concept"]


# at least one benefit, and the vulnerable


def anybody_made(**more):
    """Contributors 300, their pensioners 100, 20 mothers among the contributors; a grant to 200; population 1000."""
    return made(**{
        "schemes": [scheme("A", "old_age;maternity;health"), scheme("G", "assistance", "non_contributory")],
        "persons": [
            persons("A", "old_age", "active_contributors", 300), persons("A", "maternity", "active_contributors", 250),
            persons("A", "health", "active_contributors", 900), persons("A", "old_age", "beneficiaries", 100),
            persons("A", "maternity", "beneficiaries", 20), persons("A", "health", "beneficiaries", 800),
            persons("G", "assistance", "beneficiaries", 200),
            persons("G", "assistance", "beneficiaries", 500, benefit_form="in_kind"),
        ],
        "context": [context("population", 1000)],
    } | more)  # fmt: skip


def test_at_least_one_benefit_is_a_union_without_health_and_benefits_in_kind():
    rows = anybody.coverage_any(anybody_made())
    row = only(rows, "coverage_any")
    # scheme A: at least 300, at most 420; its mothers are contributors: 300 + 100 - 30 = 370 in the middle
    # with the grant: at least 300, at most 620; 370 + 200 - 74 = 496 in the middle
    assert bounds(row) == (30, pytest.approx(49.6), 62)
    assert (row["numerator"], row["denominator"], row["flag"]) == (pytest.approx(496), 1000, "e")
    gap = only(rows, "coverage_gap_persons")
    assert bounds(gap) == (380, pytest.approx(504), 700)


def test_the_overlap_of_two_schemes_makes_the_bounds_narrower():
    rows = anybody.coverage_any(anybody_made(overlaps=[{"scheme_a": "A", "scheme_b": "G", "persons": 50}]))
    # at least 300 + 200 - 50, at most 420 + 200 - 50; in the middle 370 + 200 - 50
    assert bounds(only(rows, "coverage_any")) == (45, 52, 57)


def test_one_group_is_exact_and_no_estimate():
    row = only(anybody.coverage_any(made(
        schemes=[scheme("G", "assistance", "non_contributory")],
        persons=[persons("G", "assistance", "beneficiaries", 20)], context=[context("population", 100)],
    )), "coverage_any")  # fmt: skip
    assert (bounds(row), row["flag"]) == ((None, 20, None), "")


def test_the_union_by_sex_needs_every_group_by_sex():
    def given_(*more):
        return made(
            schemes=[scheme("A", "old_age;maternity")],
            persons=[
                *by_sex(persons("A", "old_age", "active_contributors", 30), 10, 20),
                *by_sex(persons("A", "old_age", "beneficiaries", 0), None, None),
                *by_sex(persons("A", "maternity", "beneficiaries", 4), 4, None), *more,
            ],
            context=by_sex(context("population", 100), 50, 50),
        )  # fmt: skip

    rows = anybody.coverage_any(given_())
    assert bounds(only(rows, "coverage_any", sex="female")) == (20, 20, 28)  # 10 of 50, at most 14
    assert bounds(only(rows, "coverage_any", sex="male")) == (None, 40, None)  # no man receives a maternity benefit
    rows = anybody.coverage_any(given_(persons("A", "survivors", "beneficiaries", 7)))
    assert set(rows["sex"]) == {"total"}


@pytest.mark.parametrize(("both", "rate"), [(60, 30), (0, 60)], ids=["the same persons", "other persons"])
def test_women_and_men_are_what_the_total_leaves(both, rate):
    rows = [row for name in "AB" for row in by_sex(persons(name, "old_age", "active_contributors", 60), 30, 30)]
    found = anybody.coverage_any(made(
        schemes=[scheme("A", "old_age"), scheme("B", "old_age")],
        persons=[*rows, *(persons(name, "old_age", "beneficiaries", 0) for name in "AB")],
        context=by_sex(context("population", 200), 100, 100),
        overlaps=[{"scheme_a": "A", "scheme_b": "B", "persons": both}],
    ))  # fmt: skip
    # the overlap is not known by sex: 30 to 60 women alone, but the total leaves one number
    for sex in ("female", "male"):
        assert bounds(only(found, "coverage_any", sex=sex)) == (rate, rate, rate)


@pytest.mark.parametrize(("flag", "low"), [("na", 30), ("c", None)])
def test_a_missing_group_leaves_what_is_known_and_a_confidential_one_nothing(flag, low):
    rows = anybody.coverage_any(made(
        schemes=[scheme("A", "old_age"), scheme("G", "assistance", "non_contributory")],
        persons=[
            persons("A", "old_age", "active_contributors", 300), persons("A", "old_age", "beneficiaries", 100),
            persons("G", "assistance", "beneficiaries", None, flag),
        ],
        context=[context("population", 1000)],
    ))  # fmt: skip
    row = only(rows, "coverage_any")
    assert (*bounds(row), row["flag"]) == (low, None, None, flag)
    gap = only(rows, "coverage_gap_persons")
    assert (gap["flag"], bounds(gap)[2]) == (flag, None if low is None else 700)


def test_the_vulnerable_step_by_step():
    given_ = made(
        schemes=[
            scheme("A", "old_age;family"), scheme("G", "old_age", "non_contributory"),
            scheme("S", "assistance", "non_contributory"),
        ],
        persons=[
            persons("A", "old_age", "active_contributors", 300), persons("A", "family", "beneficiaries", 150),
            persons("A", "old_age", "beneficiaries", 0), persons("G", "old_age", "beneficiaries", 70),
            persons("S", "assistance", "beneficiaries", 140),
        ],
        context=[context("population", 1000)],
    )  # fmt: skip
    rows = anybody.coverage_vulnerable(given_)
    assert only(rows, "contributory_covered")["value"] == 300  # children who receive family benefits stay vulnerable
    assert only(rows, "vulnerable_persons")["value"] == 700
    row = only(rows, "coverage_vulnerable")
    # of 700: at least 140, at most 210; in the middle 70 + 140 - 9.8 = 200.2
    assert bounds(row) == (20, pytest.approx(28.6), 30)
    assert numbers(row)[:2] == (pytest.approx(200.2), 700)


# the insured


def test_contributors_have_three_denominators_the_labour_force_first():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("G", "old_age", "non_contributory")],
        persons=[
            *by_sex(persons("A", "old_age", "active_contributors", 120), 40, 80),
            persons("A", "old_age", "beneficiaries", 10),
        ],
        context=[
            *by_sex(context("labour_force", 600), 250, 350), context("employment", 500), context("employees", 150),
        ],
    )  # fmt: skip
    rows = contributors.contributors_labour_force(given_)
    assert rows.loc[rows["sex"].eq("total"), "value"].tolist() == [20, 24, 80]
    assert [text.split(" the ")[-1].removeprefix("denominator is ") for text in rows["concept"].drop_duplicates()] == [
        "labour force", "employment", "employees",
    ]  # fmt: skip
    assert numbers(only(rows, sex="female")) == (40, 250, 16)
    parity = only(contributors.gender_parity(given_), concept="contributors_labour_force")
    assert numbers(parity) == (16, pytest.approx(100 * 80 / 350), pytest.approx(0.7))
    assert only(contributors.gender_parity(given_), concept="coverage_old_age")["flag"] == "na"


def test_parity_of_pensioners():
    row = only(contributors.gender_parity(older(AGES)), concept="coverage_old_age")
    assert numbers(row) == (12.5, 31.25, 0.4)


def test_health_is_counted_by_protected_persons():
    given_ = made(
        schemes=[scheme("H", "health"), scheme("M", "health", kind="voluntary")],
        persons=[persons("H", "health", "protected", 200), persons("M", "health", "protected", 50)],
        context=[context("population", 1000)],
    )
    assert bounds(only(contributors.health_affiliation(given_))) == (20, 25, 25)


def test_density_needs_the_same_schemes_on_both_sides():
    rows = [
        *by_sex(persons("A", "old_age", "active_contributors", 60), 20, 40),
        *by_sex(persons("A", "old_age", "affiliated", 150), 80, 70),
        persons("A", "survivors", "affiliated", 150),
    ]
    found = contributors.affiliation_density(made(schemes=[scheme("A", "old_age")], persons=rows))
    assert found["value"].tolist() == [40, 25, pytest.approx(100 * 40 / 70)]
    rows.append(persons("B", "old_age", "affiliated", 30))
    assert (
        only(contributors.affiliation_density(made(schemes=[scheme("A", "old_age")], persons=rows)), sex="total")[
            "flag"
        ]
        == "na"
    )
    rows[-1] |= {"scheme": "A", "function": "survivors", "variable": "active_contributors", "value": 200}
    found = contributors.affiliation_density(made(schemes=[scheme("A", "old_age")], persons=rows))
    assert only(found, function="survivors")["flag"] == "over_100"


# legal coverage


OLD_AGE_LAW = [
    law("old_age", "mandatory", "conditional", 600, 60, "agreement", "employees"),
    law("old_age", "voluntary", "voluntary", 300, 30, "agreement", "self-employed"),
    law("old_age", "excluded", "excluded", 100, 10, "", "family workers"),
]
WORKERS = [
    context("employment", 1000), context("employment", 900, status="national"),
    context("employment", 100, status="non_national"),
]  # fmt: skip


def legal(*rows, **more):
    return made(legal=list(rows), **{"context": WORKERS} | more)


def test_legal_extent_of_nationals_and_non_nationals():
    rows = extent.legal_extent(legal(*OLD_AGE_LAW))
    mandatory = rows[rows["concept"].str.startswith("mandatory coverage")]
    # 540 nationals among the employees; 60 non-nationals among them are covered under a condition
    assert bounds(only(mandatory, migrant_status="total")) == (54, 54, 60)
    assert bounds(only(mandatory, migrant_status="national")) == (None, 60, None)
    assert bounds(only(mandatory, migrant_status="non_national")) == (0, 0, 60)
    voluntary = rows[rows["concept"].str.startswith("mandatory or voluntary coverage")]
    assert [bounds(row) for _i, row in voluntary.iterrows()] == [(84, 84, 90), (None, 90, None), (30, 30, 90)]
    parity = only(extent.legal_parity(legal(*OLD_AGE_LAW)))
    assert bounds(parity) == (0, 0, 1)


def test_what_the_law_says_and_nobody_knows_is_no_no():
    unknown = [*OLD_AGE_LAW[:2], OLD_AGE_LAW[2] | {"nationals": "unknown", "non_nationals": "unknown"}]
    rows = extent.legal_extent(legal(*unknown))
    row = only(rows, concept="mandatory coverage", migrant_status="total")
    assert (*bounds(row), row["flag"]) == (54, None, 70, "na")
    without_size = [OLD_AGE_LAW[0] | {"group_size": None}, *OLD_AGE_LAW[1:]]
    assert (
        only(extent.legal_extent(legal(*without_size)), concept="mandatory c", migrant_status="total")["flag"] == "na"
    )


def test_groups_beyond_the_workers_are_their_own_reference():
    older = law("old_age", "mandatory", "mandatory", 250, 10, group="older residents")
    row = only(extent.legal_extent(legal(*OLD_AGE_LAW, older)), concept="mandatory c", migrant_status="total")
    assert numbers(row) == (790, 1250, 63.2)
    assert "denominator is all groups" in row["concept"]


def test_children_and_residents_have_their_own_denominators():
    rows = extent.legal_extent(legal(
        law("family", "mandatory", "excluded", 80, 8), law("health", "mandatory", "mandatory", 500, 50),
        context=[context("population", 200, age="0-17"), context("children", 190), context("population", 2000),
                 context("population", 180, age="0-17", status="national"),
                 context("population", 20, age="0-17", status="non_national")],
    ))  # fmt: skip
    rows = rows[rows["concept"].str.startswith("mandatory coverage")]
    # the children of whom nationality is known are taken
    assert numbers(only(rows, function="family", migrant_status="total")) == (72, 200, 36)
    assert numbers(only(rows, function="family", migrant_status="non_national")) == (0, 20, 0)
    assert numbers(only(rows, function="health", migrant_status="total")) == (500, 2000, 25)
    assert only(rows, function="health", migrant_status="national")["flag"] == "na"


def test_the_gap_between_law_and_practice_has_one_denominator():
    given_ = {
        "schemes": [scheme("A", "old_age"), scheme("G", "old_age;family", "non_contributory")],
        "persons": [
            persons("A", "old_age", "active_contributors", 300), persons("A", "old_age", "beneficiaries", 70),
            persons("G", "old_age", "beneficiaries", 100), persons("G", "family", "beneficiaries", 20),
        ],
        "overlaps": [{"scheme_a": "A", "scheme_b": "G", "persons": 0}],
    }  # fmt: skip
    rows = extent.legal_gap(legal(*OLD_AGE_LAW, **given_))
    assert bounds(only(rows)) == (14, 14, 20)  # 540 by law, 600 with the condition; 400 in effect
    assert numbers(only(rows))[:2] == (140, 1000)
    rows = extent.legal_gap(legal(law("family", "mandatory", "mandatory", 90, 0), **given_ | {
        "context": [context("children", 200)]
    }))  # fmt: skip
    assert numbers(only(rows)) == (70, 200, 35)


def test_legal_scope_counts_the_known_and_bounds_the_rest():
    given_ = legal(
        *OLD_AGE_LAW, law("health", "conditional", "excluded"), law("sickness", "excluded", "excluded"),
        law("maternity", "unknown", "unknown"), law("assistance", "mandatory", "mandatory"),
    )  # fmt: skip
    assert (*numbers(only(extent.legal_scope(given_))), only(extent.legal_scope(given_))["high"]) == (1, 9, 1, 8)
    assert only(extent.legal_scope(made()))["flag"] == "na"


def test_equality_is_scored_by_group_and_function():
    given_ = legal(
        *OLD_AGE_LAW,  # 0.5 and 1, the third group covers nobody
        law("health", "mandatory", "mandatory"), law("maternity", "mandatory", "excluded"),
        law("assistance", "mandatory", "excluded"),
    )  # fmt: skip
    rows = extent.equality(given_)
    scores = rows[rows["indicator"].eq("equality_score")].set_index("function")["value"].to_dict()
    assert scores == {"old_age": 0.75, "health": 1, "maternity": 0, "assistance": 0, "": pytest.approx(1.75 / 3)}
    assert numbers(only(rows, "equal_treatment_share")) == (1, 3, pytest.approx(100 / 3))
    open_ = extent.equality(legal(law("health", "mandatory", "unknown"), law("maternity", "mandatory", "mandatory")))
    assert bounds(only(open_, "equality_score", function="")) == (0.5, None, 1)
    assert bounds(only(open_, "equal_treatment_share")) == (50, None, 100)


LONG_TERM_LAW = [
    law("old_age", "mandatory", "mandatory", export="agreement"),
    law("survivors", "mandatory", "mandatory", export="no"),
    law("disability", "mandatory", "mandatory", export="yes"),
    law("employment_injury", "voluntary", "voluntary", export="yes"),
]


def test_export_is_counted_among_statutory_long_term_functions():
    row = only(portability.export_share(legal(*LONG_TERM_LAW)))
    assert numbers(row) == (1, 3, pytest.approx(100 / 3))
    open_ = only(portability.export_share(legal(*LONG_TERM_LAW[:2], LONG_TERM_LAW[2] | {"export": ""})))
    assert bounds(open_) == (0, None, pytest.approx(100 / 3))
    assert only(portability.export_share(legal(LONG_TERM_LAW[3])))["flag"] == "na"


def treaty(partner, status, functions):
    return {"partner": partner, "name": partner, "kind": "bilateral", "status": status, "functions": functions}


def corridor(origin, value):
    return context("employment", value, status="non_national", origin=origin)


def test_portability_is_weighted_by_the_migrants_of_each_corridor():
    corridors = [corridor("XXB", 30), corridor("XXC", 60), corridor("other_eccas", 500), corridor("stateless", 9)]
    treaties = [treaty("XXB", "in_force", "old_age;survivors"), treaty("XXC", "signed", "old_age")]
    row = only(portability.portability_index(legal(*LONG_TERM_LAW, context=corridors, agreements=treaties)))
    # XXB: old age of three functions, since the law does not pay survivors abroad; XXC: none. 30 / 3 of 90
    assert numbers(row) == (10, 90, pytest.approx(100 / 9))
    treaties.append(treaty("Union", "in_force", "old_age"))  # perhaps also with XXC: 60 / 3 more
    row = only(portability.portability_index(legal(*LONG_TERM_LAW, context=corridors, agreements=treaties)))
    assert bounds(row) == (pytest.approx(100 / 9), None, pytest.approx(100 / 3))


def test_contributors_stand_in_for_workers_of_a_corridor():
    rows = [
        persons("A", "old_age", "active_contributors", 9, migrant_status="non_national"),
        persons("A", "old_age", "active_contributors", 6, migrant_status="non_national", origin="XXB"),
        persons("A", "old_age", "active_contributors", 3, migrant_status="non_national", origin="XXC"),
    ]
    given_ = {"persons": rows, "agreements": [treaty("XXC", "in_force", "old_age;disability")], "context": WORKERS}
    row = only(portability.portability_index(legal(*LONG_TERM_LAW, **given_)))
    assert numbers(row) == (2, 9, pytest.approx(200 / 9))
    assert "contributors" in row["concept"]


# adequacy


def pensions(*amounts, lines=(("average_wage", 200), ("minimum_wage", 80), ("poverty_line", 50)), **recipients):
    return made(
        schemes=[scheme(name, "old_age") for name in recipients],
        persons=[row for name, (total, female, male) in recipients.items()
                 for row in by_sex(persons(name, "old_age", "beneficiaries", total), female, male)],
        benefits=list(amounts), context=[context(*line) for line in lines],
    )  # fmt: skip


def test_the_mean_pension_is_weighted_by_recipients_and_monthly():
    given_ = pensions(
        amount("A", "mean", 100), amount("A", "mean", 90, sex="female"), amount("A", "mean", 105, sex="male"),
        amount("B", "mean", 480, "year"), amount("B", "mean", 480, "year", sex="female"),
        amount("B", "mean", 480, "year", sex="male"), amount("L", "mean", 9999, "once"),
        A=(30, 10, 20), B=(10, 5, 5), L=(99, None, None),
    )  # fmt: skip
    rows = adequacy.benefit_ratios(given_)
    # (30 x 100 + 10 x 40) / 40 = 85; women (10 x 90 + 5 x 40) / 15 = 73.33; men (20 x 105 + 5 x 40) / 25 = 92
    assert numbers(only(rows, "benefit_to_average_wage", sex="total")) == (85, 200, 42.5)
    assert numbers(only(rows, "benefit_to_average_wage", sex="male")) == (92, 200, 46)
    assert only(rows, "benefit_to_average_wage", sex="female")["value"] == pytest.approx(1100 / 15 / 2)
    assert only(rows, "benefit_to_minimum_wage", sex="total")["value"] == 106.25
    line = only(rows, "benefit_to_poverty_line", sex="total")
    assert (line["value"], line["flag"]) == (170, "")  # above the line is no error
    assert "schemes that pay once left out" in line["concept"]


@pytest.mark.parametrize(
    ("amounts", "flag"),
    [([amount("A", "mean", 100)], "na"), ([amount("A", "mean", 100), amount("B", "mean", None, flag="c")], "c"),
     ([amount("A", "mean", 100), amount("B", "mean", 7), amount("C", "mean", 7)], "na"),
     ([amount("A", "mean", 100), amount("B", "mean", 7, flag="e")], "e")],
)  # fmt: skip
def test_a_mean_needs_amount_and_recipients_of_every_scheme(amounts, flag):
    row = only(
        adequacy.benefit_ratios(pensions(*amounts, A=(30, None, None), B=(10, None, None))), "benefit_to_poverty_line"
    )
    assert row["flag"] == flag
    assert (row["value"] == row["value"]) == (flag == "e")


def test_nobody_to_weight_and_no_pension_at_all():
    assert only(adequacy.benefit_ratios(pensions(amount("A", "mean", 100), A=(30, None, None), B=(0, None, None))),
                "benefit_to_poverty_line")["value"] == 200  # fmt: skip
    given_ = made(schemes=[scheme("A", "old_age")], persons=[persons("A", "old_age", "beneficiaries", None, "nap")],
                  context=[context("poverty_line", 50)])  # fmt: skip
    row = only(adequacy.benefit_ratios(given_), "benefit_to_poverty_line", sex="total")
    assert (*numbers(row), row["flag"]) == (None, None, None, "nap")


def test_the_lowest_minimum_pension():
    both = [amount("A", "minimum", 40), amount("B", "minimum", 300, "year")]
    row = only(adequacy.minimum_pension_to_poverty_line(pensions(*both, A=(30, None, None), B=(1, None, None))))
    assert numbers(row) == (25, 50, 50)
    row = only(adequacy.minimum_pension_to_poverty_line(pensions(both[0], A=(30, None, None), B=(1, None, None))))
    assert (*bounds(row), row["flag"]) == (None, None, 80, "na")


def test_expenditure_for_each_recipient_and_month():
    given_ = {
        "schemes": [scheme("A", "old_age;maternity"), scheme("B", "old_age")],
        "persons": [
            persons("A", "old_age", "beneficiaries", 10), persons("B", "old_age", "beneficiaries", 30),
            persons("A", "maternity", "beneficiaries", 5),
            persons("A", "maternity", "beneficiaries", 2, benefit_form="in_kind"),
        ],
        "finance": [
            money("A", "benefits", 12000, "old_age"), money("B", "benefits", 36000, "old_age"),
            money("A", "benefits", 600, "maternity"),
        ],
    }  # fmt: skip
    rows = adequacy.expenditure_per_beneficiary(made(**given_))
    assert numbers(only(rows, function="old_age")) == (4000, 40, 100)
    assert only(rows, function="maternity")["value"] == 10
    assert "benefits in kind" in only(rows, function="maternity")["concept"]
    given_["persons"][1] |= {"value": 0}
    row = only(adequacy.expenditure_per_beneficiary(made(**given_)), function="old_age")
    assert (row["flag"], "not the same" in row["concept"]) == ("na", True)


# finance


def accounts_made(**more):
    return made(**{
        "schemes": [
            scheme("A", "old_age;survivors"), scheme("H", "health;sickness"),
            scheme("G", "assistance", "non_contributory"),
        ],
        "finance": [
            money("A", "contributions_employers", 500), money("A", "contributions_workers", 250),
            money("A", "other_receipts", 50), money("A", "benefits", 400, "old_age"),
            money("A", "benefits", 100, "survivors"), money("A", "benefits", 500), money("A", "administration", 60),
            money("A", "other_expenditure", 40), money("A", "transfers_paid", 70), money("A", "reserves_end", 1800),
            money("H", "transfers_received", 70), money("H", "contributions_self_employed", 100),
            money("H", "benefits", 130, "health"), money("H", "benefits", 20, "sickness"),
            money("H", "administration", 15), money("H", "other_expenditure", None, flag="nap"),
            money("G", "government", 100), money("G", "benefits", 80), money("G", "administration", 5),
        ],
        "context": [context("gdp", 10000), context("government_expenditure", 4000)],
    } | more)  # fmt: skip


def test_expenditure_leaves_out_health_benefits_and_transfers():
    rows = finance.expenditure_gdp(accounts_made())
    # A 500 + 60 + 40, H 150 + 15, G 85: 850; without health 720
    assert numbers(only(rows, "expenditure_gdp_with_health")) == (850, 10000, 8.5)
    assert numbers(only(rows, "expenditure_gdp")) == (720, 10000, 7.2)
    assert only(rows, "expenditure_gdp")["unit"] == "percent of gross domestic product"
    assert numbers(only(finance.expenditure_government_share(accounts_made()))) == (850, 4000, 21.25)


def test_an_account_in_another_unit_than_the_product_is_an_error():
    row = only(finance.expenditure_gdp(accounts_made(context=[context("gdp", 10)])), "expenditure_gdp")
    assert (row["flag"], "another unit" in row["concept"]) == ("over_100", True)


def test_benefits_by_function_share_out_benefits_and_product():
    rows = finance.expenditure_by_function(accounts_made())
    shares = rows[rows["indicator"].eq("expenditure_by_function")].set_index("function")
    # 400 + 100 + 130 + 20 + 80 = 730; the whole of G goes to its only function
    assert shares["numerator"].to_dict() == {
        "old_age": 400,
        "survivors": 100,
        "health": 130,
        "sickness": 20,
        "assistance": 80,
    }
    assert shares["denominator"].unique().tolist() == [730]
    assert shares["value"].sum() == pytest.approx(100)
    assert only(rows, "expenditure_by_function_gdp", function="old_age")["value"] == 4


def test_a_total_without_functions_is_not_guessed_apart():
    rows = accounts_made()["finance"]
    rows = rows[~(rows["scheme"].eq("H") & rows["item"].eq("benefits"))]
    whole = made(**{name: accounts_made()[name].to_dict("records") for name in ("schemes", "context")},
                 finance=[*rows.to_dict("records"), money("H", "benefits", 150)])  # fmt: skip
    found = finance.expenditure_gdp(whole)
    assert only(found, "expenditure_gdp_with_health")["value"] == 8.5
    assert only(found, "expenditure_gdp")["flag"] == "na"  # what health took of the 150 is not known


def test_a_scheme_without_accounts_leaves_the_least_only():
    schemes = [*accounts_made()["schemes"].to_dict("records"), scheme("N", "family")]
    row = only(finance.expenditure_gdp(accounts_made(schemes=schemes)), "expenditure_gdp_with_health")
    assert (*bounds(row), row["flag"]) == (8.5, None, None, "na")
    mix = finance.financing_mix(accounts_made(schemes=schemes))
    assert set(mix["flag"]) == {"na"}


def test_administration_financing_balance_and_reserves():
    assert numbers(only(finance.administration_share(accounts_made()))) == (80, 850, pytest.approx(8000 / 850))
    mix = finance.financing_mix(accounts_made())
    assert mix.set_index("indicator")["value"].to_dict() == {
        "receipts_employers": 50, "receipts_workers": 25, "receipts_self_employed": 10, "receipts_government": 10,
        "receipts_other": 5,
    }  # fmt: skip
    rows = finance.balance(accounts_made())
    assert numbers(only(rows, "balance_share")) == (150, 850, pytest.approx(15000 / 850))
    assert numbers(only(rows, "reserve_ratio")) == (1800, 600, 3)  # the reserves of A over the expenditure of A


def test_a_deficit_is_negative_and_a_large_surplus_no_error():
    poor = [money("A", "government", 50), money("A", "benefits", 90), money("A", "administration", 10)]
    rich = [money("A", "government", 500), *poor[1:]]
    for rows, value in ((poor, -50), (rich, 400)):
        row = only(finance.balance(made(schemes=[scheme("A", "assistance")], finance=rows)), "balance_share")
        assert (row["value"], row["flag"]) == (value, "")


def test_dependency_leaves_out_pensions_that_contributors_do_not_pay():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("G", "old_age", "non_contributory")],
        persons=[
            persons("A", "old_age", "active_contributors", 200), persons("A", "old_age", "beneficiaries", 50),
            persons("G", "old_age", "beneficiaries", 90),
        ],
    )  # fmt: skip
    row = only(finance.system_dependency(given_))
    assert (*numbers(row), row["unit"]) == (50, 200, 25, "per 100 contributors")


def guarantees(**changed):
    """Of 100 in each of five groups, 20 are covered; the poverty line is 5 a month, the product 240,000."""
    functions = {"family": "children", "disability": "severe_disability", "maternity": "women_giving_birth",
                 "old_age": "population_above_pension_age", "unemployment": "unemployed"}  # fmt: skip
    return made(**{
        "schemes": [scheme("A", ";".join(functions))],
        "persons": [persons("A", function, "beneficiaries", 20) for function in functions],
        "context": [context("gdp", 240000), context("poverty_line", 5), *(context(n, 100) for n in functions.values())],
        "finance": [
            *(money("A", "benefits", 80, function) for function in functions), money("A", "administration", 40),
        ],
    } | changed)  # fmt: skip


def test_the_financing_gap_adds_five_guarantees():
    rows = finance.financing_gap(guarantees())
    # 80 people x 5 x 12 = 4,800 for each guarantee; 24,000 in all, 10 % of the product; 40 / 400 more with costs
    assert rows["value"].tolist() == pytest.approx([2, 2, 2, 2, 2, 10, 11])
    assert set(rows["flag"]) == {"e"}
    assert rows["function"].tolist() == ["family", "disability", "maternity", "old_age", "unemployment", "", ""]
    assert all("poverty line for twelve months" in text for text in rows["concept"])
    assert "administration costs per unit of benefits as observed" in rows["concept"].iloc[-1]


def test_the_financing_gap_needs_all_parts():
    people = [
        persons("A", function, "beneficiaries", 20) for function in ("family", "disability", "maternity", "old_age")
    ]
    rows = finance.financing_gap(
        guarantees(persons=[*people, persons("A", "unemployment", "beneficiaries", None, "na")])
    )
    assert rows["flag"].tolist() == ["e", "e", "e", "e", "na", "na", "na"]
    no_benefit = guarantees(persons=[*people, persons("A", "unemployment", "beneficiaries", None, "nap")])
    assert only(finance.financing_gap(no_benefit), function="unemployment")["value"] == 2.5  # all 100 x 60
    households = guarantees(persons=[*people[1:], persons("A", "family", "beneficiaries", 140)])
    assert only(finance.financing_gap(households), function="family")["flag"] == "na"  # a rate above 100 is an error


# all of it


@pytest.fixture(scope="module")
def talunda():
    return folder.from_folder(TALUNDA)[0]


@pytest.fixture(scope="module")
def of_talunda(talunda):
    return national_indicators(talunda)


def test_every_row_says_what_it_is(of_talunda):
    rows = of_talunda
    assert set(rows["country"]) == {"XXA"} and set(rows["year"]) == {2024} and set(rows["source"]) == {"return"}
    assert (rows["value"].notna() | rows["flag"].isin(["na", "nap", "c"])).all()
    held = rows.dropna(subset=["value", "low", "high"])
    assert ((held["low"] <= held["value"] + 1e-9) & (held["value"] <= held["high"] + 1e-9)).all()
    shares = rows[rows["unit"].isin(["percent", "ratio"]) & rows["numerator"].notna() & rows["value"].notna()]
    scale = shares["unit"].map({"percent": 100, "ratio": 1})
    assert (shares["numerator"] / shares["denominator"] * scale - shares["value"]).abs().max() < 1e-9
    keys = ["indicator", "function", "sex", "age", "migrant_status", "concept"]
    assert not rows.duplicated(keys).any()


def test_frames_in_a_dict_serve_as_well_and_nothing_is_altered(talunda, of_talunda):
    frames = {name: talunda[name] for name in tables() if not talunda[name].empty}
    kept = {name: found.copy() for name, found in frames.items()}
    assert national_indicators(frames).equals(of_talunda)
    assert all(frames[name].equals(kept[name]) for name in kept)


def test_a_masked_cell_stays_confidential():
    rows = totals.with_national_sums(table("persons", by_sex(persons("A", "disability", "beneficiaries", 30), 2, 28)))
    small = rows["sex"].ne("total")
    rows.loc[small, "value"], rows.loc[small, "flag"] = float("nan"), "c"
    frames = {
        "return": table("return", [HEAD]), "schemes": table("schemes", [scheme("A", "disability")]), "persons": rows,
        "context": table("context", by_sex(context("severe_disability", 100), 50, 50)),
    }  # fmt: skip
    found = contingencies.coverage_disability(frames).set_index("sex")
    assert found["flag"].to_dict() == {"total": "", "female": "c", "male": "c"}
    assert found.loc["female", ["numerator", "value", "low", "high"]].isna().all()


def test_a_concept_is_told_phrase_by_phrase(of_talunda):
    language.use("fr")
    assert concept_label("Women; Men: NPF") == "Femmes\u00a0; Hommes\u00a0: NPF"
    texts = {
        text
        for module in (adequacy, anybody, contingencies, contributors, extent, finance, portability, reported)
        for found in vars(module).values()
        for text in (found.values() if isinstance(found, dict) else [found])
        if isinstance(text, str)
    }
    phrases = {part for concept in of_talunda["concept"] for part in concept.split("; ") if " " in part}
    assert phrases and phrases <= texts  # each is one message, none is put together


def test_an_empty_return_gives_gaps_and_no_error():
    rows = national_indicators(made())
    assert set(rows["flag"]) <= {"na"} and rows["value"].isna().all()
    assert {"coverage_any", "expenditure_gdp", "legal_scope"} <= set(rows["indicator"])


@pytest.mark.parametrize("lost", ["country", "year"])
def test_a_return_of_nobody_knows_whom_is_refused(lost):
    with pytest.raises(BadInput, match="of which country and year"):
        national_indicators(made(**{"return": [HEAD | {lost: None}]}))


# the invented country, by plain arithmetic over the files


@cache
def read(name):
    with (TALUNDA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(name, **keys):
    return [row for row in read(name) if all(row[column] == code for column, code in keys.items())]


def sum_of(name, **keys):
    return sum(float(row["value"] or 0) for row in lines(name, **keys))


def people(variable, function="old_age", sex="total", age="total", scheme=None, **keys):
    more = {"scheme": scheme} if scheme else {}
    return sum_of("persons", function=function, variable=variable, sex=sex, age=age, migrant_status="total", origin="",
                  activity="", **more, **keys)  # fmt: skip


def cash(function, sex="total", **keys):
    return people("beneficiaries", function, sex, benefit_form="cash", **keys)


def base(variable, sex="total", age="total"):
    (row,) = lines("context", variable=variable, sex=sex, age=age, migrant_status="total", origin="", activity="")
    return float(row["value"])


def accounts(item, **keys):
    return sum_of("finance", item=item, migrant_status="total", **keys)


@pytest.mark.parametrize("sex", ["total", "female", "male"])
def test_coverage_of_talunda(of_talunda, sex):
    rows = of_talunda[of_talunda["sex"].eq(sex)]
    expected = {
        "coverage_disability": cash("disability", sex) / base("severe_disability", sex),
        "coverage_unemployment": 0,
        "coverage_employment_injury": people("protected", "employment_injury", sex) / base("employment", sex),
        "coverage_old_age": cash("old_age", sex, age="60+") / base("population", sex, "60+"),
        "coverage_poor": cash("assistance", sex) / base("poor", sex),
        "health_affiliation": people("protected", "health", sex) / base("population", sex),
        "coverage_children": cash("family", sex) / base("children", sex, "0-17"),
    }  # fmt: skip
    for indicator, rate in expected.items():
        assert only(rows, indicator)["value"] == pytest.approx(100 * rate), indicator
    seen = rows[rows["indicator"].eq("contributors_labour_force")]["value"].tolist()
    contributors_ = people("active_contributors", sex=sex)
    assert seen == pytest.approx([
        100 * contributors_ / base(name, sex) for name in ("labour_force", "employment", "employees")
    ])  # fmt: skip
    density = only(rows, "affiliation_density", function="survivors")["value"]
    assert density == pytest.approx(
        100 * people("active_contributors", "survivors", sex) / people("affiliated", "survivors", sex)
    )


def test_the_union_of_talunda(of_talunda):
    cash_functions = ["old_age", "survivors", "disability", "employment_injury", "sickness", "maternity", "family",
                      "unemployment", "assistance"]  # fmt: skip
    sizes = {}
    for row in lines("schemes"):
        name = row["scheme"]
        insured = max(people("active_contributors", function, scheme=name) for function in cash_functions)
        sizes[name] = [insured, *(cash(function, scheme=name) for function in cash_functions)]
    high, seen = sum(map(sum, sizes.values())), {name: {name} for name in sizes}
    for pair in sorted(lines("overlaps"), key=lambda row: -float(row["persons"])):
        first, second = seen[pair["scheme_a"]], seen[pair["scheme_b"]]
        if first is not second:  # the next largest overlap that closes no circle
            high -= float(pair["persons"])
            first |= second
            seen |= dict.fromkeys(second, first)
    row = only(of_talunda, "coverage_any", sex="total")
    population = base("population")
    assert row["high"] == pytest.approx(100 * high / population)
    assert 100 * max(map(max, sizes.values())) / population <= row["low"] <= row["value"] <= row["high"]
    by_sex_ = of_talunda.set_index(["indicator", "sex"])["numerator"].loc["coverage_any"]
    assert by_sex_["female"] + by_sex_["male"] == pytest.approx(by_sex_["total"])


def test_the_law_of_talunda(of_talunda):
    rows = of_talunda[of_talunda["indicator"].eq("legal_extent")]
    for function in {row["function"] for row in lines("legal")}:
        groups = lines("legal", function=function)
        law_of = {"national": 0.0, "non_national": 0.0}
        for group in groups:
            others = float(group["group_size_non_nationals"])
            law_of["national"] += (float(group["group_size"]) - others) * (group["nationals"] == "mandatory")
            law_of["non_national"] += others * (group["non_nationals"] == "mandatory")
        found = rows[rows["function"].eq(function) & rows["concept"].str.startswith("mandatory coverage")]
        for status, persons_ in (law_of | {"total": sum(law_of.values())}).items():
            assert only(found, migrant_status=status)["numerator"] == persons_, (function, status)
    assert not (rows["value"] > 100).any()


def test_the_money_of_talunda(of_talunda):
    by_function = {
        name: accounts("benefits", function=name)
        for name in {row["function"] for row in lines("finance", item="benefits")} - {""}
    }
    costs = accounts("administration")
    spent = sum(by_function.values()) + costs + accounts("other_expenditure")
    received = {
        code: accounts(item)
        for code, item in {
            "receipts_employers": "contributions_employers", "receipts_workers": "contributions_workers",
            "receipts_self_employed": "contributions_self_employed", "receipts_government": "government",
            "receipts_other": "other_receipts",
        }.items()
    }  # fmt: skip
    rows = of_talunda
    expected = {
        "expenditure_gdp": (spent - by_function["health"]) / base("gdp"),
        "expenditure_gdp_with_health": spent / base("gdp"),
        "expenditure_government_share": spent / base("government_expenditure"),
        "administration_share": costs / spent,
        "balance_share": (sum(received.values()) - spent) / spent,
        **{code: value / sum(received.values()) for code, value in received.items()},
    }
    for indicator, rate in expected.items():
        assert only(rows, indicator)["value"] == pytest.approx(100 * rate), indicator
    shares = rows[rows["indicator"].eq("expenditure_by_function")].set_index("function")["numerator"]
    assert {name: value for name, value in shares.items() if value} == pytest.approx(by_function)
    # pensions
    for sex in ("total", "female", "male"):
        weighted = [
            (float(row["value"]), cash("old_age", sex, scheme=row["scheme"]))
            for row in lines("benefits", function="old_age", statistic="mean", sex=sex, migrant_status="total")
        ]
        mean = sum(value * weight for value, weight in weighted) / sum(weight for _value, weight in weighted)
        for indicator, line in adequacy.LINES.items():
            assert only(rows, indicator, sex=sex)["value"] == pytest.approx(100 * mean / base(line))
    pay = [row["scheme"] for row in lines("schemes") if row["contributory"] != "non_contributory"]
    pensioners = sum(cash("old_age", scheme=name) for name in pay)
    assert only(rows, "system_dependency")["value"] == pytest.approx(100 * pensioners / people("active_contributors"))
    year = 12 * base("poverty_line")
    uncovered = [
        base("population", age="0-17") - cash("family"), base("severe_disability") - cash("disability"),
        base("women_giving_birth", "female") - cash("maternity", "female"),
        base("population", age="60+") - cash("old_age", age="60+"), base("unemployed"),
    ]  # fmt: skip
    gap = 100 * sum(uncovered) * year / base("gdp")
    seen = rows[rows["indicator"].eq("financing_gap") & rows["function"].eq("")]["value"].tolist()
    assert seen == pytest.approx([gap, gap * (1 + costs / sum(by_function.values()))])
