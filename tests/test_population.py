"""Age structure and dependency. Every expected value is computed by hand."""

import pandas as pd
import pytest

from sslib.indicators.population import age_structure, dependency, older_by_sex


def people(*entries, country="CMR", year=2024, sex="total"):
    made = pd.DataFrame(entries, columns=["age", "persons"])
    return made.assign(country=country, year=year, sex=sex, share_pct=None)


def test_the_working_age_group_is_what_the_young_and_the_old_leave():
    # 200 - 80 - 10 = 110
    ages = age_structure(people(("total", 200.0), ("0-14", 80.0), ("65+", 10.0)), "CMR", 2024)
    assert ages["age"].tolist() == ["0-14", "15-64", "65+"]
    assert ages["persons"].tolist() == [80.0, 110.0, 10.0]
    assert ages["share_pct"].tolist() == [pytest.approx(40.0), pytest.approx(55.0), pytest.approx(5.0)]


def test_the_age_groups_add_up_to_the_population():
    ages = age_structure(people(("total", 977.0), ("0-14", 431.0), ("65+", 29.0)), "CMR", 2024)
    assert ages["persons"].sum() == 977.0
    assert ages["share_pct"].sum() == pytest.approx(100.0)


def test_the_age_structure_is_that_of_the_year_and_country_asked():
    counted = pd.concat([
        people(("total", 200.0), ("0-14", 80.0), ("65+", 10.0), year=2023),
        people(("total", 300.0), ("0-14", 90.0), ("65+", 30.0)),
        people(("total", 7.0), ("0-14", 3.0), ("65+", 1.0), country="GAB"),
    ])  # fmt: skip
    ages = age_structure(counted, "CMR", 2024)
    assert ages["persons"].tolist() == [90.0, 180.0, 30.0]
    assert set(ages["year"]) == {2024}


def test_overlapping_age_groups_are_not_added():
    counted = people(("total", 200.0), ("0-14", 80.0), ("65+", 10.0), ("60+", 16.0), ("70+", 4.0))
    assert age_structure(counted, "CMR", 2024)["persons"].tolist() == [80.0, 110.0, 10.0]


def test_an_unpublished_year_has_no_age_structure():
    counted = people(("total", 200.0), ("0-14", 80.0), ("65+", 10.0), year=2023)
    ages = age_structure(counted, "CMR", 2024)
    assert ages.empty and list(ages.columns) == ["age", "persons", "share_pct", "year"]


def test_one_unpublished_age_group_leaves_no_age_structure():
    assert age_structure(people(("total", 200.0), ("0-14", 80.0)), "CMR", 2024).empty


def test_dependency_stands_per_hundred_people_of_working_age():
    # working age 200 - 80 - 20 = 100: (80 + 20) / 100 and 20 / 100
    rows = dependency(people(("total", 200.0), ("0-14", 80.0), ("65+", 20.0)), "CMR", 2024)
    assert rows["indicator"].tolist() == ["dependency_ratio_total", "dependency_ratio_old"]
    assert rows["value"].tolist() == [pytest.approx(100.0), pytest.approx(20.0)]
    assert rows["numerator"].tolist() == [100.0, 20.0]
    assert rows["denominator"].tolist() == [100.0, 100.0]


def test_dependency_above_one_hundred_is_no_percentage_error():
    # working age 200 - 110 - 10 = 80: 120 / 80 = 150 per 100
    rows = dependency(people(("total", 200.0), ("0-14", 110.0), ("65+", 10.0)), "CMR", 2024)
    assert rows["value"].iloc[0] == pytest.approx(150.0)
    assert rows["flag"].iloc[0] == ""


def test_a_projection_keeps_its_flag():
    rows = dependency(people(("total", 200.0), ("0-14", 80.0), ("65+", 20.0), year=2030), "CMR", 2030, flag="p")
    assert rows["flag"].tolist() == ["p", "p"]


def test_dependency_of_an_unpublished_year_is_not_available():
    rows = dependency(people(("total", 200.0), ("0-14", 80.0), ("65+", 20.0)), "CMR", 2023)
    assert rows["value"].isna().all()
    assert rows["flag"].tolist() == ["na", "na"]


def test_a_projection_that_is_not_published_is_not_available():
    rows = dependency(people(("total", 200.0), ("0-14", 80.0), ("65+", 20.0)), "CMR", 2030, flag="p")
    assert rows["flag"].tolist() == ["na", "na"]


def test_nobody_of_working_age_leaves_no_ratio():
    rows = dependency(people(("total", 100.0), ("0-14", 80.0), ("65+", 20.0)), "CMR", 2024)
    assert rows["value"].isna().all()


def by_sex(*entries):
    made = pd.DataFrame(entries, columns=["sex", "age", "persons", "share_pct"])
    return made.assign(country="CMR", year=2024)


def test_older_people_of_a_sex_are_its_share_of_all_of_that_sex():
    # 4 % of 1,000 women are 40; 2.5 % of 800 men are 20
    counted = by_sex(
        ("female", "total", 1000.0, None), ("female", "65+", None, 4.0),
        ("male", "total", 800.0, None), ("male", "65+", None, 2.5),
    )  # fmt: skip
    older = older_by_sex(counted, "CMR", 2024)
    assert older.values.tolist() == [["female", 40, 4.0], ["male", 20, 2.5]]


def test_older_people_are_whole_persons():
    # 3.333 % of 1,000 are 33.33
    counted = by_sex(("female", "total", 1000.0, None), ("female", "65+", None, 3.333))
    assert older_by_sex(counted, "CMR", 2024)["persons"].iloc[0] == 33


def test_older_people_of_a_sex_without_a_share_are_missing():
    counted = by_sex(("female", "total", 1000.0, None), ("female", "65+", None, 4.0), ("male", "total", 800.0, None))
    older = older_by_sex(counted, "CMR", 2024).set_index("sex")
    assert older.loc["female", "persons"] == 40
    assert pd.isna(older.loc["male", "persons"]) and pd.isna(older.loc["male", "share_pct"])
