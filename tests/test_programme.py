"""The trainers' programme: five days of about six hours, every lesson once, every exercise with what it assesses."""

import re
from itertools import pairwise

import pytest
from click.testing import CliRunner

from sslib import checks, cli, language, syllabus
from sslib.course import programme


def test_five_days_hold_every_lesson_once_and_thirty_hours():
    days = programme.days()
    lessons = [slot.lesson for day in days for slot in day]
    assert lessons == list(syllabus.lessons()) and len(days) == 5
    minutes = [sum(slot.lesson.minutes for slot in day) for day in days]
    assert sum(minutes) == 1800 and all(abs(day - 360) <= 15 for day in minutes)


def test_a_day_begins_at_half_past_eight_has_one_lunch_and_ends_before_five():
    for day in programme.days():
        assert day[0].begins == 8 * 60 + 30 and day[-1].ends <= 17 * 60
        assert [slot.ends - slot.begins for slot in day] == [slot.lesson.minutes for slot in day]
        pauses = [later.begins - earlier.ends for earlier, later in pairwise(day)]
        assert sorted(pauses)[-1] == 60 and set(pauses) <= {15, 60} and pauses.count(60) == 1


def test_every_exercise_stands_in_it_with_what_it_asks_for():
    text = programme.programme().markdown
    for lesson in syllabus.lessons():
        assert lesson.number in text
        for number in lesson.points if lesson.ready else ():
            assert f"Exercise {number}, points: {lesson.points[number]}" in text
            if number not in lesson.written:
                assert programme.escape(language.spaced(f"It asks for {checks.find(number).asks}.")) in text
    assert text.count("A written answer, marked by the trainer.") == sum(
        len(lesson.written) for lesson in syllabus.lessons() if lesson.ready
    )


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_it_prints_in_four_languages(code, tmp_path):
    ran = CliRunner().invoke(
        cli.main, ["course", "programme", "--language", code, "--format", "html,pdf", "-o", str(tmp_path)]
    )
    assert ran.exit_code == 0, ran.output
    page = (tmp_path / f"programme_{code}.html").read_text(encoding="utf-8")
    assert f'lang="{code}"' in page and not re.search(r"<(img|script|link)[^>]+https?://", page)
    assert (tmp_path / f"programme_{code}.pdf").read_bytes().startswith(b"%PDF")
