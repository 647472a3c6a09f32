"""What a check says, what it records, and what hints and solutions give away."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import sslib as ss
from sslib import checks as kit
from sslib import syllabus
from sslib.checks import attempts
from sslib.checks.answers import Misfit, plain, same
from sslib.checks.exercises import Exercise, Slip
from sslib.checks.verdict import judge

RATE = Exercise("9.9.1", "the rate", 40.0, ("first", "second"), unit="percent", within=0.05,
                slips=(Slip(60.0, "That is the share of the others."),))  # fmt: skip
PEOPLE = Exercise("9.9.2", "people", {"AGO": 2500.0, "TCD": 100.0}, ("a", "b"), unit="persons", within=0.5)
ORDER = Exercise("9.9.3", "phases", ["design", "collect", "use"], ("a", "b"), ordered=True)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SSLIB_COURSE", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    ss.use_language("en")
    return tmp_path


@pytest.mark.parametrize(
    "answer, code",
    [
        (..., "not_attempted"), (None, "not_attempted"), ("", "not_attempted"), ([], "not_attempted"),
        (40, "right"), (40.04, "right"), (np.float32(40), "right"), (pd.Series([40.0]), "right"),
        (pd.DataFrame({"rate": [40.0]}), "right"), (np.array(40.0), "right"),
        (0.4, "unit"), (0.7, "unit"), (4000, "unit"), (60, "slip"), (40.3, "close"), (39, "wrong"), (-40, "wrong"),
        ("40", "kind"), ("40,0", "kind"), ("forty", "kind"), (True, "kind"), ([40, 41], "kind"), (float("nan"), "kind"),
        (pd.NA, "kind"), (sum, "kind"), (pd.Series([40.0]).mean, "kind"), ({"CMR": 40.0}, "right"),
    ],
)  # fmt: skip
def test_a_number_is_judged_by_what_is_wrong_with_it(answer, code):
    assert judge(RATE, answer).code == code


@pytest.mark.parametrize(
    "answer, code",
    [
        ({"AGO": 2500, "TCD": 100}, "right"), ({"tcd": 100, "ago": 2500}, "right"),
        (pd.Series({"TCD": 100.4, "AGO": 2500}), "right"), ([("AGO", 2500), ("TCD", 100)], "right"),
        (pd.DataFrame({"country": ["AGO", "TCD"], "people": [2500, 100]}), "right"),
        (pd.DataFrame({"people": [2500, 100]}, index=["AGO", "TCD"]), "right"),
        ({"AGO": 2.5, "TCD": 0.1}, "unit"), ({"TCD": 0.1, "AGO": 2.48}, "unit"), ({"AGO": 2.5e6, "TCD": 1e5}, "unit"),
        ({"AGO": 2500}, "wrong"), ({"AGO": 2500, "TCD": 100, "CMR": 1}, "wrong"), ({"AGO": 2500, "TCD": 7}, "wrong"),
        ({"AGO": 2500, "TCD": ...}, "not_attempted"), ([2500, 100], "kind"), (2500, "kind"),
        (pd.DataFrame({"a": ["AGO"], "b": [1], "c": [2]}), "kind"), ({"AGO": "2500", "TCD": 100}, "kind"),
        ([("AGO", 2500), ("AGO", 2500)], "kind"), (pd.Series([2500, 100]), "kind"),
        ({"AGO": 2500, "TCD": None}, "kind"),
    ],
)  # fmt: skip
def test_values_by_name_are_judged_whatever_holds_them(answer, code):
    assert judge(PEOPLE, answer).code == code


def test_order_counts_only_where_it_is_asked_for():
    assert judge(ORDER, ("Design", "COLLECT ", "use")).code == "right"
    assert judge(ORDER, ["use", "collect", "design"]).code == "wrong"
    assert judge(ORDER, "design").code == "kind"
    assert same(["use", "design"], ["design", "use"]) and not same(["use"], ["design", "use"])


def test_a_table_is_compared_by_its_key_in_any_order():
    rows = [{"sex": "female", "age": "15-24", "value": 3.0}, {"sex": "male", "age": "15-24", "value": 4.0}]
    frame = pd.DataFrame(rows)
    key = ["sex", "age"]
    for good in (
        rows,
        frame,
        frame.iloc[::-1],
        frame[["value", "age", "sex"]],
        frame.set_index(key),
        frame.assign(x=1),
    ):
        assert same(good, rows, key=key)
    assert not same(frame.iloc[:1], rows, key=key)
    assert not same(frame.assign(value=frame["value"] * 1000), rows, key=key)
    with pytest.raises(Misfit, match="lacks the column"):
        plain(frame.drop(columns="value"), rows, tuple(key))
    with pytest.raises(Misfit, match="more than once"):
        plain(pd.concat([frame, frame]), rows, tuple(key))


def test_a_column_inside_a_list_is_told_from_a_value():
    both = Exercise("9.9.5", "two rates", [40.0, 60.0], ("a", "b"), unit="percent")
    assert judge(both, [pd.Series([40.0]), np.array([60.0])]).code == "right"
    told = judge(both, [pd.Series([40.0, 50.0, 60.0]), 60.0])
    assert told.code == "kind" and told.says.format(**told.values) == "One value is asked for; your answer holds 3."


def test_nothing_is_a_hundred_times_too_much_where_the_right_answer_is_zero():
    none = Exercise("9.9.6", "the rate", 0.0, ("a", "b"), unit="percent", within=0.05)
    assert judge(none, 0).code == "right" and judge(none, 3.0).code == "wrong"


def test_truth_and_numbers_are_not_mixed_up():
    assert same(True, True) and same(np.bool_(True), True)
    assert not same(1, True) and not same(True, 1.0) and not same("True", True)


def test_a_slip_may_be_of_another_kind_than_the_answer():
    none = Exercise("9.9.4", "the rate or none", "none", ("a",), slips=(Slip(0, "Not published is not zero."),))
    assert judge(none, 0).says == "Not published is not zero."
    assert judge(none, "None ").code == "right"


def test_a_check_shows_a_message_and_lets_the_notebook_run_on():
    message = kit.check("1.5.1", ..., "CMR")
    assert "not attempted" in str(message)
    assert kit.check("1.5.1", ["C118"], "XXA").heading == "1.5.1"
    assert "There is no exercise" in str(kit.check("7.7.7", 1))


def test_nbgrader_gets_a_failed_cell_whose_message_stands_for_the_traceback(monkeypatch, folder):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    with pytest.raises(kit.NotRight) as failed:
        kit.check("1.5.1", ["C118"], "CMR")
    assert failed.value._render_traceback_()[0] == "Exercise 1.5.1: not yet"
    assert kit.check("1.5.3", [5, 7], "CMR").heading.endswith("right")
    assert list(folder.iterdir()) == [], "nothing is recorded while nbgrader runs"


def test_attempts_are_recorded_without_the_answers(folder):
    kit.check("1.5.3", [7, 5], "CMR")
    kit.hint("1.5.3")
    kit.check("1.5.3", [5, 7], "CMR")
    assert [made.event for made in attempts.attempts()] == ["slip", "hint", "right"]
    text = (folder / "attempts.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "time,exercise,event" and "[" not in text


def test_a_damaged_record_loses_only_the_damaged_lines(folder):
    kit.check("1.5.3", [5, 7], "CMR")
    with (folder / "attempts.csv").open("ab") as file:
        file.write(b"2026,\xff\xfe\n,,,,\n\n")
    kit.check("1.5.3", [1, 1], "CMR")
    assert [made.event for made in attempts.attempts()] == ["right", "wrong"]


def test_a_check_that_cannot_be_recorded_says_so(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SSLIB_COURSE", str(tmp_path / "file" / "below"))
    assert "could not be recorded" in str(kit.check("1.5.3", [5, 7], "CMR"))
    assert attempts.attempts() == []


def test_hints_come_one_by_one_from_least_to_most():
    total = len(kit.find("1.5.1").hints)
    shown = [str(kit.hint("1.5.1")) for _ in range(total + 1)]
    assert [text.splitlines()[0] for text in shown] == [
        f"Exercise 1.5.1: hint {min(n, total)} of {total}" for n in range(1, total + 2)
    ]


def test_the_solution_comes_after_three_tries_or_the_right_answer():
    assert "Try first: after 3 more checks" in str(kit.solution("1.5.3"))
    kit.check("1.5.3", ..., "CMR")
    for place in range(3):
        assert "ss.legal_scope" not in kit.solution("1.5.3").code
        kit.check("1.5.3", [1, place], "CMR")
    assert "ss.legal_scope(branches, country)" in kit.solution("1.5.3").code
    kit.check("1.5.1", ["C143", "C97", "CIPRES", "RC1951"], "CMR")
    assert kit.solution("1.5.1").code == syllabus.lesson("1.5").solution("1.5.1")


def test_the_hints_under_a_check_open_without_a_kernel():
    page = kit.check("1.5.3", [9, 9], "CMR")._repr_html_()
    assert page.count("<details>") == len(kit.find("1.5.3").hints) and "<script" not in page
    assert "<details>" not in kit.check("1.5.3", ..., "CMR")._repr_html_()


@pytest.mark.parametrize("language", ss.language.LANGUAGES)
def test_messages_stay_within_the_width_that_nbgrader_shows(language):
    ss.use_language(language)
    for answer in (..., [1, 2], [7, 5], "x", 3, sum):
        assert max(map(len, str(kit.check("1.5.3", answer, "CMR")).splitlines())) <= kit.LINE
    ss.use_language("en")


def test_a_check_imports_nothing_heavy():
    code = "import sslib as ss, sys; ss.check('1.5.3', [5, 7], 'CMR'); print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("number", [n for n, found in kit.exercises().items() if found.by])
def test_an_answer_that_depends_on_the_state_is_known_for_all_eleven(number):
    exercise = kit.find(number)
    assert set(exercise.expected) == set(ss.codes.countries)
    for country in ss.codes.countries:
        mine = exercise.of(country)
        assert judge(mine, mine.expected).code == "right"
        for slip in mine.slips:
            assert judge(mine, slip.answer).says == slip.says, country
