"""From facts to action points: three-valued triggers, the data action instead of a guess, the order to read."""

from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sslib as ss
from sslib.actions import Decision, cards, decide, indicators_of, overview, propose, why
from sslib.errors import BadInput
from sslib.evidence import CONFIRM, KNOWN, Fact
from sslib.language import NBSP

TRUTH = {"yes": Fact(1), "no": Fact(0), "unseen": Fact.unknown(), "doubtful": Fact(1, CONFIRM)}
STATES = tuple(ss.codes.countries)
RULES, DEFINITIONS = ss.load("actions"), ss.load("indicators")
ASKED = tuple(dict.fromkeys(code for trigger in RULES["trigger"] for code in indicators_of(trigger)))


def fires(trigger):
    return decide(trigger, TRUTH).fires


def test_a_comparison_with_a_known_fact_is_decided():
    facts = {"share": Fact(50.0)}
    decided = [decide(f"share {sign} 50", facts).fires for sign in ("==", "!=", "<", "<=", ">", ">=")]
    assert decided == [True, False, False, True, False, True]


def test_a_comparison_with_an_unknown_absent_or_doubtful_fact_is_undecided():
    for code in ("unseen", "absent", "doubtful"):
        assert decide(f"{code} == 1", TRUTH) == Decision(None, missing=(code,))


# T yes == 1, F no == 1, U unseen == 1
TABLE = {
    ("yes", "yes"): (True, True), ("yes", "no"): (False, True), ("yes", "unseen"): (None, True),
    ("no", "yes"): (False, True), ("no", "no"): (False, False), ("no", "unseen"): (False, None),
    ("unseen", "yes"): (None, True), ("unseen", "no"): (False, None), ("unseen", "unseen"): (None, None),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), TABLE)
def test_and_and_or_follow_the_three_valued_truth_table(left, right):
    conjunction, disjunction = TABLE[left, right]
    assert fires(f"{left} == 1 and {right} == 1") is conjunction
    assert fires(f"{left} == 1 or {right} == 1") is disjunction


def test_a_fact_to_be_confirmed_decides_as_little_as_an_unknown_one():
    assert fires("doubtful == 1") is None
    assert fires("doubtful == 1 and yes == 1") is None
    assert fires("doubtful == 1 or no == 1") is None
    assert fires("doubtful == 1 and no == 1") is False


def test_and_binds_more_tightly_than_or():
    # yes or (no and no) is true; (yes or no) and no would be false
    assert fires("yes == 1 or no == 1 and no == 1") is True
    # true, because the two that are joined by 'and' come first
    assert fires("no == 1 and no == 1 or yes == 1") is True
    # undecided: the 'and' is false, the fact before it unseen
    assert fires("unseen == 1 or no == 1 and yes == 1") is None


def test_parentheses_come_first():
    assert fires("(yes == 1 or no == 1) and no == 1") is False
    assert fires("(yes == 1 or unseen == 1) and yes == 1") is True
    assert fires("(no == 1 or unseen == 1) and yes == 1") is None
    assert fires("(no == 1 or unseen == 1) and no == 1") is False


def test_only_the_facts_that_decided_are_named_as_used():
    assert decide("yes == 1 or no == 1", TRUTH) == Decision(True, ("yes",))
    assert decide("yes == 1 and no == 1", TRUTH) == Decision(False, ("no",))
    assert decide("yes == 1 and no == 0", TRUTH) == Decision(True, ("yes", "no"))


def test_a_decided_trigger_misses_nothing_and_an_undecided_one_names_what_it_misses():
    assert decide("yes == 1 or unseen == 1", TRUTH).missing == ()
    assert decide("no == 1 and unseen == 1", TRUTH).missing == ()
    found = decide("yes == 1 and (unseen == 1 or doubtful == 1)", TRUTH)
    assert (found.fires, found.used, found.missing) == (None, ("yes",), ("unseen", "doubtful"))


def test_the_same_fact_is_named_once():
    assert decide("unseen == 1 or unseen == 2", TRUTH).missing == ("unseen",)
    assert indicators_of("yes == 1 or yes == 2 and no == 1") == ("yes", "no")
    assert indicators_of("") == ()


@pytest.mark.parametrize(
    "trigger",
    ["yes ==", "yes", "not yes == 1", "0 < yes < 2", "yes == no", "1 == yes", "print(1)", "yes is 1", "yes + 1 == 2"],
)
def test_a_trigger_that_is_no_comparison_of_an_indicator_with_a_number_is_refused(trigger):
    with pytest.raises(BadInput):
        decide(trigger, TRUTH)


def rules(**triggers):
    """One rule for each trigger, without a right at stake, at medium term and without dependencies."""
    made = pd.DataFrame({"action": list(triggers), "trigger": list(triggers.values())})
    return made.assign(title=made["action"], why="Because it matters.", horizon="medium", depends_on="",
                       right_at_stake=False)  # fmt: skip


def with_(made, action, **fields):
    changed = made.copy()
    for column, value in fields.items():
        changed.loc[changed["action"].eq(action), column] = value
    return changed


def definitions(**closes):
    """Each indicator with the data action that would make it known."""
    made = pd.DataFrame({"indicator": list(closes), "data_action": list(closes.values())})
    return made.assign(name="The " + made["indicator"], unit="yes or no")


CLOSES = definitions(yes="DATA", no="DATA", unseen="DATA", doubtful="DATA")


def proposed(made, closes=CLOSES, facts=TRUTH):
    return propose(made, closes, facts)


def score(made, action, **more):
    return proposed(made, **more).set_index("action").loc[action, "score"]


def test_a_rule_fires_on_known_facts_only():
    made = rules(A="yes == 1", B="no == 1", C="doubtful == 1", D="unseen == 1")
    assert proposed(made)[["action", "kind"]].values.tolist() == [["A", "fired"]]


def test_where_a_fact_is_not_known_its_data_action_stands_instead():
    found = proposed(rules(A="yes == 1", C="doubtful == 1", D="unseen == 1", DATA="")).set_index("action")
    assert found["kind"].to_dict() == {"A": "fired", "DATA": "data"}
    assert found.loc["DATA", "waiting"] == ("C", "D")
    assert found.loc["DATA", "missing"] == ("doubtful", "unseen")


def test_a_rule_that_another_known_fact_settles_calls_for_no_data():
    made = rules(A="yes == 1 or unseen == 1", B="no == 1 and unseen == 1", DATA="")
    assert proposed(made)["action"].tolist() == ["A"]


def test_a_rule_that_nothing_decides_calls_for_the_data_action_of_each_missing_fact():
    made = rules(A="unseen == 1 and doubtful == 1", D1="", D2="")
    found = proposed(made, closes=definitions(unseen="D1", doubtful="D2"))
    assert found[["action", "missing"]].values.tolist() == [["D1", ("unseen",)], ["D2", ("doubtful",)]]


def test_a_rule_can_be_its_own_data_action():
    found = proposed(rules(A="unseen == 1"), closes=definitions(unseen="A"))
    assert found[["action", "kind", "waiting"]].values.tolist() == [["A", "data", ("A",)]]


def test_a_legal_right_counts_three_and_a_quick_win_one():
    made = rules(A="yes == 1", B="yes == 1", C="yes == 1", D="yes == 1")
    made = with_(made, "B", horizon="short")
    made = with_(made, "C", right_at_stake=True)
    made = with_(made, "D", right_at_stake=True, horizon="short")
    assert proposed(made)[["action", "score"]].values.tolist() == [["D", 4], ["C", 3], ["B", 1], ["A", 0]]


def test_a_dependency_that_is_not_met_costs_two():
    # A depends on B: met only where B is decided and does not fire
    for trigger, expected in (("no == 1", 0), ("yes == 1", -2), ("unseen == 1", -2)):
        assert score(with_(rules(A="yes == 1", B=trigger), "A", depends_on="B"), "A") == expected


def test_several_unmet_dependencies_cost_no_more_than_one():
    made = with_(rules(A="yes == 1", B="yes == 1", C="unseen == 1", D="no == 1"), "A", depends_on="B;C;D")
    assert score(made, "A") == -2


def test_a_data_action_gains_one_for_every_four_rules_that_wait():
    for waiting, expected in ((1, 0), (3, 0), (4, 1), (7, 1), (8, 2), (16, 4), (24, 4)):
        made = rules(DATA="", **{f"R{i:02}": "unseen == 1" for i in range(waiting)})
        assert score(made, "DATA") == expected


def test_equal_scores_stand_in_the_order_of_their_numbers():
    assert proposed(rules(C="yes == 1", A="yes == 1", B="yes == 1"))["action"].tolist() == ["A", "B", "C"]


def test_every_recommendation_is_proposed_however_many_and_the_highest_score_comes_first():
    made = rules(**{f"R{i:02}": "yes == 1" for i in range(14)})
    made = with_(made, "R13", right_at_stake=True)
    found = proposed(made)
    assert found["action"].tolist() == ["R13", *(f"R{i:02}" for i in range(13))]


def test_nothing_to_do_proposes_nothing():
    found = proposed(rules(A="no == 1"))
    assert found.empty and {"kind", "used", "missing", "waiting", "score"} <= set(found.columns)


def test_proposing_does_not_alter_the_rules():
    made = rules(A="yes == 1", B="unseen == 1", DATA="")
    before = made.copy(deep=True)
    proposed(made)
    pd.testing.assert_frame_equal(made, before)


def test_why_names_the_evidence_its_year_and_its_source():
    facts = {"yes": Fact(1, source="CAR1;CAR2", date="2022")}
    ((_i, entry),) = proposed(rules(A="yes == 1"), facts=facts).iterrows()
    assert why(entry, CLOSES, facts) == "Because it matters. Evidence: The yes: yes (2022) [CAR1, CAR2]."


def test_why_names_only_the_evidence_that_decided():
    ((_i, entry),) = proposed(rules(A="yes == 1 or no == 1")).iterrows()
    assert "The yes" in why(entry, CLOSES, TRUTH) and "The no" not in why(entry, CLOSES, TRUTH)


def test_why_gives_a_measured_value_with_its_unit():
    facts = {"yes": Fact(37.25, source="CAR1", date="2024")}
    ((_i, entry),) = proposed(rules(A="yes < 50"), facts=facts).iterrows()
    assert "The yes: 37.3 percent (2024) [CAR1]" in why(entry, CLOSES.assign(unit="percent"), facts)


def test_why_names_the_source_of_a_computed_indicator_too():
    facts = {"yes": Fact(37.25, source="UN DESA IMS 2024; UN DESA WPP 2024", date="2024")}
    ((_i, entry),) = proposed(rules(A="yes < 50"), facts=facts).iterrows()
    assert "UN DESA IMS 2024" in why(entry, CLOSES.assign(unit="percent"), facts)


def test_why_of_a_data_action_tells_what_is_to_be_confirmed_from_what_is_not_known():
    ((_i, entry),) = proposed(rules(A="unseen == 1", B="doubtful == 1", DATA="")).iterrows()
    assert why(entry, CLOSES, TRUTH) == ("Because it matters. To be confirmed: The doubtful. Not known: The unseen.")


def test_why_lists_five_missing_facts_and_counts_the_rest():
    closes = definitions(**dict.fromkeys("abcdef", "DATA"))
    made = rules(DATA="", **{f"R{code}": f"{code} == 1" for code in "abcdef"})
    ((_i, entry),) = proposed(made, closes=closes, facts={}).iterrows()
    assert "Not known: The a, The b, The c, The d, The e and 1 more." in why(entry, closes, {})


def test_every_trigger_of_the_library_can_be_read_and_decided():
    known = dict.fromkeys(ASKED, Fact(1))
    for trigger in RULES["trigger"]:
        if trigger:
            assert decide(trigger, known).fires in (True, False)
            assert decide(trigger, {}).fires is None


def test_every_fact_that_a_trigger_asks_for_is_defined_and_has_a_data_action():
    closes = dict(zip(DEFINITIONS["indicator"], DEFINITIONS["data_action"], strict=True))
    assert [code for code in ASKED if closes.get(code) not in set(RULES["action"])] == []


def test_every_dependency_and_monitored_indicator_of_the_library_exists():
    needed = {other for entry in RULES["depends_on"] for other in entry.split(";") if other}
    assert needed - set(RULES["action"]) == set()
    assert set(RULES["indicator"]) - {""} - set(DEFINITIONS["indicator"]) == set()


@cache
def facts_of(country):
    """The facts of a State, gathered as the fourth national analysis gathers them."""
    stock, population = ss.load("migrant_stock"), ss.load("population")
    shares = ss.migrant_shares(stock, population, country, 2024, STATES)
    corridors = ss.corridors(stock, country, 2024, STATES)
    evidence = ss.agreement_evidence(ss.load("agreements"), country, corridors["origin"])
    protected = ss.agreement_coverage(corridors, evidence, country)
    return ss.merged_facts(
        ss.law_facts(ss.load("country_facts"), ss.load("parameters"), ss.load("countries"), country),
        ss.ratification_facts(ss.load("ratifications"), country),
        ss.indicator_facts(pd.concat([shares, protected])),
    )


@pytest.mark.parametrize("country", STATES)
def test_what_fires_for_a_state_rests_on_known_facts_only(country):
    facts = facts_of(country)
    found = propose(RULES, DEFINITIONS, facts)
    fired = found[found["kind"].eq("fired")]
    assert all(entry["used"] for _i, entry in fired.iterrows())
    used = {code for codes in fired["used"] for code in codes}
    assert {code: facts[code].status for code in used} == dict.fromkeys(used, KNOWN)


@pytest.mark.parametrize("country", STATES)
def test_a_state_reads_between_one_and_ten_action_points_in_order(country):
    found = propose(RULES, DEFINITIONS, facts_of(country))
    assert 1 <= len(found) <= 10
    assert found["action"].is_unique
    assert found["score"].tolist() == sorted(found["score"], reverse=True)


@pytest.mark.parametrize("country", STATES)
def test_what_a_data_action_of_a_state_names_is_not_known(country):
    facts = facts_of(country)
    found = propose(RULES, DEFINITIONS, facts)
    data = found[found["kind"].eq("data")]
    assert all(entry["missing"] and entry["waiting"] for _i, entry in data.iterrows())
    named = {code for codes in data["missing"] for code in codes}
    assert not any(facts.get(code, Fact.unknown()).known for code in named)


@pytest.mark.parametrize("country", STATES)
def test_why_of_a_state_names_evidence_with_source_or_what_is_missing(country):
    facts = facts_of(country)
    names = dict(zip(DEFINITIONS["indicator"], DEFINITIONS["name"], strict=True))
    keys = set(ss.load("references")["key"])
    for _i, entry in propose(RULES, DEFINITIONS, facts).iterrows():
        text = why(entry, DEFINITIONS, facts).replace(NBSP, " ")
        assert names[(entry["used"] or entry["missing"])[0]] in text
        for code in entry["used"]:
            shown = text.split(names[code] + ":")[1].split(";")[0]
            assert set(facts[code].source.split(";")) & keys
            assert all(key in shown for key in facts[code].source.split(";") if key in keys)


@pytest.mark.parametrize("country", STATES)
def test_the_first_table_and_the_cards_show_the_proposals_of_a_state(country):
    facts = facts_of(country)
    found = propose(RULES, DEFINITIONS, facts)
    table, listed = overview(found, DEFINITIONS, facts), cards(found, DEFINITIONS, facts)
    titles = [entry["title"] for _i, entry in found.iterrows()]
    assert [row[1].replace(NBSP, " ") for row in table.rows] == titles[:5]
    assert [record["Action point"] for record in listed.records] == found["action"].tolist()


VALUES = st.sampled_from([0, 1, 5, 10, 15, 30, 60, 85, 100])


def fired_of(facts):
    return {
        entry["action"] for _i, entry in RULES.iterrows() if entry["trigger"] and decide(entry["trigger"], facts).fires
    }


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    known=st.dictionaries(st.sampled_from(ASKED), VALUES),
    learned=st.dictionaries(st.sampled_from(ASKED), VALUES, min_size=1),
    doubtful=st.booleans(),
)
def test_learning_a_fact_never_takes_back_a_rule_that_fired(known, learned, doubtful):
    # only facts that were not known are learned; before that they are unknown or to be confirmed with another value
    new = {code: value for code, value in learned.items() if code not in known}
    before = {code: Fact(value) for code, value in known.items()}
    if doubtful:
        before |= {code: Fact(1 - bool(value), CONFIRM) for code, value in new.items()}
    after = before | {code: Fact(value) for code, value in new.items()}
    assert fired_of(before) <= fired_of(after)
    first, then = propose(RULES, DEFINITIONS, before), propose(RULES, DEFINITIONS, after)
    lost = set(first.loc[first["kind"].eq("fired"), "action"]) - set(then.loc[then["kind"].eq("fired"), "action"])
    assert not lost or len(then) == 10  # a fired rule leaves the list only where ten others stand above it
    for _i, entry in then[then["kind"].eq("fired")].iterrows():
        assert all(after[code].known for code in entry["used"])
