"""The doctor on every damage: what it repairs, what it reports, and that a healthy notebook stays as it is."""

import copy
import json

import pytest

from sslib import language, syllabus
from sslib.course.desk.cells import repair
from sslib.course.desk.demo import blank, solved
from sslib.course.desk.demo.damages import LOSING, REPAIRED, damaged, renamed
from sslib.course.desk.doctor import SAYS, _one, examine, pending
from sslib.course.desk.folder import open_desk
from sslib.course.desk.matching import Release
from sslib.course.desk.recognise import exercise, lesson_of, parsed

MODULE = "01_concepts"
LESSONS = [lesson for lesson in syllabus.lessons() if lesson.module == MODULE]
FILE = LESSONS[0].file
NAME = FILE.rsplit("/")[-1]
RELEASE = {lesson.file.rsplit("/")[-1]: Release(json.loads(blank(lesson.file, "en"))) for lesson in LESSONS}
REPORTS = {
    "copied_answer": "copied", "copied_check": "copied_locked", "same_ids": "copied", "deleted_check": "deleted",
    "deleted_setup": "deleted", "split": "split", "moved": "moved", "stripped": "lost", "foreign_editor": "lost",
    "altered": "altered", "edited": "edited", "wrong_type": "altered", "wrong_kernel": "kernel", "huge": "outputs",
    "old_format": "format", "deleted_answer": "deleted", "cut_off": "unreadable", "empty": "unreadable",
    "no_cells": "blank",
}  # fmt: skip


def graded(notebook):
    """The cells that nbgrader knows, in order: id, metadata, text."""
    return [
        (cell["metadata"]["nbgrader"]["grade_id"], cell["cell_type"], cell["source"].strip())
        for cell in notebook["cells"]
        if "nbgrader" in cell["metadata"]
    ]


def examined(content, name=f"{NAME}.ipynb"):
    found = examine("a", MODULE, {name: content}, RELEASE)
    kinds = [repair.kind for repair in found.repairs if repair.notebook in (NAME, "") and repair.kind != "missing"]
    return json.loads(found.notebooks[NAME]) if NAME in found.notebooks else None, kinds


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)
def test_a_healthy_notebook_comes_out_with_the_cells_that_went_in(lesson, code):
    notebook = solved(lesson.file, code)
    mended, noticed = repair(notebook, RELEASE[lesson.file.rsplit("/")[-1]])
    assert noticed == []
    assert [(cell["id"], cell["source"]) for cell in mended["cells"]] == [
        (cell["id"], "".join(cell["source"])) for cell in notebook["cells"]
    ]


@pytest.mark.parametrize("damage", REPAIRED)
def test_a_damaged_notebook_is_graded_like_the_healthy_one(damage):
    healthy = solved(FILE, "fr")
    content = damaged(REPAIRED[damage], healthy)
    mended, kinds = examined(content)
    wanted, _noticed = repair(healthy, RELEASE[NAME])
    if damage == "split":  # the parts run one after the other
        parts = [(key, kind) for key, kind, _text in graded(mended)]
        assert parts == [(key, kind) for key, kind, _text in graded(wanted)]
        texts = ["".join(cell["source"]) for cell in mended["cells"] if cell["cell_type"] == "code"]
        whole = ["".join(cell["source"]) for cell in wanted["cells"] if cell["cell_type"] == "code"]
        assert "\n".join(texts) == "\n".join(whole)
    else:
        assert graded(mended) == graded(wanted)
    assert (REPORTS[damage] in kinds) if damage in REPORTS else kinds == []
    assert [cell["metadata"]["nbgrader"] for cell in mended["cells"] if "nbgrader" in cell["metadata"]] == [
        cell["metadata"]["nbgrader"] for cell in wanted["cells"] if "nbgrader" in cell["metadata"]
    ]


@pytest.mark.parametrize("damage", LOSING)
def test_what_is_lost_is_reported_and_the_rest_is_kept(damage):
    mended, kinds = examined(damaged(LOSING[damage], solved(FILE, "fr")))
    assert REPORTS[damage] in kinds
    if damage == "deleted_answer":
        healthy, _noticed = repair(solved(FILE, "fr"), RELEASE[NAME])
        differ = [a[0] for a, b in zip(graded(mended), graded(healthy), strict=True) if a != b]
        assert len(differ) == 1 and differ[0].endswith("-answer")
    elif damage in ("cut_off", "empty"):
        assert mended is None


def test_every_report_has_a_sentence_whose_values_are_given():
    for damage in (REPAIRED | LOSING).values():
        found = examine("a", MODULE, {f"{NAME}.ipynb": damaged(damage, solved(FILE, "en"))}, RELEASE)
        for repaired in found.repairs:
            assert "{" not in SAYS[repaired.kind].format(**repaired.values)


def test_a_split_written_answer_is_joined():
    notebook = solved(FILE, "en")
    place = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == "ex-1-1-5-answer")
    second = copy.deepcopy(notebook["cells"][place]) | {"id": "second", "source": "And more."}
    notebook["cells"][place]["source"] = "A sentence."
    notebook["cells"].insert(place + 1, second)
    mended, noticed = repair(notebook, RELEASE[NAME])
    assert ("split", {"cell": "ex-1-1-5-answer"}) in noticed
    assert [cell["source"] for cell in mended["cells"] if cell["id"] == "ex-1-1-5-answer"] == [
        "A sentence.\n\nAnd more."
    ]


def test_an_untouched_copy_counts_as_one_cell_and_the_attempt_wins():
    notebook = solved(FILE, "en")
    place = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == "ex-1-1-2-answer")
    stub = next(cell for cell in json.loads(blank(FILE, "en"))["cells"] if cell["id"] == "ex-1-1-2-answer")
    answer = notebook["cells"][place]["source"]
    notebook["cells"].insert(place, copy.deepcopy(stub))
    mended, _noticed = repair(notebook, RELEASE[NAME])
    assert [cell["source"] for cell in mended["cells"] if cell["id"] == "ex-1-1-2-answer"] == [answer]


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_an_untouched_answer_of_another_language_is_untouched(code):
    mended, noticed = repair(json.loads(blank(FILE, code)), RELEASE[NAME])
    assert not RELEASE[NAME].attempted(mended) and noticed == []
    assert graded(mended) == graded(json.loads(blank(FILE, "en")))


def test_a_renamed_notebook_is_known_by_its_cells():
    healthy = json.dumps(solved(FILE, "pt")).encode()
    mended, kinds = examined(healthy, renamed("homework.ipynb", 2))
    assert mended is not None and kinds == ["renamed"]


@pytest.mark.parametrize("lesson", [one for one in syllabus.lessons() if one.points], ids=lambda one: one.file)
def test_every_lesson_is_recognised_without_its_name_and_without_metadata(lesson):
    notebook = solved(lesson.file, "es")
    for cell in notebook["cells"]:
        cell["metadata"], cell["id"] = {}, "x"
    assert lesson_of(parsed(json.dumps(notebook).encode()), "Untitled.ipynb") == lesson


def test_a_notebook_of_another_module_is_told_and_left_out():
    other = next(lesson for lesson in syllabus.lessons() if lesson.module != MODULE)
    found = examine("a", MODULE, {"x.ipynb": blank(other.file, "en").encode()}, RELEASE)
    assert [(r.kind, r.values["lesson"]) for r in found.repairs if r.kind == "foreign"] == [("foreign", other.number)]
    assert found.notebooks == {} and sum(r.kind == "missing" for r in found.repairs) == len(LESSONS)


def test_of_two_files_of_one_lesson_the_one_with_more_answers_counts():
    full, none = json.dumps(solved(FILE, "en")).encode(), blank(FILE, "en").encode()
    found = examine("a", MODULE, {f"{NAME}.ipynb": none, f"{NAME} (1).ipynb": full}, RELEASE)
    assert graded(json.loads(found.notebooks[NAME])) == graded(repair(solved(FILE, "en"), RELEASE[NAME])[0])
    assert "twice" in [repaired.kind for repaired in found.repairs]


def test_a_blank_notebook_is_told_to_be_blank():
    _mended, kinds = examined(blank(FILE, "fr").encode())
    assert kinds == ["blank"]


def test_exercise_numbers_come_from_ids():
    assert exercise("ex-1-2-13-answer") == "1.2.13"


def test_half_a_sign_does_not_stop_the_others():
    notebook = solved(FILE, "en")
    notebook["cells"][3]["source"] += "\ud800"
    found = examine("a", MODULE, {f"{NAME}.ipynb": json.dumps(notebook).encode()}, RELEASE)
    found.notebooks[NAME].encode("utf-8")


def test_what_was_handed_in_again_is_waiting_for_the_doctor(tmp_path):
    desk = open_desk(tmp_path)
    place = desk.place("collected", "ana", MODULE)
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").write_text(blank(FILE, "en"), encoding="utf-8")
    assert pending(desk, MODULE) == ("ana",)
    _one(desk, MODULE, "ana", RELEASE)
    assert pending(desk, MODULE) == ()
    (place / f"{NAME}.ipynb").write_text(json.dumps(solved(FILE, "en")), encoding="utf-8")
    assert pending(desk, MODULE) == ("ana",)
