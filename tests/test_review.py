"""The review of a return: findings, acceptance, thresholds of a State, scorecard, listings."""

import csv
import io
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st
from test_return import HEAD, frame, made, person

from sslib import language
from sslib.errors import BadInput, UnknownName
from sslib.inquiry import accepted, finding, listing, scorecard, settings
from sslib.inquiry.reading import MESSAGES, Problem
from sslib.inquiry.review import review
from sslib.inquiry.rules.base import NO_EARLIER, Hit, NotRun, Rule
from sslib.inquiry.tables import Place, Return, tables

COLUMNS = {name: letter for name, letter in zip(tables()["persons"].columns, "ABCDEFGHIJKLM", strict=True)}


def rule(name, severity="E", owner="INST", level=2, dimension="consistency", **threshold) -> Rule:
    return Rule(
        name, level, severity, owner, dimension, "women + men = total",
        "Together they are {observed}; the total is {expected}.", "Rounding.", "Correct it.", threshold,
    )  # fmt: skip


RULES = {
    "V05": rule("V05", level=1, dimension="validity"),
    "V10": rule("V10"),
    "V37": rule("V37", "W", level=4, persons=0.2, money=0.3),
    "V61": rule("V61", "W", "NSO", level=6, dimension="completeness"),
    "V64": rule("V64", "I", "FP", level=6, dimension="validity"),
}


def returned(**places) -> Return:
    """Two institutions, three figures of persons."""
    kept = made(
        schemes=frame(
            "schemes",
            {"scheme": "PENSION", "name": "Régime général", "institution": "Zonal Fund", "language": "fr"},
            {"scheme": "GRANT", "name": "Grant", "institution": "Agency of Grants"},
        ),
        persons=frame("persons", person(), person(sex="female", value=60.0), person(scheme="GRANT", value=7.0)),
    )
    return Return(kept.frames, places)


def found(*hits: Hit, **more) -> dict:
    """Checks that find ``hits`` under V10 and what is named under other rules; the rest find nothing."""
    checks = {name: lambda case: iter(()) for name, rule in RULES.items() if rule.level > 1}
    checks["V10"] = lambda case: iter(hits)
    return checks | {name: (lambda case, of=of: iter(of)) for name, of in more.items()}


def reviewed(*hits, current=None, problems=(), acceptances=(), overrides=None, **more):
    return review(
        current or returned(), problems, None, overrides, acceptances, rules=RULES, checks=found(*hits, **more)
    )


TOTAL = Hit("persons", 0, "value", 95.0, 100.0)


# findings


def test_a_hit_becomes_a_finding_that_says_where_what_and_who():
    places = {"persons": tuple(Place("3 Persons", row, COLUMNS) for row in (8, 9, 10))}
    (one,) = reviewed(TOTAL, current=returned(**places)).findings
    assert (one.rule, one.severity, one.owner, one.state) == ("V10", "E", "INST", "open")
    assert (one.place, one.table, one.column) == ("'3 Persons'!J8", "persons", "value")
    assert one.key == "scheme=PENSION; function=old_age; variable=beneficiaries; sex=total; age=total; " \
                      "migrant_status=total"  # fmt: skip
    assert (one.scheme, one.institution, one.addressee()) == ("PENSION", "Zonal Fund", "Zonal Fund")
    assert one.message() == "Together they are 95; the total is 100."
    assert (one.row(), one.cause(), one.remedy()) == ("PENSION · Old age · beneficiaries", "Rounding.", "Correct it.")


def test_a_finding_is_told_in_the_language_in_use():
    (one,) = reviewed(Hit("persons", 1, "sex", "female", (None, 1234.5))).findings
    language.use("fr")
    assert one.message() == "Together they are Femmes\u00a0; the total is au plus 1\u202f234,5."
    assert one.row() == "PENSION · Vieillesse · bénéficiaires · Femmes"


def test_two_findings_are_equal_if_rule_table_key_column_and_observed_value_are():
    places = {"persons": tuple(Place("persons.csv", row) for row in (2, 3, 4))}
    (one,), (moved,), (other,) = (
        reviewed(hit, current=current).findings
        for hit, current in ((TOTAL, returned()), (Hit("persons", 0, "value", 95, 100.0), returned(**places)),
                             (Hit("persons", 0, "value", 96.0, 100.0), returned()))
    )  # fmt: skip
    assert one == moved and hash(one) == hash(moved) and one.id == moved.id and one.place != moved.place
    assert one != other and one.id != other.id


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (1_234_567.0, "1,234,567"), (12.345, "12.35"), (0.012345, "0.0123"), (1e-7, "0.0000001"),
        (math.inf, "∞"), (float("nan"), "–"), (None, "–"), ("", "–"), ((None, None), "–"), ((5, None), "at least 5"),
        ((0.5, 30), "between 0.5 and 30"), ("free text", "free text"),
    ],
)  # fmt: skip
def test_a_value_is_told_as_people_read_it(value, text):
    assert finding.said(finding.settled(value)) == text


def test_codes_years_and_origins_are_told_by_their_names():
    columns = tables()["persons"].columns | tables()["schemes"].columns
    values = {"origin": "XXB", "functions": "old_age;survivors", "legal_year": 1999.0, "activity": "Z9"}
    told = [finding.said(value, columns[name]) for name, value in values.items()]
    assert told == ["Neighbour B (invented)", "Old age, Survivors", "1999", "Z9"]


def test_a_hit_on_a_whole_table_names_the_table_and_the_scheme_it_speaks_of():
    (one,) = reviewed(Hit("persons", None, "value", 3, values={"scheme": "GRANT"})).findings
    assert (one.key, one.where(), one.row(), one.institution) == ("", "Persons counted", "", "Agency of Grants")


def test_a_cell_that_could_not_be_read_is_a_finding_tied_to_its_row():
    places = {"persons": tuple(Place("M2", 8, COLUMNS | {"value": letter}) for letter in "NOP")}
    problem = Problem("M2!O8", "n.a", MESSAGES["text"], (("value", "n.a"),), "V05")
    (one,) = reviewed(current=returned(**places), problems=[problem]).findings
    assert (one.table, one.column, one.observed) == ("persons", "value", "n.a") and "sex=female" in one.key
    assert one.institution == "Zonal Fund" and one.message().startswith("'n.a' is no number.")


def test_a_cell_of_a_csv_file_takes_its_column_from_the_problem_and_a_lost_row_is_known_by_its_address():
    places = {"persons": tuple(Place("persons.csv", row) for row in (2, 3, 4))}
    code = Problem("persons.csv:3", "femal", MESSAGES["code"], (("value", "femal"), ("column", "sex")), "V05")
    about = Problem("persons.csv:4", "", MESSAGES["required"], (("about", "sex"),), "V05")
    lost = Problem("persons.csv:99", "?", MESSAGES["text"], (("value", "?"),), "V05")
    file = Problem("finance.csv", "finance.csv", "The file {file} is missing.", (("file", "finance.csv"),), "V05")
    by_place = {f.place: f for f in reviewed(current=returned(**places), problems=[code, about, lost, file]).findings}
    assert [by_place[place].column for place in ("persons.csv:3", "persons.csv:4")] == ["sex", "sex"]
    assert by_place["persons.csv:3"].where() == "persons.csv:3, sex"
    assert (by_place["persons.csv:99"].table, by_place["persons.csv:99"].key) == ("persons", "persons.csv:99")
    assert (by_place["finance.csv"].table, by_place["finance.csv"].institution) == ("finance", "")


def test_findings_stand_by_owner_then_gravity_then_rule_and_place():
    places = {"persons": tuple(Place("persons.csv", row) for row in (10, 9, 2))}
    made_of = reviewed(
        Hit("persons", 0, "value", 1.0), Hit("persons", 1, "value", 2.0), Hit("persons", 2, "value", 3.0),
        current=returned(**places), V37=[Hit("persons", 0, "value", 4.0)], V61=[Hit("context", None, "source", "")],
        V64=[Hit("persons", None, "value", 5)],
    )  # fmt: skip
    assert [(f.addressee(), f.rule, f.place) for f in made_of.findings] == [
        ("Agency of Grants", "V10", "persons.csv:2"), ("Zonal Fund", "V10", "persons.csv:9"),
        ("Zonal Fund", "V10", "persons.csv:10"), ("Zonal Fund", "V37", "persons.csv:10"),
        ("national focal point", "V64", "persons"), ("national statistical office", "V61", "context"),
    ]  # fmt: skip
    assert dict(made_of.counts) == {"E": 3, "W": 1 + 1, "I": 1, "accepted": 0}


def test_a_rule_that_cannot_run_is_told_and_never_counted_as_passed():
    def no_earlier(case):
        case.before("persons")
        yield TOTAL

    made_of = review(returned(), rules=RULES, checks=found() | {"V37": no_earlier})
    assert "V37" not in made_of.ran + made_of.passed and made_of.not_run["V37"] == NO_EARLIER
    assert "V05" in made_of.not_run  # nothing was read: the return was made in memory
    assert set(made_of.ran) | set(made_of.not_run) == set(RULES)


def test_what_a_check_found_before_it_could_not_go_on_is_kept():
    def half(case):
        yield TOTAL
        raise NotRun

    made_of = review(returned(), rules=RULES, checks=found() | {"V10": half})
    assert len(made_of.findings) == 1 and "V10" in made_of.ran


def test_an_error_in_a_check_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        review(returned(), rules=RULES, checks=found() | {"V10": lambda case: iter([1 / 0])})
    with pytest.raises(KeyError):
        review(returned(), rules=RULES, checks={})


def test_a_return_without_rows_can_be_reviewed():
    made_of = review(Return({}), rules=RULES, checks=found())
    assert made_of.findings == () and not made_of.checked and made_of.rows == 0
    text = "\n".join(listing.lines(made_of))
    assert "Nothing can be said" in text and "No error found" not in text
    assert json.loads(listing.to_json(made_of))["checked"] is False
    assert made_of.scorecard("2025-01-31")["months"].isna().all() and made_of.lights().empty


# thresholds


def test_a_check_is_given_the_thresholds_of_the_state_and_the_review_states_them(tmp_path):
    path = tmp_path / "thresholds.toml"
    path.write_text('[V37]\npersons = 0.35\ndate = 2026-01-15\nreason = "Reform of 2025."\n', encoding="utf-8")
    seen = {}
    checks = found() | {"V37": lambda case: seen.update(case.threshold) or iter(())}
    made_of = review(returned(), settings=settings.read(path, RULES), rules=RULES, checks=checks)
    assert seen == {"persons": 0.35, "money": 0.3} and RULES["V37"].threshold["persons"] == 0.2
    text = "\n".join(listing.lines(made_of))
    assert "V37: persons = 0.35 instead of 0.2, 2026-01-15: Reform of 2025." in text
    assert json.loads(listing.to_json(made_of))["thresholds"][0]["default"] == 0.2


DATED = '\ndate = 2026-01-15\nreason = "Because."'


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("[V73]\npersons = 0.3" + DATED, UnknownName, "No rule is called 'V73'.\nDid you mean 'V37'"),
        ("[V37]\npersonnes = 0.3" + DATED, UnknownName, "Did you mean 'persons'"),
        ("[V37]\npersons = '0,3'" + DATED, BadInput, "'persons' must be a number, and it is 0,3"),
        ("[V37]\npersons = true" + DATED, BadInput, "must be a number"),
        ("[V37]\npersons = nan" + DATED, BadInput, "must be a number"),
        ("[V37]\npersons = 0.3\nreason = 'Because.'", BadInput, "needs a date and a reason"),
        ("[V37]\npersons = 0.3\ndate = 2026-01-15\nreason = ' '", BadInput, "needs a date and a reason"),
        ("[V37]\npersons = 0.3\ndate = 'soon'\nreason = 'Because.'", BadInput, "needs a date and a reason"),
        ("[V37]" + DATED, BadInput, "no threshold is stated"),
        ("V37 = 0.3", BadInput, r"Write \[V37\]"),
        ("[V37]\npersons = 0,3", BadInput, "thresholds in bad.toml cannot be read"),
    ],
)
def test_a_slip_in_the_thresholds_is_told(tmp_path, text, kind, words):
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=words):
        settings.read(tmp_path / "bad.toml", RULES)


def test_a_file_of_thresholds_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadInput, match=r"none.toml cannot be read"):
        settings.read(tmp_path / "none.toml", RULES)


def test_the_thresholds_of_the_kit_are_known_by_name():
    from sslib.inquiry.rules.base import rules

    named = next(entry for entry in rules().values() if entry.threshold)
    assert settings.Settings().threshold(named) == dict(named.threshold)


# acceptance


def accept(made_of, path, **fill):
    """The list of findings, filled in as a person would."""
    rows = list(csv.DictReader(io.StringIO(listing.to_csv(made_of))))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | fill for row in rows)
    return accepted.read(path)


REASON = {"reason": "The law of 2023 opened the scheme.", "by": "A. Official", "date": "15/01/2026"}
JUMP = Hit("persons", 1, "value", 60.0, (20.0, 50.0))


def test_a_warning_is_accepted_with_a_reason_and_the_list_given_back_again(tmp_path):
    given_back = accept(reviewed(V37=[JUMP]), tmp_path / "findings.csv", **REASON)
    again = reviewed(V37=[JUMP], acceptances=given_back)
    (one,) = again.findings
    assert (one.state, one.reason, one.acceptance.by, one.acceptance.date) == (
        "accepted", REASON["reason"], "A. Official", "2026-01-15",
    )  # fmt: skip
    assert again.counts["W"] == 0 and again.counts["accepted"] == 1 and "V37" in again.passed
    text = "\n".join(listing.lines(again))
    assert "Accepted with a reason:" in text and "The law of 2023 opened the scheme. (A. Official, 2026-01-15)" in text
    (tmp_path / "second.csv").write_text(listing.to_csv(again), encoding="utf-8")
    assert accepted.read(tmp_path / "second.csv") == given_back


def test_an_error_is_never_accepted_and_that_is_told(tmp_path):
    again = reviewed(TOTAL, acceptances=accept(reviewed(TOTAL), tmp_path / "findings.csv", **REASON))
    assert again.counts["E"] == 1 and again.findings[0].lapsed is None
    assert "An error cannot be accepted; the reasons given for it were left out: V10." in listing.lines(again)


def test_a_reason_for_a_finding_that_is_gone_is_told(tmp_path):
    again = reviewed(acceptances=accept(reviewed(V37=[JUMP]), tmp_path / "findings.csv", **REASON))
    assert "Reasons that belong to no finding any more: 1." in listing.lines(again)


def changed(value: float):
    """Another value, near or far."""
    far = st.one_of(st.integers(0, 10**9).map(float), st.floats(0, 1e9), st.sampled_from(["", "60 persons", None]))
    return st.one_of(st.sampled_from([value + 1, value - 1, -value, value * 10]), far)


@few(max_examples=15, deadline=None)
@given(st.one_of(st.integers(0, 10**12).map(float), st.floats(0.001, 1e9)), st.data())
def test_an_accepted_warning_is_open_again_exactly_if_its_value_changed(tmp_path_factory, value, data):
    path = tmp_path_factory.mktemp("accepted") / "findings.csv"
    given_back = accept(reviewed(V37=[Hit("persons", 1, "value", value)]), path, **REASON)
    by_hand = [accepted.Acceptance(**vars(entry) | {"id": ""}) for entry in given_back]
    other = data.draw(changed(value))
    for acceptances in (given_back, by_hand):
        (same,) = reviewed(V37=[Hit("persons", 1, "value", value)], acceptances=acceptances).findings
        assert same.state == "accepted"
        (one,) = reviewed(V37=[Hit("persons", 1, "value", other)], acceptances=acceptances).findings
        if finding.plain(finding.settled(other)) == finding.plain(value):
            assert one.state == "accepted"
        else:
            assert one.state == "open" and one.lapsed == acceptances[0]
            assert "the reason given then no longer holds" in listing.note(one)


def test_the_value_once_accepted_is_told_as_people_read_it(tmp_path):
    acceptances = accept(reviewed(V37=[Hit("persons", 1, "value", 1234.9997656)]), tmp_path / "findings.csv", **REASON)
    (one,) = reviewed(V37=[Hit("persons", 1, "value", 1300.0)], acceptances=acceptances).findings
    language.use("fr")
    assert "1\u202f235 " in listing.note(one) or "1\u00a0235 " in listing.note(one)


def test_what_no_scheme_answers_for_is_for_the_focal_point():
    hits = [Hit("targets", None, "target", 1.0), Hit("persons", 0, "value", 1.0)]
    assert {f.table: f.owner for f in reviewed(*hits).findings} == {"targets": "FP", "persons": "INST"}


def test_an_acceptance_holds_for_no_other_row_column_or_rule(tmp_path):
    given_back = accept(reviewed(V37=[JUMP]), tmp_path / "findings.csv", **REASON)
    others = [Hit("persons", 0, "value", 60.0), Hit("persons", 1, "flag", 60.0), Hit("context", None, "value", 60.0)]
    again = reviewed(V37=others, V61=[JUMP], acceptances=given_back)
    assert {f.state for f in again.findings} == {"open"} and {f.lapsed for f in again.findings} == {None}


def test_a_spreadsheet_program_may_round_the_observed_value(tmp_path):
    made_of = reviewed(V37=[Hit("persons", 1, "value", 123456789012345.0)])
    given_back = accept(made_of, tmp_path / "findings.csv", **REASON, observed="1.23457E+14")
    (one,) = reviewed(V37=[Hit("persons", 1, "value", 123456789012345.0)], acceptances=given_back).findings
    assert one.state == "accepted"


def test_rows_without_a_reason_are_ignored_and_semicolons_understood(tmp_path):
    made_of, path = reviewed(V37=[JUMP]), tmp_path / "findings.csv"
    assert accept(made_of, path) == ()
    (row,) = csv.DictReader(io.StringIO(listing.to_csv(made_of)))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, row, delimiter=";")
        writer.writeheader()
        writer.writerow(row | REASON)
    assert reviewed(V37=[JUMP], acceptances=accepted.read(path)).counts["accepted"] == 1


@pytest.mark.parametrize("fill", [{"by": ""}, {"date": ""}, {"date": "last week"}, {"by": " ", "date": "2026-13-01"}])
def test_a_reason_without_a_name_or_a_date_is_told_with_its_line(tmp_path, fill):
    with pytest.raises(BadInput, match=r"needs the name of who gives it.*\n  findings.csv:2 V37 The law"):
        accept(reviewed(V37=[JUMP]), tmp_path / "findings.csv", **REASON | fill)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"rule,table\nV37,persons\n", "the columns key, column, observed, reason, by, date are missing"),
        (b"", "columns rule, table, key"),
        ("é".encode("cp1252"), "not written in UTF-8"),
    ],
)
def test_another_file_than_a_list_of_findings_is_refused(tmp_path, content, words):
    (tmp_path / "other.csv").write_bytes(content)
    with pytest.raises(BadInput, match=words):
        accepted.read(tmp_path / "other.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        accepted.read(tmp_path / "none.csv")


# scorecard


def test_the_score_of_a_dimension_is_the_weighted_share_of_its_rules_that_hold():
    rules = RULES | {"V11": rule("V11"), "V12": rule("V12", "I")}
    checks = found(TOTAL) | {name: lambda case: iter(()) for name in ("V11", "V12")}
    card = review(returned(), rules=rules, checks=checks).scorecard().set_index("dimension")
    # consistency: V10 broken (1.0); V11 (1.0), V12 (0.1), V37 (0.4) hold
    assert card.loc["consistency", ["ran", "passed"]].tolist() == [4, 3]
    assert card.loc["consistency", "share"] == pytest.approx(100 * 1.5 / 2.5)
    assert card.loc["validity", ["ran", "passed", "share"]].tolist() == [1, 1, 100]  # V64; V05 could not run
    assert card.loc["coherence", "ran"] == 0 and math.isnan(card.loc["coherence", "share"])
    assert list(card.index) == ["completeness", "validity", "consistency", "coherence", "timeliness"]


def test_completeness_counts_values_sexes_and_sources():
    persons = frame(
        "persons",
        person(source="Register"), person(sex="female", value=60.0), person(sex="male", value=None, flag="na"),
        person(function="maternity", value=9.0), person(function="maternity", sex="female", value=9.0),
        person(function="survivors", value=5.0, source="Register"), person(function="survivors", sex="male", value=2.0),
        person(age="60+", value=None),
    )  # fmt: skip
    context = frame("context", {"variable": "gdp", "sex": "total", "age": "total", "migrant_status": "total",
                                "value": 1.0, "source": "Accounts"})  # fmt: skip
    kept = made(persons=persons, context=context)
    # values: 8 rows, the last has neither value nor flag. Sexes: old age both, maternity both since no men follow,
    # survivors one of two. Sources: 7 values, 3 with a source.
    assert scorecard.completeness(kept) == {"values": (7, 8), "sex": (5, 6), "sources": (3, 7)}
    card = review(kept, rules=RULES, checks=found()).scorecard().set_index("dimension")
    assert card.loc["completeness", "filled"] == pytest.approx(100 * 15 / 21)
    assert card["filled"].notna().sum() == 1


def test_rows_that_were_left_blank_count_against_completeness():
    blank = [Problem("persons.csv:7", "", MESSAGES["blank"], (), "V05")] * 2
    card = reviewed(problems=blank).scorecard().set_index("dimension")
    # values: 3 of 3 + 2; sexes: the women of one of two totals; sources: none of 3
    assert card.loc["completeness", "filled"] == pytest.approx(100 * (3 + 1 + 0) / (5 + 4 + 3))


@pytest.mark.parametrize(
    ("given_on", "months"),
    [("2024-12-31", 0), ("2025-01-30", 0), ("2025-01-31", 1), ("31/12/2025", 12), ("2024-11-30", -2), ("", None)],
)
def test_timeliness_is_the_months_from_the_end_of_the_period(given_on, months):
    found_months = reviewed().scorecard(given_on).set_index("dimension").loc["timeliness", "months"]
    assert found_months == months if months is not None else math.isnan(found_months)


def test_timeliness_is_unknown_without_an_end_of_the_period_and_a_wrong_date_is_told():
    kept = made(**{"return": frame("return", HEAD | {"period_end": ""})})
    assert review(kept, rules=RULES, checks=found()).scorecard("2025-06-30")["months"].isna().all()
    with pytest.raises(BadInput, match="'soon' is no date"):
        reviewed().scorecard("soon")


def test_each_scheme_has_a_light():
    schemes = frame("schemes", *({"scheme": name, "institution": "I"} for name in ("PENSION", "GRANT", "OTHER", "NEW")))
    persons = frame("persons", person(), person(scheme="GRANT"), person(scheme="OTHER"), person(scheme="GHOST"))
    made_of = reviewed(
        TOTAL, Hit("persons", 3, "scheme", "GHOST"), current=made(schemes=schemes, persons=persons),
        V37=[Hit("persons", 0, "value", 1.0), Hit("persons", 1, "value", 2.0)], V64=[Hit("persons", 2, "value", 3.0)],
    )  # fmt: skip
    assert made_of.lights().to_dict("list") == {
        "scheme": ["PENSION", "GRANT", "OTHER", "NEW", "GHOST"], "institution": ["I", "I", "I", "I", ""],
        "errors": [1, 0, 0, 0, 1], "warnings": [1, 1, 0, 0, 0],
        "light": ["errors", "warnings", "none", "no_figures", "errors"],
    }  # fmt: skip


# listings


def test_the_lines_group_by_owner_and_tell_message_cause_remedy_and_what_could_not_run():
    def not_there(case):
        raise NotRun

    checks = found(TOTAL, V64=[Hit("persons", None, "value", 2)]) | {"V61": not_there}
    assert list(listing.lines(review(returned(), rules=RULES, checks=checks))) == [
        "Review of the return of Somewhere, 2024",
        "",
        "Zonal Fund (errors: 1)",
        "  V10 (error)",
        "    Persons counted · PENSION · Old age · beneficiaries",
        "      Together they are 95; the total is 100.",
        "    Usual cause: Rounding.",
        "    What to do: Correct it.",
        "",
        "national focal point (information: 1)",
        "  V64 (information)",
        "    Persons counted",
        "      Together they are 2; the total is –.",
        "    Usual cause: Rounding.",
        "    What to do: Correct it.",
        "",
        "Still open – errors: 1, information: 1.",
        "Rules: 3 ran, of these 1 hold; 2 could not run.",
        "  V05: it is tested while a file is read, and this return was not read from one",
        "  V61: the figures that it compares are not in the return",
    ]


def test_no_error_found_is_said_aloud_with_what_was_checked():
    lines = list(listing.lines(reviewed(V37=[JUMP])))
    assert "No error found: 6 rows were read, and 4 of 5 rules could be tested." in lines
    assert "Still open – warnings: 1." in lines


def test_no_error_is_claimed_if_there_was_no_figure_to_test():
    blank = made(persons=frame("persons", person(value=None)))
    assert not any("No error" in line for line in listing.lines(reviewed(current=blank)))


def test_csv_holds_every_finding_and_no_formula():
    problem = Problem("persons.csv:9", "=HYPERLINK(1)", MESSAGES["text"], (("value", "=HYPERLINK(1)"),), "V05")
    text = listing.to_csv(reviewed(TOTAL, Hit("persons", 1, "value", -5.0, (None, 0.5)), problems=[problem]))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["observed"] for row in rows] == ["95", "-5", "'=HYPERLINK(1)"]
    assert [row["expected"] for row in rows] == ["100", "..0.5", ""]
    assert {(row["reason"], row["by"], row["date"]) for row in rows} == {("", "", "")}
    assert tuple(rows[0]) == listing.COLUMNS


def test_a_value_that_looks_like_a_formula_is_accepted_as_it_was(tmp_path):
    hit = Hit("persons", 1, "source", "=A1")
    given_back = accept(reviewed(V37=[hit]), tmp_path / "findings.csv", **REASON | {"id": ""})
    assert reviewed(V37=[hit], acceptances=given_back).counts["accepted"] == 1


def test_json_is_the_same_in_every_run_and_in_every_language_but_for_its_sentences():
    hits = [TOTAL, Hit("persons", 1, "value", float("nan"), (None, math.inf))]
    first = json.loads(listing.to_json(reviewed(*hits)))
    language.use("pt")
    second = json.loads(listing.to_json(reviewed(*hits)))
    told = ("message", "cause", "remedy", "note")
    for one, other in zip(first["findings"], second["findings"], strict=True):
        assert {k: v for k, v in one.items() if k not in told} == {k: v for k, v in other.items() if k not in told}
    assert (first["findings"][0]["observed"], first["findings"][0]["expected"]) == (95, 100)
    assert first["findings"][1]["observed"] is None and first["findings"][1]["expected"] == [None, "inf"]
    assert first["return"] == {"country": "XXA", "year": 2024, "status": "illustrative", "name": ""}
    assert first["counts"] == {"E": 2, "W": 0, "I": 0, "accepted": 0} and first["rows"] == 6


# with the rules of the kit


def spoilt(change) -> Return:
    """Two schemes of the invented country with every column of figures changed, units and dates left as they are."""
    from sslib.inquiry.folder import from_folder

    kept, _problems = from_folder(Path(__file__).parents[1] / "datasets" / "xxa_return" / "2024")
    frames = {name: kept[name] for name in tables()}
    for name in ("schemes", "persons", "benefits", "finance"):
        frames[name] = frames[name][frames[name]["scheme"].isin(["NPF", "MSD"])].reset_index(drop=True)
    for name, of in frames.items():
        for column in of.select_dtypes("number") if name != "return" else ():
            of[column] = change(of[column])
    return Return(frames, {}, kept.name)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # arithmetic on what is not finite
@pytest.mark.parametrize("change", [lambda column: -column[::-1].to_numpy(), lambda column: column * math.inf])
def test_whatever_figures_a_return_holds_every_finding_is_told_in_every_language(change):
    made_of = review(spoilt(change))
    assert len(made_of.findings) > 20
    for code in language.LANGUAGES:
        language.use(code)
        text = "\n".join(listing.lines(made_of))
        assert "{" not in text and "nan" not in text.split()
    rows = list(csv.DictReader(io.StringIO(listing.to_csv(made_of))))
    assert [row["id"] for row in rows] == [one["id"] for one in json.loads(listing.to_json(made_of))["findings"]]


def test_a_return_without_values_is_reviewed_without_an_error_found_or_claimed():
    made_of = review(spoilt(lambda column: column * math.nan))
    assert not made_of.checked and not any("No error" in line for line in listing.lines(made_of))
