"""The solved lessons, run from top to bottom as nbgrader runs them."""

import copy
import re

import nbformat
import pytest
from lessons import EXERCISED, cells, checks, name

import sslib as ss
from sslib import checks as kit
from sslib.checks.answers import equal, plain
from sslib.exhibits import MIME

STATED = [lesson for lesson in EXERCISED if any(kit.find(number).by for number, _source in checks(lesson))]


@pytest.fixture
def graded(monkeypatch, tmp_path):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("SSLIB_COURSE", str(tmp_path))
    monkeypatch.setenv("SSLIB_LANGUAGE", "en")
    return tmp_path


def _run(lesson, where, more=()):
    from nbclient import NotebookClient

    notebook = copy.deepcopy(nbformat.read(lesson.path, as_version=4))
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in more]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(where)}}).execute()
    return notebook.cells


@pytest.mark.parametrize("lesson", EXERCISED, ids=name)
def test_a_solved_lesson_runs_and_shows_what_it_promises(lesson, graded):
    """No error, every picture an exhibit with its text alternative, and the answers those that the checks expect."""
    variables = {number: re.search(r'ss\.check\("[\d.]+", (\w+)', source)[1] for number, source in checks(lesson)}
    ask = "from sslib.checks import find\nfrom sslib.checks.answers import plain\n" + "\n".join(
        f'print(repr(plain({variable}, find("{number}").expected, find("{number}").key)))'
        for number, variable in variables.items()
        if not kit.find(number).by
    )
    *run, asked = _run(lesson, graded, [ask])
    drawn = 0
    for cell in run:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            assert output.output_type != "stream" or not output.text.strip(), (cell.id, output)
            if "image/png" in data:
                assert MIME in data, cell.id
                assert len(data[MIME]["alt"]) > 60, cell.id
                drawn += 1
    assert drawn >= 1 or lesson.file.endswith("national_analysis")
    printed = "".join(output.get("text", "") for output in asked.outputs).splitlines()
    exercises = [kit.find(number) for number in variables if not kit.find(number).by]
    for exercise, line in zip(exercises, printed, strict=True):
        wanted = plain(exercise.expected, exercise.expected, exercise.key)
        assert equal(eval(line), wanted, exercise.within, exercise.ordered), (exercise.number, line, wanted)


@pytest.mark.parametrize("country", ss.codes.countries)
@pytest.mark.parametrize("lesson", STATED, ids=name)
def test_the_solutions_hold_for_every_state(lesson, country, graded, monkeypatch):
    """Check and hidden test both raise on a wrong answer; without its charts an analysis runs in a second."""
    for chart in ("bars", "groups", "heatmap", "matrix", "pairs", "trend"):
        monkeypatch.setattr(ss.figures, chart, lambda *_given, **_named: None)
    names = {}
    for cell in cells(lesson):
        if cell.cell_type == "code":
            exec(cell.source, names)
        if cell.id == "parameters":
            names["country"] = country
