"""The arithmetic of coverage: persons, averages with bounds, paces. Every expected value is computed by hand."""

import pandas as pd
import pytest

from sslib.indicators.coverage import coverage_any, pace, pace_rows, weighted_average, with_population
from sslib.indicators.table import frame, row

ELEVEN = ("AGO", "BDI", "CAF", "CMR", "COD", "COG", "GAB", "GNQ", "RWA", "STP", "TCD")


def rates(*entries):
    return pd.DataFrame(entries, columns=["country", "year", "coverage_pct"])


def people(*entries):
    made = pd.DataFrame(entries, columns=["country", "year", "persons"])
    return made.assign(sex="total", age="total")


def only(rows, indicator):
    (found,) = (entry for _i, entry in rows.iterrows() if entry["indicator"] == indicator)
    return found


def group(**values):
    """Rate and population of each State as indicator rows; None stands for no rate."""
    return frame(
        row("coverage_any", state, None if rate is None else year, rate, "percent", "x", denominator=population)
        for state, (rate, population, year) in values.items()
    )


def test_the_latest_rate_not_after_the_year_is_used():
    published = rates(("CMR", 2015, 8.0), ("CMR", 2020, 10.0), ("CMR", 2023, 12.0))
    counted = people(("CMR", 2015, 100.0), ("CMR", 2020, 200.0), ("CMR", 2023, 300.0))
    seen = {}
    for year in (2015, 2019, 2020, 2022, 2023, 2030):
        found = only(coverage_any(published, counted, ["CMR"], year), "coverage_any")
        seen[year] = (found["year"], found["value"])
    assert seen == {2015: (2015, 8.0), 2019: (2015, 8.0), 2020: (2020, 10.0), 2022: (2020, 10.0),
                    2023: (2023, 12.0), 2030: (2023, 12.0)}  # fmt: skip


def test_a_blank_rate_is_passed_over_for_an_older_published_one():
    published = rates(("CMR", 2020, 10.0), ("CMR", 2022, None))
    found = only(coverage_any(published, people(("CMR", 2020, 50.0)), ["CMR"], 2024), "coverage_any")
    assert (found["year"], found["value"]) == (2020, 10.0)


def test_persons_covered_and_not_covered_add_up_to_the_population():
    # 12.5 % of 480 persons are 60; 480 - 60 = 420 are not covered
    rows = coverage_any(rates(("TCD", 2022, 12.5)), people(("TCD", 2022, 480.0)), ["TCD"], 2024)
    rate, gap = only(rows, "coverage_any"), only(rows, "coverage_gap_persons")
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (60.0, 480.0, 12.5)
    assert (gap["value"], gap["unit"], gap["year"]) == (420.0, "persons", 2022)


def test_derived_persons_carry_the_flag_of_an_estimate():
    rows = coverage_any(rates(("TCD", 2022, 12.5)), people(("TCD", 2022, 480.0)), ["TCD"], 2024)
    assert only(rows, "coverage_gap_persons")["flag"] == "e"


def test_the_population_is_that_of_the_year_of_the_rate():
    # 10 % in 2020, when there were 200; the 400 of 2024 are not used
    counted = people(("CMR", 2019, 100.0), ("CMR", 2020, 200.0), ("CMR", 2024, 400.0))
    found = only(coverage_any(rates(("CMR", 2020, 10.0)), counted, ["CMR"], 2024), "coverage_any")
    assert (found["numerator"], found["denominator"]) == (20.0, 200.0)


def test_the_population_is_the_total_of_both_sexes_and_all_ages():
    counted = pd.concat([
        people(("CMR", 2020, 200.0)),
        people(("CMR", 2020, 90.0)).assign(sex="female"),
        people(("CMR", 2020, 80.0)).assign(age="0-14"),
    ])  # fmt: skip
    found = only(coverage_any(rates(("CMR", 2020, 10.0)), counted, ["CMR"], 2024), "coverage_any")
    assert found["denominator"] == 200.0


def test_a_rate_without_a_population_of_its_year_stands_without_persons():
    rows = coverage_any(rates(("CMR", 2020, 10.0)), people(("CMR", 2021, 200.0)), ["CMR"], 2024)
    rate = only(rows, "coverage_any")
    assert rate["value"] == 10.0
    assert pd.isna(rate["numerator"]) and pd.isna(rate["denominator"])
    assert pd.isna(only(rows, "coverage_gap_persons")["value"])


def test_persons_that_cannot_be_derived_are_flagged_as_not_available():
    rows = coverage_any(rates(("CMR", 2020, 10.0)), people(("CMR", 2021, 200.0)), ["CMR"], 2024)
    assert only(rows, "coverage_gap_persons")["flag"] == "na"


def test_a_state_without_a_rate_is_not_available_and_not_zero():
    rows = coverage_any(rates(("CMR", 2020, 10.0)), people(("GAB", 2020, 7.0)), ["GAB"], 2024)
    assert rows["flag"].tolist() == ["na", "na"]
    assert rows["value"].isna().all() and rows["numerator"].isna().all() and rows["year"].isna().all()


def test_a_rate_of_zero_is_a_value():
    rows = coverage_any(rates(("CMR", 2020, 0.0)), people(("CMR", 2020, 200.0)), ["CMR"], 2024)
    assert only(rows, "coverage_any")["value"] == 0.0
    assert only(rows, "coverage_gap_persons")["value"] == 200.0


def test_every_state_asked_for_has_its_two_rows_in_the_order_asked():
    rows = coverage_any(rates(("CMR", 2020, 10.0)), people(("CMR", 2020, 9.0)), ["GAB", "CMR"], 2024)
    assert rows["country"].tolist() == ["GAB", "GAB", "CMR", "CMR"]
    assert rows["indicator"].tolist() == ["coverage_any", "coverage_gap_persons"] * 2


def eleven():
    """Eight States with 10 % of 100 persons, Rwanda with 20 % of 100, Congo and Gabon with 50 persons and no rate."""
    values = dict.fromkeys(ELEVEN, (10.0, 100.0, 2022))
    values |= {"RWA": (20.0, 100.0, 2023), "COG": (None, 50.0, None), "GAB": (None, 50.0, None)}
    return group(**values)


def test_the_average_of_the_eleven_is_weighted_and_bounded():
    # covered 8 * 10 + 20 = 100 of 900 with a rate; of all 1000: at least 100, at most 100 + 2 * 50
    found = weighted_average(eleven(), "ECCAS")
    assert found["value"] == pytest.approx(100 / 900 * 100)
    assert (found["low"], found["high"]) == (pytest.approx(10.0), pytest.approx(20.0))
    assert (found["numerator"], found["denominator"]) == (pytest.approx(100.0), 900.0)
    assert (found["country"], found["flag"]) == ("ECCAS", "e")
    assert "9 of 11 States, 2022-2023" in found["concept"]


def test_the_average_of_the_ten_leaves_rwanda_out_of_value_and_bounds():
    # covered 80 of 800 with a rate; of all 900: at least 80, at most 80 + 100
    rows = eleven()
    found = weighted_average(rows[rows["country"].ne("RWA")], "ECCAS10")
    assert found["value"] == pytest.approx(10.0)
    assert (found["low"], found["high"]) == (pytest.approx(80 / 900 * 100), pytest.approx(20.0))
    assert "8 of 10 States, 2022-2022" in found["concept"]


def test_the_average_is_not_the_mean_of_the_rates():
    # 90 % of 10 and 10 % of 90 persons: 9 + 9 of 100 persons are 18 %, while the mean of the rates is 50 %
    found = weighted_average(group(STP=(90.0, 10.0, 2021), COD=(10.0, 90.0, 2022)), "X")
    assert found["value"] == pytest.approx(18.0)


def test_without_missing_states_the_bounds_are_the_value():
    found = weighted_average(group(STP=(90.0, 10.0, 2021), COD=(10.0, 90.0, 2022)), "X")
    assert found["low"] == pytest.approx(found["value"]) == found["high"]


def test_the_average_of_states_without_any_rate_is_not_available():
    found = weighted_average(group(COG=(None, 50.0, None), GAB=(None, 50.0, None)), "X")
    assert (found["value"], found["low"], found["high"], found["flag"]) == (None, None, None, "na")


def test_bounds_are_not_given_where_the_population_of_a_missing_state_is_unknown():
    # nobody can say how much the State without a rate and without a population may weigh
    found = weighted_average(group(CMR=(10.0, 100.0, 2022), GAB=(None, None, None)), "X")
    assert found["value"] == pytest.approx(10.0)
    assert found["low"] is None and found["high"] is None


def test_missing_denominators_are_filled_and_known_ones_kept():
    made = group(CMR=(10.0, 100.0, 2022), GAB=(None, None, None))
    filled = with_population(made, people(("CMR", 2024, 999.0), ("GAB", 2024, 60.0), ("GAB", 2023, 50.0)), 2024)
    assert filled["denominator"].tolist() == [100.0, 60.0]


def test_filling_does_not_alter_the_rows_given():
    made = group(GAB=(None, None, None))
    with_population(made, people(("GAB", 2024, 60.0)), 2024)
    assert made["denominator"].isna().all()


def test_a_filled_denominator_serves_the_bounds_and_never_the_average():
    # the rate of 2022 has no population of 2022: that of 2024 must not weigh it
    made = group(CMR=(10.0, 100.0, 2022), TCD=(50.0, None, 2022))
    filled = with_population(made, people(("TCD", 2024, 300.0)), 2024)
    assert weighted_average(filled, "X")["value"] == pytest.approx(10.0)


def test_the_pace_runs_from_the_first_to_the_latest_value():
    # (10 - 8) / 5 years; (20 - 10) / 10 years; 10 points at 0.4 a year take 25 years
    found = pace(rates(("CMR", 2020, 10.0), ("CMR", 2015, 8.0), ("CMR", 2017, 5.0)), "CMR", 2024, 20.0, 2030)
    assert (found.first_year, found.last_year, found.first, found.last) == (2015, 2020, 8.0, 10.0)
    assert (found.observed, found.required, found.reached) == (pytest.approx(0.4), pytest.approx(1.0), 2045)


def test_the_pace_ends_with_the_year_of_the_analysis():
    published = rates(("CMR", 2015, 8.0), ("CMR", 2020, 10.0), ("CMR", 2023, 30.0), ("GAB", 2016, 90.0))
    found = pace(published, "CMR", 2022, 20.0, 2030)
    assert (found.last_year, found.last) == (2020, 10.0)


def test_the_year_reached_is_rounded_up():
    # 7 points are missing at 2 points a year: 3.5 years, so in the fourth year
    assert pace(rates(("CMR", 2019, 1.0), ("CMR", 2020, 3.0)), "CMR", 2024, 10.0, 2030).reached == 2024


def test_a_falling_rate_never_reaches_the_target():
    # (7.7 - 8.9) / 4 = -0.3; (19.1 - 7.7) / 7 years
    found = pace(rates(("RWA", 2019, 8.9), ("RWA", 2023, 7.7)), "RWA", 2024, 19.1, 2030)
    assert (found.observed, found.required) == (pytest.approx(-0.3), pytest.approx(11.4 / 7))
    assert found.reached is None


def test_an_unchanged_rate_never_reaches_the_target():
    found = pace(rates(("RWA", 2019, 8.0), ("RWA", 2023, 8.0)), "RWA", 2024, 19.1, 2030)
    assert (found.observed, found.reached) == (0.0, None)


def test_a_single_value_has_a_required_but_no_observed_pace():
    # (19 - 3) / 8 years
    found = pace(rates(("TCD", 2022, 3.0)), "TCD", 2024, 19.0, 2030)
    assert (found.first_year, found.last_year) == (2022, 2022)
    assert (found.observed, found.required, found.reached) == (None, pytest.approx(2.0), None)


def test_without_values_there_is_no_pace():
    found = pace(rates(("CMR", 2022, 3.0), ("GAB", 2022, None)), "GAB", 2024, 19.0, 2030)
    assert (found.first, found.last, found.observed, found.required, found.reached) == (None,) * 5


def test_a_target_already_reached_says_when_it_was_seen():
    found = pace(rates(("STP", 2019, 14.8), ("STP", 2021, 22.1)), "STP", 2024, 19.1, 2030)
    assert (found.observed, found.reached) == (pytest.approx(3.65), 2021)


def test_a_target_reached_long_ago_lies_in_no_earlier_year():
    # 20 points above the target at 5 a year: still the year of the latest value, not four years before it
    found = pace(rates(("STP", 2019, 30.0), ("STP", 2021, 40.0)), "STP", 2024, 20.0, 2030)
    assert found.reached == 2021


def test_a_falling_rate_above_the_target_has_reached_it():
    found = pace(rates(("STP", 2019, 30.0), ("STP", 2021, 26.0)), "STP", 2024, 20.0, 2030)
    assert (found.observed, found.reached) == (pytest.approx(-2.0), 2021)


def test_a_target_already_reached_requires_no_movement_downwards():
    # 22.1 stands above 19.1: a State is never asked to lose coverage
    found = pace(rates(("STP", 2019, 14.8), ("STP", 2021, 22.1)), "STP", 2024, 19.1, 2030)
    assert found.required is None or found.required >= 0


def test_a_target_year_not_after_the_latest_value_requires_no_pace():
    published = rates(("CMR", 2019, 7.0), ("CMR", 2022, 10.0))
    for target_year in (2022, 2020):
        found = pace(published, "CMR", 2024, 20.0, target_year)
        assert (found.required, found.observed) == (None, pytest.approx(1.0))


def test_paces_as_rows_say_their_period_and_their_target():
    rows = pace_rows(pace(rates(("CMR", 2015, 8.0), ("CMR", 2020, 10.0)), "CMR", 2024, 20.0, 2030), "CMR")
    assert rows["value"].tolist() == [pytest.approx(0.4), pytest.approx(1.0)]
    assert rows["concept"].tolist() == ["2015-2020", "to 20 percent in 2030"]
    assert set(rows["unit"]) == {"percentage points a year"}


def test_a_missing_pace_is_flagged_as_not_available():
    rows = pace_rows(pace(rates(("TCD", 2022, 3.0)), "TCD", 2024, 19.0, 2030), "TCD")
    assert rows.set_index("indicator")["flag"].to_dict() == {"observed_pace": "na", "required_pace": ""}
