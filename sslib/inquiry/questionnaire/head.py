"""The sheet of the return: whose it is, its units and dates; a row for each field."""

from collections.abc import Mapping

from sslib.inquiry import sheets
from sslib.inquiry.questionnaire.cells import put, shown
from sslib.inquiry.questionnaire.lists import Lists, number_rule
from sslib.inquiry.questionnaire.page import CODES, FIRST, LABELS, PROTECTION, heading
from sslib.inquiry.sheets import ABOUT, FIELD, LABEL, VALUE, Sheet
from sslib.language import gettext as _
from sslib.language import stored

STYLES = {"year": "year", "date": "date", "number": "number"}
FIELD_COLUMN = 3


def rows(sheet: Sheet) -> Mapping[str, int]:
    """The row of each field."""
    return {name: FIRST + number for number, name in enumerate(sheet.of.columns)}


def write(book, look, sheet: Sheet, head: Mapping[str, object], lists: Lists) -> None:
    """Write the sheet: label, value, explanation, and the grey code of the field."""
    page = book.get_worksheet_by_name(sheet.name)
    heading(page, look, sheet, None)
    for column, width in enumerate((34, 32, 70, 18)):
        page.set_column(column, column, width)
    page.set_row(LABELS, 24)
    page.set_row(CODES, 11)
    for column, label in enumerate((_("Field"), _("Entry"), _("Explanation"), "")):
        page.write_string(LABELS, column, label, look("label"))
    page.write_row(CODES, 0, [sheet.code(code) for code in (LABEL, VALUE, ABOUT, FIELD)], look("code"))
    for name, row in rows(sheet).items():
        field = sheet.of.columns[name]
        page.write_string(row, 0, sheets.label(sheet.table, name), look("term"))
        put(page, row, 1, shown(field, head[name]), look("cell", "input", STYLES.get(field.type, "plain"), "left"))
        page.write_string(row, 2, stored(field.about)[:1].upper() + stored(field.about)[1:], look("quiet"))
        page.write_string(row, FIELD_COLUMN, name, look("code"))
        rule = lists.rule(field, valued=False)
        if rule and "counted" in rule:
            rule = number_rule(rule, f"B{row + 1}")
        if rule:
            page.data_validation(row, 1, row, 1, dict(rule))
    page.freeze_panes(FIRST, 0)
    page.protect("", PROTECTION)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.print_area(0, 0, FIRST + len(sheet.of.columns) - 1, FIELD_COLUMN)
