"""Mark written answers in a workbook: all answers to one question below each other, with a bank of comments.

The trainer fills in points, codes of comments, and a comment of their own; reading the workbook again writes manual
marks and comments into nbgrader's gradebook. Reading it twice changes nothing.
"""

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from sslib import language, syllabus
from sslib.checks import exercises
from sslib.course.desk.causes import FORGED, MISSING, NOT_ATTEMPTED
from sslib.course.desk.folder import Desk
from sslib.course.desk.marks import marks
from sslib.errors import N_, BadInput
from sslib.inquiry.questionnaire.look import height
from sslib.language import gettext as _
from sslib.language import stored

SHEET, BANK = N_("To mark"), N_("Comments")
PART = re.compile(r"^- | · |(?<=[.)])\s+|;\s+(?=\d)", re.M)
POINTS = re.compile(r"^\W*\w+ p[^:]{3,8} ?: *|^\d+ |\s*\(\d[^)]{0,12}\)|^\*\*[^*]+\*\*(\s*\([^)]*\))?[:.]?\s*")
GENERAL = {
    "g1": N_("Complete and well argued."),
    "g2": N_("Give each figure with its year and its source."),
    "g3": N_("Say of what kind the figure is: reported, estimated or modelled."),
    "g4": N_("These two figures may not be compared: another source, another release or another concept."),
    "g5": N_("Say what is not known, and how it could become known."),
    "g6": N_("Say who has to act, and by when."),
    "g7": N_("Shorter, in plainer words: a minister reads one page."),
    "g8": N_("The answer is about something else than the question."),
}
COLUMNS = (N_("Participant"), N_("Name"), N_("Exercise"), N_("Answer"), N_("Marking scheme"), N_("Points at most"),
           N_("Points"), N_("Codes of comments"), N_("Own comment"))  # fmt: skip
WIDTHS = (28, 28, 10, 70, 45, 10, 10, 14, 40)
STATE = "_sslib"
HIDDEN = re.compile(r"_x[0-9A-Fa-f]{4}_")  # how a workbook writes a sign that XML does not have


@dataclass(frozen=True)
class Marked:
    """What reading a workbook has changed: participant, exercise, points."""

    student: str
    exercise: str
    points: float


def bank(exercise: str) -> dict[str, str]:
    """The comments for an exercise, code to English text: general ones, what a check says, criteria of the scheme."""
    found = dict(GENERAL)
    if exercise in exercises():
        found |= {f"s{n}": slip.says for n, slip in enumerate(exercises()[exercise].slips, 1)}
    return found


def criteria(exercise: str) -> dict[str, str]:
    """The criteria of a written exercise's marking scheme, in the language in use."""
    parts = [
        POINTS.sub("", POINTS.sub("", part.strip())).replace("**", "").strip(" .;:\n")
        for part in PART.split(_scheme(exercise))
    ]
    return {f"c{n}": _("Not met: {criterion}.", criterion=part) for n, part in enumerate(filter(_long, parts), 1)}


def _long(part: str) -> bool:
    return len(part) > 15


def scheme(exercise: str) -> str:
    """The marking scheme of a written exercise, in the language in use, without the marks of Markdown."""
    return _scheme(exercise).replace("**", "")


def _scheme(exercise: str) -> str:
    lesson = next(one for one in syllabus.lessons() if exercise in one.points)
    cell = next(cell for cell in lesson.cells if cell["id"] == "ex-" + exercise.replace(".", "-"))
    return language.gettext(language.blocks("".join(cell["source"]))[-1])


def workbook(desk: Desk, module: str) -> bytes:
    """The written answers that wait for marks or have some, in the language in use."""
    import xlsxwriter

    packed = io.BytesIO()
    rows = [mark for mark in marks(desk, [module]) if mark.written and (mark.waiting or _attempted(mark))]
    rows.sort(key=lambda mark: ([int(n) for n in mark.exercise.split(".")], mark.student))
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text, entry = (
            book.add_format({"text_wrap": True, "valign": "top", **more}) for more in ({}, {"bg_color": "#fff7e0"})
        )
        sheet = book.add_worksheet(_(SHEET))
        sheet.set_row(0, 30)  # headings of two lines
        sheet.write_row(0, 0, [_(name) for name in COLUMNS], bold)
        for number, mark in enumerate(rows, 1):
            shown = (
                mark.student,
                mark.name,
                mark.exercise,
                _answer(desk, module, mark),
                scheme(mark.exercise),
            )
            sheet.set_row(number, max(map(height, (*shown, mark.comment), (*WIDTHS[:5], WIDTHS[8]))))
            for column, value in enumerate(shown):
                sheet.write_string(number, column, value, text)
            sheet.write_number(number, 5, mark.most, text)
            if mark.points is not None and not (mark.waiting and mark.points == 0):
                sheet.write_number(number, 6, mark.points, entry)
            else:
                sheet.write_blank(number, 6, None, entry)
            sheet.write_blank(number, 7, None, entry)
            sheet.write_string(number, 8, mark.comment, entry)
            sheet.data_validation(number, 6, number, 6, {"validate": "decimal", "criteria": "between", "minimum": 0,
                                                         "maximum": mark.most})  # fmt: skip
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 3)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        _bank_sheet(book, bold, text, sorted({mark.exercise for mark in rows}))
        state = book.add_worksheet(STATE)
        state.hide()
        state.write_string(0, 0, module)
    return packed.getvalue()


def _attempted(mark) -> bool:
    return mark.points is not None and not (mark.cause and mark.cause.kind in (MISSING, NOT_ATTEMPTED, FORGED))


def _bank_sheet(book, bold, text, exercises_shown: list[str]) -> None:
    sheet = book.add_worksheet(_(BANK))
    sheet.write_row(0, 0, [_("Exercise"), _("Code"), _("Comment")], bold)
    entries = [("", code, stored(says)) for code, says in GENERAL.items()]
    entries += [(exercise, code, says) for exercise in exercises_shown for code, says in criteria(exercise).items()]
    for number, entry in enumerate(entries, 1):
        sheet.set_row(number, height(entry[-1], 90))
        for column, value in enumerate(entry):
            sheet.write_string(number, column, value, text)
    for column, width in enumerate((10, 8, 90)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)


def _answer(desk: Desk, module: str, mark) -> str:
    path = desk.place("autograded", mark.student, module) / f"{mark.notebook}.ipynb"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    return next(("".join(cell["source"])[:30_000] for cell in cells if cell["id"] == mark.cell), "")


def read(desk: Desk, path: Path) -> list[Marked]:
    """Write the marks and comments of a marking workbook into the gradebook.

    Raises
    ------
    BadInput
        If it is no marking workbook, or an entry cannot be right; then nothing is written.
    """
    module, rows = _rows(path)
    desk.backup()
    known = {(mark.student, mark.exercise): mark for mark in marks(desk, [module])}
    problems, wanted = [], []
    for number, row in rows:
        student, exercise, points, codes, comment = (
            str(row[0]),
            str(row[2]),
            row[6],
            str(row[7] or ""),
            str(row[8] or ""),
        )
        mark = known.get((student, exercise))
        if mark is None:
            problems.append(_("{cell}: {student} has no exercise {exercise} in the gradebook.", cell=f"A{number}",
                              student=student, exercise=exercise))  # fmt: skip
            continue
        with language.speaking(desk.spoken(student, module)):
            texts = {code: stored(says) for code, says in bank(exercise).items()} | criteria(exercise)
        chosen = [code.lower() for code in re.split(r"[\s,;]+", codes) if code]
        if unknown := [code for code in chosen if code not in texts]:
            problems.append(_("{cell}: no comment has the code {codes}.", cell=f"H{number}", codes=", ".join(unknown)))
        if points in (None, "") and not chosen and comment == mark.comment:
            continue
        if _bare(row[3]) != _bare(_answer(desk, module, mark)):
            problems.append(_("{cell}: this is not the answer of {student} that was graded last; make the workbook "
                              "anew.", cell=f"D{number}", student=student))  # fmt: skip
            continue
        if points not in (None, "") and not (type(points) in (int, float) and 0 <= points <= mark.most):
            problems.append(_("{cell}: points from 0 to {most} are asked for, not {found}.", cell=f"G{number}",
                              most=round(mark.most), found=points))  # fmt: skip
            continue
        said = [texts[code] for code in chosen if code in texts and texts[code] not in comment]
        wanted.append(
            (mark, points if points not in (None, "") else None, "\n".join([*([comment] if comment else []), *said]))
        )
    if problems:
        raise BadInput([N_("Nothing was written; the workbook needs correcting in {count} places:")], rows=problems,
                       count=len(problems))  # fmt: skip
    return _write(desk, module, wanted)


def _bare(answer: object) -> str:
    """An answer without line ends and what cannot be seen, which spreadsheets change."""
    from openpyxl.utils.escape import unescape

    return "".join(sign for sign in HIDDEN.sub("", unescape(str(answer or ""))) if sign > " " and sign.isprintable())


def _rows(path: Path) -> tuple[str, list[tuple[int, tuple]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=False, data_only=True)
        module = book[STATE]["A1"].value
        rows = list(book.worksheets[0].iter_rows(min_row=2, max_col=len(COLUMNS), values_only=True))
    except Exception as error:  # whatever openpyxl raises on what is no workbook
        raise BadInput(
            [
                N_("The file {file} is not a marking workbook."),
                N_("Make one with: sslib course gradebook --to-mark FILE.xlsx"),
            ],
            file=path.name,
        ) from error  # fmt: skip
    return module, [(number, row) for number, row in enumerate(rows, 2) if row and row[0]]


def _write(desk: Desk, module: str, wanted: list) -> list[Marked]:
    changed = []
    with desk.book() as book:
        for mark, points, comment in wanted:
            grade = book.find_grade(mark.cell, mark.notebook, module, mark.student)
            if points is not None and (grade.manual_score != points or grade.needs_manual_grade):
                grade.manual_score, grade.needs_manual_grade = float(points), False
                changed.append(Marked(mark.student, mark.exercise, float(points)))
            answer = mark.cell.removesuffix("-check").removesuffix("-answer") + "-answer"
            book.find_comment(answer, mark.notebook, module, mark.student).manual_comment = comment or None
        book.db.commit()
    return changed
