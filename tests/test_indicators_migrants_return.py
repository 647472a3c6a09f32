"""Indicators on migrants from a return: every expected value is computed by hand, the invented State by an oracle."""

import csv
import itertools
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sslib.indicators import agreement_use, corridor_cover, insured, migrant_amounts, migrant_data
from sslib.indicators.decomposition import decomposition, kitagawa
from sslib.indicators.nationality import NON_RESIDENT, Counts
from sslib.indicators.reported import per
from sslib.indicators.table import COLUMNS
from sslib.indicators.totals import Quantity
from sslib.inquiry.folder import from_folder
from sslib.inquiry.tables import Return, tables, typed

XXA = Path(__file__).parent.parent / "datasets" / "xxa_return" / "2024"
HEAD = {
    "country": "XXA", "country_name": "Somewhere", "year": 2024, "currency": "XTS", "money_multiplier": 1,
    "person_multiplier": 1, "reference_date": "2024-12-31", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "status": "illustrative",
}  # fmt: skip
STATUSES = ("total", "national", "non_national", "unknown")


def made(**rows) -> Return:
    """A return from lists of rows; what a row does not say is blank."""
    schemes = {"schemes": [scheme("A", "old_age")]}
    return Return({
        name: typed(pd.DataFrame(found, columns=list(tables()[name].columns), dtype="object"), name)
        for name, found in ({"return": [HEAD]} | schemes | rows).items()
    })  # fmt: skip


def scheme(name, functions, contributory="contributory"):
    return {"scheme": name, "functions": functions, "contributory": contributory, "kind": "social_insurance"}


def person(value, status="total", name="A", function="old_age", variable="active_contributors", **more):
    form = "cash" if variable == "beneficiaries" else ""
    return {
        "scheme": name, "function": function, "variable": variable, "benefit_form": form, "sex": "total",
        "age": "total", "migrant_status": status, "value": value,
    } | more  # fmt: skip


def persons(total, national, non_national, unknown, **more):
    """Rows by migrant status; None leaves a row out, a flag masks its value."""
    values = zip(STATUSES, (total, national, non_national, unknown), strict=True)
    return [
        person(None, status, flag=value, **more) if isinstance(value, str) else person(value, status, **more)
        for status, value in values if value is not None
    ]  # fmt: skip


def context(variable, value, status, sex="total", age="total", **more):
    return {"variable": variable, "sex": sex, "age": age, "migrant_status": status, "value": value} | more


def both(variable, national, non_national, **more):
    return [context(variable, national, "national", **more), context(variable, non_national, "non_national", **more)]


def only(rows, indicator=None, phrase=None, **keys):
    """The one row with these codes, of both sexes if nothing else is said."""
    found = rows if indicator is None else rows[rows["indicator"].eq(indicator)]
    found = found if phrase is None else found[found["concept"].str.contains(phrase, regex=False)]
    for column, code in ({"sex": "total"} | keys).items():
        found = found[found[column].eq(code)]
    (row,) = (entry for _i, entry in found.iterrows())
    return row


def numbers(row, *columns):
    return tuple(None if row[name] != row[name] else row[name] for name in columns or ("numerator", "denominator",
                                                                                      "value"))  # fmt: skip


def bounds(row):
    return numbers(row, "low", "value", "high")


# the example of the specification: 18 400 insured over three denominators


def example(unknown=1_000, total=None):
    return made(
        persons=persons(total or 180_400 + unknown, 162_000, 18_400, unknown),
        context=[
            *both("labour_force", 400_000, 120_000), *both("employment", 360_000, 92_000),
            *both("population", 540_000, 150_000, age="15-64"),
        ],
    )  # fmt: skip


def test_three_denominators_give_three_rates_the_labour_force_first():
    rows = insured.rates(example())
    found = rows[rows["indicator"].eq("migrant_contributor_rate")]
    assert found["value"].round(1).tolist() == [15.3, 20.0, 12.3]
    assert found["denominator"].tolist() == [120_000, 92_000, 150_000]
    assert found["numerator"].tolist() == [18_400] * 3
    assert found["high"].tolist() == pytest.approx([100 * 19_400 / people for people in (120_000, 92_000, 150_000)])
    assert found["low"].tolist() == found["value"].tolist()
    national = rows[rows["indicator"].eq("national_contributor_rate")]
    assert national["value"].tolist() == pytest.approx([40.5, 45, 30])
    assert national["high"].tolist() == pytest.approx([40.75, 100 * 163 / 360, 100 * 163 / 540])


def test_parity_takes_all_of_unknown_nationality_on_one_side_or_the_other():
    rows = insured.parity(example())
    ratio = only(rows, "migrant_parity_ratio", "labour force")
    migrant, most = 100 * 18_400 / 120_000, 100 * 19_400 / 120_000
    assert bounds(ratio) == pytest.approx((migrant / 40.75, migrant / 40.5, most / 40.5))
    assert numbers(ratio, "numerator", "denominator") == pytest.approx((migrant, 40.5))
    gap = only(rows, "migrant_parity_gap", "labour force")
    assert bounds(gap) == pytest.approx((40.5 - most, 40.5 - migrant, 40.75 - migrant))
    assert gap["unit"] == "percentage points"
    assert [row["value"] < 1 for _i, row in rows[rows["indicator"].eq("migrant_parity_ratio")].iterrows()] == [True] * 3


def test_bounds_are_there_where_nobody_is_of_unknown_nationality():
    rows = insured.parity(example(unknown=0))
    for _i, row in rows.iterrows():
        assert row["low"] == row["value"] == row["high"]


def test_shares_are_of_known_nationality():
    rows = insured.shares(made(persons=persons(100, 72, 8, 20)))
    share = only(rows, "migrant_share_contributors")
    assert numbers(share) == (8, 80, 10)
    assert bounds(share) == (8, 10, 28)
    assert numbers(only(rows, "nationality_unknown_share")) == (20, 100, 20)


@pytest.mark.parametrize(("unknown", "blocked"), [(20, False), (21, True)])
def test_more_than_a_fifth_of_unknown_nationality_blocks_the_rates_and_leaves_their_bounds(unknown, blocked):
    given_ = made(
        persons=persons(100, 92 - unknown, 8, unknown), context=both("labour_force", 200, 50),
    )  # fmt: skip
    rows = pd.concat([insured.rates(given_), insured.parity(given_)])
    for code, value, low, high in (
        ("migrant_contributor_rate", 16, 16, 2 * (8 + unknown)),
        ("national_contributor_rate", (92 - unknown) / 2, (92 - unknown) / 2, 46),
        ("migrant_parity_ratio", 32 / (92 - unknown), 16 / 46, 4 * (8 + unknown) / (92 - unknown)),
        ("migrant_parity_gap", (92 - unknown) / 2 - 16, (92 - unknown) / 2 - 2 * (8 + unknown), 30),
    ):
        row = only(rows, code, "labour force")
        assert bounds(row) == pytest.approx((low, None if blocked else value, high))
        assert (row["flag"] == "na") == blocked == ("blocked" in row["concept"])
    assert only(rows, "migrant_contributor_rate", "labour force")["numerator"] == 8
    assert only(insured.shares(given_), "migrant_share_contributors")["value"] > 0


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**5), st.integers(1, 10**5))
def test_rates_are_inside_their_bounds_which_widen_with_the_unknown(national, migrant, unknown, more):
    widths = []
    for doubtful in (unknown, unknown + more):
        counts = Counts(*(Quantity(float(n)) for n in (national, migrant, doubtful, national + migrant + doubtful)))
        rates = {status: per(counts.bounded(status), Quantity(10.0**6)) for status in ("national", "non_national")}
        found = [*rates.values(), per(rates["non_national"], rates["national"], 1), counts.share]
        for one in found:
            assert one.low <= one.value * (1 + 1e-12)
            assert one.value <= one.high * (1 + 1e-12)
        widths.append([one.high - one.low for one in found])
    assert all(narrow < wide for narrow, wide in zip(*widths, strict=True))


# what is missing, masked, or does not fit


def test_a_masked_cell_is_confidential_everywhere():
    given_ = made(persons=persons(100, 92, "c", "c"), context=both("labour_force", 200, 50))
    rows = pd.concat([insured.shares(given_), insured.rates(given_), insured.parity(given_)])
    for code in ("migrant_share_contributors", "nationality_unknown_share", "migrant_parity_ratio",
                 "migrant_parity_gap", "migrant_contributor_rate"):  # fmt: skip
        row = rows[rows["indicator"].eq(code)].iloc[0]
        assert (row["flag"], bounds(row)) == ("c", (None, None, None))
    national = only(rows, "national_contributor_rate", "labour force")
    assert bounds(national) == (None, 46, None)
    assert "unknown nationality is confidential" in national["concept"]


def test_one_missing_part_is_the_rest_of_the_total_two_are_not():
    context_ = both("labour_force", 200, 50)
    rows = insured.rates(made(persons=persons(100, 85, 10, None), context=context_))
    assert bounds(only(rows, "migrant_contributor_rate", "labour force")) == (20, 20, 30)
    rows = insured.rates(made(persons=persons(100, None, 10, None), context=context_))
    row = only(rows, "migrant_contributor_rate", "labour force")
    assert bounds(row) == (20, None, None)
    assert "unknown nationality not stated" in row["concept"]
    assert bounds(only(rows, "national_contributor_rate", "labour force")) == (None, None, None)


def test_members_of_a_scheme_that_says_nothing_of_nationality_are_of_unknown_nationality():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("B", "old_age")],
        persons=[*persons(100, 90, 8, 2), *persons(10, None, None, None, name="B")],
        context=both("labour_force", 200, 50),
    )
    row = only(insured.rates(given_), "migrant_contributor_rate", "labour force")
    assert bounds(row) == (16, 16, 40)
    assert "nationality not reported by: B" in row["concept"]
    assert numbers(only(insured.shares(given_), "nationality_unknown_share"))[:2] == (12, 110)


def test_a_scheme_without_figures_leaves_no_national_figure():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("B", "old_age"), scheme("G", "old_age", "non_contributory")],
        persons=persons(100, 90, 8, 2), context=both("labour_force", 200, 50),
    )  # fmt: skip
    row = only(insured.rates(given_), "migrant_contributor_rate", "labour force")
    assert (row["flag"], bounds(row)) == ("na", (None, None, None))
    assert "no figures from: B" in row["concept"]


def test_a_scheme_with_an_open_error_is_not_left_out_in_silence():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("B", "old_age")],
        persons=[*persons(100, 90, 8, 2), *persons("na", "na", "na", "na", name="B")],
    )
    assert only(insured.shares(given_), "migrant_share_contributors")["flag"] == "na"


def test_a_rate_above_100_says_its_likely_cause():
    given_ = made(persons=persons(100, 39, 60, 1), context=both("labour_force", 200, 50))
    row = only(insured.rates(given_), "migrant_contributor_rate", "labour force")
    assert (row["value"], row["flag"]) == (120, "over_100")
    assert row["concept"].endswith(f"likely cause: {NON_RESIDENT}")


def test_schemes_are_added_and_the_concept_says_so():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("B", "old_age")],
        persons=[*persons(100, 90, 8, 2), *persons(20, 15, 4, 1, name="B")], context=both("labour_force", 200, 50),
    )  # fmt: skip
    row = only(insured.rates(given_), "migrant_contributor_rate", "labour force")
    assert bounds(row) == (24, 24, 30)
    assert "a person in two schemes counts twice" in row["concept"]


def test_women_and_men_and_their_parity():
    women, men = persons(40, 35, 3, 2, sex="female"), persons(60, 47, 12, 1, sex="male")
    given_ = made(
        persons=[*persons(100, 82, 15, 3), *women, *men],
        context=[*both("labour_force", 200, 80), *both("labour_force", 100, 30, sex="female"),
                 *both("labour_force", 100, 50, sex="male")],
    )  # fmt: skip
    rows = insured.rates(given_)
    assert numbers(only(rows, "migrant_contributor_rate", "labour force", sex="female")) == (3, 30, 10)
    assert numbers(only(rows, "migrant_contributor_rate", "labour force", sex="male")) == (12, 50, 24)
    parity = only(insured.migrant_gender_parity(given_))
    assert bounds(parity) == pytest.approx((10 / 26, 10 / 24, (500 / 30) / 24))
    without = made(persons=[*persons(100, 82, 15, 3), *women], context=both("labour_force", 200, 80))
    assert set(insured.rates(without)["sex"]) == {"total"}
    assert only(insured.migrant_gender_parity(without))["flag"] == "na"


def test_branches_have_the_labour_force_only_and_old_age_is_first():
    given_ = made(
        schemes=[scheme("A", "old_age"), scheme("E", "employment_injury")],
        persons=[*persons(50, 40, 9, 1, name="E", function="employment_injury"), *persons(100, 90, 8, 2)],
        context=[*both("labour_force", 200, 50), *both("employment", 150, 40)],
    )  # fmt: skip
    rows = insured.rates(given_)
    found = rows[rows["indicator"].eq("migrant_contributor_rate")]
    assert found["function"].tolist() == ["old_age"] * 3 + ["employment_injury"]
    assert numbers(only(rows, "migrant_contributor_rate", function="employment_injury")) == (9, 50, 18)


def test_health():
    given_ = made(
        schemes=[scheme("H", "health")],
        persons=persons(500, 440, 40, 20, name="H", function="health", variable="protected"),
        context=both("population", 1000, 200),
    )
    assert bounds(only(insured.migrant_health_affiliation(given_))) == (20, 20, 30)


# where they work and come from


def test_representation_is_a_share_by_a_share():
    given_ = made(
        persons=[*persons(100, 72, 8, 20), *persons(30, 18, 6, 6, activity="F"),
                 *persons(10, "c", "c", 1, activity="A")],
        context=[*both("employment", 160, 40), *both("employment", 60, 30, activity="F"),
                 *both("employment", 50, 5, activity="A"), *both("employment", 50, 5, activity="B")],
    )  # fmt: skip
    rows = corridor_cover.representation_index(given_)
    assert [text.split("; ")[2:] for text in rows["concept"]] == [[], ["activity: A"], ["activity: F"]]
    assert bounds(rows.iloc[0]) == (0.4, 0.5, 1.4)
    assert (rows.iloc[1]["flag"], bounds(rows.iloc[1])) == ("c", (None, None, None))
    assert numbers(rows.iloc[2]) == pytest.approx((25, 100 / 3, 0.75))


def test_the_bounds_of_a_share_are_not_the_sum_of_those_of_women_and_men():
    found = made(
        persons=[*persons(100, 72, 8, 20), *persons(50, 36, 4, 10, sex="female"), *persons(50, 36, 4, 10, sex="male")],
        context=[*both("employment", 160, 40), *both("employment", 80, 20, sex="female"),
                 *both("employment", 80, 20, sex="male")],
    )  # fmt: skip
    rows = corridor_cover.representation_index(found)
    assert [bounds(entry) for _i, entry in rows.iterrows()] == [(0.4, 0.5, 1.4)] * 3


def test_corridors_are_states_the_largest_first():
    given_ = made(
        persons=[
            *persons(1000, 880, 100, 20), person(30, "non_national", origin="XXC"),
            person(50, "non_national", origin="XXB"), person(15, "non_national", origin="rest_of_world"),
            person(5, "non_national", origin="unknown"),
        ],
        context=[context("employment", 200, "non_national", origin=code) for code in ("XXB", "XXC", "rest_of_world")],
    )  # fmt: skip
    rows = corridor_cover.corridor_coverage(given_)
    assert [text.split("origin: ")[1] for text in rows["concept"]] == ["XXB", "XXC"]
    assert [bounds(row) for _i, row in rows.iterrows()] == [(25, 25, 37.5), (15, 15, 27.5)]
    assert only(corridor_cover.corridor_coverage(example()))["flag"] == "na"


def agreed(partner, status="in_force", **more):
    return {"partner": partner, "name": f"with {partner}", "kind": "bilateral", "status": status} | more


@pytest.mark.parametrize(
    ("agreements", "expected", "phrase"),
    [
        ([agreed("XXB"), agreed("XXC", "signed")], (50 * 100 / 120, 50, 75 * 100 / 120), ""),
        (
            [agreed("XXB"), agreed("Union")],
            (50 * 100 / 120, None, 116 * 100 / 120),
            "not named one by one, or status not known",
        ),
        ([agreed("XXB"), agreed("XXC", "unknown")], (50 * 100 / 120, None, 116 * 100 / 120), "status not known: XXC"),
        ([agreed("XXB"), agreed("XXD")], (50 * 100 / 120, None, 86 * 100 / 120), "no origin of their own: XXD"),
        ([agreed("XXC", "signed")], (0, 0, 0), ""),
    ],
)
def test_agreements_cover_those_whose_state_has_one_in_force(agreements, expected, phrase):
    given_ = made(
        persons=[
            *persons(1000, 880, 100, 20), person(50, "non_national", origin="XXB"),
            person(30, "non_national", origin="XXC"), person(11, "non_national", origin="rest_of_world"),
            person(5, "non_national", origin="unknown"), person(4, "non_national", origin="stateless"),
        ],
        agreements=agreements,
    )  # fmt: skip
    row = only(corridor_cover.agreement_coverage_insured(given_))
    assert bounds(row) == pytest.approx(expected)
    assert phrase in row["concept"]


def test_no_origins_or_no_agreements_say_nothing():
    assert only(corridor_cover.agreement_coverage_insured(example()))["flag"] == "na"
    masked = made(
        persons=[*persons(1000, 880, 100, 20), person(None, "non_national", origin="XXB", flag="c")],
        agreements=[agreed("XXB")],
    )
    row = only(corridor_cover.agreement_coverage_insured(masked))
    assert (row["flag"], bounds(row)) == ("c", (None, None, None))


# agreements and nationals abroad


def used(partner, received, settled, totalised, days, exported, status="in_force"):
    return agreed(
        partner, status, applications_received=received, applications_settled=settled, pensions_totalised=totalised,
        median_days=days, pensions_exported=exported,
    )  # fmt: skip


def test_the_use_of_agreements_is_added_but_medians_are_not():
    rows = agreement_use.agreement_use(
        made(agreements=[used("XXB", 40, 30, 10, 100, 20), used("XXC", 10, 12, 1, 250, 3), used("XXD", 9, 9, 9, 9, 9,
                                                                                              "signed")])
    )  # fmt: skip
    assert only(rows, "pensions_totalised")["value"] == 11
    assert only(rows, "pensions_paid_abroad")["value"] == 23
    assert numbers(only(rows, "foreign_claims_settled")) == (42, 50, 84)
    days = rows[rows["indicator"].eq("foreign_claim_days")]
    assert [bounds(row) for _i, row in days.iterrows()] == [
        (100, None, 250), (None, 100, None), (None, 250, None),
    ]  # fmt: skip


def test_one_agreement_has_its_median_and_a_missing_one_hides_the_range():
    rows = agreement_use.agreement_use(made(agreements=[used("XXB", 40, 50, 10, 100, None)]))
    assert rows[rows["indicator"].eq("foreign_claim_days")]["value"].tolist() == [100, 100]
    assert only(rows, "pensions_paid_abroad")["flag"] == "na"
    assert (only(rows, "foreign_claims_settled")["value"], only(rows, "foreign_claims_settled")["flag"]) == (125, "")
    rows = agreement_use.agreement_use(
        made(agreements=[used("XXB", 4, 5, 1, 100, 1), used("XXC", 4, 5, 1, None, 1, "unknown")])
    )
    assert bounds(rows[rows["indicator"].eq("foreign_claim_days")].iloc[0]) == (None, None, None)


def test_no_agreement_in_force_is_no_benefit_and_no_table_is_not_known():
    for given_, flag in ((made(agreements=[agreed("XXB", "signed")]), "nap"), (made(), "na")):
        assert set(agreement_use.agreement_use(given_)["flag"].iloc[:2]) == {flag}


def test_nationals_abroad():
    abroad = [{"destination": "XXB", "working": 400, "insured": 100}, {"destination": "XXC", "working": 100,
                                                                       "insured": 50}]  # fmt: skip
    rows = agreement_use.nationals_abroad_protected(made(abroad=abroad))
    assert rows["value"].tolist() == [30, 25, 50]
    assert rows["concept"].iloc[2].endswith("destination: XXC")
    abroad[1]["insured"] = None
    rows = agreement_use.nationals_abroad_protected(made(abroad=abroad))
    assert bounds(rows.iloc[0]) == (20, None, None)
    assert only(agreement_use.nationals_abroad_protected(made()))["flag"] == "na"


# amounts


def amount(value, status, statistic="mean", period="month", function="old_age", **more):
    return {
        "scheme": "A", "function": function, "statistic": statistic, "period": period, "sex": "total",
        "migrant_status": status, "value": value,
    } | more  # fmt: skip


def test_benefits_are_compared_within_a_scheme_function_and_period():
    rows = migrant_amounts.benefit_parity(
        made(benefits=[
            amount(900, "national", function="survivors"), amount(450, "non_national", function="survivors"),
            amount(1000, "national"), amount(800, "non_national"), amount(500, "non_national", period="year"),
            amount(700, "national", scheme="B"), amount(None, "non_national", scheme="B", flag="c"),
        ])
    )  # fmt: skip
    assert rows["function"].tolist() == ["old_age", "old_age", "survivors"]
    assert numbers(rows.iloc[0]) == (800, 1000, 0.8)
    assert (rows.iloc[1]["flag"], rows.iloc[2]["value"]) == ("c", 0.5)
    assert rows.iloc[0]["concept"].endswith("scheme: A; period: month")


def paid(item, value, status, function=""):
    return {"scheme": "A", "item": item, "function": function, "migrant_status": status, "value": value}


def test_the_balance_is_contributions_minus_benefits_of_all_functions():
    finance = [
        paid("contributions_employers", 600, "total"), paid("contributions_employers", 60, "non_national"),
        paid("contributions_employers", 6, "unknown"), paid("contributions_workers", 300, "total"),
        paid("contributions_workers", 30, "non_national"), paid("contributions_workers", 3, "unknown"),
    ]  # fmt: skip
    benefits = [
        amount(value, status, "total", "year", function)
        for function, values in (("old_age", (300, 50, 5)), ("survivors", (90, 10, 2)))
        for value, status in zip(values, ("total", "non_national", "unknown"), strict=True)
    ]
    row = only(migrant_amounts.contribution_benefit_balance(made(finance=finance, benefits=benefits)))
    assert bounds(row) == (30 - 7, 30, 30 + 9)
    assert row["unit"] == "national currency"
    for lost in ([finance[:4], benefits], [finance, benefits[:4]]):
        row = only(migrant_amounts.contribution_benefit_balance(made(finance=lost[0], benefits=lost[1])))
        assert (row["flag"], row["value"] == row["value"]) == ("na", False)


# decomposition


def split(rates=((34, 6), (10.5, 4.25)), employed=((40, 60), (15, 85)), flag="", masked=(), unknown=0):
    """Formal and informal work of the specification as activities; nationals first, in thousands."""
    cells = [
        (code, *values)
        for code, *values in zip("ABC", zip(*rates, strict=True), zip(*employed, strict=True), strict=False)
    ]
    counts = [
        row
        for code, (nationals, migrants), _employed in cells
        for row in persons(None, 1000 * nationals, 1000 * migrants, 0, activity=code)
    ]
    if flag:
        counts[1] |= {"value": None, "flag": flag}
    for count in counts:
        if count["activity"] in masked and count["migrant_status"] != "total":
            count |= {"value": None, "flag": "c"}
    return made(
        persons=[*persons(None, *(1000 * sum(counted) for counted in rates), unknown), *counts],
        context=[row for code, _counted, people in cells for row in both("employment", *(1000 * one for one in people),
                                                                       activity=code)],
    )  # fmt: skip


def test_the_gap_is_split_as_in_the_specification():
    rows = decomposition(split())
    assert only(rows, "parity_gap_composition")["value"] == pytest.approx(17.5)
    assert only(rows, "parity_gap_rates")["value"] == pytest.approx(7.75)


def with_flag(rows):
    return [(row["flag"], numbers(row, "value")[0]) for _i, row in rows.iterrows()]


def test_nothing_is_split_where_a_cell_is_masked_or_does_not_fit():
    assert with_flag(decomposition(split(flag="c"))) == [("c", None)] * 2
    assert with_flag(decomposition(split(flag="na"))) == [("na", None)] * 2
    assert with_flag(decomposition(example())) == [("na", None)] * 2
    nobody_works_there = split(employed=((40, 60), (0, 100)))
    assert with_flag(decomposition(nobody_works_there)) == [("na", None)] * 2


def test_nothing_is_split_or_compared_where_the_nationality_of_more_than_a_fifth_is_unknown():
    for unknown, there in ((13_600, True), (13_800, False)):  # beside 54,750 of known nationality
        rows = insured.insured(split(unknown=unknown))
        for code in ("parity_gap_composition", "parity_gap_rates", "representation_index"):
            assert rows.loc[rows["indicator"].eq(code), "value"].notna().any() == there, code


def test_masked_activities_are_split_as_the_rest_of_all_contributors():
    """B and C together are the informal work of the specification: 6 of 60, and 4.25 of 85."""
    rows = decomposition(split(((34, 3, 3), (10.5, 2, 2.25)), ((40, 30, 30), (15, 40, 45)), masked="BC"))
    composition, rates = (only(rows, code) for code in ("parity_gap_composition", "parity_gap_rates"))
    assert (composition["value"], rates["value"]) == (pytest.approx(17.5), pytest.approx(7.75))
    assert "activities that may not be shown are taken together: B, C" in rates["concept"]


def test_an_activity_without_migrants_counts_as_composition():
    rows = decomposition(split(rates=((34, 6), (0, 5)), employed=((40, 60), (0, 100))))
    composition, rates = (only(rows, code)["value"] for code in ("parity_gap_composition", "parity_gap_rates"))
    assert (composition, rates) == pytest.approx((0.4 * 85 - 0.4 * 7.5, 0.8 * 5))
    assert composition + rates == pytest.approx(40 - 5)
    rows = decomposition(split(rates=((0, 10), (10.5, 4.25)), employed=((0, 100), (15, 85))))
    assert only(rows, "parity_gap_composition")["value"] == pytest.approx(-0.15 * 70 + 0.15 * 7.5)


def test_contributors_of_other_activities_leave_the_split_open():
    given_ = split()
    frame = given_["persons"]
    frame.loc[frame["activity"].eq("") & frame["migrant_status"].eq("national"), "value"] += 1
    given_ = Return({name: given_[name] for name in given_.frames} | {"persons": frame})
    assert with_flag(decomposition(given_)) == [("na", None)] * 2


WEIGHTS = st.lists(st.floats(0.01, 1), min_size=1, max_size=6)
RATES = st.floats(0, 100)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_parts_add_up_to_the_difference_and_change_sign_with_the_order(data):
    first = data.draw(WEIGHTS)
    second = data.draw(st.lists(st.floats(0.01, 1), min_size=len(first), max_size=len(first)))
    first, second = ([weight / sum(weights) for weight in weights] for weights in (first, second))
    rates, other = (data.draw(st.lists(RATES, min_size=len(first), max_size=len(first))) for _one in range(2))
    parts = kitagawa(first, rates, second, other)
    overall = [sum(w * r for w, r in zip(*pair, strict=True)) for pair in ((first, rates), (second, other))]
    assert sum(parts) == pytest.approx(overall[0] - overall[1], abs=1e-9)
    assert kitagawa(second, other, first, rates) == pytest.approx([-part for part in parts], abs=1e-9)
    assert kitagawa(first, rates, first, other)[0] == pytest.approx(0, abs=1e-9)
    assert kitagawa(first, rates, second, rates)[1] == pytest.approx(0, abs=1e-9)


# what the return says at all


def test_the_module_is_filled_by_two_schemes_or_the_only_one():
    two = [scheme("A", "old_age"), scheme("B", "old_age")]
    own, other = persons(100, 90, 8, 2), persons(100, 90, "c", "c", name="B")
    cases = [(two, own, 0), (two, own + other, 1), (two[:1], own, 1), (two, [], 0)]
    for schemes, counted, expected in cases:
        assert only(migrant_data.migrant_module_filled(made(schemes=schemes, persons=counted)))["value"] == expected


def test_core_indicators_apply_where_a_scheme_serves_the_function():
    given_ = made(
        schemes=[scheme("A", "old_age;disability"), scheme("M", "maternity")],
        persons=[
            *persons(100, 90, 8, 2),
            person(5, "non_national", name="M", function="maternity", variable="beneficiaries", sex="female"),
        ],
        context=[*both("labour_force", 200, 50), context("women_giving_birth", 9, "non_national", sex="female")],
    )  # fmt: skip
    # of four that apply (contributors, pensioners, disability, maternity) two can be computed
    assert numbers(only(migrant_data.migrant_data_share(given_))) == (2, 4, 50)
    assert only(migrant_data.migrant_data_share(made(schemes=[])))["flag"] == "na"


def test_indicators_without_sex_are_those_without_women_and_men():
    rows = insured.insured(example())
    found = only(rows, "migrant_indicators_without_sex")
    # two shares, two rates, ratio, gap and representation are there, none by sex; what is not there is no gap by sex
    assert numbers(found) == (7, 7, 100)
    women = [rows.assign(sex=sex) for sex in ("female", "male")]
    found = only(migrant_data.migrant_indicators_without_sex(example(), pd.concat([rows, *women])))
    assert numbers(found)[:2] == (0, 7)


# all together


def test_all_rows_have_the_shape_of_an_indicator_and_say_whom_they_count():
    rows = insured.insured(example())
    assert tuple(rows.columns) == COLUMNS
    assert rows["concept"].str.startswith("citizenship").all()
    assert set(rows["source"]) == {"return"}
    assert not rows.duplicated(["indicator", "function", "sex", "migrant_status", "concept"]).any()
    empty = insured.insured(made(schemes=[]))
    assert empty["value"].dropna().tolist() == [0.0]  # no module
    assert set(empty["indicator"]) == set(rows["indicator"])


def test_the_tables_are_left_as_they_are():
    given_ = dict(made(persons=persons(100, 90, 8, 2), context=both("labour_force", 200, 50)).frames)
    before = {name: frame.copy() for name, frame in given_.items()}
    insured.insured(given_)
    for name, frame in given_.items():
        pd.testing.assert_frame_equal(frame, before[name])


# the invented State, by plain arithmetic on its files


@pytest.fixture(scope="module")
def files():
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in XXA.glob("*.csv")}


@pytest.fixture(scope="module")
def xxa():
    return insured.insured(from_folder(XXA)[0])


def added(rows, **keys):
    return sum(float(row["value"]) for row in rows if all(row[column] == code for column, code in keys.items()))


def contributors(files, **keys):
    whole = {"function": "old_age", "variable": "active_contributors", "sex": "total", "age": "total", "origin": "",
             "activity": ""}  # fmt: skip
    return added(files["persons"], **whole | keys)


def people(files, variable, **keys):
    whole = {"variable": variable, "sex": "total", "age": "total", "origin": "", "activity": ""}
    return added(files["context"], **whole | keys)


@pytest.mark.parametrize("sex", ["total", "female", "male"])
def test_the_rates_of_the_invented_state(files, xxa, sex):
    counts = {status: contributors(files, migrant_status=status, sex=sex) for status in STATUSES[1:]}
    labour = {status: people(files, "labour_force", migrant_status=status, sex=sex) for status in STATUSES[1:3]}
    rates = {status: 100 * counts[status] / labour[status] for status in labour}
    most = {status: 100 * (counts[status] + counts["unknown"]) / labour[status] for status in labour}
    assert counts["unknown"] > 0
    for code, status in (("migrant_contributor_rate", "non_national"), ("national_contributor_rate", "national")):
        row = only(xxa, code, "the labour force", sex=sex, function="old_age")
        assert bounds(row) == pytest.approx((rates[status], rates[status], most[status]))
    row = only(xxa, "migrant_parity_ratio", "the labour force", sex=sex, function="old_age")
    assert bounds(row) == pytest.approx((
        rates["non_national"] / most["national"], rates["non_national"] / rates["national"],
        most["non_national"] / rates["national"],
    ))  # fmt: skip
    share = only(xxa, "migrant_share_contributors", sex=sex, function="old_age")
    assert share["value"] == pytest.approx(100 * counts["non_national"] / (counts["national"] + counts["non_national"]))


def test_the_split_of_the_invented_state_adds_up_to_its_gap(files, xxa):
    composition, rates = (only(xxa, code)["value"] for code in ("parity_gap_composition", "parity_gap_rates"))
    assert composition + rates == pytest.approx(only(xxa, "migrant_parity_gap", "employment")["value"], abs=0.01)
    by_activity = defaultdict(dict)
    for status, code in itertools.product(STATUSES[1:3], "ABCDEFGHIJKLMNOPQRSTU"):
        employed = people(files, "employment", migrant_status=status, activity=code)
        by_activity[code][status] = (employed, contributors(files, migrant_status=status, activity=code))
    total = {status: sum(cell[status][0] for cell in by_activity.values()) for status in STATUSES[1:3]}
    expected = sum(
        (cell["national"][0] / total["national"] - cell["non_national"][0] / total["non_national"])
        * 50 * sum(cell[status][1] / cell[status][0] for status in STATUSES[1:3])
        for cell in by_activity.values()
    )  # fmt: skip
    assert composition == pytest.approx(expected)


def test_corridors_and_agreements_of_the_invented_state(files, xxa):
    for origin in ("XXB", "XXC", "XXD"):
        insured_ = contributors(files, migrant_status="non_national", origin=origin)
        employed = people(files, "employment", migrant_status="non_national", origin=origin)
        assert numbers(only(xxa, "corridor_coverage", f"origin: {origin}")) == pytest.approx(
            (insured_, employed, 100 * insured_ / employed)
        )
    in_force = [row for row in files["agreements"] if row["status"] == "in_force"]
    assert only(xxa, "pensions_paid_abroad")["value"] == sum(float(row["pensions_exported"]) for row in in_force)
