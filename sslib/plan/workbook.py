"""The plan as a workbook that focal points fill in: lists to choose from, instructions in four languages.

``reading.read`` gives it back.
"""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from sslib import catalog, codes, language
from sslib.inquiry.files import write
from sslib.inquiry.questionnaire.cells import Exact
from sslib.inquiry.questionnaire.look import Look, height
from sslib.language import gettext as _
from sslib.language import stored
from sslib.plan.columns import Column, columns, instructions
from sslib.plan.steps import FIRST, LAST, Plan, step

COUNTRY = "plan.country="  # begins the cell that says of which State the plan is
OWN = 8  # blank rows for action points of one's own
TITLE_ROW, ABOUT_ROW, CODE_ROW, LABEL_ROW, FIRST_ROW = range(5)
NAME_WIDTH = 30
AFTER = "indicator"  # beside it stands the name of the indicator
A3 = 8


def to_workbook(plan: Plan, path: Path) -> None:
    """Write a plan as a workbook (.xlsx), in the language in use.

    Raises
    ------
    BadInput
        If the file cannot be written there.
    """
    write(Path(path), workbook(plan))


def workbook(plan: Plan) -> bytes:
    """The workbook of a plan as bytes; same plan, same bytes.

    >>> workbook(Plan("CMR", ()))[:2]
    b'PK'
    """
    import xlsxwriter

    from sslib.inquiry.questionnaire import MADE, OPTIONS

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": _("Action plan"), "author": "sslib", "created": MADE})
    look, titles = Look(book), [_("Plan"), _("Instructions"), _("Lists")]
    page, help_page, lists = (book.add_worksheet(title) for title in titles)
    names = _lists(book, look, lists, titles[2])
    _page(plan, page, look, names)
    _instructions(help_page, look)
    book.close()
    return content.getvalue()


def _lists(book, look, sheet, title: str) -> Mapping[str, str]:
    """Fill the hidden sheet of lists; returns column of the plan -> the list that its cells offer, as a formula."""
    from xlsxwriter.utility import xl_col_to_name

    known = _indicator_names()
    offered = {name: [column.field.list.label(code) for code in column.field.list]
               for name, column in columns().items() if column.field.list is not None}  # fmt: skip
    offered |= {"by_when": [codes.horizon.label(code) for code in codes.horizon], "indicator": list(known)}
    offered |= {"indicator_name": list(known.values())}
    made = {}
    for number, (name, entries) in enumerate(offered.items()):
        letter = xl_col_to_name(number)
        sheet.write_string(0, number, name, look("code"))
        sheet.write_column(1, number, entries)
        made[name] = f"='{title}'!${letter}$2:${letter}${len(entries) + 1}"
    sheet.hide()
    return made


def _page(plan: Plan, sheet, look, lists: Mapping[str, str]) -> None:
    of = codes.countries.label(plan.country)
    sheet.hide_gridlines(2)
    sheet.set_row(TITLE_ROW, 30)
    sheet.write_string(TITLE_ROW, 0, _("Action plan: {country}", country=of), look("title"))
    sheet.write_string(ABOUT_ROW, 0, _("How to fill it in stands on the sheet '{sheet}'.", sheet=_("Instructions")),
                       look("about"))  # fmt: skip
    sheet.set_row(CODE_ROW, 10)
    sheet.set_row(LABEL_ROW, 46)
    rows = [*plan.steps, *(step(sex="") for _row in range(OWN))]
    last = FIRST_ROW + len(rows) - 1
    for row, entry in enumerate(rows, start=FIRST_ROW):
        wrapped = [(str(entry[c.name]), c.width) for c in columns().values() if not c.numeric]
        sheet.set_row(row, max(height(text, width) for text, width in wrapped))
    at = 0
    for name, column in columns().items():
        sheet.set_column(at, at, column.width)
        sheet.write_string(CODE_ROW, at, column.code, look("code"))
        sheet.write_string(LABEL_ROW, at, column.label, look("label"))
        sheet.write_comment(LABEL_ROW, at, stored(column.field.about), {"x_scale": 1.6, "font_size": 9})
        for row, entry in enumerate(rows, start=FIRST_ROW):
            _cell(sheet, row, at, column, entry, look)
        if rule := _rule(column, lists):
            sheet.data_validation(FIRST_ROW, at, last, at, rule)
        at += 1
        if name == AFTER:
            _names(sheet, at, rows, lists, look)
            at += 1
    sheet.write_string(CODE_ROW, at, COUNTRY + plan.country, look("code"))
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.autofilter(LABEL_ROW, 0, last, at - 1)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_rows(LABEL_ROW)
    sheet.repeat_columns(0, 1)
    sheet.print_area(0, 0, last, at - 1)


def _cell(sheet, row: int, at: int, column: Column, entry: Mapping, look) -> None:
    value = entry[column.name]
    if column.field.type == "year":
        style = look("cell", "input", "year")
    else:
        style = look("cell", "input", "general") if column.numeric else look("cell", "input", "wrap")
    if language.missing(value) or value == "":
        sheet.write_blank(row, at, None, style)
    elif column.numeric:
        sheet.write_number(row, at, Exact(value), style)
    elif column.field.list is not None:
        sheet.write_string(row, at, column.field.list.label(value), style)
    elif column.name == "by_when" and value in codes.horizon:
        sheet.write_string(row, at, codes.horizon.label(value), style)
    else:
        sheet.write_string(row, at, str(value), style)


def _names(sheet, at: int, rows, lists: Mapping[str, str], look) -> None:
    """The name of each row's indicator, looked up when another one is chosen."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    known = _indicator_names()
    sheet.set_column(at, at, NAME_WIDTH)
    sheet.write_string(LABEL_ROW, at, _("Name of the indicator"), look("label"))
    found, among = lists["indicator_name"][1:], lists["indicator"][1:]
    style = look("check", "wrap")
    for row, entry in enumerate(rows, start=FIRST_ROW):
        cell = xl_rowcol_to_cell(row, at - 1)
        formula = f'=IFERROR(INDEX({found},MATCH({cell},{among},0)),"")'
        sheet.write_formula(row, at, formula, style, known.get(entry["indicator"], ""))


def _indicator_names() -> Mapping[str, str]:
    """Each indicator with its name and unit, in the language in use."""
    units = catalog.csv_names("indicators", "indicator", "unit")
    names = catalog.csv_names("indicators", "indicator", "name")
    return {code: f"{stored(name)} ({stored(units[code])})" for code, name in names.items()}


def _rule(column: Column, lists: Mapping[str, str]) -> Mapping | None:
    """The validation of the cells of a column; a list of words for a date helps, but does not bind."""
    if column.name in lists:
        return {
            "validate": "list", "source": lists[column.name], "show_error": column.name != "by_when",
            "error_title": _("Not in the list"), "error_message": _("Choose an entry of the list."),
        }  # fmt: skip
    if column.field.type == "year":
        return {
            "validate": "integer", "criteria": "between", "minimum": FIRST, "maximum": LAST,
            "error_title": _("No year"), "error_message": _("Type a year with four digits."),
        }  # fmt: skip
    if column.numeric:
        return {
            "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15,
            "error_title": _("No number"), "error_message": _("Type a number, or leave the cell blank."),
        }  # fmt: skip
    return None


def _instructions(sheet, look) -> None:
    """The instructions four times, the language in use first."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    row, spoken = 0, language.current()
    for code in (spoken, *(other for other in language.LANGUAGES if other != spoken)):
        row = _speaking(code, lambda row=row: _block(sheet, row, look))


def _block(sheet, row: int, look) -> int:
    title, steps = instructions()
    sheet.set_row(row, 28)
    sheet.write_string(row, 0, stored(title), look("title"))
    for number, text in enumerate(steps, start=1):
        sheet.set_row(row + number, height(stored(text), 110))
        sheet.write_number(row + number, 0, number, look("count"))
        sheet.write_string(row + number, 1, stored(text), look("prose"))
    row += len(steps) + 2
    for column in columns().values():
        sheet.set_row(row, height(stored(column.field.about), 110))
        sheet.write_string(row, 0, column.label, look("term"))
        sheet.write_string(row, 1, stored(column.field.about), look("quiet"))
        row += 1
    return row + 1


def _speaking(code: str, write_block: Callable[[], int]) -> int:
    before = language.current()
    language.use(code)
    try:
        return write_block()
    finally:
        language.use(before)
