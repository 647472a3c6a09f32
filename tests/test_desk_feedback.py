"""What a class gets back and what its trainer sees: pages, marks, causes, the marking workbook, gradebook, status."""

import csv
import html
import io
import json
import os
import re
import shutil
import zipfile
from concurrent.futures import Executor, Future
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from sslib import language, syllabus
from sslib.checks import NotRight, check, exercises
from sslib.course.desk import causes, gradebook, marking
from sslib.course.desk.causes import Cause
from sslib.course.desk.collect import collect
from sslib.course.desk.demo import Person, Place, handed_in
from sslib.course.desk.doctor import doctor
from sslib.course.desk.execute import ENDED, SLOW, Done, Ran
from sslib.course.desk.feedback import feedback, redacted
from sslib.course.desk.folder import Desk, open_desk
from sslib.course.desk.grade import grade
from sslib.course.desk.marks import expected, marks, totals, unexplained
from sslib.course.desk.release import release
from sslib.course.desk.status import status
from sslib.course.desk.submit import RECEIPT, receipt_of, slug
from sslib.errors import BadInput

MODULE = "01_concepts"
LESSONS = [lesson for lesson in syllabus.lessons() if lesson.module == MODULE]
NAMES = [lesson.file.rsplit("/")[-1] for lesson in LESSONS]
WRITTEN = [number for lesson in LESSONS for number in lesson.points if number in lesson.written]
CODE = [number for lesson in LESSONS for number in lesson.points if number not in lesson.written]
PERFECT, ODD = Person("Aline Ndong", "fr", "perfect"), Person('=cmd|"/C calc" <b>&', "pt", "perfect")
BLANK, MIXED = Person("Clara Mba", "es", "blank"), Person("Denis Mba", "en", "perfect")
CLASS = (PERFECT, ODD, BLANK, MIXED)
ANSWER = 'x = "<script>alert(1)</script>" & 1'
SHORT = "\x1b[31m<img src=http://example.org/x>\x1b[0m"


class Hand(Executor):
    """In place of kernels: what each answer would have come to."""

    def submit(self, _execute, work):
        future = Future()
        with language.speaking(work.language):
            future.set_result(
                Done(work.key, {name: self.ran(work.key, name, text) for name, text in work.notebooks.items()})
            )
        return future

    def ran(self, student, name, text):
        notebook = json.loads(text)
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        for key, cell in cells.items():
            if key.endswith("-check"):
                number = ".".join(re.findall(r"\d+", key))
                answer = cells[key.removesuffix("-check") + "-answer"]
                answer["outputs"], cell["outputs"] = self.outputs(student, number, answer, cell)
        forged = "canary" if student == slug(MIXED.name) and name == NAMES[1] else ""
        return Ran(json.dumps(notebook), forged)

    def outputs(self, student, number, answer, cell):
        if student == slug(MIXED.name) and number in KINDS:
            return KINDS[number](cell["source"])
        if "".join(answer["source"]) != syllabus.lesson(number).solution(number):
            return [], [failed(number, ... if "..." in answer["source"] else -1)]
        if student == slug(PERFECT.name) and number in LEAKS:
            return LEAKS[number](cell["source"]), []
        return [], []


def error(name, value="", traceback=()):
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": list(traceback)}


def stream(text):
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def shown(text):
    data = {"text/plain": text, "text/html": f"<b>{text}</b>", "image/png": "aGlkZGVu"}
    return [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]


def failed(number, answer):
    """What a check comes to when the desk grades; the hidden test alone fails if the answer depends on the country."""
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        check(number, answer)
    except NotRight as raised:
        return error("NotRight", str(raised))
    finally:
        del os.environ["NBGRADER_EXECUTION"]
    return error("AssertionError")


def hidden(source):
    """The hidden test of a check."""
    return re.search(r"### BEGIN HIDDEN TESTS\n(.*?)\n### END HIDDEN TESTS", source, re.S)[1]


def coloured(text):
    return "".join(f"\x1b[38;5;{n % 256}m{letter}\x1b[0m" for n, letter in enumerate(text))


KINDS = {  # of the one whose answers go wrong in every way: outputs of answer and check
    "1.1.1": lambda _source: ([error(SLOW)], [error("NameError", "x")]),
    "1.1.2": lambda _source: ([error(ENDED)], [error("NameError", "x")]),
    "1.1.3": lambda _source: ([error("ZeroDivisionError", "division by zero")], [error("NameError", "x")]),
    "1.1.4": lambda source: ([], [error("AssertionError", hidden(source), [coloured(hidden(source))])]),
    "1.3.1": lambda _source: ([], [error("TypeError", "no number")]),
    "1.3.2": lambda _source: ([], [failed("1.3.2", -1)]),
    "1.3.3": lambda source: ([], [error("NotRight", "Exercise 1.3.3: not yet\n" + repr([hidden(source)]))]),
    "1.3.4": lambda source: ([error(coloured(hidden(source)), hidden(source))], [error("NameError", "x")]),
    "1.3.5": lambda _source: (stream("y" * 50_000), [error("NotRight", "Exercise 1.3.5: not yet\n" + '"<' * 40_000)]),
}
LEAKS = {  # of the one whose answers are right and who shows the hidden tests
    "1.1.1": lambda source: stream(repr(["import sslib", source])),
    "1.1.2": lambda source: [error("SyntaxError", "x", [source]), *shown(hidden(source))],
    "1.1.3": lambda source: stream(coloured(hidden(source))),
    "1.1.4": lambda source: stream("z" * 1990 + hidden(source)),
    "1.2.1": lambda source: stream("\n".join(hidden(source))),
    "1.2.2": lambda source: [error("ValueError", hidden(source).replace(" ", "\u200b \x08"))],
    "1.2.3": lambda source: shown(repr(repr(hidden(source)))),
    "1.2.4": lambda source: stream("### BEGIN HIDDEN\x1b[1m TESTS"),
    "1.2.5": lambda _source: stream(SHORT) + shown("Series: 3 <4>"),
}


def files(person):
    """What they hand in: the mixed one with a copied cell, one lesson less, and markup in an answer."""
    made = handed_in(person, MODULE, Place(Path("nowhere"), Path("nowhere")))
    if person is MIXED:
        del made[f"{NAMES[3]}.ipynb"]
        first = json.loads(made[f"{NAMES[0]}.ipynb"])
        copied = next(cell for cell in first["cells"] if cell["id"] == "ex-1-1-4-answer")
        first["cells"].append(copied | {"id": "copy", "source": "tried = 1"})
        for cell in first["cells"]:
            if cell["id"] == "ex-1-1-3-answer":
                cell["source"] = ANSWER
            if cell["id"] == "ex-1-1-5-answer":
                cell["source"] = '"<&' * 30_000
        made[f"{NAMES[0]}.ipynb"] = json.dumps(first).encode()
        fifth = json.loads(made[f"{NAMES[4]}.ipynb"])
        for cell in fifth["cells"]:
            if re.fullmatch(r"ex-1-5-[12]-answer", cell["id"]):
                cell["source"] = f"{cell['source'].split(' = ')[0]} = -1"
        made[f"{NAMES[4]}.ipynb"] = json.dumps(fifth).encode()
        made["Untitled.ipynb"] = b'{"cells": []}'
    return made


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder of a class that was released to, handed in, examined and graded; not to be written to."""
    root, inbox = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("inbox")
    desk = open_desk(root)
    release(desk, MODULE, ["en"])
    for person in CLASS:
        made = files(person)
        with zipfile.ZipFile(inbox / f"{slug(person.name)}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in made.items():
                archive.writestr(name, content)
            archive.writestr(RECEIPT, json.dumps(asdict(receipt_of(person.name, MODULE, made, person.language))))
    assert len(collect(desk, [inbox]).submissions) == len(CLASS)
    doctor(desk, MODULE)
    done = grade(desk, MODULE, sandboxed=False, executor=Hand())
    assert (len(done.now), done.failed) == (len(CLASS), {})
    return root


@pytest.fixture
def desk(graded, tmp_path):
    """The class, to be written to."""
    shutil.copytree(graded, tmp_path / "desk")
    return Desk(tmp_path / "desk")


@pytest.fixture(scope="module")
def given(graded, tmp_path_factory):
    """The class with its pages, written by a trainer who speaks another language than the class."""
    root = tmp_path_factory.mktemp("given") / "desk"
    shutil.copytree(graded, root)
    desk = Desk(root)
    with desk.book() as book:
        comment = book.find_comment("ex-1-1-5-answer", NAMES[0], MODULE, slug(ODD.name))
        comment.manual_comment = "Bien <b>vu</b> & juste"
        book.db.commit()
    with language.speaking("en"):
        feedback(desk, MODULE)
    return desk


def pages(desk, person):
    place = desk.root / "feedback" / slug(person.name) / MODULE
    return {path.stem: path.read_text(encoding="utf-8") for path in place.glob("*.html")}


def text_of(page):
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))


def question(page, number):
    """The part of a page that is about one exercise."""
    return page.split(f'<h2 id="e{number}">')[1].split("<h2 ")[0]


class Strict(HTMLParser):
    """Gathers tags and what they would load."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.loads, self.open, self.language = set(), [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        wanted = dict(attributes)
        self.loads += [wanted[name] for name in ("src", "srcset", "data", "poster") if name in wanted]
        self.loads += [wanted["href"]] if tag == "link" else []
        self.language = wanted.get("lang", self.language)
        if tag not in ("meta", "br", "img", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()


@pytest.mark.parametrize("person", CLASS, ids=lambda person: slug(person.name))
def test_a_page_is_small_whole_in_itself_and_in_the_language_of_the_receipt(given, person):
    found = pages(given, person)
    assert found.keys() == {"index", *NAMES}
    for name, page in found.items():
        read = Strict(page)
        assert len(page.encode()) < 100_000, name
        assert read.open == [] and read.language == person.language
        assert read.loads == [] and not re.search(r"@import|url\(", page)
        assert not read.tags & {"script", "iframe", "object", "link", "img", "b"}


def test_no_page_shows_a_hidden_test(given, graded):
    with Desk(graded).book() as book:
        sources = [cell.source for one in book.find_assignment(MODULE).notebooks for cell in one.source_cells]
    regions = [hidden(source) for source in sources if source and "BEGIN HIDDEN TESTS" in source]
    lines = {re.sub(r"[^\w.]", "", line) for region in regions for line in region.splitlines()}
    solved = re.sub(r"[^\w.]", "", "".join(syllabus.lesson(number).solution(number) for number in CODE))
    lines = {line for line in lines if len(line) > 14 and line not in solved}  # some stand in right answers, too
    assert len(regions) == len(CODE) and len(lines) > 20
    zips = {
        f"{path.stem} {name}": zipfile.ZipFile(path).read(name).decode()
        for path in (given.root / "returned").glob("*.zip") for name in zipfile.ZipFile(path).namelist()
    }  # fmt: skip
    for place, page in ({f"{p.name} {n}": t for p in CLASS for n, t in pages(given, p).items()} | zips).items():
        bare = re.sub(r"[^\w.]", "", text_of(page))
        assert "HIDDENTESTS" not in bare, place
        assert [line for line in lines if line in bare] == [], place


@pytest.mark.parametrize("number", [n for n in LEAKS if n != "1.2.5"])
def test_an_output_that_shows_a_hidden_test_is_taken_out_whole(given, number):
    page = pages(given, PERFECT)[syllabus.lesson(number).file.rsplit("/")[-1]]
    assert "<pre>[…]</pre>" in question(page, number)


def test_an_honest_output_is_shown_as_text(given):
    part = question(pages(given, PERFECT)[NAMES[1]], "1.2.5")
    assert "&lt;img src=http://example.org/x&gt;" in part and "Series: 3 &lt;4&gt;" in part and "\x1b" not in part


def test_what_is_redacted():
    lines = frozenset({'asserttotal==sum(["a"])', "asserttotal==4711"})
    for text in ("assert total == 4711", "'assert total\\n == 4711'", "as\x1b[1;31msert\ttotal\n==\x1b]0;x\x07 4711",
                 'assert total == sum([\\"a\\"])', "HIDDEN\n TESTS"):  # fmt: skip
        assert redacted(f"before {text} after", lines) == "[…]"
    assert redacted("\x1b[31mtotal\x1b[0m is 4711", lines) == "total is 4711"


def test_answers_comments_and_names_are_escaped(given):
    assert html.escape(ANSWER) in question(pages(given, MIXED)[NAMES[0]], "1.1.3")
    odd = pages(given, ODD)
    assert all(html.escape(ODD.name) in page and ODD.name not in page for page in odd.values())
    part = question(odd[NAMES[0]], "1.1.5")
    assert "class=trainer" in part and "Bien &lt;b&gt;vu&lt;/b&gt; &amp; juste" in part


def test_only_what_a_trainer_wrote_is_a_trainers_comment(given):
    commented = [person for person in CLASS for page in pages(given, person).values() if "<div class=trainer>" in page]
    assert commented == [ODD]
    assert not any("No response" in page for page in pages(given, BLANK).values())


def test_verdict_and_hint_are_in_the_language_of_the_participant(given):
    exercise = exercises()["1.1.1"]
    part = html.unescape(question(pages(given, BLANK)[NAMES[0]], "1.1.1"))
    with language.speaking("es"):
        assert language.stored(exercise.asks) in part and language.stored(exercise.hints[0]) in part
        assert language.stored(exercise.asks) != exercise.asks
    part = html.unescape(question(pages(given, PERFECT)[NAMES[0]], "1.1.1"))
    with language.speaking("fr"):
        assert language.stored(exercise.why) in part and language.stored(exercise.hints[0]) not in part
    said = failed("1.3.2", -1)["evalue"].splitlines()[1:]
    part = html.unescape(question(pages(given, MIXED)[NAMES[2]], "1.3.2"))
    assert said[-1].startswith("A hint: ss.hint(") and " ".join(said[:-1]) in part and "ss.hint(" not in part
    assert part.count(exercises()["1.3.2"].asks) == 1 and exercises()["1.3.2"].hints[1] in part


def test_the_prompt_stands_in_its_language(given):
    cell = next(cell for cell in LESSONS[0].cells if cell["id"] == "ex-1-1-1")
    first = language.blocks("".join(cell["source"]))[1]
    with language.speaking("pt"):
        wanted = re.sub(r"\W+", "", language.prose(language.gettext(first)))
    assert wanted in re.sub(r"\W+", "", text_of(question(pages(given, ODD)[NAMES[0]], "1.1.1")))


def test_waiting_answers_missing_lessons_and_repairs_are_told(given):
    found = pages(given, MIXED)
    waiting = text_of(question(found[NAMES[0]], "1.1.5"))
    assert "Your trainer has not marked this answer yet." in waiting and "– / 4" in waiting
    assert "1 answers wait for the trainer" in text_of(found[NAMES[0]])
    assert text_of(found[NAMES[3]]).count("This lesson was not handed in.") == len(LESSONS[3].points)
    assert "The cell ex-1-1-4-answer was there more than once." in found[NAMES[0]]
    assert "Lesson 1.4 was not handed in." in found[NAMES[3]]
    assert "Untitled.ipynb is no lesson of this course" in found["index"]
    assert not any("more than once" in page for page in pages(given, PERFECT).values())


@pytest.mark.parametrize(
    "number, sentence",
    [
        ("1.1.1", "did not end in time"), ("1.1.2", "ended Python"), ("1.1.3", "ZeroDivisionError"),
        ("1.1.4", "not the one expected"), ("1.2.2", "Talk to your trainer"), ("1.3.1", "TypeError"),
        ("1.5.1", "not the one expected"),
    ],
)  # fmt: skip
def test_each_cause_is_told(given, number, sentence):
    page = pages(given, MIXED)[syllabus.lesson(number).file.rsplit("/")[-1]]
    assert sentence in text_of(question(page, number))


def test_the_pages_are_zipped_to_be_given_back_and_linked_from_a_first_one(given):
    for person in CLASS:
        found = pages(given, person)
        with zipfile.ZipFile(given.root / "returned" / f"{MODULE}_{slug(person.name)}.zip") as archive:
            assert {Path(name).stem: archive.read(name).decode() for name in archive.namelist()} == found
        links = re.findall(r'href="([^"#]+)"', found["index"])
        assert links == [f"{name}.html" for name in NAMES]
    (total,) = [total for total in totals(marks(given, [MODULE])) if total.student == slug(PERFECT.name)]
    assert f"{total.points:g} / {total.most:g}" in text_of(pages(given, PERFECT)["index"])


def test_feedback_again_gives_the_same_bytes_and_only_to_those_who_are_graded(given, desk):
    assert [one.student for one in feedback(desk, MODULE, [slug(BLANK.name), "nobody"])] == [slug(BLANK.name)]
    assert pages(desk, BLANK) == pages(given, BLANK) and pages(desk, ODD) == {}
    (desk.root / "desk" / MODULE / f"{slug(ODD.name)}.json").unlink()
    assert slug(ODD.name) not in [one.student for one in feedback(desk, MODULE)]


# Marks and causes


def test_every_question_of_everybody_has_a_mark_and_every_zero_a_cause(graded):
    found = marks(Desk(graded), [MODULE])
    wanted = expected(MODULE)
    assert wanted == {number: points for lesson in LESSONS for number, points in lesson.points.items()}
    for person in CLASS:
        own = [mark for mark in found if mark.student == slug(person.name)]
        assert {mark.exercise: mark.most for mark in own} == wanted and len(own) == len(wanted)
        assert {mark.name for mark in own} == {" ".join(person.name.split())}
        assert {mark.exercise for mark in own if mark.written} == set(WRITTEN)
    assert unexplained(found) == []
    zero = next(mark for mark in found if mark.points == 0)
    right = next(mark for mark in found if mark.points == mark.most)
    assert unexplained([replace(zero, cause=None), replace(right, points=None), right, zero]) == [
        replace(zero, cause=None), replace(right, points=None),
    ]  # fmt: skip


def test_a_cause_that_is_lost_is_noticed_in_the_folder(desk):
    about = desk.known(slug(BLANK.name), MODULE)["causes"]
    lost = next(iter(about))
    desk.note(slug(BLANK.name), MODULE, causes={key: cause for key, cause in about.items() if key != lost})
    assert [f"{mark.notebook}/{mark.cell}" for mark in unexplained(marks(desk, [MODULE]))] == [lost]
    (state,) = [one for one in status(desk) if one.module == MODULE]
    assert [mark.student for mark in state.unexplained] == [slug(BLANK.name)]


def test_points_and_causes_of_the_class(graded):
    found = marks(Desk(graded), [MODULE])

    def of(person, which):
        return {m.exercise: m for m in found if m.student == slug(person.name) and m.exercise in which}

    for person in (PERFECT, ODD):
        assert all(mark.points == mark.most and mark.cause is None for mark in of(person, CODE).values())
        assert all(m.points is None and m.waiting and m.cause.kind == "waiting" for m in of(person, WRITTEN).values())
    assert {(m.points, m.cause.kind, m.waiting) for m in of(BLANK, expected(MODULE)).values()} == {
        (0, "not_attempted", False)
    }
    kinds = {number: mark.cause.kind for number, mark in of(MIXED, CODE).items() if mark.cause}
    assert kinds == (
        {"1.1.1": "slow", "1.1.2": "ended", "1.1.3": "error", "1.1.4": "wrong", "1.5.1": "wrong", "1.5.2": "wrong"}
        | {"1.3.1": "error", "1.3.2": "wrong", "1.3.3": "wrong", "1.3.4": "error", "1.3.5": "wrong"}
        | {number: "missing" for number in LESSONS[3].points}
        | {number: "forged" for number in LESSONS[1].points if number in CODE}
    )
    assert of(MIXED, ["1.1.3"])["1.1.3"].cause.error == "ZeroDivisionError"
    assert not any(mark.points for number, mark in of(MIXED, CODE).items() if number in kinds)


def cell(key, *outputs, source="", checksum=None):
    import nbformat

    made = nbformat.v4.new_code_cell(source, id=key, outputs=[nbformat.from_dict(output) for output in outputs])
    made.metadata["nbgrader"] = {"grade_id": key, "checksum": checksum}
    return made


@pytest.mark.parametrize(
    "answer, checked, score, wanted",
    [
        ([], [], 3, None), ([], [], None, Cause("waiting")), ([error(SLOW)], [], 2, None),
        ([error(SLOW)], [error("NameError")], 0, Cause("slow")), ([], [error(SLOW)], 0, Cause("slow")),
        ([error(ENDED)], [error("NameError")], 0, Cause("ended")), ([], [error(ENDED)], 0, Cause("ended")),
        ([error("KeyError")], [error("NotRight", "Exercise 1.1.1: not yet")], 0, Cause("error", "KeyError")),
        ([], [error("NotRight", "Exercise 1.1.1: not yet\nx")], 0, Cause("wrong", "", "Exercise 1.1.1: not yet\nx")),
        ([], [error("NotRight", "Exercise 1.1.1: not attempted\nx")], 0,
         Cause("not_attempted", "", "Exercise 1.1.1: not attempted\nx")),
        ([], [error("AssertionError", "x")], 0, Cause("wrong")),
        ([], [error("TypeError")], 0, Cause("error", "TypeError")),
        ([], [], 0, Cause("wrong")),
    ],
)  # fmt: skip
def test_the_cause_of_a_zero(answer, checked, score, wanted):
    cells = {"ex-1-1-1-answer": cell("ex-1-1-1-answer", *answer), "ex-1-1-1-check": cell("ex-1-1-1-check", *checked)}
    assert causes.of("ex-1-1-1-check", cells, score) == wanted
    assert causes.of("ex-1-1-2-check", cells, 0) == Cause("missing")
    assert not wanted or "{" not in wanted.text()


def test_an_answer_as_released_was_not_attempted():
    from nbgrader.utils import compute_checksum

    stub = cell("ex-1-1-1-answer", source="x = ...")
    stub.metadata["nbgrader"] |= {"points": 1, "grade": False, "solution": True}
    stub.metadata["nbgrader"]["checksum"] = compute_checksum(stub)
    failed = cell("ex-1-1-1-check", error("TypeError"))
    assert causes.of("ex-1-1-1-check", {stub.id: stub, failed.id: failed}, 0) == Cause("not_attempted")


def test_a_zero_that_a_trainer_gives_has_a_cause_and_points_of_a_trainer_have_none(desk):
    with desk.book() as book:
        book.find_grade("ex-1-1-1-check", NAMES[0], MODULE, slug(PERFECT.name)).manual_score = 0
        book.find_grade("ex-1-1-1-check", NAMES[0], MODULE, slug(BLANK.name)).manual_score = 0.5
        book.db.commit()
    found = {mark.student: mark for mark in marks(desk, [MODULE]) if mark.exercise == "1.1.1"}
    assert (found[slug(PERFECT.name)].points, found[slug(PERFECT.name)].cause.kind) == (0, "wrong")
    assert (found[slug(BLANK.name)].points, found[slug(BLANK.name)].cause) == (0.5, None)
    assert unexplained(found.values()) == []


# The marking workbook


def opened(desk, tmp_path):
    path = tmp_path / "to mark.xlsx"
    path.write_bytes(marking.workbook(desk, MODULE))
    return path, openpyxl.load_workbook(path)


def rows(sheet):
    return {(row[0].value, row[2].value): row for row in sheet.iter_rows(min_row=2, max_col=9)}


def state(desk):
    """Every mark and comment, for comparison."""
    return [(m.student, m.exercise, m.points, m.waiting, m.comment) for m in marks(desk, [MODULE])]


def test_the_workbook_shows_each_question_with_all_answers_below_each_other(desk, tmp_path):
    _path, book = opened(desk, tmp_path)
    sheet = book.worksheets[0]
    wanted = [
        (slug(p.name), number)
        for number in WRITTEN
        for p in sorted(CLASS, key=lambda p: slug(p.name))
        if p is not BLANK
    ]
    assert list(rows(sheet)) == wanted and len(wanted) == 9
    for (student, number), row in rows(sheet).items():
        assert row[5].value == expected(MODULE)[number] and row[6].value is None
        assert row[4].value == marking.scheme(number)
        answer = f"{number}: …" if (student, number) != (slug(MIXED.name), "1.1.5") else ('"<&' * 10_000)
        assert row[3].value == answer
    odd = rows(sheet)[slug(ODD.name), "1.1.5"][1]
    assert odd.value == ODD.name and odd.data_type == "s"
    assert not any(one.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for one in row)
    codes = {(row[0].value, row[1].value) for row in book.worksheets[1].iter_rows(min_row=2)}
    assert {("", code) for code in marking.GENERAL} <= {(one or "", code) for one, code in codes}
    assert {(n, code) for n in WRITTEN for code in marking.criteria(n)} <= codes
    assert all(marking.criteria(number) for number in WRITTEN)


def test_marks_and_comments_come_back_and_reading_twice_changes_nothing(desk, tmp_path):
    path, book = opened(desk, tmp_path)
    table = rows(book.worksheets[0])
    table[slug(PERFECT.name), "1.1.5"][6].value = 3.5
    table[slug(PERFECT.name), "1.1.5"][7].value = "g1; C1"
    table[slug(PERFECT.name), "1.1.5"][8].value = "=Bravo, Aline"
    table[slug(PERFECT.name), "1.1.5"][8].data_type = "s"
    table[slug(ODD.name), "1.2.7"][6].value = 0
    table[slug(MIXED.name), "1.5.4"][8].value = "Come and see me."
    book.save(path)
    before = state(desk)
    changed = marking.read(desk, path)
    assert sorted((one.student, one.exercise, one.points) for one in changed) == sorted(
        [(slug(PERFECT.name), "1.1.5", 3.5), (slug(ODD.name), "1.2.7", 0)]
    )
    with language.speaking("fr"):
        texts = [language.stored(marking.GENERAL["g1"]), marking.criteria("1.1.5")["c1"]]
    now = {(one[0], one[1]): one[2:] for one in state(desk)}
    assert now[slug(PERFECT.name), "1.1.5"] == (3.5, False, "\n".join(["=Bravo, Aline", *texts]))
    assert now[slug(ODD.name), "1.2.7"] == (0, False, "")
    assert now[slug(MIXED.name), "1.5.4"] == (None, True, "Come and see me.")
    touched = {(slug(PERFECT.name), "1.1.5"), (slug(ODD.name), "1.2.7"), (slug(MIXED.name), "1.5.4")}
    assert [one for one in before if one[:2] not in touched] == [one for one in state(desk) if one[:2] not in touched]
    assert unexplained(marks(desk, [MODULE])) == []
    again = state(desk)
    assert marking.read(desk, path) == [] and state(desk) == again

    _path, book = opened(desk, tmp_path)  # what is marked can be looked at, and changed, in a new workbook
    table = rows(book.worksheets[0])
    assert table[slug(PERFECT.name), "1.1.5"][6].value == 3.5 and table[slug(ODD.name), "1.2.7"][6].value == 0
    book.save(path)
    assert marking.read(desk, path) == [] and state(desk) == again


def test_points_for_an_answer_that_has_changed_since_are_not_taken(desk, tmp_path):
    path, book = opened(desk, tmp_path)
    for (student, number), row in rows(book.worksheets[0]).items():
        if number == "1.1.5" and student != slug(MIXED.name):
            row[6].value = 2
    book.save(path)
    notebook = desk.place("autograded", slug(ODD.name), MODULE) / f"{NAMES[0]}.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("1.1.5: …", "1.1.5: another"), encoding="utf-8")
    before = state(desk)
    with pytest.raises(BadInput) as raised:
        marking.read(desk, path)
    told = language.explain(raised.value)
    assert re.findall(r"\b([A-H]\d+): (.*)", told) == [
        (f"D{row}", f"this is not the answer of {slug(ODD.name)} that was graded last; make the workbook anew.")
        for row, line in enumerate(rows(book.worksheets[0]), 2) if line == (slug(ODD.name), "1.1.5")
    ]  # fmt: skip
    assert state(desk) == before


@pytest.mark.parametrize("answer", ["a\x07b", "two\r\nlines\rof text", "_x0007_", "😀 é", "  in  ", "=1+1", "\x0b"])
def test_an_answer_is_known_again_after_a_spreadsheet(desk, tmp_path, answer):
    notebook = desk.place("autograded", slug(ODD.name), MODULE) / f"{NAMES[0]}.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cell = next(cell for cell in content["cells"] if "1.1.5: …" in "".join(cell["source"]))
    cell["source"] = answer
    notebook.write_text(json.dumps(content), encoding="utf-8")
    path, book = opened(desk, tmp_path)
    rows(book.worksheets[0])[slug(ODD.name), "1.1.5"][6].value = 2
    book.save(path)
    assert [(one.student, one.points) for one in marking.read(desk, path)] == [(slug(ODD.name), 2)]


def test_feedback_shows_what_the_workbook_brought(desk, tmp_path):
    path, book = opened(desk, tmp_path)
    row = rows(book.worksheets[0])[slug(ODD.name), "1.1.5"]
    row[6].value, row[8].value = 4, "Muito bem"
    book.save(path)
    marking.read(desk, path)
    feedback(desk, MODULE, [slug(ODD.name)])
    part = text_of(question(pages(desk, ODD)[NAMES[0]], "1.1.5"))
    assert "4 / 4" in part and "Muito bem" in part


def test_every_wrong_entry_is_reported_with_its_cell_and_nothing_is_written(desk, tmp_path):
    path, book = opened(desk, tmp_path)
    sheet = book.worksheets[0]
    entries = {"G2": 99, "G3": -1, "G4": "2,5", "G5": True, "H6": "g1, zz; c99", "G7": 1, "H7": "q"}
    for place, value in entries.items():
        sheet[place] = value
    sheet["A8"], sheet["C9"] = "somebody", "9.9.9"
    sheet["G10"] = 1
    book.save(path)
    before = state(desk)
    with pytest.raises(BadInput) as raised:
        marking.read(desk, path)
    told = language.explain(raised.value)
    assert re.findall(r"\b([A-H]\d+): ", told) == ["G2", "G3", "G4", "G5", "H6", "H7", "A8", "A9"]
    assert "zz, c99" in told and "99" in told and "8 places" in told
    assert state(desk) == before


@pytest.mark.parametrize("content", [b"", b"PK", b"name,points\n", None])
def test_what_is_no_marking_workbook_is_told_so(desk, tmp_path, content):
    path = tmp_path / "other.xlsx"
    if content is None:
        openpyxl.Workbook().save(path)
    else:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=r"other\.xlsx is not a marking workbook"):
        marking.read(desk, path)


# Gradebook and status


def test_the_gradebook_adds_up(graded):
    found = marks(Desk(graded), [MODULE])
    book = openpyxl.load_workbook(io.BytesIO(gradebook.workbook(found)))
    sums, table, zeros, questions = (
        [[one.value for one in row] for row in sheet.iter_rows(min_row=2)] for sheet in book
    )
    most = sum(expected(MODULE).values())
    code = sum(expected(MODULE)[number] for number in CODE)
    assert {row[0]: row[2:5] for row in sums} == {
        total.student: [total.points, round(100 * total.points / most), total.waiting] for total in totals(found)
    }
    assert {row[0]: row[2] for row in sums} == {
        slug(PERFECT.name): code, slug(ODD.name): code, slug(BLANK.name): 0,
        slug(MIXED.name): expected(MODULE)["1.5.3"],
    }  # fmt: skip
    heads = [one.value for one in book.worksheets[1][1]][2:]
    assert heads == [f"{number} (/{points})" for number, points in expected(MODULE).items()]
    assert {row[0]: sum(filter(None, row[2:])) for row in table} == {row[0]: row[2] for row in sums}
    assert len(zeros) == sum(bool(mark.cause) for mark in found) and all(row[4] for row in zeros)
    assert [row[:3] for row in questions] == [[number, points, 4] for number, points in expected(MODULE).items()]
    assert sum(row[3] for row in questions) * 4 == pytest.approx(sum(row[2] for row in sums), abs=0.02 * len(questions))
    by = {row[0]: row for row in questions}
    assert by["1.1.1"][4:] == [50, 25] and by["1.5.3"][4:] == [75, 25]
    assert not any(one.data_type == "f" for sheet in book for row in sheet.iter_rows() for one in row)


def test_the_table_says_the_same_and_holds_no_formula(graded):
    found = marks(Desk(graded), [MODULE])
    found.append(replace(found[0], student="x", name="\t=1+1", cause=Cause("error", "@SUM(A1)")))
    found.append(replace(found[0], student="y", name="-2+3", cause=Cause("error", "+1")))
    lines = list(csv.DictReader(io.StringIO(gradebook.table(found).decode("utf-8-sig"))))
    assert len(lines) == len(found)
    for mark, line in zip(found, lines, strict=True):
        assert (line["student"], line["exercise"], line["module"]) == (mark.student, mark.exercise, MODULE)
        assert line["points"] == ("" if mark.points is None else f"{mark.points:g}")
        assert (line["written"], line["waiting"]) == (str(mark.written), str(mark.waiting))
        assert line["cause"] == (mark.cause.kind if mark.cause else "")
    values = [value for line in lines for value in line.values()]
    assert not any(re.match(r"[=+@\t\r\n-]", value) for value in values)
    assert {line["name"] for line in lines} >= {f"'{ODD.name}", "'\t=1+1", "'-2+3"}


def test_the_status_counts(graded, desk):
    (found,) = [one for one in status(desk) if one.module == MODULE]
    assert (found.released, found.collected, found.examined, found.graded, found.outdated) == (True, 4, 4, 4, 0)
    assert (found.repaired, found.waiting, found.feedback, found.unexplained) == (1, 9, 0, ())
    own = totals(marks(desk, [MODULE]))
    assert found.mean == pytest.approx(sum(100 * total.points / total.most for total in own) / 4)
    feedback(desk, MODULE, [slug(PERFECT.name)])
    path = desk.place("submitted", slug(BLANK.name), MODULE) / f"{NAMES[0]}.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (found,) = [one for one in status(desk) if one.module == MODULE]
    assert (found.outdated, found.feedback) == (1, 1)
    others = [one for one in status(desk) if one.module != MODULE]
    assert {(one.released, one.collected, one.graded, one.mean) for one in others} == {(False, 0, 0, None)}
    assert [one.module for one in status(Desk(desk.root / "none"))] == list(syllabus.modules())


def test_the_status_names_who_has_not_handed_in(desk):
    other = next(module for module in syllabus.modules() if module != MODULE)
    desk.place("collected", "only-there", other).mkdir(parents=True)
    with desk.book() as book:
        book.add_student("never-came")
    found = {one.module: one.absent for one in status(desk)}
    assert found.pop(MODULE) == ("never-came", "only-there")
    assert found.pop(other) == tuple(sorted(["never-came", *(slug(person.name) for person in CLASS)]))
    assert set(found.values()) == {()}  # nobody has handed in anything yet


def test_nbgraders_own_pages_find_the_class(desk):
    listed = {one["student"]: one for one in desk.api.get_submissions(MODULE)}
    assert listed.keys() == {slug(person.name) for person in CLASS}
    assert all(one["autograded"] and one["submitted"] for one in listed.values())
    scores = {student: one["code_score"] for student, one in listed.items()}
    code = sum(expected(MODULE)[number] for number in CODE)
    assert scores[slug(PERFECT.name)] == code and scores[slug(BLANK.name)] == 0
    assert {student: one["needs_manual_grade"] for student, one in listed.items()} == {
        slug(person.name): person is not BLANK for person in CLASS
    }
    for name in NAMES:
        found = {one["student"] for one in desk.api.get_notebook_submissions(MODULE, name)}
        wanted = {slug(person.name) for person in CLASS if not (person is MIXED and name == NAMES[3])}
        assert found == wanted
    feedback(desk, MODULE)
    student = slug(PERFECT.name)
    assert all((desk.root / "feedback" / student / MODULE / f"{name}.html").is_file() for name in NAMES)


def test_half_a_point_is_shown_as_half_a_point(desk):
    found = [replace(mark, points=mark.points and mark.points / 2) for mark in marks(desk, [MODULE])]
    sheet = openpyxl.load_workbook(io.BytesIO(gradebook.workbook(found))).worksheets[0]
    shown = [cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, float)]
    assert shown and all(cell.number_format == "General" for cell in shown)
    assert all(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))  # not every program fits them
