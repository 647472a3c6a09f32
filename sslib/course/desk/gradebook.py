"""The gradebook as a workbook and as CSV: totals, each question, why each zero, how hard each question was."""

import csv
import io
from collections.abc import Iterable

from sslib.course.desk.causes import NOT_ATTEMPTED
from sslib.course.desk.marks import Mark, totals
from sslib.errors import N_
from sslib.inquiry.questionnaire.look import height
from sslib.language import gettext as _

TOTALS, MARKS, ZEROS, QUESTIONS = N_("Totals"), N_("Marks"), N_("Why zero"), N_("Questions")


def workbook(found: Iterable[Mark]) -> bytes:
    """Four sheets: totals by module, marks by question, every zero with its cause, every question over the class."""
    import xlsxwriter

    found, packed = list(found), io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format(
            {"text_wrap": True, "valign": "top"}
        )  # no number format: half a point is shown as it is
        for title, heads, rows, widths in (
            _totals(found), _marks(found), _zeros(found), _questions(found),
        ):  # fmt: skip
            sheet = book.add_worksheet(_(title))
            sheet.write_row(0, 0, heads, bold)
            sheet.set_row(0, 30)  # headings of two lines
            for number, row in enumerate(rows, 1):
                sheet.set_row(number, max(height(str(text), width) for text, width in zip(row, widths, strict=True)))
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value, plain)
                    elif value is not None:
                        sheet.write_number(number, column, value, plain)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 2)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            if rows:
                sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    return packed.getvalue()


def _names(found: list[Mark]) -> dict[str, str]:
    return {mark.student: mark.name for mark in found}


def _number(points: float | None) -> float | int | None:
    return int(points) if points is not None and float(points).is_integer() else points


def _totals(found: list[Mark]):
    by = {(total.student, total.module): total for total in totals(found)}
    modules = list(dict.fromkeys(mark.module for mark in found))
    heads = [_("Participant"), _("Name"), *[part for module in modules for part in (module, f"{module} %")],
             _("Wait for marks")]  # fmt: skip
    rows = []
    for student, name in _names(found).items():
        own = [by.get((student, module)) for module in modules]
        rows.append([
            student, name,
            *[part for t in own for part in ((_number(t.points), round(t.percent)) if t else (None, None))],
            sum(t.waiting for t in own if t),
        ])  # fmt: skip
    return TOTALS, heads, rows, [28, 28, *[21] * (2 * len(modules)), 14]


def _marks(found: list[Mark]):
    exercises = sorted(
        {(mark.exercise, mark.most) for mark in found}, key=lambda one: [int(n) for n in one[0].split(".")]
    )
    by = {(mark.student, mark.exercise): mark.points for mark in found}
    heads = [_("Participant"), _("Name"), *[f"{exercise} (/{_number(most)})" for exercise, most in exercises]]
    rows = [
        [student, name, *[_number(by.get((student, exercise))) for exercise, _most in exercises]]
        for student, name in _names(found).items()
    ]
    return MARKS, heads, rows, [28, 28, *[9] * len(exercises)]


def _zeros(found: list[Mark]):
    heads = [_("Participant"), _("Name"), _("Exercise"), _("Points"), _("Cause"), _("What the check said")]
    rows = [
        [mark.student, mark.name, mark.exercise, _number(mark.points), mark.cause.text(), mark.cause.said]
        for mark in found
        if mark.cause
    ]
    return ZEROS, heads, rows, [28, 28, 10, 8, 34, 70]


def _questions(found: list[Mark]):
    heads = [_("Exercise"), _("Points"), _("Participants"), _("Mean"), _("Full points (%)"), _("Not attempted (%)")]
    groups: dict[str, list[Mark]] = {}
    for mark in found:
        groups.setdefault(mark.exercise, []).append(mark)
    rows = []
    for exercise, own in sorted(groups.items(), key=lambda one: [int(n) for n in one[0].split(".")]):
        count = len(own)
        untried = sum(bool(mark.cause and mark.cause.kind == NOT_ATTEMPTED) for mark in own)
        rows.append([
            exercise, _number(own[0].most), count, round(sum(mark.points or 0 for mark in own) / count, 2),
            round(100 * sum(mark.points == mark.most for mark in own) / count),
            round(100 * untried / count),
        ])  # fmt: skip
    return QUESTIONS, heads, rows, [10, 10, 14, 10, 18, 18]


def table(found: Iterable[Mark]) -> bytes:
    """One line for each question of each participant, as CSV for other programs: codes and column names in English."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        ("student", "name", "module", "exercise", "points", "max_points", "written", "waiting", "cause", "error")
    )
    for mark in found:
        cause = mark.cause
        writer.writerow((
            _safe(mark.student), _safe(mark.name), mark.module, mark.exercise,
            "" if mark.points is None else _number(mark.points), _number(mark.most), mark.written, mark.waiting,
            cause.kind if cause else "", _safe(cause.error) if cause else "",
        ))  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
