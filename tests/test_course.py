"""The course on a participant's machine: copies of the lessons, JupyterLab's settings, one's own progress."""

import json
import re

import nbformat
import pytest
from click.testing import CliRunner

from sslib import checks, cli, language, syllabus
from sslib.checks import attempts
from sslib.course import copies, lab, progress


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SSLIB_COURSE", str(tmp_path))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def test_the_copies_are_every_notebook_that_there_is_without_solutions(folder):
    made = copies.make(folder)
    assert made.kept == () and {path.name for path in made.written} == {path.name for path in copies.notebooks()}
    for path in made.written:
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text
        nbformat.validate(json.loads(text))


def test_what_a_participant_has_written_is_never_written_over(folder):
    first = copies.make(folder)
    mine = first.written[-1]
    mine.write_text("my work", encoding="utf-8")
    first.written[0].unlink()
    again = copies.make(folder)
    assert again.written == (first.written[0],) and len(again.kept) == len(first.written) - 1
    assert mine.read_text(encoding="utf-8") == "my work"


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_a_copy_speaks_the_language_and_keeps_what_nbgrader_needs(folder, code):
    language.use(code)
    made = {path.name: nbformat.read(path, as_version=4) for path in copies.make(folder / code).written}
    language.use("en")
    plain = {path.name: nbformat.read(path, as_version=4) for path in copies.make(folder / "plain").written}
    for name, notebook in made.items():
        for cell, english in zip(notebook.cells, plain[name].cells, strict=True):
            for one in (cell, english):  # the words that ask to write here differ, and the checksum with them
                one.metadata.get("nbgrader", {}).pop("checksum", "")
            assert (cell.id, cell.metadata) == (english.id, english.metadata)
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("solution"):
                assert cell.source.replace(f'language: str = "{code}"', 'language: str = "en"') == english.source
            elif cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
                assert re.match(r"#*", cell.source)[0] == re.match(r"#*", english.source)[0]


def test_jupyterlab_opens_the_first_notebook_with_the_settings_of_the_course(folder):
    arguments = lab.prepare(folder)
    assert "--LabApp.default_url=/lab/tree/START_HERE.ipynb" in arguments
    settings = json.loads((folder / lab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    around = lab.environment(folder)
    assert around["SSLIB_COURSE"] == str(folder) and around["SSLIB_LANGUAGE"] == "en"


def test_a_language_pack_is_used_only_where_it_is_installed(monkeypatch):
    language.use("fr")
    monkeypatch.setattr(lab, "find_spec", lambda name: name == "jupyterlab_language_pack_fr_FR" or None)
    assert lab.settings()["@jupyterlab/translation-extension:plugin"] == {"locale": "fr_FR"}
    language.use("es")
    assert "@jupyterlab/translation-extension:plugin" not in lab.settings()


def _events(*pairs):
    return [attempts.Attempt(f"2026-01-0{day}T00:00:00+00:00", *pair) for day, pair in enumerate(pairs, start=1)]


def test_progress_counts_points_of_what_is_solved_and_names_what_comes_next():
    none = progress.progress([])
    assert none.points == 0 and none.following.number == none.standings[0].number
    solved = none.standings[0].number
    other = none.standings[1].number
    some = progress.progress(_events((solved, "wrong"), (solved, "hint"), (solved, "right"), (solved, "wrong"),
                                     (other, "not_attempted"), (other, "unit")))  # fmt: skip
    first, second = some.standings[:2]
    assert (first.state, first.checks, first.hints) == (progress.SOLVED, 3, 1)
    assert (second.state, second.checks) == (progress.TRIED, 1)
    assert some.points == first.points and some.following == second
    written = sum(points for lesson in syllabus.lessons() if lesson.ready for number, points in
                  lesson.points.items() if number in lesson.written)  # fmt: skip
    everything = sum(sum(lesson.points.values()) for lesson in syllabus.lessons() if lesson.ready)
    assert some.total == everything - written


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_page_of_progress_is_whole_in_itself(folder, code):
    first = progress.progress([]).standings[0].number
    checks.check(first, "zzz")
    ran = CliRunner().invoke(cli.main, ["course", "progress", "--folder", str(folder), "--language", code])
    assert ran.exit_code == 0, ran.output
    page = (folder / "progress.html").read_text(encoding="utf-8")
    assert f'lang="{code}"' in page and not re.search(r"https?://|<script|<link", page)
    assert page.count('class="e"') == len(progress.progress([]).standings) + len(progress.STATES)
    assert page.count("aria-label=") == len(progress.progress([]).standings) + 1


def test_without_a_record_progress_says_where_to_begin(folder):
    ran = CliRunner().invoke(cli.main, ["course", "progress", "--folder", str(folder / "new")])
    assert ran.exit_code == 0 and "0 of " in ran.output and "Next: exercise" in ran.output
