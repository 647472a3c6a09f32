"""Migrants, corridors and what is documented on agreements. Every expected value is computed by hand."""

import pandas as pd
import pytest

from sslib.indicators.migrants import (
    agreement_coverage,
    agreement_evidence,
    corridors,
    migrant_shares,
    origin_matrix,
)

STATES = ("CMR", "TCD", "GAB", "AGO")


def stock(*entries, concept="birth"):
    """Rows (country, year, origin, sex, persons)."""
    made = pd.DataFrame(entries, columns=["country", "year", "origin", "sex", "persons"])
    return made.assign(concept=concept)


def people(*entries):
    made = pd.DataFrame(entries, columns=["country", "year", "persons"])
    return made.assign(sex="total", age="total")


def agreements(*entries):
    """Rows (country, partner, kind, status of the agreement, status of the statement)."""
    return pd.DataFrame(entries, columns=["country", "partner", "kind", "status_agreement", "status"])


CAMEROON = (
    ("CMR", 2020, "all", "total", 400.0),
    ("CMR", 2020, "all", "female", 100.0),
    ("CMR", 2020, "TCD", "total", 60.0),
    ("CMR", 2020, "TCD", "female", 15.0),
    ("CMR", 2020, "GAB", "total", 100.0),
    ("CMR", 2020, "CMR", "total", 999.0),
    ("CMR", 2020, "other", "total", 40.0),
)


def test_shares_have_their_own_denominators():
    # 400 of 8,000 people; 100 women of 400; 60 and 100 from the region of 400
    rows = migrant_shares(stock(*CAMEROON), people(("CMR", 2020, 8000.0)), "CMR", 2024, STATES)
    assert rows["indicator"].tolist() == ["migrant_share_population", "migrant_women_share", "eccas_origin_share"]
    assert rows["value"].tolist() == [pytest.approx(5.0), pytest.approx(25.0), pytest.approx(40.0)]
    assert rows["numerator"].tolist() == [400.0, 100.0, 160.0]
    assert rows["denominator"].tolist() == [8000.0, 400.0, 400.0]


def test_nobody_is_a_migrant_from_the_state_itself():
    # the 999 under the State's own code are left out
    rows = migrant_shares(stock(*CAMEROON), people(("CMR", 2020, 8000.0)), "CMR", 2024, STATES)
    assert rows["numerator"].iloc[2] == 160.0


def test_shares_use_the_latest_stock_not_after_the_year_and_the_population_of_that_year():
    # 400 of 2020 among the 8,000 of 2020
    held = stock(*CAMEROON, ("CMR", 2024, "all", "total", 900.0))
    counted = people(("CMR", 2020, 8000.0), ("CMR", 2023, 9000.0), ("CMR", 2024, 10000.0))
    rows = migrant_shares(held, counted, "CMR", 2023, STATES)
    assert set(rows["year"]) == {2020}
    assert (rows["denominator"].iloc[0], rows["value"].iloc[0]) == (8000.0, pytest.approx(5.0))


def test_shares_say_by_which_concept_migrants_were_counted():
    rows = migrant_shares(stock(*CAMEROON, concept="citizenship"), people(("CMR", 2020, 8000.0)), "CMR", 2024, STATES)
    assert set(rows["concept"]) == {"citizenship"}


def test_a_state_without_a_stock_has_shares_that_are_not_available():
    rows = migrant_shares(stock(*CAMEROON), people(("GAB", 2020, 50.0)), "GAB", 2024, STATES)
    assert len(rows) == 3 and rows["value"].isna().all()
    assert set(rows["flag"]) == {"na"}


def test_unpublished_origins_leave_the_share_of_the_region_missing_and_not_zero():
    held = stock(("CMR", 2020, "all", "total", 400.0))
    rows = migrant_shares(held, people(("CMR", 2020, 8000.0)), "CMR", 2024, STATES)
    assert rows["value"].iloc[0] == pytest.approx(5.0)
    assert rows["value"].iloc[1:].isna().all()
    assert rows["flag"].tolist() == ["", "na", "na"]


def test_more_migrants_than_people_is_flagged_and_not_clipped():
    rows = migrant_shares(stock(*CAMEROON), people(("CMR", 2020, 200.0)), "CMR", 2024, STATES)
    assert (rows["value"].iloc[0], rows["flag"].iloc[0]) == (pytest.approx(200.0), "over_100")


def test_corridors_stand_largest_first_with_their_share_of_all_migrants():
    # 100 / 400 and 60 / 400; women 15 / 60, unknown for Gabon
    found = corridors(stock(*CAMEROON), "CMR", 2024, STATES)
    assert found["origin"].tolist() == ["GAB", "TCD"]
    assert found["persons"].tolist() == [100.0, 60.0]
    assert found["share_pct"].tolist() == [pytest.approx(25.0), pytest.approx(15.0)]
    assert pd.isna(found["female_pct"].iloc[0]) and found["female_pct"].iloc[1] == pytest.approx(25.0)


def test_corridors_of_different_years_are_not_put_side_by_side():
    held = stock(*CAMEROON, ("CMR", 2024, "all", "total", 500.0), ("CMR", 2024, "GAB", "total", 70.0))
    found = corridors(held, "CMR", 2024, STATES)
    assert found[["origin", "persons", "year"]].values.tolist() == [["GAB", 70.0, 2024]]


def test_a_state_without_a_stock_has_no_corridors():
    found = corridors(stock(*CAMEROON), "GAB", 2024, STATES)
    assert found.empty and list(found.columns) == ["origin", "persons", "female_pct", "share_pct", "year"]


def test_a_bilateral_agreement_known_to_be_in_force_is_documented():
    seen = agreements(("CMR", "TCD", "bilateral", "in_force", "known"))
    assert agreement_evidence(seen, "CMR", ["TCD", "GAB"]) == {"TCD": "documented", "GAB": "none_documented"}


def test_an_agreement_counts_whichever_side_states_it():
    seen = agreements(("CMR", "TCD", "bilateral", "in_force", "known"))
    assert agreement_evidence(seen, "TCD", ["CMR"]) == {"CMR": "documented"}


def test_an_agreement_in_force_that_nobody_confirmed_is_to_be_confirmed():
    seen = agreements(("CMR", "TCD", "bilateral", "in_force", "confirm"))
    assert agreement_evidence(seen, "CMR", ["TCD"]) == {"TCD": "to_confirm"}


def test_agreements_with_the_same_third_country_bind_no_corridor():
    # Cameroon and Gabon each have an agreement with France: that is none between Cameroon and Gabon
    seen = agreements(
        ("CMR", "FRA", "bilateral", "in_force", "known"), ("GAB", "FRA", "bilateral", "in_force", "known")
    )
    assert agreement_evidence(seen, "CMR", ["GAB"]) == {"GAB": "none_documented"}
    assert agreement_evidence(seen, "CMR", ["FRA"]) == {"FRA": "documented"}


def test_a_multilateral_convention_ratified_on_both_sides_is_documented():
    seen = agreements(
        ("CMR", "CIPRES", "multilateral", "ratified", "known"), ("GAB", "CIPRES", "multilateral", "in_force", "known")
    )
    assert agreement_evidence(seen, "CMR", ["GAB"]) == {"GAB": "documented"}
    assert agreement_evidence(seen, "GAB", ["CMR"]) == {"CMR": "documented"}


def test_a_multilateral_convention_ratified_by_one_side_is_to_be_confirmed():
    seen = agreements(
        ("CMR", "CIPRES", "multilateral", "ratified", "known"), ("GAB", "CIPRES", "multilateral", "unknown", "unknown")
    )
    assert agreement_evidence(seen, "CMR", ["GAB"]) == {"GAB": "to_confirm"}
    assert agreement_evidence(seen, "GAB", ["CMR"]) == {"CMR": "to_confirm"}


def test_a_multilateral_convention_does_not_reach_a_state_outside_it():
    seen = agreements(("CMR", "CIPRES", "multilateral", "ratified", "known"))
    assert agreement_evidence(seen, "CMR", ["AGO"]) == {"AGO": "none_documented"}


def test_two_different_conventions_do_not_meet():
    seen = agreements(
        ("CMR", "CIPRES", "multilateral", "ratified", "known"), ("RWA", "CEPGL", "multilateral", "in_force", "known")
    )
    assert agreement_evidence(seen, "CMR", ["RWA"]) == {"RWA": "none_documented"}


def test_the_cepgl_convention_stays_to_be_confirmed_while_its_application_is():
    seen = agreements(
        ("RWA", "CEPGL", "multilateral", "in_force", "confirm"),
        ("BDI", "CEPGL", "multilateral", "unknown", "confirm"),
        ("COD", "CEPGL", "multilateral", "unknown", "confirm"),
    )
    assert agreement_evidence(seen, "RWA", ["BDI", "COD"]) == {"BDI": "to_confirm", "COD": "to_confirm"}
    assert agreement_evidence(seen, "BDI", ["COD"]) == {"COD": "to_confirm"}


def test_guidelines_that_do_not_bind_are_no_agreement():
    seen = agreements(
        ("AGO", "SADC", "multilateral", "soft_law", "known"), ("COD", "SADC", "multilateral", "soft_law", "known")
    )
    assert agreement_evidence(seen, "AGO", ["COD"]) == {"COD": "none_documented"}


def test_a_convention_that_one_side_did_not_sign_is_no_agreement():
    seen = agreements(
        ("STP", "CPLP", "multilateral", "signed", "known"), ("AGO", "CPLP", "multilateral", "none_concluded", "confirm")
    )
    assert agreement_evidence(seen, "STP", ["AGO"]) == {"AGO": "none_documented"}


def test_a_signature_on_both_sides_is_not_yet_a_right():
    seen = agreements(
        ("STP", "CPLP", "multilateral", "signed", "known"), ("GNQ", "CPLP", "multilateral", "signed", "known")
    )
    assert agreement_evidence(seen, "STP", ["GNQ"]) == {"GNQ": "to_confirm"}


def test_one_documented_agreement_settles_a_corridor_with_doubtful_ones():
    seen = agreements(
        ("CMR", "TCD", "bilateral", "in_force", "known"),
        ("CMR", "CIPRES", "multilateral", "unknown", "unknown"),
        ("TCD", "CIPRES", "multilateral", "unknown", "unknown"),
    )
    assert agreement_evidence(seen, "CMR", ["TCD"]) == {"TCD": "documented"}


def lanes(**persons):
    return pd.DataFrame({"origin": list(persons), "persons": list(persons.values()), "year": 2024})


def test_agreement_coverage_lies_between_the_documented_and_the_possible():
    # documented 50, to be confirmed 30, none 20 of 100: at least 50, at most 80
    made = agreement_coverage(
        lanes(TCD=50.0, GAB=30.0, AGO=20.0),
        {"TCD": "documented", "GAB": "to_confirm", "AGO": "none_documented"}, "CMR",
    )  # fmt: skip
    assert made[["numerator", "denominator", "low", "high"]].values.tolist() == [[50.0, 100.0, 50.0, 80.0]]
    assert made["value"].isna().all()  # between two bounds there is no value


def test_agreement_coverage_has_a_value_only_where_every_corridor_has_a_document():
    made = agreement_coverage(lanes(TCD=60.0, AGO=40.0), {"TCD": "documented", "AGO": "none_documented"}, "CMR")
    assert made["value"].isna().all() and made["low"].tolist() == [60.0]
    made = agreement_coverage(lanes(TCD=60.0, AGO=40.0), {"TCD": "documented", "AGO": "documented"}, "CMR")
    assert made[["value", "low", "high"]].values.tolist() == [[100.0, 100.0, 100.0]]


def test_agreement_coverage_counts_the_largest_corridors_only():
    # the five largest of six: 50 of 150; the sixth, documented too, is left out
    rows = lanes(AGO=50.0, BDI=40.0, CAF=30.0, COD=20.0, COG=10.0, GAB=5.0)
    made = agreement_coverage(rows, {"AGO": "documented", "GAB": "documented"}, "CMR")
    assert (made["numerator"].iloc[0], made["denominator"].iloc[0]) == (50.0, 150.0)
    assert made["concept"].iloc[0] == "5 largest corridors among the named origins"
    assert agreement_coverage(rows, {"AGO": "documented"}, "CMR", largest=2)["denominator"].iloc[0] == 90.0


def test_agreement_coverage_is_never_certain():
    for kind in ("documented", "to_confirm", "none_documented"):
        assert agreement_coverage(lanes(TCD=50.0), {"TCD": kind}, "CMR")["flag"].tolist() == ["e"]


def test_without_corridors_the_agreement_coverage_is_not_available():
    made = agreement_coverage(lanes(), {}, "CMR")
    assert made["value"].isna().all() and made["flag"].tolist() == ["na"]


def test_the_matrix_reads_from_destination_to_origin():
    held = stock(
        ("CMR", 2024, "TCD", "total", 60.0), ("TCD", 2024, "CMR", "total", 7.0),
        ("CMR", 2024, "TCD", "female", 1.0), ("CMR", 2020, "GAB", "total", 9.0),
    )  # fmt: skip
    wide = origin_matrix(held, ("CMR", "TCD", "GAB"), 2024)
    assert (wide.loc["CMR", "TCD"], wide.loc["TCD", "CMR"]) == (60.0, 7.0)
    assert wide.notna().sum().sum() == 2
    assert list(wide.index) == list(wide.columns) == ["CMR", "TCD", "GAB"]
