"""An independent oracle: the figures of the eleven States once more, with the csv module and plain arithmetic only.

Nothing here uses the kit to compute an expected value. The last tests compare single values with the data report of
the course (published figures, sections 2 to 4), typed by hand.
"""

import csv
import math
from pathlib import Path

import pytest

import sslib as ss

FOLDER = Path(__file__).parents[1] / "datasets"
YEAR = 2024
CLOSE = 1e-9
STATES = ("AGO", "BDI", "CAF", "CMR", "COD", "COG", "GAB", "GNQ", "RWA", "STP", "TCD")
WITHOUT_RATE = {"COG", "GAB"}


def lines(name):
    with (FOLDER / name / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RATES = {
    (line["country"], int(line["year"])): float(line["coverage_pct"])
    for line in lines("coverage_sdg131")
    if line["coverage_pct"]
}
PEOPLE = {(line["country"], int(line["year"]), line["sex"], line["age"]): line for line in lines("population")}
STOCK = {
    (line["country"], int(line["year"]), line["origin"], line["sex"]): float(line["persons"])
    for line in lines("migrant_stock")
    if line["persons"]
}
AGREEMENTS = lines("agreements")


def persons(country, year, age="total", sex="total"):
    return float(PEOPLE[country, year, sex, age]["persons"])


def own_years(country):
    return sorted(year for code, year in RATES if code == country and year <= YEAR)


def latest_rate(country):
    years = own_years(country)
    return (years[-1], RATES[country, years[-1]]) if years else None


def covered(country):
    when, rate = latest_rate(country)
    return rate * persons(country, when) / 100


def average(states):
    """Average of the States with a rate, and what it would be if the others covered nobody, or everybody."""
    inside = [state for state in states if latest_rate(state)]
    outside = [state for state in states if not latest_rate(state)]
    reached = math.fsum(covered(state) for state in inside)
    reference = math.fsum(persons(state, latest_rate(state)[0]) for state in inside)
    newest = max(latest_rate(state)[0] for state in STATES if latest_rate(state))
    open_ = math.fsum(persons(state, newest) for state in outside)
    whole = reference + open_
    return {
        "value": 100 * reached / reference, "low": 100 * reached / whole, "high": 100 * (reached + open_) / whole,
        "numerator": reached, "denominator": reference,
    }  # fmt: skip


def stock_year(country):
    return max(year for code, year, origin, sex in STOCK if (code, origin, sex) == (country, "all", "total"))


def origins(country):
    """Migrants in a State from each other State, largest first."""
    when = stock_year(country)
    held = {other: STOCK.get((country, when, other, "total")) for other in STATES if other != country}
    return sorted(((count, other) for other, count in held.items() if count is not None), reverse=True)


def evidence(one, other):
    """What is documented between two States, read pair by pair from the list of agreements."""
    dead = {"none_concluded", "soft_law", "negotiating"}  # talks are no agreement

    def binding(line):
        return line["status"] == "known" and line["status_agreement"] in {"in_force", "ratified"}

    direct = [
        line for line in AGREEMENTS
        if {line["country"], line["partner"]} == {one, other} and line["status_agreement"] not in dead
    ]  # fmt: skip
    if any(binding(line) for line in direct):
        return "documented"
    shared = []
    for code in {line["partner"] for line in AGREEMENTS if line["kind"] == "multilateral"}:
        sides = [
            [
                x
                for x in AGREEMENTS
                if (x["country"], x["partner"]) == (state, code) and x["status_agreement"] not in dead
            ]
            for state in (one, other)
        ]
        if all(sides):
            shared.append(all(any(binding(line) for line in side) for side in sides))
    if any(shared):
        return "documented"
    return "to_confirm" if direct or shared else "none_documented"


def rows_of(frame, country):
    return {entry["indicator"]: entry for _i, entry in frame[frame["country"].eq(country)].iterrows()}


@pytest.fixture(scope="module")
def population():
    return ss.load("population")


@pytest.fixture(scope="module")
def coverage():
    return ss.load("coverage_sdg131")


@pytest.fixture(scope="module")
def stock():
    return ss.load("migrant_stock")


@pytest.fixture(scope="module")
def rates(coverage, population):
    from sslib.indicators.coverage import coverage_any

    return coverage_any(coverage, population, STATES, YEAR)


def test_the_kit_knows_the_eleven_states():
    assert sorted(ss.codes.countries) == sorted(STATES)


@pytest.mark.parametrize("country", STATES)
def test_coverage_and_persons_are_those_of_the_files(country, rates):
    found = rows_of(rates, country)
    rate, gap = found["coverage_any"], found["coverage_gap_persons"]
    if country in WITHOUT_RATE:
        assert latest_rate(country) is None
        assert rate["flag"] == gap["flag"] == "na" and rate["value"] != rate["value"] and gap["value"] != gap["value"]
        return
    when, value = latest_rate(country)
    everybody = persons(country, when)
    assert (rate["year"], rate["value"], rate["denominator"]) == (when, value, everybody)
    assert rate["numerator"] == pytest.approx(covered(country), rel=CLOSE)
    assert gap["value"] == pytest.approx(everybody * (100 - value) / 100, rel=CLOSE)


@pytest.mark.parametrize(("name", "without"), [("ECCAS", ()), ("ECCAS10", ("RWA",))])
def test_the_average_and_its_bounds_are_those_of_the_files(name, without, rates, population):
    from sslib.indicators.coverage import weighted_average, with_population

    states = [state for state in STATES if state not in without]
    every = rates[rates["indicator"].eq("coverage_any")]
    filled = with_population(every, population, every["year"].max())
    found = weighted_average(filled[filled["country"].isin(states)], name)
    for field, value in average(states).items():
        assert found[field] == pytest.approx(value, rel=CLOSE), field
    assert found["low"] < found["value"] < found["high"]


@pytest.mark.parametrize("year", [2024, 2030])
@pytest.mark.parametrize("country", STATES)
def test_dependency_is_that_of_the_files(country, year, population):
    young, old, everybody = (persons(country, year, age) for age in ("0-14", "65+", "total"))
    working = everybody - young - old
    found = rows_of(ss.dependency(population, country, year), country)
    assert found["dependency_ratio_total"]["value"] == pytest.approx(100 * (young + old) / working, rel=CLOSE)
    assert found["dependency_ratio_old"]["value"] == pytest.approx(100 * old / working, rel=CLOSE)
    assert found["dependency_ratio_total"]["denominator"] == working


@pytest.mark.parametrize("country", STATES)
def test_older_women_and_men_add_up_to_the_published_older_people(country, population):
    # shares times totals, against the published count of both sexes; each sex is rounded to one person
    older = ss.older_by_sex(population, country, YEAR)
    for _i, entry in older.iterrows():
        share = float(PEOPLE[country, YEAR, entry["sex"], "65+"]["share_pct"])
        assert abs(entry["persons"] - persons(country, YEAR, sex=entry["sex"]) * share / 100) <= 0.5
    assert older["persons"].sum() == pytest.approx(persons(country, YEAR, "65+"), abs=5)


@pytest.mark.parametrize("country", STATES)
def test_migrant_shares_are_those_of_the_files(country, stock, population):
    when = stock_year(country)
    total, women = STOCK[country, when, "all", "total"], STOCK[country, when, "all", "female"]
    inside = sum(count for count, _other in origins(country))
    found = rows_of(ss.migrant_shares(stock, population, country, YEAR, STATES), country)
    assert (when, found["migrant_share_population"]["year"]) == (YEAR, YEAR)
    assert found["migrant_share_population"]["numerator"] == total
    assert found["migrant_share_population"]["value"] == pytest.approx(100 * total / persons(country, when), rel=CLOSE)
    assert found["migrant_women_share"]["value"] == pytest.approx(100 * women / total, rel=CLOSE)
    assert found["eccas_origin_share"]["numerator"] == inside
    assert found["eccas_origin_share"]["value"] == pytest.approx(100 * inside / total, rel=CLOSE)


@pytest.mark.parametrize("country", STATES)
def test_corridors_are_those_of_the_files_largest_first(country, stock):
    found = ss.corridors(stock, country, YEAR, STATES)
    expected = origins(country)
    assert found["persons"].tolist() == [count for count, _other in expected]
    assert set(zip(found["persons"], found["origin"], strict=True)) == set(expected)
    assert (found["persons"].iloc[0], found["origin"].iloc[0]) == expected[0]


@pytest.mark.parametrize("country", STATES)
def test_corridor_totals_by_agreement_are_those_of_the_files(country, stock):
    expected = dict.fromkeys(("documented", "to_confirm", "none_documented"), 0.0)
    for count, other in origins(country):
        expected[evidence(country, other)] += count
    found = ss.corridors(stock, country, YEAR, STATES)
    kinds = found["origin"].map(ss.agreement_evidence(ss.load("agreements"), country, found["origin"]))
    totals = {kind: float(found.loc[kinds.eq(kind), "persons"].sum()) for kind in expected}
    assert totals == expected
    assert sum(totals.values()) == sum(count for count, _other in origins(country))


@pytest.mark.parametrize("country", STATES)
def test_the_five_largest_corridors_bound_the_agreement_coverage(country, stock):
    main = origins(country)[:5]
    total = sum(count for count, _other in main)
    sure = sum(count for count, other in main if evidence(country, other) == "documented")
    maybe = sum(count for count, other in main if evidence(country, other) == "to_confirm")
    rows = ss.corridors(stock, country, YEAR, STATES)
    kinds = ss.agreement_evidence(ss.load("agreements"), country, rows["origin"])
    found = ss.agreement_coverage(rows, kinds, country).iloc[0]
    assert (found["numerator"], found["denominator"]) == (sure, total)
    assert found["low"] == pytest.approx(100 * sure / total, rel=CLOSE, abs=1e-12)
    assert found["high"] == pytest.approx(100 * (sure + maybe) / total, rel=CLOSE, abs=1e-12)


@pytest.mark.parametrize("country", STATES)
def test_the_pace_is_that_of_the_files(country, coverage):
    target = RATES["AFR", max(year for code, year in RATES if code == "AFR")]
    found = ss.pace(coverage, country, YEAR, target, 2030)
    years = own_years(country)
    if not years:
        assert (found.first, found.last, found.observed, found.required) == (None,) * 4
        return
    first, last = RATES[country, years[0]], RATES[country, years[-1]]
    assert (found.first_year, found.first, found.last_year, found.last) == (years[0], first, years[-1], last)
    if last < target:
        assert found.required == pytest.approx((target - last) / (2030 - years[-1]), rel=CLOSE)
    if len(years) == 1:
        assert found.observed is None
        return
    observed = (last - first) / (years[-1] - years[0])
    assert found.observed == pytest.approx(observed, rel=CLOSE)
    if last < target and observed > 0:
        assert found.reached == years[-1] + math.ceil((target - last) / observed)
    if last < target and observed <= 0:
        assert found.reached is None


def test_the_matrix_of_corridors_adds_up_to_the_files(stock):
    expected = sum(count for country in STATES for count, _other in origins(country))
    assert ss.origin_matrix(stock, STATES, YEAR).sum().sum() == expected


@pytest.mark.parametrize("country", STATES)
def test_women_and_men_add_up_to_all_migrants(country):
    when = stock_year(country)
    assert (
        STOCK[country, when, "all", "female"] + STOCK[country, when, "all", "male"]
        == STOCK[country, when, "all", "total"]
    )


# from here on: values typed by hand from the data report of the course

TYPED = {
    "AGO": (2022, 8.7), "BDI": (2022, 16.1), "CMR": (2022, 10.0), "CAF": (2019, 3.5), "TCD": (2022, 2.5),
    "COD": (2022, 5.2), "GNQ": (2021, 5.2), "RWA": (2023, 7.7), "STP": (2021, 22.1),
}  # fmt: skip


@pytest.mark.parametrize("country", STATES)
def test_the_latest_coverage_is_the_one_of_the_data_report(country, rates):
    entry = rows_of(rates, country)["coverage_any"]
    if country not in TYPED:
        assert entry["flag"] == "na"
        return
    when, value = TYPED[country]
    assert entry["year"] == when
    assert abs(entry["value"] - value) <= 0.05 + CLOSE


def test_coverage_of_cameroon_is_the_one_of_the_data_report(rates):
    entry = rows_of(rates, "CMR")["coverage_any"]
    assert (entry["year"], entry["value"]) == (2022, 10.01)
    assert {year: round(RATES["CMR", year], 1) for year in own_years("CMR")} == {
        2015: 8.7, 2019: 7.1, 2020: 10.3, 2022: 10.0,
    }  # fmt: skip


def test_the_yardsticks_of_2023_are_those_of_the_data_report(coverage):
    latest = {code: ss.latest(coverage, code, YEAR, "coverage_pct") for code in ("SSA", "AFR", "WLD")}
    assert {code: (int(row["year"]), row["coverage_pct"]) for code, row in latest.items()} == {
        "SSA": (2023, 15.4), "AFR": (2023, 19.1), "WLD": (2023, 52.4),
    }  # fmt: skip


def test_the_paces_of_rwanda_and_sao_tome_are_those_of_the_data_report(coverage):
    # 8.9 in 2019 to 7.7 in 2023; 14.8 in 2019 to 22.1 in 2021
    assert ss.pace(coverage, "RWA", YEAR, 19.1, 2030).observed == pytest.approx(-0.3, abs=0.03)
    assert ss.pace(coverage, "STP", YEAR, 19.1, 2030).observed == pytest.approx(3.65, abs=0.01)


def test_the_world_has_304_million_migrants():
    assert STOCK["WLD", 2024, "all", "total"] == 304_021_813
    assert STOCK["WLD", 2020, "all", "total"] == pytest.approx(275.3e6, abs=0.05e6)


def test_of_5_76_million_migrants_2_77_million_came_from_another_of_the_eleven(stock, population):
    import pandas as pd

    shares = pd.concat([ss.migrant_shares(stock, population, state, YEAR, STATES) for state in STATES])
    numerators = shares.groupby("indicator")["numerator"].sum()
    assert numerators["migrant_share_population"] == pytest.approx(5.76e6, abs=0.005e6)
    assert numerators["eccas_origin_share"] == pytest.approx(2.77e6, abs=0.005e6)


def test_the_migrants_of_chad_more_than_doubled_since_2020():
    assert (STOCK["TCD", 2020, "all", "total"], STOCK["TCD", 2024, "all", "total"]) == (547_494, 1_269_673)


def test_household_surveys_stay_apart_from_administrative_coverage(rates):
    # 12.7 % of Cameroon in the survey of 2021, 49.4 % of Gabon, where no administrative rate is published
    aspire = ss.load("coverage_aspire")
    found = {
        code: ss.latest(aspire, code, YEAR, indicator="all_programmes", quintile="total") for code in ("CMR", "GAB")
    }
    assert (found["CMR"]["year"], found["CMR"]["value"]) == (2021, pytest.approx(12.65, abs=0.05))
    assert found["GAB"]["value"] == pytest.approx(49.4, abs=0.05)
    assert rows_of(rates, "GAB")["coverage_any"]["flag"] == "na"


def test_migrants_are_counted_by_citizenship_in_four_states():
    concepts = {line["country"]: line["concept"] for line in lines("migrant_stock") if line["country"] in STATES}
    assert {code for code, concept in concepts.items() if concept == "citizenship"} == {"CAF", "GAB", "GNQ", "STP"}
