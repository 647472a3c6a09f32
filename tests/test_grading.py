"""The course in nbgrader as it is: released, handed in, graded, given back."""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from lessons import EXERCISED, name

from sslib import catalog, syllabus
from sslib.course import copies

ROOT = Path(__file__).parents[1]
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "ss.same(", "assert ")
MODULE = "01_concepts"
STUDENTS = ("solved", "blank", "wrong_unit")


@pytest.mark.parametrize("lesson", EXERCISED, ids=name)
def test_a_released_lesson_holds_neither_solution_nor_hidden_test(lesson):
    released = nbformat.writes(copies.released(nbformat.read(lesson.path, as_version=4)))
    assert [marker for marker in MARKERS if marker in released] == []
    for exercise in lesson.points:
        if exercise not in lesson.written:
            assert all(
                line.strip() not in released for line in lesson.solution(exercise).splitlines() if len(line) > 25
            )


@pytest.mark.parametrize("lesson", EXERCISED, ids=name)
def test_every_marked_region_stands_in_a_cell_that_nbgrader_clears(lesson):
    for cell in lesson.cells:
        graded = cell["metadata"].get("nbgrader", {})
        assert ("BEGIN SOLUTION" in cell["source"]) == bool(graded.get("solution")), cell["id"]
        hidden = graded.get("grade", False) and cell["cell_type"] == "code"
        assert ("BEGIN HIDDEN TESTS" in cell["source"]) == hidden, cell["id"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder in which the first module was released, handed in by three participants, graded, given back."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    from sslib.course import grading

    root = tmp_path_factory.mktemp("course")
    shutil.copytree(catalog.kit() / "modules", root / "modules")
    kept = dict(os.environ)
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]  # nbgrader calls alembic
    os.environ["SSLIB_LANGUAGE"] = "en"
    config = Config()
    grading.configure(config)
    config.CourseDirectory.root = str(root)
    api = NbGraderAPI(config=config)
    for module in syllabus.modules():
        assert api.generate_assignment(module)["success"], module
    shutil.copy(root / "gradebook.db", root / "before.db")
    for student in STUDENTS:
        shutil.copytree(root / "release" / MODULE, root / "submitted" / student / MODULE)
        for path in (root / "submitted" / student / MODULE).glob("*.ipynb"):
            nbformat.write(_handed_in(student, nbformat.read(path, as_version=4), path.stem), path)
        found = api.autograde(MODULE, student)
        assert found["success"], found["log"]
        assert api.generate_feedback(MODULE, student)["success"]
    yield root, api
    os.environ.clear()
    os.environ.update(kept)


@pytest.mark.parametrize("module", syllabus.modules())
def test_nbgrader_releases_each_module_without_solutions(course, module):
    root, _api = course
    released = {path.name: path.read_text(encoding="utf-8") for path in (root / "release" / module).glob("*.ipynb")}
    assert released.keys() == {path.name for path in (root / "modules" / module).glob("*.ipynb")}
    for notebook, text in released.items():
        assert [marker for marker in MARKERS if marker in text] == [], notebook


def _handed_in(student, notebook, stem):
    """What a participant hands in: the solution, nothing, or every answer of the first percentage as a share."""
    (lesson,) = [lesson for lesson in EXERCISED if lesson.file == f"{MODULE}/{stem}"]
    if student == "blank":
        return notebook
    for cell in notebook.cells:
        if cell.id.endswith("-answer") and cell.cell_type == "code":
            number = ".".join(re.findall(r"\d+", cell.id))
            variable = cell.source.split(" = ")[0]
            cell.source = f"{lesson.solution(number)}\n{variable}"
            if student == "wrong_unit" and number == WRONG:
                cell.source += f"\n{variable} = {variable} / 100"
        elif cell.id.endswith("-answer"):
            cell.source = "My answer."
    return notebook


def _first_percentage():
    from sslib.checks import exercises

    return next(
        number
        for number, found in exercises().items()
        if number.startswith("1.") and found.unit == "percent" and isinstance(found.expected, float)
    )


WRONG = _first_percentage()


def _marks(api, student):
    """Exercise -> (points, points at most) of the exercises that are marked by themselves."""
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(api.coursedir.db_url) as book:
        for notebook in book.find_submission(MODULE, student).notebooks:
            for grade in notebook.grades:
                if grade.name.endswith("-check"):
                    found[".".join(re.findall(r"\d+", grade.name))] = (grade.score, grade.max_score)
    return found


def test_the_solution_earns_every_point(course):
    _root, api = course
    marks = _marks(api, "solved")
    wanted = {
        number: points
        for lesson in syllabus.lessons()
        if lesson.module == MODULE
        for number, points in lesson.points.items()
        if number not in lesson.written
    }
    assert {number: most for number, (_score, most) in marks.items()} == wanted
    assert [number for number, (score, most) in marks.items() if score != most] == []


def test_a_blank_release_earns_nothing_and_is_told_so_kindly(course):
    root, api = course
    assert {score for score, _most in _marks(api, "blank").values()} == {0}
    for path in (root / "autograded" / "blank" / MODULE).glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            errors = [output for output in cell.get("outputs", []) if output.output_type == "error"]
            assert bool(errors) == cell.id.endswith("-check"), (path.name, cell.id)
            for error in errors:
                assert error.ename == "NotRight" and "not attempted" in error.evalue
                assert "Traceback" not in "\n".join(error.traceback)


def test_a_share_for_a_percentage_fails_visibly_and_alone(course):
    root, api = course
    lost = [number for number, (score, most) in _marks(api, "wrong_unit").items() if score != most]
    assert lost == [WRONG]
    page = (root / "feedback" / "wrong_unit" / f"{syllabus.lesson(WRONG).file}.html").read_text(encoding="utf-8")
    assert "That is a share between 0 and 1; percent is asked for." in page


@pytest.mark.parametrize("student", STUDENTS)
def test_feedback_shows_no_hidden_test(course, student):
    root, _api = course
    pages = list((root / "feedback" / student / MODULE).glob("*.html"))
    assert len(pages) == len([lesson for lesson in EXERCISED if lesson.module == MODULE])
    for path in pages:
        text = re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"HIDDEN TESTS|ss\.same\(|AssertionError\b.*assert", text), path.name


def test_feedback_of_a_failed_hidden_test_names_it_without_showing_it():
    from sslib.course.grading import HideTests

    cell = nbformat.v4.new_code_cell(
        'ss.check("1.1.1", x)\n### BEGIN HIDDEN TESTS\nassert x == 42\n### END HIDDEN TESTS'
    )
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "locked": True, "grade_id": "a", "points": 1,
                                 "schema_version": 3, "task": False, "cell_type": "code"}  # fmt: skip
    cell.outputs = [nbformat.v4.new_output("error", ename="AssertionError", evalue="", traceback=["assert x == 42"])]
    notebook, _resources = HideTests().preprocess(nbformat.v4.new_notebook(cells=[cell]), {})
    text = nbformat.writes(notebook)
    assert "42" not in text and "BEGIN HIDDEN" not in text
    assert "The answer is not the one expected." in text


def test_the_desk_gives_the_marks_that_nbgrader_gives(course, tmp_path):
    from sslib.course.desk import grade
    from sslib.course.desk.folder import open_desk

    root, api = course
    desk = open_desk(tmp_path)
    for step in ("modules", "release", "submitted"):
        shutil.copytree(root / step, desk.root / step)
    shutil.copy(root / "before.db", desk.book_path)
    done = grade.grade(desk, MODULE)
    assert set(done.now) == set(STUDENTS) and done.failed == {}
    stock, ours = _recorded(api), _recorded(desk.api)
    assert ours == stock and len(stock) > 50


def _recorded(api):
    """All that nbgrader keeps of the submissions: each mark with its flags, each comment."""
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(api.coursedir.db_url, api.coursedir.course_id) as book:
        for submission in book.assignment_submissions(MODULE):
            for notebook in submission.notebooks:
                key = (submission.student.id, notebook.name)
                for grade in notebook.grades:
                    found[(*key, grade.name)] = (grade.auto_score, grade.manual_score, grade.needs_manual_grade,
                                                 grade.max_score, grade.score)  # fmt: skip
                for comment in notebook.comments:
                    found[(*key, "comment", comment.name)] = (comment.auto_comment, comment.manual_comment)
    return found
