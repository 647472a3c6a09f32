"""What the law provides, as far as it is known: bounds, facts and their status."""

import pandas as pd
import pytest

from sslib.evidence import CONFIRM, KNOWN, UNKNOWN, Fact
from sslib.indicators.legal import indicator_facts, law_facts, legal_scope, merged, ratification_facts
from sslib.indicators.table import frame, row

NINE = ("health", "sickness", "unemployment", "old_age", "employment_injury", "family", "maternity", "disability",
        "survivors")  # fmt: skip


def branches(*entries):
    """Rows (function, provision, status) of Cameroon."""
    made = pd.DataFrame(entries, columns=["function", "provision", "status"])
    return made.assign(country="CMR")


def ratifications(*entries):
    """Rows (instrument, state, status, date, as_at) of Cameroon."""
    made = pd.DataFrame(entries, columns=["instrument", "state", "status", "date", "as_at"])
    return made.assign(country="CMR", source="KEY1")


def country_facts(*entries):
    """Rows (fact, value, status, as_at) of Cameroon, with the types that the kit loads."""
    made = pd.DataFrame(entries, columns=["fact", "value", "status", "as_at"])
    made = made.assign(country="CMR", source="KEY1")
    return made.astype({"value": "float64", "as_at": "Int64"})


def parameters(*entries):
    """Rows (parameter, value, status, as_at) of Cameroon."""
    made = pd.DataFrame(entries, columns=["parameter", "value", "status", "as_at"])
    made = made.assign(country="CMR", source="KEY1")
    return made.astype({"value": "float64", "as_at": "Int64"})


def countries(**members):
    return pd.DataFrame({"country": list(members), "cipres": list(members.values()), "cipres_source": "CIP2"})


def bounds(seen):
    found = legal_scope(seen, "CMR").iloc[0]
    return found["value"], found["low"], found["high"]


def test_only_known_statutory_schemes_count():
    seen = branches(*((code, "statutory", KNOWN) for code in NINE[:4]), *((code, "none", KNOWN) for code in NINE[4:]))
    assert bounds(seen) == (4.0, 4.0, 4.0)


def test_what_is_to_be_confirmed_or_unknown_widens_the_upper_bound_only():
    # 2 known, 1 known to be absent; 6 open: at least 2, at most 9 - 1
    seen = branches(
        ("old_age", "statutory", KNOWN), ("family", "statutory", KNOWN), ("unemployment", "none", KNOWN),
        ("health", "statutory", CONFIRM), ("sickness", "none", CONFIRM), ("maternity", "unknown", UNKNOWN),
        ("disability", "statutory", CONFIRM), ("survivors", "unknown", UNKNOWN),
        ("employment_injury", "public", CONFIRM),
    )  # fmt: skip
    assert bounds(seen) == (2.0, 2.0, 8.0)


def test_employer_liability_and_public_provision_are_no_statutory_scheme():
    seen = branches(("sickness", "employer", KNOWN), ("health", "public", KNOWN), ("old_age", "statutory", KNOWN))
    assert bounds(seen) == (1.0, 1.0, 7.0)


def test_branches_that_nobody_listed_stay_possible():
    assert bounds(branches(("old_age", "statutory", KNOWN))) == (1.0, 1.0, 9.0)


def test_social_assistance_is_no_branch_of_convention_102():
    assert bounds(branches(("assistance", "statutory", KNOWN), ("old_age", "none", KNOWN))) == (0.0, 0.0, 8.0)


def test_a_state_without_statements_has_no_legal_scope():
    rows = legal_scope(branches(("old_age", "statutory", KNOWN)), "GAB")
    assert rows["value"].isna().all() and rows["flag"].tolist() == ["na"]


def test_the_legal_scope_stands_over_nine():
    rows = legal_scope(branches(("old_age", "statutory", KNOWN)), "CMR")
    assert rows[["numerator", "denominator"]].values.tolist() == [[1.0, 9.0]]


def test_a_ratification_that_was_seen_is_known_with_its_date():
    fact = ratification_facts(ratifications(("C102", "ratified", KNOWN, "2024-06-07", "2025")), "CMR")["ratified_c102"]
    assert fact == Fact(1, KNOWN, source="KEY1", date="2024-06-07")


def test_a_ratification_without_a_date_carries_the_date_of_its_list():
    fact = ratification_facts(ratifications(("C102", "ratified", KNOWN, "", "2025")), "CMR")["ratified_c102"]
    assert (fact.known, fact.date) == (True, "2025")


@pytest.mark.parametrize("state", ["not_ratified", "signed"])
@pytest.mark.parametrize("status", [KNOWN, CONFIRM])
def test_a_negative_or_a_signature_is_never_known(state, status):
    fact = ratification_facts(ratifications(("C118", state, status, "", "2020")), "CMR")["ratified_c118"]
    assert (fact.value, fact.status) == (0, CONFIRM)
    assert not fact.known


def test_a_convention_that_is_not_open_to_the_state_is_known_not_to_bind_it():
    fact = ratification_facts(ratifications(("CIPRES", "not_applicable", KNOWN, "CIP2", "")), "CMR")["ratified_cipres"]
    assert (fact.value, fact.status) == (0, KNOWN)


def test_a_ratification_of_which_nothing_is_said_is_unknown():
    fact = ratification_facts(ratifications(("CIPRES", "unknown", KNOWN, "", "")), "CMR")["ratified_cipres"]
    assert (fact.value, fact.status) == (None, UNKNOWN)


def test_a_ratification_to_be_confirmed_is_not_known():
    fact = ratification_facts(ratifications(("C19", "ratified", CONFIRM, "1962", "")), "CMR")["ratified_c19"]
    assert (fact.value, fact.status, fact.known) == (1, CONFIRM, False)


def test_the_ratifications_of_other_states_do_not_count():
    seen = ratifications(("C102", "ratified", KNOWN, "2024", ""))
    assert "ratified_c102" not in ratification_facts(seen, "GAB")


def both(c97, c143):
    seen = ratifications(("C97", *c97, "1962", ""), ("C143", *c143, "1978", ""))
    return ratification_facts(seen, "CMR")["ratified_c97_c143"]


def test_both_migration_conventions_are_ratified_if_each_is():
    fact = both(("ratified", KNOWN), ("ratified", KNOWN))
    assert (fact.value, fact.known, fact.date) == (1, True, "1978")
    assert fact.source == "KEY1;KEY1"


def test_one_migration_convention_believed_not_ratified_leaves_both_to_be_confirmed_as_no():
    for order in ((("ratified", KNOWN), ("not_ratified", KNOWN)), (("not_ratified", CONFIRM), ("ratified", KNOWN))):
        fact = both(*order)
        assert (fact.value, fact.status) == (0, CONFIRM)


def test_one_unknown_migration_convention_leaves_both_unknown():
    assert both(("ratified", KNOWN), ("unknown", UNKNOWN)).status == UNKNOWN


def test_a_migration_convention_without_a_row_leaves_both_unknown():
    facts = ratification_facts(ratifications(("C97", "ratified", KNOWN, "1962", "")), "CMR")
    assert facts["ratified_c97_c143"].status == UNKNOWN


def test_two_migration_conventions_believed_ratified_are_believed_ratified_together():
    fact = both(("ratified", KNOWN), ("ratified", CONFIRM))
    assert (fact.value, fact.status) == (1, CONFIRM)


def test_coded_statements_become_facts_with_status_source_and_year():
    facts = law_facts(country_facts(("residence_condition", 1, KNOWN, 2022)), parameters(), countries(CMR=True), "CMR")
    assert facts["residence_condition"] == Fact(1.0, KNOWN, source="KEY1", date="2022")


def test_statements_without_a_code_are_no_facts():
    facts = law_facts(country_facts(("", 1, KNOWN, 2022)), parameters(), countries(CMR=True), "CMR")
    assert set(facts) == {"cipres_member"}


def test_a_statement_without_a_value_is_not_known():
    seen = country_facts(("export_without_agreement", None, UNKNOWN, 2022), ("residence_condition", None, KNOWN, 2022))
    facts = law_facts(seen, parameters(), countries(CMR=True), "CMR")
    assert facts["export_without_agreement"].status == UNKNOWN
    assert not facts["export_without_agreement"].known and not facts["residence_condition"].known


def test_a_statement_to_be_confirmed_is_not_known():
    facts = law_facts(
        country_facts(("residence_condition", 1, CONFIRM, 2009)), parameters(), countries(CMR=True), "CMR"
    )
    assert (facts["residence_condition"].value, facts["residence_condition"].known) == (1.0, False)


def test_an_undated_statement_has_an_empty_date():
    # Rwanda's qualifying period has no year
    seen = country_facts(("residence_condition", 1, KNOWN, None))
    facts = law_facts(seen, parameters(("minimum_years_old_age", 15, KNOWN, None)), countries(CMR=True), "CMR")
    assert facts["residence_condition"].date == facts["minimum_years_old_age"].date == ""


def test_of_the_parameters_the_qualifying_period_is_a_fact():
    seen = parameters(("minimum_years_old_age", 15, KNOWN, 2017), ("pension_age_men", 60, KNOWN, 2017))
    facts = law_facts(country_facts(), seen, countries(CMR=True), "CMR")
    assert facts["minimum_years_old_age"] == Fact(15.0, KNOWN, source="KEY1", date="2017")
    assert "pension_age_men" not in facts


def test_membership_of_cipres_is_a_fact_either_way():
    for member, value in ((True, 1), (False, 0)):
        facts = law_facts(country_facts(), parameters(), countries(CMR=member, GAB=not member), "CMR")
        assert (facts["cipres_member"].value, facts["cipres_member"].known) == (value, True)


def measured(value, **more):
    return indicator_facts(frame([row("migrant_share_population", "CMR", 2024, value, "percent", "UN", **more)]))[
        "migrant_share_population"
    ]


def test_a_value_without_bounds_is_known():
    fact = measured(2.5, concept="birth")
    assert fact == Fact(2.5, KNOWN, "birth", "UN", "2024")


def test_a_value_whose_bounds_meet_is_known():
    assert measured(2.5, low=2.5, high=2.5).known


def test_a_value_whose_bounds_differ_is_to_be_confirmed():
    assert measured(2.5, low=2.0, high=3.0).status == CONFIRM


def test_a_missing_value_is_an_unknown_fact():
    fact = measured(None)
    assert (fact.value, fact.status) == (None, UNKNOWN)


def test_a_percentage_above_one_hundred_is_an_error_and_no_known_fact():
    assert not measured(130.0).known


def test_the_share_under_agreements_is_never_known():
    # a document may be missing, even where the bounds meet
    rows = frame([row("corridor_agreement_coverage", "CMR", 2024, 0.0, "percent", "UN", low=0.0, high=0.0, flag="e")])
    assert indicator_facts(rows)["corridor_agreement_coverage"].status == CONFIRM


def test_a_known_fact_wins_over_one_to_be_confirmed_whatever_the_order():
    sure, doubtful = Fact(1), Fact(0, CONFIRM)
    assert merged({"a": sure}, {"a": doubtful}) == {"a": sure}
    assert merged({"a": doubtful}, {"a": sure}) == {"a": sure}


def test_of_two_known_facts_the_first_stands():
    assert merged({"a": Fact(1)}, {"a": Fact(0)}) == {"a": Fact(1)}


def test_facts_of_all_parts_are_kept():
    assert merged({"a": Fact(1)}, {"b": Fact.unknown()}, {}) == {"a": Fact(1), "b": Fact.unknown()}


def test_merging_does_not_alter_its_parts():
    first = {"a": Fact.unknown()}
    merged(first, {"a": Fact(1)})
    assert first == {"a": Fact.unknown()}
