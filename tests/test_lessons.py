"""What holds for every lesson: its order, its limits, and that nothing in it is typed that must be computed."""

import re

import pytest
from lessons import LESSONS, TRIPLET, cells, checks, code, name, prose, tags

from sslib import checks as kit
from sslib import syllabus

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=name)

# Numbers that are names: years, Conventions, articles, targets, lessons, ages and their groups.
NAMED = re.compile(
    r"\b(19|20)\d\d\b|\b[CR]\d{1,3}\b|\bNo\. \d+|\b(?i:articles?|art\.|part|paras?|paragraphs?|objective) \d+"
    r"(–\d+)?( and \d+)?|\b\d+(\.\d+)+\b|\bSDGs? \d+|\b\d+(th|st|nd|rd)\b|\b(under|over|aged|age|ages) \d+"
    r"( (to|and|or) (\d+|over|under))?|\b\d+[–-]\d+\b|\b\d+\+|\b\d+ (to|and) \d+ years"
    r"|\b\d+ and (over|under)|ISIC Rev\. ?\d"
)


@every_lesson
def test_cells_are_named_in_words_and_each_once(lesson):
    ids = [cell.id for cell in cells(lesson)]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not re.fullmatch(r"[a-z][a-z0-9-]*", i) or len(i) > 64] == []


@every_lesson
def test_it_opens_with_title_objectives_setup_and_closes_with_key_points_and_sources(lesson):
    ids = [cell.id for cell in cells(lesson)]
    assert ids[:3] == ["title", "objectives", "setup"] and ids[-2:] == ["key-points", "sources"]
    title, objectives, setup = cells(lesson)[:3]
    heading, _blank, line, *_ = title.source.splitlines()
    assert heading == f"# {lesson.number} {lesson.title}"
    assert line.startswith(f"*{lesson.minutes} minutes · ")
    verbs = [entry for entry in objectives.source.splitlines() if entry.startswith("- ")]
    assert 3 <= len(verbs) <= 5
    points = [entry for entry in cells(lesson)[-2].source.splitlines() if entry.startswith("- ")]
    assert len(points) == len(verbs), "one key point for each objective"
    assert len(setup.source.splitlines()) <= 8 and tags(setup) == ("setup",)


@every_lesson
def test_it_takes_two_to_five_turns_each_with_a_claim_code_and_a_reading(lesson):
    headings = [c for c in prose(lesson) if c.source.startswith("## ") and c.id not in ("key-points", "objectives")]
    assert 2 <= len(headings) <= 5
    readings = [c for c in prose(lesson) if c.id.endswith("-reading")]
    assert len(readings) >= len(headings)
    cautions = [c.source.count("> **Caution.**") for c in readings]
    assert max(cautions) <= 1 and sum(cautions) >= 2


@every_lesson
def test_cells_stay_short(lesson):
    for cell in prose(lesson):
        words = len(re.sub(r"[#>*`|\[\]()-]", " ", cell.source).split())
        assert words <= (200 if cell.id in ("key-points", "objectives") else 120), (cell.id, words)
    for cell in code(lesson):
        if not cell.metadata.get("jupyter", {}).get("source_hidden"):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= (8 if cell.id == "setup" else 12), (cell.id, len(lines))
        assert max(map(len, cell.source.splitlines())) <= 110 or "tr(" in cell.source, cell.id


@every_lesson
def test_no_figure_is_typed_into_prose(lesson):
    for cell in prose(lesson):
        left = NAMED.sub("", re.sub(r"`[^`]*`", "", cell.source))
        assert not re.search(r"\d", left), (cell.id, re.findall(r".{0,25}\d.{0,15}", left))


@every_lesson
def test_no_cell_installs_reaches_out_or_names_a_path(lesson):
    for cell in cells(lesson):
        if cell.cell_type == "code":
            assert not re.search(r"^\s*[!%]|https?:|pip install|[\"'](/|[A-Z]:\\|\.\./)|\bopen\(", cell.source, re.M)
            assert not re.search(r"\b(df\d*|tmp|warnings)\b", cell.source), cell.id


@every_lesson
def test_nothing_is_stored_but_the_source(lesson):
    for cell in cells(lesson):
        assert set(cell.metadata) <= {"tags", "nbgrader", "jupyter"}, cell.id
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None, cell.id


@every_lesson
def test_texts_in_code_can_be_translated(lesson):
    """Titles and sentences go through ``tr``; comments would stay English."""
    for cell in code(lesson):
        assert not re.search(r"^\s*#(?!#)", cell.source, re.M), cell.id
        bare = re.sub(r"tr\(\s*(?:f?\"[^\"]*\"\s*)+", "tr(", cell.source)
        sentences = [s for s in re.findall(r"\"([^\"]*)\"", bare) if re.search(r"[A-Za-z]{2,} [a-z]{2,} ", s)]
        assert sentences == [], (cell.id, sentences)


@every_lesson
def test_charts_have_one_message_each_and_a_source(lesson):
    names = []
    for cell in cells(lesson):
        if cell.cell_type == "code":
            drawn = re.findall(r"ss\.figures\.\w+\(", cell.source)
            assert len(drawn) <= 1, cell.id
            if drawn:
                assert "sources=" in cell.source and "title=tr(" in re.sub(r"\s", "", cell.source), cell.id
                names += re.findall(r"name=\"(\w+)\"", cell.source)
            assert "plt." not in cell.source and "matplotlib" not in cell.source, cell.id
    assert names, "one or more charts"
    assert len(set(names)) == len(names)


@every_lesson
def test_its_sources_cell_names_what_it_loads(lesson):
    text = "\n".join(c.source for c in cells(lesson) if c.cell_type == "code" and c.id != "sources")
    used = set(re.findall(r"ss\.load\(\"(\w+)\"\)", text))
    used |= {entry for names in re.findall(r"sources=\[([^\]]*)\]", text) for entry in re.findall(r"\"(\w+)\"", names)}
    if "invented_return(" in text:
        used.add("xxa_return")
    named = re.findall(r"\"(\w+)\"", cells(lesson)[-1].source.split("references=")[0])
    assert used <= set(named), used - set(named)
    assert list(lesson.datasets) == named, "modules/course.toml says the same"


@every_lesson
def test_exercises_come_as_prompt_answer_and_check(lesson):
    ids = [cell.id for cell in cells(lesson)]
    numbers = list(dict.fromkeys(".".join(re.findall(r"\d+", i)) for i in ids if TRIPLET.fullmatch(i)))
    assert numbers == [f"{lesson.number}.{place}" for place in range(1, len(numbers) + 1)]
    auto = [number for number, _source in checks(lesson)]
    assert len(auto) >= 3 and len(numbers) - len(auto) <= 1, "three checked exercises or more, one written at most"
    for number in numbers:
        stem = f"ex-{number.replace('.', '-')}"
        at = ids.index(stem)
        wanted = [stem, f"{stem}-answer", f"{stem}-check"] if number in auto else [stem, f"{stem}-answer"]
        assert ids[at : at + len(wanted)] == wanted
        prompt, answer, *check = cells(lesson)[at : at + len(wanted)]
        assert prompt.source.startswith(f"### Exercise {number} ({_points(lesson.points[number])})"), number
        assert tags(prompt) == ("exercise",) and tags(answer) == ("answer",)
        _metadata(answer, grade=not check, solution=True, locked=False)
        if check:
            assert tags(check[0]) == ("check",)
            _metadata(check[0], grade=True, solution=False, locked=True)
            assert f'ss.check("{number}", ' in check[0].source and check[0].source.startswith(f'"""{number} ')
            first = answer.source.splitlines()[0]
            assert re.fullmatch(r"[a-z_]+ = (\.\.\.|[\[({].*\.\.\..*[\])}])", first), "named answer, three dots"
            assert len(kit.find(number).hints) >= 2
        else:
            assert "Marking scheme" in prompt.source
    setup = cells(lesson)[2]
    _metadata(setup, grade=False, solution=False, locked=True)


def _points(count):
    return f"{count} point" if count == 1 else f"{count} points"


def _metadata(cell, **wanted):
    found = dict(cell.metadata.nbgrader)
    found.pop("points", None)
    assert found == {"schema_version": 3, "task": False, "grade_id": cell.id, **wanted}, cell.id


@every_lesson
def test_prose_carries_no_grading_marks(lesson):
    for cell in prose(lesson):
        assert "nbgrader" not in cell.metadata, cell.id


def test_a_national_analysis_names_its_datasets_and_has_its_exercises():
    for lesson in syllabus.lessons():
        if lesson.file.endswith(syllabus.NATIONAL):
            text = "\n".join(cell["source"] for cell in lesson.cells if cell["cell_type"] == "code")
            assert set(lesson.datasets) == set(re.findall(r"ss\.load\(\"(\w+)\"\)", text))
            assert len(lesson.points) - len(lesson.written) >= 3 and len(lesson.written) <= 1


def test_the_course_takes_thirty_hours_and_teaches_every_objective_and_topic():
    lessons = syllabus.lessons()
    assert sum(lesson.minutes for lesson in lessons) == 1800
    assert len(lessons) == 26
    for lesson in lessons:
        assert lesson.ready or lesson.planned, lesson.file
    assert {code for lesson in lessons for code in lesson.objectives} == set(syllabus.objectives())
    assert {code for lesson in lessons for code in lesson.topics} == set(syllabus.topics())
