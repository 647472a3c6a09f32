"""Each exercise against stored answers: those that must fail and those that are as good as the solution."""

import re
from collections import OrderedDict

import numpy as np
import pandas as pd
import pytest
from lessons import LESSONS, checks

import sslib as ss
from sslib import checks as kit
from sslib import syllabus
from sslib.checks.answers import plain
from sslib.checks.verdict import FACTORS, NOT_ATTEMPTED, RIGHT, SLIP, UNIT, judge

CASES = [(lesson, number, source) for lesson in (syllabus.START, *LESSONS) for number, source in checks(lesson)]
IDS = [number for _lesson, number, _source in CASES]
every_exercise = pytest.mark.parametrize("lesson, number, source", CASES, ids=IDS)


@pytest.fixture(autouse=True)
def _graded(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("SSLIB_COURSE", str(tmp_path))
    ss.use_language("en")


def _variables(source):
    return re.search(r'ss\.check\("[\d.]+", (\w+)\)', source)[1]


def _hidden(source):
    body = re.search(r"### BEGIN HIDDEN TESTS\n(.*?)\n### END HIDDEN TESTS", source, re.S)
    assert body, "a hidden test"
    return body[1]


def _passes_hidden(source, answer):
    try:
        exec(_hidden(source), {"ss": ss, _variables(source): answer})
    except AssertionError:
        return False
    return True


def _alike(expected, key):
    """Other forms of the same answer."""
    if isinstance(expected, bool):
        return [np.bool_(expected)]
    if isinstance(expected, (int, float)):
        return [float(expected), np.float64(expected), pd.Series([expected]), np.array([expected])]
    if isinstance(expected, str):
        return [expected.upper(), f" {expected} ", pd.Series([expected])]
    if isinstance(expected, dict):
        names, values = list(expected), list(expected.values())
        if any(isinstance(value, list) for value in values):
            return [OrderedDict(reversed(expected.items()))]
        series = pd.Series(values, index=names)
        columns = series.rename_axis("name").reset_index(name="value")
        return [series, series.iloc[::-1], series.to_frame("value"), columns, list(expected.items())]
    if isinstance(expected[0], dict):
        frame = pd.DataFrame(expected)
        return [
            frame,
            frame[frame.columns[::-1]],
            frame.iloc[::-1],
            frame.assign(further=1),
            frame.set_index(list(key)),
        ]
    return [tuple(expected), np.array(expected), pd.Series(expected), pd.Index(expected)]


def _wrong(exercise):
    """Answers that must fail: blank, another unit, the usual slips, and something plainly wrong."""
    yield ...
    yield None
    yield from (slip.answer for slip in exercise.slips)
    expected = exercise.expected
    flat = plain(expected, expected, exercise.key)
    if _all_numbers(flat):
        for factor, _says in FACTORS.get(exercise.unit, ((1000, ""),)):
            yield _scaled(expected, factor)
        yield _scaled(expected, -1) if any(_leaves(flat)) else 1
        yield _shifted(expected, max(abs(n) for n in _leaves(flat)) * 0.13 + 11 * exercise.within + 1)
    if isinstance(expected, bool):
        yield not expected
    if isinstance(expected, str):
        yield expected + "x"
    if isinstance(expected, (list, dict)) and len(expected) > 1:
        yield expected[:-1] if isinstance(expected, list) else dict(list(expected.items())[:-1])
    if isinstance(expected, list) and isinstance(expected[0], str):
        yield [*expected, "zzz"]
        if exercise.ordered:
            yield [*expected[1:], expected[0]]
    yield min
    yield "zzz"


def _leaves(value):
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    return [leaf for part in value for leaf in _leaves(part)] if isinstance(value, list) else [value]


def _all_numbers(value):
    return all(isinstance(leaf, float) for leaf in _leaves(value))


def _scaled(value, factor):
    if isinstance(value, dict):
        return {k: _scaled(v, factor) for k, v in value.items()}
    if isinstance(value, list):
        return [_scaled(v, factor) for v in value]
    return value / factor if isinstance(value, (int, float)) else value


def _shifted(value, by):
    if isinstance(value, dict):
        return {k: _shifted(v, by) for k, v in value.items()}
    if isinstance(value, list):
        return [_shifted(v, by) for v in value]
    return value + by if isinstance(value, (int, float)) else value


@every_exercise
def test_the_right_answer_passes_in_every_form(lesson, number, source):
    exercise = kit.find(number)
    for answer in (exercise.expected, *_alike(exercise.expected, exercise.key)):
        assert judge(exercise, answer).code == RIGHT, (answer, judge(exercise, answer))
        assert _passes_hidden(source, answer), answer
        assert kit.check(number, answer).heading.endswith("right")


@every_exercise
def test_wrong_answers_fail_in_the_check_and_in_the_hidden_test(lesson, number, source):
    exercise = kit.find(number)
    wrong = list(_wrong(exercise))
    assert len(wrong) >= 5
    for answer in wrong:
        assert judge(exercise, answer).code != RIGHT, answer
        assert not _passes_hidden(source, answer), answer


@every_exercise
def test_a_check_says_what_is_wrong(lesson, number, source):
    exercise = kit.find(number)
    assert judge(exercise, ...).code == NOT_ATTEMPTED
    assert len(exercise.slips) >= 1 or isinstance(exercise.expected, bool)
    for slip in exercise.slips:
        assert judge(exercise, slip.answer).code == SLIP, slip.answer
    if exercise.unit in FACTORS:
        assert _all_numbers(plain(exercise.expected, exercise.expected, exercise.key))
        for factor, says in FACTORS[exercise.unit]:
            found = judge(exercise, _scaled(exercise.expected, factor))
            assert found.code in (UNIT, SLIP) and (found.code == SLIP or found.says == says)


@every_exercise
def test_no_message_gives_the_answer_away(lesson, number, source):
    exercise = kit.find(number)
    said = [judge(exercise, answer) for answer in _wrong(exercise)]
    texts = [v.says.format(**v.values) for v in said] + [exercise.asks, *exercise.hints[:-1]]
    for leaf in _leaves(plain(exercise.expected, exercise.expected, exercise.key)):
        if isinstance(leaf, float) and not leaf.is_integer():
            shown = {f"{leaf:.1f}", f"{leaf:.2f}", f"{leaf:g}"}
            assert not any(re.search(rf"(?<![\d.]){re.escape(s)}(?![\d.])", text) for s in shown for text in texts), (
                leaf
            )


@every_exercise
def test_lines_stay_within_sixty_five_characters_in_every_language(lesson, number, source, monkeypatch):
    exercise = kit.find(number)
    monkeypatch.delenv("NBGRADER_EXECUTION")
    for language in ss.language.LANGUAGES:
        ss.use_language(language)
        for answer in _wrong(exercise):
            assert max(map(len, str(kit.check(number, answer)).splitlines())) <= 65
        assert max(map(len, str(kit.hint(number)).splitlines())) <= 65
    ss.use_language("en")


def test_every_exercise_on_file_stands_in_a_lesson():
    graded = {
        number for lesson in (syllabus.START, *syllabus.lessons()) if lesson.path.exists() for number in lesson.points
    }
    assert set(kit.exercises()) <= graded
    assert {number for _lesson, number, _source in CASES} <= set(kit.exercises())
